#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# monitor --source=ptrace: events of a command without the module, and that the command goes on.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

[[ $(uname -m) == x86_64 ]] || skip_all "the filters here are for x86_64"

# compile_static NAME [FLAG]: a fixture whose program makes no other refused calls
compile_static() {
	${CC:-cc} ${2-} -O1 -pthread -static -o "$work/$1${2-}" "$here/../fixtures/$1.c" 2>"$work/cc"
}

compile_static refused
compile_static siblings
compile "$here/sandboxed.c" sandboxed

run asm -o "$work/policy" "$here/../fixtures/refused.asm"

# follow COMMAND...: monitor it; $out without times
follow() {
	run --source=ptrace monitor -- "$@"
	out=$(sed -E 's/^[0-9:.]+ //; s/\[[0-9]+\]/[]/; s/, logged$//; s/0x0{15}/@/' <<<"$out")
}

SLOWER='seccompctl: monitor: following by ptrace: each system call of the command takes longer than with the module'
INSTALLS='installs filter @1 #0 (10 instructions) by seccomp(SET_MODE_FILTER)'
REFUSED='getppid() = EPERM by filter @1 #0 insn 7'

# row NAME STATUS LINES COMMAND...: the command's exit status, and its events, separated by " / "
row() {
	local events=${3// \/ /$'\n'} counts nothing='seccomp refused nothing in N: the error comes from elsewhere (permissions, capabilities, LSM)'

	follow "${@:4}"
	is "$1: exit status" "$rc" "$2"
	is "$1: events" "$out" "$events"
	counts="$(lines "$events") event$( (($(lines "$events") == 1)) || echo s), 0 dropped"
	[[ $events =~ " by filter "|" by strict mode" ]] || counts=${events:+$counts; }$nothing
	is "$1: their number" "$(sed -E 's/ in [0-9]+ m?s:/ in N:/' <<<"$err")" "$SLOWER"$'\n'"seccompctl: monitor: $counts"
}

test_command() {
	local refused="$work/refused $work/policy --"

	# shellcheck disable=SC2086
	row "a command" 5 "refused[] $INSTALLS / refused[] $REFUSED" $refused getppid exit=5
	# shellcheck disable=SC2086
	follow $refused open
	like "killed: exit status and event" "$rc $out" \
		'^159 .*openat\(AT_FDCWD, 0x[0-9a-f]+, O_RDONLY\): killed the process \(SIGSYS\) by filter @1 #0 insn 8$'
	# shellcheck disable=SC2086
	row "the other ABI" 0 "refused[] $INSTALLS / refused[] x86:$REFUSED" $refused compat
	# shellcheck disable=SC2086
	row "threads, children, programs" 3 "refused[] $INSTALLS / refused[] $REFUSED / refused[] $REFUSED / refused[] $REFUSED / refused[] $REFUSED / exe[] $REFUSED" \
		$refused getppid thread getppid fork getppid vfork getppid exec getppid exit=3
	row "two filters" 0 "refused[] $INSTALLS / refused[] installs filter @2 #1 (10 instructions) by seccomp(SET_MODE_FILTER) / refused[] getppid() = EPERM by filter @2 #1 insn 7" \
		"$work/refused" "$work/policy" "$work/policy" -- getppid
	row "strict mode" 137 "refused[] enters strict mode by prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) / refused[] getppid(): killed by strict mode (SIGKILL)" \
		"$work/refused" strict -- getppid
	row "TSYNC" 0 "siblings[] installs filter @1 #0 (10 instructions) by seccomp(SET_MODE_FILTER, TSYNC) / siblings[] $REFUSED" \
		"$work/siblings" "$work/policy" tsync
	row "a thread that executes a program" 0 "siblings[] $INSTALLS / exe[] $REFUSED" \
		"$work/siblings" "$work/policy" exec
	row "prctl" 0 "siblings[] installs filter @1 #0 (10 instructions) by prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) / siblings[] $REFUSED" \
		"$work/siblings" "$work/policy" prctl
	follow "$work/siblings" "$work/policy" log
	like "LOG" "$out" "by seccomp\(SET_MODE_FILTER, LOG\)"
	row "no filters" 143 "" sh -c 'kill -TERM $$'
}

# Programs of the 32-bit ABI have a struct sock_fprog of their own.
test_compat() {
	if ! compile_static refused -m32; then
		skip "a 32-bit program" "no 32-bit compiler"
		return
	fi
	row "a 32-bit program" 0 "refused-m32[] $INSTALLS / refused-m32[] x86:$REFUSED" \
		"$work/refused-m32" "$work/policy" -- getppid
}

# Calls that fail, and the TSC
test_failures() {
	row "failures" 0 "python3[] seccomp(SET_MODE_FILTER) = EFAULT: only a probe: the kernel has filters / python3[] seccomp(7) = EINVAL: there is no such operation / python3[] prctl(PR_SET_SECCOMP, 9) = EINVAL: there is no such mode / python3[] prctl(PR_SET_TSC, 7) = EINVAL: there is no such value / python3[] enables the TSC by prctl(PR_SET_TSC, PR_TSC_ENABLE), as before" \
		python3 -c 'import ctypes
libc = ctypes.CDLL(None)
libc.syscall(317, 2, 0, (ctypes.c_uint32 * 1)())
libc.prctl(38, 1, 0, 0, 0)
libc.syscall(317, 1, 0, None)
libc.syscall(317, 7, 0, None)
libc.prctl(22, 9, None)
libc.prctl(26, 7)
libc.prctl(26, 1)'
}

test_selection() {
	cases <<-END
	159! --source=ptrace monitor --verdicts --action kill -- $work/refused policy -- times=5 getppid open =~ insn 8
	- EPERM
	0! --source=ptrace monitor --installs -- $work/refused policy -- getppid =~ installs
	- EPERM
	0! --source=ptrace monitor --verdicts -- $work/refused policy -- getppid =~ EPERM by filter 0x0{15}1 #0 insn 7
	- installs
	END
}

test_output() {
	run --source=ptrace monitor -J --explain -- "$work/refused" "$work/policy" -- getppid
	is "JSON Lines" "$(python3 -c '
import json, sys
i, v, e = [json.loads(l) for l in open(sys.argv[1])]
print(i["filter_id"] == v["filter"]["filter_id"], i["mode_before"], i["mode"], i["filters"], i["tsc"] is None or i["tsc"],
      v["syscall"], v["errno"], v["filter"]["instruction"], len(v["path"]), e["reason"], e["events"], e["missed"])' "$work/out")" \
		"True disabled filter 1 enabled getppid EPERM 7 5 ended 2 0"
	run --source=ptrace monitor --verdicts -- "$work/refused" "$work/policy" -- times=2000 getppid
	is "no event of 2000 is lost" "$(grep -c 'getppid() = EPERM by filter' <<<"$out") ${err##*events, }" "2000 0 dropped"
	run --source=ptrace monitor --suggest=systemd -- "$work/refused" "$work/policy" -- getppid
	like "a suggestion" "$out" "SystemCallFilter=getppid"
	run_command bash -c "'$SECCOMPCTL' --source=ptrace monitor -- '$work/refused' '$work/policy' -- times=3000 getppid exit=7 | head -n 1; exit \${PIPESTATUS[0]}"
	like "a closed output does not end the command" "$rc $out" "^7 .*installs filter"
}

# The task waits, so that its memory is still there.
test_strings() {
	"$SECCOMPCTL" asm -o "$work/paths" - <<<$'ld [nr]\njeq #x86_64:chroot, E\nret ALLOW\nE: ret ERRNO(EPERM)'
	run_command bash -c "sleep 1 | '$SECCOMPCTL' --source=ptrace monitor --verdicts --strings -- '$work/refused' '$work/paths' -- chroot wait"
	like "the path of a call" "$out" 'chroot\(0x[0-9a-f]+\) = EPERM .*'$'\n''    path "/" a moment later'
	run_command bash -c "sleep 1 | '$SECCOMPCTL' --source=ptrace monitor -J --verdicts --strings -- '$work/refused' '$work/paths' -- chroot wait"
	like "the path of a call in JSON" "$out" '"strings": *\[ *\{ *"name": *"path", *"text": *"/" *\} *\]'
}

# A filter is one of the policy's if it gives the same verdicts, whatever its bytes.
test_policy() {
	local follow=(--source=ptrace monitor --verdicts --policy)

	echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mount", "getppid"], "action": "SCMP_ACT_ERRNO"}]}' >"$work/rules.json"
	sed s/getppid/getuid/ "$work/rules.json" >"$work/other.json"
	printf '@denylist\nmount: return EPERM\ngetppid: return EPERM\n' >"$work/rules.policy"
	"$SECCOMPCTL" asm "$work/rules.json" -o "$work/rules"
	"$SECCOMPCTL" dump -f pseudo "$work/rules.policy" | "$SECCOMPCTL" asm -o "$work/other_bytes" -
	run "${follow[@]}" "$work/rules.json" -- "$work/refused" "$work/rules" -- getppid
	like "--policy names the rule" "$rc $out" "^0 .* insn [0-9]+ \(rule 1 of .*rules.json: getppid\)$"
	run_command cmp -s "$work/other_bytes" <("$SECCOMPCTL" asm "$work/rules.policy")
	is "--policy: other bytes of the same policy" "$rc" 1
	run "${follow[@]}" "$work/rules.policy" -- "$work/refused" "$work/other_bytes" -- getppid
	like "--policy: they are named, too" "$rc $out" "^0 .* insn [0-9]+ \(line 3 of .*rules.policy: getppid\)$"
	run "${follow[@]}" "$work/other.json" -- "$work/refused" "$work/rules" -- getppid
	like "--policy: the filter is another" "$rc $out" "^0 .* insn [0-9]+$"
	run "${follow[@]}" "$work/rules.json" --json -- "$work/refused" "$work/rules" -- getppid
	like "--policy: JSON" "$out" '"rule": ?"rule 1 of .*: getppid"'
	cases <<-'END'
	1 --source=ptrace monitor --policy none -- true !~ none: No such file
	2 --source=ptrace monitor --policy rules.json --summary -- true !~ --policy is about single events
	END
}

# Threads, children, signals and stops are to a command as they are without a tracer.
test_unnoticed() {
	cat >"$work/busy.py" <<-'END'
		import os, signal, subprocess, threading
		def run():
		    for _ in range(10):
		        subprocess.run(["true"])
		threads = [threading.Thread(target=run) for _ in range(6)]
		[t.start() for t in threads]
		[t.join() for t in threads]
		got = []
		signal.signal(signal.SIGUSR1, lambda *_: got.append(1))
		for _ in range(100):
		    os.kill(os.getpid(), signal.SIGUSR1)
		child = subprocess.Popen(["sleep", "100"])
		child.kill()
		print(child.wait(), len(got) > 0)
		pid = os.fork()
		if not pid:
		    os.kill(os.getpid(), signal.SIGSTOP)
		    os._exit(5)
		print(os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1]))
		os.kill(pid, signal.SIGCONT)
		print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	END
	follow timeout 100 python3 "$work/busy.py"
	is "the command does not notice" "$rc $(xargs <<<"$out")" "0 -9 True True 5"
}

