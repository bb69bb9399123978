#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl check: the answer for calls, in text, in JSON and as exit status.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# decides NAME CALL TEXT: a program that lets TEXT decide CALL of x86_64, going to A (allow) or E (EPERM)
decides() {
	assemble "$1" "ld [arch] / jeq #x86_64, N, K / N: ld [nr] / jeq #x86_64:$2, T, K / T: ja U / U: $3 $(
		) / A: ret ALLOW / E: ret ERRNO(EPERM) / K: ret KILL_PROCESS"
}

# The first line for a call whose arguments are all left out
test_conditions() {
	local call text words

	while IFS='|' read -r call text words; do
		decides program "$call" "$text"
		cases <<<"4 check program $call => $call: $words"
	done <<-'END'
	socket|ld [args[0].lo] / jeq #1, A, E|allowed if domain is AF_UNIX; else fails with EPERM
	socket|ld [args[0].lo] / jeq #17, E, A|fails with EPERM if domain is AF_PACKET; else allowed
	socket|ld [args[0].lo] / jeq #1, A / jeq #2, A / jeq #10, A, E|allowed if domain is AF_UNIX, AF_INET or AF_INET6; else fails with EPERM
	socket|ld [args[1].lo] / and #0xf / jeq #2, A, E|allowed if type & SOCK_TYPE_MASK is SOCK_DGRAM; else fails with EPERM
	socket|ld [args[1].lo] / and #0xfff7f7ff / jeq #3, A, E|allowed if type & ~(SOCK_CLOEXEC|SOCK_NONBLOCK) is SOCK_RAW; else fails with EPERM
	mprotect|ld [args[2].lo] / jset #4, E, A|fails with EPERM if prot has PROT_EXEC; else allowed
	mprotect|ld [args[2].lo] / and #6 / jeq #6, A, E|allowed if prot has all of PROT_WRITE|PROT_EXEC; else fails with EPERM
	mprotect|ld [args[2].lo] / jset #6, A, E|fails with EPERM if prot & (PROT_WRITE|PROT_EXEC) is 0; else allowed
	unshare|ld [args[0].lo] / jset #0x10020000, E, A|allowed if flags & (CLONE_NEWNS|CLONE_NEWUSER) is 0; else fails with EPERM
	unshare|ld [args[0].lo] / jeq #0x40000000, A, E|allowed if the low 32 bits of flags are CLONE_NEWNET; else fails with EPERM
	unshare|ld [args[0].hi] / jeq #0, L, E / L: ld [args[0].lo] / jeq #0x40000000, A, E|allowed if flags is CLONE_NEWNET; else fails with EPERM
	kill|ld [args[1].lo] / jeq #0, A, E|allowed if sig is 0; else fails with EPERM
	kill|ld [args[0].lo] / jeq #0xffffffff, L, E / L: ld [args[1].lo] / jeq #15, A, E|allowed if pid is -1 and sig is SIGTERM; else fails with EPERM
	openat|ld [args[2].lo] / and #3 / jeq #0, A, E|allowed if flags & O_ACCMODE is O_RDONLY; else fails with EPERM
	openat|ld [args[0].lo] / jeq #0xffffff9c, L, A / L: ld [args[2].lo] / jset #0100, E, A|fails with EPERM if dirfd is AT_FDCWD and flags has O_CREAT; else allowed
	fchmod|ld [args[1].lo] / and #06000 / jeq #0, A, E|allowed if mode & (S_ISUID|S_ISGID) is 0; else fails with EPERM
	ioctl|ld [args[1].lo] / jeq #0x5412, E / jeq #0x541c, E, A|fails with EPERM if request is TIOCSTI or TIOCLINUX; else allowed
	openat|ld [args[2].lo] / jset #1, F, E / F: jset #2, G, E / G: jset #0100, A, E|allowed if flags has all of O_ACCMODE|O_CREAT; else fails with EPERM
	read|ld [args[2].lo] / jset #1, E / jset #0x20, E / jset #8, E, A|allowed if count & 0x29 is 0; else fails with EPERM
	read|ld [args[2].lo] / jset #1, E / jset #0x20, F, E / F: jset #8, A, E|allowed if count & 0x29 is 0x28; else fails with EPERM
	fcntl|ld [args[1].hi] / jeq #0, L / jeq #0xffffffff, S, E / S: ld [args[1].lo] / jset #0x80000000, L, E / L: ld [args[1].lo] / jeq #4, E, A|allowed if cmd fits into 32 bits (signed or not) and cmd is not F_SETFL; else fails with EPERM
	fcntl|ld [args[1].hi] / jeq #0, A / jeq #0xffffffff, S, E / S: ld [args[1].lo] / jset #0x80000000, A, E|allowed if cmd fits into 32 bits (signed or not); else fails with EPERM
	fcntl|ld [args[1].hi] / jeq #0, L / jeq #0xffffffff, S, E / S: ld [args[1].lo] / jset #0x80000000, L, E / L: ld [args[1].lo] / jset #1, A / jset #2, A / jset #8, A, E|allowed if cmd fits into 32 bits (signed or not) and cmd has any of 0xb; else fails with EPERM
	read|ld [args[0].lo] / xor #0x80000000 / jge #0x80000005, A, E|allowed if fd is 5 to 0x7fffffff; else fails with EPERM
	read|ld [args[0].lo] / sub #3 / jgt #4, E, A|allowed if fd is 3 to 7; else fails with EPERM
	read|ld [args[0].lo] / add #10 / jeq #5, A, E|allowed if fd is -5; else fails with EPERM
	read|ld [args[0].lo] / add #0x10 / jset #0x80000000, E, A|fails with EPERM if fd is 0x7ffffff0 to 0xffffffef; else allowed
	read|ld [args[0].lo] / neg / jge #5, E, A|fails with EPERM if fd is 1 to 0xfffffffb; else allowed
	read|ld [args[0].lo] / tax / ld #7 / sub x / jeq #2, A, E|allowed if fd is 5; else fails with EPERM
	openat|ld [args[2].lo] / or #02000000 / jeq #02000001, A, E|allowed if flags & ~O_CLOEXEC is O_WRONLY; else fails with EPERM
	dup2|ld [args[0].lo] / tax / ld [args[1].lo] / jeq x, A, E|allowed if newfd is oldfd; else fails with EPERM
	dup2|ld [args[0].lo] / tax / ld [args[1].lo] / jge x, A, E|allowed if oldfd is at most newfd; else fails with EPERM
	dup2|ld [args[0].lo] / tax / ld [args[1].lo] / jgt x, A / jgt #7, E, A|fails with EPERM if newfd is more than 7 and newfd is at most oldfd; else allowed
	mmap|ld [args[0].hi] / tax / ld [args[1].hi] / jeq x, L, E / L: ld [args[0].lo] / tax / ld [args[1].lo] / jeq x, A, E|allowed if length is addr; else fails with EPERM
	dup2|ld [args[0].lo] / and #0xf0 / tax / ld [args[1].lo] / and #0xf / jeq x, L, E / L: ld [args[0].lo] / and #0xf / tax / ld [args[1].lo] / and #0xf0 / jeq x, A, E|allowed if newfd & 0xf0 is oldfd & 0xf and newfd & 0xf is oldfd & 0xf0; else fails with EPERM
	dup2|ld [args[0].lo] / and #0xfc / tax / ld [args[1].lo] / and #0xfc / jeq x, L, E / L: ld [args[0].lo] / and #7 / tax / ld [args[1].lo] / and #7 / jeq x, A, E|allowed if newfd & 0xff is oldfd & 0xff; else fails with EPERM
	personality|ld [args[0].lo] / jeq #0, A / jeq #8, A / jeq #0xffffffff, A, E|allowed if persona is PER_LINUX, PER_LINUX32 or 0xffffffff; else fails with EPERM
	lseek|ld [args[1].hi] / jeq #0, L, E / L: ld [args[1].lo] / jgt #10, E / jgt #5, A, E|allowed if offset is 6 to 10; else fails with EPERM
	read|ld [args[2].hi] / jeq #0, E, A|fails with EPERM if the high 32 bits of count are 0; else allowed
	seccomp|ld [args[0].lo] / jeq #1, L, E / L: ld [args[1].lo] / jeq #0, A, E|allowed if operation is SECCOMP_SET_MODE_FILTER and flags is 0; else fails with EPERM
	copy_file_range|ld [args[5].hi] / jeq #0, L, E / L: ld [args[5].lo] / jeq #0, A, E|allowed if flags (all 64 bits) is 0; else fails with EPERM
	socket|ld [args[1].hi] / jeq #0, L, E / L: ld [args[1].lo] / and #0xf / jeq #2, A, E|allowed if type (all 64 bits) & (SOCK_TYPE_MASK|0xffffffff00000000) is SOCK_DGRAM; else fails with EPERM
	socket|ld [args[1].hi] / jset #1, E, A|fails with EPERM if the high 32 bits of type have 0x1; else allowed
	lseek|ld [args[0].hi] / jeq #0, L, E / L: ld [args[0].lo] / jgt #10, E / jgt #5, A, E|allowed if fd (all 64 bits) is 6 to 10; else fails with EPERM
	openat|ld [args[0].hi] / jeq #0xffffffff, L, E / L: ld [args[0].lo] / jeq #0xffffff9c, A, E|allowed if dirfd (all 64 bits) is AT_FDCWD; else fails with EPERM
	chmod|ld [args[1].lo] / jeq #0755, A, E|allowed if the low 32 bits of mode are 0755; else fails with EPERM
	write|ld [ip.lo] / jeq #0x1000, A, E|allowed if the low 32 bits of the instruction pointer are 0x1000; else fails with EPERM
	socket|ld [args[0].lo] / jeq #1, A / ld [args[1].lo] / jeq #1, A, E|allowed if domain is AF_UNIX; or type is SOCK_STREAM; else fails with EPERM
	END
}

