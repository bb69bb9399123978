// SPDX-License-Identifier: GPL-2.0
/* Counts for a collector of metrics: node_exporter reads such a file (--collector.textfile). */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/action.h"
#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "cmd/monitor/event_text.h"
#include "cmd/monitor/metrics.h"

/* The labels of all refusals beyond the limit */
#define REST "unit=\"other\",container=\"other\",call=\"other\",action=\"other\""

/**
 * struct series - a set of labels
 * @labels: as they are printed
 * @count: refusals
 */
struct series {
	char *labels;
	uint64_t count;
};

/**
 * struct metrics - the record
 * @path: the file
 * @new_path: written, then renamed to @path
 * @tree: struct series, by their labels; of tsearch(3)
 * @count: how many series
 * @max: at most so many
 * @rest: refusals beyond them
 * @failed: the last attempt to write has failed
 */
struct metrics {
	const char *path;
	char *new_path;
	void *tree;
	size_t count, max;
	uint64_t rest;
	bool failed;
};

struct metrics *metrics_new(const char *path, size_t max)
{
	struct metrics *metrics = xcalloc(1, sizeof(*metrics));

	metrics->path = path;
	metrics->max = max;
	if (asprintf(&metrics->new_path, "%s.tmp", path) < 0)
		xalloc_failed();
	return metrics;
}

static void series_free(void *node)
{
	struct series *series = node;

	free(series->labels);
	free(series);
}

void metrics_free(struct metrics *metrics)
{
	if (!metrics)
		return;
	tdestroy(metrics->tree, series_free);
	free(metrics->new_path);
	free(metrics);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct series *)a)->labels, ((const struct series *)b)->labels);
}

/* clean_text() leaves neither newlines nor bytes that are no UTF-8. */
static void add_label(struct text *text, const char *label, const char *value)
{
	text_add(text, "%s%s=\"", text->len ? "," : "", label);
	for (const char *p = clean_text(value); *p; p++)
		text_add(text, *p == '\\' || *p == '"' ? "\\%c" : "%c", *p);
	text_add(text, "\"");
}

static void add_labels(struct text *text, const struct sd_event *event)
{
	const char *path = cgroup_of(event->tid, event->start_time, event->cgroup_id), *unit;
	struct text word = { 0 };
	struct cgroup_names names;

	container_parse(path ?: "", &names);
	unit = cgroup_unit(&names);
	add_label(text, "unit", unit ?: "");
	add_label(text, "container", container_name(&names) ?: names.container);
	event_syscall_text(event_call(event), &word);
	add_label(text, "call", text_str(&word));
	text_clear(&word);
	if (event_is_strict(event))
		text_add(&word, "strict mode");
	else
		bpf_action_text(event->action | event->data, &word);
	add_label(text, "action", text_str(&word));
	text_free(&word);
}

void metrics_add(struct metrics *metrics, const struct sd_event *event)
{
	struct text labels = { 0 };
	struct series key, **found, *series;

	if (event->type != SD_EVENT_VERDICT || !event_refused(event))
		return;
	add_labels(&labels, event);
	key.labels = labels.buf;
	found = tfind(&key, &metrics->tree, compare);
	if (found) {
		(*found)->count++;
		text_free(&labels);
		return;
	}
	if (metrics->count == metrics->max) {
		metrics->rest++;
		text_free(&labels);
		return;
	}
	series = xcalloc(1, sizeof(*series));
	*series = (struct series){ .labels = labels.buf, .count = 1 };
	xalloc_check(tsearch(series, &metrics->tree, compare));
	metrics->count++;
}

static void print_head(FILE *file, const char *name, const char *type, const char *help)
{
	fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_series(const void *node, VISIT visit, void *file)
{
	const struct series *series = *(const struct series *const *)node;

	if (visit == postorder || visit == leaf)
		fprintf(file, "seccomp_refusals_total{%s} %llu\n", series->labels,
			(unsigned long long)series->count);
}

static int count_mode(const struct sd_task *task, void *arg)
{
	unsigned int *modes = arg;

	if (task->mode <= SECCOMP_DIAG_MODE_DEAD)
		modes[task->mode]++;
	return 0;
}

static void print_tasks(FILE *file, struct sd_client *client)
{
	static const char *const names[] = {
		[SECCOMP_DIAG_MODE_STRICT] = "strict",
		[SECCOMP_DIAG_MODE_FILTER] = "filter",
		[SECCOMP_DIAG_MODE_DEAD] = "dead",
	};
	const struct sd_select select = { .seccomp = true };
	unsigned int modes[SECCOMP_DIAG_MODE_DEAD + 1] = { 0 };
	struct sd_error ignored;

	if (!client || client_task_dump(client, &select, count_mode, modes, &ignored))
		return;
	print_head(file, "seccomp_tasks", "gauge", "Threads under seccomp.");
	for (size_t i = SECCOMP_DIAG_MODE_STRICT; i <= SECCOMP_DIAG_MODE_DEAD; i++)
		fprintf(file, "seccomp_tasks{mode=\"%s\"} %u\n", names[i], modes[i]);
}

static void print_count(FILE *file, const char *name, const char *help, uint64_t count)
{
	print_head(file, name, "counter", help);
	fprintf(file, "%s %llu\n", name, (unsigned long long)count);
}

bool metrics_write(struct metrics *metrics, struct sd_client *tasks, uint64_t dropped,
		   uint64_t missed)
{
	FILE *file = fopen(metrics->new_path, "we");
	int err = file ? 0 : errno;

	if (file) {
		print_head(file, "seccomp_refusals_total", "counter",
			   "System calls that seccomp refused.");
		twalk_r(metrics->tree, print_series, file);
		if (metrics->rest)
			fprintf(file, "seccomp_refusals_total{" REST "} %llu\n",
				(unsigned long long)metrics->rest);
		print_count(file, "seccomp_events_dropped_total",
			    "Events that came too fast, installations included.", dropped);
		print_count(file, "seccomp_events_missed_total",
			    "Events that the module could not see.", missed);
		print_tasks(file, tasks);
		if (ferror(file))
			err = EIO;
		if (fclose(file) && !err)
			err = errno;
	}
	if (!err && rename(metrics->new_path, metrics->path))
		err = errno;
	if (err && !metrics->failed)
		complain("writing metrics to %s: %s", clean_text(metrics->path), strerror(err));
	metrics->failed = err;
	return !err;
}
