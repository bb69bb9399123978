/* SPDX-License-Identifier: GPL-2.0 */
/* Chains of filters to be looked at, and the two ways of looking at them. */
#ifndef BENCH_CHAIN_H
#define BENCH_CHAIN_H

#include <stddef.h>
#include <sys/types.h>

#include "client/client.h"

/* As long as those that systemd writes: 41 instructions in the mean of journald's. */
#define CHAIN_INSNS 40

/**
 * chain_install() - put the calling thread under filters that allow everything
 * @filters: how many; as many as there is room for, if 0, of the greatest length
 * @insns: instructions of each
 *
 * Ends the program if they can't be had.
 */
void chain_install(unsigned int filters, unsigned int insns);

/**
 * struct looked - what looking at filters has given
 * @filters: how many
 * @bytes: of their programs together
 */
struct looked {
	size_t filters;
	size_t bytes;
};

/** chain_by_module() - read a thread's filters, or with 0 those of all; ends the program if that fails */
struct looked chain_by_module(struct sd_client *client, pid_t tid);

/**
 * chain_by_ptrace() - read a thread's filters, stopping it for as long
 *
 * Seize, interrupt, wait, each program and its flags from the oldest on until there is no more,
 * detach: nothing is allocated, nothing copied twice. Ends the program if that fails.
 */
struct looked chain_by_ptrace(pid_t tid);

#endif
