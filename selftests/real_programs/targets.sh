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

# unit NAME LINE...: write and start a service
unit() {
	printf '%s\n' "[Service]" "${@:2}" >"/run/systemd/system/$1.service"
	systemctl daemon-reload
	systemctl start "$1" || true
}

nspawn() {
	mkdir -p "$work/box/usr"
	cp /opt/seccompctl/guest/busybox "$work/box/"
	unit systemd-nspawn@seccompctl-box Type=notify Slice=machine.slice Delegate=yes \
		"ExecStart=systemd-nspawn -q --keep-unit --register=no -M %i -D $work/box --as-pid2 /busybox sleep 1000000"
	box=$(find /sys/fs/cgroup/machine.slice -name cgroup.procs -exec cat {} + |
		xargs -I{} grep -lx busybox /proc/{}/comm | cut -d/ -f3)
}

systemctl start hardened
service=$(systemctl show -p MainPID --value hardened)
nspawn
container "$ID" "/libpod_parent/libpod-$ID"
web=$pid
container seccompctl-shop
shop=$pid

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
	run list -nr --pid "$box" -o UNIT,CONTAINER
	is "columns of an nspawn container" "$out" "systemd-nspawn@seccompctl-box.service seccompctl-box"
}

# same NAME OPTION... -- PID ARGUMENT...: a command says the same by name and by number
same() {
	local wanted name=$1 options=() command pid

	shift
	while [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	pid=$2
	for command in status explain tree dump; do
		run "$command" "$pid"
		wanted=$(grep -v "Started:" <<<"$out")
		run "$command" "${options[@]}"
		is "$name: $command" "$rc $(grep -v "Started:" <<<"$out")" "0 $wanted"
	done
	run check -J "$pid" mount
	wanted=$(json 'd["answers"]')
	run check -J "${options[@]}" mount
	is "$name: check" "$(json 'd["answers"]') $(json 'd["target"]["pids"]')" "$wanted [$pid]"
	run diff "${options[@]}" "$pid"
	like "$name: diff" "$rc $out" "^0 A: $pid .*B: $pid .*No call is answered differently"
}

test_commands() {
	same "a unit" --unit hardened -- "$service"
	same "a container by its id" --container "$ID" -- "$web"
	same "a container by its name" --container seccompctl-shop -- "$shop"
	same "a process of an nspawn container" --container seccompctl-box --comm busybox -- "$box"
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
	for ((i = 0; i < 100; i++)); do
		[[ $("$SECCOMPCTL" features -J | python3 -c 'import json, sys; print(json.load(sys.stdin)["module"]["watchers"])' 2>/dev/null) != 0 ]] && break
		sleep 0.1
	done
	sleep 1
}

# watched EXPRESSION: end the watch; the expression of its events as JSON
watched() {
	sleep 1
	kill -INT "$watcher"
	wait "$watcher" || true
	python3 -c 'import json, sys
d = [e for e in map(json.loads, open(sys.argv[1])) if e["event"] in ("install", "verdict")]
print(eval(sys.argv[2]))' "$work/events" "$1" 2>&1
}

# A service that is started later, beside another that does the same
test_monitor_unit() {
	local name lines=("Type=oneshot" "SystemCallFilter=~chroot" "SystemCallErrorNumber=EPERM" "ExecStart=chroot / true")

	printf '%s\n' "[Service]" "${lines[@]}" >/run/systemd/system/late.service
	systemctl daemon-reload
	watch --unit late
	like "monitor waits for a unit" "$(<"$work/err")" "late.service has no process: systemd says that it is inactive: waiting for it"
	for name in other late; do
		unit "$name" "${lines[@]}"
	done
	is "monitor: events of the unit" "$(watched '(sorted({e["unit"] for e in d}), [e["syscall"] for e in d if e["event"] == "verdict"])')" \
		"(['late.service'], ['chroot'])"
}

test_monitor_container() {
	watch --container seccompctl-shop
	crun exec "$ID" /busybox true </dev/null
	crun exec seccompctl-shop /busybox true </dev/null
	is "monitor: events of a container" "$(watched '(sorted({e["event"] for e in d}), {e["cgroup"] for e in d} == {"'"$(sed -n 's/^0:://p' "/proc/$shop/cgroup")"'"})')" \
		"(['install'], True)"
}

test_errors() {
	systemctl stop hardened
	complains 1 "hardened.service has no process: systemd says that it is inactive" status --unit hardened
	complains 1 "no unit is called hradened.service" status --unit hradened
	complains 1 "no container has the id or name seccompctl-shpo, is seccompctl-" status --container seccompctl-shpo
}

run_tests
