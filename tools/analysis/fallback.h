/* SPDX-License-Identifier: GPL-2.0 */
/* System calls for which libc has a fallback, which it uses after ENOSYS only. */
#ifndef ANALYSIS_FALLBACK_H
#define ANALYSIS_FALLBACK_H

#include <stdint.h>

struct text;

/**
 * struct fallback - a newer system call, and the older one that libc makes after ENOSYS
 * @syscall: its name
 * @older: the older call
 * @effect: the effect of every other error
 */
struct fallback {
	const char *syscall;
	const char *older;
	const char *effect;
};

/** fallbacks - all of them, ended by one without a name */
extern const struct fallback fallbacks[];

/**
 * fallback_lost() - find the fallback that an answer prevents
 * @syscall: name of the call
 * @ret: the answer
 *
 * Return: NULL if libc has no fallback for the call, or the answer is no error or ENOSYS.
 */
const struct fallback *fallback_lost(const char *syscall, uint32_t ret);

/** fallback_text() - append "glibc calls clone instead only after ENOSYS: pthread_create() fails" */
void fallback_text(const struct fallback *fallback, struct text *text);

#endif
