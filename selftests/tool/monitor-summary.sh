#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# monitor --summary and --suggest: counts of events, and the calls that a policy would have to allow.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

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
	is "no event: no table" "$out" ""
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
	is "entries for OCI and systemd" "$(sed '1,/strict mode kills/d; s/^  *//' <<<"$out" | tr -d '\n')" "$(tr -d '\n' <<-'END'
		# Strict mode killed for 1 call: it has no policy to add to.
		# To allow the refused calls (5 system calls). Check each first: the policy may be there to refuse it.
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
	like "more different calls than are counted" "$out" 'system call 5007, and 1016 more.*Refused 1976 times: still more system calls'
	scenario <<<end
	run monitor --suggest
	is "nothing was refused" "$out" "# No filter has refused a call: nothing is to be added."
}

build_tool
make_programs
run_tests
