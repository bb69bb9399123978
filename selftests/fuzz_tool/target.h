/* SPDX-License-Identifier: GPL-2.0 */
/* What is fuzzed, and what must hold whatever goes in. A breach ends in abort(). */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/**
 * target_program() - any bytes as a program
 * @bytes: them; what is behind %BPF_MAXINSNS instructions is left out
 * @size: how many
 *
 * Every form of output is made. Assembly assembles to the same bytes. Of a valid program, what is
 * known of registers and ABIs is true of runs of it.
 */
void target_program(const uint8_t *bytes, size_t size);

/**
 * target_text() - any bytes as assembly
 * @bytes: them
 * @size: how many
 *
 * Either there is an error with its place in the text, or a program which, as text again, is the
 * same one.
 */
void target_text(const uint8_t *bytes, size_t size);

#endif
