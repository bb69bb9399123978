// SPDX-License-Identifier: GPL-2.0
/* Read programs from C source: BPF_STMT(), BPF_JUMP() and lists in braces. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "policy/numbers.h"

/* Nested parentheses in an expression. */
#define DEPTH_MAX 64

/* Room for any name in an expression; longer names are unknown. */
#define NAME_MAX_LEN 64

/**
 * struct c - a position in C source
 * @n: the program, and the text
 * @at: offset of the next character
 * @depth: open braces of the array, 0 outside of one
 * @declared: a declaration names struct sock_filter
 * @is_array: it is one of an array, or of a value
 */
struct c {
	struct numbers *n;
	size_t at;
	unsigned int depth;
	bool declared;
	bool is_array;
};

static const struct {
	const char *name;
	uint32_t value;
} constants[] = {
	{ "BPF_LD", BPF_LD },
	{ "BPF_LDX", BPF_LDX },
	{ "BPF_ST", BPF_ST },
	{ "BPF_STX", BPF_STX },
	{ "BPF_ALU", BPF_ALU },
	{ "BPF_JMP", BPF_JMP },
	{ "BPF_RET", BPF_RET },
	{ "BPF_MISC", BPF_MISC },
	{ "BPF_W", BPF_W },
	{ "BPF_H", BPF_H },
	{ "BPF_B", BPF_B },
	{ "BPF_IMM", BPF_IMM },
	{ "BPF_ABS", BPF_ABS },
	{ "BPF_IND", BPF_IND },
	{ "BPF_MEM", BPF_MEM },
	{ "BPF_LEN", BPF_LEN },
	{ "BPF_MSH", BPF_MSH },
	{ "BPF_ADD", BPF_ADD },
	{ "BPF_SUB", BPF_SUB },
	{ "BPF_MUL", BPF_MUL },
	{ "BPF_DIV", BPF_DIV },
	{ "BPF_OR", BPF_OR },
	{ "BPF_AND", BPF_AND },
	{ "BPF_LSH", BPF_LSH },
	{ "BPF_RSH", BPF_RSH },
	{ "BPF_NEG", BPF_NEG },
	{ "BPF_XOR", BPF_XOR },
	{ "BPF_JA", BPF_JA },
	{ "BPF_JEQ", BPF_JEQ },
	{ "BPF_JGT", BPF_JGT },
	{ "BPF_JGE", BPF_JGE },
	{ "BPF_JSET", BPF_JSET },
	{ "BPF_K", BPF_K },
	{ "BPF_X", BPF_X },
	{ "BPF_A", BPF_A },
	{ "BPF_TAX", BPF_TAX },
	{ "BPF_TXA", BPF_TXA },
	{ "__X32_SYSCALL_BIT", BPF_X32_BIT },
	{ "SECCOMP_RET_DATA", SECCOMP_RET_DATA },
	{ "SECCOMP_RET_ACTION", SECCOMP_RET_ACTION },
	{ "SECCOMP_RET_ACTION_FULL", SECCOMP_RET_ACTION_FULL },
};

static bool fail(const struct c *c, size_t at, const char *why)
{
	return policy_fail_at(c->n->source, at, c->n->error, "%s", why);
}

static char peek(const struct c *c)
{
	return c->n->source->text[c->at];
}

static bool at_end(const struct c *c)
{
	return c->at >= c->n->source->len;
}

