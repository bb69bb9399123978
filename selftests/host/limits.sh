#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/limits.rst says what the source says: constants have the values that it gives, in the
# module and in the tests, the tests that it names are there, every line names one, and no limit of the
# protocol is left out; and a difference is found.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$here/../..

# rows TREE: those of all tables, a line for each, but for their heads
rows() {
	awk '/^=+  +=/ { if (border++ % 3 == 2) print row; row = ""; next }
		border % 3 != 2 { next }
		/^[^ ]/ { if (row) print row; row = $0; next }
		{ row = row $0 }' "$1/Documentation/limits.rst"
}

# values TREE NAME: what the constant is wherever it is defined
values() {
	local text

	grep -rhE "^#define $2[[:space:]]" "$1/module" "$1/selftests" --include='*.[ch]' |
		sed -E "s/^#define $2[[:space:]]+//; s,/\*.*,," |
		while read -r text; do
			echo $((text))
		done
}

# compare_values TREE: says what differs
compare_values() {
	local row value name found

	while read -r row; do
		[[ $row =~ \`\`([A-Z][A-Z0-9_]+)\`\` ]] || continue
		name=${BASH_REMATCH[1]}
		[[ $row =~ \ \ ([0-9]+)\ \  ]] || echo "$name has no value in the document"
		value=${BASH_REMATCH[1]-}
		found=$(values "$1" "$name" | sort -u)
		[[ $found == "$value" ]] ||
			echo "$name is $value in the document, ${found:-nowhere} in the source"
	done < <(rows "$1")
}

# has_test TREE PROGRAM [FIXTURE.]TEST
has_test() {
	local fixture='' name=${3##*.} source=$1/selftests/$2.c

	[[ $3 != *.* ]] || fixture="${3%%.*}, "
	[[ -r $source ]] && grep -qE "^TEST(_F|_F_TIMEOUT)?\\(${fixture}${name}[,)]" "$source" &&
		grep -qwE "${2#*/}" "$1/selftests/${2%/*}/Makefile"
}

# compare_tests TREE
compare_tests() {
	local row

	while read -r row; do
		if [[ $row =~ \`\`host/([a-z-]+\.sh)\`\` ]]; then
			[[ -x $1/selftests/host/${BASH_REMATCH[1]} ]] || echo "no such test: $row"
		elif [[ $row =~ \`\`([a-z_/]+)\ ([a-z0-9_.]+)\`\` ]]; then
			has_test "$1" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" || echo "no such test: $row"
		else
			echo "no test: $row"
		fi
	done < <(rows "$1")
}

# compare_limits TREE
compare_limits() {
	local name all

	all=$(rows "$1")
	sed -nE 's/^#define (SECCOMP_DIAG_[A-Z_]*(_MAX|BUDGET)) [0-9]+$/\1/p' \
		"$1/module/include/uapi/linux/seccomp_diag.h" >"$work/limits"
	while read -r name; do
		grep -qw "$name" <<<"$all" || echo "$name is not in the document"
	done <"$work/limits"
	[[ -s $work/limits ]] || echo "the protocol has no limits"
}

compare() {
	compare_values "$1"
	compare_tests "$1"
	compare_limits "$1"
}

# finds NAME FILE SED-SCRIPT REGEX: what the script does to a copy of the file is found
finds() {
	local out bad=0 tree=$work/tree

	rm -rf "$tree"
	mkdir -p "$tree/Documentation" "$tree/selftests"
	cp "$top/Documentation/limits.rst" "$tree/Documentation/"
	cp -r "$top/module" "$tree/"
	cp -r "$top"/selftests/{host,lib,access,filter,module,task,watch} "$tree/selftests/"
	sed -i "$3" "$tree/$2"
	if cmp -s "$tree/$2" "$top/$2"; then
		result 1 "finds $1" "the script changed nothing: $3"
		return
	fi
	out=$(compare "$tree")
	[[ $out =~ $4 ]] || bad=1
	result $bad "finds $1" "wanted /$4/ in: $out"
}

out=$(compare "$top")
result "$([[ -z $out ]]; echo $?)" "the document says what the source says" "$out"
count=$(rows "$top" | wc -l)
result "$((count < 30))" "it has some tables" "$count rows"

UAPI=module/include/uapi/linux/seccomp_diag.h
finds "a limit of the protocol that has changed" $UAPI 's/\(WATCH_TGIDS_MAX\) 64$/\1 65/' \
	'WATCH_TGIDS_MAX is 64 in the document, 65 in the source'
finds "one that has come" $UAPI 's/^#define SECCOMP_DIAG_BUDGET .*/&\n#define SECCOMP_DIAG_PATIENCE_MAX 3/' \
	'PATIENCE_MAX is not in the document'
finds "a constant that is called something else" module/ring.h 's/^#define RING_PROGRAM_BYTES/#define RING_PROGRAMS/' \
	'RING_PROGRAM_BYTES is 1048576 in the document, nowhere'
finds "a limit of the module that has changed" module/filter.c 's/^#define COPY_BATCH .*/#define COPY_BATCH 4096/' \
	'COPY_BATCH is 8192 in the document, 4096'
finds "a test that believes another" selftests/module/limits_siglock.c 's/^#define WALK_BATCH .*/#define WALK_BATCH 16/' \
	'WALK_BATCH is 8 in the document, 16'
finds "another value in the document" Documentation/limits.rst '/^sockets that watch/s/  64  /  65  /' \
	'WATCHERS_MAX is 65 in the document, 64'
finds "a test that is called something else" selftests/task/crowd.c 's/of_10000_threads/of_threads/' \
	'no such test: threads in a dump'
finds "a program that is not run" selftests/task/Makefile 's/ crowd / /' 'no such test: threads in a dump'
finds "a line without a test" Documentation/limits.rst 's/``task\/crowd crowd.of_10000_threads``//' \
	'no test: threads in a dump'

finish
