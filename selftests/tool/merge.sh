#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl merge: one program that answers as several do. CHAINS (120) random ones, from SEED on, are
# compared with running them.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
CHAINS=${CHAINS:-120}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# build_merged NAME SOURCE...: the comparison, where sources replace files of the tool
build_merged() {
	local source without=$work/merged.o

	for source in "${@:2}"; do
		without+="|/$(basename "$source" .c).o"
	done
	# shellcheck disable=SC2046 # the flags are words
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g -iquote "$tools" \
		-iquote "$here/.." $(pkg-config --cflags libseccomp json-c) -o "$work/$1" \
		"$here/merged.c" "$here/../lib/random_chain.c" "${@:2}" \
		$(objects "$plain" bpf analysis analysis/constants lazy | grep -vE "$without") \
		$(pkg-config --libs libseccomp json-c)
	is "$1 is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

build() {
	plain_tool
	build_merged merged
	# shellcheck disable=SC2046 # the flags are words
	"${CC:-cc}" -o "$work/rules" "$here/../fixtures/rules.c" $(pkg-config --cflags --libs libseccomp)
	"${CC:-cc}" -o "$work/policy" "$here/policy.c" -lseccomp
}

# same_answers NAME all|any FILE...: the tool's program against running its sources
same_answers() {
	local mode=$2

	run merge ${mode/#all/} -o "$work/made" "${@:3}"
	is "$1: is made" "$rc$out$err" 0
	run_command "$work/merged" "${mode#--}" "$work/made" "${@:3}"
	is "$1: the same answers by running" "$rc$out$err" 0
}

# A program that allows what it does not refuse with EPERM: refuse NAME CALL...
refuse() {
	local call text="ld [nr]"

	for call in "${@:2}"; do
		text+=" / jeq #x86_64:$call, E"
	done
	assemble "$1" "ld [arch] / jeq #x86_64, L, A / L: $text / A: ret ALLOW / E: ret ERRNO(EPERM)"
}

test_programs() {
	refuse a mount umount2
	refuse b reboot
	cases <<-'END'
	0 merge a b -o ab
	0 dump -f pseudo ab
	+ mount
	0 merge --any a b -o any
	0 dump any
	~ ^; filter of any: 1 instruction.    0 +ret +ALLOW$
	# Equal ranges of numbers are joined: a test of the ABI, a load, and a test for each number or range
	$ assemble mess 'ld [nr] / jeq #5, E / jeq #6, E / jge #7, F, A / F: jgt #9, A, E / A: ret ALLOW / E: ret ERRNO(EPERM)'
	0 merge mess -o range
	0 dump range
	~ ^; filter of range: 5 instructions.    0 +ld +.nr..*    1 +jgt +#4, .*    2 .* jgt +#9, .*    3 .* ret +ALLOW.*    4 .* ret +ERRNO
	0 diff mess range
	# The newest of equal severe answers counts, and the most severe of all
	$ assemble one 'ret ERRNO(1)'
	$ assemble two 'ret ERRNO(2)'
	$ assemble trap 'ret TRAP(7)'
	$ assemble log 'ret #0x7ffc0001'
	0 merge one two -o one-out
	0 dump one-out =~ 0 +ret +ERRNO\(ENOENT\)$
	0 merge two one -o one-out
	0 dump one-out =~ 0 +ret +ERRNO\(EPERM\)$
	0 merge one trap two -o one-out
	0 dump one-out =~ 0 +ret +TRAP\(7\)$
	0 merge --any one trap two -o one-out
	0 dump one-out =~ 0 +ret +ERRNO\(ENOENT\)$
	0 merge --any one log two -o one-out
	0 dump one-out =~ 0 +ret +LOG$
	# An action that seccomp does not have kills, but is less severe to a chain than TRAP
	$ assemble unknown 'ret #0x12340000'
	0 merge unknown -o one-out
	0 dump one-out =~ 0 +ret +KILL_PROCESS$
	0 merge unknown trap -o one-out
	0 dump one-out =~ 0 +ret +TRAP\(7\)$
	0 merge --any unknown trap -o one-out
	0 dump one-out =~ 0 +ret +TRAP\(7\)$
	END
	run_command bash -c "'$SECCOMPCTL' merge - '$work/b' <'$work/a' | cmp - '$work/ab'"
	is "standard input and output" "$rc$out$err" 0
	run_command bash -c "'$SECCOMPCTL' merge -o - '$work/a' '$work/b' | cmp - '$work/ab'"
	is "-o - is standard output" "$rc$out$err" 0
}

# All operators of conditions, on both halves, and of two words
test_conditions() {
	local name

	assemble masks 'ld [args[0].lo] / and #6 / jeq #2, E / ld [args[0].lo] / jset #8, F / and #0xf0 / jgt #0x70, G / ret ALLOW / E: ret ERRNO(1) / F: ret ERRNO(2) / G: ret TRAP(3)'
	assemble halves 'ld [args[1].hi] / jgt #5, E / jeq #5, L, A / L: ld [args[1].lo] / jge #100, E / A: ret ALLOW / E: ret ERRNO(4)'
	assemble words 'ld [args[2].lo] / and #0xff / tax / ld [args[3].lo] / jeq x, E / jgt x, F / ret ALLOW / E: ret ERRNO(5) / F: ret LOG'
	assemble ip 'ld [ip.hi] / jgt #0x7f00, E / ret ALLOW / E: ret TRACE(6)'
	assemble x32 'ld [nr] / and #0xbfffffff / jeq #1, E / jgt #500, F / ret ALLOW / E: ret ERRNO(7) / F: ret ERRNO(38)'
	assemble arch 'ld [arch] / jset #0x80000000, A / jgt #0x40000000, E / A: ret ALLOW / E: ret KILL_PROCESS'
	cd "$work"
	for name in masks halves words ip x32 arch; do
		same_answers "$name" all "$name"
		run diff "$name" made
		is "$name: diff finds no difference" "$rc" 0
		same_answers "$name, with others" all "$name" masks halves
		same_answers "$name, any" --any "$name" masks halves
	done
	cd "$OLDPWD"
}

# Programs of libseccomp, some of them long: jumps go farther than 255 instructions
test_libseccomp() {
	local i

	{
		echo 'default errno=1'
		echo 'arch x86'
		for i in {0..400..2}; do
			echo "allow $i"
		done 2>/dev/null | sed -n '/x/p'
		printf 'allow %s\n' read write close mmap brk futex
		printf 'errno=%d openat 1 == %d\n' 2 3 4 5 6 7
		printf 'allow socket 0 == %d\n' {1..300}
		printf 'errno=9 ioctl 1 == %d 2 != 5\n' {1..200}
	} | "$work/rules" >"$work/long"
	cd "$work"
	same_answers "a long program" all long
	like "a long program: is longer than one jump" "$(($(stat -c %s made) / 8))" "^[3-9][0-9][0-9]$"
	for ((i = SEED; i < SEED + 10; i++)); do
		"$work/policy" "$i" "$work/policy.$((i - SEED))" >/dev/null
	done
	same_answers "policies" all policy.[0-3]
	same_answers "any of policies" --any policy.[4-7]
	same_answers "a policy and a long program" all policy.8 long
	run merge policy.9 -o made
	run diff policy.9 made
	is "a policy: diff finds no difference" "$rc" 0
	cd "$OLDPWD"
}

# The containers' default profile, and @system-service as systemd installs it
test_profiles() {
	local abi

	for abi in x86 x32 x86_64; do
		"$here/../fixtures/profile_rules.py" service "$abi" | "$work/rules" >"$work/$abi.bpf"
	done
	cd "$work"
	same_answers "@system-service" all x86.bpf x32.bpf x86_64.bpf
	run_command "$here/../qemu/container-profile.sh"
	if [[ $rc == 0 ]]; then
		"$here/../fixtures/profile_rules.py" container "$out" | "$work/rules" >"$work/container"
		same_answers "the containers' default profile" all container
		like "it is not longer than libseccomp's program" \
			"$(($(stat -c %s container) >= $(stat -c %s made)))" "^1$"
		run diff container made
		is "the containers' default profile: diff finds no difference" "$rc" 0
		same_answers "a service in a container" all container x86.bpf x32.bpf x86_64.bpf
	else
		skip "the containers' default profile" "it could not be fetched"
	fi
	cd "$OLDPWD"
}

test_random() {
	run_command "$work/merged" "$CHAINS" "$SEED"
	[[ $rc == 0 ]] && echo "# $out"
	is "$CHAINS chains from seed $SEED: no difference" "$rc$err" 0
}

# mutant NAME SOURCE SED: a mistake in a file of the tool would be noticed
mutant() {
	sed "$3" "$tools/analysis/$2" >"$work/$2"
	that "$1: the mutant differs" cmp_differs "$tools/analysis/$2" "$work/$2"
	build_merged mutant "$work/$2"
	run_command "$work/mutant" 300 1
	like "$1: is noticed" "$rc $out" "^1 seed [0-9]+: "
}

cmp_differs() { ! cmp -s "$1" "$2"; }

test_mutants() {
	mutant "the most severe wins for any" compile.c \
		's/if (!verdict_before(region->verdict.ret, more->verdict.ret))/if (verdict_before(region->verdict.ret, more->verdict.ret))/'
	mutant "a word is taken for loaded" graph_program.c \
		's/mask_in_a(&from->test) == mask_in_a(&to->test)/true/'
	mutant "two sides are swapped" graph_program.c 's/bool swap = more ||/bool swap =/'
	mutant "arguments are tested before numbers" graph.c 's/if (is_early(&parts/if (0 \&\& is_early(\&parts/'
}

test_undecided() {
	cases <<-'END'
	$ assemble sum 'ld [arch] / jeq #x86_64, N, A / N: ld [nr] / jeq #3, L / jeq #999, L / ret ALLOW / L: ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	$ echo older >kept
	4 merge sum -o kept !~ merge: no program was written, because calls are not decided: close of x86_64; 999 of x86_64$
	4 merge sum a -o kept !~ close of x86_64
	$ is "a failure keeps the old file" "$(<kept)" older
	4 merge sum !~ close of x86_64
	$ assemble hash 'ld [nr] / jge #0x40000001, N, A / N: jge #0x40000004, A / ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	4 merge hash -o kept !~ 0x40000001, 0x40000002, 0x40000003 of any ABI$
	$ assemble all 'ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	4 merge all -o kept !~ every call of any ABI$
	$ assemble x86 'ld [arch] / jeq #x86, E / ld [args[0].lo] / mul #3 / jeq #12, E / ret ALLOW / E: ret ERRNO(EPERM)'
	4 merge x86 -o kept !~ every call of any other ABI$
	# Nothing depends on the part that is not decided.
	0 merge all one -o one-out
	$ assemble allow 'ret ALLOW'
	0 merge --any all allow two -o one-out
	4 merge --any all a -o kept !~ mount, umount2 of x86_64$
	END
}

test_too_long() {
	local i

	# A number for each answer, and an answer that depends on an argument for each number
	for i in {0..1299}; do
		echo "jeq #$i, L$i, N$i"
		echo "L$i: ret ERRNO($((i + 1)))"
		echo "N$i:"
	done >"$work/numbers.asm"
	{ echo 'ld [nr]'; cat "$work/numbers.asm"; echo 'ret ALLOW'; } | assemble numbers
	cases <<-'END'
	$ assemble arg 'ld [args[0].lo] / jgt #5, A / ret ERRNO(3000) / A: ret ALLOW'
	1 merge numbers arg -o kept !~ no program was written: it would have [0-9]+ instructions, [0-9]+ more than the 4096 that the kernel allows
	END
	cd "$work"
	same_answers "1300 numbers" all numbers
	cd "$OLDPWD"
	is "a program that is too long keeps the old file" "$(<"$work/kept")" older
}

test_errors() {
	compile "$here/../fixtures/hold.c" hold
	start hold strict
	cases <<-END
	2 merge !~ operands are missing: threads, files, or -
	2 merge - a - !~ standard input has one program: give files for the others
	1 merge a none-such !~ none-such: No such file
	1 merge a . !~ is a directory
	1 merge a b -o no-such-directory/x !~ no-such-directory/x: No such file or directory: write to another file with -o
	1 merge a -o /dev/full !~ /dev/full: No space left
	2 merge a 99999999 !~ 99999999 is out of range
	1 --source=proc merge a $(bash -c 'echo $$') !~ no such thread or process
	1 --source=proc merge a $pid !~ $pid is in strict mode, which has no program
	END
	start hold none
	cases <<-END
	0 --source=proc merge $pid one -o one-out
	0 diff one-out one
	0 --source=proc merge --any $pid one -o one-out
	0 dump one-out =~ 0 +ret +ALLOW$
	END
	needs script "terminals" || return 0
	run_command script -qec "'$SECCOMPCTL' merge '$work/a'" /dev/null
	like "not to a terminal" "$rc $out" "^2 .*redirect it, or give -o FILE"
}

echo "# seed $SEED (again: SEED=$SEED CHAINS=$CHAINS $0)"
build
run_tests
