// SPDX-License-Identifier: GPL-2.0
/* The refusals of a chain in one line, and as JSON, for status and explain. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/exempt.h"
#include "analysis/refusals.h"
#include "cli/xalloc.h"
#include "print/answer.h"
#include "print/output.h"
#include "print/refusals.h"

/* Calls to name of one answer, and under one condition. A list that is longer by one is whole. */
#define NAMES_MAX 8
#define NAMES_IF_MAX 3

/* Calls to name whose conditions are left out, because there are too many */
#define NAMES_FOLDED_MAX 5

/* Allowed calls to name, if nearly all are refused. */
#define ALLOWED_MAX 8

/* Conditions to print, and the length up to which people read them. */
#define CONDITIONS_MAX 2
#define CONDITION_LEN 60

/* Kinds of answers, each with a verb of its own */
enum kind {
	KIND_REFUSED,
	KIND_LOGGED,
	KIND_UNDECIDED,
};

/**
 * struct line - the line under construction
 * @text: what is behind "Refuses" so far
 * @start: the beginning of its last sentence there
 * @strict: see struct refusals_view
 * @whole: see struct refusals_view
 * @cut: something is left out
 */
struct line {
	struct text text;
	size_t start;
	bool strict, whole, cut;
};

static enum kind kind_of(const struct refusal *refusal)
{
	if (!refusal->answer->decided)
		return KIND_UNDECIDED;
	return table_lets_through(refusal->answer) ? KIND_LOGGED : KIND_REFUSED;
}

/* Begin a part of a sentence: "Refuses PART", or "Refuses: PART" if it is a list of calls. */
static void begin(struct line *line, bool list)
{
	text_add(&line->text, line->text.len > line->start ? "; " : list ? ": " : " ");
}

/* "EPERM", "kills the process (SIGSYS)" */
static void add_answer(struct line *line, const struct table_answer *answer)
{
	static const char fails[] = "fails with ";
	struct text words = { 0 };
	const char *text;

	if (table_lets_through(answer))
		return;
	answer_words(answer, line->strict, &words);
	text = text_str(&words);
	if (!strncmp(text, fails, strlen(fails)))
		text += strlen(fails);
	text_add(&line->text, ": %s", line->strict ? "SIGKILL" : text);
	text_free(&words);
}

/* Numbers below 0 are no calls, and libseccomp refuses them in any case. */
static void add_ranges(struct line *line, unsigned int abi, const struct table_row *row)
{
	struct table_row calls = *row;

	while (calls.ranges[calls.range_count - 1].first > INT32_MAX)
		calls.range_count--;
	table_ranges_text(abi, &calls, &line->text);
}

static void add_numbers(struct line *line, const struct refusals *of, const struct refusal *refusal,
			const char *separator)
{
	for (size_t i = 0; i < refusal->number_count; i++) {
		const struct table_row *row = refusal->numbers[i];

		if (row->ranges[0].first > INT32_MAX || row == table_else(of->table))
			continue;
		text_add(&line->text, "%s", separator);
		add_ranges(line, of->table->abi, row);
		separator = ", ";
	}
	if (refusal->others)
		text_add(&line->text, "%sunknown calls", separator);
}

/* "mkdir, ptrace and 31 more, unknown calls" */
static void add_calls(struct line *line, const struct refusals *of, const struct refusal *refusal)
{
	size_t max = refusal->when ? NAMES_IF_MAX : NAMES_MAX;
	bool all = line->whole || refusal->count <= max + 1;
	size_t count = all ? refusal->count : max;

	for (size_t i = 0; i < count; i++)
		text_add(&line->text, "%s%s", i ? ", " : "", refusal->rows[i]->name);
	if (!all)
		text_add(&line->text, " and %zu more", refusal->count - count);
	line->cut |= !all;
	add_numbers(line, of, refusal, refusal->count ? ", " : "");
}

static bool has_calls(const struct refusal *refusal)
{
	for (size_t i = 0; i < refusal->number_count; i++)
		if (refusal->numbers[i]->ranges[0].first <= INT32_MAX)
			return true;
	return refusal->count;
}

