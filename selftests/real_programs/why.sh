#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Units whose calls are refused while monitor watches: seccompctl why names the same filter and instruction
# afterwards, from the journal, the audit log, the kernel's log and a core file. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
one_kernel "records are the same on every kernel"
needs_events

unit_dir=/run/systemd/system

# unit NAME LINE...: a service whose process stays
unit() {
	{
		printf '[Service]\nType=exec\nLimitCORE=infinity\nWorkingDirectory=%s\n' "$work"
		printf '%s\n' "${@:2}"
	} >"$unit_dir/$1"
}

# start_watched UNIT CALL: start it, and watch until it has made the call; $pid is its process
start_watched() {
	local i

	: >"$work/$1.events"
	"$SECCOMPCTL" monitor -J -o "$work/$1.events" 2>"$work/$1.err" &
	monitor=$!
	# It watches as soon as it shows an event. With installations it has the programs of a process that
	# is killed at once.
	until grep -q . "$work/$1.events"; do
		"$fixtures_dir/refused" "$work/probe" -- getppid || true
		kill -0 "$monitor" || break
		sleep 0.2
	done
	systemctl start "$1"
	for ((i = 0; i < 100; i++)); do
		! grep -q "\"syscall\": *\"$2\"" "$work/$1.events" || break
		sleep 0.2
	done
	kill -TERM "$monitor"
	wait "$monitor" || true
	pid=$(systemctl show -p MainPID --value "$1")
}

# seen UNIT CALL: "ID INSTRUCTION" of the verdict on a call
seen() {
	python3 -c 'import json, sys
for line in open(sys.argv[1]):
	e = json.loads(line)
	if e.get("syscall") == sys.argv[2]:
		print(e["filter"]["filter_id"], e["filter"]["instruction"])
		break' "$work/$1.events" "$2"
}

# found CALL COMM: the same of the document of why in $out. Records of other tests are in the journal, too.
found() {
	python3 -c 'import json, sys
for r in json.load(open(sys.argv[1]))["refusals"]:
	if (r["syscall"], r["comm"]) != (sys.argv[2], sys.argv[3]):
		continue
	for a in r["cause"]["answers"] if r["cause"] else []:
		for d in a["decided_by"] if a["recorded"] else []:
			print(d["filter"]["filter_id"], d["instruction"])
	break' "$work/out" "$1" "$2"
}

make_probe() {
	"$SECCOMPCTL" asm -o "$work/probe" - <<<'ld [nr]
jeq #x86_64:getppid, E, A
E: ret ERRNO(EPERM)
A: ret ALLOW'
}

test_killed() {
	local wanted core

	unit killed.service 'SystemCallFilter=@system-service' 'SystemCallFilter=~unshare' \
		"ExecStart=/bin/sh -c 'unshare --uts true; exec sleep infinity'"
	start_watched killed.service unshare
	wanted=$(seen killed.service unshare)
	like "monitor names a filter and an instruction" "$wanted" "^0x[0-9a-f]{16} [0-9]+$"
	run why -J --with "$pid"
	is "the journal: the same filter" "$rc $(found unshare unshare)" "0 $wanted"
	same_json "it is read from the journal" 'd["from"] == "the journal of this boot"'
	same_json "the record" \
		'[(r["syscall"], r["exe"], r["action"], r["signal"], r["count"], r["core"]) for r in d["refusals"] if r["comm"] == "unshare"] == [("unshare", "/usr/bin/unshare", "KILL_PROCESS", 31, 1, False)]'
	journalctl -b -o json >"$work/json"
	run why -J --with "$pid" "$work/json"
	is "journalctl -o json: the same filter" "$rc $(found unshare unshare)" "0 $wanted"
	journalctl -b _TRANSPORT=audit >"$work/text"
	run why -J --with "$pid" "$work/text"
	is "the journal as text: the same filter" "$rc $(found unshare unshare)" "0 $wanted"
	dmesg >"$work/dmesg"
	if grep -q 'type=1326' "$work/dmesg"; then
		run why -J --with "$pid" "$work/dmesg"
		is "dmesg: the same filter" "$rc $(found unshare unshare)" "0 $wanted"
	else
		skip "dmesg" "the journal took the records"
	fi
	core=$(find "$work" -maxdepth 1 -name 'core*' | head -n 1)
	run why -J --with "$pid" "$core"
	is "the core file: the same filter" "$rc $(found unshare unshare)" "0 $wanted"
	same_json "the core file has the argument" 'd["refusals"][0]["args"][0] == "0x4000000"'
	systemctl cat killed.service >"$work/killed.unit"
	run why --with "$work/killed.unit" "$core"
	like "the unit: the setting" "$out" "Filter: +SystemCallFilter= \(x86_64\) of "
	systemctl stop killed.service
	run why --with "$pid" "$core"
	is "the process is gone" "$rc" 1
}

# The call is let through, and its process still runs: nobody has to name it.
test_logged() {
	local wanted

	unit logged.service 'SystemCallFilter=~unshare' 'SystemCallErrorNumber=EPERM' 'SystemCallLog=umask' \
		"ExecStart=/bin/sh -c 'unshare --uts true; umask 077; while :; do sleep 1000; done'"
	start_watched logged.service umask
	wanted=$(seen logged.service umask)
	run why -J --with "$pid"
	is "a call that is logged: the same filter" "$rc $(found umask sh)" "0 $wanted"
	run why -J
	is "without --with, too" "$rc $(found umask sh)" "0 $wanted"
	same_json "the process" \
		'[(r["outcome"], r["running"], r["unit"], r["comm"]) for r in d["refusals"] if (r["syscall"], r["comm"]) == ("umask", "sh")] == [("was let through and logged", True, "logged.service", "sh")]'
	is "an errno of systemd leaves no record" "$(json '[r["syscall"] for r in d["refusals"] if r["action"] == "ERRNO"]')" "[]"
	run why
	like "in words" "$out" "sh: umask was let through and logged"
	systemctl stop logged.service
}

# chroots NAME COUNT: run the unit; the newest record names the instruction, and all records count once
chroots() {
	local wanted

	start_watched audited.service chroot
	wanted=$(seen audited.service chroot)
	run why -J --with "$pid"
	is "$1: the same filter" "$rc $(found chroot chroot)" "0 $wanted"
	same_json "$1: each counts once" 'sum(r["count"] for r in d["refusals"] if r["comm"] == "chroot")'" == $2"
	systemctl stop audited.service
}

# auditd takes the records from the kernel's log. In Debian journald has a copy, in Fedora it has none.
test_auditd() {
	[[ -e /lib/systemd/system/auditd.service ]] || {
		skip "auditd" "it is not installed"
		return
	}
	unit audited.service 'SystemCallFilter=~chroot' "ExecStart=/bin/sh -c 'chroot / true; exec sleep infinity'"
	systemctl start auditd
	chroots "auditd and journald" 1
	systemctl mask -q --runtime systemd-journald-audit.socket
	systemctl stop systemd-journald-audit.socket
	systemctl restart systemd-journald
	chroots "auditd alone" 2
	is "journald has the first one only" "$(journalctl -b _TRANSPORT=audit | grep -c 'SECCOMP .*comm="chroot"')" 1
	like "it is read from both" "$(json 'd["from"]')" "^the journal of this boot and /var/log/audit/audit.log$"
	run why
	like "in words" "$out" "chroot: chroot killed the process"
	# The unit refuses to be stopped by hand.
	kill "$(systemctl show -p MainPID --value auditd)"
	systemctl unmask -q --runtime systemd-journald-audit.socket
	# It takes its sockets with it.
	systemctl restart systemd-journald
}

make_probe
run_tests
