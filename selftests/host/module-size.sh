#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module is small: its code and data take less than 44 KiB for each kernel, 24 to read tasks and
# filters, 20 to watch. Only code and data from its sources count. A kernel's configuration may add as
# much again (unwind and patch tables, symbol versions, struct module).

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
	# KASAN and gcov insert instructions of their own.
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
