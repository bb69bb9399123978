/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_DELIVERY_H
#define SCD_DELIVERY_H

struct scd_counts;
struct scd_watcher;

int scd_deliver(struct scd_watcher *watcher);
void scd_deliver_end(struct scd_watcher *watcher, const struct scd_counts *counts);

#endif
