// SPDX-License-Identifier: GPL-2.0
/* Arguments of system calls, with the names of section 2 of the manual. */
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>

#include "analysis/constants/constants.h"

/* int or unsigned int to the kernel: SYSCALL_DEFINE of include/linux/syscalls.h */
#define INT(_name)              \
	{                       \
		_name, 32, NULL \
	}
#define INT_OF(_name, _set)                  \
	{                                    \
		_name, 32, &constants_##_set \
	}
/* umode_t, of 16 bits */
#define MODE(_name)                         \
	{                                   \
		_name, 16, &constants_modes \
	}
/* long, or a pointer, to the kernel; signature_is_pointer() has the names of those that are long */
#define LONG(_name)             \
	{                       \
		_name, 64, NULL \
	}
#define LONG_OF(_name, _set)                 \
	{                                    \
		_name, 64, &constants_##_set \
	}
#define CALL(_name, ...)            \
	{                           \
		_name,              \
		{                   \
			__VA_ARGS__ \
		}                   \
	}

/* One line per call reads best. */
/* clang-format off */
static const struct signature signatures[] = {
	/* Files */
	CALL("open", LONG("pathname"), INT_OF("flags", open_flags), MODE("mode")),
	CALL("openat", INT_OF("dirfd", directories), LONG("pathname"), INT_OF("flags", open_flags), MODE("mode")),
	CALL("openat2", INT_OF("dirfd", directories), LONG("pathname"), LONG("how"), LONG("size")),
	CALL("creat", LONG("pathname"), MODE("mode")),
	CALL("open_by_handle_at", INT("mount_fd"), LONG("handle"), INT_OF("flags", open_flags)),
	CALL("name_to_handle_at", INT_OF("dirfd", directories), LONG("pathname"), LONG("handle"), LONG("mount_id"), INT_OF("flags", handle_flags)),
	CALL("close", INT("fd")),
	CALL("close_range", INT("first"), INT("last"), INT_OF("flags", close_range_flags)),
	CALL("read", INT("fd"), LONG("buf"), LONG("count")),
	CALL("write", INT("fd"), LONG("buf"), LONG("count")),
	CALL("readv", LONG("fd"), LONG("iov"), LONG("iovcnt")),
	CALL("writev", LONG("fd"), LONG("iov"), LONG("iovcnt")),
	CALL("pread64", INT("fd"), LONG("buf"), LONG("count"), LONG("offset")),
	CALL("pwrite64", INT("fd"), LONG("buf"), LONG("count"), LONG("offset")),
	CALL("preadv", LONG("fd"), LONG("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h")),
	CALL("pwritev", LONG("fd"), LONG("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h")),
	CALL("preadv2", LONG("fd"), LONG("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h"), INT_OF("flags", rwf_flags)),
	CALL("pwritev2", LONG("fd"), LONG("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h"), INT_OF("flags", rwf_flags)),
	CALL("lseek", INT("fd"), LONG("offset"), INT_OF("whence", seek)),
	CALL("_llseek", INT("fd"), LONG("offset_high"), LONG("offset_low"), LONG("result"), INT_OF("whence", seek)),
	CALL("dup", INT("oldfd")),
	CALL("dup2", INT("oldfd"), INT("newfd")),
	CALL("dup3", INT("oldfd"), INT("newfd"), INT_OF("flags", creation_flags)),
	CALL("fcntl", INT("fd"), INT_OF("cmd", fcntl_commands), LONG("arg")),
	CALL("fcntl64", INT("fd"), INT_OF("cmd", fcntl_commands), LONG("arg")),
	CALL("ioctl", INT("fd"), INT_OF("request", ioctl_requests), LONG("argp")),
	CALL("flock", INT("fd"), INT_OF("operation", flock)),
	CALL("cachestat", INT("fd"), LONG("cstat_range"), LONG("cstat"), INT("flags")),
	CALL("fsync", INT("fd")),
	CALL("fdatasync", INT("fd")),
	CALL("syncfs", INT("fd")),
	CALL("sync"),
	CALL("sync_file_range", INT("fd"), LONG("offset"), LONG("nbytes"), INT("flags")),
	CALL("truncate", LONG("path"), LONG("length")),
	CALL("ftruncate", INT("fd"), LONG("length")),
	CALL("fallocate", INT("fd"), INT_OF("mode", fallocate_modes), LONG("offset"), LONG("len")),
	CALL("fadvise64", INT("fd"), LONG("offset"), LONG("len"), INT_OF("advice", fadvise)),
	CALL("readahead", INT("fd"), LONG("offset"), LONG("count")),
	CALL("sendfile", INT("out_fd"), INT("in_fd"), LONG("offset"), LONG("count")),
	CALL("splice", INT("fd_in"), LONG("off_in"), INT("fd_out"), LONG("off_out"), LONG("len"), INT_OF("flags", splice_flags)),
	CALL("tee", INT("fd_in"), INT("fd_out"), LONG("len"), INT_OF("flags", splice_flags)),
	CALL("vmsplice", INT("fd"), LONG("iov"), LONG("nr_segs"), INT_OF("flags", splice_flags)),
	CALL("copy_file_range", INT("fd_in"), LONG("off_in"), INT("fd_out"), LONG("off_out"), LONG("len"), INT("flags")),
	CALL("pipe", LONG("pipefd")),
	CALL("pipe2", LONG("pipefd"), INT_OF("flags", pipe_flags)),
	CALL("eventfd", INT("initval")),
	CALL("eventfd2", INT("initval"), INT_OF("flags", eventfd_flags)),
	CALL("memfd_create", LONG("name"), INT_OF("flags", memfd_flags)),
	CALL("memfd_secret", INT_OF("flags", open_flags)),
	CALL("getdents", INT("fd"), LONG("dirp"), INT("count")),
	CALL("getdents64", INT("fd"), LONG("dirp"), INT("count")),
	CALL("poll", LONG("fds"), INT("nfds"), INT("timeout")),
	CALL("ppoll", LONG("fds"), INT("nfds"), LONG("tmo_p"), LONG("sigmask"), LONG("sigsetsize")),
	CALL("select", INT("nfds"), LONG("readfds"), LONG("writefds"), LONG("exceptfds"), LONG("timeout")),
	CALL("pselect6", INT("nfds"), LONG("readfds"), LONG("writefds"), LONG("exceptfds"), LONG("timeout"), LONG("sigmask")),
	CALL("epoll_create", INT("size")),
	CALL("epoll_create1", INT_OF("flags", epoll_flags)),
	CALL("epoll_ctl", INT("epfd"), INT_OF("op", epoll_ops), INT("fd"), LONG("event")),
	CALL("epoll_wait", INT("epfd"), LONG("events"), INT("maxevents"), INT("timeout")),
	CALL("epoll_pwait", INT("epfd"), LONG("events"), INT("maxevents"), INT("timeout"), LONG("sigmask"), LONG("sigsetsize")),
	CALL("epoll_pwait2", INT("epfd"), LONG("events"), INT("maxevents"), LONG("timeout"), LONG("sigmask"), LONG("sigsetsize")),
	CALL("inotify_init"),
	CALL("inotify_init1", INT_OF("flags", inotify_flags)),
	CALL("inotify_add_watch", INT("fd"), LONG("pathname"), INT("mask")),
	CALL("inotify_rm_watch", INT("fd"), INT("wd")),
	CALL("fanotify_init", INT_OF("flags", fanotify_flags), INT_OF("event_f_flags", open_flags)),
	/* Names */
	CALL("stat", LONG("pathname"), LONG("statbuf")),
	CALL("lstat", LONG("pathname"), LONG("statbuf")),
	CALL("fstat", INT("fd"), LONG("statbuf")),
	CALL("newfstatat", INT_OF("dirfd", directories), LONG("pathname"), LONG("statbuf"), INT_OF("flags", at_flags)),
	CALL("statx", INT_OF("dirfd", directories), LONG("pathname"), INT_OF("flags", at_flags), INT_OF("mask", statx_flags), LONG("statxbuf")),
	CALL("access", LONG("pathname"), INT_OF("mode", access_modes)),
	CALL("faccessat", INT_OF("dirfd", directories), LONG("pathname"), INT_OF("mode", access_modes)),
	CALL("faccessat2", INT_OF("dirfd", directories), LONG("pathname"), INT_OF("mode", access_modes), INT_OF("flags", access_flags)),
	CALL("mkdir", LONG("pathname"), MODE("mode")),
	CALL("mkdirat", INT_OF("dirfd", directories), LONG("pathname"), MODE("mode")),
	CALL("mknod", LONG("pathname"), MODE("mode"), INT("dev")),
	CALL("mknodat", INT_OF("dirfd", directories), LONG("pathname"), MODE("mode"), INT("dev")),
	CALL("rmdir", LONG("pathname")),
	CALL("unlink", LONG("pathname")),
	CALL("unlinkat", INT_OF("dirfd", directories), LONG("pathname"), INT_OF("flags", unlink_flags)),
	CALL("rename", LONG("oldpath"), LONG("newpath")),
	CALL("renameat", INT_OF("olddirfd", directories), LONG("oldpath"), INT_OF("newdirfd", directories), LONG("newpath")),
	CALL("renameat2", INT_OF("olddirfd", directories), LONG("oldpath"), INT_OF("newdirfd", directories), LONG("newpath"), INT_OF("flags", rename_flags)),
	CALL("link", LONG("oldpath"), LONG("newpath")),
	CALL("linkat", INT_OF("olddirfd", directories), LONG("oldpath"), INT_OF("newdirfd", directories), LONG("newpath"), INT_OF("flags", at_flags)),
	CALL("symlink", LONG("target"), LONG("linkpath")),
	CALL("symlinkat", LONG("target"), INT_OF("newdirfd", directories), LONG("linkpath")),
	CALL("readlink", LONG("pathname"), LONG("buf"), INT("bufsiz")),
	CALL("readlinkat", INT_OF("dirfd", directories), LONG("pathname"), LONG("buf"), INT("bufsiz")),
	CALL("chmod", LONG("pathname"), MODE("mode")),
	CALL("fchmod", INT("fd"), MODE("mode")),
	CALL("fchmodat", INT_OF("dirfd", directories), LONG("pathname"), MODE("mode")),
	CALL("fchmodat2", INT_OF("dirfd", directories), LONG("pathname"), MODE("mode"), INT_OF("flags", at_flags)),
	CALL("chown", LONG("pathname"), INT("owner"), INT("group")),
	CALL("lchown", LONG("pathname"), INT("owner"), INT("group")),
	CALL("fchown", INT("fd"), INT("owner"), INT("group")),
	CALL("fchownat", INT_OF("dirfd", directories), LONG("pathname"), INT("owner"), INT("group"), INT_OF("flags", at_flags)),
	CALL("umask", INT_OF("mask", modes)),
	CALL("utime", LONG("filename"), LONG("times")),
	CALL("utimensat", INT_OF("dirfd", directories), LONG("pathname"), LONG("times"), INT_OF("flags", at_flags)),
	CALL("chdir", LONG("path")),
	CALL("fchdir", INT("fd")),
	CALL("getcwd", LONG("buf"), LONG("size")),
	CALL("chroot", LONG("path")),
	CALL("statfs", LONG("path"), LONG("buf")),
	CALL("fstatfs", INT("fd"), LONG("buf")),
	CALL("setxattr", LONG("path"), LONG("name"), LONG("value"), LONG("size"), INT("flags")),
	CALL("lsetxattr", LONG("path"), LONG("name"), LONG("value"), LONG("size"), INT("flags")),
	CALL("fsetxattr", INT("fd"), LONG("name"), LONG("value"), LONG("size"), INT("flags")),
	CALL("setxattrat", INT_OF("dirfd", directories), LONG("path"), INT_OF("at_flags", at_flags), LONG("name"), LONG("args"), LONG("size")),
	CALL("getxattrat", INT_OF("dirfd", directories), LONG("path"), INT_OF("at_flags", at_flags), LONG("name"), LONG("args"), LONG("size")),
	CALL("listxattrat", INT_OF("dirfd", directories), LONG("path"), INT_OF("at_flags", at_flags), LONG("list"), LONG("size")),
	CALL("removexattrat", INT_OF("dirfd", directories), LONG("path"), INT_OF("at_flags", at_flags), LONG("name")),
	CALL("file_getattr", INT_OF("dirfd", directories), LONG("pathname"), LONG("attr"), LONG("size"), INT_OF("at_flags", at_flags)),
	CALL("file_setattr", INT_OF("dirfd", directories), LONG("pathname"), LONG("attr"), LONG("size"), INT_OF("at_flags", at_flags)),
	CALL("fchroot", INT("fd"), INT("flags")),
	/* Sockets */
	CALL("socket", INT_OF("domain", families), INT_OF("type", socket_types), INT_OF("protocol", protocols)),
	CALL("socketpair", INT_OF("domain", families), INT_OF("type", socket_types), INT_OF("protocol", protocols), LONG("sv")),
	CALL("socketcall", INT_OF("call", socket_calls), LONG("args")),
	CALL("bind", INT("sockfd"), LONG("addr"), INT("addrlen")),
	CALL("connect", INT("sockfd"), LONG("addr"), INT("addrlen")),
	CALL("listen", INT("sockfd"), INT("backlog")),
	CALL("accept", INT("sockfd"), LONG("addr"), LONG("addrlen")),
	CALL("accept4", INT("sockfd"), LONG("addr"), LONG("addrlen"), INT_OF("flags", accept_flags)),
	CALL("getsockname", INT("sockfd"), LONG("addr"), LONG("addrlen")),
	CALL("getpeername", INT("sockfd"), LONG("addr"), LONG("addrlen")),
	CALL("setsockopt", INT("sockfd"), INT_OF("level", socket_levels), INT_OF("optname", socket_options), LONG("optval"), INT("optlen")),
	CALL("getsockopt", INT("sockfd"), INT_OF("level", socket_levels), INT_OF("optname", socket_options), LONG("optval"), LONG("optlen")),
	CALL("shutdown", INT("sockfd"), INT_OF("how", shutdown_ways)),
	CALL("sendto", INT("sockfd"), LONG("buf"), LONG("len"), INT_OF("flags", message_flags), LONG("dest_addr"), INT("addrlen")),
	CALL("recvfrom", INT("sockfd"), LONG("buf"), LONG("len"), INT_OF("flags", message_flags), LONG("src_addr"), LONG("addrlen")),
	CALL("sendmsg", INT("sockfd"), LONG("msg"), INT_OF("flags", message_flags)),
	CALL("recvmsg", INT("sockfd"), LONG("msg"), INT_OF("flags", message_flags)),
	CALL("sendmmsg", INT("sockfd"), LONG("msgvec"), INT("vlen"), INT_OF("flags", message_flags)),
	CALL("recvmmsg", INT("sockfd"), LONG("msgvec"), INT("vlen"), INT_OF("flags", message_flags), LONG("timeout")),
	/* Memory and System V IPC */
	CALL("mmap", LONG("addr"), LONG("length"), LONG_OF("prot", protections), LONG_OF("flags", map_flags), LONG("fd"), LONG("offset")),
	CALL("mmap2", LONG("addr"), LONG("length"), LONG_OF("prot", protections), LONG_OF("flags", map_flags), LONG("fd"), LONG("pgoffset")),
	CALL("mprotect", LONG("addr"), LONG("len"), LONG_OF("prot", protections)),
	CALL("pkey_mprotect", LONG("addr"), LONG("len"), LONG_OF("prot", protections), INT("pkey")),
	CALL("pkey_alloc", LONG("flags"), LONG_OF("access_rights", pkey_rights)),
	CALL("pkey_free", INT("pkey")),
	CALL("munmap", LONG("addr"), LONG("length")),
	CALL("mremap", LONG("old_address"), LONG("old_size"), LONG("new_size"), LONG_OF("flags", mremap_flags), LONG("new_address")),
	CALL("remap_file_pages", LONG("addr"), LONG("size"), LONG_OF("prot", protections), LONG("pgoff"), LONG_OF("flags", map_flags)),
	CALL("brk", LONG("addr")),
	CALL("msync", LONG("addr"), LONG("length"), INT_OF("flags", msync_flags)),
	CALL("madvise", LONG("addr"), LONG("length"), INT_OF("advice", advice)),
	CALL("process_madvise", INT("pidfd"), LONG("iovec"), LONG("vlen"), INT_OF("advice", advice), INT("flags")),
	CALL("mlock", LONG("addr"), LONG("len")),
	CALL("mlock2", LONG("addr"), LONG("len"), INT_OF("flags", mlock2_flags)),
	CALL("munlock", LONG("addr"), LONG("len")),
	CALL("mlockall", INT_OF("flags", mlockall_flags)),
	CALL("munlockall"),
	CALL("mincore", LONG("addr"), LONG("length"), LONG("vec")),
	CALL("mseal", LONG("addr"), LONG("size"), LONG("flags")),
	CALL("map_shadow_stack", LONG("addr"), LONG("size"), INT("flags")),
	CALL("mbind", LONG("addr"), LONG("len"), LONG("mode"), LONG("nodemask"), LONG("maxnode"), INT("flags")),
	CALL("membarrier", INT_OF("cmd", membarrier_commands), INT("flags"), INT("cpu_id")),
	CALL("userfaultfd", INT_OF("flags", userfaultfd_flags)),
	CALL("shmget", INT("key"), LONG("size"), INT_OF("shmflg", ipc_flags)),
	CALL("shmat", INT("shmid"), LONG("shmaddr"), INT_OF("shmflg", shm_flags)),
	CALL("shmctl", INT("shmid"), INT_OF("cmd", ipc_commands), LONG("buf")),
	CALL("shmdt", LONG("shmaddr")),
	CALL("semget", INT("key"), INT("nsems"), INT_OF("semflg", ipc_flags)),
	CALL("semop", INT("semid"), LONG("sops"), INT("nsops")),
	CALL("semctl", INT("semid"), INT("semnum"), INT_OF("cmd", ipc_commands), LONG("arg")),
	CALL("msgget", INT("key"), INT_OF("msgflg", ipc_flags)),
	CALL("msgsnd", INT("msqid"), LONG("msgp"), LONG("msgsz"), INT_OF("msgflg", ipc_flags)),
	CALL("msgctl", INT("msqid"), INT_OF("cmd", ipc_commands), LONG("buf")),
	CALL("ipc", INT_OF("call", ipc_calls), INT("first"), LONG("second"), LONG("third"), LONG("ptr"), LONG("fifth")),
	/*
	 * Processes. clone's flags are a long of which kernel/fork.c takes the low half
	 * (lower_32_bits); the arguments behind them have another order in some ABIs, so they
	 * are numbers only.
	 */
	CALL("clone", INT_OF("flags", clone_flags), LONG("stack"), LONG("args[2]"), LONG("args[3]"), LONG("args[4]")),
	CALL("clone3", LONG("cl_args"), LONG("size")),
	CALL("fork"),
	CALL("vfork"),
	CALL("execve", LONG("pathname"), LONG("argv"), LONG("envp")),
	CALL("execveat", INT_OF("dirfd", directories), LONG("pathname"), LONG("argv"), LONG("envp"), INT_OF("flags", execveat_flags)),
	CALL("exit", INT("status")),
	CALL("exit_group", INT("status")),
	CALL("wait4", INT("pid"), LONG("wstatus"), INT_OF("options", wait_flags), LONG("rusage")),
	CALL("waitid", INT_OF("idtype", id_types), INT("id"), LONG("infop"), INT_OF("options", wait_flags), LONG("rusage")),
	CALL("unshare", LONG_OF("flags", namespace_flags)),
	CALL("setns", INT("fd"), INT_OF("nstype", namespace_flags)),
	CALL("personality", INT_OF("persona", personalities)),
	CALL("prctl", INT_OF("option", prctl_options), LONG("arg2"), LONG("arg3"), LONG("arg4"), LONG("arg5")),
	CALL("arch_prctl", INT_OF("code", arch_codes), LONG("addr")),
	CALL("ptrace", LONG_OF("request", ptrace_requests), LONG("pid"), LONG("addr"), LONG("data")),
	CALL("process_vm_readv", INT("pid"), LONG("local_iov"), LONG("liovcnt"), LONG("remote_iov"), LONG("riovcnt"), LONG("flags")),
	CALL("process_vm_writev", INT("pid"), LONG("local_iov"), LONG("liovcnt"), LONG("remote_iov"), LONG("riovcnt"), LONG("flags")),
	CALL("kcmp", INT("pid1"), INT("pid2"), INT_OF("type", kcmp_types), LONG("idx1"), LONG("idx2")),
	CALL("pidfd_open", INT("pid"), INT_OF("flags", pidfd_flags)),
	CALL("pidfd_getfd", INT("pidfd"), INT("targetfd"), INT("flags")),
	CALL("pidfd_send_signal", INT("pidfd"), INT_OF("sig", signals), LONG("info"), INT_OF("flags", pidfd_signal_flags)),
	CALL("process_mrelease", INT("pidfd"), INT("flags")),
	CALL("set_tid_address", LONG("tidptr")),
	CALL("setpgid", INT("pid"), INT("pgid")),
	CALL("getpgid", INT("pid")),
	CALL("getsid", INT("pid")),
	CALL("setsid"),
	CALL("getpid"), CALL("gettid"), CALL("getppid"), CALL("getpgrp"),
	CALL("getuid"), CALL("geteuid"), CALL("getgid"), CALL("getegid"),
	CALL("setuid", INT("uid")),
	CALL("setgid", INT("gid")),
	CALL("setreuid", INT("ruid"), INT("euid")),
	CALL("setregid", INT("rgid"), INT("egid")),
	CALL("setresuid", INT("ruid"), INT("euid"), INT("suid")),
	CALL("setresgid", INT("rgid"), INT("egid"), INT("sgid")),
	CALL("setfsuid", INT("fsuid")),
	CALL("setfsgid", INT("fsgid")),
	CALL("setuid32", INT("uid")),
	CALL("setgid32", INT("gid")),
	CALL("setreuid32", INT("ruid"), INT("euid")),
	CALL("setregid32", INT("rgid"), INT("egid")),
	CALL("setresuid32", INT("ruid"), INT("euid"), INT("suid")),
	CALL("setresgid32", INT("rgid"), INT("egid"), INT("sgid")),
	CALL("setgroups", INT("size"), LONG("list")),
	CALL("getgroups", INT("size"), LONG("list")),
	CALL("capget", LONG("hdrp"), LONG("datap")),
	CALL("capset", LONG("hdrp"), LONG("datap")),
	CALL("getrlimit", INT_OF("resource", resources), LONG("rlim")),
	CALL("setrlimit", INT_OF("resource", resources), LONG("rlim")),
	CALL("prlimit64", INT("pid"), INT_OF("resource", resources), LONG("new_limit"), LONG("old_limit")),
	CALL("getrusage", INT_OF("who", rusage), LONG("usage")),
	CALL("getpriority", INT_OF("which", priorities), INT("who")),
	CALL("setpriority", INT_OF("which", priorities), INT("who"), INT("prio")),
	CALL("ioprio_get", INT_OF("which", ioprio_whiches), INT("who")),
	CALL("ioprio_set", INT_OF("which", ioprio_whiches), INT("who"), INT("ioprio")),
	CALL("sched_yield"),
	CALL("sched_setscheduler", INT("pid"), INT_OF("policy", schedulers), LONG("param")),
	CALL("sched_getscheduler", INT("pid")),
	CALL("sched_setparam", INT("pid"), LONG("param")),
	CALL("sched_setattr", INT("pid"), LONG("attr"), INT("flags")),
	CALL("sched_setaffinity", INT("pid"), INT("cpusetsize"), LONG("mask")),
	CALL("sched_getaffinity", INT("pid"), INT("cpusetsize"), LONG("mask")),
	/* Signals */
	CALL("kill", INT("pid"), INT_OF("sig", signals)),
	CALL("tkill", INT("tid"), INT_OF("sig", signals)),
	CALL("tgkill", INT("tgid"), INT("tid"), INT_OF("sig", signals)),
	CALL("rt_sigaction", INT_OF("signum", signals), LONG("act"), LONG("oldact"), LONG("sigsetsize")),
	CALL("rt_sigprocmask", INT_OF("how", signal_ways), LONG("set"), LONG("oldset"), LONG("sigsetsize")),
	CALL("rt_sigpending", LONG("set"), LONG("sigsetsize")),
	CALL("rt_sigsuspend", LONG("mask"), LONG("sigsetsize")),
	CALL("rt_sigtimedwait", LONG("set"), LONG("info"), LONG("timeout"), LONG("sigsetsize")),
	CALL("rt_sigqueueinfo", INT("tgid"), INT_OF("sig", signals), LONG("info")),
	CALL("rt_tgsigqueueinfo", INT("tgid"), INT("tid"), INT_OF("sig", signals), LONG("info")),
	CALL("rt_sigreturn"),
	CALL("sigaltstack", LONG("ss"), LONG("old_ss")),
	CALL("signalfd4", INT("fd"), LONG("mask"), LONG("sizemask"), INT_OF("flags", signalfd_flags)),
	CALL("pause"),
	CALL("restart_syscall"),
	/* Time */
	CALL("nanosleep", LONG("req"), LONG("rem")),
	CALL("clock_nanosleep", INT_OF("clockid", clocks), INT_OF("flags", timer_flags), LONG("request"), LONG("remain")),
	CALL("clock_gettime", INT_OF("clockid", clocks), LONG("tp")),
	CALL("clock_settime", INT_OF("clockid", clocks), LONG("tp")),
	CALL("clock_getres", INT_OF("clockid", clocks), LONG("res")),
	CALL("clock_adjtime", INT_OF("clockid", clocks), LONG("buf")),
	CALL("adjtimex", LONG("buf")),
	CALL("gettimeofday", LONG("tv"), LONG("tz")),
	CALL("settimeofday", LONG("tv"), LONG("tz")),
	CALL("getitimer", INT_OF("which", itimers), LONG("curr_value")),
	CALL("setitimer", INT_OF("which", itimers), LONG("new_value"), LONG("old_value")),
	CALL("timer_create", INT_OF("clockid", clocks), LONG("sevp"), LONG("timerid")),
	CALL("timer_settime", INT("timerid"), INT_OF("flags", timer_flags), LONG("new_value"), LONG("old_value")),
	CALL("timerfd_create", INT_OF("clockid", clocks), INT_OF("flags", timerfd_flags)),
	CALL("timerfd_settime", INT("fd"), INT_OF("flags", timer_flags), LONG("new_value"), LONG("old_value")),
	CALL("alarm", INT("seconds")),
	CALL("futex", LONG("uaddr"), INT_OF("futex_op", futex_ops), INT("val"), LONG("timeout"), LONG("uaddr2"), INT("val3")),
	CALL("futex_waitv", LONG("waiters"), INT("nr_futexes"), INT("flags"), LONG("timeout"), INT_OF("clockid", clocks)),
	CALL("futex_wake", LONG("uaddr"), LONG("mask"), INT("nr"), INT("flags")),
	CALL("futex_wait", LONG("uaddr"), LONG("val"), LONG("mask"), INT("flags"), LONG("timeout"), INT_OF("clockid", clocks)),
	CALL("futex_requeue", LONG("waiters"), INT("flags"), INT("nr_wake"), INT("nr_requeue")),
	/* Mounts and the machine */
	CALL("mount", LONG("source"), LONG("target"), LONG("filesystemtype"), LONG_OF("mountflags", mount_flags), LONG("data")),
	CALL("umount", LONG("target")),
	CALL("umount2", LONG("target"), INT_OF("flags", umount_flags)),
	CALL("pivot_root", LONG("new_root"), LONG("put_old")),
	CALL("fsopen", LONG("fsname"), INT_OF("flags", fsopen_flags)),
	CALL("fsconfig", INT("fs_fd"), INT_OF("cmd", fsconfig_commands), LONG("key"), LONG("value"), INT("aux")),
	CALL("fsmount", INT("fs_fd"), INT_OF("flags", fsmount_flags), INT_OF("attr_flags", mount_attributes)),
	CALL("fspick", INT_OF("dirfd", directories), LONG("path"), INT_OF("flags", fspick_flags)),
	CALL("open_tree", INT_OF("dirfd", directories), LONG("path"), INT_OF("flags", open_tree_flags)),
	CALL("move_mount", INT_OF("from_dirfd", directories), LONG("from_path"), INT_OF("to_dirfd", directories), LONG("to_path"), INT_OF("flags", move_mount_flags)),
	CALL("mount_setattr", INT_OF("dirfd", directories), LONG("path"), INT_OF("flags", at_flags), LONG("uattr"), LONG("size")),
	CALL("open_tree_attr", INT_OF("dirfd", directories), LONG("path"), INT_OF("flags", open_tree_flags), LONG("attr"), LONG("size")),
	CALL("statmount", LONG("req"), LONG("smbuf"), LONG("bufsize"), INT("flags")),
	CALL("listmount", LONG("req"), LONG("mnt_ids"), LONG("nr_mnt_ids"), INT("flags")),
	CALL("listns", LONG("req"), LONG("ns_ids"), LONG("nr_ns_ids"), INT("flags")),
	CALL("quotactl", INT_OF("cmd", quota_commands), LONG("special"), INT("id"), LONG("addr")),
	CALL("quotactl_fd", INT("fd"), INT_OF("cmd", quota_commands), INT("id"), LONG("addr")),
	CALL("swapon", LONG("path"), INT_OF("swapflags", swap_flags)),
	CALL("swapoff", LONG("path")),
	CALL("reboot", INT_OF("magic", reboot_magic), INT_OF("magic2", reboot_magic2), INT_OF("cmd", reboot_commands), LONG("arg")),
	CALL("sethostname", LONG("name"), INT("len")),
	CALL("setdomainname", LONG("name"), INT("len")),
	CALL("syslog", INT_OF("type", syslog_commands), LONG("buf"), INT("len")),
	CALL("init_module", LONG("module_image"), LONG("len"), LONG("param_values")),
	CALL("finit_module", INT("fd"), LONG("param_values"), INT_OF("flags", module_flags)),
	CALL("delete_module", LONG("name"), INT_OF("flags", open_flags)),
	CALL("kexec_load", LONG("entry"), LONG("nr_segments"), LONG("segments"), LONG("flags")),
	CALL("kexec_file_load", INT("kernel_fd"), INT("initrd_fd"), LONG("cmdline_len"), LONG("cmdline"), LONG_OF("flags", kexec_flags)),
	CALL("iopl", INT("level")),
	CALL("ioperm", LONG("from"), LONG("num"), INT("turn_on")),
	CALL("acct", LONG("filename")),
	CALL("vhangup"),
	CALL("uname", LONG("buf")),
	CALL("sysinfo", LONG("info")),
	CALL("getrandom", LONG("buf"), LONG("buflen"), INT_OF("flags", random_flags)),
	/* Other privileged calls */
	CALL("seccomp", INT_OF("operation", seccomp_operations), INT_OF("flags", seccomp_flags), LONG("args")),
	CALL("bpf", INT_OF("cmd", bpf_commands), LONG("attr"), INT("size")),
	CALL("perf_event_open", LONG("attr"), INT("pid"), INT("cpu"), INT("group_fd"), LONG_OF("flags", perf_flags)),
	CALL("keyctl", INT_OF("operation", key_commands), LONG("arg2"), LONG("arg3"), LONG("arg4"), LONG("arg5")),
	CALL("add_key", LONG("type"), LONG("description"), LONG("payload"), LONG("plen"), INT("keyring")),
	CALL("request_key", LONG("type"), LONG("description"), LONG("callout_info"), INT("dest_keyring")),
	CALL("io_uring_setup", INT("entries"), LONG("p")),
	CALL("io_uring_enter", INT("fd"), INT("to_submit"), INT("min_complete"), INT_OF("flags", io_uring_flags), LONG("argp"), LONG("argsz")),
	CALL("io_uring_register", INT("fd"), INT_OF("opcode", io_uring_ops), LONG("arg"), INT("nr_args")),
	CALL("io_setup", INT("nr_events"), LONG("ctx_idp")),
	CALL("landlock_create_ruleset", LONG("attr"), LONG("size"), INT_OF("flags", landlock_flags)),
	CALL("landlock_add_rule", INT("ruleset_fd"), INT_OF("rule_type", landlock_rules), LONG("rule_attr"), INT_OF("flags", landlock_rule_flags)),
	CALL("landlock_restrict_self", INT("ruleset_fd"), INT_OF("flags", landlock_self_flags)),
	CALL("lsm_get_self_attr", INT("attr"), LONG("ctx"), LONG("size"), INT("flags")),
	CALL("lsm_set_self_attr", INT("attr"), LONG("ctx"), INT("size"), INT("flags")),
	CALL("lsm_list_modules", LONG("ids"), LONG("size"), INT("flags")),
	CALL("uretprobe"), CALL("uprobe"), CALL("rseq_slice_yield"),
	CALL("rseq", LONG("rseq"), INT("rseq_len"), INT("flags"), INT("sig")),
	CALL("modify_ldt", INT("func"), LONG("ptr"), LONG("bytecount")),
	CALL("set_robust_list", LONG("head"), LONG("len")),
};
/* clang-format on */

