#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl explain: tables, abilities and findings of programs made by hand and by libseccomp, compared
# with running the programs; options, JSON, and wrong operands.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
# New seeds find new mistakes; the seed that is printed repeats a run.
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
CHAINS=${CHAINS:-2000}

build() {
	# shellcheck disable=SC2046 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-iquote "$tools" -iquote "$here/.." -I"$here/../../module/include/uapi" \
		$(pkg-config --cflags libseccomp json-c) -o "$work/explained" \
		"$here/explained.c" "$here/../lib/random_chain.c" \
		$(objects "$(dirname "$SECCOMPCTL")" bpf analysis analysis/constants lazy) \
		$(pkg-config --libs libseccomp json-c)
	# shellcheck disable=SC2046
	${CC:-cc} -o "$work/rules" "$here/../fixtures/rules.c" $(pkg-config --cflags --libs libseccomp)
}

# policy NAME: a program from the rules on standard input
policy() {
	"$work/rules" >"$work/$1.bpf"
}

# kinds ARGUMENT...: the ids of findings, with !! for high severity and ! for medium
kinds() {
	run explain -J "$@"
	json '" ".join({"high": "!!", "medium": "!"}.get(f["severity"], "") + f["id"] for f in d["findings"])'
}

# ability FILE NAME ANSWER [ABI]: whether the programs of FILE have an ability
ability() {
	run explain -J "$work/$1.bpf"
	is "$1: ${4:+$4: }$2" "$(json "[c['answer'] for s in d['can'] if s['abi'] == '${4:-x86_64}'
		for c in s['abilities'] if c['name'] == '$2'][0]")" "$3"
}

make_programs() {
	assemble golden.bpf <<-'EOF'
		ld [arch]
		jeq #x86_64, native, other
	native:	ld [nr]
		jge #0x40000000, x32
		jeq #x86_64:read, allow
		jeq #x86_64:socket, socket
		jeq #x86_64:openat, denied
		jeq #x86_64:mmap, mmap
		jge #760, newer, killed
	newer:	jge #771, killed, denied
	socket:	ld [args[0].lo]
		jeq #1, allow
		jeq #2, allow, denied
	mmap:	ld [args[2].lo]
		jset #4, trap, allow
	allow:	ret ALLOW
	denied:	ret ERRNO(EPERM)
	trap:	ret TRAP(1)
	killed:	ret KILL_PROCESS
	x32:	ret ERRNO(ENOSYS)
	other:	ret KILL_PROCESS
	EOF
	policy allow-list <<-EOF
		default errno=1
		arch x86
		arch x32
		$(sed 's/^/allow /' <<<"$calls")
		allow personality 0 == 0
		allow personality 0 == 8
		allow socket 0 != 40
	EOF
}

# The calls that any service needs
calls=$(printf '%s\n' read write open openat close mmap mprotect munmap brk rt_sigaction execve \
	execveat fork vfork clone connect accept accept4 sendto sendmsg sendmmsg recvmsg bind \
	listen setsockopt kill tgkill ioctl fcntl setuid setgid futex exit exit_group shmat shmget semget \
	msgget socketpair)

test_golden() {
	cases <<-'END'
	0 explain golden.bpf =~ ^golden\.bpf  \(x86_64\): 1 filter, 21 instructions
	# How many calls there are depends on libseccomp.
	$ out=$(sed -E '1,/^$/d; s/[0-9]+ (system|known) calls/N \1 calls/' <<<"$out")
	| x86_64, N system calls
	|   allowed (1)
	|     read
	|   fails with EPERM (1)
	|     openat, 760-770
	|   fails with ENOSYS
	|     below 0
	|   allowed if (2)
	|     mmap: is allowed if prot & PROT_EXEC is 0; else raises SIGSYS
	|     socket: is allowed if domain is AF_UNIX or AF_INET; else fails with EPERM
	|   everything else kills the process (SIGSYS): N known calls (--all names them)
	|     and the numbers 337-423, 473-759, 771 and up
	|
	| x32, N system calls
	|   every call fails with ENOSYS
	|
	| x86, N system calls
	|   every call kills the process (SIGSYS)
	|
	| any other ABI
	|   every call kills the process (SIGSYS)
	0 explain --all golden.bpf
	+ write, open, close
	- --all
	0 explain --abi x86_64 golden.bpf
	- any other ABI
	0 explain --abi other golden.bpf
	+ every call kills the process (SIGSYS)
	END
}

