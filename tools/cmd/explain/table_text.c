// SPDX-License-Identifier: GPL-2.0
/* The table of one ABI for people: calls with the same answers are grouped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/xalloc.h"
#include "cmd/explain/tables.h"
#include "print/output.h"

/* Conditions with more terms are printed with --all and --syscall only. */
#define TERMS_TOLD 48

/* More answers to one call are printed with --all and --syscall only. */
#define ANSWERS_TOLD 8

/* State of printing one table. */
struct page {
	const struct explain *explain;
	const struct explain_view *view;
	const struct table *table;
	const struct table_row *rest; /* the answer for most numbers */
	bool *printed; /* one flag per row */
};

/* The verdict as a phrase: "allowed", "fails with EPERM". */
static const char *heading(const struct page *page, const struct table_answer *answer,
			   struct text *text)
{
	text_clear(text);
	if (answer->decided)
		verdict_words(answer->ret, page->explain->chain.strict, text);
	else
		undecided_words(&answer->possible, page->explain->chain.strict, text);
	return text_str(text) + (strncmp(text_str(text), "is ", 3) ? 0 : 3);
}

static void add_name(const struct page *page, const struct table_row *row, struct text *list)
{
	if (list->len)
		text_add(list, ", ");
	if (*row->name)
		text_add(list, "%s", row->name);
	else
		table_ranges_text(page->table->abi, row, list);
}

/* Ignore the data of TRAP and TRACE, which may differ for each call. */
static bool same_answer(const struct table_answer *a, const struct table_answer *b)
{
	uint32_t action = a->ret & SECCOMP_RET_ACTION_FULL;

	if (a->decided != b->decided)
		return false;
	if (action == SECCOMP_RET_TRAP || action == SECCOMP_RET_TRACE)
		return action == (b->ret & SECCOMP_RET_ACTION_FULL);
	return a->ret == b->ret;
}

/* The default is the answer for numbers that no filter mentions. */
static bool is_rest(const struct page *page, const struct table_row *row)
{
	return page->rest && page->rest->count == 1 && row->count == 1 &&
	       same_answer(&row->answers[0], &page->rest->answers[0]);
}

/* Rows with this as the only answer: calls, then ranges of numbers. */
static size_t add_plain(struct page *page, const struct table_answer *answer, bool named,
			struct text *list)
{
	size_t count = 0;

	for (size_t i = 0; i < page->table->count; i++) {
		const struct table_row *row = &page->table->rows[i];

		if (page->printed[i] || row->count > 1 || !*row->name == named ||
		    !same_answer(&row->answers[0], answer))
			continue;
		page->printed[i] = true;
		count++;
		add_name(page, row, list);
	}
	return count;
}

static void print_plain(struct page *page, const struct table_answer *answer)
{
	struct text list = { 0 }, text = { 0 };
	size_t known = add_plain(page, answer, true, &list);

	add_plain(page, answer, false, &list);
	printf("  %s", heading(page, answer, &text));
	if (known)
		printf(" (%zu)", known);
	fputs("\n    ", stdout);
	wrap_print(4, 4, text_str(&list));
	text_free(&list);
	text_free(&text);
}

static void print_all_plain(struct page *page)
{
	for (size_t i = 0; i < page->table->count; i++) {
		const struct table_row *row = &page->table->rows[i];

		if (page->printed[i] || row->count > 1 ||
		    !explain_wants(page->view, &row->answers[0]))
			continue;
		print_plain(page, &row->answers[0]);
	}
}

static void add_condition(const struct page *page, const struct table_row *row,
			  const struct table_answer *answer, struct text *sentence)
{
	size_t terms = table_terms(&answer->clauses);
	struct signature narrow;

	if (terms > TERMS_TOLD && !page->view->all)
		text_add(sentence, "some of %zu conditions hold (--syscall shows them)", terms);
	else
		clauses_text(&answer->clauses,
			     table_signature(page->table->abi, row->name, &narrow), sentence);
}

/* "is allowed if prot has no PROT_EXEC; else fails with EPERM" */
static void add_sentence(const struct page *page, const struct table_row *row,
			 struct text *sentence)
{
	struct text words = { 0 };

