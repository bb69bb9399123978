#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module disables interrupts only while it holds the siglock of a thread, each time for a bounded
# piece of work (Documentation/limits.rst). The test reads object code, for instructions that disable
# interrupts and for calls of locks that do.

set -euo pipefail
# shellcheck source=selftests/lib/result.sh
. "$(dirname "$0")/../lib/result.sh"

top=$here/../..

# Functions that take siglock. The compiler may inline some into others.
HOLDERS='task_snapshot|task_read|scd_task_read|scd_chain_sum'
HOLDERS+='|scd_cursor_skip|scd_cursor_read|scd_filter_copy|with_siglock'
HOLDERS+='|scd_current_newest|scd_current_decide|layout_works|prove_current'

# turns_off MODULE: "FUNCTION INSTRUCTION-OR-CALL" for each place that disables interrupts
turns_off() {
	objdump -dr --no-show-raw-insn "$1" | awk '
		/^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3); sub(/\..*/, "", name) }
		$2 == "cli" { print name, "cli" }
		/R_X86_64_/ {
			what = $3
			sub(/[-+]0x[0-9a-f]+$/, "", what)
			if (what ~ /(_lock|_trylock|^local|^arch_local|^raw_local)_irq(save|_disable)?$/ ||
			    what ~ /^pv_ops/ || what ~ /_irqsave/)
				print name, what
		}'
}

for module in "$top"/build/*/seccomp_diag.ko; do
	# turns_off knows the instructions of x86.
	[[ -e $module && $module != *-arm64/* ]] || continue
	kernel=$(basename "$(dirname "$module")")
	places=$(turns_off "$module")
	strays=$(grep -vE "^($HOLDERS) _raw_spin_lock_irqsave$" <<<"$places" || true)
	result "$([[ -n $places && -z $strays ]]; echo $?)" \
		"$kernel: interrupts are off under siglock only" "${strays:-nothing found}"
done
((tests > 0)) || skip_all "no module has been built: make check builds them first"
finish
