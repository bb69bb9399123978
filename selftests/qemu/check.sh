#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh KERNEL...: the whole of "make check": for each KERNEL (a Debian series,
# or "custom") the module, the tool and the selftests in a guest of it, then those
# of selftests/systemd in a guest with systemd, then the tests of selftests/host
# on this machine. The last line is
#
#   N passed, N failed, N skipped
#
# over all of it, and the exit status is 1 if anything failed.
#
# Environment: TESTS='glob' selects programs by name; V=1 shows every result;
# MEM, TIMEOUT, ACCEL as in boot.sh.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PASSED=0 FAILED=0 SKIPPED=0 PROGRAMS=0
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
		-f "$QEMU_DIR/judge.awk" "$2"
	add_up "$1" "$2.counts"
}

# broken WHERE WORDS: something that no report could be made of.
broken() {
	printf '%s: FAILED: %s\n' "$1" "$2"
	FAILED=$((FAILED + 1))
	printf '%s: 0 passed, 1 failed, 0 skipped\n' "$1"
}

host_frames() {
	local test name rc programs=0 start

	for test in "$TOP"/selftests/host/*.sh; do
		name=$(basename "$test")
		# shellcheck disable=SC2053
		[ -x "$test" ] && [[ $name == ${TESTS:-*} ]] || continue
		programs=$((programs + 1)) rc=0 start=$SECONDS
		printf '@@%s begin %s\n' "$TOKEN" "$name"
		( cd "$TOP" && timeout -k 5 300 "$test" 2>&1 </dev/null ) || rc=$?
		printf '\n@@%s end %s %d %d\n' "$TOKEN" "$name" "$rc" $((SECONDS - start))
	done
	printf '@@%s all %d\n' "$TOKEN" "$programs"
}

check_host() {
	compgen -G "$TOP/selftests/host/*.sh" >/dev/null || return 0
	rm -rf "$BUILD/host"
	mkdir -p "$BUILD/host"
	if ! "$QEMU_DIR/prepare.sh" tools >/dev/null; then
		broken host "the tool does not build without warnings"
		return
	fi
	export SECCOMPCTL=$BUILD/tools-asan/seccompctl BUILD
	host_frames >"$BUILD/host/report"
	judge host "$BUILD/host/report"
}

# wanted LIST: whether TESTS selects any of the programs in it.
wanted() {
	local name

	while read -r name; do
		# shellcheck disable=SC2053
		[[ $name != ${TESTS:-*} ]] || return 0
	done <"$1"
	return 1
}

# check_guest WHERE OUT DIR MODE: one guest of what was prepared in OUT; its words are left in DIR.
check_guest() {
	local where=$1 out=$2 dir=$3 rc=0

	# Debian's kernels run x32 programs only when asked to; the selftests have some.
	APPEND="syscall.x32=y ${APPEND:-}" \
	TIMEOUT=${TIMEOUT:-1800} "$QEMU_DIR/boot.sh" "$out/kernel.env" "$out/initrd" "" \
		"$dir" MODE="$4" TOKEN="$TOKEN" TESTS="${TESTS:-}" || rc=$?
	judge "$where" "$dir/report"
	# The report may be whole although the guest then fell over.
	[ "$rc" -eq 0 ] || broken "$where" "the guest ended without a verdict"
}

# check_systemd RELEASE OUT: a developer's small kernel may do without what systemd wants.
check_systemd() {
	local option missing=() config

	# shellcheck source=/dev/null
	config=$(. "$2/kernel.env" && printf '%s' "$KDIR/.config")
	for option in CGROUPS EPOLL FHANDLE INOTIFY_USER SIGNALFD TIMERFD TMPFS UNIX; do
		grep -q "^CONFIG_$option=y" "$config" || missing+=("CONFIG_$option")
	done
	if [ "${#missing[@]}" -eq 0 ]; then
		check_guest "$1, systemd" "$2" "$2/systemd" systemd
		return
	fi
	printf '%s, systemd: skipped: the kernel has no %s\n' "$1" "${missing[*]}"
	SKIPPED=$((SKIPPED + 1))
	printf '%s, systemd: 0 passed, 0 failed, 1 skipped\n' "$1"
}

check_kernel() {
	local kernel=$1 out release

	if ! out=$("$QEMU_DIR/prepare.sh" "$kernel"); then
		broken "$kernel" "nothing to boot (see above)"
		return
	fi
	release=$(basename "$out")
	hold_lock "$out/.check.lock"
	! wanted "$BUILD/selftests-install/seccomp_diag.list" ||
		check_guest "$release" "$out" "$out" check
	! wanted "$BUILD/systemd-install/systemd.list" ||
		check_systemd "$release" "$out"
	drop_lock
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
'') usage_die "which kernels?" ;;
esac
export STRICT=1
mkdir -p "$BUILD"
for kernel; do
	check_kernel "$kernel"
done
# Last, because some of them look at what has been built for the kernels.
check_host
[ "$PROGRAMS" -gt 0 ] || broken check "no test program${TESTS:+ matches TESTS='$TESTS'}"
printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
[ "$FAILED" -eq 0 ]
