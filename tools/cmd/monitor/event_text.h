/* SPDX-License-Identifier: GPL-2.0 */
/* Events in words, for all output formats. */
#ifndef CMD_MONITOR_EVENT_TEXT_H
#define CMD_MONITOR_EVENT_TEXT_H

#include "bpf/strbuf.h"
#include "input/call.h"
#include "client/event.h"

/** enum severity - how severe an event is for the program, for colours; the worst first */
enum severity {
	SEVERITY_KILLED,
	SEVERITY_REFUSED,
	SEVERITY_ASKED,
	SEVERITY_LOGGED,
	SEVERITY_INSTALLED,
};

/** event_severity() - the severity of an event other than SD_EVENT_END */
enum severity event_severity(const struct sd_event *event);

/** event_refused() - whether a verdict prevents the call, whatever a tracer or listener says */
bool event_refused(const struct sd_event *event);

/** event_call() - the signature of the system call; valid until the next call */
const struct call *event_call(const struct sd_event *event);

/** event_syscall_text() - "openat"; "x86:openat" for an ABI other than the native one */
void event_syscall_text(const struct call *call, struct text *text);

/** event_args() - the number of arguments that the call uses */
unsigned int event_args(const struct call *call, const struct seccomp_data *data);

/** event_arg_text() - one argument, without reading memory of the task */
void event_arg_text(const struct call *call, unsigned int arg, uint64_t value, struct text *text);

/** event_call_text() - "openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY)" */
void event_call_text(const struct call *call, const struct seccomp_data *data, struct text *text);

/** event_outcome() - the outcome: "= EPERM", "killed the process (SIGSYS)" */
void event_outcome(const struct sd_event *event, struct text *text);

/** event_is_strict() - whether strict mode gave the verdict */
bool event_is_strict(const struct sd_event *event);

/** event_index() - the index of the deciding or new filter, 0 for the oldest. Return: false if unknown */
bool event_index(const struct sd_event *event, uint32_t *index);

/** event_install_call() - the installing call: "seccomp(SET_MODE_FILTER, TSYNC)" */
void event_install_call(const struct sd_event *event, struct text *text);

/** event_failure() - the meaning of the errno of an installation; empty on success */
void event_failure(const struct sd_event *event, struct text *text);

/** event_failed() - whether an installation or PR_SET_TSC failed */
bool event_failed(const struct sd_event *event);

/** event_comm() - the name of the thread, safe to print; valid until the next call */
const char *event_comm(const struct sd_event *event);

#endif
