/* SPDX-License-Identifier: GPL-2.0 */
/* Pseudorandom numbers, the same for the same seed. */
#ifndef FUZZ_NETLINK_PRNG_H
#define FUZZ_NETLINK_PRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct prng - a sequence of numbers; any @state starts one */
struct prng {
	uint64_t state;
};

/** prng_next() - any number (splitmix64: good enough, and all seeds are equally good) */
static inline uint64_t prng_next(struct prng *prng)
{
	uint64_t z = prng->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/** prng_below() - a number from 0 to @limit - 1; @limit is not 0 */
static inline uint32_t prng_below(struct prng *prng, uint32_t limit)
{
	return (prng_next(prng) >> 32) * limit >> 32;
}

/** prng_one_in() - true in one case of @cases */
static inline bool prng_one_in(struct prng *prng, uint32_t cases)
{
	return !prng_below(prng, cases);
}

/** prng_seed() - start sequence @number of a seed */
static inline struct prng prng_seed(uint64_t seed, uint64_t number)
{
	struct prng prng = { seed };

	prng.state = prng_next(&prng) + number;
	prng.state = prng_next(&prng);
	return prng;
}

#endif
