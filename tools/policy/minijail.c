// SPDX-License-Identifier: GPL-2.0
/* Read policies of minijail: minijail0 -S, and compile_seccomp_policy. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "policy/minijail.h"

/* Files that include each other, as in minijail. */
#define INCLUDE_DEPTH 10

/* Nested parentheses of a constant. */
#define PAREN_DEPTH 32

#define WORD_MAX 64

/**
 * struct reader - a position in a file
 * @source: the file
 * @at: offset of the next character
 * @line: line number there, from 1
 * @begin: offset of the line's first character
 * @depth: how many files include this one
 * @mj: the policy
 * @policy: receives notes
 * @unknown: names that the ABI does not have, separated by ", "
 * @inverse: a line of the form "EXPRESSION; return ERRNO" was read
 * @error: filled on errors
 */
struct reader {
	struct policy_source source;
	size_t at;
	size_t line;
	size_t begin;
	unsigned int depth;
	struct minijail *mj;
	struct policy *policy;
	struct text *unknown;
	bool *inverse;
	struct bpf_asm_error *error;
};

__attribute__((format(printf, 3, 4))) static bool fail(const struct reader *r, size_t at,
						       const char *fmt, ...)
{
	char text[sizeof(r->error->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return policy_fail(r->error, r->line, at < r->begin ? 1 : at - r->begin + 1, "%s", text);
}

static char peek(const struct reader *r)
{
	return r->at < r->source.len ? r->source.text[r->at] : '\n';
}

/* Skip blanks, a comment, and the end of a line that is continued. Return: whether there is more. */
static bool blanks(struct reader *r)
{
	const char *text = r->source.text;

	for (;; r->at++) {
		if (peek(r) == '#') {
			while (peek(r) != '\n')
				r->at++;
		} else if (peek(r) == '\\' && text[r->at + 1] == '\n') {
			r->at++;
			r->line++;
			r->begin = r->at + 1;
			continue;
		}
		if (peek(r) == '\n' || !isspace((unsigned char)peek(r)))
			return peek(r) != '\n';
	}
}

static bool take(struct reader *r, const char *token)
{
	size_t len = strlen(token);

	blanks(r);
	if (r->at + len > r->source.len || memcmp(r->source.text + r->at, token, len))
		return false;
	r->at += len;
	return true;
}

static bool expect(struct reader *r, const char *token)
{
	return take(r, token) || fail(r, r->at, "'%s' is missing here", token);
}

/* Read letters, digits and "_", and "-" in "kill-process". Return: false if none is next. */
static bool word(struct reader *r, char buf[WORD_MAX])
{
	size_t len = 0;

	blanks(r);
	while (isalnum((unsigned char)peek(r)) || peek(r) == '_' || (len && peek(r) == '-')) {
		if (len + 1 < WORD_MAX)
			buf[len++] = peek(r);
		r->at++;
	}
	buf[len] = '\0';
	return len;
}

static bool number(struct reader *r, const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!*end && !errno && end != text)
		return true;
	return fail(r, r->at - strlen(text), "'%s' is not a number of 64 bits", text);
}

/* A number, or the name of a constant */
static bool constant(struct reader *r, uint64_t *value)
{
	bool minus = take(r, "-");
	char name[WORD_MAX];
	uint32_t number32;

	if (!word(r, name))
		return fail(r, r->at, "a number or the name of a constant is expected here");
	if (isdigit((unsigned char)*name)) {
		if (!number(r, name, value))
			return false;
		*value = minus ? -*value : *value;
		return true;
	}
	if (minus)
		return fail(r, r->at - strlen(name), "a number is expected behind '-'");
	if (r->source.names && r->source.names->parse(name, value))
		return true;
	if (!bpf_errno_find(name, &number32))
		return fail(r, r->at - strlen(name),
			    "'%s' is no constant that is known here: give its number", name);
	*value = number32;
	return true;
}

/* Constants joined by "|", each with "~" or in parentheses */
static bool value(struct reader *r, unsigned int depth, uint64_t *result)
{
	if (depth > PAREN_DEPTH)
		return fail(r, r->at, "too many nested parentheses");
	*result = 0;
	do {
		bool complement = take(r, "~");
		uint64_t one = 0;

		if (take(r, "(")) {
			if (!value(r, depth + 1, &one) || !expect(r, ")"))
				return false;
		} else if (!constant(r, &one)) {
			return false;
		}
		*result |= complement ? ~one : one;
		blanks(r);
	} while (peek(r) == '|' && r->source.text[r->at + 1] != '|' && take(r, "|"));
	return true;
}

static bool operator(struct reader *r, struct policy_compare *compare)
{
	static const struct {
		const char *text;
		enum policy_op op;
	} operators[] = {
		{ "==", POLICY_EQ },	      { "!=", POLICY_NE },
		{ "<=", POLICY_LE },	      { ">=", POLICY_GE },
		{ "<", POLICY_LT },	      { ">", POLICY_GT },
		{ "&", POLICY_ANY_BIT },      { "in ", POLICY_ONLY_BITS },
		{ "in\t", POLICY_ONLY_BITS }, { "in~", POLICY_ONLY_BITS },
		{ "in(", POLICY_ONLY_BITS },
	};

	blanks(r);
	if (peek(r) == '&' && r->source.text[r->at + 1] == '&')
		return fail(r, r->at,
			    "an operator is expected here: ==, !=, <, <=, >, >=, & or in");
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!take(r, operators[i].text))
			continue;
		compare->op = (uint8_t)operators[i].op;
		r->at -= i > 6;
		return true;
	}
	return fail(r, r->at, "an operator is expected here: ==, !=, <, <=, >, >=, & or in");
}

