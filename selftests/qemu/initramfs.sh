#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh ENVFILE STAGE OUT: pack the initramfs that a guest starts from:
# a static busybox, the drivers of disk and ports as far as this kernel has
# them as modules, and the tree STAGE that preinit lays over the root image.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

DRIVERS=(virtio_pci virtio_blk virtio_console ext4)

# Unpacked, not installed: busybox-static would push busybox off the host.
busybox() {
	local dir=$CACHE/busybox

	if [ ! -x "$dir/bin/busybox" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		( cd "$dir" && apt_get download busybox-static &&
			dpkg-deb -x ./*.deb . && rm -f ./*.deb ) >&2
	fi
	printf '%s\n' "$dir/bin/busybox"
}

# driver_files: the .ko files to load, in order; builtin ones have none.
driver_files() {
	local driver out
	for driver in "${DRIVERS[@]}"; do
		out=$(modprobe --dirname "$KMODULES" --set-version "$KREL" \
			--show-depends "$driver" 2>&1) ||
			die "kernel $KREL has no $driver, neither built in nor as a module: $out"
		sed -n 's/^insmod \([^ ]*\).*/\1/p' <<<"$out"
	done | awk '!seen[$0]++'
}

# The kernel's own insmod does not unpack, and switch_root'ed guests want the
# same files under /lib/modules, so they are stored plain in both places.
add_driver() {
	local file=$1 root=$2 rel
	rel=${file#"$KMODULES"/}
	rel=usr/lib/${rel#*lib/}
	rel=${rel%.xz}
	rel=${rel%.zst}
	rel=${rel%.gz}
	mkdir -p "$root/stage/${rel%/*}"
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -dc "$file" ;;
	*.gz) gzip -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$root/stage/$rel"
	printf '/stage/%s\n' "$rel" >>"$root/drivers"
}

pack() {
	local stage=$1 out=$2 root=$2.d file bb mods

	rm -rf "$root"
	mkdir -p "$root/bin"
	[ -z "$stage" ] || cp -a "$stage" "$root/stage"
	bb=$(busybox)
	cp "$bb" "$root/bin/busybox"
	cp "$QEMU_DIR/guest/preinit" "$root/init"
	mkdir -p "$root/stage$GUEST_OPT/run" "$root/stage$GUEST_OPT/guest"
	cp "$bb" "$root/stage$GUEST_OPT/guest/busybox"
	: >"$root/drivers"
	while IFS= read -r file; do
		add_driver "$file" "$root"
	done < <(driver_files)
	mods=$root/stage/usr/lib/modules/$KREL
	mkdir -p "$mods"
	cp "$KMODULES/lib/modules/$KREL"/modules.{builtin,order} "$mods/" 2>/dev/null || true
	cp "$KMODULES/lib/modules/$KREL/modules.builtin.modinfo" "$mods/" 2>/dev/null || true
	# depmod wants lib/, the guest's /lib is a link to usr/lib.
	depmod -b "$root/stage/usr" "$KREL"
	( cd "$root" && find . | cpio --quiet -o -H newc -R 0:0 ) >"$out.part"
	mv "$out.part" "$out"
	rm -rf "$root"
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "which ENVFILE, STAGE and OUT?" ;;
*)
	# shellcheck source=/dev/null
	. "$1"
	pack "$2" "$3"
	;;
esac
