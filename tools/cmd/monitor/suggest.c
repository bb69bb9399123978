// SPDX-License-Identifier: GPL-2.0
/* Rules that a policy would need to allow the refused calls. */
#include <stdlib.h>
#include <string.h>

#include "cmd/monitor/monitor.h"
#include "cli/xalloc.h"
#include "print/output.h"

/* Ways to make one call that are listed one by one. */
#define WAYS_MAX 8

/* Calls without names that are listed one by one. */
#define UNNAMED_MAX 8

/* Calls kept: programs may use any number. */
#define CALLS_MAX 1024

/**
 * struct way - arguments with which a call was refused
 * @args: arguments that the filter looked at: bit n for args[n]
 * @values: their values; 0 for the others
 */
struct way {
	uint64_t args; /* 64 bits wide to avoid padding, as the struct is compared by memcmp() */
	uint64_t values[CALL_ARGS];
};

/**
 * struct refused - a system call that was refused
 * @call: the call
 * @count: number of refusals
 * @whole: refused at least once whatever its arguments, or for an unknown reason
 * @unknown: refused at least once for an unknown reason
 * @ways: otherwise, the arguments
 * @way_count: number of ways, which may exceed WAYS_MAX
 */
struct refused {
	struct call call;
	uint64_t count;
	bool whole;
	bool unknown;
	struct way ways[WAYS_MAX];
	size_t way_count;
};

/**
 * struct suggestion - refused calls
 * @calls: in the order of their first refusal
 * @count: how many
 * @strict: calls killed by strict mode, which no policy can allow
 * @others: refusals beyond the kept calls
 */
struct suggestion {
	struct refused *calls;
	size_t count;
	uint64_t strict;
	uint64_t others;
};

struct suggestion *suggestion_new(void)
{
	struct suggestion *s = xcalloc(1, sizeof(*s));

	s->calls = xcalloc(CALLS_MAX, sizeof(*s->calls));
	return s;
}

void suggestion_free(struct suggestion *suggestion)
{
	if (suggestion)
		free(suggestion->calls);
	free(suggestion);
}

/* Return: NULL if the table is full. */
static struct refused *get(struct suggestion *s, const struct call *call)
{
	struct refused *calls;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->calls[i].call.nr == call->nr && s->calls[i].call.arch == call->arch)
			return &s->calls[i];
	if (s->count == CALLS_MAX) {
		s->others++;
		return NULL;
	}
	calls = s->calls;
	calls[s->count] = (struct refused){ .call = *call };
	/* The pointer would refer to the copied struct. */
	calls[s->count].call.signature = NULL;
	return &calls[s->count++];
}

static void add_way(struct refused *refused, const struct sd_event *event, unsigned int args)
{
	struct way way = { .args = args };
	size_t i;

	for (i = 0; i < CALL_ARGS; i++)
		if (args >> i & 1)
			way.values[i] = event->call.args[i];
	for (i = 0; i < refused->way_count && i < WAYS_MAX; i++)
		if (!memcmp(&refused->ways[i], &way, sizeof(way)))
			return;
	if (refused->way_count < WAYS_MAX)
		refused->ways[refused->way_count] = way;
	refused->way_count += refused->way_count <= WAYS_MAX;
}

void suggestion_add(struct suggestion *s, const struct sd_event *event, const struct reason *reason)
{
	struct refused *refused;

	if (!event_refused(event))
		return;
	if (event_is_strict(event)) {
		s->strict++;
		return;
	}
	refused = get(s, event_call(event));
	if (!refused)
		return;
	refused->count++;
	refused->unknown |= !reason;
	if (!reason || !reason->args)
		refused->whole = true;
	else
		add_way(refused, event, reason->args);
}

/* Whether arguments are the only reason, and few enough to list. */
static bool by_args(const struct refused *refused)
{
	return !refused->whole && refused->way_count <= WAYS_MAX;
}

/* Names of calls that an OCI profile allows with any arguments. */
static struct json_object *whole_names(const struct suggestion *s)
{
	struct json_object *names = json_object_new_array();
	size_t i, j;

	for (i = 0; i < s->count; i++) {
		const struct call *call = &s->calls[i].call;

		for (j = 0; j < i && strcmp(s->calls[j].call.name, call->name); j++)
			;
		if (*call->name && !by_args(&s->calls[i]) && (j == i || by_args(&s->calls[j])))
			json_object_array_add(names, json_object_new_string(call->name));
	}
	return names;
}

