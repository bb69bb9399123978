// SPDX-License-Identifier: GPL-2.0
/* The deciding instruction: a cache of programs by filter id, and events run through them again. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "analysis/query.h"
#include "bpf/validate.h"
#include "cmd/monitor/decider.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/names.h"

/* Time before a program that was not available is requested again, in nanoseconds. */
#define PATIENCE NSEC_PER_SEC

/*
 * Bytes of programs to keep: anybody may install any number of filters. Beyond it the cache is
 * emptied, and programs are fetched again on demand.
 */
#define BYTES_MAX (64ul << 20)

/* Bytes of the table per entry: right after growing, the table is a quarter full. */
#define ENTRY_BYTES (4 * sizeof(struct entry))

/**
 * struct entry - a filter
 * @id: the filter; 0 marks an empty slot
 * @prog: its program, NULL if it was not available
 * @len: number of instructions
 * @requested: time of the last request, in nanoseconds since boot
 */
struct entry {
	uint64_t id;
	struct sock_filter *prog;
	size_t len;
	uint64_t requested;
};

/**
 * struct reasons - programs by id
 * @client: connection for requests
 * @entries: a hash table, at least half empty
 * @size: number of slots, a power of 2
 * @count: number of entries
 * @bytes: memory of the entries with their programs
 * @warned: a missing program has been reported
 * @insns: room for a path
 */
struct reasons {
	struct sd_client *client;
	struct entry *entries;
	size_t size, count;
	size_t bytes;
	bool warned;
	size_t insns[BPF_MAXINSNS];
};

struct reasons *reasons_new(struct sd_client *client)
{
	struct reasons *reasons = xcalloc(1, sizeof(*reasons));

	reasons->client = client;
	reasons->size = 256;
	reasons->entries = xcalloc(reasons->size, sizeof(*reasons->entries));
	return reasons;
}

static void forget(struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < reasons->size; i++)
		free(reasons->entries[i].prog);
	memset(reasons->entries, 0, reasons->size * sizeof(*reasons->entries));
	reasons->count = reasons->bytes = 0;
}

void reasons_free(struct reasons *reasons)
{
	if (!reasons)
		return;
	forget(reasons);
	free(reasons->entries);
	free(reasons);
}

/* The slot of an id, used or empty. Ids are hashes, so they spread evenly. */
static struct entry *find(struct entry *entries, size_t size, uint64_t id)
{
	size_t i = id & (size - 1);

	while (entries[i].id && entries[i].id != id)
		i = (i + 1) & (size - 1);
	return &entries[i];
}

static void grow(struct reasons *reasons)
{
	size_t i, size = 2 * reasons->size;
	struct entry *entries = xcalloc(size, sizeof(*entries));

	for (i = 0; i < reasons->size; i++)
		if (reasons->entries[i].id)
			*find(entries, size, reasons->entries[i].id) = reasons->entries[i];
	free(reasons->entries);
	reasons->entries = entries;
	reasons->size = size;
}

/* Find or add the entry of an id, with room for its program. */
static struct entry *get(struct reasons *reasons, uint64_t id, size_t bytes)
{
	struct entry *entry;

	if (reasons->bytes + bytes + ENTRY_BYTES > BYTES_MAX)
		forget(reasons);
	if (2 * reasons->count >= reasons->size)
		grow(reasons);
	entry = find(reasons->entries, reasons->size, id);
	if (!entry->id) {
		entry->id = id;
		reasons->count++;
		reasons->bytes += ENTRY_BYTES;
	}
	return entry;
}

void reasons_learn(struct reasons *reasons, uint64_t id, struct sock_filter *prog, size_t len)
{
	struct bpf_error error;
	struct entry *entry = NULL;

	/* Validate it again: the emulator relies on it as the kernel does. */
	if (id && prog && bpf_check(prog, len, &error))
		entry = get(reasons, id, len * sizeof(*prog));
	else if (id && !prog)
		entry = find(reasons->entries, reasons->size, id);
	if (!entry || !entry->id) {
		free(prog);
		return;
	}
	/* An older entry of this id belongs to a filter that is gone. */
	free(entry->prog);
	reasons->bytes += (len - entry->len) * sizeof(*prog);
	entry->prog = prog;
	entry->len = len;
	entry->requested = 0;
}

