/* SPDX-License-Identifier: GPL-2.0 */
/* The whole tool above a kernel that plays a tape. */
#ifndef FUZZ_REPLIES_H
#define FUZZ_REPLIES_H

#include <stddef.h>
#include <stdint.h>

/**
 * target_replies() - run the command of a tape on the replies in it
 * @bytes: any; see tape.h
 * @size: how many
 *
 * The command ends by itself, with a documented exit status; its output is printable, and an error
 * is a line of its own.
 */
void target_replies(const uint8_t *bytes, size_t size);

/** replies_output() - the same, and write what was printed to standard output and error. Return:
 * the status */
int replies_output(const uint8_t *bytes, size_t size);

/** tool_main() - the tool's main() */
int tool_main(int argc, char **argv);

#endif
