#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# container-profile.sh: fetch into the cache the seccomp profile under which Debian's
# podman runs containers; print its path. Its package also has container tools, which
# are not installed here. Exit status 3: it could not be fetched.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGE=golang-github-containers-common
FILE=$CACHE/$PACKAGE/seccomp.json

fetch() { ( cd "$1" && apt_get download "$PACKAGE" ); }

main() {
	local tmp=$CACHE/$PACKAGE.part

	hold_lock "$CACHE/.$PACKAGE.lock"
	if [ ! -s "$FILE" ]; then
		rm -rf "$tmp" "${FILE%/*}"
		mkdir -p "$tmp"
		step "fetching the containers' default profile" fetch "$tmp" || exit 3
		dpkg-deb --fsys-tarfile "$tmp"/*.deb |
			tar -xO ./usr/share/containers/seccomp.json >"$tmp/seccomp.json"
		rm -f "$tmp"/*.deb
		mv "$tmp" "${FILE%/*}"
	fi
	printf '%s\n' "$FILE"
}

case ${1:-} in
-h | --help) print_header ;;
'') main ;;
*) usage_die "no arguments are accepted" ;;
esac