# The verdict in words, and whether it lets a call through
test_verdicts() {
	local ret status words

	while IFS='|' read -r ret status words; do
		assemble "$ret" "ret $ret"
		cases <<<"$status check '$ret' getpid => getpid: $words"
	done <<-'END'
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
	END
}

test_arguments() {
	cases <<-'END'
	$ decides sockets socket 'ld [args[0].hi] / jeq #0, L, E / L: ld [args[0].lo] / jeq #1, A / jeq #10, A, E'
	0 check sockets socket AF_UNIX SOCK_STREAM 0 => socket(AF_UNIX, SOCK_STREAM, 0): allowed
	# A number, and arguments that are left out
	0 check sockets socket 0xa => socket(AF_INET6, ...): allowed
	3 check sockets socket AF_PACKET 'SOCK_RAW|SOCK_CLOEXEC'
	| socket(AF_PACKET, SOCK_RAW|SOCK_CLOEXEC, ...): fails with EPERM
	|   decided by sockets, instruction 11: ret ERRNO(EPERM)
	# Left open
	4 check sockets socket _ SOCK_STREAM => socket(*, SOCK_STREAM, ...): allowed if domain (all 64 bits) is AF_UNIX or AF_INET6; else fails with EPERM
	4 check sockets socket '*'
	# By number, with an octal one
	0 check sockets 41 01 => socket(AF_UNIX, ...): allowed
	0 check sockets 0x29 1
	3 check sockets 1000 1 2 3 4 5 6 => system call 1000(1, 2, 3, 4, 5, 6): kills the process (SIGSYS)
	3 check sockets -1 => system call 0xffffffff: kills the process (SIGSYS)
	END
}

