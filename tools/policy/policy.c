// SPDX-License-Identifier: GPL-2.0
/* Programs, rules, notes and errors of policies. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linux/seccomp.h>

#include "cli/xalloc.h"
#include "policy/policy.h"

bool policy_fail(struct bpf_asm_error *error, size_t line, size_t column, const char *fmt, ...)
{
	va_list ap;

	error->line = line;
	error->column = column;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return false;
}

bool policy_fail_at(const struct policy_source *source, size_t offset, struct bpf_asm_error *error,
		    const char *fmt, ...)
{
	size_t begin = 0;
	va_list ap;

	error->line = 1;
	for (size_t i = 0; i < offset && i < source->len; i++) {
		if (source->text[i] != '\n')
			continue;
		error->line++;
		begin = i + 1;
	}
	error->column = offset - begin + 1;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return false;
}

struct policy_program *policy_add_program(struct policy *policy, const char *name)
{
	struct policy_program *program;

	policy->programs =
		xreallocarray(policy->programs, policy->count + 1, sizeof(*policy->programs));
	program = &policy->programs[policy->count++];
	*program = (struct policy_program){ .name = name ? xstrdup(name) : NULL };
	return program;
}

void policy_add_insns(struct policy_program *program, const struct sock_filter *insns, size_t len)
{
	program->insns = xcalloc(len, sizeof(*insns));
	memcpy(program->insns, insns, len * sizeof(*insns));
	program->len = len;
}

void policy_add_rule(struct policy_program *program, const struct policy_rule *rule)
{
	struct policy_rule *copy;

	program->rules = xgrow(program->rules, program->rule_count, &program->rule_room,
			       sizeof(*program->rules));
	copy = &program->rules[program->rule_count++];
	*copy = *rule;
	copy->call = xstrdup(rule->call);
	copy->compares = NULL;
	if (!rule->compare_count)
		return;
	copy->compares = xcalloc(rule->compare_count, sizeof(*copy->compares));
	memcpy(copy->compares, rule->compares, rule->compare_count * sizeof(*copy->compares));
}

void policy_note(struct policy *policy, const char *fmt, ...)
{
	va_list ap;

	policy->notes = xreallocarray(policy->notes, policy->note_count + 1, sizeof(char *));
	va_start(ap, fmt);
	if (vasprintf(&policy->notes[policy->note_count], fmt, ap) < 0)
		xalloc_failed();
	va_end(ap);
	policy->note_count++;
}

static void release_program(struct policy_program *program)
{
	for (size_t i = 0; i < program->rule_count; i++) {
		free(program->rules[i].call);
		free(program->rules[i].compares);
	}
	free(program->rules);
	free(program->name);
	free(program->insns);
	free(program->lines);
}

void policy_release(struct policy *policy)
{
	for (size_t i = 0; i < policy->count; i++)
		release_program(&policy->programs[i]);
	for (size_t i = 0; i < policy->note_count; i++)
		free(policy->notes[i]);
	free(policy->programs);
	free(policy->notes);
	*policy = (struct policy){ 0 };
}

/* Programs compare the low half of an argument if the ABI has no more; @mask selects it. */
static bool compare_holds(const struct policy_compare *compare, const struct seccomp_data *data,
			  uint64_t mask)
{
	uint64_t arg = data->args[compare->arg] & mask, value = compare->value & mask;

	switch ((enum policy_op)compare->op) {
	case POLICY_EQ:
		return arg == value;
	case POLICY_NE:
		return arg != value;
	case POLICY_LT:
		return arg < value;
	case POLICY_LE:
		return arg <= value;
	case POLICY_GT:
		return arg > value;
	case POLICY_GE:
		return arg >= value;
	case POLICY_MASKED_EQ:
		return (arg & compare->mask) == value;
	case POLICY_ANY_BIT:
		return arg & value;
	case POLICY_ONLY_BITS:
		return !(arg & ~value);
	}
	return false;
}

static bool rule_holds(const struct policy_rule *rule, const struct seccomp_data *data)
{
	bpf_abis abis = bpf_arch_abis(data->arch) & rule->abis;
	uint32_t nr;

	for (unsigned int abi = 0; abis >> abi; abi++) {
		if (!(abis >> abi & 1) || !bpf_syscall_number(abi, rule->call, &nr) ||
		    nr != (uint32_t)data->nr)
			continue;
		for (size_t i = 0; i < rule->compare_count; i++)
			if (!compare_holds(&rule->compares[i], data,
					   bpf_abi_narrow(abi) ? UINT32_MAX : UINT64_MAX))
				return false;
		return true;
	}
	return false;
}

const struct policy_rule *policy_rule_find(const struct policy_program *program,
					   const struct seccomp_data *data, uint32_t ret)
{
	for (size_t i = 0; i < program->rule_count; i++)
		if (program->rules[i].ret == ret && rule_holds(&program->rules[i], data))
			return &program->rules[i];
	return NULL;
}

/* Return: the length of the text up to the header of a further program. */
static size_t asm_len(const char *text, size_t len)
{
	const char *end = text + len, *next = text, *p;
	bool any = false;

	while (next < end) {
		p = next;
		next = memchr(p, '\n', (size_t)(end - p)) ?: end;
		next += next < end;
		if ((size_t)(next - p) < strlen(BPF_ASM_HEADER) ||
		    memcmp(p, BPF_ASM_HEADER, strlen(BPF_ASM_HEADER)))
			continue;
		if (any)
			return (size_t)(p - text);
		any = true;
	}
	return len;
}

void policy_reverse(struct policy *policy)
{
	for (size_t i = 0, j = policy->count; i + 1 < j; i++) {
		struct policy_program program = policy->programs[i];

		policy->programs[i] = policy->programs[--j];
		policy->programs[j] = program;
	}
}

static bool read_asm(const struct policy_source *source, struct bpf_asm *out, struct policy *policy,
		     struct bpf_asm_error *error)
{
	struct policy_program *program;
	size_t line = 0, at = 0, len;

	do {
		len = asm_len(source->text + at, source->len - at);
		if (!bpf_assemble(source->text + at, len, source->names, out, error)) {
			error->line += line;
			return false;
		}
		program = policy_add_program(policy, NULL);
		policy_add_insns(program, out->prog, out->len);
		program->lines = xcalloc(out->len, sizeof(*program->lines));
		for (size_t i = 0; i < out->len; i++)
			program->lines[i] = out->lines[i] + line;
		for (len += at; at < len; at++)
			line += source->text[at] == '\n';
	} while (at < source->len);
	/* Dumps begin with the newest. */
	policy_reverse(policy);
	return true;
}

bool policy_read_asm(const struct policy_source *source, struct policy *policy,
		     struct bpf_asm_error *error)
{
	struct bpf_asm *out = xmalloc(sizeof(*out));
	bool ok = read_asm(source, out, policy, error);

	free(out);
	return ok;
}
