// SPDX-License-Identifier: GPL-2.0
/* Counts of events that are alike, as a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bpf/action.h"
#include "cmd/monitor/monitor.h"
#include "cli/xalloc.h"
#include "print/output.h"
#include "print/table.h"

/* Rows kept, as programs choose their names; one more counts all others. */
#define ROWS_MAX 65536

/**
 * struct row - events that are alike
 * @sample: the first event, without its program
 * @count: number of events
 * @last: time of the last one
 * @next: index + 1 of the next row with the same hash
 */
struct row {
	struct sd_event sample;
	uint64_t count;
	uint64_t last;
	uint32_t next;
};

/**
 * struct summary - rows, found by hash
 * @rows: the rows
 * @count: number of rows
 * @room: capacity of @rows
 * @seed: random seed of the hash, so that nobody can provoke collisions
 * @heads: index + 1 of the first row, by hash
 * @others: events beyond the kept rows
 */
struct summary {
	struct row *rows;
	size_t count, room;
	uint64_t seed;
	uint32_t heads[4096];
	uint64_t others;
};

struct summary *summary_new(void)
{
	struct summary *summary = xcalloc(1, sizeof(*summary));

	/* Without randomness the hash still works. */
	if (getrandom(&summary->seed, sizeof(summary->seed), GRND_NONBLOCK) < 0)
		summary->seed = 0;
	return summary;
}

void summary_free(struct summary *summary)
{
	if (summary)
		free(summary->rows);
	free(summary);
}

/* Events are alike if these fields and the names are equal. */
static uint64_t kind_of(const struct sd_event *e)
{
	uint64_t kind = (uint64_t)e->type << 62;

	if (e->type == SD_EVENT_VERDICT)
		return kind ^ (uint64_t)e->call.arch << 32 ^ (uint32_t)e->call.nr ^
		       (uint64_t)(e->action | e->data) << 20 ^ (uint64_t)event_is_strict(e) << 61;
	return kind ^ e->op ^ (uint64_t)e->flags << 8 ^ (uint64_t)e->route << 56 ^
	       (uint64_t)(event_failed(e) ? (uint32_t)e->result : 0) << 24;
}

static bool alike(const struct sd_event *a, const struct sd_event *b)
{
	if (a->type != b->type || strcmp(a->comm, b->comm))
		return false;
	if (a->type == SD_EVENT_VERDICT)
		return a->call.nr == b->call.nr && a->call.arch == b->call.arch &&
		       a->action == b->action && a->data == b->data &&
		       event_is_strict(a) == event_is_strict(b);
	return a->op == b->op && a->flags == b->flags && a->route == b->route &&
	       event_is_probe(a) == event_is_probe(b) && event_failed(a) == event_failed(b) &&
	       (!event_failed(a) || a->result == b->result);
}

