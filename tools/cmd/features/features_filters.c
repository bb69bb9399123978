// SPDX-License-Identifier: GPL-2.0
/* Whether filters can be read here: a child installs one, and the module is asked for it. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "client/features.h"

/* In the child: a filter that allows everything, and stay until killed. */
static void __attribute__((noreturn)) carry_filter(int ready)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { .len = 1, .filter = &allow };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) || write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

/* Return: a child that carries a filter, or a negative errno. */
static pid_t start_child(void)
{
	int fds[2], err;
	pid_t child;
	char byte;
	ssize_t n;

	if (pipe(fds))
		return -errno;
	child = fork();
	err = -errno;
	if (!child)
		carry_filter(fds[1]);
	close(fds[1]);
	n = child > 0 ? read(fds[0], &byte, 1) : 0;
	close(fds[0]);
	if (child < 0)
		return err;
	if (n == 1)
		return child;
	waitpid(child, NULL, 0);
	return -ENOSYS;
}

static int note(struct sd_filter *filter, void *arg)
{
	bool *has_prog = arg;

	*has_prog = filter->prog;
	return 0;
}

void features_ask_filters(struct sd_client *client, struct features_filters *filters)
{
	pid_t child = start_child();
	bool ignored = false;
	int err;

	filters->asked = child > 0;
	if (!filters->asked)
		return;
	err = client_filter_dump(client, child, true, note, &filters->has_programs,
				 &filters->program_error);
	filters->error = filters->program_error;
	if (err == -EPERM)
		client_filter_dump(client, child, false, note, &ignored, &filters->error);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}
