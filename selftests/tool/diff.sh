#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl diff: the differences between two chains.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# numbers NAME TEXT: a program where TEXT decides by the number of a call of x86_64, in A, going to A
# (allow) or E (EPERM)
numbers() {
	assemble "$1" "ld [arch] / jeq #x86_64, N, K / N: ld [nr] / $2 $(
		) / A: ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_PROCESS"
}

test_same() {
	cases <<-'END'
	$ numbers one 'jeq #x86_64:mount, E / jeq #x86_64:socket, S, A / S: ld [args[0].lo] / jeq #1, A / jeq #2, A, E'
	0 diff one one
	| A: one
	| B: one
	|
	| No call is answered differently.
	# The same by other comparisons
	$ numbers other 'jeq #x86_64:socket, S / jge #166, A / jge #165, E, A / S: ld [args[0].lo] / jgt #2, E / jge #1, A, E'
	0 diff one other
	| A: one
	| B: other
	|
	| No call is answered differently.
	0 diff -J one other
	@ [d["same"], d["differences"]] == [true, []]
	END
}

test_kinds() {
	numbers a "jeq #x86_64:mount, E / jeq #x86_64:ptrace, K / jeq #x86_64:reboot, E / jeq #x86_64:socket, S $(
		) / jeq #x86_64:mprotect, P, A / S: ld [args[0].lo] / jeq #1, A, E / P: ld [args[2].lo] / jset #4, E, A"
	numbers b "jeq #x86_64:umount2, E / jeq #x86_64:ptrace, E / jeq #x86_64:reboot, E / jeq #x86_64:socket, S, A $(
		) / S: ld [args[0].lo] / jeq #1, A / jeq #2, A, E"
	cases <<-'END'
	3 diff a b
	| A: a
	| B: b
	|
	| x86_64
	|   only A allows:
	|     A: allowed; B: fails with EPERM
	|       umount2
	|   only B allows:
	|     A: fails with EPERM; B: allowed
	|       mount
	|   both allow, but not the same:
	|     mprotect
	|       A: fails with EPERM if prot has PROT_EXEC; else allowed
	|       B: allowed
	|       they differ if prot has PROT_EXEC
	|     socket
	|       A: allowed if domain is AF_UNIX; else fails with EPERM
	|       B: allowed if domain is AF_UNIX or AF_INET; else fails with EPERM
	|       they differ if domain is AF_INET
	|   neither allows, but they refuse differently:
	|     A: kills the process (SIGSYS); B: fails with EPERM
	|       ptrace
	3 diff b a
	+ only A allows: A: allowed; B: fails with EPERM mount only B allows: A: fails with EPERM; B: allowed umount2
	3 diff -J a b
	@ [[x["syscall"], x["abi"], x["first"]] for x in d["differences"]][:3] == [["mprotect", "x86_64", 10], ["socket", "x86_64", 41], ["ptrace", "x86_64", 101]]
	@ [[x["syscall"], x["abi"], x["first"]] for x in d["differences"]][3:] == [["mount", "x86_64", 165], ["umount2", "x86_64", 166]]
	@ [x["kind"] for x in d["differences"]] == ["both", "both", "neither", "only_b", "only_a"]
	@ [x["complete"] for x in d["differences"]] == [true, true, true, true, true]
	@ d["differences"][1]["when"] == "domain is AF_INET"
	@ [y["when"] for y in d["differences"][1]["a"]] == ["domain is AF_UNIX", "domain is not AF_UNIX"]
	@ [y["outcome"] for y in d["differences"][1]["b"]] == ["is allowed", "fails with EPERM"]
	END
}

# Numbers that no call has, other ABIs, and data without an effect
test_corners() {
	cases <<-'END'
	$ numbers all 'ja A'
	# Numbers of future calls
	$ numbers future 'jge #0x80000000, A / jset #0x40000000, A / jge #900, E, A'
	3 diff all future
	~ ^A: all.B: future..x86_64.  both allow, but not the same:.    numbers [0-9]+ to 0x3fffffff.      A: allowed.      B:
	~ B: allowed if the system call number is at most 899; else fails with EPERM.      they differ if the system call number is more than 899$
	$ numbers x32 'jge #0x80000000, A / jge #0x40000000, E, A'
	0 diff --abi x86_64 all x32
	3 diff --abi x32 all x32 =~ x32.  every call: A: allowed; B: fails with EPERM$
	$ numbers minus 'jeq #0xffffffff, E, A'
	3 diff all minus =~ they differ if the system call number is 0xffffffff$
	# A number that was left free between others
	$ assemble x86-415 'ld [nr] / jeq #415, E / ret ALLOW / E: ret ERRNO(EPERM)'
	3 diff --abi x86 all x86-415 =~ number 415$
	$ assemble arm 'ld [arch] / jeq #x86_64, A / jeq #arm, A, K / A: ret ALLOW / K: ret KILL_PROCESS'
	3 diff all arm =~ any other ABI.*both allow|any other ABI.*only B allows:.*they differ if the ABI is arm$
	# Data of ALLOW, and an errno above the highest one
	$ assemble data 'ret #0x7fff0001'
	$ assemble nodata 'ret ALLOW'
	0 diff data nodata
	$ assemble capped 'ret #0x00051388'
	$ assemble highest 'ret ERRNO(4095)'
	0 diff capped highest
	$ assemble unknown 'ret #0x12340000'
	$ assemble kill 'ret KILL_PROCESS'
	0 diff unknown kill
	$ assemble eacces 'ret ERRNO(EACCES)'
	3 diff --abi x86 highest eacces =~ A: fails with errno 4095; B: fails with EACCES
	END
}

