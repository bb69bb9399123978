/* SPDX-License-Identifier: GPL-2.0 */
/* Names of modes, ABIs, speculation controls, filters and users; times as text. */
#ifndef CLIENT_NAMES_H
#define CLIENT_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

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

/** format_user() - the name of a user, or NULL; valid until the program ends */
const char *format_user(uid_t uid);

#define NSEC_PER_SEC 1000000000ull
#define NSEC_PER_MSEC 1000000u

/** clock_nsec() - the time of a clock in nanoseconds */
uint64_t clock_nsec(clockid_t clock);

/** clock_boot() - when the system booted, in nanoseconds since 1970 */
uint64_t clock_boot(void);

/**
 * format_clock() - the start of a thread in local time (ISO 8601, seconds)
 * @start_time: nanoseconds since boot
 * @buf: buffer for the text
 * @size: size of @buf
 *
 * Return: @buf.
 */
const char *format_clock(uint64_t start_time, char *buf, size_t size);

/** format_age() - the age of a thread in its two largest units; as format_clock() */
const char *format_age(uint64_t start_time, char *buf, size_t size);

#endif
