// SPDX-License-Identifier: GPL-2.0
/* Damage to tapes: to records, messages and attributes, and to their order. */
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "fuzz_tool/generate.h"
#include "fuzz_tool/mutate.h"
#include "fuzz_tool/tape.h"
#include "lib/fake_netlink.h"

#define SPOTS 4096

/* A place in the tape: @len bytes from @at on, as part of @of (an index, see below). */
struct spot {
	size_t at, len;
	size_t of;
};

/**
 * struct edit - a tape that is being changed
 * @state: of random_next()
 * @bytes: the tape
 * @len: its length
 * @room: how long it may become
 * @records: where they are, their heads included
 * @messages: those in datagrams; part of a record
 * @attrs: those in messages; part of a message
 * @record_count: how many
 * @message_count: the same
 * @attr_count: the same
 */
struct edit {
	uint64_t *state;
	uint8_t *bytes;
	size_t len, room;
	struct spot records[SPOTS], messages[SPOTS], attrs[SPOTS];
	size_t record_count, message_count, attr_count;
};

static uint32_t below(struct edit *e, size_t limit)
{
	return random_below(e->state, (uint32_t)limit);
}

static uint16_t get_u16(const struct edit *e, size_t at)
{
	uint16_t value;

	memcpy(&value, e->bytes + at, sizeof(value));
	return value;
}

static uint32_t get_u32(const struct edit *e, size_t at)
{
	uint32_t value;

	memcpy(&value, e->bytes + at, sizeof(value));
	return value;
}

static void set_u16(struct edit *e, size_t at, uint16_t value)
{
	memcpy(e->bytes + at, &value, sizeof(value));
}

static void set_u32(struct edit *e, size_t at, uint32_t value)
{
	memcpy(e->bytes + at, &value, sizeof(value));
}

static void find_attrs(struct edit *e, size_t message)
{
	const struct spot *m = &e->messages[message];
	size_t at = m->at + NLMSG_HDRLEN + GENL_HDRLEN, end = m->at + m->len, len;

	for (; at + NLA_HDRLEN <= end && e->attr_count < SPOTS; at += NLA_ALIGN(len)) {
		len = get_u16(e, at);
		if (len < NLA_HDRLEN || len > end - at)
			return;
		e->attrs[e->attr_count++] = (struct spot){ at, len, message };
	}
}

static void find_messages(struct edit *e, size_t record)
{
	const struct spot *r = &e->records[record];
	size_t at = r->at + sizeof(struct tape_record), end = r->at + r->len, len;

	for (; at + NLMSG_HDRLEN <= end && e->message_count < SPOTS; at += NLMSG_ALIGN(len)) {
		len = get_u32(e, at);
		if (len < NLMSG_HDRLEN || len > end - at)
			return;
		e->messages[e->message_count] = (struct spot){ at, len, record };
		find_attrs(e, e->message_count++);
	}
}

static void find_all(struct edit *e)
{
	struct tape_record record;
	struct tape_head head;
	struct tape tape;
	const uint8_t *data;

	e->record_count = e->message_count = e->attr_count = 0;
	tape_open(&tape, &head, e->bytes, e->len);
	while (e->record_count < SPOTS && (data = tape_next(&tape, &record))) {
		size_t at = (size_t)(data - e->bytes) - sizeof(record);

		e->records[e->record_count] = (struct spot){ at, sizeof(record) + record.len, 0 };
		if (record.what == TAPE_DATAGRAM)
			find_messages(e, e->record_count);
		e->record_count++;
	}
}

static bool has_room(const struct edit *e, size_t more)
{
	return more <= e->room - e->len;
}

/* Take bytes away, or insert some; lengths of what surrounds them stay as they are. */
static void take_away(struct edit *e, size_t at, size_t len)
{
	memmove(e->bytes + at, e->bytes + at + len, e->len - at - len);
	e->len -= len;
}

static void put_in(struct edit *e, size_t at, const uint8_t *data, size_t len)
{
	uint8_t copy[4096];

	len = len < sizeof(copy) ? len : sizeof(copy);
	memcpy(copy, data, len);
	memmove(e->bytes + at + len, e->bytes + at, e->len - at);
	memcpy(e->bytes + at, copy, len);
	e->len += len;
}

/* Adjust the lengths of what surrounds a change. */
static void grow_record(struct edit *e, size_t record, int by)
{
	size_t at = e->records[record].at + offsetof(struct tape_record, len);

	set_u16(e, at, (uint16_t)(get_u16(e, at) + by));
}

static void grow_message(struct edit *e, size_t message, int by)
{
	const struct spot *m = &e->messages[message];

	set_u32(e, m->at, (uint32_t)(m->len + by));
	grow_record(e, m->of, by);
}

