/* SPDX-License-Identifier: GPL-2.0 */
/* Workloads: processes and threads that change all that the module reports. */
#ifndef STRESS_WORKLOADS_H
#define STRESS_WORKLOADS_H

#include "lib/netlink_filters.h"
#include "lib/puppet.h"
#include "stress/runner.h"

/* All workloads, for runner_start(). */
extern const work_fn workloads[];
extern const unsigned int workload_count;

/* The filters of this test that refuse or kill; any other is one of program_make()'s. */
extern const struct ruleset ruleset_refuses, ruleset_kills;

/**
 * known_filter() - whether a filter is one of those that this test installs, to the byte
 * @filter: reported with its whole program
 * @why: the difference, WHY_LEN bytes
 */
bool known_filter(const struct filter_reply *filter, char *why);

#endif
