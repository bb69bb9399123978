#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Containers that crun and runc start under three profiles: the filter that the module reads from
# each answers as the program that seccompctl makes of the profile, and of the bundle's config.json.
# SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"

DEFAULT=/usr/share/containers/seccomp.json
# oci_bundle.py has podman's capabilities: docker has these three in addition.
PODMAN=(--cap=-CAP_AUDIT_WRITE --cap=-CAP_MKNOD --cap=-CAP_NET_RAW)

[[ -e $DEFAULT ]] || skip_all "there is no $DEFAULT (golang-github-containers-common)"
command -v python3 >/dev/null || skip_all "there is no python3 to write profiles"

cleanup() {
	local runtime

	for runtime in crun runc; do
		"$runtime" list -q 2>/dev/null | grep '^seccompctl-' | xargs -rn 1 "$runtime" delete -f || true
	done
	rm -rf "$work"
}

# The default, the same with docker's default action and refusals, and one with all operators and
# actions, on calls that the others do not name
make_profiles() {
	PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 python3 - "$DEFAULT" "$work" <<-'END'
		import json, sys
		from oci_bundle import as_docker

		def save(name, profile):
		    with open(f"{sys.argv[2]}/{name}.json", "w", encoding="utf-8") as file:
		        json.dump(profile, file)

		with open(sys.argv[1], encoding="utf-8") as file:
		    default = json.load(file)
		save("default", default)
		docker = as_docker(default)
		docker.pop("defaultErrno", None)
		save("docker", docker)

		def rule(call, action, *args, **more):
		    return {"names": [call], "action": "SCMP_ACT_" + action, **more, "args": [
		        {"index": i, "op": "SCMP_CMP_" + op, "value": a, "valueTwo": b} for i, op, a, b in args]}

		big = 0x100000005
		own = [
		    rule("_sysctl", "ALLOW", (0, "EQ", big, 0)),
		    rule("_sysctl", "ERRNO", (0, "EQ", 7, 0), (1, "NE", big, 0), errnoRet=5),
		    rule("uselib", "LOG", (0, "LT", big, 0)),
		    rule("create_module", "TRAP", (1, "LE", big, 0)),
		    rule("query_module", "TRACE", (2, "GT", big, 0), errnoRet=7),
		    rule("get_kernel_syms", "KILL", (0, "GE", big, 0)),
		    rule("nfsservctl", "KILL_THREAD", (1, "MASKED_EQ", 0xff000000ff, 0x1200000034)),
		    rule("nfsservctl", "ALLOW", (0, "EQ", 1, 0), (1, "NE", 2, 0), (2, "GE", 3, 0)),
		    # Two comparisons of one argument: runtimes make two rules of them.
		    rule("vserver", "ALLOW", (3, "GE", 10, 0), (3, "EQ", 3, 0)),
		    rule("security", "KILL_PROCESS"),
		    rule("tuxcall", "ALLOW"),
		    rule("no_such_call", "ALLOW"),
		    # The default action
		    rule("putpmsg", "ERRNO", errnoRet=docker["defaultErrnoRet"]),
		]
		save("own", {**docker, "syscalls": docker["syscalls"] + own})
	END
}

# start RUNTIME PROFILE: run a container, and print the number of its process
start() {
	local options=() name=seccompctl-$1-$2 pid='' i

	[[ $1 != crun ]] || options=(--cgroup-manager=disabled)
	"$here/oci_bundle.py" "$work/$2.json" "$work/$1-$2"
	"$1" "${options[@]}" run --detach --bundle "$work/$1-$2" "$name" >"$work/log" 2>&1 </dev/null ||
		{ cat "$work/log" >&2; return 1; }
	for ((i = 0; i < 50; i++)); do
		pid=$("$1" state "$name" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
		[[ $(<"/proc/$pid/comm") != busybox ]] || break
		sleep 0.1
	done
	printf '%s\n' "$pid"
}

# same RUNTIME PROFILE
same() {
	local runtime=$1 profile=$2 pid file

	if ! pid=$(start "$runtime" "$profile"); then
		result 1 "$runtime starts a container under the profile: $profile"
		return
	fi
	for file in "$work/$profile.json" "$work/$runtime-$profile/config.json"; do
		run diff "${PODMAN[@]}" --runtime="$runtime" "$pid" "$file"
		like "$runtime, $profile: ${file##*/}" "$rc $out" \
			"^0 .*busybox, 1 filter"$'\n'".*No call is answered differently"
	done
	run status -v "$pid"
	if [[ $profile == default ]]; then
		like "$runtime: status names the default profile" "$out" "instructions, .*containers' default profile \(podman\)"
	else
		that "$runtime, $profile: status does not take it for the default" lacks "default profile"
	fi
	if [[ $runtime-$profile == runc-docker ]]; then
		run diff "${PODMAN[@]}" "$pid" "$work/$profile.json"
		is "the stub of runc makes a difference" "$rc" 3
	fi
}

test_containers() {
	local runtime profile

	make_profiles
	run export -f oci "${PODMAN[@]}" "$work/docker.json"
	is "a profile is exported, and the runtimes load it" "$rc" 0
	printf '%s\n' "$out" >"$work/exported.json"
	for runtime in crun runc; do
		needs "$runtime" "containers of $runtime" || continue
		for profile in default docker own exported; do
			same "$runtime" "$profile"
		done
	done
}

run_tests
