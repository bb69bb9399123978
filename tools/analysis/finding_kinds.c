// SPDX-License-Identifier: GPL-2.0
/* The kinds of findings. */
#include "analysis/findings.h"

const struct finding_kind finding_kinds[] = {
	[FINDING_CLONE3_OPEN] = { "clone3-open", FINDING_HIGH,
				  "Let clone3 fail with ENOSYS: libc calls clone instead." },
	[FINDING_OPENAT2_OPEN] = { "openat2-open", FINDING_HIGH,
				   "Let openat2 fail with ENOSYS: programs call openat instead." },
	[FINDING_OPEN_FLAGS] = { "open-flags", FINDING_HIGH,
				 "Filter openat by the same arguments, and let openat2 fail with ENOSYS." },
	[FINDING_PKEY_MPROTECT_OPEN] = { "pkey-mprotect-open", FINDING_HIGH,
					 "Filter pkey_mprotect by the same arguments." },
	[FINDING_EXECVEAT_OPEN] = { "execveat-open", FINDING_HIGH,
				    "Let execveat fail with ENOSYS: libc calls execve instead." },
	[FINDING_IO_URING_OPEN] = { "io-uring-open", FINDING_HIGH,
				    "Let io_uring_setup fail with ENOSYS." },
	[FINDING_SOCKETCALL_OPEN] = { "socketcall-open", FINDING_HIGH,
				      "Refuse socketcall, or every call of this ABI." },
	[FINDING_IPC_OPEN] = { "ipc-open", FINDING_HIGH, "Refuse ipc, or every call of this ABI." },
	[FINDING_ABI_NOT_CHECKED] = { "abi-not-checked", FINDING_HIGH,
				      "Compare arch first, and kill the calls of every other ABI." },
	[FINDING_ABI_OPEN] = { "abi-open", FINDING_HIGH,
			       "Kill the calls of this ABI, or filter them as well." },
	[FINDING_HIGH_BITS] = { "high-bits", FINDING_HIGH,
				"Compare the low 32 bits: SCMP_CMP_MASKED_EQ with the mask 0xffffffff." },
	[FINDING_X32_OPEN] = { "x32-open", FINDING_MEDIUM,
			       "Refuse these numbers, or filter them as well." },
	[FINDING_LOW_BITS] = { "low-bits", FINDING_MEDIUM, "Compare all 64 bits." },
	[FINDING_CLONE3_NO_FALLBACK] = { "clone3-no-fallback", FINDING_MEDIUM,
					 "Let clone3 fail with ENOSYS. No filter sees its flags, so do not "
					 "allow it if clone is filtered." },
	[FINDING_NO_FALLBACK] = { "no-fallback", FINDING_LOW,
				  "Let them fail with ENOSYS, or allow them." },
	[FINDING_TIOCSTI_OPEN] = { "tiocsti", FINDING_LOW,
				   "Refuse this request: SCMP_CMP_MASKED_EQ with the mask 0xffffffff." },
	[FINDING_KILL_THREAD] = { "kill-thread", FINDING_LOW,
				  "Use KILL_PROCESS: it ends all threads." },
	[FINDING_DENY_LIST] = { "deny-list", FINDING_NOTE,
				"List the calls to allow, and refuse the rest." },
};

const char *finding_severity_name(size_t severity)
{
	static const char *const names[] = {
		[FINDING_NOTE] = "note",
		[FINDING_LOW] = "low",
		[FINDING_MEDIUM] = "medium",
		[FINDING_HIGH] = "high",
	};

	return severity < sizeof(names) / sizeof(names[0]) ? names[severity] : NULL;
}
