// SPDX-License-Identifier: GPL-2.0
/* One program, made by libseccomp, with the rules that it was made of. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/xalloc.h"
#include "policy/systemd_filter.h"

bool systemd_filter_fail(const struct systemd_filter *filter, int err)
{
	return policy_fail(filter->s->error, filter->s->unit.line[filter->directive], 1,
			   "libseccomp makes no filter for %s: %s",
			   systemd_directive_name(filter->directive), strerror(-err));
}

/* A filter for one ABI, or for the native one and more; other ABIs are left to other filters. */
static int begin_for_arch(struct systemd_filter *filter, uint32_t action)
{
	uint32_t arch = systemd_arch(filter->abi);
	int err = 0;

	filter->ctx = seccomp_init(action);
	if (!filter->ctx)
		return -ENOMEM;
	if (arch != seccomp_arch_native())
		err = seccomp_arch_remove(filter->ctx, seccomp_arch_native()) ?:
			      seccomp_arch_add(filter->ctx, arch);
	return err ?: seccomp_attr_set(filter->ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
}

bool systemd_filter_begin(struct systemd_filter *filter, uint32_t action)
{
	char name[64]; /* "RestrictAddressFamilies= (x86_64)" */
	int err;

	filter->ctx = NULL;
	filter->scratch = (struct policy){ 0 };
	snprintf(name, sizeof(name), "%s (%s)", systemd_directive_name(filter->directive),
		 bpf_abi_name(filter->abi));
	policy_add_program(&filter->scratch, name)->rule_word = "line";
	err = begin_for_arch(filter, action);
	return !err || systemd_filter_fail(filter, err);
}

static enum policy_op op_of(enum scmp_compare op)
{
	switch (op) {
	case SCMP_CMP_NE:
		return POLICY_NE;
	case SCMP_CMP_LT:
		return POLICY_LT;
	case SCMP_CMP_GT:
		return POLICY_GT;
	case SCMP_CMP_MASKED_EQ:
		return POLICY_MASKED_EQ;
	default:
		return POLICY_EQ;
	}
}

static void keep_rule(struct systemd_filter *filter, uint32_t action, const char *call, size_t line,
		      const struct scmp_arg_cmp *args, unsigned int count)
{
	struct policy_compare compares[2];
	struct policy_rule rule = { .number = (unsigned int)line,
				    .line = line,
				    .call = (char *)call,
				    .abis = 1u << filter->abi,
				    .ret = action,
				    .compares = compares,
				    .compare_count = count };

	for (unsigned int i = 0; i < count; i++) {
		bool masked = args[i].op == SCMP_CMP_MASKED_EQ;

		compares[i] = (struct policy_compare){ .arg = (uint8_t)args[i].arg,
						       .op = (uint8_t)op_of(args[i].op) };
		compares[i].mask = masked ? args[i].datum_a : 0;
		compares[i].value = masked ? args[i].datum_b : args[i].datum_a;
	}
	policy_add_rule(&filter->scratch.programs[0], &rule);
}

int systemd_filter_add(struct systemd_filter *filter, uint32_t action, int id, size_t line,
		       const struct scmp_arg_cmp *args, unsigned int count)
{
	char *call = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, id);
	int err = seccomp_rule_add_exact_array(filter->ctx, action, id, count, args);

	if (!err && call)
		keep_rule(filter, action, call, line, args, count);
	free(call);
	return err;
}

static int export(const struct systemd_filter *filter, struct policy_program *program)
{
	int fd = memfd_create("seccompctl", MFD_CLOEXEC), err;
	struct sock_filter *insns;
	struct stat st;

	if (fd < 0)
		return -errno;
	err = seccomp_export_bpf(filter->ctx, fd);
	if (!err && fstat(fd, &st))
		err = -errno;
	if (!err) {
		insns = xmalloc((size_t)st.st_size + 1);
		if (pread(fd, insns, (size_t)st.st_size, 0) == st.st_size)
			policy_add_insns(program, insns, (size_t)st.st_size / sizeof(*insns));
		else
			err = -EIO;
		free(insns);
	}
	close(fd);
	return err;
}

/* Add the program to the policy, or drop it. */
bool systemd_filter_finish(struct systemd_filter *filter, enum systemd_made made)
{
	struct policy *policy = filter->s->policy;
	struct policy_program *program = &filter->scratch.programs[0];
	int err = 0;

	if (made == MADE)
		err = export(filter, program);
	if (filter->ctx)
		seccomp_release(filter->ctx);
	if (err)
		systemd_filter_fail(filter, err);
	if (made == MADE && !err) {
		*policy_add_program(policy, NULL) = *program;
		filter->scratch.count = 0;
	}
	policy_release(&filter->scratch);
	return made != MADE_ERROR && !err;
}
