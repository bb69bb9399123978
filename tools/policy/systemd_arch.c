// SPDX-License-Identifier: GPL-2.0
/* Architectures in the words of systemd and of libseccomp. */
#include <string.h>

#include "policy/systemd.h"
#include "lazy/seccomp.h"

static const struct {
	unsigned int abi;
	uint32_t arch;
	const char *name;
} archs[] = {
	{ BPF_ABI_X86, SCMP_ARCH_X86, "x86" },
	{ BPF_ABI_X32, SCMP_ARCH_X32, "x32" },
	{ BPF_ABI_X86_64, SCMP_ARCH_X86_64, "x86-64" },
	{ BPF_ABI_ARM, SCMP_ARCH_ARM, "arm" },
	{ BPF_ABI_AARCH64, SCMP_ARCH_AARCH64, "arm64" },
	{ BPF_ABI_MIPS, SCMP_ARCH_MIPS, "mips" },
	{ BPF_ABI_MIPS64, SCMP_ARCH_MIPS64, "mips64" },
	{ BPF_ABI_MIPS64N32, SCMP_ARCH_MIPS64N32, "mips64-n32" },
	{ BPF_ABI_MIPSEL, SCMP_ARCH_MIPSEL, "mips-le" },
	{ BPF_ABI_MIPSEL64, SCMP_ARCH_MIPSEL64, "mips64-le" },
	{ BPF_ABI_MIPSEL64N32, SCMP_ARCH_MIPSEL64N32, "mips64-le-n32" },
	{ BPF_ABI_PARISC, SCMP_ARCH_PARISC, "parisc" },
	{ BPF_ABI_PARISC64, SCMP_ARCH_PARISC64, "parisc64" },
	{ BPF_ABI_PPC, SCMP_ARCH_PPC, "ppc" },
	{ BPF_ABI_PPC64, SCMP_ARCH_PPC64, "ppc64" },
	{ BPF_ABI_PPC64LE, SCMP_ARCH_PPC64LE, "ppc64-le" },
	{ BPF_ABI_RISCV64, SCMP_ARCH_RISCV64, "riscv64" },
	{ BPF_ABI_S390, SCMP_ARCH_S390, "s390" },
	{ BPF_ABI_S390X, SCMP_ARCH_S390X, "s390x" },
};

bool systemd_arch_find(const char *name, unsigned int *abi)
{
	*abi = bpf_abi_native();
	if (!strcmp(name, "native"))
		return true;
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		*abi = archs[i].abi;
		if (!strcmp(archs[i].name, name))
			return true;
	}
	return false;
}

uint32_t systemd_arch(unsigned int abi)
{
	size_t i = 0;

	while (archs[i].abi != abi)
		i++;
	return archs[i].arch;
}
