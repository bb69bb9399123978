// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "real_programs/monitor.h"
#include "lib/sandbox.h"

/* A line may have to wait for the program of its filter; a sanitized tool takes its time. */
#define PATIENCE_S 30

/**
 * struct monitor - the tool, running
 * @pid: its process
 * @fd: the file it writes to
 */
struct monitor {
	pid_t pid;
	int fd;
};

static void be_monitor(int fd)
{
	const char *tool = getenv("SECCOMPCTL");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, STDOUT_FILENO);
	execlp(tool ? tool : "seccompctl", "seccompctl", "monitor", NULL);
	_exit(127);
}

/* Somebody who is refused a call again and again: once that is told, all else is. */
static pid_t start_refused(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (sandbox_no_new_privs() || sandbox_action(SYS_getppid, SECCOMP_RET_ERRNO | EXDEV, 0))
		_exit(1);
	for (;;) {
		syscall(SYS_getppid);
		usleep(100000);
	}
}

struct monitor *monitor_start(void)
{
	struct monitor *monitor = malloc(sizeof(*monitor));
	pid_t refused;
	bool watches;

	if (!monitor)
		return NULL;
	monitor->fd = open("/tmp", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
	monitor->pid = fork();
	if (!monitor->pid)
		be_monitor(monitor->fd);
	refused = start_refused();
	watches = monitor_says(monitor, "getppid\\(\\) = EXDEV");
	kill(refused, SIGKILL);
	waitpid(refused, NULL, 0);
	if (watches)
		return monitor;
	monitor_stop(monitor);
	return NULL;
}

char *monitor_words(struct monitor *monitor)
{
	struct stat stat;
	ssize_t len;
	char *words;

	if (fstat(monitor->fd, &stat))
		return NULL;
	words = calloc(1, stat.st_size + 1);
	if (!words)
		return NULL;
	len = pread(monitor->fd, words, stat.st_size, 0);
	words[len < 0 ? 0 : len] = '\0';
	return words;
}

static bool says_now(struct monitor *monitor, const regex_t *pattern)
{
	char *words = monitor_words(monitor);
	bool says = words && !regexec(pattern, words, 0, NULL, 0);

	free(words);
	return says;
}

bool monitor_says(struct monitor *monitor, const char *pattern)
{
	time_t limit = time(NULL) + PATIENCE_S;
	regex_t compiled;
	bool says;

	if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB))
		return false;
	while (!(says = says_now(monitor, &compiled)) && time(NULL) < limit)
		usleep(50000);
	regfree(&compiled);
	return says;
}

int monitor_stop(struct monitor *monitor)
{
	int status = 0;

	if (!monitor)
		return 0;
	kill(monitor->pid, SIGINT);
	waitpid(monitor->pid, &status, 0);
	close(monitor->fd);
	free(monitor);
	return status;
}
