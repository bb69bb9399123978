#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl monitor by ptrace against the module: the same events, field by field. SECCOMPCTL is the tool
# to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
needs_events
[[ -x $fixtures_dir/siblings ]] || skip_all "fixtures/siblings was not built"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
for fixture in refused siblings refused32; do
	[[ ! -e $fixtures_dir/$fixture ]] || cp "$fixtures_dir/$fixture" "$work"
done
# Debian's kernels run x32 programs with syscall.x32=y only.
! "$fixtures_dir/refusedx32" - -- 2>/dev/null || cp "$fixtures_dir/refusedx32" "$work"
for_this_machine <"$fixtures_dir/refused.asm" | "$SECCOMPCTL" asm -o "$work/policy" -

# events SOURCE COMMAND...: all that is printed of the command but numbers that differ in each run, and
# its control group: of a process that has ended only the module has that
events() {
	run --source="$1" monitor -J --explain -- setarch -R "${@:2}"
	echo "status $rc"
	python3 -c '
import json, sys
ids = {}
for line in open(sys.argv[1]):
    event = json.loads(line)
    for key in ("time", "time_ns", "tid", "pid", "start_time_ns", "cgroup"):
        event.pop(key, None)
    for place in (event, event.get("filter") or {}):
        for key in ("filter_id", "parent_id"):
            if place.get(key):
                place[key] = ids.setdefault(place[key], len(ids))
    print(json.dumps(event, sort_keys=True))' "$work/out"
}

# A call of the other ABI: only x86_64 makes it from a program of its own.
compat_call="$work/refused32 $work/policy -- getppid"
[[ $abi != x86_64 ]] || compat_call="$work/refused $work/policy -- compat"

# By ptrace, without the module, the same events with the same values
test_ptrace() {
	local action command wanted got

	for action in 'TRAP(3)' 'TRACE(5)' LOG KILL_THREAD USER_NOTIF 'ERRNO(0)'; do
		printf 'ld [nr]\njeq #%s:getppid, E\nret ALLOW\nE: ret %s\n' "$abi" "$action" |
			"$SECCOMPCTL" asm -o "$work/$action" -
	done
	"$SECCOMPCTL" asm -o "$work/x32" - <<-'END'
		ld [nr]
		jeq #x32:getppid, E
		jeq #x32:openat, K, A
		E: ret ERRNO(EPERM)
		K: ret KILL_PROCESS
		A: ret ALLOW
	END
	while read -ra command; do
		[[ -x ${command[0]} ]] || {
			skip "${command[*]//$work\//}" "${command[0]##*/} was not built, or does not run here"
			continue
		}
		wanted=$(events module "${command[@]}")
		got=$(events ptrace "${command[@]}")
		is "${command[*]//$work\//}: the module's events" "$got" "$wanted"
		like "${command[*]//$work\//}: has events" "$wanted" '"event": "(install|tsc|verdict)"'
	done <<-END
		$work/refused $work/policy -- getppid exit=5
		$work/refused $work/policy -- open
		$work/refused strict -- getppid
		$work/refused - -- tsc=2 exec tsc=1
		$compat_call
		$work/refusedx32 $work/x32 -- getppid thread getppid fork getppid exec getppid exit=5
		$work/refusedx32 $work/x32 $work/x32 -- open
		$work/refused $work/policy -- getppid thread getppid fork getppid vfork getppid exec getppid exit=3
		$work/refused $work/policy $work/policy -- getppid
		$work/siblings $work/policy tsync
		$work/siblings $work/policy exec
		$work/siblings $work/policy log
		$work/siblings $work/policy prctl
		$work/siblings $work/TRAP(3) prctl
		$work/siblings $work/TRACE(5) log
		$work/siblings $work/LOG log
		$work/siblings $work/KILL_THREAD tsync
		$work/siblings $work/USER_NOTIF prctl
		$work/siblings $work/ERRNO(0) tsync
	END
}

run_tests
