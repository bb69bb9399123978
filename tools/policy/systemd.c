// SPDX-License-Identifier: GPL-2.0
/* Read a unit of systemd. */
#include <stdlib.h>

#include "policy/systemd.h"

static void release(struct systemd *s)
{
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
