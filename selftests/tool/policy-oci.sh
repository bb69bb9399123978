#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Container profiles as files of all commands: verdicts of each operator, action and condition, the
# rules that answers name, and errors with their places.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"
qemu=$here/../qemu

# profile NAME RULES [MORE]: a profile that refuses everything else
profile() {
	printf '{"defaultAction": "SCMP_ACT_ERRNO", %s "syscalls": [%s]}\n' "${3:+$3,}" "$2" >"$work/$1"
}

# rule CALL ACTION ARGS [MORE]: a rule; ARGS are "INDEX OPERATOR VALUE [VALUE]", with commas between
rule() {
	local args='' arg part

	IFS=, read -ra part <<<"$3"
	for arg in "${part[@]}"; do
		read -r index op value two <<<"$arg"
		args+="${args:+, }{\"index\": $index, \"op\": \"SCMP_CMP_$op\", \"value\": $((value)), \"valueTwo\": $((${two:-0}))}"
	done
	printf '{"names": ["%s"], "action": "SCMP_ACT_%s", "args": [%s]%s}' "$1" "$2" "$args" "${4:+, $4}"
}

# Each operator at its limits, in both halves of an argument: "ARGS % ARGUMENTS % STATUS of check"
test_operators() {
	local args arguments status

	while IFS='%' read -r args arguments status; do
		profile p "$(rule prctl ALLOW "$args")"
		# shellcheck disable=SC2086
		run check "$work/p" prctl $arguments
		is "prctl: $args: $arguments" "$rc" "${status// /}"
	done <<-'END'
	1 EQ 5 % 0 5 % 0
	1 EQ 5 % 0 6 % 3
	1 EQ 5 % 0 0x100000005 % 3
	1 EQ 0x100000005 % 0 0x100000005 % 0
	1 EQ 0x100000005 % 0 5 % 3
	1 NE 5 % 0 5 % 3
	1 NE 5 % 0 0x100000005 % 0
	1 LT 5 % 0 4 % 0
	1 LT 5 % 0 5 % 3
	1 LT 0x100000005 % 0 0x100000004 % 0
	1 LT 0x100000005 % 0 0xffffffff % 0
	1 LT 0x100000005 % 0 0x100000005 % 3
	1 LT 0x100000005 % 0 0x200000000 % 3
	1 LE 5 % 0 5 % 0
	1 LE 5 % 0 6 % 3
	1 LE 0x100000005 % 0 0x100000006 % 3
	1 GT 5 % 0 6 % 0
	1 GT 5 % 0 5 % 3
	1 GT 0x100000005 % 0 6 % 3
	1 GE 5 % 0 5 % 0
	1 GE 5 % 0 4 % 3
	1 GE 0x100000005 % 0 0x200000000 % 0
	1 MASKED_EQ 0xff00000000 0x1200000000 % 0 0x1200000007 % 0
	1 MASKED_EQ 0xff00000000 0x1200000000 % 0 0x1300000007 % 3
	1 MASKED_EQ 6 2 % 0 0xffffffffffffffea % 0
	1 MASKED_EQ 6 2 % 0 6 % 3
	5 EQ 9 % 0 0 0 0 0 % 4
	0 EQ 1, 1 EQ 2 % 1 2 % 0
	0 EQ 1, 1 EQ 2 % 1 3 % 3
	0 EQ 1, 1 EQ 2 % 2 2 % 3
	1 GE 10, 1 EQ 3 % 0 12 % 0
	1 GE 10, 1 EQ 3 % 0 3 % 0
	1 GE 10, 1 EQ 3 % 0 4 % 3
	0 EQ 7, 1 GE 10, 1 LE 3 % 7 5 % 0
	END
}

