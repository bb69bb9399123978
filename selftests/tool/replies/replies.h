/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel that answers with the datagrams that a test has queued, and the groups of tests. */
#ifndef TOOL_REPLIES_REPLIES_H
#define TOOL_REPLIES_REPLIES_H

#include "client/client.h"
#include "tool/fake_kernel/message.h"

#define QUEUE_MAX 64

/* The datagrams, received one after another; how many are queued, and how many were received. */
extern struct datagram queue[QUEUE_MAX];
extern size_t queued, received;

/* How many requests were sent, and sockets opened. */
extern unsigned int requests, connects;

/* The result of prctl(PR_GET_SPECULATION_CTRL); negative: ENODEV. */
extern int own_spec;

/** check() - one line of TAP */
void check(bool ok, const char *name);
unsigned int checks_failed(void);

/** clear() - forget all datagrams */
void clear(void);

/** connect_client() - a client that knows the family, with a version of the protocol */
struct sd_client *connect_client(unsigned int version);

/** request_attr() - an attribute of the last request, NULL if it is not there */
const struct nlattr *request_attr(int type);

/** datagram() - queue an empty one */
struct datagram *datagram(void);

/** queue_error() - queue an errno, in place of a datagram */
void queue_error(int err);

/** head() - the first message of a datagram */
struct nlmsghdr *head(struct datagram *d);

/* A list of differences from a good message. */
#define SPOILS(...) ((const struct spoil[]){ __VA_ARGS__, { 0 } })

/** struct bad_message - a message that the client must refuse, and why */
struct bad_message {
	struct spoil spoils[4];
	const char *name;
};

/* Which of the lengths that check_lengths() tries are valid: for a flag, and for a name. */
#define LENGTHS_FLAG 0x01
#define LENGTHS_NAME 0x1e

/**
 * check_lengths() - an attribute is refused with lengths that it must not have
 * @what: begins the name of the result
 * @type: the attribute
 * @valid: bits of lengths that are left out
 * @get: makes the client receive a message with such differences. Return: what the client returns
 */
void check_lengths(const char *what, uint16_t type, unsigned int valid,
		   int (*get)(const struct spoil *spoils));

/** spoil_queue() - change bytes of the queue at random */
void spoil_queue(unsigned int *seed);

/* A good reply about thread 101. */
extern const struct sd_task good_task;

/** add_task() - append good_task with another number */
void add_task(struct datagram *d, uint32_t tid, uint16_t flags, uint32_t seq);

/* How many instructions the programs of made_filter() have at most. */
#define PROGRAM_MAX BPF_MAXINSNS

/** made_filter() - the filter with an index in a chain of two, with its whole program */
struct sd_filter made_filter(uint32_t index, uint32_t insns);

/** is_program() - whether a filter has its whole program */
bool is_program(const struct sd_filter *filter, uint32_t insns);

/* A good verdict, the first event. */
extern const struct sd_event good_verdict;

void test_tasks(void);
void test_exchange(void);
void test_filters(void);
void test_filter_dump(void);
void test_watch(void);
void test_events(void);

#endif
