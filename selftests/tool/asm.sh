#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl asm: the grammar, its errors, and the round trip through dump.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

# bytes FILE: its instructions, "CODE JT JF K" each
bytes() {
	python3 -c 'import struct, sys
print("; ".join("%#x %d %d %s" % (i[:3] + (i[3] and hex(i[3]),))
	for i in struct.iter_unpack("=HBBI", open(sys.argv[1], "rb").read())))' "$1"
}

# gives TEXT WANTED: the instructions of a text, whether or not seccomp would accept them
gives() {
	run_command bash -c "'$SECCOMPCTL' asm --unchecked -o '$work/gives' - <<<\"\$1\"" - "$1"
	is "${1@Q}" "$rc$err $([[ $rc != 0 ]] || bytes "$work/gives")" "0 $2"
}

test_grammar() {
	gives 'ld [nr]' '0x20 0 0 0'
	gives 'ld [arch]' '0x20 0 0 0x4'
	gives 'ld [ip.lo]' '0x20 0 0 0x8'
	gives 'ld [ip.hi]' '0x20 0 0 0xc'
	gives 'ld [args[0].lo]' '0x20 0 0 0x10'
	gives 'ld [ args [ 5 ] .hi ]' '0x20 0 0 0x3c'
	gives 'ld [16]' '0x20 0 0 0x10'
	gives 'ld #len' '0x80 0 0 0'
	gives 'ldx #len' '0x81 0 0 0'
	gives 'ldi #017' '0x0 0 0 0xf'
	gives 'ldxi #-1' '0x1 0 0 0xffffffff'
	gives 'stx M[15]' '0x3 0 0 0xf'
	gives 'neg' '0x84 0 0 0'
	gives 'rsh x' '0x7c 0 0 0'
	gives 'and %x' '0x5c 0 0 0'
	gives 'add #x86_64' '0x4 0 0 0xc000003e'
	gives 'add #x86_64:execve' '0x4 0 0 0x3b'
	gives 'add #x32:execve' '0x4 0 0 0x40000208'
	gives 'add #x86:execve' '0x4 0 0 0xb'
	gives 'ret a' '0x16 0 0 0'
	gives 'ret ERRNO(EPERM)' '0x6 0 0 0x50001'
	gives 'ret ERRNO( EWOULDBLOCK )' '0x6 0 0 0x5000b'
	gives 'ret ERRNO(4095)' '0x6 0 0 0x50fff'
	gives 'ret TRACE(0xffff)' '0x6 0 0 0x7ff0ffff'
	gives 'ret KILL' '0x6 0 0 0'
	gives 'ret LOG' '0x6 0 0 0x7ffc0000'
	gives '.raw 0xffff 255 0x10 0xffffffff' '0xffff 255 16 0xffffffff'
	gives $'\t12 A: B:ret a;x' '0x16 0 0 0'
	gives $'\n;c\n\r\n  ret a \t\r\n' '0x16 0 0 0'
	gives $'ja L\ntax\nL: txa' '0x5 0 0 0x1; 0x7 0 0 0; 0x87 0 0 0'
	gives $'jeq #1, L\ntax\nL: txa' '0x15 1 0 0x1; 0x7 0 0 0; 0x87 0 0 0'
	gives $'jset x, N, L\nN: tax\nL: txa' '0x4d 0 1 0; 0x7 0 0 0; 0x87 0 0 0'
	gives $'jne #1, L\ntax\nL: txa' '0x15 0 1 0x1; 0x7 0 0 0; 0x87 0 0 0'
	gives $'jlt #1, L\ntax\nL: txa' '0x35 0 1 0x1; 0x7 0 0 0; 0x87 0 0 0'
	gives $'jle #1, N, L\nN: tax\nL: txa' '0x25 1 0 0x1; 0x7 0 0 0; 0x87 0 0 0'
}

