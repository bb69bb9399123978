// SPDX-License-Identifier: GPL-2.0
/* Version of systemd and its groups of system calls, as systemd-analyze prints them. */
#include <errno.h>
#include <fcntl.h>
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
static bool read_all(int fd, char *buf, size_t *len)
{
	long limit = milliseconds() + TIMEOUT_MS, rest;
	struct pollfd in = { .fd = fd, .events = POLLIN };
	ssize_t got = 1;

	for (*len = 0; *len < OUTPUT_MAX_BYTES && got; *len += (size_t)got) {
		rest = limit - milliseconds();
		got = 0;
		if (rest <= 0 || (poll(&in, 1, (int)rest) < 0 && errno != EINTR))
			return false;
		if (!in.revents)
			return false;
		got = read(fd, buf + *len, OUTPUT_MAX_BYTES - *len);
		if (got < 0)
			return false;
	}
	buf[*len] = '\0';
	return *len < OUTPUT_MAX_BYTES;
}

/* The output of systemd-analyze ARGUMENT; NULL after a failure */
static char *run(struct systemd *s, const char *argument)
{
	char *output = xmalloc(OUTPUT_MAX_BYTES + 1);
	int fds[2], err, status = 0;
	bool whole;
	size_t len;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC)) {
		err = errno;
	} else {
		err = spawn(argument, fds[1], &pid);
		close(fds[1]);
		if (err)
			close(fds[0]);
	}
	if (err) {
		policy_fail(s->error, 0, 0,
			    "systemd-analyze, which knows the groups of system calls, "
			    "does not start (%s): " NEXT,
			    strerror(err));
		free(output);
		return NULL;
	}
	whole = read_all(fds[0], output, &len);
	close(fds[0]);
	if (!whole)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (whole && !status)
		return output;
	policy_fail(s->error, 0, 0, "systemd-analyze %s %s: " NEXT, argument,
		    !whole ? "does not end, or prints too much" : "fails");
	free(output);
	return NULL;
}

static void begin_group(struct systemd *s, const char *name)
{
	s->groups = xgrow(s->groups, s->group_count, &s->group_room, sizeof(*s->groups));
	s->groups[s->group_count++] = (struct systemd_group){ .name = xstrdup(name) };
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
static bool read_groups(struct systemd *s, char *text)
{
	char *save, *line;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *name = line + strspn(line, " \t");

		if (*line == '@')
			begin_group(s, line);
		else if (name != line && s->group_count && *name && *name != '#')
			add_name(&s->groups[s->group_count - 1], name);
	}
	if (systemd_group(s, "@default") && systemd_group(s, "@known"))
		return true;
	return policy_fail(s->error, 0, 0,
			   "systemd-analyze syscall-filter does not print the groups @default and "
			   "@known: " NEXT);
}

const struct systemd_group *systemd_group(const struct systemd *s, const char *name)
{
	for (size_t i = 0; *name == '@' && i < s->group_count; i++)
		if (!strcmp(s->groups[i].name, name))
			return &s->groups[i];
	return NULL;
}

bool systemd_analyze(struct systemd *s)
{
	char *text;
	bool ok;

	if (s->version)
		return true;
	text = run(s, "--version");
	if (!text)
		return false;
	ok = sscanf(text, "systemd %d", &s->version) == 1 && s->version > 0;
	if (!ok)
		policy_fail(s->error, 0, 0, "systemd-analyze --version prints no version: " NEXT);
	free(text);
	text = ok ? run(s, "syscall-filter") : NULL;
	ok = text && read_groups(s, text);
	free(text);
	return ok;
}
