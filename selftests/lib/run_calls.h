/* SPDX-License-Identifier: GPL-2.0 */
/* Makes system calls under a chain, and sees what becomes of them. */
#ifndef LIB_RUN_CALLS_H
#define LIB_RUN_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/emulate.h"
#include "lib/syscall.h"

/* System calls that are made under one chain, at most. */
#define CALLER_CALLS 250

/**
 * enum outcome - what became of a system call
 * @NOT_TRIED: it has not been made
 * @RETURNED: it was made, or refused with an error; nobody can tell which
 * @TRAPPED: SIGSYS, with its handler called
 * @TRACED: the tracer was told
 * @NOTIFIED: the listener was told
 * @THREAD_KILLED: the thread was killed, and no other
 * @PROCESS_KILLED: all threads were killed, by SIGSYS
 */
enum outcome {
	NOT_TRIED,
	RETURNED,
	TRAPPED,
	TRACED,
	NOTIFIED,
	THREAD_KILLED,
	PROCESS_KILLED,
};

/**
 * struct attempt - one call
 * @data: as the kernel is to see it; instruction_pointer is for calls_place(); arguments of
 *	AUDIT_ARCH_I386 have 32 bits, and anything else is AUDIT_ARCH_X86_64
 * @outcome: what became of it
 * @value: what it returned (a negative errno included), or the data that came with signal or trace
 * @as_told: signal, tracer or listener were told the call as in @data
 */
struct attempt {
	struct seccomp_data data;
	enum outcome outcome;
	long value;
	bool as_told;
};

/**
 * struct calls - what is shared with those who make the calls
 * @attempts: the calls; one more, which is none
 * @count: how many
 * @at: the one that is being made
 * @installed: the chain is in place
 */
struct calls {
	struct attempt attempts[CALLER_CALLS + 1];
	size_t count;
	volatile size_t at;
	volatile bool installed;
};

/**
 * struct caller - under what the calls are made
 * @programs: the chain, newest first; it may forbid everything
 * @count: how many; 0 for no chain
 * @listened: which of them is installed with a listener, as an index; -1 for none
 * @traced: the calls are made under a tracer that asks for PTRACE_EVENT_SECCOMP
 */
struct caller {
	const struct bpf_program *programs;
	size_t count;
	long listened;
	bool traced;
};

/** CALLER_NOT_INSTALLED - what caller_run() returns where the chain does not let itself be built */
#define CALLER_NOT_INSTALLED (-1000)

/** calls_new() - room for calls that children can write to; NULL if there is none */
struct calls *calls_new(void);

/** calls_free() - its end */
void calls_free(struct calls *calls);

/** calls_place() - fill in all instruction_pointers */
void calls_place(struct calls *calls);

/**
 * caller_run() - make calls
 * @caller: under what
 * @calls: which; their outcomes are filled in
 *
 * The calls are made in threads of children, of as many as it takes.
 *
 * Return: 0, a negative errno, CALLER_NOT_INSTALLED where an older filter refuses to have a newer
 * one installed, or the wait status of a child that ended in a way of its own.
 */
int caller_run(const struct caller *caller, struct calls *calls);

#endif