	if (row->count > ANSWERS_TOLD && !page->view->all) {
		text_add(sentence, "one of %zu things happens (--syscall shows them)", row->count);
		return;
	}
	for (size_t i = 0; i < row->count; i++) {
		const struct table_answer *answer = &row->answers[i];

		text_clear(&words);
		if (answer->decided)
			verdict_words(answer->ret, page->explain->chain.strict, &words);
		else
			undecided_words(&answer->possible, page->explain->chain.strict, &words);
		text_add(sentence, "%s%s%s", i ? "; " : "", i && i + 1 == row->count ? "else " : "",
			 text_str(&words));
		if (i && i + 1 == row->count)
			break;
		text_add(sentence, " if ");
		add_condition(page, row, answer, sentence);
	}
	text_free(&words);
}

/* Print all rows that share one sentence. */
static void print_conditional(struct page *page, size_t at)
{
	const struct table *table = page->table;
	struct text sentence = { 0 }, other = { 0 }, line = { 0 };

	add_sentence(page, &table->rows[at], &sentence);
	for (size_t i = at; i < table->count; i++) {
		if (page->printed[i] || table->rows[i].count < 2)
			continue;
		text_clear(&other);
		add_sentence(page, &table->rows[i], &other);
		if (strcmp(text_str(&other), text_str(&sentence)) != 0)
			continue;
		page->printed[i] = true;
		add_name(page, &table->rows[i], &line);
	}
	text_add(&line, ": %s", text_str(&sentence));
	fputs("    ", stdout);
	wrap_print(4, 8, text_str(&line));
	text_free(&line);
	text_free(&other);
	text_free(&sentence);
}

static bool is_conditional(const struct page *page, size_t i, bool allowed)
{
	const struct table_row *row = &page->table->rows[i];

	return !page->printed[i] && row->count > 1 && !!table_may(row) == allowed &&
	       explain_row_wanted(page->view, row);
}

static void print_conditionals(struct page *page, bool allowed)
{
	size_t count = 0;

	for (size_t i = 0; i < page->table->count; i++)
		count += is_conditional(page, i, allowed) && *page->table->rows[i].name;
	for (size_t i = 0; i < page->table->count; i++) {
		if (!is_conditional(page, i, allowed))
			continue;
		if (count != SIZE_MAX)
			printf("  %s (%zu)\n", allowed ? "allowed if" : "by arguments", count);
		count = SIZE_MAX;
		print_conditional(page, i);
	}
}

/* Rows that "everything else" covers, unless --all is given. */
static size_t fold_rest(struct page *page)
{
	size_t known = 0;

	for (size_t i = 0; i < page->table->count; i++) {
		if (!is_rest(page, &page->table->rows[i]))
			continue;
		known += *page->table->rows[i].name != '\0';
		page->printed[i] = true;
	}
	return known;
}

/* Unassigned numbers share one row. */
static bool has_one_rest(const struct table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += !*table->rows[i].name;
	return count == 1;
}

static void print_rest(const struct page *page, size_t known)
{
	const struct table_answer *answer = &page->rest->answers[0];
	struct text text = { 0 };

	text_add(&text, "everything else ");
	if (answer->decided)
		verdict_words(answer->ret, page->explain->chain.strict, &text);
	else
		undecided_words(&answer->possible, page->explain->chain.strict, &text);
	text_add(&text, ": ");
	if (known)
		text_add(&text, "%zu known calls (--all names them) and ", known);
	if (has_one_rest(page->table)) {
		text_add(&text, "all other numbers");
	} else {
		text_add(&text, "the numbers ");
		table_ranges_text(page->table->abi, page->rest, &text);
	}
	fputs("  ", stdout);
	wrap_print(2, 4, text_str(&text));
	text_free(&text);
}

static bool is_one_answer(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].count > 1 ||
		    !same_answer(&table->rows[i].answers[0], &table->rows[0].answers[0]))
			return false;
	return table->count;
}

