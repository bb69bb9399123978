#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl monitor with the module: commands, processes with and without their children, and the end of
# the tool or the module. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
needs_events
REFUSED=$fixtures_dir/refused
[[ -x $REFUSED ]] || skip_all "fixtures/refused was not built"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
chmod 755 "$work"
cp "$REFUSED" "$work/refused"

make_programs() {
	for_this_machine <"$fixtures_dir/refused.asm" | "$SECCOMPCTL" asm -o "$work/policy" -
	chmod 644 "$work/policy"
}

# count REGEX: how many lines of $out match
count() {
	grep -cE -- "$1" <<<"$out" || true
}

# follow STEP...: monitor -- refused policy -- STEP...
follow() {
	run monitor -- "$work/refused" "$work/policy" -- "$@"
}

GETPPID='getppid\(\) = EPERM by filter 0x[0-9a-f]{16} #0 insn 7'

test_command() {
	follow getppid exit=5
	is "a command's exit status" "$rc" 5
	is "its filter" "$(count ' refused\[[0-9]+\] installs filter 0x[0-9a-f]{16} #0 \(10 instructions\) by seccomp\(SET_MODE_FILTER\)$')" 1
	is "its refusal" "$(count " refused\[[0-9]+\] $GETPPID$")" 1
	is "the same filter" "$(grep -o '0x[0-9a-f]*' <<<"$out" | sort -u | wc -l)" 1
	like "no event is lost" "$err" '2 events, 0 dropped$'
	follow open
	is "killed: exit status" "$rc" 159
	is "killed: the verdict" "$(count 'openat\(AT_FDCWD, 0x[0-9a-f]+, O_RDONLY\): killed the process \(SIGSYS\) by filter 0x[0-9a-f]{16} #0 insn 8')" 1
	run monitor -- "$work/refused" strict -- getppid
	is "strict mode: exit status" "$rc" 137
	is "strict mode: entered" "$(count 'enters strict mode by prctl\(PR_SET_SECCOMP, SECCOMP_MODE_STRICT\)$')" 1
	is "strict mode: the verdict" "$(count 'getppid\(\): killed by strict mode \(SIGKILL\)')" 1
	[[ $abi != x86_64 ]] || {
		follow compat
		is "the other ABI" "$(count "$compat:$GETPPID")" 1
	}
}

test_descendants() {
	local tids

	follow getppid thread getppid fork getppid vfork getppid exec getppid exit=3
	is "threads, children, programs: exit status" "$rc" 3
	is "all tasks are followed" "$(count "$GETPPID")" 5
	tids=$(grep getppid <<<"$out" | grep -o '\[[0-9]*\]' | sort -u | wc -l)
	is "by four threads" "$tids" 4
	run monitor --verdicts -- "$work/refused" "$work/policy" "$work/policy" -- getppid
	is "--verdicts: no installations" "$(count 'installs')" 0
	is "of two filters with the same answer the newer one decides" "$(count '= EPERM by filter 0x[0-9a-f]{16} #1')" 1
}

# start_monitor ARGUMENT...: in the background; its number is $monitor
start_monitor() {
	"$SECCOMPCTL" monitor "$@" >"$work/events.out" 2>"$work/events.err" &
	monitor=$!
	fixtures+=("$monitor")
}

# end_monitor: wait for its end; leaves $out, $err and $rc
end_monitor() {
	local i

	for ((i = 0; i < 600; i++)); do
		kill -0 "$monitor" 2>/dev/null || break
		sleep 0.1
	done
	# Too late: end it with a status that no test expects.
	((i < 600)) || kill -KILL "$monitor"
	rc=0
	wait "$monitor" || rc=$?
	out=$(<"$work/events.out")
	err=$(<"$work/events.err")
}

