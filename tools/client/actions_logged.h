/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the kernel logs a verdict, too. */
#ifndef CLIENT_ACTIONS_LOGGED_H
#define CLIENT_ACTIONS_LOGGED_H

#include "client/event.h"

/**
 * enum logged - what becomes of a verdict in the kernel's log
 * @LOGGED_UNKNOWN: kernel.seccomp.actions_logged can't be read
 * @LOGGED_NO: nothing
 * @LOGGED_YES: it is logged
 * @LOGGED_IF_REFUSED: it is logged if whoever is asked does not let the call through
 */
enum logged {
	LOGGED_UNKNOWN,
	LOGGED_NO,
	LOGGED_YES,
	LOGGED_IF_REFUSED,
};

/** logged_verdict() - of a verdict, with kernel.seccomp.actions_logged as it is about now */
enum logged logged_verdict(const struct sd_event *event);

#endif
