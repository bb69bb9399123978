// SPDX-License-Identifier: GPL-2.0
/* A system call on the command line: ABI, name or number, and some arguments. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>

#include "cli/args.h"
#include "input/call.h"
#include "cli/message.h"
#include "cli/clean.h"

/* Bytes of a text that are shown */
#define TEXT_SHOWN 64

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

/*
 * The audit log prints arch=40000003, which is hexadecimal. Numbers that would be longer than 32
 * bits then are decimal: 1073741827.
 */
static bool parse_arch(const char *text, uint32_t *arch)
{
	char *end;

	errno = 0;
	if (isxdigit((unsigned char)*text)) {
		unsigned long long value = strtoull(text, &end, 16);

		*arch = (uint32_t)value;
		if (!*end && !errno && value <= UINT32_MAX)
			return true;
	}
	return strspn(text, "0123456789") == 10 && parse_u32(text, arch);
}

bool call_arch(struct call *call, const char *text)
{
	if (!parse_arch(text, &call->arch)) {
		complain("'%s' is not a value of seccomp_data.arch: 32 bits in hexadecimal, as "
			 "c000003e or 0xc000003e (--abi takes names)",
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
	/* -1 is the number by which a tracer skips a call, of any ABI. */
	if (call->abi == BPF_ABI_X32 && call->nr >> 30 != 1 && call->nr != UINT32_MAX) {
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

/* Numbers, and text in the notation of strace: strings, structures, arrays */
static bool is_number(const char *text)
{
	return isdigit((unsigned char)text[*text == '-']);
}

static bool is_data(const char *text)
{
	return *text && strchr("\"{[", *text);
}

static bool parse_value(const struct call *call, unsigned int index, const char *text,
			uint64_t *value)
{
	const struct signature_arg *of = signature_arg(call->full, index);

	if ((!of || of->bits == 64) && !strcmp(text, "NULL")) {
		*value = 0;
		return true;
	}
	/* A file may have any name, also that of a constant. */
	if (of && of->pointer && !is_number(text))
		return false;
	return constant_parse(text, signature_arg_set(of), value);
}

/* Whether a text can be what a pointer points to. */
static bool is_unseen(const struct call *call, unsigned int index, const char *text)
{
	const struct signature_arg *of = signature_arg(call->full, index);
	char *end;

	if (of && of->pointer) {
		/* Not a number, even one of more than 64 bits. */
		strtoull(text, &end, 0);
		return !*text || *end;
	}
	return is_data(text) && (!of || of->bits == 64);
}

static void complain_value(const struct call *call, unsigned int index, const char *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	const struct constant_set *set = signature_arg_set(of);
	struct text example = { 0 };

	if (set)
		text_add(&example, "%s such as %s", set->name,
			 set->constants[set->constants[0].field].name);
	else
		text_add(&example, "numbers and names such as AF_INET");
	complain("'%s' is no value of %s%s: %s, joined by |, or _ to leave it open",
		 clean_text(text), of ? "" : "argument ", of ? of->name : "", text_str(&example));
	text_free(&example);
}

static bool parse_arg(struct call *call, unsigned int index, const char *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	struct call_arg *arg = &call->args[index];

	if (!strcmp(text, "*") || !strcmp(text, "_"))
		return true;
	if (parse_value(call, index, text, &arg->value)) {
		arg->known = true;
		/* Callers may extend a negative int in either way; a number of 64 bits is exact. */
		arg->any_high = of && of->bits < 64 && (int64_t)arg->value < 0 &&
				!isdigit((unsigned char)*text);
		return true;
	}
	arg->unseen = is_unseen(call, index, text);
	arg->text = text;
	if (arg->unseen || call->is_line)
		return true;
	complain_value(call, index, text);
	return false;
}

/*
 * strace prints names of clone's arguments: "flags=CLONE_VM". Return: the value, or NULL for a name
 * that is not in the signature.
 */
static const char *find_named(const struct call *call, const char *text, unsigned int *index)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
	const struct signature_arg *arg;

	if (!call->is_line || !len || text[len] != '=')
		return text;
	for (unsigned int i = 0; (arg = signature_arg(call->full, i)); i++) {
		size_t own = strlen(arg->name);

		/* "child_stack" is stack. */
		if (own > len || (own < len && text[len - own - 1] != '_') ||
		    strncmp(text + len - own, arg->name, own) != 0)
			continue;
		*index = i;
		return text + len + 1;
	}
	return NULL;
}

static bool parse_args(struct call *call, char **args, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		unsigned int index = i;
		const char *text = find_named(call, args[i], &index);

		if (!text)
			continue;
		if (!parse_arg(call, index, text))
			return false;
		/* strace prints for rt_sigreturn what is not an argument. */
		if (call->args[index].unseen && call->is_line && call->full &&
		    index >= signature_args(call->full))
			call->args[index] = (struct call_arg){ 0 };
		else if (index >= call->typed)
			call->typed = index + 1;
	}
	return true;
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
	if (count - 1 > CALL_ARGS) {
		complain("a system call has %d arguments at most, not %d", CALL_ARGS, count - 1);
		return false;
	}
	return parse_args(call, operands + 1, (unsigned int)count - 1);
}

bool call_ip(struct call *call, const char *text)
{
	call->has_ip = isdigit((unsigned char)*text) && constant_parse(text, NULL, &call->ip);
	if (!call->has_ip)
		complain("'%s' is not an instruction pointer: a number, as 0x7f12345678ab",
			 clean_text(text));
	return call->has_ip;
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
	unsigned int ip_word = DECIDE_WORD(instruction_pointer);
	bool high_zero = call->abi != CALL_NO_ABI ? bpf_abi_high_zero(call->abi) : narrow;

	add_given(query, DECIDE_WORD(arch), call->arch);
	query_numbers(query, call->nr, call->nr);
	for (unsigned int i = 0; i < CALL_ARGS; i++) {
		const struct call_arg *arg = &call->args[i];

		if (arg->known)
			add_given(query, query_word(i, false), (uint32_t)arg->value);
		if (arg->known && !arg->any_high)
			add_given(query, query_word(i, true), arg->value >> 32);
		else if (high_zero || (narrow && arg->known))
			/* The value is what a program of that ABI would pass. */
			add_given(query, query_word(i, true), 0);
	}
	if (!call->has_ip)
		return;
	add_given(query, ip_word, (uint32_t)call->ip);
	add_given(query, ip_word + 1, call->ip >> 32);
}

void call_name_text(const struct call *call, struct text *text)
{
	if (*call->name)
		text_add(text, "%s", call->name);
	else
		text_add(text, call->nr < BPF_X32_BIT ? "system call %u" : "system call 0x%x",
			 call->nr);
}

/*
 * An int with bits above its type is printed whole.
 * @given: bit n says that args[n] of @values is known
 */
static void add_value(const struct call *call, unsigned int index, const __u64 *values,
		      unsigned int given, bool any_high, struct text *text)
{
	const struct constant_set *set = signature_set(call->signature, index, values, given);
	const struct signature_arg *of = signature_arg(call->signature, index);
	bool narrow = of && of->bits < 64;
	uint64_t value = values[index];

	if (narrow && !any_high && value > UINT32_MAX)
		text_add(text, "0x%" PRIx64, value);
	else
		constant_text(set, narrow ? UINT32_MAX : UINT64_MAX,
			      narrow ? (uint32_t)value : value, text);
}

/* As strace does, quote it and shorten it. */
static void add_text(const char *value, struct text *text)
{
	const char *quote = is_data(value) ? "" : "\"";
	char start[TEXT_SHOWN + 1];

	snprintf(start, sizeof(start), "%s", value);
	text_add(text, "%s%s%s%s", quote, clean_text(start), quote,
		 strlen(value) > TEXT_SHOWN ? "..." : "");
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
			add_value(call, i, values, given, call->args[i].any_high, text);
		else if (call->args[i].unseen)
			add_text(call->args[i].text, text);
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

	count = count < call->typed ? call->typed : count;
	call_name_text(call, text);
	text_add(text, "(");
	for (unsigned int i = 0; i < count; i++) {
		text_add(text, "%s", i ? ", " : "");
		add_value(call, i, data->args, ~0u, false, text);
	}
	text_add(text, ")");
}

/* "flags: the kernel's function sees 0 of it; the filter sees all 64 bits" */
static bool add_arg_note(const struct call *call, unsigned int index, struct text *text)
{
	const struct signature_arg *of = signature_arg(call->signature, index);
	const struct call_arg *arg = &call->args[index];

	if (!of || arg->any_high || !(arg->value & ~signature_mask(of)))
		return false;
	if (call->abi != CALL_NO_ABI && bpf_abi_high_zero(call->abi) && arg->value > UINT32_MAX) {
		text_add(text, "%s: no call of %s has more than 32 bits there", of->name,
			 bpf_abi_name(call->abi));
		return true;
	}
	text_add(text, "%s: the kernel's function sees ", of->name);
	constant_text(signature_arg_set(of), UINT32_MAX, arg->value & signature_mask(of), text);
	text_add(text, " of it; the filter sees all 64 bits");
	return true;
}

/* "filters do not see what pathname and argv point to" */
static bool add_unseen_note(const struct call *call, struct text *text)
{
	unsigned int count = 0, left = 0;

	for (unsigned int i = 0; i < call->typed; i++)
		left += call->args[i].unseen;
	for (unsigned int i = 0; i < call->typed; i++) {
		const struct signature_arg *of = signature_arg(call->full, i);

		if (!call->args[i].unseen)
			continue;
		left--;
		text_add(text, "%s", !count ? "filters do not see what " : left ? ", " : " and ");
		if (of)
			text_add(text, "%s", of->name);
		else
			text_add(text, "args[%u]", i);
		count++;
	}
	if (count)
		text_add(text, count == 1 ? " points to" : " point to");
	return count;
}

/* Arguments of a line without a value that is known here */
static bool add_open_note(const struct call *call, unsigned int index, struct text *text)
{
	const struct signature_arg *of = signature_arg(call->full, index);
	const struct call_arg *arg = &call->args[index];

	if (arg->known || arg->unseen || !arg->text)
		return false;
	text_add(text, "%s is left open: '%s' is not known here", of ? of->name : "an argument",
		 clean_text(arg->text));
	return true;
}

static bool add_count_note(const struct call *call, struct text *text)
{
	unsigned int count = signature_args(call->full);

	if (call->typed <= count)
		return false;
	text_add(text,
		 "%s takes %u argument%s: the filter sees the others, too, and the kernel's "
		 "function does not",
		 call->name, count, count == 1 ? "" : "s");
	return true;
}

bool call_note(const struct call *call, unsigned int index, struct text *text)
{
	if (index < CALL_ARGS)
		return add_arg_note(call, index, text) || add_open_note(call, index, text);
	return index == CALL_ARGS ? add_unseen_note(call, text) : add_count_note(call, text);
}
