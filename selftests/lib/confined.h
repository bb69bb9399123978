/* SPDX-License-Identifier: GPL-2.0 */
/* What the program `confined` can be told to do; strict mode leaves it just enough to listen. */
#ifndef LIB_CONFINED_H
#define LIB_CONFINED_H

#include <stdint.h>

/** enum confined_op - what to do; each is answered with one int32_t unless it says otherwise */
enum confined_op {
	CONFINED_ECHO, /* answer arg */
	CONFINED_STRICT_PRCTL, /* enter strict mode by prctl(2): 0 or a negative errno */
	CONFINED_STRICT_SECCOMP, /* enter strict mode by seccomp(2): 0 or a negative errno */
	CONFINED_READ_CLOSED, /* read from a closed descriptor: its negative errno */
	CONFINED_SIGNALS, /* how many SIGUSR1 the handler has seen */
	CONFINED_EXIT, /* _exit(2), of the thread only, with status arg: no answer */
	CONFINED_CALL, /* system call arg, with invalid arguments: its result */
	CONFINED_RDTSC, /* 0 if it reads the counter, 1 if it raises SIGSEGV */
	CONFINED_RDTSCP, /* the same for RDTSCP, -1 if the CPU has none */
	CONFINED_SET_TSC, /* prctl(PR_SET_TSC, arg): 0 or a negative errno */
	CONFINED_GET_TSC, /* prctl(PR_GET_TSC): PR_TSC_*, or a negative errno */
	CONFINED_SWEEP, /* try calls arg to last in strict mode: a wait status for each */
	CONFINED_SWEEP_FREE, /* the same without strict mode */
};

/** enum confined_gate - by which instruction a system call is made */
enum confined_gate {
	CONFINED_GATE_OWN, /* that of the program's ABI */
	CONFINED_GATE_INT80, /* int $0x80: the 32-bit table, in a 64-bit program, too */
};

/**
 * struct confined_request - one order
 * @op: enum confined_op
 * @arg: see there
 * @last: the end of a sweep, inclusive
 * @gate: enum confined_gate, of CONFINED_CALL and CONFINED_SWEEP
 */
struct confined_request {
	int32_t op;
	int32_t arg;
	int32_t last;
	int32_t gate;
};

/* What a process of the sweep exits with if its call came back, and if the kernel has no such call. */
#define CONFINED_CAME_BACK 99
#define CONFINED_NO_SUCH_CALL 98

#endif
