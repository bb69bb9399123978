#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl check: what it says of calls, in words, in JSON and by its exit status.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# assembled NAME: make a program of standard input
assembled() {
	"$SECCOMPCTL" asm -o "$work/$1" -
}

# tests NAME CALL: a program that lets CALL of x86_64 be decided by standard input, which may go to
# A (allow) and E (EPERM)
tests() {
	{
		echo "ld [arch]"
		echo "jeq #x86_64, N, K"
		echo "N: ld [nr]"
		echo "jeq #x86_64:$2, T, K"
		echo "T: ja U"
		echo "U:"
		cat
		echo "A: ret ALLOW"
		echo "E: ret ERRNO(EPERM)"
		echo "K: ret KILL_PROCESS"
	} | assembled "$1"
}

# says CALL WORDS: the first line for a call whose arguments are all left out
says() {
	tests program "$1"
	run check "$work/program" "$1"
	is "$1: ${2#*: }" "$(head -1 <<<"$out")" "$1: $2"
}

test_sentences() {
	says socket "allowed if domain is AF_UNIX; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #1, A, E'
	says socket "fails with EPERM if domain is AF_PACKET; else allowed" <<<'
		ld [args[0].lo]
		jeq #17, E, A'
	says socket "allowed if domain is AF_UNIX, AF_INET or AF_INET6; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #1, A
		jeq #2, A
		jeq #10, A, E'
	says socket "allowed if type & SOCK_TYPE_MASK is SOCK_DGRAM; else fails with EPERM" <<<'
		ld [args[1].lo]
		and #0xf
		jeq #2, A, E'
	says socket "allowed if type & ~(SOCK_CLOEXEC|SOCK_NONBLOCK) is SOCK_RAW; else fails with EPERM" <<<'
		ld [args[1].lo]
		and #0xfff7f7ff
		jeq #3, A, E'
	says mprotect "fails with EPERM if prot has PROT_EXEC; else allowed" <<<'
		ld [args[2].lo]
		jset #4, E, A'
	says mprotect "allowed if prot has all of PROT_WRITE|PROT_EXEC; else fails with EPERM" <<<'
		ld [args[2].lo]
		and #6
		jeq #6, A, E'
	says mprotect "fails with EPERM if prot & (PROT_WRITE|PROT_EXEC) is 0; else allowed" <<<'
		ld [args[2].lo]
		jset #6, A, E'
	says unshare "allowed if flags & (CLONE_NEWNS|CLONE_NEWUSER) is 0; else fails with EPERM" <<<'
		ld [args[0].lo]
		jset #0x10020000, E, A'
	says unshare "allowed if the low 32 bits of flags are CLONE_NEWNET; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #0x40000000, A, E'
	says unshare "allowed if flags is CLONE_NEWNET; else fails with EPERM" <<<'
		ld [args[0].hi]
		jeq #0, L, E
	L:	ld [args[0].lo]
		jeq #0x40000000, A, E'
	says kill "allowed if sig is 0; else fails with EPERM" <<<'
		ld [args[1].lo]
		jeq #0, A, E'
	says kill "allowed if pid is -1 and sig is SIGTERM; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #0xffffffff, L, E
	L:	ld [args[1].lo]
		jeq #15, A, E'
	says openat "allowed if flags & O_ACCMODE is O_RDONLY; else fails with EPERM" <<<'
		ld [args[2].lo]
		and #3
		jeq #0, A, E'
	says openat "fails with EPERM if dirfd is AT_FDCWD and flags has O_CREAT; else allowed" <<<'
		ld [args[0].lo]
		jeq #0xffffff9c, L, A
	L:	ld [args[2].lo]
		jset #0100, E, A'
	says fchmod "allowed if mode & (S_ISUID|S_ISGID) is 0; else fails with EPERM" <<<'
		ld [args[1].lo]
		and #06000
		jeq #0, A, E'
	says ioctl "fails with EPERM if request is TIOCSTI or TIOCLINUX; else allowed" <<<'
		ld [args[1].lo]
		jeq #0x5412, E
		jeq #0x541c, E, A'
	says personality "allowed if persona is PER_LINUX, PER_LINUX32 or 0xffffffff; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #0, A
		jeq #8, A
		jeq #0xffffffff, A, E'
	says lseek "allowed if offset is 6 to 10; else fails with EPERM" <<<'
		ld [args[1].hi]
		jeq #0, L, E
	L:	ld [args[1].lo]
		jgt #10, E
		jgt #5, A, E'
	says read "fails with EPERM if the high 32 bits of count are 0; else allowed" <<<'
		ld [args[2].hi]
		jeq #0, E, A'
	says seccomp "allowed if operation is SECCOMP_SET_MODE_FILTER and flags is 0; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #1, L, E
	L:	ld [args[1].lo]
		jeq #0, A, E'
	says write "allowed if the low 32 bits of the instruction pointer are 0x1000; else fails with EPERM" <<<'
		ld [ip.lo]
		jeq #0x1000, A, E'
	says socket "allowed if domain is AF_UNIX; or type is SOCK_STREAM; else fails with EPERM" <<<'
		ld [args[0].lo]
		jeq #1, A
		ld [args[1].lo]
		jeq #1, A, E'
}