# All of struct seccomp_data can be given, whatever the call takes.
test_registers() {
	cases <<-'END'
	$ decides copy copy_file_range 'ld [args[5].hi] / jeq #0, L, E / L: ld [args[5].lo] / jeq #0, A, E'
	0 check copy copy_file_range 0 0 0 0 0 0
	3 check copy copy_file_range 0 0 0 0 0 0x7fff00000000
	| copy_file_range(0, 0, 0, 0, 0, 0x7fff00000000): fails with EPERM
	|   decided by copy, instruction 10: ret ERRNO(EPERM)
	|   flags: the kernel's function sees 0 of it; the filter sees all 64 bits
	3 check -J copy copy_file_range 0 0 0 0 0 0x7fff00000000
	@ [d["args"][5], d["notes"]] == ["0x7fff00000000", ["flags: the kernel's function sees 0 of it; the filter sees all 64 bits"]]
	# Of an argument that is less than an int, too
	$ decides modes chmod 'ld [args[1].lo] / jeq #0755, A, E'
	3 check modes chmod 0 0x101ed
	+ mode: the kernel's function sees 0755 of it; the filter sees all 64 bits
	# All 64 bits of an int are given: nothing is left open.
	$ decides requests ioctl 'ld [args[1].hi] / jeq #0, L, E / L: ld [args[1].lo] / jeq #0x8070ae9f, A, E'
	3 check requests ioctl 0 0xffffffff8070ae9f 0
	| ioctl(0, 0xffffffff8070ae9f, 0): fails with EPERM
	|   decided by requests, instruction 10: ret ERRNO(EPERM)
	|   request: the kernel's function sees KVM_GET_PIT2 of it; the filter sees all 64 bits
	3 check requests ioctl 0 18446744071569387167
	0 check requests ioctl 0 0x8070ae9f 0
	# More arguments than the call takes
	$ decides advice madvise 'ld [args[5].lo] / jeq #7, A, E'
	0 check advice madvise 0 4096 4 0 0 7 => madvise(0, 4096, MADV_DONTNEED, 0, 0, 7): allowed
	+ madvise takes 3 arguments: the filter sees the others, too, and the kernel's function does not
	3 check --trace advice 28 0 4096 4 0 0 0 =~ madvise\(0, 4096, MADV_DONTNEED, 0, 0, 0\): fails
	$ decides closes close 'ld [args[0].hi] / jeq #0, A, E'
	3 check closes close 0x100000000
	3 check closes --abi x86 0 0x100000000
	$ assemble ip 'ld [ip.hi] / jeq #0x7f00, L, E / L: ld [ip.lo] / jge #0x1000, A, E / A: ret ALLOW / E: ret TRAP(0)'
	4 check ip read
	0 check --ip 0x7f0000001000 ip read
	3 check --ip=4096 ip read
	3 check -J --ip 0x7f0000000000 ip read
	@ [d["ip"], d["result"]] == ["0x7f0000000000", "refused"]
	2 check --ip main ip read !~ 'main' is not an instruction pointer
	# No call of arm has that, but a filter would see it.
	$ assemble high 'ld [args[2].hi] / jeq #1, A, E / A: ret ALLOW / E: ret TRAP(0)'
	0 check --abi arm high write 1 2 0x100000000
	+ count: no call of arm has more than 32 bits there
	0 check --abi x86 high write 1 2 0x100000000
	+ count: the kernel's function sees 0 of it; the filter sees all 64 bits
	3 check --abi x86 high write 1 2 0xffff
	END
}

