#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs as numbers: C source, listings of other tools, tcpdump -ddd, bytes as text; and what dump prints.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

make_program() {
	assemble program "ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jeq #x86_64:mount, E / jeq #0xffffffff, E, A $(
		) / A: ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_PROCESS"
	assemble other "ret LOG"
	assemble second "ld [args[1].hi] / jset #1, L / ret ALLOW / L: ret LOG"
}

# reads NAME FILE [OPTION]...: the file makes the program
reads() {
	run asm "${@:3}" "$2" -o "$work/made"
	is "$1: read" "$rc$err" 0
	run_command cmp "$work/made" "$work/program"
	is "$1: the same bytes" "$rc$out$err" 0
}

# insns FORMAT: the program, printed by python's format of code, jt, jf, k, and the index i
numbers() {
	python3 -c '
import struct, sys
data = open(sys.argv[1], "rb").read()
for i, (code, jt, jf, k) in enumerate(struct.iter_unpack("<HBBI", data)):
	print(sys.argv[2].format(code=code, jt=jt, jf=jf, k=k, i=i, j=i + 1))' "$work/program" "$1"
}

test_dumped() {
	local format

	for format in asm c json raw; do
		"$SECCOMPCTL" dump -f "$format" "$work/program" >"$work/file"
		reads "dump -f $format" "$work/file"
	done
	"$SECCOMPCTL" dump -f pseudo "$work/program" >"$work/file"
	cases <<-'END'
	0 diff file program
	END
	# The newest comes first in a dump of several
	for format in asm c json; do
		{
			printf '; filter 2\n'; "$SECCOMPCTL" dump "$work/second"
			printf '; filter 1\n'; "$SECCOMPCTL" dump "$work/other"
		} | grep -v '^; filter of' >"$work/both"
		"$SECCOMPCTL" dump -f "$format" "$work/both" >"$work/file"
		run dump "$work/file"
		like "dump -f $format of two" "$rc $(tr -s ' \n' ' ' <<<"$out")" \
			"^0 ; filter of .*: 4 instructions .*args.*; filter of .*: 1 instruction 0 ret LOG "
	done
	cases <<-'END'
	0 explain both => both  (x86_64): 2 filters, 5 instructions
	1 asm both -o x !~ both makes 2 programs, and one is needed: seccompctl merge
	2 dump -f raw both !~ both makes 2 programs, and one is needed: seccompctl merge
	END
}

test_listings() {
	{
		printf ' line  OP   JT   JF   K\n=================================\n'
		numbers ' {i:04d}: 0x{code:02x} 0x{jt:02x} 0x{jf:02x} 0x{k:08x}  ret KILL'
	} >"$work/file"
	reads "scmp_bpf_disasm, seccomp-tools" "$work/file"
	{ printf ' Label  CODE  JT   JF      K\n'; numbers ' L{j:04d}: 0x{code:02x} 0x{jt:02x} 0x{jf:02x} 0x{k:08x} $A = $arch'; } >"$work/file"
	reads "ceccomp" "$work/file"
	{ printf ' line  OP JT JF    K\n'; numbers ' {i:04d}: {code:02x} {jt:02x} {jf:02x} {k:08x}   ld  data.architecture'; } >"$work/file"
	reads "firejail" "$work/file"
	{ numbers '{i:04d}: {code:02x} {jt:02x} {jf:02x} {k:08x}'; printf '0000: 06 00 00 7ffc0000\n'; } >"$work/file"
	run dump "$work/file"
	like "a listing of two programs: the second is the newer" "$rc $out" "^0 .*ret   LOG.*ld    \[arch\]"
}

test_plain_numbers() {
	{ echo 8; numbers '{code} {jt} {jf} {k}'; } >"$work/file"
	reads "tcpdump -ddd" "$work/file"
	{ printf '8,'; numbers '{code} {jt} {jf} {k},' | tr -d '\n'; echo; } >"$work/file"
	reads "bpf_dbg" "$work/file"
	xxd -p "$work/program" >"$work/file"
	reads "hexadecimal" "$work/file"
	base64 "$work/program" >"$work/file"
	reads "base64" "$work/file"
	head -c 16 /dev/zero | base64 >"$work/file"
	run dump --unchecked "$work/file"
	is "base64 that has letters only" "$rc" 0
}

test_c() {
	numbers '{{ 0x{code:x}, {jt}, {jf}, 0x{k:08x} }},' >"$work/file"
	reads "tcpdump -dd" "$work/file"
	{
		printf '#include <linux/filter.h>\n#define X { 1, 2, 3, 4 }\nint f(void) { return 1; }\n'
		printf 'static const struct sock_filter filter[] = {\n'
		numbers '	{{ .code = 0x{code:x}, .jt = {jt}, .jf = {jf}, .k = {k}u }}, // {{ 6, 0, 0, 0 }}'
		printf '};\nstruct sock_fprog p = { .len = 8, .filter = filter };\n'
	} >"$work/file"
	reads "named fields, in a source" "$work/file"
	cat >"$work/file" <<-'END'
	struct sock_filter filter[] = {
		/* BPF_STMT(BPF_RET, 0) */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offsetof(struct seccomp_data, arch))),
		BPF_JUMP(BPF_JMP + BPF_JEQ + BPF_K, AUDIT_ARCH_X86_64, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mount, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ~0, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	END
	reads "macros" "$work/file"
	needs cc "the preprocessor" || return 0
	{ printf '#include <%s>\n' stddef.h errno.h linux/{audit,filter,seccomp}.h asm/unistd.h; cat "$work/file"; } |
		cc -E -x c -o "$work/preprocessed" -
	reads "macros, behind the preprocessor" "$work/preprocessed"
	cat >"$work/file" <<-'END'
	BPF_STMT(BPF_LD|BPF_W|BPF_ABS, offsetof(struct seccomp_data, args[1]) + 4 * 1),
	BPF_JUMP(BPF_JMP|BPF_JSET|BPF_K, 1 << 0 & ~2 | 8 >> 3, 1, 0)
	BPF_STMT(BPF_RET, 0x7fff0000) BPF_STMT(BPF_RET, SECCOMP_RET_LOG)
	END
	run_command bash -c "'$SECCOMPCTL' asm '$work/file' | cmp - '$work/second'"
	is "expressions" "$rc$out$err" 0
}

