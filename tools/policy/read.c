// SPDX-License-Identifier: GPL-2.0
/* Read a policy by the reader of its format, which is recognised or chosen. */
#include "policy/policy.h"

static const struct {
	const char *name;
	bool (*read)(const struct policy_source *source, struct policy *policy,
		     struct bpf_asm_error *error);
} formats[POLICY_FORMATS] = {
	[POLICY_AUTO] = { "auto", NULL },
	[POLICY_BPF] = { "bpf", NULL },
	[POLICY_ASM] = { "asm", policy_read_asm },
	[POLICY_NUMBERS] = { "numbers", policy_read_numbers },
	[POLICY_JSON] = { "json", policy_read_json },
	[POLICY_OCI] = { "oci", policy_read_oci },
	[POLICY_SYSTEMD] = { "systemd", policy_read_systemd },
	[POLICY_MINIJAIL] = { "minijail", policy_read_minijail },
};

const char *policy_format_name(size_t format)
{
	return format < POLICY_FORMATS ? formats[format].name : NULL;
}

bool policy_read(const struct policy_source *source, struct policy *policy,
		 struct bpf_asm_error *error)
{
	enum policy_format format = source->choice->format;

	if (format == POLICY_AUTO)
		format = policy_recognise(source->text, source->len);
	*policy = (struct policy){ .format = format };
	if (format == POLICY_AUTO || format == POLICY_BPF)
		return policy_fail(error, 0, 0,
				   "text in no known format (--format=asm, numbers, json, oci, "
				   "systemd or minijail says which)");
	if (formats[format].read(source, policy, error)) {
		if (policy->count <= POLICY_MAX_PROGRAMS)
			return true;
		policy_fail(error, 0, 0, "%zu programs: a thread can have at most %d",
			    policy->count, POLICY_MAX_PROGRAMS);
	}
	policy_release(policy);
	return false;
}
