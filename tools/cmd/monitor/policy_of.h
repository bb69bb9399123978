/* SPDX-License-Identifier: GPL-2.0 */
/* The policy of monitor --policy: the rules that refused calls follow. */
#ifndef CMD_MONITOR_POLICY_OF_H
#define CMD_MONITOR_POLICY_OF_H

#include "bpf/strbuf.h"
#include "client/event.h"
#include "cmd/monitor/decider.h"

struct policy_of;

/**
 * policy_of_load() - read the policy
 * @path: the file; the string must live as long as the policy
 * @policy: receives it; end it with policy_of_free()
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int policy_of_load(const char *path, struct policy_of **policy);

/** policy_of_free() - free the policy; NULL is allowed */
void policy_of_free(struct policy_of *policy);

/**
 * policy_of_rule() - append the rule that a verdict follows
 * @policy: the policy; NULL is allowed
 * @event: the verdict
 * @reason: its program
 * @text: the output: "rule 12 of profile.json: socket"; nothing if the program is none of the policy's
 *
 * A program is one of the policy's if it has the same bytes, or gives the same verdict on every call.
 */
void policy_of_rule(struct policy_of *policy, const struct sd_event *event,
		    const struct reason *reason, struct text *text);

#endif
