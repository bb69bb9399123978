// SPDX-License-Identifier: GPL-2.0
/* The name that a misspelt word was probably meant to be. */
#include <stdint.h>
#include <string.h>

#include "cli/nearest.h"

/* How many letters must be put in, left out, changed or swapped with the next. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][32], la = strlen(a), lb = strlen(b), i, j;

	if (la > 31 || lb > 31)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			size_t cost = a[i - 1] != b[j - 1];

			now[j] = last[j - 1] + cost;
			if (last[j] + 1 < now[j])
				now[j] = last[j] + 1;
			if (now[j - 1] + 1 < now[j])
				now[j] = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[la % 3][lb];
}

const char *nearest_name(const char *text, const char *(*name)(size_t index))
{
	const char *best = NULL;
	size_t least = strlen(text) < 4 ? 2 : 3; /* nothing farther than this is near */
	size_t i;

	for (i = 0; name(i); i++) {
		size_t d = *text && !strncmp(text, name(i), strlen(text)) ? 1 :
									    distance(text, name(i));

		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}
