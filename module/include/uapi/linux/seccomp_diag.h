/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * seccomp_diag: the seccomp state of running tasks over generic netlink.
 *
 * The family is SECCOMP_DIAG_GENL_NAME. A request to the generic netlink
 * controller for it (CTRL_CMD_GETFAMILY) loads the module, if it is
 * installed. Messages carry struct genlmsghdr and no family header; its
 * reserved fields must be zero, and an attribute that is unknown or of the
 * wrong length is refused. Every refusal is an errno with an extended ACK:
 * set NETLINK_EXT_ACK on the socket to learn which attribute is wrong, and
 * why.
 *
 * Access: a caller sees of a thread at most what ptrace(2) would show it
 * (PTRACE_MODE_READ_FSCREDS). Both the task that sends the request and the
 * task that opened the socket need this access. Programs and flags of filters
 * are available only where PTRACE_SECCOMP_GET_FILTER would return them: both
 * tasks have CAP_SYS_ADMIN in the initial user namespace, and the sender is
 * not under seccomp itself. Task numbers are those of the caller's pid
 * namespace, and a task outside of it does not exist. Users are those of the
 * caller's user namespace, times those of its time namespace, cgroups those of
 * its cgroup namespace. The caller of a dump is the task that requested it,
 * whichever task receives it. A dump that has to look for long sends NLMSG_NOOP
 * meanwhile.
 *
 * Documentation/netlink/specs/seccomp_diag.yaml says the same for machines.
 */
#ifndef _UAPI_LINUX_SECCOMP_DIAG_H
#define _UAPI_LINUX_SECCOMP_DIAG_H

