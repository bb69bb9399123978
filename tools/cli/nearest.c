// SPDX-License-Identifier: GPL-2.0
/* Unknown words, and the names that were probably intended. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "cli/nearest.h"

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Number of letters to insert, delete, change or swap with the next, regardless of case. */
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
			size_t cost = !same(a[i - 1], b[j - 1]);

			now[j] = last[j - 1] + cost;
			if (last[j] + 1 < now[j])
				now[j] = last[j] + 1;
			if (now[j - 1] + 1 < now[j])
				now[j] = now[j - 1] + 1;
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < now[j])
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

	for (i = 0; *text && name(i); i++) {
		size_t d = !strncasecmp(text, name(i), strlen(text)) ? 1 : distance(text, name(i));

		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}

void complain_unknown(const char *kind, const char *text, const char *(*name)(size_t index),
		      const char *hint)
{
	const char *nearest = nearest_name(text, name);

	complain("unknown %s '%s'%s%s%s (%s)", kind, clean_text(text), nearest ? ", is " : "",
		 nearest ? nearest : "", nearest ? " meant?" : "", hint);
}
