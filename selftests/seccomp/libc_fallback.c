// SPDX-License-Identifier: GPL-2.0
/* The C library's fallbacks depend on the error of a call, as tools/analysis/fallback.c has it. */
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/sandbox.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static char *const true_argv[] = { "true", NULL };

static int error_of(long result)
{
	return result < 0 ? errno : 0;
}

static void *do_nothing(void *arg)
{
	return arg;
}

static int create_thread(void)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, do_nothing, NULL);

	return err ?: pthread_join(thread, NULL);
}

static int spawn(void)
{
	return posix_spawn(NULL, "/bin/true", NULL, NULL, true_argv, environ);
}

static int check_access(void)
{
	return error_of(faccessat(AT_FDCWD, "/", R_OK, AT_EACCESS));
}

static int stat_root(void)
{
	struct statx stx;

	return error_of(statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS, &stx));
}

static int change_mode(void)
{
	return error_of(fchmodat(AT_FDCWD, "/dev/null", 0666, AT_SYMLINK_NOFOLLOW));
}

static int execute(void)
{
	fexecve(open("/bin/true", O_RDONLY), true_argv, environ);
	return errno;
}

static int read_zero(void)
{
	char byte;
	struct iovec iov = { &byte, 1 };

	return error_of(preadv2(open("/dev/zero", O_RDONLY), &iov, 1, 0, 0));
}

static int write_null(void)
{
	char byte = 0;
	struct iovec iov = { &byte, 1 };

	return error_of(pwritev2(open("/dev/null", O_WRONLY), &iov, 1, 0, 0));
}

static int draw_random(void)
{
#if __GLIBC_PREREQ(2, 36)
	arc4random();
#endif
	return 0;
}

static int close_all(void)
{
#if __GLIBC_PREREQ(2, 34)
	closefrom(100);
#endif
	return 0;
}

/* Status of a child that makes a call under a filter: an errno, or 128 + the signal that kills it */
static int status_of(int nr, int error, int (*call)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		fclose(stderr);
		_exit(sandbox_no_new_privs() ||
				      sandbox_action(nr, SECCOMP_RET_ERRNO | (uint32_t)error, 0) ?
			      255 :
			      call());
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

FIXTURE(libc_fallback)
{};

/* @minor: of the first version 2.x that makes the call; @lost: status after EPERM */
FIXTURE_VARIANT(libc_fallback)
{
	int nr;
	int (*call)(void);
	int minor;
	int lost;
};

#define FALLBACK(_name, _nr, _call, _minor, _lost)                        \
	FIXTURE_VARIANT_ADD(libc_fallback, _name)                         \
	{                                                                 \
		.nr = _nr, .call = _call, .minor = _minor, .lost = _lost, \
	}

#ifdef __aarch64__
#define CLONE3_SINCE 37
#else
#define CLONE3_SINCE 34
#endif

FALLBACK(clone3_threads, SYS_clone3, create_thread, CLONE3_SINCE, EPERM);
FALLBACK(clone3_spawn, SYS_clone3, spawn, CLONE3_SINCE, EPERM);
FALLBACK(faccessat2, SYS_faccessat2, check_access, 33, EPERM);
FALLBACK(statx, SYS_statx, stat_root, 28, EPERM);
FALLBACK(fchmodat2, SYS_fchmodat2, change_mode, 39, EPERM);
FALLBACK(execveat, SYS_execveat, execute, 27, EPERM);
FALLBACK(preadv2, SYS_preadv2, read_zero, 26, EPERM);
FALLBACK(pwritev2, SYS_pwritev2, write_null, 26, EPERM);
FALLBACK(getrandom, SYS_getrandom, draw_random, 36, 128 + SIGABRT);
/* Not in the table: any error will do. */
FALLBACK(close_range, SYS_close_range, close_all, 34, 0);

FIXTURE_SETUP(libc_fallback)
{
	if (atoi(gnu_get_libc_version() + 2) < variant->minor)
		SKIP(return, "glibc %s does not make the call", gnu_get_libc_version());
}

FIXTURE_TEARDOWN(libc_fallback)
{
}

TEST_F(libc_fallback, only_after_enosys)
{
	EXPECT_EQ(0, status_of(variant->nr, ENOSYS, variant->call));
	EXPECT_EQ(variant->lost, status_of(variant->nr, EPERM, variant->call));
}

TEST_HARNESS_MAIN