# Filters that the tool itself is under can't be read.
test_inherited() {
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" --source=ptrace monitor -- \
		"$work/siblings" "$work/policy" prctl
	like "filters from before: said" "$err" "1 filter from before can't be read: their verdicts are not shown"
	like "filters from before: counted" "$out" "installs filter 0x0{15}1 #1 .*EPERM by filter 0x0{15}1 #1 insn 7"
}

test_unprivileged() {
	needs setpriv "any user" || return 0
	((EUID == 0)) || { skip "any user" "needs root"; return; }
	chmod 755 "$work"
	chmod 644 "$work/policy"
	cp "$SECCOMPCTL" "$work/copy"
	run_command setpriv --reuid 65534 --regid 65534 --clear-groups "$work/copy" --source=ptrace \
		monitor -- "$work/refused" "$work/policy" -- getppid exit=4
	like "any user" "$rc $out" "^4 .*installs filter.*EPERM by filter"
	run_command unshare -Urpf --mount-proc "$SECCOMPCTL" --source=ptrace monitor -- \
		"$work/refused" "$work/policy" -- getppid exit=4
	like "a container's root" "$rc $out" "^4 .*refused\[[0-9]\] installs filter.*EPERM by filter"
}

test_refused() {
	cases <<-'END'
	2 --source=ptrace monitor !~ ptrace follows a command only: put it after --
	2 --source=ptrace monitor 1 !~ ptrace follows a command only
	127! --source=ptrace monitor -- /nonexistent
	! the command cannot be executed: No such file
	126! --source=ptrace monitor -- /etc/passwd
	END
	run features --json
	if [[ $(json 'd["module"]["available"]') == false ]]; then
		complains 1 "events without --source=ptrace require the module" monitor -- true
	fi
	needs strace "a tool that is traced" || return 0
	ASAN_OPTIONS=detect_leaks=0 run_command strace -f -qq -o /dev/null "$SECCOMPCTL" --source=ptrace monitor -- true
	like "a tool that is traced" "$rc $err" "^1 .*ptrace can't follow the command: [0-9]+ traces it already"
}

