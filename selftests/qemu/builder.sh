#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# builder.sh create NAME           make the chroot NAME, if missing
# builder.sh run NAME COMMAND...   run a command in it, in this directory if it has that too
# builder.sh path NAME             print its path
#
#   trixie           the compiler for 7.x. Debian's 7.x kernels need gcc-14 and a glibc newer than
#                    bookworm's, with which their objtool is linked.
#   bookworm-arm64   the cross compiler for 6.x of arm64, and that architecture's libraries, for the
#                    programs of all its guests; and the compiler of 32-bit ARM, for those that tests
#                    run beside them. On the machine itself, the cross compiler would replace
#                    gcc-multilib.
#   trixie-arm64     the cross compiler for 7.x of arm64
#   bullseye, sid    the compilers for 5.10, and for the kernels of sid and experimental
#
# This tree, cache and build directory have the same paths inside as outside. Each command has a
# mount namespace of its own, so its mounts end with it in any case.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGES=(make sparse kmod xz-utils dwarves)
UNCHECKED=

# choose NAME: sets ROOT, SUITES and PACKAGES
choose() {
	local key

	case $1 in
	bullseye) PACKAGES+=(gcc-10 libelf1) ;;
	trixie) PACKAGES+=(gcc-14 libelf1t64) ;;
	sid) PACKAGES+=(gcc-16 libelf1t64 libssl3t64) ;;
	trixie-arm64) PACKAGES+=(gcc-14-aarch64-linux-gnu libelf1t64) ;;
	bookworm-arm64)
		PACKAGES+=(gcc-12-aarch64-linux-gnu gcc-aarch64-linux-gnu libelf1 ccache pkg-config
			python3-yaml rsync gcc-arm-linux-gnueabihf libc6-dev-armhf-cross)
		PACKAGES+=(lib{c6,nl-3,nl-genl-3,json-c,kmod,seccomp,cap}-dev:arm64)
		;;
	*) usage_die "unknown chroot '$1': bullseye, trixie, sid, bookworm-arm64, trixie-arm64" ;;
	esac
	case $1 in
	bullseye) SUITES=(bullseye bullseye-security) ;;
	bookworm*) SUITES=(bookworm bookworm-security) ;;
	trixie*) SUITES=(trixie trixie-backports) ;;
	# A mirror that is a few days behind is good enough for the newest kernel.
	sid) SUITES=(sid experimental) UNCHECKED='Acquire::Check-Valid-Until "false"' ;;
	esac
	key=$(printf '%s\n' "${PACKAGES[@]}" | sha256sum | cut -c1-12)
	ROOT=$CACHE/builder/$1-$key
}

# Other suites are where this machine has bookworm's.
sources() {
	local suite mirror

	for suite in "${SUITES[@]}"; do
		case $suite in
		*-security) mirror=$(debian_mirror bookworm-security) ;;
		*) mirror=$(debian_mirror) ;;
		esac
		[ -z "$mirror" ] || printf 'deb %s %s main\n' "$mirror" "$suite"
	done
}

bootstrap() {
	local sources include compiler tmp=$ROOT.part

	mapfile -t sources < <(sources)
	[ -n "${sources[*]}" ] || die "apt has no Debian bookworm source: run apt-get update"
	include=$(IFS=,; printf '%s' "${PACKAGES[*]}")
	rm -rf --one-file-system "$tmp"
	mkdir -p "$(dirname "$ROOT")"
	mmdebstrap --mode=root --variant=apt --include="$include" \
		--architectures="amd64${ARCHITECTURE:+,$ARCHITECTURE}" \
		--aptopt='APT::Install-Recommends "false"' \
		${UNCHECKED:+--aptopt="$UNCHECKED"} \
		--skip=cleanup/apt/lists \
		"${SUITES[0]}" "$tmp" "${sources[@]}"
	compiler=$(printf '%s\n' "${PACKAGES[@]}" | grep '^gcc-[0-9]*$' || true)
	[ -z "$compiler" ] || ln -sf "$compiler" "$tmp/usr/bin/gcc"
	mv "$tmp" "$ROOT"
}

create() {
	need_root "building in a chroot"
	hold_lock "$CACHE/builder/.lock"
	if [ ! -d "$ROOT" ]; then
		step "making the chroot $NAME with its compiler" bootstrap
	elif [ -n "${REFRESH:-}" ]; then
		step "apt-get update in the chroot $NAME" "$0" run "$NAME" apt-get -q update
	fi
	drop_lock
}

# Runs inside the new mount namespace.
enter() {
	local dir

	# Fails if / is no mount point, as in a chroot, which needs it neither.
	mount --make-rprivate / 2>/dev/null || true
	mount -t proc proc "$ROOT/proc"
	for dir in "$TOP" "$CACHE" "$BUILD"; do
		mkdir -p "$dir" "$ROOT$dir"
		mount --bind "$dir" "$ROOT$dir"
	done
	mount --bind /dev "$ROOT/dev"
	if [ -s /etc/resolv.conf ]; then
		cp --dereference --remove-destination /etc/resolv.conf "$ROOT/etc/resolv.conf"
	fi
	if [ -n "$ARCHITECTURE" ]; then
		export PATH=/usr/lib/ccache:$PATH CCACHE_DIR=$CACHE/ccache
		export PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig
	fi
	exec chroot "$ROOT" /bin/sh -c 'cd "$1" 2>/dev/null || cd /; shift; exec "$@"' sh "$PWD" "$@"
}

run() {
	need_root "building in a chroot"
	[ -d "$ROOT" ] || die "the chroot does not exist yet: run $0 create $NAME"
	exec unshare --mount --propagation unchanged "$0" enter "$NAME" "$@"
}

cmd=${1:-} NAME=${2:-}
shift $(($# < 2 ? $# : 2))
case $cmd in
create | run | enter | path)
	ARCHITECTURE=
	[[ $NAME != *-arm64 ]] || ARCHITECTURE=arm64
	choose "$NAME"
	;;
esac
case $cmd in
create) create ;;
run) run "$@" ;;
enter) enter "$@" ;;
path) printf '%s\n' "$ROOT" ;;
-h | --help) print_header ;;
*) usage_die "create, run or path is missing" ;;
esac
