#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel-custom.sh KERNEL KDIR           describe a developer's own kernel as kernel.sh
#                                        describes Debian's
# kernel-custom.sh --check KERNEL KDIR   only check whether a guest could boot it
#
# KERNEL is the bzImage ("" to build the module only), KDIR the tree it was built
# in, with modules prepared. An error says why a guest could not boot, or that the
# two are of different releases.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# Options that the guest needs; drivers may be modules, if the tree has built them.
BUILTIN_ONLY=(MODULES SECCOMP_FILTER BLK_DEV_INITRD BINFMT_SCRIPT DEVTMPFS)
BUILTIN_OR_MODULE=(VIRTIO_PCI VIRTIO_BLK VIRTIO_CONSOLE EXT4_FS)

# image_release FILE: the version string at which the x86 boot protocol points
image_release() {
	local magic offset

	magic=$(dd if="$1" bs=1 skip=$((0x202)) count=4 2>/dev/null | tr -d '\0')
	offset=$(od -An -tu2 -j $((0x20e)) -N2 "$1" | tr -d ' ')
	[ "$magic" = HdrS ] && [ "$offset" -gt 0 ] ||
		die "KERNEL=$1 is no x86 bzImage: give arch/x86/boot/bzImage"
	dd if="$1" bs=1 skip=$((offset + 0x200)) count=128 2>/dev/null |
		tr '\0' '\n' | head -n 1 | cut -d ' ' -f1
}

tree_release() {
	[ -d "$1" ] || die "KDIR=$1 does not exist or is no directory"
	# The release that the module will have; Debian's kernel.release of 6.1 differs.
	[ -s "$1/include/generated/utsrelease.h" ] ||
		die "KDIR=$1 has no include/generated/utsrelease.h: run make modules_prepare there"
	sed -n 's/^#define UTS_RELEASE "\(.*\)"/\1/p' "$1/include/generated/utsrelease.h"
}

# check_config KDIR: name all missing options in one error
check_config() {
	local option missing=()

	for option in "${BUILTIN_ONLY[@]}"; do
		grep -q "^CONFIG_$option=y" "$1/.config" || missing+=("CONFIG_$option=y")
	done
	for option in "${BUILTIN_OR_MODULE[@]}"; do
		grep -q "^CONFIG_$option=[ym]" "$1/.config" || missing+=("CONFIG_$option=y")
	done
	[ "${#missing[@]}" -eq 0 ] ||
		die "$1/.config lacks ${missing[*]}: a guest of it cannot boot or cannot load the module"
}

# Take the drivers that are modules from the tree.
install_modules() {
	local kdir=$1 dir=$2

	rm -rf "$dir"
	mkdir -p "$dir/lib/modules/$KREL"
	cp "$kdir"/modules.{order,builtin} "$dir/lib/modules/$KREL/" 2>/dev/null || true
	cp "$kdir/modules.builtin.modinfo" "$dir/lib/modules/$KREL/" 2>/dev/null || true
	if grep -qE "^CONFIG_($(IFS='|'; echo "${BUILTIN_OR_MODULE[*]}"))=m" "$kdir/.config"; then
		step "modules_install of $KREL" make -s -C "$kdir" INSTALL_MOD_PATH="$dir" \
			INSTALL_MOD_STRIP=1 modules_install ||
			die "the drivers of $kdir are modules and do not install: run make modules there"
	fi
	depmod -b "$dir" "$KREL"
}

# check_kernel KERNEL KDIR: sets KREL
check_kernel() {
	local image

	[ -z "$1" ] || [ -r "$1" ] || die "KERNEL=$1 does not exist or cannot be read"
	[ -n "$2" ] || die "KDIR= is missing: the tree that the module is built for"
	KREL=$(tree_release "$2")
	[ -n "$1" ] || return 0
	image=$(image_release "$1")
	[ "$image" = "$KREL" ] ||
		die "KERNEL is $image and KDIR is $KREL: both must come from one build"
	check_config "$2"
}

main() {
	local kernel=$1 kdir

	check_kernel "$@"
	kdir=$(realpath "$2")
	if [ -n "$kernel" ]; then
		install_modules "$kdir" "$BUILD/$KREL/kmods" >&2
		kernel=$(realpath "$kernel")
	fi
	printf '%s=%q\n' KREL "$KREL" KIMAGE "$kernel" \
		KMODULES "$BUILD/$KREL/kmods" KDIR "$kdir" BUILDER host
}

case ${1-} in
-h | --help) print_header; exit 0 ;;
--check)
	check_kernel "${2-}" "${3-}"
	[ -n "${2-}" ] || die "KERNEL= is missing: the bzImage that was built in KDIR=$3"
	;;
*)
	[ $# -eq 2 ] || usage_die "KERNEL and KDIR are missing"
	main "$@"
	;;
esac
