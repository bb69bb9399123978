#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Units of systemd: the filters of each directive, how values merge, what is ignored, and errors.
#
# A systemd-analyze of the test has groups and a version, unless a test says otherwise.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

[[ $(uname -m) == x86_64 ]] || skip_all "the tables are those of x86_64"

REAL_PATH=$PATH

# fake VERSION: the systemd-analyze of that version
fake() {
	mkdir -p "$work/bin"
	cat >"$work/bin/systemd-analyze" <<-END
		#!/bin/bash
		[[ \$1 != --version ]] || { echo "systemd $1 ($1.1-1)"; exit; }
		[[ \$1 == syscall-filter ]] && cat "$work/groups"
	END
	chmod +x "$work/bin/systemd-analyze"
	PATH=$work/bin:$REAL_PATH
}

cat >"$work/groups" <<'END'
@default
    # System calls that are always permitted
    execve
    exit_group
    brk

@clock
    # Change the system time
    settimeofday
    adjtimex

@file
    # Nested
    openat
    @mount

@module
    init_module
    delete_module

@mount
    mount
    umount2

@raw-io
    iopl
    pciconfig_read
    s390_pci_mmio_read

@known
    # All
    execve
    exit_group
    brk
    mount
    umount2
    openat
    read
    write
    riscv_flush_icache
    a_call_of_the_future

# Calls that are in no group
#    @default
#    foo
END

# unit NAME TEXT: a unit with a section, where " / " ends a line
unit() {
	printf '[Service]\n%b\n' "${2// \/ /\\n}" >"$work/$1"
}

# names: the programs of a unit, the oldest first
names() {
	"$SECCOMPCTL" dump "$1" 2>/dev/null | sed -n 's/^; filter of [^:]*: \(.*\), [0-9]* instr.*/\1/p' | tac |
		paste -sd '|' | sed 's/|/ | /g'
}

