/* SPDX-License-Identifier: GPL-2.0 */
/* Which instruction decided: programs by the ids of filters, and events run through them again. */
#ifndef CMD_MONITOR_DECIDER_H
#define CMD_MONITOR_DECIDER_H

#include "bpf/emulate.h"
#include "client/client.h"

struct reasons;

/**
 * struct reason - why a verdict is what it is
 * @program: what decided; valid until the next call
 * @insn: its instruction that did
 * @args: which arguments were looked at on the way there: bit n for args[n]
 */
struct reason {
	struct bpf_program program;
	size_t insn;
	unsigned int args;
};

/**
 * reasons_new() - know nothing yet
 * @client: whom to ask for programs, not the connection that watches; may be NULL
 */
struct reasons *reasons_new(struct sd_client *client);

/** reasons_free() - forget all programs; NULL is allowed */
void reasons_free(struct reasons *reasons);

/**
 * reasons_learn() - a filter has been installed
 * @reasons: where its program is kept
 * @id: the filter
 * @prog: the program, which is theirs from now on; NULL if it was not told
 * @len: its instructions
 */
void reasons_learn(struct reasons *reasons, uint64_t id, struct sock_filter *prog, size_t len);

/** reasons_fetch() - ask for the programs of a thread, or of all threads (0), beforehand */
void reasons_fetch(struct reasons *reasons, pid_t tid);

/**
 * reasons_find() - why a verdict is what it is
 * @reasons: the programs; the one that is missing is asked for
 * @event: the verdict
 * @reason: filled on success
 *
 * Return: false if the program can't be had, or no program decided (strict mode).
 */
bool reasons_find(struct reasons *reasons, const struct sd_event *event, struct reason *reason);

#endif
