#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The part of record.sh that runs in the guest.

set -euo pipefail

fixtures=/opt/seccompctl/selftests/fixtures
export LC_ALL=C.UTF-8
mkdir /tmp/tapes
chmod 777 /tmp/tapes
cp /root/record /tmp
cd /tmp

# hold NAME ARGUMENT...: run a fixture in the background; $said is the line that it prints when it is ready
hold() {
	mkfifo "said.$((++holds))"
	# Some end with their input.
	sleep infinity | "$fixtures/$1" "${@:2}" >"said.$holds" &
	held=$!
	read -r said <"said.$holds"
}

# tape NAME COMMAND PID ARGUMENT...: record the replies; COMMAND is an index of tape_commands[]
tape() {
	TAPE=/tmp/tapes/$1 TAPE_COMMAND=$2 TAPE_PID=$3 "${as[@]}" ./record "${@:4}" ||
		echo "$1: exit status $?"
}

# A program that is longer than one reply: 2100 instructions
long_program() {
	{
		for ((i = 0; i < 2099; i++)); do
			echo "ld [nr]"
		done
		echo "ret ALLOW"
	} | seccompctl asm -o "$1" -
}

policy() {
	seccompctl asm -o "$1" - <<-'END'
		ld [arch]
		jeq #x86_64, L, A
	L:	ld [nr]
		jeq #x86_64:getppid, E
		jeq #x86_64:openat, F, A
	F:	ld [args[2].lo]
		jset #3, A
	E:	ret ERRNO(EPERM)
	A:	ret ALLOW
	END
}

still() {
	hold forest
	read -r _ above _ _ mixed _ <<<"${said#ready }"
	hold hold filter 3
	three=$held
	hold hold listener
	listener=$held
	hold hold tsc
	hold hold strict
}

# Threads and filters that do not change
record_still() {
	tape list-all 0 0 list --all --source=module
	tape list-processes 1 0 list --source=module --processes --json
	tape list-raw 2 0 list --source=module --raw -o +FILTER-ID,BUDGET,SSB
	tape status-three 3 "$three" status --verbose --source=module "$three"
	tape status-listener 4 "$listener" status --json --source=module "$listener"
	tape dump-three 5 "$three" dump "$three"
	tape dump-above 6 "$above" dump --json "$above"
	tape tree 8 0 tree --verbose
	tape tree-json 9 0 tree --json
	tape tree-mixed 10 "$mixed" tree --tasks "$mixed"
	tape tree-dot 11 0 tree --dot
	tape status-gone 3 4000000 status --verbose --source=module 4000000
	tape dump-none 5 $$ dump $$
	as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	tape list-nobody 0 0 list --all --source=module
	tape dump-nobody 5 "$three" dump "$three"
	as=()
}

# Events of a command that some calls are refused, in the first tape by two filters
record_events() {
	local steps=(getppid open times=3 getppid fork open) monitor

	tape monitor 12 0 monitor -- "$fixtures/refused" policy policy -- "${steps[@]}"
	tape monitor-json 13 0 monitor --json --explain -- "$fixtures/refused" policy -- "${steps[@]}"
	tape monitor-summary 14 0 monitor --summary --suggest -- "$fixtures/refused" strict -- getppid
	# Events of all processes, until the module is unloaded
	tape monitor-unloaded 12 0 monitor >events &
	monitor=$!
	until [[ -s events ]]; do
		"$fixtures/refused" policy -- getppid
	done
	rmmod seccomp_diag
	wait "$monitor"
}

# A program that takes several replies. Last, so that the other tapes stay small.
record_long() {
	long_program long
	modprobe seccomp_diag
	hold refused long -- ready wait
	tape dump-long 7 "$held" dump "$held" 0
}

as=()
holds=0
policy policy
still
record_still
record_events
record_long
