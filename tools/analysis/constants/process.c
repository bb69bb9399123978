// SPDX-License-Identifier: GPL-2.0
/* Names of values: processes, signals, time. */
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include <linux/futex.h>
#include <linux/ioprio.h>
#include <linux/kcmp.h>
#include <linux/random.h>
#if defined(__x86_64__) || defined(__i386__)
#include <asm/prctl.h>
#endif

#include "analysis/constants/constants.h"

/* include/uapi/linux/sched.h */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef CSIGNAL
#define CSIGNAL 0x000000ff
#endif
#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif
/* include/uapi/linux/wait.h */
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

/*
 * The lowest byte of clone's flags is a signal. CLONE_NEWTIME is in that byte, so only clone3 and
 * unshare take it.
 */
FLAGS(clone_flags, "clone flags", FIELD(CSIGNAL), FLAG(CLONE_VM), FLAG(CLONE_FS), FLAG(CLONE_FILES),
      FLAG(CLONE_SIGHAND), FLAG(CLONE_PIDFD), FLAG(CLONE_PTRACE), FLAG(CLONE_VFORK),
      FLAG(CLONE_PARENT), FLAG(CLONE_THREAD), FLAG(CLONE_NEWNS), FLAG(CLONE_SYSVSEM),
      FLAG(CLONE_SETTLS), FLAG(CLONE_PARENT_SETTID), FLAG(CLONE_CHILD_CLEARTID),
      FLAG(CLONE_DETACHED), FLAG(CLONE_UNTRACED), FLAG(CLONE_CHILD_SETTID), FLAG(CLONE_NEWCGROUP),
      FLAG(CLONE_NEWUTS), FLAG(CLONE_NEWIPC), FLAG(CLONE_NEWUSER), FLAG(CLONE_NEWPID),
      FLAG(CLONE_NEWNET), FLAG(CLONE_IO),
      /* A single one; with other flags it is printed as a number. */
      FLAG(SIGCHLD));

FLAGS(namespace_flags, "namespaces and what else may be unshared", FLAG(CLONE_NEWTIME),
      FLAG(CLONE_FS), FLAG(CLONE_FILES), FLAG(CLONE_NEWNS), FLAG(CLONE_SYSVSEM),
      FLAG(CLONE_NEWCGROUP), FLAG(CLONE_NEWUTS), FLAG(CLONE_NEWIPC), FLAG(CLONE_NEWUSER),
      FLAG(CLONE_NEWPID), FLAG(CLONE_NEWNET), FLAG(CLONE_THREAD), FLAG(CLONE_SIGHAND),
      FLAG(CLONE_VM));

VALUES(signals, "signal", VALUE(SIGHUP), VALUE(SIGINT), VALUE(SIGQUIT), VALUE(SIGILL),
       VALUE(SIGTRAP), VALUE(SIGABRT), VALUE(SIGBUS), VALUE(SIGFPE), VALUE(SIGKILL), VALUE(SIGUSR1),
       VALUE(SIGSEGV), VALUE(SIGUSR2), VALUE(SIGPIPE), VALUE(SIGALRM), VALUE(SIGTERM),
       VALUE(SIGSTKFLT), VALUE(SIGCHLD), VALUE(SIGCONT), VALUE(SIGSTOP), VALUE(SIGTSTP),
       VALUE(SIGTTIN), VALUE(SIGTTOU), VALUE(SIGURG), VALUE(SIGXCPU), VALUE(SIGXFSZ),
       VALUE(SIGVTALRM), VALUE(SIGPROF), VALUE(SIGWINCH), VALUE(SIGIO), VALUE(SIGPWR),
       VALUE(SIGSYS));

VALUES(signal_ways, "how to change a signal mask", VALUE(SIG_BLOCK), VALUE(SIG_UNBLOCK),
       VALUE(SIG_SETMASK));

FLAGS(wait_flags, "wait options", FLAG(WNOHANG), FLAG(WUNTRACED), FLAG(WEXITED), FLAG(WCONTINUED),
      FLAG(WNOWAIT), FLAG(__WNOTHREAD), FLAG(__WALL), FLAG(__WCLONE));

VALUES(id_types, "kind of number", { "P_ALL", P_ALL, false }, { "P_PID", P_PID, false },
       { "P_PGID", P_PGID, false }, { "P_PIDFD", P_PIDFD, false });

VALUES(resources, "resource", VALUE(RLIMIT_CPU), VALUE(RLIMIT_FSIZE), VALUE(RLIMIT_DATA),
       VALUE(RLIMIT_STACK), VALUE(RLIMIT_CORE), VALUE(RLIMIT_RSS), VALUE(RLIMIT_NPROC),
       VALUE(RLIMIT_NOFILE), VALUE(RLIMIT_MEMLOCK), VALUE(RLIMIT_AS), VALUE(RLIMIT_LOCKS),
       VALUE(RLIMIT_SIGPENDING), VALUE(RLIMIT_MSGQUEUE), VALUE(RLIMIT_NICE), VALUE(RLIMIT_RTPRIO),
       VALUE(RLIMIT_RTTIME));

VALUES(rusage, "whose usage", VALUE(RUSAGE_SELF), VALUE(RUSAGE_CHILDREN), VALUE(RUSAGE_THREAD));

VALUES(priorities, "whose priority", VALUE(PRIO_PROCESS), VALUE(PRIO_PGRP), VALUE(PRIO_USER));

FLAGS(schedulers, "scheduling policy", FLAG(SCHED_RESET_ON_FORK), NEWER(SCHED_EXT, 7),
      FLAG(SCHED_DEADLINE), FLAG(SCHED_IDLE), FLAG(SCHED_BATCH), FLAG(SCHED_RR), FLAG(SCHED_FIFO),
      VALUE(SCHED_OTHER));