# begin_task STEP...: start a task that makes a refused call for each byte on $give; $task is its number
begin_task() {
	local fifo=$work/in.${#fixtures[@]}

	mkfifo "$fifo"
	"$work/refused" "$work/policy" -- each getppid "$@" <"$fifo" &
	task=$!
	fixtures+=("$task")
	exec {give}>"$fifo"
}

# until_seen GIVE REGEX: let a task make calls until monitor prints such a line
until_seen() {
	local i

	for ((i = 0; i < 300; i++)); do
		[[ -z ${1-} ]] || printf x >&"$1"
		sleep 0.1
		! grep -qE "$2" "$work/events.out" || return 0
	done
	echo "# nothing seen of $2"
	return 1
}

test_processes() {
	local one one_give two two_give

	begin_task
	one=$task one_give=$give
	begin_task
	two=$task two_give=$give
	begin_task
	start_monitor "$one" "$two"
	until_seen "$one_give" "\[$one\] $GETPPID" || true
	until_seen "$two_give" "\[$two\] $GETPPID" || true
	printf xxx >&"$give"
	printf q >&"$one_give"
	sleep 0.3
	kill -0 "$monitor" && kill -0 "$two"
	result $? "monitor continues as long as one of them lives"
	printf q >&"$two_give"
	end_monitor
	is "all have ended: exit status" "$rc" 0
	is "no events of other processes" "$(count "refused\[$task\]")" 0
	is "programs from before the watch are known" "$(($(count "refused\[") - $(count "$GETPPID")))" 0
	printf q >&"$give"
	wait "$task"
}

test_children() {
	begin_task fork getppid vfork getppid exec getppid
	start_monitor "$task"
	until_seen "$give" "\[$task\] $GETPPID" || true
	printf q >&"$give"
	end_monitor
	is "without --children: only the process" "$(grep -vc "\[$task\]" <<<"$out")" 0
	begin_task fork getppid vfork getppid exec getppid
	start_monitor --children "$task"
	until_seen "$give" "\[$task\] $GETPPID" || true
	printf q >&"$give"
	wait "$task"
	until_seen "" "exe\[" || true
	kill -TERM "$monitor"
	end_monitor
	is "--children: exit status" "$rc" 0
	is "--children: child, its child, another program" "$(grep -v "\[$task\]" <<<"$out" | grep -cE "$GETPPID")" 3
}

# The target is named, and the end says so if nothing was refused
test_words() {
	local group=/sys/fs/cgroup/words.service

	run monitor -- true
	like "nothing was refused" "$err" '^seccompctl: monitor: seccomp refused nothing in [0-9]+ m?s: the error comes from elsewhere'
	start_monitor 2
	until [[ -s $work/events.err ]]; do sleep 0.1; done
	sleep 0.5
	kill -TERM "$monitor"
	end_monitor
	like "a kernel thread" "$err" 'watching process 2 \(kthreadd\): a kernel thread makes no system calls; .*refused nothing in .*: a kernel thread'
	mkdir "$group" 2>/dev/null || {
		skip "the processes of a unit" "there is no cgroup2 at /sys/fs/cgroup"
		return
	}
	begin_task
	echo "$task" >"$group/cgroup.procs"
	start_monitor --unit words
	until_seen "$give" "\[$task\].* $GETPPID" || true
	kill -TERM "$monitor"
	end_monitor
	like "the processes of a unit" "$err" 'watching words.service, 1 process; Ctrl-C ends'
	like "what was refused to them is no other error" "$err" ': [0-9]+ events?, 0 dropped$'
	printf q >&"$give"
	wait "$task"
	rmdir "$group"
}

# Systemd's hierarchy of version 1, while version 2 is not used: the tool selects by /proc.
test_version_1() {
	local groups=$work/groups other other_give

	mkdir "$groups"
	mount -t cgroup -o none,name=systemd systemd "$groups" 2>/dev/null || {
		skip "control groups of version 1" "this kernel has none"
		return
	}
	begin_task
	other=$task other_give=$give
	begin_task
	mkdir -p "$groups/system.slice/old.service"
	echo "$task" >"$groups/system.slice/old.service/cgroup.procs"
	run list -anr --cgroup /system.slice -o TID,UNIT,CGROUP
	is "version 1: a control group" "$out" "$task old.service /system.slice/old.service"
	run status --unit old
	like "version 1: a unit" "$rc $out" "^0 $task refused .*Unit: +old.service"
	start_monitor --unit old
	printf x >&"$other_give"
	until_seen "$give" "\[$task\] in old.service: $GETPPID" || true
	kill -TERM "$monitor"
	end_monitor
	is "version 1: no events of others" "$(count "\[$other\]")" 0
	like "version 1: the processes are known" "$err" 'watching old.service, 1 process; Ctrl-C ends'
	printf q >&"$give"
	printf q >&"$other_give"
	wait "$task" "$other"
	rmdir "$groups/system.slice/old.service" "$groups/system.slice"
	umount "$groups"
}

test_selection() {
	run monitor --action kill -- "$work/refused" "$work/policy" -- times=5 getppid open
	is "--action: other actions are left out" "$(count EPERM)" 0
	is "--action: the action" "$(count 'killed the process')" 1
	run monitor --verdicts --uid 65534 -- "$work/refused" "$work/policy" -- getppid
	is "--uid: other users are left out" "$out" ""
	run monitor --installs -- "$work/refused" "$work/policy" -- getppid
	is "--installs: no verdicts" "$(count EPERM)" 0
	is "--installs: the installation" "$(count installs)" 1
}

test_json() {
	local id

	begin_task
	start_monitor -J --verdicts --explain "$task"
	until_seen "$give" '"verdict"' || true
	id=$("$SECCOMPCTL" list -nr -o FILTER-ID --pid "$task")
	printf q >&"$give"
	end_monitor
	cp "$work/events.out" "$work/out"
	is "JSON Lines" "$(python3 -c '
import json, sys
lines = [json.loads(l) for l in open(sys.argv[1])]
v, e = lines[0], lines[-1]
print(v["tid"], v["syscall"], v["errno"], v["filter"]["filter_id"], v["filter"]["instruction"], len(v["path"]),
      e["event"], e["reason"], e["events"] == len(lines) - 1, e["dropped"])' "$work/out")" \
		"$task getppid EPERM $id 7 5 end ended True 0"
}

# However fast events come, printed and dropped ones are all of them.
test_storm() {
	run monitor --verdicts --summary -J -- "$work/refused" "$work/policy" -- times=20000 getppid
	is "20000 refusals are counted" "$(python3 -c '
import json, sys
s, e = [json.loads(l) for l in open(sys.argv[1])]
print(sum(r["count"] for r in s["rows"]) == e["events"], e["events"] + e["dropped"])' "$work/out")" \
		"True 20000"
	# So many fit into the module's ring, however slow the reader. The program may have ended before
	# the first is read.
	run monitor --verdicts -- "$work/refused" "$work/policy" -- times=2000 getppid
	is "no event of 2000 is lost" "$(count 'getppid\(\) = EPERM by filter') $(sed -n 's/.*events, //p' <<<"$err")" \
		"2000 0 dropped"
}

test_suggest() {
	run monitor --summary --suggest -- "$work/refused" "$work/policy" -- getppid open
	is "calls that systemd would have to allow" "$(grep ^SystemCallFilter= <<<"$out")" \
		"SystemCallFilter=getppid openat"
}

unload() {
	timeout 30 modprobe -r seccomp_diag
}

# The watched task continues, and the module can be unloaded.
test_killed() {
	begin_task
	start_monitor "$task"
	until_seen "$give" "$GETPPID" || true
	kill -KILL "$monitor"
	end_monitor
	printf xxxx >&"$give"
	unload
	result $? "the tool is killed: the module can be unloaded"
	printf q >&"$give"
	wait "$task"
	result $? "the tool is killed: the watched task continues"
}

test_unloaded() {
	begin_task
	start_monitor "$task"
	until_seen "$give" "$GETPPID" || true
	unload
	result $? "the module is unloaded under the tool"
	end_monitor
	is "the module is unloaded: exit status" "$rc" 1
	like "the module is unloaded: message" "$err" 'has been unloaded: the watch ends'
	printf xxxx >&"$give"
	printf q >&"$give"
	wait "$task"
	result $? "the module is unloaded: the watched task continues"
}

test_unprivileged() {
	needs setpriv "an unprivileged user" || return 0
	# The command is not started.
	run_command setpriv --reuid 65534 --regid 65534 --clear-groups "$SECCOMPCTL" monitor -- touch "$work/ran"
	is "an unprivileged user: exit status" "$rc" 1
	like "an unprivileged user: the module's message, and what else there is" "$err" \
		'not permitted \(watching needs CAP_SYS_ADMIN and CAP_SYS_PTRACE.*\): run it as root; .*seccompctl status'
	is "an unprivileged user: nothing ran" "$(ls "$work/ran" 2>/dev/null)" ""
	run_command setpriv --bounding-set -sys_ptrace "$SECCOMPCTL" monitor 1
	is "without CAP_SYS_PTRACE: exit status" "$rc" 1
	like "without CAP_SYS_PTRACE: the module's message" "$err" 'watching needs CAP_SYS_ADMIN and CAP_SYS_PTRACE'
}

make_programs
run_tests
