#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tool's netlink client reads replies, good and hostile: builds and runs replies/.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

link_fake "$work/replies" -Wl,--wrap=prctl "$here"/replies/*.c "$here/fake_kernel/message.c" \
	"$here"/../../tools/client/client*.c "$here/../../tools/lazy/lazy.c"
"$work/replies"
