# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Report VERDICT to the host and stop the machine when the sourcing script ends, in any
# case. VERDICT is "done STATUS" once the purpose of this run has been carried out.

OPT=/opt/seccompctl
export PATH=$OPT/guest:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C.UTF-8 OPT

# port NAME: the device of a virtio-serial port
port() {
	local f
	for f in /sys/class/virtio-ports/*/name; do
		[ "$(<"$f")" = "org.seccompctl.$1" ] && printf '/dev/%s\n' "$(basename "${f%/name}")"
	done
}

stop_machine() { "$OPT/guest/busybox" poweroff -f; }

# to_host COMMAND...: its output and errors go to the ports for them
to_host() {
	local ports

	mapfile -t ports < <(port report; port errors)
	"$@" >"${ports[0]}" 2>"${ports[1]}" </dev/null
}

# The host gets a verdict even if this script fails.
VERDICT="broken guest/${0##*/} ended early"
trap 'printf "%s\n" "$VERDICT" >"$(port verdict)"; stop_machine' EXIT
