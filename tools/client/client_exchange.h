/* SPDX-License-Identifier: GPL-2.0 */
/* Send requests to the kernel and parse its replies; for client*.c only. */
#ifndef CLIENT_CLIENT_EXCHANGE_H
#define CLIENT_CLIENT_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "client/client.h"
#include "lazy/netlink.h"

/* Number of speculation controls in the protocol, in the order of own_spec[]. */
#define SPEC_KINDS 3

/**
 * struct sd_client - a connection
 * @sock: the socket
 * @rcvbuf: requested SO_RCVBUF, 0 for the kernel's default
 * @stale: an exchange was aborted: queued messages belong to no request
 * @family: the family's number
 * @version: the family's version
 * @own_spec: this thread's PR_GET_SPECULATION_CTRL, negative if none
 * @event: takes the notifications of a watching socket; else NULL. Return: 0 or -EBADMSG, with the
 *	error filled
 * @watcher: the events of a watching socket, see client_watch.c; else NULL
 */
struct sd_client {
	struct nl_sock *sock;
	int rcvbuf;
	bool stale;
	uint16_t family;
	unsigned int version;
	int own_spec[SPEC_KINDS];
	int (*event)(struct sd_client *client, struct nlmsghdr *nlh, struct sd_error *error);
	struct sd_watcher *watcher;
};

/**
 * struct exchange - a request and the processing of its replies
 * @client: the connection
 * @request: the sent message
 * @reply: takes each message. Return: 0 to continue, or a negative errno
 * @arg: handed to @reply
 * @interrupted: the dump is not consistent (NLM_F_DUMP_INTR)
 * @done: the reply is complete
 * @bytes: received bytes, plus a charge for each datagram
 * @error: filled on errors
 */
struct exchange {
	struct sd_client *client;
	struct nlmsghdr *request;
	int (*reply)(struct exchange *x, struct nlmsghdr *nlh);
	void *arg;
	bool interrupted;
	bool done;
	uint64_t bytes;
	struct sd_error *error;
};

/**
 * struct dump - a request with many messages in reply
 * @cmd: the command
 * @put: adds the request's attributes. Return: 0 or libnl's error
 * @restart: drops the results of the last attempt; called before each
 * @reply: as in struct exchange
 * @arg: handed to all three
 */
struct dump {
	uint8_t cmd;
	int (*put)(struct nl_msg *msg, const void *arg);
	void (*restart)(void *arg);
	int (*reply)(struct exchange *x, struct nlmsghdr *nlh);
	void *arg;
};

/** bad_message() - fill in an error: the reply does not follow the protocol. Return: -EBADMSG */
int bad_message(struct sd_error *error, const char *what);

/**
 * exchange_open() - open a socket
 * @client: its @sock is set
 * @error: why it failed
 *
 * Return: 0 or a negative errno.
 */
int exchange_open(struct sd_client *client, struct sd_error *error);

/**
 * exchange_run() - send a request, and read the complete reply
 * @x: the exchange
 * @msg: the request, which the caller still owns
 *
 * Return: 0, or a negative errno with @x->error filled.
 */
int exchange_run(struct exchange *x, struct nl_msg *msg);

/**
 * exchange_request() - begin a request to the family; nlmsg_free() it. Return: NULL without memory.
 */
struct nl_msg *exchange_request(const struct sd_client *client, int flags, uint8_t cmd);

/**
 * exchange_dump() - run a dump, and repeat it when it is interrupted
 * @client: the connection
 * @dump: the dump
 * @error: why it failed
 *
 * Return: 0, or a negative errno: -EINTR if it was interrupted repeatedly.
 */
int exchange_dump(struct sd_client *client, const struct dump *dump, struct sd_error *error);

/**
 * exchange_knows_filters() - whether the module supports filters (version 2 of the protocol)
 * @client: the connection
 * @error: otherwise filled with the remedy
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int exchange_knows_filters(const struct sd_client *client, struct sd_error *error);

/** exchange_knows_watching() - whether it supports watching (version 3); see above */
int exchange_knows_watching(const struct sd_client *client, struct sd_error *error);

/** exchange_knows_cgroups() - whether it selects cgroups (version 4); see above */
int exchange_knows_cgroups(const struct sd_client *client, struct sd_error *error);

/** exchange_nonblocking() - make exchange_take() return at once. Return: 0 or a negative errno. */
int exchange_nonblocking(struct sd_client *client, struct sd_error *error);

/**
 * exchange_take() - take a datagram from a watching socket, if there is one
 * @client: its events are handed to @client->event()
 * @error: why it failed
 *
 * Return: 1 if there was one, 0 if there is none, or a negative errno.
 */
int exchange_take(struct sd_client *client, struct sd_error *error);

/** client_watch_release() - drop all events */
void client_watch_release(struct sd_client *client);

/** explain_unload() - explain -ENOENT without a message: the family is gone. Return: @err */
int explain_unload(int err, struct sd_error *error);

/**
 * exchange_attrs() - split a message of the family into its attributes
 * @x: the exchange
 * @nlh: the message
 * @cmd: its command; attributes that this command does not have, as of a newer protocol, are ignored
 * @spare: a set of 1 << attribute: those that the message may lack although the protocol always has
 *	them
 * @tb: filled by type; an entry for each attribute of the set, NULL before
 *
 * Return: 0, or -EBADMSG.
 */
int exchange_attrs(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd, uint64_t spare,
		   const struct nlattr **tb);

/* Read the value of an attribute; its rule guarantees the length. */
static inline uint32_t get_u32(const struct nlattr *nla)
{
	uint32_t value;

	memcpy(&value, nla + 1, sizeof(value));
	return value;
}

static inline uint64_t get_u64(const struct nlattr *nla)
{
	uint64_t value;

	memcpy(&value, nla + 1, sizeof(value));
	return value;
}

static inline bool get_bool(const struct nlattr *nla)
{
	return *(const uint8_t *)(nla + 1);
}

/* Read an optional attribute into a field of @to, and set its bit in @to->has. */
#define TAKE_OPTIONAL(to, field, get, attr, bit) \
	do {                                     \
		if (attr) {                      \
			(to)->field = get(attr); \
			(to)->has |= (bit);      \
		}                                \
	} while (0)

#endif