# Statements: equal returns are one, and a word that A has is not loaded again.
test_statements() {
	local allow='0x6 0 0 0x7fff0000' log='0x6 0 0 0x7ffc0000'

	gives $'if (nr == 1) return LOG\nreturn ALLOW' "0x20 0 0 0; 0x15 1 0 0x1; $allow; $log"
	gives $'if (nr != x86_64:write) return LOG\nreturn ALLOW' "0x20 0 0 0; 0x15 0 1 0x1; $allow; $log"
	gives $'if (arch <= x86) goto L\nreturn ALLOW\nL: return LOG' \
		"0x20 0 0 0x4; 0x25 1 0 0x40000003; 0x5 0 0 0x1; $allow; $log"
	gives $'if (!(args[2].prot.lo & PROT_READ|PROT_EXEC)) return LOG\nreturn ALLOW' \
		"0x20 0 0 0x20; 0x45 0 1 0x5; $allow; $log"
	gives $'if ((args[2].hi & 0xf0) >= 0x10) return LOG\nreturn ALLOW' \
		"0x20 0 0 0x24; 0x54 0 0 0xf0; 0x35 1 0 0x10; $allow; $log"
	gives $'if ((args[0] & 0xf00000001) == 0x100000001) return LOG\nreturn ALLOW' \
		"0x20 0 0 0x14; 0x54 0 0 0xf; 0x15 0 3 0x1; 0x20 0 0 0x10; 0x54 0 0 0x1; 0x15 1 0 0x1; $allow; $log"
	gives $'if (args[0].lo == AT_FDCWD) return LOG\nreturn ALLOW' \
		"0x20 0 0 0x10; 0x15 1 0 0xffffff9c; $allow; $log"
	gives $'ld [ip.lo]\nadd #1\nif (a < x) return LOG\nif (a & 3) return LOG\nreturn ALLOW' \
		"0x20 0 0 0x8; 0x4 0 0 0x1; 0x3d 0 2 0; 0x45 1 0 0x3; $allow; $log"
	gives $'if (nr > 4) {\nif (nr < 9) return LOG\n}\nreturn ALLOW' \
		"0x20 0 0 0; 0x25 0 1 0x4; 0x35 0 1 0x9; $allow; $log"
	gives $'switch (nr of x86_64) {\ncase write, read, 10-20,\n; more\n 5: tax\ncase x86:exit, execve: return LOG\n}\nreturn ALLOW' \
		"0x20 0 0 0; 0x15 4 0 0; 0x15 3 0 0x1; 0x15 2 0 0x5; 0x35 0 3 0xa; 0x25 2 0 0x14; 0x7 0 0 0; 0x5 0 0 0x2; 0x15 2 0 0x1; 0x15 1 0 0x3b; $allow; $log"
	gives $'switch (args[0].domain) {\ncase AF_UNIX: return LOG\ncase 0-0xffffffff: return ALLOW\n}\nreturn LOG' \
		"0x20 0 0 0x14; 0x15 0 3 0; 0x20 0 0 0x10; 0x15 1 0 0x1; 0x35 1 0 0; $log; $allow"
}

# More tests than a jump can pass over: statements, and what they are after a round trip
test_far() {
	local name

	{
		echo 'switch (nr) {'
		seq -s ', ' 0 3 3000 | fold -sw 76 | sed '1s/^/case /; s/ $//; $s/$/: return LOG/'
		printf '}\nreturn ALLOW\n'
	} | tee "$work/list" >"$work/list.again"
	{
		seq -f 'if (args[0].lo & 0x1%03g) {' 300
		printf 'ld [args[1].lo]\nreturn a\n'
		printf '}\n%.0s' {1..300}
		echo 'return LOG'
	} >"$work/nested"
	{
		seq -f 'if (!(args[0].lo & 0x1%03g)) return LOG' 300
		printf 'ld [args[1].lo]\nreturn a\n'
	} >"$work/nested.again"
	for name in list nested; do
		run asm -o "$work/$name.bpf" "$work/$name"
		run dump -f pseudo "$work/$name.bpf"
		is "far jumps: $name" "$(sed 1d <<<"$out" | tr -d ' \n')" "$(tr -d ' \n' <"$work/$name.again")"
	done
}

