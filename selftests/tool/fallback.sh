#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Without the module: one line with the reason and the next step, and output from /proc; and features.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

compile "$here/sandboxed.c" sandboxed

test_reasons() {
	local sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"

	# shellcheck disable=SC2046,SC2086 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -iquote "$here/../../tools" $sanitize -o "$work/reasons" \
		"$here/reasons.c" "$here"/../../tools/{client/modload,lazy/lazy}.c \
		$(pkg-config --cflags libkmod)
	run_command "$work/reasons"
	is "each reason has a cause and a next step" "$rc" 0
}

# One line on standard error, everything on standard output, and success
falls_back() { # NAME COMMAND...
	run_command "${@:2}"
	like "$1: one line with the cause and the next step" "$(lines "$err") $err" \
		"^1 seccompctl: [a-z]+: reading /proc instead of the module: .*\(.*\)$"
	is "$1: continues with /proc" "$rc" 0
}

test_no_module() {
	run features --json
	if [[ $(json 'd["module"]["available"]') == true ]]; then
		skip "without the module" "it is loaded here"
		return
	fi
	falls_back "status" "$SECCOMPCTL" status $$
	like "status: names the source" "$out" "Source: +/proc"
	falls_back "status --json" "$SECCOMPCTL" status --json $$
	is "status --json: names the source" "$(json 'd["tasks"][0]["source"]')" proc
	falls_back "list" "$SECCOMPCTL" list --all --pid $$ -o TID,TSC,SOURCE
	like "list: names the source" "$out" "$$ +- +proc"
	cases <<-'END'
	1 status --source=module !~ status: no module: .*\(.*\)
	1 list --source=module !~ list: no module: .*\(.*\)
	1 tree !~ tree: filters require the module: .*\(.*\)
	1 list --filter-id 0x0123456789abcdef !~ list: filter ids require the module: .*\(.*\)
	END
	run status --source=module --json $$
	is "--source=module --json: valid JSON, and an error" "$rc $(json d)" '1 {"tasks": [], "version": 1}'
	run features --source=module
	is "features --source=module: an error, and all output" "$rc $(lines "$err")" "1 1"
	like "features: the reason why there is no module" "$out" "Module: +none: "
}

# A sandbox that refuses netlink sockets
test_sandbox() {
	falls_back "in a sandbox" "$work/sandboxed" no-netlink "$SECCOMPCTL" status
	like "in a sandbox: the errno" "$err" "not permitted \(.*netlink socket.*try outside"
	like "in a sandbox: the mode of the tool itself" "$out" "Mode: +filter"
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" features --source=proc
	like "features in a sandbox that kills" "$rc $out" "^0 .*Modes: +unknown: .*Bad system call"
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" features --source=proc --json
	is "the same in JSON" "$rc $(json '[d["modes"], d["filter_flags"]]')" "0 [null, null]"
}

# without LIBRARY... -- ARGUMENT...: run the tool where these libraries cannot be loaded
without() {
	rm -rf "$work/libraries"
	mkdir "$work/libraries"
	for ((; $#; )); do
		[[ $1 != -- ]] || break
		: >"$work/libraries/$1"
		shift
	done
	shift
	LD_LIBRARY_PATH=$work/libraries run "$@"
}

# A library is loaded when it is needed.
test_libraries() {
	local all=(libjson-c.so.5 libkmod.so.2 libnl-3.so.200 libnl-genl-3.so.200 libseccomp.so.2)

	without "${all[@]}" -- version
	is "version needs no library" "$rc$err" 0
	without "${all[@]}" -- --source=proc list --all -J --pid $$
	is "list --source=proc --json needs none" "$rc$err" 0
	without libjson-c.so.5 -- --source=proc features --json
	like "a library is missing" "$rc$out $err" "^1 seccompctl: a library is missing: .*libjson-c.so.5"
	without libseccomp.so.2 -- check /dev/null read
	like "another library is missing" "$rc$out $err" \
		"^1 seccompctl: a library is missing: .*libseccomp.so.2"
}

test_features() {
	cases <<-END
	0 features --source=proc --json
	@ " ".join(d["actions"]) == open("/proc/sys/kernel/seccomp/actions_avail").read().strip()
	@ " ".join(d["actions_logged"]) == open("/proc/sys/kernel/seccomp/actions_logged").read().strip()
	@ d["modes"] == ["strict", "filter"]
	@ d["kernel"] == "$(uname -r)"
	@ d["filter_flags"]["TSYNC"] == true
	@ d["notif_sizes"]["data"] == 64
	@ d["module"]["available"] == false
	0 features --source=proc =~ Kernel: +$(uname -r).*Modes: +strict filter.*Actions: +kill_process
	END
}

run_tests
