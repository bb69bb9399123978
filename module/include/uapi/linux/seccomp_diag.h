/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * seccomp_diag: the seccomp state of running tasks over generic netlink.
 *
 * The family is SECCOMP_DIAG_GENL_NAME. Asking the generic netlink
 * controller for it (CTRL_CMD_GETFAMILY) loads the module, if it is
 * installed. Messages carry struct genlmsghdr and no family header; its
 * reserved fields must be zero, and an attribute that is unknown or of the
 * wrong length is refused. Every refusal is an errno with an extended ACK:
 * set NETLINK_EXT_ACK on the socket to learn which attribute it concerns and
 * what is wrong with it.
 *
 * Who may look: what a caller may see of a thread is at most what ptrace
 * would tell it (PTRACE_MODE_READ_FSCREDS of ptrace(2)), asked of the task
 * that sends the request and of the one that opened the socket. Numbers of
 * tasks are those of the caller's pid namespace, a task outside of it does
 * not exist. Users are those of the caller's user namespace, times those of
 * its time namespace. The caller of a dump is the task that asked for it,
 * whoever receives it.
 *
 * Documentation/netlink/specs/seccomp_diag.yaml says the same for machines.
 */
#ifndef _UAPI_LINUX_SECCOMP_DIAG_H
#define _UAPI_LINUX_SECCOMP_DIAG_H

#define SECCOMP_DIAG_GENL_NAME "seccomp_diag"
#define SECCOMP_DIAG_GENL_VERSION 1

/**
 * enum seccomp_diag_cmd - commands of the family
 * @SECCOMP_DIAG_CMD_UNSPEC: not a command
 * @SECCOMP_DIAG_CMD_TASK_GET: the seccomp state of threads, since version 1.
 *
 *	do: one thread. The request carries %SECCOMP_DIAG_A_TASK_TID and
 *	nothing else. EINVAL: the number is missing or there is an attribute
 *	that does not belong there; ESRCH: the caller's pid namespace has no
 *	such thread, or it has just been reaped; EPERM: the caller may not look
 *	at it.
 *
 *	dump: every thread that the caller may see and that agrees with all the
 *	%SECCOMP_DIAG_A_TASK_SEL_* attributes of the request, in ascending order
 *	of tid. A thread that lives, with the same tid, from the first message
 *	to the last appears exactly once, whatever others do meanwhile. (When a
 *	thread that does not lead its process executes a program, it takes the
 *	leader's tid: see execve(2).) EINVAL: an attribute that is not a
 *	selection, or a user that the caller's user namespace does not know;
 *	ESRCH: the process asked for does not exist.
 *
 *	Both answer with a %SECCOMP_DIAG_CMD_TASK_GET message for each thread.
 */
enum seccomp_diag_cmd {
	SECCOMP_DIAG_CMD_UNSPEC,
	SECCOMP_DIAG_CMD_TASK_GET,

	/* private: */
	__SECCOMP_DIAG_CMD_MAX,
};

#define SECCOMP_DIAG_CMD_MAX (__SECCOMP_DIAG_CMD_MAX - 1)

/**
 * enum seccomp_diag_mode - what seccomp does with a thread's system calls
 * @SECCOMP_DIAG_MODE_DISABLED: nothing
 * @SECCOMP_DIAG_MODE_STRICT: only read(2), write(2), _exit(2) and
 *	sigreturn(2) are let through, any other kills the thread
 * @SECCOMP_DIAG_MODE_FILTER: BPF programs decide
 * @SECCOMP_DIAG_MODE_DEAD: seccomp has killed the thread: it is on its way out,
 *	or a zombie that nobody has reaped yet
 *
 * The numbers are the kernel's own, as in /proc/PID/status (seccomp(2),
 * kernel/seccomp.c).
 */
enum seccomp_diag_mode {
	SECCOMP_DIAG_MODE_DISABLED,
	SECCOMP_DIAG_MODE_STRICT,
	SECCOMP_DIAG_MODE_FILTER,
	SECCOMP_DIAG_MODE_DEAD,
};

/**
 * enum seccomp_diag_tsc - what RDTSC does in a thread
 * @SECCOMP_DIAG_TSC_ENABLED: it reads the time stamp counter
 * @SECCOMP_DIAG_TSC_DISABLED: it raises SIGSEGV; strict mode does that, and so
 *	does PR_SET_TSC with no seccomp at all
 *
 * The numbers are those of PR_GET_TSC (prctl(2)).
 */
enum seccomp_diag_tsc {
	SECCOMP_DIAG_TSC_ENABLED = 1,
	SECCOMP_DIAG_TSC_DISABLED = 2,
};

/**
 * enum seccomp_diag_abi - the ABI of the program that a thread executes
 * @SECCOMP_DIAG_ABI_NATIVE: the kernel's own: x86_64 on x86_64
 * @SECCOMP_DIAG_ABI_COMPAT: the 32-bit one: x86 on x86_64
 * @SECCOMP_DIAG_ABI_X32: 32-bit pointers in 64-bit mode
 *
 * It says how the program was built. Any thread of an x86_64 kernel may still
 * make system calls of the other ABIs.
 */