# "ACTION KEYS % the answer"
test_actions() {
	local action keys answer

	while IFS='%' read -r action answer; do
		keys=${action#* } action=${action%% *}
		profile p "{\"names\": [\"mount\"], \"action\": \"SCMP_ACT_$action\"${keys:+, $keys}}" '"defaultErrnoRet": 38'
		run check "$work/p" mount
		is "$action $keys" "${out%%$'\n'*}" "mount: ${answer# }"
		printf '{"defaultAction": "SCMP_ACT_%s"%s}' "$action" \
			"${keys:+, $(sed 's/errnoRet/defaultErrnoRet/; s/"errno"/"defaultErrno"/' <<<"$keys")}" >"$work/p"
		run check "$work/p" mount
		is "$action $keys, by default" "${out%%$'\n'*}" "mount: ${answer# }"
	done <<-'END'
	ALLOW % allowed
	ERRNO % fails with EPERM
	ERRNO "errnoRet": 13 % fails with EACCES
	ERRNO "errnoRet": 0 % skipped and returns 0
	ERRNO "errno": "ENOSYS" % fails with ENOSYS
	ERRNO "errno": "38", "errnoRet": 1 % fails with ENOSYS
	ERRNO "errno": "", "errnoRet": 13 % fails with EACCES
	KILL % kills the thread (SIGSYS)
	KILL_THREAD % kills the thread (SIGSYS)
	KILL_PROCESS % kills the process (SIGSYS)
	LOG % allowed and logged
	NOTIFY % asks the listener
	TRACE "errnoRet": 9 % asks the tracer
	TRACE % asks the tracer
	TRAP % raises SIGSYS
	END
}

# Capabilities, architecture and kernel: "CONDITIONS % OPTIONS % STATUS of check mount"
test_conditions() {
	local conditions options status

	while IFS='%' read -r conditions options status; do
		profile p "{\"names\": [\"mount\"], \"action\": \"SCMP_ACT_ALLOW\", $conditions}"
		# shellcheck disable=SC2086
		run check $options "$work/p" mount
		is "$conditions: $options" "$rc" "${status// /}"
	done <<-'END'
	"includes": {"caps": ["CAP_SYS_ADMIN"]} % % 3
	"includes": {"caps": ["CAP_SYS_ADMIN"]} % --cap=CAP_SYS_ADMIN % 0
	"includes": {"caps": ["CAP_SYS_ADMIN"]} % --cap=ALL % 0
	"includes": {"caps": ["CAP_SYS_ADMIN"]} % --cap=ALL --cap=-CAP_SYS_ADMIN % 3
	"includes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]} % --cap=CAP_SYS_ADMIN % 3
	"includes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]} % --cap=CAP_SYS_ADMIN --cap=CAP_BPF % 0
	"includes": {"caps": ["CAP_SYS_CHROOT"]} % % 0
	"includes": {"caps": ["CAP_SYS_CHROOT"]} % --cap=-CAP_SYS_CHROOT % 3
	"includes": {"caps": ["CAP_SYS_CHROOT"]} % --cap=-ALL % 3
	"includes": {"caps": []} % % 0
	"includes": {} % % 0
	"includes": null, "excludes": null % % 0
	"excludes": {"caps": ["CAP_SYS_ADMIN"]} % % 0
	"excludes": {"caps": ["CAP_SYS_ADMIN"]} % --cap=CAP_SYS_ADMIN % 3
	"excludes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]} % --cap=CAP_BPF % 3
	"includes": {"arches": ["amd64", "x32"]} % --container-arch=amd64 % 0
	"includes": {"arches": ["s390x"]} % --container-arch=amd64 % 3
	"includes": {"arches": []} % --container-arch=amd64 % 0
	"excludes": {"arches": ["amd64"]} % --container-arch=amd64 % 3
	"excludes": {"arches": ["s390", "s390x"]} % --container-arch=amd64 % 0
	"includes": {"arches": ["arm64"]} % --container-arch=arm64 % 0
	"includes": {"arches": ["x86"]} % --container-arch=386 % 0
	"includes": {"minKernel": "4.8"} % --kernel=4.7.99 % 3
	"includes": {"minKernel": "4.8"} % --kernel=4.8 % 0
	"includes": {"minKernel": "4.8"} % --kernel=4.10-rc1 % 0
	"includes": {"minKernel": "4.8"} % --kernel=5.0.0-x % 0
	"includes": {"minKernel": ""} % --kernel=2.6.32 % 0
	"excludes": {"minKernel": "4.8"} % --kernel=4.8.1 % 3
	"excludes": {"minKernel": "4.8"} % --kernel=4.7 % 0
	"includes": {"minKernel": "3.0"} % % 0
	"includes": {"minKernel": "4.8", "caps": ["CAP_SYS_ADMIN"]} % --kernel=6.1 % 3
	"includes": {"minKernel": "4.8"}, "excludes": {"caps": ["CAP_SYS_ADMIN"]} % --kernel=6.1 --cap=ALL % 3
	END
}

# "ARCHITECTURES % OPTIONS % ABI of a call % STATUS of check read"
test_architectures() {
	local keys options abi status

	while IFS='%' read -r keys options abi status; do
		profile p '{"names": ["read"], "action": "SCMP_ACT_ALLOW"}' "$keys"
		# shellcheck disable=SC2086
		run check $options --abi $abi "$work/p" read
		is "$keys: $options: $abi" "$rc" "${status// /}"
	done <<-'END'
	% --container-arch=amd64 % x86_64 % 0
	% --container-arch=amd64 % x32 % 3
	% --container-arch=amd64 % x86 % 3
	"architectures": ["SCMP_ARCH_X86"] % --container-arch=amd64 % x86_64 % 0
	"architectures": ["SCMP_ARCH_X86"] % --container-arch=amd64 % x86 % 0
	"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"] % --container-arch=amd64 % x32 % 3
	"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"] % --container-arch=amd64 % x32 % 0
	"architectures": ["SCMP_ARCH_AARCH64"] % --container-arch=arm64 % aarch64 % 0
	"architectures": ["SCMP_ARCH_AARCH64"] % --container-arch=arm64 % x86_64 % 3
	"archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}] % --container-arch=amd64 % x86 % 0
	"archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}] % --container-arch=amd64 % x32 % 3
	"archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}] % --container-arch=arm64 % x86 % 3
	"archMap": [{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}] % --container-arch=arm64 % arm % 0
	"archMap": [{"architecture": "SCMP_ARCH_X86_64"}, {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}] % --container-arch=amd64 % x86 % 3
	"archMap": [], "architectures": ["SCMP_ARCH_X86"] % --container-arch=amd64 % x86 % 0
	END
}

