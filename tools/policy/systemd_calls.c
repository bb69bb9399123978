// SPDX-License-Identifier: GPL-2.0
/* Lists of system calls, sorted by their numbers for libseccomp. */
#include <string.h>

#include "cli/xalloc.h"
#include "policy/systemd.h"

static size_t calls_place(const struct systemd_calls *calls, int id)
{
	size_t low = 0, high = calls->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (calls->calls[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool systemd_calls_has(const struct systemd_calls *calls, int id)
{
	size_t place = calls_place(calls, id);

	return place < calls->count && calls->calls[place].id == id;
}

void systemd_calls_put(struct systemd_calls *calls, int id, int error, size_t line)
{
	size_t place = calls_place(calls, id);

	if (!systemd_calls_has(calls, id)) {
		calls->calls =
			xgrow(calls->calls, calls->count, &calls->room, sizeof(*calls->calls));
		memmove(&calls->calls[place + 1], &calls->calls[place],
			(calls->count++ - place) * sizeof(*calls->calls));
	}
	calls->calls[place] = (struct systemd_call){ id, error, line };
}

void systemd_calls_remove(struct systemd_calls *calls, int id)
{
	size_t place = calls_place(calls, id);

	if (systemd_calls_has(calls, id))
		memmove(&calls->calls[place], &calls->calls[place + 1],
			(--calls->count - place) * sizeof(*calls->calls));
}
