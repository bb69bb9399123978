/* SPDX-License-Identifier: GPL-2.0 */
/* What the processes of a storm (weather.h) do, sorted by what of it the module gets to see. */
#ifndef BLOWS_H
#define BLOWS_H

#include "stress/runner.h"

/* They start, execute, install, synchronize and end, as fast as they can. */
void blow_forks(void);
void blow_threads(void);
void blow_execs(void);
void blow_execs_by_threads(void);
void blow_installs(void);
void blow_tsyncs(void);
void blow_kills(void);

/* They do so with filters that told_genuine() knows, slow enough to be looked at in between. */
void blow_threads_install(void);
void blow_synchronize(void);
void blow_fork_and_install(void);
void blow_install_and_execute(void);
void blow_execute_in_thread(void);
void blow_listen_and_close(void);
void blow_end_with_many(void);

/* They are refused and killed by their filters, or make calls of seccomp(2) and prctl(2) that fail. */
void blow_be_refused(void);
void blow_synchronize_and_be_refused(void);
void blow_children_die(void);
void blow_children_are_killed(void);
void blow_be_refused_and_execute(void);
void blow_enter_strict_and_die(void);
void blow_fail(void);

/* They go where their numbers and users are others. */
void blow_namespaces(void);

#endif
