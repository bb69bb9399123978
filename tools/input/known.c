// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of live threads that are known: those that systemd installs for their unit, and those of the
 * default profile of containers.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/diff.h"
#include "analysis/signature.h"
#include "bpf/validate.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "client/cgroup.h"
#include "input/known.h"
#include "policy/policy.h"
#include "policy/systemd_run.h"

/* Bound on the steps of all comparisons for a thread: a second, if no bytes are equal. */
#define KNOWN_STEPS 2000000

/* Slices and scopes have no filters of their own. */
bool known_unit(pid_t tid, char unit[KNOWN_UNIT])
{
	struct cgroup_names names = { 0 };
	char *path = cgroup_read(tid);
	const char *dot;

	if (path)
		cgroup_parse(path, &names);
	free(path);
	dot = strrchr(names.unit, '.');
	if (!dot || !strcmp(dot, ".slice") || !strcmp(dot, ".scope"))
		return false;
	strcpy(unit, names.unit);
	return true;
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
	struct bpf_program a = { filter->prog, filter->prog_len };
	struct bpf_program b = { program->insns, program->len };
	struct bpf_error error;

	return filter->prog && bpf_check(filter->prog, filter->prog_len, &error) &&
	       programs_agree(&a, &b, budget);
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

/* podman's own default, and the file in its place if the administrator has put one there. */
static const char *const profiles[] = { "/etc/containers/seccomp.json",
					"/usr/share/containers/seccomp.json" };

/* Programs that are shorter are none of a whole profile. */
#define PROFILE_INSNS 64

/*
 * The default profile as crun and runc make it, for the capabilities that podman gives a container, and
 * for those that Docker gives one.
 */
#define VARIANTS 4

struct profile {
	bool loaded;
	struct policy made[VARIANTS];
};

/* Docker's are what policy_choice() means without a choice. */
static void choose_variant(unsigned int variant, struct policy_choice *choice)
{
	static const char *const podman[] = { "-CAP_AUDIT_WRITE", "-CAP_MKNOD", "-CAP_NET_RAW" };

	*choice = (struct policy_choice){ .format = POLICY_OCI, .runc = variant & 1 };
	for (size_t i = 0; !(variant & 2) && i < sizeof(podman) / sizeof(podman[0]); i++)
		choice->caps[choice->cap_count++] = podman[i];
}

static char *read_profile(size_t *len)
{
	FILE *file = NULL;
	char *text;

	for (size_t i = 0; !file && i < sizeof(profiles) / sizeof(profiles[0]); i++)
		file = fopen(profiles[i], "re");
	if (!file)
		return NULL;
	text = xmalloc(POLICY_MAX_BYTES + 1);
	*len = fread(text, 1, POLICY_MAX_BYTES, file);
	text[*len] = '\0';
	fclose(file);
	return text;
}

static void load_profile(struct profile *profile)
{
	struct policy_source source = { .path = "profile", .names = &signature_names };
	char *text = read_profile(&source.len);
	struct bpf_asm_error error;

	profile->loaded = true;
	source.text = text;
	for (unsigned int i = 0; text && i < VARIANTS; i++) {
		struct policy_choice choice;

		choose_variant(i, &choice);
		source.choice = &choice;
		if (!policy_read(&source, &profile->made[i], &error))
			profile->made[i] = (struct policy){ 0 };
	}
	free(text);
}

static bool is_profile(const struct sd_filter *filter, const struct profile *profile, bool exact,
		       size_t *budget)
{
	for (unsigned int i = 0; i < VARIANTS; i++)
		if (profile->made[i].count == 1 &&
		    is_of(filter, profile->made[i].programs, exact, budget))
			return true;
	return false;
}

/* A container has a root directory of its own, in a mount namespace of its own. */
static bool may_be_contained(pid_t tid)
{
	static const char *const parts[] = { "ns/mnt", "root/." };
	char path[64], ours[64];
	struct stat a, b;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, parts[i]);
		snprintf(ours, sizeof(ours), "/proc/self/%s", parts[i]);
		if (!stat(path, &a) && !stat(ours, &b) && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino)
			return false;
	}
	return true;
}

/* The profile is read once. Return: whether a filter is one of its programs. */
static bool match_profile(const struct filter_list *chain, char **names)
{
	static struct profile profile;
	size_t budget = KNOWN_STEPS;
	bool any = false;

	for (int exact = 1; exact >= 0; exact--)
		for (size_t i = 0; i < chain->count; i++) {
			const struct sd_filter *filter = &chain->filters[i];

			if (names[i] || !filter->prog || filter->prog_len < PROFILE_INSNS)
				continue;
			if (!profile.loaded)
				load_profile(&profile);
			if (is_profile(filter, &profile, exact, &budget))
				names[i] = xstrdup("containers' default profile (podman)");
			any |= names[i] != NULL;
		}
	return any;
}

char **known_filters(pid_t tid, const char *unit, const struct filter_list *chain)
{
	struct policy policy;
	bool any = false;
	char **names;

	if (!chain->count || !chain->filters[0].prog)
		return NULL;
	names = xcalloc(chain->count, sizeof(*names));
	if (unit && read_unit(unit, &policy)) {
		any = match(chain, &policy, unit, names);
		policy_release(&policy);
	}
	/* To make its programs takes longer than all the rest. */
	if (may_be_contained(tid))
		any |= match_profile(chain, names);
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