/* "arg1 & O_CREAT" */
static bool atom(struct reader *r, struct policy_compare *compare)
{
	char name[WORD_MAX] = "";

	blanks(r);
	*compare = (struct policy_compare){ 0 };
	if (!word(r, name) || strncmp(name, "arg", 3) || name[3] < '0' || name[3] > '5' || name[4])
		return fail(r, r->at - strlen(name), "an argument is expected here: arg0 to arg5");
	compare->arg = (uint8_t)(name[3] - '0');
	return operator(r, compare) && value(r, 0, &compare->value);
}

static bool clause(struct reader *r, struct minijail_clause *clause)
{
	size_t room = 0;

	do {
		clause->compares =
			xgrow(clause->compares, clause->count, &room, sizeof(*clause->compares));
		if (!atom(r, &clause->compares[clause->count]))
			return false;
		clause->count++;
	} while (take(r, "&&"));
	return true;
}

static bool expression(struct reader *r, struct minijail_filter *filter)
{
	size_t room = 0;

	do {
		filter->clauses =
			xgrow(filter->clauses, filter->count, &room, sizeof(*filter->clauses));
		filter->clauses[filter->count] = (struct minijail_clause){ 0 };
		if (!clause(r, &filter->clauses[filter->count++]))
			return false;
	} while (take(r, "||"));
	return true;
}

static const struct {
	const char *name;
	uint32_t ret;
	bool is_default;
} actions[] = {
	{ "1", SECCOMP_RET_ALLOW, false },
	{ "allow", SECCOMP_RET_ALLOW, false },
	{ "kill", SECCOMP_RET_KILL_THREAD, true },
	{ "kill-thread", SECCOMP_RET_KILL_THREAD, true },
	{ "kill-process", SECCOMP_RET_KILL_PROCESS, true },
	{ "trap", SECCOMP_RET_TRAP, true },
	{ "user-notify", SECCOMP_RET_USER_NOTIF, true },
	{ "trace", SECCOMP_RET_TRACE, false },
	{ "log", SECCOMP_RET_LOG, false },
};

/* @returns: set for "return ERRNO" */
static bool action(struct reader *r, uint32_t *ret, bool *returns)
{
	char name[WORD_MAX];
	uint64_t number = 0;
	size_t at;

	blanks(r);
	at = r->at;
	word(r, name);
	*returns = !strcmp(name, "return");
	if (*returns) {
		if (!constant(r, &number))
			return false;
		if (number > BPF_MAX_ERRNO)
			return fail(r, at, "an errno is at most %d", BPF_MAX_ERRNO);
		*ret = SECCOMP_RET_ERRNO | (uint32_t)number;
		return true;
	}
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name))
			continue;
		*ret = actions[i].ret;
		return true;
	}
	return fail(r, at,
		    "an expression or an action is expected here: arg0 == 1, allow, kill, trap, "
		    "return EPERM ...");
}

