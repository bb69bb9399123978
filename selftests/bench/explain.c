// SPDX-License-Identifier: GPL-2.0
/*
 * explain SECCOMPCTL SIMULATOR PROFILE HOSTILE...: measure seccompctl explain
 *
 * For PROFILE, beside libseccomp's scmp_bpf_sim, which has to run once for each system call of each
 * ABI, and simulates one set of arguments only. Then for each of the HOSTILE programs.
 */
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "bpf/arch.h"
#include "bench/timing.h"

#define ROUNDS 5
#define NAME 64

static int null_fd;

/* CPU time of all commands so far, in nanoseconds: the load of the host does not affect it. */
static uint64_t cpu;

static uint64_t nanoseconds(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_usec * 1000;
}

/* Runs a command without its output. Return: its peak memory in KiB. */
static long run(char **argv)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	int status;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions) ||
	    posix_spawn_file_actions_adddup2(&actions, null_fd, STDOUT_FILENO) ||
	    posix_spawn(&pid, argv[0], &actions, NULL, argv, environ))
		err(1, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (wait4(pid, &status, 0, &usage) != pid || status)
		errx(1, "%s: wait status %#x", argv[0], status);
	cpu += nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
	return usage.ru_maxrss;
}

static long explain(char *seccompctl, char *file)
{
	return run((char *[]){ seccompctl, "explain", "--all", file, NULL });
}

/* Return: the number of system calls. */
static unsigned int simulate_all(char *simulator, char *file)
{
	static char *const abis[] = { "x86_64", "x86", "x32" };
	unsigned int calls = 0, abi;
	char name[NAME], nr[16];

	for (size_t i = 0; i < sizeof(abis) / sizeof(abis[0]); i++) {
		if (!bpf_abi_find(abis[i], &abi))
			errx(1, "no ABI %s", abis[i]);
		for (uint32_t n = 0; n < 1024; n++) {
			uint32_t number = abi == BPF_ABI_X32 ? n | BPF_X32_BIT : n;

			if (!bpf_syscall_name(abi, number, name, sizeof(name)))
				continue;
			snprintf(nr, sizeof(nr), "%u", number);
			run((char *[]){ simulator, "-f", file, "-a", abis[i], "-s", nr, NULL });
			calls++;
		}
	}
	return calls;
}

/* By the clock, and of the CPU. */
struct times {
	uint64_t clock[ROUNDS], cpu[ROUNDS];
};

static void print_times(const char *what, unsigned int calls, uint64_t *ours, uint64_t *theirs)
{
	double a = (double)quantile(ours, ROUNDS, 0.5), b = (double)quantile(theirs, ROUNDS, 0.5);

	printf("%-30s %7u %12.1f %16.1f %7.1fx\n", what, calls, a / 1e6, b / 1e6, b / a);
}

static void compare(char *seccompctl, char *simulator, char *file)
{
	struct times ours, theirs;
	unsigned int calls = 0;
	long memory = 0;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start = now(), before = cpu;

		memory = explain(seccompctl, file);
		ours.clock[i] = now() - start;
		ours.cpu[i] = cpu - before;
		start = now();
		before = cpu;
		calls = simulate_all(simulator, file);
		theirs.clock[i] = now() - start;
		theirs.cpu[i] = cpu - before;
	}
	printf("%-30s %7s %12s %16s %8s\n", basename(file), "calls", "explain ms",
	       "scmp_bpf_sim ms", "ratio");
	print_times("by the clock", calls, ours.clock, theirs.clock);
	print_times("CPU time", calls, ours.cpu, theirs.cpu);
	printf("explain had %ld KiB at most\n", memory);
}

static void measure_hostile(char *seccompctl, char **files)
{
	printf("\n%-30s %12s %12s %12s\n", "hostile", "median ms", "longest ms", "memory KiB");
	for (; *files; files++) {
		uint64_t times[ROUNDS], start;
		long memory = 0;

		for (int i = 0; i < ROUNDS; i++) {
			start = now();
			memory = explain(seccompctl, *files);
			times[i] = now() - start;
		}
		printf("%-30s %12.1f %12.1f %12ld\n", basename(*files),
		       (double)quantile(times, ROUNDS, 0.5) / 1e6,
		       (double)quantile(times, ROUNDS, 1) / 1e6, memory);
	}
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null_fd < 0)
		err(1, "/dev/null");
	compare(argv[1], argv[2], argv[3]);
	measure_hostile(argv[1], argv + 4);
	return 0;
}
