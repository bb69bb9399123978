// SPDX-License-Identifier: GPL-2.0
/* Programs as JSON. */
#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/forms.h"
#include "lazy/json.h"

static void add_int(struct json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

static void add_text(struct json_object *object, const char *key, struct text *text)
{
	json_object_object_add(object, key,
			       text->len ? json_object_new_string(text_str(text)) : NULL);
	text_free(text);
}

static struct json_object *action_json(uint32_t ret)
{
	struct json_object *object = json_object_new_object();
	const struct bpf_action *action = bpf_action(ret);

	json_object_object_add(object, "name",
			       action ? json_object_new_string(action->name) : NULL);
	add_int(object, "data", ret & SECCOMP_RET_DATA);
	return object;
}

static struct json_object *targets_json(const struct sock_filter *insn, size_t index)
{
	const struct bpf_opcode *op = bpf_opcode(insn->code);
	struct json_object *array = json_object_new_array();
	int taken;

	for (taken = op ? (int)op->targets - 1 : -1; taken >= 0; taken--)
		json_object_array_add(array,
				      json_object_new_uint64(bpf_target(insn, index, taken)));
	return array;
}

/* More than the number of ABIs. */
#define MAX_CALLS 32

static struct json_object *syscalls_json(const struct bpf_listing *listing, size_t index)
{
	struct json_object *array = json_object_new_array(), *object;
	struct bpf_syscall calls[MAX_CALLS];
	size_t count = bpf_listing_syscalls(listing, index, calls, MAX_CALLS), i;

	for (i = 0; i < count; i++) {
		object = json_object_new_object();
		json_object_object_add(object, "abi",
				       json_object_new_string(bpf_abi_name(calls[i].abi)));
		json_object_object_add(object, "syscall", json_object_new_string(calls[i].name));
		add_int(object, "nr", calls[i].nr);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *insn_json(const struct bpf_listing *listing, size_t index)
{
	const struct sock_filter *insn = &listing->prog[index];
	struct json_object *object = json_object_new_object();
	struct text words = { 0 }, note = { 0 };

	add_int(object, "instruction", index);
	add_int(object, "code", insn->code);
	add_int(object, "jt", insn->jt);
	add_int(object, "jf", insn->jf);
	add_int(object, "k", insn->k);
	bpf_disasm_insn(listing, index, &words);
	add_text(object, "text", &words);
	bpf_listing_note(listing, index, &note);
	add_text(object, "note", &note);
	json_object_object_add(object, "reached",
			       json_object_new_boolean(listing->states[index].reached));
	json_object_object_add(object, "targets", targets_json(insn, index));
	json_object_object_add(object, "syscalls", syscalls_json(listing, index));
	json_object_object_add(object, "action",
			       insn->code == (BPF_RET | BPF_K) ? action_json(insn->k) : NULL);
	return object;
}

struct json_object *bpf_json(const struct bpf_listing *listing)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < listing->len; i++)
		json_object_array_add(array, insn_json(listing, i));
	return array;
}
