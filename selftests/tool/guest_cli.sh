#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl with the module: tasks in every state, for root and for others, and a module that is refused.
# SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
HOLD=$fixtures_dir/hold
FOREST=$fixtures_dir/forest
# The TSC in strict mode, and fields of a task that the machine has not
case $abi in
x86_64) strict_tsc=disabled absent='[]' ;;
*) strict_tsc=enabled absent='["indirect branch", "L1D flush"]' ;;
esac
MODPROBE_D=/run/modprobe.d
[[ -x $HOLD ]] || skip_all "fixtures/hold was not built"
[[ -x $FOREST ]] || skip_all "fixtures/forest was not built"
cp "$HOLD" "$work/hold"
cp "$FOREST" "$work/forest"

# One task: number, mode, filters, TSC, no_new_privs, ABI, source
one='[d["tasks"][0][k] for k in ("tid", "mode", "filters", "tsc", "no_new_privs", "abi", "source")]'

# looks STATE MODE FILTERS TSC NNP [REFUSES]: start a task in a state, and look at it
looks() {
	# shellcheck disable=SC2086 # a state may have an argument
	start hold $1
	run status --json "$pid"
	is "$1: status --json" "$rc $(json "$one")" \
		"0 [$pid, \"$2\", $3, \"$4\", $5, \"$abi\", \"module\"]"
	run status "$pid"
	like "$1: status" "$rc $out" "^0 $pid hold .*  Refuses ${6:-nothing}.*Mode: +$2: .*TSC: +$4: "
	is "$1: no message" "$err" ""
}

test_states() {
	looks none disabled 0 enabled false "nothing: no filter is installed"
	none=$pid
	looks tsc disabled 0 disabled false
	looks strict strict 0 $strict_tsc false "all but read, write, (rt_sigreturn, exit|exit, rt_sigreturn): SIGKILL"
	strict=$pid
	looks "filter 1" filter 1 enabled true
	looks "filter 3" filter 3 enabled true
	filter=$pid
}

# The tids of a list that are among those given, in order
listed() {
	json "[t['tid'] for t in d['threads'] if t['tid'] in ($none, $strict, $filter)]"
}

# Rows whose mode, filters or no_new_privs differ from /proc; without ended threads
unlike_proc='[t for t in d["threads"] if __import__("os").path.exists("/proc/%d/status" % t["tid"])
	and (lambda s: [["disabled", "strict", "filter", "dead"].index(t["mode"]), t["filters"],
		int(t["no_new_privs"])] != [int(s[k]) for k in ("Seccomp", "Seccomp_filters", "NoNewPrivs")])(
		dict(l.split(":\t") for l in open("/proc/%d/status" % t["tid"], errors="replace")
			if l.startswith(("Seccomp", "NoNewPrivs"))))]'

test_list() {
	run list --json
	is "list: threads under seccomp" "$rc $(listed)" "0 [$strict, $filter]"
	run list --all --json
	is "list --all: all threads" "$rc $(listed)" "0 [$none, $strict, $filter]"
	is "list --all: as in /proc" "$(json "$unlike_proc")" "[]"
	is "list --json: numbers are numbers" \
		"$(json 'all(isinstance(t[k], int) for t in d["threads"] for k in ("tid", "uid", "filters"))')" true
	run list --mode strict --json
	is "list --mode strict" "$rc $(listed)" "0 [$strict]"
	run list --mode filter,disabled --json
	is "list --mode filter,disabled" "$rc $(listed)" "0 [$none, $filter]"
	run list --pid "$filter" -n -r -o TID,MODE,FILTERS,TSC,NNP,ABI,SOURCE
	is "list --pid" "$rc $out" "0 $filter filter 3 enabled yes $abi module"
	run list --uid 4294967294 --json
	is "list --uid: no thread is no error" "$rc $(json 'd["threads"]')" '0 []'
}

