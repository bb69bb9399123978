#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The end of monitor: by signals, with the module, the reader of its output, a command or processes.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

# beside_monitor PYTHON ARGUMENT...: run monitor, and Python when p, its process, has printed a line
beside_monitor() {
	run_command python3 -c "
import resource, signal, subprocess, sys, time
# Background jobs of a shell without job control ignore SIGINT.
signal.signal(signal.SIGINT, signal.SIG_DFL)
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
first = p.stdout.readline()
$1" "$SECCOMPCTL" monitor "${@:2}"
}

# A slow reader loses nothing: the tool keeps the events.
test_slow_reader() {
	local count

	scenario <<-'END'
		times 20000
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	count=$("$SECCOMPCTL" monitor 2>"$work/err" | { sleep 1; wc -l; }) || true
	err=$(<"$work/err")
	is "20000 events for a slow reader" "$count" 20000
	like "none was dropped" "$err" '20000 events, 0 dropped'
}

test_unloaded() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	run monitor
	is "the module is unloaded: exit status" "$rc" 1
	like "the module is unloaded: message" "$err" 'the module has been unloaded: the watch ends'
	is "the module is unloaded: earlier events are still printed" "$(lines "$out")" 1
	scenario <<-'END'
		drop 5
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		garbage
	END
	run monitor --action errno
	is "a message that is not of the protocol: exit status" "$rc" 1
	like "a message that is not of the protocol: counts" "$err" '1 event, 5 dropped$'
	like "a message that is not of the protocol: the error" "$err" 'bad answer.*does not follow the protocol'
	is "a message that is not of the protocol: earlier events are still printed" "$(lines "$out")" 2
}

# interrupt SIGNAL: events that are on their way are printed as well
interrupt() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		pending 3
		late
		await %w/nothing
	END
	rm -f "$work/events.out"
	"$SECCOMPCTL" monitor "${@:2}" >"$work/events.out" 2>"$work/err" &
	pid=$!
	until_lines "$work/events.out" 1
	kill "-$1" "$pid"
	rc=0
	wait "$pid" || rc=$?
	out=$(<"$work/events.out")
	err=$(<"$work/err")
	is "$1: exit status" "$rc" 0
	like "$1: counts" "$err" '1 event, 0 dropped$'
}

# With HUP ignored, as nohup(1) does it
test_ignored() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		await %w/hung-up
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	rm -f "$work/events.out" "$work/hung-up"
	(
		trap '' HUP
		exec "$SECCOMPCTL" monitor >"$work/events.out" 2>"$work/err"
	) &
	pid=$!
	until_lines "$work/events.out" 1
	kill -HUP "$pid"
	touch "$work/hung-up"
	wait "$pid" || true
	like "HUP stays ignored: counts" "$(<"$work/err")" '2 events, 0 dropped$'
}

test_interrupted() {
	interrupt TERM
	interrupt HUP
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
	END
	beside_monitor '
p.send_signal(signal.SIGINT)
out, err = p.communicate(timeout=20)
print(p.returncode, first[13:], out, err)' --suggest
	like "Ctrl-C: exit status 0, the event, the suggestion, the counts" "$out" \
		'^0 sshd\[12\].*SystemCallFilter=kill.*1 event, 0 dropped'
}

# A reader that does not read cannot keep monitor from ending: a second signal is enough.
test_stuck() {
	scenario <<-'END'
		times 3000
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
	END
	beside_monitor '
for i in range(100):
    p.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    if p.poll() is not None:
        break
err = p.stderr.read()
lost = int(err.split(" dropped, ")[1].split()[0])
print(p.returncode, err, 1 + p.stdout.read().count("\n") + lost, "in all")'
	like "a stuck reader: exit status and message" "$out" \
		'^5 .*writing events failed: Interrupted.*3000 events, 0 dropped, [0-9]+ events could not be written.* 3000 in all$'
}

# A reader that does not read cannot use up the memory, even with long explanations.
test_stuck_explained() {
	scenario <<-'END'
		program f1 %w/long
		times 30000
		verdict 12 sshd f1 0 1 50001 0 62 A 1 9
	END
	printf '\tld #%d\n' {1..63} | "$SECCOMPCTL" asm -o "$work/long" <(cat; echo 'ret ERRNO(EPERM)')
	ASAN_OPTIONS=quarantine_size_mb=1 beside_monitor '
def work():
    return open(f"/proc/{p.pid}/stat").read().rsplit(")")[1].split()[11:13]
def until_idle():
    before = 0
    while work() != before:
        before = work()
        time.sleep(2)
until_idle()
p.send_signal(signal.SIGTERM)
until_idle()
out, err = p.stdout.read(), p.stderr.read()
p.wait()
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print("too much:" if most > 230 else "bounded:", most, "MiB;", out.count("\n"), "lines;", err)' --explain --json
	like "a stuck reader: memory, and nothing is lost" "$out" \
		'^bounded: .* 30000 lines; .* 30000 events, 0 dropped'
}

