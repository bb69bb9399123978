#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl why: records of every form, core files of real deaths, and filters that explain them.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

export TZ=UTC LC_ALL=C.UTF-8
head='auid=4294967295 uid=0 gid=0 ses=4294967295 subj=unconfined'

# fields PID COMM EXE SIG ARCH SYSCALL CODE: of a record, as the kernel prints them
fields() {
	echo "$head pid=$1 comm=$2 exe=$3 sig=$4 arch=$5 syscall=$6 compat=0 ip=0x7fe981b1307e code=$7"
}

ls_killed=$(fields 218 '"ls"' '"/usr/bin/ls"' 31 c000003e 262 0x80000000)
interpreted='auid=unset uid=root gid=root ses=unset subj=unconfined pid=218 comm=ls exe=/usr/bin/ls sig=SIGSYS arch=x86_64 syscall=newfstatat compat=0 ip=0x7fe981b1307e'

# The same record in every form: 2026-11-28 16:29:29.646, serial 21
test_forms() {
	local form line

	while IFS='|' read -r form line; do
		echo "$line" >"$work/log"
		run why "$work/log"
		is "$form" "$rc$err $(grep -v '^  Remedy' <<<"$out" | head -n 3)" "0 ls: newfstatat killed the process (SIGSYS)
  Process:       /usr/bin/ls, pid 218
  Time:          2026-11-28 16:29:29"
	done <<-END
		audit log|type=SECCOMP msg=audit(1795883369.646:21): $ls_killed
		audit log of a node|node=web type=SECCOMP msg=audit(1795883369.646:21): $ls_killed
		enriched audit log|type=SECCOMP msg=audit(1795883369.646:21): $ls_killed$(printf '\035')AUID="unset" ARCH=x86_64 SYSCALL=getpid
		a type without a name|type=UNKNOWN[1326] msg=audit(1795883369.646:21): $ls_killed
		ausearch -i|type=SECCOMP msg=audit(11/28/26 16:29:29.646:21) : $interpreted code=kill-process
		ausearch -i of an American|type=SECCOMP msg=audit(11/28/2026 16:29:29.646:21) : $interpreted code=kill-process
		ausearch -i of a German|type=SECCOMP msg=audit(28.11.2026 16:29:29.646:21) : $interpreted code=kill-process
		dmesg|[   12.345678] audit: type=1326 audit(1795883369.646:21): $ls_killed
		dmesg -T|[Sat Nov 28 16:29:29 2026] audit: type=1326 audit(1795883369.646:21): $ls_killed
		dmesg -x|kern  :notice: [   12.345678] audit: type=1326 audit(1795883369.646:21): $ls_killed
		journal of the kernel|Nov 28 16:29:29 web kernel: audit: type=1326 audit(1795883369.646:21): $ls_killed
		journal of audit, ISO|2026-11-28T17:29:29+0100 web audit[218]: SECCOMP $ls_killed
		journal of audit, precise|2026-11-28T16:29:29.646000+0000 web audit[218]: SECCOMP $ls_killed
		journal of audit, with the day|Sat 2026-11-28 16:29:29 UTC web audit[218]: SECCOMP $ls_killed
		JSON of the kernel|{"_TRANSPORT":"kernel","MESSAGE":"audit: type=1326 audit(1795883369.646:21): ${ls_killed//\"/\\\"}"}
		JSON of audit|{"_TRANSPORT":"audit","_AUDIT_ID":"21","_SOURCE_REALTIME_TIMESTAMP":"1795883369646000","MESSAGE":"SECCOMP ${ls_killed//\"/\\\"}"}
		JSON of audit, by the journal's time|{"_TRANSPORT":"audit","__REALTIME_TIMESTAMP":"1795883369646000","MESSAGE":"SECCOMP ${ls_killed//\"/\\\"}"}
	END
	echo "Nov 28 16:29:29 web audit[218]: SECCOMP $ls_killed" >"$work/log"
	run why "$work/log"
	like "a time without a year is of the last twelve months" "$out" "Time: +20[0-9]{2}-11-28 16:29:29"
	echo "type=SECCOMP msg=audit(samedi 28 16h29.646:21) : $interpreted code=kill" >"$work/log"
	run why "$work/log"
	is "a date that is not known, and a kill of either kind" "$rc $(head -n 2 <<<"$out")" \
		"0 ls: newfstatat killed the process or thread (SIGSYS)
  Process:       /usr/bin/ls, pid 218"
}

