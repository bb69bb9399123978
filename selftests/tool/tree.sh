#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The output of tree, status and list about filters, above a made-up kernel.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

# Two trees, a fork, a thread that is not where its leader is, one that has installed a filter only
# just now (new), and one that has ended (gone).
forest() {
	scenario <<-'END'
		filter aaaa000000000001 0 0 37 2 0 3
		filter aaaa000000000002 1 aaaa000000000001 12 0 0 1
		filter aaaa000000000003 2 aaaa000000000002 12 0 0 1
		filter aaaa000000000004 3 aaaa000000000003 12 0 0 1
		filter aaaa000000000005 4 aaaa000000000004 12 0 0 1
		filter aaaa000000000006 5 aaaa000000000005 12 0 0 1
		filter aaaa000000000007 6 aaaa000000000006 12 0 0 5
		filter aaaa000000000008 7 aaaa000000000007 5 32 1 2
		filter bbbb000000000001 0 0 1 0 0 1
		filter cccc000000000001 0 0 1 0 0 1 late
		task 12 12 2 aaaa000000000007 7 sshd
		task 14 14 2 aaaa000000000007 7 sshd
		task 15 15 2 aaaa000000000007 7 sshd
		task 16 15 2 aaaa000000000007 7 sshd
		task 17 15 2 aaaa000000000008 8 worker listener
		task 18 15 2 aaaa000000000008 8 worker listener
		task 30 30 2 aaaa000000000001 1 init
		task 31 31 2 bbbb000000000001 1 a"b\c
		task 40 40 2 cccc000000000001 1 new
		task 41 41 2 eeee000000000001 1 gone gone
		task 50 50 1 0 0 strict
		task 60 60 2 bbbb000000000001 1 zombie exiting
		task 61 60 2 bbbb000000000001 1 orphan
	END
}

