#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The uapi header and the YAML spec agree, and a difference between the two is found.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$here/../..
HEADER=$top/module/include/uapi/linux/seccomp_diag.h
SPEC=$top/Documentation/netlink/specs/seccomp_diag.yaml

compare() {
	/usr/bin/python3 "$top/Documentation/netlink/attributes.py" "$work/spec.yaml" >"$work/attributes.h" &&
		"${CC:-cc}" -Wall -Wextra -fsyntax-only -I"$work" -xc "$work/attributes.h" &&
		/usr/bin/python3 "$top/selftests/host/spec_header.py" "$work/linux/seccomp_diag.h" "$work/spec.yaml"
}

fresh_copies() {
	mkdir -p "$work/linux"
	cp "$HEADER" "$work/linux/seccomp_diag.h"
	cp "$SPEC" "$work/spec.yaml"
}

# finds NAME FILE SED-SCRIPT REGEX: what the script does to a copy of the file is found
finds() {
	local out rc=0 bad=0

	fresh_copies
	sed -i "$3" "$work/$2"
	if cmp -s "$work/$2" "$HEADER" || cmp -s "$work/$2" "$SPEC"; then
		result 1 "finds $1" "the script changed nothing: $3"
		return
	fi
	out=$(compare 2>&1) || rc=$?
	[[ $rc == 1 && $out =~ $4 ]] || bad=1
	result $bad "finds $1" "wanted /$4/ in: $out"
}

/usr/bin/python3 -c 'import yaml' 2>/dev/null || skip_all "no YAML for Python: apt-get install python3-yaml"

fresh_copies
rc=0
out=$(compare 2>&1) || rc=$?
result "$rc" "header and spec agree" "$out"

finds "an attribute missing in the spec" spec.yaml \
	'/^      -$/{N;/name: suspended$/{N;N;N;N;d}}; /- suspended$/d' \
	'A_TASK_SEL_MODES is 16 in the specification'
finds "the last attribute missing in the spec" spec.yaml \
	'/doc: The same before the call; absent where tsc is/{n;N;N;N;N;N;N;N;d}; /^          - cgroup-id$/d' \
	'A_EVENT_MAX is 32 in the specification'
finds "an attribute missing in the header" linux/seccomp_diag.h '/^\tSECCOMP_DIAG_A_TASK_EXITING,$/d' \
	"SECCOMP_DIAG_A_TASK_EXITING.* undeclared"
finds "a mode missing in the spec" linux/seccomp_diag.h \
	's/^\tSECCOMP_DIAG_MODE_DEAD,$/&\n\tSECCOMP_DIAG_MODE_NEW,/' 'SECCOMP_DIAG_MODE_NEW.* not handled in switch'
finds "a renamed mode" spec.yaml 's/^        name: dead$/        name: deadly/' \
	'SECCOMP_DIAG_MODE_DEADLY.* undeclared'
finds "attributes in another order" linux/seccomp_diag.h \
	'/^\tSECCOMP_DIAG_A_TASK_TGID,$/d; s/^\tSECCOMP_DIAG_A_TASK_UID,$/&\n\tSECCOMP_DIAG_A_TASK_TGID,/' \
	'A_TASK_TGID is 3 in the specification'
finds "another number" linux/seccomp_diag.h 's/TSC_ENABLED = 1/TSC_ENABLED = 3/' \
	'TSC_ENABLED is 1 in the specification'
finds "another type" spec.yaml '/name: no-new-privs/{n;s/u8/u32/}' \
	'A_TASK_NO_NEW_PRIVS is u8 in the header, u32'
finds "a member without a comment" linux/seccomp_diag.h '/^ \* @SECCOMP_DIAG_MODE_STRICT:/,/^ \*\tsigreturn/d' \
	'comment of seccomp_diag_mode does not explain'
finds "an entry without doc" spec.yaml '/doc: BPF programs decide./d' 'filter has no doc'
finds "another family" spec.yaml 's/^name: seccomp_diag/name: seccomp/' 'GENL_NAME.*"seccomp.*is 0 in the specification'
finds "an enum missing in the spec" linux/seccomp_diag.h \
	's,^/\* Instructions that,/** enum seccomp_diag_new - new */\nenum seccomp_diag_new {\n\tSECCOMP_DIAG_NEW\n};\n&,' 'seccomp_diag_new is only'
finds "a filter's attribute missing in the spec" spec.yaml \
	'/^      -$/{N;/name: jited$/{N;N;N;N;d}}; /- jited$/d' 'A_FILTER_FLAGS is 10 in the specification'
finds "a filter's flag of another number" spec.yaml 's/^        value: 5$/        value: 6/' \
	'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is 64 in the specification'
finds "a filter's attribute that no operation has" spec.yaml \
	'/            - jited$/d' 'filter: jited is in no operation'
finds "an attribute that no operation has" spec.yaml '0,/            - tsc$/{/            - tsc$/d}' \
	'tsc is in no operation'
finds "an operation's attribute that its set does not have" spec.yaml 's/            - tsc$/            - tsd/' \
	"tsc is in no operation|'tsd'"

finish
