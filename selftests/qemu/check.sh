#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh [host] [KERNEL]...: make check, check-host, check-debug and fuzz.
#
# For each KERNEL (a Debian series, or "custom"): the module, the tool and the
# selftests in a guest of it, then selftests/real_programs in a guest with systemd.
# "host": the tests that need no guest, selftests/host and selftests/tool. They run
# on all CPUs, or beside the guests on all but one.
#
# Each failure is shown when its program's report is judged, and again at the end.
# The last line counts all results, and the exit status is 1 if anything failed:
#
#   N passed, N failed, N skipped
#
# Environment: TESTS='glob' selects programs by name; V=1 shows every result; MEM,
# TIMEOUT, ACCEL as in boot.sh; LIMIT=3600 replaces the time limit of each program, in
# seconds, and multiplies the limits of single tests by PATIENCE (20);
# SETTINGS='STRESS_SECONDS=600 ...' is the environment of programs in guests; LEAST=95
# is the share of the module's lines, in percent, that must be executed on a kernel
# that counts them; ASIDE='6.12-kasan:fault* ...' boots more kernels beside the others,
# each for programs of that name only.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PASSED=0 FAILED=0 SKIPPED=0 PROGRAMS=0
HOST='' HOST_TESTS=() OUTS=() FAILURES=() ASIDE_OUTS=() ASIDE_TESTS=()
TOKEN=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')

# add_up WHERE COUNTS-FILE
add_up() {
	local passed failed skipped programs

	read -r passed failed skipped programs <"$2"
	PROGRAMS=$((PROGRAMS + programs))
	PASSED=$((PASSED + passed))
	FAILED=$((FAILED + failed))
	SKIPPED=$((SKIPPED + skipped))
	printf '%s: %d passed, %d failed, %d skipped\n' "$1" "$passed" "$failed" "$skipped"
}

# judge WHERE REPORT
judge() {
	touch "$2"
	awk -v token="$TOKEN" -v where="$1" -v counts="$2.counts" -v verbose="${V:-}" \
		-f "$QEMU_DIR/judge.awk" "$2" | tee "$2.judged"
	mapfile -t -O "${#FAILURES[@]}" FAILURES < <(grep '^[^ ].*: FAILED: ' "$2.judged")
	add_up "$1" "$2.counts"
}

# broken WHERE WORDS: a failure that left no report
broken() {
	printf '%s: FAILED: %s\n' "$1" "$2"
	FAILURES+=("$1: FAILED: $2")
	FAILED=$((FAILED + 1))
	printf '%s: 0 passed, 1 failed, 0 skipped\n' "$1"
}

# Sets HOST_TESTS: FOLDER/PROGRAM of each.
list_host_tests() {
	local test

	for test in "$TOP"/selftests/{host,tool}/*.sh; do
		test=${test#"$TOP/selftests/"}
		[[ $test == tool/guest_* ]] || ! selected "$test" || HOST_TESTS+=("$test")
	done
}

# run_host_test NAME: its frame of the report goes to $HOST/NAME
run_host_test() {
	local name=$1 rc=0 start=$SECONDS

	mkdir -p "$HOST/${name%/*}"
	{
		printf '@@%s begin %s\n' "$TOKEN" "$name"
		( cd "$TOP" && timeout -k 5 600 "selftests/$name" 2>&1 </dev/null ) || rc=$?
		printf '\n@@%s end %s %d %d\n' "$TOKEN" "$name" "$rc" $((SECONDS - start))
	} >"$HOST/$name.part"
	mv "$HOST/$name.part" "$HOST/$name"
}

# longest_first: the host tests by their time in an earlier run, so that no long one is left at the end
longest_first() {
	mkdir -p "$CACHE"
	touch "$CACHE/host-seconds"
	printf '%s\n' "${HOST_TESTS[@]}" |
		awk 'earlier { took[$1] = $2; next } { print took[$0] + 0, $0 }' \
			earlier=1 "$CACHE/host-seconds" earlier=0 - |
		sort -k 1,1nr -k 2 | cut -d ' ' -f 2
}

# run_host_tests: one more than there are CPUs, because some of them wait; with guests, one CPU is
# kept for these. The report has their frames in the order of their names.
run_host_tests() {
	local name jobs running=0 names

	jobs=$(($(nproc) + 1))
	[ "${#OUTS[@]}" -eq 0 ] || jobs=$((jobs > 3 ? jobs - 2 : 1))
	mapfile -t names < <(longest_first)
	for name in "${names[@]}"; do
		[ "$running" -lt "$jobs" ] || { wait -n; running=$((running - 1)); }
		run_host_test "$name" &
		running=$((running + 1))
	done
	wait
	{
		for name in "${HOST_TESTS[@]}"; do
			cat "$HOST/$name"
		done
		printf '@@%s all %d\n' "$TOKEN" "${#HOST_TESTS[@]}"
	} >"$HOST/report"
	[ -n "${TESTS:-}" ] || awk -v end="@@$TOKEN" '$1 == end && $2 == "end" { print $3, $5 }' \
		"$HOST/report" >"$CACHE/host-seconds"
}

# The PROGRESS of step.
host_progress() {
	local name done=0 running=

	for name in "${HOST_TESTS[@]}"; do
		[ ! -e "$HOST/$name" ] || done=$((done + 1))
		[ ! -e "$HOST/$name.part" ] || running+=" $name"
	done
	printf ': %d of %d done%s' "$done" "${#HOST_TESTS[@]}" "${running:+, now$running}"
}

# selected NAME: whether TESTS matches FOLDER/PROGRAM or its PROGRAM
selected() {
	# shellcheck disable=SC2053
	[[ $1 == ${TESTS:-*} || ${1##*/} == ${TESTS:-*} ]]
}