test_options() {
	cases <<-'END'
	0 explain --syscall mmap golden.bpf
	| mmap
	|   x86_64: mmap, number 9
	|     is allowed if prot & PROT_EXEC is 0
	|       by golden.bpf, instruction 15
	|     raises SIGSYS (data 1) if prot has PROT_EXEC
	|       by golden.bpf, instruction 17
	|   x32: mmap, number 0x40000009
	|     fails with ENOSYS
	|       by golden.bpf, instruction 19
	|   x86: mmap, number 90
	|     kills the process (SIGSYS)
	|       by golden.bpf, instruction 20
	# A number that no call has
	0 explain --syscall 760 golden.bpf
	+ 760 x86_64:
	+ fails with EPERM by
	0 explain --syscall 480 --abi x86_64 golden.bpf
	+ kills the process (SIGSYS) by
	0 explain --verdict allow golden.bpf
	+ allowed (1) read
	- openat
	0 explain --verdict errno,trap golden.bpf
	+ fails with EPERM
	+ mmap: is allowed if
	# A verdict that is never given
	0 explain --verdict notify golden.bpf
	- x86_64,
	END
}

test_json() {
	cases <<-'END'
	0 explain -J golden.bpf
	# Numbers that no call has, by verdict
	@ [1 for c in d["tables"][0]["calls"] if c["syscall"] is None and c["answers"][0]["action"] == "ERRNO" and c["numbers"][-1]["last"] == 770] == [1]
	# Each number is in one row.
	@ [sum(n["last"] - n["first"] + 1 for c in t["calls"] for n in c["numbers"]) for t in d["tables"]] == [3221225472, 1073741824, 4294967296, 4294967296]
	0 explain --json allow-list.bpf
	@ list(d) == ["target", "refuses", "can", "findings", "tables", "pledge", "version"]
	@ [t["abi"] for t in d["tables"]] == ["x86_64", "x32", "x86", null]
	@ all(t["complete"] for t in d["tables"]) == true
	@ [a["when"] for c in d["tables"][0]["calls"] if c["syscall"] == "socket" for a in c["answers"]] == ["domain (all 64 bits) is not AF_VSOCK", "domain (all 64 bits) is AF_VSOCK"]
	@ [a["clauses"] for c in d["tables"][0]["calls"] if c["syscall"] == "socket" for a in c["answers"]][1] == [[{"arg": 0, "mask": "0xffffffffffffffff", "op": "==", "value": "0x28"}]]
	@ all(a["decided_by"] for t in d["tables"] for c in t["calls"] for a in c["answers"]) == true
	# Other answers of the same call are left out.
	0 explain -J --syscall socket --verdict errno allow-list.bpf
	@ [len(c["answers"]) for t in d["tables"] for c in t["calls"]] == [1, 1, 1]
	END
}

test_chain() {
	policy newer <<-EOF
		default allow
		errno=13 socket
		errno=13 mount
	EOF
	cases <<-'END'
	# The newest filter of those with the same action
	0 explain --syscall socket --abi x86_64 golden.bpf newer.bpf
	+ fails with EACCES by newer.bpf
	0 explain --syscall socket --abi x86_64 newer.bpf golden.bpf
	+ fails with EPERM if
	+ by golden.bpf, instruction
	# The most severe action wins.
	0 explain --syscall mount --abi x86_64 golden.bpf newer.bpf
	+ kills the process (SIGSYS) by golden.bpf
	END
	"$SECCOMPCTL" explain --syscall mmap - <"$work/golden.bpf" >"$work/stdin"
	run explain --syscall mmap "$work/golden.bpf"
	is "standard input" "$(sed 's/standard input/F/; s/by -,/by F,/' "$work/stdin")" \
		"${out//$work\/golden.bpf/F}"
}

