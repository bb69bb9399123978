// SPDX-License-Identifier: GPL-2.0
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/seccomp_diag.h>
#include <string.h>
#include <unistd.h>

#include "attributes.h"
#include "fuzz_netlink/message.h"
#include "lib/netlink_decode.h"

#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))

#define ATTRS_MAX 12
/* One process more than WATCH accepts, and some more bytes. */
#define DATA_BYTES (4 * (SECCOMP_DIAG_WATCH_TGIDS_MAX + 3))
#define MESSAGE_BYTES (NLMSG_HDRLEN + GENL_HDRLEN + ATTRS_MAX * (NLA_HDRLEN + DATA_BYTES) + 64)

/**
 * struct draft - a request before it is written
 * @nl: its header; the length is set when it is written
 * @genl: the other header
 * @attrs: attributes; @type with NLA_F_*, @len the length in the header, @size the true one
 * @count: how many
 * @longer: how much the length in the header exceeds the true one
 * @trailing: bytes after the last attribute
 * @noise: how many bytes are changed in the end
 */
struct draft {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	struct draft_attr {
		uint16_t type, len, size;
		unsigned char data[DATA_BYTES];
	} attrs[ATTRS_MAX];
	unsigned int count;
	int longer;
	unsigned int trailing, noise;
};

static const uint32_t odd_numbers[] = { 0,	    1,		2,	    3,	       4,
					7,	    8,		16,	    127,       128,
					1000,	    4096,	32760,	    32768,     65535,
					0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff };

static uint64_t any_number(struct prng *prng)
{
	uint64_t number = odd_numbers[prng_below(prng, ARRAY_SIZE(odd_numbers))];

	switch (prng_below(prng, 4)) {
	case 0:
		return prng_next(prng);
	case 1:
		return number << 32 | number;
	default:
		return number;
	}
}

static uint32_t any_uid(struct prng *prng)
{
	static const uint32_t uids[] = { 0, 1000, 65534 };

	return prng_one_in(prng, 4) ? uids[prng_below(prng, ARRAY_SIZE(uids))] : getuid();
}

#define ATTR(_cmd, _attr) (SECCOMP_DIAG_CMD_##_cmd << 16 | SECCOMP_DIAG_A_##_attr)

/* A value that makes sense. */
static uint64_t draw_number(const struct maker *maker, uint8_t cmd, uint16_t type,
			    const struct attribute *attr)
{
	struct prng *prng = maker->prng;

	switch (cmd << 16 | type) {
	case ATTR(TASK_GET, TASK_TID):
	case ATTR(TASK_GET, TASK_SEL_TGID):
	case ATTR(FILTER_GET, FILTER_TID):
		return targets_tid(maker->targets, prng);
	case ATTR(TASK_GET, TASK_SEL_UID):
	case ATTR(WATCH, WATCH_UID):
		return any_uid(prng);
	case ATTR(TASK_GET, TASK_SEL_CGROUP_ID):
	case ATTR(FILTER_GET, FILTER_SEL_CGROUP_ID):
	case ATTR(WATCH, WATCH_CGROUP_ID):
		return prng_one_in(prng, 4) ? any_number(prng) ?: 1 : 1; /* the root */
	case ATTR(FILTER_GET, FILTER_INDEX):
		return prng_below(prng, 4);
	case ATTR(TASK_GET, TASK_SEL_FILTER_ID):
	case ATTR(FILTER_GET, FILTER_ID):
		return targets_filter(maker->targets, prng).id ?: 1;
	case ATTR(FILTER_GET, FILTER_PROG_OFFSET):
		return 8 * prng_below(prng, prng_one_in(prng, 2) ? 4 : 4000);
	default:
		return attr->mask == UINT64_MAX ? any_number(prng) : prng_next(prng) & attr->mask;
	}
}

static const struct attribute *attr_of(const struct draft *draft, uint16_t type)
{
	const struct attribute_set *set = message_attributes(draft->genl.cmd);

	type &= NLA_TYPE_MASK;
	return set && type <= set->max ? &set->attributes[type] : NULL;
}

static struct draft_attr *add(struct draft *draft, uint16_t type, const void *data, size_t size)
{
	struct draft_attr *attr = &draft->attrs[draft->count];

	if (draft->count == ATTRS_MAX)
		return &draft->attrs[ATTRS_MAX - 1];
	draft->count++;
	*attr = (struct draft_attr){ .type = type, .len = NLA_HDRLEN + size, .size = size };
	if (size)
		memcpy(attr->data, data, size);
	return attr;
}

