# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What all shell tests share: TAP, and a directory to work in. To be sourced.

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
tests=0
failures=0

cleanup() {
	rm -rf "$work"
}
trap cleanup EXIT

# what else is known of a failure, for who sources this to say
context() {
	:
}

# result RC NAME [DETAIL]: one line of TAP, and what is known of a failure
result() {
	tests=$((tests + 1))
	if (($1 == 0)); then
		echo "ok $tests - $2"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $2"
	[[ -z ${3-} ]] || sed 's/^/# /' <<<"$3"
	context | sed 's/^/# /'
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

finish() {
	echo "1..$tests"
	exit $((failures > 0))
}
