/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_FOLLOW_H
#define SCD_FOLLOW_H

#include <linux/types.h>

struct pid;
struct scd_follow_set;

struct scd_follow_set *scd_follow_new(bool descendants);
int scd_follow_add(struct scd_follow_set *set, struct pid *process);
void scd_follow_fork(const struct pid *parent, struct pid *child);
void scd_follow_free(struct scd_follow_set *set);
bool scd_follow_has(const struct scd_follow_set *set, const struct pid *process);
u64 scd_follow_lost(const struct scd_follow_set *set);

#endif
