// SPDX-License-Identifier: GPL-2.0
/*
 * Differences of runc from crun. runc puts a stub before libseccomp's program: a call whose
 * number is above all of the profile's fails with ENOSYS, so that libc falls back to older calls.
 * The source is runc 1.1.5 and 1.5.1, libcontainer/seccomp.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <linux/seccomp.h>

#include "policy/oci.h"

static bool has_name(const struct oci_rule *rule, const char *name)
{
	for (size_t i = 0; i < oci_rule_names(rule); i++)
		if (!strcmp(oci_rule_name(rule, i), name))
			return true;
	return false;
}

bool oci_runc_refuses(struct oci *oci)
{
	if (oci->ret == SCMP_ACT_NOTIFY)
		return !oci_json_fail(&oci->json, oci->object, "defaultAction",
				      "runc refuses SCMP_ACT_NOTIFY as the default action");
	for (size_t i = 0; i < oci->rule_count; i++)
		if (oci->rules[i].ret == SCMP_ACT_NOTIFY && has_name(&oci->rules[i], "write"))
			return !oci_json_fail(&oci->json, oci->rules[i].object, "action",
					      "runc refuses SCMP_ACT_NOTIFY for write");
	return false;
}

/* The highest number of an architecture in all rules, also in those without effect; 0 if none */
static uint32_t highest(const struct oci *oci, uint32_t token)
{
	int found = 0;

	for (size_t i = 0; i < oci->rule_count; i++) {
		for (size_t n = 0; n < oci_rule_names(&oci->rules[i]); n++) {
			const char *name = oci_rule_name(&oci->rules[i], n);
			int number = seccomp_syscall_resolve_name_arch(token, name);

			if (number > found)
				found = number;
		}
	}
	return (uint32_t)found;
}

static uint32_t audit_arch(uint32_t token)
{
	return token == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : token;
}

/* Append the test of one architecture, which leads to the next test, to the return, or out of the stub. */
static size_t add_test(uint32_t token, uint32_t number, struct sock_filter *insns)
{
	bool multiplexed = token == SCMP_ARCH_S390 || token == SCMP_ARCH_S390X;
	bool x86_64 = token == SCMP_ARCH_X86_64, x32 = token == SCMP_ARCH_X32;
	size_t len = 0;

	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, arch));
	insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, audit_arch(token), 0,
						    (uint8_t)(3 + multiplexed + x86_64 + x32));
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	/* Other calls are multiplexed by number 0, which stays if the kernel does not know them. */
	if (multiplexed)
		insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	if (x86_64 || x32)
		insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, BPF_X32_BIT,
							    x32 ? 0 : 2, x32 ? 2 : 0);
	insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, number, 0, 1);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SCMP_ACT_ERRNO(ENOSYS));
	return len;
}

size_t oci_runc_stub(const struct oci *oci, struct sock_filter *insns)
{
	size_t len = 0;

	if (oci->ret == SCMP_ACT_ALLOW || oci->ret == SCMP_ACT_LOG ||
	    (oci->ret & SECCOMP_RET_ACTION_FULL) == SCMP_ACT_TRACE(0))
		return 0;
	for (size_t i = 0; i < oci->token_count; i++) {
		uint32_t number = highest(oci, oci->tokens[i]);

		if (number)
			len += add_test(oci->tokens[i], number, insns + len);
	}
	return len;
}
