// SPDX-License-Identifier: GPL-2.0
/* An event as one line of JSON. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analysis/fallback.h"
#include "bpf/action.h"
#include "cmd/monitor/event_text.h"
#include "print/output.h"
#include "print/trace.h"
#include "client/names.h"

void event_json_line(struct json_object *o, struct text *text)
{
	output_json_add(o, "version", json_object_new_int(OUTPUT_JSON_VERSION));
	text_add(text, "%s\n",
		 json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
							   JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

struct json_object *event_json_kind(const char *kind)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "event", json_object_new_string(kind));
	return o;
}

void event_json_time(struct json_object *o, const char *key, uint64_t time)
{
	struct text text = { 0 };
	char ns[32];

	event_date(time, &text);
	snprintf(ns, sizeof(ns), "%s_ns", key);
	output_json_add(o, key, output_json_string(&text));
	output_json_add(o, ns, json_object_new_uint64(time));
}

static struct json_object *number_or_null(bool available, int64_t value)
{
	return available ? json_object_new_int64(value) : NULL;
}

void event_json_syscall(struct json_object *o, const struct call *call)
{
	bool known = call->abi != CALL_NO_ABI;

	output_json_add(o, "abi", known ? json_object_new_string(bpf_abi_name(call->abi)) : NULL);
	output_json_add(o, "arch", output_json_hex(call->arch));
	output_json_add(o, "nr", json_object_new_int64((int32_t)call->nr));
	output_json_add(o, "syscall", *call->name ? json_object_new_string(call->name) : NULL);
}

static struct json_object *args_json(const struct call *call, const struct seccomp_data *data,
				     const struct reason *reason)
{
	unsigned int i, count = event_args(call, data, reason);
	struct json_object *args = json_object_new_array();

	for (i = 0; i < CALL_ARGS; i++) {
		const struct signature_arg *of = signature_arg(call->full, i);
		struct json_object *arg = json_object_new_object();
		struct text text = { 0 };

		if (i < count)
			event_arg_text(call, i, data, reason, &text);
		output_json_add(arg, "name", of ? json_object_new_string(of->name) : NULL);
		output_json_add(arg, "value", output_json_hex(data->args[i]));
		output_json_add(arg, "text", i < count ? output_json_string(&text) : NULL);
		json_object_array_add(args, arg);
	}
	return args;
}

static const char *logged_word(enum logged logged)
{
	static const char *const words[] = { NULL, "no", "yes", "if refused" };

	return words[logged];
}

static void add_filter(struct json_object *o, const struct sd_event *event,
		       const struct reason *reason, struct text *rule)
{
	struct json_object *filter = NULL;
	uint32_t index = 0;
	bool placed = event_index(event, &index);

	if (event->has & SD_EVENT_HAS_FILTER_ID) {
		filter = json_object_new_object();
		output_json_add(filter, "filter_id", output_json_filter_id(event->filter_id));
		output_json_add(filter, "index", number_or_null(placed, index));
		output_json_add(filter, "depth", json_object_new_int64(event->filter_depth));
		output_json_add(filter, "log", json_object_new_boolean(event->log));
		output_json_add(filter, "instruction",
				number_or_null(reason, reason ? (int64_t)reason->insn : 0));
		output_json_add(filter, "rule", rule->len ? output_json_string(rule) : NULL);
	}
	output_json_add(o, "filter", filter);
}

static void add_verdict(struct json_object *o, const struct sd_event *event,
			const struct reason *reason, struct text *rule)
{
	const struct bpf_action *action = bpf_action(event->action);
	const struct call *call = event_call(event);
	const char *logged = logged_word(logged_verdict(event)), *name = NULL;
	const struct fallback *fallback = event_fallback(event);
	struct text text = { 0 }, note = { 0 };

	event_json_syscall(o, call);
	output_json_add(o, "args", args_json(call, &event->call, reason));
	output_json_add(o, "ip", output_json_hex(event->call.instruction_pointer));
	output_json_add(o, "action", action ? json_object_new_string(action->name) : NULL);
	output_json_add(o, "ret", output_json_hex(event->action | event->data));
	output_json_add(o, "data", json_object_new_int64(event->data));
	if (event->action == SECCOMP_RET_ERRNO && event->data)
		name = strerrorname_np((int)event->data);
	output_json_add(o, "errno", name ? json_object_new_string(name) : NULL);
	event_outcome(event, &text);
	output_json_add(o, "outcome", output_json_string(&text));
	output_json_add(o, "refused", json_object_new_boolean(event_refused(event)));
	output_json_add(o, "strict", json_object_new_boolean(event_is_strict(event)));
	add_filter(o, event, reason, rule);
	output_json_add(o, "logged", logged ? json_object_new_string(logged) : NULL);
	output_json_add(o, "recheck", json_object_new_boolean(event->recheck));
	if (fallback)
		fallback_text(fallback, &note);
	output_json_add(o, "note", fallback ? output_json_string(&note) : NULL);
}

static struct json_object *tsc_json(const struct sd_event *event, uint32_t has,
				    enum seccomp_diag_tsc tsc)
{
	return event->has & has ? json_object_new_string(name_tsc(tsc)) : NULL;
}

static struct json_object *id_json(const struct sd_event *event, uint32_t has, uint64_t id)
{
	return event->has & has ? output_json_filter_id(id) : NULL;
}

static void add_install(struct json_object *o, const struct sd_event *event)
{
	struct text call = { 0 }, failure = { 0 };
	bool failed = event_failed(event);

	event_install_call(event, &call);
	event_failure(event, &failure);
	output_json_add(o, "call", output_json_string(&call));
	output_json_add(o, "op", json_object_new_uint64(event->op));
	output_json_add(o, "result", json_object_new_int(event->result));
	output_json_add(o, "failure", failed ? output_json_string(&failure) : NULL);
	output_json_add(o, "tsc_before",
			tsc_json(event, SD_EVENT_HAS_TSC_BEFORE, event->tsc_before));
	output_json_add(o, "tsc", tsc_json(event, SD_EVENT_HAS_TSC, event->tsc));
	if (event->type == SD_EVENT_TSC)
		return;
	output_json_add(o, "route",
			json_object_new_string(
				event->route == SECCOMP_DIAG_ROUTE_PRCTL ? "prctl" : "seccomp"));
	output_json_add(o, "flags", json_object_new_int64(event->flags));
	output_json_add(o, "uargs", output_json_hex(event->uargs));
	output_json_add(o, "mode_before", json_object_new_string(name_mode(event->mode_before)));
	output_json_add(o, "filter_id", id_json(event, SD_EVENT_HAS_FILTER_ID, event->filter_id));
	output_json_add(o, "parent_id", id_json(event, SD_EVENT_HAS_PARENT_ID, event->parent_id));
	output_json_add(o, "insns", number_or_null(event->has & SD_EVENT_HAS_INSNS, event->insns));
}

struct json_object *event_json(const struct sd_event *event, const struct reason *reason,
			       struct text *rule, bool path)
{
	static const char *const kinds[] = { "install", "tsc", "verdict", "end" };
	struct json_object *o = event_json_kind(kinds[event->type]);
	const char *user = format_user(event->uid);

	output_json_add(o, "seq", json_object_new_uint64(event->seq));
	event_json_time(o, "time", event->time);
	output_json_add(o, "tid", json_object_new_int(event->tid));
	output_json_add(o, "pid", json_object_new_int(event->tgid));
	output_json_add(o, "comm", output_json_text(event->comm));
	output_json_add(o, "uid", json_object_new_int64(event->uid));
	output_json_add(o, "user", output_json_text(user));
	output_json_add(o, "start_time_ns", json_object_new_uint64(event->start_time));
	output_json_place(o, event->tid, event->start_time, event->cgroup_id);
	output_json_add(o, "mode", json_object_new_string(name_mode(event->mode)));
	output_json_add(o, "filters", json_object_new_int64(event->filter_count));
	if (event->type == SD_EVENT_VERDICT)
		add_verdict(o, event, reason, rule);
	else
		add_install(o, event);
	if (event->type == SD_EVENT_VERDICT && path)
		output_json_add(o, "path",
				reason ? trace_decision_json(&reason->program, &event->call) :
					 NULL);
	return o;
}

struct json_object *event_json_dropped(uint64_t count)
{
	struct json_object *o = event_json_kind("dropped");

	output_json_add(o, "count", json_object_new_uint64(count));
	return o;
}
