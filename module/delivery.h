/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_DELIVERY_H
#define SECCOMP_DIAG_DELIVERY_H

struct seccomp_diag_watch_result;
struct seccomp_diag_watcher;

int seccomp_diag_deliver(struct seccomp_diag_watcher *watcher);
void seccomp_diag_deliver_end(struct seccomp_diag_watcher *watcher,
			      const struct seccomp_diag_watch_result *result);

#endif
