// SPDX-License-Identifier: GPL-2.0
/* `seccompctl diff` for people. */
#include <stdio.h>
#include <string.h>

#include "print/answer.h"
#include "cmd/diff/diff.h"
#include "input/call.h"
#include "print/output.h"
#include "input/program_file.h"
#include "input/target.h"
#include "cli/clean.h"

enum diff_kind diff_kind(const struct difference *difference)
{
	const struct table_row *rows = difference->rows;
	bool a = table_may(&rows[0]), b = table_may(&rows[1]);

	/* "Allows nothing" holds only if every answer of that side is decided. */
	if (!difference->decided || (!a && table_undecided(&rows[0])) ||
	    (!b && table_undecided(&rows[1])))
		return DIFF_UNKNOWN;
	if (a)
		return b ? DIFF_BOTH : DIFF_ONLY_A;
	return b ? DIFF_ONLY_B : DIFF_NEITHER;
}

static void add_number(uint32_t nr, struct text *text)
{
	text_add(text, nr < 100000 ? "%u" : "0x%x", nr);
}

void diff_name(const struct difference *difference, struct text *text)
{
	if (*difference->name) {
		text_add(text, "%s", difference->name);
	} else if (difference->abi == QUERY_ABI_OTHER) {
		text_add(text, "all calls");
	} else {
		if (difference->first == (uint32_t)INT32_MAX + 1 &&
		    difference->last == UINT32_MAX) {
			text_add(text, "numbers below 0");
			return;
		}
		text_add(text, difference->first == difference->last ? "number " : "numbers ");
		add_number(difference->first, text);
		if (difference->first == difference->last)
			return;
		text_add(text, " to ");
		add_number(difference->last, text);
	}
}

/* No answer of either side depends on arguments. */
static bool is_plain(const struct difference *difference)
{
	return difference->rows[0].count == 1 && difference->rows[1].count == 1;
}

static bool same_answer(const struct difference *a, const struct difference *b, unsigned int side)
{
	return a->rows[side].answers->decided == b->rows[side].answers->decided &&
	       a->rows[side].answers->ret == b->rows[side].answers->ret;
}

static bool same_group(const struct difference *a, const struct difference *b)
{
	return a->abi == b->abi && is_plain(a) && is_plain(b) && diff_kind(a) == diff_kind(b) &&
	       same_answer(a, b, 0) && same_answer(a, b, 1);
}

static void print_side(const struct diff *diff, const struct difference *difference,
		       unsigned int side, struct text *text)
{
	struct signature narrow;

	text_clear(text);
	answers_words(&difference->rows[side],
		      table_signature(difference->abi, difference->name, &narrow),
		      diff->chains[side].strict, text);
	printf("      %c: ", 'A' + side);
	wrap_print(9, 9, text_str(text));
}

/* "for example socket(AF_ALG, 0, 0): A: rule 3 of a.json: ..." */
static void add_rules(const struct diff *diff, const struct difference *difference,
		      struct text *text)
{
	struct text rules = { 0 };
	struct call call;

	diff_rules(diff, difference, &rules);
	if (rules.len) {
		call_of(&difference->call, &call);
		text_add(text, "for example ");
		call_data_text(&call, &difference->call, text);
		text_add(text, ": %s", text_str(&rules));
	}
	text_free(&rules);
}

static void print_one(const struct diff *diff, const struct difference *difference,
		      struct text *text)
{
	struct signature narrow;
	const struct signature *signature =
		table_signature(difference->abi, difference->name, &narrow);

	text_clear(text);
	diff_name(difference, text);
	printf("    %s\n", text_str(text));
	print_side(diff, difference, 0, text);
	print_side(diff, difference, 1, text);
	text_clear(text);
	text_add(text, difference->decided ? "they differ if " : "not decided if ");
	clauses_text(&difference->when, signature, text);
	if (difference->more)
		text_add(text, "; there may be more, which could not be decided");
	printf("      ");
	wrap_print(6, 6, text_str(text));
	text_clear(text);
	add_rules(diff, difference, text);
	if (!text->len)
		return;
	printf("      ");
	wrap_print(6, 6, text_str(text));
}

/* Group calls with the same pair of plain answers. */
static void print_group(const struct diff *diff, size_t first, struct text *text)
{
	const struct differences *all = &diff->differences;
	struct text rules = { 0 }, next = { 0 };
	const char *sep = "";

	text_clear(text);
	text_add(text, "A: ");
	answer_words(all->of[first].rows[0].answers, diff->chains[0].strict, text);
	text_add(text, "; B: ");
	answer_words(all->of[first].rows[1].answers, diff->chains[1].strict, text);
	printf("    %s\n", text_str(text));
	text_clear(text);
	for (size_t i = first; i < all->count; i++) {
		if (!same_group(&all->of[first], &all->of[i]))
			continue;
		text_clear(&next);
		diff_rules_numbers(diff, &all->of[i], &next);
		/* Calls with the same rules stand together: "mount, umount2: rule 3 of A; bpf: ..." */
		if (i > first && strcmp(text_str(&next), text_str(&rules))) {
			text_add(text, "%s%s", rules.len ? ": " : "", text_str(&rules));
			sep = "; ";
		}
		text_add(text, "%s", sep);
		diff_name(&all->of[i], text);
		sep = ", ";
		text_clear(&rules);
		text_add(&rules, "%s", text_str(&next));
	}
	text_add(text, "%s%s", rules.len ? ": " : "", text_str(&rules));
	text_free(&rules);
	text_free(&next);
	printf("      ");
	wrap_print(6, 6, text_str(text));
}

