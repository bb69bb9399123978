#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# --source=ptrace: the programs of live threads without the module, and that the threads go on.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

((EUID == 0)) || skip_all "only root may read filters by ptrace"

compile "$here/../fixtures/hold.c" hold
compile "$here/../fixtures/refused.c" refused
compile "$here/threads.c" threads
compile "$here/sandboxed.c" sandboxed

assemble 0 "ld [arch] / jeq #x86_64, L, K / L: ld [nr] / jeq #x86_64:mount, E / ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_PROCESS"
assemble 1 "ld [nr] / jeq #x86_64:reboot, E / ret ALLOW / E: ret ERRNO(EACCES)"

# goes_on NAME TID STATE: nobody traces the thread any longer, and it is in a state as before
goes_on() {
	local i seen=

	for ((i = 0; i < 50; i++)); do
		seen="$(proc_field "$2" State) $(proc_field "$2" TracerPid)"
		[[ $seen != "$3 "*" 0" ]] || break
		sleep 0.1
	done
	like "$1: the thread goes on" "$seen" "^$3 .* 0$"
}

test_programs() {
	local i

	start refused "$work/0" "$work/1" -- ready wait
	for i in 0 1; do
		"$SECCOMPCTL" --source=ptrace dump -f raw -- "$pid" "$i" >"$work/raw" || true
		run_command cmp "$work/raw" "$work/$i"
		is "filter $i: the bytes that were installed" "$rc$out" 0
	done
	cases <<-END
	0 --source=ptrace dump $pid => ; filter 1 of $pid: newest, id unknown, 4 instructions, no log, users and listener unknown
	0 --source=ptrace dump -J $pid
	@ [[f[k] for k in ("tid", "index", "depth", "insns", "log")] for f in d["filters"]] == [[$pid, 1, 0, 4, false], [$pid, 0, 1, 7, false]]
	@ [f[k] for f in d["filters"] for k in ("filter_id", "parent_id", "budget", "listener", "users", "jited", "wait_killable_recv") if f[k] != null] == []
	0 --source=ptrace status $pid =~ Filters: +2.*#1   -  4 instructions.*#0   -  7 instructions.*Can: 
	~ $pid refused  \(user root, uid 0, x86_64\)
	~ Source: +ptrace and /proc, which lack: TSC, L1D flush, suspension, ids, users and listeners of filters
	0 --source=ptrace status -J $pid
	@ [[t["source"], t["abi"], len(t["chain"]), t["chain_error"], t["filter_id"], t["listener"]] for t in d["tasks"]] == [["ptrace", "x86_64", 2, null, null, null]]
	3 --source=ptrace check $pid mount => mount: fails with EPERM
	+ decided by filter #0 (oldest of 2), instruction 5
	3 --source=ptrace check -J $pid reboot
	@ [[f["index"], f["filter_id"], f["file"]] for f in d["target"]["filters"]] == [[1, null, null], [0, null, null]]
	0 --source=ptrace explain --syscall mount $pid =~ fails with EPERM
	3 --source=ptrace diff $pid 1 =~ mount
	3 --source=ptrace diff --stricter $pid ./1 =~ x86_64 mount\(
	+ seccompctl --source=ptrace check --abi x86_64 $pid mount 0 0 0 0 0 0
	+ seccompctl check --abi x86_64 ./1 mount 0 0 0 0 0 0
	# A thread stands for its whole chain.
	0 --source=ptrace merge $pid -o merged
	0 --source=ptrace diff $pid merged
	0! --source=ptrace tree $pid =~ ^#0  7 instructions.*#1  4 instructions.*refused $pid$
	! which threads share a filter
	0 --source=ptrace tree -J $pid
	@ [[f["index"], f["filter_id"], f["parent_id"], len(f["tasks"])] for f in d["filters"]] == [[0, null, null, 0], [1, null, null, 1]]
	0! --source=ptrace tree --dot $pid =~ label=.#1
	1 --source=ptrace dump $pid 2 !~ has no filter 2: it has 2, from 0
	1 --source=ptrace dump $pid 0x0123456789abcdef !~ ptrace has no ids: name the filter by index
	END
	goes_on "afterwards" "$pid" S
}

# Threads that have no filters are not stopped at all.
test_no_filters() {
	start hold strict
	cases <<-END
	1 --source=ptrace dump $pid !~ $pid has no filters: its mode is strict
	3 --source=ptrace check $pid getpid => getpid: kills the thread (SIGKILL)
	0 --source=ptrace status $pid =~ Mode: +strict
	1 --source=ptrace dump $$ !~ $$ has no filters: its mode is disabled
	0 --source=ptrace check $$ mount => mount: allowed
	0! --source=ptrace tree $$ =~ ^$$ .* has no filters: its mode is disabled
	1 --source=ptrace dump 4194304 !~ no such thread
	END
}

test_threads() {
	local one two zombie

	start threads
	read -r _ one two _ zombie <<<"$said"
	cases <<-END
	0 --source=ptrace dump -J $two
	@ [f["index"] for f in d["filters"]] == [2, 1, 0]
	# Filters of two threads that are equal are shown once.
	0! --source=ptrace tree $pid =~ #2  1 instruction.*threads $one, $two of $pid
	1 --source=ptrace dump $zombie !~ $zombie has no filters any more: it is exiting
	0 --source=ptrace status $pid =~ of which 3 differ
	END
}

# A thread that a signal has stopped stays stopped.
test_stopped() {
	start hold filter 2
	kill -STOP "$pid"
	cases <<-END
	0 --source=ptrace dump -J $pid
	@ len(d["filters"]) == 2
	END
	goes_on "stopped" "$pid" T
	kill -CONT "$pid"
	goes_on "continued" "$pid" S
}

test_compat() {
	if ! ${CC:-cc} -m32 -o "$work/hold32" "$here/../fixtures/hold.c" 2>/dev/null; then
		skip "a 32-bit program" "no 32-bit compiler"
		return
	fi
	start hold32 filter 1
	cases <<-END
	0 --source=ptrace dump -J $pid
	@ len(d["filters"]) == 1
	0 --source=ptrace status -J $pid
	@ d["tasks"][0]["abi"] == "x86"
	END
	goes_on "32 bits" "$pid" S
}

test_traced() {
	local tracer

	needs strace "a thread that is traced already" || return 0
	start hold filter 1
	strace -qq -o /dev/null -p "$pid" &
	tracer=$!
	fixtures+=("$tracer")
	until [[ $(proc_field "$pid" TracerPid) != 0 ]]; do sleep 0.1; done
	cases <<-END
	1 --source=ptrace dump $pid !~ busy \(it is traced already, by $tracer strace: end that first\)
	0 --source=ptrace status $pid =~ not available: busy
	END
}

# The kernel does not stop a parent in vfork() until its child is done.
test_uninterruptible() {
	start refused "$work/1" -- ready vfork wait
	until [[ $(proc_field "$pid" State) == D* ]]; do sleep 0.1; done
	cases <<-END
	1 --source=ptrace dump $pid !~ $pid: not readable \(it does not stop: it sleeps uninterruptibly
	END
	goes_on "in vfork()" "$pid" D
}

# kill_in_call N: the tool gets SIGKILL in its Nth call of ptrace(2)
kill_in_call() {
	run_command bash -c '"$@"; exit "$?"' - strace -qq -o /dev/null -e trace=ptrace \
		-e "inject=ptrace:signal=KILL:when=$1" "$SECCOMPCTL" --source=ptrace dump "$pid"
}

# Whichever of its calls of ptrace(2) the tool does not survive
test_killed() {
	local call

	needs strace "the tool is killed" || return 0
	start refused "$work/0" "$work/1" -- ready wait
	for call in 1 2 3 4 5 6 7 8 9; do
		kill_in_call "$call"
		((call > 8)) || is "killed in call $call of ptrace" "$rc" 137
		goes_on "killed in call $call of ptrace" "$pid" S
	done
	kill -STOP "$pid"
	kill_in_call 3
	goes_on "killed, and the thread was stopped" "$pid" T
}

test_refused() {
	start hold filter 1
	chmod 755 "$work"
	cases <<-END
	2 --source=ptrace list !~ ptrace reads one process at a time
	2 --source=ptrace tree !~ ptrace reads one process at a time
	2 --source=ptrace features !~ ptrace reads one process at a time
	2 --source=ptrac status !~ unknown source 'ptrac': module, proc, ptrace or auto
	END
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" --source=ptrace dump "$pid"
	that "a tool under seccomp" one_error "not permitted \(ptrace reads no filters for a caller that is under seccomp"
	needs setpriv "without CAP_SYS_ADMIN" || return 0
	run_command setpriv --bounding-set -sys_admin "$SECCOMPCTL" --source=ptrace dump "$pid"
	that "without CAP_SYS_ADMIN" one_error "not permitted \(ptrace reads filters with CAP_SYS_ADMIN in the initial user namespace only\): ask as root"
	run_command setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set +sys_admin \
		--inh-caps +sys_admin --ambient-caps +sys_admin "$SECCOMPCTL" --source=ptrace dump "$pid"
	that "without CAP_SYS_PTRACE" one_error "ptrace refuses this thread: CAP_SYS_PTRACE"
	run_command unshare -Ur "$SECCOMPCTL" --source=ptrace dump "$pid"
	that "in a user namespace" one_error "in the initial user namespace only"
	goes_on "refused" "$pid" S
}

# asked ANSWER ARGUMENT...: run the tool on a terminal, where the answer is typed
asked() {
	rc=0
	out=$({ sleep 1; echo "$1"; } | script -qec "$SECCOMPCTL --color=never ${*:2}" /dev/null) || rc=$?
	err=
}

# Never without a question, and only on a terminal
test_question() {
	run features --json
	if [[ $(json 'd["module"]["available"]') == true ]]; then
		skip "a question on a terminal" "the module is loaded here"
		return
	fi
	start hold filter 1
	cases <<-END
	1 dump $pid !~ programs require the module: .*; --source=ptrace reads them, and stops the thread for a moment
	1 check $pid getpid !~ programs require the module
	1 tree $pid !~ filters require the module
	END
	needs script "a question on a terminal" || return 0
	asked y dump "$pid"
	like "yes: the program" "$rc $out" "^0 .*Stop $pid for a moment, and read its filters by ptrace\? \[y/N\].*ret   ALLOW"
	asked n dump "$pid"
	like "no: nothing" "$rc $out" "^1 .*\[y/N\].*programs require the module"
	asked y status "$pid"
	like "yes: status has filters" "$rc $out" "^0 .*\[y/N\].*#0   -  1 instruction.*Source: +ptrace"
	asked "" status "$pid"
	like "no: status of /proc" "$rc $out" "^0 .*\[y/N\].*Source: +/proc"
}

run_tests
