#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The output of tree, status and list about filters, above a made-up kernel.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

# Two trees, a fork, a thread with other filters than its leader, one that has installed a filter just now
# (new), and one that has ended (gone)
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
	cases <<-'END'
	0 tree
	| 0xaaaa000000000001  37 instructions, log, 3 users
	| ├─init 30
	| └─0xaaaa000000000002  12 instructions
	|   ... 3 more, 36 instructions
	|   0xaaaa000000000006  12 instructions
	|   0xaaaa000000000007  12 instructions, 5 users
	|   ├─sshd ×3 (pids 12, 14, 15; 4 threads)
	|   └─0xaaaa000000000008  5 instructions, wait_killable_recv, listener, 2 users
	|     └─worker ×2 (threads 17, 18 of 15, but not its leader's filters)
	|
	| 0xbbbb000000000001  1 instruction
	| ├─a"b\\c 31
	| └─orphan 61 (thread of 60)
	|
	| 0xcccc000000000001  1 instruction
	| └─new 40
	# A process: each thread, every filter, in ASCII
	$ LC_ALL=C
	0 tree --tasks --verbose 15
	$ LC_ALL=C.UTF-8
	| 0xaaaa000000000001  37 instructions, log, 3 users
	| 0xaaaa000000000002  12 instructions
	| 0xaaaa000000000003  12 instructions
	| 0xaaaa000000000004  12 instructions
	| 0xaaaa000000000005  12 instructions
	| 0xaaaa000000000006  12 instructions
	| 0xaaaa000000000007  12 instructions, 5 users
	| |-sshd 15
	| |-sshd 16 (thread of 15)
	| `-0xaaaa000000000008  5 instructions, wait_killable_recv, listener, 2 users
	|   |-worker 17 (thread of 15, but not its leader's filters)
	|   `-worker 18 (thread of 15, but not its leader's filters)
	# A thread: itself alone, and that it differs
	0 tree 17 =~ aaaa000000000008 .*└─worker 17 \(thread of 15, but not its leader's filters\)$
	END
}

test_json() {
	forest
	cases <<-'END'
	0 tree --json
	# Every filter once, after its parent
	@ (lambda ids: [len(ids), len(set(ids)), all(f["parent_id"] is None or f["parent_id"] in ids[:i] for i, f in enumerate(d["filters"]))])([f["filter_id"] for f in d["filters"]]) == [10, 10, true]
	@ {f["filter_id"][-16:]: [t["tid"] for t in f["tasks"]] for f in d["filters"] if f["tasks"] and f["filter_id"][2] != "a"} == {"bbbb000000000001": [31, 61], "cccc000000000001": [40]}
	@ [[t["tid"] for t in f["tasks"]] for f in d["filters"] if f["tasks"] and f["filter_id"][2] == "a"] == [[30], [12, 14, 15, 16], [17, 18]]
	@ [t["tid"] for f in d["filters"] for t in f["tasks"] if t["differs"]] == [17, 18]
	END
}

test_dot() {
	forest
	cases <<-'END'
	0 tree --dot --verbose
	$ is "--dot -v: a node for each filter" "$(grep -c '^	"0x[0-9a-f]*" \[label=' <<<"$out")" 10
	$ is "--dot -v: an edge for each that has a parent" "$(grep -c '^	"0x.*" -> "0x' <<<"$out")" 7
	# A long row of filters is folded as in the text.
	0 tree --dot
	$ is "--dot: the filters that the text prints" "$(grep -c '^	"0x[0-9a-f]*" \[label=' <<<"$out")" 7
	+ "0xaaaa000000000002 more" [style=dashed, label="3 more\n36 instructions"];
	+ "0xaaaa000000000002" -> "0xaaaa000000000002 more";
	+ "0xaaaa000000000002 more" -> "0xaaaa000000000006";
	- color=red
	# A hostile name does not end its label.
	~ label="a\\"b\\\\\\\\c 31"
	END
	needs dot "--dot: graphviz accepts it" || return 0
	run_command dot -Tsvg -o /dev/null "$work/out"
	is "--dot: graphviz accepts it" "$rc$err" 0
}

# Both dumps are true, but of different moments.
test_races() {
	scenario <<-'END'
		filter 1 0 0 1 0 0 1 late
		filter 2 1 1 1 0 0 1
		filter 3 1 2 1 0 0 1
		task 10 10 2 2 2 a
	END
	cases <<-'END'
	# A parent that the dump does not have, and a filter with an impossible index
	0 tree
	| 0x0000000000000001  not reported: it came or went meanwhile
	| 0x0000000000000002  1 instruction
	| └─a 10
	|
	| 0x0000000000000003  1 instruction
	0 tree --json
	@ [[f["filter_id"][-1], f["index"], f["insns"]] for f in d["filters"]] == [["1", null, null], ["2", 1, 1], ["3", 1, 1]]
	END
}

# Forks at each filter of a long chain: nothing may overflow or take for ever
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
	cases <<-'END'
	0 tree
	| 0x0000000000000001  1 instruction
	| ... 6551 more, 6551 instructions
	| 0x0000000000001999  1 instruction
	| └─deep 1
	END
}

test_many() {
	scenario < <(echo 'filter 1 0 0 1 0 0 20'
		for ((i = 1; i <= 20; i++)); do echo "task $i $i 2 1 1 many"; done)
	cases <<<'0 tree =~ └─many ×20 \(pids 1, 2, 3, 4, 5, 6, 7, 8 and 12 more\)$'
	scenario < <(echo 'filter 1 0 0 1 0 0 1'; printf 'task 1 1 2 1 1 a\033[2J\n')
	cases <<<'0 tree =~ └─a\\x1b\[2J 1$'
}

# A process whose leader has no filters: the output names its threads.
test_free_leader() {
	scenario <<-'END'
		filter 1 0 0 1 0 0 2
		task 70 70 0 0 0 free
		task 71 70 2 1 1 caught
		task 72 70 2 1 1 caught
	END
	cases <<-'END'
	0 tree =~ └─caught ×2 \(threads 71, 72 of 70, but not its leader's filters\)$
	0 tree 70 =~ └─caught ×2 \(threads 71, 72 of 70, but not its leader's filters\)$
	END
}

test_none() {
	scenario <<<"task 50 50 1 0 0 strict"
	cases <<-'END'
	0 tree =~ ^no filters: 
	$ is "no filters: one line" "$(lines "$out")" 1
	0 tree 50
	| 50 strict has no filters: its mode is strict
	0 tree --json
	@ d["filters"] == []
	0 tree --dot =~ ^digraph seccomp \{.*\}$
	END
}

test_wrong() {
	forest
	cases <<-'END'
	1 tree 99 !~ tree: 99: no such thread or process
	1 tree --source=proc !~ /proc has no filters: omit --source=proc
	1 list --source=proc --filter-id aaaa000000000001 !~ /proc has no filter ids
	2 tree --dot --json !~ --dot and --json exclude each other
	2 tree 12 13 !~ unexpected operand '13'
	2 tree abc !~ 'abc' is not a number
	2 list --filter-id '' !~ is not a filter's id: 0x and 16
	2 list --filter-id 1 !~ is not a filter's id: 0x and 16
	2 list --filter-id 0x1 !~ is not a filter's id: 0x and 16
	2 list --filter-id aaaa00000000000g !~ is not a filter's id: 0x and 16
	2 list --filter-id 0xaaaa0000000000011 !~ is not a filter's id: 0x and 16
	2 list --filter-id 0X0000000000000001 !~ is not a filter's id: 0x and 16
	2 list --filter-id ' aaaa00000000001' !~ is not a filter's id: 0x and 16
	END
}

# A module that is older than the filters' part of the protocol
test_older() {
	scenario < <(echo 'protocol 1'; echo 'task 12 12 2 0 1 old')
	cases <<-'END'
	1 tree !~ older than this tool.*reload it
	1 list --filter-id 0000000000000001 !~ older than this tool.*reload it
	# The rest of status, and the reason
	0 status 12 =~ ^12 old .*Filters: +1.*not available: .*older than this tool.*Threads: +1
	0 status --json 12
	@ [d["tasks"][0]["chain"], bool(d["tasks"][0]["chain_error"])] == [null, true]
	0 features =~ Filters: +.*older than this tool
	END
}

# Without programs: no flags, no users
test_unprivileged() {
	scenario < <(echo unprivileged; cat "$work/forest")
	cases <<-'END'
	0 tree 14
	| 0xaaaa000000000001  37 instructions
	| ... 5 more, 60 instructions
	| 0xaaaa000000000007  12 instructions
	| └─sshd 14
	0 status 14 =~ flags and users are shown to root only
	0 status --json 14
	@ [[f["log"], f["users"]] for f in d["tasks"][0]["chain"]][0] == [null, null]
	0 features =~ Filters: +ids and sizes.*[Pp]rograms.*
	END
	scenario < <(echo unknown; cat "$work/forest")
	cases <<-'END'
	1 tree !~ the layout of this kernel's filters is unknown
	0 features =~ Filters: +.*layout of this kernel's filters is unknown
	END
}

# Sockets of other families can be created by io_uring only.
test_abilities() {
	"$SECCOMPCTL" asm -o "$work/families" - <<-'EOF'
		ld [nr]
		jeq #x86_64:socket, S, A
	S:	ld [args[0].lo]
		jeq #1, A
		ret ERRNO(EAFNOSUPPORT)
	A:	ret ALLOW
	EOF
	scenario <<-'END'
		program f1 %w/families
		task 12 12 2 f1 1 unit native
	END
	cases <<-'END'
	0 status 12
	+ By io_uring: network (5 of 9) As x32: also: network (5 of 9)
	+ Can: escape (all 9), execution (all 5), kernel attack surface (all 6), AF_UNIX, connect, accept, send, privileges (all 3), files (all 5), system (all 7)
	0 status -v 12
	+ By io_uring: AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, other sockets
	- (all
	0 status -J 12
	@ [a["answer"] for a in d["tasks"][0]["can"][0]["abilities"] if a["name"] == "create AF_INET sockets"] == ["io_uring"]
	END
}

test_status() {
	forest
	cases <<-'END'
	# The budget, and a line for each filter, newest first
	0 status 15 =~ Filters: +7, 70 of 32768 instructions used
	~ used. +#6 +0xaaaa000000000007  12 instr.*#0 +0xaaaa000000000001  37 instructions, log, 3 users
	0 status 17 =~ Filters: +8, .*, a listener is attached. +#7 .*wait_killable_recv, listener
	0 status --json 15
	@ [d["tasks"][0][k] for k in ("filter_id", "budget_used", "listener")] == ["0xaaaa000000000007", 70, false]
	@ [f["index"] for f in d["tasks"][0]["chain"]] == [6, 5, 4, 3, 2, 1, 0]
	@ [d["tasks"][0]["chain"][6][k] for k in ("filter_id", "log")] == ["0xaaaa000000000001", true]
	END
	scenario < <(for ((i = 1; i <= 30; i++)); do
		printf 'filter %x %d %x 1 0 0 1\n' $i $((i - 1)) $((i - 1))
	done
	echo "task 5 5 2 1e 30 long"
	echo "filter ff 29 1d 1 0 0 1"
	echo "task 6 5 2 ff 30 other")
	cases <<-'END'
	0 status 5 =~ and 22 older ones: status --verbose 5
	$ is "status: the newest filters of a long chain" "$(grep -c ' #' <<<"$out")" 8
	# A thread with as many filters, but others
	~ 6 other +30 other filters
	0 status --verbose 5
	$ is "status --verbose: all filters of a long chain" "$(grep -c ' #' <<<"$out")" 30
	END
	scenario < <(echo 'filter 1 0 0 64 0 0 1'; echo 'task 5 5 2 1 1 full full')
	cases <<-'END'
	0 status 5 =~ Filters: +1, all of 32768 instructions used
	0 list -n -r -o INSNS,BUDGET --pid 5
	| 32772 0
	END
}

test_list() {
	forest
	cases <<-'END'
	0 list -n -r -o TID,FILTER-ID,INSNS,BUDGET,LISTENER --pid 15
	| 15 0xaaaa000000000007 70 32698 no
	| 16 0xaaaa000000000007 70 32698 no
	| 17 0xaaaa000000000008 80 32688 yes
	| 18 0xaaaa000000000008 80 32688 yes
	# Columns that are not available
	0 list -n -r -o TID,FILTER-ID,INSNS,BUDGET,LISTENER --pid 50
	| 50 - - - -
	# JSON has them by default.
	0 list -J --pid 12
	@ [d["threads"][0][k] for k in ("filter_id", "budget_used", "budget_left", "listener")] == ["0xaaaa000000000007", 70, 32698, false]
	# A newest filter, one below, and both with --pid
	0 list -n -r -o TID --filter-id 0xaaaa000000000008
	| 17
	| 18
	0 list -n -r -o TID --filter-id AAAA000000000001
	$ out=$(xargs <<<"$out")
	| 12 14 15 16 17 18 30
	0 list -n -r -o TID --filter-id aaaa000000000001 --pid 15
	$ out=$(xargs <<<"$out")
	| 15 16 17 18
	# Whole processes
	0 list -p -n -r -o PID,THREADS,FILTER-ID --filter-id 0xaaaa000000000008
	| 15 4 mixed
	# No thread has it.
	0 list -n -o TID --filter-id 0x1111111111111111 =~ ^$
	# A name that would end a string of JSON, and a column that is asked for twice
	0 list -J --pid 31 -o TID,COMM,tid
	@ d["threads"] == [{"tid": 31, "comm": "a\"b\\c"}]
	END
}

# Columns are as wide as their widest cell; some characters take two columns of a terminal.
test_widths() {
	scenario <<-'END'
		task 7 7 1 0 0 é
		task 1234567 1234567 1 0 0 中文
	END
	cases <<-'END'
	0 list -o TID,COMM,FILTERS,UID,PID
	|     TID COMM FILTERS  UID     PID
	|       7 é          0 1000       7
	| 1234567 中文       0 1000 1234567
	0 list -n -r -o COMM,TID
	| \xc3\xa9 7
	| \xe4\xb8\xad\xe6\x96\x87 1234567
	0 list -J -o COMM
	@ d["threads"] == [{"comm": "é"}, {"comm": "中文"}]
	END
}

build_tool
forest
cp "$work/scenario" "$work/forest"
run_tests
