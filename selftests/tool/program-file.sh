#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs from files, from standard input, and input that is no program: a clear error each, and no output.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

# insns CODE:JT:JF:K...: a program of these, on standard output
insns() {
	insns_as =HBBI "$@"
}

# insns_as LAYOUT CODE:JT:JF:K...: the same for another machine
insns_as() {
	python3 -c 'import struct, sys
for i in sys.argv[2:]:
	sys.stdout.buffer.write(struct.pack(sys.argv[1], *(int(f, 0) for f in i.split(":"))))' "$@"
}

ALLOW=6:0:0:0x7fff0000

# refuses REGEX INSN...
refuses() {
	insns "${@:2}" >"$work/refused"
	complains 1 "$1.*: seccomp would refuse it" dump "$work/refused"
	run dump --unchecked "$work/refused"
	like "--unchecked shows where: $1" "$rc $out" "^0 .*REFUSED: "
}

test_sizes() {
	: >"$work/empty"
	complains 1 "empty is empty: it has no program and no policy" dump "$work/empty"
	printf 'x\0' >"$work/short"
	complains 1 "short is truncated: 2 bytes are not a multiple" dump "$work/short"
	insns $ALLOW $ALLOW | head -c 15 >"$work/short"
	complains 1 "short is truncated: 15 bytes" dump "$work/short"
	head -c $((4096 * 8)) /dev/zero >"$work/zeroes"
	complains 1 "instruction 4095 is the last, and not a return" dump "$work/zeroes"
	head -c $((4097 * 8)) /dev/zero >"$work/many"
	complains 1 "too long: a program has at most 4096 instructions" dump "$work/many"
	complains 1 "too long: a program has at most 4096 instructions" dump --unchecked "$work/many"
	run_command timeout 20 "$SECCOMPCTL" dump /dev/zero
	like "an endless file" "$rc $err" "^1 .*/dev/zero is too long: a policy has at most 4194304 bytes"
}

# A program of a big-endian machine, where the high half of args[1] comes first, at 24
test_byte_order() {
	insns_as '>HBBI' 0x20:0:0:4 0x15:0:6:0x80000016 0x20:0:0:0 0x15:0:4:19 0x20:0:0:24 0x15:0:1:5 \
		$ALLOW 0x06:0:0:0x00050001 0x06:0:0:0x80000000 >"$work/s390x"
	cases <<-'END'
	0! dump s390x
	! ^seccompctl: dump: s390x was made for big-endian machines: it is converted to this
	+ 1 jeq #s390x
	+ 4 L4: ld [args[1].hi]
	0! check s390x lseek 3 0x500000001 0 => lseek(3, 0x500000001, SEEK_SET): allowed
	+ asked as s390x, the only ABI that the program admits
	3! check s390x lseek 3 0x600000001 0
	END
	insns_as '>HBBI' 0x20:0:0:3 $ALLOW >"$work/wrong"
	run check "$work/wrong" read
	is "a program for big-endian machines that seccomp would refuse" "$rc $(grep -c "big-endian\|loads from offset 3" <<<"$err")" "1 2"
}

test_rules() {
	local jump

	refuses "instruction 0 has opcode 0x0094, which seccomp does not allow" 0x94:0:0:1 $ALLOW
	refuses "has opcode 0x0028, which" 0x28:0:0:0 $ALLOW
	refuses "has opcode 0x0120, which" 0x120:0:0:0 $ALLOW
	refuses "has opcode 0xffff, which" 0xffff:0:0:0 $ALLOW
	refuses "instruction 0 jumps to instruction 2, behind the last, which is 1" 5:0:0:1 $ALLOW
	refuses "jumps to instruction 4294967296, behind" 5:0:0:0xffffffff $ALLOW
	for jump in 0x15 0x1d 0x25 0x2d 0x35 0x3d 0x45 0x4d; do
		refuses "jumps to instruction 256, behind" $jump:255:0:0 $ALLOW
		refuses "jumps to instruction 2, behind" $jump:0:1:0 $ALLOW
	done
	refuses "instruction 1 is the last, and not a return" $ALLOW 0x20:0:0:0
	refuses "instruction 0 loads from offset 64: struct seccomp_data has 64" 0x20:0:0:64 $ALLOW
	refuses "loads from offset 3: not a multiple of 4" 0x20:0:0:3 $ALLOW
	refuses "divides by zero" 0x34:0:0:0 $ALLOW
	refuses "shifts by 32 bits: at most 31" 0x64:0:0:32 $ALLOW
	refuses "shifts by 4294967295 bits" 0x74:0:0:0xffffffff $ALLOW
	refuses "there is no M\[16\]" 2:0:0:16 $ALLOW
	refuses "instruction 0 reads M\[3\], which may not have been written" 0x61:0:0:3 $ALLOW
	refuses "instruction 2 reads M\[0\]" 0x15:1:0:0 2:0:0:0 0x60:0:0:0 $ALLOW
}

