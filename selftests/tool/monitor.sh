#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# monitor: events as text and as JSON.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

# short: lines without the time they begin with, and with @ for the zeros of ids
short() {
	untimed | sed 's/0x00000000000000/@/g'
}

# Every action. Logging depends on actions_logged of this machine.
test_verdicts() {
	scenario <<-'END'
		program f1 %w/policy
		verdict 12 sshd f1 0 1 50001 0 257 A 0xffffff9c 0x7ffe12345678 0 0x1ff
		verdict 12 sshd f1 1 3 50001 0 257 A 0xffffffffffffff9c 0x7ffe12345678 0x80041 0x1a4
		verdict 13 a\x1bb f1 0 1 50001 0 0 A 3 0x7f0000001000 0x2000
		verdict 12 sshd f2 0 1 50000 0 62 A 12345 15
		verdict 12 sshd f2 0 1 5ffff 0 62 A 0xffffffff 9
		verdict 12 sshd f2 0 1 80000000 0 62 A 1 9
		verdict 12 sshd f2 0 1 0 0 62 A 1 9
		verdict 12 sshd f2 0 1 30003 0 62 A 1 9
		verdict 12 sshd f2 0 1 7fc00000 0 62 A 1 9
		verdict 12 sshd f2 0 1 7ff007ff 0 62 A 1 9
		recheck
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		verdict 12 sshd f2 0 1 12340005 0 62 A 1 9
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		verdict 12 sshd f2 0 1 50001 0 20 X
		verdict 12 sshd f2 0 1 50001 0 0x40000027 A
		verdict 12 sshd f2 0 1 50001 0 5 1234 1 2 3 4 5 0x123456789
		verdict 12 sshd f2 0 1 50001 0 99999 A
		verdict 12 sshd f2 0 1 50001 0 -1 A
		end
	END
	cases <<-'END'
	1! monitor --verdicts
	$ out=$(short <<<"$out" | sed 's/, logged$//')
	| sshd[12] openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY) = EPERM by filter @f1 #0 insn 13
	| sshd[12] openat(AT_FDCWD, 0x7ffe12345678, O_WRONLY|O_CREAT|O_CLOEXEC, 0644) = EPERM by filter @f1 #1 insn 13
	| a\x1bb[13] read(3, 0x7f0000001000, 8192) = EPERM by filter @f1 #0 insn 13
	| sshd[12] kill(12345, SIGTERM) = 0, without being made by filter @f2 #0
	| sshd[12] kill(-1, SIGKILL) = error 4095 by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): killed the process (SIGSYS) by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): killed the thread (SIGSYS) by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): raises SIGSYS (data 3) by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): asks the supervisor by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): asks the tracer (0x7ff) by filter @f2 #0
	| sshd[12] kill(1, SIGKILL) = EPERM by filter @f2 #0, after a tracer has seen it
	| sshd[12] kill(1, SIGKILL): killed the process (SIGSYS) as 0x12340005 is no action by filter @f2 #0
	| sshd[12] kill(1, SIGKILL): killed by strict mode (SIGKILL)
	| sshd[12] x86:getpid() = EPERM by filter @f2 #0
	| sshd[12] x32:getpid() = EPERM by filter @f2 #0
	| sshd[12] arch 0x00001234: system call 5(1, 2, 3, 4, 5, 0x123456789) = EPERM by filter @f2 #0
	| sshd[12] system call 99999(0, 0, 0, 0, 0, 0) = EPERM by filter @f2 #0
	| sshd[12] system call 0xffffffff(0, 0, 0, 0, 0, 0) = EPERM by filter @f2 #0
	END
}

# logs NAME: whether actions_logged of this machine has an action
logs() {
	grep -qw "$1" /proc/sys/kernel/seccomp/actions_logged
}

