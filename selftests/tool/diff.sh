#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl diff: what it says of two chains.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# assembled NAME: make a program of standard input
assembled() {
	"$SECCOMPCTL" asm -o "$work/$1" -
}

# numbers NAME: a program for x86_64, whose number is in A, and that may go to A (allow), E (EPERM)
numbers() {
	{
		echo "ld [arch]"
		echo "jeq #x86_64, N, K"
		echo "N: ld [nr]"
		cat
		echo "A: ret ALLOW"
		echo "E: ret ERRNO(EPERM)"
		echo "K: ret KILL_PROCESS"
	} | assembled "$1"
}

# body: without the two lines that say what is compared
body() {
	tail -n +3 <<<"$out"
}

test_same() {
	numbers one <<<'
		jeq #x86_64:mount, E
		jeq #x86_64:socket, S, A
	S:	ld [args[0].lo]
		jeq #1, A
		jeq #2, A, E'
	numbers other <<<'
		jeq #x86_64:socket, S
		jge #166, A
		jge #165, E, A
	S:	ld [args[0].lo]
		jgt #2, E
		jge #1, A, E'
	run diff "$work/one" "$work/one"
	is "a program and itself" "$rc $out" "0 A: $work/one
B: $work/one

No call is answered differently."
	run diff "$work/one" "$work/other"
	is "the same in other words" "$rc $(body)" "0 
No call is answered differently."
	run diff -J "$work/one" "$work/other"
	is "the same, in JSON" "$rc $(json '[d["same"], d["differences"]]')" "0 [true, []]"
}

test_kinds() {
	numbers a <<<'
		jeq #x86_64:mount, E
		jeq #x86_64:ptrace, K
		jeq #x86_64:reboot, E
		jeq #x86_64:socket, S
		jeq #x86_64:mprotect, P, A
	S:	ld [args[0].lo]
		jeq #1, A, E
	P:	ld [args[2].lo]
		jset #4, E, A'
	numbers b <<<'
		jeq #x86_64:umount2, E
		jeq #x86_64:ptrace, E
		jeq #x86_64:reboot, E
		jeq #x86_64:socket, S, A
	S:	ld [args[0].lo]
		jeq #1, A
		jeq #2, A, E'
	run diff "$work/a" "$work/b"
	is "all kinds of differences" "$rc $(body)" "3 
x86_64
  only A allows:
    A: allowed; B: fails with EPERM
      umount2
  only B allows:
    A: fails with EPERM; B: allowed
      mount
  both allow, but not the same:
    mprotect
      A: fails with EPERM if prot has PROT_EXEC; else allowed
      B: allowed
      they differ if prot has PROT_EXEC
    socket
      A: allowed if domain is AF_UNIX; else fails with EPERM
      B: allowed if domain is AF_UNIX or AF_INET; else fails with EPERM
      they differ if domain is AF_INET
  neither allows, but they refuse differently:
    A: kills the process (SIGSYS); B: fails with EPERM
      ptrace"
	run diff "$work/b" "$work/a"
	like "the other way round" "$rc $(body)" "^3 .*only A allows:
    A: allowed; B: fails with EPERM
      mount
  only B allows:
    A: fails with EPERM; B: allowed
      umount2"
	run diff -J "$work/a" "$work/b"
	is "in JSON" "$rc $(json '[[x["syscall"], x["abi"], x["first"], x["kind"], x["complete"]]
		for x in d["differences"]]')" \
		'3 [["mprotect", "x86_64", 10, "both", true], ["socket", "x86_64", 41, "both", true], ["ptrace", "x86_64", 101, "neither", true], ["mount", "x86_64", 165, "only_b", true], ["umount2", "x86_64", 166, "only_a", true]]'
	is "in JSON: both answers, and where they differ" "$(json '(lambda x: [x["when"],
		[y["when"] for y in x["a"]], [y["words"] for y in x["b"]]])(d["differences"][1])')" \
		'["domain is AF_INET", ["domain is AF_UNIX", "domain is not AF_UNIX"], ["is allowed", "fails with EPERM"]]'
}

