#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# builder.sh create            make the chroot that compiles for 7.x, if missing
# builder.sh run COMMAND...    run a command in it, in this directory if it has that too
# builder.sh path              print its path
#
# Debian's 7.x kernels need gcc-14 and a glibc newer than bookworm's (their objtool
# is linked with it), so the compiler is in a small trixie. Cache and build
# directory have the same paths inside as outside. Each command has a mount
# namespace of its own, so its mounts end with it in any case.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGES=(gcc-14 make sparse kmod xz-utils libelf1t64 dwarves)
KEY=$(printf '%s\n' "${PACKAGES[@]}" | sha256sum | cut -c1-12)
ROOT=$CACHE/builder/trixie-$KEY

bootstrap() {
	local mirror include tmp=$ROOT.part

	mirror=$(debian_mirror)
	[ -n "$mirror" ] || die "apt has no Debian bookworm source: run apt-get update"
	include=$(IFS=,; printf '%s' "${PACKAGES[*]}")
	rm -rf --one-file-system "$tmp"
	mkdir -p "$(dirname "$ROOT")"
	mmdebstrap --mode=root --variant=apt --include="$include" \
		--aptopt='APT::Install-Recommends "false"' \
		--skip=cleanup/apt/lists \
		trixie "$tmp" \
		"deb $mirror trixie main" "deb $mirror trixie-backports main"
	ln -sf gcc-14 "$tmp/usr/bin/gcc"
	mv "$tmp" "$ROOT"
}

create() {
	need_root "building for 7.x"
	hold_lock "$CACHE/builder/.lock"
	if [ ! -d "$ROOT" ]; then
		step "making the trixie chroot with gcc-14" bootstrap
	elif [ -n "${REFRESH:-}" ]; then
		step "apt-get update in the trixie chroot" "$0" run apt-get -q update
	fi
	drop_lock
}

# Runs inside the new mount namespace.
enter() {
	local dir

	# Fails if / is no mount point, as in a chroot, which needs it neither.
	mount --make-rprivate / 2>/dev/null || true
	mount -t proc proc "$ROOT/proc"
	for dir in "$CACHE" "$BUILD"; do
		mkdir -p "$dir" "$ROOT$dir"
		mount --bind "$dir" "$ROOT$dir"
	done
	mount --bind /dev "$ROOT/dev"
	if [ -s /etc/resolv.conf ]; then
		cp --dereference --remove-destination /etc/resolv.conf "$ROOT/etc/resolv.conf"
	fi
	exec chroot "$ROOT" /bin/sh -c 'cd "$1" 2>/dev/null || cd /; shift; exec "$@"' sh "$PWD" "$@"
}

run() {
	need_root "building for 7.x"
	[ -d "$ROOT" ] || die "the chroot does not exist yet: run $0 create"
	exec unshare --mount --propagation unchanged "$0" enter "$@"
}

cmd=${1:-}
[ $# -eq 0 ] || shift
case $cmd in
create) create ;;
run) run "$@" ;;
enter) enter "$@" ;;
path) printf '%s\n' "$ROOT" ;;
-h | --help) print_header ;;
*) usage_die "create, run or path is missing" ;;
esac
