#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# prepare.sh KERNEL: build all that a guest of KERNEL runs (module, tool, tool
# with sanitizers, selftests, benchmarks), stage it, pack the initramfs; print
# the directory build/$KREL that then holds kernel.env and initrd.
#
# prepare.sh tools: only the tool, plain and with sanitizers.
#
# KERNEL is one of Debian's series (6.12), or "custom", with a developer's own
# KERNEL=bzImage KDIR=tree in the environment.
#
# STRICT=1: a warning of compiler, sparse or modpost is an error.
# LENIENT=1: what does not build is left out of the guest, with a word.
# DEMO=1: module, tool and fixtures only, which is quicker.
# NO_BUILD=1: take what the last run built.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

describe_kernel() {
	local what=$1 text

	if [ "$what" = custom ]; then
		text=$("$QEMU_DIR/kernel-custom.sh" "${KERNEL:-}" "${KDIR:-}")
	else
		text=$("$QEMU_DIR/kernel.sh" "$what")
	fi
	# Not the caller's: their KDIR is another kernel's.
	unset KERNEL KDIR
	eval "$text"
	OUT=$BUILD/$KREL
	mkdir -p "$OUT"
	printf '%s\n' "$text" >"$OUT/kernel.env"
}

# The first complaints of a build: the rest tends to follow from them.
show_log() {
	if ! grep -E -m 10 -A 3 'error|warning|\*\*\*' "$1" | head -n 40 >&2; then
		tail -n 20 "$1" >&2
	fi
	note "(all of it: $1)"
}

# logged NAME COMMAND...: quiet while it goes well.
logged() {
	local log=$BUILD/$1.log
	shift
	"$@" >"$log" 2>&1 </dev/null || { show_log "$log"; die "failed: $*"; }
	if [ -n "${STRICT:-}" ] && grep -q 'warning:' "$log"; then
		show_log "$log"
		die "builds, but not without warnings: $*"
	fi
}

build_tool() {
	local name=$1
	shift
	logged "$name" make -s -C "$TOP/tools" O="$BUILD/$name" "$@"
}

build_tools() {
	build_tool tools
	build_tool tools-asan SANITIZE=1
}

build_selftests() {
	local src

	src=$("$QEMU_DIR/kselftest.sh")/tools/testing/selftests
	rm -rf "$BUILD/selftests-install"
	logged selftests make -j"$(nproc)" -C "$TOP/selftests" KSELFTEST_SRC="$src" \
		OUTPUT="$BUILD/selftests" INSTALL_PATH="$BUILD/selftests-install" install
}

build_bench() {
	logged bench make -C "$TOP/selftests/bench" OUTPUT="$BUILD/bench" \
		INSTALL_PATH="$BUILD/bench-install" install
}

build_fixtures() {
	mkdir -p "$BUILD/fixtures"
	if [ "$TOP/selftests/fixtures/hold.c" -nt "$BUILD/fixtures/hold" ]; then
		logged fixtures "${CC:-gcc}" -O2 -Wall -Wextra -static \
			-o "$BUILD/fixtures/hold" "$TOP/selftests/fixtures/hold.c"
	fi
}

# part PRODUCT COMMAND...: without its product, the guest goes without it.
part() {
	local product=$1
	shift
	# In the background, because "set -e" is off in a condition.
	( "$@" ) &
	if wait $!; then return; fi
	[ -n "${LENIENT:-}" ] || return 1
	note "left out of the guest: ${product#"$BUILD"/} (see above)"
	rm -rf "$product"
}

build_all() {
	part "$OUT/seccomp_diag.ko" "$QEMU_DIR/module.sh" "$OUT/kernel.env"
	part "$BUILD/tools/seccompctl" build_tool tools
	part "$BUILD/fixtures/hold" build_fixtures
	[ -z "${DEMO:-}" ] || return 0
	part "$BUILD/tools-asan/seccompctl" build_tool tools-asan SANITIZE=1
	part "$BUILD/selftests-install" build_selftests
	[ ! -e "$TOP/selftests/bench/Makefile" ] || part "$BUILD/bench-install" build_bench
}

# The output of a failed part matters even where the step as a whole succeeds.
build() {
	local log=$OUT/build.log

	step "building module, tool and tests for $KREL" build_logged "$log"
	! grep -q '^left out of the guest' "$log" || cat "$log" >&2
}

build_logged() { build_all 2>&1 | tee "$1"; }

# early COMMAND: what boot.sh will want of the cache is made while we build; on
# a first run that is a minute. boot.sh waits for it, and reports if it failed.
early() {
	# Not a terminal, so that two progress lines do not share one.
	"$@" 2>&1 >/dev/null </dev/null | cat >&2 &
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
'' | -*) usage_die "which kernel?" ;;
esac
if [ "$1" = tools ]; then
	hold_lock "$BUILD/.lock"
	step "building the tool" build_tools
	exit
fi
early "$QEMU_DIR/rootfs.sh"
describe_kernel "$1"
early "$QEMU_DIR/accel.sh" "$OUT/kernel.env"
hold_lock "$BUILD/.lock"
if [ -z "${NO_BUILD:-}" ]; then
	build
	"$QEMU_DIR/stage.sh" "$OUT/kernel.env" "$OUT/stage"
	"$QEMU_DIR/initramfs.sh" "$OUT/kernel.env" "$OUT/stage" "$OUT/initrd"
fi
[ -s "$OUT/initrd" ] || die "nothing has been built for $KREL yet: leave NO_BUILD out"
printf '%s\n' "$OUT"
