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
#define O_LARGEFILE_KERNEL 0100000

static const struct constant open_flags_constants[] = {
	FIELD(O_ACCMODE),
	VALUE(O_RDONLY),
	FLAG(O_RDWR),
	FLAG(O_WRONLY),
	FLAG(O_TMPFILE),
	FLAG(O_SYNC),
	FLAG(O_CREAT),
	FLAG(O_EXCL),
	FLAG(O_NOCTTY),
	FLAG(O_TRUNC),
	FLAG(O_APPEND),
	FLAG(O_NONBLOCK),
	FLAG(O_DSYNC),
	FLAG(O_ASYNC),
	FLAG(O_DIRECT),
	FLAG(O_DIRECTORY),
	FLAG(O_NOFOLLOW),
	FLAG(O_NOATIME),
	FLAG(O_CLOEXEC),
	FLAG(O_PATH),
#if defined(__x86_64__) || defined(__i386__)
	{ "O_LARGEFILE", O_LARGEFILE_KERNEL, false },
#endif
	END,
};
FLAGS(open_flags, "open flags");

static const struct constant creation_flags_constants[] = { FLAG(O_CLOEXEC), FLAG(O_NONBLOCK),
							    END };
FLAGS(creation_flags, "creation flags");

static const struct constant pipe_flags_constants[] = { FLAG(O_CLOEXEC), FLAG(O_DIRECT),
							FLAG(O_NONBLOCK), END };
FLAGS(pipe_flags, "pipe flags");

static const struct constant modes_constants[] = {
	FIELD(S_IFMT), FLAG(S_IFSOCK), FLAG(S_IFLNK), FLAG(S_IFREG), FLAG(S_IFBLK), FLAG(S_IFDIR),
	FLAG(S_IFCHR), FLAG(S_IFIFO),  FLAG(S_ISUID), FLAG(S_ISGID), FLAG(S_ISVTX), END,
};
const struct constant_set constants_modes = {
	.name = "file mode",
	.flags = true,
	.octal = true,
	.constants = modes_constants,
};

static const struct constant directories_constants[] = { VALUE(AT_FDCWD), END };
VALUES(directories, "directory");

static const struct constant at_flags_constants[] = {
	FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_REMOVEDIR),	     FLAG(AT_SYMLINK_FOLLOW),
	FLAG(AT_NO_AUTOMOUNT),	   FLAG(AT_EMPTY_PATH),	     FLAG(AT_RECURSIVE),
	FLAG(AT_STATX_FORCE_SYNC), FLAG(AT_STATX_DONT_SYNC), END,
};
FLAGS(at_flags, "AT_ flags");

static const struct constant access_modes_constants[] = { VALUE(F_OK), FLAG(R_OK), FLAG(W_OK),
							  FLAG(X_OK), END };
FLAGS(access_modes, "access mode");

static const struct constant fcntl_commands_constants[] = {
	VALUE(F_DUPFD),
	VALUE(F_GETFD),
	VALUE(F_SETFD),
	VALUE(F_GETFL),
	VALUE(F_SETFL),
	/* The kernel's number: the C library may give that of F_GETLK64 to F_GETLK. */
	{ "F_GETLK", 5, false },
	{ "F_SETLK", 6, false },
	{ "F_SETLKW", 7, false },
	{ "F_GETLK64", 12, false },
	{ "F_SETLK64", 13, false },
	{ "F_SETLKW64", 14, false },
	VALUE(F_SETOWN),
	VALUE(F_GETOWN),
	VALUE(F_SETSIG),
	VALUE(F_GETSIG),
	VALUE(F_SETOWN_EX),
	VALUE(F_GETOWN_EX),
	VALUE(F_OFD_GETLK),
	VALUE(F_OFD_SETLK),
	VALUE(F_OFD_SETLKW),
	VALUE(F_SETLEASE),
	VALUE(F_GETLEASE),
	VALUE(F_NOTIFY),
	VALUE(F_DUPFD_QUERY),
	VALUE(F_DUPFD_CLOEXEC),
	VALUE(F_SETPIPE_SZ),
	VALUE(F_GETPIPE_SZ),
	VALUE(F_ADD_SEALS),
	VALUE(F_GET_SEALS),
	VALUE(F_GET_RW_HINT),
	VALUE(F_SET_RW_HINT),
	VALUE(F_GET_FILE_RW_HINT),
	VALUE(F_SET_FILE_RW_HINT),
	END,
};
VALUES(fcntl_commands, "fcntl command");

