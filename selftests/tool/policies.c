// SPDX-License-Identifier: GPL-2.0
/*
 * policies SEED COUNT DIR: random policies, as programs of libseccomp, in DIR/SEED, DIR/SEED+1...:
 * with all its actions, ABIs and comparisons, with a binary tree or without.
 *
 * Rules that libseccomp refuses are left out (with the default action, or there already).
 * USER_NOTIF is left out, too, because scmp_bpf_sim does not know it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <seccomp.h>

/* System calls that rules may be about, by number. */
#define CALLS 30
#define CALL_STEP 11

#define RULES_MAX 4
#define COMPARISONS_MAX 3

/* libseccomp refuses an errno from here on. */
#define ERRNO_END 4095

static unsigned int dice(unsigned int sides)
{
	return (unsigned int)rand() % sides;
}

static uint32_t random_action(void)
{
	switch (dice(8)) {
	case 0:
		return SCMP_ACT_KILL_PROCESS;
	case 1:
		return SCMP_ACT_KILL_THREAD;
	case 2:
		return SCMP_ACT_TRAP;
	case 3:
		return SCMP_ACT_TRACE(dice(0x10000));
	case 4:
		return SCMP_ACT_LOG;
	case 5:
		return SCMP_ACT_ERRNO(dice(ERRNO_END));
	default:
		return SCMP_ACT_ALLOW;
	}
}

static uint64_t random_value(void)
{
	static const uint64_t corners[] = { 0,		1,	    0x7fffffff, 0x80000000,
					    0xffffffff, 1ull << 32, ~0ull,	~0ull << 32 };

	return dice(2) ? dice(10) : dice(2) ? corners[dice(8)] : (uint64_t)rand() << dice(33);
}

/*
 * One rule of a call. libseccomp 2.5 does not always get rules right that overlap, and sometimes
 * never ends: so each of several has another first argument.
 */
static void add_rule(scmp_filter_ctx ctx, int nr, unsigned int rule, bool alone)
{
	struct scmp_arg_cmp args[COMPARISONS_MAX];
	unsigned int count = alone ? dice(COMPARISONS_MAX + 1) : 1 + dice(COMPARISONS_MAX);
	unsigned int first = alone ? dice(7 - COMPARISONS_MAX) : 0;
	int err;

	for (unsigned int i = 0; i < count; i++) {
		args[i] = (struct scmp_arg_cmp){ .arg = first + i,
						 .op = SCMP_CMP_NE + (int)dice(7),
						 .datum_a = random_value() };
		if (args[i].op == SCMP_CMP_MASKED_EQ)
			args[i].datum_b = args[i].datum_a & random_value();
	}
	if (!alone)
		args[0] = (struct scmp_arg_cmp){ .op = SCMP_CMP_EQ, .datum_a = rule * 3 };
	err = seccomp_rule_add_array(ctx, random_action(), nr, count, args);
	if (err && err != -EACCES && err != -EEXIST)
		errx(1, "a rule of system call %d: error %d", nr, err);
}

static scmp_filter_ctx random_policy(void)
{
	scmp_filter_ctx ctx = seccomp_init(random_action());
	int err = !ctx;

	if (!err && dice(2))
		err = seccomp_arch_add(ctx, SCMP_ARCH_X86);
	if (!err && dice(2))
		err = seccomp_arch_add(ctx, SCMP_ARCH_X32);
	if (!err)
		err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, random_action());
	if (!err && dice(2))
		err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (err)
		errx(1, "libseccomp makes no policy: error %d", err);
	for (int call = 0; call < CALLS; call++) {
		unsigned int rules = dice(RULES_MAX + 1);

		for (unsigned int rule = 0; rule < rules; rule++)
			add_rule(ctx, call * CALL_STEP, rule, rules == 1);
	}
	return ctx;
}

static void write_policy(unsigned int seed, const char *dir)
{
	scmp_filter_ctx ctx;
	char *path;
	int fd, ret;

	srand(seed);
	ctx = random_policy();
	if (asprintf(&path, "%s/%u", dir, seed) < 0)
		err(1, "no memory");
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		err(1, "%s", path);
	ret = seccomp_export_bpf(ctx, fd);
	if (ret)
		errx(1, "seed %u: libseccomp makes no program: error %d", seed, ret);
	close(fd);
	free(path);
	seccomp_release(ctx);
}

int main(int argc, char **argv)
{
	unsigned int seed, count;

	if (argc != 4)
		return 2;
	seed = (unsigned int)strtoul(argv[1], NULL, 10);
	for (count = (unsigned int)strtoul(argv[2], NULL, 10); count; count--)
		write_policy(seed++, argv[3]);
	return 0;
}