# A config.json, whose other parts do not matter; engines have applied the conditions
test_config() {
	local seccomp='"seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "archMap": [], "syscalls": [
		{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
		{"name": "umount2", "action": "SCMP_ACT_ALLOW"},
		{"names": ["chroot"], "action": "SCMP_ACT_ERRNO", "errno": "ENOSYS", "errnoRet": 13}]}'

	echo "{\"ociVersion\": \"1.0.2\", \"process\": {\"args\": [\"sh\"]}, \"linux\": {$seccomp}}" >"$work/config.json"
	echo '{"ociVersion": "1.0.2", "linux": {}}' >"$work/none.json"
	echo '{"ociVersion": "1.0.2"}' >"$work/windows.json"
	cases <<-'END'
	0! check config.json mount => mount: allowed
	! config.json: keys that runtimes ignore: archMap, includes or excludes, name, errno$
	! config.json: rules without effect, because they name no call: 2
	3! check config.json umount2 => umount2: fails with EPERM
	3! check config.json chroot => chroot: fails with EACCES
	1 dump none.json !~ none.json:1:34: linux.seccomp is missing: this container has no filter
	1 dump windows.json !~ windows.json:1:1: linux.seccomp is missing
	END
}

# One line for each kind of what was skipped
test_notes() {
	local names

	names=$(printf '"no_call_%d", ' {1..12})
	profile p "$(rule mount ERRNO '' '"comment": "the default"'), $(rule read ALLOW '' '"wrong": 1'),
		{\"names\": [${names}\"vm86\"], \"action\": \"SCMP_ACT_ALLOW\"},
		$(rule prctl TRAP '0 EQ 1'), {\"names\": [\"prctl\", \"write\"], \"action\": \"SCMP_ACT_ALLOW\"},
		$(rule chroot ALLOW '' '"includes": {"caps": ["CAP_BPF"]}'), $(rule kcmp ALLOW '' '"excludes": {"arches": ["amd64"]}'),
		$(rule ptrace ALLOW '0 EQ 1, 1 EQ 1, 2 EQ 1, 3 EQ 1, 4 EQ 1, 5 EQ 1, 0 EQ 9')"
	cases <<-'END'
	0! dump --container-arch=amd64 p
	! p: 2 of 8 rules do not apply to this container \(--cap, --container-arch and --kernel choose\)
	! p: calls that libseccomp [0-9.]+ does not know are left out: no_call_1, .*, no_call_8 and 4 more
	! p: calls that none of its ABIs has: vm86
	! p: rules without effect, because they have the default action: 1
	! p: rules without effect, because a rule for all arguments overrules them: prctl of rule 4
	! p: crun ignores all but six comparisons of a rule: rule 8
	! p: keys that runtimes ignore: wrong
	0! check --container-arch=amd64 p prctl 1 => prctl(PR_SET_PDEATHSIG, ...): allowed
	3! check --container-arch=amd64 p ptrace 9 0 0 0 0 0
	0! check --container-arch=amd64 --runtime=runc p ptrace 9 0 0 0 0 0
	END
	is "a line for each" "$("$SECCOMPCTL" dump --container-arch=amd64 "$work/p" 2>&1 >"$work/out" | wc -l)" 7
	profile p "$(rule read ALLOW '')"
	run dump "$work/p"
	is "nothing skipped" "$rc $err" "0 "
}

# The rules behind an answer, in check, explain and diff
test_rules() {
	profile a "$(rule read ALLOW ''),
$(rule prctl ALLOW '0 EQ 1, 1 NE 0x100000000'),
$(rule prctl ALLOW '0 EQ 2'),
$(rule prctl TRAP '0 MASKED_EQ 0xff00 0x1200')" '"architectures": ["SCMP_ARCH_X86"]'
	profile b "$(rule read ALLOW ''), $(rule prctl ALLOW '0 EQ 1'), $(rule mount TRAP '')"
	cases <<-'END'
	$ "$SECCOMPCTL" asm -o raw a
	0 check a read
	| read: allowed
	|   every filter allows it (rule 1 of a: read)
	0 check a prctl 1 7 =~ : allowed
	+ every filter allows it (rule 2 of a: prctl, args[0] == 1, args[1] != 0x100000000)
	0 check -J a prctl 2 7
	@ [[r["number"], r["line"], r["text"].split()] for r in d["answers"][0]["decided_by"][0]["rules"]] == [[3, 3, "prctl, args[0] = 2".replace("=", "=" * 2).split()]]
	3 check a prctl 0x12ff
	+ (rule 4 of a: prctl, (args[0] & 0xff00) == 0x1200)
	3 check a mount
	+ ret ERRNO(EPERM) (no rule of a)
	3 check -J a mount
	@ d["answers"][0]["decided_by"][0]["rules"] == []
	# Without a policy, there are no rules.
	0 check raw read
	| read: allowed
	|   every filter allows it
	0 check -J raw read
	@ d["answers"][0]["decided_by"][0]["rules"] == null
	# Only the low half of an argument counts for 32-bit calls.
	0 check --abi x86 a prctl 2 7
	+ (rule 3 of a: prctl, args[0] == 2)
	# A chain: each filter has a rule of its own.
	0 check --with b a read
	+ every filter allows it (rule 1 of b: read) (rule 1 of a: read)
	3 check --with b a mount
	+ (rule 3 of b: mount)
	0 explain --syscall prctl a
	+ by rules 2 and 3 of a
	+ by rule 4 of a: prctl, (args[0] & 0xff00) == 0x1200
	+ by no rule of a
	3 diff --abi x86_64 a b
	+ mount: rule 3 of B
	+ for example prctl(
	3 diff --abi x86_64 raw b
	+ mount: rule 3 of B
	3 diff --abi x86_64 -J a b
	@ [[r["text"] for r in c["rules_b"]] for c in d["differences"] if c["syscall"] == "mount"] == [["mount"]]
	@ [c["rules_a"] for c in d["differences"] if c["syscall"] == "mount"] == [[]]
	3 diff --abi x86_64 -J raw b
	@ [c["rules_a"] for c in d["differences"] if c["syscall"] == "mount"] == [null]
	END
}

# runc answers ENOSYS to numbers above all of the profile's
test_runc() {
	local name

	profile p "$(rule openat2 ALLOW ''), $(rule read ALLOW '')" '"architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]'
	profile write "$(rule write NOTIFY '')"
	profile errno "$(rule read ALLOW '' '"errnoRet": 1')"
	profile few "{\"names\": [\"read\", \"waitpid\"], \"action\": \"SCMP_ACT_ALLOW\"}" '"architectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]'
	echo '{"defaultAction": "SCMP_ACT_NOTIFY"}' >"$work/notify"
	sed 's/ERRNO/LOG/' "$work/p" >"$work/log"
	sed 's/ERRNO/TRACE/' "$work/p" >"$work/trace"
	sed 's/ERRNO/TRAP/' "$work/p" >"$work/trap"
	for name in p log trace trap; do
		"$SECCOMPCTL" asm -o "$work/$name.crun" "$work/$name"
	done
	cases <<-'END'
	3 check --runtime=runc p 438 => pidfd_getfd: fails with ENOSYS
	3 check --runtime=runc p 436 => close_range: fails with EPERM
	3 check --runtime=crun p 438 => pidfd_getfd: fails with EPERM
	3 check p 438 => pidfd_getfd: fails with EPERM
	0 check --runtime=runc p openat2
	3 check --runtime=runc --abi x86 p 438 => pidfd_getfd: fails with ENOSYS
	3 check --runtime=runc --abi x32 p 0x400001b6 => pidfd_getfd: fails with ENOSYS
	3 check --runtime=runc --abi x32 p 0x400001b4 => close_range: fails with EPERM
	3 check --runtime=runc --abi aarch64 p 438 => pidfd_getfd: kills the thread (SIGSYS)
	# 0 is no highest number; x86 has two.
	3 check --runtime=runc few 438 => pidfd_getfd: fails with EPERM
	3 check --runtime=runc --abi x86 few 8 => creat: fails with ENOSYS
	3 check --runtime=runc --abi x86 few 6 => close: fails with EPERM
	3 diff --runtime=runc --abi x86_64 p p.crun
	# A tracer knows better, and what is allowed needs no stub.
	0 diff --runtime=runc log log.crun
	0 diff --runtime=runc trace trace.crun
	3 diff --runtime=runc trap trap.crun
	1 dump --runtime=runc write !~ write:1:72: runc refuses SCMP_ACT_NOTIFY for write
	1 dump --runtime=runc notify !~ notify:1:2: runc refuses SCMP_ACT_NOTIFY as the default action
	0 dump notify
	1 dump errno !~ SCMP_ACT_ALLOW has no errno: crun refuses it \(--runtime=runc ignores it\)
	0 dump --runtime=runc errno
	END
}

# Each is refused at its place: "TEXT % ERROR"
test_malformed() {
	local text error rules='"defaultAction": "SCMP_ACT_ERRNO", "syscalls":'

	while IFS='%' read -r text error; do
		text=${text//RULES/$rules}
		text=${text//RULE/$rules [{\"name\": \"read\", \"action\": \"SCMP_ACT_ALLOW\",}
		printf '%b' "${text% }" >"$work/p"
		complains 1 "/p:${error# }" dump --unchecked "$work/p"
	done <<-'END'
	{"defaultAction": "SCMP_ACT_ALLOW", % 1:36: the text ends too early
	{"defaultAction": "SCMP_ACT_ALLOW % 1:35: the text ends too early
	{"defaultAction": "SCMP_ACT_ALLOW",} % 1:36: unexpected character
	{"defaultAction": "SCMP_ACT_ALLOW"\n}} % 2:2: unexpected character
	{"defaultAction": 'SCMP_ACT_ALLOW'} % 1:19: JSON has double quotes around strings
	{"defaultAction": tru} % 1:22: no such word in JSON
	{"defaultAction": "\xff"} % 1:20: not valid UTF-8
	{"defaultAction" "x"} % 1:18: object property name separator
	{"defaultAction": /* no */ "x"} % 1:19: unexpected character
	{} % 1:1: no profile: defaultAction is missing, and so is linux
	{"syscalls": []} % 1:1: no profile
	{"linux": []} % 1:2: linux has to be an object, and is a list
	[{"defaultAction": 1}] % 1:1: a profile is an object: it begins with
	{"defaultAction": null} % 1:2: defaultAction is missing
	{"defaultAction": 1} % 1:2: defaultAction has to be a string, and is a number
	{"defaultAction": "ALLOW"} % 1:2: unknown action 'ALLOW': SCMP_ACT_ALLOW, _ERRNO
	{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1} % 1:37: SCMP_ACT_ALLOW has no errno: crun refuses it
	{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": -1} % 1:37: defaultErrnoRet has to be from 0 to 65535
	{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": "1"} % 1:37: defaultErrnoRet has to be a number, and is a string
	{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENO"} % 1:37: unknown errno 'ENO': it is as EPERM or 1
	{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "65536"} % 1:37: unknown errno
	{"defaultAction": "SCMP_ACT_ALLOW",\n "defaultAction": "SCMP_ACT_KILL"} % 2:2: this key appears twice
	{"defaultAction": "SCMP_ACT_ALLOW", "\\u0064efaultAction": "SCMP_ACT_KILL"} %  a key appears twice in an object
	{"defaultAction": "SCMP_ACT_ALLOW\\u0000"} % 1:2: defaultAction has a NUL
	{"defaultAction": "SCMP_ACT_\\u001b[31m"} % 1:2: unknown action 'SCMP_ACT_\\x1b\[31m'
	{"defaultAction": "SCMP_ACT_ALLOW", "flags": ["NO"]} % 1:37: unknown flag 'NO': runtimes refuse it
	{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": 1} % 1:37: listenerPath has to be a string
	{"defaultAction": "SCMP_ACT_ALLOW", "architectures": "X86"} % 1:37: architectures has to be a list, and is a string
	{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_Z80"]} % 1:37: unknown architecture 'Z80'
	{"defaultAction": "SCMP_ACT_ALLOW", "architectures": [1]} % 1:37: architectures is a list of strings, and has a number
	{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"],\n"archMap": [{"architecture": "SCMP_ARCH_X86_64"}]} % 2:1: archMap and architectures exclude each other
	{"defaultAction": "SCMP_ACT_ALLOW", "archMap": [1]} % 1:37: archMap is a list of objects, and number 1 is a number
	{RULES {}} % 1:37: syscalls has to be a list, and is an object
	{RULES [{}, 1]} % 1:50: action is missing
	{RULES [\n1]} % 1:37: syscalls is a list of objects, and number 1 is a number
	{RULES [\n {"name": "read"}]} % 2:2: action is missing
	{RULE "name": "x"}]} % 1:95: this key appears twice
	{RULE "names": ["x"]}]} % 1:51: name and names exclude each other
	{RULES [{"names": [""], "action": "SCMP_ACT_ALLOW"}]} % 1:51: names has a string that is empty
	{RULES [{"names": [null], "action": "SCMP_ACT_ALLOW"}]} % 1:51: names is a list of strings, and has null
	{RULE "args": {}}]} % 1:95: args has to be a list, and is an object
	{RULE "args": [null]}]} % 1:95: args is a list of objects, and number 1 is null
	{RULE "args": [{}]}]} % 1:104: op is missing
	{RULE "args": [{"op": "EQ"}]}]} % 1:105: unknown comparison 'EQ': SCMP_CMP_EQ, _NE
	{RULE "args": [{"op": "SCMP_CMP_EQ", "index": 6}]}]} % 1:126: index has to be from 0 to 5
	{RULE "args": [{"op": "SCMP_CMP_EQ", "value": -1}]}]} % 1:126: value has to be from 0 to 18446744073709551615
	{RULE "args": [{"op": "SCMP_CMP_EQ", "value": 18446744073709551616}]}]} % 1:126: value has to be from 0 to
	{RULE "args": [{"op": "SCMP_CMP_EQ", "value": 1e3}]}]} % 1:126: value has to be a number, and is a fraction
	{RULE "args": [{"op": "SCMP_CMP_EQ", "value": "0x1"}]}]} % 1:126: value has to be a number, and is a string
	{RULE "includes": []}]} % 1:95: includes has to be an object, and is a list
	{RULE "includes": {"caps": "X"}}]} % 1:108: caps has to be a list, and is a string
	{RULE "excludes": {"minKernel": "new"}}]} % 1:108: minKernel is as "6.12", not 'new'
	{RULE "excludes": {"minKernel": 6.12}}]} % 1:108: minKernel has to be a string, and is a fraction
	{RULES [{"name": "read", "action": "SCMP_ACT_ALLOW"}, {"name": "prctl", "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 1}]},\n{"name": "prctl", "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 1}]}]} % 2:1: rule 3 has the conditions of an earlier one for the same call, and another action: runtimes refuse it
	END
	profile p "$(rule read ALLOW '')"
	cases <<-'END'
	2 dump --cap=SYS_ADMIN p !~ 'SYS_ADMIN' is not a capability: those are as CAP_SYS_ADMIN, -CAP_KILL and ALL
	0 dump --container-arch=x86_64 p
	1 dump --container-arch=x64 p !~ p: no architecture of containers is called 'x64': --container-arch is amd64
	1 dump --container-arch=s390x p !~ p: s390x has another byte order: no program for it can be made here
	2 dump --runtime=youki p !~ --runtime is crun or runc, not 'youki'
	END
}

