// SPDX-License-Identifier: GPL-2.0
/* A system call on the command line: ABI, name or number, and some arguments. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/audit.h>

#include "cli/args.h"
#include "input/call.h"
#include "cli/message.h"
#include "cli/clean.h"

static const char *abi_name(size_t index)
{
	return bpf_abi_name((unsigned int)index);
}

bool call_abi(struct call *call, const char *name)
{
	if (bpf_abi_find(name, &call->abi)) {
		call->arch = bpf_abi_arch(call->abi);
		return true;
	}
	complain_unknown("ABI", name, abi_name,
			 "x86_64, x86, x32, aarch64 ...; --arch takes a number");
	return false;
}

/* Return: false if it is not a number of 32 bits. */
static bool parse_u32(const char *text, uint32_t *number)
{
	uint64_t value;

	if (!isdigit((unsigned char)text[*text == '-']) || !constant_parse(text, NULL, &value))
		return false;
	*number = (uint32_t)value;
	return value <= UINT32_MAX || (int64_t)value == (int32_t)value;
}

bool call_arch(struct call *call, const char *text)
{
	if (!parse_u32(text, &call->arch)) {
		complain("'%s' is not a value of seccomp_data.arch: 32 bits, as 0xc000003e "
			 "(--abi takes names)",
			 clean_text(text));
		return false;
	}
	/* The number distinguishes x86_64 and x32. */
	for (call->abi = 0; bpf_abi_name(call->abi); call->abi++)
		if (bpf_abi_arch(call->abi) == call->arch)
			return true;
	call->abi = CALL_NO_ABI;
	return true;
}

/* Name of the ABI, or the number of an unknown one. */
static const char *name_of(const struct call *call, char buf[16])
{
	if (call->abi != CALL_NO_ABI)
		return bpf_abi_name(call->abi);
	snprintf(buf, 16, "0x%08x", call->arch);
	return buf;
}

/* All names of an ABI, for complain_unknown(). */
#define NUMBERS 1024

static struct {
	char names[NUMBERS][CALL_NAME];
	size_t count;
} known;

static const char *known_name(size_t index)
{
	return index < known.count ? known.names[index] : NULL;
}

static void find_known(unsigned int abi)
{
	uint32_t base = abi == BPF_ABI_X32 ? BPF_X32_BIT : 0;

	for (uint32_t nr = 0; nr < NUMBERS; nr++)
		if (bpf_syscall_name(abi, base + nr, known.names[known.count], CALL_NAME))
			known.count++;
}

static void complain_name(const struct call *call, const char *name)
{
	char buf[16];
	uint32_t nr;

	if (call->abi == CALL_NO_ABI) {
		complain("'%s': arch 0x%08x has no known names: give the number", clean_text(name),
			 call->arch);
		return;
	}
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++) {
		if (!bpf_syscall_number(abi, name, &nr))
			continue;
		complain("%s has no system call '%s', but %s has (--abi %s)", name_of(call, buf),
			 clean_text(name), bpf_abi_name(abi), bpf_abi_name(abi));
		return;
	}
	find_known(call->abi);
	complain_unknown("system call", name, known_name,
			 "one that is newer than Linux 7.3 has its number only");
}

static bool parse_number(struct call *call, const char *text)
{
	if (!parse_u32(text, &call->nr)) {
		complain("'%s' is not the number of a system call: 32 bits", clean_text(text));
		return false;
	}
	if (call->abi == BPF_ABI_X32 && (call->nr & ~(BPF_X32_BIT - 1)) != BPF_X32_BIT) {
		complain("%s is not a number of x32, which begin at 0x%x", clean_text(text),
			 BPF_X32_BIT);
		return false;
	}
	if (call->abi == BPF_ABI_X86_64 && call->nr >> 30 == 1)
		call->abi = BPF_ABI_X32;
	if (call->abi != CALL_NO_ABI)
		bpf_syscall_name(call->abi, call->nr, call->name, sizeof(call->name));
	return true;
}

static bool parse_syscall(struct call *call, const char *text)
{
	if (isdigit((unsigned char)text[*text == '-']))
		return parse_number(call, text);
	if (call->abi == CALL_NO_ABI || strlen(text) >= sizeof(call->name) ||
	    !bpf_syscall_number(call->abi, text, &call->nr)) {
		complain_name(call, text);
		return false;
	}
	snprintf(call->name, sizeof(call->name), "%s", text);
	return true;
}

static bool fits(const struct call *call, unsigned int index, const char *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	uint64_t value = call->args[index].value;

	if (!of || !of->is_int || value <= UINT32_MAX || (int64_t)value == (int32_t)value)
		return true;
	complain("%s of %s is %s: it does not fit into 32 bits", of->name,
		 *call->name ? call->name : "the call", clean_text(text));
	return false;
}

static bool parse_arg(struct call *call, unsigned int index, const char *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	const struct constant_set *set = of ? of->set : NULL;
	struct call_arg *arg = &call->args[index];
	struct text example = { 0 };

	if (!strcmp(text, "*") || !strcmp(text, "_"))
		return true;
	if (constant_parse(text, set, &arg->value)) {
		arg->known = true;
		/* A negative int may be extended to 64 bits in either way. */
		arg->any_high = of && of->is_int && (int64_t)arg->value < 0;
		return fits(call, index, text);
	}
	if (set)
		text_add(&example, "%s such as %s", set->name,
			 set->constants[set->constants[0].field].name);
	else
		text_add(&example, "numbers and names such as AF_INET");
	complain("'%s' is no value of %s%s: %s, joined by |, or _ to leave it open",
		 clean_text(text), of ? "" : "argument ", of ? of->name : "", text_str(&example));
	text_free(&example);
	return false;
}

