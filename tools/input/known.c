// SPDX-License-Identifier: GPL-2.0
/* Filters of live threads that are known: those that systemd installs for their unit. */
#include <stdio.h>
#include <string.h>

#include "analysis/diff.h"
#include "analysis/query.h"
#include "analysis/signature.h"
#include "bpf/validate.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "input/known.h"
#include "policy/policy.h"
#include "policy/systemd_run.h"

/* Bound on the steps of all comparisons for a thread: a second, if no bytes are equal. */
#define KNOWN_STEPS 2000000

static bool is_unit(const char *name)
{
	static const char *const suffixes[] = { ".service", ".socket", ".mount", ".swap" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strcmp(dot, suffixes[i]))
			return true;
	return false;
}

/* "/system.slice/system-foo.slice/foo@1.service/child": the first that is no slice */
static bool unit_of_group(char *path, char *unit)
{
	char *save, *name;

	for (name = strtok_r(path, "/\n", &save); name; name = strtok_r(NULL, "/\n", &save)) {
		size_t len = strlen(name);

		if (len > 6 && !strcmp(name + len - 6, ".slice"))
			continue;
		/* systemd's escape for names that could be files of the kernel */
		name += *name == '_';
		snprintf(unit, KNOWN_UNIT, "%s", name);
		return len < KNOWN_UNIT && is_unit(unit);
	}
	return false;
}

/* The control group of systemd: "0::/PATH", or "1:name=systemd:/PATH" in version 1 */
bool known_unit(pid_t tid, char unit[KNOWN_UNIT])
{
	char path[64], *line = NULL, *colon;
	bool found = false;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/cgroup", (int)tid);
	file = fopen(path, "re");
	while (file && !found && getline(&line, &size, file) > 0) {
		colon = strchr(line, ':');
		if (colon && !strncmp(colon, "::", 2))
			found = unit_of_group(colon + 2, unit);
		else if (colon && !strncmp(colon, ":name=systemd:", 14))
			found = unit_of_group(colon + 14, unit);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

static bool read_unit(const char *unit, struct policy *policy)
{
	const char *const argv[] = { "systemctl", "cat", "--no-pager", "--", unit, NULL };
	struct policy_choice choice = { .format = POLICY_SYSTEMD };
	struct bpf_asm_error error;
	char *text = systemd_run(argv, &error);
	struct policy_source source = { unit, text, 0, &choice, &signature_names };
	bool ok;

	if (!text)
		return false;
	source.len = strlen(text);
	ok = policy_read(&source, policy, &error);
	free(text);
	return ok;
}

static bool same_bytes(const struct sd_filter *filter, const struct policy_program *program)
{
	return filter->prog && filter->prog_len == program->len &&
	       !memcmp(filter->prog, program->insns, program->len * sizeof(*program->insns));
}

static bool same_answers(const struct sd_filter *filter, const struct policy_program *program,
			 size_t *budget)
{
	struct bpf_program programs[2] = { { filter->prog, filter->prog_len },
					   { program->insns, program->len } };
	struct difference_side sides[2] = { { .chain = &programs[0], .count = 1 },
					    { .chain = &programs[1], .count = 1 } };
	struct differences differences = { 0 };
	unsigned int abis[QUERY_ABIS + 1];
	size_t count = query_abis(bpf_abi_native(), abis);
	struct bpf_error error;
	bool same;

	if (!filter->prog || !bpf_check(filter->prog, filter->prog_len, &error))
		return false;
	abis[count++] = QUERY_ABI_OTHER;
	for (size_t i = 0; i < count && !differences.count; i++)
		differences_make(sides, abis[i], bpf_abi_native(), budget, &differences);
	same = !differences.count && *budget;
	differences_release(&differences);
	return same;
}

static bool is_of(const struct sd_filter *filter, const struct policy_program *program, bool exact,
		  size_t *budget)
{
	if (exact)
		return same_bytes(filter, program);
	return *budget && same_answers(filter, program, budget);
}

/* Take the oldest program that explains the filter and has explained none before. */
static char *match_one(const struct sd_filter *filter, struct policy *policy, const char *unit,
		       bool exact, size_t *budget)
{
	char *name;

	for (size_t i = 0; i < policy->count; i++) {
		struct policy_program *program = &policy->programs[i];

		if (!program->name || !is_of(filter, program, exact, budget))
			continue;
		if (asprintf(&name, "%s of %s", program->name, clean_text(unit)) < 0)
			xalloc_failed();
		free(program->name);
		program->name = NULL;
		return name;
	}
	return NULL;
}

/* Equal bytes first, then equal answers. The filters of systemd are older than others. */
static bool match(const struct filter_list *chain, struct policy *policy, const char *unit,
		  char **names)
{
	size_t budget = KNOWN_STEPS;
	bool any = false;

	for (int exact = 1; exact >= 0; exact--) {
		for (size_t i = chain->count; i-- > 0;) {
			if (!names[i])
				names[i] =
					match_one(&chain->filters[i], policy, unit, exact, &budget);
			any |= names[i] != NULL;
		}
	}
	return any;
}

char **known_filters(const char *unit, const struct filter_list *chain)
{
	struct policy policy;
	char **names;
	bool any;

	if (!chain->count || !chain->filters[0].prog || !read_unit(unit, &policy))
		return NULL;
	names = xcalloc(chain->count, sizeof(*names));
	any = match(chain, &policy, unit, names);
	policy_release(&policy);
	if (any)
		return names;
	free(names);
	return NULL;
}

void known_release(char **names, size_t count)
{
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
}
