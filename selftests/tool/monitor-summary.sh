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
		# sshd: to allow the calls that were refused or logged (6 system calls). Check each first: the policy may be there to refuse it.
		# socket: refused for its arguments, so only those that were seen are allowed by the OCI entries; systemd allows it whole: look at RestrictAddressFamilies= first
		# uname: whether its arguments mattered is not known: this allows any
		# x86:getpid: whether its arguments mattered is not known: this allows any; called as x86, which the policy must know as an architecture
		# No name here, and so no line below: system call 99999
		# OCI profile (Docker, Podman, config.json): entries for "syscalls"
		[
		{
		"names": [
		"openat",
		"mount",
		"uname",
		"getpid"
		],
		"action": "SCMP_ACT_ALLOW",
		"comment": "sshd"
		},
		{
		"names": [
		"socket"
		],
		"action": "SCMP_ACT_ALLOW",
		"comment": "sshd",
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
		SystemCallFilter=openat mount socket uname getpid
	END
	)"
	run monitor -J --summary --suggest
	is "the same in JSON" "$(python3 -c '
import json, sys
s = [json.loads(l) for l in open(sys.argv[1])][1]
p, = s["programs"]
print(p["comm"], p["systemd"].strip(), len(p["oci_syscalls"]), s["strict"],
      [(c["syscall"], c["count"], c["by_arguments"]) for c in p["calls"]])' "$work/out")" \
		"sshd SystemCallFilter=openat mount socket uname getpid 2 1 [('openat', 1, False), ('mount', 1, False), ('socket', 2, True), ('uname', 1, None), ('getpid', 1, None), (None, 1, None)]"
	scenario <<-'END'
		sweep 3000
		verdict 12 sshd f2 0 1 50001 0 5000 A
		end
	END
	run monitor --summary --suggest
	like "more different calls than are counted" "$out" 'Refused 1976 times: still more system calls.*system call 5007, and 1016 more'
	scenario <<<end
	run monitor --suggest
	is "nothing was refused" "$out" "# No filter has refused or logged a call: nothing is to be added."
}

# A suggestion does not open a hole that explain would report.
test_no_holes() {
	"$SECCOMPCTL" asm -o "$work/threads" - <<-'END'
		ld [arch]
		jeq #x86_64, L, K
	L:	ld [nr]
		jeq #x86_64:clone, C
		jeq #x86_64:openat, O
		jeq #x86_64:execve, A, E
	C:	ld [args[0].lo]
		jset #0x7e020000, E, A
	O:	ld [args[2].lo]
		jset #3, E, A
	A:	ret ALLOW
	E:	ret ERRNO(EPERM)
	K:	ret KILL_PROCESS
	END
	scenario <<-'END'
		program f1 %w/threads
		verdict 12 make f1 0 1 50001 0 435 A 0x7ffe12345678 88
		verdict 12 make f1 0 1 50001 0 437 A 3 0x1000 0x2000 24
		verdict 12 make f1 0 1 50001 0 322 A 3
		verdict 12 make f1 0 1 50001 0 329 A 0 4096 1
		verdict 12 make f1 0 1 50001 0 10 A 0 4096 1
		verdict 13 ring f1 0 1 50001 0 425 A 8
		verdict 14 gone f2 0 1 50001 0 435 A 0 88
		verdict 14 gone f2 0 1 50001 0 257 A 0 0 0
		end
	END
	cases <<-'END'
	1! monitor --suggest=oci
	@ [(e["comment"].split(":")[0], e["names"], e["action"], e.get("errnoRet")) for e in d] == [["make", ["execveat", "pkey_mprotect", "mprotect"], "SCMP_ACT_ALLOW", null], ["make", ["clone3"], "SCMP_ACT_ERRNO", 38], ["make", ["openat2"], "SCMP_ACT_ERRNO", 38], ["ring", ["io_uring_setup"], "SCMP_ACT_ERRNO", 38], ["gone", ["openat"], "SCMP_ACT_ALLOW", null], ["gone", ["clone3"], "SCMP_ACT_ERRNO", 38]]
	@ d[1]["comment"] == "make: ENOSYS, as to allow it would evade the filter of clone: its flags are in memory, where no filter sees them"
	@ d[-1]["comment"].split("(")[1] == "it is not known whether that is filtered)"
	1! monitor --suggest=systemd
	+ # make: to allow the calls that were refused or logged (5 system calls).
	+ # clone3: ENOSYS, as to allow it would evade the filter of clone
	~ (^|.)SystemCallFilter=execveat pkey_mprotect mprotect
	+ SystemCallFilter=~clone3:ENOSYS openat2:ENOSYS
	+ SystemCallFilter=~io_uring_setup:ENOSYS
	- verdict
	1! monitor --suggest=minijail
	$ out=$(grep -v '^#' <<<"$out")
	| clone3: return ENOSYS
	| openat2: return ENOSYS
	| execveat: 1
	| pkey_mprotect: 1
	| mprotect: 1
	| io_uring_setup: return ENOSYS
	| clone3: return ENOSYS
	| openat: 1
	1! monitor --suggest -J
	@ [(p["comm"], [c["evades"] for c in p["calls"]]) for p in d[-2]["programs"]] == [["make", ["clone", "openat", null, null, null]], ["ring", ["socket"]], ["gone", ["clone", null]]]
	END
}