# The words that verdicts have, and whether they let a call through
test_verdicts() {
	local ret status words

	while IFS='|' read -r ret status words; do
		assembled ret <<<"ret $ret"
		run check "$work/ret" getpid
		is "ret $ret" "$rc $(head -1 <<<"$out")" "$status getpid: $words"
	done <<'EOV'
ALLOW|0|allowed
LOG|0|allowed and logged
TRACE(7)|4|asks the tracer
USER_NOTIF|4|asks the listener
ERRNO(EPERM)|3|fails with EPERM
ERRNO(999)|3|fails with errno 999
#0x00051388|3|fails with errno 4095
ERRNO(0)|3|skipped and returns 0
TRAP(3)|3|raises SIGSYS
KILL_THREAD|3|kills the thread (SIGSYS)
KILL_PROCESS|3|kills the process (SIGSYS)
#0x12340000|3|kills the process (SIGSYS)
EOV
}

test_arguments() {
	tests sockets socket <<<'
		ld [args[0].hi]
		jeq #0, L, E
	L:	ld [args[0].lo]
		jeq #1, A
		jeq #10, A, E'
	run check "$work/sockets" socket AF_UNIX SOCK_STREAM 0
	is "allowed" "$rc $(head -1 <<<"$out")" "0 socket(AF_UNIX, SOCK_STREAM, 0): allowed"
	run check "$work/sockets" socket 0xa
	is "a number, and what is not asked about is left out" "$rc $(head -1 <<<"$out")" \
		"0 socket(AF_INET6, ...): allowed"
	run check "$work/sockets" socket AF_PACKET 'SOCK_RAW|SOCK_CLOEXEC'
	is "refused" "$rc $out" "3 socket(AF_PACKET, SOCK_RAW|SOCK_CLOEXEC, ...): fails with EPERM
  decided by $work/sockets, instruction 11: ret ERRNO(EPERM)"
	run check "$work/sockets" socket _ SOCK_STREAM
	is "left open" "$rc $(head -1 <<<"$out")" \
		"4 socket(*, SOCK_STREAM, ...): allowed if domain is AF_UNIX or AF_INET6; else fails with EPERM"
	run check "$work/sockets" socket '*'
	is "left open by a star" "$rc" 4
	run check "$work/sockets" 41 01
	is "by number, with an octal one" "$rc $(head -1 <<<"$out")" "0 socket(AF_UNIX, ...): allowed"
	run check "$work/sockets" 0x29 1
	is "by a hexadecimal number" "$rc" 0
	run check "$work/sockets" 1000 1 2 3 4 5 6
	is "one that has no name" "$rc $(head -1 <<<"$out")" \
		"3 system call 1000(1, 2, 3, 4, 5, 6): kills the process (SIGSYS)"
	run check "$work/sockets" -1
	is "number -1" "$rc $(head -1 <<<"$out")" "3 system call 0xffffffff: kills the process (SIGSYS)"
}

