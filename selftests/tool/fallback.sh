#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Without the module: one line that says why and what to do, and on from /proc; and features.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

compile "$here/sandboxed.c" sandboxed

test_reasons() {
	local sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"

	# shellcheck disable=SC2046,SC2086 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -iquote "$here/../../tools" $sanitize -o "$work/reasons" \
		"$here/reasons.c" "$here"/../../tools/client/modload.c \
		$(pkg-config --libs --cflags libkmod)
	run_command "$work/reasons"
	is "each reason has a cause and a next step" "$rc" 0
}

# One line on standard error, everything on standard output, and success
falls_back() { # NAME COMMAND...
	run_command "${@:2}"
	like "$1: one line with the cause and the next step" "$(lines "$err") $err" \
		"^1 seccompctl: [a-z]+: reading /proc instead of the module: .*\(.*\)$"
	is "$1: goes on from /proc" "$rc" 0
}

test_no_module() {
	run features --json
	if [[ $(json 'd["module"]["available"]') == true ]]; then
		skip "without the module" "it is loaded here"
		return
	fi
	falls_back "status" "$SECCOMPCTL" status $$
	like "status: says where it read" "$out" "Source: +/proc"
	falls_back "status --json" "$SECCOMPCTL" status --json $$
	is "status --json: says where it read" "$(json 'd["tasks"][0]["source"]')" proc
	falls_back "list" "$SECCOMPCTL" list --all --pid $$ -o TID,TSC,SOURCE
	like "list: says where it read" "$out" "$$ +- +proc"
	complains 1 "status: no module: .*\(.*\)" status --source=module
	complains 1 "list: no module: .*\(.*\)" list --source=module
	complains 1 "tree: filters require the module: .*\(.*\)" tree
	complains 1 "list: filter ids require the module: .*\(.*\)" \
		list --filter-id 0x0123456789abcdef
	run status --source=module --json $$
	is "--source=module --json: valid, and an error" "$rc $(json d)" '1 {"tasks": []}'
	run features --source=module
	is "features --source=module: told nevertheless, and an error" "$rc $(lines "$err")" "1 1"
	like "features: why there is no module" "$out" "Module: +none: "
}

# A sandbox that refuses netlink sockets
test_sandbox() {
	falls_back "in a sandbox" "$work/sandboxed" no-netlink "$SECCOMPCTL" status
	like "in a sandbox: the errno is told" "$err" "not permitted \(.*netlink socket.*try outside"
	like "in a sandbox: what it is in" "$out" "Mode: +filter"
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" features --source=proc
	like "features in a sandbox that kills" "$rc $out" "^0 .*Modes: +unknown: .*Bad system call"
	run_command "$work/sandboxed" seccomp-kills "$SECCOMPCTL" features --source=proc --json
	is "the same in JSON" "$rc $(json '[d["modes"], d["filter_flags"]]')" "0 [null, null]"
}

test_features() {
	run features --source=proc --json
	is "features succeeds" "$rc$err" 0
	is "features: actions as /proc has them" "$(json '" ".join(d["actions"])')" \
		"$(</proc/sys/kernel/seccomp/actions_avail)"
	is "features: actions logged" "$(json '" ".join(d["actions_logged"])')" \
		"$(</proc/sys/kernel/seccomp/actions_logged)"
	is "features: modes" "$(json 'd["modes"]')" '["strict", "filter"]'
	is "features: the kernel" "$(json 'd["kernel"]')" "$(uname -r)"
	is "features: flags are booleans" "$(json 'd["filter_flags"]["TSYNC"]')" true
	is "features: sizes of notifications are numbers" \
		"$(json 'd["notif_sizes"]["data"]')" 64
	is "features: no module is asked" "$(json 'd["module"]["available"]')" false
	run features --source=proc
	like "features: text" "$out" "Kernel: +$(uname -r).*Modes: +strict filter.*Actions: +kill_process"
}

test_reasons
test_no_module
test_sandbox
test_features
finish
