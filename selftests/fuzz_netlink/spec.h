/* SPDX-License-Identifier: GPL-2.0 */
/* The protocol as a table: what each message may carry, and what that may be. */
#ifndef FUZZ_NETLINK_SPEC_H
#define FUZZ_NETLINK_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** enum spec_type - what an attribute carries */
enum spec_type {
	SPEC_NONE, /* there is no such attribute */
	SPEC_PAD, /* nothing, for alignment */
	SPEC_FLAG, /* nothing */
	SPEC_U8,
	SPEC_U32,
	SPEC_U64,
	SPEC_NAME, /* at most 15 bytes and a NUL */
	SPEC_BYTES, /* one or more units of @unit bytes, at most @most of them */
};

/** enum spec_draw - which values of an attribute make sense in a request */
enum spec_draw {
	DRAW_ANY,
	DRAW_TID, /* a thread */
	DRAW_PROCESS, /* a process */
	DRAW_PROCESSES, /* some processes */
	DRAW_UID,
	DRAW_SET, /* bits of @most */
	DRAW_INDEX, /* of a filter */
	DRAW_ID, /* of a filter */
	DRAW_OFFSET, /* into a program */
};

#define ASKED_DO 1
#define ASKED_DUMP 2

/**
 * struct spec_attr - an attribute
 * @name: its name
 * @type: what it carries
 * @asked: ASKED_*: in which requests it may be
 * @always: a set of 1 << SECCOMP_DIAG_CMD_*: the messages from the module that all have it
 * @told: likewise, those that may have it beside these
 * @draw: for requests
 * @unit: see SPEC_BYTES
 * @least: of numbers; less is refused with ERANGE
 * @most: of numbers, 0 if any will do; more is refused with EINVAL, as these are sets of bits
 */
struct spec_attr {
	const char *name;
	enum spec_type type;
	unsigned int asked;
	unsigned int always, told;
	enum spec_draw draw;
	size_t unit;
	uint64_t least, most;
};

/**
 * struct spec_set - the attributes of a message
 * @attrs: by number
 * @max: the greatest number
 */
struct spec_set {
	const struct spec_attr *attrs;
	uint16_t max;
};

/** spec_set() - the attributes of a command; NULL if there is no such command */
const struct spec_set *spec_set(unsigned int cmd);

/** spec_asked() - ASKED_*: how a command can be asked for; 0 where it can't */
unsigned int spec_asked(unsigned int cmd);

/** spec_len() - how many bytes an attribute has, -1 where that varies */
int spec_len(const struct spec_attr *attr);

/** spec_gap() - the name of an enum of which an attribute is not in the table; NULL if all are */
const char *spec_gap(void);

#endif
