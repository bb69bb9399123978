#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl dump of programs from files: names, notes, formats.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

# notes NAME: the comments of a dump, one a line, without the header
notes() {
	run dump "$work/$1"
	sed -n '2,$s/.*; //p' <<<"$out"
}

# A name that would end a comment and a string, and colour a terminal
odd=$'odd*/\e"name\n;x'

# The name of a system call depends on what was tested before: the notes of programs, separated by ";"
test_names() {
	local text wanted

	while IFS='|' read -r text wanted; do
		assemble names "$text"
		is "names of $text" "$(notes names)" "${wanted//;/$'\n'}"
	done <<-'END'
	ld [nr] / jeq #59, L / L: ret ALLOW|nr, ABI not tested
	ld [arch] / jeq #x86_64, L, K / L: ld [nr] / jeq #59, K / jeq #0x40000208, K / jeq #2, K / ret ALLOW / K: ret KILL_PROCESS|execve (x86_64);execve (x32);open (x86_64)
	ld [arch] / jeq #x86_64, L / jeq #x86, L, K / L: ld [nr] / jeq #11, K / ret ALLOW / K: ret KILL_PROCESS|munmap (x86_64), execve (x86)
	ld [arch] / jeq #x86, K / ld [nr] / jeq #11, K / ret ALLOW / K: ret KILL_PROCESS|nr, any ABI but x86
	ld [arch] / jeq #x86_64, L, K / L: ld [nr] / jeq #9999, K / ret ALLOW / K: ret KILL_PROCESS|nr, x86_64, x32
	ld [arch] / jeq #aarch64, L, K / L: ld [nr] / jeq #221, K / ret ALLOW / K: ret KILL_PROCESS|execve (aarch64)
	END
	assemble one 'ld [arch] / jeq #x86_64, L, K / L: ld [nr] / jeq #59, K / jeq #0x40000208, K / jeq #2, K / ret ALLOW / K: ret KILL_PROCESS'
	assemble unknown 'ld [arch] / jeq #0x12345678, L, K / L: ld [nr] / jeq #11, K / ret ALLOW / K: ret KILL_PROCESS'
	like "an unknown arch" "$(notes unknown)" $'^arch\nnr, any ABI but x86_64, x32, x86'
}

# The ABIs that are left on the two ways (F, T) after a test: 520 has no name in x86_64
test_x32() {
	local text wanted

	while IFS='|' read -r text wanted; do
		assemble x32 "ld [arch] / jeq #x86_64, L, K / L: ld [nr] / $text / F: ld [nr] / jeq #9999, K / ret ALLOW $(
			) / T: ld [nr] / jeq #9999, K / ret ALLOW / K: ret KILL_PROCESS"
		is "ABIs after $text" "$(notes x32 | tail -2 | sed 's/^nr, //' | xargs)" "$wanted"
	done <<-'END'
	jge #0x40000000, T, F|x86_64 x32
	jgt #0x3fffffff, T, F|x86_64 x32
	jset #0x40000000, T, F|x86_64 x32
	and #0x40000000 / jeq #0, F, T|x86_64 x32
	and #0x40000000 / jeq #0x40000000, T, F|x86_64 x32
	ldx #0x40000000 / jge x, T, F|x86_64 x32
	st M[3] / ld #0 / ld M[3] / jge #0x40000000, T, F|x86_64 x32
	jge #0x40000001, T, F|x86_64, x32 x32
	jge #0x3fffffff, T, F|x86_64 x86_64, x32
	jgt #0x3ffffffe, T, F|x86_64 x86_64, x32
	jset #0x40000001, T, F|x86_64 x86_64, x32
	add #1 / jge #0x40000000, T, F|x86_64, x32 x86_64, x32
	END
	assemble cleared 'ld [arch] / jeq #x86_64, L, K / L: ld [nr] / and #0xbfffffff / jeq #520, K / jeq #0, K / ret ALLOW / K: ret KILL_PROCESS'
	is "the bit cleared: both ABIs' names" "$(notes cleared)" $'execve (x32)\nread (x86_64), read (x32)'
}

