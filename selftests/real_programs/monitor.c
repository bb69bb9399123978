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

#include "lib/sandbox.h"
#include "real_programs/monitor.h"

/* A line may have to wait for the program of its filter, and a tool with sanitizers is slow. */
#define TIMEOUT_S 30

/**
 * struct monitor - the tool, running
 * @pid: its process
 * @fd: the file it writes to
 */
struct monitor {
	pid_t pid;
	int fd;
};

static void exec_monitor(int fd)
{
	const char *tool = getenv("SECCOMPCTL");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, STDOUT_FILENO);
	execlp(tool ? tool : "seccompctl", "seccompctl", "monitor", NULL);
	_exit(127);
}

/* A filter refuses a call of this process again and again, until monitor prints the first event. */
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
		exec_monitor(monitor->fd);
	refused = start_refused();
	watches = monitor_prints(monitor, "getppid\\(\\) = EXDEV");
	kill(refused, SIGKILL);
	waitpid(refused, NULL, 0);
	if (watches)
		return monitor;
	monitor_stop(monitor);
	return NULL;
}

char *monitor_output(struct monitor *monitor)
{
	struct stat stat;
	ssize_t len;
	char *output;

	if (fstat(monitor->fd, &stat))
		return NULL;
	output = calloc(1, stat.st_size + 1);
	if (!output)
		return NULL;
	len = pread(monitor->fd, output, stat.st_size, 0);
	output[len < 0 ? 0 : len] = '\0';
	return output;
}

static bool matches_now(struct monitor *monitor, const regex_t *pattern)
{
	char *output = monitor_output(monitor);
	bool matches = output && !regexec(pattern, output, 0, NULL, 0);

	free(output);
	return matches;
}

bool monitor_prints(struct monitor *monitor, const char *pattern)
{
	time_t limit = time(NULL) + TIMEOUT_S;
	regex_t compiled;
	bool matches;

	if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB))
		return false;
	while (!(matches = matches_now(monitor, &compiled)) && time(NULL) < limit)
		usleep(50000);
	regfree(&compiled);
	return matches;
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
