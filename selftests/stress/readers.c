// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "stress/readers.h"
#include "lib/modprobe.h"

const char *const asked_names[READER_WAYS] = {
	[READER_THREADS] = "threads", [READER_FILTERS] = "filters",
	[READER_STOPPED] = "stopped", [READER_STRANGERS] = "strangers",
	[READER_APART] = "apart",     [READER_EVENTS] = "events",
	[READER_DEAF] = "deaf",	      [READER_BRIEF] = "brief",
};

/* Between two questions, as the module can't go while it is asked all the time. */
#define PAUSE_MS 2

static const reader_fn ways[READER_WAYS] = {
	[READER_THREADS] = read_threads, [READER_FILTERS] = read_filters,
	[READER_STOPPED] = read_stopped, [READER_STRANGERS] = read_strangers,
	[READER_APART] = read_apart,	 [READER_EVENTS] = read_events,
	[READER_DEAF] = read_deaf,	 [READER_BRIEF] = read_brief,
};

/* What a process that asks is started with. */
struct asker {
	struct readers *readers;
	enum reader way;
};

struct readers *readers_new(void)
{
	struct readers *readers = mmap(NULL, sizeof(*readers), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return readers == MAP_FAILED ? NULL : readers;
}

void readers_free(struct readers *readers)
{
	if (readers)
		munmap(readers, sizeof(*readers));
}

bool readers_stopped(const struct readers *readers)
{
	return __atomic_load_n(&readers->stop, __ATOMIC_RELAXED) ||
	       __atomic_load_n(&readers->failed, __ATOMIC_RELAXED);
}

int readers_wrong(struct checker *checker, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(checker->why, sizeof(checker->why), fmt, args);
	va_end(args);
	return -EBADMSG;
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Of several that fail, the first has the word. */
static void fail(const struct asker *asker, const struct checker *checker, int err)
{
	struct readers *readers = asker->readers;

	if (__atomic_exchange_n(&readers->failed, true, __ATOMIC_SEQ_CST))
		return;
	snprintf(readers->why, sizeof(readers->why), "%s: %s: %.900s", asked_names[asker->way],
		 strerror(-err), checker->why);
}

/* As long as the module is not unloaded: the ids that it tells are others after that. */
static int ask_one_module(const struct asker *asker, unsigned int *round)
{
	struct readers *readers = asker->readers;
	struct checker checker;
	int ret = checker_open(&checker, readers->histories, readers->count);

	while (ret >= 0 && !readers_stopped(readers)) {
		ret = ways[asker->way](readers, &checker, (*round)++);
		if (!ret)
			__atomic_add_fetch(&readers->rounds[asker->way], 1, __ATOMIC_RELAXED);
		pause_ms(PAUSE_MS);
	}
	checker_close(&checker);
	__atomic_add_fetch(&readers->judged, checker.judged, __ATOMIC_RELAXED);
	__atomic_add_fetch(&readers->late, checker.late, __ATOMIC_RELAXED);
	if (ret < 0 && ret != -ENOENT)
		fail(asker, &checker, ret);
	return ret;
}

/*
 * Asking for its family loads the module. A few do so, the others wait for it: as many modprobes as
 * there are askers take longer than all else.
 */
static void wait_for_module(const struct asker *asker)
{
	while (asker->way % 4 && !module_loaded() && !readers_stopped(asker->readers))
		pause_ms(10);
}

/* A child_fn. */
static int ask(const struct child *parent, void *arg)
{
	const struct asker *asker = arg;
	unsigned int round = 0;

	(void)parent;
	while (!readers_stopped(asker->readers)) {
		wait_for_module(asker);
		ask_one_module(asker, &round);
	}
	return 0;
}

int readers_start(struct child *child, struct readers *readers, enum reader way)
{
	struct asker asker = { .readers = readers, .way = way };

	return child_start(child, ask, &asker);
}
