// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/modprobe.h"
#include "stress/readers.h"

const char *const reader_names[READERS] = {
	[READER_TASKS] = "tasks",
	[READER_FILTERS] = "filters",
	[READER_STOPPED] = "stopped",
	[READER_STRANGERS] = "strangers",
	[READER_NAMESPACES] = "namespaces",
	[READER_STEADY] = "steady",
	[READER_STEADY_EVENTS] = "steady events",
	[READER_EVENTS] = "events",
	[READER_OVERFLOW] = "overflow",
	[READER_SHORT] = "short",
};

static const reader_fn functions[READERS] = {
	[READER_TASKS] = read_tasks,
	[READER_FILTERS] = read_filters,
	[READER_STOPPED] = read_stopped,
	[READER_STRANGERS] = read_strangers,
	[READER_NAMESPACES] = read_namespaces,
	[READER_STEADY] = read_steady,
	[READER_STEADY_EVENTS] = read_steady_events,
	[READER_EVENTS] = read_events,
	[READER_OVERFLOW] = read_overflow,
	[READER_SHORT] = read_short,
};

/* Between two rounds, because the module can't be unloaded while it answers a request. */
#define PAUSE_MS 2

struct reader_args {
	struct readers *readers;
	enum reader reader;
};

bool readers_stopped(const struct readers *readers)
{
	return __atomic_load_n(&readers->stop, __ATOMIC_RELAXED) ||
	       __atomic_load_n(&readers->failed, __ATOMIC_RELAXED);
}

/* The first failure is reported. */
static void fail(const struct reader_args *args, const struct checker *checker, int err)
{
	struct readers *readers = args->readers;

	if (__atomic_exchange_n(&readers->failed, true, __ATOMIC_SEQ_CST))
		return;
	snprintf(readers->why, sizeof(readers->why), "%s: %s: %.900s", reader_names[args->reader],
		 strerror(-err), checker->why);
}

/* Until the module is unloaded: after that, all ids are new. */
static void read_loaded_module(const struct reader_args *args, unsigned int *round)
{
	struct readers *readers = args->readers;
	struct checker checker;
	int ret = checker_open(&checker, readers->histories);

	while (ret >= 0 && !readers_stopped(readers)) {
		ret = functions[args->reader](readers, &checker, (*round)++);
		if (!ret)
			__atomic_add_fetch(&readers->rounds[args->reader], 1, __ATOMIC_RELAXED);
		stress_pause(PAUSE_MS);
	}
	checker_close(&checker);
	__atomic_add_fetch(&readers->checked, checker.checked, __ATOMIC_RELAXED);
	__atomic_add_fetch(&readers->late, checker.late, __ATOMIC_RELAXED);
	if (ret < 0 && ret != -ENOENT)
		fail(args, &checker, ret);
}

/*
 * A request for the family loads the module. A few readers do that, and the others wait: one
 * modprobe for each reader would take longer than everything else.
 */
static void wait_for_module(const struct reader_args *args)
{
	while (args->reader % 4 && !module_loaded() && !readers_stopped(args->readers))
		stress_pause(10);
}

/* A child_fn. */
static int run_reader(const struct child *parent, void *arg)
{
	const struct reader_args *args = arg;
	unsigned int round = 0;

	(void)parent;
	while (!readers_stopped(args->readers)) {
		wait_for_module(args);
		read_loaded_module(args, &round);
	}
	return 0;
}

int readers_start(struct child *child, struct readers *readers, enum reader reader)
{
	struct reader_args args = { .readers = readers, .reader = reader };

	return child_start(child, run_reader, &args);
}
