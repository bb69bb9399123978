// SPDX-License-Identifier: GPL-2.0
/* `seccompctl explain --pledge`: the promises of pledge(2), and the differences. */
#include <stdio.h>

#include "analysis/pledge.h"
#include "cmd/explain/tables.h"
#include "print/abilities.h"
#include "print/output.h"

static struct pledge pledge_of(const struct explain *explain)
{
	return (struct pledge){ explain->tables, explain->table_count, explain->sets,
				explain->set_count };
}

/* Append a part: "bind", "fork in part" */
static void add_part(const char *part, enum ability_level level, struct text *text)
{
	static const char *const words[] = {
		[ABILITY_NO] = "",
		[ABILITY_ASKS] = " if it is let",
		[ABILITY_UNDECIDED] = " perhaps",
		[ABILITY_RING] = " only by io_uring",
		[ABILITY_IF] = " in part",
		[ABILITY_YES] = "",
	};

	text_add(text, "%s%s%s", text->len ? ", " : "", part, words[level]);
}

/* Append the parts that a promise lacks: "proc without setsid (fork in part)" */
static void add_lacks(const struct pledge *pledge, const struct promise *promise, struct text *text)
{
	const char *const *lists[] = { promise->keys, promise->parts };
	struct text without = { 0 }, partly = { 0 };

	for (size_t i = 0; i < 2; i++)
		for (const char *const *part = lists[i]; *part; part++) {
			enum ability_level level = pledge_level(pledge, *part, ABILITY_YES);

			if (level != ABILITY_YES)
				add_part(*part, level, level == ABILITY_NO ? &without : &partly);
		}
	if (without.len || partly.len)
		text_add(text, "%s%s", text->len ? "; " : "", promise->name);
	if (without.len)
		text_add(text, " without %s", text_str(&without));
	if (partly.len)
		text_add(text, " (%s)", text_str(&partly));
	text_free(&without);
	text_free(&partly);
}

static void add_more(const struct pledge *pledge, struct text *text)
{
	for (size_t i = 0; abilities[i].name; i++) {
		enum ability_level level = pledge_level(pledge, abilities[i].brief, ABILITY_NO);

		if (level != ABILITY_NO && !pledge_covers(pledge, &abilities[i]))
			add_part(abilities[i].brief, level, text);
	}
}

void explain_pledge_text(const struct explain *explain)
{
	const struct pledge pledge = pledge_of(explain);
	struct text made = { 0 }, less = { 0 }, more = { 0 };

	for (const struct promise *promise = promises; promise->name; promise++) {
		if (!pledge_makes(&pledge, promise))
			continue;
		text_add(&made, "%s%s", made.len ? " " : "", promise->name);
		add_lacks(&pledge, promise, &less);
	}
	add_more(&pledge, &more);
	puts(text_str(&made));
	if (less.len)
		wrap_line("Less", "%s", text_str(&less));
	if (more.len)
		wrap_line("More", "%s", text_str(&more));
	text_free(&made);
	text_free(&less);
	text_free(&more);
}

static struct json_object *promise_json(const struct pledge *pledge, const struct promise *promise)
{
	const char *const *lists[] = { promise->keys, promise->parts };
	struct json_object *o = json_object_new_object(), *lacks = json_object_new_object();

	for (size_t i = 0; i < 2; i++)
		for (const char *const *part = lists[i]; *part; part++) {
			enum ability_level level = pledge_level(pledge, *part, ABILITY_YES);

			if (level != ABILITY_YES)
				output_json_add(lacks, *part,
						json_object_new_string(ability_name(level)));
		}
	output_json_add(o, "promise", json_object_new_string(promise->name));
	output_json_add(o, "less", lacks);
	return o;
}

struct json_object *explain_pledge_json(const struct explain *explain)
{
	const struct pledge pledge = pledge_of(explain);
	struct json_object *root = json_object_new_object(), *made = json_object_new_array();
	struct json_object *more = json_object_new_object();

	for (const struct promise *promise = promises; promise->name; promise++)
		if (pledge_makes(&pledge, promise))
			json_object_array_add(made, promise_json(&pledge, promise));
	for (size_t i = 0; abilities[i].name; i++) {
		enum ability_level level = pledge_level(&pledge, abilities[i].brief, ABILITY_NO);

		if (level != ABILITY_NO && !pledge_covers(&pledge, &abilities[i]))
			output_json_add(more, abilities[i].brief,
					json_object_new_string(ability_name(level)));
	}
	output_json_add(root, "promises", made);
	output_json_add(root, "more", more);
	return root;
}
