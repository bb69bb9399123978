#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Documentation/quickstart.rst, a service and a container: each command prints what the page shows.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"

[[ $(uname -m) == x86_64 ]] || skip_all "the page shows x86_64"
one_kernel "the page shows the same on every kernel"
[[ -e /usr/share/containers/seccomp.json ]] || skip_all "there is no default profile (golang-github-containers-common)"
for command in crun python3 systemd-run; do
	command -v "$command" >/dev/null || skip_all "there is no $command"
done
needs_events

cleanup() {
	systemctl stop report 2>/dev/null || true
	systemctl reset-failed daily 2>/dev/null || true
	crun delete -f web 2>/dev/null || true
	rm -rf "$work" /run/web /etc/systemd/system/report.service*
}

here=$(realpath "$here")
SECCOMPCTL=$(realpath "$SECCOMPCTL")
mkdir "$work/bin"
ln -s "$SECCOMPCTL" "$work/bin/seccompctl"
cd "$work"
PATH=$work/bin:$PATH "$here/../lib/quickstart.py" "$here/../../Documentation/quickstart.rst" 1 2
