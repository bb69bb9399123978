/* SPDX-License-Identifier: GPL-2.0 */
/* Makes random requests: half of them good, half of them spoilt in one way or several. */
#ifndef FUZZ_NETLINK_MESSAGE_H
#define FUZZ_NETLINK_MESSAGE_H

#include <stdint.h>

#include "fuzz_netlink/prng.h"
#include "fuzz_netlink/targets.h"

#define DATAGRAM_BYTES 16384
#define DATAGRAM_MESSAGES 16

/**
 * struct datagram - the bytes of one send
 * @bytes: its messages
 * @len: how many bytes
 * @messages: the number of messages; the kernel may see others
 * @begin: the offset of each
 */
struct datagram {
	unsigned char bytes[DATAGRAM_BYTES];
	size_t len;
	unsigned int messages;
	size_t begin[DATAGRAM_MESSAGES];
};

/**
 * struct maker - the parameters of random requests
 * @prng: the generator
 * @targets: the tasks that requests name
 * @family: of seccomp_diag
 * @programs: requests often include programs, not only now and then
 */
struct maker {
	struct prng *prng;
	const struct targets *targets;
	uint16_t family;
	bool programs;
};

/** message_add() - add a random request with that sequence number */
void message_add(const struct maker *maker, struct datagram *datagram, uint32_t seq);

/** message_add_dump() - add a good request for a dump that takes more than one message */
void message_add_dump(const struct maker *maker, struct datagram *datagram, uint32_t seq);

/** message_add_task() - add a good request for a thread */
void message_add_task(const struct maker *maker, struct datagram *datagram, uint32_t seq,
		      uint32_t tid);

/** message_room() - whether one more fits */
bool message_room(const struct datagram *datagram);

#endif
