// SPDX-License-Identifier: GPL-2.0
/* Arguments of system calls, with the names of section 2 of the manual. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "analysis/constants/constants.h"

/* int or unsigned int to the kernel: SYSCALL_DEFINE of include/linux/syscalls.h */
#define INT(_name)                         \
	{                                  \
		_name, 32, false, SET_NONE \
	}
#define INT_OF(_name, _set)                  \
	{                                    \
		_name, 32, false, SET_##_set \
	}
/* umode_t, of 16 bits */
#define MODE(_name)                         \
	{                                   \
		_name, 16, false, SET_modes \
	}
/* long or unsigned long to the kernel */
#define LONG(_name)                        \
	{                                  \
		_name, 64, false, SET_NONE \
	}
#define LONG_OF(_name, _set)                 \
	{                                    \
		_name, 64, false, SET_##_set \
	}
#define POINTER(_name)                    \
	{                                 \
		_name, 64, true, SET_NONE \
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
	CALL("open", POINTER("pathname"), INT_OF("flags", open_flags), MODE("mode")),
	CALL("openat", INT_OF("dirfd", directories), POINTER("pathname"), INT_OF("flags", open_flags), MODE("mode")),
	CALL("openat2", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("how"), LONG("size")),
	CALL("creat", POINTER("pathname"), MODE("mode")),
	CALL("open_by_handle_at", INT("mount_fd"), POINTER("handle"), INT_OF("flags", open_flags)),
	CALL("name_to_handle_at", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("handle"), POINTER("mount_id"), INT_OF("flags", handle_flags)),
	CALL("close", INT("fd")),
	CALL("close_range", INT("first"), INT("last"), INT_OF("flags", close_range_flags)),
	CALL("read", INT("fd"), POINTER("buf"), LONG("count")),
	CALL("write", INT("fd"), POINTER("buf"), LONG("count")),
	CALL("readv", LONG("fd"), POINTER("iov"), LONG("iovcnt")),
	CALL("writev", LONG("fd"), POINTER("iov"), LONG("iovcnt")),
	CALL("pread64", INT("fd"), POINTER("buf"), LONG("count"), LONG("offset")),
	CALL("pwrite64", INT("fd"), POINTER("buf"), LONG("count"), LONG("offset")),
	CALL("preadv", LONG("fd"), POINTER("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h")),
	CALL("pwritev", LONG("fd"), POINTER("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h")),
	CALL("preadv2", LONG("fd"), POINTER("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h"), INT_OF("flags", rwf_flags)),
	CALL("pwritev2", LONG("fd"), POINTER("iov"), LONG("iovcnt"), LONG("pos_l"), LONG("pos_h"), INT_OF("flags", rwf_flags)),
	CALL("lseek", INT("fd"), LONG("offset"), INT_OF("whence", seek)),
	CALL("_llseek", INT("fd"), LONG("offset_high"), LONG("offset_low"), POINTER("result"), INT_OF("whence", seek)),
	CALL("dup", INT("oldfd")),
	CALL("dup2", INT("oldfd"), INT("newfd")),
	CALL("dup3", INT("oldfd"), INT("newfd"), INT_OF("flags", creation_flags)),
	CALL("fcntl", INT("fd"), INT_OF("cmd", fcntl_commands), LONG("arg")),
	CALL("fcntl64", INT("fd"), INT_OF("cmd", fcntl_commands), LONG("arg")),
	CALL("ioctl", INT("fd"), INT_OF("request", ioctl_requests), POINTER("argp")),
	CALL("flock", INT("fd"), INT_OF("operation", flock)),
	CALL("cachestat", INT("fd"), POINTER("cstat_range"), POINTER("cstat"), INT("flags")),
	CALL("fsync", INT("fd")),
	CALL("fdatasync", INT("fd")),
	CALL("syncfs", INT("fd")),
	CALL("sync"),
	CALL("sync_file_range", INT("fd"), LONG("offset"), LONG("nbytes"), INT("flags")),
	CALL("truncate", POINTER("path"), LONG("length")),
	CALL("ftruncate", INT("fd"), LONG("length")),
	CALL("fallocate", INT("fd"), INT_OF("mode", fallocate_modes), LONG("offset"), LONG("len")),
	CALL("fadvise64", INT("fd"), LONG("offset"), LONG("len"), INT_OF("advice", fadvise)),
	CALL("readahead", INT("fd"), LONG("offset"), LONG("count")),
	CALL("sendfile", INT("out_fd"), INT("in_fd"), LONG("offset"), LONG("count")),
	CALL("splice", INT("fd_in"), POINTER("off_in"), INT("fd_out"), POINTER("off_out"), LONG("len"), INT_OF("flags", splice_flags)),
	CALL("tee", INT("fd_in"), INT("fd_out"), LONG("len"), INT_OF("flags", splice_flags)),
	CALL("vmsplice", INT("fd"), POINTER("iov"), LONG("nr_segs"), INT_OF("flags", splice_flags)),
	CALL("copy_file_range", INT("fd_in"), POINTER("off_in"), INT("fd_out"), POINTER("off_out"), LONG("len"), INT("flags")),
	CALL("pipe", POINTER("pipefd")),
	CALL("pipe2", POINTER("pipefd"), INT_OF("flags", pipe_flags)),
	CALL("eventfd", INT("initval")),
	CALL("eventfd2", INT("initval"), INT_OF("flags", eventfd_flags)),
	CALL("memfd_create", POINTER("name"), INT_OF("flags", memfd_flags)),
	CALL("memfd_secret", INT_OF("flags", open_flags)),
	CALL("getdents", INT("fd"), POINTER("dirp"), INT("count")),
	CALL("getdents64", INT("fd"), POINTER("dirp"), INT("count")),
	CALL("poll", POINTER("fds"), INT("nfds"), INT("timeout")),
	CALL("ppoll", POINTER("fds"), INT("nfds"), POINTER("tmo_p"), POINTER("sigmask"), LONG("sigsetsize")),
	CALL("select", INT("nfds"), POINTER("readfds"), POINTER("writefds"), POINTER("exceptfds"), POINTER("timeout")),
	CALL("pselect6", INT("nfds"), POINTER("readfds"), POINTER("writefds"), POINTER("exceptfds"), POINTER("timeout"), POINTER("sigmask")),
	CALL("epoll_create", INT("size")),
	CALL("epoll_create1", INT_OF("flags", epoll_flags)),
	CALL("epoll_ctl", INT("epfd"), INT_OF("op", epoll_ops), INT("fd"), POINTER("event")),
	CALL("epoll_wait", INT("epfd"), POINTER("events"), INT("maxevents"), INT("timeout")),
	CALL("epoll_pwait", INT("epfd"), POINTER("events"), INT("maxevents"), INT("timeout"), POINTER("sigmask"), LONG("sigsetsize")),
	CALL("epoll_pwait2", INT("epfd"), POINTER("events"), INT("maxevents"), POINTER("timeout"), POINTER("sigmask"), LONG("sigsetsize")),
	CALL("inotify_init"),
	CALL("inotify_init1", INT_OF("flags", inotify_flags)),
	CALL("inotify_add_watch", INT("fd"), POINTER("pathname"), INT("mask")),
	CALL("inotify_rm_watch", INT("fd"), INT("wd")),
	CALL("fanotify_init", INT_OF("flags", fanotify_flags), INT_OF("event_f_flags", open_flags)),
	/* Names */
	CALL("stat", POINTER("pathname"), POINTER("statbuf")),
	CALL("lstat", POINTER("pathname"), POINTER("statbuf")),
	CALL("fstat", INT("fd"), POINTER("statbuf")),
	CALL("newfstatat", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("statbuf"), INT_OF("flags", at_flags)),
	CALL("statx", INT_OF("dirfd", directories), POINTER("pathname"), INT_OF("flags", at_flags), INT_OF("mask", statx_flags), POINTER("statxbuf")),
	CALL("access", POINTER("pathname"), INT_OF("mode", access_modes)),
	CALL("faccessat", INT_OF("dirfd", directories), POINTER("pathname"), INT_OF("mode", access_modes)),
	CALL("faccessat2", INT_OF("dirfd", directories), POINTER("pathname"), INT_OF("mode", access_modes), INT_OF("flags", access_flags)),
	CALL("mkdir", POINTER("pathname"), MODE("mode")),
	CALL("mkdirat", INT_OF("dirfd", directories), POINTER("pathname"), MODE("mode")),
	CALL("mknod", POINTER("pathname"), MODE("mode"), INT("dev")),
	CALL("mknodat", INT_OF("dirfd", directories), POINTER("pathname"), MODE("mode"), INT("dev")),
	CALL("rmdir", POINTER("pathname")),
	CALL("unlink", POINTER("pathname")),
	CALL("unlinkat", INT_OF("dirfd", directories), POINTER("pathname"), INT_OF("flags", unlink_flags)),
	CALL("rename", POINTER("oldpath"), POINTER("newpath")),
	CALL("renameat", INT_OF("olddirfd", directories), POINTER("oldpath"), INT_OF("newdirfd", directories), POINTER("newpath")),
	CALL("renameat2", INT_OF("olddirfd", directories), POINTER("oldpath"), INT_OF("newdirfd", directories), POINTER("newpath"), INT_OF("flags", rename_flags)),
	CALL("link", POINTER("oldpath"), POINTER("newpath")),
	CALL("linkat", INT_OF("olddirfd", directories), POINTER("oldpath"), INT_OF("newdirfd", directories), POINTER("newpath"), INT_OF("flags", at_flags)),
	CALL("symlink", POINTER("target"), POINTER("linkpath")),
	CALL("symlinkat", POINTER("target"), INT_OF("newdirfd", directories), POINTER("linkpath")),
	CALL("readlink", POINTER("pathname"), POINTER("buf"), INT("bufsiz")),
	CALL("readlinkat", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("buf"), INT("bufsiz")),
	CALL("chmod", POINTER("pathname"), MODE("mode")),
	CALL("fchmod", INT("fd"), MODE("mode")),
	CALL("fchmodat", INT_OF("dirfd", directories), POINTER("pathname"), MODE("mode")),
	CALL("fchmodat2", INT_OF("dirfd", directories), POINTER("pathname"), MODE("mode"), INT_OF("flags", at_flags)),
	CALL("chown", POINTER("pathname"), INT("owner"), INT("group")),
	CALL("lchown", POINTER("pathname"), INT("owner"), INT("group")),
	CALL("fchown", INT("fd"), INT("owner"), INT("group")),
	CALL("fchownat", INT_OF("dirfd", directories), POINTER("pathname"), INT("owner"), INT("group"), INT_OF("flags", at_flags)),
	CALL("umask", INT_OF("mask", modes)),
	CALL("utime", POINTER("filename"), POINTER("times")),
	CALL("utimensat", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("times"), INT_OF("flags", at_flags)),
	CALL("chdir", POINTER("path")),
	CALL("fchdir", INT("fd")),
	CALL("getcwd", POINTER("buf"), LONG("size")),
	CALL("chroot", POINTER("path")),
	CALL("statfs", POINTER("path"), POINTER("buf")),
	CALL("fstatfs", INT("fd"), POINTER("buf")),
	CALL("setxattr", POINTER("path"), POINTER("name"), POINTER("value"), LONG("size"), INT("flags")),
	CALL("lsetxattr", POINTER("path"), POINTER("name"), POINTER("value"), LONG("size"), INT("flags")),
	CALL("fsetxattr", INT("fd"), POINTER("name"), POINTER("value"), LONG("size"), INT("flags")),
	CALL("setxattrat", INT_OF("dirfd", directories), POINTER("path"), INT_OF("at_flags", at_flags), POINTER("name"), POINTER("args"), LONG("size")),
	CALL("getxattrat", INT_OF("dirfd", directories), POINTER("path"), INT_OF("at_flags", at_flags), POINTER("name"), POINTER("args"), LONG("size")),
	CALL("listxattrat", INT_OF("dirfd", directories), POINTER("path"), INT_OF("at_flags", at_flags), POINTER("list"), LONG("size")),
	CALL("removexattrat", INT_OF("dirfd", directories), POINTER("path"), INT_OF("at_flags", at_flags), POINTER("name")),
	CALL("file_getattr", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("attr"), LONG("size"), INT_OF("at_flags", at_flags)),
	CALL("file_setattr", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("attr"), LONG("size"), INT_OF("at_flags", at_flags)),
	CALL("fchroot", INT("fd"), INT("flags")),
	/* Sockets */
	CALL("socket", INT_OF("domain", families), INT_OF("type", socket_types), INT_OF("protocol", protocols)),
	CALL("socketpair", INT_OF("domain", families), INT_OF("type", socket_types), INT_OF("protocol", protocols), POINTER("sv")),
	CALL("socketcall", INT_OF("call", socket_calls), POINTER("args")),
	CALL("bind", INT("sockfd"), POINTER("addr"), INT("addrlen")),
	CALL("connect", INT("sockfd"), POINTER("addr"), INT("addrlen")),
	CALL("listen", INT("sockfd"), INT("backlog")),
	CALL("accept", INT("sockfd"), POINTER("addr"), POINTER("addrlen")),
	CALL("accept4", INT("sockfd"), POINTER("addr"), POINTER("addrlen"), INT_OF("flags", accept_flags)),
	CALL("getsockname", INT("sockfd"), POINTER("addr"), POINTER("addrlen")),
	CALL("getpeername", INT("sockfd"), POINTER("addr"), POINTER("addrlen")),
	CALL("setsockopt", INT("sockfd"), INT_OF("level", socket_levels), INT_OF("optname", socket_options), POINTER("optval"), INT("optlen")),
	CALL("getsockopt", INT("sockfd"), INT_OF("level", socket_levels), INT_OF("optname", socket_options), POINTER("optval"), POINTER("optlen")),
	CALL("shutdown", INT("sockfd"), INT_OF("how", shutdown_ways)),
	CALL("sendto", INT("sockfd"), POINTER("buf"), LONG("len"), INT_OF("flags", message_flags), POINTER("dest_addr"), INT("addrlen")),
	CALL("recvfrom", INT("sockfd"), POINTER("buf"), LONG("len"), INT_OF("flags", message_flags), POINTER("src_addr"), POINTER("addrlen")),
	CALL("sendmsg", INT("sockfd"), POINTER("msg"), INT_OF("flags", message_flags)),
	CALL("recvmsg", INT("sockfd"), POINTER("msg"), INT_OF("flags", message_flags)),
	CALL("sendmmsg", INT("sockfd"), POINTER("msgvec"), INT("vlen"), INT_OF("flags", message_flags)),
	CALL("recvmmsg", INT("sockfd"), POINTER("msgvec"), INT("vlen"), INT_OF("flags", message_flags), POINTER("timeout")),
	/* Memory and System V IPC */
	CALL("mmap", POINTER("addr"), LONG("length"), LONG_OF("prot", protections), LONG_OF("flags", map_flags), LONG("fd"), LONG("offset")),
	CALL("mmap2", POINTER("addr"), LONG("length"), LONG_OF("prot", protections), LONG_OF("flags", map_flags), LONG("fd"), LONG("pgoffset")),
	CALL("mprotect", POINTER("addr"), LONG("len"), LONG_OF("prot", protections)),
	CALL("pkey_mprotect", POINTER("addr"), LONG("len"), LONG_OF("prot", protections), INT("pkey")),
	CALL("pkey_alloc", LONG("flags"), LONG_OF("access_rights", pkey_rights)),
	CALL("pkey_free", INT("pkey")),
	CALL("munmap", POINTER("addr"), LONG("length")),
	CALL("mremap", POINTER("old_address"), LONG("old_size"), LONG("new_size"), LONG_OF("flags", mremap_flags), POINTER("new_address")),
	CALL("remap_file_pages", POINTER("addr"), LONG("size"), LONG_OF("prot", protections), LONG("pgoff"), LONG_OF("flags", map_flags)),
	CALL("brk", POINTER("addr")),
	CALL("msync", POINTER("addr"), LONG("length"), INT_OF("flags", msync_flags)),
	CALL("madvise", POINTER("addr"), LONG("length"), INT_OF("advice", advice)),
	CALL("process_madvise", INT("pidfd"), POINTER("iovec"), LONG("vlen"), INT_OF("advice", advice), INT("flags")),
	CALL("mlock", POINTER("addr"), LONG("len")),
	CALL("mlock2", POINTER("addr"), LONG("len"), INT_OF("flags", mlock2_flags)),
	CALL("munlock", POINTER("addr"), LONG("len")),
	CALL("mlockall", INT_OF("flags", mlockall_flags)),
	CALL("munlockall"),
	CALL("mincore", POINTER("addr"), LONG("length"), POINTER("vec")),
	CALL("mseal", POINTER("addr"), LONG("size"), LONG("flags")),
	CALL("map_shadow_stack", POINTER("addr"), LONG("size"), INT("flags")),
	CALL("mbind", POINTER("addr"), LONG("len"), LONG("mode"), POINTER("nodemask"), LONG("maxnode"), INT("flags")),
	CALL("membarrier", INT_OF("cmd", membarrier_commands), INT("flags"), INT("cpu_id")),
	CALL("userfaultfd", INT_OF("flags", userfaultfd_flags)),
	CALL("shmget", INT("key"), LONG("size"), INT_OF("shmflg", ipc_flags)),
	CALL("shmat", INT("shmid"), POINTER("shmaddr"), INT_OF("shmflg", shm_flags)),
	CALL("shmctl", INT("shmid"), INT_OF("cmd", ipc_commands), POINTER("buf")),
	CALL("shmdt", POINTER("shmaddr")),
	CALL("semget", INT("key"), INT("nsems"), INT_OF("semflg", ipc_flags)),
	CALL("semop", INT("semid"), POINTER("sops"), INT("nsops")),
	CALL("semctl", INT("semid"), INT("semnum"), INT_OF("cmd", ipc_commands), LONG("arg")),
	CALL("msgget", INT("key"), INT_OF("msgflg", ipc_flags)),
	CALL("msgsnd", INT("msqid"), POINTER("msgp"), LONG("msgsz"), INT_OF("msgflg", ipc_flags)),
	CALL("msgctl", INT("msqid"), INT_OF("cmd", ipc_commands), POINTER("buf")),
	CALL("ipc", INT_OF("call", ipc_calls), INT("first"), LONG("second"), LONG("third"), POINTER("ptr"), LONG("fifth")),
	/*
	 * Processes. clone's flags are a long of which kernel/fork.c takes the low half
	 * (lower_32_bits); the arguments behind them have another order in some ABIs, so they
	 * are numbers only.
	 */
	CALL("clone", INT_OF("flags", clone_flags), POINTER("stack"), LONG("args[2]"), LONG("args[3]"), LONG("args[4]")),
	CALL("clone3", POINTER("cl_args"), LONG("size")),
	CALL("fork"),
	CALL("vfork"),
	CALL("execve", POINTER("pathname"), POINTER("argv"), POINTER("envp")),
	CALL("execveat", INT_OF("dirfd", directories), POINTER("pathname"), POINTER("argv"), POINTER("envp"), INT_OF("flags", execveat_flags)),
	CALL("exit", INT("status")),
	CALL("exit_group", INT("status")),
	CALL("wait4", INT("pid"), POINTER("wstatus"), INT_OF("options", wait_flags), POINTER("rusage")),
	CALL("waitid", INT_OF("idtype", id_types), INT("id"), POINTER("infop"), INT_OF("options", wait_flags), POINTER("rusage")),
	CALL("unshare", LONG_OF("flags", namespace_flags)),
	CALL("setns", INT("fd"), INT_OF("nstype", namespace_flags)),
	CALL("personality", INT_OF("persona", personalities)),
	CALL("prctl", INT_OF("option", prctl_options), LONG("arg2"), LONG("arg3"), LONG("arg4"), LONG("arg5")),
	CALL("arch_prctl", INT_OF("code", arch_codes), POINTER("addr")),
	CALL("ptrace", LONG_OF("request", ptrace_requests), LONG("pid"), POINTER("addr"), POINTER("data")),
	CALL("process_vm_readv", INT("pid"), POINTER("local_iov"), LONG("liovcnt"), POINTER("remote_iov"), LONG("riovcnt"), LONG("flags")),
	CALL("process_vm_writev", INT("pid"), POINTER("local_iov"), LONG("liovcnt"), POINTER("remote_iov"), LONG("riovcnt"), LONG("flags")),
	CALL("kcmp", INT("pid1"), INT("pid2"), INT_OF("type", kcmp_types), LONG("idx1"), LONG("idx2")),
	CALL("pidfd_open", INT("pid"), INT_OF("flags", pidfd_flags)),
	CALL("pidfd_getfd", INT("pidfd"), INT("targetfd"), INT("flags")),
	CALL("pidfd_send_signal", INT("pidfd"), INT_OF("sig", signals), POINTER("info"), INT_OF("flags", pidfd_signal_flags)),
	CALL("process_mrelease", INT("pidfd"), INT("flags")),
	CALL("set_tid_address", POINTER("tidptr")),
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
	CALL("setgroups", INT("size"), POINTER("list")),
	CALL("getgroups", INT("size"), POINTER("list")),
	CALL("capget", POINTER("hdrp"), POINTER("datap")),
	CALL("capset", POINTER("hdrp"), POINTER("datap")),
	CALL("getrlimit", INT_OF("resource", resources), POINTER("rlim")),
	CALL("setrlimit", INT_OF("resource", resources), POINTER("rlim")),
	CALL("prlimit64", INT("pid"), INT_OF("resource", resources), POINTER("new_limit"), POINTER("old_limit")),
	CALL("getrusage", INT_OF("who", rusage), POINTER("usage")),
	CALL("getpriority", INT_OF("which", priorities), INT("who")),
	CALL("setpriority", INT_OF("which", priorities), INT("who"), INT("prio")),
	CALL("ioprio_get", INT_OF("which", ioprio_whiches), INT("who")),
	CALL("ioprio_set", INT_OF("which", ioprio_whiches), INT("who"), INT("ioprio")),
	CALL("sched_yield"),
	CALL("sched_setscheduler", INT("pid"), INT_OF("policy", schedulers), POINTER("param")),
	CALL("sched_getscheduler", INT("pid")),
	CALL("sched_setparam", INT("pid"), POINTER("param")),
	CALL("sched_setattr", INT("pid"), POINTER("attr"), INT("flags")),
	CALL("sched_setaffinity", INT("pid"), INT("cpusetsize"), POINTER("mask")),
	CALL("sched_getaffinity", INT("pid"), INT("cpusetsize"), POINTER("mask")),
	/* Signals */
	CALL("kill", INT("pid"), INT_OF("sig", signals)),
	CALL("tkill", INT("tid"), INT_OF("sig", signals)),
	CALL("tgkill", INT("tgid"), INT("tid"), INT_OF("sig", signals)),
	CALL("rt_sigaction", INT_OF("signum", signals), POINTER("act"), POINTER("oldact"), LONG("sigsetsize")),
	CALL("rt_sigprocmask", INT_OF("how", signal_ways), POINTER("set"), POINTER("oldset"), LONG("sigsetsize")),
	CALL("rt_sigpending", POINTER("set"), LONG("sigsetsize")),
	CALL("rt_sigsuspend", POINTER("mask"), LONG("sigsetsize")),
	CALL("rt_sigtimedwait", POINTER("set"), POINTER("info"), POINTER("timeout"), LONG("sigsetsize")),
	CALL("rt_sigqueueinfo", INT("tgid"), INT_OF("sig", signals), POINTER("info")),
	CALL("rt_tgsigqueueinfo", INT("tgid"), INT("tid"), INT_OF("sig", signals), POINTER("info")),
	CALL("rt_sigreturn"),
	CALL("sigaltstack", POINTER("ss"), POINTER("old_ss")),
	CALL("signalfd4", INT("fd"), POINTER("mask"), LONG("sizemask"), INT_OF("flags", signalfd_flags)),
	CALL("pause"),
	CALL("restart_syscall"),
	/* Time */
	CALL("nanosleep", POINTER("req"), POINTER("rem")),
	CALL("clock_nanosleep", INT_OF("clockid", clocks), INT_OF("flags", timer_flags), POINTER("request"), POINTER("remain")),
	CALL("clock_gettime", INT_OF("clockid", clocks), POINTER("tp")),
	CALL("clock_settime", INT_OF("clockid", clocks), POINTER("tp")),
	CALL("clock_getres", INT_OF("clockid", clocks), POINTER("res")),
	CALL("clock_adjtime", INT_OF("clockid", clocks), POINTER("buf")),
	CALL("adjtimex", POINTER("buf")),
	CALL("gettimeofday", POINTER("tv"), POINTER("tz")),
	CALL("settimeofday", POINTER("tv"), POINTER("tz")),
	CALL("getitimer", INT_OF("which", itimers), POINTER("curr_value")),
	CALL("setitimer", INT_OF("which", itimers), POINTER("new_value"), POINTER("old_value")),
	CALL("timer_create", INT_OF("clockid", clocks), POINTER("sevp"), POINTER("timerid")),
	CALL("timer_settime", INT("timerid"), INT_OF("flags", timer_flags), POINTER("new_value"), POINTER("old_value")),
	CALL("timerfd_create", INT_OF("clockid", clocks), INT_OF("flags", timerfd_flags)),
	CALL("timerfd_settime", INT("fd"), INT_OF("flags", timer_flags), POINTER("new_value"), POINTER("old_value")),
	CALL("alarm", INT("seconds")),
	CALL("futex", POINTER("uaddr"), INT_OF("futex_op", futex_ops), INT("val"), POINTER("timeout"), POINTER("uaddr2"), INT("val3")),
	CALL("futex_waitv", POINTER("waiters"), INT("nr_futexes"), INT("flags"), POINTER("timeout"), INT_OF("clockid", clocks)),
	CALL("futex_wake", POINTER("uaddr"), POINTER("mask"), INT("nr"), INT("flags")),
	CALL("futex_wait", POINTER("uaddr"), POINTER("val"), POINTER("mask"), INT("flags"), POINTER("timeout"), INT_OF("clockid", clocks)),
	CALL("futex_requeue", POINTER("waiters"), INT("flags"), INT("nr_wake"), INT("nr_requeue")),
	/* Mounts and the machine */
	CALL("mount", POINTER("source"), POINTER("target"), POINTER("filesystemtype"), LONG_OF("mountflags", mount_flags), POINTER("data")),
	CALL("umount", POINTER("target")),
	CALL("umount2", POINTER("target"), INT_OF("flags", umount_flags)),
	CALL("pivot_root", POINTER("new_root"), POINTER("put_old")),
	CALL("fsopen", POINTER("fsname"), INT_OF("flags", fsopen_flags)),
	CALL("fsconfig", INT("fs_fd"), INT_OF("cmd", fsconfig_commands), POINTER("key"), POINTER("value"), INT("aux")),
	CALL("fsmount", INT("fs_fd"), INT_OF("flags", fsmount_flags), INT_OF("attr_flags", mount_attributes)),
	CALL("fspick", INT_OF("dirfd", directories), POINTER("path"), INT_OF("flags", fspick_flags)),
	CALL("open_tree", INT_OF("dirfd", directories), POINTER("path"), INT_OF("flags", open_tree_flags)),
	CALL("move_mount", INT_OF("from_dirfd", directories), POINTER("from_path"), INT_OF("to_dirfd", directories), POINTER("to_path"), INT_OF("flags", move_mount_flags)),
	CALL("mount_setattr", INT_OF("dirfd", directories), POINTER("path"), INT_OF("flags", at_flags), POINTER("uattr"), LONG("size")),
	CALL("open_tree_attr", INT_OF("dirfd", directories), POINTER("path"), INT_OF("flags", open_tree_flags), POINTER("attr"), LONG("size")),
	CALL("statmount", POINTER("req"), POINTER("smbuf"), POINTER("bufsize"), INT("flags")),
	CALL("listmount", POINTER("req"), POINTER("mnt_ids"), POINTER("nr_mnt_ids"), INT("flags")),
	CALL("listns", POINTER("req"), POINTER("ns_ids"), POINTER("nr_ns_ids"), INT("flags")),
	CALL("quotactl", INT_OF("cmd", quota_commands), POINTER("special"), INT("id"), POINTER("addr")),
	CALL("quotactl_fd", INT("fd"), INT_OF("cmd", quota_commands), INT("id"), POINTER("addr")),
	CALL("swapon", POINTER("path"), INT_OF("swapflags", swap_flags)),
	CALL("swapoff", POINTER("path")),
	CALL("reboot", INT_OF("magic", reboot_magic), INT_OF("magic2", reboot_magic2), INT_OF("cmd", reboot_commands), LONG("arg")),
	CALL("sethostname", POINTER("name"), INT("len")),
	CALL("setdomainname", POINTER("name"), INT("len")),
	CALL("syslog", INT_OF("type", syslog_commands), POINTER("buf"), INT("len")),
	CALL("init_module", POINTER("module_image"), LONG("len"), POINTER("param_values")),
	CALL("finit_module", INT("fd"), POINTER("param_values"), INT_OF("flags", module_flags)),
	CALL("delete_module", POINTER("name"), INT_OF("flags", open_flags)),
	CALL("kexec_load", POINTER("entry"), LONG("nr_segments"), POINTER("segments"), LONG("flags")),
	CALL("kexec_file_load", INT("kernel_fd"), INT("initrd_fd"), LONG("cmdline_len"), POINTER("cmdline"), LONG_OF("flags", kexec_flags)),
	CALL("iopl", INT("level")),
	CALL("ioperm", LONG("from"), LONG("num"), INT("turn_on")),
	CALL("acct", POINTER("filename")),
	CALL("vhangup"),
	CALL("uname", POINTER("buf")),
	CALL("sysinfo", POINTER("info")),
	CALL("getrandom", POINTER("buf"), LONG("buflen"), INT_OF("flags", random_flags)),
	/* Other privileged calls */
	CALL("seccomp", INT_OF("operation", seccomp_operations), INT_OF("flags", seccomp_flags), POINTER("args")),
	CALL("bpf", INT_OF("cmd", bpf_commands), POINTER("attr"), INT("size")),
	CALL("perf_event_open", POINTER("attr"), INT("pid"), INT("cpu"), INT("group_fd"), LONG_OF("flags", perf_flags)),
	CALL("keyctl", INT_OF("operation", key_commands), LONG("arg2"), LONG("arg3"), LONG("arg4"), LONG("arg5")),
	CALL("add_key", POINTER("type"), POINTER("description"), POINTER("payload"), LONG("plen"), INT("keyring")),
	CALL("request_key", POINTER("type"), POINTER("description"), POINTER("callout_info"), INT("dest_keyring")),
	CALL("io_uring_setup", INT("entries"), POINTER("p")),
	CALL("io_uring_enter", INT("fd"), INT("to_submit"), INT("min_complete"), INT_OF("flags", io_uring_flags), POINTER("argp"), LONG("argsz")),
	CALL("io_uring_register", INT("fd"), INT_OF("opcode", io_uring_ops), LONG("arg"), INT("nr_args")),
	CALL("io_setup", INT("nr_events"), POINTER("ctx_idp")),
	CALL("landlock_create_ruleset", POINTER("attr"), LONG("size"), INT_OF("flags", landlock_flags)),
	CALL("landlock_add_rule", INT("ruleset_fd"), INT_OF("rule_type", landlock_rules), POINTER("rule_attr"), INT_OF("flags", landlock_rule_flags)),
	CALL("landlock_restrict_self", INT("ruleset_fd"), INT_OF("flags", landlock_self_flags)),
	CALL("lsm_get_self_attr", INT("attr"), POINTER("ctx"), LONG("size"), INT("flags")),
	CALL("lsm_set_self_attr", INT("attr"), POINTER("ctx"), INT("size"), INT("flags")),
	CALL("lsm_list_modules", POINTER("ids"), LONG("size"), INT("flags")),
	CALL("uretprobe"), CALL("uprobe"), CALL("rseq_slice_yield"),
	CALL("rseq", POINTER("rseq"), INT("rseq_len"), INT("flags"), INT("sig")),
	CALL("modify_ldt", INT("func"), POINTER("ptr"), LONG("bytecount")),
	CALL("set_robust_list", POINTER("head"), LONG("len")),
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
	if (!signature || arg >= 6 || !*signature->args[arg].name)
		return NULL;
	return &signature->args[arg];
}

