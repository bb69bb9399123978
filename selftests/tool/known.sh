#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Filters of a live thread that its unit of systemd explains are named; nothing else is.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

((EUID == 0)) || skip_all "only root may read filters by ptrace"
[[ $(uname -m) == x86_64 ]] || skip_all "the programs are those of x86_64"
groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
[[ -n $groups ]] && mkdir "$groups/known-$$.slice" 2>/dev/null || skip_all "there is no cgroup2 to write to"

compile "$here/../fixtures/refused.c" refused

group=$groups/known-$$.slice
mkdir "$group/known-$$.service" "$group/known-$$.service/child" "$group/_known.service" "$group/known-$$.scope"

clean_groups() {
	local dir

	for dir in "$group"/*/child "$group"/*/ "$group"; do
		for ((i = 0; i < 50; i++)); do
			! rmdir "$dir" 2>/dev/null || break
			sleep 0.1
		done
	done
	cleanup
}
trap 'kill -KILL "${fixtures[@]}" 2>/dev/null; clean_groups' EXIT

# fake TEXT: a systemctl that prints a unit of that text
fake() {
	mkdir -p "$work/bin"
	printf '%b\n' "$1" >"$work/unit"
	printf '#!/bin/bash\n[[ $* == "cat --no-pager -- "*known*.service ]] && cat "%s/unit"\n' "$work" >"$work/bin/systemctl"
	chmod +x "$work/bin/systemctl"
	PATH=$work/bin:$PATH
}

# programs FILE: its programs as $work/made.N, the oldest first
programs() {
	"$SECCOMPCTL" dump -J "$1" 2>/dev/null | python3 -c 'import json, struct, sys
for n, f in enumerate(reversed(json.load(sys.stdin)["filters"])):
	with open("%s.%d" % (sys.argv[1], n), "wb") as out:
		for i in f["program"]:
			out.write(struct.pack("=HBBI", i["code"], i["jt"], i["jf"], i["k"]))' "$work/made"
}

UNIT='[Service]\nRestrictRealtime=yes\nProtectKernelLogs=yes\nExecStart=/bin/true'
fake "$UNIT"
programs "$work/unit"
# Written in another way, the answers of ProtectKernelLogs= (x86_64)
assemble same "ld [arch] / jeq #x86_64, L, A / L: ld [nr] / jset #0x40000000, A, N / N: jeq #x86_64:syslog, E, A / A: ret ALLOW / E: ret ERRNO(EPERM)"
assemble other "ld [arch] / jeq #x86_64, L, A / L: ld [nr] / jeq #x86_64:syslog, E, A / A: ret ALLOW / E: ret ERRNO(EACCES)"
start refused "$work/made.0" "$work/made.1" "$work/made.2" "$work/made.3" "$work/made.4" "$work/same" "$work/other" \
	"$work/made.0" -- ready wait

# known GROUP: the names of filters in that control group, the newest first
known() {
	echo "$pid" >"$group/$1/cgroup.procs"
	run --source=ptrace status -J "$pid"
	json '[n and n.replace("known-'$$'", "x") for n in d["tasks"][0]["known"]]'
}

all='[null, null, "ProtectKernelLogs= (x86_64) of x.service", "ProtectKernelLogs= (x32) of x.service", '
all+='"ProtectKernelLogs= (x86) of x.service", "RestrictRealtime= (x86_64) of x.service", "RestrictRealtime= (x32) of x.service", '
all+='"RestrictRealtime= (x86) of x.service"]'
none='[null, null, null, null, null, null, null, null]'

test_known() {
	# The newest filter has the bytes of the oldest, but the unit has only one such filter.
	is "by bytes and by answers" "$(known "known-$$.service")" "$all"
}

test_text() {
	run --source=ptrace status -v "$pid"
	like "in words" "$out" "#4 .* instructions, ProtectKernelLogs= \(x32\) of known-$$.service"
	like "an unknown filter" "$out" "#6 [^,]* instructions"$'\n'
	run --source=ptrace tree -v "$pid"
	like "tree" "$out" "#4  7 instructions, ProtectKernelLogs= \(x32\) of known-$$.service"
	like "tree: an unknown filter" "$out" "#6 [^,]* instructions"$'\n'
	run --source=ptrace tree -J "$pid"
	is "tree, as JSON" "$(json '[f["known"] and f["known"].replace("known-'$$'", "x") for f in d["filters"]][::-1]')" "$all"
}

test_group() {
	is "a group below that of the unit" "$(known "known-$$.service/child" | grep -o null | wc -l)" 2
	is "an escaped name" "$(known _known.service | grep -c 'of known.service')" 1
	is "a scope" "$(known "known-$$.scope")" "$none"
}

test_unknown() {
	fake '[Service]\nRestrictNamespaces=yes'
	is "a unit with other filters" "$(known "known-$$.service")" "$none"
	fake '[Service]\nExecStart=/bin/true'
	is "a unit without filters" "$(known "known-$$.service")" "$none"
	fake '[Service'
	is "a unit that systemd refuses" "$(known "known-$$.service")" "$none"
	printf '#!/bin/bash\nexit 1\n' >"$work/bin/systemctl"
	is "systemctl does not know the unit" "$(known "known-$$.service")" "$none"
	printf '#!/bin/bash\nexec yes\n' >"$work/bin/systemctl"
	is "systemctl prints without an end" "$(known "known-$$.service")" "$none"
	rm "$work/bin/systemctl"
	run_command env PATH="$work/bin" "$SECCOMPCTL" --source=ptrace status -J "$pid"
	is "there is no systemctl" "$rc $(json 'd["tasks"][0]["known"]')" "0 $none"
}

run_tests
