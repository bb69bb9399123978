// SPDX-License-Identifier: GPL-2.0
/* What can be done, as JSON. */
#include "capabilities_text.h"
#include "explain_json.h"
#include "output.h"

static struct json_object *way_json(const struct way_answer *answer, bool strict)
{
	struct json_object *o = json_object_new_object();
	bool refused = answer->refusal && answer->ability != ABILITY_YES;

	output_json_add(o, "syscall", output_json_text(answer->way->syscall));
	output_json_add(o, "why", output_json_text(answer->way->why));
	output_json_add(o, "unseen", json_object_new_boolean(answer->way->unseen));
	output_json_add(o, "answer", output_json_text(ability_name(answer->ability)));
	output_json_add(o, "condition",
			answer->ability == ABILITY_IF ?
				json_condition(&answer->clauses, answer->way->syscall) :
				NULL);
	output_json_add(o, "high_bits", json_object_new_boolean(answer->high_bits));
	output_json_add(o, "else", refused ? json_verdict(answer->refusal, strict) : NULL);
	output_json_add(o, "decider", json_decider(&answer->decider));
	return o;
}

struct json_object *json_capabilities(const struct capability_set *set, bool strict)
{
	struct json_object *o = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < set->count; i++) {
		const struct capability_answer *answer = &set->answers[i];
		struct json_object *one = json_object_new_object();
		struct json_object *ways = json_object_new_array();

		for (size_t j = 0; j < answer->count; j++)
			json_object_array_add(ways, way_json(&answer->ways[j], strict));
		output_json_add(one, "name", output_json_text(answer->capability->name));
		output_json_add(one, "answer", output_json_text(ability_name(answer->ability)));
		output_json_add(one, "ways", ways);
		json_object_array_add(array, one);
	}
	output_json_add(o, "abi", output_json_text(bpf_abi_name(set->abi)));
	output_json_add(o, "capabilities", array);
	return o;
}
