// SPDX-License-Identifier: GPL-2.0
/* The columns of `seccompctl list`: one table gives names, help, types and values. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <linux/prctl.h>

#include "cli/args.h"
#include "cmd/list/list.h"
#include "cli/message.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "client/source.h"
#include "client/names.h"

static void put_number(struct cell *cell, uint64_t number)
{
	cell->available = true;
	cell->number = number;
}

static void put_text(struct cell *cell, const char *text)
{
	cell->available = text;
	cell->text = text;
}

/* Text that stays valid only until the next call. */
static void put_copy(struct cell *cell, const char *text)
{
	size_t len = strnlen(text, sizeof(cell->buf) - 1);

	memcpy(cell->buf, text, len);
	cell->buf[len] = '\0';
	put_text(cell, cell->buf);
}

/* Most columns use only one of the three arguments. GET_IF: a value that a thread may not have. */
#define UNUSED __attribute__((unused))
#define GET_TASK(name)                                                                   \
	static void get_##name(UNUSED const struct row *row, const struct sd_task *task, \
			       struct cell *cell)
#define GET(name, put) \
	GET_TASK(name) \
	{              \
		put;   \
	}
#define GET_IF(name, bit, put) GET(name, if (task->has & (bit)) put)

GET(tid, put_number(cell, task->tid))
GET(pid, put_number(cell, task->tgid))
GET(uid, put_number(cell, task->uid))

GET_TASK(user)
{
	const char *name = format_user(task->uid);

	if (name) {
		put_text(cell, name);
		cell->raw = true;
		return;
	}
	snprintf(cell->buf, sizeof(cell->buf), "%u", task->uid);
	put_text(cell, cell->buf);
}

GET_TASK(comm)
{
	put_text(cell, task->comm);
	cell->raw = true;
}

GET(mode, put_copy(cell, name_mode(task->mode)))
GET_IF(filters, SD_HAS_FILTER_COUNT, put_number(cell, task->filter_count))
GET_IF(filter_id, SD_HAS_FILTER_ID, put_text(cell, name_filter_id(task->filter_id, cell->buf)))
GET_IF(insns, SD_HAS_BUDGET_USED, put_number(cell, task->budget_used))

GET_TASK(budget)
{
	uint32_t used = task->budget_used;

	/* The kernel does not charge the overhead of the last filter, so usage may exceed the limit. */
	if (task->has & SD_HAS_BUDGET_USED)
		put_number(cell, used < SECCOMP_DIAG_BUDGET ? SECCOMP_DIAG_BUDGET - used : 0);
}

GET_IF(listener, SD_HAS_LISTENER, put_number(cell, task->listener))
GET_IF(tsc, SD_HAS_TSC, put_text(cell, name_tsc(task->tsc)))
GET_IF(nnp, SD_HAS_NO_NEW_PRIVS, put_number(cell, task->no_new_privs))
GET_IF(abi, SD_HAS_ABI, put_text(cell, name_abi(task->abi)))
GET_IF(ssb, SD_HAS_SPEC_STORE_BYPASS,
       put_copy(cell, name_spec(PR_SPEC_STORE_BYPASS, task->spec_store_bypass)))
GET_IF(ib, SD_HAS_SPEC_INDIRECT_BRANCH,
       put_copy(cell, name_spec(PR_SPEC_INDIRECT_BRANCH, task->spec_indirect_branch)))
GET_IF(l1d, SD_HAS_SPEC_L1D_FLUSH,
       put_copy(cell, name_spec(PR_SPEC_L1D_FLUSH, task->spec_l1d_flush)))
GET(exiting, put_number(cell, task->exiting))
GET_IF(suspended, SD_HAS_SUSPENDED, put_number(cell, task->suspended))
GET(start, put_text(cell, format_clock(task->start_time, cell->buf, sizeof(cell->buf))))
GET(start_ns, put_number(cell, task->start_time))
GET(source, put_text(cell, source_name(task->source)))

static bool get_names(const struct sd_task *task, struct cgroup_names *names)
{
	const char *path = cgroup_of(task->tid, task->start_time, task->cgroup_id);

	if (path)
		container_parse(path, names);
	return path;
}

GET_TASK(unit)
{
	struct cgroup_names names;

	cell->raw = true;
	if (get_names(task, &names) && cgroup_unit(&names))
		put_copy(cell, cgroup_unit(&names));
}

GET_TASK(container)
{
	struct cgroup_names names;

	cell->raw = true;
	if (!get_names(task, &names) || !*names.container)
		return;
	put_copy(cell, container_name(&names) ?: names.container);
	cell->is_id = cgroup_is_id(cell->text);
}

GET_TASK(cgroup)
{
	const char *path = cgroup_of(task->tid, task->start_time, task->cgroup_id);

	cell->raw = true;
	if (path)
		put_copy(cell, path);
}

static void get_threads(const struct row *row, UNUSED const struct sd_task *task, struct cell *cell)
{
	if (row->process)
		put_number(cell, row->count);
}

