// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"

static void close_pair(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

/* Fork, with two pipes between the sides. Return: as fork(2), or a negative errno. */
static pid_t fork_with_pipes(struct child *peer)
{
	int down[2], up[2];
	pid_t parent = getpid();
	pid_t pid;

	if (pipe2(down, O_CLOEXEC))
		return -errno;
	if (pipe2(up, O_CLOEXEC)) {
		close_pair(down);
		return -errno;
	}

	pid = fork();
	if (pid < 0) {
		close_pair(down);
		close_pair(up);
		return -EAGAIN;
	}

	if (pid == 0) {
		close(down[1]);
		close(up[0]);
		*peer = (struct child){ .pid = parent, .in = down[0], .out = up[1] };
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		/* In a new pid namespace the parent has no pid. */
		if (getppid() != parent && getppid() != 0)
			_exit(EXIT_FAILURE);
		return 0;
	}

	close(down[0]);
	close(up[1]);
	*peer = (struct child){ .pid = pid, .in = up[0], .out = down[1] };
	/* If the child was killed, write(2) must fail instead of killing this process. */
	signal(SIGPIPE, SIG_IGN);
	return pid;
}

int child_start(struct child *child, child_fn fn, void *arg)
{
	struct child peer;
	pid_t pid = fork_with_pipes(&peer);

	if (pid < 0)
		return pid;
	if (pid == 0)
		syscall(SYS_exit_group, fn(&peer, arg));

	*child = peer;
	return 0;
}

int child_start_ready(struct child *child, child_fn fn, void *arg)
{
	int ret = child_start(child, fn, arg);

	return ret ? ret : child_receive(child);
}

int program_path(const char *program, char *path)
{
	char self[PATH_MAX] = "";

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return -errno;
	snprintf(path, PATH_MAX, "%.2000s/../fixtures/%s", dirname(self), program);
	return 0;
}

int exec_program(const char *program)
{
	char path[PATH_MAX];
	char *argv[] = { path, NULL };
	int ret = program_path(program, path);

	if (ret)
		return ret;
	signal(SIGPIPE, SIG_DFL);
	execv(path, argv);
	return -errno;
}

static void exec_with_pipes(const struct child *peer, int report, const char *program)
{
	int err = -errno;

	if (dup2(peer->in, STDIN_FILENO) >= 0 && dup2(peer->out, STDOUT_FILENO) >= 0)
		err = exec_program(program);
	if (write(report, &err, sizeof(err)) != sizeof(err))
		_exit(EXIT_FAILURE);
	_exit(EXIT_FAILURE);
}

int child_exec(struct child *child, const char *program)
{
	struct child peer;
	int report[2];
	int err = 0;
	pid_t pid;

	/* Closed by a successful exec, else it carries the errno. */
	if (pipe2(report, O_CLOEXEC))
		return -errno;

	pid = fork_with_pipes(&peer);
	if (pid == 0)
		exec_with_pipes(&peer, report[1], program);
	close(report[1]);
	if (pid < 0) {
		close(report[0]);
		return pid;
	}

	if (read(report[0], &err, sizeof(err)) != sizeof(err))
		err = 0;
	close(report[0]);
	if (err) {
		child_reap(&peer);
		return err;
	}

	*child = peer;
	return 0;
}

bool child_put(const struct child *peer, const void *data, size_t len)
{
	const char *from = data;

	while (len) {
		ssize_t n = write(peer->out, from, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		len -= n;
	}
	return true;
}

bool child_get(const struct child *peer, void *data, size_t len)
{
	char *to = data;

	while (len) {
		ssize_t n = read(peer->in, to, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= n;
	}
	return true;
}

bool child_send(const struct child *peer, int value)
{
	return child_put(peer, &value, sizeof(value));
}

int child_receive(const struct child *peer)
{
	int value;

	return child_get(peer, &value, sizeof(value)) ? value : CHILD_GONE;
}

int child_exchange(const struct child *peer, int value)
{
	child_send(peer, value);
	return child_receive(peer);
}

int child_reap(struct child *child)
{
	bool reaped;
	int status;

	close(child->out);
	reaped = waitpid(child->pid, &status, 0) == child->pid;
	close(child->in);
	*child = (struct child){ .in = -1, .out = -1 };
	if (!reaped)
		return CHILD_GONE;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool child_wait_zombie(const struct child *child)
{
	siginfo_t info;

	return waitid(P_PID, child->pid, &info, WEXITED | WNOWAIT) == 0;
}

pid_t child_dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0);
}

int child_getfd(pid_t pid, int fd)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int taken = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	close(pidfd);
	return taken;
}

void child_kill(struct child *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	child_reap(child);
}
