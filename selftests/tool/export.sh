#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl export: chains as policies, read back; and the list of what a format can't express.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# decides NAME CALL TEXT: a program that lets TEXT decide CALL of x86_64, going to A (allow) or E (EPERM), and
# refuses the rest as an unnamed call of a container
decides() {
	assemble "$1" "ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jge #0x40000000, K / jeq #x86_64:$2, T / $(
		)jeq #x86_64:read, A, K / T: $3 / A: ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_THREAD"
}

# Conditions that each format has, or has not: 0 is an exact result, 4 is one that is listed
test_conditions() {
	local text oci minijail

	while IFS='|' read -r text oci minijail; do
		decides program prctl "$text"
		for format in "oci $oci" "minijail $minijail"; do
			run export -f "${format% *}" "$work/program"
			is "$text: as ${format% *}" "$rc" "${format#* }"
			printf '%s\n' "$out" >"$work/result"
			run diff "$work/program" "$work/result"
			is "$text: as ${format% *}: diff agrees" "$((rc != 0))" "$((${format#* } != 0))"
		done
	done <<-'END'
	ld [args[1].hi] / jeq #0, L, E / L: ld [args[1].lo] / jeq #5, A, E|0|0
	ld [args[1].lo] / jeq #5, A, E|0|0
	ld [args[1].hi] / jeq #1, L, E / L: ld [args[1].lo] / jeq #5, E, A|4|0
	ld [args[1].lo] / and #0xf0 / jeq #0x50, A, E|0|0
	ld [args[1].lo] / jset #0x6, A, E|0|0
	ld [args[1].lo] / jset #0x6, E, A|0|0
	ld [args[1].hi] / jset #1, A, E|0|0
	ld [args[1].hi] / jgt #0, A, L / L: ld [args[1].lo] / jgt #4, A, E|0|0
	ld [args[1].hi] / jeq #3, L, E / L: ld [args[1].lo] / jgt #4, E, A|4|0
	ld [args[1].hi] / jeq #0, L, E / L: ld [args[1].lo] / jgt #4, E, A|0|0
	ld [args[1].lo] / jgt #4, E, A|4|4
	ld [args[0].lo] / jeq #1, A / jeq #2, A, E|4|0
	ld [args[0].lo] / jeq #1, L, E / L: ld [args[2].lo] / jeq #7, A, E|0|0
	ld [args[0].lo] / tax / ld [args[1].lo] / jeq x, A, E|4|4
	ld [ip.lo] / jeq #1, A, E|4|4
	END
}

test_listed() {
	decides program prctl 'ld [args[0].lo] / tax / ld [args[1].lo] / jeq x, A, E'
	assemble all_abis 'ld [nr] / jeq #0, A / ret ERRNO(EPERM) / A: ret ALLOW'
	assemble data 'ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jeq #0, T / jeq #1, A, K / T: ret TRACE(7) / A: ret ALLOW / K: ret KILL_THREAD'
	assemble open 'ld [arch] / jeq #x86_64, N, A / N: ld [nr] / jeq #x86_64:mount, E, A / A: ret ALLOW / E: ret ERRNO(EPERM)'
	cases <<-'END'
	4! export -f oci program
	! ^seccompctl: export: oci can't express this, and the policy is not the same there:
	!   x86_64 prctl: allowed if the low 32 bits of arg2 are option; else fails with EPERM; as policy: kills the thread
	4! export -f minijail all_abis
	! minijail can't express this
	!   x86: the policy is for x86_64, and refuses every call here
	4! export -f minijail data
	+ read: trace
	4! export -f systemd program
	+ SystemCallFilter=read prctl:EPERM
	! systemd adds @default and some more to every allow list
	! x86_64 .*mmap.*: kills the thread \(SIGSYS\); as policy: allowed
	4! export -f minijail open
	+ @denylist
	+ mount: return 1
	$ assemble no_x32 'ld [arch] / jeq #x86_64, N, A / N: ld [nr] / jge #0x40000000, K / jeq #x86_64:mount, E, A / A: ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_THREAD'
	$ assemble arm 'ld [arch] / jeq #aarch64, N, K / N: ld [nr] / jeq #aarch64:read, A, K / A: ret ALLOW / K: ret KILL_THREAD'
	0 export -f minijail arm
	+ # for aarch64
	0! export -f oci arm
	! the policy is for containers of aarch64 \(--container-arch\)
	$ "$SECCOMPCTL" export -f oci arm >arm.json 2>/dev/null
	0 diff --container-arch=arm64 arm arm.json
	4! export -f minijail no_x32
	- @denylist
	+ mount: return 1
	+ write: 1
	END
}

