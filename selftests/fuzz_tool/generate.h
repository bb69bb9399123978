/* SPDX-License-Identifier: GPL-2.0 */
/* Random programs, the same for the same seed. */
#ifndef FUZZ_GENERATE_H
#define FUZZ_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

/** random_next() - a number from a sequence; @state is the seed at first */
uint64_t random_next(uint64_t *state);

/** random_below() - one from 0 to @limit - 1; @limit is not 0 */
uint32_t random_below(uint64_t *state, uint32_t limit);

/**
 * generate_valid() - a program that seccomp accepts, with any of its opcodes
 * @state: of random_next()
 * @prog: room for @max instructions
 * @max: 1 to %BPF_MAXINSNS
 *
 * Fields that an instruction does not use sometimes have bits set. Many instructions compare arch
 * and nr with meaningful values.
 *
 * Return: its instructions, 1 to @max.
 */
size_t generate_valid(uint64_t *state, struct sock_filter *prog, size_t max);

/** generate_damage() - change up to four fields of a program at random */
void generate_damage(uint64_t *state, struct sock_filter *prog, size_t len);

/** generate_noise() - change, drop or repeat some of @len bytes of a text. Return: its new length,
 * at most @room */
size_t generate_noise(uint64_t *state, char *text, size_t len, size_t room);

#endif
