#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kselftest.sh: fetch the files of a kernel tree that the selftests need (the
# kselftest harness with its lib.mk, upstream's seccomp tests, the YNL command
# line with its schemas, checkpatch.pl and kernel-doc) from Debian's linux-source package into the cache; print
# the directory, which is laid out like a kernel tree.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

SOURCE=linux-source-6.12
WANTED=(
	'*/tools/testing/selftests/lib.mk'
	'*/tools/testing/selftests/kselftest*'
	'*/tools/testing/selftests/clone3/clone3_selftests.h'
	'*/tools/testing/selftests/seccomp'
	'*/tools/testing/selftests/prctl'
	'*/tools/net/ynl'
	'*/tools/include'
	'*/tools/scripts'
	'*/scripts/subarch.include'
	'*/scripts/Makefile.compiler'
	'*/scripts/cc-can-link.sh'
	'*/scripts/checkpatch.pl'
	'*/scripts/const_structs.checkpatch'
	'*/scripts/spelling.txt'
	'*/scripts/kernel-doc'
	'*/Documentation/netlink/genetlink*.yaml'
)

fetch() {
	local dir=$1 tmp=$1.part

	rm -rf "$tmp"
	mkdir -p "$tmp"
	( cd "$tmp" && apt_get download "$SOURCE" )
	# A tarball inside a tarball; neither is kept.
	dpkg-deb --fsys-tarfile "$tmp"/*.deb |
		tar -xO "./usr/src/$SOURCE.tar.xz" |
		tar -xJ -C "$tmp" --strip-components=1 --wildcards "${WANTED[@]}"
	rm -f "$tmp"/*.deb
	mv "$tmp" "$dir"
}

main() {
	local key dir

	key=$(printf '%s\n' "${WANTED[@]}" | sha256sum | cut -c1-12)
	dir=$CACHE/$SOURCE-$key
	hold_lock "$CACHE/.$SOURCE.lock"
	[ -d "$dir" ] || step "fetching the kselftest harness from $SOURCE" fetch "$dir"
	printf '%s\n' "$dir"
}

case ${1:-} in
-h | --help) print_header ;;
'') main ;;
*) usage_die "no arguments are accepted" ;;
esac
