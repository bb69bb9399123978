// SPDX-License-Identifier: GPL-2.0
/*
 * Abilities and the system calls for them. One line is one way: the call, the conditions on its
 * arguments, and the manual page that says so.
 *
 * Arguments are counted from 0. If the argument is an int, its low half is compared.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <linux/net.h>

#include "analysis/abilities.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80 /* linux/sched.h since 5.6 */
#endif

/* ipc(2): what shmat is called there (SHMAT of linux/ipc.h, which glibc's headers exclude) */
#define IPC_SHMAT 21

/* An int as a whole, or some of its bits. */
#define IS(_arg, _value)                         \
	{                                        \
		_arg, CONDITION_EQ, ~0u, _value, \
	}
#define IS_NOT(_arg, _value)                     \
	{                                        \
		_arg, CONDITION_NE, ~0u, _value, \
	}
#define BITS(_arg, _mask, _value)                  \
	{                                          \
		_arg, CONDITION_EQ, _mask, _value, \
	}
#define HAS(_arg, _bits) BITS(_arg, _bits, _bits)
#define LACKS(_arg, _bits) BITS(_arg, _bits, 0)
#define HAS_ANY(_arg, _bits)                  \
	{                                     \
		_arg, CONDITION_NE, _bits, 0, \
	}

/* Bits of an unsigned long that make the kernel refuse the call (EINVAL). */
#define NONE_ABOVE(_arg)                                      \
	{                                                     \
		_arg, CONDITION_EQ, 0xffffffff00000000ull, 0, \
	}

#define CALL(_syscall, _why)                         \
	{                                            \
		.syscall = #_syscall, .why = (_why), \
	}
#define CALL_IF(_syscall, _why, ...)                                           \
	{                                                                      \
		.syscall = #_syscall, .why = (_why), .terms = { __VA_ARGS__ }, \
	}
/* The deciding arguments are in memory. */
#define CALL_UNSEEN(_syscall, _why)                                  \
	{                                                            \
		.syscall = #_syscall, .why = (_why), .unseen = true, \
	}
#define CALL_IF_ON(_on, _syscall, _why, ...)                                                \
	{                                                                                   \
		.syscall = #_syscall, .why = (_why), .terms = { __VA_ARGS__ }, .on = (_on), \
	}
#define SOCKETCALL(_call)                                                                   \
	{                                                                                   \
		.syscall = "socketcall", .why = "socketcall(2)", .terms = { IS(0, _call) }, \
		.unseen = true,                                                             \
	}
#define RING(_operation)                                                               \
	{                                                                              \
		.syscall = "io_uring_setup", .why = "io_uring_enter(2), " #_operation, \
		.unseen = true, .ring = true,                                          \
	}
#define WAYS(...)                       \
	(const struct way[])            \
	{                               \
		__VA_ARGS__,            \
		{                       \
			.syscall = NULL \
		}                       \
	}

#define NAMESPACES                                                                    \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | \
	 CLONE_NEWUSER | CLONE_NEWUTS)

#define SET_ID_BITS (S_ISUID | S_ISGID)

