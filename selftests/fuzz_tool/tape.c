// SPDX-License-Identifier: GPL-2.0
/* Tapes: see tape.h for their form. */
#include <string.h>

#include "fuzz_tool/tape.h"

const char *const tape_commands[][6] = {
	{ "list", "--all", "--source=module", NULL },
	{ "list", "--source=module", "--processes", "--json", NULL },
	{ "list", "--source=module", "--raw", "-o", "+FILTER-ID,BUDGET,SSB", NULL },
	{ "status", "--verbose", "--source=module", "PID", NULL },
	{ "status", "--json", "--source=module", "PID", NULL },
	{ "dump", "PID", NULL },
	{ "dump", "--json", "PID", NULL },
	{ "dump", "PID", "0", NULL },
	{ "tree", "--verbose", NULL },
	{ "tree", "--json", NULL },
	{ "tree", "--tasks", "PID", NULL },
	{ "tree", "--dot", NULL },
	{ "monitor", NULL },
	{ "monitor", "--json", "--explain", NULL },
	{ "monitor", "--summary", "--suggest", NULL },
};
const size_t tape_command_count = sizeof(tape_commands) / sizeof(tape_commands[0]);

void tape_open(struct tape *tape, struct tape_head *head, const uint8_t *bytes, size_t size)
{
	size_t len = size < sizeof(*head) ? size : sizeof(*head);

	*head = (struct tape_head){ 0 };
	if (len)
		memcpy(head, bytes, len);
	*tape = (struct tape){ bytes + len, size - len };
}

const uint8_t *tape_next(struct tape *tape, struct tape_record *record)
{
	const uint8_t *data;

	if (tape->left < sizeof(*record))
		return NULL;
	memcpy(record, tape->pos, sizeof(*record));
	data = tape->pos + sizeof(*record);
	tape->left -= sizeof(*record);
	if (record->len > tape->left)
		record->len = (uint16_t)tape->left;
	record->what %= TAPE_WHATS;
	tape->pos = data + record->len;
	tape->left -= record->len;
	return data;
}