test_logged() {
	local name wanted line

	if [[ ! -r /proc/sys/kernel/seccomp/actions_logged ]]; then
		skip "logged by the kernel" "no /proc/sys/kernel/seccomp/actions_logged here"
		return
	fi
	scenario <<-'END'
		verdict 1 kill_process f2 0 1 80000000 0 62 A 1 9
		verdict 1 kill_thread f2 0 1 0 0 62 A 1 9
		verdict 1 trap f2 0 1 30003 1 62 A 1 9
		verdict 1 errno f2 0 1 50001 1 62 A 1 9
		verdict 1 user_notif f2 0 1 7fc00000 1 62 A 1 9
		verdict 1 trace f2 0 1 7ff00000 1 62 A 1 9
		verdict 1 log f2 0 1 7ffc0000 0 62 A 1 9
		verdict 1 kill_thread 0 0 0 0 0 62 A 1 9
		verdict 1 not f2 0 1 50001 0 62 A 1 9
		verdict 1 not f2 0 1 30003 0 62 A 1 9
		verdict 1 not f2 0 1 7fc00000 0 62 A 1 9
		verdict 1 not f2 0 1 7ff00000 0 62 A 1 9
		end
	END
	run monitor
	while IFS= read -r line; do
		name=${line%%\[*}
		wanted='#0$'
		if [[ $name == log ]]; then
			wanted=': allowed and not logged by'
			! logs log || wanted=': allowed and logged by'
		elif [[ $name == @(user_notif|trace) ]] && logs "$name"; then
			wanted=', logged if that refuses it$'
		elif [[ $name != not ]] && logs "$name"; then
			wanted=', logged$'
		fi
		like "logged by the kernel: ${line:0:40}" "$line" "$wanted"
	done < <(untimed <<<"$out")
}

test_installs() {
	scenario <<-'END'
		program f1 %w/policy
		install 199 sshd f1 3 2 1 1 0 0 2
		install 199 sshd f2 1 1 2 0 0 0 2
		install 199 sshd f1 1 2 1 18 7 0 2
		install 199 sshd 0 3 2 1 1 0 2 2
		install 199 sshd 0 3 2 1 19 5 2 2
		install 199 sshd 0 0 1 1 0 0 0 1
		install 199 sshd 0 0 2 0 0 0 0 1
		install 199 sshd 0 0 1 2 0 -13 0 0
		install 199 sshd 0 0 2 1 0 -12 2 2
		install 199 sshd 0 0 2 1 0 -14 2 2
		install 199 sshd 0 0 2 1 8 -16 2 2
		install 199 sshd 0 0 2 1 1 201 2 2
		install 199 sshd 0 0 2 1 11 -3 2 2
		install 199 sshd 0 0 2 7 0 -22 2 2
		install 199 sshd 0 0 1 7 0 -22 2 2
		install 199 sshd 0 0 2 0 0 -22 2 2
		install 199 sshd 0 0 2 0 1 -22 0 0
		install 199 sshd 0 0 2 1 80000000 -22 0 0
		install 199 sshd 0 0 2 1 9 -22 0 0
		install 199 sshd 0 0 2 1 20 -22 0 0
		install 199 sshd 0 0 2 1 0 -22 0 0
		install 199 sshd 0 0 2 1 0 -5 0 0
		tsc 199 sshd 2 0 1 2
		tsc 199 sshd 1 0 1 1
		tsc 199 sshd 7 -22 1 1
		end
	END
	cases <<-'END'
	1! monitor --installs
	$ out=$(short <<<"$out")
	| sshd[199] installs filter @f1 #2 (15 instructions) by seccomp(SET_MODE_FILTER, TSYNC)
	| sshd[199] installs filter @f2 #0 by prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER)
	| sshd[199] installs filter @f1 #0 (15 instructions) by seccomp(SET_MODE_FILTER, NEW_LISTENER|TSYNC_ESRCH), its listener is fd 7
	| sshd[199] installs a filter by seccomp(SET_MODE_FILTER, TSYNC)
	| sshd[199] installs a filter by seccomp(SET_MODE_FILTER, TSYNC|NEW_LISTENER|TSYNC_ESRCH), its listener is fd 5
	| sshd[199] enters strict mode by prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT)
	| sshd[199] enters strict mode by seccomp(SET_MODE_STRICT)
	| sshd[199] prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) = EACCES: it needs no_new_privs or CAP_SYS_ADMIN
	| sshd[199] seccomp(SET_MODE_FILTER) = ENOMEM: the filters would be longer than 32768 instructions together, or memory is short
	| sshd[199] seccomp(SET_MODE_FILTER) = EFAULT: the program can't be read
	| sshd[199] seccomp(SET_MODE_FILTER, NEW_LISTENER) = EBUSY: one of the filters has a listener already
	| sshd[199] seccomp(SET_MODE_FILTER, TSYNC) = 201: thread 201 has filters that this one has not
	| sshd[199] seccomp(SET_MODE_FILTER, TSYNC|TSYNC_ESRCH) = ESRCH: a thread has filters that this one has not
	| sshd[199] seccomp(7) = EINVAL: there is no such operation
	| sshd[199] prctl(PR_SET_SECCOMP, 7) = EINVAL: there is no such mode
	| sshd[199] seccomp(SET_MODE_STRICT) = EINVAL: the thread is in the other mode already, which can't be left
	| sshd[199] seccomp(SET_MODE_STRICT, TSYNC) = EINVAL: strict mode takes neither flags nor a program
	| sshd[199] seccomp(SET_MODE_FILTER, 0x80000000) = EINVAL: there is a flag that this kernel may not know
	| sshd[199] seccomp(SET_MODE_FILTER, TSYNC|NEW_LISTENER) = EINVAL: TSYNC and NEW_LISTENER need TSYNC_ESRCH
	| sshd[199] seccomp(SET_MODE_FILTER, WAIT_KILLABLE_RECV) = EINVAL: WAIT_KILLABLE_RECV needs NEW_LISTENER
	| sshd[199] seccomp(SET_MODE_FILTER) = EINVAL: the program is not one that seccomp takes
	| sshd[199] seccomp(SET_MODE_FILTER) = EIO: Input/output error
	| sshd[199] disables the TSC by prctl(PR_SET_TSC, PR_TSC_SIGSEGV)
	| sshd[199] enables the TSC by prctl(PR_SET_TSC, PR_TSC_ENABLE), as before
	| sshd[199] prctl(PR_SET_TSC, 7) = EINVAL: there is no such value
	END
}

