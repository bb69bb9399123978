#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Policies of minijail as files of all commands: their verdicts, and errors with their places.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

# verdicts: rows of "FILTER % ARGUMENTS % STATUS": the filter of prctl, whose arguments are all of 64 bits, the
# arguments of a call, and the exit status of check: 0 allowed, 3 refused
verdicts() {
	local filter arguments status

	while IFS='%' read -r filter arguments status; do
		echo "mincore: 1
prctl: $filter" >"$work/policy"
		# shellcheck disable=SC2086
		run check --format=minijail "$work/policy" prctl $arguments
		is "prctl: $filter: $arguments" "$rc" "${status// /}"
	done
}

# Each operator at its limits, in both halves of an argument
test_operators() {
	verdicts <<-'END'
	arg1 == 5 % 0 5 % 0
	arg1 == 5 % 0 0x100000005 % 3
	arg1 == 0x100000005 % 0 0x100000005 % 0
	arg1 == 0x100000005 % 0 5 % 3
	arg1 == -1 % 0 -1 % 0
	arg1 == -1 % 0 0xffffffff % 3
	arg1 != 5 % 0 5 % 3
	arg1 != 5 % 0 0x100000005 % 0
	arg1 < 5 % 0 4 % 0
	arg1 < 5 % 0 5 % 3
	arg1 < 5 % 0 0x100000004 % 3
	arg1 < 0x100000005 % 0 0x100000004 % 0
	arg1 < 0x100000005 % 0 0xffffffff % 0
	arg1 < 0x100000005 % 0 0x100000005 % 3
	arg1 < 0x100000005 % 0 0x200000000 % 3
	arg1 <= 5 % 0 5 % 0
	arg1 <= 5 % 0 6 % 3
	arg1 <= 0x100000005 % 0 0x100000005 % 0
	arg1 <= 0x100000005 % 0 0x100000006 % 3
	arg1 > 5 % 0 6 % 0
	arg1 > 5 % 0 5 % 3
	arg1 > 5 % 0 0x100000000 % 0
	arg1 > 0x100000005 % 0 0x100000006 % 0
	arg1 > 0x100000005 % 0 0x100000005 % 3
	arg1 > 0x100000005 % 0 6 % 3
	arg1 >= 5 % 0 5 % 0
	arg1 >= 5 % 0 4 % 3
	arg1 >= 0x100000005 % 0 0x100000005 % 0
	arg1 >= 0x100000005 % 0 0x100000004 % 3
	arg1 >= 0x100000005 % 0 0x200000000 % 0
	arg1 & 5 % 0 4 % 0
	arg1 & 5 % 0 2 % 3
	arg1 & 0x100000004 % 0 0x100000000 % 0
	arg1 & 0x100000004 % 0 4 % 0
	arg1 & 0x100000004 % 0 0x200000008 % 3
	arg1 & 0x100000000 % 0 0xffffffff % 3
	arg1 & 0 % 0 5 % 3
	arg1 in 5 % 0 4 % 0
	arg1 in 5 % 0 0 % 0
	arg1 in 5 % 0 2 % 3
	arg1 in 5 % 0 0x100000000 % 3
	arg1 in ~0x100000004 % 0 0xfffffffefffffffb % 0
	arg1 in ~0x100000004 % 0 4 % 3
	arg1 in ~0x100000004 % 0 0x100000000 % 3
	arg1 in ~0 % 0 -1 % 0
	END
}

