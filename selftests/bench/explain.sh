#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# explain.sh: measure seccompctl explain on this machine: with the containers'
# default profile, beside libseccomp's simulator, and with hostile programs.
# Uses the tool and the benchmark that prepare.sh has built.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/../qemu/lib.sh"

FIXTURES=$TOP/selftests/fixtures

main() {
	local work=$1 profile simulator kind

	simulator=$("$QEMU_DIR/scmp-bpf-sim.sh")
	profile=$("$QEMU_DIR/container-profile.sh")
	# shellcheck disable=SC2046 # one word for each flag
	"${CC:-gcc}" -o "$work/rules" "$FIXTURES/rules.c" $(pkg-config --cflags --libs libseccomp)
	"$FIXTURES/profile_rules.py" container "$profile" | "$work/rules" >"$work/container-default"
	for kind in branches order puzzle equals arithmetic; do
		"$FIXTURES/hostile.py" "$kind" >"$work/$kind"
	done
	"$BUILD/bench/explain" "$BUILD/tools/seccompctl" "$simulator" "$work/container-default" \
		"$work"/{branches,order,puzzle,equals,arithmetic}
}

case ${1:-} in
-h | --help) print_header ;;
'')
	WORK=$(mktemp -d)
	trap 'rm -rf "$WORK"' EXIT
	main "$WORK"
	;;
*) usage_die "no arguments are known" ;;
esac