# Libraries ask what the kernel has by calls that have to fail.
test_probes() {
	scenario <<-'END'
		probe
		install 199 sshd 0 0 1 2 0 -14 0 0
		probe
		install 199 sshd 0 0 2 1 1 -14 0 0
		probe
		install 199 sshd 0 0 2 1 20 -22 0 0
		probe
		install 199 sshd 0 0 1 2 0 -22 0 0
		probe
		install 199 sshd 0 0 2 0 1 -22 0 0
		install 199 sshd 0 0 1 2 0 -14 0 0
		end
	END
	cases <<-'END'
	1! monitor --installs
	$ out=$(short <<<"$out")
	| sshd[199] prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) = EFAULT: only a probe: the kernel has filters
	| sshd[199] seccomp(SET_MODE_FILTER, TSYNC) = EFAULT: only a probe: the kernel knows these flags
	| sshd[199] seccomp(SET_MODE_FILTER, WAIT_KILLABLE_RECV) = EINVAL: only a probe: the kernel does not take these flags
	| sshd[199] prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) = EINVAL: only a probe: the kernel takes no filters here
	| sshd[199] seccomp(SET_MODE_STRICT, TSYNC) = EINVAL: only a probe: the kernel has seccomp(2)
	| sshd[199] prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) = EFAULT: the program can't be read
	1! monitor --installs --summary
	+ prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) only a probe 1 sshd
	+ prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) EFAULT 1 sshd
	1! monitor --installs -J
	@ d[0]["failure"] == "= EFAULT: only a probe: the kernel has filters"
	END
}

# An error other than ENOSYS for a call that libc has a fallback for
test_fallbacks() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 435 A 0x7ffe12345678 88
		verdict 12 sshd f2 0 1 50026 0 435 A 0x7ffe12345678 88
		verdict 12 sshd f2 0 1 50001 0 332 A
		verdict 12 sshd f2 0 1 30000 0 332 A
		end
	END
	cases <<-'END'
	1! monitor --verdicts
	$ out=$(short <<<"$out" | sed 's/, logged//')
	| sshd[12] clone3(0x7ffe12345678, 88) = EPERM by filter @f2 #0; glibc calls clone instead only after ENOSYS: pthread_create() and posix_spawn() fail
	| sshd[12] clone3(0x7ffe12345678, 88) = ENOSYS by filter @f2 #0
	| sshd[12] statx(0, 0, 0, 0, 0) = EPERM by filter @f2 #0; glibc calls newfstatat instead only after ENOSYS: statx() fails
	| sshd[12] statx(0, 0, 0, 0, 0): raises SIGSYS (data 0) by filter @f2 #0
	1! monitor --verdicts -J
	@ [v["note"] for v in d[:2]] == ["glibc calls clone instead only after ENOSYS: pthread_create() and posix_spawn() fail", null]
	END
}

