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

/** name_abi() - name of an ABI in libseccomp */
const char *name_abi(enum seccomp_diag_abi abi);

/**
 * name_spec() - a speculation control in the words of /proc
 * @kind: PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH or PR_SPEC_L1D_FLUSH
 * @value: result of PR_GET_SPECULATION_CTRL
 *
 * Return: the words; "unknown (0xN)", valid until the next call, for other values.
 */
const char *name_spec(int kind, uint32_t value);

/* Room for the id of a filter as text. */
#define NAME_FILTER_ID 19

/** name_filter_id() - the id of a filter for args_filter_id(): 0x and 16 digits. Return: @buf */
const char *name_filter_id(uint64_t id, char buf[NAME_FILTER_ID]);

/**
 * name_filter() - properties of a filter: "37 instructions, log, 3 users"
 * @filter: the filter
 * @buf: receives the text
 * @size: size of @buf; 128 is enough
 *
 * Return: @buf.
 */
const char *name_filter(const struct sd_filter *filter, char *buf, size_t size);

#endif
