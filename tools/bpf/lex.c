// SPDX-License-Identifier: GPL-2.0
/* Read a line of assembly: its words, and its instruction up to the labels of a jump. */
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <linux/seccomp.h>

#include "bpf/lex.h"
#include "bpf/action.h"
#include "bpf/arch.h"

/* Independent of the locale. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

bool lex_fail(struct lex *lex, const char *at, const char *fmt, ...)
{
	va_list ap;

	lex->error->line = lex->line;
	lex->error->column = (size_t)(at - lex->begin) + 1;
	va_start(ap, fmt);
	vsnprintf(lex->error->text, sizeof(lex->error->text), fmt, ap);
	va_end(ap);
	return false;
}

bool lex_blanks(struct lex *lex)
{
	while (lex->p < lex->end && (*lex->p == ' ' || *lex->p == '\t' || *lex->p == '\r'))
		lex->p++;
	return lex->p < lex->end;
}

bool lex_take(struct lex *lex, char c)
{
	if (!lex_blanks(lex) || *lex->p != c)
		return false;
	lex->p++;
	return true;
}

bool lex_expect(struct lex *lex, char c, const char *where)
{
	return lex_take(lex, c) || lex_fail(lex, lex->p, "'%c' is missing %s", c, where);
}

bool lex_name(struct lex *lex, char name[LEX_NAME])
{
	const char *begin;
	size_t len;

	if (!lex_blanks(lex) || !is_letter(*lex->p))
		return false;
	for (begin = lex->p; lex->p < lex->end; lex->p++)
		if (!is_letter(*lex->p) && !is_digit(*lex->p))
			break;
	len = (size_t)(lex->p - begin);
	/* No known name is that long, so cutting it does no harm. */
	if (len >= LEX_NAME)
		len = LEX_NAME - 1;
	memcpy(name, begin, len);
	name[len] = '\0';
	return true;
}

bool lex_is_digit(struct lex *lex)
{
	return lex_blanks(lex) && is_digit(*lex->p);
}

bool lex_number64(struct lex *lex, uint64_t max, uint64_t *number)
{
	bool negative = lex_take(lex, '-');
	const char *begin;
	char digits[24], *rest;
	unsigned long long value;
	size_t len = 0;

	lex_blanks(lex);
	begin = lex->p;
	while (lex->p < lex->end && (is_digit(*lex->p) || is_letter(*lex->p))) {
		if (len < sizeof(digits) - 1)
			digits[len++] = *lex->p;
		lex->p++;
	}
	digits[len] = '\0';
	value = strtoull(digits, &rest, 0);
	if (!len || !is_digit(*digits) || *rest || lex->p - begin != (ptrdiff_t)len)
		return lex_fail(lex, begin, "a number is missing here: 10, 0xa or 012");
	if (value > max || (negative && (max < UINT32_MAX || value > (max >> 1) + 1)))
		return lex_fail(lex, begin, "the number is out of range: at most %" PRIu64, max);
	*number = negative ? -value & max : value;
	return true;
}

bool lex_number(struct lex *lex, uint32_t max, uint32_t *number)
{
	uint64_t value = 0;

	if (!lex_number64(lex, max, &value))
		return false;
	*number = (uint32_t)value;
	return true;
}

/* Alternative names of bpf_asm. */
static const struct {
	const char *name;
	const char *same;
	bool inverted;
} aliases[] = {
	{ "jmp", "ja", false },	  { "jne", "jeq", true },  { "jneq", "jeq", true },
	{ "jlt", "jge", true },	  { "jle", "jgt", true },  { "ldi", "ld", false },
	{ "ldxi", "ldx", false }, { "goto", "ja", false }, { "return", "ret", false },
};

/* ".lo" and ".hi", behind the name of an argument or not. Return: false if it is neither. */
static bool parse_half(const char *name, bool *both, bool *high)
{
	const char *half = strrchr(name, '.');

	*high = half && !strcmp(half, ".hi");
	if (*high || (half && !strcmp(half, ".lo")))
		return true;
	if (both)
		*both = true;
	return both;
}