# Numbers that no call has, other ABIs, and data that nobody sees
test_corners() {
	numbers all <<<'ja A'
	numbers future <<<'
		jge #0x80000000, A
		jset #0x40000000, A
		jge #900, E, A'
	run diff "$work/all" "$work/future"
	like "numbers to come" "$rc $(body)" "^3 .x86_64
  both allow, but not the same:
    numbers [0-9]+ to 0x3fffffff
      A: allowed
      B: allowed if the system call number is at most 899; else fails with EPERM
      they differ if the system call number is more than 899$"
	numbers x32 <<<'
		jge #0x80000000, A
		jge #0x40000000, E, A'
	run diff --abi x86_64 "$work/all" "$work/x32"
	is "--abi: not of this one" "$rc" 0
	run diff --abi x32 "$work/all" "$work/x32"
	like "--abi: of that one" "$rc $(body)" "^3 .*x32.*only A allows:.*A: allowed; B: fails with EPERM.* read, write,"
	numbers minus <<<'jeq #0xffffffff, E, A'
	run diff "$work/all" "$work/minus"
	like "number -1" "$rc $(body)" "^3 .*they differ if the system call number is 0xffffffff$"
	assembled arm <<<'
		ld [arch]
		jeq #x86_64, A
		jeq #arm, A, K
	A:	ret ALLOW
	K:	ret KILL_PROCESS'
	run diff "$work/all" "$work/arm"
	like "any other ABI" "$rc $(body)" \
		"^3 .any other ABI.*both allow|^3 .any other ABI.*only B allows:.*they differ if the ABI is arm$"
	assembled data <<<'ret #0x7fff0001'
	assembled nodata <<<'ret ALLOW'
	run diff "$work/data" "$work/nodata"
	is "data that nobody sees" "$rc" 0
	assembled capped <<<'ret #0x00051388'
	assembled highest <<<'ret ERRNO(4095)'
	run diff "$work/capped" "$work/highest"
	is "an errno above the highest" "$rc" 0
	assembled unknown <<<'ret #0x12340000'
	assembled kill <<<'ret KILL_PROCESS'
	run diff "$work/unknown" "$work/kill"
	is "an action that there is not" "$rc" 0
	assembled eacces <<<'ret ERRNO(EACCES)'
	run diff --abi x86 "$work/highest" "$work/eacces"
	like "everything fails differently" "$rc $(body)" "^3 .*A: fails with errno 4095; B: fails with EACCES"
}

# A program that calculates with an argument, and one that does not
test_undecided() {
	assembled sum <<<'
		ld [nr]
		jeq #3, L
		ret ALLOW
	L:	ld [args[0].lo]
		add #1
		jeq #5, A
		ret ERRNO(EPERM)
	A:	ret ALLOW'
	assembled allow <<<'ret ALLOW'
	run diff --abi x86_64 "$work/sum" "$work/allow"
	like "what is not decided" "$rc $(body)" "^4 .*not decided:.*A: not decided; B: allowed.*close$"
	assembled sum_and_more <<<'
		ld [nr]
		jeq #3, L
		jeq #4, E
		ret ALLOW
	L:	ld [args[0].lo]
		add #1
		jeq #5, A
	E:	ret ERRNO(EPERM)
	A:	ret ALLOW'
	run diff --abi x86_64 "$work/sum_and_more" "$work/allow"
	is "beside what is" "$rc" 3
	run diff --abi x86_64 "$work/sum" "$work/sum"
	is "not decided on both sides: no guess" "$rc" 4
	test_half_decided
	test_bound
}

# That a side allows nothing is not said as long as some of it is not known.
test_half_decided() {
	local action

	for action in KILL_PROCESS ALLOW; do
		assembled "half-$action" <<<"
			ld [nr]
			jeq #0, L
			ret ERRNO(EPERM)
		L:	ld [args[0].lo]
			jeq #1, A
			ld [args[1].lo]
			add #1
			ret a
		A:	ret $action"
	done
	run diff --abi x86_64 "$work/half-KILL_PROCESS" "$work/half-ALLOW"
	like "half decided" "$rc $(body)" \
		"not decided:.*A: kills the process .* if fd is 1; .*they differ if fd is 1;"
}

# A program with more ways than anybody can go: an end is found, and nothing made up.
test_bound() {
	local i start=$SECONDS

	# Each test is on an argument, or on what the last one was on
	for ((i = 0; i < 100; i++)); do
		echo "ld [args[$((i % 6))].lo]"
		echo "M$i: jset #$((1 << (i / 6 % 31))), J$i, L$i"
		echo "J$i: jeq #$((i * 7919)), M$((i + 1))"
		echo "L$i:"
	done >"$work/ways.asm"
	printf 'M%d: ret ALLOW\nret ERRNO(EPERM)\n' "$i" >>"$work/ways.asm"
	assembled ways <"$work/ways.asm"
	run diff --abi x86_64 "$work/ways" "$work/allow"
	like "too many ways" "$rc $(body)" "^4 .x86_64.  not decided:.*read"
	echo "# $((SECONDS - start)) s"
}

