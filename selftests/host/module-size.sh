#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What has been built of the module is small: code and data of each kernel's under 44 KiB, of which
# what reads tasks and filters may take 24 and what watches 20. Counted is what comes of the source,
# not what a kernel's configuration adds to it (unwind and patch tables, symbol versions, struct
# module), of which there may be as much again.

set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
LIMIT=$((44 * 1024))
tests=0
failures=0

code_and_data() { # MODULE
	local sum=0 name size

	while read -r name _ _ _ size _; do
		[[ $name =~ ^\.((init|exit)\.)?(text|rodata|data|bss)(\..*)?$ ]] || continue
		sum=$((sum + 16#$size))
	done < <(readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p')
	echo "$sum"
}

for module in "$top"/build/*/seccomp_diag.ko; do
	# Instructions that KASAN and gcov add do not count.
	[[ -e $module && $module != *-@(kasan|kcsan|fuzz)/* ]] || continue
	tests=$((tests + 1))
	bytes=$(code_and_data "$module")
	kernel=$(basename "$(dirname "$module")")
	verdict=ok
	if ((bytes >= LIMIT)); then
		verdict="not ok"
		failures=$((failures + 1))
	fi
	echo "$verdict $tests - $kernel: $bytes bytes of code and data, below $LIMIT"
done
if ((tests == 0)); then
	echo "1..0 # SKIP no module has been built: make check builds them first"
	exit 4
fi
echo "1..$tests"
exit $((failures > 0))
