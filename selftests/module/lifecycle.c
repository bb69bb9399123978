// SPDX-License-Identifier: GPL-2.0
/* The module loads on demand, unloads when nobody uses it, and survives both at once. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/creds.h"
#include "lib/modprobe.h"
#include "lib/child.h"
#include "lib/netlink.h"
#include "lib/worker.h"

#define UNLOADS 5
#define SECONDS 10
#define REQUESTERS 4
#define CROWD 300

static const struct creds somebody = { .uid = 1000, .gid = 1000 };

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

FIXTURE(lifecycle)
{
	struct child child;
	struct child requesters[REQUESTERS];
};

FIXTURE_SETUP(lifecycle)
{
	MODULE_UNLOAD_WAIT();
	ASSERT_FALSE(module_loaded());
	if (module_load())
		SKIP(return, "the kernel finds no module by its alias: is it installed?");
}

FIXTURE_TEARDOWN(lifecycle)
{
	for (int i = 0; i < REQUESTERS; i++)
		child_kill(&self->requesters[i]);
	child_kill(&self->child);
}

TEST_F(lifecycle, loads_by_its_alias)
{
	struct rawnl nl;

	ASSERT_EQ(0, module_unload_wait());
	ASSERT_FALSE(module_loaded());
	ASSERT_EQ(0, rawnl_open(&nl));
	EXPECT_TRUE(module_loaded());
	/* A socket that knows the family does not pin the module. */
	EXPECT_EQ(0, module_references());
	EXPECT_EQ(0, module_unload());
	EXPECT_FALSE(module_loaded());
	rawnl_close(&nl);
}

static int load_as_somebody(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, creds_assume(&somebody));
	child_send(parent, module_load());
	return 0;
}

TEST_F(lifecycle, loads_for_anybody)
{
	ASSERT_EQ(0, module_unload_wait());
	ASSERT_EQ(0, child_start_ready(&self->child, load_as_somebody, NULL));
	EXPECT_EQ(0, child_receive(&self->child));
	EXPECT_TRUE(module_loaded());
}

static int ask(struct rawnl *nl, uint16_t flags, struct rawnl_reply *answer)
{
	struct rawnl_request request;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, flags);
	if (!(flags & NLM_F_DUMP))
		rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, getpid());
	return rawnl_talk(nl, &request, RAWNL_SIZE, answer);
}

TEST_F(lifecycle, socket_outlives_it)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl nl;

	ASSERT_EQ(0, rawnl_open(&nl));
	ASSERT_EQ(0, ask(&nl, 0, &answer));
	EXPECT_EQ(0, answer.error);
	rawnl_free(&answer);

	EXPECT_EQ(0, module_unload());
	ASSERT_EQ(0, ask(&nl, 0, &answer));
	EXPECT_EQ(ENOENT, answer.error);
	EXPECT_FALSE(module_loaded());
	rawnl_free(&answer);
	rawnl_close(&nl);
	EXPECT_EQ(0, module_load());
}

static int crowd(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, worker_start_many(CROWD));
	return 0;
}

TEST_F(lifecycle, dump_pins_it)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	struct rawnl nl;
	int ret;

	ASSERT_EQ(CROWD, child_start_ready(&self->child, crowd, NULL));
	ASSERT_EQ(0, rawnl_open(&nl));
	rawnl_begin(&nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_send(&nl, &request));
	EXPECT_LT(0, module_references());
	ret = module_unload();
	EXPECT_TRUE(ret == -EWOULDBLOCK || ret == -EBUSY)
	TH_LOG("unload: %s", strerror(-ret));
	/* The attempt does not disturb the dump. */
	ASSERT_EQ(0, rawnl_read_rest(&nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_LT(CROWD, answer.count);
	EXPECT_EQ(0, module_references());
	EXPECT_EQ(0, module_unload());
	rawnl_free(&answer);
	rawnl_close(&nl);
}

static bool is_stopped(const struct child *parent)
{
	struct pollfd in = { .fd = parent->in, .events = POLLIN };

	return poll(&in, 1, 0) != 0;
}

/*
 * Send requests until the parent writes, or until a reply that loading and unloading do not explain. Dumps
 * pin the module, single requests do not. Pauses let it unload.
 */
static int send_requests(const struct child *parent, void *arg)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	bool dumps = *(bool *)arg;
	int answered = 0;

	while (!is_stopped(parent)) {
		struct rawnl_reply answer = { 0 };
		struct rawnl nl;
		int ret = rawnl_open(&nl);

		if (ret == -ENOENT)
			continue;
		for (int i = 0; !ret && i < 20 && !answer.error; i++) {
			rawnl_free(&answer);
			ret = ask(&nl, dumps ? NLM_F_DUMP : 0, &answer);
			if (!ret && !answer.error && !rawnl_find(&answer, getpid()))
				ret = -EBADMSG;
			answered += !ret && !answer.error;
			nanosleep(&pause, NULL);
		}
		/* No such family, or a dump of a module that is unloading. */
		if (!ret && answer.error && answer.error != ENOENT &&
		    answer.error != EPROTONOSUPPORT)
			ret = -answer.error;
		rawnl_free(&answer);
		rawnl_close(&nl);
		if (ret) {
			child_send(parent, ret);
			return 1;
		}
	}
	child_send(parent, answered);
	return 0;
}

TEST_F(lifecycle, loads_and_unloads_under_requests)
{
	int unloaded = 0, busy = 0;
	bool dumps;
	time_t end;

	for (int i = 0; i < REQUESTERS; i++) {
		dumps = i % 2;
		ASSERT_EQ(0, child_start(&self->requesters[i], send_requests, &dumps));
	}
	end = now() + SECONDS;
	while (unloaded < UNLOADS && now() < end) {
		int ret = module_unload();

		unloaded += !ret;
		busy += ret == -EBUSY || ret == -EWOULDBLOCK;
		ASSERT_TRUE(!ret || ret == -EBUSY || ret == -EWOULDBLOCK || ret == -ENOENT)
		TH_LOG("unload: %s", strerror(-ret));
		ret = module_load();
		/* Another modprobe may run at the same time, or an unload may follow. */
		ASSERT_TRUE(!ret || ret == -ENOENT)
		TH_LOG("load: %s", strerror(-ret));
	}
	for (int i = 0; i < REQUESTERS; i++) {
		EXPECT_LT(0, child_exchange(&self->requesters[i], 0));
		EXPECT_EQ(0, child_reap(&self->requesters[i]));
	}
	TH_LOG("unloaded %d times, busy %d times", unloaded, busy);
	EXPECT_LT(0, unloaded);
	/* Without requests, it unloads. */
	EXPECT_EQ(0, module_unload_wait());
	EXPECT_FALSE(module_loaded());
	EXPECT_EQ(0, module_load());
}

TEST_HARNESS_MAIN
