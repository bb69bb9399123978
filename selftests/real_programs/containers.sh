#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Real containers of podman and docker: the commands find them by name and id, monitor and why show their
# refusals, and monitor by ptrace follows podman into them. SECCOMPCTL is the tool to test. Only the image "containers"
# has podman and docker: IMAGE=containers TESTS=real_programs/containers.sh selftests/qemu/check.sh 6.12

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
for command in podman docker python3; do
	command -v "$command" >/dev/null || skip_all "there is no $command (IMAGE=containers)"
done
needs_events

# The guest has no network, no overlayfs, no D-Bus for crun, and no profile of AppArmor.
RUN_OPTIONS=(--network none)
export CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf

cleanup() {
	podman rm -f -t 0 web-podman killed-podman >/dev/null 2>&1 || true
	docker rm -f web-docker web-podman killed-docker >/dev/null 2>&1 || true
	systemctl stop docker docker.socket containerd 2>/dev/null || true
	rm -rf "$work"
}

make_root() {
	mkdir -p "$work/root/bin"
	cp /opt/seccompctl/guest/busybox "$work/root/bin/"
	tar -C "$work/root" -cf "$work/root.tar" .
	echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["swapoff"], "action": "SCMP_ACT_KILL_PROCESS"}]}' \
		>"$work/kill.json"
}

prepare_podman() {
	printf '[storage]\ndriver = "vfs"\nrunroot = "/run/box"\ngraphroot = "/var/lib/box"\n' \
		>"$CONTAINERS_STORAGE_CONF"
	printf '[engine]\ncgroup_manager = "cgroupfs"\n' >"$CONTAINERS_CONF"
	podman import "$work/root.tar" localhost/box >"$work/log" 2>&1 || cat "$work/log" >&2
}

prepare_docker() {
	mkdir -p /etc/docker
	echo '{"iptables": false, "bridge": "none", "storage-driver": "vfs", "ip-forward": false}' >/etc/docker/daemon.json
	systemctl start docker
	docker import "$work/root.tar" localhost/box >"$work/log" 2>&1 || cat "$work/log" >&2
	RUN_OPTIONS+=(--security-opt apparmor=unconfined)
}

# start_container ENGINE NAME OPTION... COMMAND...
start_container() {
	"$1" run -d "${RUN_OPTIONS[@]}" --name "$2" "${@:3}" >"$work/log" 2>&1 || cat "$work/log" >&2
}

# commands ENGINE: each shows a running container by its name and by its id
commands() {
	local engine=$1 name=web-$1 id pid

	start_container "$engine" "$name" localhost/box /bin/busybox sleep 1000000
	id=$("$engine" inspect -f '{{.Id}}' "$name") pid=$("$engine" inspect -f '{{.State.Pid}}' "$name")
	run list -nr -o TID --container "$name"
	is "$engine: list by the name" "$(xargs <<<"$out")" "$pid"
	run list -nr -o TID --container "${id:0:12}"
	is "$engine: list by the id" "$(xargs <<<"$out")" "$pid"
	run status --container "$name"
	like "$engine: status" "$rc $out" "^0 $pid busybox .*Container:.*$id.*$name"
	run explain --container "$name"
	like "$engine: explain" "$rc $out" "^0 $pid busybox  \(x86_64\): 1 filter, "
	run check --container "$name" swapoff
	is "$engine: check" "$rc" 3
}

# refused COMMAND...: until the watcher has an event
refused() {
	local i

	for ((i = 0; i < 20; i++)); do
		"$@" >/dev/null 2>&1 </dev/null || true
		! grep -q swapoff "$work/events" || return 0
		sleep 1
	done
}

monitored() {
	local watcher

	: >"$work/events"
	"$SECCOMPCTL" monitor -J --verdicts --container "web-$1" -o "$work/events" 2>"$work/err" &
	watcher=$!
	refused "$1" exec "web-$1" /bin/busybox swapoff /none
	kill -TERM "$watcher"
	wait "$watcher" || true
	like "$1: monitor" "$(<"$work/events")" '"syscall": *"swapoff"'
	like "$1: monitor names the container" "$(<"$work/events")" '"container": *"[^"]+"'
}

# killed ENGINE: why names the filter of the container in which a process was killed. Records may come late.
killed() {
	local i name=killed-$1 filter

	start_container "$1" "$name" --security-opt seccomp="$work/kill.json" localhost/box \
		/bin/busybox sh -c '/bin/busybox swapoff /none; exec /bin/busybox sleep 1000000'
	run list -nr -o FILTER-ID --container "$name"
	filter=${out%%$'\n'*}
	for ((i = 0; i < 20; i++)); do
		run why --container "$name"
		[[ $out != *"busybox: swapoff"* ]] || break
		sleep 1
	done
	like "$1: why" "$rc $out" \
		"^0 busybox: swapoff.* killed the process \(SIGSYS\).*Filter: +filter $filter #0, instruction [0-9]+"
}

# followed SOURCE: podman and its container from the first instruction
followed() {
	run --source="$1" monitor -- podman run --rm "${RUN_OPTIONS[@]}" localhost/box /bin/busybox swapoff /none
	like "podman run by $1: installation" "$out" \
		"(crun|runc)[^ ]*\[[0-9]+\] .*installs filter 0x[0-9a-f]{16} #0 \([0-9]+ instructions\)"
	like "podman run by $1: refusal" "$out" \
		"busybox\[[0-9]+\] .*swapoff\(0x[0-9a-f]+\) = EPERM by filter 0x[0-9a-f]{16} #0 insn [0-9]+"
	is "podman run by $1: exit status" "$rc" 1
	that "podman run by $1: no advice" lacks_advice
}

lacks_advice() {
	[[ $err != *"use --container"* ]]
}

test_podman() {
	prepare_podman
	commands podman
	run status --container web-podman
	that "podman: its default profile is recognised" contains "containers' default profile (podman)"
	monitored podman
	killed podman
	followed module
	followed ptrace
}

test_docker() {
	prepare_docker
	commands docker
	monitored docker
	killed docker
	run monitor --source=ptrace -- docker exec web-docker /bin/busybox swapoff /none
	like "docker exec by ptrace: the container is not followed, which is said" "$rc $out$err" \
		"not children of docker: use --container web-docker while it runs"
	docker rename web-docker web-podman
	run status --container web-podman
	like "containers of one name" "$rc $err" \
		"^1 [^:]+: status: several containers are called web-podman: name one by its id: .*podman [0-9a-f]{12}"
	like "containers of one name: docker's" "$err" "docker [0-9a-f]{12}"
	run list -nr -o CONTAINER --container "$(docker inspect -f '{{.Id}}' web-podman)"
	is "containers of one name: by the id" "$(xargs <<<"$out")" web-podman
}

make_root
run_tests
