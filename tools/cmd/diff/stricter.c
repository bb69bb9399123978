// SPDX-License-Identifier: GPL-2.0
/* `seccompctl diff --stricter`: whether B is as strict as A, and a call that shows that it is not. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "client/source.h"
#include "cmd/diff/diff.h"
#include "input/call.h"
#include "input/program_file.h"
#include "print/answer.h"
#include "print/output.h"

/* The meaning of a difference for the question */
enum meaning {
	WEAKER,
	OPEN,
	OTHERWISE,
};

static bool means(const struct difference *difference, enum meaning meaning)
{
	const struct weakness *weakness = &difference->weakness;

	return meaning == WEAKER ? weakness->weaker :
	       meaning == OPEN	 ? weakness->open :
				   weakness->otherwise;
}

static size_t count_of(const struct diff *diff, enum meaning meaning)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->differences.count; i++)
		count += means(&diff->differences.of[i], meaning);
	return count;
}

enum exit_status stricter_status(const struct diff *diff)
{
	if (count_of(diff, WEAKER))
		return EXIT_DIFFER;
	return count_of(diff, OPEN) ? EXIT_DEPENDS : EXIT_DONE;
}

/* The call to show: the first one that has a name, if any has. */
static const struct difference *example(const struct diff *diff)
{
	const struct difference *first = NULL;

	for (size_t i = 0; i < diff->differences.count; i++) {
		const struct difference *difference = &diff->differences.of[i];

		if (!means(difference, WEAKER))
			continue;
		if (*difference->name)
			return difference;
		first = first ?: difference;
	}
	return first;
}

static bool is_plain_word(const char *word)
{
	for (; *word; word++)
		if (!isalnum((unsigned char)*word) && !strchr("_./+,:@%-", *word))
			return false;
	return true;
}

/* An operand as a shell reads it */
static void add_operand(const char *operand, struct text *text)
{
	if (*operand == '-' && operand[1])
		text_add(text, "./");
	if (*operand && is_plain_word(operand)) {
		text_add(text, "%s", operand);
		return;
	}
	text_add(text, "$'");
	for (; *operand; operand++) {
		if (!isprint((unsigned char)*operand) || (unsigned char)*operand > '~')
			text_add(text, "\\%03o", (unsigned char)*operand);
		else
			text_add(text, "%s%c", strchr("'\\", *operand) ? "\\" : "", *operand);
	}
	text_add(text, "'");
}

/* The same source as that of this command */
static const char *source_option(void)
{
	switch (source_wanted()) {
	case SOURCE_WANT_MODULE:
		return "--source=module ";
	case SOURCE_WANT_PROC:
		return "--source=proc ";
	case SOURCE_WANT_PTRACE:
		return "--source=ptrace ";
	default:
		return "";
	}
}

/* A command line that gives the answer of one side again */
static void add_command(const struct diff *diff, const struct difference *difference,
			unsigned int side, struct text *text)
{
	const struct seccomp_data *data = &difference->weakness.call;
	struct call call;

	call_of(data, &call);
	text_add(text, "seccompctl %scheck ", diff->chains[side].tid ? source_option() : "");
	if (call.abi == CALL_NO_ABI)
		text_add(text, "--arch 0x%x ", data->arch);
	else
		text_add(text, "--abi %s ", bpf_abi_name(call.abi));
	if (difference->weakness.needs_ip)
		text_add(text, "--ip 0x%llx ", (unsigned long long)data->instruction_pointer);
	add_operand(diff->operands[side], text);
	if (*call.name)
		text_add(text, " %s", call.name);
	else
		text_add(text, call.nr < BPF_X32_BIT ? " %u" : " 0x%x", call.nr);
	for (size_t i = 0; i < CALL_ARGS; i++)
		text_add(text, data->args[i] < 10 ? " %llu" : " 0x%llx",
			 (unsigned long long)data->args[i]);
}

static uint32_t answer_of(const struct diff *diff, const struct difference *difference,
			  unsigned int side)
{
	const struct chain *chain = &diff->chains[side];

	return table_effect(
		emulate_chain(chain->programs, chain->count, &difference->weakness.call).ret);
}

static void add_answer(const struct diff *diff, const struct difference *difference,
		       unsigned int side, struct text *text)
{
	const struct table_answer answer = { .decided = true,
					     .ret = answer_of(diff, difference, side) };

	answer_words(&answer, diff->chains[side].strict, text);
}

/* "x86_64 mount(...)", "arch 0x1234 system call 5(...), instruction pointer 0x1000" */
static void add_call(const struct difference *difference, struct text *text)
{
	const struct seccomp_data *data = &difference->weakness.call;
	struct call call;

	call_of(data, &call);
	if (call.abi == CALL_NO_ABI)
		text_add(text, "arch 0x%x ", data->arch);
	else
		text_add(text, "%s ", bpf_abi_name(call.abi));
	call_data_text(&call, data, text);
	if (difference->weakness.needs_ip)
		text_add(text, ", instruction pointer 0x%llx",
			 (unsigned long long)data->instruction_pointer);
}