# refuses PLACE REGEX TEXT
refuses() {
	printf '%s' "$3" >"$work/file"
	run dump --from=numbers "$work/file"
	like "${3//$'\n'/ | }: $2" "$rc $(wc -l <<<"$err") $err" "^1 1 .*file$1: .*$2"
}

test_wrong() {
	refuses "" "there are no instructions" 'hello, world'
	refuses :2:1 "instruction 1 is missing before" $'0000: 6 0 0 0\n0002: 6 0 0 0'
	refuses :1:1 "a number is too large" '0: 6 100 0 0'
	refuses :1:1 "the first number says 2 instructions, and 1 follow" $'2\n6 0 0 0\n'
	refuses :2:1 "an instruction has four numbers" $'1\n6 0 0\n'
	refuses :2:1 "a number is too large" $'1\n6 0 0 4294967296\n'
	refuses :1:21 "the program is cut" '06000000000000000600'
	refuses :1:13 "the program is cut" 'BgAAAAAA/38x'
	refuses :1:14 "'\)' is missing" 'BPF_STMT(6, 0'
	refuses :1:10 "'NO_SUCH' is not known here: .*cc -E" 'BPF_STMT(NO_SUCH, 0)'
	refuses :2:1 "'ALLOW' is a macro of this source: .*cc -E" $'struct sock_filter f[] = { BPF_STMT(6, 0),\nALLOW(read) };'
	refuses :1:20 "nr, arch, instruction_pointer and args" 'BPF_STMT(0,offsetof(struct seccomp_data, no))'
	refuses :1:1 "code, jt, jf and k" '{ 6, 0, .x = 0 }'
	refuses :1:15 "an instruction has four numbers" '{ 6, 0, 0, 0, 1 }'
	refuses :1:1 "a number is too large" '{ 0x10000, 0, 0, 0 }'
	refuses :1:1 "a number is too large" '{ 6, 256, 0, 0 }'
	refuses :1:75 "too many nested parentheses" "BPF_STMT($(printf '(%.0s' {1..100})0)"
	refuses :4097:1 "too many instructions: at most 4096" "$(printf '{ 6, 0, 0, 0 },\n%.0s' {1..4097})"
	refuses :1:3 "instruction.*seccomp would refuse|code, jt|too large|four numbers|number or a name" '{ 0x20, 0, 0, , }'
	cat >"$work/seccomp-refuses.c" <<-'END'
	{ 0x20, 0, 0, 0 },
	{ 0x94, 0, 0, 0 },
	END
	echo '{"filters": [{"program": [{"code": 6, "jt": 0, "jf": 0, "k": -1}]}]}' >"$work/negative"
	echo '{"filters": [{"program": []}]}' >"$work/none"
	echo '{"filters": [{"program": 1}]}' >"$work/number"
	echo '{"filters": []}' >"$work/empty"
	echo '{"filters": [' >"$work/cut"
	printf '{"filters": %s1' "$(printf '[%.0s' {1..99})" >"$work/deep"
	printf '{"filters": "\xff"}' >"$work/latin"
	cases <<-'END'
	1 dump seccomp-refuses.c !~ seccomp-refuses.c:2: instruction 1 has opcode 0x0094
	1 dump --from=json negative !~ negative: filters\[0\].program\[0\]: code, jt, jf and k are expected
	1 dump --from=json none !~ filters\[0\].program has 0 instructions
	1 dump --from=json number !~ filters\[0\] has no program
	1 dump --from=json empty !~ there are no filters
	1 dump --from=json cut !~ cut:2:1: .*end of
	1 dump --from=json deep !~ deep:1:[0-9]+: nesting too deep
	1 dump --from=json latin !~ latin:1:14: .*utf-8
	1 dump --from=numbers program !~ there are no instructions
	1 dump --from=bpf none !~ none is truncated
	2 dump --from=jsno none !~ unknown format of files 'jsno', is json meant\?
	2 explain --format=x none !~ unknown format of files 'x'
	2 explain --cap=SYS_ADMIN none !~ 'SYS_ADMIN' is not a capability: those are as CAP_SYS_ADMIN
	2 explain --runtime=lxc none !~ --runtime is crun or runc, not 'lxc'
	2 diff --kernel=x program program !~ 'x' is not a release of Linux
	END
}

make_program
test_dumped
test_listings
test_plain_numbers
test_c
test_wrong
finish
