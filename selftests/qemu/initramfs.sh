#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh ENVFILE STAGE OUT: pack the initramfs of a guest: a static busybox,
# the drivers of disk and ports that this kernel has as modules, and the tree STAGE,
# which preinit copies over the root image.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

DRIVERS=(virtio_pci virtio_blk virtio_console ext4)

# Unpacked, not installed: busybox-static would replace the host's busybox.
busybox() {
	local dir=$CACHE/busybox${CROSS:+-$KARCH}

	if [ ! -x "$dir/bin/busybox" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		( cd "$dir" && for_guest apt-get -qq -o APT::Sandbox::User=root download "busybox-static:$KARCH" &&
			dpkg-deb -x ./*.deb . && rm -f ./*.deb ) >&2
	fi
	printf '%s\n' "$dir/bin/busybox"
}

# driver_files: the .ko files to load, in order; a built-in driver has none.
driver_files() {
	local driver out
	for driver in "${DRIVERS[@]}"; do
		out=$(modprobe --dirname "$KMODULES" --set-version "$KREL" \
			--show-depends "$driver" 2>&1) ||
			die "kernel $KREL has no $driver, neither built in nor as a module: $out"
		sed -n 's/^insmod \([^ ]*\).*/\1/p' <<<"$out"
	done | awk '!seen[$0]++'
}

# The insmod of the initramfs does not decompress modules, so they are stored uncompressed, under
# /lib/modules, where the guest needs the same files later.
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
	# depmod looks in lib/ below the given directory; the guest's /lib is a link to usr/lib.
	depmod -b "$root/stage/usr" "$KREL"
	( cd "$root" && find . | cpio --quiet -o -H newc -R 0:0 ) >"$out.part"
	mv "$out.part" "$out"
	rm -rf "$root"
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "ENVFILE, STAGE and OUT are missing" ;;
*)
	# shellcheck source=/dev/null
	. "$1"
	pack "$2" "$3"
	;;
esac
