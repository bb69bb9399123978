#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The table of list: columns, selections, order, raw and JSON, all from /proc.

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

# Which of our fixtures' threads are listed
ours() {
	local tid

	for tid in $none $strict $filter $threads $thread_strict $thread_one $thread_two \
		$thread_plain $zombie; do
		! grep -qw "^ *$tid" <<<"$out" || echo -n "$tid "
	done
}

test_selection() {
	list -n -o TID
	is "threads under seccomp" "$(ours)" "$strict $filter $thread_strict $thread_one $thread_two "
	list --all -n -o TID
	is "--all" "$(ours)" "$none $strict $filter $threads $thread_strict $thread_one $thread_two $thread_plain $zombie "
	list -n -o TID --mode strict
	is "--mode strict" "$(ours)" "$strict $thread_strict "
	list -n -o TID --mode=disabled,filter
	is "--mode with two" "$(ours)" "$none $filter $threads $thread_one $thread_two $thread_plain $zombie "
	list -n -o TID --pid "$threads"
	is "--pid" "$(xargs <<<"$out")" "$thread_strict $thread_one $thread_two"
	list --all -n -o TID --pid "$threads" --mode disabled
	is "--pid with --mode" "$(xargs <<<"$out")" "$threads $thread_plain"
	list -n -o TID --uid "$EUID"
	is "--uid" "$(ours)" "$strict $filter $thread_strict $thread_one $thread_two "
	list -n -o TID --uid "$(id -un)"
	is "--uid by name" "$(ours)" "$strict $filter $thread_strict $thread_one $thread_two "
	list -n -o TID --uid 4294967294
	is "--uid of another" "$rc$(ours)" "0"
}

test_empty() {
	list --pid "$none" -o TID,MODE
	is "nothing to list: the headings, and success" "$rc$err $out" "0 TID MODE"
	list --pid "$none" -n
	is "nothing to list, without headings" "$rc$err$out" "0"
	list --pid "$none" -J
	is "nothing to list, in JSON" "$rc $(json d)" '0 {"threads": []}'
}

test_processes() {
	list -p -n -o PID,THREADS,MODE,FILTERS,NNP,COMM
	like "--processes: a row for a process" "$out" "$filter +1 filter +2 yes +hold"
	like "--processes: mixed" "$out" "$threads +5 mixed +mixed mixed threads"
	is "--processes: only such with a thread that is selected" "$(ours)" "$strict $filter $threads "
	list -p -n -o PID --mode strict
	is "--processes with --mode" "$(ours)" "$strict $threads "
	list -p -n -o PID --uid 4294967294
	is "--processes with --uid" "$rc$out" "0"
	list -p -J --pid "$threads"
	is "--processes in JSON: what is mixed" "$(json '[[p["pid"], p["threads"], p["mode"],
		p["filters"], p["nnp"], p["comm"]] for p in d["processes"]]')" \
		"[[$threads, 5, \"mixed\", null, null, \"threads\"]]"
}

test_columns() {
	local column type wrong="" untyped="" all

	list --list-columns --raw --noheadings
	is "--list-columns" "$rc$err" 0
	cp "$work/out" "$work/columns"
	all=$(cut -d' ' -f1 "$work/columns" | paste -sd,)
	while read -r column type _; do
		list --all -o "$column" --pid "$filter"
		[[ $rc == 0 && $(lines "$out") == 2 && $out =~ ^\ *$column ]] || wrong+=" $column"
		list --all -J -o "$column" --pid "$filter"
		[[ $(json "type(d['threads'][0]['${column,,}']).__name__") =~ ^($(python_type "$type")|NoneType)$ ]] ||
			untyped+=" $column"
	done <"$work/columns"
	is "each column can be had alone" "$wrong" ""
	is "each has its type in JSON" "$untyped" ""
	list -J --pid "$filter" -o "${all,,}"
	is "all at once, in small letters" "$(json 'len(d["threads"][0])')" "$(wc -l <"$work/columns")"
	list --pid "$filter" -o +START-NS,SSB
	like "+COL adds to the default ones" "$(head -1 <<<"$out")" "TID .*COMM .*START-NS SSB"
	list -n --pid "$filter" -o TID,MODE
	is "--noheadings" "$(xargs <<<"$out")" "$filter filter"
	list --pid "$filter" -o tsc,abi,l1d,suspended,source
	like "what was not told" "$(tail -1 <<<"$out")" "^- +- +- +- +proc"
}

python_type() {
	case $1 in
	number) echo int ;;
	boolean) echo bool ;;
	*) echo str ;;
	esac
}

test_values() {
	list -J --pid "$filter"
	is "values in JSON" "$(json '[[t["tid"], t["pid"], t["uid"], t["comm"], t["mode"],
		t["filters"], t["nnp"], t["tsc"], t["exiting"], t["suspended"], t["source"]]
		for t in d["threads"]]')" \
		"[[$filter, $filter, $EUID, \"hold\", \"filter\", 2, true, null, false, null, \"proc\"]]"
	list --all -J --mode disabled --pid "$zombie"
	is "a zombie is exiting" "$(json 'd["threads"][0]["exiting"]')" true
	list -n --pid "$filter" -o START
	like "START is a clock" "$out" "^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9]{2}:[0-9]{2}:[0-9]{2}$"
}

test_order() {
	list -n -o TID --pid "$threads"
	is "in the order of tids" "$(xargs <<<"$out")" "$thread_strict $thread_one $thread_two"
	list -n -o TID --pid "$threads" --sort -tid
	is "--sort -COL" "$(xargs <<<"$out")" "$thread_two $thread_one $thread_strict"
	list -n -o TID --pid "$threads" --reverse
	is "--reverse alone" "$(xargs <<<"$out")" "$thread_two $thread_one $thread_strict"
	list -n -o TID --pid "$threads" --sort tid --reverse
	is "--reverse" "$(xargs <<<"$out")" "$thread_two $thread_one $thread_strict"
	list -n -o TID --pid "$threads" --sort -filters
	is "equals stay in the order of tids" "$(xargs <<<"$out")" "$thread_one $thread_two $thread_strict"
	list -n -o TID --pid "$threads" --sort mode
	is "by words" "$(xargs <<<"$out")" "$thread_one $thread_two $thread_strict"
}

test_selection
test_empty
test_processes
test_columns
test_values
test_order
finish
