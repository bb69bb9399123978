#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs that are costly to understand: the tool answers within its bound of steps, with "not decided"
# beyond that, and in bounded memory. Times are shown, not judged.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
# KiB of address space for the tool without sanitizers, which need terabytes.
MEMORY=$((256 * 1024))
KINDS="branches order puzzle arithmetic"

make_programs() {
	local kind i

	for kind in $KINDS; do
		"$here/../fixtures/hostile.py" "$kind" >"$work/$kind.bpf"
	done
	# With 4 instructions more for each, this is the kernel's limit for a chain: 32768.
	for ((i = 0; i < 7; i++)); do
		chain+=("$work/branches.bpf")
	done
	"$here/../fixtures/hostile.py" branches 4064 >"$work/last.bpf"
	chain+=("$work/last.bpf")
}

build() {
	# shellcheck disable=SC2046 # the flags are words
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O2 -g \
		-fsanitize=address,undefined -fno-sanitize-recover=all -iquote "$tools" -iquote "$here/.." \
		-o "$work/bounded" "$here/bounded.c" \
		"$tools"/{analysis/{decide,symbol,conditions,clauses},bpf/emulate}.c
	is "bounded is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
	plain_tool
}

# check_steps NAME FILE...: decide() keeps to its number of steps, and is right
check_steps() {
	local steps

	for steps in 1000 100000 4000000; do
		run_command "$work/bounded" "$steps" "${@:2}"
		is "$1: within $steps steps" "$rc$err" 0
		echo "# $1: $out"
	done
}

# limited ARGUMENT...: the tool, with that much memory
limited() {
	# shellcheck disable=SC2016 # the other shell expands
	run_command bash -c 'ulimit -v "$1" && shift && exec timeout 100 "$@"' - "$MEMORY" \
		"$plain/seccompctl" "$@"
}

# check_tool NAME FILE...: the same with the tool
check_tool() {
	local before=$SECONDS mode

	run explain -J --abi x86_64 "${@:2}"
	is "$1: explain: exit status, with sanitizers" "$rc$err" 0
	is "$1: explain: the table is incomplete" \
		"$(json 'd["tables"][0]["complete"]')" false
	limited explain "${@:2}"
	is "$1: explain: exit status, with $((MEMORY / 1024)) MiB" "$rc$err" 0
	like "$1: explain: not decided" "$out" "not decided"
	limited diff "$2" "$work/order.bpf"
	result $((rc == 4 || rc == 3 ? 0 : 1)) "$1: diff: exit status 4 or 3" "$rc"
	limited diff --stricter "$2" "$work/order.bpf"
	result $((rc == 0 || rc == 3 || rc == 4 ? 0 : 1)) "$1: diff --stricter: exit status 0, 3 or 4" "$rc"
	for mode in "" --any; do
		limited merge $mode -o "$work/merged" "${@:2}" "$work/order.bpf"
		result $((rc == 0 || rc == 1 || rc == 4 ? 0 : 1)) "$1: merge $mode: exit status 0, 1 or 4" "$rc"
	done
	limited dump -f pseudo "$2"
	is "$1: dump -f pseudo: exit status" "$rc$err" 0
	limited check "$2" read
	is "$1: check: exit status: conditional or not decided" "$rc$err" 4
	echo "# $1: took $((SECONDS - before)) s"
}

# Conditions in words are bounded, too.
test_words() {
	"$here/../fixtures/hostile.py" equals 900 >"$work/equals.bpf"
	limited check "$work/equals.bpf" read
	like "equals: check" "$rc $(head -1 <<<"$out")" \
		"^4 read: .* if fd is .*1, 2, .*, 298 (and|or) 299; else (allowed|fails with EPERM)$"
	limited explain "$work/equals.bpf"
	is "equals: explain ends" "$rc$err" 0
}

# An answer for each path
test_answers() {
	local i

	{
		printf 'ld #0x7ff00000\nst M[0]\n'
		for ((i = 0; i < 13; i++)); do
			printf 'ld [args[1].lo]\njset #%d, Y%d, N%d\n' $((1 << i)) $i $i
			printf 'Y%d: ld M[0]\nor #%d\nst M[0]\nN%d:\n' $i $((1 << i)) $i
		done
		printf 'ld M[0]\nret a\n'
	} | "$SECCOMPCTL" asm -o "$work/answers.bpf" -
	limited check --abi x86_64 "$work/answers.bpf" read
	is "answers: check: exit status" "$rc$err" 4
	limited explain "$work/answers.bpf"
	is "answers: explain: exit status" "$rc$err" 0
}

# Few instructions, but diff compares each path of one program with each of the other.
test_ways() {
	local side i

	for side in 1 2; do
		{
			echo "ld [args[$side].lo]"
			for ((i = 0; i < 9; i++)); do
				printf 'jset #%d, Y%d, N%d\nN%d: ldx #%d\nY%d:\n' $((1 << i)) $i $i $i $i $i
			done
			if ((side == 1)); then echo "ret KILL_PROCESS"; else echo "ret ALLOW"; fi
		} | "$SECCOMPCTL" asm -o "$work/ways$side.bpf" -
	done
	limited diff "$work/ways1.bpf" "$work/ways2.bpf"
	is "ways: diff ends" "$rc$err" 3
}

chain=()
make_programs
build
for kind in $KINDS; do
	check_steps "$kind" "$work/$kind.bpf"
	check_tool "$kind" "$work/$kind.bpf"
done
check_steps "a whole chain" "${chain[@]}"
check_tool "a whole chain" "${chain[@]}"
run_tests
