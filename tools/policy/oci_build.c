// SPDX-License-Identifier: GPL-2.0
/* Make the program of a container profile with libseccomp, as crun 1.8 to 1.28 and runc 1.1 to 1.5 do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/xalloc.h"
#include "policy/oci.h"

/* Bound on rules for libseccomp. No program has room for more. */
#define RULES_MAX BPF_MAXINSNS

/* Bound on its time in seconds: with SCMP_CMP_LT, it grows faster than the square of the rules. */
#define SECONDS_MAX 3

/* Numbers that libseccomp gives to calls behind socketcall and ipc */
#define MULTIPLEXED(number) ((number) <= -100 && (number) > -300)

/* The last level has all actions, whatever kernel runs here. */
#define API_LEVEL 7

static bool has_call(const struct oci *oci, const char *name)
{
	for (size_t i = 0; i < oci->token_count; i++) {
		int number = seccomp_syscall_resolve_name_arch(oci->tokens[i], name);

		if (number >= 0 || MULTIPLEXED(number))
			return true;
	}
	return false;
}

static struct policy_compare compare_of(const struct scmp_arg_cmp *arg)
{
	static const uint8_t ops[] = {
		[SCMP_CMP_NE] = POLICY_NE,
		[SCMP_CMP_LT] = POLICY_LT,
		[SCMP_CMP_LE] = POLICY_LE,
		[SCMP_CMP_EQ] = POLICY_EQ,
		[SCMP_CMP_GE] = POLICY_GE,
		[SCMP_CMP_GT] = POLICY_GT,
		[SCMP_CMP_MASKED_EQ] = POLICY_MASKED_EQ,
	};
	bool masked = arg->op == SCMP_CMP_MASKED_EQ;

	return (struct policy_compare){ .arg = (uint8_t)arg->arg,
					.op = ops[arg->op],
					.mask = arg->datum_a,
					.value = masked ? arg->datum_b : arg->datum_a };
}

static void add_rule(const struct oci *oci, const struct oci_rule *rule, const char *name,
		     const struct scmp_arg_cmp *args, size_t count, struct policy_program *program)
{
	struct policy_compare *compares = xcalloc(count + 1, sizeof(*compares));
	struct policy_rule add = { .number = rule->number,
				   .line = rule->line,
				   .call = (char *)name,
				   .abis = oci->abis,
				   .ret = rule->ret,
				   .compares = compares,
				   .compare_count = count };

	for (size_t i = 0; i < count; i++)
		compares[i] = compare_of(&args[i]);
	policy_add_rule(program, &add);
	free(compares);
}

/* Return: false after oci_json_fail(). */
static bool check_bounds(struct oci *oci, const struct oci_rule *rule,
			 const struct policy_program *program)
{
	if (program->rule_count == RULES_MAX)
		return oci_json_fail(&oci->json, rule->object, NULL,
				     "too many rules: a profile has at most %d", RULES_MAX);
	return (clock() - oci->began) / CLOCKS_PER_SEC < SECONDS_MAX ||
	       oci_json_fail(&oci->json, rule->object, NULL,
			     "libseccomp takes too long: it compares rule %u with all "
			     "earlier ones",
			     rule->number);
}

/* Return: false after oci_json_fail(). */
static bool check_added(struct oci *oci, const struct oci_rule *rule, int status)
{
	if (status == -EEXIST)
		return oci_json_fail(&oci->json, rule->object, NULL,
				     "rule %u has the conditions of an earlier one for the same "
				     "call, and another action: runtimes refuse it",
				     rule->number);
	return !status ||
	       oci_json_fail(&oci->json, rule->object, NULL, "libseccomp refuses rule %u: %s",
			     rule->number, strerror(-status));
}

static bool add_call(struct oci *oci, scmp_filter_ctx ctx, const struct oci_rule *rule,
		     const char *name, struct policy_program *program)
{
	size_t step = rule->separate ? 1 : rule->arg_count;
	int number = seccomp_syscall_resolve_name(name);
	size_t at = 0;

	if (number == __NR_SCMP_ERROR) {
		oci_list_add(&oci->unknown_names, "%s", name);
		return true;
	}
	if (!has_call(oci, name))
		oci_list_add(&oci->absent_names, "%s", name);
	do {
		if (!check_bounds(oci, rule, program) ||
		    !check_added(oci, rule,
				 seccomp_rule_add_array(ctx, rule->ret, number, (unsigned int)step,
							rule->args + at)))
			return false;
		add_rule(oci, rule, name, rule->args + at, step, program);
		at += step;
	} while (at < rule->arg_count);
	return true;
}

