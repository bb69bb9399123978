#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The uapi header and the YAML spec say the same; and a difference between the two is found.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$here/../..
HEADER=$top/module/include/uapi/linux/seccomp_diag.h
SPEC=$top/Documentation/netlink/specs/seccomp_diag.yaml

compare() {
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
result "$rc" "header and spec say the same" "$out"

finds "an attribute missing in the spec" spec.yaml \
	'/^      -$/{N;/name: suspended$/{N;N;N;N;d}}; /- suspended$/d' \
	'A_TASK_SUSPENDED is in the header only'
finds "an attribute missing in the header" linux/seccomp_diag.h '/^\tSECCOMP_DIAG_A_TASK_EXITING,$/d' \
	'A_TASK_EXITING is in the spec only'
finds "a renamed mode" spec.yaml 's/^        name: dead$/name: deadly/; s/^name: deadly/        name: deadly/' \
	'MODE_DEAD is in the header only'
finds "attributes in another order" linux/seccomp_diag.h \
	'/^\tSECCOMP_DIAG_A_TASK_TGID,$/d; s/^\tSECCOMP_DIAG_A_TASK_UID,$/&\n\tSECCOMP_DIAG_A_TASK_TGID,/' \
	'A_TASK_TGID is 4 in the header, 3 in the spec'
finds "another number" linux/seccomp_diag.h 's/TSC_ENABLED = 1/TSC_ENABLED = 3/' \
	'TSC_ENABLED is 3 in the header, 1 in the spec'
finds "another type" spec.yaml '/name: no-new-privs/{n;s/u8/u32/}' \
	"A_TASK_NO_NEW_PRIVS is 'u8' in the header, u32 in the spec"
finds "a member without prose" linux/seccomp_diag.h '/^ \* @SECCOMP_DIAG_MODE_STRICT:/,/^ \*\tsigreturn/d' \
	'does not explain SECCOMP_DIAG_MODE_STRICT'
finds "an entry without doc" spec.yaml '/doc: BPF programs decide./d' 'filter has no doc'
finds "another family" spec.yaml 's/^name: seccomp_diag/name: seccomp/' 'the family is seccomp_diag'
finds "a filter's attribute missing in the spec" spec.yaml \
	'/^      -$/{N;/name: jited$/{N;N;d}}; /- jited$/d' \
	'A_FILTER_JITED is in the header only'
finds "a filter's flag of another number" spec.yaml 's/^        value: 5$/        value: 6/' \
	'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is 32 in the header, 64 in the spec'
finds "a filter's attribute that no operation has" spec.yaml \
	'/            - jited$/d' 'filter: jited is in no operation'
finds "an attribute that no operation has" spec.yaml '0,/            - tsc$/{/            - tsc$/d}' \
	'tsc is in no operation'

finish
