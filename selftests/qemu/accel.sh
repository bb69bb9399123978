#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# accel.sh ENVFILE: print the QEMU accelerator for this kernel.
#
# KVM, if a guest of this very kernel boots with it: /dev/kvm exists on many nested
# machines that cannot run a stock kernel. The result is kept for this boot of the
# host; a success counts for this image, a failure for all, since a machine that
# cannot boot one stock kernel is not tried again.
#
# Otherwise TCG, with one thread for both virtual CPUs: with thread=multi,
# QEMU 7.2 now and then kills a booting guest by an int3 oops (one CPU sees
# code that the other has half patched), and it is no faster.
#
# ACCEL=... in the environment overrides both.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

TCG=tcg,thread=single
PROBE_SECONDS=10

probe() {
	local dir=$1

	mkdir -p "$dir"
	"$QEMU_DIR/initramfs.sh" "$ENVFILE" "" "$dir/initrd" || return 1
	ACCEL=kvm TIMEOUT=$PROBE_SECONDS "$QEMU_DIR/boot.sh" "$ENVFILE" \
		"$dir/initrd" "" "$dir" MODE=probe >/dev/null 2>&1
}

main() {
	local boot yes dir

	if [ "$KARCH" != amd64 ] || [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
		echo "$TCG"
		return
	fi
	boot=$CACHE/accel/$(cat /proc/sys/kernel/random/boot_id)
	yes=$boot/$KREL-$(stat -c '%Y-%s' "$KIMAGE")
	hold_lock "$CACHE/accel/.lock"
	mkdir -p "$boot"
	if [ ! -e "$yes" ] && [ ! -e "$boot/no" ]; then
		dir=$(mktemp -d)
		if probe "$dir"; then
			touch "$yes"
		else
			note "  /dev/kvm exists but boots no stock kernel here: using TCG"
			touch "$boot/no"
		fi
		rm -rf "$dir"
	fi
	if [ -e "$yes" ]; then echo kvm; else echo "$TCG"; fi
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "ENVFILE is missing" ;;
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
