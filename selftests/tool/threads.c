// SPDX-License-Identifier: GPL-2.0
/*
 * threads: a process whose threads differ in seccomp. It prints the numbers of its threads and
 * stays: one in strict mode, two with three filters, one with a hostile name, and a child that is a
 * zombie. The leader has no seccomp.
 */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

static int ready[2];

static void say_ready(void)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);

	if (write(ready[1], &tid, sizeof(tid)) != sizeof(tid))
		_exit(1);
}

static void *strict(void *arg)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);
	char byte;

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		_exit(1);
	/* Only this call is allowed in strict mode. */
	if (write(ready[1], &tid, sizeof(tid)) == sizeof(tid))
		while (read(STDIN_FILENO, &byte, 1) > 0)
			;
	syscall(SYS_exit, 0);
	return arg;
}

static void *filtered(void *arg)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { .len = 1, .filter = &allow };
	int i;

	prctl(PR_SET_NAME, "filtered");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		_exit(1);
	for (i = 0; i < 3; i++)
		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog))
			_exit(1);
	say_ready();
	pause();
	return arg;
}

static void *deceiving(void *arg)
{
	prctl(PR_SET_NAME, "a\033[2K\n\\\xff\xe2\x80\xaex"); /* ESC, newline, no UTF-8, U+202E */
	say_ready();
	pause();
	return arg;
}

static pid_t start_thread(void *(*fn)(void *arg))
{
	pthread_t thread;
	pid_t tid;

	if (pthread_create(&thread, NULL, fn, NULL))
		errx(1, "pthread_create");
	if (read(ready[0], &tid, sizeof(tid)) != sizeof(tid))
		errx(1, "a thread is not ready");
	return tid;
}

static pid_t start_zombie(void)
{
	siginfo_t info;
	pid_t child = fork();

	if (!child)
		_exit(0);
	if (child < 0 || waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT))
		err(1, "no zombie");
	return child;
}

int main(void)
{
	pid_t zombie, tids[4];

	if (pipe(ready))
		err(1, "pipe");
	zombie = start_zombie();
	tids[0] = start_thread(strict);
	tids[1] = start_thread(filtered);
	tids[2] = start_thread(filtered);
	tids[3] = start_thread(deceiving);
	printf("%d %d %d %d %d\n", (int)tids[0], (int)tids[1], (int)tids[2], (int)tids[3],
	       (int)zombie);
	fflush(stdout);
	for (;;)
		pause();
}
