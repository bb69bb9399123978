/* SPDX-License-Identifier: GPL-2.0 */
/* Unknown words, and the name that each was probably meant to be. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/**
 * nearest_name() - find the name that was meant
 * @text: the word that was typed
 * @name: returns the name at an index, or NULL behind the last
 *
 * Return: the name nearest to @text, or NULL if none is near.
 */
const char *nearest_name(const char *text, const char *(*name)(size_t index));

/**
 * complain_unknown() - complain about a word that is none of some names
 * @kind: what they name: "mode"
 * @text: the word that was typed
 * @name: as nearest_name() has it
 * @hint: which names there are, or where to find them
 */
void complain_unknown(const char *kind, const char *text, const char *(*name)(size_t index),
		      const char *hint);

#endif