# Arguments by name where all calls agree on it, and both halves of one in programs of x86_64 with the number in A: the notes behind it, separated by ";"
test_arguments() {
	local text wanted

	while IFS='|' read -r text wanted; do
		assemble arguments "ld [arch] / jeq #x86_64, G, K / G: ld [nr] / jge #0x40000000, K / $text / K: ret KILL"
		is "arguments of $text" "$(notes arguments | sed '0,/^x32/d')" "${wanted//;/$'\n'}"
	done <<-'END'
	jeq #10, L, K / L: ld [args[2].lo] / jset #4, K / ret ALLOW|mprotect (x86_64);lower half of prot;prot & PROT_EXEC
	jeq #9, L / jeq #10, L / jeq #329, L, K / L: ld [args[2].lo] / jset #4, K / ret ALLOW|mmap (x86_64);mprotect (x86_64);pkey_mprotect (x86_64);lower half of prot;prot & PROT_EXEC
	jeq #9, L / jeq #2, L, K / L: ld [args[2].lo] / jset #4, K / ret ALLOW|mmap (x86_64);open (x86_64);args[2].lo
	jge #10, M, K / M: jgt #10, K / ld [args[2].lo] / jset #4, K / ret ALLOW|mprotect (x86_64);mprotect (x86_64);lower half of prot;prot & PROT_EXEC
	jgt #10, K / jge #10, M, K / M: jeq #9, K / ld [args[2].lo] / jset #4, K / ret ALLOW|mprotect (x86_64);mprotect (x86_64);mmap (x86_64);lower half of prot;prot & PROT_EXEC
	jeq #10, K / ld [args[2].lo] / jset #4, K / ret ALLOW|mprotect (x86_64);args[2].lo
	jeq #41, L, K / L: ld [args[0].hi] / jeq #0, M, K / M: ld [args[0].lo] / jeq #1, K / jeq #2, K / ret ALLOW|socket (x86_64);upper half of domain;upper half of domain == 0;domain;domain == AF_UNIX;domain == AF_INET
	jeq #0, L, K / L: ld [args[2].hi] / jeq #1, M, K / M: ld [args[2].lo] / jgt #5, K / ret ALLOW|read (x86_64);upper half of count;upper half of count == 1;lower half of count;count > 0x100000005
	jeq #0, L, K / L: ld [args[2].lo] / jge #5, K / ret ALLOW|read (x86_64);lower half of count;lower half of count >= 5
	jeq #56, L, K / L: ld [args[0].lo] / and #0x50000000 / jeq #0x10000000, K / ret ALLOW|clone (x86_64);flags;flags & (CLONE_NEWUSER|CLONE_NEWNET) == CLONE_NEWUSER
	jeq #16, L, K / L: ld [args[1].lo] / and #0xff / jeq #1, K / ret ALLOW|ioctl (x86_64);request;request & 0xff == 1
	END
	assemble plain 'ld [args[2].lo] / jset #4, L, L / L: ret ALLOW'
	is "an argument of any call" "$(notes plain)" "args[2].lo"
}

