// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/worker.h"

#define STACK_SIZE (64 * 1024)
#define SMALL_STACK_SIZE (16 * 1024)

static void *run(void *arg)
{
	struct worker *worker = arg;

	child_send(&worker->own, syscall(SYS_gettid));
	worker->fn(&worker->own, worker->arg);
	return NULL;
}

int worker_start(struct worker *worker, child_fn fn, void *arg)
{
	int down[2], up[2];
	pthread_attr_t attr;
	int ret;

	if (pipe2(down, O_CLOEXEC))
		return -errno;
	if (pipe2(up, O_CLOEXEC)) {
		ret = errno;
		close(down[0]);
		close(down[1]);
		return -ret;
	}

	*worker = (struct worker){
		.peer = { .in = up[0], .out = down[1] },
		.own = { .in = down[0], .out = up[1] },
		.fn = fn,
		.arg = arg,
	};
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	ret = pthread_create(&worker->thread, &attr, run, worker);
	pthread_attr_destroy(&attr);
	if (!ret)
		worker->peer.pid = child_receive(&worker->peer);
	return -ret;
}

void worker_join(struct worker *worker)
{
	pthread_join(worker->thread, NULL);
	close(worker->peer.in);
	close(worker->peer.out);
	close(worker->own.in);
	close(worker->own.out);
}

int worker_sleep(const struct child *parent, void *arg)
{
	(void)arg;
	child_receive(parent);
	return 0;
}

static void *sleep_on(void *arg)
{
	static int never;

	syscall(SYS_futex, &never, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	return arg;
}

int worker_start_many(int threads)
{
	pthread_attr_t attr;
	pthread_t thread;
	int started = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, SMALL_STACK_SIZE);
	/* Guard pages would double the number of mappings, and a process may have 65530. */
	pthread_attr_setguardsize(&attr, 0);
	while (started < threads && pthread_create(&thread, &attr, sleep_on, NULL) == 0)
		started++;
	pthread_attr_destroy(&attr);
	return started;
}
