// SPDX-License-Identifier: GPL-2.0
/* Names of values: memory, and System V IPC. */
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <linux/membarrier.h>

#include "analysis/constants/constants.h"

/* include/uapi/linux/mman.h */
#ifndef MAP_TYPE
#define MAP_TYPE 0x0f
#endif
/* x86 only */
#ifdef MAP_32BIT
#define FLAG_32BIT FLAG(MAP_32BIT)
#else
#define FLAG_32BIT END
#endif

FLAGS(protections, "memory protection", VALUE(PROT_NONE), FLAG(PROT_READ), FLAG(PROT_WRITE),
      FLAG(PROT_EXEC), FLAG(PROT_GROWSDOWN), FLAG(PROT_GROWSUP));

FLAGS(map_flags, "mapping flags", FIELD(MAP_TYPE), FLAG(MAP_SHARED_VALIDATE), FLAG(MAP_PRIVATE),
      FLAG(MAP_SHARED), FLAG(MAP_FIXED), FLAG(MAP_ANONYMOUS), FLAG(MAP_GROWSDOWN),
      FLAG(MAP_DENYWRITE), FLAG(MAP_EXECUTABLE), FLAG(MAP_LOCKED), FLAG(MAP_NORESERVE),
      FLAG(MAP_POPULATE), FLAG(MAP_NONBLOCK), FLAG(MAP_STACK), FLAG(MAP_HUGETLB), FLAG(MAP_SYNC),
      FLAG(MAP_FIXED_NOREPLACE), FLAG_32BIT);

VALUES(advice, "advice on memory", VALUE(MADV_NORMAL), VALUE(MADV_RANDOM), VALUE(MADV_SEQUENTIAL),
       VALUE(MADV_WILLNEED), VALUE(MADV_DONTNEED), VALUE(MADV_FREE), VALUE(MADV_REMOVE),
       VALUE(MADV_DONTFORK), VALUE(MADV_DOFORK), VALUE(MADV_MERGEABLE), VALUE(MADV_UNMERGEABLE),
       VALUE(MADV_HUGEPAGE), VALUE(MADV_NOHUGEPAGE), VALUE(MADV_DONTDUMP), VALUE(MADV_DODUMP),
       VALUE(MADV_WIPEONFORK), VALUE(MADV_KEEPONFORK), VALUE(MADV_COLD), VALUE(MADV_PAGEOUT),
       VALUE(MADV_POPULATE_READ), VALUE(MADV_POPULATE_WRITE), VALUE(MADV_DONTNEED_LOCKED),
       VALUE(MADV_HWPOISON));

FLAGS(msync_flags, "msync flags", FLAG(MS_ASYNC), FLAG(MS_INVALIDATE), FLAG(MS_SYNC));

FLAGS(mremap_flags, "mremap flags", FLAG(MREMAP_MAYMOVE), FLAG(MREMAP_FIXED),
      FLAG(MREMAP_DONTUNMAP));

FLAGS(mlockall_flags, "mlockall flags", FLAG(MCL_CURRENT), FLAG(MCL_FUTURE), FLAG(MCL_ONFAULT));

FLAGS(mlock2_flags, "mlock2 flags", FLAG(MLOCK_ONFAULT));

FLAGS(shm_flags, "shmat flags", FLAG(SHM_RDONLY), FLAG(SHM_RND), FLAG(SHM_REMAP), FLAG(SHM_EXEC));

MODES(ipc_flags, "IPC flags", FLAG(IPC_CREAT), FLAG(IPC_EXCL), FLAG(IPC_NOWAIT));

VALUES(ipc_commands, "IPC command", VALUE(IPC_RMID), VALUE(IPC_SET), VALUE(IPC_STAT),
       VALUE(IPC_INFO), VALUE(GETPID), VALUE(GETVAL), VALUE(GETALL), VALUE(GETNCNT), VALUE(GETZCNT),
       VALUE(SETVAL), VALUE(SETALL));

/* include/uapi/linux/ipc.h, whose structures are not the C library's */
VALUES(ipc_calls, "call of ipc", { "SEMOP", 1, false }, { "SEMGET", 2, false },
       { "SEMCTL", 3, false }, { "SEMTIMEDOP", 4, false }, { "MSGSND", 11, false },
       { "MSGRCV", 12, false }, { "MSGGET", 13, false }, { "MSGCTL", 14, false },
       { "SHMAT", 21, false }, { "SHMDT", 22, false }, { "SHMGET", 23, false },
       { "SHMCTL", 24, false });

FLAGS(pkey_rights, "rights of a protection key", FLAG(PKEY_DISABLE_ACCESS),
      FLAG(PKEY_DISABLE_WRITE));

VALUES(membarrier_commands, "membarrier command", VALUE(MEMBARRIER_CMD_QUERY),
       VALUE(MEMBARRIER_CMD_GLOBAL), VALUE(MEMBARRIER_CMD_GLOBAL_EXPEDITED),
       VALUE(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED), VALUE(MEMBARRIER_CMD_PRIVATE_EXPEDITED),
       VALUE(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED),
       VALUE(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE),
       VALUE(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE));
