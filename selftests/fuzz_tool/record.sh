#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# record.sh [SERIES]: record anew what a real module answers (corpus/replies/), in a guest of a kernel
# (6.12). The tapes are what replies damages; tape.h tells their form. To be run when the protocol has
# got more to tell.

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
series=${1:-6.12}
out=$here/../../build/fuzz

make -s -C "$here" O="$out" PLAIN_TOOL="$here/../../build/tools" "$out/record"
# In a pid namespace of its own, where nothing else is to be told of.
"$here/../qemu/run.sh" --tests -a "$out/record" -a "$here/record-guest.sh" "$series" \
	'modprobe seccomp_diag && unshare --pid --fork --mount-proc bash /root/record-guest.sh >/dev/null &&
	cd /tmp/tapes && tar -c -- * | base64' | base64 -d >"$out/tapes.tar"
mkdir -p "$here/corpus/replies"
tar -C "$here/corpus/replies" -xf "$out/tapes.tar" --no-same-owner
ls -l "$here/corpus/replies"
