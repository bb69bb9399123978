/* SPDX-License-Identifier: GPL-2.0 */
/* Unknown words, and the names that were probably intended. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/**
 * nearest_name() - find the probably intended name
 * @text: the given word
 * @name: returns the name at an index, or NULL behind the last
 *
 * Return: the name nearest to @text, or NULL if none is near.
 */
const char *nearest_name(const char *text, const char *(*name)(size_t index));

/**
 * complain_unknown() - complain about an unknown word
 * @kind: kind of the names: "mode"
 * @text: the given word
 * @name: see nearest_name()
 * @hint: the names, or where to find them
 */
void complain_unknown(const char *kind, const char *text, const char *(*name)(size_t index),
		      const char *hint);

#endif
