// SPDX-License-Identifier: GPL-2.0
/* A chain as directives of a systemd unit, which know names and no arguments. */
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cmd/export/export.h"

/* Names in a line. */
#define LINE_NAMES 12

/* The words of a list, with as many lines as they take. */
struct list {
	const char *directive;
	size_t count;
	struct text *text;
};

static void add_word(struct list *list, const char *name, const char *suffix)
{
	if (list->count % LINE_NAMES == 0)
		text_add(list->text, "%s%s", list->count ? "\n" : "", list->directive);
	else
		text_add(list->text, " ");
	text_add(list->text, "%s%s", name, suffix);
	list->count++;
}

static void end_list(struct list *list)
{
	if (list->count)
		text_add(list->text, "\n");
}

/* "EPERM" of ERRNO(EPERM); "kill" of every refusal that is no errno */
static void errno_text(uint32_t ret, struct text *text)
{
	if ((ret & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO) {
		text_add(text, "kill");
		return;
	}
	bpf_action_text(ret, text);
	memmove(text->buf, text->buf + strlen("ERRNO("), text->len - strlen("ERRNO(") + 1);
	text->len -= strlen("ERRNO(") + 1;
	text->buf[text->len] = '\0';
}

/* The refusal of a row: of calls that depend on arguments, the most severe; 0 if all are let through */
static bool refusal(const struct table_row *row, uint32_t *ret)
{
	for (size_t i = row->count; i-- > 0;) {
		const struct table_answer *answer = &row->answers[i];

		*ret = answer->decided ? answer->ret : SECCOMP_RET_KILL_PROCESS;
		if (!export_lets_through(*ret))
			return true;
	}
	return false;
}

static void add_refusal(struct list *list, const char *name, uint32_t ret, uint32_t fallback)
{
	struct text suffix = { 0 };

	if (ret != fallback) {
		errno_text(ret, &suffix);
		memmove(suffix.buf + 1, suffix.buf, suffix.len);
		suffix.buf[0] = ':';
		suffix.buf[++suffix.len] = '\0';
	}
	add_word(list, name, text_str(&suffix));
	text_free(&suffix);
}

/* Calls that are refused in another way than the default, in an allow list; all, in a deny list. */
static void add_calls(const struct export *e, uint32_t fallback, struct text *text)
{
	bool deny = export_lets_through(fallback);
	struct list list = { deny ? "SystemCallFilter=~" : "SystemCallFilter=", 0, text };
	const struct table *table = &e->tables[0];
	uint32_t ret;

	for (size_t i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];
		bool refused = refusal(row, &ret);

		if (!*row->name)
			continue;
		if (refused && (deny || ret != fallback))
			add_refusal(&list, row->name, ret, fallback);
		else if (!refused && !deny)
			add_word(&list, row->name, "");
	}
	/* Without a name there would be no filter at all; systemd adds these to every allow list. */
	if (!list.count && !deny)
		add_word(&list, "@default", "");
	end_list(&list);
}

static void add_logged(const struct export *e, struct text *text)
{
	struct list list = { "SystemCallLog=", 0, text };
	const struct table *table = &e->tables[0];
	uint32_t ret;

	for (size_t i = 0; i < table->count; i++)
		if (*table->rows[i].name && export_only(&table->rows[i], &ret) &&
		    ret == SECCOMP_RET_LOG)
			add_word(&list, table->rows[i].name, "");
	end_list(&list);
}

static void add_archs(const struct export *e, struct text *text)
{
	size_t open = 0;
	uint32_t ret;

	for (size_t i = 1; i < e->count; i++)
		open += !export_closed(&e->tables[i], &ret);
	if (open + 1 == e->count)
		return;
	text_add(text, "SystemCallArchitectures=native");
	for (size_t i = 1; i < e->count; i++)
		if (!export_closed(&e->tables[i], &ret))
			text_add(text, " %s", bpf_abi_name(e->tables[i].abi));
	text_add(text, "\n");
}

void export_systemd(const struct export *e, struct text *text)
{
	uint32_t fallback = export_default(e);
	struct text number = { 0 };

	text_add(text, "[Service]\n");
	add_archs(e, text);
	if ((fallback & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO) {
		errno_text(fallback, &number);
		text_add(text, "SystemCallErrorNumber=%s\n", text_str(&number));
		text_free(&number);
	}
	add_calls(e, fallback, text);
	add_logged(e, text);
}
