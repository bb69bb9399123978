#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What monitor makes of events, of how they end, and of commands: the tool linked with a made-up
# kernel that tells the events of a scenario (kernel/watched.c tells the form).

set -euo pipefail
# shellcheck source=selftests/host/lib/tap.sh
. "$(dirname "$0")/lib/tap.sh"

build() {
	local tools=$here/../../tools out source flags
	local wrap=genl_connect,--wrap=nl_send_auto,--wrap=nl_recv,--wrap=nl_socket_get_fd

	out=$(realpath "$here/../..")/build/tools-watched
	flags=$(pkg-config --cflags libnl-genl-3.0)
	mkdir -p "$out"
	for source in watched watched_serve watched_events; do
		# shellcheck disable=SC2086 # the flags are words
		${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g -fsanitize=address,undefined \
			-fno-sanitize-recover=all -I"$tools/../module/include/uapi" $flags \
			-c -o "$out/$source.made.o" "$here/kernel/$source.c"
	done
	make -s -C "$tools" O="$out" SANITIZE=1 CFLAGS='-O1 -g' \
		LDFLAGS="-Wl,--wrap=$wrap,--wrap=nl_socket_set_nonblocking $out/watched.made.o $out/watched_serve.made.o $out/watched_events.made.o" >&2
	cp "$out/seccompctl" "$work/made"
	SECCOMPCTL=$work/made
}

# scenario: what happens, from standard input; A and X are the ABIs, %w the work directory
scenario() {
	sed "s,%w,$work,g; s,\\<A\\>,c000003e,g; s,\\<X\\>,40000003,g" >"$work/scenario"
	export SCENARIO=$work/scenario
}

# untimed: lines without the time they begin with
untimed() {
	sed -E 's/^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3} //'
}

export LC_ALL=C.UTF-8

make_programs() {
	"$SECCOMPCTL" asm -o "$work/policy" - <<-'EOT'
		ld [arch]
		jeq #x86_64, L, K
	L:	ld [nr]
		jeq #x86_64:openat, E
		jeq #x86_64:mount, E
		jeq #x86_64:read, E
		jeq #x86_64:write, E
		jeq #x86_64:close, E
		jeq #x86_64:socket, S
		ret ALLOW
	S:	ld [args[0].lo]
		jeq #17, E
		ret ALLOW
	E:	ret ERRNO(EPERM)
	K:	ret KILL_PROCESS
	EOT
}

# until_told FILE N: wait until N lines have been told into a file
until_told() {
	local i

	for ((i = 0; i < 500; i++)); do
		[[ ! -e $1 || $(wc -l <"$1") -lt $2 ]] || return 0
		sleep 0.02
	done
	return 1
}

# Every action, in words. What is logged hangs on actions_logged of this machine.
test_verdicts() {
	scenario <<-'END'
		program f1 %w/policy
		verdict 12 sshd f1 0 1 50001 0 257 A 0xffffff9c 0x7ffe12345678 0 0x1ff
		verdict 12 sshd f1 1 3 50001 0 257 A 0xffffffffffffff9c 0x7ffe12345678 0x80041 0x1a4
		verdict 13 a\x1bb f1 0 1 50001 0 0 A 3 0x7f0000001000 0x2000
		verdict 12 sshd f2 0 1 50000 0 62 A 12345 15
		verdict 12 sshd f2 0 1 5ffff 0 62 A 0xffffffff 9
		verdict 12 sshd f2 0 1 80000000 0 62 A 1 9
		verdict 12 sshd f2 0 1 0 0 62 A 1 9
		verdict 12 sshd f2 0 1 30003 0 62 A 1 9
		verdict 12 sshd f2 0 1 7fc00000 0 62 A 1 9
		verdict 12 sshd f2 0 1 7ff007ff 0 62 A 1 9
		recheck
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		verdict 12 sshd f2 0 1 12340005 0 62 A 1 9
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		verdict 12 sshd f2 0 1 50001 0 20 X
		verdict 12 sshd f2 0 1 50001 0 0x40000027 A
		verdict 12 sshd f2 0 1 50001 0 5 1234 1 2 3 4 5 0x123456789
		verdict 12 sshd f2 0 1 50001 0 99999 A
		verdict 12 sshd f2 0 1 50001 0 -1 A
		end
	END
	run monitor --verdicts
	is "every action in words" "$(untimed <<<"$out" | sed 's/, logged$//')" "$(sed "s/@/0x00000000000000/" <<-'END'
		sshd[12] openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY) = EPERM by filter @f1 #0 insn 13
		sshd[12] openat(AT_FDCWD, 0x7ffe12345678, O_WRONLY|O_CREAT|O_CLOEXEC, 0644) = EPERM by filter @f1 #1 insn 13
		a\x1bb[13] read(3, 0x7f0000001000, 8192) = EPERM by filter @f1 #0 insn 13
		sshd[12] kill(12345, SIGTERM) = 0, without being made by filter @f2 #0
		sshd[12] kill(-1, SIGKILL) = error 4095 by filter @f2 #0
		sshd[12] kill(1, SIGKILL): killed the process (SIGSYS) by filter @f2 #0
		sshd[12] kill(1, SIGKILL): killed the thread (SIGSYS) by filter @f2 #0
		sshd[12] kill(1, SIGKILL): raises SIGSYS (data 3) by filter @f2 #0
		sshd[12] kill(1, SIGKILL): asks the supervisor by filter @f2 #0
		sshd[12] kill(1, SIGKILL): asks the tracer (0x7ff) by filter @f2 #0
		sshd[12] kill(1, SIGKILL) = EPERM by filter @f2 #0, after a tracer has seen it
		sshd[12] kill(1, SIGKILL): killed the process (SIGSYS) as 0x12340005 is no action by filter @f2 #0
		sshd[12] kill(1, SIGKILL): killed by strict mode (SIGKILL)
		sshd[12] x86:getpid() = EPERM by filter @f2 #0
		sshd[12] x32:getpid() = EPERM by filter @f2 #0
		sshd[12] arch 0x00001234: system call 5(1, 2, 3, 4, 5, 0x123456789) = EPERM by filter @f2 #0
		sshd[12] system call 99999(0, 0, 0, 0, 0, 0) = EPERM by filter @f2 #0
		sshd[12] system call 0xffffffff(0, 0, 0, 0, 0, 0) = EPERM by filter @f2 #0
	END
	)"
}

