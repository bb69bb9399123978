// SPDX-License-Identifier: GPL-2.0
/* Read a unit of systemd. */
#include <stdlib.h>

#include "policy/systemd.h"

static void release(struct systemd *s)
{
	for (size_t i = 0; i < s->group_count; i++) {
		struct systemd_group *group = &s->groups[i];

		for (size_t k = 0; k < group->count; k++)
			free(group->names[k]);
		free(group->names);
		free(group->ids);
		free(group->name);
	}
	free(s->groups);
	free(s->unit.filter.calls);
	free(s->unit.log.calls);
	free(s->line.parts);
	text_free(&s->line.text);
}

bool policy_read_systemd(const struct policy_source *source, struct policy *policy,
			 struct bpf_asm_error *error)
{
	struct systemd s = {
		.source = source, .policy = policy, .error = error, .unit.error = SYSTEMD_KILL
	};
	bool ok = systemd_read_text(&s) && systemd_build(&s);

	if (ok && !policy->count)
		policy_note(policy, "systemd installs no filters for this unit");
	release(&s);
	return ok;
}
