// SPDX-License-Identifier: GPL-2.0
/*
 * start SECCOMPCTL: measure how long the tool takes to start and to end, beside /bin/true
 *
 * "nothing" is this program itself, which returns at once: less is not possible with libc.
 */
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

#include "bench/timing.h"

#define ROUNDS 1000

static uint64_t timed(char **argv, int output)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	uint64_t start = now();
	int status;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions) ||
	    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) ||
	    posix_spawn(&pid, argv[0], &actions, NULL, argv, environ))
		err(1, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (waitpid(pid, &status, 0) != pid || status)
		errx(1, "%s: wait status %#x", argv[0], status);
	return now() - start;
}

int main(int argc, char **argv)
{
	struct {
		const char *name;
		char *argv[3];
	} commands[] = {
		{ "/bin/true", { "/bin/true" } },
		{ "nothing", { "/proc/self/exe", "--nothing" } },
		{ "seccompctl version", { argv[argc - 1], "version" } },
	};
	enum {
		COUNT = sizeof(commands) / sizeof(commands[0])
	};
	static uint64_t times[COUNT][ROUNDS];
	double base[2] = { 0 };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (argc == 2 && *argv[1] == '-')
		return 0;
	if (argc != 2 || null < 0)
		errx(2, "usage: start SECCOMPCTL");
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < COUNT; i++)
			times[i][round] = timed(commands[i].argv, null);

	printf("%-22s %10s %14s %8s %8s\n", "start and end of", "median us", "quickest tenth",
	       "ratio", "ratio");
	for (size_t i = 0; i < COUNT; i++) {
		double median = (double)quantile(times[i], ROUNDS, 0.5) / 1e3;
		double tenth = (double)quantile(times[i], ROUNDS, 0.1) / 1e3;

		if (!i)
			base[0] = median;
		if (!i)
			base[1] = tenth;
		printf("%-22s %10.1f %14.1f %7.2fx %7.2fx\n", commands[i].name, median, tenth,
		       median / base[0], tenth / base[1]);
	}
	return 0;
}
