#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# RDTSC is as the task wants it, with and without the module: the kernel's own tests of PR_SET_TSC,
# disable-tsc-*, say the same in all states of upstream_states.sh, which see.

set -euo pipefail

# The stress tests end by an alarm that each of their tasks has set for itself. It comes earlier here,
# once there are as many tasks as those tests have.
STRESS_TASKS=100
STRESS_SECONDS=1.5

# shellcheck source=selftests/upstream_states.sh
. "$(dirname "$0")/upstream_states.sh"

# run_tsc LOG: what it says, but for the time
run_tsc() {
	local rc=0

	"$UPSTREAM/prctl/disable-tsc-test" >"$1" 2>&1 </dev/null || rc=$?
	sed -E 's/(rdtsc\(\) ==) [0-9]+$/\1 TIME/' "$1"
	echo "exit status $rc"
}

# end_early PID: as soon as all tasks of a stress test have had some time
end_early() {
	until (($(pgrep -c -P "$1" || true) >= STRESS_TASKS)); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	sleep "$STRESS_SECONDS"
	pkill -ALRM -P "$1" || true
}

# run_stress NAME LOG: what it says
run_stress() {
	local rc=0 pid

	chrt --reset-on-fork --fifo 1 "$UPSTREAM/prctl/disable-tsc-$1-stress-test" >"$2" 2>&1 </dev/null &
	pid=$!
	[[ -n ${UNHARMED_FULL-} ]] || end_early "$pid"
	wait "$pid" || rc=$?
	cat "$2"
	echo "exit status $rc"
}

# run_both_stress STATE: the more tasks spin already, the longer anything else takes; so whoever starts
# them, and who ends them, goes first
run_both_stress() {
	local stress

	chrt --fifo --pid 2 "$BASHPID"
	run_stress on-off "$work/$1/on-off" >"$work/$1/on-off.results" &
	stress=$!
	run_stress ctxt-sw "$work/$1/ctxt-sw" >"$work/$1/ctxt-sw.results"
	wait "$stress"
}

# run_tests STATE: what each says, but for the time
run_tests() {
	local name

	( run_both_stress "$1" )
	run_tsc "$work/$1/tsc" >"$work/$1/tsc.results"
	for name in tsc on-off ctxt-sw; do
		sed "s/^/$name: /" "$work/$1/$name.results"
	done >"$work/$1/results"
}

# context STATE: their results are all that they say
context() { :; }

at_all() {
	is "RDTSC is refused once" "$(grep -c '^tsc: .*SIG_SEGV \]' "$work/absent/results")" 1
	is "three tests exit, and well" "$(grep -c ': exit status 0$' "$work/absent/results")" 3
}

# was_dumped REPORT
was_dumped() {
	like "dumped: more than once" "$1" '^rounds=([2-9]|[1-9][0-9])'
}

was_told() {
	result "$(grep -qE 'disable-tsc-(on|ctx)' "$work/told"; echo $?)" "watched: the TSC"
}

in_all_states