enum seccomp_diag_abi {
	SECCOMP_DIAG_ABI_NATIVE = 1,
	SECCOMP_DIAG_ABI_COMPAT = 2,
	SECCOMP_DIAG_ABI_X32 = 3,
};

/**
 * enum seccomp_diag_task_attr - attributes of %SECCOMP_DIAG_CMD_TASK_GET
 * @SECCOMP_DIAG_A_TASK_UNSPEC: not an attribute
 * @SECCOMP_DIAG_A_TASK_PAD: aligns 64-bit values, carries nothing
 * @SECCOMP_DIAG_A_TASK_TID: u32, 1 or more: the thread
 * @SECCOMP_DIAG_A_TASK_TGID: u32: its process
 * @SECCOMP_DIAG_A_TASK_UID: u32: its real user, the overflow uid where the
 *	caller's user namespace has no number for it
 * @SECCOMP_DIAG_A_TASK_COMM: string of at most 15 bytes: its name, any bytes
 *	that the thread has chosen
 * @SECCOMP_DIAG_A_TASK_START_TIME: u64, nanoseconds since boot, suspended time
 *	included: when it was started. With the tid it identifies a thread.
 * @SECCOMP_DIAG_A_TASK_MODE: u32, enum seccomp_diag_mode
 * @SECCOMP_DIAG_A_TASK_TSC: u32, enum seccomp_diag_tsc; absent where the
 *	architecture can't disable the counter
 * @SECCOMP_DIAG_A_TASK_FILTER_COUNT: u32: how many filters are installed. A
 *	thread that is exiting may still have a count after its filters are gone.
 * @SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS: u8, 0 or 1: PR_SET_NO_NEW_PRIVS
 * @SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS: u32, PR_SPEC_* of linux/prctl.h: the
 *	thread's own setting for speculative store bypass, as
 *	PR_GET_SPECULATION_CTRL tells it. It is in force only where that prctl
 *	gives the calling task a value with PR_SPEC_PRCTL. Any other value that
 *	it gives is the whole system's, and holds for every thread.
 * @SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH: u32: the same for indirect
 *	branch speculation
 * @SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH: u32: the same for flushing the L1D
 *	cache when the thread is switched out; absent where the architecture
 *	can't
 * @SECCOMP_DIAG_A_TASK_ABI: u32, enum seccomp_diag_abi; absent where it can't
 *	be told, and for a thread that has no program (a kernel thread), that is
 *	exiting, or that is in the middle of execve(2)
 * @SECCOMP_DIAG_A_TASK_EXITING: flag: the thread is on its way out, or a
 *	zombie
 * @SECCOMP_DIAG_A_TASK_SUSPENDED: flag: a tracer has suspended seccomp for the
 *	thread (PTRACE_O_SUSPEND_SECCOMP of ptrace(2)). Its mode stays, and
 *	nothing is enforced.
 * @SECCOMP_DIAG_A_TASK_SEL_MODES: u32, a set of 1 << enum seccomp_diag_mode:
 *	only threads in one of these modes
 * @SECCOMP_DIAG_A_TASK_SEL_UID: u32: only threads of this real user
 * @SECCOMP_DIAG_A_TASK_SEL_TGID: u32, 1 or more: only threads of this process
 * @SECCOMP_DIAG_A_TASK_SEL_SECCOMP: flag: only threads in any mode but
 *	%SECCOMP_DIAG_MODE_DISABLED
 *
 * All of them since version 1. Numbers are in host byte order. What is told of
 * one thread was true of it at one moment.
 */
enum seccomp_diag_task_attr {
	SECCOMP_DIAG_A_TASK_UNSPEC,
	SECCOMP_DIAG_A_TASK_PAD,
	SECCOMP_DIAG_A_TASK_TID,
	SECCOMP_DIAG_A_TASK_TGID,
	SECCOMP_DIAG_A_TASK_UID,
	SECCOMP_DIAG_A_TASK_COMM,
	SECCOMP_DIAG_A_TASK_START_TIME,
	SECCOMP_DIAG_A_TASK_MODE,
	SECCOMP_DIAG_A_TASK_TSC,
	SECCOMP_DIAG_A_TASK_FILTER_COUNT,
	SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS,
	SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS,
	SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH,
	SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH,
	SECCOMP_DIAG_A_TASK_ABI,
	SECCOMP_DIAG_A_TASK_EXITING,
	SECCOMP_DIAG_A_TASK_SUSPENDED,
	SECCOMP_DIAG_A_TASK_SEL_MODES,
	SECCOMP_DIAG_A_TASK_SEL_UID,
	SECCOMP_DIAG_A_TASK_SEL_TGID,
	SECCOMP_DIAG_A_TASK_SEL_SECCOMP,

	/* private: */
	__SECCOMP_DIAG_A_TASK_MAX,
};

#define SECCOMP_DIAG_A_TASK_MAX (__SECCOMP_DIAG_A_TASK_MAX - 1)

#endif /* _UAPI_LINUX_SECCOMP_DIAG_H */