test_text() {
	forest
	run tree
	is "a tree: folded" "$rc$err
$out" "0
0xaaaa000000000001  37 instructions, log, 3 users
├─init 30
└─0xaaaa000000000002  12 instructions
  ... 3 more, 36 instructions
  0xaaaa000000000006  12 instructions
  0xaaaa000000000007  12 instructions, 5 users
  ├─sshd ×3 (pids 12, 14, 15; 4 threads)
  └─0xaaaa000000000008  5 instructions, wait_killable_recv, listener, 2 users
    └─worker ×2 (threads 17, 18 of 15, but not its leader's filters)

0xbbbb000000000001  1 instruction
├─a\"b\\\\c 31
└─orphan 61 (thread of 60)

0xcccc000000000001  1 instruction
└─new 40"
	LC_ALL=C run tree --tasks --verbose 15
	is "a process: each thread, every filter, in ASCII" "$rc$err
$out" "0
0xaaaa000000000001  37 instructions, log, 3 users
0xaaaa000000000002  12 instructions
0xaaaa000000000003  12 instructions
0xaaaa000000000004  12 instructions
0xaaaa000000000005  12 instructions
0xaaaa000000000006  12 instructions
0xaaaa000000000007  12 instructions, 5 users
|-sshd 15
|-sshd 16 (thread of 15)
\`-0xaaaa000000000008  5 instructions, wait_killable_recv, listener, 2 users
  |-worker 17 (thread of 15, but not its leader's filters)
  \`-worker 18 (thread of 15, but not its leader's filters)"
	run tree 17
	like "a thread: only itself, and that it differs" "$rc $out" \
		"^0 .*aaaa000000000008 .*└─worker 17 \(thread of 15, but not its leader's filters\)$"
}

test_json() {
	forest
	run tree --json
	is "JSON: every filter once, behind its parent" "$rc$err $(json '(lambda ids: [len(ids),
		len(set(ids)), all(f["parent_id"] is None or f["parent_id"] in ids[:i]
			for i, f in enumerate(d["filters"]))])([f["id"] for f in d["filters"]])')" \
		"0 [10, 10, true]"
	is "JSON: threads on their filters" "$(json '{f["id"][-17:]: [t["tid"] for t in f["tasks"]]
		for f in d["filters"] if f["tasks"]}')" \
		"$(json '{"xaaaa000000000001": [30], "xaaaa000000000007": [12, 14, 15, 16],
			"xaaaa000000000008": [17, 18], "xbbbb000000000001": [31, 61],
			"xcccc000000000001": [40]}')"
	is "JSON: who differs" \
		"$(json '[t["tid"] for f in d["filters"] for t in f["tasks"] if t["differs"]]')" \
		"[17, 18]"
}

test_dot() {
	forest
	run tree --dot
	is "--dot: a node for each filter, an edge for each that is on another" \
		"$rc$err $(grep -c '^	"0x[0-9a-f]*" \[label=' <<<"$out") $(grep -c '^	"0x.*" -> "0x' <<<"$out")" \
		"0 10 7"
	like "--dot: a hostile name does not end its label" "$out" 'label="a\\"b\\\\\\\\c 31"'
	if ! command -v dot >/dev/null; then
		skip "--dot: graphviz takes it" "there is no dot(1)"
		return
	fi
	run_command dot -Tsvg -o /dev/null "$work/out"
	is "--dot: graphviz takes it" "$rc$err" 0
}

# Both dumps are true, but not of the same moment.
test_races() {
	scenario <<-'END'
		filter 1 0 0 1 0 0 1 late
		filter 2 1 1 1 0 0 1
		filter 3 1 2 1 0 0 1
		task 10 10 2 2 2 a
	END
	run tree
	is "a parent that was not reported, and one at an impossible index" "$rc$err
$out" "0
0x0000000000000001  not reported: it came or went meanwhile
0x0000000000000002  1 instruction
└─a 10

0x0000000000000003  1 instruction"
	run tree --json
	is "the same in JSON" "$(json '[[f["id"][-1], f["index"], f["insns"]] for f in d["filters"]]')" \
		'[["1", null, null], ["2", 1, 1], ["3", 1, 1]]'
}

# Each of a long chain has been forked off: nothing may overflow or take for ever
test_deep() {
	local i

	for ((i = 1; i <= 6553; i++)); do
		printf 'filter %x %d %x 1 0 0 1\n' $i $((i - 1)) $((i - 1))
		printf 'task %d %d 2 %x %d deep\n' $i $i $i $i
	done >"$work/deep"
	scenario <"$work/deep"
	run_command timeout 60 "$SECCOMPCTL" tree
	is "6553 forks deep" "$rc$err $(lines "$out")" "0 13106"
	run_command timeout 60 "$SECCOMPCTL" tree --json
	is "6553 forks deep, in JSON" "$rc$err $(json 'len(d["filters"])')" "0 6553"
	scenario < <(grep ^filter "$work/deep"; echo 'task 1 1 2 1999 6553 deep')
	run_command timeout 60 "$SECCOMPCTL" tree
	is "a chain of 6553" "$rc$err
$out" "0
0x0000000000000001  1 instruction
... 6551 more, 6551 instructions
0x0000000000001999  1 instruction
└─deep 1"
}

test_many() {
	scenario < <(echo 'filter 1 0 0 1 0 0 20'
		for ((i = 1; i <= 20; i++)); do echo "task $i $i 2 1 1 many"; done)
	run tree
	like "of many of a name, some numbers" "$out" \
		"└─many ×20 \(pids 1, 2, 3, 4, 5, 6, 7, 8 and 12 more\)$"
	scenario < <(echo 'filter 1 0 0 1 0 0 1'; printf 'task 1 1 2 1 1 a\033[2J\n')
	run tree
	like "a hostile name is escaped" "$out" '└─a\\x1b\[2J 1$'
}

# A process whose leader is under no seccomp at all: then only its threads are told of.
test_free_leader() {
	scenario <<-'END'
		filter 1 0 0 1 0 0 2
		task 70 70 0 0 0 free
		task 71 70 2 1 1 caught
		task 72 70 2 1 1 caught
	END
	run tree
	like "threads whose leader has no filters" "$rc$err $out" \
		"^0 .*└─caught ×2 \(threads 71, 72 of 70, but not its leader's filters\)$"
	run tree 70
	like "the same, of that process" "$rc$err $out" \
		"^0 .*└─caught ×2 \(threads 71, 72 of 70, but not its leader's filters\)$"
}

test_none() {
	scenario <<<"task 50 50 1 0 0 strict"
	run tree
	is "no filters at all: a line" "$rc$err $(lines "$out")" "0 1"
	like "no filters at all: which says so" "$out" "^no filters: "
	run tree 50
	is "a thread without filters" "$rc$err $out" "0 50 strict has no filters: its mode is strict"
	run tree --json
	is "no filters at all, in JSON" "$rc $(json d)" '0 {"filters": []}'
	run tree --dot
	is "no filters at all, for graphviz" "$rc $(head -1 <<<"$out") $(tail -1 <<<"$out")" \
		"0 digraph seccomp { }"
}

test_wrong() {
	forest
	complains 1 "tree: 99: no such thread or process" tree 99
	complains 1 "/proc has no filters: omit --source=proc" tree --source=proc
	complains 1 "/proc has no filter ids" list --source=proc --filter-id aaaa000000000001
	complains 2 "--dot and --json exclude each other" tree --dot --json
	complains 2 "unexpected operand '13'" tree 12 13
	complains 2 "'abc' is not a number" tree abc
	for id in "" 1 0x1 aaaa00000000000g 0xaaaa0000000000011 0X0000000000000001 " aaaa00000000001"; do
		complains 2 "is not a filter's id: 0x and 16" list --filter-id "$id"
	done
}

# A module of before there were filters to tell of
test_older() {
	scenario < <(echo 'protocol 1'; echo 'task 12 12 2 0 1 old')
	complains 1 "older than this tool.*reload it" tree
	complains 1 "older than this tool.*reload it" list --filter-id 0000000000000001
	run status 12
	like "status with an older module: all else, and why not" "$rc $out" \
		"^0 12 old .*Filters: +1.*not available: .*older than this tool.*Threads: +1"
	run status --json 12
	is "the same in JSON" "$(json '[d["tasks"][0]["chain"], bool(d["tasks"][0]["chain_error"])]')" \
		"[null, true]"
	run features
	like "features with an older module" "$out" "Filters: +.*older than this tool"
}

test_unprivileged() {
	scenario < <(echo unprivileged; cat "$work/forest")
	run tree 14
	is "without programs: no flags, no users" "$rc$err
$out" "0
0xaaaa000000000001  37 instructions
... 5 more, 60 instructions
0xaaaa000000000007  12 instructions
└─sshd 14"
	run status 14
	like "status without programs says what is missing" "$out" "flags and users are shown to root only"
	run status --json 14
	is "the same in JSON: null" "$(json '[[f["log"], f["users"]] for f in d["tasks"][0]["chain"]][0]')" \
		"[null, null]"
	run features
	like "features: what the caller may have" "$out" "Filters: +ids and sizes.*[Pp]rograms.*"
	scenario < <(echo unknown; cat "$work/forest")
	complains 1 "the layout of this kernel's filters is unknown" tree
	run features
	like "features: an unknown layout" "$out" "Filters: +.*layout of this kernel's filters is unknown"
}

test_status() {
	forest
	run status 15
	like "status: the budget, and a line a filter, newest first" "$rc $out" \
		"^0 .*Filters: +7, 70 of 32768 instructions used"$'\n'" +#6 +0xaaaa000000000007  12 instr.*#0 +0xaaaa000000000001  37 instructions, log, 3 users"
	run status 17
	like "status: a listener" "$out" "Filters: +8, .*, a listener is attached"$'\n'" +#7 .*wait_killable_recv, listener"
	run status --json 15
	is "status: the chain in JSON" "$(json '(lambda t: [t["filter_id"], t["budget_used"], t["listener"],
		[f["index"] for f in t["chain"]], t["chain"][6]["id"], t["chain"][6]["log"]])(d["tasks"][0])')" \
		'["0xaaaa000000000007", 70, false, [6, 5, 4, 3, 2, 1, 0], "0xaaaa000000000001", true]'
	scenario < <(for ((i = 1; i <= 30; i++)); do
		printf 'filter %x %d %x 1 0 0 1\n' $i $((i - 1)) $((i - 1))
	done
	echo "task 5 5 2 1e 30 long"
	echo "filter ff 29 1d 1 0 0 1"
	echo "task 6 5 2 ff 30 other")
	run status 5
	is "status: of a long chain the newest" "$(grep -c ' #' <<<"$out")" 8
	like "status: and how to see all" "$out" "and 22 older ones: status --verbose 5"
	like "status: a thread with as many filters, but others" "$out" "6 other +30 other filters"
	run status --verbose 5
	is "status --verbose: all of them" "$(grep -c ' #' <<<"$out")" 30
	scenario < <(echo 'filter 1 0 0 64 0 0 1'; echo 'task 5 5 2 1 1 full full')
	run status 5
	like "status: a budget that is used up" "$out" "Filters: +1, all of 32768 instructions used"
	run list -n -r -o INSNS,BUDGET --pid 5
	is "list: a budget that is used up" "$out" "32772 0"
}

test_list() {
	forest
	run list -n -r -o TID,FILTER-ID,INSNS,BUDGET,LISTENER --pid 15
	is "list: id, instructions, budget, listener" "$rc$err $out" \
		"0 15 0xaaaa000000000007 70 32698 no
16 0xaaaa000000000007 70 32698 no
17 0xaaaa000000000008 80 32688 yes
18 0xaaaa000000000008 80 32688 yes"
	run list -n -r -o TID,FILTER-ID,INSNS,BUDGET,LISTENER --pid 50
	is "list: what there is not" "$out" "50 - - - -"
	run list -J --pid 17
	run list -J --pid 12
	is "list --json: they are told by default" "$(json '[d["threads"][0][k] for k in
		("filter-id", "insns", "budget", "listener")]')" '["0xaaaa000000000007", 70, 32698, false]'
	run list -n -o TID --filter-id 0xaaaa000000000008
	is "list --filter-id: a newest filter" "$rc$err $(xargs <<<"$out")" "0 17 18"
	run list -n -o TID --filter-id AAAA000000000001
	is "list --filter-id: one below" "$(xargs <<<"$out")" "12 14 15 16 17 18 30"
	run list -n -o TID --filter-id aaaa000000000001 --pid 15
	is "list --filter-id with --pid" "$(xargs <<<"$out")" "15 16 17 18"
	run list -p -n -r -o PID,THREADS,FILTER-ID --filter-id 0xaaaa000000000008
	is "list --filter-id --processes: whole processes" "$rc$err $out" "0 15 4 mixed"
	run list -n -o TID --filter-id 0x1111111111111111
	is "list --filter-id: nobody has it" "$rc$err$out" 0
}

build_tool
forest
cp "$work/scenario" "$work/forest"
test_text
test_json
test_dot
test_races
test_deep
test_many
test_free_leader
test_none
test_wrong
test_older
test_unprivileged
test_status
test_list
finish
