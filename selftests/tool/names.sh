#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Names of system calls and of values: what libseccomp lacks, and all that are in the kernel's headers.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

CACHE=${SECCOMPCTL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/seccompctl}

# Calls that libseccomp of Debian 12 lacks or has no number for, and names that an ABI does not have
test_calls() {
	local number call

	while read -r number call; do
		assemble call "ld #$call / ret ALLOW"
		run dump --json "$work/call"
		same_json "$call is $number" "d['filters'][0]['program'][0]['k'] == $number"
	done <<-'END'
	335 x86_64:uretprobe
	336 x86_64:uprobe
	0x40000150 x32:uprobe
	462 x86_64:mseal
	470 aarch64:listns
	472 x86:fchroot
	4472 mips:fchroot
	5457 mipsel64:statmount
	6463 mips64n32:setxattrat
	359 x86:socket
	362 s390x:connect
	361 s390:bind
	395 ppc64le:shmget
	393 s390x:semget
	392 s390x:semtimedop
	399 x86:msgget
	356 m68k:socket
	16 m68k:chown
	345 sh:getsockname
	4 sheb:write
	63 loongarch64:read
	258 riscv64:riscv_hwprobe
	END
	cases <<-'END'
	$ for call in x86:accept m68k:vm86 sh:clone3 loongarch64:renameat arm:memfd_secret x86:-; do echo "ld #$call" >"$call"; done
	1 asm x86:accept !~ 1:9: no system call 'accept' of x86 is known: give its number
	1 asm m68k:vm86 !~ no system call 'vm86' of m68k
	1 asm sh:clone3 !~ no system call 'clone3' of sh
	1 asm loongarch64:renameat !~ no system call 'renameat'
	1 asm arm:memfd_secret !~ no system call 'memfd_secret'
	1 asm x86:- !~ a system call is missing
	END
}

# Values by name, read and printed; some depend on the argument before.
test_values() {
	assemble allow 'ret ALLOW'
	assemble ranges "ld [arch] / jeq #x86, L, K / L: ld [nr] / jeq #x86:socket, S / jeq #x86:fcntl, F, A / S: ld [args[0].lo] $(
		) / jgt #40, A / jge #38, M, A / M: jeq #39, A, K / F: ld [args[1].lo] / jeq #4, E, A / E: ld [args[2].lo] $(
		) / jset #0x400, K / A: ret ALLOW / K: ret ERRNO(EPERM)"
	cases <<-'END'
	0 check allow faccessat2 AT_FDCWD NULL R_OK AT_EACCESS => faccessat2(AT_FDCWD, 0, R_OK, AT_EACCESS): allowed
	0 check allow unlinkat _ _ 0x200 => unlinkat(*, *, AT_REMOVEDIR): allowed
	0 check allow name_to_handle_at _ _ _ _ 0x200 => name_to_handle_at(*, *, *, *, AT_HANDLE_FID): allowed
	0 check allow newfstatat _ _ _ 0x200 => newfstatat(*, *, *, 0x200): allowed
	0 check allow madvise 0 0 102 => madvise(0, 0, MADV_GUARD_INSTALL): allowed
	0 check allow ioctl 3 0x40a0ae49 => ioctl(3, KVM_SET_USER_MEMORY_REGION2, ...): allowed
	0 check allow ioctl 3 KVM_GET_MSRS 0 => ioctl(3, KVM_GET_MSRS, 0): allowed
	0 check allow getsockopt 3 SOL_SOCKET 42 => getsockopt(3, SOL_SOCKET, SO_PEEK_OFF, ...): allowed
	0 check allow fcntl 3 F_SETFL 0x800 => fcntl(3, F_SETFL, O_NONBLOCK): allowed
	0 check allow fcntl 3 F_SETFD 1 => fcntl(3, F_SETFD, FD_CLOEXEC): allowed
	0 check allow fcntl 3 F_DUPFD 1 => fcntl(3, F_DUPFD, 1): allowed
	0 check allow fcntl 3 _ 0x800 => fcntl(3, *, 2048): allowed
	0 check allow prctl PR_SET_SECCOMP 2 => prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ...): allowed
	0 check allow mseal 0 4096 0 => mseal(0, 4096, 0): allowed
	0 check allow listns => listns: allowed
	0 explain --abi x86 --syscall socket ranges
	+ number 359
	+ fails with EPERM if domain is AF_ALG or AF_VSOCK
	0 explain --abi x86 --syscall fcntl ranges
	+ fails with EPERM if cmd is F_SETFL and arg has O_APPEND
	END
}

# compare HEADER ABI...: names and numbers are those of a kernel header
compare() {
	local header=$1 abi found

	[[ -e $header ]] || return 0
	for abi in "${@:2}"; do
		found=$(python3 "$here/unistd.py" "$SECCOMPCTL" "$header" "$abi" 2>&1)
		like "$abi: ${header#"$CACHE"/}" "$found" '^[1-9][0-9]+ calls$'
	done
}

# The headers of this machine, of the cached kernels, and in HEADERS. A directory has asm/, or, like
# Debian's linux-libc-dev from 6.12 on, ARCH/asm/ of all architectures.
test_headers() {
	local dir

	for dir in /usr/include/x86_64-linux-gnu "$CACHE"/kernel/*/usr/src/*/arch/x86/include/generated/uapi \
		/usr/lib/linux/uapi/x86 ${HEADERS:+"$HEADERS/x86"}; do
		compare "$dir/asm/unistd_64.h" x86_64
		compare "$dir/asm/unistd_32.h" x86
		compare "$dir/asm/unistd_x32.h" x32
	done
	for dir in /usr/lib/linux/uapi ${HEADERS-}; do
		compare "$dir/arm64/asm/unistd_64.h" aarch64
		compare "$dir/arm/asm/unistd-eabi.h" arm
		compare "$dir/loongarch/asm/unistd_64.h" loongarch64
		compare "$dir/m68k/asm/unistd_32.h" m68k
		compare "$dir/mips/asm/unistd_o32.h" mips mipsel
		compare "$dir/mips/asm/unistd_n64.h" mips64 mipsel64
		compare "$dir/mips/asm/unistd_n32.h" mips64n32 mipsel64n32
		compare "$dir/parisc/asm/unistd_32.h" parisc
		compare "$dir/parisc/asm/unistd_64.h" parisc64
		compare "$dir/powerpc/asm/unistd_32.h" ppc
		compare "$dir/powerpc/asm/unistd_64.h" ppc64 ppc64le
		compare "$dir/riscv/asm/unistd_64.h" riscv64
		compare "$dir/s390/asm/unistd_32.h" s390
		compare "$dir/s390/asm/unistd_64.h" s390x
		compare "$dir/sh/asm/unistd_32.h" sh sheb
	done
}

run_tests
