// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include "bench/chain.h"
#include "bench/timing.h"
#include "bench/watched.h"
#include "lib/sandbox.h"

#define PAUSE_NS 2000000
/* More pauses than any watcher needs for the work of a burst. */
#define PAUSES 1000
/* Deferred work starts within this time. */
#define LAST_PAUSE_NS 100000000

static struct watched *watched;

static void confine(enum watched_kind kind)
{
	struct sock_filter program[CHAIN_INSNS];
	uint32_t look = kind == WATCHED_RUN ? offsetof(struct seccomp_data, args[0]) :
					      offsetof(struct seccomp_data, nr);
	uint32_t action = kind == WATCHED_REFUSED ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_ALLOW;
	struct sock_filter *at = program;

	*at++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, look);
	*at++ = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					     offsetof(struct seccomp_data, nr));
	while (at < program + CHAIN_INSNS - 3) {
		*at = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						   100000 + (at - program), 0, 0);
		at++;
	}
	*at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1);
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (sandbox_no_new_privs() ||
	    sandbox_filter(program, CHAIN_INSNS, watched->log ? SECCOMP_FILTER_FLAG_LOG : 0))
		err(1, "a filter for the loop");
}

static void pause_for(uint64_t ns)
{
	const struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&ts, NULL);
}

/* CPU time of the process with the lowest priority. */
static uint64_t idle_time(void)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(watched->idle, &clock) || clock_gettime(clock, &ts))
		errx(1, "the time of %d", watched->idle);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* Waits until the machine is idle for most of a pause. */
static void settle(void)
{
	uint64_t start, idle;

	for (int i = 0; i < PAUSES; i++) {
		start = now();
		idle = idle_time();
		pause_for(PAUSE_NS);
		if (idle_time() - idle >= (now() - start) * 8 / 10)
			return;
	}
	errx(1, "the machine does not become idle");
}

/* Return: their time. */
static uint64_t make_calls(unsigned int count)
{
	uint64_t start = now();

	while (count--)
		syscall(SYS_getppid);
	return now() - start - watched->clock;
}

static void *loop(void *arg)
{
	const struct sched_param priority = { .sched_priority = 50 };
	enum watched_kind kind = (uintptr_t)arg;
	struct watched_times *times = &watched->of[kind];
	uint64_t start, idle;

	if (sched_setscheduler(0, SCHED_FIFO, &priority))
		err(1, "priority");
	confine(kind);
	if ((syscall(SYS_getppid) < 0) != (kind == WATCHED_REFUSED))
		errx(1, "the filter decides otherwise");
	make_calls(WATCHED_BURST - 1);
	settle();
	start = now();
	idle = idle_time();
	for (int i = 0; i < WATCHED_BURSTS; i++) {
		times->burst[i] = make_calls(WATCHED_BURST);
		settle();
	}
	pause_for(LAST_PAUSE_NS);
	times->all = now() - start - (idle_time() - idle);
	for (int i = 0; i < WATCHED_SINGLES; i++) {
		pause_for(PAUSE_NS);
		times->single[i] = make_calls(1);
	}
	/* Let the watcher print the last events. */
	pause_for(LAST_PAUSE_NS);
	return NULL;
}

static void time_the_clock(void)
{
	uint64_t times[WATCHED_SINGLES];

	watched->clock = 0;
	for (int i = 0; i < WATCHED_SINGLES; i++)
		times[i] = make_calls(0);
	watched->clock = quantile(times, WATCHED_SINGLES, 0.5);
}

int watched_run(struct watched *shared)
{
	pthread_t thread;

	watched = shared;
	time_the_clock();
	watched->pid = getpid();
	while (!watched->go)
		pause_for(PAUSE_NS);
	for (uintptr_t kind = 0; kind < WATCHED_KINDS; kind++)
		if (pthread_create(&thread, NULL, loop, (void *)kind) || pthread_join(thread, NULL))
			errx(1, "no thread");
	return 0;
}