# Action and signal, raw and as ausearch prints it
test_actions() {
	local sig code words text

	while IFS='|' read -r sig code words text; do
		cases <<-END
			\$ echo "type=SECCOMP msg=audit(1.000:1): $(fields 1 '"a"' '"/a"' "$sig" c000003e 39 "$code")" >log
			0 why log => a: getpid $text
			\$ echo "type=SECCOMP msg=audit(1.000:1) : $head pid=1 comm=a exe=/a $words ip=0x1" >log
			0 why log =~ ^a:.getpid.(${text%% *}|killed.the.process.or.thread)
		END
	done <<-'END'
		31|0x80000000|sig=SIGSYS arch=x86_64 syscall=getpid compat=0 code=kill|killed the process (SIGSYS)
		31|0x0|sig=SIGSYS arch=x86_64 syscall=getpid compat=0 code=kill-thread|killed the thread (SIGSYS)
		9|0x0|sig=SIGKILL arch=x86_64 syscall=getpid compat=0 code=kill|killed the thread (SIGKILL): strict mode
		0|0x30000|sig=SIG0 arch=x86_64 syscall=getpid compat=0 code=trap|raised SIGSYS
		0|0x50000|sig=SIG0 arch=x86_64 syscall=getpid compat=0 code=errno|failed with an errno
		0|0x50001|sig=0 arch=x86_64 syscall=39 compat=0 code=0x50001|failed with EPERM
		0|0x7fc00000|sig=SIG0 arch=x86_64 syscall=getpid compat=0 code=user-notify|was left to the listener, which did not let it through
		0|0x7ff00000|sig=SIG0 arch=x86_64 syscall=getpid compat=0 code=trace|was left to a tracer, which did not let it through or was not there
		0|0x7ffc0000|sig=SIG0 arch=x86_64 syscall=getpid compat=0 code=log|was let through and logged
		31|0x12340000|sig=SIGSYS arch=x86_64 syscall=getpid compat=0 code=unknown-seccomp-code(0x12340000)|killed the process (SIGSYS)
	END
}

# one ARCH SYSCALL [COMM [EXE]]: a log of one record
one() {
	local comm='"a"' exe='"/a"'

	echo "type=SECCOMP msg=audit(1.000:1): $(fields 7 "${3:-$comm}" "${4:-$exe}" 31 "$1" "$2" 0x80000000)" >"$work/log"
}

