/* SPDX-License-Identifier: GPL-2.0 */
/* Users and times as text. */
#ifndef PRINT_FORMAT_H
#define PRINT_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** format_user() - the name of a user, or NULL; valid until the program ends */
const char *format_user(uid_t uid);

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
