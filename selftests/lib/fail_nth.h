/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fault injection (CONFIG_FAULT_INJECTION): allocations and copies from and to user
 * space fail as if there were no memory.
 */
#ifndef LIB_FAIL_NTH_H
#define LIB_FAIL_NTH_H

#include <stdbool.h>

#define FAIL_NTH_SLAB 1 /* kmalloc() and similar */
#define FAIL_NTH_PAGES 2 /* whole pages */
#define FAIL_NTH_USERCOPY 4
#define FAIL_NTH_ALL (FAIL_NTH_SLAB | FAIL_NTH_PAGES | FAIL_NTH_USERCOPY)

/* For fail_nth_scope(): all functions of the module. */
#define FAIL_NTH_MODULE "[seccomp_diag]"

/**
 * struct fail_nth - fault injection for the calling thread
 * @fd: /proc/thread-self/fail-nth
 * @met: the number of failures that fail_nth_disarm() found
 */
struct fail_nth {
	int fd;
	unsigned int met;
};

/**
 * fail_nth_open() - prepare for the calling thread; nothing fails yet
 *
 * Return: 0 or a negative errno.
 */
int fail_nth_open(struct fail_nth *fail);

/** fail_nth_close() - end all failures; does nothing if it never was opened */
void fail_nth_close(struct fail_nth *fail);

/**
 * fail_nth_scope() - limit the failures
 * @what: a set of FAIL_NTH_*
 * @function: only below this function of the module or the kernel, at any depth; FAIL_NTH_MODULE:
 *	below any function of the module; NULL: anywhere
 *
 * Return: 0; -EOPNOTSUPP if the kernel can't select by caller
 * (CONFIG_FAULT_INJECTION_STACKTRACE_FILTER), -ESRCH if there is no such function.
 */
int fail_nth_scope(unsigned int what, const char *function);

/** fail_nth_arm() - make the @nth point of this thread that can fail from now on fail */
void fail_nth_arm(struct fail_nth *fail, unsigned int nth);

/** fail_nth_disarm() - end that. Return: whether the thread came to the point, and it failed */
bool fail_nth_disarm(struct fail_nth *fail);

/**
 * fail_nth_always() - make allocations within the scope fail, in any task
 * @times: how many of each kind; -1: all, until a call with 0
 */
int fail_nth_always(int times);

/** fail_nth_left() - how many of those of FAIL_NTH_SLAB have not failed yet */
int fail_nth_left(void);

/** FAIL_NTH_NEEDED - for a program that can test nothing without fault injection */
#define FAIL_NTH_NEEDED                                                \
	static __attribute__((constructor)) void fail_nth_needed(void) \
	{                                                              \
		fail_nth_skip_without();                               \
	}

/**
 * FAIL_NTH_VARIANTS() - run each test of a fixture twice: only allocations of the module fail, or
 * anything that can
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
#define FAIL_NTH_SCOPE(_what, _function)                                                       \
	do {                                                                                   \
		int __ret = fail_nth_scope(_what, _function);                                  \
		if (__ret == -EOPNOTSUPP)                                                      \
			SKIP(return, "this kernel does not distinguish allocations by caller " \
				     "(CONFIG_FAULT_INJECTION_STACKTRACE_FILTER)");            \
		ASSERT_EQ(0, __ret);                                                           \
	} while (0)

/** fail_nth_skip_without() - skip the program if the kernel has no fault injection */
void fail_nth_skip_without(void);

#endif
