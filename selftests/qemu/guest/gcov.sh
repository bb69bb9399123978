#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# gcov.sh FILE: write to FILE, a compressed tar, the counts of the module's executed lines since
# boot, for coverage.sh on the host. If the kernel counts none, FILE is not written: counting takes
# CONFIG_GCOV_KERNEL and a module built for it. The counts of an unloaded module stay.

FROM=/sys/kernel/debug/gcov

[ -n "${1:-}" ] || { echo "gcov.sh: FILE is missing" >&2; exit 2; }
[ -d "$FROM" ] || exit 0
copies=$(mktemp -d)
trap 'rm -r "$copies"' EXIT
# These files have size 0 until they are read, so tar would not read them.
while IFS= read -r file; do
	mkdir -p "$copies/${file%/*}"
	cat "$FROM/$file" >"$copies/$file" || exit 1
done < <(cd "$FROM" && find . -path '*/src/module/*.gcda')
[ -z "$(find "$copies" -name '*.gcda')" ] || tar -C "$copies" -czf "$1" .