static struct json_object *way_json(const struct refused *refused, const struct way *way)
{
	struct json_object *entry = json_object_new_object(), *names = json_object_new_array();
	struct json_object *args = json_object_new_array();
	unsigned int i;

	json_object_array_add(names, json_object_new_string(refused->call.name));
	for (i = 0; i < CALL_ARGS; i++) {
		struct json_object *arg;

		if (!(way->args >> i & 1))
			continue;
		arg = json_object_new_object();
		output_json_add(arg, "index", json_object_new_int((int)i));
		output_json_add(arg, "value", json_object_new_uint64(way->values[i]));
		output_json_add(arg, "op", json_object_new_string("SCMP_CMP_EQ"));
		json_object_array_add(args, arg);
	}
	output_json_add(entry, "names", names);
	output_json_add(entry, "action", json_object_new_string("SCMP_ACT_ALLOW"));
	output_json_add(entry, "args", args);
	return entry;
}

/* Entries for "syscalls" of an OCI profile. */
static struct json_object *oci_json(const struct suggestion *s)
{
	struct json_object *entries = json_object_new_array(), *names = whole_names(s), *entry;
	size_t i, j;

	if (json_object_array_length(names)) {
		entry = json_object_new_object();
		output_json_add(entry, "names", json_object_get(names));
		output_json_add(entry, "action", json_object_new_string("SCMP_ACT_ALLOW"));
		json_object_array_add(entries, entry);
	}
	json_object_put(names);
	for (i = 0; i < s->count; i++)
		for (j = 0;
		     *s->calls[i].call.name && by_args(&s->calls[i]) && j < s->calls[i].way_count;
		     j++)
			json_object_array_add(entries,
					      way_json(&s->calls[i], &s->calls[i].ways[j]));
	return entries;
}

/* "SystemCallFilter=mount unshare"; empty if no call has a name. */
static void add_systemd(const struct suggestion *s, struct text *text)
{
	const char *sep = "SystemCallFilter=";
	size_t i, j;

	for (i = 0; i < s->count; i++) {
		const char *name = s->calls[i].call.name;

		for (j = 0; j < i && strcmp(s->calls[j].call.name, name); j++)
			;
		if (!*name || j < i)
			continue;
		text_add(text, "%s%s", sep, name);
		sep = " ";
	}
}

/* Settings of systemd.exec(5) whose filters look at arguments. */
static const char *setting_of(const char *name)
{
	static const char *const settings[][2] = {
		{ "socket", "RestrictAddressFamilies=" },
		{ "socketpair", "RestrictAddressFamilies=" },
		{ "clone", "RestrictNamespaces=" },
		{ "clone3", "RestrictNamespaces=" },
		{ "unshare", "RestrictNamespaces=" },
		{ "setns", "RestrictNamespaces=" },
		{ "personality", "LockPersonality=" },
		{ "mmap", "MemoryDenyWriteExecute=" },
		{ "mprotect", "MemoryDenyWriteExecute=" },
		{ "pkey_mprotect", "MemoryDenyWriteExecute=" },
		{ "shmat", "MemoryDenyWriteExecute=" },
		{ "sched_setscheduler", "RestrictRealtime=" },
		{ "chmod", "RestrictSUIDSGID=" },
		{ "fchmod", "RestrictSUIDSGID=" },
		{ "fchmodat", "RestrictSUIDSGID=" },
	};
	size_t i;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!strcmp(settings[i][0], name))
			return settings[i][1];
	return NULL;
}

/* A caution about one call, if there is one. */
static void add_note(const struct refused *refused, struct text *text)
{
	const char *setting = setting_of(refused->call.name), *sep = ": ";

	event_syscall_text(&refused->call, text);
	if (by_args(refused)) {
		text_add(text,
			 "%srefused for its arguments, so only those that were seen are "
			 "allowed by the OCI entries; systemd allows it whole%s%s%s",
			 sep, setting ? ": look at " : "", setting ? setting : "",
			 setting ? " first" : "");
		sep = "; ";
	} else if (refused->way_count) {
		text_add(text,
			 "%srefused for its arguments as well, of which there were %s; this "
			 "allows any",
			 sep, refused->way_count > WAYS_MAX ? "many" : "some");
		sep = "; ";
	}
	if (refused->unknown) {
		text_add(text, "%swhether its arguments mattered is not known: this allows any",
			 sep);
		sep = "; ";
	}
	if (refused->call.abi != bpf_abi_native())
		text_add(text, "%scalled as %s, which the policy must know as an architecture", sep,
			 refused->call.abi == CALL_NO_ABI ? "another machine" :
							    bpf_abi_name(refused->call.abi));
}

