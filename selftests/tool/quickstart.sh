#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/quickstart.rst, the part for files: each command prints what the page shows. A page that
# differs in a word, or has a line more or less, is noticed.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

[[ $(uname -m) == x86_64 ]] || skip_all "the profiles are for x86_64"
here=$(realpath "$here")
page=$here/../../Documentation/quickstart.rst
mkdir "$work/bin"
ln -s "$(realpath "$SECCOMPCTL")" "$work/bin/seccompctl"
PATH=$work/bin:$PATH
cd "$work"

sed '/^	ptrace: fails with EPERM/s/EPERM/EACCES/
	/^	  every filter allows it/d
	s/^	B is as strict as A/	...\n	a line\n&/' "$page" >changed.rst
wrong=$("$here/../lib/quickstart.py" changed.rst 4 | grep -c '^not ok') || true
[[ $wrong == 3 ]] || {
	echo "Bail out! $wrong of 3 changes of the page are noticed"
	exit 1
}
"$here/../lib/quickstart.py" "$page" 4
