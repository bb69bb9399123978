// SPDX-License-Identifier: GPL-2.0
/*
 * A thread of io_uring(7) that sends a request counts as a caller under seccomp: it may be older than
 * the filters of its process.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/netlink.h"

/**
 * struct ring - a submission queue and a completion queue
 * @fd: of the ring
 * @params: the layout, as the kernel returned it
 * @map: both, shared with the kernel
 * @sqes: requests
 */
struct ring {
	int fd;
	struct io_uring_params params;
	char *map;
	struct io_uring_sqe *sqes;
};

static void *ring_map(const struct ring *ring, size_t len, off_t offset)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, offset);
}

/* 0 or a negative errno. */
static int ring_open(struct ring *ring)
{
	const struct io_uring_params *p = &ring->params;
	size_t sq, cq;

	ring->fd = syscall(SYS_io_uring_setup, 1, p);
	if (ring->fd < 0)
		return -errno;
	if (!(p->features & IORING_FEAT_SINGLE_MMAP))
		return -ENOSYS;
	sq = p->sq_off.array + p->sq_entries * sizeof(unsigned int);
	cq = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	ring->map = ring_map(ring, sq > cq ? sq : cq, IORING_OFF_SQ_RING);
	ring->sqes = ring_map(ring, sizeof(*ring->sqes), IORING_OFF_SQES);
	return ring->map == MAP_FAILED || ring->sqes == MAP_FAILED ? -errno : 0;
}

static unsigned int *ring_number(const struct ring *ring, unsigned int offset)
{
	return (unsigned int *)(ring->map + offset);
}

/* Have a kernel thread call send(2). Return: its result. */
static int ring_send(const struct ring *ring, const struct rawnl *nl,
		     const struct rawnl_request *request)
{
	const struct io_uring_params *p = &ring->params;
	unsigned int *head = ring_number(ring, p->cq_off.head);
	unsigned int *tail = ring_number(ring, p->sq_off.tail);
	struct io_uring_cqe *cqes = (struct io_uring_cqe *)(ring->map + p->cq_off.cqes);
	int ret;

	ring->sqes[0] = (struct io_uring_sqe){
		.opcode = IORING_OP_SEND,
		.flags = IOSQE_ASYNC,
		.fd = nl->fd,
		.addr = (uintptr_t)request,
		.len = request->nl.nlmsg_len,
	};
	ring_number(ring, p->sq_off.array)[0] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -errno;
	ret = cqes[*head & (p->cq_entries - 1)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return ret;
}

FIXTURE(ring)
{
	struct ring ring;
	struct rawnl nl;
	struct rawnl_request request;
	struct rawnl_reply answer;
	struct child target;
};

FIXTURE_SETUP(ring)
{
	const struct program program = { .len = 10, .salt = 1 };
	int ret;

	RAWNL_OPEN(&self->nl);
	ret = ring_open(&self->ring);
	if (ret == -ENOSYS || ret == -EPERM)
		SKIP(return, "no io_uring here: %s", strerror(-ret));
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, child_start(&self->target, filter_child, NULL));
	ASSERT_EQ(0, filter_child_install(&self->target, program));
}

FIXTURE_TEARDOWN(ring)
{
	child_kill(&self->target);
	rawnl_close(&self->nl);
	if (self->ring.fd > 0)
		close(self->ring.fd);
}

static void ask_for_filter(FIXTURE_DATA(ring) * self, bool with_prog)
{
	rawnl_begin(&self->nl, &self->request, SECCOMP_DIAG_CMD_FILTER_GET, 0);
	rawnl_u32(&self->request, SECCOMP_DIAG_A_FILTER_TID, self->target.pid);
	rawnl_u32(&self->request, SECCOMP_DIAG_A_FILTER_INDEX, 0);
	if (with_prog)
		rawnl_attr(&self->request, SECCOMP_DIAG_A_FILTER_WITH_PROG, NULL, 0);
}

static int count_one(const struct nlmsghdr *nl, void *arg)
{
	(void)nl;
	++*(int *)arg;
	return 0;
}

/* Return: the errno of the reply, or -1 if it breaks the protocol. */
static int read_reply(FIXTURE_DATA(ring) * self)
{
	int count = 0;

	self->answer = (struct rawnl_reply){ .fn = count_one, .arg = &count };
	if (rawnl_read_rest(&self->nl, &self->request, RAWNL_SIZE, &self->answer))
		return -1;
	return count == !self->answer.error ? self->answer.error : -1;
}

TEST_F(ring, counts_as_under_seccomp)
{
	int len;

	ask_for_filter(self, true);
	ASSERT_EQ(0, rawnl_send(&self->nl, &self->request));
	EXPECT_EQ(0, read_reply(self));

	ask_for_filter(self, false);
	len = self->request.nl.nlmsg_len;
	ASSERT_EQ(len, ring_send(&self->ring, &self->nl, &self->request));
	EXPECT_EQ(0, read_reply(self));

	ask_for_filter(self, true);
	len = self->request.nl.nlmsg_len;
	ASSERT_EQ(len, ring_send(&self->ring, &self->nl, &self->request));
	EXPECT_EQ(EPERM, read_reply(self));
	EXPECT_EQ(SECCOMP_DIAG_A_FILTER_WITH_PROG, self->answer.attr);
}

TEST_HARNESS_MAIN