static bool check_count(const struct call *call, int count)
{
	unsigned int most = signature_args(call->signature);

	/* A narrow signature has names for all six arguments. */
	if (call->signature == &call->narrow)
		most = signature_args(call->full);
	if (count <= (int)most)
		return true;
	complain("%s takes %u argument%s, not %d", *call->name ? call->name : "a system call", most,
		 most == 1 ? "" : "s", count);
	return false;
}

static void find_signature(struct call *call)
{
	call->full = *call->name ? signature_find(call->name) : NULL;
	call->signature = call->full;
	if (call->arch & __AUDIT_ARCH_64BIT)
		return;
	signature_narrow(call->full, &call->narrow);
	call->signature = &call->narrow;
}

bool call_parse(struct call *call, char **operands, int count)
{
	if (!parse_syscall(call, operands[0]))
		return false;
	find_signature(call);
	if (!check_count(call, count - 1))
		return false;
	call->typed = (unsigned int)count - 1;
	for (unsigned int i = 0; i < call->typed; i++)
		if (!parse_arg(call, i, operands[i + 1]))
			return false;
	return true;
}

void call_of(const struct seccomp_data *data, struct call *call)
{
	bpf_abis abis = bpf_arch_abis(data->arch) & ~BPF_ABIS_OTHER;

	*call = (struct call){ .abi = CALL_NO_ABI, .arch = data->arch, .nr = (uint32_t)data->nr };
	if (abis)
		call->abi = (unsigned int)__builtin_ctz(abis);
	if (call->abi == BPF_ABI_X86_64 && call->nr >> 30 == 1)
		call->abi = BPF_ABI_X32;
	if (abis)
		bpf_syscall_name(call->abi, call->nr, call->name, sizeof(call->name));
	find_signature(call);
}

static void add_given(struct query *query, unsigned int word, uint32_t value)
{
	query_condition(query, &(struct condition){ .word = (uint8_t)word,
						    .op = CONDITION_EQ,
						    .mask = ~0u,
						    .value = value });
}

void call_query(const struct call *call, struct query *query)
{
	bool narrow = !(call->arch & __AUDIT_ARCH_64BIT);
	bool high_zero = call->abi != CALL_NO_ABI ? bpf_abi_high_zero(call->abi) : narrow;

	add_given(query, DECIDE_WORD(arch), call->arch);
	query_numbers(query, call->nr, call->nr);
	for (unsigned int i = 0; i < CALL_ARGS; i++) {
		const struct call_arg *arg = &call->args[i];

		if (arg->known)
			add_given(query, query_word(i, false), (uint32_t)arg->value);
		/* The value is what a program of that ABI would pass. */
		if (high_zero || (narrow && arg->known))
			add_given(query, query_word(i, true), 0);
		else if (arg->known && !arg->any_high)
			add_given(query, query_word(i, true), arg->value >> 32);
	}
}

void call_name_text(const struct call *call, struct text *text)
{
	if (*call->name)
		text_add(text, "%s", call->name);
	else
		text_add(text, call->nr < BPF_X32_BIT ? "system call %u" : "system call 0x%x",
			 call->nr);
}

/* @given: bit n says that args[n] of @values is known */
static void add_value(const struct call *call, unsigned int index, const __u64 *values,
		      unsigned int given, struct text *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	uint64_t value = values[index];
	bool narrow = of && of->is_int && ((int64_t)value < 0 || value <= UINT32_MAX);

	constant_text(signature_set(call->signature, index, values, given),
		      narrow ? UINT32_MAX : UINT64_MAX, narrow ? (uint32_t)value : value, text);
}

void call_text(const struct call *call, struct text *text)
{
	const struct signature *known_args = call->full;
	__u64 values[CALL_ARGS];
	unsigned int given = 0;

	call_name_text(call, text);
	if (!call->typed)
		return;
	for (unsigned int i = 0; i < CALL_ARGS; i++) {
		values[i] = call->args[i].value;
		given |= (unsigned int)call->args[i].known << i;
	}
	text_add(text, "(");
	for (unsigned int i = 0; i < call->typed; i++) {
		text_add(text, "%s", i ? ", " : "");
		if (call->args[i].known)
			add_value(call, i, values, given, text);
		else
			text_add(text, "*");
	}
	text_add(text, "%s)",
		 known_args && signature_args(known_args) > call->typed ? ", ..." : "");
}

void call_data_text(const struct call *call, const struct seccomp_data *data, struct text *text)
{
	const struct signature *known_args = call->full;
	unsigned int count = known_args ? signature_args(known_args) : CALL_ARGS;

	call_name_text(call, text);
	text_add(text, "(");
	for (unsigned int i = 0; i < count; i++) {
		text_add(text, "%s", i ? ", " : "");
		add_value(call, i, data->args, ~0u, text);
	}
	text_add(text, ")");
}
