// SPDX-License-Identifier: GPL-2.0
/* Names of values: files and file descriptors. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include "analysis/constants/constants.h"

/* include/uapi/linux/memfd.h, from Linux 6.3 on */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
/* include/uapi/linux/fcntl.h */
#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY (F_LINUX_SPECIFIC_BASE + 3)
#endif
#ifndef F_LINUX_SPECIFIC_BASE
#define F_LINUX_SPECIFIC_BASE 1024
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* The C library has 0 for it where files are large anyway; 32-bit programs pass the kernel's. */
#if defined(__x86_64__) || defined(__i386__)
#define FLAG_LARGEFILE                        \
	{                                     \
		"O_LARGEFILE", 0100000, false \
	}
#else
#define FLAG_LARGEFILE END
#endif

FLAGS(open_flags, "open flags", FIELD(O_ACCMODE), VALUE(O_RDONLY), FLAG(O_RDWR), FLAG(O_WRONLY),
      FLAG(O_TMPFILE), FLAG(O_SYNC), FLAG(O_CREAT), FLAG(O_EXCL), FLAG(O_NOCTTY), FLAG(O_TRUNC),
      FLAG(O_APPEND), FLAG(O_NONBLOCK), FLAG(O_DSYNC), FLAG(O_ASYNC), FLAG(O_DIRECT),
      FLAG(O_DIRECTORY), FLAG(O_NOFOLLOW), FLAG(O_NOATIME), FLAG(O_CLOEXEC), FLAG(O_PATH),
      FLAG_LARGEFILE);

FLAGS(creation_flags, "creation flags", FLAG(O_CLOEXEC), FLAG(O_NONBLOCK));

FLAGS(pipe_flags, "pipe flags", FLAG(O_CLOEXEC), FLAG(O_DIRECT), FLAG(O_NONBLOCK));

MODES(modes, "file mode", FIELD(S_IFMT), FLAG(S_IFSOCK), FLAG(S_IFLNK), FLAG(S_IFREG),
      FLAG(S_IFBLK), FLAG(S_IFDIR), FLAG(S_IFCHR), FLAG(S_IFIFO), FLAG(S_ISUID), FLAG(S_ISGID),
      FLAG(S_ISVTX));

VALUES(directories, "directory", VALUE(AT_FDCWD));

/* 0x200 has another name in each call that takes it: include/uapi/linux/fcntl.h */
FLAGS(access_flags, "faccessat2 flags", FLAG(AT_EACCESS), FLAG(AT_SYMLINK_NOFOLLOW),
      FLAG(AT_EMPTY_PATH));

FLAGS(unlink_flags, "unlinkat flags", FLAG(AT_REMOVEDIR));

FLAGS(handle_flags, "name_to_handle_at flags", NEWER(AT_HANDLE_FID, 0x200),
      NEWER(AT_HANDLE_MNT_ID_UNIQUE, 1), NEWER(AT_HANDLE_CONNECTABLE, 2), FLAG(AT_SYMLINK_FOLLOW),
      FLAG(AT_EMPTY_PATH));

FLAGS(at_flags, "AT_ flags", FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_SYMLINK_FOLLOW),
      FLAG(AT_NO_AUTOMOUNT), FLAG(AT_EMPTY_PATH), FLAG(AT_RECURSIVE), FLAG(AT_STATX_FORCE_SYNC),
      FLAG(AT_STATX_DONT_SYNC));

FLAGS(access_modes, "access mode", VALUE(F_OK), FLAG(R_OK), FLAG(W_OK), FLAG(X_OK));

VALUES(fcntl_commands, "fcntl command", VALUE(F_DUPFD), VALUE(F_GETFD), VALUE(F_SETFD),
       VALUE(F_GETFL), VALUE(F_SETFL),
       /* The kernel's number: the C library may give that of F_GETLK64 to F_GETLK. */
       { "F_GETLK", 5, false }, { "F_SETLK", 6, false }, { "F_SETLKW", 7, false },
       { "F_GETLK64", 12, false }, { "F_SETLK64", 13, false }, { "F_SETLKW64", 14, false },
       VALUE(F_SETOWN), VALUE(F_GETOWN), VALUE(F_SETSIG), VALUE(F_GETSIG), VALUE(F_SETOWN_EX),
       VALUE(F_GETOWN_EX), VALUE(F_OFD_GETLK), VALUE(F_OFD_SETLK), VALUE(F_OFD_SETLKW),
       VALUE(F_SETLEASE), VALUE(F_GETLEASE), VALUE(F_NOTIFY), VALUE(F_DUPFD_QUERY),
       VALUE(F_DUPFD_CLOEXEC), VALUE(F_SETPIPE_SZ), VALUE(F_GETPIPE_SZ), VALUE(F_ADD_SEALS),
       VALUE(F_GET_SEALS), VALUE(F_GET_RW_HINT), VALUE(F_SET_RW_HINT), VALUE(F_GET_FILE_RW_HINT),
       VALUE(F_SET_FILE_RW_HINT), NEWER(F_CREATED_QUERY, 1028), NEWER(F_CANCELLK, 1029),
       NEWER(F_GETDELEG, 1039), NEWER(F_SETDELEG, 1040));

FLAGS(fd_flags, "descriptor flags", FLAG(FD_CLOEXEC));