/* Add an attribute with a value that makes sense. */
static void add_drawn(const struct maker *maker, struct draft *draft, uint16_t type)
{
	const struct attribute *attr = attr_of(draft, type);
	uint32_t numbers[SECCOMP_DIAG_WATCH_TGIDS_MAX];
	uint64_t number = draw_number(maker, draft->genl.cmd, type, attr);
	unsigned int count = 1;

	if (attr->type != ATTRIBUTE_BINARY) {
		add(draft, type, &number, attr->type == ATTRIBUTE_STRING ? 8 : attr->max_len);
		return;
	}
	if (prng_one_in(maker->prng, 8))
		count += prng_below(maker->prng, SECCOMP_DIAG_WATCH_TGIDS_MAX);
	for (unsigned int i = 0; i < count; i++)
		numbers[i] = targets_tid(maker->targets, maker->prng);
	/* A process with events. */
	if (prng_one_in(maker->prng, 2))
		numbers[0] = maker->targets->stirred.pid;
	add(draft, type, numbers, count * sizeof(numbers[0]));
}

static void add_sometimes(const struct maker *maker, struct draft *draft, uint16_t type,
			  uint32_t cases)
{
	if (prng_one_in(maker->prng, cases))
		add_drawn(maker, draft, type);
}

/* A caller that may not read programs tries rarely. */
static void add_with_prog(const struct maker *maker, struct draft *draft, uint16_t type)
{
	add_sometimes(maker, draft, type, maker->programs ? 3 : 24);
}

static void request_task(const struct maker *maker, struct draft *draft)
{
	add_drawn(maker, draft, SECCOMP_DIAG_A_TASK_TID);
}

static void request_tasks(const struct maker *maker, struct draft *draft)
{
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_MODES, 3);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_UID, 4);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_TGID, 3);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_SECCOMP, 2);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, 4);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID, 4);
}

static void request_filter(const struct maker *maker, struct draft *draft)
{
	struct targets_filter filter = targets_filter(maker->targets, maker->prng);
	uint32_t tid = filter.tid;

	if (filter.id && prng_one_in(maker->prng, 2)) {
		add(draft, SECCOMP_DIAG_A_FILTER_TID, &tid, sizeof(tid));
		add(draft, SECCOMP_DIAG_A_FILTER_ID, &filter.id, sizeof(filter.id));
	} else {
		add_drawn(maker, draft, SECCOMP_DIAG_A_FILTER_TID);
		add_drawn(maker, draft, SECCOMP_DIAG_A_FILTER_INDEX);
	}
	add_with_prog(maker, draft, SECCOMP_DIAG_A_FILTER_WITH_PROG);
	if (draft->count == 3)
		add_sometimes(maker, draft, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, 2);
}

static void request_filters(const struct maker *maker, struct draft *draft)
{
	if (!prng_one_in(maker->prng, 4))
		add_drawn(maker, draft, SECCOMP_DIAG_A_FILTER_TID);
	else
		add_sometimes(maker, draft, SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID, 2);
	add_with_prog(maker, draft, SECCOMP_DIAG_A_FILTER_WITH_PROG);
}

static void request_watch(const struct maker *maker, struct draft *draft)
{
	add_drawn(maker, draft, SECCOMP_DIAG_A_WATCH_KINDS);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_WATCH_ACTIONS, 2);
	if (prng_one_in(maker->prng, 3)) {
		add_drawn(maker, draft, SECCOMP_DIAG_A_WATCH_TGIDS);
		if (!prng_one_in(maker->prng, 3))
			add_drawn(maker, draft, SECCOMP_DIAG_A_WATCH_DESCENDANTS);
	}
	add_sometimes(maker, draft, SECCOMP_DIAG_A_WATCH_UID, 4);
	add_sometimes(maker, draft, SECCOMP_DIAG_A_WATCH_CGROUP_ID, 4);
	add_with_prog(maker, draft, SECCOMP_DIAG_A_WATCH_WITH_PROG);
}

static void request_counts(const struct maker *maker, struct draft *draft)
{
	(void)maker;
	(void)draft;
}

/*
 * @good, @spoilt: the share among good and among spoilt requests. A good WATCH takes an RCU grace
 * period, as long as a thousand other requests.
 */
static const struct {
	uint8_t cmd;
	uint16_t flags;
	void (*add_attrs)(const struct maker *maker, struct draft *draft);
	unsigned int good, spoilt;
} requests[] = {
	{ SECCOMP_DIAG_CMD_TASK_GET, 0, request_task, 365, 300 },
	{ SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP, request_tasks, 40, 140 },
	{ SECCOMP_DIAG_CMD_FILTER_GET, 0, request_filter, 365, 330 },
	{ SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP, request_filters, 30, 100 },
	{ SECCOMP_DIAG_CMD_WATCH, 0, request_counts, 198, 100 },
	{ SECCOMP_DIAG_CMD_WATCH, 0, request_watch, 2, 30 },
};
#define REQUESTS 1000

