/* SPDX-License-Identifier: GPL-2.0 */
/* The name that a misspelt word was probably meant to be. */
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

#endif