const struct signature *signature_find(const char *syscall)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (!strcmp(signatures[i].syscall, syscall))
			return &signatures[i];
	return NULL;
}

const struct signature_arg *signature_arg(const struct signature *signature, unsigned int arg)
{
	if (!signature || arg >= 6 || !signature->args[arg].name)
		return NULL;
	return &signature->args[arg];
}

uint64_t signature_mask(const struct signature_arg *arg)
{
	return arg ? UINT64_MAX >> (64 - arg->bits) : UINT64_MAX;
}

bool signature_is_pointer(const struct signature_arg *arg)
{
	static const char *const numbers[] = {
		"arg",	    "arg2",    "arg3",	      "arg4",	    "arg5",	   "args[2]",
		"args[3]",  "args[4]", "argsz",	      "buflen",	    "bytecount",   "cmdline_len",
		"count",    "fd",      "fifth",	      "flags",	    "from",	   "idx1",
		"idx2",	    "iovcnt",  "len",	      "length",	    "liovcnt",	   "maxnode",
		"mode",	    "msgsz",   "nbytes",      "new_size",   "nr_segments", "nr_segs",
		"num",	    "offset",  "offset_high", "offset_low", "old_size",	   "pgoff",
		"pgoffset", "pid",     "plen",	      "pos_h",	    "pos_l",	   "riovcnt",
		"second",   "size",    "sigsetsize",  "sizemask",   "third",	   "vlen",
	};

	if (arg->bits < 64 || arg->set)
		return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(numbers[i], arg->name))
			return false;
	return true;
}