/* The answer to most calls, if it is the default: calls that nobody knows yet get one of @kind. */
static const struct refusal *find_default(const struct refusals *of, enum kind kind)
{
	const struct refusal *most = NULL;
	bool others = false;

	for (size_t i = 0; i < of->count; i++) {
		const struct refusal *refusal = &of->of[i];

		if (kind_of(refusal) != kind || refusal->when)
			continue;
		others |= refusal->others;
		if (!most || refusal->count > most->count)
			most = refusal;
	}
	return others && most->count > NAMES_MAX ? most : NULL;
}

/* Mark the rows of a refusal. @rows: a flag for each row of the table */
static void mark(const struct refusals *of, const struct refusal *refusal, bool *rows)
{
	for (size_t i = 0; i < refusal->count; i++)
		rows[refusal->rows[i] - of->table->rows] = true;
}

/* "all but read, write, exit", "all but 312 calls" */
static void add_default(struct line *line, const struct refusals *of, enum kind kind,
			const struct refusal *most)
{
	bool *always = xcalloc(of->table->count, sizeof(*always));
	struct text names = { 0 };
	size_t allowed = 0;

	for (size_t i = 0; i < of->count; i++)
		if (kind_of(&of->of[i]) == kind && !of->of[i].when)
			mark(of, &of->of[i], always);
	for (size_t i = 0; i < of->table->count; i++) {
		const struct table_row *row = &of->table->rows[i];

		if (!*row->name || always[i] ||
		    exempt_on(of->table->abi, row->ranges[0].first, EXEMPT_NEWEST))
			continue;
		text_add(&names, "%s%s", allowed++ ? ", " : "", row->name);
	}
	free(always);
	begin(line, false);
	if (!allowed)
		text_add(&line->text, "every call");
	else if (allowed <= ALLOWED_MAX)
		text_add(&line->text, "all but %s", text_str(&names));
	else
		text_add(&line->text, "all but %zu calls", allowed);
	text_free(&names);
	if (line->whole && allowed) {
		text_add(&line->text, " (");
		add_calls(line, of, most);
		text_add(&line->text, ")");
	}
	add_answer(line, most->answer);
}

static const char *condition(const struct refusal *refusal)
{
	return refusal->unless ? refusal->unless : refusal->when;
}

static bool is_short(const struct refusal *refusal)
{
	return strlen(condition(refusal)) <= CONDITION_LEN && !strchr(condition(refusal), ';');
}

static void add_conditional(struct line *line, const struct refusals *of,
			    const struct refusal *refusal)
{
	begin(line, true);
	add_calls(line, of, refusal);
	text_add(&line->text, " %s %s", refusal->unless ? "unless" : "if", condition(refusal));
	add_answer(line, refusal->answer);
}

static bool is_conditional(const struct refusal *refusal, enum kind kind)
{
	return kind_of(refusal) == kind && refusal->when && has_calls(refusal);
}

/* Whether people read all of the conditions */
static bool are_short(const struct refusals *of, enum kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < of->count; i++)
		if (is_conditional(&of->of[i], kind) &&
		    (!is_short(&of->of[i]) || ++count > CONDITIONS_MAX))
			return false;
	return true;
}

/**
 * struct folded - calls whose conditions are left out
 * @seen: flags of the rows of the table
 * @names: the first of them
 * @named: how many these are
 * @count: how many there are, with numbers that no known call has
 * @answer: the answer to all of them; NULL if there are several
 */
struct folded {
	bool *seen;
	struct text names;
	size_t named, count;
	const struct table_answer *answer;
};

static void fold(struct folded *folded, const struct refusals *of, const struct refusal *refusal)
{
	if (!folded->count)
		folded->answer = refusal->answer;
	else if (folded->answer && folded->answer->ret != refusal->answer->ret)
		folded->answer = NULL;
	for (size_t i = 0; i < refusal->count; i++) {
		bool *seen = &folded->seen[refusal->rows[i] - of->table->rows];

		if (*seen)
			continue;
		*seen = true;
		folded->count++;
		if (folded->named == NAMES_FOLDED_MAX)
			continue;
		text_add(&folded->names, "%s%s", folded->named++ ? ", " : "",
			 refusal->rows[i]->name);
	}
	folded->count += refusal->number_count;
}