# The program comes with the installation, or is requested; ids that are used again are noticed.
test_reasons() {
	scenario <<-'END'
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 sshd f1 0 1 50001 0 257 A 0 0 0
		verdict 12 sshd f1 0 1 50002 0 257 A 0 0 0
		verdict 12 sshd f9 0 1 50001 0 257 A 0 0 0
		verdict 12 sshd f9 0 1 50001 0 257 A 0 0 0
		end
	END
	cases <<-'END'
	1! monitor --explain
	$ out=$(short <<<"$out" | sed -n '2,$p')
	# The deciding instruction, and those on the way to it
	| sshd[12] openat(0, 0, O_RDONLY) = EPERM by filter @f1 #0 insn 13
	|         0        ld    [arch]                   ; A = 0xc000003e
	|         1        jeq   #x86_64, L2, L14         ; A is 0xc000003e: yes, on to 2
	|         2  L2:   ld    [nr]                     ; A = 0x101
	|         3        jeq   #257, L13                ; A is 0x101: yes, on to 13; openat (x86_64)
	|        13  L13:  ret   ERRNO(EPERM)
	# A program that gives another answer is not the one that decided.
	| sshd[12] openat(0, 0, O_RDONLY) = ENOENT by filter @f1 #0
	# A filter that is gone
	| sshd[12] openat(0, 0, O_RDONLY) = EPERM by filter @f9 #0
	| sshd[12] openat(0, 0, O_RDONLY) = EPERM by filter @f9 #0
	$ is "a filter that is gone: one line" "$(grep -c 'the deciding instruction of filter 0x00000000000000f9' <<<"$err")" 1
	END
}

# The whole register of an int, and arguments that the call does not take, if the filter looked at them. The
# installation has the program, and is not printed with --verdicts.
test_registers() {
	"$SECCOMPCTL" asm -o "$work/high" - <<-'END'
		ld [nr]
		jeq #16, I
		jeq #257, D
		jeq #28, M
		ret ALLOW
	I:	ld [args[1].hi]
		jeq #0, A, E
	D:	ld [args[0].hi]
		jeq #0xffffffff, A, E
	M:	ld [args[4].lo]
		jeq #0, A, E
	A:	ret ALLOW
	E:	ret ERRNO(EPERM)
	END
	scenario <<-'END'
		program f1 %w/high
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 sshd f1 0 1 50001 0 16 A 0 0xffffffff8070ae9f 0
		verdict 12 sshd f1 0 1 50001 0 16 A 0xffffffffffffffff 0x100005401 0
		verdict 12 sshd f1 0 1 50001 0 257 A 0xffffff9c 0 0
		verdict 12 sshd f1 0 1 50001 0 28 A 0 4096 4 0 7
		verdict 12 sshd f9 0 1 50001 0 16 A 0 0xffffffff8070ae9f 0
		end
	END
	cases <<-'END'
	1! monitor --verdicts
	$ out=$(short <<<"$out")
	| sshd[12] ioctl(0, 0xffffffff8070ae9f, 0) = EPERM by filter @f1 #0 insn 12
	| sshd[12] ioctl(-1, 0x100005401, 0) = EPERM by filter @f1 #0 insn 12
	| sshd[12] openat(0xffffff9c, 0, O_RDONLY) = EPERM by filter @f1 #0 insn 12
	| sshd[12] madvise(0, 4096, MADV_DONTNEED, 0, 7) = EPERM by filter @f1 #0 insn 12
	# The filter is not known, nor what it looked at.
	| sshd[12] ioctl(0, KVM_GET_PIT2, 0) = EPERM by filter @f9 #0
	1! monitor -J --verdicts
	@ [[a["text"] for a in v["args"]] for v in d[:1]] == [["0", "0xffffffff8070ae9f", "0", null, null, null]]
	END
}

test_many_tests() {
	scenario <<-'END'
		program f1 %w/policy
		verdict 12 sshd f1 0 1 50001 0 41 A 17 3 768
		end
	END
	cases <<-'END'
	# Tests that do not hold are counted, the one that holds is shown.
	1! monitor --explain =~          5 tests that say no
	~ jeq   #41.*yes
	END
}

