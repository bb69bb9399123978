#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The refusals of status and explain in one line: each form of the sentence, cut and whole, and as JSON.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

[[ $(uname -m) == x86_64 ]] || skip_all "the calls are those of x86_64"

# policy NAME RULES: a program of libseccomp, from rules that are separated by ";"
policy() {
	"$work/rules" <<<"${2//; /$'\n'}" >"$work/$1"
}

# says NAME SENTENCE: status of a thread with this program, and explain of the file, both begin so
says() {
	scenario <<-END
		program f1 %w/$1
		task 12 12 2 f1 1 unit native
	END
	cases <<-END
	0 status 12
	+ x86_64) ${2//HINT/all: -v, or explain 12} Filters:
	0 explain $1
	+ ${2//HINT/all: --all}
	END
}

abis='arch x86; arch x32'

# Policies of libseccomp, which treats all ABIs alike, or kills those that a policy does not name
test_forms() {
	local name rules sentence

	while IFS='|' read -r name rules sentence; do
		[[ -n $name ]] || continue
		policy "$name" "${rules/ABIS/$abis}"
		says "$name" "$sentence"
	done <<-'END'
	one|default allow; ABIS; errno=1 mkdir|Refuses: mkdir: EPERM
	several|default allow; ABIS; errno=1 mkdir; errno=1 mkdirat; errno=1 ptrace|Refuses: ptrace, mkdir, mkdirat: EPERM
	two|default allow; ABIS; errno=1 mkdir; kill ptrace; errno=13 mkdirat|Refuses: ptrace: kills the process (SIGSYS); mkdir: EPERM; mkdirat: EACCES
	words|default allow; ABIS; errno=0 mkdir; trap rmdir; notify mount; kill_thread chroot|Refuses: mount: asks the listener; chroot: kills the thread (SIGSYS); rmdir: raises SIGSYS; mkdir: skipped and returns 0
	condition|default allow; ABIS; errno=1 prctl 0 == 4|Refuses: prctl if option (all 64 bits) is PR_SET_DUMPABLE: EPERM
	mixed|default allow; ABIS; errno=1 mkdir; errno=1 prctl 0 == 4|Refuses: mkdir: EPERM; prctl if option (all 64 bits) is PR_SET_DUMPABLE: EPERM
	unless|default allow; ABIS; errno=1 prctl 0 != 4|Refuses: prctl unless option (all 64 bits) is PR_SET_DUMPABLE: EPERM
	few|default errno=1; ABIS; allow read; allow write|Refuses all but read, write: EPERM
	none|default kill; ABIS; errno=13 read|Refuses every call: kills the process (SIGSYS); read: EACCES
	native|default allow; errno=1 mkdir|Refuses: mkdir: EPERM; every x32 and x86 call: kills the thread (SIGSYS)
	logged|default allow; ABIS; errno=1 mkdir; log rmdir|Refuses: mkdir: EPERM. Logs: rmdir
	logs|default log; ABIS; allow read; allow write|Refuses nothing. Logs all but read, write
	nothing|default allow; ABIS|Refuses nothing
	END
}

# Programs made by hand: ABIs that are open, numbers that no call has, and answers that are not decided
test_by_hand() {
	local begin='ld [arch] / jeq #x86_64, N, O / N: ld [nr] / jset #0x40000000, O'
	local end='O: ret ALLOW / E: ret ERRNO(EPERM) / S: ret ERRNO(ENOSYS)'

	assemble all "ret ERRNO(EPERM)"
	says all "Refuses every call: EPERM"
	assemble trace "$begin / jeq #x86_64:mkdir, T, O / T: ret TRACE(7) / $end"
	says trace "Refuses: mkdir: asks the tracer; nothing of x32 and x86"
	assemble open "$begin / jeq #x86_64:mkdir, E / $end"
	says open "Refuses: mkdir: EPERM; nothing of x32 and x86"
	assemble other "ld [arch] / jeq #x86_64, N, X / N: ld [nr] / jeq #x86_64:mkdir, E, O / X: ld [nr] / jeq #x86:rmdir, E / $end"
	says other "Refuses: mkdir: EPERM; nothing of x32; other calls of x86 (HINT)"
	assemble newer "$begin / jeq #x86_64:mkdir, E / jge #473, S / $end"
	says newer "Refuses: mkdir: EPERM; unknown calls: ENOSYS; nothing of x32 and x86"
	assemble numbers "$begin / jge #760, G, O / G: jge #770, O, E / $end"
	says numbers "Refuses: 760-769: EPERM; nothing of x32 and x86"
	assemble unsure "$begin / jeq #x86_64:mkdir, U, O / U: ld [args[0].lo] / div #3 / ret a / $end"
	says unsure "Refuses: 1 call is not decided (HINT)"
	assemble vague "ld [arch] / jeq #x86_64, N, U / N: ld [nr] / jeq #x86_64:mkdir, E, O / U: ld [args[0].lo] / div #3 / ret a / $end"
	says vague "Refuses: mkdir: EPERM; nothing of x32; other calls of x86 (HINT)"
	assemble foreign "ld [arch] / jeq #x86, N, O / N: ld [nr] / jeq #x86:mkdir, E, O / $end"
	says foreign "Refuses some calls of x86 (HINT)"
	assemble closed "ld [arch] / jeq #x86_64, N, E / N: ld [nr] / jset #0x40000000, S, O / $end"
	says closed "Refuses every x32 call: ENOSYS; every x86 call: EPERM"
}

# A long list ends with a count, and -v leaves nothing out.
test_cut() {
	local calls

	calls=$(printf '; errno=1 %s' acct bpf chroot kexec_load mount ptrace reboot setns swapon syslog \
		umount2 unshare)
	policy cut "default allow; $abis$calls"
	says cut "Refuses: unshare, setns, mount, umount2, chroot, kexec_load, ptrace, bpf and 4 more: EPERM (HINT)"
	policy allow "default errno=1; $abis$(printf '; allow %s' brk close dup exit fstat lseek mmap open read write); notify bpf"
	says allow "Refuses all but 10 calls: EPERM; bpf: asks the listener"
	policy complex "default allow; $abis$(printf '; errno=1 prctl 0 == %d' {1..40}); errno=1 fcntl 1 == 3"
	says complex "Refuses: fcntl, prctl by their arguments: EPERM (HINT)"
	policy fold "default allow$(printf '; errno=1 %s 0 == 4' socket prctl clone setns mmap kill); errno=13 fcntl 1 == 3"
	says fold "Refuses: clone, setns, mmap, socket, kill and 2 more by their arguments; every x32 and x86 call: kills the thread (SIGSYS) (HINT)"
	# With numbers that no call has
	assemble future "ld [arch] / jeq #x86_64, N, O / N: ld [nr] / jeq #x86_64:prctl, P, F$(printf ' / %s' \
		'P: ld [args[0].lo] / jeq #1, E / jeq #3, E, O / F: jge #760, G, O / G: jge #762, O, H' \
		'H: ld [args[0].lo] / jeq #1, E / ld [args[1].lo] / jeq #1, E, O / O: ret ALLOW / E: ret ERRNO(EPERM)')"
	says future "Refuses: prctl and 1 more by their arguments: EPERM; nothing of x32 and x86 (HINT)"
	cases <<-'END'
	0 explain --all cut
	+ reboot, acct, swapon, syslog: EPERM Can:
	0 explain --all allow
	+ Refuses all but 10 calls (clone, clone3, unshare, setns,
	- (all:
	0 explain --all complex
	+ prctl if option (all 64 bits) is PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE,
	0 explain --all other
	+ Refuses: mkdir: EPERM; nothing of x32 As x86 refuses: rmdir: EPERM
	# A selection has its own heading.
	0 explain --verdict errno cut
	- Refuses
	0 explain --syscall acct cut
	- Refuses
	END
}

test_json() {
	scenario <<-'END'
		program f1 %w/mixed
		task 12 12 2 f1 1 unit native
		task 13 13 0 0 0 free native
	END
	cases <<-'END'
	0 status -J 12
	@ [[r["abi"], r["calls"], r["numbers"], r["action"], r["errno"], r["when"]] for r in d["tasks"][0]["refuses"] if r["abi"] == "x86_64" and r["calls"]] == [["x86_64", ["mkdir"], [], "ERRNO", "EPERM", "always"], ["x86_64", ["prctl"], [], "ERRNO", "EPERM", "option (all 64 bits) is PR_SET_DUMPABLE"]]
	@ [a["group"] for a in d["tasks"][0]["can"][0]["abilities"]][::8] == ["escape", "escape", "kernel attack surface", "network", "files", "system"]
	0 status -J 13
	@ d["tasks"][0]["refuses"] == []
	0 explain -J all
	@ [[r["abi"], r["calls"], r["numbers"], r["outcome"]] for r in d["refuses"]] == [["x86_64", null, null, "fails with EPERM"], ["x32", null, null, "fails with EPERM"], ["x86", null, null, "fails with EPERM"]]
	0 explain -J --abi x86_64 newer
	@ [[r["calls"], r["numbers"], r["errno"]] for r in d["refuses"]][1:] == [[[], [{"first": 473, "last": 1073741823}, {"first": 2147483648, "last": 3221225471}], "ENOSYS"]]
	0 explain -J --abi x86_64 unsure
	@ [[r["calls"], r["decided"], r["action"]] for r in d["refuses"]] == [[["mkdir"], false, null]]
	0 explain -J --syscall mkdir one
	@ d["refuses"] == []
	END
}

# States without programs
test_states() {
	scenario <<-'END'
		filter aaaa000000000001 0 0 37 2 0 3
		task 10 10 0 0 0 free native
		task 11 11 1 0 0 strict native
		task 12 12 2 aaaa000000000001 1 odd native
		task 13 13 2 aaaa000000000001 1 gone gone
	END
	cases <<-'END'
	0 status 10
	+ x86_64) Refuses nothing: no filter is installed Mode: disabled
	0 status 11
	+ x86_64) Refuses all but read, write, rt_sigreturn, exit: SIGKILL Mode: strict
	# Its program is not valid.
	0 status 12
	+ Refuses: unknown, because the kernel does not keep all programs, or one is not valid
	0 status -J 12
	@ d["tasks"][0]["refuses"] == null
	END
	# In the middle of execve(2) a task has no ABI, and the filters that it had.
	scenario <<-'END'
		program f1 %w/one
		task 12 12 2 f1 1 unit native
		task 13 13 2 f1 1 unit
	END
	cases <<-'END'
	0 explain --comm unit =~ ^12\ unit\ and\ 1\ other\ \(13\)
	END
	scenario <<-'END'
		unprivileged
		program f1 %w/one
		task 12 12 2 f1 1 unit native
	END
	cases <<-'END'
	0 status 12
	+ Refuses: unknown, because programs of filters are shown to root only Filters:
	END
}

build_tool
# shellcheck disable=SC2046 # the flags are words
${CC:-cc} -o "$work/rules" "$here/../fixtures/rules.c" $(pkg-config --cflags --libs libseccomp)
run_tests
