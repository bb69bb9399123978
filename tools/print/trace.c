// SPDX-License-Identifier: GPL-2.0
/* The path of one call through one filter or all filters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/forms.h"
#include "cli/xalloc.h"
#include "print/answer.h"
#include "print/output.h"
#include "print/trace.h"

/* A run of this many tests that do not match is only counted. */
#define TESTS_MAX 4

/* Columns of instructions and of values. */
#define INSN_COLUMN 13
#define VALUE_COLUMN 44

/* One call through one program. */
struct trace {
	struct bpf_listing listing;
	struct emulate_path path;
	uint32_t ret;
	bool notes; /* meaning of the number in a comparison */
};

static void trace_init(const struct bpf_program *program, const struct seccomp_data *data,
		       struct trace *trace)
{
	*trace = (struct trace){ 0 };
	bpf_listing_init(&trace->listing, program->insns, program->len);
	trace->path.insns = xcalloc(program->len, sizeof(*trace->path.insns));
	trace->path.registers = xcalloc(program->len, sizeof(*trace->path.registers));
	trace->ret = emulate_program(program, data, NULL, &trace->path);
}

static void trace_end(struct trace *trace)
{
	bpf_listing_end(&trace->listing);
	free(trace->path.insns);
	free(trace->path.registers);
}

static void add_note(const struct trace *trace, size_t at, struct text *text)
{
	struct text note = { 0 };

	bpf_listing_note(&trace->listing, at, &note);
	if (note.len)
		text_add(text, "; %s", text_str(&note));
	text_free(&note);
}

/* The effect of an instruction: "A = 0x29", "A is 0x29: yes, on to 7" */
static void add_effect(const struct trace *trace, size_t step, struct text *text)
{
	const struct emulate_registers *before = &trace->path.registers[step];
	bool last = step + 1 == trace->path.len;
	size_t at = trace->path.insns[step], next = last ? 0 : trace->path.insns[step + 1];
	const struct sock_filter *insn = &trace->listing.prog[at];
	uint32_t a = last ? before->a : before[1].a;
	uint32_t x = last ? before->x : before[1].x;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
		text_add(text, "X = 0x%x", x);
		break;
	case BPF_MISC:
		text_add(text, BPF_MISCOP(insn->code) == BPF_TAX ? "X = 0x%x" : "A = 0x%x",
			 BPF_MISCOP(insn->code) == BPF_TAX ? x : a);
		break;
	case BPF_ST:
		text_add(text, "M[%u] = 0x%x", insn->k, a);
		break;
	case BPF_STX:
		text_add(text, "M[%u] = 0x%x", insn->k, x);
		break;
	case BPF_JMP:
		if (BPF_OP(insn->code) == BPF_JA)
			text_add(text, "on to %zu", next);
		else
			text_add(text, "A is 0x%x: %s, on to %zu", a,
				 insn->jt == insn->jf		 ? "either way" :
				 next == bpf_target(insn, at, 1) ? "yes" :
								   "no",
				 next);
		if (trace->notes)
			add_note(trace, at, text);
		break;
	case BPF_RET:
		if (BPF_RVAL(insn->code) == BPF_A)
			text_add(text, "A is 0x%x", a);
		break;
	default:
		if (last)
			text_add(text, "divides by 0, which ends the program: KILL_THREAD");
		else
			text_add(text, "A = 0x%x", a);
	}
}

static void add_step(const struct trace *trace, size_t step, struct text *text)
{
	size_t begin = text->len, at = trace->path.insns[step], end;
	struct text effect = { 0 };

	text_add(text, "%5zu  ", at);
	if (trace->listing.has_label[at])
		text_add(text, "L%zu:", at);
	text_pad(text, begin, INSN_COLUMN);
	bpf_disasm_insn(&trace->listing, at, text);
	add_effect(trace, step, &effect);
	end = text->len;
	if (effect.len) {
		text_pad(text, begin, VALUE_COLUMN);
		text_add(text, "; %s", text_str(&effect));
	} else {
		text->len = end;
	}
	text_add(text, "\n");
	text_free(&effect);
}

void trace_text(const struct chain *chain, const struct seccomp_data *data, struct text *text)
{
	char name[160];

	for (size_t i = 0; i < chain->count; i++) {
		struct trace trace;

		trace_init(&chain->programs[i], data, &trace);
		text_add(text, "  %s", chain_filter_text(chain, i, name, sizeof(name)));
		chain_place(chain, i, text);
		text_add(text, ":\n");
		for (size_t step = 0; step < trace.path.len; step++)
			add_step(&trace, step, text);
		trace_end(&trace);
	}
}

/* Whether a step is a test that does not match and falls through. */
static bool goes_on(const struct trace *trace, size_t step)
{
	size_t at = trace->path.insns[step];
	uint16_t code = trace->listing.prog[at].code;

	return BPF_CLASS(code) == BPF_JMP && BPF_OP(code) != BPF_JA && step + 1 < trace->path.len &&
	       trace->path.insns[step + 1] == at + 1;
}

void trace_decision(const struct bpf_program *program, const struct seccomp_data *data,
		    struct text *text)
{
	struct trace trace;
	size_t step, tests;

	trace_init(program, data, &trace);
	trace.notes = true;
	for (step = 0; step < trace.path.len; step++) {
		for (tests = 0; goes_on(&trace, step + tests);)
			tests++;
		if (tests > TESTS_MAX) {
			text_add(text, "         %zu tests that say no\n", tests);
			step += tests;
		}
		text_add(text, "    ");
		add_step(&trace, step, text);
	}
	trace_end(&trace);
}

static struct json_object *step_json(const struct trace *trace, size_t step)
{
	struct json_object *object = json_object_new_object();
	struct text words = { 0 }, effect = { 0 };

	bpf_disasm_insn(&trace->listing, trace->path.insns[step], &words);
	add_effect(trace, step, &effect);
	output_json_add(object, "instruction", json_object_new_uint64(trace->path.insns[step]));
	output_json_add(object, "text", output_json_string(&words));
	output_json_add(object, "a", json_object_new_uint64(trace->path.registers[step].a));
	output_json_add(object, "x", json_object_new_uint64(trace->path.registers[step].x));
	output_json_add(object, "effect", output_json_string(&effect));
	return object;
}

static struct json_object *steps_json(const struct trace *trace)
{
	struct json_object *steps = json_object_new_array();

	for (size_t step = 0; step < trace->path.len; step++)
		json_object_array_add(steps, step_json(trace, step));
	return steps;
}

struct json_object *trace_decision_json(const struct bpf_program *program,
					const struct seccomp_data *data)
{
	struct json_object *steps;
	struct trace trace;

	trace_init(program, data, &trace);
	steps = steps_json(&trace);
	trace_end(&trace);
	return steps;
}

struct json_object *trace_json(const struct chain *chain, const struct seccomp_data *data)
{
	struct json_object *array = json_object_new_array(), *object;

	for (size_t i = 0; i < chain->count; i++) {
		struct trace trace;

		trace_init(&chain->programs[i], data, &trace);
		object = json_object_new_object();
		output_json_add(object, "filter", json_filter(chain, i));
		output_json_add(object, "ret", output_json_hex(trace.ret));
		output_json_add(object, "path", steps_json(&trace));
		json_object_array_add(array, object);
		trace_end(&trace);
	}
	return array;
}