/* Whether only blanks precede this character in its line. */
static bool begins_line(const struct c *c)
{
	const char *text = c->n->source->text;
	size_t at = c->at;

	while (at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return !at || text[at - 1] == '\n';
}

/* A directive of the preprocessor, or a comment to the end of the line; "\" continues it. */
static void skip_line(struct c *c)
{
	const char *text = c->n->source->text;

	while (!at_end(c) && (text[c->at] != '\n' || (c->at && text[c->at - 1] == '\\')))
		c->at++;
}

static void skip_to(struct c *c, const char *end)
{
	const char *text = c->n->source->text, *stop;

	stop = memmem(text + c->at, c->n->source->len - c->at, end, strlen(end));
	c->at = stop ? (size_t)(stop - text) + strlen(end) : c->n->source->len;
}

static void skip_string(struct c *c)
{
	char quote = peek(c);

	for (c->at++; !at_end(c) && peek(c) != quote && peek(c) != '\n'; c->at++)
		c->at += peek(c) == '\\';
	c->at++;
}

/* Skip blanks, comments and directives. */
static void skip(struct c *c)
{
	while (!at_end(c)) {
		const char *p = c->n->source->text + c->at;

		if (isspace((unsigned char)*p))
			c->at++;
		else if (!strncmp(p, "/*", 2))
			skip_to(c, "*/");
		else if (!strncmp(p, "//", 2) || (*p == '#' && begins_line(c)))
			skip_line(c);
		else
			return;
	}
}

static bool take(struct c *c, char wanted)
{
	skip(c);
	if (at_end(c) || peek(c) != wanted)
		return false;
	c->at++;
	return true;
}

static bool expect(struct c *c, char wanted)
{
	if (take(c, wanted))
		return true;
	return policy_fail_at(c->n->source, c->at, c->n->error, "'%c' is missing here", wanted);
}

static bool take_name(struct c *c, char name[NAME_MAX_LEN])
{
	size_t len = 0;

	skip(c);
	if (at_end(c) || (!isalpha((unsigned char)peek(c)) && peek(c) != '_'))
		return false;
	for (; !at_end(c) && (isalnum((unsigned char)peek(c)) || peek(c) == '_'); c->at++)
		if (len + 1 < NAME_MAX_LEN)
			name[len++] = peek(c);
	name[len] = '\0';
	return true;
}

static bool find_number(const char *name, uint64_t *value)
{
	uint32_t nr;

	if ((!strncmp(name, "__NR_", 5) && bpf_syscall_number(bpf_abi_native(), name + 5, &nr)) ||
	    (!strncmp(name, "SYS_", 4) && bpf_syscall_number(bpf_abi_native(), name + 4, &nr)) ||
	    bpf_errno_find(name, &nr)) {
		*value = nr;
		return true;
	}
	return false;
}

static bool find_arch(const char *name, uint64_t *value)
{
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++) {
		const char *macro = bpf_arch_macro(bpf_abi_arch(abi));

		if (!macro || strcmp(macro, name))
			continue;
		*value = bpf_abi_arch(abi);
		return true;
	}
	return false;
}

static bool find_name(const struct c *c, const char *name, uint64_t *value)
{
	const struct bpf_action *action = NULL;

	for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
		if (strcmp(constants[i].name, name))
			continue;
		*value = constants[i].value;
		return true;
	}
	if (!strncmp(name, "SECCOMP_RET_", 12))
		action = bpf_action_find(name + 12);
	if (action)
		*value = action->value;
	return action || find_arch(name, value) || find_number(name, value) ||
	       (c->n->source->names && c->n->source->names->parse(name, value));
}

static bool parse_number(struct c *c, uint64_t *value)
{
	char *end;

	/* The text ends with a NUL. */
	*value = strtoull(c->n->source->text + c->at, &end, 0);
	c->at = (size_t)(end - c->n->source->text);
	while (!at_end(c) && strchr("uUlL", peek(c)))
		c->at++;
	return true;
}

static bool parse_expression(struct c *c, unsigned int level, unsigned int depth, uint64_t *value);

/* offsetof(struct seccomp_data, args[0]) */
static bool parse_offsetof(struct c *c, uint64_t *value)
{
	static const struct {
		const char *name;
		size_t offset;
	} members[] = {
		{ "nr", offsetof(struct seccomp_data, nr) },
		{ "arch", offsetof(struct seccomp_data, arch) },
		{ "instruction_pointer", offsetof(struct seccomp_data, instruction_pointer) },
		{ "args", offsetof(struct seccomp_data, args) },
	};
	char name[NAME_MAX_LEN];
	uint64_t index = 0;
	size_t begin = c->at;

	if (!expect(c, '(') || !take_name(c, name) || strcmp(name, "struct") ||
	    !take_name(c, name) || strcmp(name, "seccomp_data") || !take(c, ',') ||
	    !take_name(c, name))
		return fail(c, begin, "offsetof() of a member of struct seccomp_data is expected");
	if (take(c, '[') && (!parse_expression(c, 0, 0, &index) || !expect(c, ']')))
		return false;
	if (!expect(c, ')'))
		return false;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (strcmp(members[i].name, name))
			continue;
		*value = members[i].offset + index * sizeof(uint64_t);
		return true;
	}
	return fail(c, begin, "struct seccomp_data has nr, arch, instruction_pointer and args");
}