static struct minijail_filter *add_filter(struct reader *r, struct minijail_filter **filters,
					  size_t *count)
{
	*filters = xreallocarray(*filters, *count + 1, sizeof(**filters));
	(*filters)[*count] = (struct minijail_filter){ .line = r->line, .ret = SECCOMP_RET_ALLOW };
	return &(*filters)[(*count)++];
}

/*
 * "EXPRESSION", "EXPRESSION; ACTION", "ACTION". minijail0 allows what fulfils an expression before
 * "; return ERRNO", and returns the errno for the rest. In braces, and for other actions, the action is
 * for what fulfils it, as in compile_seccomp_policy.
 */
static bool single(struct reader *r, bool braces, struct minijail_filter **filters, size_t *count)
{
	struct minijail_filter *filter = add_filter(r, filters, count);
	bool returns;

	blanks(r);
	if (strncmp(r->source.text + r->at, "arg", 3))
		return action(r, &filter->ret, &returns);
	if (!expression(r, filter))
		return false;
	if (!take(r, ";"))
		return true;
	if (!action(r, &filter->ret, &returns))
		return false;
	if (returns && !braces) {
		uint32_t ret = filter->ret;

		*r->inverse = true;
		filter->ret = SECCOMP_RET_ALLOW;
		add_filter(r, filters, count)->ret = ret;
	}
	return true;
}

static bool filters(struct reader *r, struct minijail_filter **list, size_t *count)
{
	if (!take(r, "{"))
		return single(r, false, list, count);
	do {
		if (!single(r, true, list, count))
			return false;
	} while (take(r, ","));
	return expect(r, "}");
}

static const char *arch_name(unsigned int abi)
{
	return abi == BPF_ABI_AARCH64 ? "arm64" : bpf_abi_name(abi);
}

/* "[arch=x86_64,arm64]". @fits: this ABI is one of them */
static bool metadata(struct reader *r, bool *fits)
{
	char name[WORD_MAX];

	*fits = true;
	if (!take(r, "["))
		return true;
	if (!word(r, name) || strcmp(name, "arch") || !expect(r, "="))
		return fail(r, r->at, "arch= is expected here: [arch=x86_64]");
	*fits = false;
	do {
		if (!word(r, name))
			return fail(r, r->at,
				    "an architecture is expected here: x86_64, arm64 ...");
		*fits |= !strcmp(name, arch_name(r->mj->abi));
	} while (take(r, ","));
	return expect(r, "]");
}

/* The calls of a statement, as indexes into the policy. */
struct calls {
	size_t *of;
	size_t count;
	size_t room;
};

static size_t find_call(struct minijail *mj, const char *name, uint32_t nr)
{
	for (size_t i = 0; i < mj->count; i++)
		if (mj->calls[i].nr == nr)
			return i;
	mj->calls = xgrow(mj->calls, mj->count, &mj->room, sizeof(*mj->calls));
	mj->calls[mj->count] = (struct minijail_call){ .name = xstrdup(name), .nr = nr };
	return mj->count++;
}

static bool call_name(struct reader *r, struct calls *calls)
{
	char name[WORD_MAX];
	uint64_t number64;
	uint32_t nr;
	bool fits;

	if (!word(r, name))
		return fail(r, r->at, "the name of a system call is expected here");
	if (peek(r) == '@')
		return fail(r, r->at,
			    "groups of calls come from minijail's build, and are not known here");
	if (!metadata(r, &fits))
		return false;
	if (!fits)
		return true;
	if (isdigit((unsigned char)*name)) {
		if (!number(r, name, &number64) || number64 > INT32_MAX)
			return fail(r, r->at - strlen(name), "no system call has this number");
		nr = (uint32_t)number64;
	} else if (!bpf_syscall_number(r->mj->abi, name, &nr)) {
		text_add(r->unknown, "%s%s", r->unknown->len ? ", " : "", name);
		return true;
	}
	if (calls->count + r->mj->count > 2ul * BPF_MAXINSNS)
		return fail(r, r->begin, "this policy needs more than %d instructions",
			    BPF_MAXINSNS);
	calls->of = xgrow(calls->of, calls->count, &calls->room, sizeof(*calls->of));
	calls->of[calls->count++] = find_call(r->mj, name, nr);
	return true;
}