static const struct column columns[] = {
	{ "TID", "tid", COLUMN_NUMBER, "the thread", false, get_tid },
	{ "PID", "pid", COLUMN_NUMBER, "its process", false, get_pid },
	{ "THREADS", "threads", COLUMN_NUMBER, "threads of the process (with --processes)", false,
	  get_threads },
	{ "UID", "uid", COLUMN_NUMBER, "its real user, by number", true, get_uid },
	{ "USER", "user", COLUMN_TEXT, "its real user, by name", true, get_user },
	{ "COMM", "comm", COLUMN_TEXT, "its name", false, get_comm },
	{ "MODE", "mode", COLUMN_TEXT, "seccomp mode: disabled, strict, filter or dead", true,
	  get_mode },
	{ "FILTERS", "filters", COLUMN_NUMBER, "how many filters are installed", true,
	  get_filters },
	{ "FILTER-ID", "filter_id", COLUMN_TEXT,
	  "its newest filter; with the same, all are the same", true, get_filter_id },
	{ "INSNS", "budget_used", COLUMN_NUMBER,
	  "instructions that its filters take, as the kernel counts", true, get_insns },
	{ "BUDGET", "budget_left", COLUMN_NUMBER,
	  "instructions left of the 32768 that the kernel grants", true, get_budget },
	{ "LISTENER", "listener", COLUMN_BOOL, "a filter has a user notification listener attached",
	  true, get_listener },
	{ "TSC", "tsc", COLUMN_TEXT,
	  "whether the time stamp counter is enabled, or reading it raises SIGSEGV", true,
	  get_tsc },
	{ "NNP", "no_new_privs", COLUMN_BOOL, "no_new_privs: execve grants it no privileges", true,
	  get_nnp },
	{ "ABI", "abi", COLUMN_TEXT, "ABI that its program was built for", true, get_abi },
	{ "SSB", "store_bypass", COLUMN_TEXT, "speculative store bypass, in the words of /proc",
	  true, get_ssb },
	{ "IB", "indirect_branch", COLUMN_TEXT,
	  "indirect branch speculation, in the words of /proc", true, get_ib },
	{ "L1D", "l1d_flush", COLUMN_TEXT, "whether the L1D cache is flushed behind it", true,
	  get_l1d },
	{ "EXITING", "exiting", COLUMN_BOOL, "it is on its way out, or a zombie", true,
	  get_exiting },
	{ "SUSPENDED", "suspended", COLUMN_BOOL, "a tracer has suspended seccomp for it", true,
	  get_suspended },
	{ "START", "start_time", COLUMN_TEXT, "when it was started, as local time", false,
	  get_start },
	{ "START-NS", "start_time_ns", COLUMN_NUMBER, "the same in nanoseconds since boot", false,
	  get_start_ns },
	{ "UNIT", "unit", COLUMN_TEXT, "the unit of systemd that it belongs to", true, get_unit },
	{ "CONTAINER", "container", COLUMN_TEXT, "its container: a name, or an id", true,
	  get_container },
	{ "CGROUP", "cgroup", COLUMN_TEXT, "its control group", true, get_cgroup },
	{ "SOURCE", "source", COLUMN_TEXT, "source of the row: module or proc", false, get_source },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

const struct column *column_at(size_t index)
{
	return index < COLUMNS ? &columns[index] : NULL;
}

const char *column_type_name(const struct column *column)
{
	static const char *const names[] = { "text", "number", "boolean" };

	return names[column->type];
}

const char *column_name(size_t index)
{
	return index < COLUMNS ? columns[index].name : NULL;
}

const struct column *column_find(const char *name)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		if (!strcasecmp(columns[i].name, name))
			return &columns[i];
	complain_unknown("column", name, column_name, "seccompctl list --list-columns");
	return NULL;
}

static int compare_cells(const struct column *column, const struct cell *a, const struct cell *b)
{
	if (!a->available || !b->available)
		return a->available - b->available;
	if (column->type == COLUMN_TEXT)
		return strcmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

static void get_one(const struct column *column, const struct row *row, size_t index,
		    struct cell *cell)
{
	cell->available = cell->mixed = cell->raw = cell->is_id = false;
	cell->number = 0;
	cell->text = "";
	column->get(row, &row->tasks[index], cell);
}

void column_cell(const struct column *column, const struct row *row, struct cell *cell)
{
	struct cell other;
	size_t i;

	get_one(column, row, 0, cell);
	for (i = 1; column->varies && i < row->count; i++) {
		get_one(column, row, i, &other);
		if (!compare_cells(column, cell, &other))
			continue;
		cell->mixed = true;
		return;
	}
}

int column_compare(const struct column *column, const struct row *a, const struct row *b)
{
	struct cell one, two;

	column_cell(column, a, &one);
	column_cell(column, b, &two);
	return compare_cells(column, &one, &two);
}