# wanted GREP-ARGUMENT...: whether there are guests, and TESTS selects any of these programs
wanted() {
	local name

	[ "${#OUTS[@]}" -gt 0 ] || return 1
	while read -r name; do
		! selected "$name" || return 0
	done < <(cat "${OUTS[@]/%//stage$GUEST_OPT/selftests/kselftest-list.txt}" | tr ':' '/' | grep "$@")
	return 1
}

# boot OUT DIR MODE: boot the guest that is prepared in OUT; its report and logs go to DIR
boot() {
	local rc=0

	mkdir -p "$2"
	# The selftests use x32 and the vsyscall page, which Debian's kernels disable by default.
	APPEND="syscall.x32=y vsyscall=xonly ${APPEND:-}" \
	TIMEOUT=${TIMEOUT:-1800} "$QEMU_DIR/boot.sh" "$1/kernel.env" "$1/initrd-tests" "" \
		"$2" MODE="$3" TOKEN="$TOKEN" TESTS="${TESTS:-}" \
		LIMIT="${LIMIT:-}" SETTINGS="${SETTINGS:-}" || rc=$?
	echo "$rc" >"$2/boot.rc"
}

# judge_boot WHERE DIR: the report may be complete even if the guest crashed after it.
judge_boot() {
	judge "$1" "$2/report"
	[ "$(cat "$2/boot.rc")" = 0 ] || broken "$1" "the guest ended without a verdict"
}

# show_coverage WHERE DIR...: one table for all guests whose kernels count executed lines
show_coverage() {
	local where=$1 dir counted=()

	shift
	for dir; do
		[ ! -s "$dir/files" ] || counted+=("$dir")
	done
	[ "${#counted[@]}" -eq 0 ] ||
		"$QEMU_DIR/coverage.sh" --least "${LEAST:-0}" "${counted[@]}" ||
		broken "$where, coverage" "less than ${LEAST:-0} percent of the module's lines were executed"
}

# systemd_lacks OUT: print why it does not boot with systemd: real_programs is for x86_64, or a
# developer's small kernel lacks options that systemd needs
systemd_lacks() {
	local option config lacks=''

	# shellcheck source=/dev/null
	config=$(. "$1/kernel.env" && printf '%s' "$KDIR/.config")
	for option in CGROUPS EPOLL FHANDLE INOTIFY_USER SIGNALFD TIMERFD TMPFS UNIX; do
		grep -q "^CONFIG_$option=y" "$config" || lacks+=" CONFIG_$option"
	done
	if [[ $1 == *-arm64 ]]; then
		echo "real_programs is for x86_64"
	elif [ -n "$lacks" ]; then
		echo "the kernel has no$lacks"
	fi
}

# prepare_all KERNEL...: adds to OUTS the directories of those that can be booted
prepare_all() {
	local kernel out

	for kernel; do
		if ! out=$("$QEMU_DIR/prepare.sh" "$kernel" tests); then
			broken "$kernel" "nothing to boot (see above)"
			continue
		fi
		hold_lock "$out/.check.lock"
		OUTS+=("$out")
	done
}

