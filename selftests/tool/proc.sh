#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# --source=proc against /proc itself: status of tasks in every state, in text and JSON.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

compile "$here/../fixtures/hold.c" hold
compile "$here/threads.c" threads
compile "$here/sandboxed.c" sandboxed

proc() {
	run --source=proc "$@"
}

modes=(disabled strict filter dead)

# One task from /proc, in a line; the start in clock ticks
proc_says() {
	local tid=$1 stat

	stat=$(<"/proc/$tid/stat")
	# shellcheck disable=SC2086 # the fields behind the name
	set -- ${stat##*)}
	echo "$tid $(proc_field "$tid" Tgid) $(proc_field "$tid" Uid | cut -f1)" \
		"${modes[$(proc_field "$tid" Seccomp)]} $(proc_field "$tid" Seccomp_filters)" \
		"$(proc_field "$tid" NoNewPrivs) $(proc_field "$tid" Speculation_Store_Bypass)" \
		"$(proc_field "$tid" SpeculationIndirectBranch) ${20}"
}

# The first task of the JSON output, in the same way
json_says() {
	json '(lambda t: " ".join(str(x) for x in [t["tid"], t["pid"], t["uid"], t["mode"],
		t["filters"], int(t["no_new_privs"]), t["speculation"]["store_bypass"] or "unknown",
		t["speculation"]["indirect_branch"] or "unsupported",
		t["start_time_ns"] * '"$(getconf CLK_TCK)"' // 10**9]))(d["tasks"][0])'
}

agrees() { # NAME TID
	proc status --json "$2"
	is "$1: succeeds" "$rc$err" 0
	is "$1: JSON agrees with /proc" "$(json_says)" "$(proc_says "$2")"
	is "$1: null where /proc has no value" "$(json '(lambda t: [t["tsc"], t["abi"],
		t["suspended"], t["module_error"], t["speculation"]["l1d_flush"],
		t["source"]])(d["tasks"][0])')" '[null, null, null, null, null, "proc"]'
}

# looks STATE NAME REGEX: start a task in a state, which --source=proc reports
looks() {
	# shellcheck disable=SC2086 # a state may have an argument
	start hold $1
	agrees "$2" "$pid"
	cases <<<"0 --source=proc status $pid =~ ${3/PID/$pid}"
}

test_states() {
	looks none "unconfined" "^PID hold .*Mode: +disabled: .*No new privs: +no: .*Threads: +1"
	like "text: the source, and what it lacks" "$out" "Source: +/proc, which lacks: TSC, L1D flush, ABI, suspension"
	looks strict "strict" "Mode: +strict: only read, write, _exit and sigreturn"
	looks "filter 1" "one filter" "Mode: +filter: 1 BPF program decides on each system call"
	looks "filter 3" "three filters" "Mode: +filter: of 3 BPF programs, the most severe.*No new privs: +yes"
	agrees "ourselves" $$
	agrees "init" 1
}

test_self() {
	proc status
	like "no operand: seccompctl itself" "$out" "^[0-9]+ seccompctl .*: seccompctl itself"
	run_command "$work/sandboxed" no-netlink "$SECCOMPCTL" --source=proc status
	like "no operand: the filters of its caller" "$out" "Mode: +filter: .*No new privs: +yes"
	run_command "$work/sandboxed" netlink-kills "$SECCOMPCTL" --source=proc status
	is "status --source=proc opens no netlink socket" "$rc" 0
	run_command "$work/sandboxed" netlink-kills "$SECCOMPCTL" --source=proc list
	is "list --source=proc opens no netlink socket" "$rc" 0
}

test_threads() {
	local strict one two deceiver zombie

	start threads
	read -r strict one two deceiver zombie <<<"$said"
	agrees "a thread" "$two"
	cases <<-END
	0 --source=proc status $pid =~ Threads: +5, of which 3 differ from this one:
	~ $strict threads +mode strict
	# Threads that are alike share a line.
	~ $one filtered and 1 more +mode filter, 3 filters, no_new_privs yes
	0 --source=proc status --json $pid
	@ [d["tasks"][0]["threads"]["count"], d["tasks"][0]["threads"]["agree"]] == [5, false]
	@ [t["tid"] for t in d["tasks"][0]["threads"]["differing"]] == [$strict, $one, $two]
	# A thread is not a process.
	0 --source=proc status --json $two
	@ d["tasks"][0]["threads"] == null
	0 --source=proc status $two =~ ^$two filtered .*thread of $pid threads
	0 --source=proc status --json $zombie
	@ d["tasks"][0]["exiting"] == true
	0 --source=proc status $zombie =~ Exiting: +yes
	END
	check_deceiver "$deceiver"
}

# A thread can choose any name; a terminal must not obey it.
check_deceiver() {
	LC_ALL=C.UTF-8 proc status "$1"
	like "a hostile name is escaped" "$out" "^$1 a\\\\x1b\[2K\\\\x0a\\\\\\\\\\\\xff\\\\xe2\\\\x80\\\\xaex "
	proc status --json "$1"
	is "a hostile name in JSON" "$(json 'd["tasks"][0]["comm"].encode()')" \
		"$(python3 -c 'print("a\x1b[2K\n\\\\xff\u202ex".encode())')"
	proc list --all --json -o TID,COMM
	is "a hostile name in a list as JSON" \
		"$(json '[t["comm"].encode() for t in d["threads"] if t["tid"] == '"$1"'][0]')" \
		"$(python3 -c 'print("a\x1b[2K\n\\\\xff\u202ex".encode())')"
	proc list --all --raw --noheadings -o TID,COMM
	like "a hostile name in raw output" "$out" "$1 a\\\\x1b\[2K\\\\x0a"
	LC_ALL=C.UTF-8 proc list --all -o TID,COMM
	like "a hostile name in a table" "$out" "$1 a\\\\x1b\[2K\\\\x0a\\\\\\\\\\\\xff\\\\xe2"
	is "no control characters in a table" "${out//[^$'\033']/}" ""
}

test_unprivileged() {
	if ((EUID != 0)) || ! command -v setpriv >/dev/null; then
		skip "another user sees the same" "needs root and setpriv(1)"
		return
	fi
	start hold filter 2
	cp "$SECCOMPCTL" "$work/copy"
	chmod 755 "$work" "$work/copy"
	run_command setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$work/copy" --source=proc status --json "$pid"
	is "another user sees the same" "$rc $(json_says)" "0 $(proc_says "$pid")"
}

run_tests
