// SPDX-License-Identifier: GPL-2.0
/* A kernel that plays a tape. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "client/modload.h"
#include "fuzz_tool/peer.h"

/*
 * At its end a tape says so to everybody who still reads. The longest honest answer to that is as
 * long as a program in parts of one instruction, each asked for by itself, for each filter.
 */
#define PATIENCE 100000

int __wrap_genl_connect(struct nl_sock *sock);
int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);
int __wrap_nl_socket_get_fd(const struct nl_sock *sock);
int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
void __wrap_modload_try(struct modload_facts *facts);

static struct {
	struct tape tape;
	struct tape_record record; /* the one that is repeated */
	const uint8_t *data;
	unsigned int repeats;
	uint64_t forever;
	uint32_t seq; /* the last request's */
	unsigned int requests; /* that are not on the tape yet */
	unsigned long past_end;
} peer;

void peer_begin(const struct tape *tape, uint64_t forever)
{
	memset(&peer, 0, sizeof(peer));
	peer.tape = *tape;
	peer.forever = forever;
}

static unsigned int repeats(void)
{
	unsigned int times = peer.record.arg & TAPE_REPEAT;

	return times == TAPE_FOREVER ? (unsigned int)(peer.forever / (512 + peer.record.len)) :
				       times;
}

int __wrap_genl_connect(struct nl_sock *sock)
{
	(void)sock;
	return 0;
}

int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	nl_complete_msg(sock, msg);
	peer.seq = nlmsg_hdr(msg)->nlmsg_seq;
	peer.requests++;
	return (int)nlmsg_hdr(msg)->nlmsg_len;
}

/* Instead of a request that the tape waits for, there may be none: then there is nothing to read. */
static const struct tape_record nothing = { TAPE_ERROR, EAGAIN, 0 };

/* The next record that is received, NULL at the end. */
static const uint8_t *next_received(void)
{
	if (peer.repeats) {
		peer.repeats--;
		return peer.data;
	}
	do {
		peer.data = tape_next(&peer.tape, &peer.record);
		if (!peer.data || peer.record.what != TAPE_REQUEST)
			break;
		if (!peer.requests) {
			peer.record = nothing;
			break;
		}
		peer.requests--;
	} while (true);
	if (peer.data && peer.record.what == TAPE_DATAGRAM)
		peer.repeats = repeats();
	return peer.data;
}

/* To a tool that does not wait for signals this would be the end, which has nothing to show. */
static void end_tool(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	if (sigismember(&mask, SIGTERM))
		raise(SIGTERM); /* to this thread: a fuzzer has others */
}

static int fails(int err)
{
	errno = err;
	return -NLE_FAILURE;
}

/* The buffer is exactly as long as the datagram, so that reading behind it is caught. */
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds)
{
	const uint8_t *data = next_received();

	(void)sock;
	(void)creds;
	if (!data) {
		/* A real socket would wait for ever. Who does not take that for an end has none. */
		if (++peer.past_end > PATIENCE)
			abort();
		return fails(ETIME);
	}
	if (peer.record.what == TAPE_SIGNAL) {
		end_tool();
		return fails(EAGAIN);
	}
	if (peer.record.what == TAPE_ERROR)
		return fails(peer.record.arg ?: EAGAIN);
	from->nl_pid = peer.record.arg & TAPE_FOREIGN ? 1 : 0;
	if (!peer.record.len)
		return 0;
	*buf = malloc(peer.record.len);
	memcpy(*buf, data, peer.record.len);
	tape_absolute(*buf, peer.record.len, peer.seq);
	return peer.record.len;
}

/* There is always something to read: if only that the tape is at its end. */
int __wrap_nl_socket_get_fd(const struct nl_sock *sock)
{
	static int fd = -1;

	(void)sock;
	if (fd < 0)
		fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return fd;
}

int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock)
{
	(void)sock;
	return 0;
}

/* Nothing comes by waiting. */
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	return 0;
}

/* No made-up answer may load anything here. */
void __wrap_modload_try(struct modload_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->state = MODLOAD_NOT_LOADED;
}
