#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Calls go one way, in the tool and in the module, and test folders use only lib/: read from the
# object files with nm, and from the include lines of the tests. A circle, a call against the
# order and a call from one command to another are found.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build}
# A call goes to a folder behind its own; those between commas do not call each other.
ORDER='main cmd print input policy analysis,client bpf,cli lazy'

# calls DIR: "CALLER CALLEE FUNCTION" for each function that one object file takes from another
calls() {
	(cd "$1" && find . -name '*.o' ! -name '*.mod.o' ! -name seccomp_diag.o -printf '%P\0' |
		xargs -0 nm -A -g) | awk '
		{ split($0, part, ":"); file = part[1]; sub(/\.o$/, "", file); name = $NF }
		$(NF - 1) == "U" { used[file, name] = 1; next }
		{ defined[name] = file }
		END {
			for (pair in used) {
				split(pair, p, SUBSEP)
				if (p[2] in defined && defined[p[2]] != p[1])
					print p[1], defined[p[2]], p[2]
			}
		}' | sort
}

# against_order: of lines on standard input, those whose call does not follow ORDER
against_order() {
	awk -v order="$ORDER" '
		BEGIN {
			n = split(order, step, " ")
			for (i = 1; i <= n; i++) {
				m = split(step[i], folder, ",")
				for (j = 1; j <= m; j++)
					rank[folder[j]] = i
			}
		}
		function folder_of(path) { sub(/\/.*/, "", path); return path }
		function command_of(path) { split(path, p, "/"); return p[2] }
		{ from = folder_of($1); to = folder_of($2) }
		!(from in rank) || !(to in rank) { print "in no known folder:", $0; next }
		from == "cmd" && to == "cmd" { if (command_of($1) != command_of($2)) print; next }
		from != to && rank[from] >= rank[to]'
}

# circles: the files that call each other in a circle, a line each
circles() {
	awk '{ print $1, $2 }' | tsort 2>&1 >/dev/null | sed -n 's/^tsort: \(.*[^:]\)$/\1/p' |
		grep -v 'input contains a loop' | sort -u || true
}

# includes_across: tests that include what belongs to another folder of tests
includes_across() {
	grep -rnoE '^#include "[a-z_]+/' "$1" --include='*.[ch]' | sed "s,^$1/,," | awk -F '[/:"]' '
		{ from = $1; to = $(NF - 1) }
		from != to && to !~ /^(lib|client|lazy|bpf|analysis|cli|print|input|policy|fixtures|\.\.)$/'
}

# check NAME OUTPUT: nothing was found
check() {
	result "$([[ -z $2 ]]; echo $?)" "$1" "$2"
}

compile() {
	mkdir -p "$work/tool/$(dirname "$1")"
	"${CC:-cc}" -x c -c -o "$work/tool/$1.o" -
}

test_tool() {
	local object

	[[ -e $BUILD/tools/main.o ]] || {
		skip "the tool" "it is not built in $BUILD/tools: make tools"
		return
	}
	# A source that is gone has left its object behind.
	while read -r object; do
		[[ -e $top/tools/${object%.o}.c ]] || rm "$BUILD/tools/$object"
	done < <(cd "$BUILD/tools" && find . -name '*.o' -printf '%P\n')
	calls "$BUILD/tools" >"$work/calls"
	result "$(($(wc -l <"$work/calls") < 500))" "the tool: its calls are read"
	check "the tool: no file calls against the order $ORDER" "$(against_order <"$work/calls")"
	check "the tool: no circle of files" "$(circles <"$work/calls")"
}

test_module() {
	local dir found

	for dir in "$BUILD"/*/src/module; do
		[[ -e $dir/main.o ]] || continue
		found=$(calls "$dir" | circles)
		check "the module, $(basename "${dir%/src/module}"): no circle of files" "$found"
	done
}

test_noticed() {
	compile cmd/a/a <<<'void b(void); void p(void); void a(void) { b(); p(); }'
	compile cmd/b/b <<<'void b(void) {}'
	compile print/p <<<'void q(void); void p(void) { q(); }'
	compile print/q <<<'void p(void); void q(void) { p(); }'
	compile cli/c <<<'void p(void); void c(void) { p(); }'
	calls "$work/tool" >"$work/calls"
	check "noticed: one command that calls another, and a call against the order" \
		"$(diff <(against_order <"$work/calls") <(printf '%s\n' 'cli/c print/p p' 'cmd/a/a cmd/b/b b'))"
	check "noticed: a circle" "$(diff <(circles <"$work/calls") <(printf '%s\n' print/p print/q))"
	mkdir -p "$work/tests/task"
	echo '#include "watch/x.h"' >"$work/tests/task/t.c"
	check "noticed: a test that includes another folder's file" \
		"$(diff <(includes_across "$work/tests") <(echo 'task/t.c:1:#include "watch/'))"
}

test_tool
test_module
check "the tests: each folder includes only its own files, lib/ and the tool's" \
	"$(includes_across "$top/selftests")"
test_noticed
finish
