// SPDX-License-Identifier: GPL-2.0
/* A kernel that answers with the datagrams that a test has queued. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>
#include <netlink/msg.h>

#include "tool/replies/replies.h"

int __wrap_prctl(int option, ...);

struct datagram queue[QUEUE_MAX];
size_t queued, received;
unsigned int requests, connects;
int own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;

static unsigned int tests, failures;

/* The last request. */
static union {
	struct nlmsghdr nlh;
	unsigned char data[1024];
} last;

static int count_connect(void)
{
	connects++;
	return fake_always_readable();
}

static void keep_request(int fd, const struct nlmsghdr *request)
{
	(void)fd;
	requests++;
	memcpy(last.data, request, request->nlmsg_len);
}

static struct fake_received receive(int fd)
{
	struct datagram *d = &queue[received];

	(void)fd;
	if (received == queued) /* a real socket would wait for ever */
		return (struct fake_received){ .err = ETIME };
	received++;
	return (struct fake_received){ d->err, d->port, d->len, d->data };
}

int __wrap_prctl(int option, ...)
{
	if (option == PR_GET_SPECULATION_CTRL && own_spec >= 0)
		return own_spec;
	errno = ENODEV;
	return -1;
}

const struct nlattr *request_attr(int type)
{
	return nlmsg_find_attr(&last.nlh, GENL_HDRLEN, type);
}

void check(bool ok, const char *name)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++tests, name);
	failures += !ok;
}

unsigned int checks_failed(void)
{
	printf("1..%u\n", tests);
	return failures;
}

struct datagram *datagram(void)
{
	struct datagram *d = &queue[queued++];

	memset(d, 0, sizeof(*d));
	return d;
}

void queue_error(int err)
{
	datagram()->err = err;
}

struct nlmsghdr *head(struct datagram *d)
{
	return (struct nlmsghdr *)d->data;
}

void clear(void)
{
	queued = received = 0;
}

struct sd_client *connect_client(unsigned int version)
{
	static const struct fake_kernel fake = { count_connect, keep_request, receive };
	struct sd_client *client = NULL;
	struct sd_error error;

	fake_netlink_use(&fake);
	clear();
	family_message(datagram(), version);
	if (client_open(&client, &error)) {
		printf("Bail out! no client: %s\n", error.msg);
		exit(1);
	}
	clear();
	return client;
}

void check_lengths(const char *what, uint16_t type, unsigned int valid,
		   int (*get)(const struct spoil *spoils))
{
	static const uint8_t lengths[] = { 0, 2, 3, 5, 12, 40, 52 };
	bool refused = true;
	char name[80];
	size_t i;

	for (i = 0; i < sizeof(lengths); i++)
		if (!(valid >> i & 1))
			refused &= get(SPOILS({ type, SPOIL_SIZE, lengths[i] })) == -EBADMSG;
	snprintf(name, sizeof(name), "%sattribute %u of wrong lengths", what, type);
	check(refused, name);
}

void spoil_queue(unsigned int *seed)
{
	unsigned int changes = 1 + (unsigned int)rand_r(seed) % 4;
	struct datagram *d;

	for (; changes; changes--) {
		d = &queue[(unsigned int)rand_r(seed) % queued];
		d->data[(unsigned int)rand_r(seed) % d->len] = (unsigned char)rand_r(seed);
	}
	if (!(rand_r(seed) % 4))
		queue[0].len = (unsigned int)rand_r(seed) % queue[0].len + 1;
}