/* A number that often causes trouble. */
static uint64_t odd_value(struct edit *e)
{
	static const uint64_t odd[] = { 0,	    1,		2,	    3,		4,
					5,	    7,		8,	    15,		16,
					17,	    31,		32,	    255,	4095,
					4096,	    4097,	6553,	    32767,	32768,
					32769,	    65535,	65536,	    0x3fffff,	0x400000,
					0x7fff0000, 0x7fffffff, 0x80000000, 0xffff0fff, 0xffffffff,
					1ull << 32, 1ull << 63, ~0ull,	    ~0ull - 1,	INT64_MAX };
	uint64_t value = random_next(e->state);

	switch (below(e, 8)) {
	case 0:
		return value;
	case 1:
		return 1ull << (value & 63);
	default:
		return odd[value % (sizeof(odd) / sizeof(odd[0]))];
	}
}

static void change_bits(struct edit *e, const struct spot *s)
{
	uint32_t times = 1 + below(e, 3);

	while (times--)
		e->bytes[s->at + below(e, s->len)] ^= (uint8_t)(1u << below(e, 8));
}

static uint32_t odd_length(struct edit *e, uint32_t len)
{
	static const int32_t near[] = { -8, -4, -3, -1, 1, 2, 4, 8 };
	static const uint32_t odd[] = { 0, 1, 3, 4, 5, 15, 16, 17, 19, 20, 0xffff, 0x7fffffff };

	return below(e, 2) ? len + (uint32_t)near[below(e, 8)] :
			     odd[below(e, sizeof(odd) / sizeof(odd[0]))];
}

static void damage_attr_value(struct edit *e, const struct spot *a)
{
	/* Makes a terminal clear the screen, change its title, and write from right to left. */
	static const uint8_t nasty[] = "\x1b[2J\x1b]0;x\x07\xc2\x9b\xe2\x80\xae\xff\r\n\\\"";
	size_t len = a->len - NLA_HDRLEN, i;
	uint64_t value = odd_value(e);

	if (below(e, 3)) {
		memcpy(e->bytes + a->at + NLA_HDRLEN, &value, len < 8 ? len : 8);
		return;
	}
	for (i = 0; i < len; i++)
		e->bytes[a->at + NLA_HDRLEN + i] = nasty[(i + value) % (sizeof(nasty) - 1)];
}

static void double_attr(struct edit *e, const struct spot *a)
{
	size_t len = NLA_ALIGN(a->len);

	if (a->at + len > e->messages[a->of].at + e->messages[a->of].len || len > 4096 ||
	    !has_room(e, len))
		return;
	put_in(e, a->at + len, e->bytes + a->at, len);
	grow_message(e, a->of, (int)len);
}

static void drop_attr(struct edit *e, const struct spot *a)
{
	size_t len = NLA_ALIGN(a->len);

	if (a->at + len > e->messages[a->of].at + e->messages[a->of].len)
		len = a->len;
	take_away(e, a->at, len);
	grow_message(e, a->of, -(int)len);
}

/* Four bytes more or less, with all lengths adjusted. */
static void resize_attr(struct edit *e, const struct spot *a)
{
	static const uint8_t more[4] = { 0x41, 0x1b, 0x5b, 0x41 };

	if (below(e, 2) && has_room(e, 4)) {
		put_in(e, a->at + NLA_HDRLEN, more, 4);
		set_u16(e, a->at, (uint16_t)(a->len + 4));
		grow_message(e, a->of, 4);
	} else if (a->len >= NLA_HDRLEN + 4) {
		take_away(e, a->at + NLA_HDRLEN, 4);
		set_u16(e, a->at, (uint16_t)(a->len - 4));
		grow_message(e, a->of, -4);
	}
}

static void damage_attr(struct edit *e)
{
	const struct spot *a = &e->attrs[below(e, e->attr_count)];

	switch (below(e, 10)) {
	case 0:
		change_bits(e, a);
		break;
	case 1:
		set_u16(e, a->at, (uint16_t)odd_length(e, (uint32_t)a->len));
		break;
	case 2:
		set_u16(e, a->at + 2, (uint16_t)(below(e, 2) ? below(e, 48) : odd_value(e)));
		break;
	case 3: /* nested, or in the other byte order */
		set_u16(e, a->at + 2, get_u16(e, a->at + 2) ^ (below(e, 2) ? 0x8000 : 0x4000));
		break;
	case 4:
		double_attr(e, a);
		break;
	case 5:
		drop_attr(e, a);
		break;
	case 6:
		resize_attr(e, a);
		break;
	default:
		damage_attr_value(e, a);
	}
}

static void double_message(struct edit *e, const struct spot *m)
{
	size_t len = NLMSG_ALIGN(m->len);

	if (m->at + len > e->records[m->of].at + e->records[m->of].len || len > 4096 ||
	    !has_room(e, len))
		return;
	put_in(e, m->at + len, e->bytes + m->at, len);
	grow_record(e, m->of, (int)len);
}

static void drop_message(struct edit *e, const struct spot *m)
{
	size_t len = NLMSG_ALIGN(m->len);

	if (m->at + len > e->records[m->of].at + e->records[m->of].len)
		len = m->len;
	take_away(e, m->at, len);
	grow_record(e, m->of, -(int)len);
}