static void begin(const struct maker *maker, struct draft *draft, unsigned int request,
		  uint32_t seq)
{
	draft->nl = (struct nlmsghdr){
		.nlmsg_type = maker->family,
		.nlmsg_flags = NLM_F_REQUEST | requests[request].flags,
		.nlmsg_seq = seq,
	};
	draft->genl = (struct genlmsghdr){
		.cmd = requests[request].cmd,
		.version = SECCOMP_DIAG_GENL_VERSION,
	};
	draft->count = draft->trailing = draft->noise = 0;
	draft->longer = 0;
	if (prng_one_in(maker->prng, 3))
		draft->nl.nlmsg_flags |= NLM_F_ACK;
	requests[request].add_attrs(maker, draft);
}

static struct draft_attr *one_of(const struct maker *maker, struct draft *draft)
{
	return draft->count ? &draft->attrs[prng_below(maker->prng, draft->count)] : NULL;
}

static void spoil_drop(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);

	if (attr)
		*attr = draft->attrs[--draft->count];
}

static void spoil_double(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);

	if (attr && attr_of(draft, attr->type))
		add_drawn(maker, draft, attr->type & NLA_TYPE_MASK);
}

static void spoil_length(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);

	if (!attr)
		return;
	attr->size = prng_below(maker->prng, prng_one_in(maker->prng, 4) ? DATA_BYTES + 1 : 17);
	attr->len = NLA_HDRLEN + attr->size;
}

/* The length in the header of an attribute is wrong. */
static void spoil_header_length(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);

	if (attr)
		attr->len = prng_one_in(maker->prng, 4) ? any_number(maker->prng) :
							  prng_below(maker->prng, 24);
}

static void spoil_value(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);
	uint64_t number = any_number(maker->prng);
	size_t at;

	if (!attr || !attr->size)
		return;
	at = prng_below(maker->prng, (attr->size + 3) / 4) * 4;
	memcpy(attr->data + at, &number, attr->size - at < 8 ? attr->size - at : 8);
}

static void spoil_type(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);
	const struct attribute_set *set = message_attributes(draft->genl.cmd);

	if (attr && set)
		attr->type = prng_one_in(maker->prng, 4) ? prng_next(maker->prng) :
							   prng_below(maker->prng, set->max + 3);
}

static void spoil_type_flags(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);

	if (attr)
		attr->type ^= prng_one_in(maker->prng, 2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
}

static void spoil_nest(const struct maker *maker, struct draft *draft)
{
	struct draft_attr *attr = one_of(maker, draft);
	const struct nlattr inner = { .nla_len = NLA_HDRLEN + 4, .nla_type = 2 };

	if (!attr)
		return;
	memcpy(attr->data, &inner, sizeof(inner));
	attr->size = 8 * (1 + prng_below(maker->prng, 3));
	attr->len = NLA_HDRLEN + attr->size;
	attr->type |= prng_one_in(maker->prng, 2) ? NLA_F_NESTED : 0;
}

/* Add any attribute of the set. */
static void spoil_add(const struct maker *maker, struct draft *draft)
{
	const struct attribute_set *set = message_attributes(draft->genl.cmd);

	if (set)
		add_drawn(maker, draft, 1 + prng_below(maker->prng, set->max));
}

static void spoil_command(const struct maker *maker, struct draft *draft)
{
	if (prng_one_in(maker->prng, 4))
		draft->genl.version = prng_next(maker->prng);
	else
		draft->genl.cmd = prng_one_in(maker->prng, 4) ?
					  prng_next(maker->prng) :
					  prng_below(maker->prng, SECCOMP_DIAG_CMD_MAX + 2);
}

static void spoil_reserved(const struct maker *maker, struct draft *draft)
{
	draft->genl.reserved = 1u << prng_below(maker->prng, 16);
}

static void spoil_flags(const struct maker *maker, struct draft *draft)
{
	switch (prng_below(maker->prng, 4)) {
	case 0:
		draft->nl.nlmsg_flags ^= NLM_F_REQUEST;
		break;
	case 1:
		draft->nl.nlmsg_flags ^= NLM_F_DUMP;
		break;
	case 2:
		draft->nl.nlmsg_flags ^= 1u << prng_below(maker->prng, 16);
		break;
	default:
		draft->nl.nlmsg_flags = prng_next(maker->prng);
	}
}

/* A control message, or a family that cannot exist. */
static void spoil_family(const struct maker *maker, struct draft *draft)
{
	draft->nl.nlmsg_type = prng_one_in(maker->prng, 2) ?
				       prng_below(maker->prng, NLMSG_MIN_TYPE) :
				       0xff00 | prng_below(maker->prng, 256);
}

