/* SPDX-License-Identifier: GPL-2.0 */
/* A made-up kernel for the whole tool: what is in it, and what a scenario has happen in it. */
#ifndef TOOL_FAKE_KERNEL_KERNEL_H
#define TOOL_FAKE_KERNEL_KERNEL_H

#include "tool/fake_kernel/message.h"

#define KERNEL_MANY 10000

/**
 * struct kernel - its state; scenario.c fills it from the file that $SCENARIO names
 * @protocol: the family's version
 * @unprivileged: the reader may not have programs, flags and users
 * @unknown: the layout of filters is unknown
 * @refuse: the errno that WATCH answers, 0 for no refusal
 * @without: kinds of events that are not available
 * @words: the extended ACK of @refuse and @without
 * @filters: of all threads; a dump of all threads leaves out a @late one
 * @tasks: threads; the filters of a @gone one are ESRCH
 * @watching: the kinds that are watched, 0 if nobody watches
 * @was_watching: the watch has ended
 * @watched: the first process that is watched
 * @counts: of events; @made is filled in when they are sent
 * @seq: the last event's number
 */
extern struct kernel {
	unsigned int protocol;
	bool unprivileged, unknown;
	int refuse;
	uint32_t without;
	char words[128];
	struct {
		struct sd_filter f;
		bool late;
	} filters[KERNEL_MANY];
	struct {
		struct sd_task t;
		bool gone;
	} tasks[KERNEL_MANY];
	size_t filter_count, task_count;
	uint32_t watching;
	bool was_watching;
	pid_t watched;
	struct sd_counts counts;
	uint64_t seq;
} kernel;

/** kernel_filter() - the filter with an id, or NULL */
const struct sd_filter *kernel_filter(uint64_t id);

/** kernel_event() - send an event; its number and the drops before it are filled in */
void kernel_event(struct sd_event *event);

/** kernel_counts() - send the counts */
void kernel_counts(uint8_t cmd, uint32_t seq);

/** kernel_flush() - send the datagram to which messages are appended */
struct datagram *kernel_room(void);
void kernel_flush(void);

/** scenario_read() - fill the kernel, and keep the lines that are played one after another */
void scenario_read(void);

/** scenario_play() - play the next line. Return: false if it has to wait for a request */
bool scenario_play(void);

#endif
