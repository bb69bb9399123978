/* SPDX-License-Identifier: GPL-2.0 */
/* Damage to tapes, the same for the same seed. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/**
 * mutate() - change a tape at a few places
 * @state: of random_next()
 * @bytes: the tape, which may be damaged already
 * @len: its length
 * @room: how long it may become
 *
 * Return: its new length.
 */
size_t mutate(uint64_t *state, uint8_t *bytes, size_t len, size_t room);

#endif
