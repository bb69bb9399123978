// SPDX-License-Identifier: GPL-2.0
/* No message has a kernel address in it. */
#include <errno.h>
#include <linux/seccomp.h>

#include "kselftest_harness.h"
#include "filter/kaddr.h"
#include "lib/filter_child.h"
#include "lib/proc.h"

/**
 * struct scan - the messages of a request
 * @kaddrs: the addresses to look for
 * @opaque: an attribute to skip
 * @messages: how many came
 * @found: an address, 0 if there was none
 */
struct scan {
	const struct kaddrs *kaddrs;
	uint16_t opaque;
	size_t messages;
	uint64_t found;
};

FIXTURE(leak)
{
	struct rawnl nl;
	struct child child;
	struct kaddrs kaddrs;
};

FIXTURE_SETUP(leak)
{
	RAWNL_OPEN(&self->nl);
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	for (unsigned int i = 0; i < 20; i++) {
		ASSERT_EQ(0, filter_child_install(&self->child, (struct program){ .len = 1 + 50 * i,
										  .salt = i }));
	}
	ASSERT_LT(0,
		  filter_child_install(
			  &self->child,
			  (struct program){ .len = 3, .flags = SECCOMP_FILTER_FLAG_NEW_LISTENER }));
	ASSERT_EQ(0, kaddrs_read(&self->kaddrs));
	if (!self->kaddrs.text)
		SKIP(return, "the kernel hides its addresses (CONFIG_KALLSYMS, lockdown)");
}

FIXTURE_TEARDOWN(leak)
{
	child_kill(&self->child);
	kaddrs_release(&self->kaddrs);
	rawnl_close(&self->nl);
}

static int scan_message(const struct nlmsghdr *nl, void *arg)
{
	struct scan *scan = arg;
	uint64_t found = kaddrs_in_message(scan->kaddrs, nl, scan->opaque);

	scan->messages++;
	scan->found = scan->found ?: found;
	return 0;
}

/* Send a request. Return: how many messages its reply has. */
static size_t expect_clean(struct __test_metadata *_metadata, const struct kaddrs *kaddrs,
			   struct rawnl *nl, const struct rawnl_request *request)
{
	struct scan scan = {
		.kaddrs = kaddrs,
		.opaque = request->genl.cmd == SECCOMP_DIAG_CMD_FILTER_GET ?
				  SECCOMP_DIAG_A_FILTER_PROG :
				  SECCOMP_DIAG_A_TASK_COMM,
	};
	struct rawnl_reply reply = { .fn = scan_message, .arg = &scan };

	EXPECT_EQ(0, rawnl_talk(nl, request, RAWNL_SIZE, &reply));
	EXPECT_TRUE(reply.error == 0 || reply.error == ESRCH)
	{
		TH_LOG("%s", reply.msg);
	}
	EXPECT_EQ(0, scan.found)
	{
		TH_LOG("%#llx is in a reply to command %u", (unsigned long long)scan.found,
		       request->genl.cmd);
	}
	return scan.messages;
}

TEST_F(leak, dumps_of_all)
{
	struct rawnl_request request;
	pid_t *tids;
	ssize_t count = proc_tids(&tids);

	rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	EXPECT_LT(count / 2, expect_clean(_metadata, &self->kaddrs, &self->nl, &request));
	rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP);
	EXPECT_LT(20, expect_clean(_metadata, &self->kaddrs, &self->nl, &request));
	rawnl_attr(&request, SECCOMP_DIAG_A_FILTER_WITH_PROG, NULL, 0);
	EXPECT_LT(20, expect_clean(_metadata, &self->kaddrs, &self->nl, &request));
	free(tids);
}

TEST_F(leak, every_thread)
{
	struct rawnl_request request;
	size_t filters = 0;
	pid_t *tids;
	ssize_t count = proc_tids(&tids);

	ASSERT_LT(0, count);
	for (ssize_t i = 0; i < count; i++) {
		rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
		rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, tids[i]);
		expect_clean(_metadata, &self->kaddrs, &self->nl, &request);
		rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP);
		rawnl_u32(&request, SECCOMP_DIAG_A_FILTER_TID, tids[i]);
		rawnl_attr(&request, SECCOMP_DIAG_A_FILTER_WITH_PROG, NULL, 0);
		filters += expect_clean(_metadata, &self->kaddrs, &self->nl, &request);
	}
	EXPECT_LT(20, filters);
	free(tids);
}

TEST_F(leak, single_filters)
{
	struct rawnl_request request;
	struct filters_reply reply;

	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, false, RAWNL_SIZE, &reply));
	ASSERT_EQ(21, reply.count);
	for (size_t i = 0; i < reply.count; i++) {
		rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, 0);
		rawnl_u32(&request, SECCOMP_DIAG_A_FILTER_TID, self->child.pid);
		rawnl_u32(&request, SECCOMP_DIAG_A_FILTER_INDEX, i);
		rawnl_attr(&request, SECCOMP_DIAG_A_FILTER_WITH_PROG, NULL, 0);
		EXPECT_EQ(1, expect_clean(_metadata, &self->kaddrs, &self->nl, &request));
		rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, 0);
		rawnl_u32(&request, SECCOMP_DIAG_A_FILTER_TID, self->child.pid);
		rawnl_attr(&request, SECCOMP_DIAG_A_FILTER_ID, &reply.filters[i].id, 8);
		EXPECT_EQ(1, expect_clean(_metadata, &self->kaddrs, &self->nl, &request));
	}
	filters_free(&reply);
}

/* The scanner finds an address aligned to 8 bytes or to 4, and skips a program. */
TEST_F(leak, scanner_finds_planted_addresses)
{
	const uint64_t addresses[] = { self->kaddrs.text, self->kaddrs.module, self->kaddrs.vmalloc,
				       self->kaddrs.direct };
	struct rawnl_request planted;

	for (int i = 0; i < 4; i++) {
		if (!addresses[i])
			continue;
		for (int aligned = 0; aligned < 2; aligned++) {
			rawnl_begin(&self->nl, &planted, SECCOMP_DIAG_CMD_FILTER_GET, 0);
			if (aligned) {
				rawnl_attr(&planted, SECCOMP_DIAG_A_FILTER_PAD, NULL, 0);
			}
			rawnl_attr(&planted, SECCOMP_DIAG_A_FILTER_ID, &addresses[i], 8);
			EXPECT_EQ(addresses[i], kaddrs_in_message(&self->kaddrs, &planted.nl,
								  SECCOMP_DIAG_A_FILTER_PROG));
			EXPECT_EQ(0, kaddrs_in_message(&self->kaddrs, &planted.nl,
						       SECCOMP_DIAG_A_FILTER_ID));
		}
	}
	if (!self->kaddrs.module || !self->kaddrs.vmalloc || !self->kaddrs.direct)
		SKIP(return, "without kallsyms, vmallocinfo or kcore, not all addresses are known");
}

TEST_HARNESS_MAIN
