// SPDX-License-Identifier: GPL-2.0
/* Remedies: the change of a policy that lets a call through, or makes it fail harmlessly. */
#include <string.h>

#include <linux/seccomp.h>

#include "analysis/fallback.h"
#include "analysis/findings.h"
#include "analysis/setting.h"
#include "cli/clean.h"
#include "cmd/why/why.h"
#include "input/program_file.h"

/* Return: the call whose filter others would evade if this one were allowed; NULL if there is none. */
static const struct twin *find_twin(const struct refusal *refusal, const char **evaded)
{
	const struct call *call = cause_call(refusal);
	size_t budget = FINDINGS_STEPS;

	for (const struct twin *twin = twins; twin->syscall; twin++) {
		if (strcmp(twin->syscall, call->name) != 0)
			continue;
		for (size_t i = 0; i < TWIN_CALLS && twin->of[i]; i++) {
			const struct chain *chain = refusal->cause ? refusal->cause->chain : NULL;

			*evaded = twin->of[i];
			/* Few programs filter the arguments of open. */
			if (!chain && twin->kind != FINDING_OPEN_FLAGS)
				return twin;
			for (size_t j = 0; chain && j < chain->count; j++)
				if (twin_replaces(twin, i, &chain->programs[j], call->abi, &budget))
					return twin;
		}
	}
	return NULL;
}

/* The format of the policy that decides; POLICY_AUTO if it is not known */
static enum policy_format format_of(const struct refusal *refusal)
{
	const struct chain *chain = refusal->cause ? refusal->cause->chain : NULL;

	return chain && chain->policy_count == 1 ? chain->policies[0].format : POLICY_AUTO;
}

static void add_enosys(const struct refusal *refusal, const char *name, struct text *text)
{
	enum policy_format format = format_of(refusal);

	text_add(text, "let %s fail with ENOSYS", name);
	if (format == POLICY_SYSTEMD)
		text_add(text, " (SystemCallFilter=~%s:ENOSYS)", name);
	else if (format == POLICY_OCI)
		text_add(text, " (SCMP_ACT_ERRNO, errnoRet 38)");
	else if (format == POLICY_MINIJAIL)
		text_add(text, " (%s: return ENOSYS)", name);
	else
		text_add(
			text,
			" (systemd: SystemCallFilter=~%s:ENOSYS; OCI: SCMP_ACT_ERRNO, errnoRet 38)",
			name);
}

static void add_allow(const struct refusal *refusal, const char *name, struct text *text)
{
	enum policy_format format = format_of(refusal);

	text_add(text, "allow %s", name);
	if (format == POLICY_SYSTEMD)
		text_add(text, " (SystemCallFilter=%s)", name);
	else if (format == POLICY_OCI)
		text_add(text, " (\"syscalls\": SCMP_ACT_ALLOW)");
	else if (format == POLICY_MINIJAIL)
		text_add(text, " (%s: 1)", name);
	else if (format == POLICY_AUTO)
		text_add(text, " (systemd: SystemCallFilter=%s; OCI: SCMP_ACT_ALLOW)", name);
}

/* "RestrictRealtime= (x86_64)" of a unit; NULL if no setting decides but the lists of calls */
static const char *deciding_setting(const struct refusal *refusal)
{
	const struct table_answer *answer = cause_found(refusal);
	const struct policy_program *of;

	if (!answer || !answer->decider_count || !refusal->cause->chain->count)
		return NULL;
	of = refusal->cause->chain->filters[answer->deciders[0].filter].of;
	return of && of->name && strncmp(of->name, "SystemCallFilter=", 17) != 0 &&
			       format_of(refusal) == POLICY_SYSTEMD ?
		       of->name :
		       NULL;
}

static bool add_special(const struct refusal *refusal, const struct call *call, struct text *text)
{
	const struct record *record = &refusal->record;

	if ((record->code & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_LOG)
		text_add(text, "none is needed; a policy that allows the call ends the records");
	else if (record->sig == 9)
		text_add(text, "none: strict mode has read, write, exit and sigreturn only");
	else if (call->abi == CALL_NO_ABI)
		text_add(text, "none here: arch 0x%08x has no name that a policy could list",
			 record->arch);
	else if (!*call->name)
		text_add(text, "none here: number %u has no name that a policy could list",
			 record->nr);
	else
		return false;
	return true;
}

/* Return: whether the call is to fail with ENOSYS rather than be allowed. */
static bool add_instead(const struct refusal *refusal, const struct call *call, struct text *text)
{
	const struct table_answer *answer = cause_found(refusal);
	const struct fallback *fallback =
		fallback_lost(call->name, answer ? answer->ret : refusal->record.code);
	const char *evaded;
	const struct twin *twin = find_twin(refusal, &evaded);

	if (!twin && !fallback)
		return false;
	add_enosys(refusal, call->name, text);
	text_add(text, ": ");
	if (twin)
		text_add(text, "to allow it would evade the filter of %s, because %s", evaded,
			 twin->why);
	else
		fallback_text(fallback, text);
	return true;
}

static bool depends(const struct refusal *refusal)
{
	const struct cause *cause = refusal->cause;

	return cause && (cause->row.count > 1 || cause->any.count > 1);
}

/* A record without filters says nothing of that; a setting of systemd may be the reason. */
static void add_by_args(const struct refusal *refusal, const struct call *call, struct text *text)
{
	const char *setting = format_of(refusal) == POLICY_OCI ? NULL : setting_of(call->name);

	if (!depends(refusal) && (refusal->cause || !setting))
		return;
	text_add(text, "; it %s refused for its arguments", refusal->cause ? "is" : "may be");
	if (setting)
		text_add(text, ", as by %s of a unit", setting);
}

void remedy_text(const struct refusal *refusal, struct text *text)
{
	const struct call *call = cause_call(refusal);
	const char *setting = deciding_setting(refusal);

	if (add_special(refusal, call, text))
		return;
	if (setting) {
		text_add(text, "change or drop %s", clean_text(setting));
		return;
	}
	if (add_instead(refusal, call, text))
		return;
	add_allow(refusal, call->name, text);
	add_by_args(refusal, call, text);
	/* The log of another machine has its own native ABI. */
	if (call->abi != bpf_abi_native() && bpf_abis_native() >> call->abi & 1)
		text_add(text, "; it was called as %s, which the policy must know",
			 bpf_abi_name(call->abi));
}