static bool has_note(const struct refused *refused)
{
	return *refused->call.name &&
	       (refused->way_count || refused->unknown || refused->call.abi != bpf_abi_native());
}

/* Profiles use names, so calls without a name cannot be listed. */
static void add_unnamed(const struct suggestion *s, struct text *text)
{
	size_t i, count = 0;

	for (i = 0; i < s->count; i++) {
		if (*s->calls[i].call.name)
			continue;
		if (!count++)
			text_add(text, "# No name here, and so no line below: ");
		else if (count <= UNNAMED_MAX)
			text_add(text, ", ");
		if (count <= UNNAMED_MAX)
			event_syscall_text(&s->calls[i].call, text);
	}
	if (count > UNNAMED_MAX)
		text_add(text, ", and %zu more", count - UNNAMED_MAX);
	text_add(text, count ? "\n" : "");
}

void suggestion_text(const struct suggestion *s, struct text *text)
{
	struct json_object *oci;
	struct text line = { 0 };
	size_t i;

	if (s->strict)
		text_add(text,
			 "# Strict mode killed for %llu call%s: it has no policy to add to.\n",
			 (unsigned long long)s->strict, s->strict == 1 ? "" : "s");
	if (!s->count) {
		text_add(text, "# No filter has refused a call: nothing is to be added.\n");
		return;
	}
	text_add(
		text,
		"# To allow the refused calls (%zu system call%s). Check each first: the policy may "
		"be there to refuse it.\n",
		s->count, s->count == 1 ? "" : "s");
	for (i = 0; i < s->count; i++) {
		if (!has_note(&s->calls[i]))
			continue;
		text_add(text, "# ");
		add_note(&s->calls[i], text);
		text_add(text, "\n");
	}
	add_unnamed(s, text);
	if (s->others)
		text_add(text, "# Refused %llu times: still more system calls, without names.\n",
			 (unsigned long long)s->others);
	add_systemd(s, &line);
	if (!line.len)
		return;
	oci = oci_json(s);
	text_add(text,
		 "# OCI profile (Docker, Podman, config.json): entries for \"syscalls\"\n%s\n",
		 json_object_to_json_string_ext(oci, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_SPACED |
							     JSON_C_TO_STRING_NOSLASHESCAPE));
	text_add(text,
		 "# systemd, in a unit that has SystemCallFilter= already (elsewhere it would "
		 "begin to refuse all others)\n%s\n",
		 text_str(&line));
	json_object_put(oci);
	text_free(&line);
}

static struct json_object *call_json(const struct refused *refused)
{
	struct json_object *o = json_object_new_object();
	struct text note = { 0 };

	event_json_syscall(o, &refused->call);
	output_json_add(o, "count", json_object_new_uint64(refused->count));
	output_json_add(o, "by_arguments",
			refused->unknown ? NULL : json_object_new_boolean(!refused->whole));
	if (has_note(refused))
		add_note(refused, &note);
	output_json_add(o, "note", note.len ? output_json_string(&note) : NULL);
	return o;
}

struct json_object *suggestion_json(const struct suggestion *s)
{
	struct json_object *o = event_json_kind("suggest"), *calls = json_object_new_array();
	struct text line = { 0 };
	size_t i;

	for (i = 0; i < s->count; i++)
		json_object_array_add(calls, call_json(&s->calls[i]));
	add_systemd(s, &line);
	output_json_add(o, "calls", calls);
	output_json_add(o, "strict", json_object_new_uint64(s->strict));
	output_json_add(o, "others", json_object_new_uint64(s->others));
	output_json_add(o, "oci_syscalls", oci_json(s));
	output_json_add(o, "systemd", line.len ? output_json_string(&line) : NULL);
	return o;
}
