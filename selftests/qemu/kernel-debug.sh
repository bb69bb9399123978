#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel-debug.sh SERIES-CHECKER: build a kernel that checks itself from Debian's
# linux-source package, and describe it as kernel.sh describes Debian's kernels.
#
# SERIES is 6.1, 6.12 or 7.2; CHECKER names selftests/qemu/debug/CHECKER.config
# (kasan, kcsan, fuzz). Its configuration is tinyconfig with base.config, that file,
# and CHECKER-SERIES.config if it exists. The cache keeps the image, and the part of
# the tree that building a module takes, as long as package and options stay the same.
#
# --cached: fail silently instead of building.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

TOOLS='bc bison flex libelf-dev libssl-dev openssl'

# The newest that apt knows, from any of its sources.
source_version() {
	in_builder apt-cache show "linux-source-$SERIES" 2>/dev/null |
		sed -n 's/^Version: //p' | sort -V | tail -n 1
}

install_tools() {
	local words missing=() package

	read -ra words <<<"$TOOLS"
	for package in "${words[@]}"; do
		in_builder dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
			grep -q '^installed' || missing+=("$package")
	done
	[ "${#missing[@]}" -eq 0 ] ||
		in_builder apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${missing[@]}"
}

unpack() {
	( cd "$1" && in_builder apt-get -qq -o APT::Sandbox::User=root download "linux-source-$SERIES" )
	# A tarball inside a tarball; neither is kept.
	dpkg-deb --fsys-tarfile "$1"/*.deb | tar -xO "./usr/src/linux-source-$SERIES.tar.xz" |
		tar -xJ -C "$1" --strip-components=1
	rm -f "$1"/*.deb
}

kbuild() { in_builder make -C "$TREE" "$@"; }

# An option of a fragment that Kconfig drops is an error: the kernel would not check that.
configure() {
	local line name

	kbuild -s tinyconfig
	cat "${FRAGMENTS[@]}" >>"$TREE/.config"
	printf 'CONFIG_LOCALVERSION="-%s"\n' "$CHECKER" >>"$TREE/.config"
	kbuild -s olddefconfig
	while read -r line; do
		name=${line%%=*}
		case $line in
		*=n) ! grep -q "^$name=" "$TREE/.config" ;;
		*) grep -qxF "$line" "$TREE/.config" ;;
		esac || echo "$SERIES has no $line" >>"$TREE/unavailable"
	done < <(grep -h '^CONFIG_' "${FRAGMENTS[@]}")
	[ ! -e "$TREE/unavailable" ] || { cat "$TREE/unavailable"; return 1; }
}

# Objects and sources that no module needs are most of three gigabytes.
slim() {
	cp "$TREE/arch/x86/boot/bzImage" "$TREE/bzImage"
	# The symbols of vmlinux are all: this kernel has no modules.
	cp "$TREE/vmlinux.symvers" "$TREE/Module.symvers"
	# The build would sign modules with it, and so small a kernel cannot verify that.
	rm -f "$TREE/certs/signing_key.pem"
	rm -rf --one-file-system "$TREE"/{drivers,sound,Documentation,samples} \
		"$TREE"/vmlinux{,.o,.a,.unstripped}
	find "$TREE" -type f -name '*.[coaS]' ! -path "$TREE/scripts/*" \
		! -path "$TREE/tools/objtool/*" -delete
}

build() {
	TREE=$1
	install_tools
	unpack "$TREE"
	configure
	kbuild -j"$(nproc)" bzImage modules_prepare
	slim
}

make_tree() {
	local tmp=$1.part

	need_root "building a kernel"
	rm -rf --one-file-system "$tmp"
	mkdir -p "$tmp"
	step "building $NAME from linux-source-$SERIES $VERSION (some 15 minutes)" build "$tmp"
	mv "$tmp" "$1"
}

# If apt does not know a version, a tree in the cache will do.
find_tree() {
	local key

	key=$(grep -h '^CONFIG_' "${FRAGMENTS[@]}" | sha256sum | cut -c1-12)
	VERSION=$(source_version)
	TREE=$CACHE/debug/$NAME-${VERSION:-unknown}-$key
}

describe() {
	local release

	release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"/\1/p' "$TREE/include/generated/utsrelease.h")
	mkdir -p "$TREE/kmods/lib/modules/$release"
	cp "$TREE"/modules.builtin{,.modinfo} "$TREE/kmods/lib/modules/$release/"
	: >"$TREE/kmods/lib/modules/$release/modules.order"
	depmod -b "$TREE/kmods" "$release" 2>/dev/null
	# no5lvl: with five levels of page tables, KASAN takes the kernel's addresses for wild ones
	# while identify_cpu() rewrites the features, and an interrupt at that time panics (6.12).
	printf '%s=%q\n' KREL "$release" KIMAGE "$TREE/bzImage" KMODULES "$TREE/kmods" \
		KDIR "$TREE" BUILDER "$BUILDER" KAPPEND no5lvl
}

main() {
	SERIES=${NAME%-*} CHECKER=${NAME##*-}
	case $SERIES in
	6.*) BUILDER=host ;;
	7.*) BUILDER=trixie ;;
	*) usage_die "unknown Debian kernel series '$SERIES': 6.1, 6.12, 7.2" ;;
	esac
	FRAGMENTS=("$QEMU_DIR/debug/base.config" "$QEMU_DIR/debug/$CHECKER.config")
	[ -e "${FRAGMENTS[1]}" ] || usage_die "unknown checker '$CHECKER': kasan, kcsan, fuzz"
	local own=$QEMU_DIR/debug/$CHECKER-$SERIES.config
	[ ! -e "$own" ] || FRAGMENTS+=("$own")
	[ "$BUILDER" = host ] || [ -n "$CACHED" ] || "$QEMU_DIR/builder.sh" create "$BUILDER"
	[ -n "$CACHED" ] || hold_lock "$CACHE/debug/.$NAME.lock"
	find_tree
	[ -e "$TREE" ] || [ -z "$CACHED" ] || exit 1
	[ -n "$VERSION" ] || die "apt knows no linux-source-$SERIES: run apt-get update"
	[ -e "$TREE" ] || make_tree "$TREE"
	describe
}

CACHED=
if [ "${1:-}" = --cached ]; then
	CACHED=1
	shift
fi
case ${1:-} in
-h | --help) print_header ;;
*-*) NAME=$1; main ;;
*) usage_die "SERIES-CHECKER is missing: 6.12-kasan, for example" ;;
esac
