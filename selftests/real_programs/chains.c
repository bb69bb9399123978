// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "lib/proc.h"
#include "lib/tracer.h"
#include "real_programs/chains.h"

static bool differs(char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, WHY_LEN, format, args);
	va_end(args);
	return false;
}

static bool failed(char *why, pid_t tid, const char *what, const struct sd_error *error)
{
	return differs(why, "%d: %s: %s: %s", tid, what, strerror(error->err), error->msg);
}

/* An sd_filter_fn. */
static int keep(struct sd_filter *filter, void *arg)
{
	struct chain *chain = arg;
	struct sd_filter *filters;

	filters = realloc(chain->filters, (chain->count + 1) * sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	chain->filters = filters;
	chain->filters[chain->count++] = *filter;
	filter->prog = NULL;
	return 0;
}

void chain_release(struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		sd_filter_release(&chain->filters[i]);
	free(chain->filters);
	*chain = (struct chain){ 0 };
}

bool chain_by_module(struct sd_client *client, pid_t tid, struct chain *chain, char *why)
{
	struct sd_error error = { 0 };

	*chain = (struct chain){ 0 };
	if (!client_filter_dump(client, tid, true, keep, chain, &error))
		return true;
	chain_release(chain);
	return failed(why, tid, "dump of its filters", &error);
}

const struct sd_filter *chain_find(const struct chain *chain, uint64_t id)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->filters[i].id == id)
			return &chain->filters[i];
	return NULL;
}

/* Reads all filters, the oldest first. Return: 0 or a negative errno. */
static int read_all(const struct tracer *tracer, struct chain *chain)
{
	static struct sock_filter program[BPF_MAXINSNS];

	for (unsigned int i = 0;; i++) {
		struct sd_filter filter = { .index = i };
		uint64_t flags;
		long len = tracer_filter(tracer, i, program);
		int ret;

		/* EINVAL: the thread has no filters. */
		if (len == -ENOENT || (len == -EINVAL && i == 0))
			return 0;
		if (len < 0)
			return len;
		ret = tracer_flags(tracer, i, &flags);
		if (ret)
			return ret;
		filter.insns = filter.prog_len = len;
		filter.flags = flags;
		filter.prog = malloc(len * sizeof(*program));
		if (!filter.prog)
			return -ENOMEM;
		memcpy(filter.prog, program, len * sizeof(*program));
		ret = keep(&filter, chain);
		if (ret)
			return ret;
	}
}

static void newest_first(struct chain *chain)
{
	for (size_t i = 0; i < chain->count / 2; i++) {
		struct sd_filter newer = chain->filters[chain->count - 1 - i];

		chain->filters[chain->count - 1 - i] = chain->filters[i];
		chain->filters[i] = newer;
	}
	for (size_t i = 0; i < chain->count; i++)
		chain->filters[i].depth = i;
}

bool chain_by_ptrace(pid_t tid, struct chain *chain, char *why)
{
	struct tracer tracer;
	int ret = tracer_stop(&tracer, tid);

	*chain = (struct chain){ 0 };
	if (ret)
		return differs(why, "%d: can't be traced: %s", tid, strerror(-ret));
	ret = read_all(&tracer, chain);
	tracer_release(&tracer);
	if (!ret) {
		newest_first(chain);
		return true;
	}
	chain_release(chain);
	return differs(why, "%d: can't be read by ptrace: %s", tid, strerror(-ret));
}

static bool same_program(const struct sd_filter *a, const struct sd_filter *b)
{
	return a->prog && b->prog && a->prog_len == b->prog_len && a->insns == a->prog_len &&
	       b->insns == b->prog_len && !memcmp(a->prog, b->prog, a->prog_len * sizeof(*a->prog));
}

/* Whether two replies are about one filter, perhaps of two threads. */
static bool same_object(const struct sd_filter *a, const struct sd_filter *b)
{
	return a->has == b->has && a->id == b->id && a->parent_id == b->parent_id &&
	       a->budget == b->budget && a->listener == b->listener && a->jited == b->jited &&
	       a->flags == b->flags && same_program(a, b);
}

static bool same_place(const struct sd_filter *a, const struct sd_filter *b)
{
	return a->tid == b->tid && a->index == b->index && a->depth == b->depth;
}

