#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/quickstart.rst, the part for files: each command prints what the page shows.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

SECCOMPCTL=$(realpath "${SECCOMPCTL:-$here/../../build/tools-asan/seccompctl}")

[[ $(uname -m) == x86_64 ]] || skip_all "the profiles are for x86_64"
mkdir "$work/bin"
ln -s "$SECCOMPCTL" "$work/bin/seccompctl"
here=$(realpath "$here")
cd "$work"
PATH=$work/bin:$PATH "$here/../lib/quickstart.py" "$here/../../Documentation/quickstart.rst" 4