# The names are those that libseccomp was given, in all three ABIs.
check_profile() { # [tree]
	local named

	"$work/profile" "$@" >"$work/profile.bpf"
	run dump --json "$work/profile.bpf"
	named=$(python3 -c 'import json, sys
print("\n".join(sorted({"%s %s %s" % (s["abi"], s["nr"], s["syscall"])
	for f in json.load(sys.stdin)["filters"] for i in f["program"]
	if i["text"].startswith("jeq") for s in i["syscalls"]})))' <"$work/out")
	is "libseccomp's profile${1:+, as a tree}: every name, and no other" "$named" \
		"$expected"
}

# round_trip FILE: its statements are read as a program with the same verdicts.
round_trip() {
	run dump -f pseudo "$work/$1"
	cp "$work/out" "$work/statements"
	run asm -o "$work/again" "$work/statements"
	[[ $rc != 0 ]] || run diff "$work/$1" "$work/again"
	is "statements of $1 have the same verdicts" "$rc$err" 0
}

test_profiles() {
	local expected ladder

	cc -o "$work/profile" "$here/../fixtures/profile.c" -lseccomp
	expected=$("$work/profile" expect | LC_ALL=C sort)
	check_profile
	round_trip profile.bpf
	run dump -f pseudo "$work/profile.bpf"
	ladder=${out#*$'\n'}
	check_profile tree
	round_trip profile.bpf
	run dump -f pseudo "$work/profile.bpf"
	is "a ladder and a tree have the same statements" "${out#*$'\n'}" "$ladder"
}

test_notes() {
	assemble notes "ld [args[1].lo] / and #0xf0 / jeq #0x10, L / ja E / ret ALLOW / L: ld #len / tax / ld [ip.hi] $(
		) / jgt x, E / ld [arch] / jset #0x80000000, E / ret #0x7fff0001 / E: ret #0x00051388"
	is "values that are compared and returned, and what is never reached" "$(notes notes)" \
		"$(printf '%s\n' 'args[1].lo & 0xf0' 'never reached' ip.hi arch \
			'ALLOW, data 0x1 is ignored' 'ERRNO(4095), the highest')"
	assemble actions "ret ERRNO(EPERM) / ret ERRNO(0) / ret ERRNO(4095) / ret TRAP(3) / ret TRACE(2047) / ret USER_NOTIF $(
		) / ret LOG / ret ALLOW / ret KILL_PROCESS / ret KILL_THREAD / ret #0x12345678 / ret a"
	run dump "$work/actions"
	is "actions" "$(sed -n '2,$s/.*ret  *\([^ ]*\).*/\1/p' <<<"$out" | xargs)" \
		"ERRNO(EPERM) ERRNO(0) ERRNO(4095) TRAP(3) TRACE(0x7ff) USER_NOTIF LOG ALLOW$(
		) KILL_PROCESS KILL_THREAD #0x12345678 a"
	assemble unknown 'ret #0x12345678'
	is "an unknown action" "$(notes unknown)" "unknown, which is KILL_PROCESS"
	mkdir "$work/odd*"
	assemble "$odd" 'ret ALLOW'
	run dump "$work/$odd"
	is "a file's name is made safe to print" "$rc $(lines "$out") ${out//[^$'\e']/}" "0 2 "
}

# Statements: the lines of programs, without the header, separated by "/"
test_pseudo() {
	local text wanted

	while IFS='|' read -r text wanted; do
		assemble pseudo "$text"
		run dump -f pseudo "$work/pseudo"
		is "statements of $text" "$(sed 1d <<<"$out")" "${wanted//\//$'\n'}"
		round_trip pseudo
	done <<-'END'
	ret ALLOW|return ALLOW
	ret #0x7fff0001|return #0x7fff0001
	ld [nr] / jeq #1, L / jeq #2, L / L: ret LOG|return LOG
	ld [nr] / jge #9, K / jeq #1, K / jgt #4, L, K / L: ret LOG / K: ret ALLOW|switch (nr) {/case 5-8: return LOG/}/return ALLOW
	ld [args[0].lo] / jset #3, K / and #0xf0 / jge #0x20, K / ret LOG / K: ret ALLOW|if (args[0].lo & 3) return ALLOW/if ((args[0].lo & 0xf0) >= 0x20) return ALLOW/return LOG
	ld [args[0].hi] / jeq #1, L, K / L: ld [args[0].lo] / jeq #7, G, K / G: ret LOG / K: ret ALLOW|if (args[0] == 0x100000007) return LOG/return ALLOW
	ld [args[0].hi] / jeq #0, L, K / L: ld [args[0].lo] / jeq #3, G, M / G: ld [args[1].lo] / jeq #4, M, T / M: ld [args[0].lo] / jeq #0, T, K / T: ret TRAP(0) / K: ret LOG|if (args[0].hi != 0) return LOG/if (args[0].lo == 3) {/    if (args[1].lo != 4) return TRAP(0)/}/if (args[0].lo == 0) return TRAP(0)/return LOG
	ld [args[0].hi] / jeq #0, L, K / L: ld [args[0].lo] / jgt #7, G, K / G: ret LOG / K: ret ALLOW|if (args[0].hi != 0) return ALLOW/if (args[0].lo > 7) return LOG/return ALLOW
	END
	assemble memory 'ld [nr] / st M[1] / jeq #1, A, B / A: ld #5 / st M[2] / ja L / B: jeq #2, C, D / C: st M[2] / ja L / L: ldx M[2] / ld M[1] / add x / jeq #9, D / ret LOG / D: ret ALLOW'
	run dump -f pseudo "$work/memory"
	like "returns are at the end of a program that reads scratch memory" "$out" $'goto L[0-9]+\nL[0-9]+:\nreturn LOG\nL[0-9]+:\nreturn ALLOW$'
	assemble computes 'ld [ip.lo] / tax / ld [nr] / add #1 / jgt x, K / ret a / K: ret LOG'
	run dump -f pseudo "$work/computes"
	is "instructions among statements" "$(sed 1d <<<"$out" | xargs)" \
		"ld [ip.lo] tax ld [nr] add #1 if (a > x) return LOG return a"
}