static bool add_rules(struct oci *oci, scmp_filter_ctx ctx, struct policy_program *program)
{
	for (size_t i = 0; i < oci->rule_count; i++) {
		const struct oci_rule *rule = &oci->rules[i];

		if (!oci_rule_names(rule))
			oci_list_add(&oci->nameless, "%u", rule->number);
		if (rule->ret == oci->ret) {
			oci_list_add(&oci->defaults, "%u", rule->number);
			continue;
		}
		for (size_t name = 0; name < oci_rule_names(rule); name++)
			if (!add_call(oci, ctx, rule, oci_rule_name(rule, name), program))
				return false;
	}
	return true;
}

static bool add_arches(struct oci *oci, scmp_filter_ctx ctx)
{
	int status = 0;

	for (size_t i = 0; i < oci->token_count && !status; i++) {
		status = seccomp_arch_add(ctx, oci->tokens[i]);
		if (status == -EEXIST)
			status = 0;
	}
	if (!status && oci->native != seccomp_arch_native())
		status = seccomp_arch_remove(ctx, SCMP_ARCH_NATIVE);
	if (status == -EDOM)
		return policy_fail(oci->json.error, 0, 0,
				   "%s has another byte order: no program for it can be made here",
				   oci->arch->name);
	return !status ||
	       policy_fail(oci->json.error, 0, 0, "libseccomp refuses the architectures: %s",
			   strerror(-status));
}

/* Calls of a rule that has no effect, because a rule without comparisons decides them otherwise */
static void note_overruled(struct oci *oci, struct policy_program *program)
{
	const struct policy_rule *all = NULL, *rule;

	for (rule = program->rules; rule < program->rules + program->rule_count; rule++) {
		if (!all || strcmp(all->call, rule->call))
			for (all = program->rules; all < program->rules + program->rule_count;
			     all++)
				if (!all->compare_count && !strcmp(all->call, rule->call))
					break;
		if (all == program->rules + program->rule_count)
			all = NULL;
		else if (all->ret != rule->ret)
			oci_list_add(&oci->overruled, "%s of rule %u", rule->call, rule->number);
	}
}

/* Read the program from a file without a name. Return: false after policy_fail(). */
static bool export(struct oci *oci, scmp_filter_ctx ctx, struct policy_program *program)
{
	struct sock_filter *insns = NULL, *stub = xcalloc(OCI_STUB_MAX, sizeof(*stub));
	size_t len = oci->json.source->choice->runc ? oci_runc_stub(oci, stub) : 0;
	int fd = memfd_create("profile", MFD_CLOEXEC);
	struct stat st;
	ssize_t size = -1;

	if (fd >= 0 && !seccomp_export_bpf(ctx, fd) && !fstat(fd, &st)) {
		insns = xcalloc((size_t)st.st_size / sizeof(*insns) + len + 1, sizeof(*insns));
		memcpy(insns, stub, len * sizeof(*insns));
		size = pread(fd, insns + len, (size_t)st.st_size, 0);
	}
	if (fd >= 0)
		close(fd);
	if (size > 0)
		policy_add_insns(program, insns, (size_t)size / sizeof(*insns) + len);
	free(insns);
	free(stub);
	return size > 0 || policy_fail(oci->json.error, 0, 0, "libseccomp makes no program of it");
}

bool oci_build(struct oci *oci, struct policy_program *program)
{
	scmp_filter_ctx ctx;
	bool ok;

	for (unsigned int level = API_LEVEL; level && seccomp_api_set(level); level--)
		;
	oci->began = clock();
	ctx = seccomp_init(oci->ret);
	if (!ctx)
		return oci_json_fail(&oci->json, oci->object, "defaultAction",
				     "libseccomp refuses %s as the default action",
				     oci->action->name);
	program->rule_word = "rule";
	ok = add_arches(oci, ctx) && add_rules(oci, ctx, program) && export(oci, ctx, program);
	seccomp_release(ctx);
	if (ok)
		note_overruled(oci, program);
	return ok;
}