# A stop by a signal is one for the command's parent, too.
test_stopped() {
	local child

	"$SECCOMPCTL" --source=ptrace monitor -o /dev/null -- sh -c 'echo $$ >'"$work/number"'; kill -STOP $$; exit 9' 2>/dev/null &
	fixtures+=("$!")
	until [[ -s $work/number && $(proc_field "$(<"$work/number")" State) == [tT]* ]]; do sleep 0.1; done
	child=$(<"$work/number")
	sleep 0.3
	like "stopped by a signal: stays so" "$(proc_field "$child" State)" "^[tT]"
	kill -CONT "$child"
	rc=0
	wait "${fixtures[-1]}" || rc=$?
	is "continued: goes on" "$rc" 9
}

# The command goes on, whenever the tool is killed.
test_killed() {
	local i delay done=0

	for i in 1 2 3 4 5 6 7 8; do
		rm -f "$work/done"
		"$SECCOMPCTL" --source=ptrace monitor -o /dev/null -- "$work/refused" "$work/policy" -- \
			times=$((i * 4000)) getppid ready wait >"$work/done" 2>/dev/null <"$work/policy" &
		delay=0.0$((RANDOM % 10))$((RANDOM % 10))
		sleep "$delay"
		kill -KILL "$!" 2>/dev/null || true
		wait "$!" 2>/dev/null || true
		for ((try = 0; try < 100; try++)); do
			! grep -q ready "$work/done" || break
			# Killed before the command could begin, it leaves no command behind.
			[[ $(pgrep -cf "^$work/refused " || true) != 0 ]] || ((try < 10)) || break
			sleep 0.1
		done
		grep -q ready "$work/done" && done=$((done + 1))
	done
	is "the tool is killed: no command is left stopped" "$(pgrep -f "^$work/refused " | while read -r pid; do
		proc_field "$pid" State; done)" ""
	that "the tool is killed: commands go on" test "$done" -gt 0
}

run_tests