# until_true COMMAND...: for 10 s at most
until_true() {
	local i

	for ((i = 0; i < 1000; i++)); do
		! "$@" || return 0
		sleep 0.01
	done
	return 1
}

is_called() { [[ $(<"/proc/$1/comm") == "$2" ]]; }
is_zombie() { [[ $(proc_field "$1" State) == Z* ]]; }

# A child that stays a zombie: its parent has become another program before it ended
test_zombie() {
	local parent zombie

	mkfifo "$work/go"
	bash -c 'read -r <"$0" & exec sleep infinity' "$work/go" &
	parent=$!
	fixtures+=("$parent")
	disown "$parent"
	until_true is_called "$parent" sleep
	zombie=$(<"/proc/$parent/task/$parent/children")
	zombie=${zombie%% *}
	echo >"$work/go"
	until_true is_zombie "$zombie"
	run status --json "$zombie"
	is "a zombie" "$rc $(json '[d["tasks"][0]["exiting"], d["tasks"][0]["abi"]]')" "0 [true, null]"
}

test_gone() {
	local gone

	(exit 0) &
	gone=$!
	wait "$gone"
	complains 1 "no (such )?(thread|process|task)" status "$gone"
	run status "$gone" "$none"
	like "one that has ended, and another" "$rc $out" "^1 $none hold"
}

as_somebody() {
	run_command setpriv --reuid 1000 --regid 1000 --clear-groups "$SECCOMPCTL" "$@"
}

test_somebody() {
	as_somebody status --source=module "$none"
	is "somebody: not permitted to look at root's task" "$rc $(lines "$err")" "1 1"
	like "somebody: the reason" "$err" "permitted"
	as_somebody status --json "$none"
	is "somebody: the task from /proc" "$rc $(json 'd["tasks"][0]["source"]')" "0 proc"
	as_somebody list --all --json
	is "somebody: no tasks of root in a list" "$rc $(listed)" "0 []"
	is "somebody: how many threads are not shown" "$err $(json 'd["hidden"] > 10')" " true"
	as_somebody list --all
	like "somebody: the same in words" "$err" \
		"[0-9]+ threads of others are not shown, whether under seccomp or not"
	as_somebody tree --json
	is "somebody: the same in tree" "$rc$err $(json 'd["hidden"] > 10')" "0 true"
}

test_features() {
	local events='[true, null]'

	if [[ $(uname -r) == 5.10.* ]]; then
		absent='["L1D flush"]'
		events='[false, "Operation not supported (events need a kernel with CONFIG_DYNAMIC_FTRACE_WITH_ARGS)"]'
	fi
	run features --json
	is "features: the module" \
		"$rc $(json '[d["module"]["available"], d["module"]["protocol"],
			[f["field"] for f in d["not_available"]]]')" "0 [true, 4, $absent]"
	is "features: filters and programs are available" "$(json '[d["module"][k] for k in ("filters",
		"filters_error", "programs", "programs_error")]')" "[true, null, true, null]"
	is "features: events are available, or why not" \
		"$(json '[d["module"][k] for k in ("events", "events_error")]')" "$events"
	as_somebody features --json
	is "features: no programs for somebody" \
		"$(json '[d["module"]["filters"], d["module"]["programs"], "CAP_SYS_ADMIN" in
			d["module"]["programs_error"]]')" "[true, false, true]"
	is "features: no events for somebody, and why" \
		"$(json '[d["module"]["events"], "CAP_SYS_PTRACE" in d["module"]["events_error"]]')" "[false, true]"
}

# CAP_SYS_PTRACE in a user namespace counts for the threads in it.
test_features_inside() {
	needs unshare "a user namespace" || return 0
	run_command unshare --user --map-root-user "$SECCOMPCTL" features
	like "features in a user namespace: not all threads" "$rc $out" \
		"^0 .*Access: +threads of this user namespace"
	run features
	like "features: all threads" "$out" "Access: +all threads of this pid namespace"
}

