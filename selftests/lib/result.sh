# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# TAP and a directory to work in, for all shell tests. To be sourced.

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
tests=0
failures=0

cleanup() {
	rm -rf "$work"
}
trap cleanup EXIT

# context: print what else is known about a failure; a script that sources this may replace it
context() {
	:
}

# result RC NAME [DETAIL]: one line of TAP, below what is known about a failure
result() {
	tests=$((tests + 1))
	if (($1 == 0)); then
		echo "ok $tests - $2"
		return
	fi
	failures=$((failures + 1))
	context | sed 's/^/# /'
	[[ -z ${3-} ]] || sed 's/^/# /' <<<"$3"
	echo "not ok $tests - $2"
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# needs COMMAND NAME: whether there is such a command; if not, the test is skipped
needs() {
	! command -v "$1" >/dev/null || return 0
	skip "$2" "there is no $1(1)"
	return 1
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

end_tap() {
	echo "1..$tests"
	exit $((failures > 0))
}

# finish: end_tap; a script that sources this may replace it
finish() {
	end_tap
}

# run_tests: call the functions test_* of the script, in its order, and finish
run_tests() {
	local name names

	mapfile -t names < <(sed -n 's/^\(test_[a-z0-9_]*\)() {.*/\1/p' "$here/${0##*/}")
	for name in "${names[@]}"; do
		"$name"
	done
	finish
}