/* "clone, socket, mmap and 15 more by their arguments: EPERM" */
static void add_folded(struct line *line, const struct refusals *of, enum kind kind)
{
	struct folded folded = { .seen = xcalloc(of->table->count, sizeof(*folded.seen)) };

	for (size_t i = 0; i < of->count; i++)
		if (is_conditional(&of->of[i], kind))
			fold(&folded, of, &of->of[i]);
	if (folded.count) {
		begin(line, true);
		text_add(&line->text, "%s", text_str(&folded.names));
		if (folded.count > folded.named)
			text_add(&line->text, "%s%zu more", folded.named ? " and " : "",
				 folded.count - folded.named);
		text_add(&line->text, " by %s arguments", folded.count == 1 ? "its" : "their");
		if (folded.answer)
			add_answer(line, folded.answer);
		line->cut = true;
	}
	text_free(&folded.names);
	free(folded.seen);
}

static void add_conditionals(struct line *line, const struct refusals *of, enum kind kind)
{
	if (!line->whole && !are_short(of, kind)) {
		add_folded(line, of, kind);
		return;
	}
	for (size_t i = 0; i < of->count; i++)
		if (is_conditional(&of->of[i], kind))
			add_conditional(line, of, &of->of[i]);
}

/* All answers of a kind: the default, lists of calls, and calls that depend on arguments. */
static void add_kind(struct line *line, const struct refusals *of, enum kind kind)
{
	const struct refusal *most = find_default(of, kind);

	if (most)
		add_default(line, of, kind, most);
	for (size_t i = 0; i < of->count; i++) {
		const struct refusal *refusal = &of->of[i];

		if (refusal == most || kind_of(refusal) != kind || refusal->when ||
		    !has_calls(refusal))
			continue;
		begin(line, true);
		add_calls(line, of, refusal);
		add_answer(line, refusal->answer);
	}
	add_conditionals(line, of, kind);
}

static size_t count_kind(const struct refusals *of, enum kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < of->count; i++)
		if (kind_of(&of->of[i]) == kind && has_calls(&of->of[i]))
			count += of->of[i].count + of->of[i].number_count;
	return count;
}

/* Whether an ABI has one answer to everything, and refuses by it */
static bool is_closed(const struct refusals *of)
{
	return of->every && of->count && kind_of(of->of) == KIND_REFUSED;
}

/* "every x32 and x86 call: kills the process (SIGSYS)": the ABIs that are closed as sets[at] is */
static void add_closed(struct line *line, const struct refusals *sets, size_t count, size_t at)
{
	bool more = false;

	for (size_t i = 1; i < at; i++)
		if (is_closed(&sets[i]) && sets[i].of->answer->ret == sets[at].of->answer->ret)
			return;
	begin(line, false);
	text_add(&line->text, "every ");
	for (size_t i = at; i < count; i++) {
		if (!is_closed(&sets[i]) || sets[i].of->answer->ret != sets[at].of->answer->ret)
			continue;
		text_add(&line->text, "%s%s", more ? " and " : "",
			 bpf_abi_name(sets[i].table->abi));
		more = true;
	}
	text_add(&line->text, " call");
	add_answer(line, sets[at].of->answer);
}

/* Whether calls of an ABI are refused, or that is not decided */
static bool may_refuse(const struct refusals *of)
{
	return count_kind(of, KIND_REFUSED) || count_kind(of, KIND_UNDECIDED);
}

/* Whether an ABI needs no mention */
static bool is_alike(const struct refusals *own, const struct refusals *other)
{
	return may_refuse(own) == may_refuse(other) && refusals_alike(own->table, other->table);
}

/* "nothing of x86", "other calls of x86": ABIs with answers of their own */
static void add_open(struct line *line, const struct refusals *sets, size_t count, bool nothing)
{
	bool own = count_kind(sets, KIND_REFUSED), more = false;

	for (size_t i = 1; i < count && (own || !nothing); i++) {
		if (is_closed(&sets[i]) || may_refuse(&sets[i]) == nothing ||
		    is_alike(sets, &sets[i]))
			continue;
		if (!more)
			begin(line, false);
		text_add(&line->text, "%s%s",
			 more	 ? " and " :
			 nothing ? "nothing of " :
			 own	 ? "other calls of " :
				   "some calls of ",
			 bpf_abi_name(sets[i].table->abi));
		more = true;
		line->cut |= !nothing;
	}
}

