// SPDX-License-Identifier: GPL-2.0
/*
 * System calls for which glibc has a fallback. Each row has its source: the file in glibc, and the
 * first version that makes the call; as of 2.42. Paths are below sysdeps/unix/sysv/linux/ if they name
 * no other folder.
 *
 * Not in the table: close_range (posix/spawni.c and io/closefrom.c close one by one after any
 * error), rseq (rseq-internal.h does without after any error), openat2 and futex_waitv (glibc does
 * not call them itself), renameat2 and mlock2 (ENOSYS becomes EINVAL; no other call is made), and the
 * other calls with 64-bit times (from 2.34 on only for times that need them).
 */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "analysis/fallback.h"
#include "bpf/strbuf.h"

const struct fallback fallbacks[] = {
	/* clone-internal.c, spawni.c: 2.34 */
	{ "clone3", "clone", "pthread_create() and posix_spawn() fail" },
	/* faccessat.c: 2.33, whatever the flags */
	{ "faccessat2", "faccessat", "faccessat() fails" },
	/* statx.c: 2.28 */
	{ "statx", "newfstatat", "statx() fails" },
	/* fchmodat.c: 2.39, with flags only */
	{ "fchmodat2", "fchmodat", "fchmodat() with flags fails" },
	/* fexecve.c: 2.27 */
	{ "execveat", "execve", "fexecve() fails" },
	/* preadv64v2.c, pwritev64v2.c: 2.26 */
	{ "preadv2", "preadv", "preadv2() fails" },
	{ "pwritev2", "pwritev", "pwritev2() fails" },
	/* stdlib/arc4random.c: 2.36; reads /dev/urandom instead */
	{ "getrandom", "openat", "arc4random() ends the program" },
	/* clock_gettime.c: 2.31, on 32-bit ABIs without a vDSO */
	{ "clock_gettime64", "clock_gettime", "clock_gettime() fails" },
	{ 0 },
};

const struct fallback *fallback_lost(const char *syscall, uint32_t ret)
{
	uint32_t error = ret & SECCOMP_RET_DATA;

	if ((ret & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO || !error || error == ENOSYS)
		return NULL;
	for (const struct fallback *fallback = fallbacks; fallback->syscall; fallback++)
		if (!strcmp(fallback->syscall, syscall))
			return fallback;
	return NULL;
}

void fallback_text(const struct fallback *fallback, struct text *text)
{
	text_add(text, "glibc calls %s instead only after ENOSYS: %s", fallback->older,
		 fallback->effect);
}
