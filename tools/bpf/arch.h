/* SPDX-License-Identifier: GPL-2.0 */
/* ABIs of system calls: the constants, names and numbers of each. */
#ifndef BPF_ARCH_H
#define BPF_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* x32 has the arch of x86_64, and this bit in its system call numbers. */
#define BPF_X32_BIT 0x40000000u

/**
 * typedef bpf_abis - a set of ABIs
 *
 * Bit n is the ABI that bpf_abi_name(n) names, %BPF_ABIS_OTHER stands for all others.
 */
typedef uint32_t bpf_abis;

/** enum bpf_abi - the ABIs that have names */
enum bpf_abi {
	BPF_ABI_X86_64,
	BPF_ABI_X32,
	BPF_ABI_X86,
	BPF_ABI_AARCH64,
	BPF_ABI_ARM,
	BPF_ABI_LOONGARCH64,
	BPF_ABI_M68K,
	BPF_ABI_MIPS,
	BPF_ABI_MIPS64,
	BPF_ABI_MIPS64N32,
	BPF_ABI_MIPSEL,
	BPF_ABI_MIPSEL64,
	BPF_ABI_MIPSEL64N32,
	BPF_ABI_PARISC,
	BPF_ABI_PARISC64,
	BPF_ABI_PPC,
	BPF_ABI_PPC64,
	BPF_ABI_PPC64LE,
	BPF_ABI_RISCV64,
	BPF_ABI_S390,
	BPF_ABI_S390X,
	BPF_ABI_SH,
	BPF_ABI_SHEB,
};

#define BPF_ABIS_OTHER (1u << 31)
#define BPF_ABIS_ALL 0xffffffffu

/** bpf_abi_name() - the name of an ABI in libseccomp; NULL behind the last */
const char *bpf_abi_name(unsigned int abi);

/** bpf_abi_find() - look up an ABI by name. Return: false if there is none. */
bool bpf_abi_find(const char *name, unsigned int *abi);

/** bpf_abi_native() - the ABI of this machine's programs */
unsigned int bpf_abi_native(void);

/**
 * bpf_abis_native() - the ABIs that a kernel of this machine may offer, including x32 and 32-bit
 * ones
 */
bpf_abis bpf_abis_native(void);

/** bpf_abi_arch() - seccomp_data.arch of an ABI that bpf_abi_name() names */
uint32_t bpf_abi_arch(unsigned int abi);

/** bpf_abi_narrow() - whether the arguments of an ABI's calls are no wider than 32 bits */
bool bpf_abi_narrow(unsigned int abi);

/**
 * bpf_abi_high_zero() - whether all calls of an ABI have zeros in the high halves of
 * seccomp_data.args
 *
 * False for i386: a 64-bit task can make its calls, too, by int $0x80, and syscall_get_arguments()
 * (arch/x86/include/asm/syscall.h, Linux 6.1 to 7.2) copies all 64 bits of its registers. False for
 * MIPS o32: 64-bit kernels sign-extend its registers (arch/mips/include/asm/syscall.h).
 */
bool bpf_abi_high_zero(unsigned int abi);

/** bpf_arch_abis() - the ABIs that come with a value of seccomp_data.arch; empty if unknown */
bpf_abis bpf_arch_abis(uint32_t arch);

/** bpf_arch_name() - the name of a value of seccomp_data.arch; NULL if it has none */
const char *bpf_arch_name(uint32_t arch);

/** bpf_arch_macro() - its name in linux/audit.h; NULL if it has none */
const char *bpf_arch_macro(uint32_t arch);

/** bpf_arch_find() - look up a value of seccomp_data.arch by name. Return: false if none. */
bool bpf_arch_find(const char *name, uint32_t *arch);

/**
 * bpf_syscall_name() - the name of a system call
 * @abi: the ABI
 * @nr: as in seccomp_data.nr
 * @buf: receives the name
 * @size: size of @buf
 *
 * Return: false if no call is known by that number.
 */
bool bpf_syscall_name(unsigned int abi, uint32_t nr, char *buf, size_t size);

/**
 * bpf_syscall_number() - the number of a system call, as in seccomp_data.nr. Return: false if the
 * ABI has none.
 */
bool bpf_syscall_number(unsigned int abi, const char *name, uint32_t *nr);

#endif
