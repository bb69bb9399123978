#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh SERIES: fetch one of Debian's kernels and the headers to build
# modules for it, and describe it as shell assignments:
#
#   KREL      its release, as in uname -r
#   KIMAGE    the bootable image
#   KMODULES  the directory that holds lib/modules/$KREL
#   KDIR      the directory for "make -C", to build a module for it
#   BUILDER   "host", or the name of the chroot that has the right compiler (builder.sh)
#   KARCH     amd64 or arm64
#   CROSS     as make's CROSS_COMPILE
#
# SERIES is 6.1, 6.12 (from bookworm) or 7.2 (from trixie-backports); 6.12-rt, which has
# PREEMPT_RT; 6.12-arm64 or 7.2-arm64; or one of these and a checker, which kernel-debug.sh
# builds: 6.12-kasan.
# Packages are unpacked below the cache; no kernel is installed on this machine. A cached
# series stays the same until REFRESH=1 looks for a newer one.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# newest_release SERIES: the newest release, without another flavour, that apt knows
newest_release() {
	local base=${1%-*} flavour=-amd64 re

	case $1 in
	*-rt) flavour=-rt-amd64 ;;
	*-arm64) flavour=-arm64 ;;
	esac
	re="^linux-image-${base//./\\.}\.[0-9]+[^-]*(-[0-9]+)?$flavour$"
	in_builder apt-cache pkgnames "linux-image-$base." | grep -E "$re" |
		sed 's/^linux-image-//' | sort -V | tail -n 1
}

# package_closure RELEASE: image and headers with the packages into which they are
# split. The other dependencies are left out (initramfs-tools, the image behind
# bookworm's 6.12 headers): they would install a kernel on the host.
package_closure() {
	local todo=("linux-image-$1" "linux-headers-$1") seen=" " pkg dep

	while [ "${#todo[@]}" -gt 0 ]; do
		pkg=${todo[0]}
		todo=("${todo[@]:1}")
		[[ $seen == *" $pkg "* ]] && continue
		seen+="$pkg "
		printf '%s\n' "$pkg"
		while read -r dep; do
			todo+=("$dep")
		done < <(in_builder apt-cache depends --no-recommends \
				--no-suggests --no-breaks --no-conflicts \
				--no-replaces --no-enhances "$pkg" |
			sed -n 's/^ *|\{0,1\}Depends: <\{0,1\}\([^:>]*\).*/\1/p' |
			grep -E "^linux-(headers|kbuild|binary|modules|base)-[0-9]")
	done
}

# In the headers' makefiles, replace /usr with the directory where they are.
mend_headers() {
	local root=$1 final=$2

	grep -rlE '(^|[ =])/usr/(src|lib)/linux-' --include=Makefile \
		--include=.kernelvariables "$root"/usr/src/linux-headers-*-"$KARCH" |
		xargs -r sed -i -E "s,(^|[ =])(/usr/(src|lib)/linux-),\1$final\2,g"
	mend_checker "$root"
}

# The 7.x Makefile runs a script to learn whether sparse is good enough. Debian's headers lack
# that script, so C=2 would be ignored. With sparse.sh around it, sparse is good enough.
mend_checker() {
	local makefile scripts

	for makefile in "$1"/usr/src/linux-headers-*-common*/Makefile; do
		scripts=${makefile%/*}/scripts
		if grep -q checker-valid.sh "$makefile" && [ ! -e "$scripts/checker-valid.sh" ]; then
			printf '#!/bin/sh\necho 1\n' >"$scripts/checker-valid.sh"
			chmod +x "$scripts/checker-valid.sh"
		fi
	done
}

unpack() {
	local debs=$1 root=$2 deb

	mkdir -p "$root/usr/lib"
	ln -s usr/lib "$root/lib"
	for deb in "$debs"/*.deb; do
		# Some of these packages have a real /lib, others /usr/lib.
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x --keep-directory-symlink -C "$root"
	done
}

find_image() {
	local f
	for f in "$1/boot/vmlinuz-$2" "$1/usr/lib/modules/$2/vmlinuz"; do
		[ -s "$f" ] && { printf '%s\n' "$f"; return; }
	done
	die "the packages of $2 have no kernel image"
}

fetch() {
	local rel=$1 dir=$2 tmp=$2.part pkgs

	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	mapfile -t pkgs < <(package_closure "$rel")
	( cd "$tmp/debs" && in_builder apt-get -qq -o APT::Sandbox::User=root \
		download "${pkgs[@]}" )
	unpack "$tmp/debs" "$tmp"
	mend_headers "$tmp" "$dir"
	depmod -b "$tmp" "$rel"
	rm -rf "$tmp/debs"
	mv "$tmp" "$dir"
}

main() {
	local series=$1 link=$CACHE/kernel/$1 rel dir

	[[ $series != *-arm64 ]] || KARCH=arm64 CROSS=aarch64-linux-gnu-
	case $series in
	6.*-arm64) BUILDER=bookworm-arm64 ;;
	7.*-arm64) BUILDER=trixie-arm64 ;;
	6.*) BUILDER=host ;;
	7.*) BUILDER=trixie ;;
	*) usage_die "unknown Debian kernel series '$series': 6.1, 6.12, 7.2, 6.12-arm64" ;;
	esac
	hold_lock "$CACHE/kernel/.lock"
	[ "$KARCH" = amd64 ] || "$QEMU_DIR/builder.sh" create "bookworm-$KARCH"
	if [ "$BUILDER" != host ]; then
		"$QEMU_DIR/builder.sh" create "$BUILDER"
	elif [ -n "${REFRESH:-}" ]; then
		step "apt-get update" apt_get update
	fi
	if [ -n "${REFRESH:-}" ] || [ ! -e "$link" ]; then
		rel=$(newest_release "$series")
		[ -n "$rel" ] || die "apt knows no kernel of series $series: run apt-get update, or name another series in KERNELS="
		dir=$CACHE/kernel/$rel
		[ -d "$dir" ] || step "fetching Debian's kernel $rel and its headers" fetch "$rel" "$dir"
		ln -sfn "$rel" "$link"
	fi
	rel=$(readlink "$link")
	dir=$CACHE/kernel/$rel
	printf '%s=%q\n' KREL "$rel" KIMAGE "$(find_image "$dir" "$rel")" \
		KMODULES "$dir" KDIR "$dir/usr/src/linux-headers-$rel" \
		BUILDER "$BUILDER" KARCH "$KARCH" CROSS "$CROSS"
}

case ${1:-} in
-h | --help) print_header ;;
[0-9]*-rt | [0-9]*-arm64) main "$1" ;;
[0-9]*-*) exec "$QEMU_DIR/kernel-debug.sh" "$1" ;;
'' | -*) usage_die "SERIES is missing" ;;
*) main "$1" ;;
esac
