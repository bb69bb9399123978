#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# accel.sh ENVFILE: print the QEMU accelerator to run this kernel with.
#
# KVM only where it has just been seen to boot this very kernel to a verdict:
# /dev/kvm exists on many nested machines that cannot run a stock kernel. The
# answer is remembered for this boot of the host and this image.
#
# Otherwise TCG, with one thread for both virtual CPUs: with thread=multi,
# QEMU 7.2 now and then kills a booting guest by an int3 oops (one CPU sees
# code that the other is patching half done), and it is not faster.
#
# ACCEL=... in the environment overrules both.

. "$(dirname "$0")/lib.sh"

TCG=tcg,thread=single
PROBE_SECONDS=20

probe() {
	local dir=$1

	mkdir -p "$dir"
	"$QEMU_DIR/initramfs.sh" "$ENVFILE" "" "$dir/initrd" || return 1
	ACCEL=kvm TIMEOUT=$PROBE_SECONDS "$QEMU_DIR/boot.sh" "$ENVFILE" \
		"$dir/initrd" "" "$dir" MODE=probe >/dev/null 2>&1
}

main() {
	local memo dir

	if [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
		echo "$TCG"
		return
	fi
	memo=$CACHE/accel/$(cat /proc/sys/kernel/random/boot_id)-$(stat -c '%Y-%s' "$KIMAGE")-$KREL
	hold_lock "$CACHE/accel/.lock"
	if [ ! -s "$memo" ]; then
		dir=$(mktemp -d)
		if probe "$dir"; then
			echo kvm >"$memo"
		else
			note "  /dev/kvm is there but does not boot this kernel: using TCG"
			echo "$TCG" >"$memo"
		fi
		rm -rf "$dir"
	fi
	cat "$memo"
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "which ENVFILE?" ;;
*)
	ENVFILE=$1
	# shellcheck source=/dev/null
	. "$1"
	if [ -n "${ACCEL:-}" ]; then
		printf '%s\n' "$ACCEL"
	else
		main
	fi
	;;
esac
