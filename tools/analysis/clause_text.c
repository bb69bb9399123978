// SPDX-License-Identifier: GPL-2.0
/* Conditions and verdicts as text. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/action.h"
#include "bpf/arch.h"
#include "analysis/sentence.h"
#include "cli/xalloc.h"

/* Length of the text at which further alternatives are left out, and values of one fact. */
#define TEXT_MAX 8192
#define VALUES_MAX 512

#define LOW UINT32_MAX
#define HIGH (~(uint64_t)LOW)

/* Context of all facts of one text. */
struct writer {
	const struct signature *signature;
	struct text *text;
};

static int compare_intervals(const void *a, const void *b)
{
	const struct interval *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* The number of bits that the type of an argument has. */
static unsigned int bits_of(const struct writer *writer, unsigned int arg)
{
	const struct signature_arg *of = signature_arg(writer->signature, arg);

	if (arg == CLAUSE_NR || arg == CLAUSE_ARCH)
		return 32;
	return of ? of->bits : 64;
}

static void high_to_low(struct fact *fact)
{
	for (size_t i = 0; i < fact->count; i++) {
		fact->of[i].first >>= 32;
		fact->of[i].last >>= 32;
	}
	fact->mask >>= 32;
}

static void add_argument(const struct writer *writer, unsigned int arg, struct text *text)
{
	const struct signature_arg *of = signature_arg(writer->signature, arg);

	if (arg == CLAUSE_IP)
		text_add(text, "the instruction pointer");
	else if (arg == CLAUSE_NR)
		text_add(text, "the system call number");
	else if (arg == CLAUSE_ARCH)
		text_add(text, "the ABI");
	else if (of)
		text_add(text, "%s", of->name);
	else
		text_add(text, "args[%u]", arg);
}

/* Whether a mask is shorter as its complement. */
static bool is_complement(uint64_t mask, uint64_t width)
{
	return mask != width &&
	       __builtin_popcountll(mask) > __builtin_popcountll(width & ~mask) + 8;
}

/*
 * Append "the low 32 bits of arg", or "arg (all 64 bits)" if its type has fewer: callers may leave
 * anything above, which the kernel's function ignores and the filter does not. Return: the width to
 * compare the mask with.
 */
static uint64_t add_subject(const struct writer *writer, struct fact *fact, struct text *text)
{
	unsigned int bits = bits_of(writer, fact->arg);
	bool low = !(fact->mask & HIGH), whole = bits < 64 && !low && fact->mask & LOW;
	uint64_t width = bits < 64 && !whole ? LOW : UINT64_MAX;

	if (!(fact->mask & LOW) && fact->mask) {
		text_add(text, "the high 32 bits of ");
		fact->plural = true;
		high_to_low(fact);
		width = LOW;
	} else if (bits != 32 && low && (fact->mask == LOW || is_complement(fact->mask, LOW))) {
		text_add(text, "the low 32 bits of ");
		fact->plural = true;
		width = LOW;
	}
	add_argument(writer, fact->arg, text);
	text_add(text, "%s", whole ? " (all 64 bits)" : "");
	return width;
}

/* @alone: nothing that follows belongs to the mask */
static void add_mask(const struct constant_set *set, uint64_t mask, uint64_t width, bool alone,
		     struct text *text)
{
	bool complement = is_complement(mask, width);
	struct text names = { 0 };

	text_add(text, "%s", complement ? "~" : "");
	mask = complement ? width & ~mask : mask;
	if (!set || !set->flags) {
		text_put_hex(text, mask);
		return;
	}
	/* Never print a mask as a negative number. */
	constant_text(set, ~0ull >> 1, mask, &names);
	text_add(text, !alone && strchr(text_str(&names), '|') ? "(%s)" : "%s", text_str(&names));
	text_free(&names);
}

static void add_value(unsigned int arg, const struct constant_set *set, uint64_t mask,
		      uint64_t value, struct text *text)
{
	const char *arch = arg == CLAUSE_ARCH ? bpf_arch_name((uint32_t)value) : NULL;

	if (arch)
		text_add(text, "%s", arch);
	else if (arg == CLAUSE_ARCH || arg == CLAUSE_IP)
		text_add(text, "0x%" PRIx64, value);
	else if (arg == CLAUSE_NR)
		text_add(text, value < BPF_X32_BIT ? "%" PRIu64 : "0x%" PRIx64, value);
	else
		constant_text(set, mask, value, text);
}

static void add_bound(uint64_t value, struct text *text)
{
	text_add(text, value < 100000 ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void add_range(const struct fact *fact, const struct constant_set *set,
		      const struct interval *interval, struct text *text)
{
	if (interval->first == interval->last) {
		add_value(fact->arg, set, fact->mask, interval->first, text);
	} else if (interval->last >= fact->mask) {
		text_add(text, "more than ");
		add_bound(interval->first - 1, text);
	} else if (!interval->first) {
		text_add(text, "at most ");
		add_bound(interval->last, text);
	} else {
		add_bound(interval->first, text);
		text_add(text, " to ");
		add_bound(interval->last, text);
	}
}

static void add_values(const struct fact *fact, const struct constant_set *set, struct text *text)
{
	text_add(text, fact->plural ? " are " : " is ");
	if (fact->negated)
		text_add(text, fact->count > 1 ? "none of " : "not ");
	for (size_t i = 0; i < fact->count; i++) {
		if (i == VALUES_MAX) {
			text_add(text, ", or one of %zu more values", fact->count - i);
			break;
		}
		if (i)
			text_add(text, "%s",
				 i + 1 < fact->count ? ", " :
				 fact->negated	     ? " and " :
						       " or ");
		add_range(fact, set, &fact->of[i], text);
	}
}

static bool is_constant(const struct constant_set *set, uint64_t value)
{
	for (const struct constant *c = set ? set->constants : NULL; c && *c->name; c++)
		if (c->value == value && !c->field)
			return true;
	return false;
}

/* Append bits without a number. Return: false if a number is needed. */
static bool add_bits(const struct fact *fact, const struct constant_set *set, uint64_t width,
		     struct text *text)
{
	uint64_t value = fact->of->first;
	bool one = !(fact->mask & (fact->mask - 1));
	const char *has = fact->plural ? " have " : " has ";

	if (fact->count != 1 || fact->of->first != fact->of->last ||
	    is_complement(fact->mask, width) || constant_field(set, fact->mask) ||
	    (value && value != fact->mask))
		return false;
	/* A clear bit is the negation of a set one. */
	if (one ? (fact->negated == !value) : (!fact->negated && value)) {
		text_add(text, "%s%s", has, one || is_constant(set, fact->mask) ? "" : "all of ");
		add_mask(set, fact->mask, width, true, text);
	} else if (one) {
		text_add(text, " & ");
		add_mask(set, fact->mask, width, false, text);
		text_add(text, " is 0");
	} else if (fact->negated) {
		text_add(text, "%s%s", has, value ? "not all of " : "any of ");
		add_mask(set, fact->mask, width, true, text);
	} else {
		return false;
	}
	return true;
}

/* "at least 1" is "not 0". */
static void simplify(struct fact *fact)
{
	uint64_t lowest = fact->mask & -fact->mask;

	if (fact->count == 1 && !fact->negated && fact->of->first && fact->of->first <= lowest &&
	    fact->of->last >= fact->mask && fact->mask != lowest) {
		fact->negated = true;
		*fact->of = (struct interval){ 0, 0 };
	}
}

/* The names of an argument's values may depend on another fact of the sentence. */
static const struct constant_set *set_of(const struct writer *writer,
					 const struct sentence *sentence, unsigned int arg)
{
	__u64 values[6] = { 0 };
	unsigned int known = 0;

	for (size_t i = 0; i < sentence->count; i++) {
		const struct fact *fact = &sentence->facts[i];

		if (fact->arg >= 6 || fact->negated || fact->related || fact->count != 1 ||
		    !fact_is_whole(fact) || fact->of->first != fact->of->last)
			continue;
		values[fact->arg] = fact->of->first;
		known |= 1u << fact->arg;
	}
	return signature_set(writer->signature, arg, values, known);
}

/* Append "fd", "the low 32 bits of fd", "fd & 0xff". Return: whether that is a plural. */
static bool add_side(const struct writer *writer, unsigned int arg, uint64_t mask,
		     struct text *text)
{
	struct fact side = { .arg = (uint8_t)arg, .mask = mask };
	uint64_t width = add_subject(writer, &side, text);

	if (side.mask != width) {
		text_add(text, " & ");
		add_mask(NULL, side.mask, width, false, text);
	}
	return side.plural;
}

static void add_relation(const struct writer *writer, const struct fact *fact)
{
	static const char *const words[] = {
		[CONDITION_EQ] = "",
		[CONDITION_NE] = "not ",
		[CONDITION_GT] = "more than ",
		[CONDITION_LE] = "at most ",
	};
	bool plural = add_side(writer, fact->arg, fact->mask, writer->text);

	text_add(writer->text, " %s %s", plural ? "are" : "is", words[fact->op]);
	add_side(writer, fact->related - 1u, fact->other_mask, writer->text);
}

static void add_fact(const struct writer *writer, const struct sentence *sentence,
		     struct fact *fact)
{
	const struct constant_set *set = set_of(writer, sentence, fact->arg);
	struct text *text = writer->text;
	bool high = !(fact->mask & LOW);
	uint64_t width;

	if (fact->related) {
		add_relation(writer, fact);
		return;
	}
	if (fact->fits) {
		add_argument(writer, fact->arg, text);
		text_add(text, " %s into 32 bits (signed or not)",
			 fact->negated ? "doesn't fit" : "fits");
		return;
	}
	qsort(fact->of, fact->count, sizeof(*fact->of), compare_intervals);
	width = add_subject(writer, fact, text);
	if (high)
		set = NULL;
	simplify(fact);
	if (fact->mask != width) {
		if (add_bits(fact, set, width, text))
			return;
		text_add(text, " & ");
		add_mask(set, fact->mask, width, false, text);
	}
	add_values(fact, set, text);
}

/* Return: the number of sentences that are left out. */
static size_t add_sentences(const struct writer *writer, struct sentence *sentences, size_t count)
{
	const size_t end = writer->text->len + TEXT_MAX;
	const char * or = "";
	size_t left_out = 0;

	for (size_t i = 0; i < count; i++) {
		if (sentences[i].gone)
			continue;
		if (writer->text->len > end) {
			left_out++;
			continue;
		}
		text_add(writer->text, "%s", or);
		or = "; or ";
		for (size_t j = 0; j < sentences[i].count; j++) {
			text_add(writer->text, "%s", j ? " and " : "");
			add_fact(writer, &sentences[i], &sentences[i].facts[j]);
		}
	}
	if (left_out)
		text_add(writer->text, "; or under one of %zu more conditions", left_out);
	return left_out;
}

size_t clauses_text(const struct clauses *clauses, const struct signature *signature,
		    struct text *text)
{
	struct writer writer = { .signature = signature, .text = text };
	struct sentence *sentences;
	size_t left_out;

	for (size_t i = 0; i < clauses->count; i++) {
		if (!clauses->of[i].count) {
			text_add(text, "always");
			return 0;
		}
	}
	if (!clauses->count) {
		text_add(text, "never");
		return 0;
	}
	sentences = sentences_make(clauses);
	left_out = add_sentences(&writer, sentences, clauses->count);
	sentences_release(sentences, clauses->count);
	return left_out;
}

void verdict_words(uint32_t ret, bool strict, struct text *text)
{
	const struct bpf_action *action = bpf_action(ret);
	uint32_t data = ret & SECCOMP_RET_DATA;

	switch (action ? action->value : SECCOMP_RET_KILL_PROCESS) {
	case SECCOMP_RET_ALLOW:
		text_add(text, "is allowed");
		break;
	case SECCOMP_RET_LOG:
		text_add(text, "is allowed and logged");
		break;
	case SECCOMP_RET_TRACE:
		text_add(text, "asks the tracer");
		break;
	case SECCOMP_RET_USER_NOTIF:
		text_add(text, "asks the listener");
		break;
	case SECCOMP_RET_ERRNO:
		if (!data) {
			text_add(text, "is skipped and returns 0");
		} else {
			const char *name;

			if (data > BPF_MAX_ERRNO)
				data = BPF_MAX_ERRNO;
			name = strerrorname_np((int)data);
			if (name)
				text_add(text, "fails with %s", name);
			else
				text_add(text, "fails with errno %u", data);
		}
		break;
	case SECCOMP_RET_TRAP:
		text_add(text, "raises SIGSYS");
		break;
	case SECCOMP_RET_KILL_THREAD:
		text_add(text, "kills the thread (%s)", strict ? "SIGKILL" : "SIGSYS");
		break;
	default:
		text_add(text, "kills the process (SIGSYS)");
	}
}

void undecided_words(const struct outcomes *possible, bool strict, struct text *text)
{
	text_add(text, "is not decided");
	for (size_t i = 0; i < possible->count; i++) {
		struct text words = { 0 };
		const char *word;

		verdict_words(possible->of[i], strict, &words);
		word = text_str(&words);
		text_add(text, "%s%s",
			 !i					   ? " (" :
			 i + 1 < possible->count || possible->more ? ", " :
								     " or ",
			 strncmp(word, "is ", 3) ? word : word + 3);
		text_free(&words);
	}
	if (possible->count)
		text_add(text, "%s", possible->more ? " or another answer)" : ")");
}
