/* SPDX-License-Identifier: GPL-2.0 */
/* Return values of filters: actions and their data. */
#ifndef BPF_ACTION_H
#define BPF_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/strbuf.h"

/* The highest errno of the kernel (MAX_ERRNO of linux/err.h). */
#define BPF_MAX_ERRNO 4095

/**
 * struct bpf_action - one action
 * @value: SECCOMP_RET_* of linux/seccomp.h
 * @name: without that prefix
 * @has_data: the low 16 bits mean something
 */
struct bpf_action {
	uint32_t value;
	const char *name;
	bool has_data;
};

/** bpf_actions - all actions, the most severe first; ended by one without a name */
extern const struct bpf_action bpf_actions[];

/**
 * bpf_action() - the action of a return value, as the kernel sees it
 * @ret: the value
 *
 * Return: the action; NULL if seccomp has no such action, which kills the process.
 */
const struct bpf_action *bpf_action(uint32_t ret);

/** enum bpf_outcome - the fate of a call */
enum bpf_outcome {
	OUTCOME_ALLOWED,
	OUTCOME_REFUSED,
	OUTCOME_ASKED, /* a tracer or listener decides */
};

/** bpf_outcome() - what a return value means for the call */
enum bpf_outcome bpf_outcome(uint32_t ret);

/** bpf_action_exact() - whether bpf_action_text() expresses the whole return value */
bool bpf_action_exact(uint32_t ret);

/** bpf_action_text() - a return value in words: ALLOW, ERRNO(EPERM), TRAP(3) */
void bpf_action_text(uint32_t ret, struct text *text);

/** bpf_action_find() - look up an action by name; KILL is KILL_THREAD. Return: NULL if none. */
const struct bpf_action *bpf_action_find(const char *name);

/** bpf_errno_find() - look up an errno by name. Return: false if there is none. */
bool bpf_errno_find(const char *name, uint32_t *number);

#endif