# bounded NAME REGEX COMMAND...: its output as a profile is refused in little time and memory
bounded() {
	local name=$1 regex=$2

	shift 2
	"$@" >"$work/hostile"
	run_command timeout 60 bash -c 'ulimit -t 20; exec "$@"' - "$SECCOMPCTL" dump "$work/hostile"
	like "$name" "$rc $(lines "$err") ${err:0:400}" "$regex"
}

test_hostile() {
	local begin='{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": '

	bounded "a million rules" "^1 1 .*too many values: a profile has at most 100000" \
		python3 -c "print('''$begin''' + '[' + '{},' * 1300000 + '{}]}')"
	bounded "a million numbers" "^1 1 .*too many values" \
		python3 -c "print('''$begin''' + '[' + '0,' * 1300000 + '0]}')"
	bounded "deep lists" "^1 1 .*nested deeper than 32 levels" \
		python3 -c "print('''$begin''' + '[' * 2000000 + ']' * 2000000 + '}')"
	bounded "deep objects" "^1 1 .*nested deeper than 32 levels" \
		python3 -c "print('''$begin''' + '{\"a\":' * 500000 + '1' + '}' * 500000 + '}')"
	bounded "rules that no program has room for" "^1 1 .*too many rules: a profile has at most 4096" python3 -c '
import json
print(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["prctl"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": i, "op": "SCMP_CMP_EQ"}]}
    for i in range(9000)]}))'
	bounded "rules that libseccomp takes years for" "^1 1 .*libseccomp takes too long: it compares rule" python3 -c '