static int learn_filter(struct sd_filter *filter, void *arg)
{
	if (!filter->prog)
		return 0;
	reasons_learn(arg, filter->id, filter->prog, filter->prog_len);
	filter->prog = NULL;
	return 0;
}

void reasons_fetch(struct reasons *reasons, pid_t tid)
{
	struct sd_error error;

	/* A failure is no error: programs are requested again on demand. */
	if (reasons->client)
		client_filter_dump(reasons->client, tid, true, learn_filter, reasons, &error);
}

/* Report only the first missing program. */
static void complain_missing(struct reasons *reasons, const struct sd_event *event, int err,
			     const struct sd_error *error)
{
	char id[NAME_FILTER_ID], buf[256];

	if (reasons->warned)
		return;
	reasons->warned = true;
	name_filter_id(event->filter_id, id);
	if (err == -ESRCH || err == -ENOENT)
		snprintf(buf, sizeof(buf), "it was gone before its program could be read");
	else if (err)
		error_text(error, buf, sizeof(buf));
	else
		snprintf(buf, sizeof(buf), "the kernel does not keep its program");
	complain("the deciding instruction of filter %s is unknown: %s (reported once)", id, buf);
}

static void ask(struct reasons *reasons, const struct sd_event *event)
{
	struct sd_filter_key key = { .by_id = true, .id = event->filter_id };
	struct sd_filter filter = { 0 };
	struct sd_error error;
	int err;

	err = client_filter_get(reasons->client, event->tid, &key, true, &filter, &error);
	if (!err && filter.prog) {
		reasons_learn(reasons, filter.id, filter.prog, filter.prog_len);
		return;
	}
	if (!err)
		sd_filter_release(&filter);
	reasons_learn(reasons, event->filter_id, NULL, 0);
	complain_missing(reasons, event, err, &error);
}

/* Find the arguments that the executed loads have read. */
static void find_tested(const struct emulate_path *path, struct reason *reason)
{
	const struct bpf_program *program = &reason->program;
	size_t i;

	for (i = 0; i < path->len; i++) {
		const struct sock_filter *insn = &program->insns[path->insns[i]];

		unsigned int arg;

		if (BPF_CLASS(insn->code) != BPF_LD || BPF_MODE(insn->code) != BPF_ABS ||
		    insn->k < offsetof(struct seccomp_data, args))
			continue;
		arg = (insn->k - offsetof(struct seccomp_data, args)) / 8;
		reason->args |= 1u << arg;
		if (insn->k / 4 == query_word(arg, true))
			reason->high |= 1u << arg;
	}
}

/* Another verdict means another program: the id has been reused. */
static bool replay(struct reasons *reasons, const struct sd_event *event, struct reason *reason)
{
	struct entry *entry = find(reasons->entries, reasons->size, event->filter_id);
	struct emulate_path path = { .insns = reasons->insns };

	if (!entry->prog)
		return false;
	*reason = (struct reason){ .program = { entry->prog, entry->len } };
	if (emulate_program(&reason->program, &event->call, &reason->insn, &path) !=
	    (event->action | event->data))
		return false;
	find_tested(&path, reason);
	return true;
}

bool reasons_find(struct reasons *reasons, const struct sd_event *event, struct reason *reason)
{
	struct entry *entry;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID) || !event->filter_id)
		return false;
	if (replay(reasons, event, reason))
		return true;
	entry = find(reasons->entries, reasons->size, event->filter_id);
	if (!reasons->client || (entry->requested && event->time < entry->requested + PATIENCE))
		return false;
	ask(reasons, event);
	if (replay(reasons, event, reason))
		return true;
	entry = get(reasons, event->filter_id, 0);
	if (entry)
		entry->requested = event->time ?: 1;
	return false;
}
