# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Paths, messages and locks for the scripts of the guest harness. To be sourced.

set -euo pipefail

QEMU_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$QEMU_DIR/../.." && pwd)
CACHE=${SECCOMPCTL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/seccompctl}
BUILD=${BUILD:-$TOP/build}
# The directory of a run's files inside the guest.
GUEST_OPT=/opt/seccompctl
# The guest's architecture, and how the names of its compiler begin; kernel.env has them if the
# guest is not like this machine.
KARCH=amd64 CROSS=

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
# For depmod and modprobe; not every root has these in PATH.
PATH=$PATH:/usr/sbin:/sbin
# A second clone need not compile everything again.
if [ -d /usr/lib/ccache ]; then
	PATH=/usr/lib/ccache:$PATH
	export CCACHE_BASEDIR=${CCACHE_BASEDIR-$TOP} CCACHE_NOHASHDIR=1
fi

# A make that these scripts run must not inherit job server or flags of an outer make.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

note() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
usage_die() { printf '%s: %s (see --help)\n' "${0##*/}" "$*" >&2; exit 2; }

# Print the comment block at the top of the calling script, for --help.
print_header() {
	sed -n '2,/^$/{/^# SPDX/d;s/^# \{0,1\}//p}' "$0"
}

# step WHAT COMMAND...: run a slow command. A terminal shows the seconds, with the output of the
# function PROGRESS if there is one; a pipe gets one line; a failure shows the end of the output.
step() {
	local what=$1 log pid rc=0 start=$SECONDS
	shift
	log=$(mktemp)
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	if [ -t 2 ]; then
		while kill -0 "$pid" 2>/dev/null; do
			printf '\r\033[K  %s%s ... %ds' "$what" "$(${PROGRESS:-:})" \
				$((SECONDS - start)) >&2
			sleep 0.5
		done
		printf '\r\033[K' >&2
	fi
	wait "$pid" || rc=$?
	if [ "$rc" -ne 0 ]; then
		note "  $what: failed (exit status $rc); the end of its output:"
		tail -n 40 "$log" | sed 's/^/    /' >&2
	else
		note "  $what ($((SECONDS - start)) s)"
	fi
	rm -f "$log"
	return "$rc"
}

# hold_lock FILE: wait for an exclusive lock and keep it until this shell exits. The lock
# belongs to the open file, so the flock that step runs takes it for this shell.
hold_lock() {
	mkdir -p "$(dirname "$1")"
	exec {LOCK_FD}>"$1"
	flock -n "$LOCK_FD" || step "waiting for another run that holds ${1#"$HOME"/}" flock "$LOCK_FD"
}

# initrd_of OUT [PART]...: the initramfs that prepare.sh makes with these parts.
initrd_of() {
	local IFS=-

	printf '%s/initrd%s\n' "$1" "${2:+-${*:2}}"
}

drop_lock() { exec {LOCK_FD}>&-; }

# Debian's headers have modules signed, but no key for that.
without_key() {
	[ -e "$KDIR/certs/signing_key.pem" ] || printf 'CONFIG_MODULE_SIG_ALL=\n'
}

need_root() {
	[ "$(id -u)" -eq 0 ] || die "$1 needs root: run this as root"
}

# apt without its sandbox user _apt, who may not read a cache below /root.
apt_get() { apt-get -qq -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 "$@"; }

# debian_mirror [SUITE]: the address from which this machine itself installs Debian
debian_mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		"Codename: ${1:-bookworm}" 'Component: main' | head -n 1
}

# in_builder COMMAND...: where the compiler of the kernel in kernel.env is
in_builder() {
	if [ "$BUILDER" = host ]; then
		"$@"
	else
		"$QEMU_DIR/builder.sh" run "$BUILDER" "$@"
	fi
}

# for_guest COMMAND...: where programs for the guest of kernel.env are built
for_guest() {
	if [ "$KARCH" = amd64 ]; then
		"$@"
	else
		"$QEMU_DIR/builder.sh" run "bookworm-$KARCH" \
			env ARCH="$KARCH" CROSS_COMPILE="$CROSS" CC="${CROSS}gcc" "$@"
	fi
}
