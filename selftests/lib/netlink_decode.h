/* SPDX-License-Identifier: GPL-2.0 */
/* Decodes the module's messages, and checks them against the table of the protocol. */
#ifndef LIB_NETLINK_DECODE_H
#define LIB_NETLINK_DECODE_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/why.h"

/* More than any set has; a set of attributes fits a 64-bit word. */
#define MESSAGE_ATTRIBUTES 40

/**
 * struct message - the attributes of a message
 * @cmd: SECCOMP_DIAG_CMD_*
 * @has: a set of 1 << attribute
 * @number: the values of numbers
 * @data: the bytes of each, in the message
 * @len: how many
 */
struct message {
	uint8_t cmd;
	uint64_t has;
	uint64_t number[MESSAGE_ATTRIBUTES];
	const void *data[MESSAGE_ATTRIBUTES];
	uint16_t len[MESSAGE_ATTRIBUTES];
};

#define HAS(_message, _attr) (!!((_message)->has & 1ull << (_attr)))

struct attribute_set;

/** message_attributes() - the attributes of a command, see attributes.h; NULL if there is none */
const struct attribute_set *message_attributes(unsigned int cmd);

/**
 * message_decode() - decode a reply or an event
 * @nl: the message, whole
 * @cmds: a set of 1 << SECCOMP_DIAG_CMD_*: the messages that may come
 * @message: filled; points into @nl
 * @why: what is wrong, WHY_LEN bytes
 *
 * Return: whether it has all attributes that it must have, none that it may not, none twice, each
 * of its length and in its range, and those that belong together agree.
 */
bool message_decode(const struct nlmsghdr *nl, unsigned int cmds, struct message *message,
		    char *why);

/**
 * struct message_field - the member of a struct that an attribute goes to
 * @attr: the attribute
 * @offset: of the member, which has the attribute's size; of a flag it is a bool
 * @has: the struct's bit for it
 */
struct message_field {
	uint16_t attr;
	uint16_t offset;
	uint32_t has;
};

/** message_store() - fill a zeroed struct. Return: the bits of the attributes that are there */
uint32_t message_store(const struct message *message, const struct message_field *fields,
		       size_t count, void *to);

#endif
