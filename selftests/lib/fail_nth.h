/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Failures on purpose: the kernel's fault injection (CONFIG_FAULT_INJECTION), by which allocations
 * and copies from and to user space fail as if there were no memory.
 */
#ifndef LIB_FAIL_NTH_H
#define LIB_FAIL_NTH_H

#include <stdbool.h>

/* What may fail. */
#define FAIL_NTH_SLAB 1 /* kmalloc() and the like */
#define FAIL_NTH_PAGES 2 /* whole pages */
#define FAIL_NTH_USERCOPY 4
#define FAIL_NTH_ALL (FAIL_NTH_SLAB | FAIL_NTH_PAGES | FAIL_NTH_USERCOPY)

/* For fail_nth_scope(): all functions of the module. */
#define FAIL_NTH_MODULE "[seccomp_diag]"

/**
 * struct fail_nth - what is made to fail for the calling thread
 * @fd: its fail-nth
 * @met: failures that fail_nth_disarm() has seen
 */
struct fail_nth {
	int fd;
	unsigned int met;
};

/**
 * fail_nth_open() - nothing fails yet; for the thread that calls this
 *
 * Return: 0 or a negative errno.
 */
int fail_nth_open(struct fail_nth *inject);

/** fail_nth_close() - nothing fails any more; does nothing if it never was opened */
void fail_nth_close(struct fail_nth *inject);

/**
 * fail_nth_scope() - say what may fail
 * @what: a set of FAIL_NTH_*
 * @function: only what is called from this function of the module, or of the kernel, however deep
 *	below; FAIL_NTH_MODULE: from any of the module's; NULL: from anywhere
 *
 * Return: 0; -EOPNOTSUPP where the kernel can't tell callers apart
 * (CONFIG_FAULT_INJECTION_STACKTRACE_FILTER), -ESRCH if it has no such function.
 */
int fail_nth_scope(unsigned int what, const char *function);

/** fail_nth_arm() - from now on, let the @nth chance to fail that this thread meets be taken */
void fail_nth_arm(struct fail_nth *inject, unsigned int nth);

/** fail_nth_disarm() - no more; whether there were so many chances, and one was taken */
bool fail_nth_disarm(struct fail_nth *inject);

/**
 * fail_nth_always() - let allocations within the scope fail, whoever makes them
 * @times: how many of each kind; -1: all, until this is called with 0
 */
int fail_nth_always(int times);

/** fail_nth_left() - how many of FAIL_NTH_SLAB are still to fail of those */
int fail_nth_left(void);

/** FAIL_NTH_NEEDED - for a program of which nothing is left where the kernel can't do it */
#define FAIL_NTH_NEEDED                                                \
	static __attribute__((constructor)) void fail_nth_needed(void) \
	{                                                              \
		fail_nth_skip_without();                               \
	}

/**
 * FAIL_NTH_VARIANTS() - run each test of a fixture twice: only allocations of the module's fail, or
 * all that a task in the kernel does that could
 */
#define FAIL_NTH_VARIANTS(_fixture)                   \
	FIXTURE_VARIANT(_fixture)                     \
	{                                             \
		unsigned int what;                    \
		const char *function;                 \
	};                                            \
	FIXTURE_VARIANT_ADD(_fixture, of_the_module){ \
		.what = FAIL_NTH_SLAB,                \
		.function = FAIL_NTH_MODULE,          \
	};                                            \
	FIXTURE_VARIANT_ADD(_fixture, of_anything)    \
	{                                             \
		.what = FAIL_NTH_ALL,                 \
	}

/** FAIL_NTH_SCOPE() - in a fixture's setup: fail_nth_scope(), or skip the test */
#define FAIL_NTH_SCOPE(_what, _function)                                                      \
	do {                                                                                  \
		int __ret = fail_nth_scope(_what, _function);                                 \
		if (__ret == -EOPNOTSUPP)                                                     \
			SKIP(return, "this kernel can't tell the module's allocations apart " \
				     "(CONFIG_FAULT_INJECTION_STACKTRACE_FILTER)");           \
		ASSERT_EQ(0, __ret);                                                          \
	} while (0)

/** fail_nth_skip_without() - skip the program, with a word, where the kernel can't do it */
void fail_nth_skip_without(void);

#endif
