#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl diff --stricter: whether B is as strict as A. PAIRS (200) of random programs, from SEED on,
# are compared with running them, and CHECKED (20) of them by the command lines that are printed.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
PAIRS=${PAIRS:-200}
CHECKED=${CHECKED:-20}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# build_weaker NAME [SOURCE]: the comparison, where a source replaces a file of the tool
build_weaker() {
	# shellcheck disable=SC2046 # the flags are words
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g -iquote "$tools" \
		-iquote "$here/.." $(pkg-config --cflags libseccomp json-c) -o "$work/$1" \
		"$here/weaker.c" "$here/../lib/random_chain.c" "${@:2}" \
		$(objects "$plain" bpf analysis analysis/constants lazy |
			grep -v "/$(basename "${2:-none}" .c)\.o") $(pkg-config --libs libseccomp json-c)
	is "$1 is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

build() {
	plain_tool
	build_weaker weaker
	# shellcheck disable=SC2046 # the flags are words
	"${CC:-cc}" -o "$work/rules" "$here/../fixtures/rules.c" $(pkg-config --cflags --libs libseccomp)
}

# reproduces: both commands in $out give the answers that are printed there. Run in $work
reproduces() {
	local side answer command status wrong=0

	mapfile -t answers < <(sed -n 's/^    [AB]: //p' <<<"$out" | head -2)
	mapfile -t commands < <(sed -n 's/^  seccompctl //p' <<<"$out" | head -2)
	[[ ${#answers[@]} == 2 && ${#commands[@]} == 2 ]] || return 1
	for side in 0 1; do
		answer=$(eval "'$SECCOMPCTL' ${commands[side]}" 2>/dev/null | head -1) && status=0 ||
			status=${PIPESTATUS[0]}
		[[ $answer == *": ${answers[side]}" ]] || wrong=1
	done
	return $wrong
}

# The answers, from the most severe on
test_order() {
	local i j a b ret rank=(0 0 0 0 1 1 2 2)
	local rets=(KILL_PROCESS KILL_THREAD 'TRAP(1)' 'ERRNO(EPERM)' USER_NOTIF 'TRACE(1)' LOG ALLOW)

	for i in {0..7}; do
		assemble "r$i" "ret ${rets[i]}"
	done
	for i in {0..7}; do
		for j in {0..7}; do
			run diff --stricter --abi x86_64 "$work/r$i" "$work/r$j"
			is "${rets[i]}, then ${rets[j]}" "$rc" "$((rank[j] > rank[i] ? 3 : 0))"
		done
	done
}

test_words() {
	cases <<-'END'
	$ assemble a 'ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jeq #x86_64:mount, E / jeq #x86_64:socket, S / ret ALLOW / S: ld [args[0].lo] / jeq #1, A / E: ret ERRNO(EPERM) / A: ret ALLOW / K: ret KILL_PROCESS'
	$ assemble b 'ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jeq #x86_64:mount, E / jeq #x86_64:socket, S / ret ALLOW / S: ld [args[0].lo] / jge #3, E / A: ret ALLOW / E: ret ERRNO(EACCES) / K: ret KILL_PROCESS'
	0 diff --stricter a a
	| A: a
	| B: a
	|
	| B is as strict as A: no call goes further than A lets it.
	3 diff --stricter a b
	| A: a
	| B: b
	|
	| B is less strict than A, for example:
	|   x86_64 socket(AF_UNSPEC, 0, 0)
	|     A: fails with EPERM
	|     B: allowed
	| Both answers again:
	|   seccompctl check --abi x86_64 a socket 0 0 0 0 0 0
	|   seccompctl check --abi x86_64 b socket 0 0 0 0 0 0
	|
	| B is less strict for these calls (1):
	|   x86_64: socket
	|
	| as strict, but in another way, for these calls (2):
	|   x86_64: socket, mount
	0 diff --stricter b b
	3 diff --stricter -J a b
	@ [d["stricter"]["result"], d["stricter"]["example"]["syscall"], d["stricter"]["example"]["args"]] == ["weaker", "socket", ["0x0", "0x0", "0x0", "0x0", "0x0", "0x0"]]
	@ [d["stricter"]["example"]["a"]["outcome"], d["stricter"]["example"]["b"]["command"]] == ["fails with EPERM", "seccompctl check --abi x86_64 b socket 0 0 0 0 0 0"]
	@ [[x["syscall"] for x in d["stricter"][k]] for k in ("weaker", "not_decided", "otherwise")] == [["socket"], [], ["socket", "mount"]]
	@ [d["same"], len(d["differences"])] == [false, 2]
	0 diff --stricter -J a a
	@ d["stricter"] == {"result": "as_strict", "example": null, "weaker": [], "not_decided": [], "otherwise": []}
	3 diff -J a b
	@ d["stricter"] == null
	# More severe is as strict; --abi leaves out the rest
	$ assemble kill 'ret KILL_PROCESS'
	0 diff --stricter a kill
	3 diff --stricter kill a =~ x86_64 read\(0, 0, 0\)
	0 diff --stricter --abi x86 kill a
	END
}

# case_of NAME A B REGEX: B is less strict, for a call that is printed so, and its commands reproduce it
case_of() {
	assemble "$1-a" "$2"
	assemble "$1-b" "$3"
	cd "$work"
	run diff --stricter "$1-a" "$1-b"
	like "$1: less strict" "$rc $out" "^3 .*$4"
	that "$1: check gives both answers" reproduces
	cd "$OLDPWD"
}

# Calls of every kind: a number without a name, other ABIs, all words, the instruction pointer
test_calls() {
	case_of number 'ld [nr] / jeq #999, E / ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' 'check --abi x86_64 number-a 999 0 0'
	case_of minus 'ld [nr] / jeq #0xffffffff, E / ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' 'check --abi x86_64 minus-a 0xffffffff 0'
	case_of x32 'ld [nr] / jge #0x80000000, A / jge #0x40000000, E / A: ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' 'x32 read'
	case_of x32-number 'ld [nr] / jeq #0x400003ff, E / ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' '--abi x32 x32-number-a 0x400003ff'
	case_of x86 'ld [arch] / jeq #x86, E / ret ALLOW / E: ret TRAP(1)' 'ret LOG' 'x86 restart_syscall'
	case_of x86-free 'ld [arch] / jeq #x86, N, A / N: ld [nr] / jeq #415, E / A: ret ALLOW / E: ret TRAP(1)' 'ret LOG' '--abi x86 x86-free-a 415'
	case_of arm 'ld [arch] / jeq #arm, E / ret ALLOW / E: ret KILL_PROCESS' 'ret ALLOW' 'check --abi arm'
	case_of unknown 'ld [arch] / jeq #0x12345678, E / ret ALLOW / E: ret KILL_PROCESS' 'ret ALLOW' '--arch 0x12345678 unknown-a 0 0'
	case_of ip 'ld [ip.hi] / jeq #0x7f12, L, A / L: ld [ip.lo] / jgt #0x3456, E / A: ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' '--ip 0x7f1200003457'
	case_of six "$(for i in {0..5}; do echo "ld [args[$i].lo] / jeq #$((i * 7 + 100)), L$i, A / L$i: ld [args[$i].hi] / jeq #$((i * 3)), H$i, A / H$i:"; done | paste -sd' ' | sed 's,: ld, : / ld,g; s, ld \[, / ld [,g; s,^ / ,,; s, / / , / ,g') ret ERRNO(1) / A: ret ALLOW" 'ret ALLOW' 'read 0x64 0x30000006b 0x600000072 0x900000079 0xc00000080 0xf00000087'
	case_of int 'ld [nr] / jeq #x86_64:socket, N, A / N: ld [args[0].hi] / jeq #0xffffffff, L, A / L: ld [args[0].lo] / jeq #5, E / A: ret ALLOW / E: ret ERRNO(1)' 'ret ALLOW' 'socket 0xffffffff00000005 0'
	case_of relation 'ld [args[0].lo] / tax / ld [args[1].lo] / jgt x, E / ret ALLOW / E: ret ERRNO(1)' 'ret USER_NOTIF / ret ALLOW' 'read'
}

# No call of arm has high halves, so none is made up.
test_no_such_call() {
	cases <<-'END'
	$ assemble allow 'ret ALLOW'
	$ assemble high 'ld [arch] / jeq #arm, N, A / N: ld [args[0].hi] / jgt #0, E / A: ret ALLOW / E: ret ERRNO(1)'
	0 diff --stricter high allow
	END
}

# Names of files as a shell reads them
test_names() {
	local name

	assemble refuse 'ret ERRNO(EPERM)'
	assemble plain 'ret ALLOW'
	cd "$work"
	for name in 'with blanks' "it's" '$HOME;x' $'new\nline' -dash 'back\slash' 'ümlaut'; do
		cp refuse "./$name"
		run diff --stricter --abi x86_64 -- "$name" plain
		is "${name@Q}: less strict" "$rc" 3
		that "${name@Q}: check gives both answers" reproduces
	done
	cd "$OLDPWD"
}

test_undecided() {
	cases <<-'END'
	$ assemble sum 'ld [nr] / jeq #3, L / ret ALLOW / L: ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	4 diff --stricter --abi x86_64 sum allow
	| A: sum
	| B: allow
	|
	| not decided whether B is as strict for these calls (1):
	|   x86_64: close
	4 diff --stricter --abi x86_64 -J sum allow
	@ [d["stricter"]["result"], [x["syscall"] for x in d["stricter"]["not_decided"]]] == ["not_decided", ["close"]]
	# However that is decided, refusing is as strict.
	0 diff --stricter --abi x86_64 sum refuse
	0 diff --stricter --abi x86_64 allow sum
	$ assemble either 'ld [nr] / jeq #3, L / ret ERRNO(EPERM) / L: ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret TRAP(1)'
	0 diff --stricter --abi x86_64 refuse either
	4 diff --stricter --abi x86_64 sum sum
	3 diff --stricter --abi x86_64 refuse allow
	3 diff --stricter --abi x86_64 refuse sum =~ not decided whether B is as strict for these calls \(1\)
	END
}

test_threads() {
	compile "$here/../fixtures/hold.c" hold
	start hold strict
	cd "$work"
	run --source=proc diff --stricter "$pid" plain
	like "strict mode: less strict" "$rc $out" "^3 .*A: kills the thread \(SIGKILL\)"
	that "strict mode: check gives both answers" reproduces
	like "strict mode: the command has the source" "$out" "seccompctl --source=proc check --abi x86_64 $pid "
	run --source=proc diff --stricter "$pid" "$pid"
	is "strict mode and itself" "$rc" 0
	assemble kill-thread 'ret KILL_THREAD'
	run --source=proc diff --stricter --abi x32 "$pid" kill-thread
	like "SIGKILL and SIGSYS: as strict, in another way" "$rc $out" "^0 .*in another way"
	cd "$OLDPWD"
}

# The containers' default profile, and the same without one call
test_profile() {
	local call

	run_command "$here/../qemu/container-profile.sh"
	if [[ $rc != 0 ]]; then
		skip "the containers' default profile" "it could not be fetched"
		return
	fi
	"$here/../fixtures/profile_rules.py" container "$out" >"$work/container.rules"
	cd "$work"
	./rules <container.rules >container
	run diff --stricter container container
	is "the containers' default profile and itself" "$rc" 0
	for call in openat keyctl clone3; do
		grep -vw "$call" container.rules | ./rules >without
		run diff --stricter without container
		like "without $call: it is named" "$rc $out" "^3 .*  x86_64 $call\("
		that "without $call: check gives both answers" reproduces
		run diff --stricter container without
		is "without $call: as strict" "$rc" 0
	done
	cd "$OLDPWD"
}

test_random() {
	run_command "$work/weaker" "$PAIRS" "$SEED"
	[[ $rc == 0 ]] && echo "# $out"
	is "$PAIRS pairs from seed $SEED: no difference" "$rc$err" 0
}

test_commands() {
	local i bad="" found=0

	cd "$work"
	for ((i = SEED; i < SEED + CHECKED; i++)); do
		./weaker write "$i" .
		run diff --stricter a b
		[[ $rc == 3 ]] || continue
		found=$((found + 1))
		reproduces || bad+=" $i"
	done
	cd "$OLDPWD"
	is "check gives both answers for $found of $CHECKED pairs, from seed $SEED" "$bad" ""
}

# mutant NAME SOURCE SED: a mistake in a file of the tool would be noticed
mutant() {
	sed "$3" "$tools/analysis/$2" >"$work/$2"
	! cmp -s "$tools/analysis/$2" "$work/$2" || result 1 "$1: the mutant differs"
	build_weaker mutant "$work/$2"
	run_command "$work/mutant" 500 1
	like "$1: is noticed" "$rc $out" "^1 seed [0-9]+: "
}

test_mutants() {
	mutant "the order of severity is turned" weakness.c 's/) > reach_of(first/) < reach_of(first/'
	mutant "a tracer lets through" weakness.c 's/return 1;/return FURTHEST;/'
	mutant "a call is not verified, and has other bits" weakness.c \
		's/verdict.ret;$/verdict.ret || true;/; s/memcpy(call, words/words[4] ^= 1; memcpy(call, words/'
}

test_errors() {
	cases <<-'END'
	2 diff --stricter plain !~ the second operand is missing
	2 diff --stricter - - !~ standard input has one program
	1 diff --stricter plain none-such !~ none-such: No such file
	2 diff --stricter=x plain plain !~ option --stricter takes no argument
	2 diff --stricter --abi x86_46 plain plain !~ unknown ABI 'x86_46', is x86_64 meant
	END
}

echo "# seed $SEED (again: SEED=$SEED PAIRS=$PAIRS CHECKED=$CHECKED $0)"
build
run_tests
