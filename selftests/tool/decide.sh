#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The answers of random chains against running them: CHAINS (2000) of them, from SEED on.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
CHAINS=${CHAINS:-2000}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# build NAME FLAG...
build() {
	# shellcheck disable=SC2046 # the flags are words
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -g -iquote "$tools" \
		-iquote "$here/.." "${@:2}" -o "$work/$1" "$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/{analysis/{decide,symbol,conditions,clauses},bpf/emulate}.c
	is "$1 is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

# A mistake in running the programs would be noticed.
test_mutant() {
	sed 's/case BPF_JGT:/case BPF_JGT: if (m->a == operand) return insn->jt;/' \
		"$tools/bpf/emulate.c" >"$work/emulate.c"
	run_command "${CC:-cc}" -D_GNU_SOURCE -std=gnu11 -iquote "$tools" \
		-iquote "$here/.." -o "$work/mutant" "$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/analysis/{decide,symbol,conditions,clauses}.c "$work/emulate.c"
	run_command "$work/mutant" 2000 1
	like "a wrong comparison is noticed" "$rc $out" "^1 seed [0-9]+: decided is another answer"
}

echo "# seed $SEED (again: SEED=$SEED CHAINS=$CHAINS $0)"
build decide -O2
run_command "$work/decide" "$CHAINS" "$SEED"
[[ $rc == 0 ]] && echo "# $out"
is "$CHAINS chains from seed $SEED: no difference" "$rc$err" 0
build decide-asan -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
run_command "$work/decide-asan" $((CHAINS / 10)) "$SEED"
is "a tenth of them with sanitizers" "$rc$err" 0
run_tests
