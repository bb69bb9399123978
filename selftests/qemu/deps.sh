#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh TARGET...: install the Debian packages that a target of the top
# Makefile needs and this machine lacks, and print which and why. Targets: tools,
# demo, check (also for shell, bench and run.sh), arm64 (its guests), ci. No daemon and no kernel is
# installed; packages that only a guest needs are installed in the guest.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

GROUPS_WANTED=
# group | package | why
TABLE='
tools | gcc | the compiler
tools | libc6-dev | the C library'\''s headers
tools | pkg-config | finds the libraries below
tools | libnl-3-dev | netlink, for seccompctl
tools | libnl-genl-3-dev | generic netlink, for seccompctl
tools | libjson-c-dev | the JSON of seccompctl
tools | libseccomp-dev | names and numbers of system calls
tools | python3-yaml | reads the protocol'\''s YAML
tools | libkmod-dev | says why a module cannot be loaded
guest | gcc-12 | the compiler that built the kernels of bookworm
guest | binutils | linking the module
guest | libelf1 | objtool, run by the module build
guest | dwarves | BTF for the module
guest | kmod | modprobe --show-depends, depmod
guest | cpio | packs the initramfs
guest | xz-utils | unpacks kernel packages
guest | debian-archive-keyring | trust in the packages of the guest
guest | mount | mounts /proc in the chroot of the 7.x build
guest | mmdebstrap | makes the guest'\''s root file system
guest | e2fsprogs | makes its ext4 image
guest | qemu-system-x86 | runs it
arm64 | qemu-system-arm | runs the guests of arm64
check | sparse | checks the module
check | gcc-multilib | 32-bit selftests
check | clang-tidy | static analysis of the tool, with clang'\''s static analyser
check | cppcheck | static analysis, too
check | libcap-dev | capabilities, for the kernel'\''s own tests of seccomp
check | dpkg-dev | unpacks the source of libseccomp, for its simulator
check | systemd | systemd-analyze: the system calls of @system-service
check | dkms | builds the module as a user'\''s dkms does
check | ccache | compiles nothing twice, in a second clone either
check | rsync | installs the selftests, in kselftest'\''s lib.mk
check | man-db | checks the man page
check | bash-completion | checks the completion
check | zsh | checks its completion
check | graphviz | checks the graphs of seccompctl dump --dot
check | python3-jsonschema | checks the protocol'\''s YAML against the kernel'\''s schema
ci | clang-format-14 | format-check
ci | git | a clean clone
'

# sets GROUPS_WANTED
add_groups() {
	case $1 in
	tools) GROUPS_WANTED+=" tools " ;;
	demo) GROUPS_WANTED+=" tools guest " ;;
	check) GROUPS_WANTED+=" tools guest check " ;;
	arm64) GROUPS_WANTED+=" arm64 " ;;
	ci) GROUPS_WANTED+=" tools guest check ci arm64 " ;;
	*) usage_die "unknown target '$1': tools, demo, check, arm64, ci" ;;
	esac
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
	local group package why

	while IFS='|' read -r group package why; do
		[ -n "$package" ] || continue
		if [[ $GROUPS_WANTED == *" ${group// /} "* ]] && ! installed "${package// /}"; then
			printf '%s\t%s\n' "${package// /}" "${why# }"
		fi
	done <<<"$TABLE"
}

is_known() { apt-cache show "$1" >/dev/null 2>&1; }

install() {
	local packages=("$@") package

	for package in "${packages[@]}"; do
		is_known "$package" || { step "apt-get update" apt_get update; break; }
	done
	# Old package lists name files that the mirror no longer has.
	step "installing ${#packages[@]} packages" apt_get install -y \
		--no-install-recommends "${packages[@]}" && return
	step "apt-get update" apt_get update
	step "installing ${#packages[@]} packages" apt_get install -y \
		--no-install-recommends "${packages[@]}"
}

# Fetching kernels needs apt's lists even if no package is missing.
ensure_lists() {
	[ -n "$(debian_mirror)" ] && is_known linux-image-amd64 && return
	need_root "apt-get update"
	step "apt-get update" apt_get update
	[ -n "$(debian_mirror)" ] ||
		die "apt has no source of Debian bookworm, from which the guests are built: this needs Debian 12"
}

main() {
	local target lines names

	for target; do
		add_groups "$target"
	done
	lines=$(missing)
	if [ -n "$lines" ]; then
		note "missing packages:"
		column -t -s $'\t' <<<"$lines" 2>/dev/null | sed 's/^/    /' >&2 ||
			sed 's/^/    /' <<<"$lines" >&2
		mapfile -t names < <(cut -f1 <<<"$lines")
		[ "$(id -u)" -eq 0 ] || die "installing them needs root: apt-get install --no-install-recommends ${names[*]}"
		install "${names[@]}"
	fi
	[[ $GROUPS_WANTED != *" guest "* ]] || ensure_lists
}

case ${1:-} in
-h | --help) print_header ;;
'') usage_die "TARGET is missing" ;;
*) main "$@" ;;
esac
