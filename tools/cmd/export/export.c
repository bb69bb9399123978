// SPDX-License-Identifier: GPL-2.0
/* seccompctl export: a live or stored chain as a policy. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "analysis/diff.h"
#include "analysis/exempt.h"
#include "bpf/action.h"
#include "bpf/forms.h"
#include "cli/args.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "cmd/commands.h"
#include "cmd/export/export.h"
#include "input/program_file.h"
#include "input/target.h"
#include "print/answer.h"
#include "print/output.h"

const struct option_desc export_options[] = {
	{ 'f', "format", "FORMAT", "oci, systemd, minijail, or c: the programs as they are" },
	{ OPT_FORMAT, "from", "FORMAT",
	  "read files as bpf, asm, numbers, json, oci, systemd or minijail" },
	{ OPT_KERNEL, "kernel", "RELEASE", "OCI: release of the kernel: 6.12 ..." },
	PROGRAM_FILE_SELECTIONS,
	TARGET_OPTIONS,
	{ 0 },
};

/* Bound on the steps of the comparison with the result: some seconds. */
#define CHECK_STEPS 24000000

/* A round takes a second or two; after the second one nothing has been found to change. */
#define ROUNDS_MAX 8

static const struct format {
	const char *name;
	enum policy_format format;
	void (*write)(const struct export *e, struct text *text);
	bool one_abi;
	bool refines;
	const char *note;
} formats[] = {
	{ "c", POLICY_NUMBERS, export_c, false, false, NULL },
	{ "minijail", POLICY_MINIJAIL, export_minijail, true, true, NULL },
	{ "oci", POLICY_OCI, export_oci, false, true, NULL },
	{ "systemd", POLICY_SYSTEMD, export_systemd, false, false,
	  "systemd adds @default and some more to every allow list" },
};

static const char *format_name(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? formats[index].name : NULL;
}

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; format_name(i); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	complain_unknown("format", name, format_name, "oci, systemd, minijail or c");
	return NULL;
}

void export_c(const struct export *e, struct text *text)
{
	char name[32] = "filter";

	bpf_csource_includes(text);
	for (size_t i = 0; i < e->chain.count; i++) {
		const struct bpf_program *program = &e->chain.programs[i];
		size_t index = e->chain.count - 1 - i;
		struct bpf_listing listing;

		if (e->chain.count > 1)
			snprintf(name, sizeof(name), "filter_%zu", index);
		bpf_listing_init(&listing, program->insns, program->len);
		text_add(text, "\n/* filter %zu, %zu instructions */\n", index, program->len);
		bpf_csource(&listing, name, text);
		bpf_listing_end(&listing);
	}
}

static void make_tables(struct export *e)
{
	size_t budget = TABLE_STEPS;
	unsigned int abis[QUERY_ABIS];

	e->count = query_abis(e->chain.abi, abis);
	for (size_t i = 0; i < e->count; i++)
		table_make(e->chain.programs, e->chain.count, abis[i], &budget, &e->tables[i]);
}

static void add_name(const struct difference *d, struct text *text)
{
	if (*d->name)
		text_add(text, "%s", d->name);
	else if (d->first == d->last)
		text_add(text, "number %d", (int)d->first);
	else if (!d->first && d->last == UINT32_MAX)
		text_add(text, "every call");
	else
		text_add(text, "numbers %d to %d", (int)d->first, (int)d->last);
}

/* "allowed; as policy: fails with EPERM" */
static void add_answers(const struct difference *d, bool strict, struct text *text)
{
	struct signature narrow;
	const struct signature *signature = table_signature(d->abi, d->name, &narrow);

	answers_words(&d->rows[0], signature, strict, text);
	text_add(text, "; as policy: ");
	answers_words(&d->rows[1], signature, false, text);
	if (!d->decided)
		text_add(text, " (not decided)");
}

/* Print the calls of an ABI that have the same answers on both sides in one line. */
static void report_group(const struct differences *all, struct text *answers, bool *done,
			 size_t first)
{
	const struct difference *of = &all->of[first];
	const char *sep = "";
	struct text text = { 0 };

	text_add(&text, "  %s ",
		 of->abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(of->abi));
	for (size_t i = first; i < all->count; i++) {
		if (all->of[i].abi != of->abi || strcmp(answers[i].buf, answers[first].buf))
			continue;
		done[i] = true;
		text_add(&text, "%s", sep);
		add_name(&all->of[i], &text);
		sep = ", ";
	}
	fprintf(stderr, "%s: %s\n", text_str(&text), answers[first].buf);
	text_free(&text);
}

/* Return: whether such a line stands for the call. */
static bool report_abi(const struct export *e, const struct format *format,
		       const struct differences *all, size_t i)
{
	unsigned int abi = all->of[i].abi;

	if (!format->one_abi || abi == e->tables[0].abi)
		return false;
	if (!i || all->of[i - 1].abi != abi)
		fprintf(stderr, "  %s: the policy is for %s, and refuses every call here\n",
			abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(abi),
			bpf_abi_name(e->tables[0].abi));
	return true;
}

