#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh ENVFILE TAR...: which lines of module/ were executed, by what guest/gcov.sh has
# left in the TARs, all of them of guests of the kernel that ENVFILE (build/KREL/kernel.env)
# describes, with the module that is in build/KREL now. A table of files, then each
# line that never was:
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

# annotate TAR DIR: gcov's listings, on standard output. Counts and what they count have to lie
# side by side, where the chroot sees them, too.
annotate() {
	local tar=$1 dir=$2

	mkdir -p "$dir"
	tar -xzf "$tar" -C "$dir" --transform 's,.*/,,' --wildcards '*.gcda'
	cp "$BUILD/$KREL"/src/module/*.gcno "$dir/"
	# Sources may be known by where they lie under src only; those of the kernel are of no interest.
	( cd "$BUILD/$KREL/src" && run_gcov --stdout "$dir"/*.gcda ) 2>"$dir/errors" ||
		{ cat "$dir/errors" >&2; return 1; }
	# Of another build: gcov says so, and goes on as if nothing had been executed.
	! grep -v '^Cannot open source file' "$dir/errors" >&2 ||
		die "$tar does not belong to build/$KREL"
}

main() {
	local env=$1 tar work

	shift
	# shellcheck source=/dev/null
	. "$env"
	work=$BUILD/$KREL/coverage
	mkdir -p "$work"
	work=$(mktemp -d "$work/XXXXXX")
	# shellcheck disable=SC2064
	trap "rm -r '$work'" EXIT
	compgen -G "$BUILD/$KREL/src/module/*.gcno" >/dev/null ||
		die "the module of build/$KREL was not built for it: is CONFIG_GCOV_KERNEL in $KDIR?"
	for tar; do
		[ -s "$tar" ] || die "there is nothing in $tar"
		annotate "$tar" "$work/$((++count))"
	done >"$work/listings"
	awk -v least="$LEAST" -f "$QEMU_DIR/coverage.awk" "$work/listings"
}

LEAST=0
count=0
if [ "${1:-}" = --least ]; then
	LEAST=${2:-}
	shift 2
fi
case ${1:-} in
-h | --help) print_header ;;
'' | -*) usage_die "which ENVFILE?" ;;
*) [ $# -ge 2 ] || usage_die "which TAR?"; main "$@" ;;
esac
