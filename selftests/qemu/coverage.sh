#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh DIR...: which lines of module/ were executed, from the counts that guest/gcov.sh left
# in DIR/files. A DIR is a build/KREL, with the module of its guest; a line that was executed in one
# of the guests counts. Prints a table of files, then each line that was never executed:
#
#   file                      lines  executed  percent
#   module/known.c               34        34    100.0
#   ...
#   total                      1234      1200     97.2
#
#   never executed:
#   module/filter.c:123:                return -ENOMEM;
#
# --least PERCENT: the exit status is 1 if the total is less.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# The gcov of the compiler that built the module.
run_gcov() {
	if [ "$BUILDER" = host ]; then
		gcov "$@"
	else
		in_builder gcov-14 "$@"
	fi
}

# annotate DIR WORK: gcov's listings, on standard output. The counts (.gcda) and their graphs (.gcno)
# have to lie in one directory, which the chroot sees, too.
annotate() {
	local dir=$1 work=$2

	tar -xzf "$dir/files" -C "$work" --transform 's,.*/,,' --wildcards '*.gcda'
	cp "$dir"/src/module/*.gcno "$work/"
	# The paths of our sources may be relative to src. Those of the kernel are not needed.
	( cd "$dir/src" && run_gcov --stdout "$work"/*.gcda ) 2>"$work/errors" ||
		{ cat "$work/errors" >&2; return 1; }
	# With counts of another build, gcov prints an error and goes on as if nothing had been executed.
	! grep -v '^Cannot open source file' "$work/errors" >&2 ||
		die "$dir/files does not belong to $dir"
}

# listings DIR: in a subshell, because each DIR has its own kernel.env.
listings() (
	# shellcheck source=/dev/null
	. "$1/kernel.env"
	compgen -G "$1/src/module/*.gcno" >/dev/null ||
		die "the module of $1 was not built for it: is CONFIG_GCOV_KERNEL in $KDIR?"
	[ -s "$1/files" ] || die "$1/files is empty or missing"
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
'' | -*) usage_die "DIR is missing" ;;
*) main "$@" ;;
esac
