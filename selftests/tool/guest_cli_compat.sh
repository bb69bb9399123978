#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl on programs of the other ABIs of this machine, 32-bit and x32, with the module and by ptrace:
# every command names the ABI and takes calls by their numbers there. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"

# make_policy: refuses a call of $compat and one of $abi
make_policy() {
	local arch=${compat/x32/x86_64}

	"$SECCOMPCTL" asm -o "$work/policy" - <<-EOF
		ld [arch]
		jeq #$arch, C, N
		C: ld [nr]
		jeq #$compat:getppid, E, O
		N: ld [nr]
		O: jeq #$abi:openat, E, A
		E: ret ERRNO(EPERM)
		A: ret ALLOW
	EOF
}

shows_state() {
	run status --json "$pid"
	is "$compat: status" "$rc $(json '[[t["abi"], t["mode"], t["filters"]] for t in d["tasks"]]')" \
		"0 [[\"$compat\", \"filter\", 1]]"
	run status "$pid"
	like "$compat: status in text" "$rc $out" "^0 $pid $program .*, $compat\)"
	run list -n -r -o COMM,ABI,MODE --pid "$pid"
	is "$compat: list" "$rc $out" "0 $program $compat filter"
	run --source=ptrace status --json "$pid"
	is "$compat: status by ptrace" "$rc $(json '[[t["abi"], t["filters"]] for t in d["tasks"]]')" \
		"0 [[\"$compat\", 1]]"
	run --source=proc status --json "$pid"
	is "$compat: without the module" "$rc $(json '[t["abi"] for t in d["tasks"]]')" '0 [null]'
}

shows_dump() {
	run_command bash -c "'$SECCOMPCTL' dump -f raw $pid 0 | cmp - '$work/policy'"
	is "$compat: dump: the very program" "$rc$out$err" 0
	run dump "$pid"
	like "$compat: dump: the name of a call" "$rc $out" "^0 .*; getppid \($compat\)"
}

shows_explain() {
	run explain "$pid"
	like "$compat: explain: its ABI first" "$rc $out" "^0 $pid $program  \($compat\): 1 filter"
	run explain --json --abi "$compat" "$pid"
	is "$compat: explain: the refused call" "$rc $(json '[[t["abi"], c["syscall"], c["answers"][0]["action"]]
		for t in d["tables"] for c in t["calls"] if c["syscall"] in ("getppid", "openat")]')" \
		"0 [[\"$compat\", \"getppid\", \"ERRNO\"], [\"$compat\", \"openat\", \"ALLOW\"]]"
}

shows_check() {
	run check -J "$pid" getppid
	is "$compat: check: a call of its ABI" "$rc $(json '[d["abi"], d["answers"][0]["action"]]')" \
		"3 [\"$compat\", \"ERRNO\"]"
	run check "$pid" openat
	is "$compat: check: allowed to this ABI" "$rc" 0
	run check --abi "$abi" "$pid" openat
	is "$compat: check: refused to the other" "$rc" 3
	[[ $compat != x32 ]] || return 0
	# The other ABI has no such call.
	run check "$pid" mmap2
	like "$compat: check: a call of 32-bit programs only" "$rc $out" '^0 mmap2: allowed'
}

# monitored SOURCE
monitored() {
	run --source="$1" monitor -- "$work/$program" "$work/policy" -- getppid open exit=5
	is "$compat: monitor by $1: exit status" "$rc" 5
	like "$compat: monitor by $1: its filter" "$out" "$program\[[0-9]+\] installs filter .* \(8 instructions\)"
	like "$compat: monitor by $1: its refusal" "$out" \
		"$program\[[0-9]+\] $compat:getppid\(\) = EPERM by filter 0x[0-9a-f]{16} #0 insn 6"
	is "$compat: monitor by $1: nothing else" "$(grep -c 'by filter' <<<"$out")" 1
}

shows_monitor() {
	monitored ptrace
	if has_events; then
		monitored module
	else
		skip "$compat: monitor by module" "this kernel has no events"
	fi
}

# shows_all ABI PROGRAM
shows_all() {
	local compat=$1 program=$2

	if [[ ! -x $fixtures_dir/$program ]]; then
		skip "$compat" "$program was not built: that takes a compiler of this ABI"
		return
	fi
	if ! "$fixtures_dir/$program" - --; then
		skip "$compat" "this kernel does not run such programs"
		return
	fi
	cp "$fixtures_dir/$program" "$work"
	make_policy
	start "$program" "$work/policy" -- ready wait
	shows_state
	shows_dump
	shows_explain
	shows_check
	shows_monitor
}

test_32bit() {
	shows_all "$compat" refused32
}

test_x32() {
	if [[ $abi == x86_64 ]]; then
		shows_all x32 refusedx32
	else
		skip "x32" "it is an ABI of x86_64"
	fi
}

run_tests