# Each filter but the oldest is on top of the next one, by index and by id
chained='(lambda c: [[f["index"] for f in c], [f["depth"] for f in c], len(set(f["filter_id"] for f in c)),
	[f["parent_id"] for f in c] == [f["filter_id"] for f in c[1:]] + [None]])'

test_chain() {
	local ids

	run status --json "$filter"
	is "a chain: indices, depths, parents" "$rc $(json "$chained(d['tasks'][0]['chain'])")" \
		"0 [[2, 1, 0], [0, 1, 2], 3, true]"
	is "a chain: the newest is the thread's, and the budget the sum" "$(json '(lambda t:
		[t["filter_id"] == t["chain"][0]["filter_id"], t["budget_used"] ==
		sum(f["budget"] for f in t["chain"]), t["listener"]])(d["tasks"][0])')" "[true, true, false]"
	ids=$(json '[f["filter_id"] for f in d["tasks"][0]["chain"]]')
	run dump --json "$filter"
	is "a chain: the same ids in dump" "$rc $(json '[f["filter_id"] for f in d["filters"]]')" "0 $ids"
	run tree --json "$filter"
	is "a chain: the same ids in tree" "$rc $(json '[f["filter_id"] for f in d["filters"]][::-1]')" "0 $ids"
	run status "$filter"
	like "a chain: status" "$out" "Filters: +3, [0-9]+ of 32768.*#2 +0x.*#0 +0x[0-9a-f]{16}  1 instruction"
	run status "$none"
	is "no chain: no filters in status" "${out//[^#]/}" ""
}

# Programs that allow everything, which explain and status take from the module
test_explain() {
	local other=0

	run explain "$filter"
	like "a chain: explain" "$rc $out" "^0 $filter hold .*: 3 filters, .*Refuses nothing.*Can: +create namespaces;"
	[[ $out == *"every call is allowed"* && $out != *Cannot:* ]] || other=1
	result $other "a chain: explain: everything is allowed"
	run explain --json --syscall mount "$filter"
	is "a chain: explain: the deciding instruction" "$(json '[[a["action"], a["decided_by"]]
		for a in d["tables"][0]["calls"][0]["answers"]]')" \
		'[["ALLOW", [{"depth": 0, "instruction": 0}]]]'
	run status "$filter"
	like "a chain: abilities in status" "$out" "Refuses nothing.*Can: +escape .all [89].,"
	run status --json "$filter"
	is "a chain: abilities in JSON" "$(json 'set(c["answer"] for c in
		d["tasks"][0]["can"][0]["abilities"] if c["ways"]) == {"yes"}')" true
	run status --json "$none"
	is "no chain: no abilities" "$(json 'd["tasks"][0]["can"]')" null
}

test_listener() {
	start hold listener
	run list -n -r -o LISTENER --pid "$pid"
	is "a listener: list" "$rc $out" "0 yes"
	run list -n -r -o LISTENER --pid "$filter"
	is "no listener: list" "$rc $out" "0 no"
	run tree "$pid"
	like "a listener: tree" "$out" "1 instruction, listener"
}

# The tids on each filter of the family, the oldest filter first
on_filters='[sorted(t["tid"] for t in f["tasks"]) for f in sorted((f for f in d["filters"]
	if any(t["pid"] in pids for t in f["tasks"])), key=lambda f: (f["index"], f["insns"]))]'

