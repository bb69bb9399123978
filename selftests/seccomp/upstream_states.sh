# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own tests have the same results without the module, with it, while all threads and filters
# are dumped in a loop, and while seccompctl monitor watches everything. To be sourced by a script that
# has
#
#   run_tests STATE      runs them; writes a line for each result to $work/STATE/results
#   context STATE        prints the details of results that differ
#   at_all               checks that there is something to compare
#   was_dumped REPORT    checks that the dumper has seen them
#   was_watched          checks that monitor has reported them, in $work/events
#
# and calls in_all_states. UNHARMED_FULL=1: tries the module's absence three times, the last time after
# it was loaded, and shortens nothing.
#
# SECCOMPCTL is the tool.

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
needs_events
UPSTREAM=$here/upstream
DUMPER=$fixtures_dir/dumper
[[ -x $UPSTREAM/seccomp/seccomp_bpf ]] || skip_all "the kernel's own tests were not built"
[[ -x $DUMPER ]] || skip_all "fixtures/dumper was not built"
modprobe -n seccomp_diag 2>/dev/null || skip_all "there is no module to load"

# run_all STATE
run_all() {
	local start=$SECONDS

	mkdir "$work/$1"
	run_tests "$1"
	echo "# $1: took $((SECONDS - start)) s"
}

# is_there: whether the module is loaded
is_there() { [[ -d /sys/module/seccomp_diag ]]; }

# run_absent STATE
run_absent() {
	local there=1

	modprobe -r seccomp_diag
	is_there || there=0
	run_all "$1"
	! is_there || there=1
	is "$1: there is no module" "$there" 0
}

run_loaded() {
	modprobe seccomp_diag
	run_all loaded
	result "$(is_there && echo 0 || echo 1)" "loaded: the module is there"
}

run_dumped() {
	local dumper rc=0

	"$DUMPER" >"$work/dumper" 2>&1 &
	dumper=$!
	fixtures+=("$dumper")
	run_all dumped
	kill -TERM "$dumper"
	wait "$dumper" || rc=$?
	is "dumped: exit status" "$rc" 0
	was_dumped "$(<"$work/dumper")"
	echo "# $(<"$work/dumper")"
}

run_watched() {
	local monitor rc=0

	"$SECCOMPCTL" monitor >"$work/events" 2>"$work/monitor" &
	monitor=$!
	fixtures+=("$monitor")
	# It may not watch before its first event.
	while [[ ! -s $work/events ]] && kill -0 "$monitor"; do
		timeout 0.2 "$fixtures_dir/hold" tsc >"$work/ignored" 2>&1 || true
	done
	run_all watched
	kill -TERM "$monitor"
	wait "$monitor" || rc=$?
	is "watched: exit status" "$rc" 0
	was_watched
	echo "# $(tail -n 1 "$work/monitor")"
}

# same STATE: the results are those without the module
same() {
	local difference

	difference=$(diff -U0 "$work/absent/results" "$work/$1/results" | sed '/^@@/d') || true
	[[ -z $difference ]] || difference+=$'\n'$(context "$1")
	result "$([[ -z $difference ]]; echo $?)" "$1: the same results" "$difference"
}

in_all_states() {
	run_absent absent
	at_all
	if [[ -n ${UNHARMED_FULL-} ]]; then
		run_absent absent-again
		same absent-again
	fi
	run_loaded
	same loaded
	run_dumped
	same dumped
	run_watched
	same watched
	if [[ -n ${UNHARMED_FULL-} ]]; then
		run_absent absent-after
		same absent-after
	fi
	finish
}