test_abilities() {
	ability allow-list "open files for reading" yes
	ability allow-list "mount and unmount" no
	ability allow-list "create AF_INET sockets" yes
	ability allow-list "create sockets of other families" "if"
	ability allow-list "mount and unmount" no x86
	policy writes <<-EOF
		default allow
		errno=1 openat 2 &== 3 1
		errno=1 openat 2 &== 3 2
		kill open
		kill creat
		errno=38 openat2
		errno=38 io_uring_setup
		kill open_by_handle_at
	EOF
	ability writes "open files for reading" yes
	ability writes "open files for writing" no
	policy namespaces <<-EOF
		default allow
		errno=1 clone 0 &== 0x7e020000 0x10000000
		errno=1 unshare
		errno=38 clone3
	EOF
	ability namespaces "create namespaces" "if"
	policy clone3 <<-EOF
		default allow
		errno=1 clone 0 &== 0x10000000 0x10000000
		errno=1 unshare
	EOF
	ability clone3 "create namespaces" yes
	policy asks <<-EOF
		default allow
		notify mount
		notify umount2
		notify move_mount
		notify open_tree
		notify fsmount
		notify mount_setattr
	EOF
	ability asks "mount and unmount" asks
	# RestrictAddressFamilies=AF_UNIX: a ring creates other sockets.
	policy families <<-EOF
		default allow
		errno=97 socket 0 > 1
		errno=97 socket 0 == 0
	EOF
	ability families "create AF_UNIX sockets" yes
	ability families "create AF_INET sockets" io_uring
	ability families "connect sockets that it has" yes
	ability families "use io_uring" yes
	policy some-families <<-EOF
		default allow
		errno=97 socket 0 == 40
	EOF
	ability some-families "create sockets of other families" "if"
	policy no-ring <<-EOF
		default allow
		errno=97 socket 0 > 1
		errno=1 io_uring_setup
	EOF
	ability no-ring "create AF_INET sockets" no
	policy some-rings <<-EOF
		default errno=1
		allow io_uring_setup 0 == 8
		notify connect
	EOF
	ability some-rings "connect sockets that it has" io_uring
	assemble x86-open.bpf 'ld [arch] / jeq #x86_64, N, O / N: ret ERRNO(EPERM) / O: ret ALLOW'
	cases <<-'END'
	0 explain asks.bpf
	+ If it is let: mount and unmount
	0 explain families.bpf
	+ create AF_UNIX sockets; connect sockets
	+ Only by io_uring: create AF_INET sockets; create AF_INET6 sockets; create AF_NETLINK sockets; create AF_PACKET sockets; create sockets of other families High:
	- Cannot
	0 explain --all families.bpf
	+ Only by io_uring: create AF_INET sockets;
	0 explain x86-open.bpf
	+ As x86: also: create namespaces;
	0 explain some-families.bpf
	+ Only if: create sockets of other families: socket if domain is not AF_VSOCK (socket(2), address_families(7)) (else by io_uring)
	$ assemble x86-ring.bpf 'ld [arch] / jeq #x86_64, G / jeq #x86, N, E / N: ld [nr] / jeq #425, A, E / G: ld [nr] / jeq #39, A, E / A: ret ALLOW / E: ret ERRNO(EPERM)'
	0 explain x86-ring.bpf
	+ As x86: also: use io_uring
	+ As x86: also, only by io_uring: create AF_INET sockets;
	END
}

# finds NAME KINDS: a program has these findings, and no others
finds() {
	is "$1: findings" "$(kinds "$work/$1.bpf")" "$2"
}

