/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording of the replies to one command: a head, and records in order. Sequence numbers of
 * messages are relative to the last request.
 */
#ifndef FUZZ_TAPE_H
#define FUZZ_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_MAX (1 << 20)

/**
 * struct tape_head - the command that was recorded
 * @command: which of tape_commands[]
 * @pid: the process, if the command is about one
 */
struct tape_head {
	uint32_t command;
	uint32_t pid;
};

/** enum tape_what - kinds of records */
enum tape_what {
	TAPE_REQUEST, /* the tool sends one; a tool that does not finds nothing to read once */
	TAPE_DATAGRAM, /* the tool receives this */
	TAPE_ERROR, /* the tool receives this errno (@arg) */
	TAPE_SIGNAL, /* SIGTERM, if the tool handles it, while there is nothing to read */
	TAPE_WHATS,
};

/*
 * The @arg of a datagram: another program has sent it; and how often it is repeated. The player
 * chooses how long "forever" is.
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
 * struct tape - a position in a tape
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
 * @tape: its beginning
 * @head: filled; missing bytes are 0
 * @bytes: any
 * @size: how many
 */
void tape_open(struct tape *tape, struct tape_head *head, const uint8_t *bytes, size_t size);

/**
 * tape_next() - take a record
 * @tape: the position
 * @record: filled; its @len is at most what is left
 *
 * Return: its bytes, or NULL at the end.
 */
const uint8_t *tape_next(struct tape *tape, struct tape_record *record);

#endif
