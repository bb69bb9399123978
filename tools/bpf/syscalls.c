// SPDX-License-Identifier: GPL-2.0
/*
 * Names and numbers of system calls.
 *
 * libseccomp has most of them. The table below has what its versions lack: calls that are newer,
 * whole ABIs, and direct calls beside socketcall and ipc, for which libseccomp has no numbers.
 * A new call of the kernel has the same number in all ABIs, so its name goes to the end of the
 * first row. The numbers are those of Linux 7.3 (arch/.../syscall*.tbl, scripts/syscall.tbl);
 * selftests/tool/names.sh compares them with installed headers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/arch.h"
#include "lazy/seccomp.h"

#define ABI(name) (1u << BPF_ABI_##name)
#define X86_64_X32 (ABI(X86_64) | ABI(X32))
#define GENERIC (ABI(AARCH64) | ABI(LOONGARCH64) | ABI(RISCV64))
#define MIPS_O32 (ABI(MIPS) | ABI(MIPSEL))
#define PPC64_BOTH (ABI(PPC64) | ABI(PPC64LE))
#define SH_BOTH (ABI(SH) | ABI(SHEB))
#define S390_BOTH (ABI(S390) | ABI(S390X))
/* ABIs whose time_t had 64 bits from the beginning */
#define TIME64                                                                             \
	(X86_64_X32 | GENERIC | ABI(MIPS64) | ABI(MIPSEL64) | ABI(PARISC64) | PPC64_BOTH | \
	 ABI(S390X))

/**
 * struct calls - system calls with consecutive numbers
 * @abis: the ABIs that have them
 * @first: the number of the first, without the base of an ABI
 * @names: the names, with blanks between them; "-" is a number without a call
 */
struct calls {
	bpf_abis abis;
	uint32_t first;
	const char *names;
};