test_expressions() {
	verdicts <<-'END'
	arg0 == 1 && arg1 == 2 % 1 2 % 0
	arg0 == 1 && arg1 == 2 % 1 3 % 3
	arg0 == 1 || arg1 == 2 % 1 3 % 0
	arg0 == 1 || arg1 == 2 % 3 2 % 0
	arg0 == 1 || arg1 == 2 % 3 3 % 3
	arg0 == 1 && arg1 == 2 || arg2 & 4 % 1 3 4 % 0
	arg0 == 1 && arg1 == 2 || arg2 & 4 % 1 3 3 % 3
	arg1 == 32768 || arg1 == 0 || arg1 == 34816 || arg1 == 2048 % 0 34816 % 0
	arg1 == 32768 || arg1 == 0 || arg1 == 34816 || arg1 == 2048 % 0 2049 % 3
	arg0 == PR_SET_NAME % PR_SET_NAME % 0
	arg0 == PR_SET_NAME % PR_SET_SECCOMP % 3
	arg0 == PROT_READ|PROT_WRITE % 3 % 0
	arg0 == (PROT_READ|(PROT_WRITE)) % 3 % 0
	arg0 in ~(PROT_READ|PROT_WRITE) % 4 % 0
	arg0 in ~(PROT_READ|PROT_WRITE) % 5 % 3
	arg0 == 010 % 8 % 0
	arg0 == 1; return EPERM % 1 % 0
	arg0 == 1; return EPERM % 2 % 3
	{ arg0 == 1; return EPERM, allow } % 1 % 3
	{ arg0 == 1; return EPERM, allow } % 2 % 0
	{ arg0 > 5; kill-process, arg0 > 3; log, trap } % 6 % 3
	{ arg0 > 5; kill-process, arg0 > 3; log, trap } % 4 % 0
	{ arg0 > 5; kill-process, arg0 > 3; log, trap } % 3 % 3
	END
}

test_actions() {
	printf '%s\n' '# a comment' '@default trap' '' 'read: 1' 'write : allow # why' 'close: kill' \
		'dup: kill-thread' 'dup2: kill-process' 'pipe: trap' 'sync: trace' 'getpid: log' \
		'getppid: user-notify' 'socket: return EAFNOSUPPORT' 'bind: return 99' \
		'{ open, creat }: return ENOENT' 'mknod[arch=x86_64,arm64]: return EPERM' \
		'mkdir[arch=arm64]: 1' 'chdir: arg0 == 1 && \' '   arg0 != 2' '40: log' >"$work/policy"
	cases <<-'END'
	0 check policy read => read: allowed
	0 check policy write => write: allowed
	3 check policy close => close: kills the thread (SIGSYS)
	3 check policy dup => dup: kills the thread (SIGSYS)
	3 check policy dup2 => dup2: kills the process (SIGSYS)
	3 check policy pipe => pipe: raises SIGSYS
	4 check policy sync =~ ^sync: .*tracer
	0 check policy getpid => getpid: allowed and logged
	4 check policy getppid =~ ^getppid: .*listener
	3 check policy socket => socket: fails with EAFNOSUPPORT
	3 check policy bind => bind: fails with EADDRNOTAVAIL
	3 check policy creat => creat: fails with ENOENT
	3 check policy mknod => mknod: fails with EPERM
	3 check policy mkdir => mkdir: raises SIGSYS
	0 check policy chdir 1 => chdir(1): allowed
	3 check policy chdir 2 =~ raises SIGSYS
	0 check policy sendfile => sendfile: allowed and logged
	3 check --abi x86 policy read => read: kills the thread (SIGSYS)
	3 check --abi x32 policy read => read: raises SIGSYS
	# The example of minijail0(5), with its misspelt call
	$ printf 'read: 1\nwrite: 1\nsig_return: 1\nexit: 1\n' >plain
	0! check plain exit 0 => exit(0): allowed
	! no call named sig_return
	$ echo 'read: 1' >plain
	3 check plain write => write: kills the thread (SIGSYS)
	$ printf '@denylist\nmount: return EPERM\n' >deny
	0 check deny read => read: allowed
	3 check deny mount => mount: fails with EPERM
	END
}

test_include() {
	mkdir -p "$work/dir/more"
	printf 'read: 1\n@include ./more/writes.policy\n' >"$work/dir/top.policy"
	echo 'write: 1' >"$work/dir/more/writes.policy"
	echo '@include ./again.policy' >"$work/dir/again.policy"
	printf 'read: 1\n@include ./dir/wrong.policy\n' >"$work/outer.policy"
	printf '\nwrite; 1\n' >"$work/dir/wrong.policy"
	# Each of nine files includes the next hundred times.
	for i in {1..8}; do printf "@include ./wide$((i + 1))\n%.0s" {1..100} >"$work/wide$i"; done
	: >"$work/wide9"
	printf '@frequency ./dir/again.policy\nread: 1\n' >"$work/often.policy"
	cases <<-'END'
	0 check dir/top.policy write => write: allowed
	0 check often.policy read => read: allowed
	1 check dir/again.policy read !~ again.policy:1:1: .*again.policy:1:1: more than 10 files include each other
	1 check --format=minijail wide1 read !~ more than 256 files are included
	1 check outer.policy read !~ outer.policy:2:1: ./dir/wrong.policy:2:6: ':' is missing here
	END
}

