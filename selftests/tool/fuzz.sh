#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Hostile programs and texts, the same every time (selftests/fuzz_tool; `make run` there takes as long as
# you like), and whether the running kernel and the tool accept the same programs.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

fuzz=${BUILD:-$work}/fuzz
RUNS=${RUNS:-10000}
SEED=${SEED:-1}

build() {
	run_command make -s -C "$here/../fuzz_tool" O="$fuzz" TOOL="$(dirname "$SECCOMPCTL")" "$fuzz/replay" "$fuzz/corpus/program" \
		"$fuzz/corpus/text"
	is "the replay is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

# replayed TARGET RUNS
replayed() {
	run_command "$fuzz/replay" "$1" "$2" "$SEED"
	is "$1: $2 runs from seed $SEED" "$rc $out" "0 $2 runs"
}

# The inputs that libFuzzer has found worth keeping
kept() {
	local files=("$fuzz/corpus/$1"/*)

	run_command "$fuzz/replay" files "$1" "${files[@]}"
	is "$1: inputs of the corpus" "$rc $out" "0 ${#files[@]} files"
}

# In a container or a sandbox, installing filters may be forbidden.
kernel() {
	run_command python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, FILTER = 22, 2
libc.prctl(PR_SET_SECCOMP, FILTER, None, 0, 0)
sys.exit(ctypes.get_errno() != 14)' # EFAULT
	if [[ $rc == 0 ]]; then
		replayed kernel $((RUNS / 5))
	else
		skip "the kernel accepts the same programs" "it has no seccomp filters here"
	fi
}

# The same with the tool
round_trips() {
	local seed bad=""

	for ((seed = SEED; seed < SEED + 50; seed++)); do
		"$fuzz/replay" generate "$seed" >"$work/program"
		"$SECCOMPCTL" dump "$work/program" >"$work/text" &&
			"$SECCOMPCTL" asm "$work/text" -o "$work/again" &&
			cmp "$work/program" "$work/again" || bad+=" $seed"
	done
	is "random programs, dumped and assembled, are the same" "$bad" ""
}

# The C source of any program compiles to its bytes.
source_of() {
	local seed bad=""

	for ((seed = SEED; seed < SEED + 5; seed++)); do
		"$fuzz/replay" generate "$seed" >"$work/program"
		{
			"$SECCOMPCTL" dump -f c "$work/program"
			echo '#include <stdio.h>'
			echo 'int main(void) { return fwrite(filter, sizeof(filter), 1, stdout) != 1; }'
		} >"$work/source.c"
		"${CC:-cc}" -Wall -Wextra -Werror -o "$work/source" "$work/source.c" &&
			"$work/source" | cmp - "$work/program" || bad+=" $seed"
	done
	is "random programs as C are the same" "$bad" ""
}

build
replayed program "$RUNS"
replayed text "$RUNS"
replayed policy "$RUNS"
replayed record "$RUNS"
kept program
kept text
kernel
round_trips
source_of
finish
