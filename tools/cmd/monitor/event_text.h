/* SPDX-License-Identifier: GPL-2.0 */
/* What events are about, in words that all forms of output share. */
#ifndef CMD_MONITOR_EVENT_TEXT_H
#define CMD_MONITOR_EVENT_TEXT_H

#include "bpf/strbuf.h"
#include "input/call.h"
#include "client/event.h"

/** enum severity - how bad an event is for the program, for colours; the worst first */
enum severity {
	SEVERITY_KILLED,
	SEVERITY_REFUSED,
	SEVERITY_ASKED,
	SEVERITY_LOGGED,
	SEVERITY_INSTALLED,
};

/** event_severity() - of an event that is not the end */
enum severity event_severity(const struct sd_event *event);

/** event_refused() - whether a verdict keeps a call from being made, whoever is asked */
bool event_refused(const struct sd_event *event);

/** event_call() - the system call of a verdict; valid until the next call */
const struct call *event_call(const struct sd_event *event);

/** event_syscall_text() - "openat"; "x86:openat" for an ABI that is not this machine's */
void event_syscall_text(const struct call *call, struct text *text);

/** event_args() - how many arguments of a call mean something */
unsigned int event_args(const struct call *call, const struct seccomp_data *data);

/** event_arg_text() - one of them, as far as it can be told without reading memory */
void event_arg_text(const struct call *call, unsigned int arg, uint64_t value, struct text *text);

/** event_call_text() - "openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY)" */
void event_call_text(const struct call *call, const struct seccomp_data *data, struct text *text);

/** event_outcome() - what happens: "= EPERM", "killed the process (SIGSYS)" */
void event_outcome(const struct sd_event *event, struct text *text);

/** event_is_strict() - whether a verdict is strict mode's */
bool event_is_strict(const struct sd_event *event);

/** event_index() - the deciding or new filter's place from the oldest. Return: false if unknown. */
bool event_index(const struct sd_event *event, uint32_t *index);

/** event_install_call() - how a filter was installed: "seccomp(SET_MODE_FILTER, TSYNC)" */
void event_install_call(const struct sd_event *event, struct text *text);

/** event_failure() - what the errno of an installation means; empty for a success */
void event_failure(const struct sd_event *event, struct text *text);

/** event_failed() - whether an installation or PR_SET_TSC came to nothing */
bool event_failed(const struct sd_event *event);

/** event_comm() - its name, safe to print; valid until the next call */
const char *event_comm(const struct sd_event *event);

#endif
