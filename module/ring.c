// SPDX-License-Identifier: GPL-2.0
/* A bounded queue between the hooks, which must never wait, and a watcher, who may. */
#include <linux/overflow.h>
#include <linux/refcount.h>
#include <linux/seccomp_diag.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "ring.h"

/** seccomp_diag_ring_init() - Return: 0 or -ENOMEM; may sleep */
int seccomp_diag_ring_init(struct seccomp_diag_ring *ring)
{
	*ring = (struct seccomp_diag_ring){};
	raw_spin_lock_init(&ring->lock);
	/* Page by page: of a power of two, as kmalloc() has them, a good third would lie idle. */
	ring->slots = __vmalloc(array_size(RING_SLOTS, sizeof(*ring->slots)),
				GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN);
	return ring->slots ? 0 : -ENOMEM;
}

static struct seccomp_diag_event *slot(const struct seccomp_diag_ring *ring, u64 place)
{
	return &ring->slots[place & (RING_SLOTS - 1)];
}

static struct seccomp_diag_program *program_of(const struct seccomp_diag_event *event)
{
	return event->cmd == SECCOMP_DIAG_CMD_INSTALL_NTF ? event->install.program : NULL;
}

/** seccomp_diag_ring_free() - once nobody puts or peeks any more; may sleep */
void seccomp_diag_ring_free(struct seccomp_diag_ring *ring)
{
	for (; ring->tail != ring->head; ring->tail++)
		seccomp_diag_program_put(program_of(slot(ring, ring->tail)));
	vfree(ring->slots);
}

/* The ring's own reference to the program, as long as there is room for it. The caller locks. */
static void keep_program(struct seccomp_diag_ring *ring, struct seccomp_diag_event *event)
{
	struct seccomp_diag_program *program = program_of(event);

	if (!program)
		return;
	if (ring->program_bytes + program->size > RING_PROGRAM_BYTES) {
		event->install.program = NULL;
		return;
	}
	refcount_inc(&program->refs);
	ring->program_bytes += program->size;
}

/**
 * seccomp_diag_ring_put() - copy an event to the end of the ring, or count it as dropped
 * @ring: the ring
 * @event: its sequence number is given here
 *
 * From task context; never waits. Interrupts stay on: nothing that runs in one puts or takes.
 *
 * Return: how many events wait now, 0 if there was no room.
 */
u32 seccomp_diag_ring_put(struct seccomp_diag_ring *ring, const struct seccomp_diag_event *event)
{
	struct seccomp_diag_event *to;
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
 * seccomp_diag_ring_peek() - look at an event that waits
 * @ring: the ring
 * @ahead: how many to look past
 * @dropped: set to how many were dropped before it
 *
 * For the one reader.
 *
 * Return: the event, which stays until it is taken; NULL if there are no more.
 */
const struct seccomp_diag_event *seccomp_diag_ring_peek(struct seccomp_diag_ring *ring, u32 ahead,
							u64 *dropped)
{
	const struct seccomp_diag_event *event = NULL;
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

/** seccomp_diag_ring_take() - the reader is done with the first @count events */
void seccomp_diag_ring_take(struct seccomp_diag_ring *ring, u32 count)
{
	struct seccomp_diag_program *program;

	while (count--) {
		/* The slot is the reader's until the tail has passed it. */
		program = program_of(slot(ring, ring->tail));
		raw_spin_lock(&ring->lock);
		if (program)
			ring->program_bytes -= program->size;
		ring->tail++;
		raw_spin_unlock(&ring->lock);
		seccomp_diag_program_put(program);
	}
}

/** seccomp_diag_ring_count() - what became of the events, at one moment */
void seccomp_diag_ring_count(struct seccomp_diag_ring *ring, struct seccomp_diag_counts *counts)
{
	raw_spin_lock(&ring->lock);
	counts->made = ring->made;
	counts->delivered = ring->tail;
	counts->pending = ring->head - ring->tail;
	counts->dropped = ring->made - ring->head;
	raw_spin_unlock(&ring->lock);
}
