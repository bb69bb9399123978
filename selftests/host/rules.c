// SPDX-License-Identifier: GPL-2.0
/*
 * rules < RULES > PROGRAM: a program as libseccomp makes it
 *
 * One rule a line:
 *	default ACTION		what happens to all other calls; the first line
 *	arch ABI		for that ABI, too
 *	only ABI		for that ABI only; other ABIs are allowed, as systemd does it
 *	ACTION SYSCALL [ARG OP VALUE [VALUE]]...
 *
 * ACTION is allow, log, trap, kill, kill_thread, notify or errno=NUMBER; OP one of == != > >= < <=
 * and &==, of which the first VALUE is the mask.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <seccomp.h>

static uint32_t parse_action(const char *text)
{
	static const struct {
		const char *name;
		uint32_t action;
	} actions[] = {
		{ "allow", SCMP_ACT_ALLOW },
		{ "log", SCMP_ACT_LOG },
		{ "trap", SCMP_ACT_TRAP },
		{ "kill", SCMP_ACT_KILL_PROCESS },
		{ "kill_thread", SCMP_ACT_KILL_THREAD },
		{ "notify", SCMP_ACT_NOTIFY },
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (!strcmp(actions[i].name, text))
			return actions[i].action;
	if (strncmp(text, "errno=", 6) != 0)
		errx(1, "%s is no action", text);
	return SCMP_ACT_ERRNO((uint32_t)atoi(text + 6));
}

static enum scmp_compare parse_op(const char *text)
{
	static const struct {
		const char *name;
		enum scmp_compare op;
	} ops[] = {
		{ "==", SCMP_CMP_EQ },	       { "!=", SCMP_CMP_NE }, { ">", SCMP_CMP_GT },
		{ ">=", SCMP_CMP_GE },	       { "<", SCMP_CMP_LT },  { "<=", SCMP_CMP_LE },
		{ "&==", SCMP_CMP_MASKED_EQ },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (!strcmp(ops[i].name, text))
			return ops[i].op;
	errx(1, "%s is no comparison", text);
}

static uint64_t number(char **rest)
{
	const char *word = strsep(rest, " ");

	if (!word)
		errx(1, "a number is missing");
	return strtoull(word, NULL, 0);
}

static void add_rule(scmp_filter_ctx ctx, uint32_t action, char *rest)
{
	struct scmp_arg_cmp args[6];
	unsigned int count = 0;
	const char *name = strsep(&rest, " ");
	int nr = seccomp_syscall_resolve_name(name), ret;

	if (nr == __NR_SCMP_ERROR)
		errx(1, "%s is no system call", name);
	for (; rest && count < 6; count++) {
		args[count] = (struct scmp_arg_cmp){ .arg = (unsigned int)number(&rest) };
		args[count].op = parse_op(strsep(&rest, " "));
		args[count].datum_a = number(&rest);
		if (args[count].op == SCMP_CMP_MASKED_EQ)
			args[count].datum_b = number(&rest);
	}
	ret = seccomp_rule_add_array(ctx, action, nr, count, args);
	if (ret)
		errx(1, "%s: %s", name, strerror(-ret));
}

static void only(scmp_filter_ctx ctx, uint32_t arch)
{
	seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (arch == seccomp_arch_native())
		return;
	seccomp_arch_add(ctx, arch);
	seccomp_arch_remove(ctx, seccomp_arch_native());
}

int main(void)
{
	scmp_filter_ctx ctx = NULL;
	char line[256], *rest, *word;

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		rest = line;
		word = strsep(&rest, " ");
		if (!rest)
			errx(1, "%s: what of it?", word);
		if (!strcmp(word, "default"))
			ctx = seccomp_init(parse_action(rest));
		else if (!ctx)
			errx(1, "the first line has to be the default");
		else if (!strcmp(word, "arch"))
			seccomp_arch_add(ctx, seccomp_arch_resolve_name(rest));
		else if (!strcmp(word, "only"))
			only(ctx, seccomp_arch_resolve_name(rest));
		else
			add_rule(ctx, parse_action(word), rest);
	}
	if (!ctx || seccomp_export_bpf(ctx, STDOUT_FILENO))
		errx(1, "no program");
	return 0;
}
