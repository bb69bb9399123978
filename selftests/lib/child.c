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

/* Forks with two pipes between the sides. Return: as fork(2), or a negative errno. */
static pid_t fork_with_pipes(struct peer *peer)
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
		*peer = (struct peer){ .pid = parent, .in = down[0], .out = up[1] };
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		/* In a new pid namespace the parent has no number. */
		if (getppid() != parent && getppid() != 0)
			_exit(EXIT_FAILURE);
		return 0;
	}

	close(down[0]);
	close(up[1]);
	*peer = (struct peer){ .pid = pid, .in = up[0], .out = down[1] };
	/* A child that was killed must show as an error of write(2), not as our own end. */
	signal(SIGPIPE, SIG_IGN);
	return pid;
}

int peer_start(struct peer *child, peer_fn fn, void *arg)
{
	struct peer peer;
	pid_t pid = fork_with_pipes(&peer);

	if (pid < 0)
		return pid;
	if (pid == 0)
		syscall(SYS_exit_group, fn(&peer, arg));

	*child = peer;
	return 0;
}

int peer_become(const char *program)
{
	char path[PATH_MAX] = "";
	char *argv[] = { path, NULL };
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return -errno;
	self[len] = '\0';
	snprintf(path, sizeof(path), "%.2000s/../fixtures/%s", dirname(self), program);
	signal(SIGPIPE, SIG_DFL);
	execv(path, argv);
	return -errno;
}

static void exec_with_pipes(const struct peer *peer, int report, const char *program)
{
	int err = -errno;

	if (dup2(peer->in, STDIN_FILENO) >= 0 && dup2(peer->out, STDOUT_FILENO) >= 0)
		err = peer_become(program);
	if (write(report, &err, sizeof(err)) != sizeof(err))
		_exit(EXIT_FAILURE);
	_exit(EXIT_FAILURE);
}

int peer_exec(struct peer *child, const char *program)
{
	struct peer peer;
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
		peer_reap(&peer);
		return err;
	}

	*child = peer;
	return 0;
}

bool peer_put(const struct peer *peer, const void *data, size_t len)
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

bool peer_get(const struct peer *peer, void *data, size_t len)
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

bool peer_tell(const struct peer *peer, int value)
{
	return peer_put(peer, &value, sizeof(value));
}

int peer_hear(const struct peer *peer)
{
	int value;

	return peer_get(peer, &value, sizeof(value)) ? value : PEER_GONE;
}

int peer_reap(struct peer *child)
{
	int status = -1;

	close(child->out);
	if (waitpid(child->pid, &status, 0) != child->pid)
		status = -1;
	close(child->in);
	*child = (struct peer){ .in = -1, .out = -1 };
	return status;
}

bool peer_zombie(const struct peer *child)
{
	siginfo_t info;

	return waitid(P_PID, child->pid, &info, WEXITED | WNOWAIT) == 0;
}

pid_t peer_nobody(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0);
}

int peer_take(pid_t pid, int fd)
{
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int taken = syscall(SYS_pidfd_getfd, pidfd, fd, 0);

	close(pidfd);
	return taken;
}

void peer_kill(struct peer *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	peer_reap(child);
}