static void add_abis(struct line *line, const struct refusals *sets, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (is_closed(&sets[i]) && !is_alike(sets, &sets[i]))
			add_closed(line, sets, count, i);
	add_open(line, sets, count, true);
	if (!line->whole)
		add_open(line, sets, count, false);
}

/* A second sentence about calls that are allowed. */
static void add_logged(struct line *line, const struct refusals *of)
{
	if (!count_kind(of, KIND_LOGGED))
		return;
	text_add(&line->text, ". Logs");
	line->start = line->text.len;
	add_kind(line, of, KIND_LOGGED);
}

static void add_line(struct line *line, const struct refusals *sets, size_t count)
{
	size_t undecided = count_kind(sets, KIND_UNDECIDED);

	add_kind(line, sets, KIND_REFUSED);
	if (!line->strict)
		add_abis(line, sets, count);
	if (undecided) {
		begin(line, true);
		text_add(&line->text, "%zu call%s not decided", undecided,
			 undecided == 1 ? " is" : "s are");
		line->cut = true;
	}
	if (!line->text.len)
		text_add(&line->text, " nothing");
	add_logged(line, sets);
}

/* @text: what follows the verb, with its separator: " all but ...", ": mkdir, ..." */
static void print_line(const char *verb, const char *text)
{
	size_t separator = strspn(text, ": ");

	printf("  %s%s%s%.*s", output_bold(), verb, output_plain(), (int)separator, text);
	wrap_print(2 + strlen(verb) + separator, 6, text + separator);
}

void refusals_print(const struct table *tables, size_t count, const struct refusals_view *view)
{
	struct refusals sets[QUERY_ABIS + 1];
	size_t made = 0;

	for (size_t i = 0; i < count; i++)
		if (tables[i].abi != QUERY_ABI_OTHER)
			refusals_make(&tables[i], &sets[made++]);
	/* Each ABI by itself, if nothing is left out. */
	for (size_t i = 0; i < made; i++) {
		struct line line = { .strict = view->strict, .whole = view->whole };
		char verb[48] = "Refuses";

		if (i && (view->strict || !view->whole || is_closed(&sets[i]) ||
			  !may_refuse(&sets[i]) || is_alike(sets, &sets[i])))
			continue;
		if (i)
			snprintf(verb, sizeof(verb), "As %s refuses",
				 bpf_abi_name(sets[i].table->abi));
		add_line(&line, &sets[i], i ? 1 : made);
		if (line.cut && !view->whole)
			text_add(&line.text, " (%s)", view->hint);
		print_line(verb, text_str(&line.text));
		text_free(&line.text);
	}
	for (size_t i = 0; i < made; i++)
		refusals_release(&sets[i]);
}

void refusals_print_without(const char *fmt, ...)
{
	char buf[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	print_line("Refuses", buf);
}

static struct json_object *numbers_json(const struct refusal *refusal)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < refusal->number_count; i++)
		json_add_ranges(array, refusal->numbers[i]);
	return array;
}

static struct json_object *calls_json(const struct refusal *refusal)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < refusal->count; i++)
		json_object_array_add(array, json_object_new_string(refusal->rows[i]->name));
	return array;
}

static void add_refusals_json(struct json_object *array, const struct table *table, bool strict)
{
	struct refusals refusals;

	refusals_make(table, &refusals);
	for (size_t i = 0; i < refusals.count; i++) {
		const struct refusal *refusal = &refusals.of[i];
		const char *name = refusal->count ? refusal->rows[0]->name : "";
		struct signature narrow;
		struct json_object *o = json_answer(
			refusal->answer, table_signature(table->abi, name, &narrow), strict);

		output_json_add(o, "abi", json_object_new_string(bpf_abi_name(table->abi)));
		output_json_add(o, "calls", refusals.every ? NULL : calls_json(refusal));
		output_json_add(o, "numbers", refusals.every ? NULL : numbers_json(refusal));
		json_object_array_add(array, o);
	}
	refusals_release(&refusals);
}

struct json_object *json_refusals(const struct table *tables, size_t count, bool strict)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < count; i++)
		if (tables[i].abi != QUERY_ABI_OTHER)
			add_refusals_json(array, &tables[i], strict);
	return array;
}
