// SPDX-License-Identifier: GPL-2.0
/*
 * A policy as a program of libseccomp, and what it means.
 *
 * policy SEED FILE	write a random policy to FILE; print calls, with all six registers, and whether
 *			they are allowed: "socket 1 2 0 0x7fff00000000 0 0 allowed"
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <seccomp.h>

#define RULES_MAX 4
#define CALLS 6
#define ARGS 3

/*
 * These rules, of up to 3 comparisons each, decide on one call; all others are refused. libseccomp
 * 2.5 does not always get rules right that overlap: each of several has another first argument.
 */
struct rules {
	struct scmp_arg_cmp of[RULES_MAX][ARGS];
	unsigned int args[RULES_MAX];
	unsigned int count;
};

static uint64_t value(void)
{
	static const uint64_t corners[] = { 0,		 1,	  2,	      10,
					    255,	 1 << 16, 0x7fffffff, 0xffffffffull,
					    0x100000000, ~0ull };

	return rand() % 2 ? (uint64_t)rand() % 12 : corners[rand() % 10];
}

static void make_rules(struct rules *rules)
{
	static const enum scmp_compare ops[] = { SCMP_CMP_NE, SCMP_CMP_LT,	 SCMP_CMP_LE,
						 SCMP_CMP_EQ, SCMP_CMP_EQ,	 SCMP_CMP_GE,
						 SCMP_CMP_GT, SCMP_CMP_MASKED_EQ };

	rules->count = 1 + (unsigned int)rand() % RULES_MAX;
	for (unsigned int i = 0; i < rules->count; i++) {
		rules->args[i] = 1 + (unsigned int)rand() % ARGS;
		for (unsigned int arg = 0; arg < rules->args[i]; arg++) {
			uint64_t a = value();

			rules->of[i][arg] = (struct scmp_arg_cmp){ .arg = arg,
								   .op = ops[rand() % 8],
								   .datum_a = a };
			if (rules->of[i][arg].op == SCMP_CMP_MASKED_EQ)
				rules->of[i][arg].datum_b = a & value();
		}
		if (rules->count > 1)
			rules->of[i][0] =
				(struct scmp_arg_cmp){ .op = SCMP_CMP_EQ, .datum_a = i * 3 };
	}
}

static int holds(const struct scmp_arg_cmp *cmp, uint64_t is)
{
	switch (cmp->op) {
	case SCMP_CMP_NE:
		return is != cmp->datum_a;
	case SCMP_CMP_LT:
		return is < cmp->datum_a;
	case SCMP_CMP_LE:
		return is <= cmp->datum_a;
	case SCMP_CMP_EQ:
		return is == cmp->datum_a;
	case SCMP_CMP_GE:
		return is >= cmp->datum_a;
	case SCMP_CMP_GT:
		return is > cmp->datum_a;
	default:
		return (is & cmp->datum_a) == cmp->datum_b;
	}
}

static int allowed(const struct rules *rules, const uint64_t *args)
{
	for (unsigned int i = 0; i < rules->count; i++) {
		unsigned int arg = 0;

		while (arg < rules->args[i] && holds(&rules->of[i][arg], args[arg]))
			arg++;
		if (arg == rules->args[i])
			return 1;
	}
	return 0;
}

/* Three longs, three ints, one int: filters see six registers of 64 bits. */
static const struct {
	const char *name;
	int nr;
} syscalls[] = {
	{ "mincore", SCMP_SYS(mincore) },
	{ "socket", SCMP_SYS(socket) },
	{ "close", SCMP_SYS(close) },
};

static int write_policy(const struct rules *rules, int nr, const char *path)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EACCES));
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int err = !ctx || fd < 0;

	for (unsigned int i = 0; i < rules->count && !err; i++) {
		err = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, nr, rules->args[i], rules->of[i]);
		/* libseccomp refuses the same rule twice. */
		if (err == -EEXIST)
			err = 0;
	}
	if (!err)
		err = seccomp_export_bpf(ctx, fd);
	seccomp_release(ctx);
	return err;
}

int main(int argc, char **argv)
{
	struct rules rules;
	size_t call;

	if (argc != 3)
		return 2;
	srand((unsigned int)strtoul(argv[1], NULL, 10));
	make_rules(&rules);
	call = (size_t)rand() % (sizeof(syscalls) / sizeof(syscalls[0]));
	if (write_policy(&rules, syscalls[call].nr, argv[2]))
		return 1;
	for (int i = 0; i < CALLS; i++) {
		uint64_t args[ARGS];

		for (unsigned int arg = 0; arg < ARGS; arg++) {
			unsigned int rule = (unsigned int)rand() % rules.count;

			args[arg] = value();
			/* Arguments near the numbers that rules compare with. */
			if (rand() % 2 && arg < rules.args[rule])
				args[arg] =
					rules.of[rule][arg].datum_a + (uint64_t)(rand() % 3) - 1;
		}
		printf("%s 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx %s\n", syscalls[call].name,
		       (unsigned long long)args[0], (unsigned long long)args[1],
		       (unsigned long long)args[2], (unsigned long long)value(),
		       (unsigned long long)value(), (unsigned long long)value(),
		       allowed(&rules, args) ? "allowed" : "refused");
	}
	return 0;
}
