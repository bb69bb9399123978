#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The whole tool above a hostile kernel: recorded replies of a real one (selftests/fuzz_tool/corpus.tar.gz),
# unchanged, damaged (the same every time; SEED=, RUNS= choose others, or more), and without an end.
# selftests/fuzz_tool/target_replies.c has the promises that hold for all of them.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

fuzz=${BUILD:-$work}/fuzz
recorded=$fuzz/corpus/replies
RUNS=${RUNS:-5000}
SEED=${SEED:-1}
export LC_ALL=C.UTF-8

build() {
	run_command make -s -C "$here/../fuzz_tool" O="$fuzz" TOOL="$(dirname "$SECCOMPCTL")" \
		"$fuzz/replies" "$recorded"
	is "it is built without a warning" "$rc$out$err" 0
	[[ $rc == 0 ]] || finish
}

# plays NAME: run the tool on a recorded tape
plays() {
	run_command "$fuzz/replies" "$recorded/$1"
}

# The tool accepts the unchanged replies, so the tests below do not test refusals alone.
test_recorded() {
	plays list-all
	like "recorded: a list" "$out" $'\n *[0-9]+ .*filter .*hold'
	is "recorded: a list: exit status and words" "$rc$err" 0
	plays status-three
	like "recorded: three filters" "$out" 'filter'
	is "recorded: three filters: exit status and words" "$rc$err" 0
	plays dump-long
	is "recorded: a program in several parts" "$rc $(grep -c 'ld    \[nr\]' <<<"$out")" "0 2099"
	plays tree-json
	is "recorded: a tree" "$rc $(json "len(d['filters'])" 2>&1)" "0 7"
	plays monitor
	like "recorded: events" "$out" 'getppid\(\) = EPERM by filter'
	plays monitor-unloaded
	like "recorded: the module is unloaded" "$err" 'has been unloaded'
	plays status-gone
	is "recorded: no such process" "$rc $(lines "$err")" "1 1"
	plays dump-nobody
	is "recorded: not permitted" "$rc $(lines "$err")" "1 1"
}