/* Move a message after the next one of the same datagram, if there is one. */
static void swap_message(struct edit *e, size_t index)
{
	const struct spot *m = &e->messages[index], *n = m + 1;
	size_t len = NLMSG_ALIGN(m->len);
	uint8_t copy[4096];

	if (index + 1 == e->message_count || n->of != m->of || m->at + len != n->at ||
	    len > sizeof(copy))
		return;
	memcpy(copy, e->bytes + m->at, len);
	memmove(e->bytes + m->at, e->bytes + n->at, n->len);
	memcpy(e->bytes + m->at + n->len, copy, len);
}

static void damage_type(struct edit *e, const struct spot *m)
{
	static const uint16_t types[] = { 0, NLMSG_NOOP,  NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN,
					  5, GENL_ID_CTRL };

	set_u16(e, m->at + offsetof(struct nlmsghdr, nlmsg_type),
		below(e, 8) ? types[below(e, 7)] : (uint16_t)odd_value(e));
}

static void damage_flags(struct edit *e, const struct spot *m)
{
	static const uint16_t flags[] = { NLM_F_DUMP_INTR, NLM_F_ACK_TLVS, NLM_F_CAPPED,
					  NLM_F_MULTI };
	size_t at = m->at + offsetof(struct nlmsghdr, nlmsg_flags);

	set_u16(e, at, get_u16(e, at) ^ flags[below(e, 4)]);
}

static void interrupt_all(struct edit *e)
{
	size_t i, at;

	for (i = 0; i < e->message_count; i++) {
		at = e->messages[i].at + offsetof(struct nlmsghdr, nlmsg_flags);
		set_u16(e, at, get_u16(e, at) | NLM_F_DUMP_INTR);
	}
}

static void damage_message(struct edit *e)
{
	size_t index = below(e, e->message_count);
	const struct spot *m = &e->messages[index];
	static const uint32_t sequences[] = { 0, 1, 2, 0xffffffff, FAKE_UNASKED, 0x7fffffff };

	switch (below(e, 10)) {
	case 0:
		change_bits(e, m);
		break;
	case 1:
		set_u32(e, m->at, odd_length(e, (uint32_t)m->len));
		break;
	case 2:
		damage_type(e, m);
		break;
	case 3:
		damage_flags(e, m);
		break;
	case 4:
		set_u32(e, m->at + offsetof(struct nlmsghdr, nlmsg_seq), sequences[below(e, 6)]);
		break;
	case 5:
		if (m->len >= NLMSG_HDRLEN + GENL_HDRLEN)
			e->bytes[m->at + NLMSG_HDRLEN] = (uint8_t)below(e, 10);
		break;
	case 6:
		double_message(e, m);
		break;
	case 7:
		drop_message(e, m);
		break;
	case 8:
		swap_message(e, index);
		break;
	default:
		interrupt_all(e);
	}
}

/* Repeat a record somewhere. */
static void copy_record(struct edit *e, const struct spot *r)
{
	if (r->len <= 4096 && has_room(e, r->len))
		put_in(e, e->records[below(e, e->record_count)].at, e->bytes + r->at, r->len);
}

static void damage_record(struct edit *e)
{
	const struct spot *r = &e->records[below(e, e->record_count)];
	static const uint8_t errnos[] = { 4, 11, 12, 105, 5, 62, 2 };
	struct tape_record failure = { below(e, 4) ? TAPE_ERROR : TAPE_SIGNAL,
				       errnos[below(e, sizeof(errnos))], 0 };
	uint32_t cut;

	switch (below(e, 7)) {
	case 0:
		take_away(e, r->at, r->len);
		break;
	case 1:
		copy_record(e, r);
		break;
	case 2: /* cut off */
		cut = below(e, r->len - sizeof(struct tape_record) + 1);
		take_away(e, r->at + r->len - cut, cut);
		set_u16(e, r->at + offsetof(struct tape_record, len),
			(uint16_t)(r->len - sizeof(struct tape_record) - cut));
		break;
	case 3:
		e->bytes[r->at + offsetof(struct tape_record, arg)] |=
			(uint8_t)(1 + below(e, TAPE_REPEAT));
		break;
	case 4:
		e->bytes[r->at + offsetof(struct tape_record, arg)] ^= TAPE_FOREIGN;
		break;
	case 5:
		if (has_room(e, sizeof(failure)))
			put_in(e, r->at, (const uint8_t *)&failure, sizeof(failure));
		break;
	default:
		e->len = r->at; /* the tape ends here */
	}
}

static void mutate_once(struct edit *e)
{
	uint32_t which = below(e, 16);

	find_all(e);
	if (which < 9 && e->attr_count)
		damage_attr(e);
	else if (which < 13 && e->message_count)
		damage_message(e);
	else if (which < 15 && e->record_count)
		damage_record(e);
	else if (e->len >= sizeof(struct tape_head)) /* replies to another command */
		set_u32(e, 0, below(e, tape_command_count));
}

size_t mutate(uint64_t *state, uint8_t *bytes, size_t len, size_t room)
{
	static struct edit edit;
	uint32_t times;

	edit.state = state;
	edit.bytes = bytes;
	edit.len = len;
	edit.room = room;
	times = 1 + below(&edit, below(&edit, 4) ? 3 : 16);
	while (times--)
		mutate_once(&edit);
	return edit.len;
}
