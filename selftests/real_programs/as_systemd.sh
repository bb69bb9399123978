#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Units as policies: each filter that the module reads from a service has the answers of the one that the
# tool makes of its unit, in the same order, and so has the whole chain.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"
one_kernel "the filters of systemd 252 are the same on every kernel"
command -v systemd-analyze >/dev/null || skip_all "there is no systemd-analyze, which knows the groups"

# split DIR DUMP-OPERAND: each program in a file DIR/N, the oldest first; their number
split() {
	mkdir -p "$1"
	"$SECCOMPCTL" dump -J "$2" 2>/dev/null | python3 -c 'import json, struct, sys
filters = json.load(sys.stdin)["filters"]
for n, f in enumerate(reversed(filters)):
	with open("%s/%d" % (sys.argv[1], n), "wb") as out:
		for i in f["program"]:
			out.write(struct.pack("=HBBI", i["code"], i["jt"], i["jf"], i["k"]))
print(len(filters))' "$1"
}

# compare UNIT LEAST: at least so many filters
compare() {
	local unit=$1 least=$2 dir=$work/$1 pid live made i same=0 bytes=0

	systemctl start "$unit" || true
	pid=$(systemctl show -p MainPID --value "$unit")
	systemctl cat "$unit" >"$dir.unit"
	live=$(split "$dir.live" "$pid")
	made=$(split "$dir.made" "$dir.unit")
	is "$unit: as many filters as the service has" "$made" "$live"
	that "$unit: $live filters, at least $least" test "$live" -ge "$least"
	for ((i = 0; i < live; i++)); do
		if cmp -s "$dir.live/$i" "$dir.made/$i"; then
			bytes=$((bytes + 1))
			same=$((same + 1))
			continue
		fi
		run diff "$dir.live/$i" "$dir.made/$i"
		[[ $rc != 0 ]] && result 1 "$unit: filter $i" "$out" || same=$((same + 1))
	done
	is "$unit: filters with the same answers" "$same" "$live"
	echo "# $unit: $bytes of $live filters have the same bytes"
	run status -J "$pid"
	same_json "$unit: status names each filter" \
		"sum(k is not None and k.endswith(') of $unit') or k == 'SystemCallArchitectures= of $unit' for k in d['tasks'][0]['known']) == $live"
	run diff "$pid" "$dir.unit"
	like "$unit: the whole chain" "$rc $out" "^0 .*No call is answered differently"
}

test_every_directive() {
	compare every_directive.service 30
}

test_deny_list() {
	mkdir -p /run/systemd/system/deny_list.service.d
	cat >/run/systemd/system/deny_list.service.d/more.conf <<-'END'
		[Service]
		SystemCallFilter=~keyctl:kill
		RestrictAddressFamilies=AF_NETLINK
		RestrictAddressFamilies=~AF_VSOCK
		SystemCallArchitectures=
		SystemCallArchitectures=x32
	END
	systemctl daemon-reload
	compare deny_list.service 12
}

test_allow_list() {
	compare hardened.service 20
	compare system-service.service 3
}

# Services of the distribution
test_journald() {
	compare systemd-journald.service 5
}

run_tests