bool lex_word(struct lex *lex, uint32_t *offset, bool *both)
{
	const char *at = lex->p;
	char name[LEX_NAME];
	uint32_t n = 0;
	bool high;

	if (!lex_name(lex, name))
		return lex_fail(lex, lex->p,
				"the word to load is missing: [nr], [args[0].lo], [16]");
	*offset = strcmp(name, "nr") ? 4 : 0;
	if (!strcmp(name, "nr") || !strcmp(name, "arch"))
		return true;
	if (!strcmp(name, "args")) {
		if (!lex_expect(lex, '[', "behind args") || !lex_number(lex, 5, &n) ||
		    !lex_expect(lex, ']', "behind the number of the argument"))
			return false;
		n += 1; /* ip has the size of an argument and precedes them */
		at = lex->p;
		if (!lex_blanks(lex) || *lex->p != '.' || !lex_name(lex, name))
			name[0] = '\0';
	} else if (strncmp(name, "ip.", 3)) {
		return lex_fail(lex, at, "seccomp_data has no '%s': nr, arch, ip.lo, args[0].lo",
				name);
	}
	if (!parse_half(name, n ? both : NULL, &high))
		return lex_fail(lex, at, "the half is missing: .lo or .hi");
	*offset = 8 + 8 * n + 4 * (high == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__));
	return true;
}

/* A word of seccomp_data, or an offset. */
static bool parse_data(struct lex *lex, uint32_t *offset)
{
	if (!lex_is_digit(lex))
		return lex_word(lex, offset, NULL) && lex_expect(lex, ']', "behind it");
	return lex_number(lex, UINT32_MAX, offset) && lex_expect(lex, ']', "behind the offset");
}

bool lex_symbol(struct lex *lex, uint32_t *k)
{
	const char *at = lex->p;
	char abi_name[LEX_NAME], name[LEX_NAME];
	unsigned int abi;

	if (!lex_name(lex, abi_name))
		return lex_fail(lex, at, "a number is missing here, or the name of an ABI");
	if (!bpf_abi_find(abi_name, &abi))
		return lex_fail(lex, at,
				"no ABI is called '%s': a system call is written #x86_64:read",
				abi_name);
	if (!lex_take(lex, ':'))
		return bpf_arch_find(abi_name, k) ||
		       lex_fail(lex, at, "x32 has the arch of x86_64: write #x86_64");
	at = lex->p;
	if (!lex_name(lex, name))
		return lex_fail(lex, at, "a system call is missing behind '%s:'", abi_name);
	if (!bpf_syscall_number(abi, name, k))
		return lex_fail(lex, at, "no system call '%s' of %s is known: give its number",
				name, abi_name);
	return true;
}

static bool parse_immediate(struct lex *lex, enum bpf_operand *operand, uint32_t *k)
{
	const char *at = lex->p;
	char name[LEX_NAME];

	*operand = OPERAND_IMM;
	if (lex_is_digit(lex) || (lex->p < lex->end && *lex->p == '-'))
		return lex_number(lex, UINT32_MAX, k);
	if (lex_name(lex, name) && !strcmp(name, "len")) {
		*operand = OPERAND_LEN;
		return true;
	}
	lex->p = at;
	return lex_symbol(lex, k);
}

static bool parse_action_data(struct lex *lex, const struct bpf_action *action, uint32_t *data)
{
	bool is_errno = action->value == SECCOMP_RET_ERRNO;
	const char *at;
	char name[LEX_NAME];

	if (!lex_expect(lex, '(', is_errno ? "behind ERRNO: `ERRNO(EPERM)`" : "behind the action"))
		return false;
	lex_blanks(lex);
	at = lex->p;
	if (is_errno && lex_name(lex, name)) {
		if (!bpf_errno_find(name, data))
			return lex_fail(lex, at, "no errno is called '%s': give its number", name);
	} else if (!lex_number(lex, is_errno ? BPF_MAX_ERRNO : SECCOMP_RET_DATA, data)) {
		return false;
	}
	return lex_expect(lex, ')', "behind it");
}

static bool parse_action(struct lex *lex, const char *name, const char *at, uint32_t *k)
{
	const struct bpf_action *action = bpf_action_find(name);
	uint32_t data = 0;

	if (!action)
		return lex_fail(lex, at,
				"no action is called '%s': ALLOW, ERRNO(EPERM), "
				"KILL_PROCESS, or a number: `ret #0x7fff0000`",
				name);
	if (action->has_data && !parse_action_data(lex, action, &data))
		return false;
	*k = action->value | data;
	return true;
}

