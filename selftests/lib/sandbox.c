// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/sandbox.h"

long sandbox_seccomp(unsigned int operation, unsigned int flags, const void *args)
{
	long ret = syscall(SYS_seccomp, operation, flags, args);

	return ret < 0 ? -errno : ret;
}

long sandbox_filter(const struct sock_filter *program, unsigned short len, unsigned int flags)
{
	struct sock_fprog prog = { .len = len, .filter = (struct sock_filter *)program };

	return sandbox_seccomp(SECCOMP_SET_MODE_FILTER, flags, &prog);
}

long sandbox_allow_all(unsigned int flags)
{
	const struct sock_filter program[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return sandbox_filter(program, 1, flags);
}

long sandbox_action(int nr, uint32_t action, unsigned int flags)
{
	const struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return sandbox_filter(program, sizeof(program) / sizeof(program[0]), flags);
}

int sandbox_no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
}