static void report(const struct export *e, const struct format *format,
		   const struct differences *all)
{
	struct text *answers = xcalloc(all->count, sizeof(*answers));
	bool *done = xcalloc(all->count, sizeof(*done));

	complain("%s can't express this, and the policy is not the same there%s%s%s:", format->name,
		 format->note ? " (" : "", format->note ?: "", format->note ? ")" : "");
	for (size_t i = 0; i < all->count; i++)
		add_answers(&all->of[i], e->chain.strict, &answers[i]);
	for (size_t i = 0; i < all->count; i++)
		if (!done[i] && !report_abi(e, format, all, i))
			report_group(all, answers, done, i);
	for (size_t i = 0; i < all->count; i++)
		text_free(&answers[i]);
	free(answers);
	free(done);
}

/* libseccomp itself adds rules to these two, on x86. */
static bool is_multiplexer(const char *name)
{
	return !strcmp(name, "socketcall") || !strcmp(name, "ipc");
}

/* Remember the calls that the policy would let go further. Return: whether there are new ones. */
static bool refuse_weaker(struct export *e, const struct differences *all)
{
	size_t before = e->refused_count;
	uint32_t ret;

	for (size_t i = 0; i < all->count; i++) {
		const struct difference *d = &all->of[i];

		if (!d->weakness.weaker || !*d->name || is_multiplexer(d->name) ||
		    export_refused(e, d->name, &ret))
			continue;
		e->refused = xreallocarray(e->refused, e->refused_count + 1, sizeof(char *));
		e->refused[e->refused_count++] = xstrdup(d->name);
	}
	return e->refused_count > before;
}

static void compare(const struct export *e, const struct chain *made, struct differences *all)
{
	struct difference_side sides[2] = {
		{ e->chain.programs, e->chain.count, e->chain.strict, e->chain.kernel },
		{ made->programs, made->count, false, e->chain.kernel },
	};
	size_t budget = CHECK_STEPS;

	*all = (struct differences){ .weaknesses = true };
	for (size_t i = 0; i < e->count; i++)
		differences_make(sides, e->tables[i].abi, e->chain.abi, &budget, all);
	differences_make(sides, QUERY_ABI_OTHER, e->chain.abi, &budget, all);
}

/* Read the result back, so that nothing is claimed that it does not say. Return: false if it can't be. */
static bool read_back(const struct export *e, const struct format *format, const struct text *text,
		      struct differences *all, struct bpf_asm_error *error)
{
	struct policy_choice choice = *policy_choice();
	struct policy_source source = { "result", text->buf, text->len, &choice, &signature_names };
	struct chain made = { 0 };
	struct policy policy;

	choice.format = format->format;
	choice.arch = bpf_abi_name(e->tables[0].abi);
	if (!policy_read(&source, &policy, error))
		return false;
	chain_add_policy(&made, "result", &policy);
	compare(e, &made, all);
	chain_release(&made);
	return true;
}

/*
 * A call is refused whole if its rules let more through, because the format or libseccomp joins them in
 * another way. Return: enum exit_status.
 */
static int write_policy(struct export *e, const struct format *format, struct text *text)
{
	struct differences all = { 0 };
	unsigned int rounds = ROUNDS_MAX;
	struct bpf_asm_error error;
	bool ok, again;
	int status;

	do {
		differences_release(&all);
		text_clear(text);
		format->write(e, text);
		ok = read_back(e, format, text, &all, &error);
		again = ok && format->refines && rounds-- && refuse_weaker(e, &all);
	} while (again);
	if (!ok)
		complain("the policy makes no program: %s", error.text);
	else if (all.count)
		report(e, format, &all);
	if (format->format == POLICY_OCI && e->chain.only_abi)
		complain("the policy is for containers of %s (--container-arch)",
			 bpf_abi_name(e->chain.abi));
	status = ok && !all.count ? EXIT_DONE : EXIT_DEPENDS;
	differences_release(&all);
	return status;
}

static int run(struct export *e, const struct format *format)
{
	struct text text = { 0 };
	int status;

	if (!e->chain.count) {
		complain("%d has no filters: seccomp restricts no system call", (int)e->chain.tid);
		return EXIT_UNAVAILABLE;
	}
	make_tables(e);
	status = write_policy(e, format, &text);
	fputs(text_str(&text), stdout);
	text_free(&text);
	for (size_t i = 0; i < e->count; i++)
		table_release(&e->tables[i]);
	for (size_t i = 0; i < e->refused_count; i++)
		free(e->refused[i]);
	free(e->refused);
	return status;
}

int cmd_export(const struct command *command, int argc, char **argv)
{
	const struct format *format = NULL;
	struct export *e;
	int c, status, count;
	char **operands;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		format = find_format(optarg);
		if (!format)
			return EXIT_WRONG_USAGE;
	}
	if (c == ARGS_EXIT)
		return status;
	operands = argv + optind;
	count = argc - optind;
	if (!format || (!count && !target_given())) {
		complain("%s is missing (seccompctl export --help)",
			 format ? "an operand: the number of a thread, files, or -:" :
				  "the format: -f oci, systemd, minijail or c:");
		return EXIT_WRONG_USAGE;
	}
	status = target_operand(&count, &operands);
	if (status != EXIT_DONE)
		return status;
	e = xcalloc(1, sizeof(*e));
	status = chain_load(operands, count, &e->chain);
	if (status == EXIT_DONE) {
		status = run(e, format);
		chain_release(&e->chain);
	}
	free(e);
	return status;
}