/* An ABI that the task hardly uses: print numbers of calls, not names. */
static void print_counts(struct page *page)
{
	struct text line = { 0 }, words = { 0 };
	size_t conditional = 0;

	for (size_t i = 0; i < page->table->count; i++) {
		const struct table_row *row = &page->table->rows[i];
		size_t known = 0;

		conditional += row->count > 1;
		if (page->printed[i] || row->count > 1)
			continue;
		for (size_t j = i; j < page->table->count; j++) {
			const struct table_row *other = &page->table->rows[j];

			if (other->count > 1 || !same_answer(&other->answers[0], &row->answers[0]))
				continue;
			page->printed[j] = true;
			known += *other->name != '\0';
		}
		if (known)
			text_add(&line, "%s%s: %zu", line.len ? "; " : "",
				 heading(page, &row->answers[0], &words), known);
	}
	if (conditional)
		text_add(&line, "%sby arguments: %zu", line.len ? "; " : "", conditional);
	text_add(&line, " (--abi %s or --all names them)",
		 page->table->abi == QUERY_ABI_OTHER ? "other" : bpf_abi_name(page->table->abi));
	fputs("  ", stdout);
	wrap_print(2, 4, text_str(&line));
	text_free(&line);
	text_free(&words);
}

static bool has_table(const struct explain *explain, unsigned int abi)
{
	for (size_t i = 0; i < explain->table_count; i++)
		if (explain->tables[i].abi == abi)
			return true;
	return false;
}

static void print_title(const struct page *page)
{
	const struct table *table = page->table;
	struct text names = { 0 };
	bool hidden = false;

	printf("\n%s%s%s", output_bold(), explain_abi_name(table->abi), output_plain());
	if (table->known)
		printf(", %zu system calls", table->known);
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++) {
		if (!(table->excluded & 1u << abi))
			continue;
		text_add(&names, "%s%s", names.len ? ", " : "", bpf_abi_name(abi));
		hidden |= !has_table(page->explain, abi);
	}
	if (names.len)
		printf(" but %s%s", text_str(&names), hidden ? " (--abi shows them)" : "");
	putchar('\n');
	text_free(&names);
}

/* All rows have the same sentence, which does not look at the arguments. */
static bool print_one_sentence(struct page *page)
{
	const struct table *table = page->table;
	struct text sentence = { 0 }, other = { 0 };
	bool same = table->count && table->rows[0].count > 1;

	if (same)
		add_sentence(page, &table->rows[0], &sentence);
	for (size_t i = 1; i < table->count && same; i++) {
		text_clear(&other);
		add_sentence(page, &table->rows[i], &other);
		same = !strcmp(text_str(&sentence), text_str(&other));
	}
	if (same) {
		printf("  every call ");
		wrap_print(13, 4, text_str(&sentence));
	}
	text_free(&other);
	text_free(&sentence);
	return same;
}

static void print_page(struct page *page)
{
	bool whole = page->view->all || page->view->actions || page->view->has_abi;
	struct text words = { 0 };
	size_t known = 0;

	if (!page->view->all && print_one_sentence(page))
		return;
	if (is_one_answer(page->table) && !page->view->all) {
		text_add(&words, "every call ");
		if (page->table->rows[0].answers[0].decided)
			verdict_words(page->table->rows[0].answers[0].ret,
				      page->explain->chain.strict, &words);
		else
			undecided_words(&page->table->rows[0].answers[0].possible,
					page->explain->chain.strict, &words);
		printf("  %s\n", text_str(&words));
		text_free(&words);
		return;
	}
	if (!whole && page->table != page->explain->tables) {
		print_counts(page);
		return;
	}
	if (!page->view->all && !page->view->actions)
		known = fold_rest(page);
	print_all_plain(page);
	print_conditionals(page, true);
	print_conditionals(page, false);
	if (!page->view->all && !page->view->actions && page->rest && page->rest->count == 1)
		print_rest(page, known);
}

void explain_table_text(const struct explain *explain, const struct explain_view *view,
			const struct table *table)
{
	struct page page = { .explain = explain, .view = view, .table = table };
	bool wanted = !view->actions;

	for (size_t i = 0; i < table->count && !wanted; i++)
		wanted = explain_row_wanted(view, &table->rows[i]);
	if (!wanted)
		return;
	page.rest = table_else(table);
	page.printed = xcalloc(table->count + 1, sizeof(*page.printed));
	print_title(&page);
	print_page(&page);
	free(page.printed);
}