# The filter that decides is not the one that filters clone.
test_no_holes_in_chain() {
	"$SECCOMPCTL" asm -o "$work/top" - <<<$'ld [nr]\njeq #435, E\nret ALLOW\nE: ret ERRNO(EPERM)'
	scenario <<-'END'
		program f1 %w/threads
		program f3 %w/top f1
		task 12 12 2 f3 2 make
		task 13 13 2 f3 2 cc gone
		verdict 12 make f3 0 2 50001 0 435 A 0x7ffe12345678 88
		verdict 13 cc f3 0 2 50001 0 435 A 0x7ffe12345678 88
		end
	END
	cases <<-'END'
	1! monitor --suggest=systemd
	$ out=$(grep -v '^#' <<<"$out")
	| SystemCallFilter=~clone3:ENOSYS
	| SystemCallFilter=clone3
	END
}

# Rubbish above an int does not matter to the kernel.
test_rubbish() {
	"$SECCOMPCTL" asm -o "$work/requests" - <<-'END'
		ld [nr]
		jeq #16, I
		jeq #8, S
		ret ALLOW
	I:	ld [args[1].hi]
		jeq #0, L, E
	L:	ld [args[1].lo]
		jeq #0x5401, A, E
	S:	ld [args[1].hi]
		jeq #0, A, E
	A:	ret ALLOW
	E:	ret ERRNO(EPERM)
	END
	scenario <<-'END'
		program f1 %w/requests
		verdict 12 sshd f1 0 1 50001 0 16 A 0 0xffffffff00005402 0
		verdict 12 sshd f1 0 1 50001 0 16 A 0 0x7f0000005402 0
		verdict 12 sshd f1 0 1 50001 0 16 A 0 0x5413 0
		verdict 12 sshd f1 0 1 50001 0 8 A 0 0x100000000 0
		end
	END
	cases <<-'END'
	1! monitor --suggest=oci
	@ [e["args"][0] for e in d] == [{"index": 1, "value": 4294967295, "valueTwo": 0x5402, "op": "SCMP_CMP_MASKED_EQ"}, {"index": 1, "value": 0x5413, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 0x100000000, "op": "SCMP_CMP_EQ"}]
	1! monitor --suggest=minijail
	+ # ioctl: minijail compares no lower half, so some are left out
	$ out=$(grep -v '^#' <<<"$out")
	| ioctl: arg1 == 0x5413
	| lseek: arg1 == 0x100000000
	$ printf '%s\n' "$out" >suggested.policy
	0 check suggested.policy lseek 0 0x100000000 0
	3 check suggested.policy lseek 0 1 0
	END
}

# The patch adds entries behind the last one, or the first to an empty list.
test_patch() {
	local list

	needs patch "a patch of a profile" || return 0
	scenario <<-'END'
		verdict 12 sshd f1 0 1 50001 0 39 A
		verdict 12 cat f1 0 1 50001 0 165 A
		end
	END
	for list in '[
			{ "names": ["read"], "action": "SCMP_ACT_ALLOW" }
		]' '[
		]'; do
		printf '{\n\t"defaultAction": "SCMP_ACT_ERRNO",\n\t"syscalls": %s\n}' "$list" >"$work/profile.json"
		run monitor --suggest=oci --policy "$work/profile.json"
		cp "$work/out" "$work/profile.patch"
		run_command patch -s "$work/profile.json" "$work/profile.patch"
		is "the patch applies" "$rc$out$err" 0
		cases <<-'END'
		0 check profile.json mount
		0 check profile.json getpid
		3 check profile.json mkdir
		END
	done
	printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}' >"$work/profile.json"
	printf 'mount: 1\n' >"$work/jail.policy"
	cases <<-'END'
	1 monitor --suggest=oci --policy profile.json !~ shares its line with the end, so there can be no patch
	1 monitor --suggest=oci --policy jail.policy !~ has no "syscalls": --suggest=oci patches profiles
	2 monitor --suggest=systemd --policy profile.json !~ --policy is about single events, or patched
	END
}

# A profile that only logs is learned from.
test_learning() {
	"$SECCOMPCTL" asm -o "$work/log" <<<$'ld [nr]\njeq #0, A\njeq #165, E\nret LOG\nA: ret ALLOW\nE: ret ERRNO(EPERM)'
	scenario <<-'END'
		program f1 %w/log
		verdict 12 sshd f1 0 1 7ffc0000 0 39 A
		verdict 12 cat f1 0 1 7ffc0000 0 257 A 0 0 0
		verdict 12 cat f1 0 1 50001 0 165 A
		verdict 12 cat f2 0 1 7fc00000 0 62 A 1 9
		end
	END
	cases <<-'END'
	1! monitor --suggest=oci
	@ [(e["comment"], e["names"]) for e in d] == [["sshd", ["getpid"]], ["cat", ["openat", "mount"]]]
	1! monitor --suggest=systemd
	$ out=$(grep -v '^#' <<<"$out")
	| SystemCallFilter=getpid
	| SystemCallFilter=openat mount
	$ scenario <<<end
	1! monitor --suggest=oci
	| [
	| ]
	END
}

build_tool
make_programs
run_tests
