#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module does not change seccomp: the kernel's own test, seccomp_bpf, has the same passes, failures
# and skips in all states of upstream_states.sh.

set -euo pipefail

# shellcheck source=selftests/seccomp/upstream_states.sh
. "$(dirname "$0")/upstream_states.sh"

# Options of seccomp_bpf: -T NAME for each test that is left out. If many run out of time, the machine
# is too slow to show anything.
left_out=()
LEFT_OUT_MAX=3

# run_tests STATE: a line for each test, with its result
run_tests() {
	local log=$work/$1/log rc=0

	"$UPSTREAM/seccomp/seccomp_bpf" "${left_out[@]}" >"$log" 2>&1 </dev/null || rc=$?
	awk '/^# +RUN / { name = $3 }
		/^(not )?ok / {
			result = /^not/ ? "fails" : "passes"
			if (/# *SKIP/)
				result = "is skipped"
			print name " " result
		}' "$log" >"$work/$1/results"
	# 1 only says that some have failed.
	((rc <= 1)) || echo "exit status $rc" >>"$work/$1/results"
}

# context STATE: the output of the tests that differ
context() {
	local name

	[[ -n ${1-} ]] || return 0
	{ diff "$work/absent/results" "$work/$1/results" || true; } |
		sed -n 's/^> \([^ ]*\) \(passes\|fails\|is skipped\)$/\1/p' |
		while read -r name; do
			sed -n "/^# *RUN *$name /,/^\(not \)\?ok /p" "$work/$1/log"
		done
}

# at_all: most pass, and none is missing
at_all() {
	local results=$work/absent/results

	echo "# absent: $(grep -c ' passes$' "$results") pass, $(grep -c ' fails$' "$results") fail," \
		"$(grep -c ' is skipped$' "$results") are skipped"
	grep -E ' (fails|is skipped)$' "$results" | sed 's/^/# /' || true
	like "most of it passes" "$(grep -c ' passes$' "$results")" '^[0-9]{2,}$'
	is "as many as are planned" "$(grep -cE ' (passes|fails|is skipped)$' "$results")" \
		"$(sed -n 's/^1\.\.//p' "$work/absent/log")"
	[[ -n ${UNHARMED_FULL-} ]] || leave_out
	result "$((${#left_out[@]} > 2 * LEFT_OUT_MAX))" "few are left out" "${left_out[*]}"
}

# leave_out: tests that time out, waiting for something that this kernel lacks, need not do so in each
# state
leave_out() {
	local name

	while read -r name; do
		echo "# left out in the other states, as it times out in any: $name"
		left_out+=(-T "$name")
		sed -i "/\.$name fails$/d" "$work/absent/results"
	done < <(sed -n 's/^# \([^ ]*\): Test terminated by timeout$/\1/p' "$work/absent/log")
}

# was_dumped REPORT
was_dumped() {
	like "dumped: threads with filters, and their programs" "$1" \
		'^rounds=[1-9][0-9]* filtered=[1-9][0-9]* programs=[1-9]'
}

was_watched() {
	result "$(grep -q 'seccomp_bpf.* installs filter' "$work/events"; echo $?)" "watched: installations"
	result "$(grep -qE 'seccomp_bpf.*by filter' "$work/events"; echo $?)" "watched: verdicts"
}

in_all_states