test_forms() {
	assemble deny 'ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jge #0x40000000, K / jeq #x86_64:mount, E / jeq #x86_64:swapon, S / jeq #x86_64:reboot, K, A / A: ret ALLOW / E: ret ERRNO(EPERM) / S: ret ERRNO(ENOSYS) / K: ret KILL_PROCESS'
	cases <<-'END'
	4! export -f systemd deny
	| [Service]
	| SystemCallArchitectures=native
	| SystemCallFilter=~mount:EPERM swapon:ENOSYS reboot:kill
	! any other ABI every call: kills the process
	4! export -f oci deny
	@ d["defaultAction"] == "SCMP_ACT_ALLOW"
	@ d["architectures"] == ["SCMP_ARCH_X86_64"]
	@ [(r["names"], r["action"], r.get("errnoRet")) for r in d["syscalls"]] == [(["mount"], "SCMP_ACT_ERRNO", 1), (["swapon"], "SCMP_ACT_ERRNO", 38), (["reboot"], "SCMP_ACT_KILL_PROCESS", None)]
	0 export -f c deny
	+ static const struct sock_filter filter[] = {
	0 export -f c deny deny
	+ static const struct sock_filter filter_1[] = {
	+ static const struct sock_filter filter_0[] = {
	END
}

test_wrong() {
	assemble program 'ret ALLOW'
	sleep 60 &
	cases <<-'END'
	2 export program !~ the format: -f oci, systemd, minijail or c: is missing
	2 export -f oci !~ an operand: .* is missing
	2 export -f ocx program !~ unknown format 'ocx', is oci meant\?
	1 export -f oci none !~ none: No such file
	END
	run --source=proc export -f oci $!
	like "a thread without filters" "$rc $err" "^1 .* has no filters: seccomp restricts no system call"
	kill $!
}

# Only calls that libseccomp adds to these two on x86 are let through.
is_multiplexed() {
	! sed -n '/^B is less strict for these/,/^$/p' <<<"$out" | sed 1d |
		sed -E 's/^  [^ ]*://; s/socketcall|ipc|[ ,]//g' | grep -q .
}

# Policies of libseccomp come back exactly, or what differs is listed; they never let through what is
# refused, but for what systemd and libseccomp add.
test_policies() {
	local i program format bad="" exact=0 listed=0 SECCOMPCTL=$SECCOMPCTL

	plain_tool
	SECCOMPCTL=$plain/seccompctl
	needs "${CC:-cc}" "random policies" || return 0
	"${CC:-cc}" -D_GNU_SOURCE -o "$work/policies" "$here/policies.c" -lseccomp
	mkdir "$work/policies.d"
	"$work/policies" "$SEED" 6 "$work/policies.d"
	for program in "$work"/policies.d/*; do
		for format in oci minijail; do
			run export -f "$format" "$program"
			printf '%s\n' "$out" >"$work/result"
			[[ $err != *'makes no program'* ]] || continue
			case $rc in
			0) exact=$((exact + 1)) ;;
			4) listed=$((listed + 1)) ;;
			*) bad+=" $program:$format:$rc" ;;
			esac
			i=$rc
			run diff --format=auto "$program" "$work/result"
			[[ $((i != 0)) == "$((rc != 0))" ]] || bad+=" $program:$format:diff:$i:$rc"
			run diff --stricter "$program" "$work/result"
			[[ $rc == [04] ]] || is_multiplexed || bad+=" $program:$format:weaker"
		done
	done
	is "random policies, seed $SEED: $exact exact, $listed listed" "$bad" ""
}

test_conditions
test_listed
test_forms
test_wrong
test_policies
finish
