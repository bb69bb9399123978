#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh DIR...: which lines of module/ were executed, by what guest/gcov.sh has left in
# DIR/files. A DIR is a build/KREL, with the module that its guest had; a line that one of
# them has executed counts. A table of files, then each line that never was:
#
#   file                      lines  executed  percent
#   module/idset.c               28        28    100.0
#   ...
#   total                      1234      1200     97.2
#
#   never executed:
#   module/filter.c:123:                return -ENOMEM;
#
# --least PERCENT: the exit status is 1 if it is less in total.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# The gcov of the compiler that has built the module.
run_gcov() {
	if [ "$BUILDER" = host ]; then
		gcov "$@"
	else
		"$QEMU_DIR/builder.sh" run gcov-14 "$@"
	fi
}

# annotate DIR WORK: gcov's listings, on standard output. Counts and what they count have to lie
# side by side, where the chroot sees them, too.
annotate() {
	local dir=$1 work=$2

	tar -xzf "$dir/files" -C "$work" --transform 's,.*/,,' --wildcards '*.gcda'
	cp "$dir"/src/module/*.gcno "$work/"
	# Sources may be known by where they lie under src only; those of the kernel are of no interest.
	( cd "$dir/src" && run_gcov --stdout "$work"/*.gcda ) 2>"$work/errors" ||
		{ cat "$work/errors" >&2; return 1; }
	# Of another build: gcov says so, and goes on as if nothing had been executed.
	! grep -v '^Cannot open source file' "$work/errors" >&2 ||
		die "$dir/files does not belong to $dir"
}

# listings DIR: in a shell of its own, as each has its environment.
listings() (
	# shellcheck source=/dev/null
	. "$1/kernel.env"
	compgen -G "$1/src/module/*.gcno" >/dev/null ||
		die "the module of $1 was not built for it: is CONFIG_GCOV_KERNEL in $KDIR?"
	[ -s "$1/files" ] || die "there is nothing in $1/files"
	work=$(mktemp -d "$1/coverage.XXXXXX")
	# shellcheck disable=SC2064
	trap "rm -r '$work'" EXIT
	annotate "$1" "$work"
)

main() {
	local dir all

	all=$(mktemp)
	# shellcheck disable=SC2064
	trap "rm '$all'" EXIT
	for dir; do
		listings "$(realpath "$dir")" >>"$all"
	done
	awk -v least="$LEAST" -f "$QEMU_DIR/coverage.awk" "$all"
}

LEAST=0
if [ "${1:-}" = --least ]; then
	LEAST=${2:-}
	shift 2
fi
case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "which DIR?" ;;
*) main "$@" ;;
esac