# with NAME: whether actions_logged of this machine names an action
with() {
	grep -qw "$1" /proc/sys/kernel/seccomp/actions_logged
}

test_logged() {
	local name wanted line

	if [[ ! -r /proc/sys/kernel/seccomp/actions_logged ]]; then
		skip "what the kernel logs" "no /proc/sys/kernel/seccomp/actions_logged here"
		return
	fi
	scenario <<-'END'
		verdict 1 kill_process f2 0 1 80000000 0 62 A 1 9
		verdict 1 kill_thread f2 0 1 0 0 62 A 1 9
		verdict 1 trap f2 0 1 30003 1 62 A 1 9
		verdict 1 errno f2 0 1 50001 1 62 A 1 9
		verdict 1 user_notif f2 0 1 7fc00000 1 62 A 1 9
		verdict 1 trace f2 0 1 7ff00000 1 62 A 1 9
		verdict 1 log f2 0 1 7ffc0000 0 62 A 1 9
		verdict 1 kill_thread 0 0 0 0 0 62 A 1 9
		verdict 1 not f2 0 1 50001 0 62 A 1 9
		verdict 1 not f2 0 1 30003 0 62 A 1 9
		verdict 1 not f2 0 1 7fc00000 0 62 A 1 9
		verdict 1 not f2 0 1 7ff00000 0 62 A 1 9
		end
	END
	run monitor
	while IFS= read -r line; do
		name=${line%%\[*}
		wanted='#0$'
		if [[ $name == log ]]; then
			wanted=': allowed and not logged by'
			! with log || wanted=': allowed and logged by'
		elif [[ $name == @(user_notif|trace) ]] && with "$name"; then
			wanted=', logged if that refuses it$'
		elif [[ $name != not ]] && with "$name"; then
			wanted=', logged$'
		fi
		like "what the kernel logs: ${line:0:40}" "$line" "$wanted"
	done < <(untimed <<<"$out")
}

test_installs() {
	scenario <<-'END'
		program f1 %w/policy
		install 199 sshd f1 3 2 1 1 0 0 2
		install 199 sshd f2 1 1 2 0 0 0 2
		install 199 sshd f1 1 2 1 18 7 0 2
		install 199 sshd 0 0 1 1 0 0 0 1
		install 199 sshd 0 0 2 0 0 0 0 1
		install 199 sshd 0 0 1 2 0 -13 0 0
		install 199 sshd 0 0 2 1 0 -12 2 2
		install 199 sshd 0 0 2 1 0 -14 2 2
		install 199 sshd 0 0 2 1 8 -16 2 2
		install 199 sshd 0 0 2 1 1 201 2 2
		install 199 sshd 0 0 2 1 11 -3 2 2
		install 199 sshd 0 0 2 7 0 -22 2 2
		install 199 sshd 0 0 1 7 0 -22 2 2
		install 199 sshd 0 0 2 0 0 -22 2 2
		install 199 sshd 0 0 2 0 1 -22 0 0
		install 199 sshd 0 0 2 1 80000000 -22 0 0
		install 199 sshd 0 0 2 1 9 -22 0 0
		install 199 sshd 0 0 2 1 20 -22 0 0
		install 199 sshd 0 0 2 1 0 -22 0 0
		install 199 sshd 0 0 2 1 0 -5 0 0
		tsc 199 sshd 2 0 1 2
		tsc 199 sshd 1 0 1 1
		tsc 199 sshd 7 -22 1 1
		end
	END
	run monitor --installs
	is "installations in words" "$(untimed <<<"$out")" "$(sed "s/@/0x00000000000000/" <<-'END'
		sshd[199] installs filter @f1 #2 (15 instructions) by seccomp(SET_MODE_FILTER, TSYNC)
		sshd[199] installs filter @f2 #0 by prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER)
		sshd[199] installs filter @f1 #0 (15 instructions) by seccomp(SET_MODE_FILTER, NEW_LISTENER|TSYNC_ESRCH), its listener is fd 7
		sshd[199] enters strict mode by prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT)
		sshd[199] enters strict mode by seccomp(SET_MODE_STRICT)
		sshd[199] prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) = EACCES: it needs no_new_privs or CAP_SYS_ADMIN
		sshd[199] seccomp(SET_MODE_FILTER) = ENOMEM: the filters would be longer than 32768 instructions together, or memory is short
		sshd[199] seccomp(SET_MODE_FILTER) = EFAULT: the program can't be read
		sshd[199] seccomp(SET_MODE_FILTER, NEW_LISTENER) = EBUSY: one of the filters has a listener already
		sshd[199] seccomp(SET_MODE_FILTER, TSYNC) = 201: thread 201 has filters that this one has not
		sshd[199] seccomp(SET_MODE_FILTER, TSYNC|TSYNC_ESRCH) = ESRCH: a thread has filters that this one has not
		sshd[199] seccomp(7) = EINVAL: there is no such operation
		sshd[199] prctl(PR_SET_SECCOMP, 7) = EINVAL: there is no such mode
		sshd[199] seccomp(SET_MODE_STRICT) = EINVAL: the thread is in the other mode already, which can't be left
		sshd[199] seccomp(SET_MODE_STRICT, TSYNC) = EINVAL: strict mode takes neither flags nor a program
		sshd[199] seccomp(SET_MODE_FILTER, 0x80000000) = EINVAL: there is a flag that this kernel may not know
		sshd[199] seccomp(SET_MODE_FILTER, TSYNC|NEW_LISTENER) = EINVAL: TSYNC and NEW_LISTENER need TSYNC_ESRCH
		sshd[199] seccomp(SET_MODE_FILTER, WAIT_KILLABLE_RECV) = EINVAL: WAIT_KILLABLE_RECV needs NEW_LISTENER
		sshd[199] seccomp(SET_MODE_FILTER) = EINVAL: the program is not one that seccomp takes
		sshd[199] seccomp(SET_MODE_FILTER) = EIO: Input/output error
		sshd[199] disables RDTSC by prctl(PR_SET_TSC, PR_TSC_SIGSEGV)
		sshd[199] enables RDTSC by prctl(PR_SET_TSC, PR_TSC_ENABLE), as before
		sshd[199] prctl(PR_SET_TSC, 7) = EINVAL: there is no such value
	END
	)"
}

