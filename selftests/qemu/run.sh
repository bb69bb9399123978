#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [OPTION]... SERIES COMMAND: run one shell command in a guest.
# run.sh [OPTION]... SERIES -        the same, with a script from stdin
#
# Boots Debian's kernel SERIES (6.1, 6.12, 7.2; or "custom", with KERNEL= and
# KDIR= set) with the module and the tool of this tree, and runs COMMAND there as
# root, in bash, with the module installed but not loaded. A part that does not
# build is reported and left out. Standard output, standard error and the exit
# status are COMMAND's; 125 means that the guest, not the command, failed.
#
#       --tests           also the selftests (/opt/seccompctl/selftests), the sanitized
#                         tool (/opt/seccompctl/asan) and the kernel's netlink client
#       --bench           also the benchmarks (/opt/seccompctl/bench)
#   -n, --no-build        run the last build that had the same of these two options
#   -a, --add FILE[:PATH] put FILE into the guest (at /root/ or PATH); repeat
#   -c, --console         show the kernel's messages of this run afterwards
#   -m, --mem MIB         memory of the guest (2048)
#   -t, --timeout SEC     time limit (600)
#       --systemd         systemd is PID 1, with the units of selftests/real_programs (--tests)
#       --append TEXT     more kernel command line (syscall.x32=y)
#       --exact           only the kernel and COMMAND, nothing of this tree
#
#   selftests/qemu/run.sh 6.12 'modprobe seccomp_diag && dmesg | tail -5'
#   selftests/qemu/run.sh -a ./a.out 6.1 './a.out'
#   selftests/qemu/run.sh --tests 6.12 /opt/seccompctl/selftests/seccomp/strict

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

GUEST_FAILED=125
SHOW_CONSOLE='' EXACT='' MODE=run
ADD=() PARTS=()

add_file() {
	local file=${1%%:*} path=/root/

	[[ $1 != *:* ]] || path=${1#*:}
	[ -e "$file" ] || usage_die "$file does not exist"
	[[ $path != */ ]] || path+=$(basename "$file")
	mkdir -p "$OVERLAY${path%/*}"
	cp -a "$file" "$OVERLAY$path"
}

parse_options() {
	local opts

	opts=$(getopt -n run.sh -o +hna:cm:t: -l \
		help,no-build,add:,console,mem:,timeout:,append:,exact,systemd,tests,bench -- "$@") || exit 2
	eval set -- "$opts"
	while [ "$1" != -- ]; do
		case $1 in
		-h | --help) print_header; exit 0 ;;
		-n | --no-build) export NO_BUILD=1 ;;
		-a | --add) ADD+=("$2"); shift ;;
		-c | --console) SHOW_CONSOLE=1 ;;
		-m | --mem) export MEM=$2; shift ;;
		-t | --timeout) export TIMEOUT=$2; shift ;;
		--append) export APPEND=$2; shift ;;
		--exact) EXACT=1 ;;
		--tests) PARTS[0]=tests ;;
		--bench) PARTS[1]=bench ;;
		--systemd) MODE=systemd PARTS[0]=tests ;;
		esac
		shift
	done
	shift
	[ $# -eq 2 ] || usage_die "one kernel series and one command are needed"
	SERIES=$1 COMMAND=$2
}

prepare_exact() {
	mkdir -p "$WORK/out" "$WORK/stage$GUEST_OPT"
	"$QEMU_DIR/kernel.sh" "$SERIES" >"$WORK/out/kernel.env"
	cp -a "$QEMU_DIR/guest" "$WORK/stage$GUEST_OPT/"
	"$QEMU_DIR/initramfs.sh" "$WORK/out/kernel.env" "$WORK/stage" "$WORK/out/initrd"
	OUT=$WORK/out
}

main() {
	local add

	parse_options "$@"
	WORK=$(mktemp -d)
	trap 'rm -rf "$WORK"' EXIT
	OVERLAY=$WORK/overlay
	mkdir -p "$OVERLAY$GUEST_OPT/run"
	for add in "${ADD[@]}"; do
		add_file "$add"
	done
	if [ "$COMMAND" = - ]; then
		cat >"$OVERLAY$GUEST_OPT/run/command"
	else
		printf '%s\n' "$COMMAND" >"$OVERLAY$GUEST_OPT/run/command"
	fi
	if [ -n "$EXACT" ]; then
		PARTS=()
		prepare_exact
	else
		OUT=$(LENIENT=1 "$QEMU_DIR/prepare.sh" "$SERIES" "${PARTS[@]}") ||
			exit "$GUEST_FAILED"
	fi
	# A copy, because the next build may replace it before this guest has read it.
	cp "$(initrd_of "$OUT" "${PARTS[@]}")" "$WORK/initrd"
	"$QEMU_DIR/boot.sh" "$OUT/kernel.env" "$WORK/initrd" "$OVERLAY" "$WORK" MODE="$MODE" || {
		cat "$WORK/report" "$WORK/errors" 2>/dev/null
		exit "$GUEST_FAILED"
	}
	cat "$WORK/report"
	cat "$WORK/errors" >&2
	[ -z "$SHOW_CONSOLE" ] || tr -d '\r' <"$WORK/console.log" >&2
	exit "$(sed -n 's/^done //p' "$WORK/verdict")"
}

main "$@"
