// SPDX-License-Identifier: GPL-2.0
/*
 * The delay of a thread whose filters are read. It wakes up at fixed times, makes a few system calls
 * that take the lock under which its chain is read, and records how late it has finished them.
 * Beside it runs, in turn: nothing; another load for the kernel; a reader of its chain by the
 * module; a reader by ptrace.
 *
 * All run on one CPU, on which the thread has the highest priority. So it is late only while
 * interrupts are off, a lock is held, or ptrace stops it. Boot with one CPU and preempt=full;
 * otherwise this measures the scheduler.
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

/* Not a round number, so that it drifts against the loops of the others. */
#define PERIOD_NS 113117
#define SAMPLES 8000

/* The module must not cause a longer delay. */
#define LIMIT_NS 1000000

/**
 * struct record - shared with the thread
 * @ready: it has installed its filters
 * @done: it has recorded all samples
 * @late: the delays in ns
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

static void be_target(unsigned int filters, unsigned int insns)
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
		/* Periods that were missed as a whole are one gap, not many. */
		if (time > at + PERIOD_NS)
			at += (time - at) / PERIOD_NS * PERIOD_NS;
	}
	record->done = true;
	while (pause() < 0)
		;
	_exit(1);
}

typedef void reader(pid_t tid);

/* Keeps the CPU awake; otherwise this measures its wake-up. */
static void nobody(pid_t tid)
{
	uint64_t end = now() + PERIOD_NS;

	(void)tid;
	while (now() < end)
		;
}

/* As much work for the kernel, but none about the thread. */
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

/* Reads the chain until all samples are recorded. Return: how often. */
static unsigned long fill_record(unsigned int filters, unsigned int insns, reader *read)
{
	unsigned long reads = 0;
	pid_t pid;

	memset(record, 0, sizeof(*record));
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid)
		be_target(filters, insns);
	while (!record->ready)
		usleep(1000);
	for (; !record->done; reads++)
		read(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return reads;
}

static void row(const char *chain, unsigned int filters, unsigned int insns, const char *who,
		reader *read)
{
	unsigned long reads = fill_record(filters, insns, read);
	char count[24];

	quantile(record->late, SAMPLES, 1);
	snprintf(count, sizeof(count), "%lu", reads);
	printf("%-20s %-16s %8s %12.1f %12.1f %12.1f\n", chain, who, read == nobody ? "-" : count,
	       record->late[SAMPLES / 2] / 1e3, record->late[SAMPLES * 999l / 1000] / 1e3,
	       record->late[SAMPLES - 1] / 1e3);
	fflush(stdout);
	if (read == by_module && worst_by_module < record->late[SAMPLES - 1])
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
	/* Costs of the first run must not count for the first row. */
	fill_record(1, CHAIN_INSNS, nobody);
	rows("1 filter", 1, CHAIN_INSNS);
	rows("40 filters", 40, CHAIN_INSNS);
	rows("32768 instructions", 0, 0);
	client_close(client);
	if (worst_by_module > LIMIT_NS)
		errx(1, "reading by the module delayed the thread by more than 1 ms");
	return 0;
}