# The program comes with the installation, or is asked for; ids that are given anew are noticed.
test_reasons() {
	scenario <<-'END'
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 sshd f1 0 1 50001 0 257 A 0 0 0
		verdict 12 sshd f1 0 1 50002 0 257 A 0 0 0
		verdict 12 sshd f9 0 1 50001 0 257 A 0 0 0
		verdict 12 sshd f9 0 1 50001 0 257 A 0 0 0
		end
	END
	run monitor --explain
	like "the instruction that decided" "$(sed -n 2p <<<"$out")" '#0 insn 13$'
	is "the instructions on the way there" "$(sed -n 3,7p <<<"$out")" "$(
		cat <<-'END'
		        0        ld    [arch]                   ; A = 0xc000003e
		        1        jeq   #x86_64, L2, L14         ; A is 0xc000003e: yes, on to 2
		        2  L2:   ld    [nr]                     ; A = 0x101
		        3        jeq   #257, L13                ; A is 0x101: yes, on to 13; openat (x86_64)
		       13  L13:  ret   ERRNO(EPERM)
	END
	)"
	like "a program that gives another answer is not the one" "$(sed -n 8p <<<"$out")" 'f1 #0$'
	like "a filter that is gone: no instruction" "$(sed -n 9p <<<"$out")" 'f9 #0$'
	is "that is said once" "$(grep -c 'which instruction of filter 0x00000000000000f9' <<<"$err")" 1
}