# libc has a fallback for newer calls, and uses it after ENOSYS only.
test_fallbacks() {
	cases <<-'END'
	$ decides threads clone3 'ld [args[1].lo] / jeq #64, A, E'
	4 check threads clone3 => clone3: allowed if the low 32 bits of size are 64; else fails with EPERM
	+ glibc calls clone instead only after ENOSYS: pthread_create() and posix_spawn() fail
	0 check threads clone3 0 64
	- glibc
	3 check -J threads clone3 0 88
	@ d["notes"] == ["glibc calls clone instead only after ENOSYS: pthread_create() and posix_spawn() fail"]
	3 check threads openat
	- glibc
	$ assemble enosys 'ret ERRNO(ENOSYS)'
	3 check enosys clone3
	- glibc
	$ assemble eacces 'ret ERRNO(EACCES)'
	3 check eacces faccessat2 AT_FDCWD /x R_OK AT_EACCESS
	+ glibc calls faccessat instead only after ENOSYS: faccessat() fails
	END
}

# Text has a bound, and says how much is left out.
test_left_out() {
	local i

	{
		printf 'ld #0\nst M[0]\n'
		for i in {0..11}; do
			printf 'ld [args[%d].lo]\njset #%d, Y%d, N%d\n' $((i % 6)) $((1 << i)) "$i" "$i"
			printf 'Y%d: ld M[0]\nxor #1\nst M[0]\nN%d:\n' "$i" "$i"
		done
		printf 'ld M[0]\njeq #1, A, E\nA: ret ALLOW\nE: ret ERRNO(EPERM)\n'
	} | assemble parity.bpf
	cases <<-'END'
	4 check parity.bpf read
	~ ; or under one of [0-9]+ more conditions; else
	~ left out: [0-9]+ conditions; give more arguments to narrow it, or --json prints all
	$ that "the text has a bound" test ${#out} -lt 20000
	0 check parity.bpf read 1 0 0 0 0 0
	- left out
	# All of it
	4 check -J parity.bpf read
	@ [len(a["clauses"]) for a in d["answers"]] == [2048, 2048]
	0 explain --syscall read --abi x86_64 parity.bpf
	~ [0-9]+ conditions are left out: check answers for given arguments
	END
}

# A pointer may be any text: filters do not see it.
test_memory() {
	cases <<-'END'
	$ decides modes mkdir 'ld [args[1].lo] / jeq #0755, A, E'
	0 check modes mkdir /tmp/x 0755
	| mkdir("/tmp/x", 0755): allowed
	|   every filter allows it
	|   filters do not see what pathname points to
	0 check modes mkdir AF_INET 0755 => mkdir("AF_INET", 0755): allowed
	0 check modes mkdir 1x 0755 => mkdir("1x", 0755): allowed
	4 check modes mkdir "$(printf %070d 0)x" =~ ^mkdir\("0{64}"\.\.\., \.\.\.\): allowed if
	0 check modes mkdir '' 0755 => mkdir("", 0755): allowed
	3 check modes mkdir NULL 0700 => mkdir(0, 0700): fails with EPERM
	3 check modes execve '"/bin/sh"' '["sh"]' $'\x1b'
	+ execve("/bin/sh", ["sh"], "\x1b"): kills
	+ filters do not see what pathname, argv and envp point to
	# Structures and strings, even where a number may stand
	0 check modes mkdir 0 0755 '{a, b}' => mkdir(0, 0755, {a, b}): allowed
	3 check modes prctl PR_SET_NAME '"me"'
	+ prctl(PR_SET_NAME, "me", ...): kills
	+ filters do not see what arg2 points to
	3 check modes 1000 '"x"'
	+ filters do not see what args[0] points to
	# A filter that looks at the address
	$ decides addresses mkdir 'ld [args[0].lo] / jeq #0, E, A'
	4 check addresses mkdir /tmp/x => mkdir("/tmp/x", ...): fails with EPERM if the low 32 bits of pathname are 0; else allowed
	4 check -J addresses mkdir /tmp/x
	@ [d["args"], d["notes"]] == [[null], ["filters do not see what pathname points to"]]
	END
}

# A line as strace or monitor prints it
test_lines() {
	local call line

	assemble all 'ret ALLOW'
	while IFS=';' read -r call line; do
		run check "$work/all" "$line"
		is "the call of: $line" "$rc ${out%%$'\n'*}" "0 $call: allowed"
	done <<-'END'
	openat(AT_FDCWD, "/x", O_RDONLY, ...);openat(AT_FDCWD, "/x", O_RDONLY) = -1 EPERM
	openat(AT_FDCWD, "/x", O_RDONLY, ...);[pid  1234] openat(AT_FDCWD</root>, "/x", O_RDONLY) = -1 EPERM (Operation not permitted)
	close(3);1234  12:30:01.123456 close(3</tmp/a,b (1)>)      = 0 <0.000012>
	fstat(3, {st_mode=S_IFREG|0644, ...});fstat(3<TCP:[127.0.0.1:80->1.2.3.4:5]>, {st_mode=S_IFREG|0644, ...}) = 0
	ioctl(0, TCGETS, 4096);ioctl(0</dev/null<char 1:3>>, TCGETS, 0x1000) = -1 ENOTTY
	pipe;pipe( <unfinished ...>
	socketpair(AF_UNIX, ...);socketpair(AF_UNIX, <unfinished ...>
	rt_sigreturn;rt_sigreturn({mask=[]}) = 0
	getpid;getpid() = 12
	write(1, "a, \\") b"..., 4096);write(1, "a, \") b"..., 4096) = 4096
	execve("/bin/sh", ["sh", "-c"], 127);execve("/bin/sh", ["sh", "-c"], 0x7f /* 23 vars, (all) */) = 0
	read(0, *, 4096);read(0, _, 4096 <unfinished ...>
	clone(CLONE_CHILD_SETTID|SIGCHLD, 0, ...);clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f01) = 2
	system call 999(1, 2);syscall_0x3e7(0x1, 0x2) = -1 ENOSYS (Function not implemented)
	openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY, ...);13:05:02.123 sshd[199] openat(AT_FDCWD, 0x7ffe12345678, O_RDONLY) = EPERM by filter 0x3f2a9b11c04d77e1 #1 insn 17
	kill(1, SIGKILL);13:05:02.123 (sd-pam)[199] kill(1, SIGKILL): killed the process (SIGSYS)
	system call 999(1, 2, 3, 4, 5, 6);13:05:02.123 a(b)[1] system call 999(1, 2, 3, 4, 5, 6) = EPERM
	socket(AF_INET, ...);socket(AF_INET, ...): allowed
	futex(4096, *, 1, 0, ...);futex(0x1000, FUTEX_NONE_SUCH, 1, NULL) = 0
	END
	cases <<-'END'
	$ assemble abis 'ld [arch] / jeq #x86, L / jeq #0x1234, M / ret ALLOW / L: ret TRAP(0) / M: ret LOG'
	3 check abis '12:00:00.000 a[1] x86:getpid() = EPERM' => getpid: raises SIGSYS
	0 check --abi x86_64 abis 'x86:getpid() = EPERM' => getpid: allowed
	0 check abis 'arch 0x00001234: system call 5(1, 2, 3, 4, 5, 6) = EPERM' => system call 5(1, 2, 3, 4, 5, 6): allowed and logged
	# A value that has no name here is left open, in a line only.
	0 check abis 'futex(0x1000, FUTEX_NONE_SUCH, 1, NULL) = 0'
	+ futex_op is left open: 'FUTEX_NONE_SUCH' is not known here
	2 check abis futex 0x1000 FUTEX_NONE_SUCH !~ 'FUTEX_NONE_SUCH' is no value of futex_op
	2 check abis 'opneat(3)' !~ unknown system call 'opneat', is openat meant
	2 check abis '(3)' !~ has no system call: a line of strace or of monitor
	2 check abis 'close(1,2,3,4,5,6,7)' !~ a system call has 6 arguments at most, not 7
	END
}

# A caller may extend a negative int with zeros or with its sign.
test_signs() {
	cases <<-'END'
	$ decides directory openat 'ld [args[0].lo] / jeq #0xffffff9c, A, E'
	0 check directory openat AT_FDCWD 0 O_RDONLY => openat(AT_FDCWD, 0, O_RDONLY, ...): allowed
	0 check directory openat -100 => openat(AT_FDCWD, ...): allowed
	3 check -- directory openat -99 => openat(-99, ...): fails with EPERM
	# A program that looks at the other half, too
	$ decides halves openat 'ld [args[0].hi] / jeq #0, L, E / L: ld [args[0].lo] / jeq #0xffffff9c, A, E'
	4 check halves openat AT_FDCWD => openat(AT_FDCWD, ...): allowed if the high 32 bits of dirfd are 0; else fails with EPERM
	# A negative long has 64 bits.
	$ decides far lseek 'ld [args[1].hi] / jeq #0xffffffff, A, E'
	0 check far lseek 0 -1
	END
}

test_abis() {
	assemble abis <<-'END'
		ld [arch]
		jeq #x86, A
		jeq #x86_64, N
		jeq #aarch64, E, K
	N:	ld [nr]
		jset #0x40000000, T, A
	A:	ret ALLOW
	E:	ret ERRNO(ENOSYS)
	T:	ret TRAP(0)
	K:	ret KILL_PROCESS
	END
	cases <<-'END'
	0 check --abi x86_64 abis read
	# A call that only x86 has
	0 check --abi x86 abis socketcall SYS_SOCKET => socketcall(SYS_SOCKET, ...): allowed
	3 check --abi x32 abis read => read: raises SIGSYS
	# A number of x32
	3 check --abi x86_64 abis 0x40000000 => read: raises SIGSYS
	# Another machine's
	3 check --abi=aarch64 abis read => read: fails with ENOSYS
	3 check --arch 0xc00000b7 abis read => read: fails with ENOSYS
	# The audit log prints it in hexadecimal.
	3 check --arch c00000b7 abis read => read: fails with ENOSYS
	0 check --arch 40000003 abis socketcall 1 => socketcall(SYS_SOCKET, ...): allowed
	0 check --arch 1073741827 abis socketcall 1 => socketcall(SYS_SOCKET, ...): allowed
	3 check --arch 1234 abis 0 => system call 0: kills the process (SIGSYS)
	# An arch without a name
	3 check --arch 0x1234 abis 0 => system call 0: kills the process (SIGSYS)
	$ assemble halves 'ld [args[1].hi] / jeq #0, A, K / A: ret ALLOW / K: ret KILL_PROCESS'
	# int $0x80 of a 64-bit task fills 64 bits; an argument that is given for x86 has 32.
	4 check --abi x86 halves read
	0 check --abi x86 halves read 0 0
	# Arguments of arm have 32 bits, those of x86_64 have 64.
	0 check --abi arm halves read
	4 check --abi x86_64 halves read
	END
}

# A program for another machine is asked in its ABI.
test_only_abi() {
	local arm64='ld [arch] / jeq #aarch64, N, K / N: ld [nr] / jeq #aarch64:read, A / T: ret TRAP(0) / A: ret ALLOW / K: ret KILL_PROCESS'

	[[ $(uname -m) != aarch64 ]] || return 0
	assemble arm64 "$arm64"
	assemble two 'ld [arch] / jeq #aarch64, A / jeq #x86, A, K / A: ret ALLOW / K: ret KILL_PROCESS'
	assemble none 'ret KILL_PROCESS'
	cases <<-'END'
	0 check arm64 read
	| read: allowed
	|   every filter allows it
	|   asked as aarch64, the only ABI that the program admits
	3 check -J arm64 openat
	@ [d["abi"], d["notes"]] == ["aarch64", ["asked as aarch64, the only ABI that the program admits"]]
	3 check --abi x86_64 arm64 read
	- asked as
	3 check --arch 40000003 arm64 read
	- asked as
	3 check arm64 'x86:read(0)'
	- asked as
	3 check --with none arm64 read
	- asked as
	0 check --with arm64 arm64 read
	+ asked as aarch64, the only ABI that the programs admit
	3 check two read
	- asked as
	# It admits another one, too, for some arguments.
	$ assemble some 'ld [arch] / jeq #aarch64, A / ld [args[0].lo] / jeq #1, A, K / A: ret ALLOW / K: ret KILL_PROCESS'
	4 check some read
	- asked as
	END
}

test_chains() {
	cases <<-'END'
	$ assemble old 'ret ERRNO(EPERM)'
	$ assemble new 'ld [nr] / jeq #59, K / ret ERRNO(EACCES) / K: ret KILL_THREAD'
	3 check --abi x86_64 old execve
	| execve: fails with EPERM
	|   decided by old, instruction 0: ret ERRNO(EPERM)
	# The most severe action wins.
	3 check --abi x86_64 --with new old execve
	| execve: kills the thread (SIGSYS)
	|   decided by new (newest of 2), instruction 3: ret KILL_THREAD
	# The newest filter of those with the same action
	3 check --abi x86_64 --with new old read
	| read: fails with EACCES
	|   decided by new (newest of 2), instruction 2: ret ERRNO(EACCES)
	3 check --abi x86_64 --with new --with old old read
	| read: fails with EPERM
	|   decided by old (newest of 3), instruction 0: ret ERRNO(EPERM)
	END
	run_command bash -c "'$SECCOMPCTL' check --abi x86_64 - read <'$work/old'"
	is "standard input" "$rc $(tail -1 <<<"$out")" \
		"3   decided by standard input, instruction 0: ret ERRNO(EPERM)"
}

test_trace() {
	assemble division 'ld [args[0].lo] / tax / ld #8 / div x / ret a'
	cases <<-'END'
	$ decides sockets socket 'ld [args[0].lo] / and #0xff / tax / st M[2] / jeq #1, A, E'
	0 check --trace --abi x86_64 sockets socket 0x101
	~ 0 +ld +\[arch\] +; A = 0xc000003e
	~ ; A is 0xc000003e: yes, on to 2
	~ and +#0xff +; A = 0x1
	~ tax +; X = 0x1
	~ st +M\[2\] +; M\[2\] = 0x1
	$ is "--trace: the instructions that were run" "$(grep -oE '^ +[0-9]+' <<<"$out" | xargs)" "0 1 2 3 4 5 6 7 8 9 10"
	# Both targets of a jump are the same.
	$ assemble either 'ld [nr] / jeq #3, L, L / L: ret ALLOW'
	0 check --trace --abi x86_64 either close =~ ; A is 0x3: either way, on to 2
	# All instructions are run.
	$ assemble straight 'ld #5 / add #2 / ret A'
	3 check --trace --abi x86_64 straight socket =~ ; A = 0x5.*; A = 0x7.*; A is 0x7
	$ is "--trace: no other values" "$(grep -cE '; A (=|is) ' <<<"$out")" 3
	4 check --trace --abi x86_64 sockets socket
	+ for example socket(AF_UNIX, 0, 0): allowed
	+ for example socket(AF_UNSPEC, 0, 0): fails with EPERM
	$ is "--trace: an example for each answer" "$(grep -c '^for example' <<<"$out")" 2
	3 check --trace --with sockets sockets read
	$ is "--trace: all filters are run" "$(grep -c 'of 2):$' <<<"$out")" 2
	3 check --trace division read 0 =~ ^read\(0, \.\.\.\): kills the thread .*divides by 0
	END
}

# uretprobe and uprobe pass newer kernels, whatever filters say.
test_kernel() {
	assemble killed 'ret KILL_PROCESS'
	cases <<-'END'
	4 check killed uretprobe
	| uretprobe: kills the process (SIGSYS)
	|   decided by killed, instruction 0: ret KILL_PROCESS
	|   allowed on Linux 6.14 and later (stable: 6.13.3, 6.12.14), whatever filters and strict mode say; before, as above
	0 check --kernel 6.12.14 killed uretprobe
	| uretprobe: allowed
	|   allowed on Linux 6.14 and later (stable: 6.13.3, 6.12.14), whatever filters and strict mode say
	3 check --kernel 6.12.13-1-amd64 killed uretprobe
	- allowed on
	3 check --kernel 6.13.2 killed 335
	0 check --kernel=6.13.3 killed 335
	0 check --kernel 7.2.0-rc1 killed uretprobe
	3 check --kernel 6.17.9 killed uprobe
	0 check --kernel 6.18 --trace killed uprobe
	- kills
	0 check -J --kernel 6.18 killed uprobe
	@ [d["kernel"], d["result"], d["notes"]] == ["6.18", "allowed", ["allowed on Linux 6.18 and later, whatever filters and strict mode say"]]
	3 check --abi x32 killed uprobe
	3 check killed read
	2 check --kernel new killed read !~ 'new' is not a release of Linux
	2 explain --kernel 6 killed !~ '6' is not a release of Linux
	0 explain --abi x86_64 --syscall uprobe killed
	+ kills the process (SIGSYS) by killed, instruction 0 allowed on Linux 6.18 and later, whatever filters and strict mode say; before, as above
	0 explain --abi x86_64 --kernel 6.18 killed
	+ allowed (2) uretprobe, uprobe everything else kills
	END
}

# Products of an argument are not decided, but the possible answers are known.
test_undecided() {
	assemble sum 'ld [args[0].lo] / mul #3 / jeq #12, A / ret ERRNO(EPERM) / A: ret ALLOW'
	assemble any 'ld [args[0].lo] / mul #3 / jeq #12, A / ret a / A: ret ALLOW'
	cases <<-'END'
	4 check sum close => close: not decided (allowed or fails with EPERM)
	4 check any close => close: not decided (allowed or another answer)
	$ decides same dup2 'ld [args[0].lo] / tax / ld [args[1].lo] / jeq x, A, E'
	0 check same dup2 3 3
	3 check same dup2 3 4
	4 check --trace same dup2 3
	~ for example dup2\(3, 3\): allowed
	4 check -J same dup2
	@ [d["answers"][0]["clauses"], d["target"]["strict"]] == [[[{"arg": 1, "mask": "0xffffffff", "op": "==", "value": "0xffffffff", "other": 0}]], false]
	# Decided as soon as the argument is known
	0 check sum close 4
	4 check -J sum close
	@ [d["result"], d["answers"][0]["decided"], d["answers"][0]["action"]] == ["depends", false, null]
	END
}

test_json() {
	decides sockets socket 'ld [args[0].lo] / jeq #1, A, E'
	cases <<-'END'
	4 check -J --abi x86_64 sockets socket _ 2
	@ [d["abi"], d["arch"], d["syscall"], d["nr"], d["args"]] == ["x86_64", "0xc000003e", "socket", 41, [null, "0x2"]]
	@ [d["result"], d["target"]["tid"], d["target"]["filters"][0]["file"]] == ["depends", null, "sockets"]
	@ [[a["action"], a["data"], a["errno"]] for a in d["answers"]] == [["ALLOW", null, null], ["ERRNO", 1, "EPERM"]]
	@ [a["outcome"] for a in d["answers"]] == ["is allowed", "fails with EPERM"]
	@ [a["when"] for a in d["answers"]] == ["domain is AF_UNIX", "domain is not AF_UNIX"]
	@ d["answers"][0]["clauses"] == [[{"arg": 0, "mask": "0xffffffff", "op": "==", "value": "0x1"}]]
	@ [[b["instruction"], b["filter"]["depth"]] for b in d["answers"][1]["decided_by"]] == [[8, 0]]
	# No example is requested.
	@ d["answers"][0]["example"] == null
	4 check -J --trace --abi x86_64 sockets socket
	@ [a["example"]["call"] for a in d["answers"]] == ["socket(AF_UNIX, 0, 0)", "socket(AF_UNSPEC, 0, 0)"]
	@ [a["example"]["args"][0] for a in d["answers"]] == ["0x1", "0x0"]
	@ [[s["instruction"] for s in a["example"]["trace"][0]["path"]] for a in d["answers"]] == [list(range(8)), [0, 1, 2, 3, 4, 5, 6, 8]]
	END
}

# For threads without filters, /proc is enough.
test_threads() {
	compile "$here/../fixtures/hold.c" hold
	assemble none 'ret ERRNO(EPERM)'
	start hold none
	cases <<-END
	0 check --source=proc $pid reboot
	| reboot: allowed
	|   there are no filters
	# As if it had a filter
	3 check --source=proc --with none $pid reboot
	| reboot: fails with EPERM
	|   decided by none, instruction 0: ret ERRNO(EPERM)
	END
	start hold strict
	[[ $(uname -m) != x86_64 ]] || check_strict
	cases <<-END
	1 --source=proc check --with none $pid read !~ $pid is in strict mode: no filter can be installed
	END
	start hold filter 2
	cases <<<"1 --source=proc check $pid read !~ /proc has no programs"
}

check_strict() {
	local abi call wanted

	while read -r wanted abi call; do
		cases <<<"$wanted check --source=proc --abi $abi $pid $call"
	done <<-'END'
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
	END
	cases <<-END
	3 check --source=proc $pid openat
	| openat: kills the thread (SIGKILL)
	|   decided by strict mode: it allows read, write, exit and sigreturn, and nothing else
	END
}

test_wrong_usage() {
	assemble allow 'ret ALLOW'
	cases <<-'END'
	2 check !~ operands are missing: the number of a thread
	2 check allow !~ the system call is missing
	2 check --abi x86_64 allow opneat !~ unknown system call 'opneat', is openat meant\?
	2 check allow xyzzyxyzzy !~ unknown system call 'xyzzyxyzzy' .one that is newer
	2 check --abi x86_64 allow socketcall !~ x86_64 has no system call 'socketcall', but x86 has
	2 check allow 99999999999 !~ '99999999999' is not the number of a system call
	2 check --abi x32 allow 1 !~ 1 is not a number of x32, which begin at 0x40000000
	2 check --abi x86-64 allow read !~ unknown ABI 'x86-64', is x86_64 meant\?
	2 check --arch x86 allow read !~ 'x86' is not a value of seccomp_data.arch
	2 check --arch 4294967296 allow read !~ '4294967296' is not a value of seccomp_data.arch
	2 check --arch '' allow read !~ '' is not a value of seccomp_data.arch
	2 check --arch 0x1234 allow read !~ arch 0x00001234 has no known names
	2 check --arch 1 --abi x86 allow read !~ --abi and --arch exclude each other
	2 check allow socket AF_BOGUS !~ 'AF_BOGUS' is no value of domain: address family such as AF_UNSPEC
	2 check allow close '' !~ '' is no value of fd
	2 check allow close 1x !~ '1x' is no value of fd
	2 check allow socket 'AF_INET|' !~ 'AF_INET\|' is no value
	2 check allow 1000 1 2 3 4 5 6 7 !~ a system call has 6 arguments at most, not 7
	2 check allow read 0 18446744073709551616 !~ '18446744073709551616' is no value
	2 check 99999999 read !~ 99999999 is out of range
	2 check allow kill -1 -J !~ '-J' is no value of sig
	END
}

test_unavailable() {
	echo "ret ALLOW" >"$work/text"
	printf '\6\0\0\0\0\0\0' >"$work/cut"
	"$SECCOMPCTL" asm --unchecked -o "$work/refused" - <<<'ld #1'
	cases <<-'END'
	1 check none-such read !~ none-such: No such file
	1 check --with none-such allow read !~ none-such: No such file
	1 check . read !~ is a directory
	1 check cut read !~ is truncated
	1 check refused read !~ seccomp would refuse it
	1 --source=proc check $(bash -c 'echo $$') read !~ : no such thread or process
	END
}

# Programs that libseccomp makes mean the same as its rules.
test_policies() {
	local i call wanted bad="" calls=0

	run_command "${CC:-cc}" -Wall -Wextra -O1 -o "$work/policy" "$here/policy.c" -lseccomp
	is "policies are built without a warning" "$rc$out$err" 0
	for ((i = SEED; i < SEED + 20; i++)); do
		"$work/policy" "$i" "$work/policy.bpf" >"$work/calls"
		while read -r -a call; do
			wanted=0
			[[ ${call[7]} == allowed ]] || wanted=3
			run check "$work/policy.bpf" "${call[@]:0:7}"
			[[ $rc == "$wanted" ]] || bad+=" $i:${call[*]}:$rc"
			calls=$((calls + 1))
		done <"$work/calls"
	done
	is "$calls calls to 20 policies of libseccomp, from seed $SEED" "$bad" ""
}

# Conditions in words agree with running random programs, of which one in twenty has conditions.
test_words() {
	local tools=$here/../../tools i abi

	"${CC:-cc}" -D_GNU_SOURCE -O1 -iquote "$tools" -iquote "$here/.." -o "$work/decide" \
		"$here/decide.c" "$here/../lib/random_chain.c" \
		"$tools"/{analysis/{decide,symbol,conditions,clauses},bpf/emulate}.c
	for ((i = SEED; i < SEED + 400; i++)); do
		"$work/decide" program "$i" >"$work/random.$i"
	done
	for abi in x86_64 x86; do
		run_command python3 "$here/sentences.py" "$SECCOMPCTL" "$work"/random.* "$abi"
		like "conditions in words: $abi, from seed $SEED" "$rc $err$out" "^0 [1-9][0-9]*$"
	done
}

run_tests
