#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KDIR=TREE build-module.sh                    build the module for that tree
# KDIR=TREE build-module.sh install [DESTDIR]  and install it, stripped of debugging
#                                              information unless INSTALL_MOD_STRIP=0
# build-module.sh uninstall [DESTDIR]          remove it, for every kernel
#
# For modules, modules_install and uninstall of the top Makefile.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

describe() {
	local text

	[ -d "$KDIR" ] || die "KDIR=$KDIR does not exist: install that kernel's headers, or give KDIR=TREE"
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
	local dest=$1 strip=${INSTALL_MOD_STRIP-1}

	build
	# kbuild knows no 0.
	[ "$strip" != 0 ] || strip=
	unset INSTALL_MOD_STRIP
	# DEPMOD=true: a package's depmod runs on the machine that installs it.
	make -s -C "$KDIR" M="$BUILD/$KREL/src" INSTALL_MOD_PATH="$dest" DEPMOD=true \
		${strip:+INSTALL_MOD_STRIP="$strip"} $(without_key) modules_install 2>&1 |
		{ grep -v "missing 'System.map' file" || true; }
	[ -n "$dest" ] || depmod "$KREL"
	note "installed seccomp_diag.ko for $KREL"
}

# update_index DIR: depmod; but its files go if no kernel and no module is left that they could list.
update_index() {
	if [ -e "$1/modules.order" ] || [ -n "$(find "$1/" -name '*.ko*' -print -quit)" ]; then
		depmod "${1##*/}"
	else
		rm -f "$1"/modules.*
	fi
}

uninstall_module() {
	local dest=$1 found dir

	for found in "$dest"/lib/modules/*/{updates,extra}/module/seccomp_diag.ko*; do
		[ -e "$found" ] || continue
		rm -v "$found"
		[ -n "$dest" ] || update_index "${found%/*/module/*}"
		dir=${found#"$dest"}
		"$TOP/tools/prune.sh" "$dest" "${dir%/*}"
	done
}

case ${1:-} in
-h | --help) print_header ;;
'') build ;;
install) install_module "${2:-}" ;;
uninstall) uninstall_module "${2:-}" ;;
*) usage_die "unknown argument '$1'" ;;
esac
