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
# The ABIs of this machine as the tool names them, and numbers of its calls
case $(uname -m) in
aarch64) abi=aarch64 compat=arm nr_ptrace=117 nr_mount=40 nr_seccomp=277 ;;
*) abi=x86_64 compat=x86 nr_ptrace=101 nr_mount=165 nr_seccomp=317 ;;
esac
((UID == 0)) || skip_all "only root may load modules, have programs and become others"

# one_kernel REASON: on kernels other than 6.12 skip all tests, because they would repeat it; not with
# EVERY_KERNEL=1
one_kernel() {
	[[ $(uname -r) == 6.12.* || -n ${EVERY_KERNEL-} ]] || skip_all "$1: 6.12 shows it (EVERY_KERNEL=1 for others)"
}

# for_this_machine: from a program for the ABIs of x86_64
for_this_machine() {
	sed "s/x86_64/$abi/; s/x86:/$compat:/"
}

# has_events: not on a kernel whose module was built without hooks
has_events() {
	[[ $("$SECCOMPCTL" features 2>/dev/null) != *"events need a kernel with"* ]]
}

# needs_events: skip all tests without events
needs_events() {
	has_events || skip_all "this kernel has no events"
}