const struct constant_set *signature_arg_set(const struct signature_arg *arg)
{
#define SET_ADDRESS(_set) [SET_##_set] = &constants_##_set,
	static const struct constant_set *const sets[] = { CONSTANT_SETS(SET_ADDRESS) };

	return arg ? sets[arg->set] : NULL;
}

uint64_t signature_mask(const struct signature_arg *arg)
{
	return arg ? UINT64_MAX >> (64 - arg->bits) : UINT64_MAX;
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
	     of && !of->set && *signature->syscall && i < sizeof(dependent) / sizeof(dependent[0]);
	     i++)
		if (dependent[i].arg == arg && known >> dependent[i].by & 1 &&
		    (uint32_t)values[dependent[i].by] == dependent[i].value &&
		    !strcmp(dependent[i].syscall, signature->syscall))
			return dependent[i].set;
	return signature_arg_set(of);
}

unsigned int signature_args(const struct signature *signature)
{
	unsigned int count = 0;

	while (count < 6 && (!signature || *signature->args[count].name))
		count++;
	return count;
}

void signature_narrow(const struct signature *signature, struct signature *narrow)
{
	*narrow = (struct signature){ 0 };
	if (signature)
		*narrow = *signature;
	for (size_t i = 0; i < 6; i++) {
		if (!*narrow->args[i].name)
			snprintf(narrow->args[i].name, sizeof(narrow->args[i].name), "args[%zu]",
				 i);
		if (narrow->args[i].bits != 16)
			narrow->args[i].bits = 32;
	}
}

static const char *name_argument(const char *syscall, unsigned int arg, unsigned int *bits)
{
	const struct signature_arg *of = signature_arg(signature_find(syscall), arg);

	if (!of)
		return NULL;
	*bits = of->bits;
	return of->name;
}

static void name_value(const char *syscall, unsigned int arg, uint64_t mask, uint64_t value,
		       struct text *text)
{
	static const __u64 unknown[6];
	const struct constant_set *set = signature_set(signature_find(syscall), arg, unknown, 0);
	bool names_bits = set && (set->flags || (uint32_t)mask == UINT32_MAX);

	constant_text(names_bits ? set : NULL, mask, value, text);
}

static bool name_parse(const char *name, uint64_t *value)
{
	return constant_parse(name, NULL, value);
}

const struct bpf_names signature_names = {
	.argument = name_argument,
	.value = name_value,
	.parse = name_parse,
};
