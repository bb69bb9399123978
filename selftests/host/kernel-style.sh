#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# checkpatch.pl --strict and kernel-doc of Linux 6.12 find nothing in the module that contributing.rst
# does not answer.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$here/../.." && pwd)
cd "$top"
tree=$(selftests/qemu/kselftest.sh) || { echo "1..0 # SKIP linux-source-6.12 can't be fetched"; exit 4; }
mapfile -t FILES < <(find module -name '*.[ch]' | sort)
answered=$(sed -nE 's/^\* ``([A-Z_]+)``: .*/\1/p' Documentation/contributing.rst | paste -sd ,)

checkpatch() { # FILE...
	run_command perl "$tree/scripts/checkpatch.pl" --no-tree --strict --terse --show-types \
		--no-summary --max-line-length=100 --ignore "$answered" -f "$@"
}

checkpatch "${FILES[@]}"
is "checkpatch.pl --strict" "$rc$out$err" 0
run_command perl "$tree/scripts/kernel-doc" -none -Werror "${FILES[@]}"
is "kernel-doc" "$rc$out$err" 0

# They find what they are there for.
cat >"$work/wrong.c" <<-'END'
	// SPDX-License-Identifier: GPL-2.0
	/**
	 * f() - g
	 * @b: c
	 */
	int f(int a) {return a;}
END
checkpatch "$work/wrong.c"
like "checkpatch.pl finds a fault" "$out" 'ERROR:SPACING'
run_command perl "$tree/scripts/kernel-doc" -none "$work/wrong.c"
like "kernel-doc finds a fault" "$out$err" "parameter"
finish
