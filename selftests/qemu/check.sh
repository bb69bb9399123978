#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh KERNEL...: the whole of "make check": for each KERNEL (a Debian series,
# or "custom") the module, the tool and the selftests in a guest of it, then those
# of selftests/real_programs in a guest with systemd, then the tests of selftests/host
# and selftests/tool on this machine. Each failure is told where it comes, and all of them once more at the end; the
# last line is
#
#   N passed, N failed, N skipped
#
# over all of it, and the exit status is 1 if anything failed. What needs no kernel's
# turn runs beside the guests, on another CPU.
#
# Environment: TESTS='glob' selects programs by name; V=1 shows every result;
# MEM, TIMEOUT, ACCEL as in boot.sh; LIMIT, the seconds that a program may take, if
# not those it comes with, and with it PATIENCE (20) times what its tests may take;
# SETTINGS='STRESS_SECONDS=600 ...' for the programs;
# GUESTS_ONLY=1 leaves out the tests of this machine. LEAST=95 is what is to be executed
# of the module, in percent, on a kernel that counts it. ASIDE='6.12-kasan:fault* ...' are kernels
# that check themselves, each booted beside the others for programs of such names only.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PASSED=0 FAILED=0 SKIPPED=0 PROGRAMS=0
HOST='' FAILURES=() ASIDE_OUTS=() ASIDE_TESTS=()
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

# broken WHERE WORDS: something that no report could be made of.
broken() {
	printf '%s: FAILED: %s\n' "$1" "$2"
	FAILURES+=("$1: FAILED: $2")
	FAILED=$((FAILED + 1))
	printf '%s: 0 passed, 1 failed, 0 skipped\n' "$1"
}

host_frames() {
	local test name rc programs=0 start

	for test in "$TOP"/selftests/{host,tool}/*.sh; do
		name=${test#"$TOP/selftests/"}
		[[ $name != tool/guest_* ]] && selected "$name" || continue
		programs=$((programs + 1)) rc=0 start=$SECONDS
		printf '@@%s begin %s\n' "$TOKEN" "$name"
		( cd "$TOP" && timeout -k 5 600 "$test" 2>&1 </dev/null ) || rc=$?
		printf '\n@@%s end %s %d %d\n' "$TOKEN" "$name" "$rc" $((SECONDS - start))
	done
	printf '@@%s all %d\n' "$TOKEN" "$programs"
}

# selected NAME: whether TESTS selects FOLDER/PROGRAM, by the whole name or by the program's.
selected() {
	# shellcheck disable=SC2053
	[[ $1 == ${TESTS:-*} || ${1##*/} == ${TESTS:-*} ]]
}

# wanted GREP-ARGUMENT...: whether TESTS selects any of those programs.
wanted() {
	local name

	while read -r name; do
		! selected "$name" || return 0
	done < <(tr ':' '/' <"$BUILD/selftests-install/kselftest-list.txt" | grep "$@")
	return 1
}

# boot OUT DIR MODE: one guest of what was prepared in OUT; its words are left in DIR.
boot() {
	local rc=0

	mkdir -p "$2"
	# Debian's kernels have x32 and the vsyscall page only when asked to; the selftests call both.
	APPEND="syscall.x32=y vsyscall=xonly ${APPEND:-}" \
	TIMEOUT=${TIMEOUT:-1800} "$QEMU_DIR/boot.sh" "$1/kernel.env" "$1/initrd" "" \
		"$2" MODE="$3" TOKEN="$TOKEN" TESTS="${TESTS:-}" \
		LIMIT="${LIMIT:-}" SETTINGS="${SETTINGS:-}" || rc=$?
	echo "$rc" >"$2/boot.rc"
}

# judge_boot WHERE DIR: the report may be whole although the guest then fell over.
judge_boot() {
	judge "$1" "$2/report"
	[ "$(cat "$2/boot.rc")" = 0 ] || broken "$1" "the guest ended without a verdict"
}