# refuses PLACE REGEX TEXT
refuses() {
	local text=${3//$'\n'/ | }

	run_command bash -c "'$SECCOMPCTL' asm <<<\"\$1\"" - "$3"
	like "${text:0:40}: $2" "$rc $(lines "$err") $out$err" \
		"^1 1 seccompctl: asm: standard input:$1: .*$2"
}

test_errors() {
	refuses 1:1 "no instruction" '; nothing'
	complains 1 '/dev/null is empty' asm /dev/null
	refuses 1:1 "no instruction is called 'lod'" 'lod [nr]'
	refuses 1:1 "an instruction is expected here" '[nr]'
	refuses 1:5 "seccomp_data has no 'argz'" 'ld [argz[0].lo]'
	refuses 1:10 "at most 5" 'ld [args[6].lo]'
	refuses 1:12 "the half is missing" 'ld [args[0]]'
	refuses 1:8 "'\]' is missing" 'ld [nr '
	refuses 2:4 "ld does not take this: it takes \[nr\], #len, #1, M\[0\]" $'tax\nld x'
	refuses 1:5 "a number is missing" 'ld #'
	refuses 1:6 "a number is missing" 'ld M[x]'
	refuses 1:6 "at most 15" 'ld M[16]'
	refuses 1:5 "at most 4294967295" 'ld #4294967296'
	refuses 1:5 "a number is missing here" 'ld #12abc'
	refuses 1:6 "a number is missing here" 'ret #0x000000000000000000005zzgarbage'
	refuses 1:6 "a number is missing here" 'ret #0x000000000000000000000000007fff0000'
	refuses 1:5 "no ABI is called 'execve': a system call is written" 'ld #execve'
	refuses 1:12 "no system call 'nosuch' of x86_64" 'ld #x86_64:nosuch'
	refuses 1:5 "x32 has the arch of x86_64" 'ld #x32'
	refuses 1:5 "no action is called 'ALOW'" 'ret ALOW'
	refuses 1:11 "no errno is called 'EPREM'" 'ret ERRNO(EPREM)'
	refuses 1:11 "at most 4095" 'ret ERRNO(4096)'
	refuses 1:10 "'\(' is missing behind ERRNO" 'ret ERRNO'
	refuses 1:9 "ends before this" 'ret LOG X'
	refuses 1:11 "comments begin with ';'" 'ret ALLOW // yes'
	refuses 1:4 "a label to jump to is missing" 'ja 5'
	refuses 1:7 "',' is missing before the label" 'jeq #1'
	refuses 1:4 "there is no label L" $'ja L\nret a'
	refuses 2:4 "jumps forward only" $'L: tax\nja L\nret a'
	refuses 2:1 "label L is already defined in line 1" $'L: tax\nL: ret a'
	refuses 1:4 "there is no instruction at label L" $'ja L\nret a\nL:'
	refuses 1:9 "256 instructions away: at most 255" \
		"jeq #1, L
$(printf 'tax\n%.0s' {1..256})
L: ret a"
	refuses 4097:1 "at most 4096" "$(printf 'tax\n%.0s' {1..4097})"
	refuses 1:1 "at most 1024 characters" "ret a;$(printf '%1024s' '')"
	refuses 1:1 "at most 62 characters" "$(printf 'L%062d' 0): ret a"
	refuses 1:12 "at most 4294967295" '.raw 6 0 0 4294967296'
	refuses 1:8 "at most 255" '.raw 6 256 0 0'
	refuses 1:8 "this comment has no end" $'ret a  /* ; '
	refuses 3:7 "an instruction is expected" $'tax /* 1\n */\n/**/7 # ret a'
	refuses 1 "instruction 0 divides by zero: .*--unchecked" $'div #0\nret a'
	refuses 2 "instruction 1 is the last, and not a return" $'ld [nr]\ntax'
	refuses 1 "shifts by 32 bits" $'lsh #32\nret a'
	refuses 1 "offset 64" $'ld [64]\nret a'
	refuses 1 "not a multiple of 4" $'ld [2]\nret a'
	refuses 1 "reads M\[1\]" $'ld M[1]\nret a'
	refuses 3 "reads M\[1\]" $'jeq #1, L\nst M[1]\nL: ld M[1]\nret a'
}

test_statement_errors() {
	refuses 1:4 "'\(' is missing behind if" 'if nr == 1 return LOG'
	refuses 1:6 "'\(' is missing behind '!'" 'if (!nr) return LOG'
	refuses 1:7 "a comparison is missing" 'if (nr) return LOG'
	refuses 1:11 "'\)' is missing behind the condition" 'if (a > 1 return LOG'
	refuses 1:5 "compared by == and != only" 'if (args[0] > 1) return LOG'
	refuses 1:18 "at most 4294967295" 'if (args[0].lo > 4294967296) return LOG'
	refuses 1:19 "no value is called 'PROT_EXE'" 'if (args[0].lo == PROT_EXE) return LOG'
	refuses 1:14 "a number or a name is missing" 'if (ip.lo == ) return LOG'
	refuses 1:11 "no ABI is called 'read'" 'if (nr == read) return LOG'
	refuses 1:13 "no ABI has that value" 'if (arch == x32) return LOG'
	refuses 1:14 "a statement is missing" 'if (nr == 1) '
	refuses 1:25 "the return ends before this" 'if (nr == 1) return LOG x'
	refuses 1:21 "no action is called 'ALOW'" 'if (nr == 1) return ALOW'
	refuses 1:1 "this block has no end" $'if (nr == 1) {\nreturn LOG'
	refuses 2:1 "there is no block" $'return LOG\n}'
	refuses 1:1 "a case belongs into a switch" 'case 1: return LOG'
	refuses 2:1 "a case is expected here" $'switch (nr) {\nld [nr]\n}'
	refuses 2:1 "a case is expected here" $'switch (nr) {\n}'
	refuses 1:10 "switch is for words" 'switch (a) {'
	refuses 1:14 "unexpected: an ABI is written" 'switch (arch of x86) {'
	refuses 1:13 "'\{' is missing behind switch" 'switch (nr) '
	refuses 1:15 "the name of an ABI is missing" 'switch (nr of x87) {'
	refuses 2:6 "no system call 'nosuch' of x86" $'switch (nr of x86) {\ncase nosuch: return LOG\n}'
	refuses 2:6 "ends before it begins" $'switch (nr) {\ncase 2-1: return LOG\n}'
	refuses 2:8 "',' is missing or ':'" $'switch (nr) {\ncase 2 return LOG\n}'
	refuses 2:9 "the same upper half" $'switch (args[0]) {\ncase 1, 0x100000000: return LOG\n}'
	refuses '[0-9]+:[0-9]+' "too many instructions" "$(printf 'if (nr == 1) return TRACE(%d)\n' {1..2100})"
	refuses 2:8 "a return is missing" $'if (nr == 1) return LOG\nld [nr]'
}

test_usage() {
	echo 'ret ALLOW' >"$work/one"
	echo older >"$work/kept"
	complains 2 "unexpected operand '$work/one'" asm - "$work/one"
	cases <<-'END'
	1 asm no-such-file !~ no-such-file: No such file
	1 asm . !~ is a directory
	1 asm one -o /dev/full/x !~ /dev/full/x: Not a directory
	1 asm one -o /dev/full !~ /dev/full: No space left
	END
	echo 'ret' >"$work/wrong"
	complains 1 "wrong:1:4: ret does not take this" asm "$work/wrong" -o "$work/kept"
	is "an error keeps the old file" "$(<"$work/kept")" older
	run asm "$work/one" -o "$work/kept"
	is "success replaces the old file" "$rc $(bytes "$work/kept")" "0 0x6 0 0 0x7fff0000"
	run_command bash -c "'$SECCOMPCTL' asm '$work/one' -o - | cmp - '$work/kept'"
	is "-o - is standard output" "$rc$out$err" 0
	run_command bash -c "'$SECCOMPCTL' asm '$work/kept' | cmp - '$work/kept'"
	is "a program stays as it is" "$rc$out$err" 0
	complains 1 "too long: a policy has at most 4194304 bytes" asm <(tr '\0' ';' </dev/zero | head -c 4194305)
	run_command timeout 20 "$SECCOMPCTL" asm /dev/zero
	like "an endless file" "$rc $err" "^1 .*too long"
	needs script "terminals" || return 0
	run_command script -qec "'$SECCOMPCTL' asm '$work/one'" /dev/null
	like "not to a terminal" "$rc $out" "^2 .*redirect it, or give -o FILE"
	run_command script -qec "'$SECCOMPCTL' asm -o '$work/kept'" /dev/null
	like "not from a terminal" "$rc $out" "^2 .*standard input is a terminal: give a file"
}

# round_trip NAME FILE [--unchecked]
round_trip() {
	run_command bash -c "set -o pipefail
		'$SECCOMPCTL' dump ${3-} '$2' | '$SECCOMPCTL' asm ${3-} | cmp - '$2'"
	is "the same bytes: $1" "$rc$out$err" 0
}

# Every code of 16 bits, and every admitted one with every kind of field.
test_round_trips() {
	local i

	python3 - "$work" <<-'E'
		import itertools, struct, sys
		def write(name, insns):
		    for n in range(0, len(insns), 4096):
		        with open("%s/%s.%d" % (sys.argv[1], name, n // 4096), "wb") as f:
		            for i in insns[n:n + 4096]:
		                f.write(struct.pack("=HBBI", *i))
		write("code", [(code, 0, 0, 0) for code in range(65536)])
		small = (0, 1, 255)
		ks = (0, 1, 2, 4, 15, 16, 31, 32, 60, 64, 4095, 0x10000, 0x50001, 0x51000,
		      0x7ff00001, 0x7fc00000, 0x7fff0000, 0x7fff0001, 0x80000000, 0x80000001,
		      0xc000003e, 0x40000003, 0xffffffff)
		write("field", list(itertools.product(range(256), small, small, ks)))
	E
	for i in "$work"/code.* "$work"/field.*; do
		"$SECCOMPCTL" dump --unchecked "$i" >"$work/text"
		"$SECCOMPCTL" asm --unchecked "$work/text" -o "$work/again"
		cmp -s "$i" "$work/again" || break
	done
	run_command cmp "$i" "$work/again"
	is "the same bytes: all codes, fields in all ways" "$rc$out" 0
	is "the same bytes: that was all of them" "$i" "$(printf '%s\n' "$work"/field.* | tail -1)"
	printf 'ret ALLOW\n' | "$SECCOMPCTL" asm >"$work/allow"
	round_trip "the shortest" "$work/allow"
	printf 'ld [nr]\n.raw 6 1 2 0x7fff0000\n' | "$SECCOMPCTL" asm >"$work/raw"
	round_trip "bits without a meaning" "$work/raw"
	run dump "$work/raw"
	like "bits without a meaning are shown" "$out" '\.raw  0x0006 1 2 0x7fff0000 *; like: ret +ALLOW'
}

# The tool prints the example of Documentation/asm.rst as it is.
test_page() {
	local name

	for name in profile pseudo; do
		sed -n "/^    ; filter of $name/,/^\$/s/^    //p" "$here/../../Documentation/asm.rst" |
			sed '/^$/d' >"$work/$name.asm"
	done
	cd "$work"
	run asm profile.asm -o profile.bpf
	is "the page's example assembles" "$rc$err" 0
	run dump profile.bpf
	is "the page's example, dumped" "$out" "$(<profile.asm)"
	run asm pseudo.asm -o pseudo.bpf
	is "the page's statements assemble" "$rc$err" 0
	run dump -f pseudo pseudo.bpf
	is "the page's statements, dumped" "$out" "$(<pseudo.asm)"
}

run_tests
