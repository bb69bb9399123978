// SPDX-License-Identifier: GPL-2.0
/* ABIs of system calls: the constants, names and numbers of each. */
#include <string.h>

#include <linux/audit.h>

#include "bpf/arch.h"
#include "lazy/seccomp.h"

#define ABI(name, arch)            \
	{                          \
		name, arch, #arch, \
	}

/* Names as in libseccomp */
static const struct abi {
	const char *name;
	uint32_t arch;
	const char *macro;
} abis[] = {
	[BPF_ABI_X86_64] = ABI("x86_64", AUDIT_ARCH_X86_64),
	[BPF_ABI_X32] = ABI("x32", AUDIT_ARCH_X86_64),
	[BPF_ABI_X86] = ABI("x86", AUDIT_ARCH_I386),
	[BPF_ABI_AARCH64] = ABI("aarch64", AUDIT_ARCH_AARCH64),
	[BPF_ABI_ARM] = ABI("arm", AUDIT_ARCH_ARM),
	[BPF_ABI_LOONGARCH64] = ABI("loongarch64", AUDIT_ARCH_LOONGARCH64),
	[BPF_ABI_M68K] = ABI("m68k", AUDIT_ARCH_M68K),
	[BPF_ABI_MIPS] = ABI("mips", AUDIT_ARCH_MIPS),
	[BPF_ABI_MIPS64] = ABI("mips64", AUDIT_ARCH_MIPS64),
	[BPF_ABI_MIPS64N32] = ABI("mips64n32", AUDIT_ARCH_MIPS64N32),
	[BPF_ABI_MIPSEL] = ABI("mipsel", AUDIT_ARCH_MIPSEL),
	[BPF_ABI_MIPSEL64] = ABI("mipsel64", AUDIT_ARCH_MIPSEL64),
	[BPF_ABI_MIPSEL64N32] = ABI("mipsel64n32", AUDIT_ARCH_MIPSEL64N32),
	[BPF_ABI_PARISC] = ABI("parisc", AUDIT_ARCH_PARISC),
	[BPF_ABI_PARISC64] = ABI("parisc64", AUDIT_ARCH_PARISC64),
	[BPF_ABI_PPC] = ABI("ppc", AUDIT_ARCH_PPC),
	[BPF_ABI_PPC64] = ABI("ppc64", AUDIT_ARCH_PPC64),
	[BPF_ABI_PPC64LE] = ABI("ppc64le", AUDIT_ARCH_PPC64LE),
	[BPF_ABI_RISCV64] = ABI("riscv64", AUDIT_ARCH_RISCV64),
	[BPF_ABI_S390] = ABI("s390", AUDIT_ARCH_S390),
	[BPF_ABI_S390X] = ABI("s390x", AUDIT_ARCH_S390X),
	[BPF_ABI_SH] = ABI("sh", AUDIT_ARCH_SHEL),
	[BPF_ABI_SHEB] = ABI("sheb", AUDIT_ARCH_SH),
};

#define ABI_COUNT (sizeof(abis) / sizeof(abis[0]))

_Static_assert(ABI_COUNT < 31, "the last bit of a set stands for those without a name");

const char *bpf_abi_name(unsigned int abi)
{
	return abi < ABI_COUNT ? abis[abi].name : NULL;
}

bool bpf_abi_find(const char *name, unsigned int *abi)
{
	for (*abi = 0; *abi < ABI_COUNT; ++*abi)
		if (!strcmp(abis[*abi].name, name))
			return true;
	return false;
}

unsigned int bpf_abi_native(void)
{
	uint32_t native = seccomp_arch_native();
	unsigned int abi = 0;

	if (native == SCMP_ARCH_X32)
		return BPF_ABI_X32;
	while (abi < ABI_COUNT - 1 && abis[abi].arch != native)
		abi++;
	return abi;
}

bpf_abis bpf_abis_native(void)
{
	switch (abis[bpf_abi_native()].arch) {
	case AUDIT_ARCH_X86_64:
		return bpf_arch_abis(AUDIT_ARCH_X86_64) | bpf_arch_abis(AUDIT_ARCH_I386);
	case AUDIT_ARCH_AARCH64:
		return bpf_arch_abis(AUDIT_ARCH_AARCH64) | bpf_arch_abis(AUDIT_ARCH_ARM);
	case AUDIT_ARCH_S390X:
		return bpf_arch_abis(AUDIT_ARCH_S390X) | bpf_arch_abis(AUDIT_ARCH_S390);
	default:
		return 1u << bpf_abi_native();
	}
}

uint32_t bpf_abi_arch(unsigned int abi)
{
	return abis[abi].arch;
}

/* MIPS n32 has 64-bit registers; its arch says so. */
bool bpf_abi_narrow(unsigned int abi)
{
	return !(abis[abi].arch & __AUDIT_ARCH_64BIT);
}

bool bpf_abi_high_zero(unsigned int abi)
{
	uint32_t arch = abis[abi].arch;

	return bpf_abi_narrow(abi) && arch != AUDIT_ARCH_I386 && arch != AUDIT_ARCH_MIPS &&
	       arch != AUDIT_ARCH_MIPSEL;
}

bpf_abis bpf_arch_abis(uint32_t arch)
{
	bpf_abis set = 0;
	size_t i;

	for (i = 0; i < ABI_COUNT; i++)
		if (abis[i].arch == arch)
			set |= 1u << i;
	return set;
}

/* x32 has no arch of its own. */
static const struct abi *find_arch(uint32_t arch)
{
	size_t i;

	for (i = 0; i < ABI_COUNT; i++)
		if (abis[i].arch == arch)
			return &abis[i];
	return NULL;
}

const char *bpf_arch_name(uint32_t arch)
{
	const struct abi *abi = find_arch(arch);

	return abi ? abi->name : NULL;
}

const char *bpf_arch_macro(uint32_t arch)
{
	const struct abi *abi = find_arch(arch);

	return abi ? abi->macro : NULL;
}

bool bpf_arch_find(const char *name, uint32_t *arch)
{
	unsigned int abi;

	if (!bpf_abi_find(name, &abi) || abi == BPF_ABI_X32)
		return false;
	*arch = abis[abi].arch;
	return true;
}
