#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install and dkms put each file in its place, and their opposites remove all of it.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$here/../.." && pwd)
dest=$work/dest

# Sets KREL and KDIR to a kernel for which this machine's own compiler builds.
find_kernel() {
	local env

	for env in "$top"/build/*/kernel.env; do
		# shellcheck source=/dev/null
		[[ ! -e $env ]] || . "$env"
		[[ ${BUILDER-} != host ]] || return 0
	done
	echo "1..0 # SKIP no kernel has been prepared in build/: make check does so first"
	exit 4
}

# quiet_make TARGET VARIABLE...: in the environment of a user
quiet_make() {
	run_command env -u MAKEFLAGS -u MAKELEVEL -u KERNEL make -C "$top" "$@"
}

installed() {
	(cd "$dest" && find . -type f -o -type l | sort)
}

# debug_sections DIR: the number of sections of debugging information in the module below it
debug_sections() {
	local module

	module=$(find "$1" -name 'seccomp_diag.ko*' | head -n 1)
	case $module in
	*.xz) xz -dc "$module" ;;
	*) cat "$module" ;;
	esac >"$work/module"
	readelf -SW "$work/module" | grep -c ' \.debug_' || true
}

# parameters DIR: those of the module below it
parameters() {
	find "$1" -name 'seccomp_diag.ko*' -exec modinfo -p {} + || echo "modinfo fails"
}

# left: DESTDIR and everything below it
left() {
	find "$dest" 2>/dev/null || true
}

# A relative DESTDIR is relative to where make runs.
test_install() {
	local relative

	relative=$(realpath -m --relative-to="$top" "$dest")
	quiet_make install DESTDIR="$relative" prefix=/usr KDIR="$KDIR"
	is "install: exit status" "$rc" 0
	is "install: files" "$(installed | sed -E 's/\.ko.*/.ko/; s,(extra|updates)/module,MODULES/module,')" "$(sort <<-END
		./lib/modules/$KREL/MODULES/module/seccomp_diag.ko
		./usr/bin/seccompctl
		./usr/include/linux/seccomp_diag.h
		./usr/lib/systemd/system/seccompctl-monitor.service
		./usr/share/bash-completion/completions/seccompctl
$(printf './usr/share/doc/seccompctl/json/%s.json\n' check common diff dump explain features list monitor status tree why)
		./usr/share/man/man8/seccompctl.8
		./usr/share/zsh/vendor-completions/_seccompctl
	END
	)"
	run_command "$dest/usr/bin/seccompctl" version
	like "install: the tool runs" "$out" '^seccompctl [0-9.]+$'
	is "install: the module has no parameters for tests" "$(parameters "$dest")" ""
	is "install: the module is stripped" "$(debug_sections "$dest")" 0
	quiet_make modules_install DESTDIR="$dest" KDIR="$KDIR" INSTALL_MOD_STRIP=0
	result $(($(debug_sections "$dest") > 0 ? 0 : 1)) "install: debugging information if requested"
	quiet_make uninstall DESTDIR="$relative" prefix=/usr
	is "uninstall: exit status" "$rc" 0
	is "uninstall: nothing is left" "$(left)" ""
}

# Modules of several kernels go, and a kernel's own file stays.
test_uninstall_all() {
	mkdir -p "$dest"/lib/modules/{1,2}/extra/module "$dest/usr/bin"
	touch "$dest"/lib/modules/{1,2}/extra/module/seccomp_diag.ko "$dest/lib/modules/2/modules.order"
	quiet_make uninstall DESTDIR="$dest" prefix=/usr
	is "uninstall: the files of others stay" "$(left)" "$(printf '%s\n' "$dest" "$dest"/lib{,/modules{,/2{,/modules.order}}})"
	rm -r "$dest"
}

# Without DESTDIR, in a mount namespace with other file systems on the system's directories.
test_system() {
	local script modules made=

	modules=$(realpath -m /lib/modules)
	# shellcheck disable=SC2016 # the other shell expands
	script='set -e
		for dir in /usr/local "$3"; do mount -t tmpfs none "$dir"; done
		mkdir -p /usr/local/bin /usr/local/include /usr/local/share/man "$2/kernel"
		touch "$2/modules.order" "$2/modules.builtin"
		make -C "$0" install KDIR="$1"
		grep seccomp_diag "$2/modules.dep" >&2
		make -C "$0" uninstall
		grep seccomp_diag "$2/modules.dep" >&2 || true
		rm -r "$2"
		mkdir -p "$2/extra/module"
		touch "$2/extra/module/seccomp_diag.ko" "$2/modules.dep" "$2/modules.alias.bin"
		make -C "$0" uninstall
		find /usr/local /lib/modules/ -mindepth 1 >&2'
	if ! unshare --mount true 2>/dev/null; then
		skip "uninstall from the system itself" "no mount namespace can be made here"
		return
	fi
	[[ -d $modules ]] || { mkdir "$modules"; made=1; }
	run_command env -u MAKEFLAGS -u MAKELEVEL -u KERNEL unshare --mount bash -c "$script" \
		"$top" "$KDIR" "/lib/modules/$KREL" "$modules"
	[[ -z $made ]] || rmdir "$modules"
	is "uninstall from the system itself: exit status" "$rc" 0
	is "uninstall from the system itself: depmod, and no more than Debian's directories" \
		"$(sed -nE 's,^(updates|extra)/(.*\.ko).*,\2,p; /^\//p' <<<"$err" | sort)" "$(sort <<-END
		module/seccomp_diag.ko
		/usr/local/bin
		/usr/local/include
		/usr/local/share
		/usr/local/share/man
	END
	)"
}

test_install_without_headers() {
	quiet_make install DESTDIR="$dest" prefix=/usr KDIR="$work/no-such-tree"
	is "install without headers: exit status" "$rc" 0
	like "install without headers: says so" "$out" 'module not installed: no headers'
	run_command test -x "$dest/usr/bin/seccompctl"
	is "install without headers: the tool is there" "$rc" 0
	quiet_make uninstall DESTDIR="$dest" prefix=/usr
}

# dkms, with other trees than this machine's.
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
	is "dkms: the module has no parameters for tests" "$(parameters "$work/dkms")" ""
	is "dkms: the module is stripped" "$(debug_sections "$work/dkms")" 0
	quiet_make dkms-uninstall DESTDIR="$dest" DKMSFLAGS="${trees[*]}"
	is "dkms-uninstall: exit status" "$rc" 0
	is "dkms-uninstall: nothing is left" "$(left; find "$work/dkms" "$work/modules" -mindepth 1)" ""
	quiet_make dkms-uninstall DESTDIR="$dest" DKMSFLAGS="${trees[*]}"
	is "dkms-uninstall: again" "$rc" 0
}

find_kernel
test_install
test_uninstall_all
test_system
test_install_without_headers
test_dkms
finish
