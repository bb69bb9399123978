/* SPDX-License-Identifier: GPL-2.0 */
/* Values as words, and bytes of others made safe to print. */
#ifndef PRINT_FORMAT_H
#define PRINT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "client/filter.h"
#include "client/task.h"

/* Every byte of a name may take this many when printed. */
#define WORDS_CLEAN_FACTOR 4

/** words_mode() - a mode's name as in seccomp(2); "unknown (N)", until the next call, for others */
const char *words_mode(unsigned int mode);

/** words_tsc() - "enabled" or "disabled" */
const char *words_tsc(enum seccomp_diag_tsc tsc);

/** words_abi() - an ABI's name as libseccomp has it */
const char *words_abi(enum seccomp_diag_abi abi);

/**
 * words_spec() - a speculation control in /proc's words
 * @kind: PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH or PR_SPEC_L1D_FLUSH
 * @value: what PR_GET_SPECULATION_CTRL gives
 *
 * Return: the words; "unknown (0xN)", until the next call, for a value that has none.
 */
const char *words_spec(int kind, uint32_t value);

/* Room for a filter's id in words. */
#define WORDS_FILTER_ID 19

/** words_filter_id() - a filter's id as args_filter_id() takes it: 0x and 16 digits. Return: @buf */
const char *words_filter_id(uint64_t id, char buf[WORDS_FILTER_ID]);

/**
 * words_filter() - what is told of a filter beside its id: "37 instructions, log, 3 users"
 * @filter: the filter
 * @buf: where it is put
 * @size: its room; 128 is enough
 *
 * Return: @buf.
 */
const char *words_filter(const struct sd_filter *filter, char *buf, size_t size);

/** words_user() - a user's name, or NULL if it has none; valid until the program ends */
const char *words_user(uid_t uid);

/**
 * words_terminal() - make any bytes safe to print
 * @text: the bytes
 * @buf: where they go; %WORDS_CLEAN_FACTOR times as long, and one more, is always enough
 * @size: its room
 *
 * What is not printable, would turn the direction of writing or is not in the locale's character
 * set becomes \xHH, and a backslash is doubled.
 *
 * Return: @buf.
 */
const char *words_terminal(const char *text, char *buf, size_t size);

/** words_json() - make any bytes valid UTF-8: a byte that is not becomes \xHH. As words_terminal() */
const char *words_json(const char *text, char *buf, size_t size);

/** words_clean() - words_terminal() of an argument, cut to a line's length; valid until next time */
const char *words_clean(const char *text);

/**
 * words_clock() - when a thread was started, as local time (ISO 8601, seconds)
 * @start_time: nanoseconds since boot
 * @buf: where it is put
 * @size: its room
 *
 * Return: @buf.
 */
const char *words_clock(uint64_t start_time, char *buf, size_t size);

/** words_age() - how long ago that was, in its two biggest units. As words_clock(). */
const char *words_age(uint64_t start_time, char *buf, size_t size);

#endif
