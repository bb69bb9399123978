/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the kernel logs a verdict, too. */
#ifndef CLIENT_ACTIONS_LOGGED_H
#define CLIENT_ACTIONS_LOGGED_H

#include "client/event.h"

/**
 * enum logged - whether the kernel logs a verdict
 * @LOGGED_UNKNOWN: kernel.seccomp.actions_logged can't be read
 * @LOGGED_NO: it is not logged
 * @LOGGED_YES: it is logged
 * @LOGGED_IF_REFUSED: it is logged if the listener or tracer does not allow the call
 */
enum logged {
	LOGGED_UNKNOWN,
	LOGGED_NO,
	LOGGED_YES,
	LOGGED_IF_REFUSED,
};

/** logged_verdict() - whether a verdict is logged, by the current kernel.seccomp.actions_logged */
enum logged logged_verdict(const struct sd_event *event);

#endif