static bool agrees_with_ptrace(pid_t tid, const struct chain *chain, char *why)
{
	struct chain traced;
	bool same = true;

	if (!chain_by_ptrace(tid, &traced, why))
		return false;
	if (chain->count != traced.count)
		same = differs(why, "%d: %zu filters, but %zu by ptrace", tid, chain->count,
			       traced.count);
	for (size_t i = 0; same && i < chain->count; i++) {
		const struct sd_filter *ours = &chain->filters[i], *theirs = &traced.filters[i];

		if (ours->index != theirs->index || ours->depth != theirs->depth)
			same = differs(why, "%d: filter %u at depth %u, not %u at %u", tid,
				       ours->index, ours->depth, theirs->index, theirs->depth);
		else if (!(ours->has & SD_FILTER_HAS_FLAGS) ||
			 (ours->flags & SECCOMP_FILTER_FLAG_LOG) != theirs->flags)
			same = differs(why, "%d: filter %u: flags %#x, not %#x", tid, ours->index,
				       ours->flags, theirs->flags);
		else if (!same_program(ours, theirs))
			same = differs(why,
				       "%d: filter %u: %u instructions, %zu of them here; "
				       "ptrace has %u, or other ones",
				       tid, ours->index, ours->insns, ours->prog_len,
				       theirs->insns);
	}
	chain_release(&traced);
	return same;
}

static bool is_linked(pid_t tid, const struct chain *chain, char *why)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct sd_filter *filter = &chain->filters[i], *below = filter + 1;
		bool oldest = i == chain->count - 1;

		if (filter->tid != tid)
			return differs(why, "%d: a filter of %d among its own", tid, filter->tid);
		if (oldest != !(filter->has & SD_FILTER_HAS_PARENT) ||
		    (!oldest && filter->parent_id != below->id))
			return differs(why, "%d: filter %u is not on top of the next", tid,
				       filter->index);
	}
	return true;
}

static bool same_by_key(struct sd_client *client, pid_t tid, const struct sd_filter_key *key,
			const struct sd_filter *dumped, char *why)
{
	struct sd_error error = { 0 };
	struct sd_filter filter;
	bool same;

	if (client_filter_get(client, tid, key, true, &filter, &error))
		return failed(why, tid, key->by_id ? "filter by id" : "filter by index", &error);
	same = same_object(&filter, dumped) && same_place(&filter, dumped);
	sd_filter_release(&filter);
	return same || differs(why, "%d: filter %u by %s differs from the dump", tid, dumped->index,
			       key->by_id ? "id" : "index");
}

static bool same_elsewhere(struct sd_client *client, pid_t tid, const struct chain *chain,
			   const struct chain *all, char *why)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct sd_filter *filter = &chain->filters[i];
		const struct sd_filter *other = chain_find(all, filter->id);
		const struct sd_filter_key by_index = { .index = filter->index };
		const struct sd_filter_key by_id = { .by_id = true, .id = filter->id };

		if (!same_by_key(client, tid, &by_index, filter, why) ||
		    !same_by_key(client, tid, &by_id, filter, why))
			return false;
		if (!other || !same_object(other, filter))
			return differs(why, "%d: filter %u is %s in the dump of all", tid,
				       filter->index, other ? "another" : "not");
	}
	return true;
}

static bool agrees_with_task(struct sd_client *client, pid_t tid, const struct chain *chain,
			     char *why)
{
	struct sd_error error = { 0 };
	struct proc_task proc;
	struct sd_task task;
	uint32_t budget = 0;

	if (!proc_read(tid, &proc))
		return differs(why, "%d: not in /proc", tid);
	if (client_task_get(client, tid, &task, &error))
		return failed(why, tid, "the thread", &error);
	if (chain->count != proc.filters || task.filter_count != proc.filters)
		return differs(why, "%d: /proc counts %u filters, TASK_GET %u, FILTER_GET %zu", tid,
			       proc.filters, task.filter_count, chain->count);
	for (size_t i = 0; i < chain->count; i++)
		budget += chain->filters[i].budget;
	if (!chain->count)
		return !(task.has & (SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED)) ||
		       differs(why, "%d: no filters, but the id of the newest", tid);
	if (!(task.has & SD_HAS_FILTER_ID) || task.filter_id != chain->filters[0].id)
		return differs(why, "%d: the newest filter is not the first of the dump", tid);
	/* The kernel charges 4 extra instructions for each older filter, but none for the new one. */
	if (!(task.has & SD_HAS_BUDGET_USED) || task.budget_used != budget ||
	    budget > SECCOMP_DIAG_BUDGET + 4)
		return differs(why, "%d: %u of the budget used, %u by all filters", tid,
			       task.budget_used, budget);
	return true;
}

bool chain_verify(struct sd_client *client, pid_t tid, const struct chain *all, struct chain *chain,
		  char *why)
{
	if (!chain_by_module(client, tid, chain, why))
		return false;
	if (agrees_with_ptrace(tid, chain, why) && is_linked(tid, chain, why) &&
	    same_elsewhere(client, tid, chain, all, why) &&
	    agrees_with_task(client, tid, chain, why))
		return true;
	chain_release(chain);
	return false;
}
