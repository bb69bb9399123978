/* SPDX-License-Identifier: GPL-2.0 */
/* Is what a listing claims to know true of a run? */
#ifndef FUZZ_WALK_H
#define FUZZ_WALK_H

#include <linux/seccomp.h>

#include "bpf/listing.h"

/**
 * walk() - run a valid program, and hold what is known at each instruction against what is so
 * @listing: the program
 * @data: what it runs on
 *
 * Return: NULL, or what is not true, in words.
 */
const char *walk(const struct bpf_listing *listing, const struct seccomp_data *data);

#endif
