// SPDX-License-Identifier: GPL-2.0
#include <linux/audit.h>
#include <sys/syscall.h>

#include "real_programs/harmless_calls.h"

#define COUNT(...) (sizeof((uint64_t[]){ 0, ##__VA_ARGS__ }) / sizeof(uint64_t) - 1)
#define CALL(_abi, _arch, _nr, ...)                   \
	{                                             \
		_abi, _arch, _nr, COUNT(__VA_ARGS__), \
		{                                     \
			__VA_ARGS__                   \
		}                                     \
	}
#define X86_64(_name, ...) CALL("x86_64", AUDIT_ARCH_X86_64, SYS_##_name, ##__VA_ARGS__)
#define X86_64_NR(_nr, ...) CALL("x86_64", AUDIT_ARCH_X86_64, _nr, ##__VA_ARGS__)
#define X32_NR(_nr, ...) CALL("x32", AUDIT_ARCH_X86_64, 0x40000000 | (_nr), ##__VA_ARGS__)
#define X86_NR(_nr, ...) CALL("x86", AUDIT_ARCH_I386, _nr, ##__VA_ARGS__)

/* An invalid descriptor, signal, user, ... */
#define NONE 0xffffffff
/* A thread that does not exist */
#define NOBODY 0x7ffffffe
/* An address that is not mapped */
#define NOWHERE 1
/* An operation or flag that no call knows */
#define NOTHING 0x7fff

