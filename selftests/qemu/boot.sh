#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# boot.sh ENVFILE INITRD OVERLAY DIR MODE=... [NAME=VALUE]...
#
# Boot one guest and wait for its verdict. NAME=VALUE pairs become the guest's
# run/params; OVERLAY (may be empty) is a directory whose files are copied over
# the guest's root. DIR gets these files:
#
#   console.log  all kernel messages
#   report       standard output of the mode's program (TAP in check mode)
#   errors       its standard error
#   files        files of the run for the host: a tar, or nothing
#   verdict      one line, through a virtio-serial port of its own
#
# The exit status is 0 if the guest reached "done", with any test results, and 1 if
# it gave no verdict, was broken, or ran for more than TIMEOUT seconds.
#
# Environment: MEM (MiB, 2048), SMP (2), CPU (max), TIMEOUT (600), ACCEL, APPEND (more
# kernel command line), INTERACTIVE (hvc0 is this terminal), ICOUNT (QEMU's -icount,
# for a clock that counts instructions; TCG only), IMAGE (an argument of rootfs.sh, or a path).

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

: "${MEM:=2048}" "${SMP:=2}" "${CPU:=max}" "${TIMEOUT:=600}" "${APPEND:=}" "${INTERACTIVE:=}" "${ICOUNT:=}" "${IMAGE:=}"

# A second cpio behind the first: the kernel unpacks both.
pack_overlay() {
	local tree=$DIR/overlay.d run pair

	rm -rf "$tree"
	run=$tree/stage$GUEST_OPT/run
	mkdir -p "$run"
	[ -z "$OVERLAY" ] || cp -a "$OVERLAY/." "$tree/stage/"
	for pair in "$@"; do
		printf '%s=%q\n' "${pair%%=*}" "${pair#*=}"
	done >"$run/params"
	# The kernel's unpacker needs archives aligned to 4.
	{
		cat "$INITRD"
		head -c $((-$(stat -c %s "$INITRD") & 3)) /dev/zero
		( cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0 )
	} >"$DIR/initrd.run"
	rm -rf "$tree"
}

# pauth-impdef: QEMU takes half of its time for the architecture's own pointer authentication.
choose_machine() {
	MACHINE=(qemu-system-x86_64 -machine q35) CONSOLE=ttyS0
	if [ "$KARCH" = arm64 ]; then
		MACHINE=(qemu-system-aarch64 -machine virt) CONSOLE=ttyAMA0
		[ "$CPU" != max ] || CPU=max,pauth-impdef=on
		: "${IMAGE:=arm64}"
	fi
	command -v "${MACHINE[0]}" >/dev/null ||
		die "${MACHINE[0]} is missing: run selftests/qemu/deps.sh check${CROSS:+ arm64}"
}

# audit_backlog_limit=0: without a daemon that reads them, audit records soon fill the kernel's queue,
# and then a task that seccomp logs waits for up to a minute.
# no_timer_check: on a busy host, ticks come late, and the kernel would conclude that no timer works.
# ioeventfd=off: a write to a port reaches the host's file before the guest's CPU goes on, so the
# last write before the guest powers off is not lost.
qemu_arguments() {
	local name

	QEMU=(
		"${MACHINE[@]}" -nodefaults -no-user-config -no-reboot
		-display none -cpu "$CPU" -m "$MEM" -smp "$SMP"
		-accel "$ACCEL" -nic none
		-kernel "$KIMAGE" -initrd "$DIR/initrd.run"
		-append "console=$CONSOLE oops=panic panic_on_warn=1 panic=-1 audit_backlog_limit=0 no_timer_check ${KAPPEND:-} $APPEND"
		-chardev "file,id=console,path=$DIR/console.log" -serial chardev:console
		-device virtio-serial-pci,ioeventfd=off
	)
	for name in verdict report errors files; do
		QEMU+=(
			-chardev "file,id=$name,path=$DIR/$name"
			-device "virtserialport,chardev=$name,name=org.seccompctl.$name"
		)
	done
	[ -z "$INTERACTIVE" ] || QEMU+=(
		-chardev "stdio,id=terminal,mux=on,signal=off"
		-mon chardev=terminal,mode=readline
		-device virtconsole,chardev=terminal
	)
	[ -z "$ICOUNT" ] || QEMU+=(-icount "$ICOUNT")
	[ -z "$ROOTFS" ] || QEMU+=(
		-drive "file=$ROOTFS,format=raw,if=virtio,snapshot=on"
	)
}

# Shows on a terminal which program runs in the guest.
watch_guest() {
	local pid=$1 start=$SECONDS now

	while kill -0 "$pid" 2>/dev/null; do
		if [ -t 2 ]; then
			now=$(sed -n 's/^@@[^ ]* begin //p' "$DIR/report" 2>/dev/null | tail -n 1)
			printf '\r\033[K  %s in QEMU (%s): %s %ds' "$KREL" "${ACCEL%%,*}" \
				"${now:-booting}" $((SECONDS - start)) >&2
		fi
		sleep 0.3
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

run_qemu() {
	local rc=0

	if [ -n "$INTERACTIVE" ]; then
		timeout --foreground -k 5 "$TIMEOUT" "${QEMU[@]}" 2>"$DIR/qemu.log" || rc=$?
		return "$rc"
	fi
	timeout -k 5 "$TIMEOUT" "${QEMU[@]}" >"$DIR/qemu.log" 2>&1 </dev/null &
	QEMU_PID=$!
	trap 'kill "$QEMU_PID" 2>/dev/null' EXIT
	trap 'exit 130' INT TERM
	watch_guest "$QEMU_PID"
	wait "$QEMU_PID" || rc=$?
	trap - EXIT INT TERM
	return "$rc"
}

# explain RC: why there is no verdict, and the end of the console log.
explain() {
	case $1 in
	124 | 137) note "the guest of $KREL gave no verdict within $TIMEOUT s (TIMEOUT= gives it more)" ;;
	0) note "the guest of $KREL stopped without a verdict: $(tail -n 1 "$DIR/verdict" 2>/dev/null)" ;;
	*) note "QEMU ended with status $1: $(tail -n 3 "$DIR/qemu.log")" ;;
	esac
	note "the end of its dmesg ($DIR/console.log):"
	tail -n 40 "$DIR/console.log" 2>/dev/null | tr -d '\r' | sed 's/^/    /' >&2
}

main() {
	local rc=0

	mkdir -p "$DIR"
	rm -f "$DIR"/{console.log,report,errors,files,verdict,qemu.log}
	choose_machine
	ACCEL=$("$QEMU_DIR/accel.sh" "$ENVFILE")
	ROOTFS=
	[[ $IMAGE != /* ]] || ROOTFS=$IMAGE
	[[ $ROOTFS || " $* " == *" MODE=probe "* ]] || ROOTFS=$("$QEMU_DIR/rootfs.sh" ${IMAGE:+"$IMAGE"})
	pack_overlay "$@"
	qemu_arguments
	run_qemu || rc=$?
	rm -f "$DIR/initrd.run"
	if [ "$rc" -ne 0 ] || ! grep -q '^done' "$DIR/verdict" 2>/dev/null; then
		explain "$rc"
		exit 1
	fi
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
esac
[ $# -ge 5 ] || usage_die "too few arguments"
ENVFILE=$1 INITRD=$2 OVERLAY=$3 DIR=$4
shift 4
# shellcheck source=/dev/null
. "$ENVFILE"
main "$@"