# verdicts: a table of "TEXT OF A UNIT => CALL ARGUMENT...: VERDICT", for the ABI in $abi
verdicts() {
	local line text call wanted

	while IFS= read -r line; do
		line=${line#"${line%%[!	]*}"}
		[[ -n $line ]] || continue
		text=${line%% => *} call=${line#* => }
		wanted=${call##*: } call=${call%: *}
		[[ $line != "=> "* ]] || text=$before call=${call#=> }
		before=$text
		unit verdict "$text"
		# shellcheck disable=SC2086
		run check ${abi:+--abi "$abi"} "$work/verdict" $call
		[[ $out =~ ^[a-z0-9_]+[^:]*:\ ([^$'\n']*) ]] || true
		is "${abi:+$abi: }$line" "${BASH_REMATCH[1]-$err}" "$wanted"
	done
}

test_directives() {
	local before='' abi=''

	fake 252
	verdicts <<-'END'
	ProtectHostname=yes => sethostname: fails with EPERM
	=> setdomainname: fails with EPERM
	=> uname: allowed
	RestrictAddressFamilies=AF_UNIX AF_INET6 => socket AF_UNIX: allowed
	=> socket AF_INET6: allowed
	=> socket AF_INET: fails with EAFNOSUPPORT
	=> socket AF_UNSPEC: fails with EAFNOSUPPORT
	=> socket AF_MCTP: fails with EAFNOSUPPORT
	=> socket 4000: fails with EAFNOSUPPORT
	RestrictAddressFamilies=none => socket AF_UNIX: fails with EAFNOSUPPORT
	RestrictAddressFamilies=~AF_PACKET AF_NETLINK => socket AF_PACKET: fails with EAFNOSUPPORT
	=> socket AF_UNIX: allowed
	MemoryDenyWriteExecute=on => mmap 0 0 PROT_WRITE|PROT_EXEC: fails with EPERM
	=> mmap 0 0 PROT_EXEC: allowed
	=> mprotect 0 0 PROT_EXEC: fails with EPERM
	=> pkey_mprotect 0 0 PROT_EXEC: fails with EPERM
	=> shmat 0 0 0100000: fails with EPERM
	RestrictRealtime=1 => sched_setscheduler 0 1: fails with EPERM
	=> sched_setscheduler 0 0: allowed
	=> sched_setscheduler 0 3: allowed
	=> sched_setscheduler 0 4: fails with EPERM
	=> sched_setscheduler 0 5: allowed
	=> sched_setscheduler 0 6: fails with EPERM
	RestrictSUIDSGID=true => chmod 0 04755: fails with EPERM
	=> fchmodat 0 0 02755: fails with EPERM
	=> mkdirat 0 0 0755: allowed
	=> openat 0 0 O_CREAT 04755: fails with EPERM
	=> openat 0 0 0 04755: allowed
	=> openat2: fails with ENOSYS
	DynamicUser=yes => chmod 0 04755: fails with EPERM
	RestrictNamespaces=yes => unshare CLONE_NEWUSER: fails with EPERM
	=> setns 3 0: fails with EPERM
	=> clone3: fails with ENOSYS
	=> clone CLONE_NEWPID: fails with EPERM
	=> clone CLONE_VM: allowed
	RestrictNamespaces=user net => unshare CLONE_NEWUSER: allowed
	=> unshare CLONE_NEWNS: fails with EPERM
	=> setns 3 CLONE_NEWNET: allowed
	=> setns 3 0: fails with EPERM
	=> setns 3 CLONE_NEWUTS: fails with EPERM
	RestrictNamespaces=~user => unshare CLONE_NEWUSER: fails with EPERM
	=> unshare CLONE_NEWNS: allowed
	=> unshare CLONE_NEWTIME: fails with EPERM
	RestrictNamespaces=~time => unshare CLONE_NEWTIME: allowed
	RestrictNamespaces=time => unshare CLONE_NEWTIME: allowed
	=> setns 3 CLONE_NEWTIME: fails with EPERM
	ProtectKernelTunables=yes => _sysctl: fails with EPERM
	ProtectKernelModules=yes => init_module: fails with EPERM
	=> finit_module: allowed
	ProtectKernelLogs=yes => syslog: fails with EPERM
	ProtectClock=yes => adjtimex: fails with EPERM
	PrivateDevices=yes => iopl: fails with EPERM
	LockPersonality=yes => personality 0: allowed
	=> personality 8: fails with EPERM
	LockPersonality=yes / Personality=x86 => personality 8: allowed
	=> personality 0: fails with EPERM
	LockPersonality=yes / Personality=x86 / Personality= => personality 0: allowed
	SystemCallLog=mount => mount: allowed and logged
	=> umount2: allowed
	SystemCallLog=~mount => umount2: allowed and logged
	=> mount: allowed
	END
	abi=x86
	verdicts <<-'END'
	SystemCallArchitectures=native => getpid: kills the thread (SIGSYS)
	SystemCallArchitectures=x86 => getpid: allowed
	MemoryDenyWriteExecute=yes => mmap: fails with EPERM
	=> mmap2 0 0 PROT_WRITE|PROT_EXEC: fails with EPERM
	RestrictAddressFamilies=none => socket AF_INET: allowed
	SystemCallFilter=read => open: kills the process (SIGSYS)
	END
	abi=x32
	verdicts <<-'END'
	SystemCallArchitectures=x86 => getpid: kills the thread (SIGSYS)
	ProtectKernelLogs=yes => syslog: fails with EPERM
	END
}

test_lists() {
	local before='' abi=''

	fake 252
	verdicts <<-'END'
	SystemCallFilter=read => read: allowed
	=> execve: allowed
	=> brk: allowed
	=> mount: kills the process (SIGSYS)
	SystemCallFilter=read / SystemCallErrorNumber=EPERM => mount: fails with EPERM
	SystemCallErrorNumber=38 / SystemCallFilter=read => mount: fails with ENOSYS
	SystemCallErrorNumber=EPERM / SystemCallErrorNumber= / SystemCallFilter=read => mount: kills the process (SIGSYS)
	SystemCallErrorNumber=EPERM / SystemCallErrorNumber=kill / SystemCallFilter=read => mount: kills the process (SIGSYS)
	SystemCallFilter=~mount => mount: kills the process (SIGSYS)
	=> read: allowed
	SystemCallFilter=~mount:EACCES read:0 => mount: fails with EACCES
	=> read: skipped and returns 0
	SystemCallFilter=~mount:kill / SystemCallErrorNumber=EPERM => mount: kills the process (SIGSYS)
	SystemCallFilter=@file => openat: allowed
	=> mount: allowed
	SystemCallFilter=@file / SystemCallFilter=~@mount => openat: allowed
	=> mount: kills the process (SIGSYS)
	SystemCallFilter=@file / SystemCallFilter=~mount:EPERM => mount: fails with EPERM
	=> umount2: allowed
	SystemCallFilter=~@mount / SystemCallFilter=umount2 => umount2: allowed
	=> mount: kills the process (SIGSYS)
	SystemCallFilter=~@mount / SystemCallFilter= / SystemCallFilter=read => umount2: kills the process (SIGSYS)
	=> read: allowed
	SystemCallFilter=read / SystemCallFilter=~read execve => read: kills the process (SIGSYS)
	=> execve: kills the process (SIGSYS)
	SystemCallFilter=~@file:ENOSYS => umount2: fails with ENOSYS
	SystemCallFilter=~read / SystemCallFilter=~mount => read: kills the process (SIGSYS)
	RestrictAddressFamilies=AF_UNIX AF_INET / RestrictAddressFamilies=~AF_INET => socket AF_INET: fails with EAFNOSUPPORT
	=> socket AF_UNIX: allowed
	RestrictAddressFamilies=~AF_INET / RestrictAddressFamilies= / RestrictAddressFamilies=AF_UNIX => socket AF_PACKET: fails with EAFNOSUPPORT
	RestrictAddressFamilies=none / RestrictAddressFamilies=AF_INET => socket AF_INET: allowed
	RestrictAddressFamilies="AF_INET" 'AF_LOCAL' AF_ROUTE => socket AF_NETLINK: allowed
	=> socket AF_UNIX: allowed
	RestrictNamespaces=user / RestrictNamespaces=net => unshare CLONE_NEWUSER: allowed
	RestrictNamespaces=user net / RestrictNamespaces=~net => unshare CLONE_NEWNET: fails with EPERM
	RestrictNamespaces=yes / RestrictNamespaces=user => unshare CLONE_NEWUSER: allowed
	SystemCallFilter=read\\ / mount => mount: allowed
	SystemCallFilter=\\ / # a comment / ; another\\ /   mount\\ /   read => mount: allowed
	=> read: allowed
	SystemCallFilter=r\\ead => read: allowed
	END
}

# Each directive gives a filter for each architecture that may still be used, in systemd's order.
test_programs() {
	fake 252
	unit all 'SystemCallFilter=read / SystemCallLog=mount / SystemCallArchitectures=native / LockPersonality=y / PrivateDevices=t / ProtectClock=YES / ProtectKernelLogs=on / ProtectKernelModules=1 / ProtectKernelTunables=true / RestrictNamespaces=y / RestrictSUIDSGID=y / RestrictRealtime=y / MemoryDenyWriteExecute=y / RestrictAddressFamilies=AF_UNIX / ProtectHostname=y'
	is "the order of programs" "$(names "$work/all")" "$(
		for name in ProtectHostname RestrictAddressFamilies MemoryDenyWriteExecute RestrictRealtime RestrictSUIDSGID \
			RestrictNamespaces ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectClock PrivateDevices; do
			for abi in x86 x32 x86_64; do
				[[ $name-$abi == RestrictAddressFamilies-x86 || $name-$abi == ProtectKernelTunables-x32 ]] ||
					echo "$name= ($abi)"
			done
		done | paste -sd '|' | sed 's/|/ | /g') | SystemCallArchitectures= | LockPersonality= (x86_64) | $(
		)SystemCallLog= (x86_64) | SystemCallFilter= (x86_64)"
	unit off 'ProtectHostname=no / RestrictNamespaces=no / RestrictAddressFamilies= / SystemCallFilter= / SystemCallLog= / RestrictRealtime=yes / RestrictRealtime=F / DynamicUser=0 / SystemCallArchitectures= / MemoryDenyWriteExecute=OFF / SystemCallFilter=~'
	cases <<-'END'
	0! check off mount => mount: allowed
	! off: systemd installs no filters for this unit$
	0! explain off =~ Refuses nothing: no filter is installed
	1! asm off
	! off makes no program, and one is needed$
	1 asm all !~ all makes [0-9]+ programs, and one is needed: seccompctl merge
	2 dump -f raw all !~ all makes [0-9]+ programs, and one is needed
	0 diff all all
	0! diff -J off off
	3 check all mount
	+ decided by SystemCallFilter= (x86_64) of all
	0 check all read
	~ every filter allows it \(line 2 of all: read\)$
	$ unit namespaces 'RestrictNamespaces=~user / RestrictNamespaces=~mnt'
	3 check namespaces unshare CLONE_NEWNS
	+ decided by RestrictNamespaces= (x86_64) of namespaces
	+ (line 3 of namespaces: unshare, (args[0] & 0x20000) == 0x20000)
	END
	unit archs 'SystemCallArchitectures=native x86 x32'
	run check "$work/archs" getpid
	like "no architecture is refused" "$err" "line 2: SystemCallArchitectures= refuses no architecture"
}

# The same unit, as versions of systemd install it
test_versions() {
	local before='' abi=''

	fake 254
	unit mdwe 'MemoryDenyWriteExecute=yes'
	cases <<-'END'
	0! check --kernel=6.12 mdwe mprotect 0 0 PROT_EXEC => mprotect(0, 0, PROT_EXEC): allowed
	! line 2: MemoryDenyWriteExecute= is no filter: systemd 254 uses prctl
	3 check --kernel=6.2 mdwe mprotect 0 0 PROT_EXEC => mprotect(0, 0, PROT_EXEC): fails with EPERM
	3 check --kernel=5.10 mdwe mprotect 0 0 PROT_EXEC
	END
	fake 255
	verdicts <<-'END'
	SystemCallFilter=read => mount: kills the process (SIGSYS)
	=> write: kills the process (SIGSYS)
	=> getpid: fails with ENOSYS
	=> read: allowed
	SystemCallFilter=~read => getpid: allowed
	SystemCallLog=~read => getpid: allowed and logged
	END
	fake 257
	verdicts <<-'END'
	SystemCallFilter=read => write: allowed
	=> getpid: fails with ENOSYS
	SystemCallFilter=~write read => write: allowed
	=> read: kills the process (SIGSYS)
	SystemCallFilter=~write => write: allowed
	SystemCallFilter=read / SystemCallFilter=~write:EPERM => write: fails with EPERM
	ProtectClock=yes => adjtimex: fails with EPERM
	END
	fake 300
	unit one 'SystemCallFilter=read'
	run check "$work/one" read
	like "a version from the future" "$rc $err" "^0 .*systemd 300 is newer than this tool, which makes the filters of systemd 257"
}

# notes: a table of "TEXT OF A UNIT => NOTE"
notes() {
	local line

	while IFS= read -r line; do
		line=${line#"${line%%[!	]*}"}
		unit noted "${line%% => *}"
		run check "$work/noted" getpid
		like "${line%% => *}" "$rc $(lines "$err") $err" "^0 1 seccompctl: check: [^:]*noted: ${line#* => }\$"
	done
}

test_notes() {
	fake 252
	# Each of them has a filter beside.
	notes <<-'END'
	RestrictRealtime=y / SystemCallFilter=~mount foo => line 3: SystemCallFilter= has 'foo', which is no system call: ignored
	RestrictRealtime=y / SystemCallLog=mount @foo => line 3: systemd has no group '@foo', and ignores it in SystemCallLog=
	RestrictRealtime=y / SystemCallFilter=~mount \\ /  foo => line 4: SystemCallFilter= has 'foo', which is no system call: ignored
	RestrictRealtime=y / SystemCallFilter=~mount:foo => line 3: systemd ignores 'mount:foo' in SystemCallFilter=: it is not CALL:ERRNO
	RestrictRealtime=y / SystemCallFilter=~:EPERM => line 3: systemd ignores ':EPERM' in SystemCallFilter=: it is not CALL:ERRNO
	RestrictRealtime=y / SystemCallFilter=~mount:4096 => line 3: systemd ignores 'mount:4096' in SystemCallFilter=: it is not CALL:ERRNO
	RestrictRealtime=y / SystemCallFilter=getpid read:EPERM => line 3: systemd ignores 'read:EPERM' in SystemCallFilter=, because only calls after '~' have an errno
	RestrictRealtime=y / SystemCallFilter=~mount read\\  => line 3: systemd ignores the rest of SystemCallFilter=, which ends within an escape
	RestrictRealtime=y / SystemCallErrorNumber=0 => line 3: systemd ignores SystemCallErrorNumber=0, which is no errno
	RestrictRealtime=y / SystemCallErrorNumber=EFOO => line 3: systemd ignores SystemCallErrorNumber=EFOO, which is no errno
	RestrictRealtime=y / SystemCallArchitectures=native amd64 => line 3: systemd ignores 'amd64', which is no architecture
	RestrictRealtime=y / RestrictNamespaces=user foo => line 3: systemd ignores the whole value for 'foo', which is no kind of namespace
	RestrictRealtime=y / ProtectClock=maybe => line 3: systemd ignores ProtectClock=maybe, which is neither yes nor no
	RestrictRealtime=y / ProtectClock= => line 3: systemd ignores ProtectClock=, which is neither yes nor no
	RestrictRealtime=y / Personality=arm64 => line 3: systemd ignores Personality=arm64, which is none of this machine
	RestrictRealtime=y / SystemCallArchitectures=native "x86 => line 3: systemd ignores the rest of SystemCallArchitectures=, which ends within quotes
	RestrictRealtime=y / foo => line 3: systemd ignores a line without a '='
	RestrictRealtime=y / =foo => line 3: systemd ignores a line without a name before '='
	RestrictRealtime=y / [Servce] / ProtectClock=y => line 3: systemd has no section \[Servce\], and ignores it
	RestrictRealtime=y / [Unit] / ProtectClock=y => line 4: systemd ignores ProtectClock= in \[Unit\] of a unit with Service
	RestrictRealtime=y / [Socket] / ProtectClock=y => line 4: systemd ignores ProtectClock= in \[Socket\] of a unit with Service
	RestrictRealtime=y / ExecStart=-+/bin/true => line 3: a command after '\+' runs without any of the filters
	RestrictRealtime=y / SystemCallArchitectures=native / RestrictAddressFamilies=AF_UNIX AF_FOO => line 4: systemd ignores 'AF_FOO', which is no address family
	RestrictAddressFamilies=AF_UNIX => line 2: RestrictAddressFamilies= does not apply to x86, where systemd has no filter for it
	END
	unit silent 'RestrictRealtime=y / SystemCallArchitectures=native / RestrictAddressFamilies=AF_UNIX / ExecStart=/bin/true a+b / Type=exec / X-Foo=bar / [X-Foo] / foo / [Install] / WantedBy=multi-user.target'
	run check "$work/silent" getpid
	is "directives of other purposes are passed over" "$rc$err" 0
	printf 'RestrictRealtime=y\n[Service]\nSystemCallFilter=~mount\n' >"$work/outside"
	run check "$work/outside" sched_setscheduler 0 1
	like "an assignment outside of a section" "$rc $err" "^0 .*outside: line 1: systemd ignores what is outside of a section"
}

# As `systemctl cat` prints units with their drop-ins
test_files() {
	fake 252
	cat >"$work/cat" <<-'END'
		# /lib/systemd/system/x.service
		[Unit]
		Description=x
		# /etc/a.conf
		[Service]
		# /usr/lib/foo.conf
		SystemCallFilter=read \

		# /etc/systemd/system/x.service.d/a.conf
		[Service]
		SystemCallFilter=mount
		# /etc/systemd/system/service.d/b.conf
		RestrictRealtime=y
		[Service]
		SystemCallFilter=~read
	END
	printf '\xef\xbb\xbf[Service]\r\nSystemCallFilter=~mount \\\r\n  read\r\n' >"$work/crlf"
	printf '[Socket]\nSystemCallFilter=~mount\n' >"$work/socket"
	printf 'SystemCallFilter=~mount\n' >"$work/bare"
	cases <<-'END'
	0! check cat mount => mount: allowed
	! cat: line 13: systemd ignores what is outside of a section$
	3! check cat read => read: kills the process (SIGSYS)
	- RestrictRealtime
	3 check crlf mount
	3 check crlf read
	3 check socket mount
	1 check bare mount !~ bare:1:1: no section: directives of a unit are below \[Service\], \[Socket\]
	3 check --format=systemd socket mount
	1 check --format=minijail socket mount !~ socket
	END
}

# fails REGEX TEXT: a unit that is refused, with one line
fails() {
	printf '%b' "$2" >"$work/refused"
	complains 1 "refused:$1" check --format=systemd "$work/refused" mount
}

test_errors() {
	local word

	fake 252
	fails "2:1: this section has no '\]' at its end: '\[Service'" '\n[Service\nSystemCallFilter=read\n'
	fails "1:3: this section has no '\]'" '  [\n'
	fails "1:1: the name of a section has no quotes" '[Ser"vice]\n'
	fails "1:1: the name of a section has no quotes.*'Ser.x1bvice'" '[Ser\x1bvice]\n'
	fails "2:20: this byte is not UTF-8" '[Service]\nSystemCallFilter=re\xffad\n'
	fails "3:2: this byte is not UTF-8" '[Service]\nSystemCallFilter=re\\\n \xc3(d\n'
	fails "2:13: DynamicUser=perhaps is neither yes nor no: systemd refuses" '[Service]\nDynamicUser=perhaps\n'
	fails "1:1: no section" '\n\n'
	fails "1:1: no section" '# nothing\n'
	fails "3:1: systemd can't start this unit: mount of SystemCallFilter= is refused by libseccomp .it has the same action" \
		'[Service]\nSystemCallFilter=read mount\nSystemCallFilter=~mount:kill\n'
	PATH=/nonexistent complains 1 "refused: systemd-analyze, which this unit needs, does not start .No such" \
		check --format=systemd "$work/refused" mount
	unit plain 'RestrictRealtime=yes / SystemCallFilter=~mount'
	run_command env PATH=/nonexistent "$SECCOMPCTL" check "$work/plain" mount
	is "what has no groups needs no systemd-analyze" "$rc$err" 3
}

# analyzes REGEX SCRIPT: a systemd-analyze that does not do its work
analyzes() {
	printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/systemd-analyze"
	complains 1 "one: $1: install systemd, or put it on PATH" check "$work/one" read
}

test_analyze() {
	fake 252
	unit one 'SystemCallFilter=read'
	analyzes "systemd-analyze --version fails" 'exit 1'
	analyzes "systemd-analyze --version fails" 'kill -KILL $$'
	analyzes "systemd-analyze --version prints no version" 'echo foo'
	analyzes "systemd-analyze --version prints no version" 'echo systemd -3'
	analyzes "systemd-analyze syscall-filter fails" '[[ $1 == --version ]] && echo systemd 252'
	analyzes "systemd-analyze syscall-filter does not print the groups @default and @known" 'echo systemd 252'
	analyzes "systemd-analyze --version does not end, or prints too much" 'exec yes'
	# A group in itself, and colours
	fake 252
	sed -i 's/^    execve/    @default\n&/' "$work/groups"
	run_command env SYSTEMD_COLORS=1 timeout 20 "$SECCOMPCTL" check "$work/one" execve
	is "a group in itself" "$rc$err" 0
}

# The groups of this machine's systemd
test_real() {
	PATH=$REAL_PATH
	command -v systemd-analyze >/dev/null || {
		skip "this machine's groups" "there is no systemd-analyze"
		return 0
	}
	unit real 'SystemCallFilter=@system-service / SystemCallFilter=~@privileged / SystemCallErrorNumber=EPERM'
	cases <<-'END'
	0 check real read
	0 check real futex
	3 check real mount => mount: fails with EPERM
	3 check real chown => chown: fails with EPERM
	END
}

# within SECONDS NAME STATUS REGEX FILE: bounded time and memory
within() {
	run_command timeout "$1" "$SECCOMPCTL" check --format=systemd "$5" getpid
	like "$2" "$rc $(lines "$err") $err" "^$3 $4"
}

test_hostile() {
	local i

	fake 252
	python3 - "$work" <<-'END'
		import os, sys
		os.chdir(sys.argv[1])
		def write(name, text):
		    with open(name, "wb") as out:
		        out.write(text[:0x400000])
		head = b"[Service]\n"
		write("long", head + b"SystemCallFilter=" + b"a" * 0x200000)
		write("joined", head + b"SystemCallFilter=" + b"a \\\n" * 0x100000)
		write("slashes", head + b"SystemCallFilter=~" + b"\\\n" * 0x40000)
		write("words", head + b"SystemCallFilter=~" + b"@known " * 0x10000 + b"\n")
		write("known", head + b"SystemCallFilter=~" + b"@known " * 9000 + b"\n")
		write("lines", head + b"x\n" * 0x200000)
		write("resets", head + b"SystemCallFilter=\n" * 0x38000)
		write("sections", b"[Service]\n" * 0x60000)
		write("families", head + b"RestrictAddressFamilies=" + b"AF_FOO " * 9000)
		write("word", head + b"SystemCallFilter=~" + b"m" * 0xf0000 + b"\n")
		write("zeros", b"[Service]\0SystemCallFilter=~mount\0" * 9000)
		write("empty_name", head + b"SystemCallFilter=~ \t  \n")
	END
	within 20 "a line of 2 MiB" 1 "1 .*long:2:1: this line is longer than 1048576 bytes: systemd refuses" "$work/long"
	within 20 "lines that join to more than 1 MiB" 1 "1 .*joined:[0-9]+:1: this line is longer" "$work/joined"
	within 20 "a quarter of a million empty continuations" 0 "1 .*no filters" "$work/slashes"
	within 20 "60,000 groups" 1 "1 .*words:2:[0-9]+: too many names: lists of a unit may have 10000" "$work/words"
	within 60 "9,000 groups" 0 "0 " "$work/known"
	within 20 "two million wrong lines" 0 "52 .*line 52: more is ignored from here on" "$work/lines"
	within 20 "many resets" 0 "1 .*no filters" "$work/resets"
	within 20 "many sections" 0 "1 .*no filters" "$work/sections"
	within 20 "9,000 wrong families" 0 "5[0-9] .*more is ignored" "$work/families"
	within 20 "a word of a megabyte" 0 "2 .*line 2: SystemCallFilter= has 'm*', which is no" "$work/word"
	within 20 "lines that end in NUL" 0 "0 " "$work/zeros"
	within 20 "an empty list" 0 "1 .*no filters" "$work/empty_name"
	# Cut anywhere
	printf '[Service]\r\nSystemCallFilter=@file \\\n # c\n ~mount:EPERM "x\nRestrictNamespaces=~user\n[Unit]\n' >"$work/whole"
	for ((i = 1; i < 100; i++)); do
		head -c $i "$work/whole" >"$work/cut"
		run check --format=systemd "$work/cut" getpid
		[[ $rc =~ ^[013]$ && $err != *"ERROR: "* && $err != *"runtime error"* ]] || break
	done
	is "a unit that is cut after each byte" "$i" 100
}

run_tests
