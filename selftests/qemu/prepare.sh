#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# prepare.sh KERNEL [PART]...   build for a guest of KERNEL, stage it, pack its initramfs
# prepare.sh module KERNEL      only the module
# prepare.sh tools [asan]       only the tool; asan: a second one, with ASan and UBSan
#
# KERNEL is one of Debian's series (6.12), or "custom", with a developer's own
# KERNEL=bzImage KDIR=tree in the environment. Every guest has the module, the
# tool and the fixture "hold". PARTs add to it:
#
#   tests   the selftests, the sanitized tool, the kernel's own netlink client
#   bench   the benchmarks
#
# Programs for guests of arm64 are built in build/arm64, those of others in build.
# Prints the directory build/$KREL, with kernel.env and the initramfs: "initrd"
# without PARTs, "initrd-tests", "initrd-bench" or "initrd-tests-bench" with them.
#
# STRICT=1: a warning of the compiler, sparse or modpost is an error.
# LENIENT=1: a part that does not build is reported and left out of the guest.
# NO_BUILD=1: take the result of the last build.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# For guests of another architecture it is a directory below, with the same names.
PRODUCTS=$BUILD

describe_kernel() {
	local what=$1 text

	if [ "$what" = custom ]; then
		text=$("$QEMU_DIR/kernel-custom.sh" "${KERNEL:-}" "${KDIR:-}")
	else
		text=$("$QEMU_DIR/kernel.sh" "$what")
	fi
	# Those of the caller are of another kernel.
	unset KERNEL KDIR
	eval "$text"
	OUT=$BUILD/$KREL
	[ "$KARCH" = amd64 ] || PRODUCTS=$BUILD/$KARCH
	mkdir -p "$OUT" "$PRODUCTS"
	printf '%s\n' "$text" "PRODUCTS=$(printf %q "$PRODUCTS")" >"$OUT/kernel.env"
}

# The first complaints of a build: the later ones tend to follow from them.
show_log() {
	if ! grep -E -m 10 -A 3 'error|warning|\*\*\*' "$1" | head -n 40 >&2; then
		tail -n 20 "$1" >&2
	fi
	note "(the whole log: $1)"
}

# logged NAME COMMAND...: no output unless it fails
logged() {
	local log=$PRODUCTS/$1.log
	shift
	"$@" >"$log" 2>&1 </dev/null || { show_log "$log"; die "failed: $*"; }
	if [ -n "${STRICT:-}" ] && grep -q 'warning:' "$log"; then
		show_log "$log"
		die "builds with warnings: $*"
	fi
}

build_tool() {
	local name=$1
	shift
	logged "$name" for_guest make -s -j"$(nproc)" -C "$TOP/tools" O="$PRODUCTS/$name" "$@"
}

build_tools() {
	build_tool tools
	[ "${1:-}" != asan ] || build_tool tools-asan SANITIZE=1
}

build_selftests() {
	local src

	src=$("$QEMU_DIR/kselftest.sh")/tools/testing/selftests
	rm -rf "$PRODUCTS/selftests-install"
	logged selftests for_guest make -j"$(nproc)" -C "$TOP/selftests" KSELFTEST_SRC="$src" \
		OUTPUT="$PRODUCTS/selftests" INSTALL_PATH="$PRODUCTS/selftests-install" install
}

build_bench() {
	logged bench for_guest make -j"$(nproc)" -C "$TOP/selftests/bench" OUTPUT="$PRODUCTS/bench" \
		INSTALL_PATH="$PRODUCTS/bench-install" install
}

build_hold() {
	mkdir -p "$PRODUCTS/fixtures"
	if [ "$TOP/selftests/fixtures/hold.c" -nt "$PRODUCTS/fixtures/hold" ]; then
		logged fixtures for_guest "$CROSS${CC:-gcc}" -O2 -Wall -Wextra -static \
			-o "$PRODUCTS/fixtures/hold" "$TOP/selftests/fixtures/hold.c"
	fi
}

# product FILE COMMAND...: with LENIENT, a guest can do without FILE.
product() {
	local file=$1
	shift
	# In the background, because "set -e" is off in a condition.
	( "$@" ) &
	if wait $!; then return; fi
	[ -n "${LENIENT:-}" ] || return 1
	note "left out of the guest: ${file#"$BUILD"/} (see above)"
	rm -rf "$file"
}

build_all() {
	! has_part tests || export SECCOMP_DIAG_TESTS=1
	product "$OUT/seccomp_diag.ko" "$QEMU_DIR/module.sh" "$OUT/kernel.env"
	product "$PRODUCTS/tools/seccompctl" build_tool tools
	product "$PRODUCTS/fixtures/hold" build_hold
	if has_part tests; then
		product "$PRODUCTS/tools-asan/seccompctl" build_tool tools-asan SANITIZE=1
		product "$PRODUCTS/selftests-install" build_selftests
	fi
	! has_part bench || product "$PRODUCTS/bench-install" build_bench
}

has_part() { [[ " ${PARTS[*]} " == *" $1 "* ]]; }

# The output of a failed part matters even if the step as a whole succeeds.
build() {
	local log=$OUT/build.log

	step "building module, tool${PARTS:+, ${PARTS[*]}} for $KREL" build_logged "$log"
	! grep -q '^left out of the guest' "$log" || cat "$log" >&2
}

build_logged() { build_all 2>&1 | tee "$1"; }

# early COMMAND: fill the cache for boot.sh while the build runs; on a first run
# that takes a minute. boot.sh waits for it, and reports if it failed.
early() {
	# No terminal, so that two progress lines do not share one.
	"$@" 2>&1 >/dev/null </dev/null | cat >&2 &
}

prepare_guest() {
	local initrd part

	for part in "${PARTS[@]}"; do
		[[ $part == @(tests|bench) ]] || usage_die "unknown part '$part': tests, bench"
	done
	case $1 in
	*-arm64) early "$QEMU_DIR/rootfs.sh" arm64 ;;
	*) early "$QEMU_DIR/rootfs.sh" ;;
	esac
	describe_kernel "$1"
	early "$QEMU_DIR/accel.sh" "$OUT/kernel.env"
	initrd=$(initrd_of "$OUT" "${PARTS[@]}")
	hold_lock "$BUILD/.lock"
	if [ -z "${NO_BUILD:-}" ]; then
		build
		"$QEMU_DIR/stage.sh" "$OUT/kernel.env" "$OUT/stage" "${PARTS[@]}"
		"$QEMU_DIR/initramfs.sh" "$OUT/kernel.env" "$OUT/stage" "$initrd"
	fi
	[ -s "$initrd" ] || die "$initrd has not been built yet: leave NO_BUILD out"
	printf '%s\n' "$OUT"
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "KERNEL is missing" ;;
tools)
	hold_lock "$BUILD/.lock"
	step "building the tool" build_tools "${2:-}"
	;;
module)
	describe_kernel "${2:?}"
	hold_lock "$BUILD/.lock"
	step "building the module for $KREL" "$QEMU_DIR/module.sh" "$OUT/kernel.env"
	;;
*)
	PARTS=("${@:2}")
	prepare_guest "$1"
	;;
esac
