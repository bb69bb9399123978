// SPDX-License-Identifier: GPL-2.0
/* A command that is followed from its first instruction. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/monitor/monitor.h"
#include "cli/message.h"
#include "cli/clean.h"

/* In the child. End of file without a byte: the parent has died. */
__attribute__((noreturn)) static void become(char **argv, int go, int failure, const sigset_t *mask)
{
	char byte;
	int err;

	if (read(go, &byte, 1) == 1) {
		sigprocmask(SIG_SETMASK, mask, NULL);
		execvp(argv[0], argv);
		err = errno;
		if (write(failure, &err, sizeof(err)) < 0)
			_exit(RUN_NOT_EXECUTABLE);
	}
	_exit(RUN_NOT_FOUND);
}

bool run_fork(struct run *run, char **argv, const sigset_t *mask)
{
	int go[2], failure[2];

	if (pipe2(go, O_CLOEXEC)) {
		complain("making a pipe: %s", strerror(errno));
		return false;
	}
	if (pipe2(failure, O_CLOEXEC)) {
		complain("making a pipe: %s", strerror(errno));
		close(go[0]);
		close(go[1]);
		return false;
	}
	run->pid = fork();
	if (!run->pid) {
		close(go[1]);
		become(argv, go[0], failure[1], mask);
	}
	/* An inherited SIG_IGN would lose the command's exit status; the command keeps SIG_IGN. */
	signal(SIGCHLD, SIG_DFL);
	if (run->pid < 0)
		complain("making a process for %s: %s", clean_text(argv[0]), strerror(errno));
	close(go[0]);
	close(failure[1]);
	run->go = go[1];
	run->failure = failure[0];
	if (run->pid > 0)
		return true;
	run->pid = 0;
	close(run->go);
	close(run->failure);
	return false;
}

int run_begin(struct run *run)
{
	ssize_t len;
	int err = 0;

	while (write(run->go, "", 1) < 0 && errno == EINTR)
		;
	close(run->go);
	do
		len = read(run->failure, &err, sizeof(err));
	while (len < 0 && errno == EINTR);
	close(run->failure);
	if (len != sizeof(err))
		return 0;
	run_end(run);
	complain("the command cannot be executed: %s%s", strerror(err),
		 err == ENOENT ? " (is it in PATH?)" : "");
	return err == ENOENT ? RUN_NOT_FOUND : RUN_NOT_EXECUTABLE;
}

void run_signal(const struct run *run, int sig)
{
	if (run->pid)
		kill(run->pid, sig);
}

int run_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_end(struct run *run)
{
	int status = 0;

	while (!run->traced && waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	run->pid = 0;
	return run_status(status);
}

void run_cancel(struct run *run)
{
	if (!run->pid)
		return;
	close(run->go);
	close(run->failure);
	run_end(run);
}