#define SECCOMP_DIAG_GENL_NAME "seccomp_diag"
#define SECCOMP_DIAG_GENL_VERSION 4

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
 *	dump: every thread that the caller may see and that matches all the
 *	%SECCOMP_DIAG_A_TASK_SEL_* attributes of the request, in ascending order
 *	of tid. A thread that lives, with the same tid, from the first message
 *	to the last appears exactly once, whatever others do meanwhile. (When a
 *	thread that does not lead its process executes a program, it takes the
 *	leader's tid: see execve(2).) EINVAL: an attribute that is not a
 *	selection, or a user that the caller's user namespace does not know;
 *	ESRCH, ENOENT: the selected process or cgroup does not exist.
 *
 *	Both reply with a %SECCOMP_DIAG_CMD_TASK_GET message for each thread.
 * @SECCOMP_DIAG_CMD_FILTER_GET: the filters of threads, since version 2. Its
 *	attributes are those of enum seccomp_diag_filter_attr.
 *
 *	do: one filter of a thread. The request carries
 *	%SECCOMP_DIAG_A_FILTER_TID, and either %SECCOMP_DIAG_A_FILTER_INDEX or
 *	%SECCOMP_DIAG_A_FILTER_ID; with %SECCOMP_DIAG_A_FILTER_WITH_PROG also
 *	the program, from %SECCOMP_DIAG_A_FILTER_PROG_OFFSET on. ENOENT: the
 *	thread has no such filter.
 *
 *	dump with %SECCOMP_DIAG_A_FILTER_TID: all filters that the thread had
 *	when the dump began, newest first. A thread never loses a filter while
 *	it lives; ESRCH at the end of a dump says that it has ended meanwhile.
 *
 *	dump without: every filter of every thread that the caller may see, each
 *	filter once, with the tid of one of the threads that have it. Filters of
 *	one thread come newest first. Together with
 *	%SECCOMP_DIAG_A_TASK_FILTER_ID of all threads this is the whole tree. A
 *	thread that ends meanwhile may leave a program incomplete.
 *
 *	Both dumps take %SECCOMP_DIAG_A_FILTER_WITH_PROG. A program that is
 *	larger than the rest of a message is sent in several messages, in
 *	ascending order of %SECCOMP_DIAG_A_FILTER_PROG_OFFSET and with nothing
 *	between them; the other attributes are in each.
 *
 *	EINVAL: an attribute is missing or does not belong there; ESRCH, EPERM:
 *	as for a task, and EPERM also if the caller requests programs and may
 *	not have them; EOPNOTSUPP: the module does not know how this kernel
 *	keeps its filters.
 * @SECCOMP_DIAG_CMD_WATCH: send events to the requesting socket, since version
 *	3. Its attributes are those of enum seccomp_diag_watch_attr.
 *
 *	do: with %SECCOMP_DIAG_A_WATCH_KINDS the socket receives the selected
 *	events from now on; a second request replaces the selection of the
 *	first, and a set of no kinds ends it. Counts go on. Without any
 *	attribute nothing changes. The reply, a %SECCOMP_DIAG_CMD_WATCH message,
 *	carries the counts up to this moment; an ACK follows if it was
 *	requested. Once kinds are none, no more events are made: when
 *	%SECCOMP_DIAG_A_WATCH_PENDING is 0, the counts are final. Watching ends
 *	with the socket: when its last descriptor is closed, however the process
 *	died.
 *
 *	Sender and opener of the socket need CAP_SYS_ADMIN and CAP_SYS_PTRACE in
 *	the initial user namespace, and the sender must not be under seccomp. The
 *	socket receives events of all tasks of the sender's pid namespace. Events
 *	of a task in another pid namespace have its number in the watcher's; a
 *	task without a number there makes none.
 *
 *	A watched task never waits for a watcher. Events that a watcher does not
 *	fetch in time are dropped and counted. The socket itself never overflows
 *	because of this command.
 *
 *	EINVAL: an attribute does not belong there, or the caller's user namespace
 *	does not know the user; ESRCH: a process does not exist; EPERM: the caller
 *	may not watch; EBUSY: there are %SECCOMP_DIAG_WATCHERS_MAX watchers already;
 *	EOPNOTSUPP: this kernel lacks a function that would have to be hooked, has
 *	clones of it, or has ftrace switched off;
 *	ENOENT: the cgroup does not exist, or the request is for counts only and
 *	the socket has never watched; ESHUTDOWN: the module is being unloaded.
 * @SECCOMP_DIAG_CMD_INSTALL_NTF: a thread has entered seccomp, installed a filter
 *	or failed to, since version 3. Sent to watchers only, as are the others
 *	below; attributes are those of enum seccomp_diag_event_attr.
 * @SECCOMP_DIAG_CMD_TSC_NTF: a thread has set whether it can read the time
 *	stamp counter with PR_SET_TSC of prctl(2), or failed to. Sent with kind
 *	%SECCOMP_DIAG_KIND_INSTALL.
 * @SECCOMP_DIAG_CMD_VERDICT_NTF: seccomp has decided on a system call, other than
 *	%SECCOMP_RET_ALLOW. Sent before the verdict is carried out. After a tracer
 *	has seen a call (%SECCOMP_RET_TRACE), the kernel runs the filters again;
 *	that is sent only if the verdict is yet another.
 * @SECCOMP_DIAG_CMD_END_NTF: the module is being unloaded; carries the final
 *	counts, of enum seccomp_diag_watch_attr.
 */
enum seccomp_diag_cmd {
	SECCOMP_DIAG_CMD_UNSPEC,
	SECCOMP_DIAG_CMD_TASK_GET,
	SECCOMP_DIAG_CMD_FILTER_GET,
	SECCOMP_DIAG_CMD_WATCH,
	SECCOMP_DIAG_CMD_INSTALL_NTF,
	SECCOMP_DIAG_CMD_TSC_NTF,
	SECCOMP_DIAG_CMD_VERDICT_NTF,
	SECCOMP_DIAG_CMD_END_NTF,

	/* private: */
	__SECCOMP_DIAG_CMD_MAX,
};

#define SECCOMP_DIAG_CMD_MAX (__SECCOMP_DIAG_CMD_MAX - 1)

/**
 * enum seccomp_diag_mode - the effect of seccomp on a thread's system calls
 * @SECCOMP_DIAG_MODE_DISABLED: nothing
 * @SECCOMP_DIAG_MODE_STRICT: only read(2), write(2), _exit(2) and
 *	sigreturn(2) are allowed, any other kills the thread
 * @SECCOMP_DIAG_MODE_FILTER: BPF programs decide
 * @SECCOMP_DIAG_MODE_DEAD: seccomp has killed the thread: it is exiting, or a
 *	zombie that has not been reaped yet
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
 * enum seccomp_diag_tsc - whether a thread can read the time stamp counter
 * @SECCOMP_DIAG_TSC_ENABLED: it can
 * @SECCOMP_DIAG_TSC_DISABLED: reading it raises SIGSEGV; strict mode sets this
 *	on x86, and PR_SET_TSC does without any seccomp
 *
 * RDTSC and RDTSCP read it on x86; on arm64 it is CNTVCT_EL0. The numbers are
 * those of PR_GET_TSC (prctl(2)).
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
 * @SECCOMP_DIAG_A_TASK_UID: u32: its real user, the overflow uid if the
 *	caller's user namespace has no number for it
 * @SECCOMP_DIAG_A_TASK_COMM: string of at most 15 bytes: its name; the thread
 *	may choose any bytes
 * @SECCOMP_DIAG_A_TASK_START_TIME: u64, nanoseconds since boot, suspended time
 *	included: when it was started. With the tid it identifies a thread.
 * @SECCOMP_DIAG_A_TASK_MODE: u32, enum seccomp_diag_mode
 * @SECCOMP_DIAG_A_TASK_TSC: u32, enum seccomp_diag_tsc; absent if the
 *	architecture can't disable the counter
 * @SECCOMP_DIAG_A_TASK_FILTER_COUNT: u32: how many filters are installed. A
 *	thread that is exiting may still have a count after its filters are gone.
 * @SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS: u8, 0 or 1: PR_SET_NO_NEW_PRIVS
 * @SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS: u32, PR_SPEC_* of linux/prctl.h: the
 *	thread's own setting for speculative store bypass, as
 *	PR_GET_SPECULATION_CTRL returns it. It takes effect only if that prctl
 *	returns a value with PR_SPEC_PRCTL to the calling task. Any other value
 *	is that of the whole system, and holds for every thread. Absent if the
 *	architecture has no such setting of a thread.
 * @SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH: u32: the same for indirect
 *	branch speculation; absent if the architecture has no such control
 * @SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH: u32: the same for flushing the L1D
 *	cache when the thread is switched out; absent if the architecture
 *	can't
 * @SECCOMP_DIAG_A_TASK_ABI: u32, enum seccomp_diag_abi; absent if it is
 *	unknown, and for a thread that has no program (a kernel thread), that is
 *	exiting, or that is in the middle of execve(2)
 * @SECCOMP_DIAG_A_TASK_EXITING: flag: the thread is exiting, or a zombie
 * @SECCOMP_DIAG_A_TASK_SUSPENDED: flag: a tracer has suspended seccomp for the
 *	thread (PTRACE_O_SUSPEND_SECCOMP of ptrace(2)). Its mode stays, and
 *	seccomp enforces nothing.
 * @SECCOMP_DIAG_A_TASK_SEL_MODES: u32, a set of 1 << enum seccomp_diag_mode:
 *	only threads in one of these modes
 * @SECCOMP_DIAG_A_TASK_SEL_UID: u32: only threads of this real user
 * @SECCOMP_DIAG_A_TASK_SEL_TGID: u32, 1 or more: only threads of this process
 * @SECCOMP_DIAG_A_TASK_SEL_SECCOMP: flag: only threads in any mode but
 *	%SECCOMP_DIAG_MODE_DISABLED
 * @SECCOMP_DIAG_A_TASK_FILTER_ID: u64: the newest of its filters, as in
 *	%SECCOMP_DIAG_A_FILTER_ID. Threads with the same newest filter have the
 *	same filters.
 * @SECCOMP_DIAG_A_TASK_BUDGET_USED: u32, instructions: how much its filters take
 *	of the %SECCOMP_DIAG_BUDGET that the kernel grants, the sum of their
 *	%SECCOMP_DIAG_A_FILTER_BUDGET. The kernel refuses another filter with
 *	ENOMEM if, without its own 4, it does not fit in; so at most 4 more than
 *	%SECCOMP_DIAG_BUDGET
 * @SECCOMP_DIAG_A_TASK_LISTENER: u8, 0 or 1: one of its filters has a user
 *	notification listener attached
 * @SECCOMP_DIAG_A_TASK_SEL_FILTER_ID: u64: only threads that have this filter,
 *	as the newest or below
 * @SECCOMP_DIAG_A_TASK_CGROUP_ID: u64: its cgroup in the version 2 hierarchy: the
 *	inode number of the directory, which no later cgroup gets. Absent if it is
 *	not in the cgroup namespace of the caller, or not below
 *	%SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID, and if the kernel has no cgroups. If
 *	that hierarchy is not used, all tasks are in its root, 1.
 * @SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID: u64, 1 or more: only threads in this cgroup
 *	and below. ENOENT: the caller's cgroup namespace has no such cgroup;
 *	EOPNOTSUPP: this kernel can't find cgroups by their id.
 *
 * %SECCOMP_DIAG_A_TASK_FILTER_ID, %SECCOMP_DIAG_A_TASK_BUDGET_USED and
 * %SECCOMP_DIAG_A_TASK_LISTENER are absent for a thread without filters, for an
 * exiting one whose filters are gone, and if the module does not know how this
 * kernel keeps filters. These and %SECCOMP_DIAG_A_TASK_SEL_FILTER_ID exist since
 * version 2, %SECCOMP_DIAG_A_TASK_CGROUP_ID and %SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID
 * since version 4, all others since version 1. Numbers are in host byte order. All
 * attributes of one thread were true of it at one moment; a listener may come
 * and go a moment later.
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
	SECCOMP_DIAG_A_TASK_FILTER_ID,
	SECCOMP_DIAG_A_TASK_BUDGET_USED,
	SECCOMP_DIAG_A_TASK_LISTENER,
	SECCOMP_DIAG_A_TASK_SEL_FILTER_ID,
	SECCOMP_DIAG_A_TASK_CGROUP_ID,
	SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID,

	/* private: */
	__SECCOMP_DIAG_A_TASK_MAX,
};