# Some of these tests read a module that was built for a guest. Without guests, one is built for a
# kernel in the cache.
prepare_host() {
	local kernel

	if ! "$QEMU_DIR/prepare.sh" tools asan; then
		broken host "the tool does not build without warnings"
		return
	fi
	[ "${#OUTS[@]}" -gt 0 ] || for kernel in 6.12 6.1; do
		[ -e "$CACHE/kernel/$kernel" ] || continue
		"$QEMU_DIR/prepare.sh" module "$kernel" ||
			broken host "the module does not build without warnings"
		break
	done
	HOST=$BUILD/host
	rm -rf "$HOST"
	mkdir -p "$HOST"
	list_host_tests
}

# prepare_aside: the kernels of ASIDE
prepare_aside() {
	local words word kernel out

	read -ra words <<<"${ASIDE:-}"
	for word in "${words[@]}"; do
		kernel=${word%%:*}
		if ! out=$("$QEMU_DIR/prepare.sh" "$kernel" tests); then
			broken "$kernel" "nothing to boot (see above)"
			continue
		fi
		hold_lock "$out/.check.lock"
		ASIDE_OUTS+=("$out")
		ASIDE_TESTS+=("${word#*:}")
	done
}

# These kernels check themselves, so they need more memory and time.
boot_aside() {
	local i

	for i in "${!ASIDE_OUTS[@]}"; do
		TESTS=${ASIDE_TESTS[i]} LIMIT=1800 TIMEOUT=2700 MEM=3072 \
			boot "${ASIDE_OUTS[i]}" "${ASIDE_OUTS[i]}" check 2>"${ASIDE_OUTS[i]}/aside.log"
	done
}

# aside: the tests of this machine, the guests with systemd, and the kernels that check themselves
aside() {
	local out

	export SECCOMPCTL=$BUILD/tools-asan/seccompctl BUILD
	[ -z "$HOST" ] || run_host_tests
	! wanted ^real_programs/ || for out in "${OUTS[@]}"; do
		[ -n "$(systemd_lacks "$out")" ] || boot "$out" "$out/systemd" systemd 2>"$out/systemd.log"
	done
	boot_aside
}

check_guests() {
	local out

	! wanted -v ^real_programs/ || for out in "${OUTS[@]}"; do
		boot "$out" "$out" check
		judge_boot "$(basename "$out")" "$out"
		show_coverage "$(basename "$out")" "$out"
	done
}

judge_systemd() {
	local out where lacks

	! wanted ^real_programs/ || for out in "${OUTS[@]}"; do
		where="$(basename "$out"), systemd" lacks=$(systemd_lacks "$out")
		if [ -z "$lacks" ]; then
			cat "$out/systemd.log" >&2
			judge_boot "$where" "$out/systemd"
			continue
		fi
		printf '%s: skipped: %s\n' "$where" "$lacks"
		SKIPPED=$((SKIPPED + 1))
		printf '%s: 0 passed, 0 failed, 1 skipped\n' "$where"
	done
}

judge_aside() {
	local out

	for out in "${ASIDE_OUTS[@]}"; do
		cat "$out/aside.log" >&2
		judge_boot "$(basename "$out")" "$out"
	done
	show_coverage "the kernels that check themselves" "${ASIDE_OUTS[@]}"
}

# check_all: a guest keeps one CPU busy; on more CPUs, "aside" runs at the same time.
check_all() {
	if [ "$(nproc)" -gt 1 ]; then
		# In a process group of its own, so that the trap can kill all of it.
		set -m
		aside </dev/null &
		set +m
		ASIDE_PID=$!
		trap 'kill -- "-$ASIDE_PID" 2>/dev/null' EXIT
		trap 'exit 130' INT TERM
		check_guests
		PROGRESS=host_progress step "the tests of this machine$OTHERS" \
			tail --pid="$ASIDE_PID" -f /dev/null
		wait "$ASIDE_PID"
		trap - EXIT INT TERM
	else
		check_guests
		aside
	fi
	judge_systemd
	judge_aside
	[ -z "$HOST" ] || judge host "$HOST/report"
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
'') usage_die "host or a KERNEL is missing" ;;
esac
export STRICT=1
mkdir -p "$BUILD"
WITH_HOST='' OTHERS=''
if [ "$1" = host ]; then
	WITH_HOST=1
	shift
fi
[ $# -eq 0 ] || OTHERS=", and the other guests"
prepare_all "$@"
[ -z "$WITH_HOST" ] || prepare_host
prepare_aside
check_all
[ "$PROGRAMS" -gt 0 ] || broken check "no test program${TESTS:+ matches TESTS='$TESTS'}"
[ "${#FAILURES[@]}" -eq 0 ] || printf '%s\n' 'All failures, shown in full above:' "${FAILURES[@]}"
printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
[ "$FAILED" -eq 0 ]
