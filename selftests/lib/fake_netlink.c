// SPDX-License-Identifier: GPL-2.0
/* Takes the place of libnl's sockets: see fake_netlink.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "lazy/lazy.h"
#include "lib/fake_netlink.h"

void *__wrap_lazy_function(enum lazy_library library, const char *name);
void *__real_lazy_function(enum lazy_library library, const char *name);

static const struct fake_kernel *kernel;
/* The last request's. */
static uint32_t seq;

void fake_netlink_use(const struct fake_kernel *fake)
{
	kernel = fake;
}

int fake_always_readable(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return fd;
}

/* libnl keeps a port for each socket, which nothing else uses here: it holds the descriptor. */
static int fake_genl_connect(struct nl_sock *sock)
{
	int fd = kernel->connect();

	if (fd < 0)
		return -NLE_FAILURE;
	nl_socket_set_local_port(sock, (uint32_t)fd);
	return 0;
}

static int fake_nl_socket_get_fd(const struct nl_sock *sock)
{
	return (int)nl_socket_get_local_port(sock);
}

static int fake_nl_socket_set_nonblocking(const struct nl_sock *sock)
{
	return fcntl(fake_nl_socket_get_fd(sock), F_SETFL, O_NONBLOCK) ? -NLE_FAILURE : 0;
}

static int fake_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	struct nlmsghdr *request = nlmsg_hdr(msg);

	nl_complete_msg(sock, msg);
	seq = request->nlmsg_seq;
	kernel->request(fake_nl_socket_get_fd(sock), request);
	return (int)request->nlmsg_len;
}

/* The buffer is exactly as long as the datagram, so that sanitizers notice a read behind it. */
static int fake_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
			struct ucred **creds)
{
	struct fake_received got = kernel->receive(fake_nl_socket_get_fd(sock));

	(void)creds;
	if (got.err) {
		errno = got.err;
		return -NLE_FAILURE;
	}
	from->nl_pid = got.port;
	if (!got.len)
		return 0;
	*buf = malloc(got.len);
	memcpy(*buf, got.data, got.len);
	fake_renumber(*buf, got.len, FAKE_UNASKED, 0, seq);
	return (int)got.len;
}

/* All other functions of the libraries are the real ones. */
void *__wrap_lazy_function(enum lazy_library library, const char *name)
{
	static const struct {
		const char *name;
		void *function;
	} fakes[] = {
		{ "genl_connect", fake_genl_connect },
		{ "nl_socket_get_fd", fake_nl_socket_get_fd },
		{ "nl_socket_set_nonblocking", fake_nl_socket_set_nonblocking },
		{ "nl_send_auto", fake_nl_send_auto },
		{ "nl_recv", fake_nl_recv },
	};

	for (size_t i = 0; i < sizeof(fakes) / sizeof(fakes[0]); i++)
		if (!strcmp(fakes[i].name, name))
			return fakes[i].function;
	return __real_lazy_function(library, name);
}
