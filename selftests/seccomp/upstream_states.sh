# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel's own tests say without the module, with it, while all threads and filters are
# dumped in a loop, and while seccompctl monitor watches everything: the same. To be sourced by a
# script that has
#
#   run_tests STATE      runs them; a line for each result goes into $work/STATE/results
#   context STATE        says what is known of results that differ
#   at_all               results: there is something to compare
#   was_dumped REPORT    result: the dumper has seen them
#   was_told             results: monitor was told of them, in $work/told
#
# and calls in_all_states. UNHARMED_FULL=1: the module's absence is tried three times, the last of
# them after it has been there, and nothing is made shorter.
#
# SECCOMPCTL is the tool.

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
UPSTREAM=$here/upstream
DUMPER=$fixtures_dir/dumper
[[ -x $UPSTREAM/seccomp/seccomp_bpf ]] || skip_all "the kernel's own tests were not built"
[[ -x $DUMPER ]] || skip_all "fixtures/dumper was not built"
modprobe -n seccomp_diag 2>/dev/null || skip_all "there is no module to be loaded"

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

	"$SECCOMPCTL" monitor >"$work/told" 2>"$work/said" &
	monitor=$!
	fixtures+=("$monitor")
	# Until it is told of something, it may not watch yet.
	while [[ ! -s $work/told ]] && kill -0 "$monitor"; do
		"$UPSTREAM/prctl/disable-tsc-test" >"$work/ignored" 2>&1
	done
	run_all watched
	kill -TERM "$monitor"
	wait "$monitor" || rc=$?
	is "watched: exit status" "$rc" 0
	was_told
	echo "# $(tail -n 1 "$work/said")"
}

# same STATE: as without the module
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