test_damaged() {
	run_command "$fuzz/replies" "$RUNS" "$SEED" "$recorded"/*
	is "$RUNS damaged replies from seed $SEED" "$rc $out" "0 $RUNS runs"
}

# tape COMMAND RECORD...: run a command (an index of tape_commands[]) on a tape made by hand (tape.h). A
# RECORD is Python: ask waits for a request, interrupt is a signal, data() is a datagram, which is repeated
# for ever (127) or sent by another program (128), recorded() has the bytes of a recorded one.
tape() {
	python3 - "$recorded" "$@" >"$work/tape" <<-'END'
		import struct, sys
		NOOP, ERROR, DONE = 1, 2, 3
		MULTI, INTERRUPTED, CAPPED, ACK_TLVS = 2, 16, 0x100, 0x200
		COMM, EVENT_END = 5, 7 # of linux/seccomp_diag.h
		def record(what, arg, data):
		    return struct.pack("<BBH", what, arg, len(data)) + data
		def data(messages, arg=0):
		    return record(1, arg, messages)
		def message(type, body=b"", flags=MULTI, seq=0):
		    return struct.pack("<IHHiI", 16 + len(body), type, flags, seq, 0) + body
		def records(name):
		    tape = open(sys.argv[1] + "/" + name, "rb").read()[8:]
		    while tape:
		        what, arg, length = struct.unpack("<BBH", tape[:4])
		        yield what, tape[4:4 + length]
		        tape = tape[4 + length:]
		def recorded(name, n):
		    return [data for what, data in records(name) if what == 1][n]
		ask, interrupt = record(0, 0, b""), record(3, 0, b"")
		def named(comm): # a thread
		    old = recorded("list-raw", 1)
		    old, attrs = old[:struct.unpack("<I", old[:4])[0]], b""
		    at = 20
		    while at < len(old):
		        length, type = struct.unpack("<HH", old[at:at + 4])
		        value = comm + b"\0" if type == COMM else old[at + 4:at + length]
		        attrs += struct.pack("<HH", 4 + len(value), type) + value + bytes(-len(value) % 4)
		        at += length + -length % 4
		    return struct.pack("<I", 20 + len(attrs)) + old[4:20] + attrs
		def refused(words):
		    return message(ERROR, struct.pack("<i16xHH", -1, 5 + len(words), 1) + words + b"\0",
		                   CAPPED | ACK_TLVS)
		unloaded = [data for what, data in records("monitor-unloaded")
		            if what == 1 and data[16] == EVENT_END][0]
		known = ask + data(recorded("list-all", 0))
		pid = struct.unpack("<I", open(sys.argv[1] + "/dump-three", "rb").read()[4:8])[0]
		tape = struct.pack("<II", int(sys.argv[2]), pid)
		for expression in sys.argv[3:]:
		    tape += eval(expression)
		sys.stdout.buffer.write(tape)
	END
	run_command "$fuzz/replies" "$work/tape"
}

# ends NAME REGEX: the tool ended with status 1 and one line
ends() {
	is "$1: exit status 1, one line" "$rc $(lines "$err")" "1 1"
	like "$1: message" "$err" "$2"
}

# The tool gives up endless replies after a known number of messages.
test_endless() {
	tape 0 known ask 'data(message(NOOP) * 4000, 127)'
	ends "endless messages without a meaning" 'does not follow the protocol: it has no end'
	tape 0 known ask 'data(message(NOOP), 128 | 127)'
	ends "endless messages of another program" 'does not follow the protocol: it has no end'
	tape 0 known ask 'data(message(NOOP, seq=-1), 127)'
	ends "endless replies to earlier requests" 'does not follow the protocol: it has no end'
	tape 0 known '(ask + data(message(DONE, bytes(4), INTERRUPTED | MULTI))) * 20'
	ends "a dump that is always interrupted" 'interrupted 10 times'
	tape 0 known ask 'data(recorded("list-all", 1)[:-20], 127)'
	ends "the same threads, endlessly" 'threads out of order'
	tape 8 known ask 'data(recorded("tree", 1), 127)'
	ends "the same filters, endlessly" 'does not follow the protocol'
	tape 5 known ask 'data(recorded("dump-three", 1)[:-20], 127)'
	ends "the same filters of a thread, endlessly" 'does not follow the protocol'
}

test_endless_events() {
	tape 12 known known ask 'data(unloaded, 127)'
	ends "events without a reply to the watch" 'does not follow the protocol: it has no end'
	# A reply to a request that has not been sent yet
	tape 12 known known ask 'data(recorded("monitor", 2))' ask \
		'data(message(DONE, bytes(4)))' 'data(message(0, seq=1))'
	like "a reply without a request" "$rc $err" '^1 .*does not follow the protocol'
	tape 12 known known ask 'data(recorded("monitor", 2))' interrupt 'data(unloaded, 127)'
	is "endless events after the watch: exit status" "$rc" 1
	like "endless events after the watch: message" "$err" \
		'events keep arriving after the end of the watch: they are not shown'
}

# A terminal must not obey names and messages.
test_escapes() {
	tape 0 known ask 'data(named(b"\x1b[2J\x1b]0;x\x07\xc2\x9b"))' \
		'data(message(DONE, bytes(4)))'
	is "a name that would clear the screen" "$rc $(tail -n 1 <<<"$out" | grep -o '[^ ]*$')" \
		'0 \x1b[2J\x1b]0;x\x07\xc2\x9b'
	tape 1 known ask 'data(named(b"\xc2\x9b31m\x7f"))' 'data(message(DONE, bytes(4)))'
	is "the same in JSON" "$rc $(json "d['processes'][0]['comm']")" '0 \xc2\x9b31m\x7f'
	tape 0 known ask 'data(refused(b"\x1b[31mno\nmore"))'
	ends "an error's message" '\(\?\[31mno\?more\)'
}

build
run_tests
