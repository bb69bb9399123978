// SPDX-License-Identifier: GPL-2.0
/* Filters and their programs as assembly, C source, graphs and bytes. */
#include <stdio.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "analysis/signature.h"
#include "bpf/asm.h"
#include "bpf/forms.h"
#include "cmd/dump/dump.h"
#include "print/output.h"
#include "input/program_file.h"
#include "input/target.h"
#include "client/names.h"

static void add_place(const struct sd_filter *filter, struct text *text)
{
	if (!filter->index && !filter->depth)
		text_add(text, "the only one");
	else if (!filter->depth)
		text_add(text, "newest");
	else if (!filter->index)
		text_add(text, "oldest");
	else
		text_add(text, "%u from the newest", filter->depth);
}

static void add_flags(const struct sd_filter *filter, struct text *text)
{
	if (filter->has & SD_FILTER_HAS_FLAGS) {
		if (filter->flags & SECCOMP_FILTER_FLAG_LOG)
			text_add(text, ", log");
		if (filter->flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
			text_add(text, ", wait_killable_recv");
		if (!filter->flags)
			text_add(text, filter->has & SD_FILTER_HAS_WAIT_KILLABLE ? ", no flags" :
										   ", no log");
	}
	if (filter->has & SD_FILTER_HAS_LISTENER)
		text_add(text, filter->listener ? ", listener attached" : ", no listener");
	if (filter->has & SD_FILTER_HAS_JITED)
		text_add(text, filter->jited ? ", JITed" : ", not JITed");
	if (filter->has & SD_FILTER_HAS_USERS)
		text_add(text, ", %u user%s", filter->users, filter->users == 1 ? "" : "s");
}

/* "filter 2 of 1234: newest, id 0x..., 45 instructions, no flags" */
static void add_header(const struct dump *dump, const struct sd_filter *filter, struct text *text)
{
	char id[NAME_FILTER_ID];

	if (dump->file) {
		text_add(text, "filter of %s: ", program_file_name(dump->file));
		if (dump->policy->programs[filter->index].name)
			text_add(text, "%s, ", dump->policy->programs[filter->index].name);
	} else {
		text_add(text, "filter %u of %d: ", filter->index, (int)filter->tid);
		add_place(filter, text);
		text_add(text, ", id %s, ",
			 filter->id ? name_filter_id(filter->id, id) : "unknown");
	}
	if (filter->has & SD_FILTER_HAS_INSNS)
		text_add(text, "%u instruction%s", filter->insns, filter->insns == 1 ? "" : "s");
	else
		text_add(text, "no program, because this kernel does not keep it");
	add_flags(filter, text);
	if (!dump->file && !filter->id)
		text_add(text, ", users and listener unknown");
}

static bool is_only(const struct dump *dump)
{
	return dump->file && dump->count == 1;
}

static void add_source(const struct bpf_listing *listing, const struct sd_filter *filter, bool only,
		       const char *header, struct text *text)
{
	char name[32] = "filter";

	if (!only)
		snprintf(name, sizeof(name), "filter_%u", filter->index);
	text_add(text, "\n/* ");
	/* A file name must not end the C comment. */
	for (; *header; header++)
		text_add(text, "%c%s", *header, header[0] == '*' && header[1] == '/' ? " " : "");
	text_add(text, " */\n");
	bpf_csource(listing, name, text);
}

static void add_graph(const struct bpf_listing *listing, const struct sd_filter *filter, bool only,
		      const char *header, struct text *text)
{
	char name[32] = "filter";

	if (!only)
		snprintf(name, sizeof(name), "filter_%u", filter->index);
	bpf_dot(listing, name, header, text);
}

static void add_filter(const struct dump *dump, const struct sd_filter *filter,
		       enum dump_format format, struct text *text)
{
	struct text header = { 0 };
	struct bpf_listing listing;

	bpf_listing_init(&listing, filter->prog, filter->prog_len);
	listing.names = &signature_names;
	add_header(dump, filter, &header);
	if (format == DUMP_C)
		add_source(&listing, filter, is_only(dump), text_str(&header), text);
	else if (format == DUMP_DOT)
		add_graph(&listing, filter, is_only(dump), text_str(&header), text);
	else
		text_add(text, "; %s\n", text_str(&header));
	if (format == DUMP_ASM)
		bpf_disasm(&listing, text);
	else if (format == DUMP_PSEUDO)
		bpf_pseudo(&listing, text);
	text_free(&header);
	bpf_listing_end(&listing);
}

static bool is_listing(enum dump_format format)
{
	return format == DUMP_ASM || format == DUMP_PSEUDO;
}

/* "; 312 and 2 others (313, 314) have these filters" */
static void add_others(const struct dump *dump, struct text *text)
{
	struct text others = { 0 };

	target_others(dump->tid, &others);
	if (others.len)
		text_add(text, "; %d%s have these filters\n", (int)dump->tid, text_str(&others));
	text_free(&others);
}

static void print_text(const struct dump *dump, enum dump_format format)
{
	struct text text = { 0 };
	size_t i;

	if (format == DUMP_C) {
		bpf_csource_includes(&text);
		fputs(text_str(&text), stdout);
	}
	for (i = 0; i < dump->count; i++) {
		text_clear(&text);
		if (i && is_listing(format))
			text_add(&text, "\n");
		if (!i && is_listing(format))
			add_others(dump, &text);
		add_filter(dump, &dump->filters[i], format, &text);
		if (is_listing(format) && !output_is_plain(STDOUT_FILENO))
			dump_paint(text_str(&text));
		else
			fwrite(text_str(&text), 1, text.len, stdout);
	}
	text_free(&text);
}

void dump_print(const struct dump *dump, enum dump_format format)
{
	const struct sd_filter *first = dump->filters;

	if (format == DUMP_RAW)
		fwrite(first->prog, sizeof(*first->prog), first->prog_len, stdout);
	else if (format == DUMP_JSON)
		output_json(dump_json(dump));
	else
		print_text(dump, format);
}
