#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccomp does what it does without the module: the kernel's own tests of it (seccomp_bpf, and those
# of prctl's disable-tsc-*) have the same results without the module, with it, while all threads and
# filters are dumped in a loop, and while seccompctl monitor watches everything.
#
# UNHARMED_FULL=1: the stress tests run as long as they like, and the module's absence is tried three
# times, the last of them after it has been there.
#
# UPSTREAM is where those tests are, DUMPER what fixtures/dumper.c builds, SECCOMPCTL the tool.

set -euo pipefail

dir=$(cd "$(dirname "$0")" && pwd)
UPSTREAM=${UPSTREAM:-$dir/upstream}
DUMPER=${DUMPER:-$dir/dumper}

# The stress tests end by an alarm that each of their tasks has set for itself. It comes earlier here,
# once there are as many tasks as those tests have.
STRESS_TASKS=100
STRESS_SECONDS=1.5

skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

SECCOMPCTL=${SECCOMPCTL:-$(command -v seccompctl || true)}
[[ -x $SECCOMPCTL ]] || skip_all "no seccompctl: set SECCOMPCTL to it"
[[ -x $UPSTREAM/seccomp/seccomp_bpf ]] || skip_all "the kernel's own tests were not built: set UPSTREAM"
[[ -x $DUMPER ]] || skip_all "nothing to dump with: set DUMPER to what fixtures/dumper.c builds"
((UID == 0)) || skip_all "only root may load modules"
modprobe -n seccomp_diag 2>/dev/null || skip_all "there is no module to be loaded"
for lib in "$dir/tap.sh" "$dir/host/lib/tap.sh"; do
	if [[ -r $lib ]]; then
		# shellcheck source=selftests/host/lib/tap.sh
		. "$lib"
		break
	fi
done

# run_seccomp_bpf LOG: a line for each test, with its result
run_seccomp_bpf() {
	local rc=0

	"$UPSTREAM/seccomp/seccomp_bpf" >"$1" 2>&1 </dev/null || rc=$?
	awk '/^# +RUN / { name = $3 }
		/^1\.\.[0-9]+$/ { print "plan " $0 }
		/^(not )?ok / {
			result = /^not/ ? "fails" : "passes"
			if (/# *SKIP/)
				result = "is skipped"
			print name " " result
		}' "$1"
	echo "exit status $rc"
}

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

# run_all STATE: all of them, into a file of results
run_all() {
	local name start=$SECONDS

	mkdir "$work/$1"
	( run_both_stress "$1" )
	echo "# $1: stress took $((SECONDS - start)) s"
	run_seccomp_bpf "$work/$1/seccomp_bpf" >"$work/$1/seccomp_bpf.results"
	run_tsc "$work/$1/tsc" >"$work/$1/tsc.results"
	for name in seccomp_bpf tsc on-off ctxt-sw; do
		sed "s/^/$name: /" "$work/$1/$name.results"
	done >"$work/$1/results"
	echo "# $1: all took $((SECONDS - start)) s"
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
	like "dumped: threads with filters, and their programs" "$(<"$work/dumper")" \
		'^rounds=[1-9][0-9]* filtered=[1-9][0-9]* programs=[1-9]'
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
	kill -INT "$monitor"
	wait "$monitor" || rc=$?
	is "watched: exit status" "$rc" 0
	result "$(grep -q 'seccomp_bpf.* installs filter' "$work/told"; echo $?)" "watched: installations"
	result "$(grep -qE 'seccomp_bpf.*by filter' "$work/told"; echo $?)" "watched: verdicts"
	result "$(grep -q 'disable-tsc' "$work/told"; echo $?)" "watched: the TSC"
	echo "# $(tail -n 1 "$work/said")"
}

# context STATE: what was said of the tests whose results differ
context() {
	local name

	{ diff "$work/absent/results" "$work/$1/results" || true; } |
		sed -n 's/^> seccomp_bpf: \([^ ]*\) .*/\1/p' |
		while read -r name; do
			sed -n "/^# *RUN *$name /,/^\(not \)\?ok /p" "$work/$1/seccomp_bpf"
		done
}

# same STATE: as without the module
same() {
	local difference

	difference=$(diff -U0 "$work/absent/results" "$work/$1/results" | sed '/^@@/d') || true
	[[ -z $difference ]] || difference+=$'\n'$(context "$1")
	result "$([[ -z $difference ]]; echo $?)" "$1: the same results" "$difference"
}

# at_all: there is something to compare
at_all() {
	local results=$work/absent/results

	echo "# absent: $(grep -c ' passes$' "$results") pass, $(grep -c ' fails$' "$results") fail," \
		"$(grep -c ' is skipped$' "$results") are skipped"
	grep -E ' (fails|is skipped)$' "$results" | sed 's/^/# /' || true
	like "most of seccomp_bpf passes" "$(grep -c ' passes$' "$results")" '^[0-9]{2,}$'
	is "as many as are planned" "$(grep -cE ' (passes|fails|is skipped)$' "$results")" \
		"$(sed -n 's/^seccomp_bpf: plan 1\.\.//p' "$results")"
	is "RDTSC is refused once" "$(grep -c '^tsc: .*SIG_SEGV \]' "$results")" 1
}

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
