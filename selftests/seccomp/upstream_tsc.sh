#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module does not change RDTSC: the kernel's own tests of PR_SET_TSC, disable-tsc-*, have the same
# output in all states of upstream_states.sh.

set -euo pipefail

# The stress tests end by an alarm that each of their tasks sets for itself. Here it comes earlier, once
# all their tasks run.
STRESS_TASKS=100
STRESS_SECONDS=1.5

# shellcheck source=selftests/seccomp/upstream_states.sh
. "$(dirname "$0")/upstream_states.sh"
[[ -x $UPSTREAM/prctl/disable-tsc-test ]] || skip_all "the kernel's own tests of the TSC are for x86"

# run_tsc LOG: print its output without the time
run_tsc() {
	local rc=0

	"$UPSTREAM/prctl/disable-tsc-test" >"$1" 2>&1 </dev/null || rc=$?
	sed -E 's/(rdtsc\(\) ==) [0-9]+$/\1 TIME/' "$1"
	echo "exit status $rc"
}

# end_early PID: end a stress test once all its tasks have run for some time
end_early() {
	until (($(pgrep -c -P "$1" || true) >= STRESS_TASKS)); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	sleep "$STRESS_SECONDS"
	pkill -ALRM -P "$1" || true
}

# run_stress NAME LOG: print its output
run_stress() {
	local rc=0 pid

	chrt --reset-on-fork --fifo 1 "$UPSTREAM/prctl/disable-tsc-$1-stress-test" >"$2" 2>&1 </dev/null &
	pid=$!
	[[ -n ${UNHARMED_FULL-} ]] || end_early "$pid"
	wait "$pid" || rc=$?
	cat "$2"
	echo "exit status $rc"
}

# run_both_stress STATE: spinning tasks make all else slow, so the shell that starts and ends them has a
# higher priority
run_both_stress() {
	local stress

	chrt --fifo --pid 2 "$BASHPID"
	run_stress on-off "$work/$1/on-off" >"$work/$1/on-off.results" &
	stress=$!
	run_stress ctxt-sw "$work/$1/ctxt-sw" >"$work/$1/ctxt-sw.results"
	wait "$stress"
}

# run_tests STATE: the output of each without the time
run_tests() {
	local name

	( run_both_stress "$1" )
	run_tsc "$work/$1/tsc" >"$work/$1/tsc.results"
	for name in tsc on-off ctxt-sw; do
		sed "s/^/$name: /" "$work/$1/$name.results"
	done >"$work/$1/results"
}

# context STATE: the results are their whole output
context() { :; }

at_all() {
	is "RDTSC is refused once" "$(grep -c '^tsc: .*SIG_SEGV \]' "$work/absent/results")" 1
	is "three tests exit, and well" "$(grep -c ': exit status 0$' "$work/absent/results")" 3
}

# was_dumped REPORT
was_dumped() {
	like "dumped: more than once" "$1" '^rounds=([2-9]|[1-9][0-9])'
}

was_watched() {
	result "$(grep -qE 'disable-tsc-(on|ctx)' "$work/events"; echo $?)" "watched: the TSC"
}

in_all_states
