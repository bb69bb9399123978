/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel that plays a tape, in place of libnl's send and receive (the linker's --wrap). */
#ifndef FUZZ_PEER_H
#define FUZZ_PEER_H

#include "fuzz_tool/tape.h"

/**
 * peer_begin() - play from here on
 * @tape: its bytes must last
 * @forever: how many bytes come of a datagram that comes for ever, and 512 for each; who reads them
 *	all has no end
 */
void peer_begin(const struct tape *tape, uint64_t forever);

#endif