test_many_tests() {
	scenario <<-'END'
		program f1 %w/policy
		verdict 12 sshd f1 0 1 50001 0 41 A 17 3 768
		end
	END
	run monitor --explain
	like "tests that say no are counted" "$out" '         5 tests that say no'
	like "the test that says yes is shown" "$out" 'jeq   #41.*yes'
}

test_json() {
	scenario <<-'END'
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 a"\x1b\xff f1 0 1 50001 1 257 A 0xffffff9c 0x7ffe12345678 0
		drop 3
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		tsc 199 sshd 7 -22 1 1
		end
	END
	run monitor -J --explain
	is "every line is an object" "$(python3 -c '
import json, sys
print([json.loads(l)["event"] for l in open(sys.argv[1])])' "$work/out")" \
		"['install', 'verdict', 'dropped', 'verdict', 'tsc', 'end']"
	is "fields of a verdict" "$(python3 -c '
import json, sys
v = [json.loads(l) for l in open(sys.argv[1])][1]
print(v["seq"], v["tid"], v["pid"], ascii(v["comm"]), v["syscall"], v["abi"], v["nr"], v["arch"], v["ip"],
      v["action"], v["data"], v["errno"], v["ret"], v["refused"], v["recheck"], v["strict"])
print([a["name"] for a in v["args"]], [a["text"] for a in v["args"]], v["args"][1]["value"])
print(v["filter"], len(v["path"]), v["path"][-1]["index"], v["outcome"])' "$work/out")" "$(cat <<-'END'
		2 12 12 'a"\x1b\\xff' openat x86_64 257 0xc000003e 0x7f0000001234 ERRNO 1 EPERM 0x50001 True False False
		['dirfd', 'pathname', 'flags', 'mode', None, None] ['AT_FDCWD', '0x7ffe12345678', 'O_RDONLY', None, None, None] 0x7ffe12345678
		{'id': '0x00000000000000f1', 'index': 0, 'depth': 0, 'log': True, 'insn': 13} 5 13 = EPERM
	END
	)"
	is "fields of the others" "$(python3 -c '