static void print_example(const struct diff *diff, const struct difference *difference,
			  struct text *text)
{
	text_clear(text);
	add_call(difference, text);
	printf("\nB is less strict than A, for example:\n  ");
	wrap_print(2, 4, text_str(text));
	for (unsigned int side = 0; side < 2; side++) {
		text_clear(text);
		add_answer(diff, difference, side, text);
		printf("    %c: %s\n", 'A' + side, text_str(text));
	}
	puts("Both answers again:");
	for (unsigned int side = 0; side < 2; side++) {
		text_clear(text);
		add_command(diff, difference, side, text);
		printf("  %s\n", text_str(text));
	}
}

/* The calls of an ABI */
static void print_names(const struct diff *diff, unsigned int abi, enum meaning meaning,
			struct text *text)
{
	text_clear(text);
	for (size_t i = 0; i < diff->differences.count; i++) {
		const struct difference *difference = &diff->differences.of[i];

		if (difference->abi != abi || !means(difference, meaning))
			continue;
		text_add(text, "%s", text->len ? ", " : "");
		diff_name(difference, text);
	}
	if (!text->len)
		return;
	printf("  %s: ", abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(abi));
	wrap_print(4 + strlen(abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(abi)), 4,
		   text_str(text));
}

static void print_list(const struct diff *diff, enum meaning meaning, const char *heading,
		       struct text *text)
{
	size_t count = count_of(diff, meaning);

	if (!count)
		return;
	printf("\n%s (%zu):\n", heading, count);
	for (size_t i = 0; i < diff->abi_count; i++)
		print_names(diff, diff->abis[i], meaning, text);
}

void stricter_text(const struct diff *diff)
{
	const struct difference *shown = example(diff);
	struct text text = { 0 };

	diff_operands(diff);
	if (shown) {
		print_example(diff, shown, &text);
		print_list(diff, WEAKER, "B is less strict for these calls", &text);
	} else if (stricter_status(diff) == EXIT_DONE) {
		puts("\nB is as strict as A: no call goes further than A lets it.");
	}
	print_list(diff, OPEN, "not decided whether B is as strict for these calls", &text);
	print_list(diff, OTHERWISE, "as strict, but in another way, for these calls", &text);
	text_free(&text);
}

static struct json_object *example_json(const struct diff *diff,
					const struct difference *difference)
{
	const struct seccomp_data *data = &difference->weakness.call;
	struct json_object *object = json_object_new_object(), *args = json_object_new_array();
	struct call call;

	call_of(data, &call);
	output_json_add(object, "abi",
			call.abi == CALL_NO_ABI ? NULL :
						  json_object_new_string(bpf_abi_name(call.abi)));
	output_json_add(object, "arch", output_json_hex(data->arch));
	output_json_add(object, "syscall", *call.name ? output_json_text(call.name) : NULL);
	output_json_add(object, "nr", json_object_new_uint64(call.nr));
	for (size_t i = 0; i < CALL_ARGS; i++)
		json_object_array_add(args, output_json_hex(data->args[i]));
	output_json_add(object, "args", args);
	output_json_add(object, "ip",
			difference->weakness.needs_ip ? output_json_hex(data->instruction_pointer) :
							NULL);
	for (unsigned int side = 0; side < 2; side++) {
		struct json_object *of = json_object_new_object();
		struct text answer = { 0 }, command = { 0 };

		verdict_words(answer_of(diff, difference, side), diff->chains[side].strict,
			      &answer);
		add_command(diff, difference, side, &command);
		output_json_add(of, "outcome", output_json_string(&answer));
		output_json_add(of, "command", output_json_string(&command));
		output_json_add(object, side ? "b" : "a", of);
	}
	return object;
}

static struct json_object *list_json(const struct diff *diff, enum meaning meaning)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < diff->differences.count; i++) {
		const struct difference *difference = &diff->differences.of[i];
		bool other = difference->abi == QUERY_ABI_OTHER;
		struct json_object *object;

		if (!means(difference, meaning))
			continue;
		object = json_object_new_object();
		output_json_add(object, "abi",
				other ? NULL :
					json_object_new_string(bpf_abi_name(difference->abi)));
		output_json_add(object, "syscall",
				*difference->name ? output_json_text(difference->name) : NULL);
		output_json_add(object, "first", json_object_new_uint64(difference->first));
		output_json_add(object, "last", json_object_new_uint64(difference->last));
		json_object_array_add(array, object);
	}
	return array;
}

struct json_object *stricter_json(const struct diff *diff)
{
	static const char *const results[] = {
		[EXIT_DONE] = "as_strict",
		[EXIT_DIFFER] = "weaker",
		[EXIT_DEPENDS] = "not_decided",
	};
	struct json_object *object = json_object_new_object();
	const struct difference *shown = example(diff);

	output_json_add(object, "result", json_object_new_string(results[stricter_status(diff)]));
	output_json_add(object, "example", shown ? example_json(diff, shown) : NULL);
	output_json_add(object, "weaker", list_json(diff, WEAKER));
	output_json_add(object, "not_decided", list_json(diff, OPEN));
	output_json_add(object, "otherwise", list_json(diff, OTHERWISE));
	return object;
}
