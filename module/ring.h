/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_RING_H
#define SCD_RING_H

#include <linux/spinlock.h>

#include "event.h"

/* Events that a watcher may be late by; a power of 2. 304 KiB. */
#define RING_SLOTS 2048

/* Bytes of programs that wait in a ring. Further events carry no program. */
#define RING_PROGRAM_BYTES 1048576

/**
 * struct scd_ring - events on their way to one watcher
 * @lock: protects all below except the slots from @tail to @head, which belong to the reader
 * @slots: RING_SLOTS of them
 * @made: events that were to be put in, with those that found no room
 * @head: how many of these were put in
 * @tail: how many of these were taken out
 * @program_bytes: of the programs in it
 *
 * Any number of writers, from hooks in task context; one reader. An event in the ring is never
 * dropped, so the numbers are complete: @made - @head were dropped, @head - @tail wait, and before
 * the event at place i (from 0) its sequence number - 1 - i were dropped.
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
 * struct scd_counts - the number of a watcher's events by their fate
 * @made: were to be put into the ring
 * @delivered: were taken out
 * @pending: wait
 * @dropped: found no room
 * @missed: could not be seen, in the whole system
 * @not_followed: processes that could not be followed
 *
 * The ring has the first four.
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