# Policies, whose rules are separated by ";", and their findings
test_holes() {
	local name rules findings

	while IFS='|' read -r name rules findings; do
		policy "$name" <<<"${rules//; /$'\n'}"
		finds "$name" "$findings"
	done <<-'END'
	deny|default allow; errno=1 mount|tiocsti deny-list
	clone|default errno=1; allow clone 0 &== 0x7e020000 0; allow clone3|!!clone3-open
	openat2|default errno=1; allow openat 2 &== 3 0; allow openat2|!!openat2-open no-fallback
	open|default errno=1; allow open 1 &== 3 0; allow openat|!!open-flags no-fallback
	ring|default kill; allow io_uring_setup; allow io_uring_enter; allow read|!!io-uring-open
	socketcall|default allow; arch x86; errno=97 socket 0 > 2|!!io-uring-open !!socketcall-open tiocsti deny-list
	ipc|default errno=1; arch x86; allow shmat 2 &== 0x8000 0; allow ipc|!!ipc-open
	pkey|default errno=1; allow mprotect 2 &== 4 0; allow pkey_mprotect|!!pkey-mprotect-open
	int|default allow; errno=1 ioctl 1 == 0x5412|!!high-bits deny-list
	masked|default allow; errno=1 ioctl 1 &== 0xffffffff 0x5412|deny-list
	thread|default kill_thread; allow read|kill-thread
	execveat|default errno=1; allow execveat|!!execveat-open
	threads|default errno=1; allow clone 0 &== 0x7e020000 0; allow faccessat|!clone3-no-fallback no-fallback
	new-calls|default allow; errno=1 faccessat2; errno=13 statx; errno=1 io_uring_setup|no-fallback tiocsti deny-list
	enosys|default errno=38; allow clone; allow newfstatat; allow faccessat|
	older-refused|default errno=1; allow read|
	END
	cases <<-'END'
	0 explain threads.bpf
	+ Medium: clone3-no-fallback: clone3 fails with another error than ENOSYS, so glibc makes no older call instead: pthread_create() and posix_spawn() fail.
	+ Remedy: Let clone3 fail with ENOSYS.
	0 explain -J --syscall faccessat2 new-calls.bpf
	@ [(f["id"], f["severity"], f["abi"], f["calls"]) for f in d["findings"]] == [["no-fallback", "low", "x86_64", ["faccessat2", "statx"]]]
	@ [f["reason"].split(":")[1] for f in d["findings"]] == [" faccessat() fails; statx() fails."]
	0 explain thread.bpf
	+ Low: kill-thread: KILL_THREAD ends one thread:
	0 explain --syscall io_uring_setup new-calls.bpf
	- no-fallback
	END
}

# Findings as an exit status, for pipelines
test_fail_on() {
	assemble undecided.bpf 'ld [arch] / jeq #x86_64, N / ret KILL_PROCESS / N: ld [args[0].lo] / div #3 / ret a'
	cases <<-'END'
	3 explain --fail-on high clone.bpf =~ clone3-open
	3 explain --fail-on note clone.bpf
	0 explain --fail-on=high threads.bpf
	3 explain --fail-on medium threads.bpf
	3 explain --fail-on low new-calls.bpf
	0 explain --fail-on medium new-calls.bpf
	0 explain --fail-on note enosys.bpf
	3 explain -J --fail-on low new-calls.bpf
	# Only the findings about the call
	0 explain --fail-on low --syscall read new-calls.bpf
	3 explain --fail-on low --syscall statx new-calls.bpf
	# Undecided calls may hide findings.
	4 explain --fail-on high undecided.bpf
	0 explain undecided.bpf
	2 explain --fail-on hihg clone.bpf !~ unknown severity 'hihg', is high meant\?
	2 explain --fail-on worst clone.bpf !~ unknown severity 'worst' \(high, medium, low or note\)
	2 explain --fail-on !~ option --fail-on needs an argument
	END
}