const struct harmless_call harmless_calls[] = {
	/* Calls that nearly every filter allows */
	X86_64(getpid),
	X86_64(getppid),
	X86_64(gettid),
	X86_64(getuid),
	X86_64(sched_yield),
	X86_64(read, NONE, 0, 0),
	X86_64(write, NONE, 0, 0),
	X86_64(close, NONE),
	X86_64(fstat, NONE, 0),
	X86_64(lseek, NONE, 0, 0),
	X86_64(dup, NONE),
	X86_64(fcntl, NONE, 0, 0),
	X86_64(futex, 0, 0, 0, 0, 0, 0),
	X86_64(nanosleep, 0, 0),
	X86_64(rt_sigaction, NONE, 0, 0, 8),
	X86_64(wait4, NOBODY, 0, 0, 0),
	X86_64(kill, NOBODY, 0),
	/* Files */
	X86_64(open, 0, 0, 0),
	X86_64(open, 0, 0101, 04755),
	X86_64(openat, NONE, 0, 0, 0),
	X86_64(creat, 0, 02755),
	X86_64(unlink, 0),
	X86_64(rename, 0, 0),
	X86_64(mkdir, 0, 0),
	X86_64(chmod, 0, 04755),
	X86_64(chmod, 0, 0755),
	X86_64(fchmod, NONE, 04755),
	X86_64(chown, 0, 0, 0),
	X86_64(mknod, 0, 0, 0),
	X86_64(chroot, 0),
	X86_64(ioctl, NONE, 0x5401, 0),
	X86_64(ioctl, NONE, 0x5412, 0),
	X86_64(open_by_handle_at, NONE, 0, 0),
	X86_64(fanotify_init, NONE, 0),
	/* Memory */
	X86_64(mmap, 0, 0, 3, 0x22, NONE, 0),
	X86_64(mmap, 0, 0, 7, 0x22, NONE, 0),
	X86_64(mprotect, NOWHERE, 0, 1),
	X86_64(mprotect, NOWHERE, 0, 4),
	X86_64(shmat, NONE, 0, 0100000),
	X86_64(memfd_create, 0, 0),
	X86_64(userfaultfd, NOTHING),
	X86_64(modify_ldt, NOTHING, 0, 0),
	/* Programs, processes, identities, namespaces */
	X86_64(execve, 0, 0, 0),
	X86_64(execveat, NONE, 0, 0, 0, 0),
	/* CLONE_FS with CLONE_NEWNS and with CLONE_NEWUSER; for unshare(2) with an invalid flag */
	X86_64(clone, 0x20200, 0, 0, 0, 0),
	X86_64(clone, 0x10000200, 0, 0, 0, 0),
	X86_64(unshare, 0x20001),
	X86_64(unshare, 0x10000001),
	X86_64(unshare, 0),
	X86_64(clone3, 0, 0),
	X86_64(setns, NONE, 0),
	X86_64(setns, NONE, 0x10000000),
	X86_64(setuid, NONE),
	X86_64(setgroups, NOBODY, 0),
	X86_64(capset, 0, 0),
	X86_64(prctl, NOTHING, 0, 0, 0, 0),
	X86_64(seccomp, NOTHING, 0, 0),
	X86_64(personality, NONE),
	X86_64(sched_setscheduler, NONE, 0, 0),
	X86_64(sched_setscheduler, NONE, 1, 0),
	X86_64(ptrace, NOTHING, NOBODY, 0, 0),
	X86_64(process_vm_writev, NOBODY, NOWHERE, 1, 0, 0, NOTHING),
	X86_64(kcmp, NOBODY, NOBODY, 0, 0, 0),
	/* Sockets, of families that filters distinguish */
	X86_64(socket, 1, 99, 0),
	X86_64(socket, 2, 99, 0),
	X86_64(socket, 10, 99, 0),
	X86_64(socket, 16, 99, 0),
	X86_64(socket, 17, 99, 0),
	X86_64(socket, 40, 99, 0),
	X86_64(connect, NONE, 0, 0),
	X86_64(bind, NONE, 0, 0),
	X86_64(sendmsg, NONE, 0, 0),
	/* The machine */
	X86_64(mount, 0, 0, 0, 0, 0),
	X86_64(umount2, 0, NOTHING),
	X86_64(pivot_root, 0, 0),
	X86_64(swapon, 0, 0),
	X86_64(acct, NOWHERE),
	X86_64(quotactl, NOTHING, 0, 0, 0),
	X86_64(reboot, 0, 0, 0, 0),
	X86_64(sethostname, 0, NONE),
	X86_64(settimeofday, NOWHERE, 0),
	X86_64(clock_settime, NOTHING, 0),
	X86_64(adjtimex, 0),
	X86_64(ioperm, 0, 0, 0),
	X86_64(iopl, 4),
	X86_64(init_module, 0, 0, 0),
	X86_64(finit_module, NONE, 0, 0),
	X86_64(delete_module, 0, 0),
	X86_64(kexec_load, 0, NOTHING, 0, 0),
	X86_64(syslog, NOTHING, 0, 0),
	X86_64(bpf, NOTHING, 0, 0),
	X86_64(perf_event_open, 0, 0, NONE, NONE, 0),
	X86_64(io_uring_setup, 0, 0),
	X86_64(keyctl, NOTHING, 0, 0, 0, 0),
	X86_64(add_key, 0, 0, 0, 0, 0),
	/* A number that no kernel has yet */
	X86_64_NR(1000),
	/* getpid, read, open, socket */
	X32_NR(39),
	X32_NR(0, NONE, 0, 0),
	X32_NR(2, 0, 0, 0),
	X32_NR(41, 1, 99, 0),
	X32_NR(1000),
	/* getpid, read, open, mount, ptrace, reboot, socketcall, ipc, socket */
	X86_NR(20),
	X86_NR(3, NONE, 0, 0),
	X86_NR(5, 0, 0, 0),
	X86_NR(21, 0, 0, 0, 0, 0),
	X86_NR(26, NOTHING, NOBODY, 0, 0),
	X86_NR(88, 0, 0, 0, 0),
	X86_NR(102, 99, 0),
	X86_NR(117, NOTHING, 0, 0, 0, 0, 0),
	X86_NR(359, 1, 99, 0),
	X86_NR(359, 17, 99, 0),
	X86_NR(1000),
};

const size_t harmless_count = sizeof(harmless_calls) / sizeof(harmless_calls[0]);
