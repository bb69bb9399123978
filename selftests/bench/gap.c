// SPDX-License-Identifier: GPL-2.0
/*
 * What a thread notices of being looked at. It wakes up at fixed times, makes a few system calls
 * that take the lock its chain is read under, and notes how long after its time it was through.
 * Beside it runs, in turn: nobody; something else that keeps the kernel busy; a reader of its chain
 * by the module; one by ptrace.
 *
 * Everything is on one CPU, on which the thread has priority over the rest: it is late by as long
 * as it can't be preempted for, with interrupts off or a lock held, or as it is stopped by ptrace.
 * Boot with one CPU and preempt=full, or what is measured is the scheduler.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bench/chain.h"
#include "bench/timing.h"

/* No round number, so that it drifts through whatever the others do in a loop. */
#define PERIOD_NS 113117
#define SAMPLES 8000

/* Nothing that the module does may be worse. */
#define LIMIT_NS 1000000

/**
 * struct record - shared with the thread that is looked at
 * @ready: it is under its chain
 * @done: it has all its samples
 * @late: how long after their time its system calls had been made, in ns
 */
struct record {
	atomic_bool ready, done;
	uint64_t late[SAMPLES];
};

static struct sd_client *client;
static struct record *record;
static uint64_t worst_by_module;

static void sleep_until(uint64_t at)
{
	struct timespec ts = { .tv_sec = at / 1000000000, .tv_nsec = at % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

/* The signal mask is changed under siglock. */
static void make_calls(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	syscall(SYS_getppid);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void be_looked_at(unsigned int filters, unsigned int insns)
{
	const struct sched_param priority = { .sched_priority = 50 };
	uint64_t at;

	chain_install(filters, insns);
	if (sched_setscheduler(0, SCHED_FIFO, &priority) || mlockall(MCL_CURRENT))
		err(1, "priority");
	record->ready = true;
	at = now();
	for (int i = 0; i < SAMPLES; i++) {
		uint64_t time;

		at += PERIOD_NS;
		sleep_until(at);
		make_calls();
		time = now();
		record->late[i] = time - at;
		/* Times that were missed as a whole are one gap, not many. */
		if (time > at + PERIOD_NS)
			at += (time - at) / PERIOD_NS * PERIOD_NS;
	}
	record->done = true;
	while (pause() < 0)
		;
	_exit(1);
}

typedef void looker(pid_t tid);

/* The CPU isn't to sleep, or waking up is what is measured. */
static void nobody(pid_t tid)
{
	uint64_t end = now() + PERIOD_NS;

	(void)tid;
	while (now() < end)
		;
}

/* As much work for the kernel, and none of it about that thread. */
static void somebody_else(pid_t tid)
{
	static char text[1 << 16];
	int fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);

	(void)tid;
	if (fd < 0 || read(fd, text, sizeof(text)) <= 0)
		err(1, "/proc/kallsyms");
	close(fd);
}

static void by_module(pid_t tid)
{
	chain_by_module(client, tid);
}

static void by_ptrace(pid_t tid)
{
	chain_by_ptrace(tid);
}

/* Return: how often the chain has been looked at until all samples were there. */
static unsigned long fill_record(unsigned int filters, unsigned int insns, looker *look)
{
	unsigned long looks = 0;
	pid_t pid;

	memset(record, 0, sizeof(*record));
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid)
		be_looked_at(filters, insns);
	while (!record->ready)
		usleep(1000);
	for (; !record->done; looks++)
		look(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return looks;
}

static void row(const char *chain, unsigned int filters, unsigned int insns, const char *who,
		looker *look)
{
	unsigned long looks = fill_record(filters, insns, look);
	char count[24];

	quantile(record->late, SAMPLES, 1);
	snprintf(count, sizeof(count), "%lu", looks);
	printf("%-20s %-16s %8s %12.1f %12.1f %12.1f\n", chain, who, look == nobody ? "-" : count,
	       record->late[SAMPLES / 2] / 1e3, record->late[SAMPLES * 999l / 1000] / 1e3,
	       record->late[SAMPLES - 1] / 1e3);
	fflush(stdout);
	if (look == by_module && worst_by_module < record->late[SAMPLES - 1])
		worst_by_module = record->late[SAMPLES - 1];
}

static void rows(const char *chain, unsigned int filters, unsigned int insns)
{
	row(chain, filters, insns, "nobody", nobody);
	row(chain, filters, insns, "somebody else", somebody_else);
	row(chain, filters, insns, "the module", by_module);
	row(chain, filters, insns, "ptrace", by_ptrace);
}

int main(void)
{
	struct sd_error error = { 0 };

	if (client_open(&client, &error))
		errx(1, "%s: %s", strerror(error.err), error.msg);
	record = mmap(NULL, sizeof(*record), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (record == MAP_FAILED)
		err(1, "mmap");
	printf("%-20s %-16s %8s %12s %12s %12s\n", "chain of", "looking", "looks", "median us",
	       "99.9% us", "longest us");
	/* What only ever happens once is not to be put down to the first row. */
	fill_record(1, CHAIN_INSNS, nobody);
	rows("1 filter", 1, CHAIN_INSNS);
	rows("40 filters", 40, CHAIN_INSNS);
	rows("32768 instructions", 0, 0);
	client_close(client);
	if (worst_by_module > LIMIT_NS)
		errx(1, "reading by the module delayed the thread by more than 1 ms");
	return 0;
}
