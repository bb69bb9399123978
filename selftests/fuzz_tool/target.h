/* SPDX-License-Identifier: GPL-2.0 */
/* Fuzz targets, with the promises that hold for any input. A breach ends in abort(). */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/**
 * target_program() - any bytes as a program
 * @bytes: them; those after %BPF_MAXINSNS instructions are ignored
 * @size: how many
 *
 * Every form of output is made. Assembly assembles to the same bytes, and statements to a program with
 * the same answers. The facts about registers and
 * ABIs of a valid program agree with running it.
 */
void target_program(const uint8_t *bytes, size_t size);

/**
 * target_text() - any bytes as assembly
 * @bytes: them
 * @size: how many
 *
 * The result is an error with its place in the text, or a program that is the same after a round
 * trip through text.
 */
void target_text(const uint8_t *bytes, size_t size);

/**
 * target_policy() - any bytes as a policy, in the format that they look like
 * @bytes: them
 * @size: how many
 *
 * The result is an error of one line, or programs of 1 to %BPF_MAXINSNS instructions.
 */
void target_policy(const uint8_t *bytes, size_t size);

/** policy_random() - a policy with some changes. Return: its length, at most @room; some KiB */
size_t policy_random(uint64_t *state, char *text, size_t room);

/**
 * target_record() - any bytes as a log, or as a core file if they begin as one
 * @bytes: them
 * @size: how many
 *
 * A record has strings that end, and a core file that is refused a reason of one line.
 */
void target_record(const uint8_t *bytes, size_t size);

/** record_random() - a log or a core file with some changes. Return: its length, some KiB */
size_t record_random(uint64_t *state, char *bytes, size_t room);

#endif
