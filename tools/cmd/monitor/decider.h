/* SPDX-License-Identifier: GPL-2.0 */
/* The deciding instruction: a cache of programs by filter id, and events run through them again. */
#ifndef CMD_MONITOR_DECIDER_H
#define CMD_MONITOR_DECIDER_H

#include "bpf/emulate.h"
#include "client/client.h"

struct reasons;

/**
 * struct reason - why a verdict is what it is
 * @program: the deciding program; valid until the next call
 * @insn: the deciding instruction
 * @args: arguments read on the path to it: bit n for args[n]
 * @high: those of which the upper half was read
 */
struct reason {
	struct bpf_program program;
	size_t insn;
	unsigned int args;
	unsigned int high;
};

/**
 * reasons_new() - make an empty cache
 * @client: a connection for requests, other than the watching one; may be NULL
 */
struct reasons *reasons_new(struct sd_client *client);

/** reasons_free() - free all programs; NULL is allowed */
void reasons_free(struct reasons *reasons);

/**
 * reasons_learn() - add the program of a new filter
 * @reasons: the cache
 * @id: the filter
 * @prog: the program, now owned by the cache; NULL if the event has none
 * @len: number of instructions
 */
void reasons_learn(struct reasons *reasons, uint64_t id, struct sock_filter *prog, size_t len);

/** reasons_fetch() - fetch the programs of a thread, or of all threads (0), in advance */
void reasons_fetch(struct reasons *reasons, pid_t tid);

/**
 * reasons_find() - find the deciding instruction of a verdict
 * @reasons: the cache; a missing program is requested
 * @event: the verdict
 * @reason: filled on success
 *
 * Return: false if the program is not available, or none decided (strict mode).
 */
bool reasons_find(struct reasons *reasons, const struct sd_event *event, struct reason *reason);

#endif