static bool call_names(struct reader *r, struct calls *calls)
{
	if (!take(r, "{"))
		return call_name(r, calls);
	do {
		if (!call_name(r, calls))
			return false;
	} while (take(r, ","));
	return expect(r, "}");
}

static struct minijail_filter copy_filter(const struct minijail_filter *filter)
{
	struct minijail_filter copy = *filter;

	copy.clauses = xcalloc(filter->count + 1, sizeof(*copy.clauses));
	for (size_t i = 0; i < filter->count; i++) {
		size_t count = filter->clauses[i].count;

		copy.clauses[i].count = count;
		copy.clauses[i].compares = xcalloc(count + 1, sizeof(struct policy_compare));
		memcpy(copy.clauses[i].compares, filter->clauses[i].compares,
		       count * sizeof(struct policy_compare));
	}
	return copy;
}

/* Filters behind one that fits every call are an error in minijail. */
static bool append_filters(struct reader *r, size_t index, const struct minijail_filter *list,
			   size_t count)
{
	struct minijail_call *call = &r->mj->calls[index];

	for (size_t i = 0; i < count; i++) {
		if (call->count && !call->filters[call->count - 1].count)
			return fail(r, r->begin, "line %zu already decides every call of %s",
				    call->filters[call->count - 1].line, call->name);
		r->mj->size += 1 + list[i].count;
		if (r->mj->size > BPF_MAXINSNS)
			return fail(r, r->begin, "this policy needs more than %d instructions",
				    BPF_MAXINSNS);
		call->filters =
			xreallocarray(call->filters, call->count + 1, sizeof(*call->filters));
		call->filters[call->count++] = copy_filter(&list[i]);
	}
	return true;
}

static void free_filters(struct minijail_filter *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < list[i].count; j++)
			free(list[i].clauses[j].compares);
		free(list[i].clauses);
	}
	free(list);
}

/* "NAME: FILTER", "{ NAME, NAME }: FILTER" */
static bool statement(struct reader *r)
{
	struct minijail_filter *list = NULL;
	struct calls calls = { 0 };
	size_t count = 0;
	bool ok = call_names(r, &calls) && expect(r, ":") && filters(r, &list, &count);

	for (size_t i = 0; ok && i < calls.count; i++)
		ok = append_filters(r, calls.of[i], list, count);
	free_filters(list, count);
	free(calls.of);
	return ok;
}

static bool default_action(struct reader *r)
{
	char name[WORD_MAX];
	size_t at;

	blanks(r);
	at = r->at;
	word(r, name);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name) || !actions[i].is_default)
			continue;
		r->mj->ret = actions[i].ret;
		return true;
	}
	return fail(r, at, "@default is kill, kill-process, kill-thread, trap or user-notify");
}

static bool read_file(struct reader *r);

/* Return: the rest of the line as a path, beside the file that names it; free() it. */
static char *path_of(struct reader *r)
{
	const char *begin, *slash = strrchr(r->source.path, '/');
	size_t len;
	char *path;

	blanks(r);
	begin = r->source.text + r->at;
	while (!isspace((unsigned char)peek(r)))
		r->at++;
	len = (size_t)(r->source.text + r->at - begin);
	if (!len || (*begin != '/' && *begin != '.')) {
		fail(r, r->at - len, "a path is expected here: ./FILE or /DIR/FILE");
		return NULL;
	}
	if (asprintf(&path, "%.*s%.*s",
		     *begin == '/' || !slash ? 0 : (int)(slash - r->source.path + 1),
		     r->source.path, (int)len, begin) < 0)
		xalloc_failed();
	return path;
}

static char *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *text;

	if (!file)
		return NULL;
	text = xmalloc(POLICY_MAX_BYTES + 1);
	*len = fread(text, 1, POLICY_MAX_BYTES + 1, file);
	if (ferror(file) || *len > POLICY_MAX_BYTES) {
		errno = errno ?: EFBIG;
		free(text);
		text = NULL;
	} else {
		text[*len] = '\0';
	}
	fclose(file);
	return text;
}

/* An error in an included file is reported at the line that includes it, with the place in that file. */
static void fail_inside(const struct reader *r, const char *path, const struct bpf_asm_error *error)
{
	/* An error of a further file has its place in the text. */
	if (!error->line)
		fail(r, r->begin, "%s", error->text);
	else
		fail(r, r->begin, "%s:%zu:%zu: %.100s", clean_text(path), error->line,
		     error->column, error->text);
	if (r->depth)
		r->error->line = 0;
}

