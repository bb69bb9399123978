# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Shared by the tests of the tool with the module: the tool, the right to use it, and TAP. To be
# sourced; sets $fixtures_dir, the directory of its programs.

SECCOMPCTL=${SECCOMPCTL:-$(command -v seccompctl || true)}
[[ -x $SECCOMPCTL ]] || {
	echo "1..0 # SKIP no seccompctl: set SECCOMPCTL to it"
	exit 4
}
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
fixtures_dir=$here/../fixtures
((UID == 0)) || skip_all "only root may load modules, have programs and become others"

# needs_events: skip all tests on a kernel whose module was built without hooks
needs_events() {
	[[ $("$SECCOMPCTL" features 2>/dev/null) != *"events need a kernel with"* ]] ||
		skip_all "this kernel has no events"
}