test_json() {
	scenario <<-'END'
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 a"\x1b\xff f1 0 1 50001 1 257 A 0xffffff9c 0x7ffe12345678 0
		drop 3
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		tsc 199 sshd 7 -22 1 1
		end
	END
	cases <<-'END'
	1! monitor -J --explain
	@ [l["event"] for l in d] == ["install", "verdict", "dropped", "verdict", "tsc", "end"]
	@ [d[1][k] for k in ("seq", "tid", "pid", "comm", "syscall", "abi", "nr")] == [2, 12, 12, 'a"\x1b\\xff', "openat", "x86_64", 257]
	@ [d[1][k] for k in ("arch", "ip", "ret")] == ["0xc000003e", "0x7f0000001234", "0x50001"]
	@ [d[1][k] for k in ("action", "data", "errno", "refused", "recheck", "strict")] == ["ERRNO", 1, "EPERM", true, false, false]
	@ [a["name"] for a in d[1]["args"]] == ["dirfd", "pathname", "flags", "mode", null, null]
	@ [a["text"] for a in d[1]["args"]] == ["AT_FDCWD", "0x7ffe12345678", "O_RDONLY", null, null, null]
	@ d[1]["args"][1]["value"] == "0x7ffe12345678"
	@ d[1]["filter"] == {"filter_id": "0x00000000000000f1", "index": 0, "depth": 0, "log": true, "instruction": 13, "rule": null}
	@ [len(d[1]["path"]), d[1]["path"][-1]["instruction"], d[1]["outcome"]] == [5, 13, "= EPERM"]
	@ [d[0][k] for k in ("call", "filter_id", "insns")] == ["seccomp(SET_MODE_FILTER)", "0x00000000000000f1", 15]
	@ [d[0][k] for k in ("failure", "mode_before", "mode")] == [null, "disabled", "filter"]
	@ [d[2]["count"], d[3]["strict"], d[3]["filter"], d[3]["path"]] == [3, true, null, null]
	@ [d[4]["failure"], d[4]["result"]] == ["= EINVAL: there is no such value", -22]
	@ [d[5]["reason"], d[5]["events"], d[5]["dropped"]] == ["unloaded", 4, 3]
	END
}

