/* SPDX-License-Identifier: GPL-2.0 */
/* What the processes of a storm (runner.h) do, sorted by what of it the module gets to see. */
#ifndef STRESS_WORKLOADS_H
#define STRESS_WORKLOADS_H

#include "stress/runner.h"

/* They start, execute, install, synchronize and end, as fast as they can. */
void work_forks(void);
void work_threads(void);
void work_execs(void);
void work_execs_by_threads(void);
void work_installs(void);
void work_tsyncs(void);
void work_kills(void);

/* They do so with filters that filter_is_genuine() knows, slow enough to be looked at in between. */
void work_threads_install(void);
void work_synchronize(void);
void work_fork_and_install(void);
void work_install_and_execute(void);
void work_execute_in_thread(void);
void work_listen_and_close(void);
void work_end_with_many(void);

/* They are refused and killed by their filters, or make calls of seccomp(2) and prctl(2) that fail. */
void work_be_refused(void);
void work_synchronize_and_be_refused(void);
void work_children_die(void);
void work_children_are_killed(void);
void work_be_refused_and_execute(void);
void work_enter_strict_and_die(void);
void work_fail(void);

/* They go where their numbers and users are others. */
void work_namespaces(void);

#endif
