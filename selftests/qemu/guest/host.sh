# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by whatever answers to the host: from here on its last words go to
# the verdict port, however it ends, and the machine stops with it. VERDICT is
# "done STATUS" once the thing that this run was started for has been run.

OPT=/opt/seccompctl
export PATH=$OPT/guest:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C.UTF-8 OPT

# port NAME: the device of a virtio-serial port.
port() {
	local f
	for f in /sys/class/virtio-ports/*/name; do
		[ "$(<"$f")" = "org.seccompctl.$1" ] && printf '/dev/%s\n' "$(basename "${f%/name}")"
	done
}

stop_machine() { "$OPT/guest/busybox" poweroff -f; }

# to_host COMMAND...: with its output and errors in the ports for them.
to_host() {
	local ports

	mapfile -t ports < <(port report; port errors)
	"$@" >"${ports[0]}" 2>"${ports[1]}" </dev/null
}

# Whatever happens to this script, the host is told.
VERDICT="broken guest/${0##*/} ended early"
trap 'printf "%s\n" "$VERDICT" >"$(port verdict)"; stop_machine' EXIT