static bool told_already(const struct differences *all, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (same_group(&all->of[i], &all->of[index]))
			return true;
	return false;
}

/* Return: the number of system calls, known or not, of a kind. */
static size_t count_kind(const struct differences *all, unsigned int abi, enum diff_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		count += all->of[i].abi == abi && diff_kind(&all->of[i]) == kind;
	return count;
}

static void print_kind(const struct diff *diff, unsigned int abi, enum diff_kind kind,
		       struct text *text)
{
	static const char *const headings[DIFF_KINDS] = {
		[DIFF_ONLY_A] = "only A allows",
		[DIFF_ONLY_B] = "only B allows",
		[DIFF_BOTH] = "both allow, but not the same",
		[DIFF_NEITHER] = "neither allows, but they refuse differently",
		[DIFF_UNKNOWN] = "not decided",
	};
	const struct differences *all = &diff->differences;

	if (!count_kind(all, abi, kind))
		return;
	printf("  %s:\n", headings[kind]);
	for (size_t i = 0; i < all->count; i++) {
		if (all->of[i].abi != abi || diff_kind(&all->of[i]) != kind)
			continue;
		if (!is_plain(&all->of[i]))
			print_one(diff, &all->of[i], text);
		else if (!told_already(all, i))
			print_group(diff, i, text);
	}
}

/* How many numbers an ABI has; those of x86_64 and x32 differ in one bit. */
static uint64_t count_numbers(unsigned int abi)
{
	const uint64_t all = (uint64_t)UINT32_MAX + 1;

	if (abi == BPF_ABI_X32)
		return BPF_X32_BIT;
	return abi == BPF_ABI_X86_64 ? all - BPF_X32_BIT : all;
}

/* Print one line if all calls of the ABI differ alike. Return: whether they do. */
static bool print_every(const struct diff *diff, unsigned int abi, struct text *text)
{
	const struct differences *all = &diff->differences;
	uint64_t numbers = 0;
	size_t first = 0;

	while (all->of[first].abi != abi)
		first++;
	for (size_t i = first; i < all->count && same_group(&all->of[first], &all->of[i]); i++)
		numbers += (uint64_t)all->of[i].last - all->of[i].first + 1;
	if (numbers != count_numbers(abi) || diff_kind(&all->of[first]) == DIFF_UNKNOWN)
		return false;
	text_clear(text);
	text_add(text, "every call: A: ");
	answer_words(all->of[first].rows[0].answers, diff->chains[0].strict, text);
	text_add(text, "; B: ");
	answer_words(all->of[first].rows[1].answers, diff->chains[1].strict, text);
	fputs("  ", stdout);
	wrap_print(2, 4, text_str(text));
	return true;
}

static void print_abi(const struct diff *diff, unsigned int abi, struct text *text)
{
	size_t count = 0;

	for (enum diff_kind kind = 0; kind < DIFF_KINDS; kind++)
		count += count_kind(&diff->differences, abi, kind);
	if (!count)
		return;
	printf("\n%s%s%s\n", output_bold(),
	       abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(abi), output_plain());
	if (print_every(diff, abi, text))
		return;
	for (enum diff_kind kind = 0; kind < DIFF_KINDS; kind++)
		print_kind(diff, abi, kind, text);
}

static void print_operand(const struct diff *diff, unsigned int side)
{
	const struct chain *chain = &diff->chains[side];
	char comm[sizeof(chain->comm) * CLEAN_FACTOR + 1];

	struct text others = { 0 };

	printf("%c: ", 'A' + side);
	target_others(chain->tid, &others);
	if (chain->tid)
		printf("%d %s%s, %s", (int)chain->tid,
		       clean_terminal(chain->comm, comm, sizeof(comm)), text_str(&others),
		       chain->strict ? "strict mode" : "");
	else
		printf("%s", program_file_name(diff->operands[side]));
	if (chain->only_abi)
		printf(" (%s, the only ABI admitted)", bpf_abi_name(chain->abi));
	if (chain->tid && !chain->strict)
		printf("%zu filter%s", chain->count, chain->count == 1 ? "" : "s");
	putchar('\n');
	text_free(&others);
}

void diff_operands(const struct diff *diff)
{
	print_operand(diff, 0);
	print_operand(diff, 1);
}

void diff_text(const struct diff *diff)
{
	struct text text = { 0 };

	diff_operands(diff);
	if (!diff->differences.count)
		puts("\nNo call is answered differently.");
	for (size_t i = 0; i < diff->abi_count; i++)
		print_abi(diff, diff->abis[i], &text);
	text_free(&text);
}
