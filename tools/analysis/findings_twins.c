// SPDX-License-Identifier: GPL-2.0
/* Calls that do what is refused of others. */
#include <stdio.h>
#include <string.h>

#include "analysis/findings_private.h"

/**
 * struct twin - a call that does what others do
 * @kind: of the finding
 * @syscall: the call
 * @of: those of which it can take the place; if any is filtered and @syscall not, that is a hole
 * @why: what makes it so
 */
struct twin {
	const char *kind;
	const char *syscall;
	const char *of[12];
	const char *why;
};

static const struct twin twins[] = {
	{ "clone3-open",
	  "clone3",
	  { "clone" },
	  "its flags are in memory, where no filter sees them" },
	{ "openat2-open",
	  "openat2",
	  { "openat" },
	  "its flags and mode are in memory, where no filter sees them" },
	{ "pkey-mprotect-open",
	  "pkey_mprotect",
	  { "mprotect" },
	  "with the key -1 it does the same" },
	{ "execveat-open", "execveat", { "execve" }, "it executes programs, too" },
	{ "io-uring-open",
	  "io_uring_setup",
	  { "socket", "connect", "accept4", "openat", "openat2", "unlinkat", "renameat", "mkdirat",
	    "sendmsg", "recvmsg", "statx" },
	  "a ring carries out such operations and no filter is asked" },
	{ "socketcall-open",
	  "socketcall",
	  { "socket", "connect", "bind", "listen", "accept4", "sendmsg", "sendto", "setsockopt" },
	  "its arguments are in memory, where no filter sees them" },
	{ "ipc-open",
	  "ipc",
	  { "shmat", "shmget", "msgget", "semget" },
	  "it does the same under another number" },
};

/* What is filtered under the ABI, or where the ABI lacks the call, under the task's own. */
static const struct table_row *find_filtered(const struct search *search, const struct table *table,
					     const char *name)
{
	const struct table_row *row = table_find(table, name);

	if (!row)
		row = table_find(&search->tables[0], name);
	return row && table_refusal(row) ? row : NULL;
}

/* What is said of the task's own ABI need not be said of the next. */
static bool is_found(const struct search *search, const char *kind)
{
	for (size_t i = 0; i < search->list->count; i++)
		if (!strcmp(search->list->of[i].kind, kind))
			return true;
	return false;
}

static void find_twin(struct search *search, const struct table *table, const struct twin *twin)
{
	const struct table_row *open = table_find(table, twin->syscall), *filtered = NULL;
	struct finding finding = { .kind = twin->kind, .hole = true, .abi = table->abi };
	bool is_own = table == search->tables;

	if (!table_may(open) || is_found(search, twin->kind))
		return;
	for (size_t i = 0; twin->of[i] && !filtered; i++)
		filtered = find_filtered(search, table, twin->of[i]);
	if (!filtered || table_same_answers(filtered, open))
		return;
	snprintf(finding.syscall, sizeof(finding.syscall), "%s", twin->syscall);
	findings_add(search, finding, table_may(open),
		     "%s%s%s is open%s, while %s is filtered: %s.", twin->syscall,
		     is_own ? "" : " of ", is_own ? "" : bpf_abi_name(table->abi),
		     open->count == 1 ? "" : " for some arguments", filtered->name, twin->why);
}

/*
 * Who allows openat, but not open, which is obsolete, has forgotten it; who looks at open's flags
 * means it.
 */
static void find_open_flags(struct search *search)
{
	const struct table *own = &search->tables[0];
	const struct table_row *open = table_find(own, "open"), *twin = NULL;
	static const char *const others[] = { "openat", "openat2" };
	struct finding finding = { .kind = "open-flags", .hole = true, .abi = own->abi };

	if (!open || open->count < 2 || !table_may(open) || !table_refusal(open))
		return;
	for (size_t i = 0; i < 2; i++) {
		twin = table_find(own, others[i]);
		if (!twin || twin->count != 1 || !table_may(twin))
			continue;
		snprintf(finding.syscall, sizeof(finding.syscall), "%s", others[i]);
		findings_add(search, finding, table_may(twin),
			     "%s is open, while open is filtered by its arguments: the same can "
			     "be had with it.",
			     others[i]);
		return;
	}
}

void findings_twins(struct search *search)
{
	for (size_t i = 0; i < search->table_count; i++)
		for (size_t j = 0; j < sizeof(twins) / sizeof(twins[0]); j++)
			if (search->tables[i].abi != QUERY_ABI_OTHER)
				find_twin(search, &search->tables[i], &twins[j]);
	find_open_flags(search);
}
