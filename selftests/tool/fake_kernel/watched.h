/* SPDX-License-Identifier: GPL-2.0 */
/* The made-up kernel of watched.c: what is behind its socket. */
#ifndef WATCHED_H
#define WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>
#include <netlink/msg.h>

#define WATCHED_FAMILY 0x1234
#define WATCHED_LINES 256
#define WATCHED_PROGRAMS 16

/**
 * struct watched - the state of the kernel
 * @fd: the socket
 * @lines: of the scenario, those that are played one after another
 * @line_count: how many
 * @next: the one to be played next
 * @protocol: the family's version
 * @unprivileged: no programs
 * @watching: somebody does
 * @was_watching: somebody did
 * @recheck: the next verdict is on a second look
 * @late: lines are played even when nobody watches any more
 * @refuse: what WATCH answers, 0 for no refusal
 * @without: kinds that can't be told
 * @words: with these words
 * @seq: the last event's number
 * @told, @dropped, @missed, @not_followed, @pending: what counts say
 * @times: how often to play the next line
 * @sweep: numbers of system calls ascend meanwhile
 * @swept: by how much
 * @task: the process that is watched
 * @programs: of filters
 * @program_count: how many
 */
extern struct watched {
	int fd;
	char lines[WATCHED_LINES][256];
	size_t line_count, next;
	unsigned int protocol;
	bool unprivileged, watching, was_watching, recheck, late, sweep;
	int refuse;
	uint32_t without;
	char words[128];
	uint64_t seq, told, dropped, missed, not_followed;
	unsigned long pending, times, swept;
	uint32_t task;
	struct {
		uint64_t id;
		struct sock_filter insns[64];
		size_t len;
	} programs[WATCHED_PROGRAMS];
	size_t program_count;
} watched;

/** watched_serve() - answer requests and tell events, until the socket is closed */
void watched_serve(int fd);

/** watched_begin() - begin a message of the family, or another one */
struct nl_msg *watched_begin(uint16_t type, uint8_t cmd, uint32_t seq);

/** watched_finish() - send it; a reader that is gone ends the kernel */
void watched_finish(struct nl_msg *msg);

/** watched_verdict() - tell an event, if the line is one of these. Return: false if not. */
bool watched_verdict(const char *line);
bool watched_install(const char *line);
bool watched_tsc(const char *line);

#endif