#define SECCOMP_DIAG_A_TASK_MAX (__SECCOMP_DIAG_A_TASK_MAX - 1)

/* Instructions that all filters of a thread may have together (MAX_INSNS_PER_PATH). */
#define SECCOMP_DIAG_BUDGET 32768

/**
 * enum seccomp_diag_filter_attr - attributes of %SECCOMP_DIAG_CMD_FILTER_GET
 * @SECCOMP_DIAG_A_FILTER_UNSPEC: not an attribute
 * @SECCOMP_DIAG_A_FILTER_PAD: aligns 64-bit values, carries nothing
 * @SECCOMP_DIAG_A_FILTER_TID: u32, 1 or more: the thread that has the filter
 * @SECCOMP_DIAG_A_FILTER_INDEX: u32: its place among the filters of the thread,
 *	0 for the oldest, as PTRACE_SECCOMP_GET_FILTER counts
 * @SECCOMP_DIAG_A_FILTER_DEPTH: u32: the same from the other end, 0 for the
 *	newest, which the kernel runs first
 * @SECCOMP_DIAG_A_FILTER_ID: u64: identifies the filter in the whole system for
 *	as long as it exists and the module stays loaded. Threads with the same
 *	id share the same filter; the number says nothing else. When the filter
 *	is gone, a new one may rarely get the id, but only one with the same
 *	%SECCOMP_DIAG_A_FILTER_BUDGET.
 * @SECCOMP_DIAG_A_FILTER_PARENT_ID: u64: the filter it was installed on top of,
 *	absent for the oldest
 * @SECCOMP_DIAG_A_FILTER_INSNS: u32, 1 to 4096: instructions of the program as
 *	it was installed; absent if the kernel does not keep it
 * @SECCOMP_DIAG_A_FILTER_BUDGET: u32: how much it takes of
 *	%SECCOMP_DIAG_BUDGET: the kernel counts the instructions of its own
 *	translation, and 4 for each filter
 * @SECCOMP_DIAG_A_FILTER_LISTENER: u8, 0 or 1: a user notification listener is
 *	attached
 * @SECCOMP_DIAG_A_FILTER_JITED: u8, 0 or 1: the kernel has compiled the program
 *	to machine code
 * @SECCOMP_DIAG_A_FILTER_FLAGS: u32, SECCOMP_FILTER_FLAG_* of seccomp(2): those
 *	it was installed with, of %SECCOMP_FILTER_FLAG_LOG and
 *	%SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV. Only with programs.
 * @SECCOMP_DIAG_A_FILTER_USERS: u32: of how many tasks and other filters it is
 *	the next below, as the kernel counts them. Only with programs.
 * @SECCOMP_DIAG_A_FILTER_WITH_PROG: flag, in requests: send programs, flags and
 *	users, too
 * @SECCOMP_DIAG_A_FILTER_PROG: binary, struct sock_filter[] of linux/filter.h:
 *	the classic BPF program as it was installed, or a part of it; absent
 *	if the kernel does not keep it
 * @SECCOMP_DIAG_A_FILTER_PROG_OFFSET: u32, bytes, a multiple of 8: the place
 *	in the program at which %SECCOMP_DIAG_A_FILTER_PROG begins, or in a
 *	request is to begin
 * @SECCOMP_DIAG_A_FILTER_PROG_LEN: u32, bytes: the length of the whole program
 * @SECCOMP_DIAG_A_FILTER_CGROUP_ID: u64: as %SECCOMP_DIAG_A_TASK_CGROUP_ID, of the
 *	thread
 * @SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID: u64, 1 or more: of a dump without
 *	%SECCOMP_DIAG_A_FILTER_TID only filters of threads that
 *	%SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID selects; errors are as there
 *
 * Those of cgroups exist since version 4, all others since version 2. Numbers
 * are in host byte order.
 */