# Promises of pledge(2): the closest ones, and the differences
test_pledge() {
	policy nothing <<<$'default kill'
	policy keys <<-'EOF'
		default errno=1
		notify read
		allow openat 2 &== 3 0
		allow mknodat
		allow unlinkat
		allow fchown
		allow flock
		allow sendmsg
		allow socket 0 == 2
		allow socketpair 0 == 1
		allow tgkill
		allow setuid
		allow settimeofday
		allow ptrace
	EOF
	cases <<-'END'
	$ assemble all.bpf 'ret ALLOW'
	0 explain --pledge all.bpf => stdio rpath wpath cpath dpath inet unix fattr chown flock sendfd recvfd proc exec prot_exec settime id
	+ More: namespaces, setns, mount,
	- Less
	0 explain --pledge nothing.bpf
	| 
	0 explain --pledge keys.bpf => stdio rpath cpath dpath inet unix fattr chown flock sendfd proc settime id
	+ Less: stdio without write, close, clock_gettime, dup, fcntl, fsync, ftruncate, getpid, lseek, madvise, mmap, munmap, pipe2, recvmsg, rt_sigaction, rt_sigprocmask, setitimer, shutdown, threads, umask, wait4 (read if it is let, socketpair in part); rpath without chdir, getdents64, newfstatat, readlinkat; cpath without mkdirat; dpath without mknod; inet without AF_INET6, accept, bind, connect, listen; unix without accept,
	+ More: trace, set-user-ID files
	0 explain --pledge -J keys.bpf
	@ [d["tables"], d["findings"], d["can"]] == [[], [], []]
	@ [(p["promise"], p["less"]) for p in d["pledge"]["promises"]][2:4] == [["cpath", {"mkdirat": "no"}], ["dpath", {"mknod": "no"}]]
	@ d["pledge"]["more"]["trace"] == "yes"
	3 explain --pledge --fail-on note deny.bpf
	2 explain --pledge --syscall read all.bpf !~ --pledge is about all calls
	2 explain --pledge --abi other all.bpf !~ --pledge is about all calls
	END
}

test_abi_holes() {
	assemble unchecked.bpf 'ld [nr] / jge #0x40000000, A / jeq #101, E / A: ret ALLOW / E: ret ERRNO(EPERM)'
	finds unchecked "!!abi-not-checked !x32-open tiocsti deny-list"
	finds x86-open "!!abi-open"
	assemble low.bpf "ld [arch] / jeq #x86_64, N, E / N: ld [nr] / jeq #x86_64:prlimit64, L, E $(
		) / L: ld [args[2].lo] / jeq #0, A, E / A: ret ALLOW / E: ret ERRNO(EPERM)"
	finds low "!low-bits"
	cases <<-'END'
	# The call, and by which number
	0 explain unchecked.bpf
	+ ptrace, number 26
	0 explain -J unchecked.bpf
	@ [f["decided_by"] is not None for f in d["findings"]] == [true, true, true, true]
	END
}

# A program for another machine is explained in its ABI.
test_only_abi() {
	[[ $(uname -m) != aarch64 ]] || return 0
	assemble arm64.bpf 'ld [arch] / jeq #aarch64, N, K / N: ld [nr] / jeq #aarch64:openat, A / ret TRAP(0) / A: ret ALLOW / K: ret KILL_PROCESS'
	cases <<-'END'
	0 explain arm64.bpf =~ ^arm64.bpf  \(aarch64, the only ABI admitted\): 1 filter
	+ open files for reading; open files for writing;
	+ any other ABI but aarch64 every call
	0 explain --abi x86_64 arm64.bpf =~ ^arm64.bpf  \(x86_64\): 1 filter
	0 explain -J arm64.bpf
	@ [t["abi"] for t in d["tables"]][0::4] == ["aarch64", null]
	END
}

