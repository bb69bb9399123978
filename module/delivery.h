/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_DELIVERY_H
#define SECCOMP_DIAG_DELIVERY_H

#include <linux/types.h>

#include "ring.h"

struct seccomp_diag_watch_result;
struct sock;

/**
 * struct seccomp_diag_outlet - a socket and what it is to be told
 * @sk: the socket (reference held)
 * @portid: its port number
 * @ring: events to be told
 */
struct seccomp_diag_outlet {
	struct sock *sk;
	u32 portid;
	struct seccomp_diag_ring ring;
};

int seccomp_diag_deliver(struct seccomp_diag_outlet *outlet);
void seccomp_diag_deliver_end(struct seccomp_diag_outlet *outlet,
			      const struct seccomp_diag_watch_result *result);

#endif
