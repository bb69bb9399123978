// SPDX-License-Identifier: GPL-2.0
/*
 * Container profiles: seccomp of the OCI runtime specification, a whole config.json, and the
 * profiles of Docker and containers-common, which choose rules by capability, architecture and
 * kernel.
 */
#include <stdio.h>
#include <string.h>

#include "cli/xalloc.h"
#include "policy/oci.h"

static void note_list(struct oci *oci, struct oci_list *list, const char *before, const char *after)
{
	if (list->count > OCI_LIST_MAX)
		text_add(&list->text, " and %zu more", list->count - OCI_LIST_MAX);
	if (list->count)
		policy_note(oci->policy, "%s%s%s", before, text_str(&list->text), after);
	text_free(&list->text);
}

/* One line for each kind, so that nothing is skipped silently */
static void add_notes(struct oci *oci)
{
	const struct scmp_version *version = seccomp_version();
	size_t left_out = oci->all_rules - oci->rule_count;
	char unknown[96];

	if (left_out)
		policy_note(oci->policy,
			    "%zu of %zu rules do not apply to this container "
			    "(--cap, --container-arch and --kernel choose)",
			    left_out, oci->all_rules);
	snprintf(unknown, sizeof(unknown),
		 "calls that libseccomp %u.%u.%u does not know are left out: ", version->major,
		 version->minor, version->micro);
	note_list(oci, &oci->unknown_names, unknown, "");
	note_list(oci, &oci->absent_names, "calls that none of its ABIs has: ", "");
	note_list(oci, &oci->nameless, "rules without effect, because they name no call: ", "");
	note_list(oci, &oci->defaults,
		  "rules without effect, because they have the default action: ", "");
	note_list(oci, &oci->overruled,
		  "rules without effect, because a rule for all arguments overrules them: ", "");
	note_list(oci, &oci->excess, "crun ignores all but six comparisons of a rule: rule ", "");
	note_list(oci, &oci->unknown_keys, "keys that runtimes ignore: ", "");
}

/* The profile: linux.seccomp of a config.json, or the document */
static bool find_profile(struct oci *oci)
{
	struct oci_json *json = &oci->json;
	struct json_object *linux_object = NULL;

	if (!json_object_is_type(json->root, json_type_object))
		return policy_fail(json->error, 1, 1, "a profile is an object: it begins with {");
	oci->object = json->root;
	if (json_object_object_get_ex(json->root, "defaultAction", NULL))
		return true;
	if (!json_object_object_get_ex(json->root, "linux", NULL) &&
	    !json_object_object_get_ex(json->root, "ociVersion", NULL))
		return oci_json_fail(json, json->root, NULL,
				     "no profile: defaultAction is missing, and so is linux, which "
				     "a config.json has");
	oci->is_config = true;
	oci->object = NULL;
	if (!oci_json_object(json, json->root, "linux", &linux_object) ||
	    (linux_object && !oci_json_object(json, linux_object, "seccomp", &oci->object)))
		return false;
	return oci->object ||
	       oci_json_fail(json, linux_object ?: json->root, NULL,
			     "linux.seccomp is missing: this container has no filter");
}

static bool read_flags(struct oci *oci)
{
	static const char *const known[] = { "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG",
					     "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
					     "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", NULL };
	struct json_object *flags = NULL;

	if (!oci_json_strings(&oci->json, oci->object, "flags", &flags))
		return false;
	for (size_t i = 0; flags && i < json_object_array_length(flags); i++) {
		const char *flag = json_object_get_string(json_object_array_get_idx(flags, i));
		size_t of = 0;

		while (known[of] && strcmp(known[of], flag))
			of++;
		if (!known[of])
			return oci_json_fail(&oci->json, oci->object, "flags",
					     "unknown flag '%s': runtimes refuse it",
					     oci_clean(flag));
	}
	return true;
}

static bool read_profile(struct oci *oci)
{
	static const char *const keys[] = { "defaultAction", "defaultErrnoRet", "defaultErrno" };
	static const char *const known[] = {
		"defaultAction",    "defaultErrnoRet", "defaultErrno", "architectures",
		"archMap",	    "syscalls",	       "flags",	       "listenerPath",
		"listenerMetadata", "$schema",	       "comment",      NULL,
	};
	const char *listener = NULL;

	oci_keys_known(oci, oci->object, known);
	return oci_arch_choose(oci) && oci_arches_read(oci) && read_flags(oci) &&
	       oci_json_string(&oci->json, oci->object, "listenerPath", &listener) &&
	       oci_json_string(&oci->json, oci->object, "listenerMetadata", &listener) &&
	       oci_action_read(oci, oci->object, keys, &oci->action, &oci->ret) &&
	       oci_rules_read(oci);
}

bool policy_read_oci(const struct policy_source *source, struct policy *policy,
		     struct bpf_asm_error *error)
{
	struct oci oci = { .json = { .source = source, .error = error }, .policy = policy };
	bool ok;

	ok = oci_json_read(&oci.json) && find_profile(&oci) && read_profile(&oci) &&
	     !(source->choice->runc && oci_runc_refuses(&oci)) &&
	     oci_build(&oci, policy_add_program(policy, NULL));
	add_notes(&oci);
	for (size_t i = 0; i < oci.rule_count; i++)
		free(oci.rules[i].args);
	free(oci.rules);
	oci_json_release(&oci.json);
	return ok;
}
