/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that send every kind of request to the module, and check the replies. */
#ifndef STRESS_READERS_H
#define STRESS_READERS_H

#include "lib/filter_child.h"
#include "stress/checker.h"
#include "stress/runner.h"

/** enum reader - kinds of readers, each of which is a process */
enum reader {
	READER_TASKS, /* requests the threads of the histories, in dumps and one by one */
	READER_FILTERS, /* requests their filters, in dumps and one by one */
	READER_STOPPED, /* stops them by ptrace(2), and requests both */
	READER_STRANGERS, /* requests threads that it has found in a dump */
	READER_NAMESPACES, /* sends requests from new namespaces */
	READER_STEADY, /* requests processes that do not change */
	READER_STEADY_EVENTS, /* watches a process that makes calls on demand */
	READER_EVENTS, /* watches the histories, the workers or everything */
	READER_OVERFLOW, /* watches with a small queue, and does not read */
	READER_SHORT, /* watches, begins a dump, and closes the sockets at once */
	READERS,
};

/* For a log. */
extern const char *const reader_names[READERS];

#define STEADY_THREADS 25
#define STEADY_FILTERS 14

/**
 * struct steady - processes that do not change
 * @older: no filters; started before the workers
 * @younger: filters; started after the workers, so its numbers lie among theirs
 * @caller: a puppet() under ruleset_refuses
 * @threads: of @younger, beside the main thread; @older has as many
 * @programs: the filters of each thread of @younger, the oldest first
 */
struct steady {
	struct child older, younger, caller;
	pid_t threads[STEADY_THREADS];
	struct program programs[STEADY_FILTERS];
};

/**
 * struct readers - memory shared by the readers and the process that starts them
 * @histories: for the checkers
 * @writers: the processes that start those of the histories
 * @workers: the workers
 * @steady: the processes that do not change
 * @stop: set to end the readers
 * @failed: a reader has failed, with @why
 * @rounds: rounds that each reader has completed
 * @checked, @late: sums over all readers, as in struct checker
 */
struct readers {
	struct history *histories[CHECKER_HISTORIES];
	pid_t writers[CHECKER_HISTORIES];
	pid_t workers[RUNNER_WORKERS];
	struct steady steady;
	bool stop;
	bool failed;
	char why[CHECKER_WHY];
	uint64_t rounds[READERS];
	uint64_t checked, late;
};

/** readers_start() - start a reader; to be ended by @stop and child_reap() */
int readers_start(struct child *child, struct readers *readers, enum reader reader);

/** readers_stopped() - whether the readers have to end, because of @stop or @failed */
bool readers_stopped(const struct readers *readers);

/** steady_start_older() - start @older; 0 or an error */
int steady_start_older(struct steady *steady);

/** steady_start_others() - start @younger and @caller; 0 or an error */
int steady_start_others(struct steady *steady);

/** steady_kill() - kill those that have been started */
void steady_kill(struct steady *steady);

/* For the files of the readers alone: */

/**
 * typedef reader_fn - one round of a reader
 * @readers: the shared memory
 * @checker: connected to the module; the same one until the module is unloaded
 * @round: number of the call
 *
 * Return: 0, 1 if there was nothing to check, or as the functions of checker.h.
 */
typedef int (*reader_fn)(const struct readers *readers, struct checker *checker,
			 unsigned int round);

int read_tasks(const struct readers *readers, struct checker *checker, unsigned int round);
int read_filters(const struct readers *readers, struct checker *checker, unsigned int round);
int read_stopped(const struct readers *readers, struct checker *checker, unsigned int round);
int read_strangers(const struct readers *readers, struct checker *checker, unsigned int round);
int read_namespaces(const struct readers *readers, struct checker *checker, unsigned int round);
int read_steady(const struct readers *readers, struct checker *checker, unsigned int round);
int read_steady_events(const struct readers *readers, struct checker *checker, unsigned int round);
int read_events(const struct readers *readers, struct checker *checker, unsigned int round);
int read_overflow(const struct readers *readers, struct checker *checker, unsigned int round);
int read_short(const struct readers *readers, struct checker *checker, unsigned int round);

/** check_own_filter() - whether a filter is one of this test's, or its thread is not of this test */
int check_own_filter(struct checker *checker, const struct filter_reply *filter);

/** watch_result() - the result of a request by a watcher: as the functions of checker.h */
int watch_result(struct checker *checker, const struct watcher *watcher, int ret);

#endif
