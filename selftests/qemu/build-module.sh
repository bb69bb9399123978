#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KDIR=TREE build-module.sh                    build the module for that tree
# KDIR=TREE build-module.sh install [DESTDIR]  and install it
# build-module.sh uninstall [DESTDIR]          remove it, for every kernel
#
# What the top Makefile's modules, modules_install and uninstall do.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

describe() {
	local text

	[ -d "$KDIR" ] || die "there is no $KDIR: install that kernel's headers, or say KDIR=TREE"
	text=$("$QEMU_DIR/kernel-custom.sh" "" "$KDIR")
	eval "$text"
	mkdir -p "$BUILD/$KREL"
	printf '%s\n' "$text" >"$BUILD/$KREL/module.env"
}

build() {
	describe
	hold_lock "$BUILD/.lock"
	"$QEMU_DIR/module.sh" "$BUILD/$KREL/module.env"
	note "built build/$KREL/seccomp_diag.ko"
}

install_module() {
	local dest=$1

	build
	# DEPMOD=true: a package's depmod is run on the machine it goes to.
	make -s -C "$KDIR" M="$BUILD/$KREL/src" INSTALL_MOD_PATH="$dest" DEPMOD=true \
		$(without_key) modules_install 2>&1 |
		{ grep -v "missing 'System.map' file" || true; }
	[ -n "$dest" ] || depmod "$KREL"
	note "installed seccomp_diag.ko for $KREL"
}

uninstall_module() {
	local dest=$1 found

	for found in "$dest"/lib/modules/*/{updates,extra}/module/seccomp_diag.ko*; do
		[ -e "$found" ] || continue
		rm -v "$found"
		rmdir --ignore-fail-on-non-empty "${found%/*}"
		[ -n "$dest" ] || depmod "$(sed 's,^/lib/modules/\([^/]*\)/.*,\1,' <<<"$found")"
	done
}

case ${1:-} in
-h | --help) print_header ;;
'') build ;;
install) install_module "${2:-}" ;;
uninstall) uninstall_module "${2:-}" ;;
*) usage_die "what is '$1'?" ;;
esac