# A reader that closes the pipe ends monitor silently.
test_closed() {
	scenario <<-'END'
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		await %w/nothing
	END
	run_command bash -c 'set -o pipefail; timeout 20 "$0" monitor | head -n 1' "$SECCOMPCTL"
	is "a closed pipe: exit status" "$rc" 0
	like "a closed pipe: no message at the end" "$err" '^[^;]*watching all processes; Ctrl-C ends$'
	run_command bash -c 'set -o pipefail; timeout 20 "$0" monitor | true' "$SECCOMPCTL"
	is "a pipe that is closed before any event: exit status" "$rc" 0
}

# Nothing can be reported any more: the watch ends, and counts what is not written.
test_full() {
	scenario <<-'END'
		times 3
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		await %w/nothing
	END
	cases <<-'END'
	5! monitor -o /dev/full
	! writing events failed: No space left on device
	! 3 events, 0 dropped, 3 events could not be written$
	5! monitor -o /dev/full --json
	! 3 events, 0 dropped, 3 events could not be written$
	END
	# The disk is full in the middle of the second event.
	run_command bash -c "trap '' XFSZ; ulimit -f 1; head -c 900 /dev/zero >'$work/part'
		exec '$SECCOMPCTL' monitor >>'$work/part'"
	is "a file that gets too large: exit status" "$rc" 5
	like "a file that gets too large: only whole events are written" "$err" \
		"File too large.*3 events, 0 dropped, $((3 - $(tail -c +901 "$work/part" | wc -l))) events? could not be written$"
	scenario <<-'END'
		times 3
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	cases <<-'END'
	5! monitor -o /dev/full --summary
	! 3 events, 0 dropped, 3 events could not be written$
	5! monitor -o /dev/full --suggest=oci
	! 3 events, 0 dropped, 3 events could not be written$
	END
	run_command bash -c '"$0" monitor -o /dev/full -- sh -c "exit 6"' "$SECCOMPCTL"
	is "a full disk: the exit status of a command counts" "$rc" 6
}

# command_ends STATUS COMMAND...: monitor it; its exit status is the tool's
command_ends() {
	run monitor -- "${@:2}"
	is "-- ${*:2}: exit status" "$rc" "$1"
}

test_command() {
	scenario <<-'END'
		verdict 0 it f2 0 1 50001 0 62 A 1 9
		pending 4
		late
		verdict 0 it f2 0 1 50001 0 62 A 1 9
	END
	command_ends 0 true
	command_ends 7 sh -c 'exit 7'
	command_ends 137 sh -c 'kill -KILL $$'
	command_ends 127 "$work/nothing"
	like "a missing command: message" "$err" \
		"the command cannot be executed: No such file or directory"
	command_ends 126 /etc/passwd
	like "a file that is no command: message" "$err" "the command cannot be executed: Permission denied"
	# shellcheck disable=SC2016
	run monitor -- sh -c 'echo I am $$; sleep 0.3'
	is "a command is watched by its number" "$(sed -nE 's/^.* it\[([0-9]+)\].*/\1/p' <<<"$out" | head -1)" \
		"$(sed -n 's/^I am //p' <<<"$out")"
	is "events that arrive after its end are printed" "$(grep -c 'it\[' <<<"$out")" 2
	run monitor -o "$work/events" -- echo mine
	is "--output: events and the command's output are apart" "$out" mine
	like "--output: the events are there" "$(<"$work/events")" 'kill\(1, SIGKILL\) = EPERM'
	complains 1 "nowhere/events: No such file or directory" monitor -o "$work/nowhere/events"
}

test_command_signals() {
	scenario <<<"await $work/nothing"
	# shellcheck disable=SC2016
	beside_monitor '
p.send_signal(signal.SIGTERM)
print(p.communicate(timeout=20)[0].strip(), p.returncode)' -- \
		sh -c 'trap "echo got it; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
	is "the command gets the signals" "$out" "got it 5"
	# Not a shell, which may change them
	run monitor -- grep -E "^Sig(Blk|Ign)" /proc/self/status
	is "the command inherits the signal mask" "$(tr -s '\t' ' ' <<<"$out")" \
		"$(grep -E "^Sig(Blk|Ign)" /proc/self/status | tr -s '\t' ' ')"
}

