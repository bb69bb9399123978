/* SPDX-License-Identifier: GPL-2.0 */
/* A thread of the calling process, and pipes to it: child.h for threads. */
#ifndef LIB_WORKER_H
#define LIB_WORKER_H

#include <pthread.h>

#include "lib/child.h"

/**
 * struct worker - a thread that has been started
 * @peer: the pipes to it; @peer.pid is its tid
 * @thread: for worker_join()
 * @fn: its function
 * @arg: passed to @fn
 * @own: its side of the pipes
 */
struct worker {
	struct child peer;
	pthread_t thread;
	child_fn fn;
	void *arg;
	struct child own;
};

/**
 * worker_start() - start a thread that runs @fn
 * @worker: must not move until the thread has ended
 * @fn: its result is ignored
 * @arg: passed to @fn
 *
 * Return: 0 or a negative errno.
 */
int worker_start(struct worker *worker, child_fn fn, void *arg);

/** worker_join() - wait for the end of a thread that returns from @fn */
void worker_join(struct worker *worker);

/** worker_sleep() - a child_fn that waits until it receives a number, or the pipe closes */
int worker_sleep(const struct child *parent, void *arg);

/**
 * worker_start_many() - start threads without pipes that sleep until the process ends
 * @threads: how many; each takes 16 KiB of stack and nothing else
 *
 * Return: how many have started.
 */
int worker_start_many(int threads);

#endif
