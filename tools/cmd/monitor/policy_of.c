// SPDX-License-Identifier: GPL-2.0
/* The policy of monitor --policy: the rules that refused calls follow. */
#include <stdlib.h>
#include <string.h>

#include "analysis/diff.h"
#include "cli/xalloc.h"
#include "cmd/monitor/policy_of.h"
#include "input/rule.h"

/* Filters that are remembered; the oldest makes room. */
#define SEEN_MAX 64

/* Bound on the steps to compare one filter: well below a second. */
#define COMPARE_STEPS 1000000

/**
 * struct policy_of - a policy, and the filters that were compared with it
 * @chain: its programs
 * @seen: filters by id, each with the index of its program; @chain.count for one of another policy
 * @count: number of filters that were compared so far
 */
struct policy_of {
	struct chain chain;
	struct {
		uint64_t id;
		size_t program;
	} seen[SEEN_MAX];
	size_t count;
};

int policy_of_load(const char *path, struct policy_of **policy)
{
	struct policy_of *new = xcalloc(1, sizeof(*new));
	int status = chain_add_file(&new->chain, path);

	if (status != EXIT_DONE) {
		free(new);
		return status;
	}
	*policy = new;
	return EXIT_DONE;
}

void policy_of_free(struct policy_of *policy)
{
	if (policy)
		chain_release(&policy->chain);
	free(policy);
}

static bool same_bytes(const struct bpf_program *a, const struct bpf_program *b)
{
	return a->len == b->len && !memcmp(a->insns, b->insns, a->len * sizeof(*a->insns));
}

/* libseccomp of another version makes other instructions of the same policy. */
static size_t compare(const struct policy_of *policy, const struct bpf_program *program)
{
	size_t budget = COMPARE_STEPS;

	for (size_t i = 0; i < policy->chain.count; i++)
		if (same_bytes(&policy->chain.programs[i], program))
			return i;
	for (size_t i = 0; i < policy->chain.count; i++)
		if (budget && programs_agree(&policy->chain.programs[i], program, &budget))
			return i;
	return policy->chain.count;
}

static size_t find(struct policy_of *policy, uint64_t id, const struct bpf_program *program)
{
	size_t slot = policy->count % SEEN_MAX;

	for (size_t i = 0; i < SEEN_MAX && i < policy->count; i++)
		if (policy->seen[i].id == id)
			return policy->seen[i].program;
	policy->seen[slot].id = id;
	policy->seen[slot].program = compare(policy, program);
	policy->count++;
	return policy->seen[slot].program;
}

void policy_of_rule(struct policy_of *policy, const struct sd_event *event,
		    const struct reason *reason, struct text *text)
{
	struct rules rules = { 0 };
	size_t program;

	if (!policy || !reason)
		return;
	program = find(policy, event->filter_id, &reason->program);
	if (program == policy->chain.count)
		return;
	rules_add(&policy->chain, program, &event->call, &rules);
	rules_text(&rules, text);
}