/* The names of arguments that depend on the value of another. */
static const struct {
	const char *syscall;
	unsigned int by;
	uint64_t value;
	unsigned int arg;
	const struct constant_set *set;
} dependent[] = {
	{ "fcntl", 1, F_SETFD, 2, &constants_fd_flags },
	{ "fcntl", 1, F_SETFL, 2, &constants_open_flags },
	{ "fcntl", 1, F_ADD_SEALS, 2, &constants_seals },
	{ "fcntl64", 1, F_SETFD, 2, &constants_fd_flags },
	{ "fcntl64", 1, F_SETFL, 2, &constants_open_flags },
	{ "fcntl64", 1, F_ADD_SEALS, 2, &constants_seals },
	{ "prctl", 0, PR_SET_PDEATHSIG, 1, &constants_signals },
	{ "prctl", 0, PR_SET_SECCOMP, 1, &constants_seccomp_modes },
};

const struct constant_set *signature_set(const struct signature *signature, unsigned int arg,
					 const __u64 values[6], unsigned int known)
{
	const struct signature_arg *of = signature_arg(signature, arg);

	for (size_t i = 0;
	     of && !of->set && signature->syscall && i < sizeof(dependent) / sizeof(dependent[0]);
	     i++)
		if (dependent[i].arg == arg && known >> dependent[i].by & 1 &&
		    (uint32_t)values[dependent[i].by] == dependent[i].value &&
		    !strcmp(dependent[i].syscall, signature->syscall))
			return dependent[i].set;
	return of ? of->set : NULL;
}

unsigned int signature_args(const struct signature *signature)
{
	unsigned int count = 0;

	while (count < 6 && (!signature || signature->args[count].name))
		count++;
	return count;
}

void signature_narrow(const struct signature *signature, struct signature *narrow)
{
	static const char *const none[] = { "args[0]", "args[1]", "args[2]",
					    "args[3]", "args[4]", "args[5]" };

	*narrow = (struct signature){ 0 };
	if (signature)
		*narrow = *signature;
	for (size_t i = 0; i < 6; i++) {
		if (!narrow->args[i].name)
			narrow->args[i].name = none[i];
		if (narrow->args[i].bits != 16)
			narrow->args[i].bits = 32;
	}
}
