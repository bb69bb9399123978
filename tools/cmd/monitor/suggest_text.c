// SPDX-License-Identifier: GPL-2.0
/* Suggestions as an OCI profile, as lines of a systemd unit or of minijail, and as JSON. */
#include <errno.h>
#include <string.h>

#include "analysis/setting.h"
#include "cli/clean.h"
#include "cmd/monitor/suggest.h"
#include "print/output.h"

/* Calls without names that are listed one by one. */
#define UNNAMED_MAX 8

/* "chown of report.service" */
static void add_name(const struct program *program, const char *comm, struct text *text)
{
	text_add(text, "%s%s%s", comm, program->place ? " of " : "", program->place ?: "");
}

/* "x86:clone3", and why it is not allowed */
static void add_evasion(const struct program *program, const struct refused *refused,
			struct text *text)
{
	text_add(text, "ENOSYS, as to allow it would evade the filter of %s: %s%s",
		 suggestion_evades(program, refused), refused->twin->why,
		 refused->unknown ? " (it is not known whether that is filtered)" : "");
}

/* Cautions about one call. */
static void add_note(const struct program *program, const struct refused *refused,
		     struct text *text)
{
	const char *setting = setting_of(refused->call.name), *sep = ": ";
	bool evades = suggestion_evades(program, refused);

	event_syscall_text(&refused->call, text);
	if (evades) {
		text_add(text, "%s", sep);
		add_evasion(program, refused, text);
		sep = "; ";
	} else if (suggestion_by_args(refused)) {
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
	if (refused->unknown && !evades) {
		text_add(text, "%swhether its arguments mattered is not known: this allows any",
			 sep);
		sep = "; ";
	}
	if (refused->call.abi != bpf_abi_native())
		text_add(text, "%scalled as %s, which the policy must know as an architecture", sep,
			 refused->call.abi == CALL_NO_ABI ? "another machine" :
							    bpf_abi_name(refused->call.abi));
}

static bool has_note(const struct program *program, const struct refused *refused)
{
	return *refused->call.name &&
	       (refused->way_count || refused->unknown || suggestion_evades(program, refused) ||
		refused->call.abi != bpf_abi_native());
}

/* Profiles use names, so calls without a name cannot be listed. */
static void add_unnamed(const struct program *program, struct text *text)
{
	size_t count = 0;

	for (size_t i = 0; i < program->count; i++) {
		if (*program->calls[i].call.name)
			continue;
		if (!count++)
			text_add(text, "# No name here, and so no line below: ");
		else if (count <= UNNAMED_MAX)
			text_add(text, ", ");
		if (count <= UNNAMED_MAX)
			event_syscall_text(&program->calls[i].call, text);
	}
	if (count > UNNAMED_MAX)
		text_add(text, ", and %zu more", count - UNNAMED_MAX);
	text_add(text, count ? "\n" : "");
}

static void add_notes(const struct program *program, struct text *text)
{
	char buf[CLEAN_FACTOR * SD_COMM_LEN + 1];

	text_add(text, "# ");
	add_name(program, clean_terminal(program->comm, buf, sizeof(buf)), text);
	text_add(text,
		 ": to allow the calls that were refused or logged (%zu system call%s). Check "
		 "each first: the policy may be there to refuse it.\n",
		 program->count, program->count == 1 ? "" : "s");
	for (size_t i = 0; i < program->count; i++) {
		if (!has_note(program, &program->calls[i]))
			continue;
		text_add(text, "# ");
		add_note(program, &program->calls[i], text);
		text_add(text, "\n");
	}
	add_unnamed(program, text);
}

/* An entry for "syscalls" of an OCI profile, whose comment is the program and a reason. */
static struct json_object *entry_json(struct json_object *names, const char *action,
				      struct text *comment)
{
	struct json_object *entry = json_object_new_object();

	output_json_add(entry, "names", names);
	output_json_add(entry, "action", json_object_new_string(action));
	output_json_add(entry, "comment", output_json_text(text_str(comment)));
	text_free(comment);
	return entry;
}

static struct json_object *one_name(const struct refused *refused)
{
	struct json_object *names = json_object_new_array();

	json_object_array_add(names, json_object_new_string(refused->call.name));
	return names;
}

static struct json_object *arg_json(const struct way *way, unsigned int arg)
{
	struct json_object *o = json_object_new_object();
	bool masked = way->masked >> arg & 1;

