// SPDX-License-Identifier: GPL-2.0
/* Version of systemd and its groups of system calls, as systemd-analyze prints them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <seccomp.h>

#include "cli/xalloc.h"
#include "policy/systemd.h"

/* Version 257 prints 19 KiB, within some milliseconds. */
#define OUTPUT_MAX_BYTES 0x100000
#define TIMEOUT_MS 20000

#define NEXT "install systemd, or put it on PATH"

static struct systemd_group *groups;
static size_t group_count, group_room;
static int version; /* 0 before all of it is known */

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

static int spawn(const char *argument, int fd, pid_t *pid)
{
	char *argv[] = { "systemd-analyze", (char *)argument, NULL };
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
		      posix_spawnp(pid, argv[0], &actions, NULL, argv, env);
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

/* The output of systemd-analyze ARGUMENT; NULL after a failure */
static char *run(const char *argument, struct bpf_asm_error *error)
{
	char *output = xmalloc(OUTPUT_MAX_BYTES + 1);
	int fds[2], err, status = 0;
	pid_t pid = 0;
	bool whole;

	if (pipe2(fds, O_CLOEXEC)) {
		err = errno;
	} else {
		err = spawn(argument, fds[1], &pid);
		close(fds[1]);
		if (err)
			close(fds[0]);
	}
	if (err) {
		policy_fail(error, 0, 0,
			    "systemd-analyze, which knows the groups of system calls, "
			    "does not start (%s): " NEXT,
			    strerror(err));
		free(output);
		return NULL;
	}
	whole = read_all(fds[0], output);
	close(fds[0]);
	if (!whole && pid > 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (whole && !status)
		return output;
	policy_fail(error, 0, 0, "systemd-analyze %s %s: " NEXT, argument,
		    !whole ? "does not end, or prints too much" : "fails");
	free(output);
	return NULL;
}

static void begin_group(const char *name)
{
	groups = xgrow(groups, group_count, &group_room, sizeof(*groups));
	groups[group_count++] = (struct systemd_group){ .name = xstrdup(name) };
}

static void add_name(struct systemd_group *group, const char *name)
{
	size_t room = group->room;

	group->names = xgrow(group->names, group->count, &room, sizeof(*group->names));
	group->ids = xgrow(group->ids, group->count, &group->room, sizeof(*group->ids));
	group->names[group->count] = xstrdup(name);
	group->ids[group->count++] = *name == '@' ? 0 : seccomp_syscall_resolve_name(name);
}

/* "@clock", and below it "    adjtimex", "    @default", "    # Change the system time" */
static bool read_groups(char *text, struct bpf_asm_error *error)
{
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *name = line + strspn(line, " \t");

		if (*line == '@')
			begin_group(line);
		else if (name != line && group_count && *name && *name != '#')
			add_name(&groups[group_count - 1], name);
	}
	if (systemd_group("@default") && systemd_group("@known"))
		return true;
	return policy_fail(error, 0, 0,
			   "systemd-analyze syscall-filter does not print the groups @default and "
			   "@known: " NEXT);
}

const struct systemd_group *systemd_group(const char *name)
{
	for (size_t i = 0; *name == '@' && i < group_count; i++)
		if (!strcmp(groups[i].name, name))
			return &groups[i];
	return NULL;
}

int systemd_version(void)
{
	return version;
}

bool systemd_analyze(struct bpf_asm_error *error)
{
	static const char before[] = "systemd ";
	char *text;
	long found;

	if (version)
		return true;
	text = run("--version", error);
	if (!text)
		return false;
	found = strncmp(text, before, strlen(before)) ? 0 : strtol(text + strlen(before), NULL, 10);
	free(text);
	if (found <= 0 || found > INT_MAX)
		return policy_fail(error, 0, 0,
				   "systemd-analyze --version prints no version: " NEXT);
	text = run("syscall-filter", error);
	if (text && read_groups(text, error))
		version = (int)found;
	free(text);
	return version;
}
