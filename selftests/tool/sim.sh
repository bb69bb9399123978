#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Programs of libseccomp: its own simulator against emulate, the tables and seccompctl check, and its own
# tests of seccompctl check. There are POLICIES (200) random programs, from SEED on.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
qemu=$here/../qemu
POLICIES=${POLICIES:-200}
# Calls for each of them; each starts the simulator anew.
CALLS=40
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# fetched NAME COMMAND: leaves $out; without the network, a skip
fetched() {
	run_command "$2"
	if [[ $rc == 3 ]]; then
		skip "$1" "it could not be fetched: $(tail -n 1 <<<"$err")"
		return 1
	fi
	is "$1: is there" "$rc" 0
	[[ $rc == 0 ]]
}

# compare_with NAME EMULATE: build the comparison with an emulate.c that may be a mutant
compare_with() {
	plain_tool
	# shellcheck disable=SC2046 # the flags are words
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g -iquote "$tools" \
		-iquote "$here/.." \
		$(pkg-config --cflags libseccomp json-c) -o "$work/$1" "$here/sim.c" \
		"$here/../lib/random_chain.c" "$2" $(objects "$plain" bpf analysis analysis/constants lazy |
			grep -v /emulate.o) $(pkg-config --libs libseccomp json-c)
	is "$1 is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

build() {
	local name

	compare_with sim "$tools/bpf/emulate.c"
	for name in ../fixtures/rules policies; do
		# shellcheck disable=SC2046 # the flags are words
		"${CC:-cc}" -D_GNU_SOURCE -o "$work/${name##*/}" "$here/$name.c" \
			$(pkg-config --cflags --libs libseccomp)
	done
}

# all_calls NAME FILE...: every system call of every ABI
all_calls() {
	run_command "$work/sim" "$simulator" "$SEED" all "${@:2}"
	is "$1: every system call of x86_64, x86 and x32" "$rc$err" 0
	echo "# $1: $out"
}

# container_check ABI SYSCALL NUMBER [ARG]...: seccompctl check agrees with the simulator
container_check() {
	local abi=$1 nr=$3 argv=() i=0 arg said

	for arg in "${@:4}"; do
		argv+=("-$i" "$arg")
		i=$((i + 1))
	done
	said=$("$simulator" -f "$work/container.bpf" -a "$abi" -s "$nr" "${argv[@]}")
	run check -J --abi "$abi" "$work/container.bpf" "$2" "${@:4}"
	is "seccompctl check: $abi, $2 ${*:4}" \
		"$(json 'd["nr"]') $(json '(lambda a: a["action"] + (
			"(%d)" % a["data"] if a["action"] == "ERRNO" else ""))(d["answers"][0])')" \
		"$nr $said"
}

test_container() {
	local profile

	fetched "the containers' default profile" "$qemu/container-profile.sh" || return 0
	profile=$out
	"$here/../fixtures/profile_rules.py" container "$profile" >"$work/container.rules"
	"$work/rules" <"$work/container.rules" >"$work/container.bpf"
	all_calls "the containers' default profile" "$work/container.bpf"
	container_check x86_64 personality 135 8
	container_check x86_64 personality 135 9
	container_check x86_64 socket 41 16 3 9
	container_check x86_64 socket 41 16 3 0
	container_check x86 personality 136 0xffffffff
	container_check x86 359 359 16 3 9
	container_check x32 ptrace $((0x40000000 + 521)) 0 1 0 0
	container_check x86_64 mount 165 0 0 0 0 0
	container_check x86_64 1000 1000 1
}

test_service() {
	local abi

	for abi in x86 x32 x86_64; do
		"$here/../fixtures/profile_rules.py" service "$abi" >"$work/$abi.rules"
		"$work/rules" <"$work/$abi.rules" >"$work/$abi.bpf"
	done
	all_calls "@system-service" "$work"/{x86,x32,x86_64}.bpf
}

# How often each action was the answer, over all policies
add_up() {
	awk '{ for (i = 3; i < NF; i += 2) n[$(i + 1)] += $i; calls += $1 }
		END { printf "%d calls:", calls; for (a in n) printf " %d %s", n[a], a; print "" }' \
		"$work/counts"
}

test_policies() {
	local seed bad=0

	run_command "$work/policies" "$SEED" "$POLICIES" "$work/policies.d"
	is "$POLICIES random policies" "$rc$err" 0
	for ((seed = SEED; seed < SEED + POLICIES; seed++)); do
		run_command "$work/sim" "$simulator" "$seed" $CALLS "$work/policies.d/$seed"
		[[ $rc == 0 ]] || { bad=1; break; }
		echo "$out" >>"$work/counts"
	done
	result $bad "$POLICIES random policies from seed $SEED, $CALLS calls each"
	[[ $bad == 0 ]] || return 0
	echo "# $(add_up)"
	is "all actions of the simulator were answers" \
		"$(add_up | grep -oE '[A-Z_]+' | sort | paste -sd ' ')" \
		"ALLOW ERRNO KILL_PROCESS KILL_THREAD LOG TRACE TRAP"
}

# On every ABI, of either byte order. Without ASan, because each call starts the tool.
test_own_tests() {
	run_command "$here/libseccomp.py" "$plain/seccompctl" "${simulator%/*}/tests"
	is "libseccomp's own tests: ${out%%$'\n'*}" "$rc$err" 0
}

# A mistake in running the programs would be noticed.
test_mutant() {
	local seed

	sed 's/case BPF_JGT:/case BPF_JGT: if (m->a == operand) return insn->jt;/' \
		"$tools/bpf/emulate.c" >"$work/emulate.c"
	compare_with mutant "$work/emulate.c"
	"$work/policies" 1 40 "$work/policies.d"
	for ((seed = 1; seed <= 40; seed++)); do
		run_command "$work/mutant" "$simulator" "$seed" $CALLS "$work/policies.d/$seed"
		[[ $rc == 0 ]] || break
	done
	like "a wrong comparison is noticed" "$rc $out" "^1 .*: emulate, number "
}

if [[ $(uname -m) != x86_64 ]]; then
	skip "scmp_bpf_sim" "the system calls are those of x86_64"
	finish
fi
echo "# seed $SEED (again: SEED=$SEED POLICIES=$POLICIES $0)"
fetched "scmp_bpf_sim" "$qemu/scmp-bpf-sim.sh" || finish
simulator=$out
build
mkdir "$work/policies.d"
run_tests