# --syscall shows the findings of that call, and of those that replace it.
test_findings_of_call() {
	policy findings <<<$'default allow\nerrno=1 ioctl 1 == 0x5412\nerrno=1 clone 0 &== 0x10000000 0x10000000'
	cases <<-'END'
	0 explain --syscall ioctl findings.bpf
	+ fails with EPERM if request (all 64 bits) is TIOCSTI
	+ High: high-bits: ioctl is allowed when some of the upper 32 bits of request are set
	- clone3
	- deny-list
	0 explain --syscall 16 --abi x86_64 findings.bpf
	+ High: high-bits: ioctl is allowed when some of the upper 32 bits
	0 explain --syscall clone findings.bpf
	+ High: clone3-open: clone3 is open, while clone is filtered
	0 explain --syscall clone3 findings.bpf
	+ High: clone3-open: clone3 is open, while clone is filtered
	0 explain --syscall read findings.bpf
	- High
	0 explain -J --syscall clone findings.bpf
	@ [f["id"] for f in d["findings"]] == ["clone3-open"]
	END
}

# A 64-bit task can set the upper bits of the arguments of i386 calls, too.
test_high_bits_of_x86() {
	assemble upper.bpf "ld [nr] / jeq #x86:ioctl, I, A / I: ld [args[1].hi] / jeq #0, L, A $(
		) / L: ld [args[1].lo] / jeq #0x5412, E, A / E: ret ERRNO(EPERM) / A: ret ALLOW"
	is "high bits of x86: findings" "$(kinds --abi x86 "$work/upper.bpf")" "!!high-bits deny-list"
	cases <<-'END'
	0 explain --abi x86 upper.bpf
	+ ioctl if the high 32 bits of request are not 0
	# A long of x86 has 32 bits, too.
	$ assemble sizes.bpf "ld [nr] / jeq #x86:write, I, A / I: ld [args[2].hi] / jeq #0, L, A / L: ld [args[2].lo] / jeq #7, E, A / E: ret ERRNO(EPERM) / A: ret ALLOW"
	0 explain --syscall write --abi x86 sizes.bpf
	+ fails with EPERM if count (all 64 bits) is 7
	0 explain --abi x86 sizes.bpf
	+ write: is allowed if count (all 64 bits) is not 7; else fails with EPERM
	0 explain -J --syscall write --abi x86 sizes.bpf
	@ d["tables"][0]["calls"][0]["answers"][0]["when"] == "count (all 64 bits) is not 7"
	0 explain --syscall write --abi x86_64 sizes.bpf
	- all 64 bits
	END
}

# An unknown action kills, and an undecided answer is not reported.
test_odd_answers() {
	assemble odd.bpf 'ret #0x7ffd0000'
	ability odd "execute programs" no
	assemble odd-high.bpf "ld [arch] / jeq #x86_64, N / ret KILL_PROCESS / N: ld [args[0].hi] / jeq #0, E $(
		) / ret #0x7ffe0000 / E: ret ERRNO(EPERM)"
	finds odd-high ""
	assemble logged.bpf "ld [arch] / jeq #x86_64, N / ret KILL_PROCESS $(
		) / N: ld [nr] / jeq #x86_64:write, W / jeq #x86_64:read, A / ret KILL_PROCESS $(
		) / W: ld [args[2].lo] / jeq #5, A / ret LOG / A: ret ALLOW"
	finds logged ""
	assemble unsure.bpf 'ld [args[0].lo] / jeq #1, A / ld [args[1].lo] / add #1 / ret a / A: ret ALLOW'
	cases <<-'END'
	0 explain unsure.bpf
	+ open if the low 32 bits of pathname are 1, and otherwise that is not decided
	END
}

