/* SPDX-License-Identifier: GPL-2.0 */
/* A request to the kernel and the walk over its replies; for client*.c only. */
#ifndef CLIENT_CLIENT_EXCHANGE_H
#define CLIENT_CLIENT_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <netlink/msg.h>

#include "client/client.h"

/* The speculation controls that the protocol tells, in the order of own_spec[]. */
#define SPEC_KINDS 3

/**
 * struct sd_client - a connection
 * @sock: the socket
 * @rcvbuf: SO_RCVBUF asked for, 0 for the kernel's default
 * @stale: an exchange was broken off: what is queued belongs to nobody
 * @family: the family's number
 * @version: the family's version
 * @own_spec: this thread's PR_GET_SPECULATION_CTRL, negative if none
 * @event: takes a message that answers no request, of a socket that watches; NULL if it does not.
 *	Return: 0, -EBADMSG or -ENOMEM, with the error filled
 * @watcher: the events of a socket that watches, see client_watch.c; else NULL
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
 * struct exchange - what is done with the replies to one request
 * @client: the connection
 * @request: what was sent
 * @reply: takes each message. Return: 0 to go on, or a negative errno
 * @arg: @reply's own
 * @interrupted: the kernel says that the dump is not consistent (NLM_F_DUMP_INTR)
 * @done: no more messages may come
 * @bytes: what has come, and something for each datagram
 * @error: where it is said what went wrong
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

/** enum attr_need - whether a message must carry an attribute */
enum attr_need {
	ATTR_IGNORED,
	ATTR_OPTIONAL,
	ATTR_REQUIRED,
};

/** struct attr_rule - an attribute of a reply: its length in bytes, and whether it must be there */
struct attr_rule {
	uint16_t min, max;
	enum attr_need need;
};

/**
 * struct dump - a request that is answered by many messages
 * @cmd: the command
 * @put: adds the request's attributes. Return: 0 or libnl's error
 * @restart: forgets what came of an attempt; called before each
 * @reply: takes each message, as that of struct exchange
 * @arg: handed to all three
 */
struct dump {
	uint8_t cmd;
	int (*put)(struct nl_msg *msg, const void *arg);
	void (*restart)(void *arg);
	int (*reply)(struct exchange *x, struct nlmsghdr *nlh);
	void *arg;
};

/** bad_message() - fill in an error: the answer is not of the protocol. Return: -EBADMSG */
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
 * exchange_run() - send a request, and read until its answer is whole
 * @x: what is done with the answer
 * @msg: the request; it stays the caller's
 *
 * Return: 0, or a negative errno with @x->error filled.
 */
int exchange_run(struct exchange *x, struct nl_msg *msg);

/** exchange_request() - begin a request to the family; NULL without memory, nlmsg_free() it */
struct nl_msg *exchange_request(const struct sd_client *client, int flags, uint8_t cmd);

/**
 * exchange_dump() - run a dump, and begin again when it is interrupted
 * @client: the connection
 * @dump: which
 * @error: why it failed
 *
 * Return: 0, or a negative errno: -EINTR if it was interrupted again and again.
 */
int exchange_dump(struct sd_client *client, const struct dump *dump, struct sd_error *error);

/**
 * exchange_knows_filters() - whether the module speaks of filters (version 2 of the protocol)
 * @client: the connection
 * @error: says what to do where it does not
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int exchange_knows_filters(const struct sd_client *client, struct sd_error *error);

/** exchange_knows_watching() - the same of watching (version 3) */
int exchange_knows_watching(const struct sd_client *client, struct sd_error *error);

/** exchange_nonblocking() - let exchange_take() come back at once. Return: 0 or a negative errno. */
int exchange_nonblocking(struct sd_client *client, struct sd_error *error);

/**
 * exchange_take() - take a datagram of a socket that watches, if one has come
 * @client: its events are handed to @client->event()
 * @error: why it failed
 *
 * Return: 1 if there was one, 0 if there is none, or a negative errno.
 */
int exchange_take(struct sd_client *client, struct sd_error *error);

/** client_watch_release() - forget all events */
void client_watch_release(struct sd_client *client);

/** explain_unload() - say what -ENOENT without words means: the family is gone. Return: @err */
int explain_unload(int err, struct sd_error *error);

/**
 * exchange_attrs() - split a message of the family into its attributes
 * @x: the exchange
 * @nlh: the message
 * @cmd: the command that it must be of
 * @rules: by type; what a newer protocol may have added is passed over
 * @max: the highest type with a rule
 * @tb: filled by type; @max + 1 entries, NULL before
 *
 * Return: 0, or -EBADMSG.
 */
int exchange_attrs(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd,
		   const struct attr_rule *rules, int max, const struct nlattr **tb);

/* The value of an attribute, which lies right behind its header, as long as its rule says. */
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

#endif