# show_coverage WHERE DIR...: of guests together, those whose kernel counts.
show_coverage() {
	local where=$1 dir counted=()

	shift
	for dir; do
		[ ! -s "$dir/files" ] || counted+=("$dir")
	done
	[ "${#counted[@]}" -eq 0 ] ||
		"$QEMU_DIR/coverage.sh" --least "${LEAST:-0}" "${counted[@]}" ||
		broken "$where, coverage" "less than ${LEAST:-0} percent of the module was executed"
}

# systemd_lacks OUT: what systemd wants and a developer's small kernel may do without.
systemd_lacks() {
	local option config

	# shellcheck source=/dev/null
	config=$(. "$1/kernel.env" && printf '%s' "$KDIR/.config")
	for option in CGROUPS EPOLL FHANDLE INOTIFY_USER SIGNALFD TIMERFD TMPFS UNIX; do
		grep -q "^CONFIG_$option=y" "$config" || printf ' CONFIG_%s' "$option"
	done
}

# prepare_all KERNEL...: into OUTS come the directories of those that can be booted.
prepare_all() {
	local kernel out

	OUTS=()
	for kernel; do
		if ! out=$("$QEMU_DIR/prepare.sh" "$kernel"); then
			broken "$kernel" "nothing to boot (see above)"
			continue
		fi
		hold_lock "$out/.check.lock"
		OUTS+=("$out")
	done
	if ! "$QEMU_DIR/prepare.sh" tools >/dev/null; then
		broken host "the tool does not build without warnings"
		return
	fi
	[ -z "${GUESTS_ONLY:-}" ] || return 0
	HOST=$BUILD/host
	rm -rf "$HOST"
	mkdir -p "$HOST"
}

# The kernels of ASIDE, which take memory and time for their own work.
prepare_aside() {
	local words word kernel out

	read -ra words <<<"${ASIDE:-}"
	for word in "${words[@]}"; do
		kernel=${word%%:*}
		if ! out=$("$QEMU_DIR/prepare.sh" "$kernel"); then
			broken "$kernel" "nothing to boot (see above)"
			continue
		fi
		hold_lock "$out/.check.lock"
		ASIDE_OUTS+=("$out")
		ASIDE_TESTS+=("${word#*:}")
	done
}

boot_aside() {
	local i

	for i in "${!ASIDE_OUTS[@]}"; do
		TESTS=${ASIDE_TESTS[i]} LIMIT=1200 MEM=3072 \
			boot "${ASIDE_OUTS[i]}" "${ASIDE_OUTS[i]}" check 2>"${ASIDE_OUTS[i]}/aside.log"
	done
}

# aside: the tests of this machine, some of which look at what has been built for the kernels, the
# guests with systemd, and the kernels that check themselves.
aside() {
	local out

	export SECCOMPCTL=$BUILD/tools-asan/seccompctl BUILD
	[ -z "$HOST" ] || host_frames >"$HOST/report"
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
		printf '%s: skipped: the kernel has no%s\n' "$where" "$lacks"
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

# check_all: a guest keeps one CPU busy; where there is another, the rest is done there meanwhile.
check_all() {
	if [ "$(nproc)" -gt 1 ]; then
		# A process group of its own, which can be ended as a whole.
		set -m
		aside </dev/null &
		set +m
		ASIDE_PID=$!
		trap 'kill -- "-$ASIDE_PID" 2>/dev/null' EXIT
		trap 'exit 130' INT TERM
		check_guests
		step "the tests of this machine, and the other guests" tail --pid="$ASIDE_PID" -f /dev/null
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
'') usage_die "which kernels?" ;;
esac
export STRICT=1
mkdir -p "$BUILD"
prepare_all "$@"
prepare_aside
check_all
[ "$PROGRAMS" -gt 0 ] || broken check "no test program${TESTS:+ matches TESTS='$TESTS'}"
[ "${#FAILURES[@]}" -eq 0 ] || printf '%s\n' 'All that failed, told in full above:' "${FAILURES[@]}"
printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
[ "$FAILED" -eq 0 ]