test_tree() {
	local root above same alike mixed second pids id

	start forest
	read -r root above same alike mixed second <<<"$said"
	pids="($root, $above, $same, $alike, $mixed)"
	run tree --json
	is "a family: tasks of each filter" "$rc $(json "${on_filters//pids/$pids}")" \
		"0 [[$root, $same, $alike, $mixed], [$above], [$second]]"
	is "a family: the thread that differs from its leader" "$(json "[t['tid'] for f in d['filters']
		for t in f['tasks'] if t['differs'] and t['pid'] in $pids]")" "[$second]"
	is "a family: one root, flags as installed" "$(json "[[f['parent_id'] is None, f['insns'],
		f['log']] for f in d['filters'] if any(t['pid'] in $pids for t in f['tasks'])]")" \
		"[[true, 1, false], [false, 2, true], [false, 3, false]]"
	LC_ALL=C run tree
	like "a family: folded" "$rc $out" "^0 .*-same x2 \\(pids $same, $alike\\)"
	like "a family: marked" "$out" "second $second \\(thread of $mixed, but not its leader's filters\\)"
	LC_ALL=C run tree "$second"
	is "a thread of it: its own chain only" "$rc $(grep -c 0x <<<"$out") $(grep -c -- - <<<"$out")" "0 2 1"
	run tree --dot
	is "a family: drawn" "$rc $(head -1 <<<"$out")" "0 digraph seccomp {"
	id=$(run list -n -r -o FILTER-ID --pid "$root"; echo "$out")
	run list -n -r -o TID --filter-id "$id"
	is "a family: all of it has the oldest filter" "$rc $(xargs <<<"$out")" \
		"0 $(printf '%s\n' "$root" "$above" "$same" "$alike" "$mixed" "$second" | sort -n | xargs)"
	run list -p -n -r -o PID,THREADS,FILTERS --filter-id "$id" --pid "$mixed"
	is "a family: as processes" "$rc $out" "0 $mixed 2 mixed"
	run status "$mixed"
	like "a family: the thread that differs, in status" "$out" "Threads: +2, of which 1 differs.*$second second +2 filters"
	check_somebodys_tree "$root"
}

# Somebody sees public values of their own filters, and nothing of root's.
check_somebodys_tree() {
	chmod 755 "$work"
	printf '#!/bin/sh\nexec setpriv --reuid 1000 --regid 1000 --clear-groups %s "$@"\n' \
		"$work/hold" >"$work/somebodys"
	chmod 755 "$work/somebodys"
	start somebodys filter 2
	as_somebody tree --json
	is "somebody's tree: their own" "$rc $(json '[[t["tid"] for f in d["filters"]
		for t in f["tasks"]], len(d["filters"])]')" "0 [[$pid], 2]"
	is "somebody's tree: sizes, but no flags and users" \
		"$(json '[[f["insns"], f["log"], f["users"]] for f in d["filters"]]')" \
		"[[1, null, null], [1, null, null]]"
	as_somebody tree "$1"
	is "somebody's tree: not root's" "$rc$out $(lines "$err")" "1 1"
	like "somebody's tree: the reason" "$err" "not permitted"
	as_somebody dump "$pid"
	is "somebody: no program, not even their own" "$rc$out $(lines "$err")" "1 1"
}

# Without the module, which modprobe.d forbids to load
test_refused() {
	if ! modprobe -r seccomp_diag; then
		skip "a module that is refused" "it can't be unloaded here"
		return
	fi
	mkdir -p "$MODPROBE_D"
	echo "install seccomp_diag /bin/false" >"$MODPROBE_D/seccompctl-test.conf"
	trap 'rm -f "$MODPROBE_D/seccompctl-test.conf"; cleanup' EXIT
	run status --json "$strict"
	is "refused: the task from /proc" "$rc $(json '[d["tasks"][0][k] for k in ("mode", "tsc", "source")]')" \
		'0 ["strict", null, "proc"]'
	like "refused: one line" "$(lines "$err") $err" "^1 .*modprobe.d"
	run list --json
	is "refused: list" "$rc $(listed)" "0 [$strict, $filter]"
	complains 1 "filters require the module" tree
	run status --source=module "$strict"
	is "refused: with --source=module" "$rc $out $(lines "$err")" "1  1"
	rm "$MODPROBE_D/seccompctl-test.conf"
	run status --json "$strict"
	is "no longer refused: it is loaded" "$rc $(json 'd["tasks"][0]["source"]') $err" "0 module "
}

run_tests