import json, sys
i, v, d, s, t, e = [json.loads(l) for l in open(sys.argv[1])]
print(i["call"], i["filter_id"], i["insns"], i["failure"], i["mode_before"], i["mode"])
print(d["count"], s["strict"], s["filter"], s["path"], t["failure"], t["result"])
print(e["reason"], e["events"], e["dropped"])' "$work/out")" "$(cat <<-'END'
		seccomp(SET_MODE_FILTER) 0x00000000000000f1 15 None disabled filter
		3 True None None = EINVAL: there is no such value -22
		unloaded 4 3
	END
	)"
}

test_loss() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		drop 17
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		drop 1
		count 2 3
		end
	END
	run monitor
	is "where events are missing it is said" "$(untimed <<<"$out" | cut -c1-20)" "$(cat <<-'END'
		sshd[12] kill(1, SIG
		... 17 events droppe
		sshd[12] kill(1, SIG
		... 1 event dropped
	END
	)"
	like "the counts at the end" "$err" \
		'2 events, 18 dropped, and installations .* seen: 2, and processes .* followed: 3'
}

# One that is slow to read loses nothing: it waits in the tool.
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
	like "the module is unloaded: words" "$err" 'the module has been unloaded: nothing more can be told'
	is "the module is unloaded: what there was is told" "$(lines "$out")" 1
	scenario <<-'END'
		drop 5
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		garbage
	END
	run monitor --action errno
	is "a message that is not of the protocol: exit status" "$rc" 1
	like "a message that is not of the protocol: counts" "$err" '1 event, 5 dropped$'
	like "a message that is not of the protocol: words" "$err" 'bad answer.*not of the protocol'
	is "a message that is not of the protocol: what there was is told" "$(lines "$out")" 2
}

# interrupt SIGNAL: what is still on its way is told as well
interrupt() {
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		pending 3
		late
		await %w/nothing
	END
	rm -f "$work/told"
	"$SECCOMPCTL" monitor "${@:2}" >"$work/told" 2>"$work/err" &
	pid=$!
	until_told "$work/told" 1
	kill "-$1" "$pid"
	rc=0
	wait "$pid" || rc=$?
	out=$(<"$work/told")
	err=$(<"$work/err")
	is "$1: exit status" "$rc" 0
	like "$1: counts" "$err" '1 event, 0 dropped$'
}

test_interrupted() {
	interrupt TERM
	interrupt HUP
	# Background jobs of a shell without job control ignore this one.
	scenario <<-'END'
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
	END
	run_command python3 -c '
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
first = p.stdout.readline()
p.send_signal(signal.SIGINT)
out, err = p.communicate(timeout=20)
print(p.returncode, first[13:], out, err)' "$SECCOMPCTL" monitor --suggest
	like "Ctrl-C: exit status 0, the event, the suggestion, the counts" "$out" \
		'^0 sshd\[12\].*SystemCallFilter=kill.*1 event, 0 dropped'
}

# One who reads nothing keeps nobody: a second signal is enough.
test_stuck() {
	scenario <<-'END'
		times 3000
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
	END
	run_command python3 -c '
import signal, subprocess, sys, time
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
p.stdout.readline()
for i in range(100):
    p.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    if p.poll() is not None:
        break
print(p.returncode, p.stderr.read())' "$SECCOMPCTL" monitor
	like "a reader that is stuck: exit status and words" "$out" \
		'^1 .*writing events failed: Interrupted.*3000 events, 0 dropped'
}

# Who reads no more ends it, and is not told why.
test_closed() {
	scenario <<-'END'
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		await %w/nothing
	END
	run_command bash -c 'set -o pipefail; timeout 20 "$0" monitor | head -n 1' "$SECCOMPCTL"
	is "a closed pipe: exit status" "$rc" 0
	is "a closed pipe: no words" "$err" ""
	run_command bash -c 'set -o pipefail; timeout 20 "$0" monitor | true' "$SECCOMPCTL"
	is "a pipe that is closed before anything happens: exit status" "$rc" 0
	if [[ -c /dev/full ]]; then
		scenario <<<"$(printf 'verdict 12 sshd f2 0 1 50001 0 62 c000003e 1 9\nend')"
		run_command bash -c '"$0" monitor >/dev/full' "$SECCOMPCTL"
		is "a full disk: exit status" "$rc" 1
		like "a full disk: words" "$err" 'writing events failed: No space left'
	fi
}

