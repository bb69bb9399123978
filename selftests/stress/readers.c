// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "stress/readers.h"
#include "lib/modprobe.h"

const char *const asked_names[ASKED_WAYS] = {
	[ASKED_THREADS] = "threads",	 [ASKED_FILTERS] = "filters", [ASKED_STOPPED] = "stopped",
	[ASKED_STRANGERS] = "strangers", [ASKED_APART] = "apart",     [ASKED_EVENTS] = "events",
	[ASKED_DEAF] = "deaf",		 [ASKED_BRIEF] = "brief",
};

/* Between two questions, as the module can't go while it is asked all the time. */
#define PAUSE_MS 2

static const asking_fn ways[ASKED_WAYS] = {
	[ASKED_THREADS] = ask_threads, [ASKED_FILTERS] = ask_filters,
	[ASKED_STOPPED] = ask_stopped, [ASKED_STRANGERS] = ask_strangers,
	[ASKED_APART] = ask_apart,     [ASKED_EVENTS] = ask_events,
	[ASKED_DEAF] = ask_deaf,       [ASKED_BRIEF] = ask_brief,
};

/* What a process that asks is started with. */
struct asker {
	struct asking *asking;
	enum asked way;
};

struct asking *asking_new(void)
{
	struct asking *asking = mmap(NULL, sizeof(*asking), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return asking == MAP_FAILED ? NULL : asking;
}

void asking_forget(struct asking *asking)
{
	if (asking)
		munmap(asking, sizeof(*asking));
}

bool asking_stopped(const struct asking *asking)
{
	return __atomic_load_n(&asking->stop, __ATOMIC_RELAXED) ||
	       __atomic_load_n(&asking->failed, __ATOMIC_RELAXED);
}

int asking_wrong(struct witness *witness, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(witness->why, sizeof(witness->why), fmt, args);
	va_end(args);
	return -EBADMSG;
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Of several that fail, the first has the word. */
static void fail(const struct asker *asker, const struct witness *witness, int err)
{
	struct asking *asking = asker->asking;

	if (__atomic_exchange_n(&asking->failed, true, __ATOMIC_SEQ_CST))
		return;
	snprintf(asking->why, sizeof(asking->why), "%s: %s: %.900s", asked_names[asker->way],
		 strerror(-err), witness->why);
}

/* As long as the module is not unloaded: the ids that it tells are others after that. */
static int ask_one_module(const struct asker *asker, unsigned int *round)
{
	struct asking *asking = asker->asking;
	struct witness witness;
	int ret = witness_open(&witness, asking->chronicles, asking->count);

	while (ret >= 0 && !asking_stopped(asking)) {
		ret = ways[asker->way](asking, &witness, (*round)++);
		if (!ret)
			__atomic_add_fetch(&asking->rounds[asker->way], 1, __ATOMIC_RELAXED);
		pause_ms(PAUSE_MS);
	}
	witness_close(&witness);
	__atomic_add_fetch(&asking->judged, witness.judged, __ATOMIC_RELAXED);
	__atomic_add_fetch(&asking->late, witness.late, __ATOMIC_RELAXED);
	if (ret < 0 && ret != -ENOENT)
		fail(asker, &witness, ret);
	return ret;
}

/*
 * Asking for its family loads the module. A few do so, the others wait for it: as many modprobes as
 * there are askers take longer than all else.
 */
static void wait_for_module(const struct asker *asker)
{
	while (asker->way % 4 && !module_loaded() && !asking_stopped(asker->asking))
		pause_ms(10);
}

/* A peer_fn. */
static int ask(const struct peer *parent, void *arg)
{
	const struct asker *asker = arg;
	unsigned int round = 0;

	(void)parent;
	while (!asking_stopped(asker->asking)) {
		wait_for_module(asker);
		ask_one_module(asker, &round);
	}
	return 0;
}

int asking_start(struct peer *child, struct asking *asking, enum asked way)
{
	struct asker asker = { .asking = asking, .way = way };

	return peer_start(child, ask, &asker);
}
