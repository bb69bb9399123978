/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel that plays a tape. */
#ifndef FUZZ_TOOL_PLAYER_H
#define FUZZ_TOOL_PLAYER_H

#include "fuzz_tool/tape.h"

/**
 * player_begin() - play a tape from its beginning
 * @tape: its bytes must last
 * @endless: where a datagram repeats without an end, the number of bytes after which it ends; each
 *	datagram counts 512 bytes more than it has
 */
void player_begin(const struct tape *tape, uint64_t endless);

#endif
