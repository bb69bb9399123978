// SPDX-License-Identifier: GPL-2.0
/* A bounded queue from the hooks, which must never wait, to the reader of a watcher, which may. */
#include <linux/overflow.h>
#include <linux/seccomp_diag.h>
#include <linux/vmalloc.h>

#include "ring.h"

/** scd_ring_init() - Return: 0 or -ENOMEM; may sleep */
int scd_ring_init(struct scd_ring *ring)
{
	*ring = (struct scd_ring){};
	raw_spin_lock_init(&ring->lock);
	/*
	 * Whole pages: kmalloc() would round up to a power of two, and a good third would be
	 * unused.
	 */
	ring->slots = __vmalloc(array_size(RING_SLOTS, sizeof(*ring->slots)),
				GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN);
	return ring->slots ? 0 : -ENOMEM;
}

static struct scd_event *slot(const struct scd_ring *ring, u64 place)
{
	return &ring->slots[place & (RING_SLOTS - 1)];
}

/** scd_ring_free() - free the ring once nobody uses it; may sleep */
void scd_ring_free(struct scd_ring *ring)
{
	for (; ring->tail != ring->head; ring->tail++)
		scd_program_put(slot(ring, ring->tail)->program);
	vfree(ring->slots);
}

/* Takes the ring's own reference to the program, if there is room for it. The caller locks. */
static void keep_program(struct scd_ring *ring, struct scd_event *event)
{
	struct scd_program *program = event->program;

	if (!program)
		return;
	if (ring->program_bytes + program->size > RING_PROGRAM_BYTES) {
		event->program = NULL;
		return;
	}
	refcount_inc(&program->refs);
	ring->program_bytes += program->size;
}

/**
 * scd_ring_put() - copy an event to the end of the ring, or count it as dropped
 * @ring: the ring
 * @event: the event; its copy gets a sequence number
 *
 * From task context; never waits. Interrupts stay on: nothing that runs in one puts or takes.
 *
 * Return: how many events wait now, 0 if there was no room.
 */
u32 scd_ring_put(struct scd_ring *ring, const struct scd_event *event)
{
	struct scd_event *to;
	u32 pending = 0;

	raw_spin_lock(&ring->lock);
	ring->made++;
	if (ring->head - ring->tail < RING_SLOTS) {
		to = slot(ring, ring->head);
		*to = *event;
		to->seq = ring->made;
		keep_program(ring, to);
		pending = ++ring->head - ring->tail;
	}
	raw_spin_unlock(&ring->lock);

	return pending;
}

/**
 * scd_ring_peek() - look at an event that waits
 * @ring: the ring
 * @ahead: how many events to look past
 * @dropped: set to how many were dropped before it
 *
 * For the only reader.
 *
 * Return: the event, which stays until it is taken; NULL if there are no more.
 */
const struct scd_event *scd_ring_peek(struct scd_ring *ring, u32 ahead, u64 *dropped)
{
	const struct scd_event *event = NULL;
	u64 place;

	raw_spin_lock(&ring->lock);
	place = ring->tail + ahead;
	if (place < ring->head) {
		event = slot(ring, place);
		*dropped = event->seq - 1 - place;
	}
	raw_spin_unlock(&ring->lock);

	return event;
}

/** scd_ring_take() - remove the first @count events, which the reader has used */
void scd_ring_take(struct scd_ring *ring, u32 count)
{
	struct scd_program *program;

	while (count--) {
		/* The slot is the reader's until the tail has passed it. */
		program = slot(ring, ring->tail)->program;
		raw_spin_lock(&ring->lock);
		if (program)
			ring->program_bytes -= program->size;
		ring->tail++;
		raw_spin_unlock(&ring->lock);
		scd_program_put(program);
	}
}

/** scd_ring_count() - get what became of the events, at one moment */
void scd_ring_count(struct scd_ring *ring, struct scd_counts *counts)
{
	raw_spin_lock(&ring->lock);
	counts->made = ring->made;
	counts->delivered = ring->tail;
	counts->pending = ring->head - ring->tail;
	counts->dropped = ring->made - ring->head;
	raw_spin_unlock(&ring->lock);
}