test_threads() {
	compile "$here/../fixtures/hold.c" hold
	start hold none
	assembled allow <<<'ret ALLOW'
	run diff --source=proc "$pid" "$work/allow"
	is "no filter, and one that allows all" "$rc $(head -1 <<<"$out")" "0 A: $pid hold, 0 filters"
	start hold strict
	run diff --source=proc "$pid" "$work/allow"
	like "strict mode" "$rc $out" "^3 A: $pid hold, strict mode.*only B allows:.*A: kills the thread \(SIGKILL\); B: allowed"
	assembled kill <<<'ret KILL_THREAD'
	run diff --source=proc --abi x32 "$pid" "$work/kill"
	like "strict mode's kill is another one" "$rc $out" \
		"^3 .*A: kills the thread \(SIGKILL\); B: kills the thread \(SIGSYS\)"
	run_command bash -c "'$SECCOMPCTL' diff - '$work/allow' <'$work/allow'"
	is "standard input" "$rc $(head -1 <<<"$out")" "0 A: standard input"
}

test_errors() {
	complains 2 "operands are missing" diff
	complains 2 "the thread or file to compare with" diff "$work/allow"
	complains 2 "unexpected operand 'x': two at a time" diff "$work/allow" "$work/allow" x
	complains 2 "standard input has one program" diff - -
	complains 2 "unknown ABI 'x86_46', is x86_64 meant" diff --abi x86_46 "$work/allow" "$work/allow"
	complains 1 "$work/none-such: No such file" diff "$work/allow" "$work/none-such"
	complains 1 "$work/none-such: No such file" diff "$work/none-such" "$work/allow"
	complains 2 "99999999 is out of range" diff 99999999 "$work/allow"
	complains 1 ": no such thread or process" --source=proc diff "$(bash -c 'echo $$')" "$work/allow"
}

# answer PROGRAM NUMBER: to a call whose arguments are all that number
answer() {
	"$SECCOMPCTL" check --abi x86_64 "$work/$1" 1000 "$2" "$2" "$2" >"$work/answer" || true
	head -1 "$work/answer"
}

# What check says differently of two programs by chance, diff does not call the same.
test_chance() {
	local tools=$here/../../tools i call a b bad="" calls=0

	"${CC:-cc}" -D_GNU_SOURCE -O1 -iquote "$tools" -iquote "$here/.." -o "$work/decide" \
		"$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/{analysis/{decide,conditions,clauses},bpf/emulate}.c
	for ((i = SEED; i < SEED + 12; i++)); do
		"$work/decide" program "$i" >"$work/random"
		"$work/decide" program "$((i + 1))" >"$work/next"
		run diff -J --abi x86_64 "$work/random" "$work/next"
		for call in 0 5 16 0x80000000 0xffffffff 1023; do
			a=$(answer random $call)
			b=$(answer next $call)
			calls=$((calls + 1))
			[[ $a == "$b" || $rc != 0 ]] || bad+=" $i:$call"
		done
	done
	is "$calls calls that are answered differently make a difference, from seed $SEED" "$bad" ""
}

# Programs as libseccomp makes them: of the same rules they are the same, and where the rules of two
# differ for a call, so do they.
test_policies() {
	local i call is bad="" calls=0

	"${CC:-cc}" -O1 -o "$work/policy" "$here/policy.c" -lseccomp
	for ((i = SEED; i < SEED + 10; i++)); do
		"$work/policy" "$i" "$work/policy.bpf" >"$work/calls"
		"$work/policy" "$i" "$work/again.bpf" >/dev/null
		"$work/policy" "$((i + 1))" "$work/other.bpf" >/dev/null
		run diff "$work/policy.bpf" "$work/again.bpf"
		[[ $rc == 0 ]] || bad+=" $i:same:$rc"
		run diff "$work/policy.bpf" "$work/other.bpf"
		is=$rc
		while read -r -a call; do
			run check "$work/other.bpf" "${call[@]:0:4}"
			[[ $rc == 0 ]] && rc=allowed || rc=refused
			[[ $rc == "${call[4]}" || $is == 3 ]] || bad+=" $i:${call[*]}"
			calls=$((calls + 1))
		done <"$work/calls"
	done
	is "$calls calls under 10 pairs of libseccomp's policies, from seed $SEED" "$bad" ""
}

test_same
test_kinds
test_policies
test_corners
test_undecided
test_threads
test_errors
test_chance
finish