static void spoil_message_length(const struct maker *maker, struct draft *draft)
{
	draft->longer = (int)prng_below(maker->prng, 48) - 32;
}

static void spoil_end(const struct maker *maker, struct draft *draft)
{
	draft->trailing = 1 + prng_below(maker->prng, 12);
}

static void spoil_bytes(const struct maker *maker, struct draft *draft)
{
	draft->noise = 1 + prng_below(maker->prng, 3);
}

typedef void (*spoil_fn)(const struct maker *maker, struct draft *draft);

static const spoil_fn spoils[] = {
	spoil_drop,   spoil_double,	    spoil_length,     spoil_header_length,
	spoil_value,  spoil_type,	    spoil_type_flags, spoil_nest,
	spoil_add,    spoil_command,	    spoil_flags,      spoil_reserved,
	spoil_family, spoil_message_length, spoil_end,	      spoil_bytes,
	spoil_drop,   spoil_value,	    spoil_add,	      spoil_double,
};

static unsigned int draw_request(struct prng *prng, bool spoilt)
{
	uint32_t left = prng_below(prng, REQUESTS);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(requests) - 1; i++) {
		uint32_t share = spoilt ? requests[i].spoilt : requests[i].good;

		if (left < share)
			break;
		left -= share;
	}
	return i;
}

/* Family and number stay, otherwise the reply would not belong to the request. */
static void make_noise(const struct maker *maker, unsigned char *message, size_t len,
		       unsigned int noise)
{
	while (noise--) {
		size_t at = prng_below(maker->prng, len);

		if (at < offsetof(struct nlmsghdr, nlmsg_type) ||
		    at >= offsetof(struct nlmsghdr, nlmsg_pid))
			message[at] ^= 1u << prng_below(maker->prng, 8);
	}
}

static void write_message(const struct maker *maker, const struct draft *draft,
			  struct datagram *datagram)
{
	unsigned char *message = datagram->bytes + datagram->len;
	struct nlmsghdr nl = draft->nl;
	size_t len = NLMSG_HDRLEN + GENL_HDRLEN;

	memset(message, 0, MESSAGE_BYTES);
	memcpy(message + NLMSG_HDRLEN, &draft->genl, sizeof(draft->genl));
	for (unsigned int i = 0; i < draft->count; i++) {
		const struct draft_attr *attr = &draft->attrs[i];
		const struct nlattr header = { .nla_len = attr->len, .nla_type = attr->type };

		memcpy(message + len, &header, sizeof(header));
		memcpy(message + len + NLA_HDRLEN, attr->data, attr->size);
		len += NLA_HDRLEN + NLA_ALIGN(attr->size);
	}
	len += draft->trailing;
	nl.nlmsg_len = len + draft->longer;
	memcpy(message, &nl, sizeof(nl));
	make_noise(maker, message, len, draft->noise);
	datagram->begin[datagram->messages++] = datagram->len;
	datagram->len += NLMSG_ALIGN(len);
}

bool message_room(const struct datagram *datagram)
{
	return datagram->len + MESSAGE_BYTES <= sizeof(datagram->bytes) &&
	       datagram->messages < DATAGRAM_MESSAGES;
}

void message_add(const struct maker *maker, struct datagram *datagram, uint32_t seq)
{
	bool spoilt = prng_one_in(maker->prng, 2);
	static struct draft draft;

	begin(maker, &draft, draw_request(maker->prng, spoilt), seq);
	if (spoilt) {
		do {
			spoils[prng_below(maker->prng, ARRAY_SIZE(spoils))](maker, &draft);
		} while (prng_one_in(maker->prng, 3));
	}
	write_message(maker, &draft, datagram);
}

void message_add_dump(const struct maker *maker, struct datagram *datagram, uint32_t seq)
{
	static struct draft draft;

	begin(maker, &draft, prng_one_in(maker->prng, 2) ? 1 : 3, seq);
	/* Without a selection, with programs if possible. */
	draft.count = 0;
	if (draft.genl.cmd == SECCOMP_DIAG_CMD_FILTER_GET && maker->programs)
		add_drawn(maker, &draft, SECCOMP_DIAG_A_FILTER_WITH_PROG);
	write_message(maker, &draft, datagram);
}

void message_add_task(const struct maker *maker, struct datagram *datagram, uint32_t seq,
		      uint32_t tid)
{
	static struct draft draft;

	begin(maker, &draft, 0, seq);
	draft.count = 0;
	add(&draft, SECCOMP_DIAG_A_TASK_TID, &tid, sizeof(tid));
	write_message(maker, &draft, datagram);
}
