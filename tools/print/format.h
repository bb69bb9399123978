/* SPDX-License-Identifier: GPL-2.0 */
/* Users and times as text. */
#ifndef PRINT_FORMAT_H
#define PRINT_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** format_user() - a user's name, or NULL if it has none; valid until the program ends */
const char *format_user(uid_t uid);

/**
 * format_clock() - when a thread was started, as local time (ISO 8601, seconds)
 * @start_time: nanoseconds since boot
 * @buf: where it is put
 * @size: its room
 *
 * Return: @buf.
 */
const char *format_clock(uint64_t start_time, char *buf, size_t size);

/** format_age() - how long ago that was, in its two biggest units. As format_clock(). */
const char *format_age(uint64_t start_time, char *buf, size_t size);

#endif
