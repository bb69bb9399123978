// SPDX-License-Identifier: GPL-2.0
/* What the filters of a thread let it do, for `seccompctl status`. */
#include <errno.h>
#include <stdlib.h>

#include "bpf/validate.h"
#include "client/client.h"
#include "cmd/status/status.h"
#include "client/names.h"
#include "cli/xalloc.h"

/* Programs, the newest first. */
struct programs {
	struct bpf_program *of;
	size_t count;
};

static int add_program(struct sd_filter *filter, void *arg)
{
	struct programs *programs = arg;
	struct bpf_error error;

	if (!filter->prog || !bpf_check(filter->prog, filter->prog_len, &error))
		return -ENODATA;
	programs->of = xreallocarray(programs->of, programs->count + 1, sizeof(*programs->of));
	programs->of[programs->count++] = (struct bpf_program){ filter->prog, filter->prog_len };
	filter->prog = NULL; /* ours now */
	return 0;
}

static void judge(const struct programs *programs, unsigned int own, struct status *status)
{
	size_t count, budget = ABILITIES_STEPS;
	unsigned int abis[QUERY_ABIS];

	status->can = xcalloc(QUERY_ABIS, sizeof(*status->can));
	count = query_abis(own, abis);
	for (size_t i = 0; i < count; i++)
		abilities_judge(programs->of, programs->count, abis[i], &budget, &status->can[i]);
	status->can_count = count;
}

void status_fetch_can(struct sd_client *client, struct status *status)
{
	struct programs programs = { 0 };
	struct sd_error error;
	unsigned int own;

	if (!status->chain.count || !(status->task.has & SD_HAS_ABI) ||
	    !bpf_abi_find(name_abi(status->task.abi), &own))
		return;
	/* That only root has programs is nothing to complain of each time. */
	if (!client_filter_dump(client, status->task.tid, true, add_program, &programs, &error))
		judge(&programs, own, status);
	for (size_t i = 0; i < programs.count; i++)
		free((void *)programs.of[i].insns);
	free(programs.of);
}

void status_release_can(struct status *status)
{
	for (size_t i = 0; i < status->can_count; i++)
		abilities_release(&status->can[i]);
	free(status->can);
	status->can = NULL;
	status->can_count = 0;
}