/* The first row that has a number counts. */
static const struct calls table[] = {
	{ SH_BOTH, 435, "-" },
	{ ~(X86_64_X32 | ABI(X86) | GENERIC | S390_BOTH), 447, "-" },
	{ BPF_ABIS_ALL, 424,
	  "pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount "
	  "fsopen fsconfig fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd "
	  "faccessat2 process_madvise epoll_pwait2 mount_setattr quotactl_fd "
	  "landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret "
	  "process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 "
	  "map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount "
	  "lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat "
	  "listxattrat removexattrat open_tree_attr file_getattr file_setattr listns "
	  "rseq_slice_yield fchroot" },
	{ ~TIME64, 403,
	  "clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64 "
	  "clock_nanosleep_time64 timer_gettime64 timer_settime64 timerfd_gettime64 "
	  "timerfd_settime64 utimensat_time64 pselect6_time64 ppoll_time64 - "
	  "io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64 mq_timedreceive_time64 "
	  "semtimedop_time64 rt_sigtimedwait_time64 futex_time64 sched_rr_get_interval_time64" },
	{ X86_64_X32, 335, "uretprobe uprobe" },

	/* System V IPC beside ipc */
	{ PPC64_BOTH | ABI(S390X), 392, "semtimedop" },
	{ ABI(X86) | ABI(M68K) | MIPS_O32 | ABI(PPC) | PPC64_BOTH | S390_BOTH | SH_BOTH, 393,
	  "semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv msgctl" },

	/* Sockets beside socketcall */
	{ ABI(X86), 337, "recvmmsg" },
	{ ABI(X86), 345, "sendmmsg" },
	{ S390_BOTH, 357, "recvmmsg sendmmsg" },
	{ ABI(X86) | S390_BOTH, 359,
	  "socket socketpair bind connect listen accept4 getsockopt setsockopt getsockname "
	  "getpeername sendto sendmsg recvfrom recvmsg shutdown" },
	{ MIPS_O32, 168,
	  "accept bind connect getpeername getsockname getsockopt listen recv recvfrom recvmsg "
	  "send sendmsg sendto setsockopt shutdown socket socketpair" },
	{ MIPS_O32, 334, "accept4 recvmmsg" },
	{ MIPS_O32, 343, "sendmmsg" },
	{ ABI(PPC) | PPC64_BOTH, 326,
	  "socket bind connect listen accept getsockname getpeername socketpair send sendto recv "
	  "recvfrom shutdown setsockopt getsockopt sendmsg recvmsg recvmmsg accept4" },
	{ ABI(PPC) | PPC64_BOTH, 349, "sendmmsg" },

	/* Differences from aarch64 */
	{ ABI(LOONGARCH64) | ABI(RISCV64), 38, "-" },
	{ ABI(LOONGARCH64), 163, "- -" },
	{ ABI(RISCV64), 258, "riscv_hwprobe riscv_flush_icache" },

	/* Differences from x86 */
	{ ABI(M68K), 16, "chown -" },
	{ SH_BOTH, 17, "-" },
	{ ABI(M68K) | SH_BOTH, 31, "- -" },
	{ ABI(M68K) | SH_BOTH, 35, "-" },
	{ ABI(M68K) | SH_BOTH, 44, "-" },
	{ ABI(M68K) | SH_BOTH, 53, "-" },
	{ ABI(M68K) | SH_BOTH, 56, "- setpgid - -" },
	{ SH_BOTH, 82, "-" },
	{ ABI(M68K) | SH_BOTH, 98, "-" },
	{ ABI(M68K) | SH_BOTH, 101, "-" },
	{ ABI(M68K), 109, "-" },
	{ ABI(M68K) | SH_BOTH, 110, "- vhangup - -" },
	{ ABI(M68K) | SH_BOTH, 123, "cacheflush" },
	{ SH_BOTH, 127, "-" },
	{ SH_BOTH, 130, "-" },
	{ ABI(M68K) | SH_BOTH, 137, "-" },
	{ ABI(M68K), 166, "getpagesize" },
	{ SH_BOTH, 166, "- -" },
	{ ABI(M68K), 182, "lchown" },
	{ SH_BOTH, 188, "- -" },
	{ ABI(M68K), 198, "chown32" },
	{ ABI(M68K), 212, "lchown32" },
	{ ABI(M68K), 218,
	  "- - getdents64 gettid tkill setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr "
	  "listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr futex sendfile64 "
	  "mincore madvise fcntl64 readahead io_setup io_destroy io_getevents io_submit io_cancel "
	  "fadvise64 exit_group lookup_dcookie epoll_create epoll_ctl epoll_wait remap_file_pages "
	  "set_tid_address timer_create timer_settime timer_gettime timer_getoverrun "
	  "timer_delete clock_settime clock_gettime clock_getres clock_nanosleep statfs64 "
	  "fstatfs64 tgkill utimes fadvise64_64 mbind get_mempolicy set_mempolicy mq_open "
	  "mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr waitid - add_key "
	  "request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch "
	  "inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat fstatat64 "
	  "unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare "
	  "set_robust_list get_robust_list splice sync_file_range tee vmsplice move_pages "
	  "sched_setaffinity sched_getaffinity kexec_load getcpu epoll_pwait utimensat signalfd "
	  "timerfd_create eventfd fallocate timerfd_settime timerfd_gettime signalfd4 eventfd2 "
	  "epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo "
	  "perf_event_open get_thread_area set_thread_area atomic_cmpxchg_32 atomic_barrier "
	  "fanotify_init fanotify_mark prlimit64 name_to_handle_at open_by_handle_at "
	  "clock_adjtime syncfs setns process_vm_readv process_vm_writev kcmp finit_module "
	  "sched_setattr sched_getattr renameat2 getrandom memfd_create bpf execveat socket "
	  "socketpair bind connect listen accept4 getsockopt setsockopt getsockname getpeername "
	  "sendto sendmsg recvfrom recvmsg shutdown recvmmsg sendmmsg userfaultfd membarrier "
	  "mlock2 copy_file_range preadv2 pwritev2 statx seccomp pkey_mprotect pkey_alloc "
	  "pkey_free rseq - -" },
	{ SH_BOTH, 243, "- -" },
	{ SH_BOTH, 273, "-" },
	{ SH_BOTH, 285,
	  "add_key request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch "
	  "inotify_rm_watch -" },
	{ SH_BOTH, 337,
	  "fanotify_init fanotify_mark prlimit64 socket bind connect listen accept getsockname "
	  "getpeername socketpair send sendto recv recvfrom shutdown setsockopt getsockopt sendmsg "
	  "recvmsg recvmmsg accept4 name_to_handle_at open_by_handle_at clock_adjtime syncfs "
	  "sendmmsg setns process_vm_readv process_vm_writev kcmp finit_module sched_getattr "
	  "sched_setattr renameat2 seccomp getrandom memfd_create bpf execveat userfaultfd "
	  "membarrier mlock2 copy_file_range preadv2 pwritev2 statx pkey_mprotect pkey_alloc "
	  "pkey_free rseq sync_file_range2" },
};

