// SPDX-License-Identifier: GPL-2.0
/* Strict mode as a program. */
#include <linux/audit.h>
#include <linux/seccomp.h>

#include "bpf/arch.h"
#include "bpf/strict_mode.h"

#define CALLS 4

static size_t call_numbers(unsigned int abi, uint32_t numbers[CALLS])
{
	const char *const names[] = { "read", "write", "exit",
				      bpf_abi_arch(abi) == AUDIT_ARCH_I386 ? "sigreturn" :
									     "rt_sigreturn" };
	size_t count = 0;

	for (size_t i = 0; i < CALLS; i++)
		count += bpf_syscall_number(abi, names[i], &numbers[count]);
	return count;
}

/* Of an ABI: is it this one, then is it one of these calls? */
static size_t add_abi(unsigned int abi, struct sock_filter *insns)
{
	uint32_t numbers[CALLS];
	size_t count = call_numbers(abi, numbers), len = 0;

	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, arch));
	insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bpf_abi_arch(abi), 0,
						    (uint8_t)(count + 3));
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++)
		insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[i],
							    (uint8_t)(count - i), 0);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return len;
}

size_t strict_program(struct sock_filter insns[STRICT_INSNS])
{
	bpf_abis abis = bpf_abis_native() & ~(1u << BPF_ABI_X32);
	size_t len = 0;

	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (abis >> abi & 1)
			len += add_abi(abi, insns + len);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD);
	return len;
}