# At each limit
test_accepted() {
	local program

	while read -r program; do
		# shellcheck disable=SC2086
		insns $program $ALLOW >"$work/accepted"
		run dump "$work/accepted"
		is "accepted: $program" "$rc$err" 0
	done <<-'E'
		0x20:0:0:60
		0x64:0:0:31
		2:0:0:15 0x60:0:0:15
		5:0:0:0
		0x15:0:0:0
		6:255:255:0xffffffff
		0x15:1:0:0 2:0:0:0 2:0:0:0 0x60:0:0:0
		5:0:0:1 0x60:0:0:9
	E
}

test_files() {
	cases <<-'END'
	1 dump no-such !~ no-such: No such file or directory: a thread is named by its number
	1 dump . !~ is a directory: give a file
	END
	echo '  ret ALLOW' >"$work/text"
	run dump "$work/text"
	like "a text is assembled" "$rc $out" "^0 ; filter of .*text: 1 instruction.*ret   ALLOW"
	printf 'ret ALLOW\n%.0s' {1..10000} >"$work/text"
	complains 1 "text:4097:1: too many instructions" dump "$work/text"
	complains 1 "standard input is empty" dump -
	insns $ALLOW >"$work/one"
	run_command bash -c "'$SECCOMPCTL' dump - <'$work/one'"
	like "standard input by -" "$rc $out" "^0 ; filter of standard input: 1 instruction"
	run_command bash -c "cat '$work/one' | '$SECCOMPCTL' dump -"
	is "a pipe" "$rc$err" 0
	(cd "$work" && cp one 123)
	run_command bash -c "cd '$work' && '$SECCOMPCTL' dump ./123"
	is "./123 is a file" "$rc$err" 0
	run_command bash -c "'$SECCOMPCTL' dump - <&-"
	like "standard input is closed" "$rc $err" "^1 .*standard input: Bad file descriptor"
	if [[ $(id -u) == 0 ]] && command -v setpriv >/dev/null; then
		chmod 0 "$work/one"
		chmod 711 "$work"
		run_command setpriv --reuid=65534 --clear-groups "$SECCOMPCTL" dump "$work/one"
		# The tool itself may lie where others must not go.
		if [[ $rc == 127 || $rc == 126 ]]; then
			skip "a file that may not be read" "others may not run $SECCOMPCTL"
		else
			like "a file that may not be read" "$rc $err" "^1 .*one: Permission denied"
		fi
	else
		skip "a file that may not be read" "it takes root to become somebody else"
	fi
	needs script "a terminal as standard input" || return 0
	run_command script -qec "'$SECCOMPCTL' dump -" /dev/null
	like "a terminal as standard input" "$rc $out" "^2 .*is a terminal: give a file, or pipe"
}

test_usage() {
	local unused

	insns $ALLOW >"$work/one"
	cases <<-'END'
	2 dump !~ an operand is missing: the number of a thread
	2 dump one 0 !~ unexpected operand '0': a file is printed whole
	2 dump 1 0 y !~ unexpected operand 'y': one thread
	2 dump 1 x !~ 'x' is neither the index of a filter .* nor an id
	2 dump 1 - !~ '-' is neither
	2 dump 1 99999 !~ 99999 is out of range: no thread has that many
	2 dump 1 0x12 !~ '0x12' is not a filter's id
	2 dump 4194305 !~ out of range
	2 dump --unchecked $$ !~ --unchecked is for files
	2 dump -f pseudo --unchecked one !~ --unchecked is not for pseudo, which needs a valid program
	2 dump -f rw one !~ unknown format 'rw', is raw meant\? \(asm, pseudo, c, json or raw\)
	2 dump --format= one !~ unknown format '' \(
	2 dump --dot --json one !~ exclude each other
	2 dump --json --format raw one !~ exclude each other
	END
	run dump --json --format=json "$work/one"
	is "the same format twice" "$rc$err" 0
	complains 1 "/proc has no programs: omit --source=proc" --source=proc dump $$
	unused=$(bash -c 'echo $$')
	run --source=module dump "$unused"
	like "a thread that is gone, or a module that is not there" "$rc $(lines "$err") $out$err" \
		"^1 1 seccompctl: dump: ($unused: no such thread|programs require the module)"
}

run_tests