VALUES(clocks, "clock", VALUE(CLOCK_REALTIME), VALUE(CLOCK_MONOTONIC),
       VALUE(CLOCK_PROCESS_CPUTIME_ID), VALUE(CLOCK_THREAD_CPUTIME_ID), VALUE(CLOCK_MONOTONIC_RAW),
       VALUE(CLOCK_REALTIME_COARSE), VALUE(CLOCK_MONOTONIC_COARSE), VALUE(CLOCK_BOOTTIME),
       VALUE(CLOCK_REALTIME_ALARM), VALUE(CLOCK_BOOTTIME_ALARM), VALUE(CLOCK_TAI));

FLAGS(timer_flags, "timer flags", FLAG(TIMER_ABSTIME));

VALUES(itimers, "interval timer", { "ITIMER_REAL", ITIMER_REAL, false },
       { "ITIMER_VIRTUAL", ITIMER_VIRTUAL, false }, { "ITIMER_PROF", ITIMER_PROF, false });

FLAGS(futex_ops, "futex operation", FIELD(FUTEX_CMD_MASK), FLAG(FUTEX_LOCK_PI2),
      FLAG(FUTEX_CMP_REQUEUE_PI), FLAG(FUTEX_WAIT_REQUEUE_PI), FLAG(FUTEX_WAKE_BITSET),
      FLAG(FUTEX_WAIT_BITSET), FLAG(FUTEX_TRYLOCK_PI), FLAG(FUTEX_UNLOCK_PI), FLAG(FUTEX_LOCK_PI),
      FLAG(FUTEX_WAKE_OP), FLAG(FUTEX_CMP_REQUEUE), FLAG(FUTEX_REQUEUE), FLAG(FUTEX_FD),
      FLAG(FUTEX_WAKE), VALUE(FUTEX_WAIT), FLAG(FUTEX_PRIVATE_FLAG), FLAG(FUTEX_CLOCK_REALTIME));

FLAGS(personalities, "personality", FIELD(PER_MASK), VALUE(PER_LINUX),
      { "PER_LINUX32", PER_LINUX32, false }, { "PER_BSD", PER_BSD, false }, FLAG(UNAME26),
      FLAG(ADDR_NO_RANDOMIZE), FLAG(MMAP_PAGE_ZERO), FLAG(ADDR_COMPAT_LAYOUT),
      FLAG(READ_IMPLIES_EXEC), FLAG(ADDR_LIMIT_32BIT), FLAG(SHORT_INODE), FLAG(WHOLE_SECONDS),
      FLAG(STICKY_TIMEOUTS), FLAG(ADDR_LIMIT_3GB));

#ifdef ARCH_SET_GS
VALUES(arch_codes, "arch_prctl code", VALUE(ARCH_SET_GS), VALUE(ARCH_SET_FS), VALUE(ARCH_GET_FS),
       VALUE(ARCH_GET_GS), VALUE(ARCH_GET_CPUID), VALUE(ARCH_SET_CPUID), VALUE(ARCH_GET_XCOMP_SUPP),
       VALUE(ARCH_GET_XCOMP_PERM), VALUE(ARCH_REQ_XCOMP_PERM), VALUE(ARCH_MAP_VDSO_X32),
       VALUE(ARCH_MAP_VDSO_32), VALUE(ARCH_MAP_VDSO_64),
       /* arch/x86/include/uapi/asm/prctl.h, from Linux 6.6 on */
       { "ARCH_SHSTK_ENABLE", 0x5001, false }, { "ARCH_SHSTK_DISABLE", 0x5002, false });
#else
VALUES(arch_codes, "arch_prctl code", END);
#endif

VALUES(kcmp_types, "kcmp type", VALUE(KCMP_FILE), VALUE(KCMP_VM), VALUE(KCMP_FILES), VALUE(KCMP_FS),
       VALUE(KCMP_SIGHAND), VALUE(KCMP_IO), VALUE(KCMP_SYSVSEM), VALUE(KCMP_EPOLL_TFD));

VALUES(ioprio_whiches, "whose I/O priority", VALUE(IOPRIO_WHO_PROCESS), VALUE(IOPRIO_WHO_PGRP),
       VALUE(IOPRIO_WHO_USER));

FLAGS(random_flags, "getrandom flags", FLAG(GRND_NONBLOCK), FLAG(GRND_RANDOM), FLAG(GRND_INSECURE));

/* include/uapi/linux/pidfd.h: PIDFD_NONBLOCK is O_NONBLOCK; PIDFD_THREAD from Linux 6.9 on */
FLAGS(pidfd_flags, "pidfd_open flags", { "PIDFD_NONBLOCK", 04000, false },
      { "PIDFD_THREAD", 0200, false });

/* include/uapi/linux/fcntl.h */
FLAGS(execveat_flags, "execveat flags", { "AT_EMPTY_PATH", 0x1000, false },
      { "AT_SYMLINK_NOFOLLOW", 0x100, false }, { "AT_EXECVE_CHECK", 0x10000, false });

/* include/uapi/linux/close_range.h */
FLAGS(close_range_flags, "close_range flags", { "CLOSE_RANGE_UNSHARE", 2, false },
      { "CLOSE_RANGE_CLOEXEC", 4, false });

/* include/uapi/linux/pidfd.h */
FLAGS(pidfd_signal_flags, "pidfd_send_signal flags", NEWER(PIDFD_SIGNAL_THREAD, 1),
      NEWER(PIDFD_SIGNAL_THREAD_GROUP, 2), NEWER(PIDFD_SIGNAL_PROCESS_GROUP, 4));
