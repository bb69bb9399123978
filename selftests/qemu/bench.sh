#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh KERNEL: run the programs of selftests/bench in guests of a Debian
# series or of "custom" and print their tables. TESTS='glob' selects some. Those
# that need no kernel (explain, start) run on this machine.
#
# The benchmark of listing runs in an ordinary guest and in one that counts
# instructions, with 6 GiB of memory unless MEM= gives another size: 10,000 processes
# need them.
#
# Those of filters, of dumps beside others and of watched calls measure microseconds, which QEMU's own time
# slices and the host's load would hide. They run in a guest with one CPU, whose
# clock QEMU advances by one nanosecond for each instruction (-icount shift=0): the
# same work always takes the same time. Its kernel is preemptible, so that a
# thread's wakeups show how long it has to wait. Its CPU has no fast "rep movs",
# one byte of which would count as an instruction.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# bench_guest PROGRAM...: run these in one guest and print their output.
bench_guest() {
	local rc=0 name programs=

	for name; do
		# shellcheck disable=SC2053
		[[ $name != ${TESTS:-*} ]] || programs+=" $name"
	done
	[ -n "$programs" ] || return 0
	RAN=1
	TIMEOUT=${TIMEOUT:-1800} "$QEMU_DIR/boot.sh" "$OUT/kernel.env" "$WORK/initrd" "" \
		"$WORK" MODE=bench BENCH="$programs" || rc=1
	cat "$WORK/report"
	cat "$WORK/errors" >&2
	if [ "$rc" -ne 0 ] || [ "$(cat "$WORK/verdict")" != "done 0" ]; then
		FAILED=1
	fi
}

# count_guest PROGRAM...: the same, in a guest whose clock counts instructions.
count_guest() {
	SMP=1 CPU=max,-erms,-fsrm ACCEL=tcg,thread=single ICOUNT=shift=0 \
		APPEND="preempt=full ${APPEND:-}" bench_guest "$@"
}

# bench_host NAME COMMAND...: one that runs on this machine
bench_host() {
	# shellcheck disable=SC2053
	[[ $1 == ${TESTS:-*} ]] || return 0
	RAN=1
	printf '\nOn the host itself\n'
	BUILD=$BUILD "${@:2}" || FAILED=1
}

main() {
	OUT=$("$QEMU_DIR/prepare.sh" "$1" bench)
	WORK=$(mktemp -d)
	trap 'rm -rf "$WORK"' EXIT
	cp "$OUT/initrd-bench" "$WORK/initrd"
	printf 'host: %s; QEMU with %s\n' \
		"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
		"$("$QEMU_DIR/accel.sh" "$OUT/kernel.env")"
	MEM=${MEM:-6144} bench_guest list
	printf '\nQEMU with TCG, counting instructions: 1 us is 1000 of them\n'
	MEM=${MEM:-6144} count_guest list
	count_guest filters gap
	count_guest beside
	# The image with bpftrace, against which it measures.
	IMAGE=bench count_guest watch
	bench_host explain "$TOP/selftests/bench/explain.sh"
	bench_host start "$BUILD/bench/start" "$BUILD/tools/seccompctl"
	[ -n "$RAN" ] || usage_die "no benchmark matches TESTS='$TESTS': list, filters, gap, beside, watch, explain, start"
	[ -z "$FAILED" ]
}

FAILED='' RAN=''
case ${1:-} in
-h | --help) print_header ;;
'') usage_die "KERNEL is missing" ;;
*) main "$1" ;;
esac
