#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# terminal.sh demo KERNEL             show the demonstration in a guest
# terminal.sh shell KERNEL [PART]...  give a root shell in one; PARTs as of prepare.sh
#
# The guest has this terminal as its own. Kernel messages go to the console log.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

run_guest() {
	local mode=$1 out=$2 size raw='' no_color=${NO_COLOR:-}

	size=$(stty -F /dev/tty size 2>/dev/null) || size='40 100'
	[ -t 1 ] || raw=1 no_color=1
	INTERACTIVE=1 "$QEMU_DIR/boot.sh" "$out/kernel.env" "$WORK/initrd" "" "$WORK" \
		MODE="$mode" TERM="${TERM:-dumb}" LINES="${size% *}" \
		COLUMNS="${size#* }" RAW="$raw" NO_COLOR="$no_color"
}

demo() {
	local out rc=0

	out=$("$QEMU_DIR/prepare.sh" "$1")
	cp "$out/initrd" "$WORK/initrd"
	TIMEOUT=${TIMEOUT:-120} run_guest demo "$out" || rc=1
	[ "$rc" -ne 0 ] || [ "$(cat "$WORK/verdict")" = "done 0" ] ||
		{ note "the demonstration failed: see above"; rc=1; }
	cp "$WORK/console.log" "$out/"
	return "$rc"
}

shell() {
	local out

	[ -t 0 ] || die "a shell needs a terminal; run.sh runs single commands"
	out=$(LENIENT=1 "$QEMU_DIR/prepare.sh" "$@")
	cp "$(initrd_of "$out" "${@:2}")" "$WORK/initrd"
	TIMEOUT=0 run_guest shell "$out"
	cp "$WORK/console.log" "$out/"
	note "the kernel's messages are in $out/console.log"
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
demo) [ $# -eq 2 ] || usage_die "demo takes one KERNEL, not '${*:2}'" ;;
shell) [ $# -ge 2 ] || usage_die "KERNEL is missing" ;;
*) usage_die "demo or shell is missing" ;;
esac
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
"$@"