/* A, X, M[N], or the action of a return. */
static bool parse_name(struct lex *lex, bool returns, enum bpf_operand *operand, uint32_t *k)
{
	const char *at = lex->p;
	char name[LEX_NAME];

	lex_take(lex, '%'); /* bpf_asm's %a and %x */
	if (!lex_name(lex, name))
		return lex_fail(lex, at, "an operand is expected here: #1, x, M[0] or [nr]");
	if (!strcasecmp(name, "a")) {
		*operand = OPERAND_A;
		return true;
	}
	if (!strcasecmp(name, "x")) {
		*operand = OPERAND_X;
		return true;
	}
	if (!strcasecmp(name, "M")) {
		*operand = OPERAND_MEM;
		return lex_expect(lex, '[', "behind M") && lex_number(lex, BPF_MEMWORDS - 1, k) &&
		       lex_expect(lex, ']', "behind the number");
	}
	*operand = OPERAND_IMM;
	if (returns)
		return parse_action(lex, name, at, k);
	return lex_fail(lex, at, "'%s' is not an operand: write #1, x, M[0] or [nr]", name);
}

static bool parse_operand(struct lex *lex, bool returns, enum bpf_operand *operand, uint32_t *k)
{
	*operand = OPERAND_NONE;
	if (!lex_blanks(lex))
		return true;
	if (lex_take(lex, '#'))
		return parse_immediate(lex, operand, k);
	if (lex_take(lex, '[')) {
		*operand = OPERAND_DATA;
		return parse_data(lex, k);
	}
	return parse_name(lex, returns, operand, k);
}

/* ".raw CODE JT JF K": the plain fields. */
static bool parse_raw(struct lex *lex, struct sock_filter *insn)
{
	uint32_t code = 0, jt = 0, jf = 0;

	if (!lex_number(lex, UINT16_MAX, &code) || !lex_number(lex, UINT8_MAX, &jt) ||
	    !lex_number(lex, UINT8_MAX, &jf) || !lex_number(lex, UINT32_MAX, &insn->k))
		return false;
	insn->code = (uint16_t)code;
	insn->jt = (uint8_t)jt;
	insn->jf = (uint8_t)jf;
	return true;
}

static const struct bpf_opcode *find_op(const char *name, const enum bpf_operand *operand)
{
	const struct bpf_opcode *op;

	for (op = bpf_opcodes; op->name; op++)
		if (!strcmp(op->name, name) && (!operand || op->operand == *operand))
			return op;
	return NULL;
}

/* List the operands that the instruction takes. */
static bool complain_operand(struct lex *lex, const char *at, const char *name)
{
	static const char *const examples[] = {
		[OPERAND_NONE] = "nothing", [OPERAND_IMM] = "#1",   [OPERAND_LEN] = "#len",
		[OPERAND_DATA] = "[nr]",    [OPERAND_MEM] = "M[0]", [OPERAND_A] = "a",
		[OPERAND_X] = "x",
	};
	const struct bpf_opcode *op;
	char list[64] = "";
	size_t len = 0;

	for (op = bpf_opcodes; op->name; op++)
		if (!strcmp(op->name, name) && len < sizeof(list))
			len += snprintf(list + len, sizeof(list) - len, "%s%s", len ? ", " : "",
					examples[op->operand]);
	return lex_fail(lex, at, "%s does not take this: it takes %s", name, list);
}

bool operand_parse(struct lex *lex, const char *name, const char *at, struct operation *operation,
		   struct sock_filter *insn)
{
	enum bpf_operand operand;
	size_t i;

	*operation = (struct operation){ 0 };
	if (!strcmp(name, ".raw"))
		return parse_raw(lex, insn);
	for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(aliases[i].name, name))
			continue;
		name = aliases[i].same;
		operation->inverted = aliases[i].inverted;
		break;
	}
	if (!find_op(name, NULL))
		return lex_fail(lex, at, "no instruction is called '%s'", name);
	lex_blanks(lex);
	at = lex->p;
	if (strcmp(name, "ja")) {
		if (!parse_operand(lex, !strcmp(name, "ret"), &operand, &insn->k))
			return false;
	} else {
		operand = OPERAND_NONE;
	}
	operation->op = find_op(name, &operand);
	if (!operation->op)
		return complain_operand(lex, at, name);
	insn->code = operation->op->code;
	return true;
}
