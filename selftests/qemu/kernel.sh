#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh NAME: fetch one of Debian's kernels and the headers to build
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
# NAME is a series (5.10, 6.1, 6.12, 7.2, 7.3 ...), a suite (bullseye, bookworm, trixie,
# trixie-backports, sid, experimental), or "newest", the newest of the last three that has
# headers. A flavour or an architecture may follow: 6.12-rt, trixie-cloud, 6.12-arm64; or a
# checker, for a kernel that kernel-debug.sh builds: 6.12-kasan.
# Packages are unpacked below the cache; no kernel is installed on this machine. A cached
# series stays the same until REFRESH=1 looks for a newer one.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# parse_name NAME: sets BASE, FLAVOUR, KARCH, CROSS and BUILDER
parse_name() {
	BASE=$1 FLAVOUR=
	[[ $BASE != *-arm64 ]] || KARCH=arm64 CROSS=aarch64-linux-gnu- BASE=${BASE%-arm64}
	[[ $BASE != *-@(rt|cloud) ]] || FLAVOUR=-${BASE##*-} BASE=${BASE%-*}
	case $BASE in
	5.10 | bullseye) BUILDER=bullseye ;;
	6.1 | 6.12 | bookworm) BUILDER=host ;;
	[67].[0-9] | [67].[0-9][0-9] | trixie | trixie-backports) BUILDER=trixie ;;
	sid | experimental | newest) BUILDER=sid ;;
	*) usage_die "unknown Debian kernel '$1': a series as 6.12, a suite as trixie, or newest; then perhaps -rt, -cloud, -arm64, -kasan, -kcsan or -fuzz" ;;
	esac
	[ "$KARCH" = amd64 ] || case $BUILDER in
	host) BUILDER=bookworm-$KARCH ;;
	trixie) BUILDER+=-$KARCH ;;
	*) usage_die "no cross compiler for '$1': bookworm's and trixie's kernels have one" ;;
	esac
}

# The newest release of a series that apt knows, in the flavour
series_release() {
	in_builder apt-cache pkgnames "linux-image-$BASE." |
		grep -E "^linux-image-${BASE//./\\.}\.[0-9]+[^-]*(-[0-9]+)?$FLAVOUR-$KARCH$" |
		sed 's/^linux-image-//' | sort -V | tail -n 1
}

# The version of a suite's kernel; updates for its security count.
suite_version() {
	in_builder apt-cache madison "linux-image$FLAVOUR-$KARCH" |
		awk -F ' *[|] *' -v suite=" $BASE(-security)?/main " '$3 ~ suite { print $2 }' |
		sort -V | tail -n 1
}

suite_release() {
	in_builder apt-cache show "linux-image$FLAVOUR-$KARCH=$(suite_version)" 2>/dev/null |
		sed -n 's/^Depends: .*\<linux-image-\([^ ,]*\).*/\1/p' | head -n 1
}

# Sets BASE and BUILDER to those of the newest kernel with headers.
choose_newest() {
	local suite release newest='' version='' this

	for suite in trixie-backports sid experimental; do
		parse_name "$suite$FLAVOUR"
		"$QEMU_DIR/builder.sh" create "$BUILDER"
		release=$(suite_release)
		in_builder apt-cache show "linux-headers-${release:-none}" >/dev/null 2>&1 || continue
		this=$(suite_version)
		if dpkg --compare-versions "$this" gt "$version"; then
			newest=$suite$FLAVOUR version=$this
		fi
	done
	[ -n "$newest" ] || die "apt knows no newer kernel"
	parse_name "$newest"
}

newest_release() {
	case $BASE in
	[0-9]*) series_release ;;
	*) suite_release ;;
	esac
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
	local link=$CACHE/kernel/$1 rel dir

	parse_name "$1"
	hold_lock "$CACHE/kernel/.lock"
	[ "$BASE" != newest ] || choose_newest
	[ "$KARCH" = amd64 ] || "$QEMU_DIR/builder.sh" create "bookworm-$KARCH"
	if [ "$BUILDER" != host ]; then
		"$QEMU_DIR/builder.sh" create "$BUILDER"
	elif [ -n "${REFRESH:-}" ]; then
		step "apt-get update" apt_get update
	fi
	if [ -n "${REFRESH:-}" ] || [ ! -e "$link" ]; then
		rel=$(newest_release)
		[ -n "$rel" ] || die "apt knows no kernel $1: run apt-get update, or name another in KERNELS="
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
*-kasan | *-kcsan | *-fuzz) exec "$QEMU_DIR/kernel-debug.sh" "$1" ;;
'' | -*) usage_die "NAME is missing" ;;
*) main "$1" ;;
esac
