#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module's layout of struct seccomp_filter agrees with this kernel's BTF.
# The module's layout comes from the debugging information of seccomp_diag.ko.
set -euo pipefail

BTF=/sys/kernel/btf/vmlinux
MEMBERS=(refs users log wait_killable_recv prev prog notif)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip_all() {
	printf '1..0 # SKIP %s\n' "$1"
	exit 4
}

# The module with its debugging information: in a guest that is another file than the loaded one.
unpack_module() {
	local ko=${OPT:-}/debug/seccomp_diag.ko

	[ -e "$ko" ] || ko=$(modinfo -n seccomp_diag 2>/dev/null) || skip_all "no module is installed"
	case $ko in
	*.ko) cat "$ko" ;;
	*.xz) python3 -c 'import lzma, sys; sys.stdout.buffer.write(lzma.open(sys.argv[1]).read())' "$ko" ;;
	*) skip_all "do not know how to unpack $ko" ;;
	esac >"$work/seccomp_diag.ko"
}

# members [BASE]: of pahole's description of a struct, "name offset size" a line
members() {
	sed -nE -e 's, __attribute__\(\(.*\)\);,;,' \
		-e 's,^.*[ *]([a-z_]+); +/\* +([0-9]+) +([0-9]+) \*/$,\1 \2 \3,p' |
		awk -v base="${1:-0}" '{ print $1, $2 + base, $3 }'
}

# An older pahole complains a lot about a newer kernel's BTF.
kernel_layout() {
	pahole -C seccomp_filter "$BTF" 2>"$work/errors" | members
}

# The module has the three pointers in a struct of their own.
module_layout() {
	local layout base

	layout=$(pahole -F dwarf -C filter_layout "$work/seccomp_diag.ko" | members)
	printf '%s\n' "$layout"
	base=$(awk '$1 == "links" { print $2 }' <<<"$layout")
	pahole -F dwarf -C filter_links "$work/seccomp_diag.ko" | members "$base"
}

# place MEMBER LAYOUT
place() {
	awk -v member="$1" '$1 == member { print $2, $3; exit }' <<<"$2"
}

# same MEMBER KERNEL MODULE: the kernel has it, in the same place
same() {
	local wanted

	wanted=$(place "$1" "$2")
	[ -n "$wanted" ] && [ "$wanted" = "$(place "$1" "$3")" ]
}

# moved MEMBER LAYOUT: the layout of a kernel that has it one byte further on
moved() {
	awk -v member="$1" '$1 == member { $2++ } { print }' <<<"$2"
}

report() {
	local member number=0 kernel=$1 module=$2

	printf 'TAP version 13\n1..%d\n' $((2 * ${#MEMBERS[@]}))
	for member in "${MEMBERS[@]}"; do
		number=$((number + 1))
		if same "$member" "$kernel" "$module"; then
			printf 'ok %d %s\n' "$number" "$member"
		else
			printf 'not ok %d %s\n# kernel: %s, module: %s (offset, size)\n' "$number" \
				"$member" "$(place "$member" "$kernel")" "$(place "$member" "$module")"
		fi
	done
	for member in "${MEMBERS[@]}"; do
		number=$((number + 1))
		if same "$member" "$(moved "$member" "$kernel")" "$module"; then
			printf 'not ok %d %s elsewhere would not be noticed\n' "$number" "$member"
		else
			printf 'ok %d %s elsewhere would be noticed\n' "$number" "$member"
		fi
	done
}

main() {
	local kernel module report

	command -v pahole >/dev/null || skip_all "there is no pahole (Debian: dwarves)"
	[ -r "$BTF" ] || skip_all "this kernel has no BTF"
	unpack_module
	kernel=$(kernel_layout)
	# Up to 5.18 this is padding.
	[[ $kernel == *wait_killable_recv* ]] || MEMBERS=("${MEMBERS[@]/wait_killable_recv/log}")
	module=$(module_layout)
	report=$(report "$kernel" "$module")
	printf '%s\n' "$report"
	! grep -q '^not ok' <<<"$report"
}

main
