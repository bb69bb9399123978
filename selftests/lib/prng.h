/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers by chance, the same for the same seed. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct chance - a sequence of numbers; any @state begins one */
struct chance {
	uint64_t state;
};

/** chance_next() - any number (splitmix64: good enough, and any seed is as good as another) */
static inline uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/** chance_below() - one from 0 to @limit - 1; @limit is not 0 */
static inline uint32_t chance_below(struct chance *chance, uint32_t limit)
{
	return (chance_next(chance) >> 32) * limit >> 32;
}

/** chance_in() - true in one case of @cases */
static inline bool chance_in(struct chance *chance, uint32_t cases)
{
	return !chance_below(chance, cases);
}

/** chance_seed() - the start of the @number-th of the sequences that belong to a seed */
static inline struct chance chance_seed(uint64_t seed, uint64_t number)
{
	struct chance chance = { seed };

	chance.state = chance_next(&chance) + number;
	chance.state = chance_next(&chance);
	return chance;
}

#endif