enum seccomp_diag_filter_attr {
	SECCOMP_DIAG_A_FILTER_UNSPEC,
	SECCOMP_DIAG_A_FILTER_PAD,
	SECCOMP_DIAG_A_FILTER_TID,
	SECCOMP_DIAG_A_FILTER_INDEX,
	SECCOMP_DIAG_A_FILTER_DEPTH,
	SECCOMP_DIAG_A_FILTER_ID,
	SECCOMP_DIAG_A_FILTER_PARENT_ID,
	SECCOMP_DIAG_A_FILTER_INSNS,
	SECCOMP_DIAG_A_FILTER_BUDGET,
	SECCOMP_DIAG_A_FILTER_LISTENER,
	SECCOMP_DIAG_A_FILTER_JITED,
	SECCOMP_DIAG_A_FILTER_FLAGS,
	SECCOMP_DIAG_A_FILTER_USERS,
	SECCOMP_DIAG_A_FILTER_WITH_PROG,
	SECCOMP_DIAG_A_FILTER_PROG,
	SECCOMP_DIAG_A_FILTER_PROG_OFFSET,
	SECCOMP_DIAG_A_FILTER_PROG_LEN,
	SECCOMP_DIAG_A_FILTER_CGROUP_ID,
	SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID,

	/* private: */
	__SECCOMP_DIAG_A_FILTER_MAX,
};

