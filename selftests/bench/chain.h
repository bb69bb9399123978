/* SPDX-License-Identifier: GPL-2.0 */
/* Installs chains of filters, and reads them by the module and by ptrace. */
#ifndef BENCH_CHAIN_H
#define BENCH_CHAIN_H

#include <stddef.h>
#include <sys/types.h>

#include "client/client.h"

/* The length of systemd's filters: those of journald have 41 instructions on average. */
#define CHAIN_INSNS 40

/**
 * chain_install() - install filters that allow everything, for the calling thread
 * @filters: number of filters; 0: the longest ones, up to the kernel's limit
 * @insns: instructions of each
 *
 * Exits if that fails.
 */
void chain_install(unsigned int filters, unsigned int insns);

/**
 * struct chain_size - the filters that a read has returned
 * @filters: number of filters
 * @bytes: of all programs together
 */
struct chain_size {
	size_t filters;
	size_t bytes;
};

/** chain_by_module() - read the filters of a thread, 0 for all threads; exits if that fails */
struct chain_size chain_by_module(struct sd_client *client, pid_t tid);

/**
 * chain_by_ptrace() - stop a thread and read its filters; exits if that fails
 *
 * Seize, interrupt, wait, read each program and its flags from the oldest on, detach. Allocates
 * nothing, and copies nothing twice.
 */
struct chain_size chain_by_ptrace(pid_t tid);

#endif