#define SOCKET_OF(_family)                                                                    \
	WAYS(CALL_IF(socket, "socket(2), " #_family, IS(0, _family)), SOCKETCALL(SYS_SOCKET), \
	     RING(IORING_OP_SOCKET))

const struct ability abilities[] = {
	/* Out of the sandbox */
	{ ABILITIES_ESCAPE, "create namespaces", "namespaces",
	  WAYS(CALL_IF(unshare, "unshare(2), CLONE_NEW*", HAS_ANY(0, NAMESPACES | CLONE_NEWTIME),
		       NONE_ABOVE(0)),
	       CALL_IF(clone, "clone(2), CLONE_NEW*", HAS_ANY(0, NAMESPACES)),
	       CALL_UNSEEN(clone3, "clone(2), struct clone_args")) },
	{ ABILITIES_ESCAPE, "join namespaces", "setns", WAYS(CALL(setns, "setns(2)")) },
	{ ABILITIES_ESCAPE, "mount and unmount", "mount",
	  WAYS(CALL(mount, "mount(2)"), CALL(umount, "umount(2)"), CALL(umount2, "umount(2)"),
	       CALL(move_mount, "move_mount(2)"), CALL(open_tree, "open_tree(2)"),
	       CALL(fsmount, "fsmount(2)"), CALL(mount_setattr, "mount_setattr(2)")) },
	{ ABILITIES_ESCAPE, "change its root directory", "chroot",
	  WAYS(CALL(chroot, "chroot(2)"), CALL(pivot_root, "pivot_root(2)")) },
	{ ABILITIES_ESCAPE, "load kernel modules", "modules",
	  WAYS(CALL(init_module, "init_module(2)"), CALL(finit_module, "init_module(2)")) },
	{ ABILITIES_ESCAPE, "load another kernel", "kexec",
	  WAYS(CALL(kexec_load, "kexec_load(2)"), CALL(kexec_file_load, "kexec_load(2)")) },
	{ ABILITIES_ESCAPE, "trace other processes, read and write their memory", "trace",
	  WAYS(CALL(ptrace, "ptrace(2)"), CALL(process_vm_readv, "process_vm_readv(2)"),
	       CALL(process_vm_writev, "process_vm_writev(2)"),
	       CALL(pidfd_getfd, "pidfd_getfd(2)")) },
	{ ABILITIES_ESCAPE, "type into its terminal", "TIOCSTI",
	  WAYS(CALL_IF(ioctl, "TIOCSTI(2const), ioctl_tty(2)", IS(1, TIOCSTI))) },
	{ ABILITIES_ESCAPE, "use I/O ports", "I/O ports",
	  WAYS(CALL(iopl, "iopl(2)"), CALL(ioperm, "ioperm(2)")) },

	/* Code of its own */
	{ ABILITIES_EXECUTION, "execute programs", "execute",
	  WAYS(CALL(execve, "execve(2)"), CALL(execveat, "execveat(2)")) },
	{ ABILITIES_EXECUTION, "make memory executable", "executable memory",
	  WAYS(CALL_IF_ON(WAY_NOT_ON_X86, mmap, "mmap(2), PROT_EXEC", HAS(2, PROT_EXEC)),
	       CALL_IF(mmap2, "mmap2(2), PROT_EXEC", HAS(2, PROT_EXEC)),
	       { .syscall = "mmap",
		 .why = "mmap(2), struct mmap_arg_struct",
		 .unseen = true,
		 .on = WAY_ON_X86 },
	       CALL_IF(mprotect, "mprotect(2), PROT_EXEC", HAS(2, PROT_EXEC), NONE_ABOVE(2)),
	       CALL_IF(pkey_mprotect, "mprotect(2), PROT_EXEC", HAS(2, PROT_EXEC), NONE_ABOVE(2)),
	       CALL_IF(shmat, "shmat(2), SHM_EXEC", HAS(2, SHM_EXEC)),
	       CALL_IF_ON(WAY_ON_X86, ipc, "ipc(2), shmat(2)", BITS(0, 0xffff, IPC_SHMAT),
			  HAS(2, SHM_EXEC))) },
	{ ABILITIES_EXECUTION, "have memory writable and executable", "writable code",
	  WAYS(CALL_IF_ON(WAY_NOT_ON_X86, mmap, "mmap(2)", HAS(2, PROT_WRITE | PROT_EXEC)),
	       CALL_IF(mmap2, "mmap2(2)", HAS(2, PROT_WRITE | PROT_EXEC)),
	       { .syscall = "mmap",
		 .why = "mmap(2), struct mmap_arg_struct",
		 .unseen = true,
		 .on = WAY_ON_X86 },
	       CALL_IF(mprotect, "mprotect(2): written before it is made executable",
		       HAS(2, PROT_EXEC), NONE_ABOVE(2)),
	       CALL_IF(pkey_mprotect, "mprotect(2): written before it is made executable",
		       HAS(2, PROT_EXEC), NONE_ABOVE(2)),
	       CALL_IF(shmat, "shmat(2), SHM_EXEC without SHM_RDONLY",
		       BITS(2, SHM_EXEC | SHM_RDONLY, SHM_EXEC)),
	       CALL_IF_ON(WAY_ON_X86, ipc, "ipc(2), shmat(2)", BITS(0, 0xffff, IPC_SHMAT),
			  BITS(2, SHM_EXEC | SHM_RDONLY, SHM_EXEC))) },
	{ ABILITIES_EXECUTION, "create processes", "fork",
	  WAYS(CALL_IF(clone, "clone(2), without CLONE_THREAD", LACKS(0, CLONE_THREAD)),
	       CALL(fork, "fork(2)"), CALL(vfork, "vfork(2)"),
	       CALL_UNSEEN(clone3, "clone(2), struct clone_args")) },
	{ ABILITIES_EXECUTION, "create threads", "threads",
	  WAYS(CALL_IF(clone, "clone(2), CLONE_THREAD",
		       HAS(0, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)),
	       CALL_UNSEEN(clone3, "clone(2), struct clone_args")) },

	/* Much code of the kernel, with a history of holes */
	{ ABILITIES_KERNEL, "load BPF programs", "bpf", WAYS(CALL(bpf, "bpf(2)")) },
	{ ABILITIES_KERNEL, "use io_uring", "io_uring",
	  WAYS(CALL(io_uring_setup, "io_uring_setup(2)")) },
	{ ABILITIES_KERNEL, "handle page faults itself", "userfaultfd",
	  WAYS(CALL(userfaultfd, "userfaultfd(2)")) },
	{ ABILITIES_KERNEL, "count performance events", "perf",
	  WAYS(CALL(perf_event_open, "perf_event_open(2)")) },
	{ ABILITIES_KERNEL, "use keyrings", "keyrings",
	  WAYS(CALL(add_key, "add_key(2)"), CALL(request_key, "request_key(2)"),
	       CALL(keyctl, "keyctl(2)")) },
	{ ABILITIES_KERNEL, "turn address randomization off", "personality",
	  WAYS(CALL_IF(personality, "personality(2), ADDR_NO_RANDOMIZE",
		       BITS(0, ~0u, 0x0040000))) },

	/* Sockets */
	{ ABILITIES_NETWORK, "create AF_INET sockets", "AF_INET", SOCKET_OF(AF_INET) },
	{ ABILITIES_NETWORK, "create AF_INET6 sockets", "AF_INET6", SOCKET_OF(AF_INET6) },
	{ ABILITIES_NETWORK, "create AF_UNIX sockets", "AF_UNIX",
	  WAYS(CALL_IF(socket, "socket(2), AF_UNIX", IS(0, AF_UNIX)),
	       CALL_IF(socketpair, "socketpair(2), AF_UNIX", IS(0, AF_UNIX)),
	       SOCKETCALL(SYS_SOCKET), SOCKETCALL(SYS_SOCKETPAIR), RING(IORING_OP_SOCKET)) },
	{ ABILITIES_NETWORK, "create AF_NETLINK sockets", "AF_NETLINK", SOCKET_OF(AF_NETLINK) },
	{ ABILITIES_NETWORK, "create AF_PACKET sockets", "AF_PACKET", SOCKET_OF(AF_PACKET) },
	{ ABILITIES_NETWORK, "create sockets of other families", "other sockets",
	  WAYS(CALL_IF(socket, "socket(2), address_families(7)", IS_NOT(0, AF_UNIX),
		       IS_NOT(0, AF_INET), IS_NOT(0, AF_INET6), IS_NOT(0, AF_NETLINK),
		       IS_NOT(0, AF_PACKET)),
	       SOCKETCALL(SYS_SOCKET), RING(IORING_OP_SOCKET)) },
	{ ABILITIES_NETWORK, "connect sockets that it has", "connect",
	  WAYS(CALL(connect, "connect(2)"), SOCKETCALL(SYS_CONNECT), RING(IORING_OP_CONNECT)) },
	{ ABILITIES_NETWORK, "accept connections on sockets that it has", "accept",
	  WAYS(CALL(accept, "accept(2)"), CALL(accept4, "accept(2)"), SOCKETCALL(SYS_ACCEPT),
	       SOCKETCALL(SYS_ACCEPT4), RING(IORING_OP_ACCEPT)) },
	{ ABILITIES_NETWORK, "send on sockets that it has", "send",
	  WAYS(CALL(sendto, "send(2)"), CALL(sendmsg, "send(2)"), CALL(sendmmsg, "sendmmsg(2)"),
	       CALL(write, "write(2)"), CALL(writev, "readv(2)"), CALL(sendfile, "sendfile(2)"),
	       CALL(sendfile64, "sendfile(2)"), CALL(splice, "splice(2)"), SOCKETCALL(SYS_SEND),
	       SOCKETCALL(SYS_SENDTO), SOCKETCALL(SYS_SENDMSG), SOCKETCALL(SYS_SENDMMSG),
	       RING(IORING_OP_SEND)) },

	/* Its own identity, and that of programs */
	{ ABILITIES_PRIVILEGES, "change its user and group", "setuid and setgid",
	  WAYS(CALL(setuid, "setuid(2)"), CALL(setreuid, "setreuid(2)"),
	       CALL(setresuid, "setresuid(2)"), CALL(setfsuid, "setfsuid(2)"),
	       CALL(setgid, "setgid(2)"), CALL(setregid, "setregid(2)"),
	       CALL(setresgid, "setresgid(2)"), CALL(setfsgid, "setfsgid(2)"),
	       CALL(setgroups, "getgroups(2)"), CALL(setuid32, "setuid(2)"),
	       CALL(setreuid32, "setreuid(2)"), CALL(setresuid32, "setresuid(2)"),
	       CALL(setfsuid32, "setfsuid(2)"), CALL(setgid32, "setgid(2)"),
	       CALL(setregid32, "setregid(2)"), CALL(setresgid32, "setresgid(2)"),
	       CALL(setfsgid32, "setfsgid(2)"), CALL(setgroups32, "getgroups(2)")) },
	{ ABILITIES_PRIVILEGES, "change its capabilities", "capset",
	  WAYS(CALL(capset, "capset(2)")) },
	{ ABILITIES_PRIVILEGES, "make files set-user-ID or set-group-ID", "set-user-ID files",
	  WAYS(CALL_IF(chmod, "chmod(2), S_ISUID", HAS_ANY(1, SET_ID_BITS)),
	       CALL_IF(fchmod, "chmod(2), S_ISUID", HAS_ANY(1, SET_ID_BITS)),
	       CALL_IF(fchmodat, "chmod(2), S_ISUID", HAS_ANY(2, SET_ID_BITS)),
	       CALL_IF(fchmodat2, "chmod(2), S_ISUID", HAS_ANY(2, SET_ID_BITS)),
	       CALL_IF(open, "open(2), mode", HAS(1, O_CREAT), HAS_ANY(2, SET_ID_BITS)),
	       CALL_IF(openat, "open(2), mode", HAS(2, O_CREAT), HAS_ANY(3, SET_ID_BITS)),
	       CALL_IF(creat, "creat(2), mode", HAS_ANY(1, SET_ID_BITS)),
	       CALL_UNSEEN(openat2, "openat2(2), mode in struct open_how"),
	       CALL_IF(mknod, "mknod(2), mode", HAS_ANY(1, SET_ID_BITS)),
	       CALL_IF(mknodat, "mknod(2), mode", HAS_ANY(2, SET_ID_BITS)),
	       RING(IORING_OP_OPENAT)) },

	/* Files */
	{ ABILITIES_FILES, "open files for reading", "read files",
	  WAYS(CALL_IF(open, "open(2), O_RDONLY", BITS(1, O_ACCMODE, O_RDONLY)),
	       CALL_IF(openat, "open(2), O_RDONLY", BITS(2, O_ACCMODE, O_RDONLY)),
	       CALL_UNSEEN(openat2, "openat2(2), struct open_how"),
	       CALL_IF(open_by_handle_at, "open_by_handle_at(2)", BITS(2, O_ACCMODE, O_RDONLY)),
	       RING(IORING_OP_OPENAT)) },
	{ ABILITIES_FILES, "open files for writing", "write files",
	  WAYS(CALL_IF(open, "open(2), O_WRONLY", BITS(1, O_ACCMODE, O_WRONLY)),
	       CALL_IF(open, "open(2), O_RDWR", BITS(1, O_ACCMODE, O_RDWR)),
	       CALL_IF(openat, "open(2), O_WRONLY", BITS(2, O_ACCMODE, O_WRONLY)),
	       CALL_IF(openat, "open(2), O_RDWR", BITS(2, O_ACCMODE, O_RDWR)),
	       CALL(creat, "creat(2)"), CALL_UNSEEN(openat2, "openat2(2), struct open_how"),
	       CALL_IF(open_by_handle_at, "open_by_handle_at(2)", BITS(2, O_ACCMODE, O_WRONLY)),
	       CALL_IF(open_by_handle_at, "open_by_handle_at(2)", BITS(2, O_ACCMODE, O_RDWR)),
	       RING(IORING_OP_OPENAT)) },
	{ ABILITIES_FILES, "create files", "create files",
	  WAYS(CALL_IF(open, "open(2), O_CREAT", HAS(1, O_CREAT)),
	       CALL_IF(openat, "open(2), O_CREAT", HAS(2, O_CREAT)), CALL(creat, "creat(2)"),
	       CALL_UNSEEN(openat2, "openat2(2), struct open_how"), CALL(mknod, "mknod(2)"),
	       CALL(mknodat, "mknod(2)"), RING(IORING_OP_OPENAT)) },
	{ ABILITIES_FILES, "rename, link and remove files", "remove files",
	  WAYS(CALL(rename, "rename(2)"), CALL(renameat, "rename(2)"), CALL(renameat2, "rename(2)"),
	       CALL(link, "link(2)"), CALL(linkat, "link(2)"), CALL(symlink, "symlink(2)"),
	       CALL(symlinkat, "symlink(2)"), CALL(unlink, "unlink(2)"),
	       CALL(unlinkat, "unlink(2)"), CALL(rmdir, "rmdir(2)"), RING(IORING_OP_UNLINKAT)) },
	{ ABILITIES_FILES, "change owners and modes of files", "chmod and chown",
	  WAYS(CALL(chmod, "chmod(2)"), CALL(fchmod, "chmod(2)"), CALL(fchmodat, "chmod(2)"),
	       CALL(fchmodat2, "chmod(2)"), CALL(chown, "chown(2)"), CALL(fchown, "chown(2)"),
	       CALL(lchown, "chown(2)"), CALL(fchownat, "chown(2)"), CALL(chown32, "chown(2)"),
	       CALL(fchown32, "chown(2)"), CALL(lchown32, "chown(2)")) },

	/* Other processes, and the system */
	{ ABILITIES_SYSTEM, "signal other processes", "signal",
	  WAYS(CALL(kill, "kill(2)"), CALL(tkill, "tkill(2)"), CALL(tgkill, "tgkill(2)"),
	       CALL(rt_sigqueueinfo, "rt_sigqueueinfo(2)"),
	       CALL(rt_tgsigqueueinfo, "rt_tgsigqueueinfo(2)"),
	       CALL(pidfd_send_signal, "pidfd_send_signal(2)")) },
	{ ABILITIES_SYSTEM, "change priorities and limits", "priorities",
	  WAYS(CALL(setpriority, "getpriority(2)"), CALL(nice, "nice(2)"),
	       CALL(sched_setscheduler, "sched_setscheduler(2)"),
	       CALL(sched_setparam, "sched_setparam(2)"), CALL(sched_setattr, "sched_setattr(2)"),
	       CALL(ioprio_set, "ioprio_set(2)"), CALL(setrlimit, "getrlimit(2)"),
	       CALL_IF(prlimit64, "getrlimit(2), a new limit",
		       { 2, CONDITION_NE, 0xffffffffull, 0 })) },
	{ ABILITIES_SYSTEM, "reboot", "reboot", WAYS(CALL(reboot, "reboot(2)")) },
	{ ABILITIES_SYSTEM, "set the clock", "clock",
	  WAYS(CALL(clock_settime, "clock_getres(2)"), CALL(clock_settime64, "clock_getres(2)"),
	       CALL(settimeofday, "gettimeofday(2)"), CALL(stime, "stime(2)"),
	       CALL(adjtimex, "adjtimex(2)"), CALL(clock_adjtime, "adjtimex(2)"),
	       CALL(clock_adjtime64, "adjtimex(2)")) },
	{ ABILITIES_SYSTEM, "set host and domain name", "host name",
	  WAYS(CALL(sethostname, "gethostname(2)"), CALL(setdomainname, "getdomainname(2)")) },
	{ ABILITIES_SYSTEM, "administer swap, quotas and accounting", "swap and quotas",
	  WAYS(CALL(swapon, "swapon(2)"), CALL(swapoff, "swapon(2)"), CALL(quotactl, "quotactl(2)"),
	       CALL(quotactl_fd, "quotactl(2)"), CALL(acct, "acct(2)")) },
	{ ABILITIES_SYSTEM, "read and clear the kernel's log", "kernel log",
	  WAYS(CALL(syslog, "syslog(2)")) },
	{ .name = NULL },
};
