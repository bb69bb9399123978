/* SPDX-License-Identifier: GPL-2.0 */
/* Commands of the program `confined`, which works in strict mode, too. */
#ifndef LIB_CONFINED_H
#define LIB_CONFINED_H

#include <stdint.h>

/** enum confined_op - commands; the answer is one int32_t unless the comment says otherwise */
enum confined_op {
	CONFINED_ECHO, /* arg */
	CONFINED_STRICT_PRCTL, /* enter strict mode by prctl(2): 0 or a negative errno */
	CONFINED_STRICT_SECCOMP, /* enter strict mode by seccomp(2): 0 or a negative errno */
	CONFINED_READ_CLOSED, /* read from a closed descriptor: its negative errno */
	CONFINED_SIGNALS, /* the number of SIGUSR1 handled */
	CONFINED_EXIT, /* _exit(2), of the thread only, with status arg: no answer */
	CONFINED_CALL, /* system call arg, with invalid arguments: its result */
	CONFINED_RDTSC, /* 0 if RDTSC (CNTVCT_EL0) reads the counter, 1 if it raises SIGSEGV */
	CONFINED_RDTSCP, /* the same for RDTSCP, -1 if the CPU has none */
	CONFINED_SET_TSC, /* prctl(PR_SET_TSC, arg): 0 or a negative errno */
	CONFINED_GET_TSC, /* prctl(PR_GET_TSC): PR_TSC_*, or a negative errno */
	CONFINED_SWEEP, /* try calls arg to last, each in a process in strict mode: a wait status for each */
	CONFINED_SWEEP_FREE, /* the same without strict mode */
};

/** enum confined_gate - the instruction of a system call */
enum confined_gate {
	CONFINED_GATE_OWN, /* the one of the program's ABI */
	CONFINED_GATE_INT80, /* int $0x80: the 32-bit table, even in a 64-bit program */
};

/**
 * struct confined_request - a command
 * @op: enum confined_op
 * @arg: its argument
 * @last: the last call of a sweep
 * @gate: enum confined_gate, for CONFINED_CALL and CONFINED_SWEEP
 */
struct confined_request {
	int32_t op;
	int32_t arg;
	int32_t last;
	int32_t gate;
};

/* Exit statuses of a process of the sweep: its call returned, or the kernel has no such call. */
#define CONFINED_CAME_BACK 99
#define CONFINED_NO_SUCH_CALL 98

#endif
