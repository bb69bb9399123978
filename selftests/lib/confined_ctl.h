/* SPDX-License-Identifier: GPL-2.0 */
/* Starts the program `confined` and sends it commands. */
#ifndef LIB_CONFINED_CTL_H
#define LIB_CONFINED_CTL_H

#include <signal.h>

#include "lib/confined.h"
#include "lib/child.h"

#define CONFINED_NATIVE "confined"
#define CONFINED_COMPAT "confined32"
#define CONFINED_X32 "confinedx32"

/** confined_send() - send a command that has no answer, or whose answer is read later */
static inline bool confined_send(const struct child *peer, struct confined_request request)
{
	return child_put(peer, &request, sizeof(request));
}

/** confined_command() - send a command. Return: its answer, CHILD_GONE if the program ended */
static inline int confined_command(const struct child *peer, enum confined_op op, int arg)
{
	if (!confined_send(peer, (struct confined_request){ .op = op, .arg = arg }))
		return CHILD_GONE;
	return child_receive(peer);
}

/** CONFINED_VARIANTS() - run each test of a fixture with the native program and the 32-bit one */
#define CONFINED_VARIANTS(_fixture)                                         \
	FIXTURE_VARIANT(_fixture)                                           \
	{                                                                   \
		const char *program;                                        \
		enum seccomp_diag_abi abi;                                  \
	};                                                                  \
	FIXTURE_VARIANT_ADD(_fixture, native){                              \
		.program = CONFINED_NATIVE,                                 \
	};                                                                  \
	FIXTURE_VARIANT_ADD(_fixture, compat)                               \
	{                                                                   \
		.program = CONFINED_COMPAT, .abi = SECCOMP_DIAG_ABI_COMPAT, \
	}

/**
 * START_CONFINED() - start a program, or skip the test if that is impossible
 *
 * Needs kselftest_harness.h.
 */
#define START_CONFINED(_peer, _program)                                                          \
	do {                                                                                     \
		int __ret = child_exec(_peer, _program);                                         \
		if (__ret == -ENOENT)                                                            \
			SKIP(return, "%s is missing: it takes a compiler of its ABI", _program); \
		if (__ret == -ENOEXEC)                                                           \
			SKIP(return, "this kernel does not run %s programs",                     \
				   strcmp(_program, CONFINED_X32) ? "32-bit" :                   \
								    "x32 (syscall.x32=y)");      \
		ASSERT_EQ(0, __ret);                                                             \
	} while (0)

#endif
