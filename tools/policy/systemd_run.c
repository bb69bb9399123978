// SPDX-License-Identifier: GPL-2.0
/* Run a command of systemd, without a shell, in bounded memory and time. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/xalloc.h"
#include "policy/systemd_run.h"

/* systemd-analyze 257 prints 19 KiB, within some milliseconds. */
#define OUTPUT_MAX_BYTES 0x100000
#define TIMEOUT_MS 20000

/* No colours: the first of two settings counts. */
static char **plain_environment(void)
{
	size_t count = 0;
	char **env;

	while (environ[count])
		count++;
	env = xcalloc(count + 2, sizeof(*env));
	env[0] = (char *)"SYSTEMD_COLORS=0";
	memcpy(env + 1, environ, count * sizeof(*env));
	return env;
}

int systemd_spawn(const char *const argv[], int fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	char **env;
	int err;

	err = posix_spawn_file_actions_init(&actions);
	if (err)
		return err;
	env = plain_environment();
	err = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) ?:
		      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) ?:
		      posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO) ?:
		      posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)argv, env);
	free(env);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Read until the end. Return: false if that takes too long, or there is too much. */
static bool read_all(int fd, char *buf)
{
	long limit = milliseconds() + TIMEOUT_MS, rest;
	struct pollfd in = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t got;

	while (len < OUTPUT_MAX_BYTES) {
		rest = limit - milliseconds();
		if (rest <= 0 || (poll(&in, 1, (int)rest) < 0 && errno != EINTR))
			return false;
		got = in.revents ? read(fd, buf + len, OUTPUT_MAX_BYTES - len) : -1;
		in.revents = 0;
		if (got > 0)
			len += (size_t)got;
		buf[len] = '\0';
		if (!got)
			return true;
	}
	return false;
}

/* Return: NULL after a failure. */
static char *read_output(int fd, pid_t pid, bool *whole)
{
	char *output = xmalloc(OUTPUT_MAX_BYTES + 1);
	int status = 0;

	*whole = read_all(fd, output);
	close(fd);
	if (!*whole)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (*whole && !status)
		return output;
	free(output);
	return NULL;
}

char *systemd_run(const char *const argv[], struct bpf_asm_error *error)
{
	bool whole = false;
	pid_t pid = 0;
	char *output;
	int fds[2], err;

	if (pipe2(fds, O_CLOEXEC)) {
		policy_fail(error, 0, 0, "%s: %s", argv[0], strerror(errno));
		return NULL;
	}
	err = systemd_spawn(argv, fds[1], &pid);
	close(fds[1]);
	if (err) {
		close(fds[0]);
		policy_fail(error, 0, 0, "%s, which this unit needs, does not start (%s): %s",
			    argv[0], strerror(err), SYSTEMD_RUN_NEXT);
		return NULL;
	}
	output = read_output(fds[0], pid, &whole);
	if (!output)
		policy_fail(error, 0, 0, "%s %s %s: %s", argv[0], argv[1],
			    whole ? "fails" : "does not end, or prints too much", SYSTEMD_RUN_NEXT);
	return output;
}