test_summary() {
	scenario <<-'END'
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		install 12 sshd 0 0 2 1 0 -13 0 0
		times 5
		verdict 12 sshd f1 0 1 50001 0 257 A 0 0 0
		verdict 12 cat f1 0 1 50001 0 257 A 0 0 0
		times 2
		verdict 12 sshd f2 0 1 50001 0 20 X
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		end
	END
	run monitor --summary
	is "a table" "$(sed -E 's/ +[0-9:.]{12} +[0-9:.]{12}$//; s/ +/ /g' <<<"$out")" "$(cat <<-'END'
		SYSCALL ACTION COUNT PROGRAM FIRST LAST
		openat ERRNO(EPERM) 5 sshd
		x86:getpid ERRNO(EPERM) 2 sshd
		seccomp(SET_MODE_FILTER) done 1 sshd
		seccomp(SET_MODE_FILTER) EACCES 1 sshd
		openat ERRNO(EPERM) 1 cat
		kill strict mode kills 1 sshd
	END
	)"
	run monitor --summary -J
	is "the same in JSON" "$(python3 -c '
import json, sys
s, e = [json.loads(l) for l in open(sys.argv[1])]
print([(r["call"], r["count"], r["comm"], r["refused"]) for r in s["rows"]][:2], e["events"])' "$work/out")" \
		"[('openat', 5, 'sshd', True), ('x86:getpid', 2, 'sshd', True)] 11"
	scenario <<<end
	run monitor --summary
	is "nothing happened: no table" "$out" ""
}

test_suggest() {
	scenario <<-'END'
		program f1 %w/policy
		verdict 12 sshd f1 0 1 50001 0 257 A 0 0 0
		verdict 12 sshd f1 0 1 50001 0 165 A 0 0 0
		verdict 12 sshd f1 0 1 50001 0 41 A 17 3 768
		verdict 12 sshd f1 0 1 50001 0 41 A 17 2 768
		verdict 12 sshd f2 0 1 7fc00000 0 62 A 1 9
		verdict 12 sshd f2 0 1 7ffc0000 0 63 A 1 9
		verdict 12 sshd f2 0 1 50001 0 20 X
		verdict 12 sshd f2 0 1 50001 0 99999 A
		verdict 12 sshd 0 0 0 0 0 62 A 1 9
		end
	END
	run monitor --summary --suggest
	is "what OCI and systemd would have to allow" "$(sed '1,/strict mode kills/d; s/^  *//' <<<"$out" | tr -d '\n')" "$(tr -d '\n' <<-'END'
		# Strict mode killed for 1 call: it has no policy to add to.
		# To allow what was refused (5 system calls). Look at each first: it may be what the policy is for.
		# socket: refused for its arguments, so only those that were seen are allowed by the OCI entries; systemd allows it whole: look at RestrictAddressFamilies= first
		# x86:getpid: whether its arguments mattered is not known: this allows any; called as x86, which the policy must know as an architecture
		# No name here, and so no line below: system call 99999
		# OCI profile (Docker, Podman, config.json): entries for "syscalls"
		[
		{
		"names": [
		"openat",
		"mount",
		"getpid"
		],
		"action": "SCMP_ACT_ALLOW"
		},
		{
		"names": [
		"socket"
		],
		"action": "SCMP_ACT_ALLOW",
		"args": [
		{
		"index": 0,
		"value": 17,
		"op": "SCMP_CMP_EQ"
		}
		]
		}
		]
		# systemd, in a unit that has SystemCallFilter= already (elsewhere it would begin to refuse all others)
		SystemCallFilter=openat mount socket getpid
	END
	)"
	run monitor -J --summary --suggest
	is "the same in JSON" "$(python3 -c '
