/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that ask the module all there is to ask, until they are told to stop, or told a lie. */
#ifndef STRESS_READERS_H
#define STRESS_READERS_H

#include "lib/child.h"
#include "stress/checker.h"

/** enum reader - ways to ask, each of which is a process of its own */
enum reader {
	READER_THREADS, /* for threads that keep a history, one by one, and in dumps of all kinds */
	READER_FILTERS, /* for their filters, one by one, and whole chains with programs */
	READER_STOPPED, /* for both, of threads that are traced, beside ptrace(2) */
	READER_STRANGERS, /* for threads of which nothing is known but what a dump has just told */
	READER_APART, /* from within new namespaces */
	READER_EVENTS, /* to be told of what happens, and reads it */
	READER_DEAF, /* the same with a small queue, and does not read */
	READER_BRIEF, /* the same, and for a dump, and is gone again at once */
	READER_WAYS,
};

/* Their names, for a log. */
extern const char *const asked_names[READER_WAYS];

/**
 * struct readers - what askers have in common with who started them
 * @histories: by whom they hold answers against
 * @keepers: the processes that start those who keep them, in that order
 * @count: how many
 * @stop: they shall come to their end
 * @failed: one has found something wrong, and has said so in @why
 * @rounds: how often each has asked and been answered
 * @judged, @late: as in struct checker, of all of them
 */
struct readers {
	struct history *histories[CHECKER_HISTORIES];
	pid_t keepers[CHECKER_HISTORIES];
	unsigned int count;
	bool stop;
	bool failed;
	char why[CHECKER_WHY];
	uint64_t rounds[READER_WAYS];
	uint64_t judged, late;
};

/** readers_new() - in shared memory; NULL if there is none */
struct readers *readers_new(void);

/** readers_free() - nobody asks any more; NULL is allowed */
void readers_free(struct readers *readers);

/** readers_start() - a process that asks in one way; to be ended by child_reap() when @stop is set */
int readers_start(struct child *child, struct readers *readers, enum reader way);

/** readers_stopped() - whether it is time to stop, or something is wrong */
bool readers_stopped(const struct readers *readers);

/* For the files of the askers alone: */

/**
 * typedef reader_fn - asks something
 * @readers: by which it may find whom to ask about
 * @checker: with sockets; what it knows is good for as long as those are
 * @round: counts the calls
 *
 * Return: 0, 1 if there was nobody to ask about, or as the functions of checker.h.
 */
typedef int (*reader_fn)(const struct readers *readers, struct checker *checker,
			 unsigned int round);

int read_threads(const struct readers *readers, struct checker *checker, unsigned int round);
int read_filters(const struct readers *readers, struct checker *checker, unsigned int round);
int read_stopped(const struct readers *readers, struct checker *checker, unsigned int round);
int read_strangers(const struct readers *readers, struct checker *checker, unsigned int round);
int read_apart(const struct readers *readers, struct checker *checker, unsigned int round);
int read_events(const struct readers *readers, struct checker *checker, unsigned int round);
int read_deaf(const struct readers *readers, struct checker *checker, unsigned int round);
int read_brief(const struct readers *readers, struct checker *checker, unsigned int round);

/** readers_wrong() - fill the checker' @why without a history; -EBADMSG */
__attribute__((format(printf, 2, 3))) int readers_wrong(struct checker *checker, const char *fmt,
							...);

#endif