static size_t hash(const struct summary *s, const struct sd_event *event)
{
	uint64_t h = (kind_of(event) ^ s->seed) * 0x9e3779b97f4a7c15;
	const char *p;

	for (p = event->comm; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3;
	return h >> 52;
}

static struct row *add_row(struct summary *s, const struct sd_event *event, size_t at)
{
	struct row *row;

	s->rows = xgrow(s->rows, s->count, &s->room, sizeof(*row));
	row = &s->rows[s->count++];
	*row = (struct row){ .sample = *event, .next = s->heads[at] };
	row->sample.prog = NULL;
	s->heads[at] = (uint32_t)s->count;
	return row;
}

void summary_add(struct summary *s, const struct sd_event *event)
{
	size_t at = hash(s, event);
	uint32_t i = s->heads[at];
	struct row *row;

	while (i && !alike(&s->rows[i - 1].sample, event))
		i = s->rows[i - 1].next;
	if (!i && s->count == ROWS_MAX) {
		s->others++;
		return;
	}
	row = i ? &s->rows[i - 1] : add_row(s, event, at);
	row->count++;
	row->last = event->time;
}

static void add_call(const struct sd_event *event, struct text *text)
{
	if (event->type == SD_EVENT_VERDICT)
		event_syscall_text(event_call(event), text);
	else
		event_install_call(event, text);
}

static void add_action(const struct sd_event *event, struct text *text)
{
	const char *name;

	if (event->type == SD_EVENT_VERDICT && event_is_strict(event)) {
		text_add(text, "strict mode kills");
	} else if (event->type == SD_EVENT_VERDICT) {
		bpf_action_text(event->action | event->data, text);
	} else if (!event_failed(event)) {
		text_add(text, "done");
	} else if (event_is_probe(event)) {
		text_add(text, "only a probe");
	} else {
		name = event->result < 0 ? strerrorname_np(-event->result) : NULL;
		text_add(text, "%s", name ? name : "fails");
	}
}

static int compare(const void *a, const void *b)
{
	const struct row *one = a, *two = b;

	if (one->count != two->count)
		return one->count > two->count ? -1 : 1;
	return one->sample.seq < two->sample.seq ? -1 : 1;
}

/* Sorting invalidates the hash chains. */
static void sort_rows(struct summary *s)
{
	if (s->count)
		qsort(s->rows, s->count, sizeof(*s->rows), compare);
}

enum column {
	COLUMN_SYSCALL,
	COLUMN_ACTION,
	COLUMN_COUNT,
	COLUMN_PROGRAM,
	COLUMN_FIRST,
	COLUMN_LAST,
	COLUMNS,
};

static void cell(const struct row *row, enum column column, struct text *text)
{
	switch (column) {
	case COLUMN_SYSCALL:
		add_call(&row->sample, text);
		break;
	case COLUMN_ACTION:
		add_action(&row->sample, text);
		break;
	case COLUMN_COUNT:
		text_add(text, "%llu", (unsigned long long)row->count);
		break;
	case COLUMN_PROGRAM:
		text_add(text, "%s", event_comm(&row->sample));
		break;
	case COLUMN_FIRST:
		event_time(row->sample.time, text);
		break;
	default:
		event_time(row->last, text);
	}
}

static void add_line(struct table *table, const struct row *row)
{
	struct text text = { 0 };
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		text_clear(&text);
		cell(row, i, &text);
		table_cell(table, text_str(&text));
	}
	text_free(&text);
}

/* Names are safe already. */
void summary_text(struct summary *s, struct text *text)
{
	static const char *const names[COLUMNS] = { "SYSCALL", "ACTION", "COUNT",
						    "PROGRAM", "FIRST",	 "LAST" };
	struct table table = { 0 };
	size_t i;

	sort_rows(s);
	for (i = 0; i < COLUMNS; i++)
		table_column(&table, names[i], i == COLUMN_COUNT);
	for (i = 0; i < s->count; i++)
		add_line(&table, &s->rows[i]);
	table_text(&table, s->count, text);
	table_free(&table);
	if (s->others)
		text_add(text, "... and %llu more events, by programs of more names\n",
			 (unsigned long long)s->others);
}

static struct json_object *row_json(const struct row *row)
{
	struct json_object *o = json_object_new_object();
	struct text call = { 0 }, action = { 0 };

	add_call(&row->sample, &call);
	add_action(&row->sample, &action);
	output_json_add(o, "call", output_json_string(&call));
	if (row->sample.type == SD_EVENT_VERDICT)
		event_json_syscall(o, event_call(&row->sample));
	output_json_add(o, "action", output_json_string(&action));
	output_json_add(o, "refused", json_object_new_boolean(event_refused(&row->sample)));
	output_json_add(o, "count", json_object_new_uint64(row->count));
	output_json_add(o, "comm", output_json_text(row->sample.comm));
	event_json_time(o, "first", row->sample.time);
	event_json_time(o, "last", row->last);
	return o;
}

struct json_object *summary_json(struct summary *s)
{
	struct json_object *o = event_json_kind("summary"), *rows = json_object_new_array();
	size_t i;

	sort_rows(s);
	for (i = 0; i < s->count; i++)
		json_object_array_add(rows, row_json(&s->rows[i]));
	output_json_add(o, "rows", rows);
	output_json_add(o, "others", json_object_new_uint64(s->others));
	return o;
}
