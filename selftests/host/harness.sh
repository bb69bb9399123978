#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The guest harness: silence, a crash or a truncated report is no success; it builds no part in vain.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

qemu=$(cd "$here/../qemu" && pwd)
top=$(cd "$here/../.." && pwd)
: >"$work/calls"

# stub NAME [SCRIPT]: a command in $work/bin that writes its arguments to $work/calls
stub() {
	mkdir -p "$work/bin"
	printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$work/calls" "${2-}" >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# judged NAME COUNTS WORDS: the judgement on the report on standard input, whose token is T
judged() {
	local name=$1 counts=$2 words=$3

	cat >"$work/report"
	run_command awk -v token=T -v where=here -v counts="$work/counts" \
		-f "$qemu/judge.awk" "$work/report"
	is "judge: $name: counts" "$(cut -d ' ' -f 1-3 "$work/counts")" "$counts"
	like "judge: $name: words" "$out" "$words"
}

# program NAME STATUS: a complete report of one program, whose output is standard input
program() {
	printf '@@T begin %s\n%s\n@@T end %s %s 7\n@@T all 1\n' "$1" "$(cat)" "$1" "$2"
}

test_judge_results() {
	judged "all pass" "2 0 0" '^$' \
		< <(printf '1..2\nok 1 a\nok 2 b\n' | program p 0)
	judged "one fails" "1 1 0" 'here: p: FAILED: b.*    # why' \
		< <(printf '1..2\nok 1 a\n# why\nnot ok 2 b\n' | program p 1)
	judged "one is skipped" "1 0 1" 'here: p: skipped: a: no such thing' \
		< <(printf '1..2\nok 1 a # SKIP no such thing\nok 2 b\n' | program p 0)
	judged "a skip of the harness" "0 0 1" 'p: skipped: x.y: not here' \
		< <(printf '1..1\n#  RUN           x.y ...\nok 1 # SKIP not here\n' | program p 4)
	judged "a program is skipped" "0 0 1" 'p: skipped: no 32-bit libc' \
		< <(printf '1..0 # SKIP no 32-bit libc\n' | program p 4)
	judged "an indented line is a comment" "1 0 0" '^$' \
		< <(printf '1..1\n    not ok 1 nested\nok 1 a\n' | program p 0)
}

test_judge_programs() {
	judged "no plan" "1 1 0" 'no plan' \
		< <(printf 'ok 1 a\n' | program p 0)
	judged "plan not fulfilled" "1 1 0" 'planned 3 results, gave 1' \
		< <(printf '1..3\nok 1 a\n' | program p 0)
	judged "more than planned" "2 1 0" 'planned 1 results, gave 2' \
		< <(printf '1..1\nok 1 a\nok 2 b\n' | program p 0)
	judged "a signal" "1 1 0" 'killed by signal 11' \
		< <(printf '1..1\nok 1 a\n' | program p 139)
	judged "a time limit" "1 1 0" 'time limit after 7 s' \
		< <(printf '1..2\nok 1 a\n' | program p 124)
	judged "status against TAP" "1 1 0" 'exit status 1 although no test failed' \
		< <(printf '1..1\nok 1 a\n' | program p 1)
	judged "bail out" "1 1 0" 'Bail out! no' \
		< <(printf '1..1\nBail out! no\nok 1 a\n' | program p 0)
	judged "nothing at all" "0 1 0" 'exit status 127' \
		< <(printf '' | program p 127)
}

test_judge_report() {
	judged "empty report" "0 1 0" 'report: FAILED: is cut short after 0 programs' \
		< <(printf '')
	judged "last line missing" "1 1 0" 'is cut short after 1 programs' \
		< <(printf '@@T begin p\n1..1\nok 1 a\n@@T end p 0 1\n')
	judged "machine died" "1 1 0" 'p: FAILED: never ended.*    # doing b' \
		< <(printf '@@T begin p\n1..2\nok 1 a\n# doing b\n')
	judged "a program got lost" "1 1 0" 'is cut short' \
		< <(printf '@@T begin p\n1..1\nok 1 a\n@@T end p 0 1\n@@T all 2\n')
	judged "another's mark" "2 0 0" '^$' \
		< <(printf '1..2\nok 1 a\n@@F end p 0 1\nok 2 b\n' | program p 0)
}

# boots NAME STATUS WORDS: boot.sh with a script in place of QEMU, from standard input
boots() {
	local name=$1 status=$2 words=$3

	mkdir -p "$work/bin"
	{
		echo '#!/bin/bash'
		echo 'verdict=$(printf "%s\n" "$@" | sed -n "s/.*id=verdict,path=//p")'
		echo 'echo "last words" >"${verdict%verdict}console.log"'
		cat
	} >"$work/bin/qemu-system-x86_64"
	chmod +x "$work/bin/qemu-system-x86_64"
	printf '%s\n' KREL=test KIMAGE=/nowhere KMODULES=/nowhere >"$work/kernel.env"
	printf 'initrd' >"$work/initrd"
	run_command env PATH="$work/bin:$PATH" ACCEL=tcg TIMEOUT=3 "$qemu/boot.sh" \
		"$work/kernel.env" "$work/initrd" "" "$work/dir" MODE=probe
	is "boot: $name: exit status" "$rc" "$status"
	like "boot: $name: words" "$err" "$words"
}

test_boot() {
	boots "a verdict" 0 '^$' <<<'echo "done 0" >"$verdict"'
	boots "silence" 1 'stopped without a verdict.*last words' <<<'true'
	boots "a broken guest" 1 'without a verdict: broken no disk' <<<'echo "broken no disk" >"$verdict"'
	boots "QEMU fails" 1 'QEMU ended with status 1: no such accelerator.*last words' \
		<<<'echo "no such accelerator" >&2; exit 1'
	boots "a verdict, then a hang" 1 'no verdict within 3 s' <<<'echo "done 0" >"$verdict"; sleep 60'
}

# refuses NAME WORDS KERNEL KDIR
refuses() {
	run_command "$qemu/kernel-custom.sh" "$3" "$4"
	is "custom kernel: $1: exit status" "$rc" 1
	like "custom kernel: $1: words" "$err" "$2"
}

# refuses_early TARGET VARIABLE... WORDS: make prints one line, and neither looks for packages nor builds
refuses_early() {
	local words=${*: -1}

	stub dpkg-query 'exit 1'
	stub apt-get 'exit 1'
	run_command env -u MAKEFLAGS -u MAKELEVEL -u KERNEL -u KDIR PATH="$work/bin:$PATH" \
		BUILD="$work/none" timeout 60 make -s -C "$top" "${@:1:$#-1}"
	is "make ${*:1:$#-1}: nothing is done" "$(cat "$work/calls"; ls "$work/none" 2>&1 | grep -v 'No such file')" ""
	is "make ${*:1:$#-1}: exit status and lines" "$rc $(grep -vc '^make: \*\*\*' <<<"$err")" "2 1"
	like "make ${*:1:$#-1}: words" "$err" "$words"
	rm -r "$work/bin"
}

# bzimage RELEASE: the bytes of the x86 boot protocol that have a release
bzimage() {
	head -c $((0x202)) /dev/zero
	printf 'HdrS'
	head -c $((0x20e - 0x206)) /dev/zero
	printf '\x10\x02'
	head -c 512 /dev/zero
	printf '%s (builder)\0' "$1"
}

test_custom_kernel() {
	local tree=$work/tree option

	mkdir -p "$tree/include/config" "$tree/include/generated"
	bzimage 6.99.0-mine >"$work/bzImage"
	refuses "no KDIR" 'KDIR= is missing' "$work/bzImage" ""
	refuses "no such tree" 'no directory' "$work/bzImage" "$work/none"
	refuses "not prepared" 'make modules_prepare' "$work/bzImage" "$tree"
	echo '#define UTS_RELEASE "6.99.0-other"' >"$tree/include/generated/utsrelease.h"
	refuses "no kernel" 'cannot be read' "$work/none" "$tree"
	refuses "no bzImage" 'is no x86 bzImage' "$tree/include/generated/utsrelease.h" "$tree"
	refuses "two releases" 'KERNEL is 6.99.0-mine and KDIR is 6.99.0-other' "$work/bzImage" "$tree"
	echo '#define UTS_RELEASE "6.99.0-mine"' >"$tree/include/generated/utsrelease.h"
	for option in MODULES BLK_DEV_INITRD BINFMT_SCRIPT DEVTMPFS VIRTIO_BLK VIRTIO_CONSOLE EXT4_FS; do
		echo "CONFIG_$option=y"
	done >"$tree/.config"
	refuses "options missing" 'lacks CONFIG_SECCOMP_FILTER=y CONFIG_VIRTIO_PCI=y:' \
		"$work/bzImage" "$tree"
	refuses_early check KERNEL=/nonexistent 'KERNEL=/nonexistent does not exist'
	refuses_early shell KERNEL="$work/bzImage" KDIR=/nonexistent 'KDIR=/nonexistent does not exist'
	refuses_early bench KDIR=/nonexistent 'KDIR=/nonexistent does not exist'
	refuses_early check KDIR="$tree" 'KERNEL= is missing'
}

# Only the module, the tool and one fixture are built for a guest without parts.
test_parts() {
	local option tree=$work/tree

	for option in SECCOMP_FILTER VIRTIO_PCI; do
		echo "CONFIG_$option=y"
	done >>"$tree/.config"
	mkdir -p "$work/cache/busybox/bin"
	cp /bin/true "$work/cache/busybox/bin/busybox"
	stub make 'for word; do [[ $word != M=* ]] || { mkdir -p "${word#M=}"; touch "${word#M=}/seccomp_diag.ko"; }; done'
	stub modprobe
	stub depmod
	stub mmdebstrap 'exit 1'
	stub apt-get 'exit 1'
	run_command env -u STRICT PATH="$work/bin:$PATH" BUILD="$work/build" SECCOMPCTL_CACHE="$work/cache" ACCEL=tcg \
		KERNEL="$work/bzImage" KDIR="$tree" "$qemu/prepare.sh" custom
	is "a guest without parts: exit status" "$rc" 0
	is "a guest without parts: what is built" \
		"$(grep '^make' "$work/calls" | grep -v modules_install | sed -E 's,-j[0-9]* ,,; s,[^ =]*/,,g')" \
		"$(printf '%s\n' "make -C tree M=src W=1 modules" "make -s -C tools O=tools")"
	: >"$work/calls"
	run_command env PATH="$work/bin:$PATH" BUILD="$work/build" "$qemu/prepare.sh" tools
	is "make tools: the tool, once" "$rc $(grep -c . "$work/calls")" "0 1"
	rm -r "$work/bin"
}

# host_test NAME: a test for check.sh in a tree of its own, from standard input
host_test() {
	{ echo '#!/bin/bash'; cat; } >"$work/house/selftests/$1"
	chmod +x "$work/house/selftests/$1"
}

# Tests run at the same time, and the report is in order.
test_host() {
	mkdir -p "$work"/house/selftests/{host,tool}
	cp -r "$qemu" "$work/house/selftests/"
	stub make
	host_test host/a.sh <<-END
		for i in {1..100}; do [ ! -e "$work/b-was-here" ] || break; sleep 0.1; done
		[ -e "$work/b-was-here" ] && echo ok 1 - a
		echo 1..1
	END
	host_test host/b.sh <<<"touch '$work/b-was-here'; echo 1..1; echo not ok 1 - b; exit 1"
	host_test tool/c.sh <<<'echo 1..0 \# SKIP no c; exit 4'
	host_test tool/guest_d.sh <<<'echo never'
	stub nproc 'echo 2'
	run_command env -u BUILD PATH="$work/bin:$PATH" SECCOMPCTL_CACHE="$work/cache" V=1 TESTS='*' ASIDE='' \
		"$work/house/selftests/qemu/check.sh" host
	is "check host: exit status" "$rc" 1
	is "check host: results, in order" "$out" "$(cat <<-'END'
		host: host/a.sh: ok: a
		host: host/b.sh: FAILED: b
		host: tool/c.sh: skipped: no c
		host: 1 passed, 1 failed, 1 skipped
		All failures, shown in full above:
		host: host/b.sh: FAILED: b
		1 passed, 1 failed, 1 skipped
	END
	)"
	rm -r "$work/bin"
}

# All failures are shown again at the end, where even a log without its beginning has them.
test_recap() {
	run_command env TESTS=nothing ASIDE='' "$qemu/check.sh" 9.9
	is "check: recap: exit status" "$rc" 1
	like "check: recap: words" "${out##*$'\n'All failures}" \
		'^, shown in full above:.9\.9: FAILED: nothing.*check: FAILED: no test.*2 failed, 0 skipped$'
}

test_judge_results
test_judge_programs
test_judge_report
test_recap
test_boot
test_custom_kernel
test_parts
test_host
finish