import json
print(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["prctl"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": i << 32, "op": "SCMP_CMP_LT"}]}
    for i in range(3000)]}))'
	bounded "a program that is too long" "^1 1 .*seccomp would refuse it" python3 -c '
import json
print(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["prctl"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": i << 32, "op": "SCMP_CMP_EQ"}]}
    for i in range(3000)]}))'
	bounded "ninety thousand unknown names" "^0 1 .*does not know are left out: n0, .* and 89992 more" python3 -c '
import json
print(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["n%d" % i for i in range(90000)], "action": "SCMP_ACT_TRAP"}]}))'
	bounded "ninety thousand keys" "^0 1 .*keys that runtimes ignore: k0, .* and 89992 more" \
		python3 -c 'print("{\"defaultAction\": \"SCMP_ACT_ALLOW\"" + "".join(", \"k%d\": 1" % i for i in range(90000)) + "}")'
	bounded "a long string" "^1 1 .*hostile:1:2: unknown action 'xxx" \
		python3 -c 'print("{\"defaultAction\": \"" + "x" * 4000000 + "\"}")'
	bounded "too long" "^1 1 .*too long: a policy has at most 4194304 bytes" \
		python3 -c 'print("{\"defaultAction\": \"" + "x" * 5000000 + "\"}")'
}

