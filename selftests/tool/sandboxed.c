// SPDX-License-Identifier: GPL-2.0
/*
 * sandboxed WHAT COMMAND...: run a command under a filter that
 *	no-netlink	refuses netlink sockets with EACCES
 *	netlink-kills	kills the process for them
 *	seccomp-kills	kills the process for seccomp(2)
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

static void install(struct sock_filter *filter, unsigned short len)
{
	struct sock_fprog prog = { .len = len, .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog))
		err(125, "no filter");
}

static void forbid_netlink(unsigned int action)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(filter, sizeof(filter) / sizeof(filter[0]));
}

static void forbid_seccomp(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(filter, sizeof(filter) / sizeof(filter[0]));
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(125, "no-netlink, netlink-kills or seccomp-kills, and a command");
	if (!strcmp(argv[1], "no-netlink"))
		forbid_netlink(SECCOMP_RET_ERRNO | EACCES);
	else if (!strcmp(argv[1], "netlink-kills"))
		forbid_netlink(SECCOMP_RET_KILL_PROCESS);
	else
		forbid_seccomp();
	execvp(argv[2], argv + 2);
	err(125, "%s", argv[2]);
}