#define SECCOMP_DIAG_A_FILTER_MAX (__SECCOMP_DIAG_A_FILTER_MAX - 1)

/* How many sockets may watch at the same time, in the whole system. */
#define SECCOMP_DIAG_WATCHERS_MAX 64
/* How many processes a watcher may name. */
#define SECCOMP_DIAG_WATCH_TGIDS_MAX 64
/* How many living processes a watcher may follow. */
#define SECCOMP_DIAG_WATCH_FOLLOWED_MAX 16384

/**
 * enum seccomp_diag_kind - kinds of events
 * @SECCOMP_DIAG_KIND_INSTALL: seccomp(2) and prctl(2) that set seccomp or the TSC
 * @SECCOMP_DIAG_KIND_VERDICT: system calls whose verdict is not ALLOW
 */
enum seccomp_diag_kind {
	SECCOMP_DIAG_KIND_INSTALL,
	SECCOMP_DIAG_KIND_VERDICT,
};

/**
 * enum seccomp_diag_action - actions on a system call, most severe first
 * @SECCOMP_DIAG_ACTION_KILL_PROCESS: SECCOMP_RET_KILL_PROCESS, and any action
 *	that the kernel does not know
 * @SECCOMP_DIAG_ACTION_KILL_THREAD: SECCOMP_RET_KILL_THREAD; strict mode, too
 * @SECCOMP_DIAG_ACTION_TRAP: SECCOMP_RET_TRAP
 * @SECCOMP_DIAG_ACTION_ERRNO: SECCOMP_RET_ERRNO
 * @SECCOMP_DIAG_ACTION_USER_NOTIF: SECCOMP_RET_USER_NOTIF
 * @SECCOMP_DIAG_ACTION_TRACE: SECCOMP_RET_TRACE
 * @SECCOMP_DIAG_ACTION_LOG: SECCOMP_RET_LOG
 *
 * Only for sets of actions. Events carry SECCOMP_RET_* itself.
 */
enum seccomp_diag_action {
	SECCOMP_DIAG_ACTION_KILL_PROCESS,
	SECCOMP_DIAG_ACTION_KILL_THREAD,
	SECCOMP_DIAG_ACTION_TRAP,
	SECCOMP_DIAG_ACTION_ERRNO,
	SECCOMP_DIAG_ACTION_USER_NOTIF,
	SECCOMP_DIAG_ACTION_TRACE,
	SECCOMP_DIAG_ACTION_LOG,
};

