/* SPDX-License-Identifier: GPL-2.0 */
/* A thread of the calling process, and pipes to keep in step with it: child.h for threads. */
#ifndef LIB_WORKER_H
#define LIB_WORKER_H

#include <pthread.h>

#include "lib/child.h"

/**
 * struct worker - a thread that has been started
 * @peer: to talk with it; @peer.pid is its tid
 * @thread: for worker_join() alone
 * @fn: what it does
 * @arg: handed to @fn
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
 * @worker: must stay where it is until the thread has ended
 * @fn: its result is of no interest
 * @arg: handed to @fn
 *
 * Return: 0 or a negative errno.
 */
int worker_start(struct worker *worker, child_fn fn, void *arg);

/** worker_join() - wait for the end of a thread that returns from @fn */
void worker_join(struct worker *worker);

/** worker_sleep() - a child_fn that waits until it hears something, or nobody is left to tell it */
int worker_sleep(const struct child *parent, void *arg);

/**
 * worker_start_many() - start threads that sleep until the process ends, and can't be talked with
 * @threads: how many; each takes 16 KiB of stack and nothing else
 *
 * Return: how many could be started.
 */
int worker_start_many(int threads);

#endif
