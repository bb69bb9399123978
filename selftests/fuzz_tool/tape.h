/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tool was answered once, to be played again: a head, and records in the order in which
 * things happened. Sequence numbers of messages are relative to the last request.
 */
#ifndef FUZZ_TAPE_H
#define FUZZ_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_MAX (1 << 20)

/**
 * struct tape_head - what was asked for
 * @command: which of tape_commands[]
 * @pid: of whom, where the command is about somebody
 */
struct tape_head {
	uint32_t command;
	uint32_t pid;
};

/** enum tape_what - kinds of records */
enum tape_what {
	TAPE_REQUEST, /* the tool has sent one; if it does not, it finds nothing to read once */
	TAPE_DATAGRAM, /* the tool has received this */
	TAPE_ERROR, /* or this errno (@arg) */
	TAPE_SIGNAL, /* somebody ends it, if it waits for that, while there is nothing to read */
	TAPE_WHATS,
};

/*
 * What @arg of a datagram says: it is another program's; and how often it comes once more. For ever
 * is as long as the one who plays it says.
 */
#define TAPE_FOREIGN 0x80
#define TAPE_REPEAT 0x7f
#define TAPE_FOREVER 0x7f

/**
 * struct tape_record - the head of a record, in front of @len bytes
 * @what: enum tape_what, modulo TAPE_WHATS
 * @arg: see there
 * @len: how many bytes follow
 */
struct tape_record {
	uint8_t what;
	uint8_t arg;
	uint16_t len;
};

/**
 * struct tape - where in a tape one is
 * @pos: the next record
 * @left: bytes from there on
 */
struct tape {
	const uint8_t *pos;
	size_t left;
};

/* Commands that were recorded; "PID" stands for the number in the head. Ended by NULL. */
extern const char *const tape_commands[][6];
extern const size_t tape_command_count;

/**
 * tape_open() - begin to read
 * @tape: where one is
 * @head: filled; what is cut off is 0
 * @bytes: any
 * @size: how many
 */
void tape_open(struct tape *tape, struct tape_head *head, const uint8_t *bytes, size_t size);

/**
 * tape_next() - take a record
 * @tape: where one is
 * @record: filled; its @len is what there is of it
 *
 * Return: its bytes, or NULL at the end.
 */
const uint8_t *tape_next(struct tape *tape, struct tape_record *record);

#endif
