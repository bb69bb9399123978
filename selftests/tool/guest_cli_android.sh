#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl on a filter such as Android's zygote installs for apps, on arm64. SECCOMPCTL is the tool to
# test.
#
# The names are those of bionic's published lists for arm64: SYSCALLS.TXT without
# SECCOMP_BLOCKLIST_{COMMON,APP}.TXT, and with SECCOMP_ALLOWLIST_{COMMON,APP}.TXT. As there, every other
# call raises SIGSYS. The half for 32-bit programs is left out.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
REFUSED=$fixtures_dir/refused
[[ -x $REFUSED ]] || skip_all "fixtures/refused was not built"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
[[ $(uname -m) == aarch64 ]] || skip_all "the filter is for aarch64"
chmod 755 "$work"
cp "$REFUSED" "$work/refused"

ALLOWED='read, write, readv, writev, pread64, pwrite64, preadv, pwritev, preadv2, pwritev2, lseek,
	openat, close, close_range, copy_file_range, sendfile, splice, tee, vmsplice, fallocate,
	truncate, ftruncate, fsync, fdatasync, sync, syncfs, sync_file_range, fadvise64, readahead,
	dup, dup3, pipe2, fcntl, ioctl, flock, getdents64, memfd_create, eventfd2, signalfd4,
	epoll_create1, epoll_ctl, epoll_pwait, epoll_pwait2, pselect6, ppoll, inotify_init1,
	inotify_add_watch, inotify_rm_watch, userfaultfd, io_setup, io_destroy, io_submit,
	io_getevents, io_cancel, fchmod, fchmodat, fchown, fchownat, faccessat, newfstatat, fstat,
	statx, statfs, fstatfs, linkat, mkdirat, mknodat, readlinkat, renameat, renameat2, symlinkat,
	unlinkat, utimensat, chdir, fchdir, getcwd, pivot_root, umask, quotactl, setxattr, lsetxattr,
	fsetxattr, getxattr, lgetxattr, fgetxattr, listxattr, llistxattr, flistxattr, removexattr,
	lremovexattr, fremovexattr, brk, mmap, munmap, mremap, mprotect, msync, madvise,
	process_madvise, mincore, mlock, mlock2, mlockall, munlock, munlockall, mseal, membarrier,
	getuid, geteuid, getgid, getegid, getresuid, getresgid, getgroups, setresuid, capget, capset,
	getpid, getppid, gettid, getpgid, setpgid, getsid, setsid, kill, tkill, tgkill, clone, execve,
	execveat, exit, exit_group, wait4, waitid, prctl, ptrace, seccomp, personality, unshare, setns,
	bpf, perf_event_open, process_vm_readv, process_vm_writev, set_tid_address, futex,
	restart_syscall, getrusage, getpriority, setpriority, getrlimit, setrlimit, prlimit64,
	ioprio_get, ioprio_set, sigaltstack, rt_sigaction, rt_sigpending, rt_sigprocmask,
	rt_sigsuspend, rt_sigtimedwait, rt_sigqueueinfo, rt_tgsigqueueinfo, rt_sigreturn, pidfd_open,
	pidfd_getfd, pidfd_send_signal, sched_get_priority_max, sched_get_priority_min,
	sched_getaffinity, sched_setaffinity, sched_getattr, sched_setattr, sched_getparam,
	sched_setparam, sched_getscheduler, sched_setscheduler, sched_rr_get_interval, sched_yield,
	getcpu, times, nanosleep, clock_nanosleep, clock_gettime, clock_getres, gettimeofday,
	getitimer, setitimer, timer_create, timer_settime, timer_gettime, timer_getoverrun,
	timer_delete, timerfd_create, timerfd_settime, timerfd_gettime, getrandom, uname, sysinfo,
	socket, socketpair, bind, connect, listen, accept4, getsockname, getpeername, sendto, recvfrom,
	sendmsg, recvmsg, sendmmsg, recvmmsg, setsockopt, getsockopt, shutdown'

make_policy() {
	"$SECCOMPCTL" asm -o "$work/policy" - <<-END
		if (arch != aarch64) return TRAP(0)
		switch (nr of aarch64) {
		case $ALLOWED: return ALLOW
		}
		return TRAP(0)
	END
	chmod 644 "$work/policy"
}

# confine: a task with the filter; sets pid
confine() {
	start refused "$work/policy" -- ready wait
}

test_list() {
	run list -n -r -o COMM,MODE,FILTERS,NNP,ABI --pid "$pid"
	is "list" "$rc $out" "0 refused filter 1 yes aarch64"
	run status --json "$pid"
	is "status" "$rc $(json '[t["abi"] for t in d["tasks"]]')" '0 ["aarch64"]'
}

test_dump() {
	"$SECCOMPCTL" dump -f raw "$pid" 0 >"$work/dumped"
	is "dump: the very program" "$(cmp "$work/dumped" "$work/policy" && echo same)" same
	run dump "$pid" 0
	like "dump: names of aarch64" "$out" 'jeq +#aarch64,'
	like "dump: names of its calls" "$out" '; [a-z0-9_]+ \(aarch64\)'
	"$SECCOMPCTL" dump -f pseudo "$pid" 0 >"$work/dumped.pseudo"
	run asm -o "$work/again" "$work/dumped.pseudo"
	is "dump: its statements assemble" "$rc" 0
	run diff "$work/policy" "$work/again"
	is "diff: to the same answers" "$rc" 0
}

test_explain() {
	run explain "$pid"
	is "explain: exit status" "$rc" 0
	like "explain: its ABI" "$out" 'aarch64, [0-9]+ system calls'
	run explain --json "$pid"
	is "explain: answers" "$rc $(json 'sorted((c["syscall"], c["answers"][0]["action"])
		for t in d["tables"] if t["abi"] == "aarch64" for c in t["calls"]
		if c["syscall"] in ("chroot", "mount", "openat", "ptrace", "setuid"))')" \
		'0 [["chroot", "TRAP"], ["mount", "TRAP"], ["openat", "ALLOW"], ["ptrace", "ALLOW"], ["setuid", "TRAP"]]'
}

# answer RC WORDS ARGUMENT...
answer() {
	run check "${@:3}"
	is "check ${*:3}" "$rc" "$1"
	like "check ${*:3}: words" "$out" "$2"
}

test_check() {
	answer 0 'allowed' "$pid" openat AT_FDCWD
	answer 0 'allowed' "$pid" setresuid 1 1 1
	answer 3 'SIGSYS' "$pid" chroot
	answer 3 'SIGSYS' "$pid" swapon
	answer 3 'SIGSYS' --abi arm "$pid" read
	answer 3 'SIGSYS' "$pid" open_tree
}

test_monitor() {
	run monitor -- "$work/refused" "$work/policy" -- getppid open chroot
	is "monitor: the end by SIGSYS" "$rc" 159
	like "monitor: the refusal" "$out" \
		'refused\[[0-9]+\] chroot\(0x[0-9a-f]+\).*SIGSYS.* by filter 0x[0-9a-f]{16} #0 insn [0-9]+'
	is "monitor: one refusal" "$(grep -c 'by filter' <<<"$out")" 1
}

make_policy
confine
test_list
test_dump
test_explain
test_check
test_monitor
finish