# An int below zero is extended by the caller in one way or another.
test_signs() {
	tests directory openat <<<'
		ld [args[0].lo]
		jeq #0xffffff9c, A, E'
	run check "$work/directory" openat AT_FDCWD 0 O_RDONLY
	is "an int below zero" "$rc $(head -1 <<<"$out")" "0 openat(AT_FDCWD, 0, O_RDONLY, ...): allowed"
	run check "$work/directory" openat -100
	is "the same as a number" "$rc $(head -1 <<<"$out")" "0 openat(AT_FDCWD, ...): allowed"
	run check -- "$work/directory" openat -99
	is "behind --" "$rc $(head -1 <<<"$out")" "3 openat(-99, ...): fails with EPERM"
	tests directory openat <<<'
		ld [args[0].hi]
		jeq #0, L, E
	L:	ld [args[0].lo]
		jeq #0xffffff9c, A, E'
	run check "$work/directory" openat AT_FDCWD
	is "where the other half is looked at, too" "$rc $(head -1 <<<"$out")" \
		"4 openat(AT_FDCWD, ...): allowed if the high 32 bits of dirfd are 0; else fails with EPERM"
	tests far lseek <<<'
		ld [args[1].hi]
		jeq #0xffffffff, A, E'
	run check "$work/far" lseek 0 -1
	is "a long below zero has 64 bits" "$rc" 0
}

test_abis() {
	assembled abis <<<'
		ld [arch]
		jeq #x86, A
		jeq #x86_64, N
		jeq #aarch64, E, K
	N:	ld [nr]
		jset #0x40000000, T, A
	A:	ret ALLOW
	E:	ret ERRNO(ENOSYS)
	T:	ret TRAP(0)
	K:	ret KILL_PROCESS'
	run check --abi x86_64 "$work/abis" read
	is "--abi x86_64" "$rc" 0
	run check --abi x86 "$work/abis" socketcall SYS_SOCKET
	is "--abi x86, and a call that only it has" "$rc $(head -1 <<<"$out")" \
		"0 socketcall(SYS_SOCKET, ...): allowed"
	run check --abi x32 "$work/abis" read
	is "--abi x32" "$rc $(head -1 <<<"$out")" "3 read: raises SIGSYS"
	run check --abi x86_64 "$work/abis" 0x40000000
	is "a number of x32" "$rc $(head -1 <<<"$out")" "3 read: raises SIGSYS"
	run check --abi=aarch64 "$work/abis" read
	is "another machine's" "$(head -1 <<<"$out")" "read: fails with ENOSYS"
	run check --arch 0xc00000b7 "$work/abis" read
	is "--arch" "$(head -1 <<<"$out")" "read: fails with ENOSYS"
	run check --arch 0x1234 "$work/abis" 0
	is "an arch without a name" "$rc $(head -1 <<<"$out")" "3 system call 0: kills the process (SIGSYS)"
	assembled halves <<<'
		ld [args[1].hi]
		jeq #0, A, K
	A:	ret ALLOW
	K:	ret KILL_PROCESS'
	run check --abi x86 "$work/halves" read
	is "int \$0x80 of a 64-bit task fills 64 bits" "$rc" 4
	run check --abi x86 "$work/halves" read 0 0
	is "what is typed of x86 has 32" "$rc" 0
	run check --abi arm "$work/halves" read
	is "arguments of arm have 32 bits" "$rc" 0
	run check --abi x86_64 "$work/halves" read
	is "those of x86_64 have 64" "$rc" 4
}