static bool is_type(const char *name)
{
	static const char *const types[] = { "unsigned", "short",    "int",	 "long",  "char",
					     "__u8",	 "__u16",    "__u32",	 "__u64", "uint8_t",
					     "uint16_t", "uint32_t", "uint64_t", "signed" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i], name))
			return true;
	return false;
}

/* "(unsigned short)": the fields are cut to their width anyway. */
static bool take_cast(struct c *c)
{
	size_t begin = c->at;
	char name[NAME_MAX_LEN];

	if (take(c, '(') && take_name(c, name) && is_type(name)) {
		while (take_name(c, name))
			;
		if (take(c, ')'))
			return true;
	}
	c->at = begin;
	return false;
}

static bool parse_name(struct c *c, uint64_t *value)
{
	char name[NAME_MAX_LEN];
	size_t begin = c->at;

	if (!take_name(c, name))
		return fail(c, begin, "a number or a name is expected here");
	if (!strcmp(name, "offsetof") || !strcmp(name, "__builtin_offsetof"))
		return parse_offsetof(c, value);
	if (find_name(c, name, value))
		return true;
	return policy_fail_at(
		c->n->source, begin, c->n->error,
		"'%s' is not known here: let the compiler replace macros first (cc -E)", name);
}

static bool parse_primary(struct c *c, unsigned int depth, uint64_t *value)
{
	bool minus;

	skip(c);
	if (depth > DEPTH_MAX)
		return fail(c, c->at, "too many nested parentheses");
	if (take_cast(c))
		return parse_primary(c, depth + 1, value);
	minus = take(c, '-');
	if (minus || take(c, '~')) {
		if (!parse_primary(c, depth + 1, value))
			return false;
		*value = minus ? -*value : (uint32_t) ~*value;
		return true;
	}
	if (take(c, '('))
		return parse_expression(c, 0, depth + 1, value) && expect(c, ')');
	if (!at_end(c) && isdigit((unsigned char)peek(c)))
		return parse_number(c, value);
	return parse_name(c, value);
}

/* Operators by precedence, the weakest first. */
static const char *const operators[] = { "|", "^", "&", "<<>>", "+-", "*" };

#define LEVELS (sizeof(operators) / sizeof(operators[0]))

static char take_operator(struct c *c, unsigned int level)
{
	char op;

	skip(c);
	op = at_end(c) ? '\0' : peek(c);
	if (!op || !strchr(operators[level], op))
		return '\0';
	c->at++;
	if (op == '<' || op == '>')
		c->at += peek(c) == op;
	return op;
}

static uint64_t apply(char op, uint64_t a, uint64_t b)
{
	switch (op) {
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '&':
		return a & b;
	case '<':
		return b < 64 ? a << b : 0;
	case '>':
		return b < 64 ? a >> b : 0;
	case '+':
		return a + b;
	case '-':
		return a - b;
	default:
		return a * b;
	}
}

static bool parse_expression(struct c *c, unsigned int level, unsigned int depth, uint64_t *value)
{
	uint64_t right;
	char op;

	if (level == LEVELS)
		return parse_primary(c, depth, value);
	if (!parse_expression(c, level + 1, depth, value))
		return false;
	while ((op = take_operator(c, level))) {
		if (!parse_expression(c, level + 1, depth, &right))
			return false;
		*value = apply(op, *value, right);
	}
	return true;
}

/* "BPF_STMT(code, k)", "BPF_JUMP(code, k, jt, jf)", behind the name */
static bool parse_macro(struct c *c, size_t begin, bool jump)
{
	struct fields fields = { 0 };

	if (!expect(c, '(') || !parse_expression(c, 0, 0, &fields.code) || !expect(c, ',') ||
	    !parse_expression(c, 0, 0, &fields.k))
		return false;
	if (jump && (!expect(c, ',') || !parse_expression(c, 0, 0, &fields.jt) || !expect(c, ',') ||
		     !parse_expression(c, 0, 0, &fields.jf)))
		return false;
	return expect(c, ')') && numbers_add(c->n, begin, &fields);
}

