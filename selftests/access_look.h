/* SPDX-License-Identifier: GPL-2.0 */
/* Has a caller of the access table look at its task, and sees what it gets. */
#ifndef ACCESS_LOOK_H
#define ACCESS_LOOK_H

#include "access_table.h"

#define ACCESS_WHY 256

/**
 * struct access_result - what a caller got
 * @answers: of the kernel and of the module
 * @why: the first answer that was not of the protocol, or more than the kernel lets the same
 *	caller have; empty if there was none
 */
struct access_result {
	enum access_answer answers[ACCESS_REQUESTS];
	char why[ACCESS_WHY];
};

/**
 * access_look() - be the caller of a row, by a child, and ask for everything
 * @row: the row; the calling process may be left with a pid namespace for its children
 * @result: filled
 *
 * Return: 0 or a negative errno.
 */
int access_look(const struct access_row *row, struct access_result *result);

#endif