	output_json_add(o, "index", json_object_new_int((int)arg));
	output_json_add(o, "value", json_object_new_uint64(masked ? UINT32_MAX : way->values[arg]));
	if (masked)
		output_json_add(o, "valueTwo", json_object_new_uint64(way->values[arg]));
	output_json_add(o, "op",
			json_object_new_string(masked ? "SCMP_CMP_MASKED_EQ" : "SCMP_CMP_EQ"));
	return o;
}

static struct json_object *way_json(const struct program *program, const struct refused *refused,
				    const struct way *way)
{
	struct json_object *entry, *args = json_object_new_array();
	struct text comment = { 0 };

	add_name(program, program->comm, &comment);
	entry = entry_json(one_name(refused), "SCMP_ACT_ALLOW", &comment);
	for (unsigned int i = 0; i < CALL_ARGS; i++)
		if (way->args >> i & 1)
			json_object_array_add(args, arg_json(way, i));
	output_json_add(entry, "args", args);
	return entry;
}

static struct json_object *enosys_json(const struct program *program, const struct refused *refused)
{
	struct json_object *entry;
	struct text comment = { 0 };

	add_name(program, program->comm, &comment);
	text_add(&comment, ": ");
	add_evasion(program, refused, &comment);
	entry = entry_json(one_name(refused), "SCMP_ACT_ERRNO", &comment);
	output_json_add(entry, "errnoRet", json_object_new_int(ENOSYS));
	return entry;
}

/* Add the entries of a program: first one for all calls that are allowed whole. */
static void add_oci(const struct program *program, struct json_object *entries)
{
	struct json_object *names = json_object_new_array();
	struct text comment = { 0 };

	for (size_t i = 0; i < program->count; i++)
		if (suggestion_rule(program, i) == RULE_WHOLE)
			json_object_array_add(names,
					      json_object_new_string(program->calls[i].call.name));
	add_name(program, program->comm, &comment);
	if (json_object_array_length(names))
		json_object_array_add(
			entries, entry_json(json_object_get(names), "SCMP_ACT_ALLOW", &comment));
	text_free(&comment);
	json_object_put(names);
	for (size_t i = 0; i < program->count; i++) {
		const struct refused *refused = &program->calls[i];
		enum rule rule = suggestion_rule(program, i);

		for (size_t j = 0; rule == RULE_BY_ARGS && j < refused->way_count; j++)
			json_object_array_add(entries,
					      way_json(program, refused, &refused->ways[j]));
		if (rule == RULE_ENOSYS)
			json_object_array_add(entries, enosys_json(program, refused));
	}
}

static void add_oci_text(struct json_object *entries, struct text *text)
{
	text_add(text, "%s\n",
		 json_object_to_json_string_ext(entries, JSON_C_TO_STRING_PRETTY |
								 JSON_C_TO_STRING_SPACED |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* Append the names that get ENOSYS, or the others, as one line; nothing if there are none. */
static void add_filter(const struct program *program, bool enosys, struct text *text)
{
	const char *sep = enosys ? "SystemCallFilter=~" : "SystemCallFilter=";

	for (size_t i = 0; i < program->count; i++) {
		const char *name = program->calls[i].call.name;
		enum rule rule = suggestion_rule(program, i);

		if (!*name || !suggestion_is_first(program, i) || (rule == RULE_ENOSYS) != enosys)
			continue;
		text_add(text, "%s%s%s", sep, name, enosys ? ":ENOSYS" : "");
		sep = " ";
	}
	text_add(text, *sep == ' ' ? "\n" : "");
}

/* A drop-in, if the service is known: as `systemctl edit` takes it */
static void add_systemd(const struct program *program, struct text *text)
{
	const char *suffix = program->place ? strrchr(program->place, '.') : NULL;

	if (suffix && !strcmp(suffix, ".service"))
		text_add(text, "# systemctl edit %s\n[Service]\n", program->place);
	add_filter(program, false, text);
	add_filter(program, true, text);
}

/* Return: false if minijail can't say it: it compares no halves of arguments. */
static bool add_minijail_way(const struct way *way, const char *sep, struct text *text)
{
	if (way->masked)
		return false;
	for (unsigned int i = 0; i < CALL_ARGS; i++) {
		if (!(way->args >> i & 1))
			continue;
		text_add(text, "%sarg%u == 0x%llx", sep, i, (unsigned long long)way->values[i]);
		sep = " && ";
	}
	return true;
}

static void add_minijail_ways(const struct refused *refused, struct text *text)
{
	struct text ways = { 0 };
	bool left_out = false;

	for (size_t i = 0; i < refused->way_count; i++)
		left_out |= !add_minijail_way(&refused->ways[i], ways.len ? " || " : " ", &ways);
	if (ways.len)
		text_add(text, "%s:%s\n", refused->call.name, text_str(&ways));
	if (left_out)
		text_add(text, "# %s: minijail compares no lower half, so some are left out\n",
			 refused->call.name);
	text_free(&ways);
}

static void add_minijail(const struct program *program, struct text *text)
{
	for (size_t i = 0; i < program->count; i++) {
		const struct refused *refused = &program->calls[i];
		enum rule rule = suggestion_rule(program, i);

		if (rule == RULE_BY_ARGS)
			add_minijail_ways(refused, text);
		else if (rule != RULE_NONE)
			text_add(text, "%s: %s\n", refused->call.name,
				 rule == RULE_ENOSYS ? "return ENOSYS" : "1");
	}
}

static void add_both(const struct program *program, struct text *text)
{
	struct json_object *entries = json_object_new_array();
	struct text lines = { 0 };

	add_notes(program, text);
	add_systemd(program, &lines);
	add_oci(program, entries);
	if (lines.len) {
		text_add(text, "# OCI profile (Docker, Podman, config.json): entries for "
			       "\"syscalls\"\n");
		add_oci_text(entries, text);
		text_add(text,
			 "# systemd, in a unit that has SystemCallFilter= already (elsewhere it "
			 "would begin to refuse all others)\n%s",
			 text_str(&lines));
	}
	json_object_put(entries);
	text_free(&lines);
}

static void add_comments(const struct suggestion *s, struct text *text)
{
	if (s->strict)
		text_add(text,
			 "# Strict mode killed for %llu call%s: it has no policy to add to.\n",
			 (unsigned long long)s->strict, s->strict == 1 ? "" : "s");
	if (!s->count)
		text_add(text,
			 "# No filter has refused or logged a call: nothing is to be added.\n");
	if (s->others)
		text_add(text, "# Refused %llu times: still more system calls, without names.\n",
			 (unsigned long long)s->others);
}

struct json_object *suggestion_oci(const struct suggestion *s)
{
	struct json_object *entries = json_object_new_array();

	for (size_t i = 0; i < s->count; i++)
		add_oci(&s->programs[i], entries);
	return entries;
}

void suggestion_text(const struct suggestion *s, enum suggest_format format, struct text *text)
{
	struct json_object *entries;

	if (format == SUGGEST_OCI) {
		entries = suggestion_oci(s);
		add_oci_text(entries, text);
		json_object_put(entries);
		return;
	}
	add_comments(s, text);
	for (size_t i = 0; i < s->count; i++) {
		const struct program *program = &s->programs[i];

		if (format == SUGGEST_BOTH) {
			add_both(program, text);
			continue;
		}
		add_notes(program, text);
		if (format == SUGGEST_SYSTEMD)
			add_systemd(program, text);
		else
			add_minijail(program, text);
	}
}

static struct json_object *call_json(const struct program *program, const struct refused *refused)
{
	struct json_object *o = json_object_new_object();
	struct text note = { 0 };

	event_json_syscall(o, &refused->call);
	output_json_add(o, "count", json_object_new_uint64(refused->count));
	output_json_add(o, "by_arguments",
			refused->unknown ? NULL : json_object_new_boolean(!refused->whole));
	output_json_add(o, "evades", output_json_text(suggestion_evades(program, refused)));
	if (has_note(program, refused))
		add_note(program, refused, &note);
	output_json_add(o, "note", note.len ? output_json_string(&note) : NULL);
	return o;
}

static struct json_object *program_json(const struct program *program)
{
	struct json_object *o = json_object_new_object(), *calls = json_object_new_array();
	struct json_object *entries = json_object_new_array();
	struct text lines = { 0 };

	for (size_t i = 0; i < program->count; i++)
		json_object_array_add(calls, call_json(program, &program->calls[i]));
	add_oci(program, entries);
	add_systemd(program, &lines);
	output_json_add(o, "comm", output_json_text(program->comm));
	output_json_add(o, "place", output_json_text(program->place));
	output_json_add(o, "calls", calls);
	output_json_add(o, "oci_syscalls", entries);
	output_json_add(o, "systemd", lines.len ? output_json_string(&lines) : NULL);
	return o;
}

struct json_object *suggestion_json(const struct suggestion *s)
{
	struct json_object *o = event_json_kind("suggest"), *programs = json_object_new_array();

	for (size_t i = 0; i < s->count; i++)
		json_object_array_add(programs, program_json(&s->programs[i]));
	output_json_add(o, "programs", programs);
	output_json_add(o, "strict", json_object_new_uint64(s->strict));
	output_json_add(o, "others", json_object_new_uint64(s->others));
	return o;
}
