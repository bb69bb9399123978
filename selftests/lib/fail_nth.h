/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Failures on purpose: the kernel's fault injection (CONFIG_FAULT_INJECTION), by which allocations
 * and copies from and to user space fail as if there were no memory.
 */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>

/* What may fail. */
#define INJECT_SLAB 1 /* kmalloc() and the like */
#define INJECT_PAGES 2 /* whole pages */
#define INJECT_USERCOPY 4
#define INJECT_ALL (INJECT_SLAB | INJECT_PAGES | INJECT_USERCOPY)

/* For inject_scope(): all functions of the module. */
#define INJECT_MODULE "[seccomp_diag]"

/**
 * struct inject - what is made to fail for the calling thread
 * @fd: its fail-nth
 * @met: failures that inject_disarm() has seen
 */
struct inject {
	int fd;
	unsigned int met;
};

/**
 * inject_open() - nothing fails yet; for the thread that calls this
 *
 * Return: 0 or a negative errno.
 */
int inject_open(struct inject *inject);

/** inject_close() - nothing fails any more; does nothing if it never was opened */
void inject_close(struct inject *inject);

/**
 * inject_scope() - say what may fail
 * @what: a set of INJECT_*
 * @function: only what is called from this function of the module, or of the kernel, however deep
 *	below; INJECT_MODULE: from any of the module's; NULL: from anywhere
 *
 * Return: 0; -EOPNOTSUPP where the kernel can't tell callers apart
 * (CONFIG_FAULT_INJECTION_STACKTRACE_FILTER), -ESRCH if it has no such function.
 */
int inject_scope(unsigned int what, const char *function);

/** inject_arm() - from now on, let the @nth chance to fail that this thread meets be taken */
void inject_arm(struct inject *inject, unsigned int nth);

/** inject_disarm() - no more; whether there were so many chances, and one was taken */
bool inject_disarm(struct inject *inject);

/**
 * inject_always() - let allocations within the scope fail, whoever makes them
 * @times: how many of each kind; -1: all, until this is called with 0
 */
int inject_always(int times);

/** inject_left() - how many of INJECT_SLAB are still to fail of those */
int inject_left(void);

/** INJECT_NEEDED - for a program of which nothing is left where the kernel can't do it */
#define INJECT_NEEDED                                                \
	static __attribute__((constructor)) void inject_needed(void) \
	{                                                            \
		inject_skip_without();                               \
	}

/**
 * INJECT_VARIANTS() - run each test of a fixture twice: only allocations of the module's fail, or
 * all that a task in the kernel does that could
 */
#define INJECT_VARIANTS(_fixture)                     \
	FIXTURE_VARIANT(_fixture)                     \
	{                                             \
		unsigned int what;                    \
		const char *function;                 \
	};                                            \
	FIXTURE_VARIANT_ADD(_fixture, of_the_module){ \
		.what = INJECT_SLAB,                  \
		.function = INJECT_MODULE,            \
	};                                            \
	FIXTURE_VARIANT_ADD(_fixture, of_anything)    \
	{                                             \
		.what = INJECT_ALL,                   \
	}

/** inject_skip_without() - skip the program, with a word, where the kernel can't do it */
void inject_skip_without(void);

#endif
