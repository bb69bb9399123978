#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# access-table.sh [--print]: Documentation/access.rst has the table of selftests/access/, and explains
# its words; with --print, print that table.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

document=$here/../../Documentation/access.rst

build() {
	${CC:-cc} -Wall -Wextra -iquote "$here/.." -o "$work/access_print" "$here/../access/print_table.c"
	"$work/access_print" >"$work/table"
}

# documented FILE: its first table, from the upper to the lower rule
documented() {
	awk '/^===.*  ===/ { rules++ } rules { print } rules == 3 { exit }' "$1"
}

same() {
	documented "$1" | diff - "$work/table"
}

test_table() {
	local rc=0 difference

	difference=$(same "$document") || rc=1
	result $rc "the document has the table of the tests (else: $(basename "$0") --print)" \
		"$difference"
}

# finds NAME SED-SCRIPT: the test finds the change that the script makes in a copy of the document
finds() {
	local rc=0

	sed "$2" "$document" >"$work/changed.rst"
	! cmp -s "$document" "$work/changed.rst" || rc=1
	! same "$work/changed.rst" >/dev/null || rc=1
	result $rc "finds $1"
}

# Each word in the cells and each title of a column has its own entry.
test_words() {
	local word missing=""

	while read -r word; do
		grep -qE "^(\`\`[^\`]+\`\`, )*\`\`$word\`\`" "$document" || missing+=" $word"
	done < <(sed -n '4p; 6,$p' "$work/table" | grep -v '^===' | cut -c 53- | tr -s ' ' '\n' | sort -u)
	is "each of its words is explained" "$missing" ""
}

build
if [[ ${1-} == --print ]]; then
	cat "$work/table"
	exit
fi
test_table
test_words
finds "another answer" '/^user: own  /s/EACCES/data  /'
finds "a row missing" '/^root under seccomp/d'
finds "a row more" '/^user: own  /p'
finish
