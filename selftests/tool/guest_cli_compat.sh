#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl on a 32-bit program under a filter, with the module: every command names its ABI and takes its
# calls by their numbers there. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
[[ -x $fixtures_dir/refused32 ]] || skip_all "refused32 was not built: that takes a 32-bit compiler"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
"$fixtures_dir/refused32" - -- || skip_all "this kernel does not run 32-bit programs"
cp "$fixtures_dir/refused32" "$work"

"$SECCOMPCTL" asm -o "$work/policy" - <<-EOF
	ld [arch]
	jeq #$compat, C, N
	C: ld [nr]
	jeq #$compat:getppid, E, A
	N: ld [nr]
	jeq #$abi:openat, E, A
	E: ret ERRNO(EPERM)
	A: ret ALLOW
EOF

test_state() {
	run status --json "$pid"
	is "status" "$rc $(json '[[t["abi"], t["mode"], t["filters"]] for t in d["tasks"]]')" \
		"0 [[\"$compat\", \"filter\", 1]]"
	run status "$pid"
	like "status in text" "$rc $out" "^0 $pid refused32 .*, $compat\)"
	run list -n -r -o COMM,ABI,MODE --pid "$pid"
	is "list" "$rc $out" "0 refused32 $compat filter"
	run --source=proc status --json "$pid"
	is "without the module" "$rc $(json '[t["abi"] for t in d["tasks"]]')" '0 [null]'
}

test_dump() {
	run_command bash -c "'$SECCOMPCTL' dump -f raw $pid 0 | cmp - '$work/policy'"
	is "dump: the very program" "$rc$out$err" 0
	run dump "$pid"
	like "dump: the name of a call" "$rc $out" "^0 .*; getppid \($compat\)"
}

test_explain() {
	run explain "$pid"
	like "explain: its ABI first" "$rc $out" "^0 $pid refused32  \($compat\): 1 filter"
	run explain --json --abi "$compat" "$pid"
	is "explain: the refused call" "$rc $(json '[[t["abi"], c["syscall"], c["answers"][0]["action"]]
		for t in d["tables"] for c in t["calls"] if c["syscall"] in ("getppid", "openat")]')" \
		"0 [[\"$compat\", \"getppid\", \"ERRNO\"], [\"$compat\", \"openat\", \"ALLOW\"]]"
}

test_check() {
	run check -J "$pid" getppid
	is "check: a call of its ABI" "$rc $(json '[d["abi"], d["answers"][0]["action"]]')" \
		"3 [\"$compat\", \"ERRNO\"]"
	run check "$pid" openat
	is "check: allowed to this ABI" "$rc" 0
	run check --abi "$abi" "$pid" openat
	is "check: refused to the other" "$rc" 3
	# The other ABI has no such call.
	run check "$pid" mmap2
	like "check: a call of 32-bit programs only" "$rc $out" '^0 mmap2: allowed'
}

# monitored SOURCE
monitored() {
	run --source="$1" monitor -- "$work/refused32" "$work/policy" -- getppid open exit=5
	is "monitor by $1: exit status" "$rc" 5
	like "monitor by $1: its filter" "$out" 'refused32\[[0-9]+\] installs filter .* \(8 instructions\)'
	like "monitor by $1: its refusal" "$out" \
		"refused32\[[0-9]+\] $compat:getppid\(\) = EPERM by filter 0x[0-9a-f]{16} #0 insn 6"
	is "monitor by $1: nothing else" "$(grep -c 'by filter' <<<"$out")" 1
}

test_monitor() {
	monitored ptrace
	if has_events; then
		monitored module
	else
		skip "monitor by module" "this kernel has no events"
	fi
}

start refused32 "$work/policy" -- ready wait
run_tests