test_loss() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		drop 17
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		drop 1
		count 2 3
		end
	END
	cases <<-'END'
	1! monitor
	$ out=$(untimed <<<"$out" | cut -c1-20)
	| sshd[12] kill(1, SIG
	| ... 17 events droppe
	| sshd[12] kill(1, SIG
	| ... 1 event dropped
	! 2 events, 18 dropped, and events .* seen: 2, and processes .* followed: 3
	END
}

# A kernel where one kind of events is not available
# refusals FILE: the series of refusals, with their counts
refusals() {
	grep '^seccomp_refusals' "$1" | sed 's/^seccomp_refusals_total{unit="",container="",/{/' | LC_ALL=C sort
}

# Only refusals count; what is too much is counted as other.
test_metrics() {
	local wanted

	scenario <<-'END'
		verdict 1 a f2 0 1 50001 0 62 A 1 9
		verdict 1 b f2 0 1 50001 0 62 A 2 9
		verdict 1 a f2 0 1 50001 0 20 X
		verdict 1 a f2 0 1 0 0 62 A 1 9
		verdict 1 a 0 0 0 0 0 63 A 1 9
		verdict 1 a f2 0 1 7ffc0000 0 62 A 1 9
		verdict 1 a f2 0 1 7fc00000 0 62 A 1 9
		install 199 sshd f1 3 2 1 1 0 0 2
		end
	END
	wanted='{call="kill",action="ERRNO(EPERM)"} 2
{call="kill",action="KILL_THREAD"} 1
{call="uname",action="strict mode"} 1
{call="x86:getpid",action="ERRNO(EPERM)"} 1'
	run monitor --metrics "$work/m.prom"
	is "metrics: refusals by call and action" "$(refusals "$work/m.prom")" "$wanted"
	like "metrics: threads by mode" "$(cat "$work/m.prom")" 'seccomp_tasks.mode="filter".'
	like "metrics: nothing dropped" "$(cat "$work/m.prom")" $'\nseccomp_events_dropped_total 0\n'
	is "metrics: no other file is left" "$(echo "$work"/m.prom*)" "$work/m.prom"
	if [ -n "$(command -v promtool)" ]; then
		is "promtool finds nothing in metrics" "$(promtool check metrics <"$work/m.prom" 2>&1)" ""
	else
		skip "promtool finds nothing in metrics" "no promtool here (Debian's prometheus)"
	fi
	run monitor --max-series 2 --metrics "$work/m.prom"
	like "metrics: the rest" "$(cat "$work/m.prom")" 'unit="other",container="other",call="other",action="other". 2'
	cases <<-'END'
	1 monitor --metrics %w/missing/m.prom !~ writing metrics to .*/missing/m.prom: No such file
	2 monitor --interval 5 !~ --interval and --max-series are about a file: add --metrics FILE
	2 monitor --metrics x --interval 0 !~ --interval has to be a number from 1 to 86400, and is '0'
	2 monitor --metrics x --max-series many !~ --max-series has to be a number from 1 to 1000000
	2 monitor --metrics x --installs !~ --metrics counts verdicts, which --installs leaves out
	END
}

test_one_kind() {
	scenario <<-'END'
		without 1 kprobes are switched off
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	cases <<-'END'
	1! monitor
	$ is "without installations: the verdict" "$(lines "$out")" 1
	! installations are not available here: .*not supported \(kprobes are switched off\)
	1 monitor --installs !~ not supported \(kprobes are switched off\)
	# Only their programs are missing.
	1! monitor --verdicts =~ = EPERM by filter
	$ is "without installations: no word of them" "$(grep -c available <<<"$err")" 0
	0 features =~ Events: *verdicts can be watched, installations can't: .*\(kprobes are switched off\)
	0 features -J
	@ d["module"]["events"] == true
	@ "kprobes" in d["module"]["events_error"] == true
	END
	scenario <<-'END'
		without 2 functions are not hooked
		install 199 sshd f2 1 1 2 0 0 0 2
		end
	END
	cases <<-'END'
	1! monitor
	$ is "without verdicts: the installation" "$(lines "$out")" 1
	! verdicts are not available here: .*not supported \(functions are not hooked\)
	1 monitor --verdicts !~ not supported \(functions are not hooked\)
	0 features =~ Events: *installations can be watched, verdicts can't: .*\(functions are not hooked\)
	END
	scenario <<<"without 3 nothing is hooked"
	cases <<-'END'
	1 monitor !~ not supported \(nothing is hooked\)
	0 features =~ Events: *can't be watched: .*\(nothing is hooked\)
	0 features -J
	@ d["module"]["events"] == false
	END
}

test_unprivileged() {
	scenario <<<unprivileged
	cases <<-'END'
	1 monitor !~ not permitted \(watching needs capabilities\): run it as root; .* seccompctl status
	END
}

test_usage() {
	scenario <<<end
	cases <<-'END'
	2 monitor ls !~ 'ls' is not the number of a process: put a command to run after --
	2 monitor 99999999 !~ out of range
	2 monitor 1 -- true !~ processes or a command
	2 monitor -- !~ a command is missing
	2 monitor --children !~ --children of which processes
	2 monitor --action killl !~ unknown action 'killl', is kill meant
	2 monitor --action errno,allow !~ allowed calls are not reported
	2 monitor --installs --action errno !~ --action is about verdicts
	2 monitor --strings --summary !~ --strings is about single events
	2 monitor --installs --suggest !~ --suggest is about verdicts
	2 monitor --suggest=oic !~ unknown format 'oic', is oci meant
	2 monitor --suggest=c !~ unknown format 'c' \(oci, systemd or minijail; --suggest alone has the first two\)
	2 monitor --suggest=oci --summary !~ --suggest=FORMAT prints nothing else
	2 monitor --suggest=systemd -J !~ --suggest=FORMAT prints nothing else
	2 monitor --suggest=oci --explain !~ --suggest=FORMAT prints nothing else
	2 monitor --installs --suggest=oci !~ --suggest is about verdicts
	2 monitor --summary --explain !~ --summary prints no events
	2 monitor --uid nobody-at-all !~ no user is called 'nobody-at-all'
	2 monitor $(seq 1 65) !~ too many processes: 64 at most
	1 monitor --source=proc !~ /proc has no events
	END
}

# Colours by severity, only on a terminal, and not with NO_COLOR
test_colours() {
	needs script "colours" || return 0
	scenario <<-'END'
		verdict 12 sshd f2 0 1 80000000 0 62 A 1 9
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	run_command env -u NO_COLOR TERM=xterm script -qec "$SECCOMPCTL monitor 2>/dev/null" /dev/null
	like "a kill is red, an error is yellow" "$out" $'\033\\[1;31mkill.*\033\\[0m.*\033\\[33mkill'
	run_command env NO_COLOR=1 TERM=xterm script -qec "$SECCOMPCTL monitor 2>/dev/null" /dev/null
	is "NO_COLOR" "${out/$'\033'/}" "$out"
}

build_tool
make_programs
run_tests