/**
 * enum seccomp_diag_watch_attr - attributes of %SECCOMP_DIAG_CMD_WATCH
 * @SECCOMP_DIAG_A_WATCH_UNSPEC: not an attribute
 * @SECCOMP_DIAG_A_WATCH_PAD: aligns 64-bit values, carries nothing
 * @SECCOMP_DIAG_A_WATCH_KINDS: u32, a set of 1 << enum seccomp_diag_kind: the
 *	events to send. All selections below need it.
 * @SECCOMP_DIAG_A_WATCH_ACTIONS: u32, a set of 1 << enum seccomp_diag_action: only
 *	verdicts with one of these
 * @SECCOMP_DIAG_A_WATCH_TGIDS: binary, u32[], 1 to %SECCOMP_DIAG_WATCH_TGIDS_MAX: only
 *	tasks of these processes
 * @SECCOMP_DIAG_A_WATCH_DESCENDANTS: flag, with %SECCOMP_DIAG_A_WATCH_TGIDS: also
 *	tasks of their future descendants
 * @SECCOMP_DIAG_A_WATCH_UID: u32: only tasks that have this real user at the moment
 *	of the event
 * @SECCOMP_DIAG_A_WATCH_WITH_PROG: flag: installations carry the program
 * @SECCOMP_DIAG_A_WATCH_MADE: u64: events that were selected for this socket
 * @SECCOMP_DIAG_A_WATCH_DELIVERED: u64: those of them put into its receive queue
 * @SECCOMP_DIAG_A_WATCH_PENDING: u64: those still to be delivered
 * @SECCOMP_DIAG_A_WATCH_DROPPED: u64: those it will never receive. Made is the
 *	sum of delivered, pending and dropped.
 * @SECCOMP_DIAG_A_WATCH_MISSED: u64: events of selected tasks that the module could
 *	not see, in the whole system, since it was loaded: calls under filters that
 *	it can't read, and installations for lack of memory. They are not counted
 *	as made.
 * @SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED: u64: processes that should have been
 *	followed and were not, for %SECCOMP_DIAG_WATCH_FOLLOWED_MAX or for lack of
 *	memory
 * @SECCOMP_DIAG_A_WATCH_CGROUP_ID: u64, 1 or more: only tasks that are in this
 *	cgroup or below it at the moment of the event; errors are those of
 *	%SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID. The cgroup may be removed later.
 *
 * %SECCOMP_DIAG_A_WATCH_CGROUP_ID exists since version 4, all others since
 * version 3. Numbers are in host byte order. Selections narrow down: a task must
 * match all.
 */
enum seccomp_diag_watch_attr {
	SECCOMP_DIAG_A_WATCH_UNSPEC,
	SECCOMP_DIAG_A_WATCH_PAD,
	SECCOMP_DIAG_A_WATCH_KINDS,
	SECCOMP_DIAG_A_WATCH_ACTIONS,
	SECCOMP_DIAG_A_WATCH_TGIDS,
	SECCOMP_DIAG_A_WATCH_DESCENDANTS,
	SECCOMP_DIAG_A_WATCH_UID,
	SECCOMP_DIAG_A_WATCH_WITH_PROG,
	SECCOMP_DIAG_A_WATCH_MADE,
	SECCOMP_DIAG_A_WATCH_DELIVERED,
	SECCOMP_DIAG_A_WATCH_PENDING,
	SECCOMP_DIAG_A_WATCH_DROPPED,
	SECCOMP_DIAG_A_WATCH_MISSED,
	SECCOMP_DIAG_A_WATCH_NOT_FOLLOWED,
	SECCOMP_DIAG_A_WATCH_CGROUP_ID,

	/* private: */
	__SECCOMP_DIAG_A_WATCH_MAX,
};

#define SECCOMP_DIAG_A_WATCH_MAX (__SECCOMP_DIAG_A_WATCH_MAX - 1)

/**
 * enum seccomp_diag_route - the system call that set seccomp
 * @SECCOMP_DIAG_ROUTE_PRCTL: prctl(PR_SET_SECCOMP)
 * @SECCOMP_DIAG_ROUTE_SECCOMP: seccomp(2)
 */
