// SPDX-License-Identifier: GPL-2.0
/*
 * A profile as libseccomp makes it, for x86_64, x32 and x86.
 *
 * profile [tree]		write the program, with a binary tree of comparisons
 * profile expect	print what it compares with: ABI NUMBER NAME
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include <seccomp.h>

static const char *const calls[] = { "read",  "execve", "ptrace", "mount", "reboot", "openat",
				     "lseek", "clone",	"futex",  "prctl", "waitpid" };

static const struct {
	const char *name;
	uint32_t token;
} abis[] = {
	{ "x86_64", SCMP_ARCH_X86_64 },
	{ "x32", SCMP_ARCH_X32 },
	{ "x86", SCMP_ARCH_X86 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int expect(void)
{
	size_t i, j;
	int nr;

	for (i = 0; i < COUNT(abis); i++) {
		for (j = 0; j < COUNT(calls); j++) {
			nr = seccomp_syscall_resolve_name_arch(abis[i].token, calls[j]);
			if (nr >= 0)
				printf("%s %u %s\n", abis[i].name, (unsigned int)nr, calls[j]);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	size_t i;
	int err;

	if (argc > 1 && !strcmp(argv[1], "expect"))
		return expect();
	err = seccomp_arch_add(ctx, SCMP_ARCH_X86) | seccomp_arch_add(ctx, SCMP_ARCH_X32);
	if (argc > 1)
		err |= seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (i = 0; i < COUNT(calls); i++)
		err |= seccomp_rule_add(ctx, i % 2 ? SCMP_ACT_ALLOW : SCMP_ACT_TRACE(i),
					seccomp_syscall_resolve_name(calls[i]), i % 3 ? 0 : 1,
					SCMP_A1(SCMP_CMP_MASKED_EQ, 0xff, 0x10000000f & 0xff));
	return err || seccomp_export_bpf(ctx, STDOUT_FILENO);
}
