#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What netlink_fuzz takes for the protocol is what the YAML spec says; and a difference is found.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$here/../..
SPEC=$top/Documentation/netlink/specs/seccomp_diag.yaml

compare() { "$work/fuzz_table" | /usr/bin/python3 "$top/selftests/host/fuzz_table.py" "$work/spec.yaml"; }

# finds NAME SED-SCRIPT REGEX: what the script does to a copy of the spec is found
finds() {
	local out rc=0 bad=0

	sed "$2" "$SPEC" >"$work/spec.yaml"
	out=$(compare 2>&1) || rc=$?
	[[ $rc == 1 && $out =~ $3 ]] || bad=1
	result $bad "finds $1" "wanted /$3/ in: $out"
}

/usr/bin/python3 -c 'import yaml' 2>/dev/null || skip_all "no YAML for Python: apt-get install python3-yaml"
gcc -Wall -Wextra -iquote "$top/selftests" -I"$top/module/include/uapi" -o "$work/fuzz_table" \
	"$top/selftests/host/fuzz_table.c" "$top/selftests/fuzz_netlink/spec.c"

cp "$SPEC" "$work/spec.yaml"
rc=0
out=$(compare 2>&1) || rc=$?
result "$rc" "table and spec say the same" "$out"

finds "another type" '/name: no-new-privs/{n;s/u8/u32/}' 'task no-new-privs is u8 in the table, u32'
finds "another range" '/name: sel-tgid/,/min: 1/s/min: 1/min: 2/' 'task sel-tgid: 1 or more in the table'
finds "a set without its flags" '/flags-mask: action/s/action/kind/' 'watch actions: a set of 0x7f in the table'
finds "another length" 's/max-len: 256/max-len: 512/' 'watch tgids: 256 bytes at most in the table'
finds "an attribute that a request has no more" '0,/            - sel-uid$/{/            - sel-uid$/d}' \
	'task sel-uid: asked 0x2, told 0x0, in the spec 0x0, 0x0'
finds "an attribute that an event has no more" '/          - recheck$/d' 'event recheck: asked 0x0, told 0x40, in the spec 0x0, 0x0'

finish