test_chains() {
	assembled old <<<'ret ERRNO(EPERM)'
	assembled new <<<'
		ld [nr]
		jeq #59, K
		ret ERRNO(EACCES)
	K:	ret KILL_THREAD'
	run check --abi x86_64 "$work/old" execve
	is "one filter" "$rc $out" "3 execve: fails with EPERM
  decided by $work/old, instruction 0: ret ERRNO(EPERM)"
	run check --abi x86_64 --with "$work/new" "$work/old" execve
	is "--with: the most severe action wins" "$rc $out" "3 execve: kills the thread (SIGSYS)
  decided by $work/new (newest of 2), instruction 3: ret KILL_THREAD"
	run check --abi x86_64 --with "$work/new" "$work/old" read
	is "of equal ones the newest filter's" "$out" "read: fails with EACCES
  decided by $work/new (newest of 2), instruction 2: ret ERRNO(EACCES)"
	run check --abi x86_64 --with "$work/new" --with "$work/old" "$work/old" read
	is "--with again" "$out" "read: fails with EPERM
  decided by $work/old (newest of 3), instruction 0: ret ERRNO(EPERM)"
	run_command bash -c "'$SECCOMPCTL' check --abi x86_64 - read <'$work/old'"
	is "standard input" "$rc $(tail -1 <<<"$out")" \
		"3   decided by standard input, instruction 0: ret ERRNO(EPERM)"
}

test_trace() {
	tests sockets socket <<<'
		ld [args[0].lo]
		and #0xff
		tax
		st M[2]
		jeq #1, A, E'
	run check --trace --abi x86_64 "$work/sockets" socket 0x101
	is "--trace: the instructions that were run" "$(grep -oE '^ +[0-9]+' <<<"$out" | xargs)" \
		"0 1 2 3 4 5 6 7 8 9 10"
	like "--trace: what is loaded" "$out" "0 +ld +\[arch\] +; A = 0xc000003e"
	like "--trace: a condition that holds" "$out" "; A is 0xc000003e: yes, on to 2"
	like "--trace: a calculation" "$out" "and +#0xff +; A = 0x1"
	like "--trace: X" "$out" "tax +; X = 0x1"
	like "--trace: memory" "$out" "st +M\[2\] +; M\[2\] = 0x1"
	printf 'ld #5\nadd #2\nret A\n' | "$SECCOMPCTL" asm -o "$work/straight" -
	printf 'ld [nr]\njeq #3, L, L\nL: ret ALLOW\n' | "$SECCOMPCTL" asm -o "$work/either" -
	run check --trace --abi x86_64 "$work/either" close
	like "--trace: a test that tests nothing" "$out" "; A is 0x3: either way, on to 2"
	run check --trace --abi x86_64 "$work/straight" socket
	is "--trace: a program of which all is run" "$(grep -oE '; A (=|is) .*' <<<"$out" | xargs -d '\n')" \
		"; A = 0x5 ; A = 0x7 ; A is 0x7"
	run check --trace --abi x86_64 "$work/sockets" socket
	is "--trace: an example for each answer" "$(grep '^for example' <<<"$out")" \
		"for example socket(AF_UNIX, 0, 0): allowed
for example socket(AF_UNSPEC, 0, 0): fails with EPERM"
	run check --trace --with "$work/sockets" "$work/sockets" read
	is "--trace: all filters are run" "$(grep -c 'of 2):$' <<<"$out")" 2
	assembled division <<<'
		ld [args[0].lo]
		tax
		ld #8
		div x
		ret a'
	run check --trace "$work/division" read 0
	like "--trace: a division by zero" "$rc $out" "^3 read\(0, \.\.\.\): kills the thread .*divides by 0"
}

# What calculates with an argument is not guessed.
test_undecided() {
	assembled sum <<<'
		ld [args[0].lo]
		add #1
		jeq #5, A
		ret ERRNO(EPERM)
	A:	ret ALLOW'
	run check "$work/sum" close
	is "not decided" "$rc $(head -1 <<<"$out")" "4 close: not decided"
	run check "$work/sum" close 4
	is "decided as soon as it is known" "$rc" 0
	run check -J "$work/sum" close
	is "not decided, in JSON" "$(json '[d["result"], d["answers"][0]["decided"],
		d["answers"][0]["action"]]')" '["depends", false, null]'
}