# at_terminal COMMAND...: monitor it at a terminal, type Ctrl-C, and send SIGTERM a moment later
at_terminal() {
	run_command python3 -c '
import os, pty, signal, sys, time
pid, fd = pty.fork()
if not pid:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
def until(word):
    global said
    while word not in said:
        said += os.read(fd, 4096)
until(b"ready")
os.write(fd, b"\x03")
time.sleep(0.5)
os.kill(pid, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$SECCOMPCTL" monitor -- "$@"
}

# The command gets Ctrl-C once, from the terminal; a command in the background does not get it.
test_terminal() {
	local counts='import os, signal, sys, time
n = 8
def count(*_):
    global n
    n += 1
signal.signal(signal.SIGINT, count)
signal.signal(signal.SIGTERM, lambda *_: os._exit(n))
if len(sys.argv) > 1:
    os.setpgid(0, 0)
os.write(1, b"ready\n")
while True:
    time.sleep(1)'

	scenario <<<"await $work/nothing"
	at_terminal python3 -c "$counts"
	is "the command gets Ctrl-C at a terminal once" "$out" 9
	at_terminal python3 -c "$counts" background
	is "a command in the background does not get Ctrl-C" "$out" 8
}

# The command gets the hangup of a terminal, too, and monitor notices the end of a command even with SIGCHLD
# ignored.
test_command_inherits() {
	scenario <<<"await $work/nothing"
	run_command bash -c 'trap "" CHLD; exec "$0" monitor -- false' "$SECCOMPCTL"
	is "a command's exit status, with SIGCHLD ignored" "$rc" 1
	run_command python3 -c '
import os, pty, signal, sys, time
pid, fd = pty.fork()
if not pid:
    os.execv(sys.argv[1], sys.argv[1:])
while b"ready" not in os.read(fd, 4096):
    pass
os.close(fd)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$SECCOMPCTL" monitor -o "$work/events" -- python3 -c '
import os, signal, time
signal.signal(signal.SIGHUP, lambda *_: os._exit(9))
os.setpgid(0, 0)
os.write(1, b"ready\n")
time.sleep(20)'
	is "the hangup of a terminal ends the command, too" "$out" 9
	scenario <<-'END'
		times 3000
		verdict 0 it f2 0 1 50001 0 62 A 1 9
	END
	beside_monitor '
time.sleep(1)
p.send_signal(signal.SIGTERM)
print(p.wait(timeout=20))' -- sh -c 'exit 3'
	is "after the end of the command, monitor does not wait for a stuck reader" "$out" 3
}

test_command_outlasts() {
	scenario <<-'END'
		verdict 0 it f2 0 1 50001 0 62 A 1 9
		end
	END
	run monitor -- sh -c 'sleep 0.3; exit 6'
	is "the module is unloaded, the command continues: exit status" "$rc" 6
	like "the module is unloaded, the command continues: message" "$err" 'has been unloaded'
	scenario <<-'END'
		verdict 0 it f2 0 1 50001 0 62 A 1 9
		await %w/nothing
	END
	run_command bash -c 'set -o pipefail
		"$0" monitor -- sh -c "sleep 0.5 >/dev/null; exit 6" | head -n 1' "$SECCOMPCTL"
	is "no reader, the command continues: exit status" "$rc" 6
	scenario <<<garbage
	beside_monitor '
while "dropped" not in p.stderr.readline():
    pass
p.send_signal(signal.SIGTERM)
print(p.communicate(timeout=20)[0].strip(), p.returncode)' -- \
		sh -c 'trap "echo got it; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
	is "after an error, the command still gets the signals" "$out" "got it 5"
}

test_processes() {
	local child

	scenario <<<"verdict 12 sshd f2 0 1 50001 0 62 c000003e 1 9"
	rm -f "$work/events.out"
	bash -c 'until [[ -e $0 ]]; do sleep 0.02; done' "$work/go" &
	child=$!
	"$SECCOMPCTL" monitor "$child" >"$work/events.out" 2>"$work/err" &
	pid=$!
	until_lines "$work/events.out" 1
	touch "$work/go"
	rc=0
	wait "$pid" || rc=$?
	is "the end of the process ends monitor: exit status" "$rc" 0
	like "the end of the process ends monitor: events" "$(<"$work/err")" '1 event, 0 dropped$'
	bash -c 'echo $$' >"$work/pid"
	complains 1 "$(<"$work/pid"): no such process here" monitor "$(<"$work/pid")"
	sleep 10 &
	child=$!
	fixtures+=("$child")
	disown "$child"
	scenario <<<"refuse 1 needs ptrace read access to each process"
	complains 1 'not permitted \(needs ptrace read access to each process\)' monitor "$child"
	scenario <<<"refuse 16 there are 64 already"
	complains 1 'busy \(there are 64 already\)' monitor
	complains 1 'busy \(there are 64 already\)' monitor -- true
	scenario <<<"protocol 2"
	complains 1 'older than this tool and knows no watching: reload it' monitor
}

build_tool
run_tests