# Random policies of libseccomp; some are too much for diff to decide.
test_policies() {
	local seed bad=

	cc -D_GNU_SOURCE -o "$work/policies" "$here/policies.c" -lseccomp
	mkdir "$work/policies.d"
	"$work/policies" 1 8 "$work/policies.d"
	for seed in "$work"/policies.d/*; do
		"$SECCOMPCTL" dump -f pseudo "$seed" >"$work/statements"
		run asm -o "$work/again" "$work/statements"
		[[ $rc != 0 ]] || run diff "$seed" "$work/again"
		[[ $rc == [04] ]] || bad+=" ${seed##*/}"
	done
	is "statements of random policies have the same verdicts" "$bad" ""
}

# The C source compiles to the program.
check_source() { # PROGRAM
	local name=${1//[^a-z.]/}

	run dump --format=c "$work/$1"
	{
		cat "$work/out"
		echo '#include <stdio.h>'
		echo 'int main(void) { return fwrite(filter, sizeof(filter), 1, stdout) != 1; }'
	} >"$work/source.c"
	run_command cc -Wall -Wextra -Werror -o "$work/source" "$work/source.c"
	is "C of $name compiles without a warning" "$rc$err" 0
	"$work/source" >"$work/source.bpf"
	run_command cmp "$work/source.bpf" "$work/$1"
	is "C of $name is the same program" "$rc$out" 0
}

test_sources() {
	check_source notes
	check_source actions
	check_source profile.bpf
	check_source "$odd"
}

test_json() {
	cases <<-'END'
	0 dump --json notes
	@ [f["program"] and [tuple(i[k] for k in ("code", "jt", "jf", "k")) for i in f["program"]] for f in d["filters"]] == [list(__import__("struct").iter_unpack("=HBBI", open("notes", "rb").read()))]
	# A file has no thread.
	@ [d["filters"][0][k] for k in ("tid", "filter_id", "log", "users")] == [null, null, null, null]
	@ [[i["targets"], i["reached"]] for i in d["filters"][0]["program"]][2:5] == [[[5, 3], true], [[12], true], [[], false]]
	@ d["filters"][0]["program"][12]["action"] == {"name": "ERRNO", "data": 5000}
	$ cp out json
	0 dump --format json notes
	$ is "--format=json is --json" "$out" "$(<json)"
	END
}

check_dot() { # PROGRAM BLOCKS
	local name=${1//[^a-z.]/}

	run dump --dot "$work/$1"
	cp "$work/out" "$work/dot"
	is "boxes of $name" "$(grep -c '^	[br][0-9a-z_]* \[' "$work/dot")" "$2"
	needs dot "graphviz draws $name" || return 0
	run_command dot -Tsvg "$work/dot"
	is "graphviz draws $name" "$rc$err$(grep -c '<g id="node' "$work/out")" "0$2"
}

test_dots() {
	check_dot "$odd" 1
	check_dot one 5
	check_dot notes 8
	run dump --dot "$work/one"
	that "tests of the number are one box" contains \
		'2 ld [nr]\l3-5 nr is one of\l execve (x86_64), execve (x32), open (x86_64)\l"'
	assemble colours "ld [nr] / jeq #1, E / jeq #2, T / jeq #3, G / jeq #4, N / jeq #5, A / ret KILL / E: ret ERRNO(1) $(
		) / T: ret TRAP(0) / G: ret LOG / N: ret USER_NOTIF / A: ret ALLOW"
	run dump --dot "$work/colours"
	is "red is refused, green is allowed" "$(sed -n 's/.*fillcolor=\([a-z]*\), label="[0-9]*  ret  *\([A-Z_]*\).*/\2 \1/p' \
		"$work/out" | sort | xargs)" "ALLOW palegreen ERRNO lightcoral KILL_THREAD lightcoral LOG palegreen $(
		)TRAP lightcoral USER_NOTIF white"
}