test_json() {
	tests sockets socket <<<'
		ld [args[0].lo]
		jeq #1, A, E'
	run check -J --abi x86_64 "$work/sockets" socket _ 2
	is "JSON: the call" "$rc $(json '[d["abi"], d["arch"], d["syscall"], d["number"], d["args"],
		d["result"], d["target"]["tid"], d["target"]["filters"][0]["file"]]')" \
		"4 [\"x86_64\", 3221225534, \"socket\", 41, [null, 2], \"depends\", null, \"$work/sockets\"]"
	is "JSON: the answers" "$(json '[[a["action"], a["data"], a["errno"], a["words"], a["when"]]
		for a in d["answers"]]')" \
		'[["ALLOW", null, null, "is allowed", "domain is AF_UNIX"], ["ERRNO", 1, "EPERM", "fails with EPERM", "domain is not AF_UNIX"]]'
	is "JSON: conditions" "$(json 'd["answers"][0]["clauses"]')" \
		'[[{"arg": 0, "mask": 4294967295, "op": "==", "value": 1}]]'
	is "JSON: who decided" "$(json '[[b["instruction"], b["filter"]["depth"]]
		for b in d["answers"][1]["decided_by"]]')" "[[8, 0]]"
	is "JSON: no example is asked for" "$(json 'd["answers"][0]["example"]')" null
	run check -J --trace --abi x86_64 "$work/sockets" socket
	is "JSON: examples" "$(json '[[a["example"]["call"], a["example"]["args"][0],
		[s["index"] for s in a["example"]["trace"][0]["path"]]] for a in d["answers"]]')" \
		'[["socket(AF_UNIX, 0, 0)", 1, [0, 1, 2, 3, 4, 5, 6, 7]], ["socket(AF_UNSPEC, 0, 0)", 0, [0, 1, 2, 3, 4, 5, 6, 8]]]'
}

# Of threads without filters, /proc is enough.
test_threads() {
	compile "$here/../fixtures/hold.c" hold
	start hold none
	run check --source=proc "$pid" reboot
	is "a thread without seccomp" "$rc $out" "0 reboot: allowed
  there are no filters"
	assembled none <<<'ret ERRNO(EPERM)'
	run check --source=proc --with "$work/none" "$pid" reboot
	is "a thread, as if it had a filter" "$rc $out" "3 reboot: fails with EPERM
  decided by $work/none, instruction 0: ret ERRNO(EPERM)"
	start hold strict
	[[ $(uname -m) != x86_64 ]] || test_strict
	complains 1 "$pid is in strict mode: no filter can be installed" --source=proc check \
		--with "$work/none" "$pid" read
	start hold filter 2
	complains 1 "/proc does not tell of programs" --source=proc check "$pid" read
}

test_strict() {
	local abi call wanted

	while read -r wanted abi call; do
		run check --source=proc --abi "$abi" "$pid" "$call"
		is "strict mode: $abi $call" "$rc" "$wanted"
	done <<'EOV'
0 x86_64 read
0 x86_64 write
0 x86_64 exit
0 x86_64 rt_sigreturn
3 x86_64 exit_group
3 x86_64 openat
0 x86 read
0 x86 write
0 x86 exit
0 x86 sigreturn
3 x86 rt_sigreturn
3 x86 open
3 x32 read
3 x32 exit
3 aarch64 read
EOV
	run check --source=proc "$pid" openat
	is "strict mode: who decides" "$out" "openat: kills the thread (SIGKILL)
  decided by strict mode: it allows read, write, exit and sigreturn, and nothing else"
}

