/* SPDX-License-Identifier: GPL-2.0 */
/* An event in words, as a line for people, and as a line of JSON. */
#ifndef CMD_MONITOR_EVENT_TEXT_H
#define CMD_MONITOR_EVENT_TEXT_H

#include "bpf/strbuf.h"
#include "input/call.h"
#include "client/event.h"
#include "cmd/monitor/decider.h"
#include "lazy/json.h"

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

/** event_action() - enum seccomp_diag_action of a verdict */
unsigned int event_action(const struct sd_event *event);

/** event_refused() - whether a verdict prevents the call, whatever a tracer or listener says */
bool event_refused(const struct sd_event *event);

/** event_fallback() - the fallback of libc that a verdict prevents, or NULL */
const struct fallback *event_fallback(const struct sd_event *event);

/** event_is_probe() - whether a failed installation only asks what the kernel has */
bool event_is_probe(const struct sd_event *event);

/** event_call() - the signature of the system call; valid until the next call */
const struct call *event_call(const struct sd_event *event);

/** event_syscall_text() - "openat"; "x86:openat" for an ABI other than the native one */
void event_syscall_text(const struct call *call, struct text *text);

/** event_args() - the number of arguments that the call uses, or the filter that decided */
unsigned int event_args(const struct call *call, const struct seccomp_data *data,
			const struct reason *reason);

/**
 * event_arg_text() - one argument, without reading memory of the task
 * @call: the system call
 * @arg: index of the argument
 * @data: its registers
 * @reason: if its filter looked at the upper half of an int, the whole register is printed; or NULL
 * @text: the output
 */
void event_arg_text(const struct call *call, unsigned int arg, const struct seccomp_data *data,
		    const struct reason *reason, struct text *text);

/** event_call_text() - "openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY)" */
void event_call_text(const struct call *call, const struct seccomp_data *data,
		     const struct reason *reason, struct text *text);

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

/**
 * event_place() - the container or the service of the thread, safe to print
 *
 * A session or a user's scope says no more than the user.
 *
 * Return: NULL if there is none; valid until the next call of it, or of clean_text().
 */
const char *event_place(const struct sd_event *event);

/**
 * event_line() - one event, in one line
 * @event: any but SD_EVENT_END
 * @reason: the deciding instruction; NULL if unknown
 * @rule: the rule of a policy, may be empty
 * @colour: use colours by severity
 * @text: the line is appended here
 */
void event_line(const struct sd_event *event, const struct reason *reason, const char *rule,
		bool colour, struct text *text);

/** event_line_dropped() - a line with the number of missing events */
void event_line_dropped(uint64_t count, bool colour, struct text *text);

/** event_time() - local time of an event: "13:05:02.123" */
void event_time(uint64_t time, struct text *text);

/** event_date() - the same with its day and zone (ISO 8601) */
void event_date(uint64_t time, struct text *text);

/**
 * event_json() - one event
 * @event: any but SD_EVENT_END
 * @reason: the deciding instruction; NULL if unknown
 * @rule: the rule of a policy, may be empty; it is freed
 * @path: include the deciding instructions
 */
struct json_object *event_json(const struct sd_event *event, const struct reason *reason,
			       struct text *rule, bool path);

/** event_json_dropped() - a record of the number of missing events */
struct json_object *event_json_dropped(uint64_t count);

/** event_json_kind() - begin a record of a kind */
struct json_object *event_json_kind(const char *kind);

/** event_json_time() - add a time, as a date and in nanoseconds since boot */
void event_json_time(struct json_object *o, const char *key, uint64_t time);

/** event_json_syscall() - add ABI, number and name of a call; null where it has none */
void event_json_syscall(struct json_object *o, const struct call *call);

/** event_json_line() - append a record as one line, and free it */
void event_json_line(struct json_object *o, struct text *text);

/**
 * enum logged - whether the kernel logs a verdict
 * @LOGGED_UNKNOWN: kernel.seccomp.actions_logged can't be read
 * @LOGGED_NO: it is not logged
 * @LOGGED_YES: it is logged
 * @LOGGED_IF_REFUSED: it is logged if the listener or tracer does not allow the call
 */
enum logged {
	LOGGED_UNKNOWN,
	LOGGED_NO,
	LOGGED_YES,
	LOGGED_IF_REFUSED,
};

/** logged_verdict() - whether a verdict is logged, by the current kernel.seccomp.actions_logged */
enum logged logged_verdict(const struct sd_event *event);

#endif