test_calls() {
	cases <<-'END'
		# The ABI is that of arch, and of the bit of x32.
		$ one 40000003 45
		0 why log => a: x86:brk killed the process (SIGSYS)
		+ Remedy: allow brk (systemd: SystemCallFilter=brk; OCI: SCMP_ACT_ALLOW); it was called as x86, which the policy must know
		$ one c000003e 1073741825
		0 why log => a: x32:write killed the process (SIGSYS)
		$ one c00000b7 56
		0 why log => a: aarch64:openat killed the process (SIGSYS)
		$ one 40000028 39
		0 why log => a: arm:mkdir killed the process (SIGSYS)
		$ one 12345678 39
		0 why log => a: arch 0x12345678:system call 39 killed the process (SIGSYS)
		+ Remedy: none here: arch 0x12345678 has no name
		$ one c000003e 4000
		0 why log => a: system call 4000 killed the process (SIGSYS)
		+ Remedy: none here: number 4000 has no name
		$ one c000003e -1
		0 why -J log
		@ d["refusals"][0]["nr"] == 4294967295
		# Names that are not plain are hexadecimal, and may be anything.
		$ one c000003e 39 6D792070726F67 2F746D702F1B5B31
		0 why log => my prog: getpid killed the process (SIGSYS)
		+ Process: /tmp/\x1b[1, pid 7
		$ one c000003e 39 '"a"' '(null)'
		0 why -J log
		@ d["refusals"][0]["exe"] == null
		# ausearch quotes nothing; the kernel's own fields are the last ones.
		$ echo 'type=SECCOMP msg=audit(11/28/26 16:29:29.646:21) : pid=7 comm=my prog exe=/tmp/x sig=SIG0 arch=i386 syscall=brk code=log y sig=SIGSYS arch=armeb syscall=mkdir compat=1 ip=0x1 code=kill-process' >log
		0 why log => my prog: arm:mkdir killed the process (SIGSYS)
		$ echo 'type=SECCOMP msg=audit(11/28/26 16:29:29.646:21) : pid=7 comm=a exe=/a sig=SIGSYS arch=x86_64 syscall=unknown-syscall(1073741825) compat=1 ip=0x1 code=kill' >log
		0 why log => a: x32:write killed the process or thread (SIGSYS)
	END
}

# Alike in call, ABI, action and program; the journal has a record twice.
test_counts() {
	{
		for i in 1 2 3; do
			echo "audit: type=1326 audit(10$i.000:$i): $(fields "$i" '"a"' '"/a"' 31 c000003e 39 0x80000000)"
			echo "type=SECCOMP msg=audit(10$i.000:$i): $(fields "$i" '"a"' '"/a"' 31 c000003e 39 0x80000000)"
			echo "Jan 01 00:00:00 web audit[$i]: SECCOMP $(fields "$i" '"a"' '"/a"' 31 c000003e 39 0x80000000)"
		done
		echo "type=SECCOMP msg=audit(50.000:9): $(fields 9 '"a"' '"/b"' 31 c000003e 39 0x80000000)"
		echo "type=SECCOMP msg=audit(51.000:9): $(fields 9 '"a"' '"/a"' 31 40000003 39 0x80000000)"
		echo "type=SECCOMP msg=audit(52.000:9): $(fields 9 '"a"' '"/a"' 0 c000003e 39 0x50000)"
	} >"$work/log"
	cases <<-'END'
		0 why -J log
		@ [(r["count"], r["syscall"], r["abi"], r["exe"], r["action"]) for r in sorted(d["refusals"], key=lambda r: -r["count"])][0] == [3, "getpid", "x86_64", "/a", "KILL_PROCESS"]
		@ len(d["refusals"]) == 4
		@ d["records"] == 9
		$ grep -v web log >log2
		0 why log2 => a: getpid killed the process (SIGSYS), 3 times
		+ Process: /a, last pid 3 Time: 1970-01-01 00:01:43, first 1970-01-01 00:01:41
		0 why log2 log2
		+ (SIGSYS), 3 times
		0 why -J log2 log2
		@ d["from"] == "2 files"
		0 why -J log2
		@ [r["last"] for r in d["refusals"]] == ["1970-01-01T00:01:43.000000+00:00", "1970-01-01T00:00:52.000000+00:00", "1970-01-01T00:00:51.000000+00:00", "1970-01-01T00:00:50.000000+00:00"]
	END
	# The unit, of which JSON has some, keeps refusals apart.
	for unit in a.service b.service; do
		echo '{"_TRANSPORT":"audit","_SYSTEMD_UNIT":"'$unit'","MESSAGE":"SECCOMP '"${ls_killed//\"/\\\"}"'"}'
	done >"$work/log"
	run why -J "$work/log"
	same_json "units" '[r["unit"] for r in d["refusals"]] == ["a.service", "b.service"]'
	# Names are chosen by those who are logged.
	for ((i = 0; i < 4200; i++)); do
		echo "type=SECCOMP msg=audit(1.000:$i): pid=1 comm=\"$i\" exe=\"/$i\" sig=31 arch=c000003e syscall=39 compat=0 ip=0x1 code=0x0"
	done >"$work/log"
	run why "$work/log"
	like "too many refusals" "$rc $(tail -n 5 <<<"$out")" "^0 .*and 104 records of still more calls and programs"
}

test_no_records() {
	printf '%s\n' one two three '' >"$work/log"
	run why "$work/log"
	is "other lines are counted" "$rc$out $(head -n 1 <<<"$err")" "1 seccompctl: why: 3 lines are no SECCOMP records"
	like "no record: the next step" "$(tail -n 1 <<<"$err")" "no SECCOMP record in .*: the kernel writes one if .*monitor shows all$"
	{
		echo "one"
		echo "type=SECCOMP msg=audit(1.000:1): $ls_killed"
		echo "type=SECCOMP msg=audit(1.000:2): pid=1 comm=\"a\""
		echo "type=SECCOMP msg=audit(1.000"
		echo "type=SECCOMP msg=audit(1.000:3): ${ls_killed/arch=c000003e/arch=nothing}"
		echo "type=SECCOMP msg=audit(1.000:4): ${ls_killed/syscall=262/syscall=99999999999999999999}"
		echo "type=SECCOMP msg=audit(1.000:5): ${ls_killed/code=0x80000000/code=maybe}"
		echo '{"MESSAGE":"SECCOMP '
		echo "type=SYSCALL msg=audit(1.000:6): arch=c000003e syscall=39"
		echo "audit: kauditd_printk_skb: 5 callbacks suppressed"
	} >"$work/log"
	cd "$work"
	run why log
	cd "$OLDPWD"
	is "lines that are no records, malformed ones and lost ones" "$rc $err" "0 seccompctl: why: 2 lines are no SECCOMP records
seccompctl: why: 6 records are malformed and left out, the first in line 3 of log
seccompctl: why: the kernel has left out records in 1 place: auditd gets more than the kernel's log"
	# Only the kernel and audit count: any process can write such a line.
	echo '{"_TRANSPORT":"syslog","MESSAGE":"audit: type=1326 audit(1.000:1): '"${ls_killed//\"/\\\"}"'"}' >"$work/log"
	run why "$work/log"
	is "a forged record" "$rc" 1
	{ head -c 100000 /dev/zero | tr '\0' x; echo; echo "type=SECCOMP msg=audit(1.000:1): $ls_killed"; } >"$work/log"
	run why "$work/log"
	is "a long line" "$rc $err" "0 seccompctl: why: 1 line is no SECCOMP record"
	head -c 100000 /dev/urandom >"$work/log"
	run why "$work/log"
	is "no text" "$rc" 1
}

test_wrong_files() {
	cases <<-'END'
		1 why /nothing !~ ^[^:]*:.why:./nothing:.No.such.file
		1 why . !~ is.a.directory:.give.a.log.or.a.core.file
		2 why --since=today log !~ --since.is.about.the.logs.of.this.system
		1 why --with /nothing log !~ /nothing
		$ printf '\x28\xb5\x2f\xfdxxxx' >core.zst; printf '\x1f\x8bxxxx' >log.gz; printf 'LPKSHHRHxx' >a.journal
		1 why core.zst !~ core.zst.is.compressed.by.zstd:.zstdcat.core.zst.\|.seccompctl.why.-$
		1 why log.gz !~ log.gz.is.compressed.by.gzip:.zcat.log.gz.\|
		1 why a.journal !~ a.journal.is.a.file.of.the.journal:.journalctl.-o.json.--file.a.journal.\|
		$ cp "$(type -P true)" prog
		1 why prog !~ prog.is.a.program.and.no.core.file
		$ head -c 40 prog >short
		1 why short !~ short.has.no.whole.ELF.header
		1 why ./short ./none !~ short
	END
}

make_policy() {
	assemble policy <<-'END'
		ld [arch]
		jeq #x86_64, native
		jeq #x86, compat, kill
		compat: ld [nr]
		jeq #x86:getppid, kill, allow
		native: ld [nr]
		jeq #x86_64:openat, flags
		jeq #x86_64:chroot, trap, allow
		flags: ld [args[2].lo]
		jset #1, allow, kill
		kill: ret KILL_PROCESS
		trap: ret TRAP(7)
		allow: ret ALLOW
	END
	assemble open 'ret ALLOW'
}

# A record has no arguments, so the condition is shown; the rule of a policy, and its words for the remedy.
test_with() {
	cat >"$work/profile.json" <<-'END'
		{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
			{"names": ["getpid"], "action": "SCMP_ACT_KILL_PROCESS"},
			{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
			{"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [
				{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 268435456, "valueTwo": 268435456}]},
			{"names": ["statx"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
	END
	echo 'getpid: return 1' >"$work/minijail.policy"
	cases <<-'END'
		$ one c000003e 257
		0 why --with policy log => a: openat killed the process (SIGSYS)
		+ Filter: policy, instruction 10: ret KILL_PROCESS If: flags & O_WRONLY is 0
		+ Remedy: allow openat; it is refused for its arguments
		$ one c000003e 39
		0 why --with profile.json log => a: getpid killed the process (SIGSYS)
		+ (rule 1 of profile.json: getpid)
		+ Remedy: allow getpid ("syscalls": SCMP_ACT_ALLOW)
		0 why -J --with profile.json log
		@ d["refusals"][0]["cause"]["answers"][0]["decided_by"][0]["rules"] == [{"number": 1, "line": 2, "text": "getpid"}]
		@ d["refusals"][0]["cause"]["answers"][0]["recorded"] == true
		# By a setting, or for arguments
		$ one c000003e 272
		0 why log
		+ Remedy: allow unshare (systemd: SystemCallFilter=unshare; OCI: SCMP_ACT_ALLOW); it may be refused for its arguments, as by RestrictNamespaces= of a unit
		$ one c000003e 39
		# The filter is of another opinion.
		0 why --with open log => a: getpid killed the process (SIGSYS)
		+ Filter: open lets this call through: another filter or another process did it, or the policy has changed since
		- Remedy:
		0 why --with minijail.policy log
		+ Filter: minijail.policy has other answers (fails with EPERM): another filter
		0 why -J --with open log
		@ d["refusals"][0]["cause"]["answers"][0]["recorded"] == false
		@ d["refusals"][0]["cause"]["doubt"][:27] == "open lets this call through"
		@ d["refusals"][0]["remedy"] == null
		# ENOSYS instead, where to allow would evade another filter, and where libc has a fallback
		$ echo "type=SECCOMP msg=audit(1.000:1): $(fields 7 '"a"' '"/a"' 0 c000003e 435 0x50000)" >log
		0 why --with profile.json log
		+ Remedy: let clone3 fail with ENOSYS (SCMP_ACT_ERRNO, errnoRet 38): to allow it would evade the filter of clone, because its flags are in memory
		0 why log
		+ Remedy: let clone3 fail with ENOSYS (systemd: SystemCallFilter=~clone3:ENOSYS; OCI: SCMP_ACT_ERRNO, errnoRet 38)
		$ echo "type=SECCOMP msg=audit(1.000:1): $(fields 7 '"a"' '"/a"' 0 c000003e 332 0x50000)" >log
		0 why --with profile.json log
		+ Remedy: let statx fail with ENOSYS (SCMP_ACT_ERRNO, errnoRet 38): glibc calls newfstatat instead only after ENOSYS: statx() fails
	END
	command -v systemd-analyze >/dev/null || {
		skip "units" "there is no systemd-analyze"
		return
	}
	printf '[Service]\n%s\n' LockPersonality=yes SystemCallFilter=~getpid >"$work/a.service"
	cases <<-'END'
		$ one c000003e 39
		0 why --with a.service log
		+ Filter: SystemCallFilter= (x86_64) of a.service
		+ Remedy: allow getpid (SystemCallFilter=getpid)
		$ echo "type=SECCOMP msg=audit(1.000:1): $(fields 7 '"a"' '"/a"' 0 c000003e 135 0x50001)" >log
		0 why --with a.service log
		+ Filter: LockPersonality= (x86_64) of a.service
		+ Remedy: change or drop LockPersonality= (x86_64)
	END
}

# dies NAME FILE STEP: a core file of a death by SIGSYS
dies() {
	mkdir "$work/dir"
	{ (cd "$work/dir" && ulimit -c unlimited && exec "$work/$1" "$work/$2" -- "$3") || true; } 2>/dev/null
	mv "$work"/dir/* "$work/core"
	rmdir "$work/dir"
}

test_core() {
	if [[ $(</proc/sys/kernel/core_pattern) != core || $(uname -m) != x86_64 ]]; then
		skip "core files" "core_pattern sends them elsewhere, or this is no x86_64"
		return
	fi
	compile "$here/../fixtures/refused.c" refused 2>/dev/null
	cases <<-'END'
		$ dies refused policy open
		0 why --with policy core =~ ^refused:.openat.AT_FDCWD,.0x[0-9a-f]+,.O_RDONLY,
		+ Filter: policy, instruction 10: ret KILL_PROCESS Allowed if: flags has O_WRONLY Remedy: allow openat; it is refused for its arguments
		0 why -J --with policy core
		@ [d["refusals"][0][k] for k in ("comm", "syscall", "abi", "signal", "action", "core")] == ["refused", "openat", "x86_64", 31, null, true]
		@ d["refusals"][0]["args"][2] == "0x0"
		@ d["refusals"][0]["pid"] > 0 == true
		0 why --with open core
		+ open lets this call through: another filter or another process did it
		# It is not read to its end.
		$ cat core 2>/dev/null | "$SECCOMPCTL" why - >piped || true
		0 why core
		$ dies refused policy chroot
		0 why --with policy core =~ ^refused:.chroot.0x[0-9a-f]+.
		+ Filter: policy, instruction 11: ret TRAP(7)
		$ dies refused policy compat
		0 why --with policy core => refused: x86:getppid killed the process (SIGSYS)
		+ Filter: policy, instruction 10: ret KILL_PROCESS
	END
	like "a core file through a pipe" "$(<"$work/piped")" "^refused: openat\(AT_FDCWD"
	truncated
	sent_signals
	if ${CC:-cc} -m32 -O1 -pthread -o "$work/refused32" "$here/../fixtures/refused.c" 2>/dev/null; then
		cases <<-'END'
			$ dies refused32 policy getppid
			0 why --with policy core => refused32: x86:getppid killed the process (SIGSYS)
		END
	else
		skip "a core file of a 32-bit program" "the compiler makes none"
	fi
}

# The beginning of a core file that Linux 6.12 on arm64 has made: chroot(0x1122334455667788, 2, 3, 4, 5, 6)
test_core_aarch64() {
	base64 -d <<-END | gzip -d >"$work/core"
		H4sIAAAAAAACA7WWz2sTQRTHZ2PSRk+pouZktkXbqmAWYiE5FBa0akUwVorHRtTSi2aJESko7jEHfwT9B3LxqnPrNfgXLGr9iRD8
		C+YsSMzuvBd3Jm/LjuBAeDs789l53zfvZebJypULGcti2LJsh/3tMeayyeayKiuP58vWOcDIVjyi9nF+uEYufHASViqAbVxT+hZ+
		A6eLlzSn2ZCbCh/qOPGVyomDqtU59xCMv1a5ela1Otc9Kl/YyzV1vWXV6py/DhPfvR0O9xBY0OLp34Hx9yqHmDMZl6h1gXM0Dlvf
		ovcBOfGBXi9pH3ro58fUXKSPI7dLc36Cvj5w/i6tz0vQh5z4ZKYvQD8/m+kbIPeF5gKL1ieAC77S+uwEfciJb2b62CYMfFc5V7MT
		dQScp3H2vGp1PxtPIU8tTu9fjo4ncmyak/r6RTqeHnD9Er0eS4jnmLO5UVw4+jmrcrZmJ/IMOFvjAs3qcek9g4E5Oi5eho4LB847
		zo3qCLnBCUN96Oc8N6sj5BZorpdUR8D1Fml99aQ6Ak6c5GZ19BwGTpnpKyB3mubsPK3PBs6u0PqCBH3IibNm+hz0c8lMnwtcdyl1
		fsrzHTi3mrr+5DkGnF9NyOsEfcgJw/UC4Jxa6nqI4iKAq6fnovUKL0BHzaz+HOC6hlwdOP/SD3X/MpqVJtTWsSR/7uraSviuFMNK
		xJbw0e9NrJ/Bh8fafbU1zdK0zsPN9fOVuRn8zj7tzgonDNTtaP0bv6IzDG0FP/TocBSrPJ48mEKty1Es9Dv1sXFo5JnY2KDvKFWw
		PzfUmnba8ruFB9IWtySP78V9adEPDn4Mbsl56Nci+D3ak0b8+9HeQDxwb9gainP33BNvu73VvFfR+3a51Wy2yzdbd8942zb795aD
		K9/qxdXr8bzJxfxHXaEXO6OTmf3nloNjcCoWr9nx+VHjSq4sqH9rw+HwdzzHcGAGure13HQhm7JajmCu7tdyEP9P85rPOO8PF3+q
		axAOAAA=
	END
	assemble policy64 'ld [args[0].hi] / jeq #0x11223344, K, A / K: ret KILL_PROCESS / A: ret ALLOW'
	cases <<-'END'
		0 why --with policy64 core => python3: aarch64:chroot(0x1122334455667788) killed the process (SIGSYS)
		+ Filter: policy64, instruction 2: ret KILL_PROCESS
		0 why -J core
		@ d["refusals"][0]["args"] == ["0x1122334455667788", "0x2", "0x3", "0x4", "0x5", "0x6"]
		@ [d["refusals"][0][k] for k in ("ip", "pid", "comm", "nr")] == ["0xffffb0157c28", 176, "python3", 51]
	END
}

# No length of a core file is a crash, or an answer that differs from the one of the whole.
truncated() {
	local size whole bad=""

	"$SECCOMPCTL" why -J "$work/core" >"$work/whole.json"
	whole=$(<"$work/whole.json")
	for size in 0 1 4 16 51 52 63 64 65 100 120 300 900 1000 1300 1500 2000 3000 5000; do
		head -c "$size" "$work/core" >"$work/part"
		run why -J "$work/part"
		[[ $rc == 1 || ($rc == 0 && ${out//part/core} == "$whole") ]] || bad+=" $size"
		[[ $err != *Sanitizer* ]] || bad+=" $size"
	done
	is "truncated core files" "$bad" ""
}

sent_signals() {
	local signal

	for signal in SYS SEGV; do
		mkdir "$work/dir"
		{ (cd "$work/dir" && ulimit -c unlimited && exec bash -c "kill -$signal \$\$") || true; } 2>/dev/null
		mv "$work"/dir/* "$work/core.$signal"
		rmdir "$work/dir"
	done
	cases <<-'END'
		1 why core.SYS !~ core.SYS.is.a.core.file.of.a.SIGSYS.that.a.process.sent,.and.not.seccomp
		1 why core.SEGV !~ core.SEGV.is.a.core.file.of.a.death.by.signal.11,.and.not.by.SIGSYS
	END
}


# journal_record SECONDS COMM: a record of audit as the journal has it in JSON
journal_record() {
	printf '{"_TRANSPORT":"audit","_AUDIT_ID":"21","_SOURCE_REALTIME_TIMESTAMP":"%d646000","MESSAGE":"SECCOMP %s"}\n' \
		"$1" "$(sed "s/ls\"/$2\"/g; s/\"/\\\\\"/g" <<<"$ls_killed")"
}

# audit_record SECONDS COMM: the same in the audit log
audit_record() {
	printf 'type=SECCOMP msg=audit(%d.646:21): %s\n' "$1" "${ls_killed//ls\"/$2\"}"
}

# Without an operand: the journal and the audit log, or else dmesg. An empty /var/log hides that of the machine.
test_system() {
	local old=$PATH tool=$SECCOMPCTL

	unshare -m true 2>/dev/null || {
		skip "the logs of this system" "it has no mount namespaces for us"
		return
	}
	mkdir -p "$work/bin" "$work/var/audit"
	printf '#!/bin/sh\necho "$*" >>%s/ran\ncat %s/journal\n' "$work" "$work" >"$work/bin/journalctl"
	printf '#!/bin/sh\ncat %s/dmesg\n' "$work" >"$work/bin/dmesg"
	printf '#!/bin/sh\nexec unshare -m sh -c %q %q %q "$@"\n' 'mount --bind "$0" /var/log && exec "$@"' \
		"$work/var" "$tool" >"$work/bin/seccompctl"
	chmod 755 "$work/bin"/*
	journal_record "$EPOCHSECONDS" ls >"$work/journal"
	echo "[ 1.0] audit: type=1326 audit(1795883369.646:21): ${ls_killed/ls/mv}" >"$work/dmesg"
	PATH=$work/bin:$PATH SECCOMPCTL=$work/bin/seccompctl
	run why -J
	same_json "the journal" '[d["from"], d["refusals"][0]["comm"]] == ["the journal of this boot", "ls"]'
	like "journalctl's arguments" "$(<"$work/ran")" "--boot --output=json .*_TRANSPORT=audit _AUDIT_TYPE=1326 \+ _TRANSPORT=kernel$"
	run why --since=today
	like "--since" "$rc $(tail -n 1 "$work/ran")" "^0 .* --since=today$"
	audit_log
	: >"$work/journal"
	run why -J
	same_json "dmesg" '[d["from"], d["refusals"][0]["comm"]] == ["dmesg", "mv"]'
	complains 1 'no SECCOMP record in the journal of this boot and /var/log/audit/audit.log: ' why --since=today
	: >"$work/dmesg"
	complains 1 'no SECCOMP record in the journal of this boot, /var/log/audit/audit.log and dmesg: ' why
	printf '#!/bin/sh\nexit 1\n' >"$work/bin/journalctl"
	complains 1 "journalctl --since='today' fails: give a file" why --since=today
	PATH=$old SECCOMPCTL=$tool
}

# from_system NAME ARGUMENT... WANTED: the place of the records, and their threads
from_system() {
	run why -J "${@:2:$#-2}"
	same_json "$1" "[d[\"from\"], d[\"records\"]] + sorted(r[\"comm\"] for r in d[\"refusals\"]) == [${*: -1}]"
}

# With auditd. systemd-analyze has "today" begin at the second $now.
audit_log() {
	local now=$EPOCHSECONDS log=$work/var/audit/audit.log boot both

	both='"the journal of this boot and /var/log/audit/audit.log"'
	boot=$((EPOCHSECONDS - $(cut -d . -f 1 /proc/uptime)))
	printf '#!/bin/sh\necho "   UNIX seconds: @%d.5"\n' "$now" >"$work/bin/systemd-analyze"
	chmod 755 "$work/bin/systemd-analyze"
	journal_record "$now" ls >"$work/journal"
	audit_record "$now" ls >"$log"
	from_system "a record in both counts once" '"the journal of this boot", 1, "ls"'
	audit_record $((now - 1)) cp >>"$log"
	from_system "a record that journald did not get" "$both, 2, \"cp\", \"ls\""
	audit_record $((boot - 60)) rm >>"$log"
	from_system "another boot's is left out" "$both, 2, \"cp\", \"ls\""
	from_system "--since leaves out what is older" --since=today '"the journal of this boot", 1, "ls"'
	: >"$work/journal"
	from_system "auditd has all" '"/var/log/audit/audit.log", 2, "cp", "ls"'
	from_system "--since, of the audit log" --since=today '"/var/log/audit/audit.log", 1, "ls"'
	mv "$log" "$log.2"
	audit_record $((now + 1)) dd >"$log.1"
	from_system "renamed logs" '"/var/log/audit/audit.log", 3, "cp", "dd", "ls"'
	rm "$log".*
}

make_policy
run_tests
