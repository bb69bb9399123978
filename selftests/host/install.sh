#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install, uninstall and dkms: what they put where, and that they take it away again.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$here/../.." && pwd)
dest=$work/dest

# Sets KREL and KDIR to a kernel that this machine's own compiler builds for.
find_kernel() {
	local env

	for env in "$top"/build/*/kernel.env; do
		# shellcheck source=/dev/null
		[[ ! -e $env ]] || . "$env"
		[[ ${BUILDER-} != host ]] || return 0
	done
	echo "1..0 # SKIP no kernel to build for: make check builds for some first"
	exit 4
}

# quiet_make TARGET VARIABLE...: with an environment of its own, as a user runs it
quiet_make() {
	run_command env -u MAKEFLAGS -u MAKELEVEL -u KERNEL make -C "$top" "$@"
}

installed() {
	(cd "$dest" && find . -type f -o -type l | sort)
}

test_install() {
	quiet_make install DESTDIR="$dest" prefix=/usr KDIR="$KDIR"
	is "install: exit status" "$rc" 0
	is "install: files" "$(installed | sed -E 's/\.ko.*/.ko/; s,(extra|updates)/module,MODULES/module,')" "$(sort <<-END
		./lib/modules/$KREL/MODULES/module/seccomp_diag.ko
		./usr/bin/seccompctl
		./usr/include/linux/seccomp_diag.h
		./usr/share/bash-completion/completions/seccompctl
		./usr/share/man/man8/seccompctl.8
	END
	)"
	run_command "$dest/usr/bin/seccompctl" version
	like "install: the tool runs" "$out" '^seccompctl [0-9.]+$'
	quiet_make uninstall DESTDIR="$dest" prefix=/usr
	is "uninstall: exit status" "$rc" 0
	is "uninstall: nothing is left" "$(installed)" ""
}

test_install_without_headers() {
	quiet_make install DESTDIR="$dest" prefix=/usr KDIR="$work/no-such-tree"
	is "install without headers: exit status" "$rc" 0
	like "install without headers: says so" "$out" 'module not installed: no headers'
	run_command test -x "$dest/usr/bin/seccompctl"
	is "install without headers: the tool is there" "$rc" 0
}

# dkms with trees of its own, so that this machine's are not touched.
test_dkms() {
	local trees=(--dkmstree "$work/dkms" --sourcetree "$dest/usr/src"
		--installtree "$work/modules")

	mkdir -p "$work/dkms" "$work/modules"
	quiet_make dkms DESTDIR="$dest" DKMSFLAGS="${trees[*]}"
	run_command dkms status seccomp_diag "${trees[@]}"
	like "dkms: registered" "$out" '^seccomp_diag/[0-9.]+: added'
	quiet_make dkms DESTDIR="$dest" DKMSFLAGS="${trees[*]}"
	run_command dkms status seccomp_diag "${trees[@]}"
	like "dkms: registered again" "$out" '^seccomp_diag/[0-9.]+: added'
	run_command dkms build "${out%%:*}" -k "$KREL" --kernelsourcedir "$KDIR" "${trees[@]}"
	is "dkms: builds for $KREL" "$rc" 0
	run_command find "$work/dkms" -name 'seccomp_diag.ko*' -path "*$KREL*"
	like "dkms: the module" "$out" 'seccomp_diag\.ko'
}

find_kernel
test_install
test_install_without_headers
test_dkms
finish
