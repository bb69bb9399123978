#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# gcov.sh FILE: leave in FILE, a compressed tar, what has been executed of the module since
# boot, for coverage.sh on the host. Without a word nothing is left where the kernel counts
# nothing (CONFIG_GCOV_KERNEL, and a module built for it). An unloaded module's
# counts stay.

FROM=/sys/kernel/debug/gcov

[ -n "${1:-}" ] || { echo "gcov.sh: which FILE?" >&2; exit 2; }
[ -d "$FROM" ] || exit 0
copies=$(mktemp -d)
trap 'rm -r "$copies"' EXIT
# Files of no size, that only a read makes: tar would not read them.
while IFS= read -r file; do
	mkdir -p "$copies/${file%/*}"
	cat "$FROM/$file" >"$copies/$file" || exit 1
done < <(cd "$FROM" && find . -path '*/src/module/*.gcda')
[ -z "$(find "$copies" -name '*.gcda')" ] || tar -C "$copies" -czf "$1" .