# A filter of many tests and returns is drawn at once, as a ladder and as a tree.
test_dot_time() {
	local tree

	needs dot "graphviz draws a long program in time" || return 0
	cat >"$work/long.c" <<-'END'
		#include <seccomp.h>
		int main(int argc, char **argv)
		{
			scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(1));
			int i;

			(void)argv;
			seccomp_arch_add(ctx, SCMP_ARCH_X86);
			if (argc > 1)
				seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
			for (i = 17; i < 330; i++)
				if (i % 17 && i != SCMP_SYS(socket))
					seccomp_rule_add(ctx, SCMP_ACT_ALLOW, i, 0);
			for (i = 0; i < 40; i++)
				seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, i));
			for (i = 0; i < 30; i++)
				seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 2,
						 SCMP_A1(SCMP_CMP_EQ, 0x5401 + i), SCMP_A0(SCMP_CMP_LT, 64));
			return seccomp_export_bpf(ctx, 1);
		}
	END
	cc -o "$work/long_profile" "$work/long.c" -lseccomp
	for tree in '' tree; do
		"$work/long_profile" $tree >"$work/long.bpf"
		run dump --dot "$work/long.bpf"
		cp "$work/out" "$work/dot"
		# A shared return took more than 15 minutes; the machine may be busy.
		run_command timeout 10 dot -Tsvg "$work/dot"
		is "graphviz draws a long ${tree:-ladder} in time" "$rc$err" 0
	done
}

test_raw() {
	run_command bash -c "'$SECCOMPCTL' dump --format=raw - <'$work/notes' | cmp - '$work/notes'"
	is "raw: the same bytes" "$rc$out" 0
	needs script "raw is not written to a terminal" || return 0
	run_command script -qec "'$SECCOMPCTL' dump -f raw '$work/notes'" /dev/null
	like "raw is not written to a terminal" "$rc $out" "^2 .*terminal: redirect it"
	run_command env -u NO_COLOR TERM=xterm script -qec "'$SECCOMPCTL' dump '$work/notes'" /dev/null
	like "colours on a terminal" "$rc $out" $'^0 \e\\[1m.*\e\\[32mALLOW\e'
	run_command env NO_COLOR=1 TERM=xterm script -qec "'$SECCOMPCTL' dump '$work/notes'" /dev/null
	is "NO_COLOR" "$rc ${out//[^$'\e']/}" "0 "
}

test_colours() {
	assemble colours 'ld [args[0].lo] / ldx #0xc / st M[1] / jeq x, L5 / ret LOG / L5: ret TRACE(1)'
	run dump --color=always "$work/colours"
	is "registers, names and actions" "$(grep -oP '\e\[3\K[0-9]m[^\e]*' "$work/out" | xargs)" \
		"6margs[0].lo 5mM[1] 5mx 6m; args[0].lo 2mLOG 3mTRACE(0x1)"
	sed 's/\x1b\[[0-9]*m//g' "$work/out" >"$work/faded"
	run dump "$work/colours"
	is "colours are all the difference" "$out" "$(<"$work/faded")"
}

# A program as long as programs may be.
test_long() {
	printf 'ld [nr]\n%.0s' {1..4095} >"$work/long.asm"
	echo ret ALLOW >>"$work/long.asm"
	assemble long <"$work/long.asm"
	run dump "$work/long"
	is "4096 instructions" "$rc $(lines "$out")" "0 4097"
}

run_tests
