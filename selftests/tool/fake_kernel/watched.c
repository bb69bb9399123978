// SPDX-License-Identifier: GPL-2.0
/*
 * A made-up kernel that tells events, linked with the whole tool: what it tells, and when, are the
 * lines of the file that $SCENARIO names. It is a process of its own behind a socket, so that the
 * tool may wait for it, be too slow for it, and see it go. One line is one of
 *
 *	protocol N		the family's version (3)
 *	unprivileged		no programs
 *	refuse ERRNO WORDS	the answer to WATCH
 *	without KINDS WORDS	these can't be told
 *	program ID FILE		a filter's program
 *
 * which hold from the beginning; and, one after another once somebody watches:
 *
 *	verdict TID COMM FILTER DEPTH COUNT RET LOG NR ARCH ARG...
 *	recheck			the next verdict is on a second look
 *	install TID COMM FILTER COUNT ROUTE OP FLAGS RESULT BEFORE AFTER
 *	tsc TID COMM OP RESULT BEFORE AFTER
 *	times N			the next line so often
 *	sweep N			the same, of a verdict with ascending numbers of system calls
 *	drop N			so many events are dropped
 *	count MISSED NOT_FOLLOWED
 *	sleep MSEC
 *	await FILE		wait until it is there
 *	pending N		say that so many are on their way, to the next requests
 *	late			what follows comes when the watch has been ended, and all but one of
 *				those that are pending have been asked for
 *	end			the module is unloaded
 *	garbage			a message that is not of the protocol
 *
 * A TID of 0 is the process that is watched. FILTER is an id in hexadecimal, 0 for none; other
 * numbers are C's.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/seccomp_diag.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "tool/fake_kernel/watched.h"

int __wrap_genl_connect(struct nl_sock *sock);
int __wrap_nl_socket_get_fd(const struct nl_sock *sock);
int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock);
int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);

/* Connections of the tool: those of libnl's sockets that stand for them. */
static struct connection {
	const struct nl_sock *sock;
	int fd;
} connections[8];

static int fd_of(const struct nl_sock *sock)
{
	size_t i;

	for (i = 0; i < sizeof(connections) / sizeof(connections[0]); i++)
		if (connections[i].sock == sock)
			return connections[i].fd;
	return -1;
}

int __wrap_nl_socket_get_fd(const struct nl_sock *sock)
{
	return fd_of(sock);
}

int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock)
{
	return fcntl(fd_of(sock), F_SETFL, O_NONBLOCK) ? -NLE_FAILURE : 0;
}

/* Each connection has a kernel of its own, which ends with the tool. */
int __wrap_genl_connect(struct nl_sock *sock)
{
	int fds[2], i = 0;
	pid_t tool = getpid(), child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -NLE_FAILURE;
	while (connections[i].sock && connections[i].sock != sock)
		i++;
	connections[i] = (struct connection){ sock, fds[0] };
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Ctrl-C is for the tool. */
		signal(SIGINT, SIG_IGN);
		close(fds[0]);
		if (getppid() == tool)
			watched_serve(fds[1]);
		_exit(0);
	}
	close(fds[1]);
	return child < 0 ? -NLE_FAILURE : 0;
}

int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	nl_complete_msg(sock, msg);
	return send(fd_of(sock), nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0 ? -NLE_FAILURE :
									  (int)nlh->nlmsg_len;
}

int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds)
{
	static unsigned char room[65536];
	ssize_t len;

	(void)creds;
	do
		len = recv(fd_of(sock), room, sizeof(room), 0);
	while (len < 0 && errno == EINTR);
	if (len <= 0) {
		errno = len ? errno : EPIPE;
		return -NLE_FAILURE;
	}
	from->nl_pid = 0;
	/* Exactly as long, so that reading behind it is caught. */
	*buf = malloc((size_t)len);
	memcpy(*buf, room, (size_t)len);
	return (int)len;
}
