#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh KERNEL: run the programs of selftests/bench in a guest of a Debian
# series or of "custom" and print their tables. The guest gets 6 GiB unless
# MEM= says otherwise: 10,000 processes want them.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
	local out rc=0

	out=$("$QEMU_DIR/prepare.sh" "$1")
	WORK=$(mktemp -d)
	trap 'rm -rf "$WORK"' EXIT
	cp "$out/initrd" "$WORK/initrd"
	MEM=${MEM:-6144} TIMEOUT=${TIMEOUT:-1800} "$QEMU_DIR/boot.sh" "$out/kernel.env" \
		"$WORK/initrd" "" "$WORK" MODE=bench || rc=1
	cat "$WORK/report"
	cat "$WORK/errors" >&2
	printf '\nQEMU accelerator: %s; host: %s\n' "$("$QEMU_DIR/accel.sh" "$out/kernel.env")" \
		"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
	[ "$rc" -eq 0 ] && [ "$(cat "$WORK/verdict")" = "done 0" ]
}

case ${1:-} in
-h | --help) print_header ;;
'') usage_die "which kernel?" ;;
*) main "$1" ;;
esac