enum seccomp_diag_route {
	SECCOMP_DIAG_ROUTE_PRCTL = 1,
	SECCOMP_DIAG_ROUTE_SECCOMP = 2,
};

/**
 * enum seccomp_diag_event_attr - attributes of the *_NTF messages
 * @SECCOMP_DIAG_A_EVENT_UNSPEC: not an attribute
 * @SECCOMP_DIAG_A_EVENT_PAD: aligns 64-bit values, carries nothing
 * @SECCOMP_DIAG_A_EVENT_SEQ: u64, 1 or more: its number among all events made for
 *	this socket; numbers ascend, and skip dropped events
 * @SECCOMP_DIAG_A_EVENT_DROPPED: u64: how many were dropped before it, since the
 *	socket first watched
 * @SECCOMP_DIAG_A_EVENT_TIME: u64, nanoseconds since boot, suspended time included,
 *	as %SECCOMP_DIAG_A_TASK_START_TIME: the time of the event
 * @SECCOMP_DIAG_A_EVENT_TID: u32: the thread
 * @SECCOMP_DIAG_A_EVENT_TGID: u32: its process
 * @SECCOMP_DIAG_A_EVENT_UID: u32: its real user, as %SECCOMP_DIAG_A_TASK_UID
 * @SECCOMP_DIAG_A_EVENT_COMM: string of at most 15 bytes: its name, any bytes
 * @SECCOMP_DIAG_A_EVENT_START_TIME: u64, as %SECCOMP_DIAG_A_TASK_START_TIME
 * @SECCOMP_DIAG_A_EVENT_MODE: u32, enum seccomp_diag_mode: that of the thread; of an
 *	installation, after it
 * @SECCOMP_DIAG_A_EVENT_FILTER_COUNT: u32: how many filters the thread has; of an
 *	installation, after it
 * @SECCOMP_DIAG_A_EVENT_FILTER_ID: u64, as %SECCOMP_DIAG_A_FILTER_ID. In a verdict:
 *	the filter that decided, absent in strict mode. In an installation: the
 *	new filter, absent if none was installed, or if two threads have
 *	installed one by TSYNC at the same moment.
 * @SECCOMP_DIAG_A_EVENT_ACTION: u32, SECCOMP_RET_* of linux/seccomp.h without data:
 *	the action of the filters. An action that the kernel does not know kills
 *	the process, and is sent unchanged.
 * @SECCOMP_DIAG_A_EVENT_DATA: u32, 0 to 65535: SECCOMP_RET_DATA of the verdict: for
 *	ERRNO the error, which the kernel limits to 4095
 * @SECCOMP_DIAG_A_EVENT_NR: s32: the system call's number, as in struct seccomp_data
 * @SECCOMP_DIAG_A_EVENT_ARCH: u32: AUDIT_ARCH_*, as there
 * @SECCOMP_DIAG_A_EVENT_IP: u64: instruction pointer, as there
 * @SECCOMP_DIAG_A_EVENT_ARGS: binary, u64[6]: arguments, as there
 * @SECCOMP_DIAG_A_EVENT_FILTER_DEPTH: u32: the deciding filter's place, 0 for the
 *	newest
 * @SECCOMP_DIAG_A_EVENT_LOG: u8, 0 or 1: the deciding filter was installed with
 *	%SECCOMP_FILTER_FLAG_LOG. The kernel logs a verdict if
 *	kernel.seccomp.actions_logged names its action, and for TRAP, ERRNO,
 *	TRACE and USER_NOTIF only if this is 1 as well (and, for the last two, if
 *	the call was skipped).
 * @SECCOMP_DIAG_A_EVENT_RECHECK: flag: the verdict on a call that a tracer has seen
 *	and may have changed
 * @SECCOMP_DIAG_A_EVENT_ROUTE: u32, enum seccomp_diag_route
 * @SECCOMP_DIAG_A_EVENT_OP: u64, unchanged: for seccomp(2) the operation, for
 *	prctl(2) the mode
 * @SECCOMP_DIAG_A_EVENT_FLAGS: u32, SECCOMP_FILTER_FLAG_*, unchanged; 0 for
 *	prctl(2)
 * @SECCOMP_DIAG_A_EVENT_UARGS: u64: the pointer to the program, unchanged
 * @SECCOMP_DIAG_A_EVENT_RESULT: s32: the return value of the system call: 0 or more, or a
 *	negative errno; for TSYNC the thread that could not be synchronized, in
 *	the pid namespace of the thread that called
 * @SECCOMP_DIAG_A_EVENT_MODE_BEFORE: u32, enum seccomp_diag_mode: before the call
 * @SECCOMP_DIAG_A_EVENT_PARENT_ID: u64: the filter below the new one; absent if it is
 *	the oldest
 * @SECCOMP_DIAG_A_EVENT_INSNS: u32: instructions of the new program
 * @SECCOMP_DIAG_A_EVENT_PROG: binary, struct sock_filter[]: the whole new
 *	program, at most 32 KiB, if programs were requested and the kernel keeps
 *	them. It may be absent for lack of memory.
 * @SECCOMP_DIAG_A_EVENT_TSC: u32, enum seccomp_diag_tsc: whether the thread can read
 *	the time stamp counter, after the call
 * @SECCOMP_DIAG_A_EVENT_TSC_BEFORE: u32, enum seccomp_diag_tsc: before it
 * @SECCOMP_DIAG_A_EVENT_CGROUP_ID: u64: as %SECCOMP_DIAG_A_TASK_CGROUP_ID, at the
 *	moment of the event
 *
 * %SECCOMP_DIAG_A_EVENT_CGROUP_ID exists since version 4, all others since
 * version 3. The first ten are in every event but %SECCOMP_DIAG_CMD_END_NTF, and
 * CGROUP_ID may be; FILTER_ID, ACTION to RECHECK are in a verdict;
 * FILTER_ID, ROUTE to PROG, TSC and TSC_BEFORE in an installation; OP (unchanged),
 * RESULT, TSC and TSC_BEFORE in PR_SET_TSC.
 */