test_wrong_usage() {
	assembled allow <<<'ret ALLOW'
	complains 2 "whose system call\?" check
	complains 2 "which system call\?" check "$work/allow"
	complains 2 "unknown system call 'opneat', is openat meant\?" check --abi x86_64 "$work/allow" opneat
	complains 2 "unknown system call 'xyzzyxyzzy': if it is newer" check "$work/allow" xyzzyxyzzy
	complains 2 "x86_64 has no system call 'socketcall', but x86 has" check --abi x86_64 "$work/allow" socketcall
	complains 2 "'99999999999' is not the number of a system call" check "$work/allow" 99999999999
	complains 2 "1 is no number of x32: they begin at 0x40000000" check --abi x32 "$work/allow" 1
	complains 2 "unknown ABI 'x86-64', is x86_64 meant\?" check --abi x86-64 "$work/allow" read
	complains 2 "'x86' is not a value of seccomp_data.arch" check --arch x86 "$work/allow" read
	complains 2 "names are not known of arch 0x00001234" check --arch 0x1234 "$work/allow" read
	complains 2 "--abi and --arch exclude each other" check --arch 1 --abi x86 "$work/allow" read
	complains 2 "'AF_BOGUS' is no value of domain: address family such as AF_UNSPEC" \
		check "$work/allow" socket AF_BOGUS
	complains 2 "'' is no value of fd" check "$work/allow" close ''
	complains 2 "'1x' is no value of fd" check "$work/allow" close 1x
	complains 2 "'AF_INET\|' is no value" check "$work/allow" socket 'AF_INET|'
	complains 2 "kill takes 2 arguments, not 3" check "$work/allow" kill 1 2 3
	complains 2 "close takes 1 argument, not 2" check "$work/allow" close 1 2
	complains 2 "a system call takes 6 arguments, not 7" check "$work/allow" 1000 1 2 3 4 5 6 7
	complains 2 "fd of close is 0x100000000: it does not fit into 32 bits" check "$work/allow" close 0x100000000
	complains 2 "args\[1\] of the call is 4294967296: it does not fit" check --abi x86 "$work/allow" 1000 0 4294967296
	complains 2 "'18446744073709551616' is no value" check "$work/allow" read 0 18446744073709551616
	complains 2 "99999999 is out of range" check 99999999 read
	complains 2 "'-J' is no value of sig" check "$work/allow" kill -1 -J
}

test_not_had() {
	complains 1 "$work/none-such: No such file" check "$work/none-such" read
	complains 1 "$work/none-such: No such file" check --with "$work/none-such" "$work/allow" read
	echo "ret ALLOW" >"$work/text"
	complains 1 "is text: .seccompctl asm. makes a program" check "$work/text" read
	complains 1 "is a directory" check "$work" read
	printf '\6\0\0\0\0\0\0' >"$work/cut"
	complains 1 "is cut off" check "$work/cut" read
	"$SECCOMPCTL" asm --unchecked -o "$work/refused" - <<<'ld #1'
	complains 1 "seccomp would refuse it" check "$work/refused" read
	complains 1 ": no such thread or process" --source=proc check "$(bash -c 'echo $$')" read
}

# Programs as libseccomp makes them mean what its rules mean.
test_policies() {
	local i call wanted bad="" calls=0

	run_command "${CC:-cc}" -Wall -Wextra -O1 -o "$work/policy" "$here/policy.c" -lseccomp
	is "policies are built without a warning" "$rc$out$err" 0
	for ((i = SEED; i < SEED + 20; i++)); do
		"$work/policy" "$i" "$work/policy.bpf" >"$work/calls"
		while read -r -a call; do
			wanted=0
			[[ ${call[4]} == allowed ]] || wanted=3
			run check "$work/policy.bpf" "${call[@]:0:4}"
			[[ $rc == "$wanted" ]] || bad+=" $i:${call[*]}:$rc"
			calls=$((calls + 1))
		done <"$work/calls"
	done
	is "$calls calls to 20 policies of libseccomp, from seed $SEED" "$bad" ""
}

# The words of conditions are the conditions, for programs by chance: one in twenty has some.
test_words() {
	local tools=$here/../../tools i abi

	"${CC:-cc}" -D_GNU_SOURCE -O1 -iquote "$tools" -iquote "$here/.." -o "$work/decide" \
		"$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/{analysis/{decide,conditions,clauses},bpf/emulate}.c
	for ((i = SEED; i < SEED + 400; i++)); do
		"$work/decide" program "$i" >"$work/random.$i"
	done
	for abi in x86_64 x86; do
		run_command python3 "$here/sentences.py" "$SECCOMPCTL" "$work"/random.* "$abi"
		like "words say what conditions do: $abi, from seed $SEED" "$rc $err$out" "^0 [1-9][0-9]*$"
	done
}

test_sentences
test_verdicts
test_arguments
test_signs
test_abis
test_chains
test_trace
test_undecided
test_json
test_threads
test_wrong_usage
test_not_had
test_policies
test_words
finish