import json, sys
s = [json.loads(l) for l in open(sys.argv[1])][1]
print(s["systemd"], len(s["oci_syscalls"]), s["strict"],
      [(c["syscall"], c["count"], c["by_arguments"]) for c in s["calls"]])' "$work/out")" \
		"SystemCallFilter=openat mount socket getpid 2 1 [('openat', 1, False), ('mount', 1, False), ('socket', 2, True), ('getpid', 1, None), (None, 1, None)]"
	scenario <<-'END'
		sweep 3000
		verdict 12 sshd f2 0 1 50001 0 5000 A
		end
	END
	run monitor --summary --suggest
	like "more calls than anybody has" "$out" 'system call 5007, and 1016 more.*Refused 1976 times: still more system calls'
	scenario <<<end
	run monitor --suggest
	is "nothing was refused" "$out" "# No filter has refused a call: nothing is to be added."
}

# command STATUS COMMAND...: is followed, and its exit status is the tool's
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
	like "a command that is not there: words" "$err" \
		"the command can't be run: No such file or directory"
	command_ends 126 /etc/passwd
	like "a command that is none: words" "$err" "the command can't be run: Permission denied"
	# shellcheck disable=SC2016
	run monitor -- sh -c 'echo I am $$; sleep 0.3'
	is "a command is watched by its number" "$(sed -nE 's/^.* it\[([0-9]+)\].*/\1/p' <<<"$out" | head -1)" \
		"$(sed -n 's/^I am //p' <<<"$out")"
	is "what comes when it has ended is told" "$(grep -c 'it\[' <<<"$out")" 2
	run monitor -o "$work/events" -- echo mine
	is "--output: events and the command's output are apart" "$out" mine
	like "--output: the events are there" "$(<"$work/events")" 'kill\(1, SIGKILL\) = EPERM'
	complains 1 "nowhere/events: No such file or directory" monitor -o "$work/nowhere/events"
}

test_command_signals() {
	scenario <<<"await $work/nothing"
	# shellcheck disable=SC2016
	run_command python3 -c '
import signal, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
p.stdout.readline()
p.send_signal(signal.SIGTERM)
print(p.communicate(timeout=20)[0].strip(), p.returncode)' "$SECCOMPCTL" monitor -- \
		sh -c 'trap "echo got it; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
	is "signals are handed on" "$out" "got it 5"
	# No shell, which might make its own of them.
	run monitor -- grep -E "^Sig(Blk|Ign)" /proc/self/status
	is "a command finds its signals as they were" "$(tr -s '\t' ' ' <<<"$out")" \
		"$(grep -E "^Sig(Blk|Ign)" /proc/self/status | tr -s '\t' ' ')"
}

# at_terminal COMMAND...: monitor it at a terminal, type Ctrl-C, and end it by SIGTERM a moment later
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

# What it makes of Ctrl-C counts, and only the terminal says it: not where it has left for the
# background.
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
	is "Ctrl-C at a terminal is the command's" "$out" 9
	at_terminal python3 -c "$counts" background
	is "Ctrl-C at a terminal is not handed on" "$out" 8
}

test_command_outlasts() {
	scenario <<-'END'
		verdict 0 it f2 0 1 50001 0 62 A 1 9
		end
	END
	run monitor -- sh -c 'sleep 0.3; exit 6'
	is "the module goes, the command goes on: exit status" "$rc" 6
	like "the module goes, the command goes on: words" "$err" 'has been unloaded'
	scenario <<-'END'
		verdict 0 it f2 0 1 50001 0 62 A 1 9
		await %w/nothing
	END
	run_command bash -c 'set -o pipefail
		"$0" monitor -- sh -c "sleep 0.5 >/dev/null; exit 6" | head -n 1' "$SECCOMPCTL"
	is "nobody reads, the command goes on: exit status" "$rc" 6
	scenario <<<garbage
	run_command python3 -c '
import signal, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
p.stdout.readline()
while "dropped" not in p.stderr.readline():
    pass
p.send_signal(signal.SIGTERM)
print(p.communicate(timeout=20)[0].strip(), p.returncode)' "$SECCOMPCTL" monitor -- \
		sh -c 'trap "echo got it; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
	is "nothing is told any more, signals are handed on" "$out" "got it 5"
}