enum seccomp_diag_event_attr {
	SECCOMP_DIAG_A_EVENT_UNSPEC,
	SECCOMP_DIAG_A_EVENT_PAD,
	SECCOMP_DIAG_A_EVENT_SEQ,
	SECCOMP_DIAG_A_EVENT_DROPPED,
	SECCOMP_DIAG_A_EVENT_TIME,
	SECCOMP_DIAG_A_EVENT_TID,
	SECCOMP_DIAG_A_EVENT_TGID,
	SECCOMP_DIAG_A_EVENT_UID,
	SECCOMP_DIAG_A_EVENT_COMM,
	SECCOMP_DIAG_A_EVENT_START_TIME,
	SECCOMP_DIAG_A_EVENT_MODE,
	SECCOMP_DIAG_A_EVENT_FILTER_COUNT,
	SECCOMP_DIAG_A_EVENT_FILTER_ID,
	SECCOMP_DIAG_A_EVENT_ACTION,
	SECCOMP_DIAG_A_EVENT_DATA,
	SECCOMP_DIAG_A_EVENT_NR,
	SECCOMP_DIAG_A_EVENT_ARCH,
	SECCOMP_DIAG_A_EVENT_IP,
	SECCOMP_DIAG_A_EVENT_ARGS,
	SECCOMP_DIAG_A_EVENT_FILTER_DEPTH,
	SECCOMP_DIAG_A_EVENT_LOG,
	SECCOMP_DIAG_A_EVENT_RECHECK,
	SECCOMP_DIAG_A_EVENT_ROUTE,
	SECCOMP_DIAG_A_EVENT_OP,
	SECCOMP_DIAG_A_EVENT_FLAGS,
	SECCOMP_DIAG_A_EVENT_UARGS,
	SECCOMP_DIAG_A_EVENT_RESULT,
	SECCOMP_DIAG_A_EVENT_MODE_BEFORE,
	SECCOMP_DIAG_A_EVENT_PARENT_ID,
	SECCOMP_DIAG_A_EVENT_INSNS,
	SECCOMP_DIAG_A_EVENT_PROG,
	SECCOMP_DIAG_A_EVENT_TSC,
	SECCOMP_DIAG_A_EVENT_TSC_BEFORE,
	SECCOMP_DIAG_A_EVENT_CGROUP_ID,

	/* private: */
	__SECCOMP_DIAG_A_EVENT_MAX,
};

#define SECCOMP_DIAG_A_EVENT_MAX (__SECCOMP_DIAG_A_EVENT_MAX - 1)

#endif /* _UAPI_LINUX_SECCOMP_DIAG_H */
