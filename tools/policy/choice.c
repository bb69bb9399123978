// SPDX-License-Identifier: GPL-2.0
/* The user's selections on how to read policies. */
#include <ctype.h>
#include <string.h>

#include "cli/args.h"
#include "cli/clean.h"
#include "cli/message.h"
#include "policy/policy.h"

static struct policy_choice choice;

const struct policy_choice *policy_choice(void)
{
	return &choice;
}

static bool choose_format(const char *name)
{
	for (size_t i = 0; policy_format_name(i); i++) {
		if (strcmp(policy_format_name(i), name))
			continue;
		choice.format = (enum policy_format)i;
		return true;
	}
	complain_unknown("format of files", name, policy_format_name,
			 "auto, bpf, asm, numbers, json, oci, systemd or minijail");
	return false;
}

static bool choose_cap(const char *name)
{
	const char *word = name + (*name == '-'), *c = word;

	while (isupper((unsigned char)*c) || *c == '_')
		c++;
	if ((strncmp(word, "CAP_", 4) && strcmp(word, "ALL")) || *c) {
		complain("'%s' is not a capability: those are as CAP_SYS_ADMIN, -CAP_KILL and ALL",
			 clean_text(name));
		return false;
	}
	if (choice.cap_count == POLICY_CAPS_MAX) {
		complain("too many capabilities: --cap may be given %d times", POLICY_CAPS_MAX);
		return false;
	}
	choice.caps[choice.cap_count++] = name;
	return true;
}

bool policy_choose(int option, const char *arg)
{
	switch (option) {
	case OPT_FORMAT:
		return choose_format(arg);
	case OPT_CAP:
		return choose_cap(arg);
	case OPT_GOARCH:
		choice.arch = arg;
		return true;
	case OPT_KERNEL:
		choice.kernel = arg;
		return true;
	}
	choice.runc = !strcmp(arg, "runc");
	if (choice.runc || !strcmp(arg, "crun"))
		return true;
	complain("--runtime is crun or runc, not '%s'", clean_text(arg));
	return false;
}