# Programs of real life with nothing wrong: a false alarm is worse than none.
test_no_alarms() {
	policy sshd <<-EOF
		default kill
		errno=13 open
		errno=13 openat
		$(printf 'allow %s\n' brk clock_gettime close exit exit_group futex getpid \
			getrandom mremap munmap poll ppoll read rt_sigprocmask shutdown write writev)
		allow madvise 2 == 4
		allow mmap 2 &== 0xfffffffffffffffc 0
		allow mprotect 2 &== 0xfffffffffffffffc 0
	EOF
	finds sshd ""
	ability sshd "execute programs" no
	ability sshd "make memory executable" no
	policy renderer <<-EOF
		default trap
		errno=1 open
		errno=1 openat
		errno=38 clone3
		$(printf 'allow %s\n' read write close futex sendmsg recvmsg exit_group)
		allow mmap 3 &== 0xffffffe0 2
		allow mprotect 2 &== 4 0
		allow clone 0 == 0x3d0f00
		errno=1 clone 0 &== 0x10000000 0x10000000
		allow ioctl 1 == 0x5401
		allow prctl 0 == 15
		allow socketpair 0 == 1
		allow tgkill 0 == 1234
		allow fcntl 1 == 1
	EOF
	finds renderer ""
	ability renderer "create threads" "if"
	ability renderer "create processes" no
	make_service
	is "a service: findings" "$(kinds "$work"/service-{x86,x32,x86_64}.bpf)" "tiocsti"
}

# As systemd does it: a program for each ABI, which allows the others
make_service() {
	local abi

	for abi in x86 x32 x86_64; do
		policy "service-$abi" <<-EOF
			default errno=1
			only $abi
			$(sed 's/^/allow /' <<<"$calls")
			allow socket
			allow getrandom
			errno=38 clone3
			allow ipc
			allow socketcall
		EOF
	done
}

# The tables agree with running the programs.
test_truth() {
	local name

	for name in golden allow-list deny writes namespaces low renderer sshd; do
		run_command "$work/explained" files "$work/$name.bpf"
		is "$name: as running it" "$rc" 0
	done
	run_command "$work/explained" files "$work"/service-{x86,x32,x86_64}.bpf
	is "a service: as running it" "$rc" 0
	run_command "$work/explained" random "$SEED" $((CHAINS / 50))
	result "$rc" "$((CHAINS / 50)) random chains from SEED=$SEED: as running them"
	echo "# SEED=$SEED: $out"
}

# Rules on one argument whose bits overlap
test_overlapping_rules() {
	policy overlapping <<-EOF
		default kill_thread
		allow ioctl 1 == 1 2 == 2
		allow ioctl 1 &== 0xffff 11 2 == 2
		allow ioctl 1 &== 0xff 1 2 == 2
	EOF
	cases <<-'END'
	0 explain -J --syscall ioctl --abi x86_64 overlapping.bpf
	@ [a["action"] for c in d["tables"][0]["calls"] for a in c["answers"]] == ["ALLOW", "KILL_THREAD"]
	0 explain --abi x86_64 overlapping.bpf
	- ot decided
	END
}

# A condition on the caller's code is the same for all calls: it appears once.
test_instruction_pointer() {
	assemble ip.bpf 'ld [arch] / jeq #x86_64, N, K / N: ld [ip.lo] / jge #0xfff00000, A / jgt #0x100000, E, A / A: ret ALLOW / E: ret TRAP(0) / K: ret KILL_PROCESS'
	policy deny <<<$'default allow\nerrno=1 mount'
	cases <<-'END'
	0 explain --abi x86_64 ip.bpf
	+ Only if: the low 32 bits of the instruction pointer are at most 0x100000 or more than 0xffefffff:
	+ every call is allowed if the low 32 bits of the instruction pointer are at most 0x100000 or more than 0xffefffff; else raises SIGSYS
	- open if
	$ is "conditions on the instruction pointer" "$(grep -c "the instruction$\|instruction pointer" <<<"$out")" 2
	# libseccomp refuses the numbers of x32, and negative ones but -1.
	0 explain deny.bpf
	+ kills the thread (SIGSYS) below 0 but -1
	END
}

