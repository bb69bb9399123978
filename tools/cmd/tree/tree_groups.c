// SPDX-License-Identifier: GPL-2.0
/* The threads on a filter, told together where they have the same name. */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/tree/forest.h"
#include "print/format.h"

/* Of a group, so many numbers are told. */
#define MAX_NUMBERS_TOLD 8

#define COMM_ROOM (SD_COMM_LEN * WORDS_CLEAN_FACTOR + 1)

/* A process by its leader, or a thread by itself. */
struct entry {
	const struct sd_task *task;
	size_t threads;
	bool differs;
};

/* Threads that differ from their leader are told of their process, others by their name. */
static int compare_kinds(const struct entry *one, const struct entry *two)
{
	if (one->differs != two->differs)
		return one->differs - two->differs;
	if (one->differs && one->task->tgid != two->task->tgid)
		return one->task->tgid < two->task->tgid ? -1 : 1;
	return strcmp(one->task->comm, two->task->comm);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = a, *two = b;
	int kind = compare_kinds(one, two);

	if (kind)
		return kind;
	return one->task->tid < two->task->tid ? -1 : one->task->tid > two->task->tid;
}

/* The threads of a process are one entry, unless each is told, or they are not where it is. */
static size_t make_entries(const struct tree_node *node, bool each, struct entry *entries)
{
	struct entry *last = NULL;
	size_t i, count = 0;

	for (i = 0; i < node->task_count; i++) {
		const struct tree_task *t = &node->tasks[i];

		if (last && !each && !t->differs && !last->differs &&
		    last->task->tgid == t->task.tgid) {
			last->threads++;
			continue;
		}
		last = &entries[count++];
		*last = (struct entry){ &t->task, 1, t->differs };
	}
	return count;
}

static const char *times(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") ? "x" : "\303\227";
}

/* "12, 14, 15 and 30 more" */
static void put_numbers(char *buf, size_t size, const struct entry *entries, size_t count)
{
	size_t i, len = 0;

	for (i = 0; i < count && i < MAX_NUMBERS_TOLD; i++)
		len += (size_t)snprintf(
			buf + len, size - len, "%s%d", i ? ", " : "",
			(int)(entries[i].differs ? entries[i].task->tid : entries[i].task->tgid));
	if (i < count)
		snprintf(buf + len, size - len, " and %zu more", count - i);
}

/* One thread by itself. */
static void put_thread(char *buf, size_t size, const char *comm, const struct entry *entry)
{
	const struct sd_task *task = entry->task;
	int len = snprintf(buf, size, "%s %d", comm, (int)task->tid);

	if (task->tid != task->tgid)
		snprintf(buf + len, size - len, " (thread of %d%s)", (int)task->tgid,
			 entry->differs ? ", but not its leader's filters" : "");
}

static void put_group(char *buf, size_t size, const struct entry *entries, size_t count)
{
	char comm[COMM_ROOM], numbers[160];
	size_t threads = 0, i;

	words_terminal(entries->task->comm, comm, sizeof(comm));
	for (i = 0; i < count; i++)
		threads += entries[i].threads;
	put_numbers(numbers, sizeof(numbers), entries, count);
	if (entries->differs && count > 1)
		snprintf(buf, size, "%s %s%zu (threads %s of %d, but not its leader's filters)",
			 comm, times(), count, numbers, (int)entries->task->tgid);
	else if (count > 1 && threads > count)
		snprintf(buf, size, "%s %s%zu (pids %s; %zu threads)", comm, times(), count,
			 numbers, threads);
	else if (count > 1)
		snprintf(buf, size, "%s %s%zu (pids %s)", comm, times(), count, numbers);
	else if (threads > 1)
		snprintf(buf, size, "%s %d (%zu threads)", comm, (int)entries->task->tgid, threads);
	else
		put_thread(buf, size, comm, entries);
}

int tree_groups(const struct tree_node *node, bool each, tree_group_fn fn, void *arg)
{
	struct entry *entries = calloc(node->task_count + 1, sizeof(*entries));
	char text[TREE_GROUP_TEXT];
	size_t count, i, end;

	if (!entries)
		return -ENOMEM;
	count = make_entries(node, each, entries);
	qsort(entries, count, sizeof(*entries), compare_entries);
	for (i = 0; i < count; i = end) {
		for (end = i + 1;
		     !each && end < count && !compare_kinds(&entries[i], &entries[end]); end++)
			;
		put_group(text, sizeof(text), &entries[i], end - i);
		fn(text, entries[i].differs, arg);
	}
	free(entries);
	return 0;
}