FLAGS(seals, "seals", FLAG(F_SEAL_SEAL), FLAG(F_SEAL_SHRINK), FLAG(F_SEAL_GROW), FLAG(F_SEAL_WRITE),
      FLAG(F_SEAL_FUTURE_WRITE), NEWER(F_SEAL_EXEC, 0x20));

VALUES(seek, "origin of an offset", VALUE(SEEK_SET), VALUE(SEEK_CUR), VALUE(SEEK_END),
       VALUE(SEEK_DATA), VALUE(SEEK_HOLE));

FLAGS(flock, "lock operation", FLAG(LOCK_SH), FLAG(LOCK_EX), FLAG(LOCK_NB), FLAG(LOCK_UN));

FLAGS(rename_flags, "rename flags", FLAG(RENAME_NOREPLACE), FLAG(RENAME_EXCHANGE),
      FLAG(RENAME_WHITEOUT));

FLAGS(statx_flags, "statx mask", FLAG(STATX_BASIC_STATS), FLAG(STATX_BTIME), FLAG(STATX_MNT_ID),
      NEWER(STATX_DIOALIGN, 0x2000), NEWER(STATX_MNT_ID_UNIQUE, 0x4000),
      NEWER(STATX_SUBVOL, 0x8000), NEWER(STATX_WRITE_ATOMIC, 0x10000),
      NEWER(STATX_DIO_READ_ALIGN, 0x20000));

FLAGS(memfd_flags, "memfd flags", FLAG(MFD_CLOEXEC), FLAG(MFD_ALLOW_SEALING), FLAG(MFD_HUGETLB),
      FLAG(MFD_NOEXEC_SEAL), FLAG(MFD_EXEC));

FLAGS(eventfd_flags, "eventfd flags", FLAG(EFD_CLOEXEC), FLAG(EFD_NONBLOCK), FLAG(EFD_SEMAPHORE));

FLAGS(inotify_flags, "inotify flags", FLAG(IN_CLOEXEC), FLAG(IN_NONBLOCK));

FLAGS(splice_flags, "splice flags", FLAG(SPLICE_F_MOVE), FLAG(SPLICE_F_NONBLOCK),
      FLAG(SPLICE_F_MORE), FLAG(SPLICE_F_GIFT));

FLAGS(fallocate_modes, "fallocate mode", FLAG(FALLOC_FL_KEEP_SIZE), FLAG(FALLOC_FL_PUNCH_HOLE),
      FLAG(FALLOC_FL_COLLAPSE_RANGE), FLAG(FALLOC_FL_ZERO_RANGE), FLAG(FALLOC_FL_INSERT_RANGE),
      FLAG(FALLOC_FL_UNSHARE_RANGE), NEWER(FALLOC_FL_WRITE_ZEROES, 0x80));

VALUES(fadvise, "advice on a file", VALUE(POSIX_FADV_NORMAL), VALUE(POSIX_FADV_RANDOM),
       VALUE(POSIX_FADV_SEQUENTIAL), VALUE(POSIX_FADV_WILLNEED), VALUE(POSIX_FADV_DONTNEED),
       VALUE(POSIX_FADV_NOREUSE));

FLAGS(epoll_flags, "epoll flags", FLAG(EPOLL_CLOEXEC));

VALUES(epoll_ops, "epoll operation", VALUE(EPOLL_CTL_ADD), VALUE(EPOLL_CTL_DEL),
       VALUE(EPOLL_CTL_MOD));

FLAGS(timerfd_flags, "timerfd flags", FLAG(TFD_CLOEXEC), FLAG(TFD_NONBLOCK));

FLAGS(signalfd_flags, "signalfd flags", FLAG(SFD_CLOEXEC), FLAG(SFD_NONBLOCK));

FLAGS(userfaultfd_flags, "userfaultfd flags", FLAG(UFFD_USER_MODE_ONLY), FLAG(O_CLOEXEC),
      FLAG(O_NONBLOCK));

FLAGS(rwf_flags, "RWF_ flags", FLAG(RWF_HIPRI), FLAG(RWF_DSYNC), FLAG(RWF_SYNC), FLAG(RWF_NOWAIT),
      FLAG(RWF_APPEND), NEWER(RWF_NOAPPEND, 0x20), NEWER(RWF_ATOMIC, 0x40),
      NEWER(RWF_DONTCACHE, 0x80), NEWER(RWF_NOSIGNAL, 0x100));

/* include/uapi/linux/fanotify.h */
FLAGS(fanotify_flags, "fanotify_init flags", NEWER(FAN_CLOEXEC, 1), NEWER(FAN_NONBLOCK, 2),
      NEWER(FAN_CLASS_CONTENT, 4), NEWER(FAN_CLASS_PRE_CONTENT, 8),
      NEWER(FAN_UNLIMITED_QUEUE, 0x10), NEWER(FAN_UNLIMITED_MARKS, 0x20),
      NEWER(FAN_ENABLE_AUDIT, 0x40), NEWER(FAN_REPORT_PIDFD, 0x80), NEWER(FAN_REPORT_TID, 0x100),
      NEWER(FAN_REPORT_FID, 0x200), NEWER(FAN_REPORT_DIR_FID, 0x400), NEWER(FAN_REPORT_NAME, 0x800),
      NEWER(FAN_REPORT_TARGET_FID, 0x1000), NEWER(FAN_REPORT_FD_ERROR, 0x2000),
      NEWER(FAN_REPORT_MNT, 0x4000));

/* For operands only: a 0 may be a number as well. */
VALUES(pointers, "pointer", { "NULL", 0, false });