test_processes() {
	local child

	scenario <<<"verdict 12 sshd f2 0 1 50001 0 62 c000003e 1 9"
	rm -f "$work/told"
	bash -c 'until [[ -e $0 ]]; do sleep 0.02; done' "$work/go" &
	child=$!
	"$SECCOMPCTL" monitor "$child" >"$work/told" 2>"$work/err" &
	pid=$!
	until_told "$work/told" 1
	touch "$work/go"
	rc=0
	wait "$pid" || rc=$?
	is "a process that ends, ends it: exit status" "$rc" 0
	like "a process that ends, ends it: events" "$(<"$work/err")" '1 event, 0 dropped$'
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

# A kernel where one kind can't be told
test_one_kind() {
	scenario <<-'END'
		without 1 kprobes are switched off
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	run monitor
	is "without installations verdicts are told" "$(lines "$out")" 1
	like "without installations: why" "$err" \
		"installations can't be told here: .*not supported \(kprobes are switched off\)"
	complains 1 'not supported \(kprobes are switched off\)' monitor --installs
	scenario <<-'END'
		without 2 functions are not hooked
		install 199 sshd f2 1 1 2 0 0 0 2
		end
	END
	run monitor
	is "without verdicts installations are told" "$(lines "$out")" 1
	like "without verdicts: why" "$err" \
		"verdicts can't be told here: .*not supported \(functions are not hooked\)"
	scenario <<<"without 3 nothing is hooked"
	complains 1 'not supported \(nothing is hooked\)' monitor
}

test_unprivileged() {
	scenario <<-'END'
		unprivileged
		program f1 %w/policy
		install 12 sshd f1 1 2 1 0 0 0 2
		verdict 12 sshd f1 0 1 50001 0 257 A 0 0 0
		end
	END
	run monitor
	is "without privileges it is said once what is not told" \
		"$(grep -c 'without CAP_SYS_ADMIN: only tasks of your own are told' <<<"$err")" 1
	like "no instruction is told then" "$(sed -n 2p <<<"$out")" '= EPERM by filter 0x00000000000000f1 #0$'
	is "no other words" "$(lines "$err")" 3
}

test_usage() {
	scenario <<<end
	complains 2 "'ls' is not the number of a process: a command to run goes behind --" monitor ls
	complains 2 'out of range' monitor 99999999
	complains 2 'processes or a command' monitor 1 -- true
	complains 2 'which command' monitor --
	complains 2 '--children of which processes' monitor --children
	complains 2 "unknown action 'killl', is kill meant" monitor --action killl
	complains 2 'simply allowed are not told' monitor --action errno,allow
	complains 2 '--action is about verdicts' monitor --installs --action errno
	complains 2 '--suggest is about verdicts' monitor --installs --suggest
	complains 2 '--summary prints no events' monitor --summary --explain
	complains 2 "no user is called 'nobody-at-all'" monitor --uid nobody-at-all
	# shellcheck disable=SC2046
	complains 2 'too many processes: 64 at most' monitor $(seq 1 65)
	complains 1 '/proc does not tell of events' monitor --source=proc
}

# Colours only on a terminal, by severity, and not against the user's will.
test_colours() {
	if ! command -v script >/dev/null; then
		skip "colours" "no script(1) here"
		return
	fi
	scenario <<-'END'
		verdict 12 sshd f2 0 1 80000000 0 62 A 1 9
		verdict 12 sshd f2 0 1 50001 0 62 A 1 9
		end
	END
	run_command env -u NO_COLOR TERM=xterm script -qec "$SECCOMPCTL monitor 2>/dev/null" /dev/null
	like "a kill is red, an error is yellow" "$out" $'\033\\[1;31mkill.*\033\\[0m.*\033\\[33mkill'
	run_command env NO_COLOR=1 TERM=xterm script -qec "$SECCOMPCTL monitor 2>/dev/null" /dev/null
	is "NO_COLOR" "${out/$'\033'/}" "$out"
}

build
make_programs
test_verdicts
test_logged
test_installs
test_reasons
test_many_tests
test_json
test_loss
test_slow_reader
test_unloaded
test_interrupted
test_stuck
test_closed
test_summary
test_suggest
test_command
test_command_signals
test_terminal
test_command_outlasts
test_processes
test_one_kind
test_unprivileged
test_usage
test_colours
finish