static bool include(struct reader *r)
{
	struct reader inner = *r;
	char *path = path_of(r), *text;
	struct bpf_asm_error error;
	bool ok;

	if (!path)
		return false;
	if (r->depth == INCLUDE_DEPTH) {
		free(path);
		return fail(r, r->begin, "more than %d files include each other", INCLUDE_DEPTH);
	}
	errno = 0;
	text = read_whole(path, &inner.source.len);
	if (!text) {
		fail(r, r->begin, "%s: %s", clean_text(path), strerror(errno));
		free(path);
		return false;
	}
	inner.source.path = path;
	inner.source.text = text;
	inner.depth++;
	inner.error = &error;
	ok = read_file(&inner);
	if (!ok)
		fail_inside(r, path, &error);
	free(text);
	free(path);
	return ok;
}

/* Frequencies change the order of tests only, not verdicts. */
static bool frequency(struct reader *r)
{
	char *path = path_of(r);
	bool ok;

	if (!path)
		return false;
	ok = !access(path, R_OK) || fail(r, r->begin, "%s: %s", clean_text(path), strerror(errno));
	free(path);
	return ok;
}

static bool line(struct reader *r)
{
	if (take(r, "@include"))
		return include(r);
	if (take(r, "@frequency"))
		return frequency(r);
	if (take(r, "@default"))
		return default_action(r);
	if (take(r, "@denylist")) {
		r->mj->denylist = true;
		r->mj->ret = SECCOMP_RET_ALLOW;
		return true;
	}
	return statement(r);
}

static bool read_file(struct reader *r)
{
	r->line = 1;
	r->begin = r->at = 0;
	while (r->at < r->source.len) {
		if (blanks(r)) {
			if (memchr(r->source.text + r->at, '\0', 1))
				return fail(r, r->at, "there is a zero byte: this is no policy");
			if (!line(r))
				return false;
			if (blanks(r))
				return fail(r, r->at, "unexpected: the line ends before this");
		}
		r->at++;
		r->line++;
		r->begin = r->at;
	}
	return true;
}

static void release(struct minijail *mj)
{
	for (size_t i = 0; i < mj->count; i++) {
		free_filters(mj->calls[i].filters, mj->calls[i].count);
		free(mj->calls[i].name);
	}
	free(mj->calls);
}

static void add_notes(const struct reader *r)
{
	if (r->unknown->len)
		policy_note(r->policy,
			    "%s has no call named %s: left out, where minijail refuses the policy",
			    bpf_abi_name(r->mj->abi), text_str(r->unknown));
	if (*r->inverse)
		policy_note(
			r->policy,
			"\"EXPRESSION; return ERRNO\" is read as minijail0 does: allowed if it "
			"holds, else the errno (compile_seccomp_policy: the errno if it holds)");
}

/* --container-arch, in the words of Go or of libseccomp */
static bool find_abi(const char *arch, unsigned int *abi)
{
	static const char *const names[][2] = { { "amd64", "x86_64" },
						{ "arm64", "aarch64" },
						{ "386", "x86" } };

	*abi = bpf_abi_native();
	for (size_t i = 0; arch && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i][0], arch))
			arch = names[i][1];
	return !arch || bpf_abi_find(arch, abi);
}

bool policy_read_minijail(const struct policy_source *source, struct policy *policy,
			  struct bpf_asm_error *error)
{
	struct minijail mj = { .ret = SECCOMP_RET_KILL_THREAD };
	struct text unknown = { 0 };
	bool inverse = false, ok;
	struct reader r = { .source = *source,
			    .mj = &mj,
			    .policy = policy,
			    .unknown = &unknown,
			    .inverse = &inverse,
			    .error = error };

	if (!find_abi(source->choice->arch, &mj.abi))
		return policy_fail(
			error, 0, 0,
			"'%.32s' is no architecture that is known here: x86_64, arm64 ...",
			source->choice->arch);
	ok = read_file(&r) && minijail_build(&mj, policy, error);
	if (ok)
		add_notes(&r);
	release(&mj);
	text_free(&unknown);
	return ok;
}