static uint64_t *field_by_name(struct fields *fields, const char *name)
{
	if (!strcmp(name, "code"))
		return &fields->code;
	if (!strcmp(name, "jt"))
		return &fields->jt;
	if (!strcmp(name, "jf"))
		return &fields->jf;
	return strcmp(name, "k") ? NULL : &fields->k;
}

/* "0x20, 0, 0, 4 }", ".code = 0x20, .k = 4 }": behind the brace */
static bool parse_fields(struct c *c, size_t begin)
{
	struct fields fields = { 0 };
	uint64_t *const order[] = { &fields.code, &fields.jt, &fields.jf, &fields.k };
	char name[NAME_MAX_LEN];

	for (unsigned int i = 0; !take(c, '}'); i++) {
		uint64_t *field = i < 4 ? order[i] : NULL;

		if (i && !expect(c, ','))
			return false;
		if (i && take(c, '}'))
			break;
		if (take(c, '.')) {
			field = take_name(c, name) ? field_by_name(&fields, name) : NULL;
			if (!field || !expect(c, '='))
				return fail(c, begin, "an instruction has code, jt, jf and k");
		}
		if (!field)
			return fail(c, c->at, "an instruction has four numbers");
		if (!parse_expression(c, 0, 0, field))
			return false;
	}
	return numbers_add(c->n, begin, &fields);
}

/* Whether the fields of an instruction follow: a number, a cast, ".code", BPF_... */
static bool is_fields(struct c *c)
{
	size_t begin = c->at;
	char name[NAME_MAX_LEN];
	bool is;

	if (take_cast(c)) {
		is = true;
	} else if (take(c, '.')) {
		struct fields fields;

		is = take_name(c, name) && field_by_name(&fields, name);
	} else if (take_name(c, name)) {
		is = !strncmp(name, "BPF_", 4) && strcmp(name, "BPF_STMT") &&
		     strcmp(name, "BPF_JUMP");
	} else {
		is = !at_end(c) && isdigit((unsigned char)peek(c));
	}
	c->at = begin;
	return is;
}

static bool parse_word(struct c *c)
{
	char name[NAME_MAX_LEN] = "";
	size_t begin = c->at;

	take_name(c, name);
	if (!strcmp(name, "BPF_STMT") || !strcmp(name, "BPF_JUMP"))
		return parse_macro(c, begin, name[4] == 'J');
	if (c->depth && strcmp(name, "struct") && strcmp(name, "sock_filter"))
		return policy_fail_at(c->n->source, begin, c->n->error,
				      "'%s' is a macro of this source: let the compiler replace it "
				      "first (cc -E)",
				      name);
	c->declared |= !strcmp(name, "sock_filter");
	return true;
}

/* Statements around the arrays are skipped. */
static bool parse_token(struct c *c)
{
	size_t begin = c->at;

	switch (peek(c)) {
	case '{':
		c->at++;
		if (is_fields(c))
			return parse_fields(c, begin);
		if (c->depth || c->is_array)
			c->depth++;
		return true;
	case '}':
		c->at++;
		c->depth -= c->depth > 0;
		return true;
	case ';':
		c->at++;
		c->depth = 0;
		c->declared = c->is_array = false;
		numbers_end(c->n);
		return true;
	case '[':
	case '=':
		c->at++;
		c->is_array |= c->declared;
		return true;
	case '"':
	case '\'':
		skip_string(c);
		return true;
	}
	if (isalpha((unsigned char)peek(c)) || peek(c) == '_')
		return parse_word(c);
	c->at++;
	return true;
}

bool numbers_read_c(struct numbers *n)
{
	struct c c = { .n = n };

	for (skip(&c); !at_end(&c); skip(&c))
		if (!parse_token(&c))
			return false;
	numbers_end(n);
	/* `seccompctl dump -f c` prints the newest first. */
	if (memmem(n->source->text, n->source->len, "/* filter ", 10))
		policy_reverse(n->policy);
	return true;
}

bool numbers_is_c(const char *text, size_t len)
{
	const char *end = text + len, *p = text;

	if (memmem(text, len, "BPF_STMT", 8) || memmem(text, len, "BPF_JUMP", 8))
		return true;
	while ((p = memchr(p, '{', (size_t)(end - p)))) {
		for (p++; p < end && strchr(" \t\n\r", *p); p++)
			;
		if (p < end && (isdigit((unsigned char)*p) || *p == '.' || *p == '('))
			return true;
	}
	return false;
}
