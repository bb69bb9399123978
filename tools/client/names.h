/* SPDX-License-Identifier: GPL-2.0 */
/* Names of modes, ABIs, speculation controls and filters. */
#ifndef CLIENT_NAMES_H
#define CLIENT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "client/filter.h"
#include "client/task.h"

/** name_mode() - a mode's name as in seccomp(2); "unknown (N)", until the next call, for others */
const char *name_mode(unsigned int mode);

/** name_tsc() - "enabled" or "disabled" */
const char *name_tsc(enum seccomp_diag_tsc tsc);

/** name_abi() - an ABI's name as libseccomp has it */
const char *name_abi(enum seccomp_diag_abi abi);

/**
 * name_spec() - a speculation control in /proc's words
 * @kind: PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH or PR_SPEC_L1D_FLUSH
 * @value: what PR_GET_SPECULATION_CTRL gives
 *
 * Return: the words; "unknown (0xN)", until the next call, for a value that has none.
 */
const char *name_spec(int kind, uint32_t value);

/* Room for a filter's id as text. */
#define NAME_FILTER_ID 19

/** name_filter_id() - a filter's id as args_filter_id() takes it: 0x and 16 digits. Return: @buf */
const char *name_filter_id(uint64_t id, char buf[NAME_FILTER_ID]);

/**
 * name_filter() - what is told of a filter beside its id: "37 instructions, log, 3 users"
 * @filter: the filter
 * @buf: where it is put
 * @size: its room; 128 is enough
 *
 * Return: @buf.
 */
const char *name_filter(const struct sd_filter *filter, char *buf, size_t size);

#endif
