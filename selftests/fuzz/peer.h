/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel that plays a tape, in place of libnl's send and receive (the linker's --wrap). */
#ifndef FUZZ_PEER_H
#define FUZZ_PEER_H

#include "tape.h"

/**
 * peer_begin() - play from here on
 * @tape: its bytes must last
 * @forever: how often a datagram comes that comes for ever; who reads them all has no end
 */
void peer_begin(const struct tape *tape, unsigned int forever);

#endif
