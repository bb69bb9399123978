/* SPDX-License-Identifier: GPL-2.0 */
/* The facts of a listing against running the program. */
#ifndef FUZZ_WALK_H
#define FUZZ_WALK_H

#include <linux/seccomp.h>

#include "bpf/listing.h"

/**
 * walk() - run a valid program, and compare the facts at each instruction with the values
 * @listing: the program
 * @data: what it runs on
 *
 * Return: NULL, or a message about the fact that is wrong.
 */
const char *walk(const struct bpf_listing *listing, const struct seccomp_data *data);

#endif
