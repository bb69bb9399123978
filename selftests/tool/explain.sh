#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl explain: tables, capabilities and findings of programs made by hand and by libseccomp,
# held against running the programs; options, JSON, and whatever may be wrong with operands.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

tools=$here/../../tools
# New seeds find new mistakes; what was found is replayed with the seed that is printed.
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

build() {
	# shellcheck disable=SC2046 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-iquote "$tools" -iquote "$here/.." -I"$here/../../module/include/uapi" \
		$(pkg-config --cflags libseccomp json-c) -o "$work/explained" \
		"$here/explained.c" "$here/../lib/random_chain.c" "$tools"/bpf/*.c \
		"$tools"/analysis/{,constants/}*.c $(pkg-config --libs libseccomp json-c)
	# shellcheck disable=SC2046
	${CC:-cc} -o "$work/rules" "$here/../fixtures/rules.c" $(pkg-config --cflags --libs libseccomp)
}

# policy NAME: a program from the rules on standard input
policy() {
	"$work/rules" >"$work/$1.bpf"
}

# program NAME: a program from the assembly on standard input
program() {
	"$SECCOMPCTL" asm -o "$work/$1.bpf" -
}

# has NAME TEXT: in what was printed, whatever the ends of lines
has() {
	local flat missing=0

	flat=$(tr -s ' \n' ' ' <<<"$out")
	[[ $flat == *"$2"* ]] || missing=1
	result $missing "$1" "no '$2'"
}

# hasnt NAME TEXT
hasnt() {
	local flat there=0

	flat=$(tr -s ' \n' ' ' <<<"$out")
	[[ $flat != *"$2"* ]] || there=1
	result $there "$1" "'$2'"
}

# kinds FILE...: the kinds of findings, holes with a !
kinds() {
	run explain -J "$@"
	json '" ".join(("!" if f["hole"] else "") + f["kind"] for f in d["findings"])'
}

# ability FILE NAME [ABI]: what is said of a capability
ability() {
	run explain -J "$1"
	json "[c['answer'] for s in d['can'] if s['abi'] == '${3:-x86_64}'
		for c in s['capabilities'] if c['name'] == '$2'][0]"
}

make_programs() {
	program golden <<-'EOF'
		ld [arch]
		jeq #x86_64, native, other
	native:	ld [nr]
		jge #0x40000000, x32
		jeq #x86_64:read, allow
		jeq #x86_64:socket, socket
		jeq #x86_64:openat, denied
		jeq #x86_64:mmap, mmap
		jge #460, newer, killed
	newer:	jge #471, killed, denied
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

# What a service of any kind needs
calls=$(printf '%s\n' read write open openat close mmap mprotect munmap brk rt_sigaction execve \
	execveat fork vfork clone connect accept accept4 sendto sendmsg sendmmsg recvmsg bind \
	listen setsockopt kill tgkill ioctl fcntl setuid setgid futex exit exit_group shmat shmget semget \
	msgget socketpair)

golden='x86_64, N system calls
  allowed (1)
    read
  fails with EPERM (1)
    openat, 460-470
  fails with ENOSYS
    below 0
  allowed if (2)
    mmap: is allowed if prot & PROT_EXEC is 0; else raises SIGSYS
    socket: is allowed if domain is AF_UNIX or AF_INET; else fails with EPERM
  everything else kills the process (SIGSYS): N known calls (--all names them)
    and the numbers 335-423, 457-459, 471 and up

x32, N system calls
  every call fails with ENOSYS

x86, N system calls
  every call kills the process (SIGSYS)

any other ABI
  every call kills the process (SIGSYS)'

test_golden() {
	run explain "$work/golden.bpf"
	is "golden: exit status and standard error" "$rc$err" 0
	# How many calls there are is for libseccomp to know.
	is "golden" "$(sed -E '1,/^$/d; s/[0-9]+ (system|known) calls/N \1 calls/' <<<"$out")" \
		"$golden"
	like "golden: its first line" "$out" \
		"^$work/golden.bpf  \(x86_64\): 1 filter, 21 instructions"
	run explain --all "$work/golden.bpf"
	has "--all names every call" "write, open, close"
	hasnt "--all folds nothing" "--all"
	run explain --abi x86_64 "$work/golden.bpf"
	hasnt "--abi leaves the others out" "any other ABI"
	run explain --abi other "$work/golden.bpf"
	has "--abi other" "every call kills the process (SIGSYS)"
}

test_options() {
	local file=$work/golden.bpf

	run explain --syscall mmap "$file"
	is "--syscall: exit status" "$rc$err" 0
	is "--syscall" "$out" "mmap
  x86_64: mmap, number 9
    is allowed if prot & PROT_EXEC is 0
      by $file, instruction 15
    raises SIGSYS (data 1) if prot has PROT_EXEC
      by $file, instruction 17
  x32: mmap, number 0x40000009
    fails with ENOSYS
      by $file, instruction 19
  x86: mmap, number 90
    kills the process (SIGSYS)
      by $file, instruction 20"
	run explain --syscall 460 "$file"
	has "--syscall by a number that no call has" "460 x86_64: "
	has "--syscall by a number: the answer" "fails with EPERM by"
	run explain --syscall 480 --abi x86_64 "$file"
	has "--syscall and --abi" "kills the process (SIGSYS) by"
	run explain --verdict allow "$file"
	has "--verdict" "allowed (1) read"
	hasnt "--verdict leaves the others out" "openat"
	run explain --verdict errno,trap "$file"
	has "several verdicts" "fails with EPERM"
	has "of conditional calls, too" "mmap: is allowed if"
	run explain --verdict notify "$file"
	hasnt "a verdict that never is given" "x86_64, "
}

test_numbers() {
	run explain -J "$work/golden.bpf"
	is "numbers that no call has, by verdict" "$(json '[[[n["first"], n["last"]] for n in c["numbers"]]
		for c in d["tables"][0]["calls"] if c["syscall"] is None
		and c["answers"][0]["action"] == "ERRNO"
		and c["numbers"][-1]["last"] == 470] != []')" true
	is "no number is in two rows, none is left out" "$(json '[
		sum(n["last"] - n["first"] + 1 for c in t["calls"] for n in c["numbers"])
		for t in d["tables"]]')" "[3221225472, 1073741824, 4294967296, 4294967296]"
}

test_json() {
	run explain --json "$work/allow-list.bpf"
	is "JSON: exit status" "$rc$err" 0
	is "JSON: keys" "$(json 'list(d)')" \
		'["target", "can", "findings", "tables"]'
	is "JSON: ABIs" "$(json '[t["abi"] for t in d["tables"]]')" '["x86_64", "x32", "x86", null]'
	is "JSON: all is decided" "$(json 'all(t["complete"] for t in d["tables"])')" true
	is "JSON: conditions" "$(json '[a["when"] for c in d["tables"][0]["calls"]
		if c["syscall"] == "socket" for a in c["answers"]]')" \
		'["domain is not AF_VSOCK", "domain is AF_VSOCK"]'
	is "JSON: terms" "$(json '[a["clauses"] for c in d["tables"][0]["calls"]
		if c["syscall"] == "socket" for a in c["answers"]][1]')" \
		'[[{"arg": 0, "mask": 18446744073709551615, "op": "==", "value": 40}]]'
	is "JSON: every answer has one that decides" "$(json 'all(a["decided_by"]
		for t in d["tables"] for c in t["calls"] for a in c["answers"])')" true
	run explain -J --syscall socket --verdict errno "$work/allow-list.bpf"
	is "JSON: what is left out" "$(json '[len(c["answers"]) for t in d["tables"]
		for c in t["calls"]]')" "[1, 1, 1]"
}

test_chain() {
	policy newer <<-EOF
		default allow
		errno=13 socket
		errno=13 mount
	EOF
	run explain --syscall socket --abi x86_64 "$work/golden.bpf" "$work/newer.bpf"
	has "a chain: equal actions: the newest filter decides" "fails with EACCES by $work/newer.bpf"
	run explain --syscall socket --abi x86_64 "$work/newer.bpf" "$work/golden.bpf"
	has "a chain the other way round" "fails with EPERM if"
	has "and who decides" "by $work/golden.bpf, instruction"
	run explain --syscall mount --abi x86_64 "$work/golden.bpf" "$work/newer.bpf"
	has "a chain: the most severe action wins" "kills the process (SIGSYS) by $work/golden.bpf"
	"$SECCOMPCTL" explain --syscall mmap - <"$work/golden.bpf" >"$work/stdin"
	run explain --syscall mmap "$work/golden.bpf"
	is "standard input" "$(sed 's/standard input/F/; s/by -,/by F,/' "$work/stdin")" \
		"${out//$work\/golden.bpf/F}"
}

test_capabilities() {
	local file=$work/allow-list.bpf

	is "can: yes" "$(ability "$file" "open files for reading")" yes
	is "can: no" "$(ability "$file" "mount and unmount")" no
	is "can: sockets" "$(ability "$file" "create AF_INET sockets")" yes
	is "can: only if" "$(ability "$file" "create sockets of other families")" "if"
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
	is "can: read files" "$(ability "$work/writes.bpf" "open files for reading")" yes
	is "cannot: write files" "$(ability "$work/writes.bpf" "open files for writing")" no
	policy namespaces <<-EOF
		default allow
		errno=1 clone 0 &== 0x7e020000 0x10000000
		errno=1 unshare
		errno=38 clone3
	EOF
	is "can: namespaces, only if" "$(ability "$work/namespaces.bpf" "create namespaces")" "if"
	policy clone3 <<-EOF
		default allow
		errno=1 clone 0 &== 0x10000000 0x10000000
		errno=1 unshare
	EOF
	is "can: namespaces, by clone3" "$(ability "$work/clone3.bpf" "create namespaces")" yes
	policy asks <<-EOF
		default allow
		notify mount
		notify umount2
		notify move_mount
		notify open_tree
		notify fsmount
		notify mount_setattr
	EOF
	is "can: if it is let" "$(ability "$work/asks.bpf" "mount and unmount")" asks
	run explain "$work/asks.bpf"
	has "can: who is asked" "If it is let: mount and unmount"
	is "can: through another ABI" "$(ability "$work/allow-list.bpf" \
		"mount and unmount" x86)" no
	program x86-open <<-'EOF'
		ld [arch]
		jeq #x86_64, native, open
	native:	ret ERRNO(EPERM)
	open:	ret ALLOW
	EOF
	run explain "$work/x86-open.bpf"
	has "what another ABI leaves open is told" "As x86: also: open files for reading"
}

# FILE KINDS: that these findings are made, and no others
finds() {
	is "$1: findings" "$(kinds "$work/$1.bpf")" "$2"
}

test_holes() {
	policy deny <<-EOF
		default allow
		errno=1 mount
	EOF
	finds deny "deny-list tiocsti"
	policy clone <<-EOF
		default errno=1
		allow clone 0 &== 0x7e020000 0
		allow clone3
	EOF
	finds clone "!clone3-open"
	policy openat2 <<-EOF
		default errno=1
		allow openat 2 &== 3 0
		allow openat2
	EOF
	finds openat2 "!openat2-open"
	policy open <<-EOF
		default errno=1
		allow open 1 &== 3 0
		allow openat
	EOF
	finds open "!open-flags"
	policy ring <<-EOF
		default kill
		allow io_uring_setup
		allow io_uring_enter
		allow read
	EOF
	finds ring "!io-uring-open"
	policy socketcall <<-EOF
		default allow
		arch x86
		errno=97 socket 0 > 2
	EOF
	finds socketcall "!io-uring-open !socketcall-open deny-list tiocsti"
	policy ipc <<-EOF
		default errno=1
		arch x86
		allow shmat 2 &== 0x8000 0
		allow ipc
	EOF
	finds ipc "!ipc-open"
	policy pkey <<-EOF
		default errno=1
		allow mprotect 2 &== 4 0
		allow pkey_mprotect
	EOF
	finds pkey "!pkey-mprotect-open"
	policy int <<-EOF
		default allow
		errno=1 ioctl 1 == 0x5412
	EOF
	finds int "!high-bits deny-list"
	policy masked <<-EOF
		default allow
		errno=1 ioctl 1 &== 0xffffffff 0x5412
	EOF
	finds masked deny-list
	policy thread <<-EOF
		default kill_thread
		allow read
	EOF
	finds thread kill-thread
	policy execveat <<-EOF
		default errno=1
		allow execveat
	EOF
	finds execveat "!execveat-open"
}

test_abi_holes() {
	program unchecked <<-'EOF'
		ld [nr]
		jge #0x40000000, allow
		jeq #101, denied
	allow:	ret ALLOW
	denied:	ret ERRNO(EPERM)
	EOF
	finds unchecked "!abi-not-checked !x32-open deny-list tiocsti"
	run explain "$work/unchecked.bpf"
	has "which call, and by what number" "ptrace, number 26"
	finds x86-open "!abi-open"
	program low <<-'EOF'
		ld [arch]
		jeq #x86_64, native, denied
	native:	ld [nr]
		jeq #x86_64:prlimit64, limit, denied
	limit:	ld [args[2].lo]
		jeq #0, allow, denied
	allow:	ret ALLOW
	denied:	ret ERRNO(EPERM)
	EOF
	finds low "!low-bits"
	run explain -J "$work/unchecked.bpf"
	is "findings name what decides" "$(json '[f["decided_by"] is not None for f in d["findings"]]')" \
		"[true, true, true, true]"
}

# Of i386 the upper bits can be set, too, by who is a 64-bit task.
test_high_bits_of_x86() {
	program upper <<-'EOF'
		ld [nr]
		jeq #x86:ioctl, ioctl, allow
	ioctl:	ld [args[1].hi]
		jeq #0, low, allow
	low:	ld [args[1].lo]
		jeq #0x5412, denied, allow
	denied:	ret ERRNO(EPERM)
	allow:	ret ALLOW
	EOF
	is "high bits of x86: found" "$(kinds --abi x86 "$work/upper.bpf")" \
		"!high-bits deny-list"
	run explain --abi x86 "$work/upper.bpf"
	has "high bits of x86: told" "ioctl if the high 32 bits of request are not 0"
}

# What kills for it is no action is not let through, and what is not decided is not said.
test_odd_answers() {
	program odd <<<'ret #0x7ffd0000'
	is "an action that there is not: execute programs" \
		"$(ability "$work/odd.bpf" "execute programs")" no
	program odd-high <<-'EOF'
		ld [arch]
		jeq #x86_64, native
		ret KILL_PROCESS
	native:	ld [args[0].hi]
		jeq #0, denied
		ret #0x7ffe0000
	denied:	ret ERRNO(EPERM)
	EOF
	finds odd-high ""
	program logged <<-'EOF'
		ld [arch]
		jeq #x86_64, native
		ret KILL_PROCESS
	native:	ld [nr]
		jeq #x86_64:write, write
		jeq #x86_64:read, allow
		ret KILL_PROCESS
	write:	ld [args[2].lo]
		jeq #5, allow
		ret LOG
	allow:	ret ALLOW
	EOF
	finds logged ""
	program unsure <<-'EOF'
		ld [args[0].lo]
		jeq #1, allow
		ld [args[1].lo]
		add #1
		ret a
	allow:	ret ALLOW
	EOF
	run explain "$work/unsure.bpf"
	has "what is let through for certain, and perhaps more" \
		"open if the low 32 bits of pathname are 1, and otherwise that is not decided"
}

# Programs of real life in which nothing is wrong: a false alarm is worse than none.
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
	is "sshd: cannot execute" "$(ability "$work/sshd.bpf" "execute programs")" no
	is "sshd: no executable memory" "$(ability "$work/sshd.bpf" "make memory executable")" no
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
	is "renderer: threads" "$(ability "$work/renderer.bpf" "create threads")" "if"
	is "renderer: no processes" "$(ability "$work/renderer.bpf" "create processes")" no
	make_service
	is "a service: findings" "$(kinds "$work"/service-{x86,x32,x86_64}.bpf)" "tiocsti"
}

# As systemd does: a program for each ABI, which lets the others through
make_service() {
	local abi

	for abi in x86 x32 x86_64; do
		policy "service-$abi" <<-EOF
			default errno=1
			only $abi
			$(sed 's/^/allow /' <<<"$calls")
			allow socket
			allow ipc
			allow socketcall
		EOF
	done
}

# What is told is what the programs do
test_truth() {
	local name

	for name in golden allow-list deny writes namespaces low renderer sshd; do
		run_command "$work/explained" files "$work/$name.bpf"
		is "$name: as running it" "$rc" 0
	done
	run_command "$work/explained" files "$work"/service-{x86,x32,x86_64}.bpf
	is "a service: as running it" "$rc" 0
	run_command "$work/explained" random "$SEED" 40
	result "$rc" "random chains from SEED=$SEED: as running them"
	echo "# SEED=$SEED: $out"
}

# If what is run did something else than it is told to, that would be noticed.
test_mutant() {
	local -a files

	sed 's/case BPF_JGT:/case BPF_JGT: if (m->a == operand) return insn->jt;/' \
		"$tools/bpf/emulate.c" >"$work/emulate.c"
	mapfile -t files < <(printf '%s\n' "$tools"/bpf/*.c "$tools"/analysis/{,constants/}*.c | grep -v /emulate.c)
	# shellcheck disable=SC2046 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -std=gnu11 -iquote "$tools" -iquote "$here/.." \
		$(pkg-config --cflags libseccomp json-c) -o "$work/mutant" "$here/explained.c" \
		"$here/../lib/random_chain.c" "${files[@]}" "$work/emulate.c" $(pkg-config --libs libseccomp json-c)
	run_command "$work/mutant" random 1 200
	like "a wrong comparison is noticed" "$rc $out" "^1 # seed [0-9]+, .*: another verdict"
}

# Too many paths for anybody: it says so, and soon
test_hostile() {
	local before=$SECONDS

	python3 - >"$work/hostile.bpf" <<-'EOF'
		import struct, sys
		insn = lambda *fields: sys.stdout.buffer.write(struct.pack("<HBBI", *fields))
		for i in range(1365):
		    insn(0x20, 0, 0, 16 + 4 * (i % 12)) # ld
		    insn(0x45, 0, 1, 1 << (i * 7 % 32)) # jset
		    insn(0x04, 0, 0, 1) # add
		insn(0x06, 0, 0, 0x7fff0000)
	EOF
	run explain "$work/hostile.bpf"
	is "hostile: exit status" "$rc$err" 0
	has "hostile: it says what it does not know" "is not decided"
	has "hostile: and why" "too many paths"
	run explain -J --abi x86_64 "$work/hostile.bpf"
	is "hostile: JSON says so, too" "$(json 'd["tables"][0]["complete"]')" false
	echo "# took $((SECONDS - before)) s"
}

test_wrong() {
	local file=$work/golden.bpf

	complains 2 "explain: an operand is missing" explain
	complains 2 "unknown verdict 'alow', is allow meant\?" explain --verdict alow "$file"
	complains 2 "unknown verdict ''" explain --verdict allow, "$file"
	complains 2 "unknown ABI 'x86_46', is x86_64 meant\?" explain --abi x86_46 "$file"
	complains 2 "unknown ABI 'vax' \(" explain --abi vax "$file"
	complains 2 "unknown system call 'opnat', is openat meant\?" explain --syscall opnat "$file"
	complains 2 "unknown system call 'xyzzyxyzzy' .one that is newer" \
		explain --syscall xyzzyxyzzy "$file"
	complains 2 "'12x' is not a number that a system call may have" explain --syscall 12x "$file"
	complains 2 "'99999999999' is not a number" explain --syscall 99999999999 "$file"
	complains 1 "no-such-file: No such file" explain "$work/no-such-file"
	complains 1 "is a directory" explain "$work"
	: >"$work/empty"
	complains 1 "is empty" explain "$file" "$work/empty"
	complains 1 "is text: .seccompctl asm" explain "$here/explain.sh"
	complains 2 "out of range" explain 0
	complains 1 "no such thread" --source=proc explain 4194304
}

# The kernel's own rules, for which no program has to be fetched
test_strict() {
	compile "$here/../fixtures/hold.c" hold
	start hold strict
	run --source=proc explain "$pid"
	is "strict mode: exit status" "$rc$err" 0
	like "strict mode: its first line" "$out" "^$pid hold  \(x86_64\): strict mode"
	has "strict mode: what is allowed" "allowed (4) read, write, rt_sigreturn, exit "
	has "strict mode: all else" "everything else kills the thread (SIGKILL)"
	has "strict mode: what it can do" "Can: send on sockets that it has Cannot:"
	hasnt "strict mode: nothing is found amiss" "Notes:"
	run --source=proc explain --syscall exit --abi x86_64 "$pid"
	has "strict mode: who decides" "is allowed by strict mode"
}

# A thread without filters needs no module
test_thread() {
	run --source=proc explain $$
	[[ $(proc_field $$ Seccomp) == 0 ]] || {
		skip "a thread without filters" "this shell is under seccomp itself"
		return
	}
	is "a thread without filters: exit status" "$rc$err" 0
	like "a thread without filters" "$out" "^$$ .*: no filters: seccomp restricts no system call$"
}

if [[ $(uname -m) != x86_64 ]]; then
	skip "explain" "what is expected is what x86_64 has"
	finish
fi
build
make_programs
test_golden
test_options
test_numbers
test_json
test_chain
test_capabilities
test_holes
test_abi_holes
test_high_bits_of_x86
test_odd_answers
test_no_alarms
test_truth
test_mutant
test_hostile
test_wrong
test_thread
test_strict
finish