# refuses PLACE REGEX TEXT
refuses() {
	printf '%s' "$3" >"$work/policy"
	run check --format=minijail "$work/policy" read
	like "${3//$'\n'/ | }: $2" "$rc $(wc -l <<<"$err") $err" "^1 1 .*policy:$1: .*$2"
}

test_wrong() {
	refuses 1:5 "':' is missing" 'read'
	refuses 1:6 "an expression or an action is expected" 'read:'
	refuses 1:7 "an expression or an action is expected" 'read: 2'
	refuses 1:9 "the line ends before" 'read: 1 1'
	refuses 1:7 "an argument is expected" 'read: arg6 == 1'
	refuses 1:12 "an operator is expected" 'read: arg0 = 1'
	refuses 1:12 "an operator is expected" 'read: arg0 && 1'
	refuses 1:14 "a number or the name of a constant" 'read: arg0 =='
	refuses 1:15 "'NO_SUCH' is no constant" 'read: arg0 == NO_SUCH'
	refuses 1:15 "is not a number of 64 bits" 'read: arg0 == 0x1ffffffffffffffff'
	refuses 1:15 "is not a number of 64 bits" 'read: arg0 == 12x'
	refuses 1:17 "'\)' is missing" 'read: arg0 == (1'
	refuses 1:48 "too many nested" "read: arg0 == $(printf '(%.0s' {1..99})1"
	refuses 1:7 "an errno is at most 4095" 'read: return 4096'
	refuses 2:1 "line 1 already decides every call of read" $'read: 1\nread: arg0 == 1'
	refuses 1:10 "@default is kill" '@default allow'
	refuses 1:10 "a path is expected" '@include policy'
	refuses 1:1 "no-such: No such file" '@include ./no-such'
	refuses 1:1 "no-such: No such file" '@frequency ./no-such'
	refuses 1:5 "groups of calls" 'read@libc: 1'
	refuses 1:8 "arch= is expected" 'read[os=linux]: 1'
	refuses 1:8 "'}' is missing" '{ read : 1'
	refuses 1:1 "no system call has this number" '99999999999: 1'
	refuses 1:11 "'}' is missing" 'read: { 1 1 }'
	printf 'read: 1\n\0' >"$work/zero"
	printf 'no_such: 1\nread: 1\n' >"$work/unknown"
	echo 'read: arg0 == 1; return EPERM' >"$work/inverse"
	for i in {0..5000}; do echo "$i: 1"; done >"$work/many"
	for i in {0..300}; do echo "$i: arg0 > 0x1000000010 && arg1 < 0x1000000001 && arg2 >= 0x3000000000"; done >"$work/long"
	cases <<-'END'
	1 check --format=minijail zero read !~ zero:2:1: there is a zero byte
	0! check unknown read => read: allowed
	! x86_64 has no call named no_such: left out, where minijail refuses the policy
	0! check inverse read 1 => read(1, ...): allowed
	! "EXPRESSION; return ERRNO" is read as minijail0 does
	0! check --container-arch=arm64 unknown read => read: allowed
	! aarch64 has no call named no_such
	+ asked as aarch64
	1 check --container-arch=vax inverse read !~ 'vax' is no architecture that is known here
	1 check many read !~ this policy needs more than 4096 instructions
	1 check long read !~ this policy needs more than 4096 instructions
	END
}

# In bounded time and memory
test_hostile() {
	{ printf 'read: '; printf 'arg0 == 1 || %.0s' {1..100000}; echo 'arg0 == 2'; } >"$work/wide"
	{ printf '{'; printf 'read, %.0s' {1..100000}; echo 'write }: 1'; } >"$work/names"
	printf 'read: arg0 == %s1' "$(printf '~%.0s' {1..1000})" >"$work/tildes"
	head -c 4194304 /dev/zero | tr '\0' '1' >"$work/digits"
	for file in wide names tildes digits; do
		run_command timeout 20 "$SECCOMPCTL" check --format=minijail "$work/$file" read
		is "$file: one line" "$rc $(wc -l <<<"$err")" "1 1"
	done
}

test_operators
test_expressions
test_actions
test_include
test_wrong
test_hostile
finish