# Programs for another machine are compared in its ABI.
test_only_abi() {
	[[ $(uname -m) != aarch64 ]] || return 0
	assemble arm64 'ld [arch] / jeq #aarch64, N, K / N: ld [nr] / jeq #aarch64:read, A / ret TRAP(0) / A: ret ALLOW / K: ret KILL_PROCESS'
	assemble arm64-two 'ld [arch] / jeq #aarch64, N, K / N: ld [nr] / jeq #aarch64:read, A / jeq #aarch64:write, A / ret TRAP(0) / A: ret ALLOW / K: ret KILL_PROCESS'
	cases <<-'END'
	3 diff arm64 arm64-two
	| A: arm64 (aarch64, the only ABI admitted)
	| B: arm64-two (aarch64, the only ABI admitted)
	|
	| aarch64
	|   only B allows:
	|     A: raises SIGSYS; B: allowed
	|       write
	0 diff arm64 arm64
	END
}

# A program that calculates with an argument, and one that does not
test_undecided() {
	cases <<-'END'
	$ assemble allow 'ret ALLOW'
	$ assemble sum 'ld [nr] / jeq #3, L / ret ALLOW / L: ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	4 diff --abi x86_64 sum allow =~ not decided:.*A: not decided \(allowed or fails with EPERM\); B: allowed.*close$
	# Another call is decided.
	$ assemble more 'ld [nr] / jeq #3, L / jeq #4, E / ret ALLOW / L: ld [args[0].lo] / mul #3 / jeq #12, A / E: ret ERRNO(EPERM) / A: ret ALLOW'
	3 diff --abi x86_64 more allow
	# Not decided on both sides
	4 diff --abi x86_64 sum sum
	END
}

# "Allows nothing" is not reported about a side that is not decided as a whole.
test_half_decided() {
	local action

	for action in KILL_PROCESS ALLOW; do
		assemble "half-$action" "ld [nr] / jeq #0, L / ret ERRNO(EPERM) / L: ld [args[0].lo] / jeq #1, A $(
			) / ld [args[1].lo] / add #1 / ret a / A: ret $action"
	done
	cases <<-'END'
	3 diff --abi x86_64 half-KILL_PROCESS half-ALLOW
	~ not decided:.*A: kills the process .* if fd is 1; .*they differ if fd is 1;
	END
}

# A program with more paths than can be followed: diff ends, and makes nothing up.
test_bound() {
	local i start=$SECONDS

	# Each test is on an argument, or on the same word as the test before.
	for ((i = 0; i < 100; i++)); do
		echo "ld [args[$((i % 6))].lo]"
		echo "M$i: jset #$((1 << (i / 6 % 31))), J$i, L$i"
		echo "J$i: jeq #$((i * 7919)), M$((i + 1))"
		echo "L$i:"
	done >"$work/paths.asm"
	printf 'M%d: ret ALLOW\nret ERRNO(EPERM)\n' "$i" >>"$work/paths.asm"
	assemble paths <"$work/paths.asm"
	cases <<<"4 diff --abi x86_64 paths allow =~ x86_64.  not decided:.*read"
	echo "# $((SECONDS - start)) s"
}

test_threads() {
	compile "$here/../fixtures/hold.c" hold
	assemble kill 'ret KILL_THREAD'
	start hold none
	cases <<<"0 diff --source=proc $pid allow => A: $pid hold, 0 filters"
	start hold strict
	cases <<-END
	3 diff --source=proc $pid allow =~ ^A: $pid hold, strict mode.*only B allows:.*A: kills the thread \(SIGKILL\); B: allowed
	# SIGKILL and SIGSYS are different.
	3 diff --source=proc --abi x32 $pid kill =~ A: kills the thread \(SIGKILL\); B: kills the thread \(SIGSYS\)
	END
	run_command bash -c "'$SECCOMPCTL' diff - '$work/allow' <'$work/allow'"
	is "standard input" "$rc $(head -1 <<<"$out")" "0 A: standard input"
}

test_errors() {
	cases <<-'END'
	2 diff !~ two operands are missing: the number of a thread
	2 diff allow !~ the second operand is missing
	2 diff allow allow x !~ unexpected operand 'x': two at a time
	2 diff - - !~ standard input has one program
	2 diff --abi x86_46 allow allow !~ unknown ABI 'x86_46', is x86_64 meant
	1 diff allow none-such !~ none-such: No such file
	1 diff none-such allow !~ none-such: No such file
	2 diff 99999999 allow !~ 99999999 is out of range
	1 --source=proc diff $(bash -c 'echo $$') allow !~ : no such thread or process
	END
}

# answer PROGRAM NUMBER: to a call whose arguments are all that number
answer() {
	"$SECCOMPCTL" check --abi x86_64 "$work/$1" 1000 "$2" "$2" "$2" >"$work/answer" || true
	head -1 "$work/answer"
}

# Random programs to which check gives different answers are not the same to diff.
test_chance() {
	local tools=$here/../../tools i call a b bad="" calls=0

	"${CC:-cc}" -D_GNU_SOURCE -O1 -iquote "$tools" -iquote "$here/.." -o "$work/decide" \
		"$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/{analysis/{decide,symbol,conditions,clauses},bpf/emulate}.c
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

# Programs of libseccomp: with the same rules they are the same, and they differ where the rules of two
# differ for a call.
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
			run check "$work/other.bpf" "${call[@]:0:7}"
			[[ $rc == 0 ]] && rc=allowed || rc=refused
			[[ $rc == "${call[7]}" || $is == 3 ]] || bad+=" $i:${call[*]}"
			calls=$((calls + 1))
		done <"$work/calls"
	done
	is "$calls calls under 10 pairs of policies of libseccomp, from seed $SEED" "$bad" ""
}

run_tests
