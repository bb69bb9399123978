/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that ask the module all there is to ask, until they are told to stop, or told a lie. */
#ifndef ASKING_H
#define ASKING_H

#include "lib/child.h"
#include "stress/checker.h"

/** enum asked - ways to ask, each of which is a process of its own */
enum asked {
	ASKED_THREADS, /* for threads that keep a chronicle, one by one, and in dumps of all kinds */
	ASKED_FILTERS, /* for their filters, one by one, and whole chains with programs */
	ASKED_STOPPED, /* for both, of threads that are traced, beside ptrace(2) */
	ASKED_STRANGERS, /* for threads of which nothing is known but what a dump has just told */
	ASKED_APART, /* from within new namespaces */
	ASKED_EVENTS, /* to be told of what happens, and reads it */
	ASKED_DEAF, /* the same with a small queue, and does not read */
	ASKED_BRIEF, /* the same, and for a dump, and is gone again at once */
	ASKED_WAYS,
};

/* Their names, for a log. */
extern const char *const asked_names[ASKED_WAYS];

/**
 * struct asking - what askers have in common with who started them
 * @chronicles: by whom they hold answers against
 * @keepers: the processes that start those who keep them, in that order
 * @count: how many
 * @stop: they shall come to their end
 * @failed: one has found something wrong, and has said so in @why
 * @rounds: how often each has asked and been answered
 * @judged, @late: as in struct witness, of all of them
 */
struct asking {
	struct chronicle *chronicles[WITNESS_CHRONICLES];
	pid_t keepers[WITNESS_CHRONICLES];
	unsigned int count;
	bool stop;
	bool failed;
	char why[WITNESS_WHY];
	uint64_t rounds[ASKED_WAYS];
	uint64_t judged, late;
};

/** asking_new() - in shared memory; NULL if there is none */
struct asking *asking_new(void);

/** asking_forget() - nobody asks any more; NULL is allowed */
void asking_forget(struct asking *asking);

/** asking_start() - a process that asks in one way; to be ended by peer_reap() when @stop is set */
int asking_start(struct peer *child, struct asking *asking, enum asked way);

/** asking_stopped() - whether it is time to stop, or something is wrong */
bool asking_stopped(const struct asking *asking);

/* For the files of the askers alone: */

/**
 * typedef asking_fn - asks something
 * @asking: by which it may find whom to ask about
 * @witness: with sockets; what it knows is good for as long as those are
 * @round: counts the calls
 *
 * Return: 0, 1 if there was nobody to ask about, or as the functions of witness.h.
 */
typedef int (*asking_fn)(const struct asking *asking, struct witness *witness, unsigned int round);

int ask_threads(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_filters(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_stopped(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_strangers(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_apart(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_events(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_deaf(const struct asking *asking, struct witness *witness, unsigned int round);
int ask_brief(const struct asking *asking, struct witness *witness, unsigned int round);

/** asking_wrong() - fill the witness' @why without a chronicle; -EBADMSG */
__attribute__((format(printf, 2, 3))) int asking_wrong(struct witness *witness, const char *fmt,
						       ...);

#endif
