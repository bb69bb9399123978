/* SPDX-License-Identifier: GPL-2.0 */
/* Makes system calls under a chain of filters, and finds out the outcome of each. */
#ifndef LIB_RUN_CALLS_H
#define LIB_RUN_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/emulate.h"
#include "lib/syscall.h"

/* The largest number of calls under one chain. */
#define CALLER_CALLS 250

/**
 * enum outcome - the outcome of a system call
 * @NOT_TRIED: it was not made
 * @RETURNED: it was made, or refused with an error, which looks the same
 * @TRAPPED: the handler of SIGSYS ran
 * @TRACED: the tracer received the event
 * @NOTIFIED: the listener received the notification
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
 * @data: as filters see it; calls_place() fills in instruction_pointer; arguments of
 *	AUDIT_ARCH_I386 have 32 bits, any other arch is CALL_NATIVE
 * @outcome: its outcome
 * @value: its return value (or negative errno), or the data of the signal or the trace
 * @as_reported: signal, tracer or listener reported the call as in @data
 */
struct attempt {
	struct seccomp_data data;
	enum outcome outcome;
	long value;
	bool as_reported;
};

/**
 * struct calls - calls, in memory shared with the children that make them
 * @attempts: the calls, and one unused
 * @count: how many
 * @at: the current one
 * @installed: the chain is installed
 */
struct calls {
	struct attempt attempts[CALLER_CALLS + 1];
	size_t count;
	volatile size_t at;
	volatile bool installed;
};

/**
 * struct caller - the conditions of the calls
 * @programs: the chain, newest first; it may forbid everything
 * @count: how many; 0 for no chain
 * @listened: the index of the one with a listener; -1 for none
 * @traced: a tracer with PTRACE_O_TRACESECCOMP is attached
 */
struct caller {
	const struct bpf_program *programs;
	size_t count;
	long listened;
	bool traced;
};

/** CALLER_NOT_INSTALLED - caller_run(): an older filter refuses the installation of a newer one */
#define CALLER_NOT_INSTALLED (-1000)

/** calls_new() - allocate shared memory for calls; NULL on error */
struct calls *calls_new(void);

/** calls_free() - free it */
void calls_free(struct calls *calls);

/** calls_place() - fill in all instruction_pointers */
void calls_place(struct calls *calls);

/**
 * caller_run() - make calls, in threads of as many children as needed
 * @caller: the conditions
 * @calls: the calls; their outcomes are filled in
 *
 * Return: 0, a negative errno, CALLER_NOT_INSTALLED, or the wait status of a child that ended
 * in an unexpected way.
 */
int caller_run(const struct caller *caller, struct calls *calls);

#endif
