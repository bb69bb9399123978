#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# record.sh [SERIES]: record the replies of a real module anew, in a guest of a kernel (6.12), and put
# them into corpus.tar.gz. The tests damage these tapes; tape.h describes their form. Run this when
# replies have got new attributes.

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
series=${1:-6.12}
out=$here/../../build/fuzz

make -s -C "$here" O="$out" PLAIN_TOOL="$here/../../build/tools" "$out/record" corpus
# In a pid namespace of its own, so that no other tasks are recorded.
"$here/../qemu/run.sh" --tests -a "$out/record" -a "$here/record-guest.sh" "$series" \
	'modprobe seccomp_diag && unshare --pid --fork --mount-proc bash /root/record-guest.sh >/dev/null &&
	cd /tmp/tapes && tar -c -- * | base64' | base64 -d >"$out/tapes.tar"
tar -C "$out/corpus/replies" -xf "$out/tapes.tar" --no-same-owner
make -s -C "$here" O="$out" pack
ls -l "$out/corpus/replies"
