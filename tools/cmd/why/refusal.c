// SPDX-License-Identifier: GPL-2.0
/* Records that are alike, counted. */
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/xalloc.h"
#include "client/names.h"
#include "client/source.h"
#include "cmd/why/why.h"

#define NSEC_PER_USEC 1000

static int compare_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* A thread may have any name; its program counts, if that is known. */
static const char *program_of(const struct record *record)
{
	return *record->exe ? record->exe : record->comm;
}

static int compare_alike(const void *one, const void *other)
{
	const struct record *a = &((const struct refusal *)one)->record;
	const struct record *b = &((const struct refusal *)other)->record;

	return compare_number(a->arch, b->arch)				  ?:
		       compare_number(a->nr, b->nr)			  ?:
		       compare_number(a->code, b->code)			  ?:
		       compare_number((uint64_t)a->sig, (uint64_t)b->sig) ?:
		       compare_number(a->any_kill, b->any_kill)		  ?:
		       compare_number(a->is_core, b->is_core)		  ?:
		       compare_number(a->has_args, b->has_args)		  ?:
		       memcmp(a->args, b->args, sizeof(a->args))	  ?:
		       strcmp(program_of(a), program_of(b))		  ?:
									    strcmp(a->unit, b->unit);
}

/* Return: NULL if too many are kept. */
static struct refusal *find(struct why *why, const struct record *record)
{
	struct refusal *key = xcalloc(1, sizeof(*key)), **found;

	key->record = *record;
	found = why->count < REFUSALS_MAX ? tsearch(key, &why->tree, compare_alike) :
					    tfind(key, &why->tree, compare_alike);
	if (why->count < REFUSALS_MAX && !found)
		xalloc_failed();
	if (!found || *found != key) {
		free(key);
		return found ? *found : NULL;
	}
	why->refusals = xgrow(why->refusals, why->count, &why->room, sizeof(void *));
	why->refusals[why->count++] = key;
	return key;
}

void why_take(const struct record *record, void *arg)
{
	struct why *why = arg;
	struct refusal *refusal = find(why, record);

	if (!refusal) {
		why->others++;
		return;
	}
	if (record->has_serial || record->is_core)
		refusal->count++;
	else
		refusal->unnumbered++;
	if (record->time && (!refusal->first || record->time < refusal->first))
		refusal->first = record->time;
	if (record->time < refusal->last)
		return;
	refusal->last = record->time;
	refusal->record = *record;
}

uint64_t refusal_count(const struct refusal *refusal)
{
	return refusal->count > refusal->unnumbered ? refusal->count : refusal->unnumbered;
}

static int compare_latest(const void *one, const void *other)
{
	const struct refusal *a = *(struct refusal *const *)one;
	const struct refusal *b = *(struct refusal *const *)other;

	return compare_number(b->last, a->last)				  ?:
		       compare_number(refusal_count(b), refusal_count(a)) ?:
									    compare_alike(a, b);
}

void why_sort(struct why *why)
{
	if (why->count)
		qsort(why->refusals, why->count, sizeof(void *), compare_latest);
}

void why_release(struct why *why)
{
	for (size_t i = 0; i < why->count; i++) {
		tdelete(why->refusals[i], &why->tree, compare_alike);
		cause_release(why->refusals[i]->cause);
		free(why->refusals[i]);
	}
	free(why->refusals);
	why->refusals = NULL;
	why->count = 0;
}

static bool same_program(const struct record *record)
{
	char path[64], exe[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)record->pid);
	len = readlink(path, exe, sizeof(exe) - 1);
	if (len < 0 || !*record->exe)
		return true;
	exe[len] = '\0';
	return !strncmp(exe, record->exe, strlen(record->exe));
}

void refusal_find_process(struct refusal *refusal)
{
	struct record *record = &refusal->record;
	struct sd_error error;
	struct sd_task task;

	if (!record->pid || !record->time || procfs_task_get(record->pid, &task, &error))
		return;
	refusal->live = !task.exiting && !strcmp(task.comm, record->comm) && same_program(record) &&
			(clock_boot() + task.start_time) / NSEC_PER_USEC <= record->time;
	if (refusal->live && !*record->unit && !known_unit(record->pid, record->unit))
		*record->unit = '\0';
}