/* The number that an ABI's numbers are counted from in the table. */
static uint32_t base_of(unsigned int abi)
{
	switch (abi) {
	case BPF_ABI_X32:
		return BPF_X32_BIT;
	case BPF_ABI_MIPS:
	case BPF_ABI_MIPSEL:
		return 4000;
	case BPF_ABI_MIPS64:
	case BPF_ABI_MIPSEL64:
		return 5000;
	case BPF_ABI_MIPS64N32:
	case BPF_ABI_MIPSEL64N32:
		return 6000;
	default:
		return 0;
	}
}

/* The ABI that libseccomp is asked for: older versions lack those of which the table has the
 * differences.
 */
static unsigned int asked_abi(unsigned int abi)
{
	switch (abi) {
	case BPF_ABI_LOONGARCH64:
	case BPF_ABI_RISCV64:
		return BPF_ABI_AARCH64;
	case BPF_ABI_M68K:
	case BPF_ABI_SH:
	case BPF_ABI_SHEB:
		return BPF_ABI_X86;
	default:
		return abi;
	}
}

static uint32_t token(unsigned int abi)
{
	return abi == BPF_ABI_X32 ? SCMP_ARCH_X32 : bpf_abi_arch(asked_abi(abi));
}

/* Step to the next name of a row. Return: its length, 0 behind the last. */
static size_t next_name(const char **name, size_t len)
{
	*name += len;
	*name += strspn(*name, " ");
	return strcspn(*name, " ");
}

/* How many names a row has; counted once, because a table of a chain asks for thousands of names. */
static uint32_t name_count(size_t row)
{
	static uint32_t counts[sizeof(table) / sizeof(table[0])];
	const char *name = table[row].names;
	size_t len = 0;

	if (!counts[row])
		while ((len = next_name(&name, len)))
			counts[row]++;
	return counts[row];
}

/* The table's name of a number, possibly "-"; NULL if it has none. */
static const char *find_name(unsigned int abi, uint32_t nr, size_t *len)
{
	nr -= base_of(abi);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *name = table[i].names;
		uint32_t at = table[i].first;

		if (!(table[i].abis >> abi & 1) || at > nr || nr - at >= name_count(i))
			continue;
		*len = next_name(&name, 0);
		for (; *len && at < nr; at++)
			*len = next_name(&name, *len);
		if (*len)
			return name;
	}
	return NULL;
}

static bool is_name(unsigned int abi, uint32_t nr, const char *name)
{
	size_t len;
	const char *found = find_name(abi, nr, &len);

	return found && len == strlen(name) && !strncmp(found, name, len);
}

static bool find_number(unsigned int abi, const char *name, uint32_t *nr)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *other = table[i].names;
		size_t len = 0;

		if (!(table[i].abis >> abi & 1))
			continue;
		*nr = base_of(abi) + table[i].first;
		for (; (len = next_name(&other, len)); ++*nr)
			if (len == strlen(name) && !strncmp(other, name, len))
				return is_name(abi, *nr, name);
	}
	return false;
}

bool bpf_syscall_name(unsigned int abi, uint32_t nr, char *buf, size_t size)
{
	const char *found;
	char *name;
	size_t len;

	/* libseccomp gives negative numbers to calls that an ABI lacks. */
	if (!bpf_abi_name(abi) || nr > INT32_MAX)
		return false;
	/* libseccomp ignores the x32 bit; without it, the number belongs to x86_64. */
	if (abi == BPF_ABI_X32 && !(nr & BPF_X32_BIT))
		return false;
	found = find_name(abi, nr, &len);
	if (found && *found == '-')
		return false;
	if (found) {
		snprintf(buf, size, "%.*s", (int)len, found);
		return true;
	}
	name = seccomp_syscall_resolve_num_arch(token(abi), (int)nr);
	if (!name)
		return false;
	snprintf(buf, size, "%s", name);
	free(name);
	return true;
}

bool bpf_syscall_number(unsigned int abi, const char *name, uint32_t *nr)
{
	int number;
	size_t len;

	if (!bpf_abi_name(abi) || *name == '-')
		return false;
	if (find_number(abi, name, nr))
		return true;
	number = seccomp_syscall_resolve_name_arch(token(abi), name);
	*nr = (uint32_t)number;
	return number >= 0 && !find_name(abi, *nr, &len);
}
