#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module is small: its text and data take at most 38 KiB for each kernel (40 on arm64). Only those from its
# sources count, once it is loaded: a kernel's configuration may add as much again (unwind and patch
# tables, symbol versions, struct module), and the kernel frees what only the loading needs. The
# memory that is zero at first (bss: a hash table) is shown apart.

set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
LIMIT=$((38 * 1024))
# There nothing is built to be small: module/Kbuild.
ARM64_LIMIT=$((40 * 1024))
tests=0
failures=0

sections() { # MODULE REGEX: the bytes of these sections
	local sum=0 name size

	while read -r name _ _ _ size _; do
		[[ $name =~ $2 ]] || continue
		sum=$((sum + 16#$size))
	done < <(readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p')
	echo "$sum"
}

for module in "$top"/build/*/seccomp_diag.ko; do
	# KASAN and gcov insert instructions of their own.
	[[ -e $module && $module != *-@(kasan|kcsan|fuzz)/* ]] || continue
	tests=$((tests + 1))
	bytes=$(sections "$module" '^\.(exit\.)?(text|rodata|data)(\..*)?$')
	bss=$(sections "$module" '^\.bss$')
	kernel=$(basename "$(dirname "$module")")
	limit=$LIMIT
	[[ $module != *-arm64/* ]] || limit=$ARM64_LIMIT
	verdict=ok
	if ((bytes > limit)); then
		verdict="not ok"
		failures=$((failures + 1))
	fi
	echo "$verdict $tests - $kernel: $bytes bytes of text and data, at most $limit; $bss of bss"
done
if ((tests == 0)); then
	echo "1..0 # SKIP no module has been built: make check builds them first"
	exit 4
fi
echo "1..$tests"
exit $((failures > 0))
