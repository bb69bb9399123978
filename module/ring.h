/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_RING_H
#define SCD_RING_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "event.h"

/* Events that a watcher may be late by; a power of 2. Some 290 KiB. */
#define RING_SLOTS 2048

/* Bytes of programs that wait in a ring. What comes on top is told without. */
#define RING_PROGRAM_BYTES (1 << 20)

/**
 * struct scd_ring - events on their way to one watcher
 * @lock: protects all below but the slots from @tail to @head, which belong to the reader
 * @slots: RING_SLOTS of them
 * @made: events that were to be put in, those that found no room as well
 * @head: of these, how many were put in
 * @tail: of these, how many were taken out
 * @program_bytes: of the programs in it
 *
 * Any number of writers, from hooks in task context; one reader. What has been put in is never
 * dropped, so the numbers tell all: @made - @head were dropped, @head - @tail wait, and before the
 * event at place i (from 0) its sequence number - 1 - i were dropped.
 */
struct scd_ring {
	raw_spinlock_t lock;
	struct scd_event *slots;
	u64 made;
	u64 head;
	u64 tail;
	size_t program_bytes;
};

/**
 * struct scd_counts - what became of a watcher's events
 * @made: were to be put in
 * @delivered: were taken out
 * @pending: wait
 * @dropped: found no room
 * @missed: events that could not be seen
 * @not_followed: processes that could not be followed
 *
 * The first four are the ring's.
 */
struct scd_counts {
	u64 made;
	u64 delivered;
	u64 pending;
	u64 dropped;
	u64 missed;
	u64 not_followed;
};

int scd_ring_init(struct scd_ring *ring);
void scd_ring_free(struct scd_ring *ring);
u32 scd_ring_put(struct scd_ring *ring, const struct scd_event *event);
const struct scd_event *scd_ring_peek(struct scd_ring *ring, u32 ahead, u64 *dropped);
void scd_ring_take(struct scd_ring *ring, u32 count);
void scd_ring_count(struct scd_ring *ring, struct scd_counts *counts);

#endif
