// SPDX-License-Identifier: GPL-2.0
/* The filters and instructions that give an answer, and the rules behind them. */
#include "bpf/forms.h"
#include "print/answer.h"
#include "print/decider.h"
#include "print/output.h"

/* Bound on the deciding instructions listed for one answer. */
#define DECIDERS_MAX 8

/* Replace the columns of a listing by single blanks. */
static void add_words(const char *words, struct text *text)
{
	for (; *words; words++)
		if (words[0] != ' ' || words[1] != ' ')
			text_add(text, "%c", *words);
}

static void add_insn(const struct bpf_program *program, size_t insn, struct text *text)
{
	struct bpf_listing listing;
	struct text words = { 0 };

	bpf_listing_init(&listing, program->insns, program->len);
	bpf_disasm_insn(&listing, insn, &words);
	add_words(text_str(&words), text);
	text_free(&words);
	bpf_listing_end(&listing);
}

void decider_rules(const struct answered *answered, const struct table_answer *answer,
		   size_t filter, struct text *text)
{
	struct rules rules = { 0 };
	struct text words = { 0 };

	rules_find(answered->chain, filter, answered->query, answered->decision, answer->ret,
		   &rules);
	rules_text(&rules, &words);
	if (words.len)
		text_add(text, " (%s)", text_str(&words));
	text_free(&words);
}

size_t decider_text(const struct answered *answered, const struct table_answer *answer,
		    size_t first, struct text *text)
{
	const struct table_decider *of = &answer->deciders[first];
	size_t count = 1, shown;
	char name[160];

	while (first + count < answer->decider_count && of[count].filter == of->filter)
		count++;
	shown = count < DECIDERS_MAX ? count : DECIDERS_MAX;
	text_add(text, "%s", chain_filter_text(answered->chain, of->filter, name, sizeof(name)));
	chain_place(answered->chain, of->filter, text);
	text_add(text, ", instruction%s", count > 1 ? "s" : "");
	for (size_t i = 0; i < shown; i++)
		text_add(text, "%s %zu", !i ? "" : i + 1 < count ? "," : " and", of[i].insn);
	if (shown < count)
		text_add(text, " and %zu more", count - shown);
	text_add(text, ": ");
	add_insn(&answered->chain->programs[of->filter], of->insn, text);
	decider_rules(answered, answer, of->filter, text);
	return first + count;
}

static struct json_object *rules_json(const struct answered *answered,
				      const struct table_answer *answer, size_t filter)
{
	struct rules rules = { 0 };

	rules_find(answered->chain, filter, answered->query, answered->decision, answer->ret,
		   &rules);
	return json_rules(&rules);
}

struct json_object *json_deciders(const struct answered *answered,
				  const struct table_answer *answer)
{
	struct json_object *array = json_object_new_array();
	const struct chain *chain = answered->chain;

	/* An empty chain has no decider. */
	for (size_t i = 0; i < answer->decider_count && chain->count; i++) {
		const struct table_decider *decider = &answer->deciders[i];
		struct json_object *object = json_object_new_object();

		output_json_add(object, "filter", json_filter(chain, decider->filter));
		output_json_add(object, "instruction", json_object_new_uint64(decider->insn));
		output_json_add(object, "text",
				json_insn(&chain->programs[decider->filter], decider->insn));
		output_json_add(object, "rules", rules_json(answered, answer, decider->filter));
		json_object_array_add(array, object);
	}
	return array;
}
