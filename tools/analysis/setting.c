// SPDX-License-Identifier: GPL-2.0
/* Settings of systemd.exec(5) whose filters look at arguments. */
#include <stddef.h>
#include <string.h>

#include "analysis/setting.h"

const char *setting_of(const char *syscall)
{
	static const char *const settings[][2] = {
		{ "socket", "RestrictAddressFamilies=" },
		{ "socketpair", "RestrictAddressFamilies=" },
		{ "clone", "RestrictNamespaces=" },
		{ "clone3", "RestrictNamespaces=" },
		{ "unshare", "RestrictNamespaces=" },
		{ "setns", "RestrictNamespaces=" },
		{ "personality", "LockPersonality=" },
		{ "mmap", "MemoryDenyWriteExecute=" },
		{ "mprotect", "MemoryDenyWriteExecute=" },
		{ "pkey_mprotect", "MemoryDenyWriteExecute=" },
		{ "shmat", "MemoryDenyWriteExecute=" },
		{ "sched_setscheduler", "RestrictRealtime=" },
		{ "chmod", "RestrictSUIDSGID=" },
		{ "fchmod", "RestrictSUIDSGID=" },
		{ "fchmodat", "RestrictSUIDSGID=" },
	};
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!strcmp(settings[i][0], syscall))
			return settings[i][1];
	return NULL;
}
