// SPDX-License-Identifier: GPL-2.0
/* Read policies of minijail: minijail0 -S, and compile_seccomp_policy. Lines, calls, and files. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "bpf/listing.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "policy/minijail_read.h"

/* Files that include each other, as in minijail. */
#define INCLUDE_DEPTH 10

/* All included files: without a bound, those of each level could include many of the next. */
#define INCLUDES_MAX 256

static const char *arch_name(unsigned int abi)
{
	return abi == BPF_ABI_AARCH64 ? "arm64" : bpf_abi_name(abi);
}

/* "[arch=x86_64,arm64]". @fits: this ABI is one of them */
static bool metadata(struct minijail_reader *r, bool *fits)
{
	char name[WORD_MAX];

	*fits = true;
	if (!mj_take(r, "["))
		return true;
	if (!mj_word(r, name) || strcmp(name, "arch") || !mj_expect(r, "="))
		return mj_fail(r, r->at, "arch= is expected here: [arch=x86_64]");
	*fits = false;
	do {
		if (!mj_word(r, name))
			return mj_fail(r, r->at,
				       "an architecture is expected here: x86_64, arm64 ...");
		*fits |= !strcmp(name, arch_name(r->mj->abi));
	} while (mj_take(r, ","));
	return mj_expect(r, "]");
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

static bool call_name(struct minijail_reader *r, struct calls *calls)
{
	char name[WORD_MAX];
	uint64_t number64;
	uint32_t nr;
	bool fits;

	if (!mj_word(r, name))
		return mj_fail(r, r->at, "the name of a system call is expected here");
	if (mj_peek(r) == '@')
		return mj_fail(
			r, r->at,
			"groups of calls come from minijail's build, and are not known here");
	if (!metadata(r, &fits))
		return false;
	if (!fits)
		return true;
	if (isdigit((unsigned char)*name)) {
		if (!mj_number(r, name, &number64) || number64 > INT32_MAX)
			return mj_fail(r, r->at - strlen(name), "no system call has this number");
		nr = (uint32_t)number64;
	} else if (!bpf_syscall_number(r->mj->abi, name, &nr)) {
		text_add(r->unknown, "%s%s", r->unknown->len ? ", " : "", name);
		return true;
	}
	if (calls->count + r->mj->count > 2ul * BPF_MAXINSNS)
		return mj_fail(r, r->begin, "this policy needs more than %d instructions",
			       BPF_MAXINSNS);
	calls->of = xgrow(calls->of, calls->count, &calls->room, sizeof(*calls->of));
	calls->of[calls->count++] = find_call(r->mj, name, nr);
	return true;
}

static bool call_names(struct minijail_reader *r, struct calls *calls)
{
	if (!mj_take(r, "{"))
		return call_name(r, calls);
	do {
		if (!call_name(r, calls))
			return false;
	} while (mj_take(r, ","));
	return mj_expect(r, "}");
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
static bool append_filters(struct minijail_reader *r, size_t index,
			   const struct minijail_filter *list, size_t count)
{
	struct minijail_call *call = &r->mj->calls[index];

	for (size_t i = 0; i < count; i++) {
		if (call->count && !call->filters[call->count - 1].count)
			return mj_fail(r, r->begin, "line %zu already decides every call of %s",
				       call->filters[call->count - 1].line, call->name);
		r->mj->size += 1 + list[i].count;
		if (r->mj->size > BPF_MAXINSNS)
			return mj_fail(r, r->begin, "this policy needs more than %d instructions",
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
static bool statement(struct minijail_reader *r)
{
	struct minijail_filter *list = NULL;
	struct calls calls = { 0 };
	size_t count = 0;
	bool ok = call_names(r, &calls) && mj_expect(r, ":") && mj_filters(r, &list, &count);

	for (size_t i = 0; ok && i < calls.count; i++)
		ok = append_filters(r, calls.of[i], list, count);
	free_filters(list, count);
	free(calls.of);
	return ok;
}

static bool read_file(struct minijail_reader *r);

/* Return: the rest of the line as a path, beside the file that names it; free() it. */
static char *path_of(struct minijail_reader *r)
{
	const char *begin, *slash = strrchr(r->source.path, '/');
	size_t len;
	char *path;

	mj_blanks(r);
	begin = r->source.text + r->at;
	while (!isspace((unsigned char)mj_peek(r)))
		r->at++;
	len = (size_t)(r->source.text + r->at - begin);
	if (!len || (*begin != '/' && *begin != '.')) {
		mj_fail(r, r->at - len, "a path is expected here: ./FILE or /DIR/FILE");
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
static void fail_inside(const struct minijail_reader *r, const char *path,
			const struct bpf_asm_error *error)
{
	/* An error of a further file has its place in the text. */
	if (!error->line)
		mj_fail(r, r->begin, "%s", error->text);
	else
		mj_fail(r, r->begin, "%s:%zu:%zu: %.100s", clean_text(path), error->line,
			error->column, error->text);
	if (r->depth)
		r->error->line = 0;
}

static bool include(struct minijail_reader *r)
{
	struct minijail_reader inner = *r;
	char *path = path_of(r), *text;
	struct bpf_asm_error error;
	bool ok;

	if (!path)
		return false;
	if (r->mj->included++ == INCLUDES_MAX) {
		free(path);
		return mj_fail(r, r->begin, "more than %d files are included", INCLUDES_MAX);
	}
	if (r->depth == INCLUDE_DEPTH) {
		free(path);
		return mj_fail(r, r->begin, "more than %d files include each other", INCLUDE_DEPTH);
	}
	errno = 0;
	text = read_whole(path, &inner.source.len);
	if (!text) {
		mj_fail(r, r->begin, "%s: %s", clean_text(path), strerror(errno));
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
static bool frequency(struct minijail_reader *r)
{
	char *path = path_of(r);
	bool ok;

	if (!path)
		return false;
	ok = !access(path, R_OK) ||
	     mj_fail(r, r->begin, "%s: %s", clean_text(path), strerror(errno));
	free(path);
	return ok;
}

static bool line(struct minijail_reader *r)
{
	if (mj_take(r, "@include"))
		return include(r);
	if (mj_take(r, "@frequency"))
		return frequency(r);
	if (mj_take(r, "@default"))
		return mj_default_action(r);
	if (mj_take(r, "@denylist")) {
		r->mj->denylist = true;
		r->mj->ret = SECCOMP_RET_ALLOW;
		return true;
	}
	return statement(r);
}

static bool read_file(struct minijail_reader *r)
{
	r->line = 1;
	r->begin = r->at = 0;
	while (r->at < r->source.len) {
		if (mj_blanks(r)) {
			if (memchr(r->source.text + r->at, '\0', 1))
				return mj_fail(r, r->at, "there is a zero byte: this is no policy");
			if (!line(r))
				return false;
			if (mj_blanks(r))
				return mj_fail(r, r->at, "unexpected: the line ends before this");
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

static void add_notes(const struct minijail_reader *r)
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
	struct minijail_reader r = { .source = *source,
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