# A mistake in running the programs would be noticed.
test_mutant() {
	sed 's/case BPF_JGT:/case BPF_JGT: if (m->a == operand) return insn->jt;/' \
		"$tools/bpf/emulate.c" >"$work/emulate.c"
	plain_tool
	# shellcheck disable=SC2046 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -std=gnu11 -iquote "$tools" -iquote "$here/.." \
		$(pkg-config --cflags libseccomp json-c) -o "$work/mutant" "$here/explained.c" \
		"$here/../lib/random_chain.c" "$work/emulate.c" $(objects "$plain" bpf analysis analysis/constants lazy |
			grep -v /emulate.o) $(pkg-config --libs libseccomp json-c)
	run_command "$work/mutant" random 1 40
	like "a wrong comparison is noticed" "$rc $out" "^1 # seed [0-9]+, .*: another verdict"
}

# hostile COUNT: a program of three times as many instructions, each third one a test
hostile() {
	python3 - "$1" <<-'EOF'
		import struct, sys
		insn = lambda *fields: sys.stdout.buffer.write(struct.pack("<HBBI", *fields))
		for i in range(int(sys.argv[1])):
		    insn(0x20, 0, 0, 16 + 4 * (i % 12)) # ld
		    insn(0x45, 0, 1, 1 << (i * 7 % 32)) # jset
		    insn(0x04, 0, 0, 1) # add
		insn(0x06, 0, 0, 0x7fff0000)
	EOF
}

# More paths than can be followed: explain says so, and soon
test_hostile() {
	local before=$SECONDS

	hostile 1365 >"$work/hostile.bpf"
	hostile 300 >"$work/short.bpf"
	cases <<-'END'
	0 explain hostile.bpf
	+ is not decided
	+ too many paths
	0 explain -J --abi x86_64 short.bpf
	@ d["tables"][0]["complete"] == false
	END
	echo "# took $((SECONDS - before)) s"
}

test_wrong() {
	: >"$work/empty"
	cases <<-'END'
	2 explain !~ explain: an operand is missing
	2 explain --verdict alow golden.bpf !~ unknown verdict 'alow', is allow meant\?
	2 explain --verdict allow, golden.bpf !~ unknown verdict ''
	2 explain --abi x86_46 golden.bpf !~ unknown ABI 'x86_46', is x86_64 meant\?
	2 explain --abi vax golden.bpf !~ unknown ABI 'vax' \(
	2 explain --syscall opnat golden.bpf !~ unknown system call 'opnat', is openat meant\?
	2 explain --syscall xyzzyxyzzy golden.bpf !~ unknown system call 'xyzzyxyzzy' .one that is newer
	2 explain --syscall 12x golden.bpf !~ '12x' is not a number that a system call may have
	2 explain --syscall 99999999999 golden.bpf !~ '99999999999' is not a number
	1 explain no-such-file !~ no-such-file: No such file
	1 explain . !~ is a directory
	1 explain golden.bpf empty !~ is empty
	1 explain "$here/explain.sh" !~ explain.sh
	2 explain 0 !~ out of range
	1 --source=proc explain 4194304 !~ no such thread
	END
}

# In strict mode the kernel decides, and no program has to be fetched.
test_strict() {
	compile "$here/../fixtures/hold.c" hold
	start hold strict
	cases <<-END
	0 --source=proc explain $pid =~ ^$pid hold  \(x86_64\): strict mode
	+ read, write, rt_sigreturn, exit
	+ everything else kills the thread (SIGKILL)
	+ Can: send on sockets that it has Cannot:
	- Note:
	0 --source=proc explain --syscall exit --abi x86_64 $pid
	+ is allowed by strict mode
	END
}

# A thread without filters needs no module.
test_thread() {
	if [[ $(proc_field $$ Seccomp) == 0 ]]; then
		cases <<<"0 --source=proc explain $$ =~ ^$$ .*: no filters.  Refuses nothing: no filter is installed\$"
	else
		skip "a thread without filters" "this shell is under seccomp itself"
	fi
}

if [[ $(uname -m) != x86_64 ]]; then
	skip "explain" "the expected tables are those of x86_64"
	finish
fi
build
make_programs
run_tests
