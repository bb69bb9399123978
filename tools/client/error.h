/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CLIENT_ERROR_H
#define CLIENT_ERROR_H

#include <stdarg.h>
#include <stdio.h>

#include "client/task.h"

/**
 * fail() - fill in an error
 * @error: filled; the attribute is cleared
 * @err: a negative errno
 * @fmt: the reason; may be empty
 *
 * Return: @err.
 */
__attribute__((format(printf, 3, 4))) static inline int fail(struct sd_error *error, int err,
							     const char *fmt, ...)
{
	va_list ap;

	error->err = -err;
	error->attr = 0;
	va_start(ap, fmt);
	vsnprintf(error->msg, sizeof(error->msg), fmt, ap);
	va_end(ap);
	return err;
}

#endif
