#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# module.sh ENVFILE: build seccomp_diag.ko for the kernel that ENVFILE (the
# output of kernel.sh) describes, with W=1, and show every warning. With STRICT=1,
# sparse runs, too, and any warning is a failure.
#
# For a kernel that counts executed lines (CONFIG_GCOV_KERNEL), the module counts
# them, too: see coverage.sh.
#
# The sources are copied to build/$KREL/src first, so that one tree can build for
# several kernels. The result is build/$KREL/seccomp_diag.ko.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# Warnings of the kernel's build that do not concern our code: a compiler of another
# minor version, and headers without the vmlinux from which a module's BTF is made.
NOT_OURS='the compiler differs from the one used to build the kernel|Skipping BTF generation|unable to find .?vmlinux'

# Copy changed files only, to keep rebuilds short, and remove files that are gone.
sync_sources() {
	local dst=$1 f

	mkdir -p "$dst"
	( cd "$TOP" && cp -a --update --parents Kbuild module selftests/fixtures/clone "$dst/" )
	while IFS= read -r f; do
		[ -e "$TOP/$f" ] || rm -f "$dst/$f"
	done < <(cd "$dst" && find module selftests -name '*.[ch]' ! -name '*.mod.c')
}

kbuild() {
	in_builder make -C "$KDIR" M="$BUILD/$KREL/src" "$@"
}

build() {
	local checks=(W=1) log=$BUILD/$KREL/module.log

	! grep -qx 'CONFIG_GCOV_KERNEL=y' "$KDIR/.config" || checks+=(GCOV_PROFILE=y)
	if [ -n "${STRICT:-}" ]; then
		# A copy, because the chroot has the build directory only.
		cp "$QEMU_DIR/sparse.sh" "$BUILD/$KREL/sparse.sh"
		checks+=(C=2 CHECK="$BUILD/$KREL/sparse.sh")
	fi
	if ! kbuild -j"$(nproc)" "${checks[@]}" modules >"$log" 2>&1; then
		cat "$log" >&2
		die "the module does not build for $KREL (see above, or $log)"
	fi
	if grep -iE 'warning|error:' "$log" | grep -qvE "$NOT_OURS"; then
		grep -iE -B2 -A6 'warning|error:' "$log" | grep -vE "$NOT_OURS" >&2
		[ -n "${STRICT:-}" ] || return 0
		# Otherwise make would find everything up to date next time, without a warning.
		rm -rf "$BUILD/$KREL/src"
		die "the module builds for $KREL, but not without warnings (W=1, sparse)"
	fi
}

main() {
	# shellcheck source=/dev/null
	. "$1"
	[ -d "$TOP/module" ] || die "$TOP has no module/ to build"
	sync_sources "$BUILD/$KREL/src"
	build
	local ko
	ko=$(find "$BUILD/$KREL/src" -name seccomp_diag.ko | head -n 1)
	[ -n "$ko" ] || die "the build for $KREL left no seccomp_diag.ko"
	cp "$ko" "$BUILD/$KREL/seccomp_diag.ko"
}

case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "ENVFILE is missing" ;;
*) main "$1" ;;
esac
