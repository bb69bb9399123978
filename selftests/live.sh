# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the tests of the tool with the module share: the tool, the right to use it, and TAP. To be
# sourced; leaves $dir, where the test is.

dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SECCOMPCTL=${SECCOMPCTL:-$(command -v seccompctl || true)}
[[ -x $SECCOMPCTL ]] || {
	echo "1..0 # SKIP no seccompctl: set SECCOMPCTL to it"
	exit 4
}
# All lie side by side where they have been installed.
for lib in "$dir/tap.sh" "$dir/host/lib/tap.sh"; do
	if [[ -r $lib ]]; then
		# shellcheck source=selftests/host/lib/tap.sh
		. "$lib"
		break
	fi
done
((UID == 0)) || skip_all "only root may load modules, have programs and become others"
