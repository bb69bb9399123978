// SPDX-License-Identifier: GPL-2.0
/* Names of values: memory, and System V IPC. */
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <linux/membarrier.h>

#include "analysis/constants/constants.h"

static const struct constant protections_constants[] = {
	VALUE(PROT_NONE),
	FLAG(PROT_READ),
	FLAG(PROT_WRITE),
	FLAG(PROT_EXEC),
	FLAG(PROT_GROWSDOWN),
	FLAG(PROT_GROWSUP),
	END,
};
FLAGS(protections, "memory protection");

static const struct constant map_flags_constants[] = {
#ifdef MAP_TYPE
	FIELD(MAP_TYPE),
#endif
	FLAG(MAP_SHARED_VALIDATE),
	FLAG(MAP_PRIVATE),
	FLAG(MAP_SHARED),
	FLAG(MAP_FIXED),
	FLAG(MAP_ANONYMOUS),
	FLAG(MAP_GROWSDOWN),
	FLAG(MAP_DENYWRITE),
	FLAG(MAP_EXECUTABLE),
	FLAG(MAP_LOCKED),
	FLAG(MAP_NORESERVE),
	FLAG(MAP_POPULATE),
	FLAG(MAP_NONBLOCK),
	FLAG(MAP_STACK),
	FLAG(MAP_HUGETLB),
	FLAG(MAP_SYNC),
	FLAG(MAP_FIXED_NOREPLACE),
#ifdef MAP_32BIT
	FLAG(MAP_32BIT),
#endif
	END,
};
FLAGS(map_flags, "mapping flags");

static const struct constant advice_constants[] = {
	VALUE(MADV_NORMAL),	     VALUE(MADV_RANDOM),	VALUE(MADV_SEQUENTIAL),
	VALUE(MADV_WILLNEED),	     VALUE(MADV_DONTNEED),	VALUE(MADV_FREE),
	VALUE(MADV_REMOVE),	     VALUE(MADV_DONTFORK),	VALUE(MADV_DOFORK),
	VALUE(MADV_MERGEABLE),	     VALUE(MADV_UNMERGEABLE),	VALUE(MADV_HUGEPAGE),
	VALUE(MADV_NOHUGEPAGE),	     VALUE(MADV_DONTDUMP),	VALUE(MADV_DODUMP),
	VALUE(MADV_WIPEONFORK),	     VALUE(MADV_KEEPONFORK),	VALUE(MADV_COLD),
	VALUE(MADV_PAGEOUT),	     VALUE(MADV_POPULATE_READ), VALUE(MADV_POPULATE_WRITE),
	VALUE(MADV_DONTNEED_LOCKED), VALUE(MADV_HWPOISON),	END,
};
VALUES(advice, "advice on memory");

static const struct constant msync_flags_constants[] = { FLAG(MS_ASYNC), FLAG(MS_INVALIDATE),
							 FLAG(MS_SYNC), END };
FLAGS(msync_flags, "msync flags");

static const struct constant mremap_flags_constants[] = { FLAG(MREMAP_MAYMOVE), FLAG(MREMAP_FIXED),
							  FLAG(MREMAP_DONTUNMAP), END };
FLAGS(mremap_flags, "mremap flags");

static const struct constant mlockall_flags_constants[] = { FLAG(MCL_CURRENT), FLAG(MCL_FUTURE),
							    FLAG(MCL_ONFAULT), END };
FLAGS(mlockall_flags, "mlockall flags");

static const struct constant mlock2_flags_constants[] = { FLAG(MLOCK_ONFAULT), END };
FLAGS(mlock2_flags, "mlock2 flags");

static const struct constant shm_flags_constants[] = { FLAG(SHM_RDONLY), FLAG(SHM_RND),
						       FLAG(SHM_REMAP), FLAG(SHM_EXEC), END };
FLAGS(shm_flags, "shmat flags");

static const struct constant ipc_flags_constants[] = { FLAG(IPC_CREAT), FLAG(IPC_EXCL),
						       FLAG(IPC_NOWAIT), END };
const struct constant_set constants_ipc_flags = {
	.name = "IPC flags",
	.flags = true,
	.octal = true,
	.constants = ipc_flags_constants,
};

static const struct constant ipc_commands_constants[] = {
	VALUE(IPC_RMID), VALUE(IPC_SET), VALUE(IPC_STAT), VALUE(IPC_INFO),
	VALUE(GETPID),	 VALUE(GETVAL),	 VALUE(GETALL),	  VALUE(GETNCNT),
	VALUE(GETZCNT),	 VALUE(SETVAL),	 VALUE(SETALL),	  END,
};
VALUES(ipc_commands, "IPC command");

/* include/uapi/linux/ipc.h, whose structures are not the C library's */
static const struct constant ipc_calls_constants[] = {
	{ "SEMOP", 1, false },
	{ "SEMGET", 2, false },
	{ "SEMCTL", 3, false },
	{ "SEMTIMEDOP", 4, false },
	{ "MSGSND", 11, false },
	{ "MSGRCV", 12, false },
	{ "MSGGET", 13, false },
	{ "MSGCTL", 14, false },
	{ "SHMAT", 21, false },
	{ "SHMDT", 22, false },
	{ "SHMGET", 23, false },
	{ "SHMCTL", 24, false },
	END,
};
VALUES(ipc_calls, "call of ipc");

static const struct constant pkey_rights_constants[] = { FLAG(PKEY_DISABLE_ACCESS),
							 FLAG(PKEY_DISABLE_WRITE), END };
FLAGS(pkey_rights, "rights of a protection key");

static const struct constant membarrier_commands_constants[] = {
	VALUE(MEMBARRIER_CMD_QUERY),
	VALUE(MEMBARRIER_CMD_GLOBAL),
	VALUE(MEMBARRIER_CMD_GLOBAL_EXPEDITED),
	VALUE(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED),
	VALUE(MEMBARRIER_CMD_PRIVATE_EXPEDITED),
	VALUE(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED),
	VALUE(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE),
	VALUE(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE),
	END,
};
VALUES(membarrier_commands, "membarrier command");