# Cut anywhere, a profile is refused with one line, or is a profile still
test_cut() {
	local i bad=0 size

	profile whole "$(rule prctl ALLOW '0 MASKED_EQ 6 2' '"includes": {"minKernel": "4.8", "caps": []}')"
	size=$(stat -c %s "$work/whole")
	for ((i = 1; i < size - 1; i += 3)); do
		head -c "$i" "$work/whole" >"$work/cut"
		run_command "$SECCOMPCTL" check --format=oci "$work/cut" read
		[[ $rc == 1 && -z $out && $err != *$'\n'* && $err == *"cut:"* ]] ||
			{ bad=$i; break; }
	done
	is "cut at each third of $size bytes" "$bad" 0
}

# Profiles with the programs that libseccomp made of them
test_cases() {
	local name arch json program

	while read -r name arch && read -r json && read -r program; do
		echo "$json" >"$work/$name.json"
		base64 -d <<<"$program" >"$work/$name.bpf"
		run diff --container-arch="$arch" "$work/$name.json" "$work/$name.bpf"
		like "$name" "$rc $out$err" "^0 .*No call is answered differently\.$"
	done < <(grep -v '^#' "$here/../fixtures/oci_cases.txt")
}

# The containers' default profile, and libseccomp's program for the rules that another reader finds in it
test_default() {
	local profile=/usr/share/containers/seccomp.json

	[[ -e $profile ]] || profile=$("$qemu/container-profile.sh" 2>"$work/err") ||
		{ skip "the containers' default profile" "it is not there: $(tail -n 1 "$work/err")"; return; }
	${CC:-cc} -O1 -o "$work/rules" "$here/../fixtures/rules.c" -lseccomp
	"$here/../fixtures/profile_rules.py" container "$profile" | "$work/rules" >"$work/default.bpf"
	# podman's capabilities are docker's without three
	run diff --cap=-CAP_AUDIT_WRITE --cap=-CAP_MKNOD --cap=-CAP_NET_RAW "$profile" "$work/default.bpf"
	like "the containers' default profile" "$rc $out" "^0 .*No call is answered differently\.$"
	run check --cap=CAP_SYS_ADMIN "$profile" setns
	is "setns with CAP_SYS_ADMIN" "$rc" 0
}

run_tests
