// SPDX-License-Identifier: GPL-2.0
/*
 * Moves events from a ring into the receive queue of its socket. A message goes only into a queue
 * that has room, so a slow reader fills its own ring and no other.
 *
 * The socket's file is held while a message is queued. It keeps the socket open, so that the port
 * number can't become another socket's.
 */
#include <linux/file.h>
#include <linux/minmax.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "compat.h"
#include "netlink.h"
#include "watcher.h"

/* Bytes of events in a message; many readers have buffers of this size. */
#define MESSAGE_BYTES 7680

/*
 * Room that events leave in a receive queue, as truesize: for a reply, an ACK and the end message.
 */
#define ANSWERS_TRUESIZE 4096

/* Keeps the socket from being closed. Return: NULL if it is closed already. */
static struct file *hold_file(struct sock *sk)
{
	struct file *file = NULL;

	/*
	 * sock_orphan() takes the socket from sk under this lock; its file lives longer than that.
	 */
	read_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_socket)
		file = socket_get_file(sk->sk_socket);
	read_unlock_bh(&sk->sk_callback_lock);

	return file;
}

/* The test of the netlink core, so that the core never has to refuse a message. */
static bool has_room(const struct sock *sk, size_t size, int leave)
{
	int used = atomic_read(&sk->sk_rmem_alloc);

	return !used || used + size + leave <= READ_ONCE(sk->sk_rcvbuf);
}

/* Consumes @skb. @leave: how much of the queue stays free */
static int send(const struct scd_watcher *watcher, struct sk_buff *skb, int leave)
{
	struct sock *sk = watcher->sk;

	if (!has_room(sk, skb->truesize, leave)) {
		nlmsg_free(skb);
		return -EAGAIN;
	}
	return genlmsg_unicast(sock_net(sk), skb, watcher->portid);
}

/* Upper bound of the room for an event. */
static size_t event_bytes(const struct scd_event *event)
{
	return SCD_EVENT_BYTES + (event->program ? event->program->size : 0);
}

/* Fills @bytes of a message: @skb may have room for more. Return: how many events. */
static u32 fill_message(struct scd_watcher *watcher, struct sk_buff *skb, size_t bytes)
{
	const struct scd_event *event;
	u32 count = 0;
	u64 dropped;

	while ((event = scd_ring_peek(&watcher->ring, count, &dropped))) {
		if (skb->len + event_bytes(event) > bytes || scd_put_event(skb, event, dropped))
			break;
		count++;
	}
	return count;
}

/* Small messages for small queues, but an event has to fit. */
static size_t message_bytes(const struct sock *sk, const struct scd_event *event)
{
	int room = (READ_ONCE(sk->sk_rcvbuf) - ANSWERS_TRUESIZE) / 2;

	return max_t(size_t, event_bytes(event), clamp(room, 0, MESSAGE_BYTES));
}

/* Return: how many events were delivered, or an error. */
static int deliver_message(struct scd_watcher *watcher)
{
	const struct scd_event *event;
	struct sk_buff *skb;
	size_t bytes;
	u64 dropped;
	u32 count;
	int err;

	event = scd_ring_peek(&watcher->ring, 0, &dropped);
	if (!event)
		return 0;
	bytes = message_bytes(watcher->sk, event);
	/* Don't allocate a message for a reader whose queue is full. */
	if (!has_room(watcher->sk, bytes, ANSWERS_TRUESIZE))
		return -EAGAIN;
	skb = nlmsg_new(bytes, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	count = fill_message(watcher, skb, bytes);
	if (WARN_ON_ONCE(!count)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	err = send(watcher, skb, ANSWERS_TRUESIZE);
	if (err)
		return err;
	scd_ring_take(&watcher->ring, count);
	return count;
}

/**
 * scd_deliver() - deliver the events in the ring
 * @watcher: whose ring
 *
 * May sleep; one caller at a time.
 *
 * Return: 0 if none is left or the socket is closed, -EAGAIN if there is no room now, or another
 * error.
 */
int scd_deliver(struct scd_watcher *watcher)
{
	struct file *file = hold_file(watcher->sk);
	int ret;

	if (!file)
		return 0;
	do {
		ret = deliver_message(watcher);
		cond_resched();
	} while (ret > 0);
	fput(file);

	return ret;
}

/**
 * scd_deliver_end() - send the last message
 * @watcher: the receiver; events leave room for this message, but replies that it has not read may
 *	fill that
 * @counts: final counts
 *
 * May sleep.
 */
void scd_deliver_end(struct scd_watcher *watcher, const struct scd_counts *counts)
{
	struct file *file = hold_file(watcher->sk);
	struct sk_buff *skb;

	if (!file)
		return;
	skb = genlmsg_new(SCD_EVENT_BYTES, GFP_KERNEL);
	if (skb && !scd_put_counts(skb, 0, 0, SECCOMP_DIAG_CMD_END_NTF, counts))
		send(watcher, skb, 0);
	else
		nlmsg_free(skb);
	fput(file);
}
