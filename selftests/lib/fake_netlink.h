/* SPDX-License-Identifier: GPL-2.0 */
/* Takes the place of libnl's sockets (the linker's --wrap=lazy_function): a test program plays the kernel. */
#ifndef LIB_FAKE_NETLINK_H
#define LIB_FAKE_NETLINK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/netlink.h>

/* In place of a sequence number: the message answers no request, and gets 0. */
#define FAKE_UNASKED 0x80000000u

/**
 * struct fake_received - what one call of nl_recv() receives
 * @err: an errno instead of data
 * @port: the sender's port; the kernel's is 0
 * @len: bytes of @data; 0 means that the socket is closed
 * @data: messages, whose sequence numbers are relative to the last request's
 */
struct fake_received {
	int err;
	uint32_t port;
	size_t len;
	const void *data;
};

/**
 * struct fake_kernel - the other end of the sockets
 * @connect: called for each socket. Return: a descriptor to wait for, negative if there is none
 * @request: called with each request that is sent
 * @receive: called for each datagram that is read
 */
struct fake_kernel {
	int (*connect)(void);
	void (*request)(int fd, const struct nlmsghdr *request);
	struct fake_received (*receive)(int fd);
};

/** fake_netlink_use() - choose the kernel; it must last */
void fake_netlink_use(const struct fake_kernel *kernel);

/** fake_always_readable() - a descriptor, for a kernel that never has the tool wait */
int fake_always_readable(void);

/**
 * fake_renumber() - change the sequence number of each message of a datagram
 * @data: messages, of which the last may be cut off
 * @len: their bytes
 * @from: this number becomes @to
 * @to: see @from
 * @add: added to all other numbers
 */
static inline void fake_renumber(unsigned char *data, size_t len, uint32_t from, uint32_t to,
				 uint32_t add)
{
	struct nlmsghdr nlh;
	size_t at = 0;

	while (at < len && len - at >= sizeof(nlh)) {
		memcpy(&nlh, data + at, sizeof(nlh));
		nlh.nlmsg_seq = nlh.nlmsg_seq == from ? to : nlh.nlmsg_seq + add;
		memcpy(data + at, &nlh, sizeof(nlh));
		if (nlh.nlmsg_len < sizeof(nlh) || nlh.nlmsg_len > len - at)
			break;
		at += NLMSG_ALIGN(nlh.nlmsg_len);
	}
}

#endif
