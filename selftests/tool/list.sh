#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The table of list: columns, selections, order, raw and JSON, with --source=proc.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

compile "$here/../fixtures/hold.c" hold
compile "$here/threads.c" threads

list() {
	run --source=proc list "$@"
}

start hold none
none=$pid
start hold strict
strict=$pid
start hold filter 2
filter=$pid
start threads
threads=$pid
read -r thread_strict thread_one thread_two thread_plain zombie <<<"$said"

# The threads of fixtures that are listed
ours() {
	local tid

	for tid in $none $strict $filter $threads $thread_strict $thread_one $thread_two \
		$thread_plain $zombie; do
		! grep -qw "^ *$tid" <<<"$out" || echo "$tid"
	done | xargs
}

# lists TIDS OPTION...: these threads, with --pid no others, else no others of fixtures
lists() {
	list -n -o TID "${@:2}"
	is "list ${*:2}" "$rc$err $([[ $* == *--pid* ]] && xargs <<<"$out" || ours)" "0 $1"
}

test_selection() {
	local seccomp="$strict $filter $thread_strict $thread_one $thread_two"

	lists "$seccomp"
	lists "$none $strict $filter $threads $thread_strict $thread_one $thread_two $thread_plain $zombie" --all
	lists "$strict $thread_strict" --mode strict
	lists "$none $filter $threads $thread_one $thread_two $thread_plain $zombie" --mode=disabled,filter
	lists "$thread_strict $thread_one $thread_two" --pid "$threads"
	lists "$threads $thread_plain" --all --pid "$threads" --mode disabled
	lists "$seccomp" --uid "$EUID"
	lists "$seccomp" --uid "$(id -un)"
	lists "" --uid 4294967294
}

test_empty() {
	cases <<-END
	0 --source=proc list --pid $none -o TID,MODE
	| TID MODE
	0 --source=proc list --pid $none -n =~ ^$
	0 --source=proc list --pid $none -J
	@ d["threads"] == []
	END
}

test_processes() {
	list -p -n -o PID,THREADS,MODE,FILTERS,NNP,COMM
	like "--processes: a row for a process" "$out" "$filter +1 filter +2 yes +hold"
	like "--processes: mixed" "$out" "$threads +5 mixed +mixed mixed threads"
	is "--processes: only those with a thread that is selected" "$(ours)" "$strict $filter $threads"
	list -p -n -o PID --mode strict
	is "--processes with --mode" "$(ours)" "$strict $threads"
	list -p -n -o PID --uid 4294967294
	is "--processes with --uid" "$rc$out" "0"
	cases <<-END
	# Mixed values are null.
	0 --source=proc list -p -J --pid $threads
	@ [[p[k] for k in ("pid", "threads", "mode", "filters", "no_new_privs", "comm")] for p in d["processes"]] == [[$threads, 5, "mixed", null, null, "threads"]]
	END
}

test_columns() {
	local column type key wrong="" untyped="" all

	list --list-columns --json
	json "'\n'.join(' '.join((c['column'], c['type'], c['key'])) for c in d['columns'])" >"$work/columns"
	all=$(cut -d' ' -f1 "$work/columns" | paste -sd,)
	while read -r column type key; do
		list --all -o "$column" --pid "$filter"
		[[ $rc == 0 && $(lines "$out") == 2 && $out =~ ^\ *$column ]] || wrong+=" $column"
		list --all -J -o "$column" --pid "$filter"
		[[ $(json "type(d['threads'][0]['$key']).__name__") =~ ^($(python_type "$type")|NoneType)$ ]] ||
			untyped+=" $column"
	done <"$work/columns"
	is "each column is available alone" "$wrong" ""
	is "each has its type in JSON" "$untyped" ""
	cases <<-END
	# All at once, in lower case
	0 --source=proc list -J --pid $filter -o ${all,,}
	@ len(d["threads"][0]) == $(wc -l <"$work/columns")
	0 --source=proc list --pid $filter -o +START-NS,SSB =~ ^ *TID .*COMM .*START-NS SSB
	0 --source=proc list -n --pid $filter -o TID,MODE
	+ $filter filter
	0 list --list-columns -n =~ TID +number\ +the thread.*SOURCE
	# Columns that /proc does not have
	0 --source=proc list --pid $filter -o tsc,abi,l1d,suspended,source =~ - +- +- +- +proc$
	END
}

python_type() {
	case $1 in
	number) echo int ;;
	boolean) echo bool ;;
	*) echo str ;;
	esac
}

test_values() {
	cases <<-END
	0 --source=proc list -J --pid $filter
	@ [d["threads"][0][k] for k in ("tid", "pid", "uid", "comm", "mode")] == [$filter, $filter, $EUID, "hold", "filter"]
	@ [d["threads"][0][k] for k in ("filters", "no_new_privs", "tsc", "exiting", "suspended", "source")] == [2, true, null, false, null, "proc"]
	0 --source=proc list --all -J --mode disabled --pid $zombie
	@ d["threads"][0]["exiting"] == true
	0 --source=proc list -n --pid $filter -o START =~ ^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9]{2}:[0-9]{2}:[0-9]{2}$
	END
}

test_order() {
	lists "$thread_strict $thread_one $thread_two" --pid "$threads"
	lists "$thread_two $thread_one $thread_strict" --pid "$threads" --sort -tid
	lists "$thread_two $thread_one $thread_strict" --pid "$threads" --reverse
	lists "$thread_two $thread_one $thread_strict" --pid "$threads" --sort tid --reverse
	# Equal ones stay in the order of tids.
	lists "$thread_one $thread_two $thread_strict" --pid "$threads" --sort -filters
	lists "$thread_one $thread_two $thread_strict" --pid "$threads" --sort mode
}

run_tests
