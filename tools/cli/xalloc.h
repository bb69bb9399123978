/* SPDX-License-Identifier: GPL-2.0 */
/* Allocations that succeed or end the tool, which can do nothing without memory. */
#ifndef CLI_XALLOC_H
#define CLI_XALLOC_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

__attribute__((noreturn)) static inline void xalloc_failed(void)
{
	fputs("seccompctl: not enough memory\n", stderr);
	exit(EXIT_UNAVAILABLE);
}

static inline void *xalloc_check(void *memory)
{
	if (!memory)
		xalloc_failed();
	return memory;
}

static inline void *xmalloc(size_t size)
{
	return xalloc_check(malloc(size));
}

static inline void *xcalloc(size_t count, size_t size)
{
	return xalloc_check(calloc(count, size));
}

static inline void *xreallocarray(void *old, size_t count, size_t size)
{
	return xalloc_check(reallocarray(old, count, size));
}

static inline char *xstrdup(const char *text)
{
	return xalloc_check(strdup(text));
}

/** xgrow() - make room for an element behind @count, doubling @room if necessary */
static inline void *xgrow(void *old, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return old;
	*room = *room ? 2 * *room : 16;
	return xreallocarray(old, *room, size);
}

#endif
