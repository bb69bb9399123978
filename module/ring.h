/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_RING_H
#define SECCOMP_DIAG_RING_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "event.h"

/* Events that a watcher may be late by; a power of 2. Some 290 KiB. */
#define RING_SLOTS 2048

/* Bytes of programs that wait in a ring. What comes on top is told without. */
#define RING_PROGRAM_BYTES (1 << 20)

/**
 * struct seccomp_diag_ring - events on their way to one watcher
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
struct seccomp_diag_ring {
	raw_spinlock_t lock;
	struct seccomp_diag_event *slots;
	u64 made;
	u64 head;
	u64 tail;
	size_t program_bytes;
};

/**
 * struct seccomp_diag_counts - what became of the events
 * @made: were to be put in
 * @delivered: were taken out
 * @pending: wait
 * @dropped: found no room
 */
struct seccomp_diag_counts {
	u64 made;
	u64 delivered;
	u64 pending;
	u64 dropped;
};

int seccomp_diag_ring_init(struct seccomp_diag_ring *ring);
void seccomp_diag_ring_free(struct seccomp_diag_ring *ring);
u32 seccomp_diag_ring_put(struct seccomp_diag_ring *ring, const struct seccomp_diag_event *event);
const struct seccomp_diag_event *seccomp_diag_ring_peek(struct seccomp_diag_ring *ring, u32 ahead,
							u64 *dropped);
void seccomp_diag_ring_take(struct seccomp_diag_ring *ring, u32 count);
void seccomp_diag_ring_count(struct seccomp_diag_ring *ring, struct seccomp_diag_counts *counts);

#endif
