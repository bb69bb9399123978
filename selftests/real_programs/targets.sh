#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A service of systemd, an nspawn container and two of crun: each command shows by the name of one of them
# what it shows by its processes' numbers, and nothing of the others. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"

PROFILE=/usr/share/containers/seccomp.json
# As podman names containers
ID=$(sha256sum <<<seccompctl | cut -c1-64)

one_kernel "cgroups are the same on every kernel"
[[ -e $PROFILE ]] || skip_all "there is no $PROFILE (golang-github-containers-common)"
for command in crun python3 systemd-nspawn; do
	command -v "$command" >/dev/null || skip_all "there is no $command"
done

cleanup() {
	systemctl stop hardened systemd-nspawn@seccompctl-box late other 2>/dev/null || true
	crun delete -f seccompctl-shop 2>/dev/null || true
	crun delete -f "$ID" 2>/dev/null || true
	rm -rf "$work"
}

# cgroup PID: its path, in version 2 or in systemd's hierarchy of version 1
cgroup() {
	sed -nE 's/^(0:|[0-9]+:name=systemd):(.+)$/\2/p' "/proc/$1/cgroup" | sort | tail -n 1
}

# container NAME [CGROUP]: start it; $pid is its process
container() {
	"$here/oci_bundle.py" "$PROFILE" "$work/$1"
	python3 - "$work/$1/config.json" "${2-}" <<-'END'
		import json, sys
		with open(sys.argv[1], encoding="utf-8") as file:
		    config = json.load(file)
		if sys.argv[2]:
		    config["linux"]["cgroupsPath"] = sys.argv[2]
		with open(sys.argv[1], "w", encoding="utf-8") as file:
		    json.dump(config, file)
	END
	crun run --detach --bundle "$work/$1" "$1" >"$work/log" 2>&1 </dev/null || cat "$work/log" >&2
	pid=$(crun state "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
	until [[ $(<"/proc/$pid/comm") == busybox ]]; do sleep 0.1; done
}

nspawn() {
	mkdir -p "$work/box/usr"
	cp /opt/seccompctl/guest/busybox "$work/box/"
	printf '%s\n' "[Service]" Type=notify Slice=machine.slice Delegate=yes \
		"ExecStart=systemd-nspawn -q --keep-unit --register=no -M %i -D $work/box --as-pid2 /busybox sleep 1000000" \
		>/run/systemd/system/systemd-nspawn@seccompctl-box.service
	systemctl daemon-reload
	systemctl start systemd-nspawn@seccompctl-box
	while read -r pid; do
		[[ $(<"/proc/$pid/comm") != busybox ]] || box=$pid
	done < <(find /sys/fs/cgroup -path '*/machine.slice/*' -name cgroup.procs -exec cat {} + | sort -nu)
}

systemctl start hardened
service=$(systemctl show -p MainPID --value hardened)
nspawn
container "$ID" "/libpod_parent/libpod-$ID"
web=$pid
container seccompctl-shop
shop=$pid
echo "# $(cgroup "$shop")"

# tids OPTION...: the threads that are listed
tids() {
	run list -anr -o TID "$@"
	xargs <<<"$out"
}

test_list() {
	local boxed

	is "a unit" "$(tids --unit hardened)" "$service"
	is "a container by its id" "$(tids --container "$ID")" "$web"
	is "a container by the first digits" "$(tids --container "${ID:0:6}")" "$web"
	is "a container by the name that crun has" "$(tids --container seccompctl-shop)" "$shop"
	boxed=" $(tids --container seccompctl-box) "
	like "an nspawn container" "$boxed" " $box "
	is "and nothing of others" "$(tids --container seccompctl-box --comm sleep) $(tids --container seccompctl-box --comm busybox)" " $box"
	is "its unit" " $(tids --unit systemd-nspawn@seccompctl-box) " "$boxed"
	run list -nr --unit hardened -o UNIT,CONTAINER,CGROUP
	is "columns of a unit" "$out" "hardened.service - /system.slice/hardened.service"
	run list -nr --container "$ID" -o UNIT,CONTAINER,CGROUP
	is "columns of a container" "$out" "- $ID /libpod_parent/libpod-$ID"
	run list -nr --pid "$shop" -o UNIT,CONTAINER
	is "columns of a container of crun alone" "$out" "- seccompctl-shop"
	run list -nr --pid "$box" -o UNIT,CONTAINER
	is "columns of an nspawn container" "$out" "systemd-nspawn@seccompctl-box.service seccompctl-box"
}

# same NAME COMMANDS OPTION... -- PID: commands print the same by name and by number
same() {
	local wanted name=$1 commands=$2 options=() command pid

	shift 2
	while [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	pid=$2
	for command in $commands; do
		run "$command" "$pid"
		wanted=$(grep -v "Started:" <<<"$out")
		run "$command" "${options[@]}"
		is "$name: $command" "$rc $(grep -v "Started:" <<<"$out")" "0 $wanted"
	done
	run check -J "${options[@]}" mount
	is "$name: check" "$(json 'd["target"]["pids"]')" "[$pid]"
}

test_commands() {
	same "a unit" "status explain tree dump" --unit hardened -- "$service"
	same "a container by its id" "status" --container "$ID" -- "$web"
	same "a container by its name" "tree" --container seccompctl-shop -- "$shop"
	same "a process of an nspawn container" "status" --container seccompctl-box --comm busybox -- "$box"
	run diff --container "$ID" "$shop"
	like "diff" "$rc $out" "^0 A: $web .*B: $shop .*No call is answered differently"
}

# Another process of a container installs the profile again: it has other filters with the same programs.
test_same() {
	crun exec --detach seccompctl-shop /busybox sleep 1000000 </dev/null >/dev/null 2>&1
	run status -J --container seccompctl-shop
	is "status: two processes with the same programs" "$(json '[len(t["pids"]) for t in d["tasks"]]')" "[2]"
	run explain --container seccompctl-shop
	like "explain: two processes" "$rc $out" "^0 $shop busybox and 1 other \([0-9]+\)"
}

# watch OPTION...: begin to watch
watch() {
	"$SECCOMPCTL" monitor -J -o "$work/events" "$@" 2>"$work/err" &
	watcher=$!
}

# watched EXPRESSION COMMAND: repeat the command until there are events; the expression of them as JSON
watched() {
	local i

	for ((i = 0; i < 50; i++)); do
		"$2" >/dev/null 2>&1 </dev/null || true
		sleep 0.5
		[[ ! -s $work/events ]] || break
	done
	kill -INT "$watcher"
	wait "$watcher" || true
	python3 -c 'import json, sys
d = [e for e in map(json.loads, open(sys.argv[1])) if e["event"] in ("install", "verdict")]
print(eval(sys.argv[2]))' "$work/events" "$1" 2>&1
}

# A service that is started later, beside another that does the same
start_both() {
	systemctl restart other late
}

test_monitor_unit() {
	local name

	for name in other late; do
		printf '%s\n' "[Service]" "Type=exec" "SystemCallFilter=~umask" "SystemCallErrorNumber=EPERM" \
			"ExecStart=sh -c 'umask 022; sleep 1000000'" >"/run/systemd/system/$name.service"
	done
	systemctl daemon-reload
	watch --unit late
	until [[ -s $work/err ]]; do sleep 0.1; done
	is "monitor: events of the unit" "$(watched '(sorted({e["unit"] for e in d}), {e["syscall"] for e in d if e["event"] == "verdict"})' start_both)" \
		"(['late.service'], {'umask'})"
	like "monitor waits for a unit" "$(<"$work/err")" "late.service has no process: systemd says that it is inactive: waiting for it"
}

exec_both() {
	local name

	for name in "$ID" seccompctl-shop; do
		crun exec "$name" /busybox true
	done
}

test_monitor_container() {
	watch --container seccompctl-shop
	is "monitor: events of a container" "$(watched '({e["event"] for e in d}, {e["cgroup"] for e in d})' exec_both)" \
		"({'install'}, {'$(cgroup "$shop")'})"
}

test_errors() {
	systemctl stop hardened
	complains 1 "hardened.service has no process: systemd says that it is inactive" status --unit hardened
	complains 1 "no unit is called hradened.service" status --unit hradened
	complains 1 "no container has the id or name seccompctl-bxo, is seccompctl-box meant" status --container seccompctl-bxo
}

run_tests