static const struct constant seek_constants[] = { VALUE(SEEK_SET),  VALUE(SEEK_CUR),
						  VALUE(SEEK_END),  VALUE(SEEK_DATA),
						  VALUE(SEEK_HOLE), END };
VALUES(seek, "origin of an offset");

static const struct constant flock_constants[] = { FLAG(LOCK_SH), FLAG(LOCK_EX), FLAG(LOCK_NB),
						   FLAG(LOCK_UN), END };
FLAGS(flock, "lock operation");

static const struct constant rename_flags_constants[] = { FLAG(RENAME_NOREPLACE),
							  FLAG(RENAME_EXCHANGE),
							  FLAG(RENAME_WHITEOUT), END };
FLAGS(rename_flags, "rename flags");

static const struct constant statx_flags_constants[] = { FLAG(STATX_BASIC_STATS), FLAG(STATX_BTIME),
							 FLAG(STATX_MNT_ID), END };
FLAGS(statx_flags, "statx mask");

static const struct constant memfd_flags_constants[] = { FLAG(MFD_CLOEXEC), FLAG(MFD_ALLOW_SEALING),
							 FLAG(MFD_HUGETLB), FLAG(MFD_NOEXEC_SEAL),
							 FLAG(MFD_EXEC),    END };
FLAGS(memfd_flags, "memfd flags");

static const struct constant eventfd_flags_constants[] = { FLAG(EFD_CLOEXEC), FLAG(EFD_NONBLOCK),
							   FLAG(EFD_SEMAPHORE), END };
FLAGS(eventfd_flags, "eventfd flags");

static const struct constant inotify_flags_constants[] = { FLAG(IN_CLOEXEC), FLAG(IN_NONBLOCK),
							   END };
FLAGS(inotify_flags, "inotify flags");

static const struct constant splice_flags_constants[] = {
	FLAG(SPLICE_F_MOVE), FLAG(SPLICE_F_NONBLOCK), FLAG(SPLICE_F_MORE), FLAG(SPLICE_F_GIFT), END
};
FLAGS(splice_flags, "splice flags");

static const struct constant fallocate_modes_constants[] = {
	FLAG(FALLOC_FL_KEEP_SIZE),
	FLAG(FALLOC_FL_PUNCH_HOLE),
	FLAG(FALLOC_FL_COLLAPSE_RANGE),
	FLAG(FALLOC_FL_ZERO_RANGE),
	FLAG(FALLOC_FL_INSERT_RANGE),
	FLAG(FALLOC_FL_UNSHARE_RANGE),
	END,
};
FLAGS(fallocate_modes, "fallocate mode");

static const struct constant fadvise_constants[] = {
	VALUE(POSIX_FADV_NORMAL),
	VALUE(POSIX_FADV_RANDOM),
	VALUE(POSIX_FADV_SEQUENTIAL),
	VALUE(POSIX_FADV_WILLNEED),
	VALUE(POSIX_FADV_DONTNEED),
	VALUE(POSIX_FADV_NOREUSE),
	END,
};
VALUES(fadvise, "advice on a file");

static const struct constant epoll_flags_constants[] = { FLAG(EPOLL_CLOEXEC), END };
FLAGS(epoll_flags, "epoll flags");

static const struct constant epoll_ops_constants[] = { VALUE(EPOLL_CTL_ADD), VALUE(EPOLL_CTL_DEL),
						       VALUE(EPOLL_CTL_MOD), END };
VALUES(epoll_ops, "epoll operation");

static const struct constant timerfd_flags_constants[] = { FLAG(TFD_CLOEXEC), FLAG(TFD_NONBLOCK),
							   END };
FLAGS(timerfd_flags, "timerfd flags");

static const struct constant signalfd_flags_constants[] = { FLAG(SFD_CLOEXEC), FLAG(SFD_NONBLOCK),
							    END };
FLAGS(signalfd_flags, "signalfd flags");

static const struct constant userfaultfd_flags_constants[] = { FLAG(UFFD_USER_MODE_ONLY),
							       FLAG(O_CLOEXEC), FLAG(O_NONBLOCK),
							       END };
FLAGS(userfaultfd_flags, "userfaultfd flags");

static const struct constant rwf_flags_constants[] = { FLAG(RWF_HIPRI),	 FLAG(RWF_DSYNC),
						       FLAG(RWF_SYNC),	 FLAG(RWF_NOWAIT),
						       FLAG(RWF_APPEND), END };
FLAGS(rwf_flags, "RWF_ flags");
