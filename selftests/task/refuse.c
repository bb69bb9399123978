// SPDX-License-Identifier: GPL-2.0
/* Every refusal: its errno, the attribute it concerns, and words to go with it. */
#include <errno.h>
#include <grp.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/child.h"
#include "lib/netlink.h"
#include "lib/worker.h"

#define GET SECCOMP_DIAG_CMD_TASK_GET
#define TID SECCOMP_DIAG_A_TASK_TID

/* Numbers that only become known when the test runs. */
enum number {
	AS_GIVEN,
	OF_NOBODY,
	OF_A_THREAD,
};

FIXTURE(refuse)
{
	struct rawnl nl;
};

/*
 * @attr, @data, @len: an attribute of the request, if @attr is not 0; @number: what @data is set to
 * @with_tid: whether the caller's tid is asked for as well
 * @error, @blamed: the errno and the attribute that the answer must give
 * @wordless: the netlink core has no words for this one
 */
FIXTURE_VARIANT(refuse)
{
	uint8_t cmd, genl_flags;
	uint16_t nl_flags, attr, reserved;
	uint64_t data;
	size_t len;
	enum number number;
	bool with_tid;
	unsigned int cut, pad;
	int error, blamed;
	bool wordless;
};

#define U32(_value) .data = _value, .len = 4

FIXTURE_VARIANT_ADD(refuse, do_without_tid){
	.cmd = GET,
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_zero){
	.cmd = GET,
	.attr = TID,
	U32(0),
	.error = ERANGE,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_of_nobody){
	.cmd = GET,
	.attr = TID,
	.number = OF_NOBODY,
	.len = 4,
	.error = ESRCH,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_too_great){
	.cmd = GET,
	.attr = TID,
	U32(0x80000000),
	.error = ESRCH,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_greatest){
	.cmd = GET,
	.attr = TID,
	U32(0xffffffff),
	.error = ESRCH,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_empty){
	.cmd = GET,
	.attr = TID,
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_of_2_bytes){
	.cmd = GET,
	.attr = TID,
	.data = 1,
	.len = 2,
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_of_8_bytes){
	.cmd = GET,
	.attr = TID,
	.data = 1,
	.len = 8,
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_tid_nested){
	.cmd = GET,
	.attr = TID | NLA_F_NESTED,
	U32(1),
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, do_unknown_attribute){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_MAX + 1,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_MAX + 1,
};

FIXTURE_VARIANT_ADD(refuse, do_attribute_0){
	.cmd = GET,
	.with_tid = true,
	.attr = 0x4000,
	U32(1),
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(refuse, do_pad){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_PAD,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_PAD,
};

FIXTURE_VARIANT_ADD(refuse, do_attribute_of_answers){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_MODE,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_MODE,
};

FIXTURE_VARIANT_ADD(refuse, do_with_modes){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_SEL_MODES,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_MODES,
};

FIXTURE_VARIANT_ADD(refuse, do_with_uid){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_SEL_UID,
	U32(0),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_UID,
};

FIXTURE_VARIANT_ADD(refuse, do_with_tgid){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_SEL_TGID,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_TGID,
};

FIXTURE_VARIANT_ADD(refuse, do_with_seccomp){
	.cmd = GET,
	.with_tid = true,
	.attr = SECCOMP_DIAG_A_TASK_SEL_SECCOMP,
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_SECCOMP,
};

FIXTURE_VARIANT_ADD(refuse, do_with_bytes_left_over){
	.cmd = GET,
	.with_tid = true,
	.pad = 2,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(refuse, do_with_reserved_bytes){
	.cmd = GET,
	.with_tid = true,
	.reserved = 1,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(refuse, do_cut_short){
	.cmd = GET,
	.cut = 2,
	.error = EINVAL,
	.wordless = true,
};

FIXTURE_VARIANT_ADD(refuse, unknown_command){
	.cmd = SECCOMP_DIAG_CMD_MAX + 1,
	.with_tid = true,
	.error = EOPNOTSUPP,
	.wordless = true,
};

FIXTURE_VARIANT_ADD(refuse, unknown_command_dump){
	.cmd = SECCOMP_DIAG_CMD_MAX + 1,
	.nl_flags = NLM_F_DUMP,
	.error = EOPNOTSUPP,
	.wordless = true,
};

FIXTURE_VARIANT_ADD(refuse, command_0){
	.cmd = SECCOMP_DIAG_CMD_UNSPEC,
	.with_tid = true,
	.error = EOPNOTSUPP,
	.wordless = true,
};

FIXTURE_VARIANT_ADD(refuse, dump_with_tid){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.with_tid = true,
	.error = EINVAL,
	.blamed = TID,
};

FIXTURE_VARIANT_ADD(refuse, dump_unknown_mode){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_MODES,
	U32(1 << (SECCOMP_DIAG_MODE_DEAD + 1)),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_MODES,
};

FIXTURE_VARIANT_ADD(refuse, dump_modes_of_1_byte){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_MODES,
	.data = 1,
	.len = 1,
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_MODES,
};

FIXTURE_VARIANT_ADD(refuse, dump_uid_invalid){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_UID,
	U32(0xffffffff),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_UID,
};

FIXTURE_VARIANT_ADD(refuse, dump_tgid_zero){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_TGID,
	U32(0),
	.error = ERANGE,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_TGID,
};

FIXTURE_VARIANT_ADD(refuse, dump_tgid_of_nobody){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_TGID,
	.number = OF_NOBODY,
	.len = 4,
	.error = ESRCH,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_TGID,
};

FIXTURE_VARIANT_ADD(refuse, dump_tgid_of_a_thread){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_TGID,
	.number = OF_A_THREAD,
	.len = 4,
	.error = ESRCH,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_TGID,
};

FIXTURE_VARIANT_ADD(refuse, dump_seccomp_with_value){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_SEL_SECCOMP,
	U32(1),
	.error = ERANGE,
	.blamed = SECCOMP_DIAG_A_TASK_SEL_SECCOMP,
};

FIXTURE_VARIANT_ADD(refuse, dump_attribute_of_answers){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_TGID,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_TGID,
};

FIXTURE_VARIANT_ADD(refuse, dump_unknown_attribute){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.attr = SECCOMP_DIAG_A_TASK_MAX + 1,
	U32(1),
	.error = EINVAL,
	.blamed = SECCOMP_DIAG_A_TASK_MAX + 1,
};

FIXTURE_VARIANT_ADD(refuse, dump_with_reserved_bytes){
	.cmd = GET,
	.nl_flags = NLM_F_DUMP,
	.reserved = 1,
	.error = EINVAL,
};

FIXTURE_SETUP(refuse)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
}

FIXTURE_TEARDOWN(refuse)
{
	rawnl_close(&self->nl);
}

static uint64_t number(enum number number, uint64_t given)
{
	static struct worker worker;

	switch (number) {
	case OF_NOBODY:
		return child_dead_pid();
	case OF_A_THREAD:
		worker_start(&worker, worker_sleep, NULL);
		return worker.peer.pid;
	default:
		return given;
	}
}

/* Nothing is lost by a refusal: the socket goes on. */
static void expect_still_answered(struct __test_metadata *_metadata, struct rawnl *nl)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(nl, &request, GET, 0);
	rawnl_u32(&request, TID, getpid());
	EXPECT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(1, answer.count);
	EXPECT_NE(NULL, rawnl_find(&answer, getpid()));
	rawnl_free(&answer);
}

TEST_F(refuse, with_reason)
{
	uint64_t data = number(variant->number, variant->data);
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(&self->nl, &request, variant->cmd, variant->nl_flags);
	if (variant->with_tid)
		rawnl_u32(&request, TID, getpid());
	if (variant->attr)
		rawnl_attr(&request, variant->attr, &data, variant->len);
	request.genl.reserved = variant->reserved;
	request.nl.nlmsg_len += variant->pad;
	request.nl.nlmsg_len -= variant->cut;

	ASSERT_EQ(0, rawnl_talk(&self->nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(variant->error, answer.error);
	EXPECT_EQ(variant->blamed, answer.attr);
	EXPECT_EQ(variant->wordless, answer.msg[0] == '\0')
	TH_LOG("it says '%s'", answer.msg);
	EXPECT_EQ(0, answer.count);
	rawnl_free(&answer);
	expect_still_answered(_metadata, &self->nl);
}

FIXTURE(may_not)
{
	struct rawnl nl;
};

FIXTURE_SETUP(may_not)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
}

FIXTURE_TEARDOWN(may_not)
{
	rawnl_close(&self->nl);
}

TEST_F(may_not, look_at_init)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	if (getuid() == 0) {
		ASSERT_EQ(0, setgroups(0, NULL) || setresgid(1000, 1000, 1000) ||
				     setresuid(1000, 1000, 1000));
	}
	rawnl_begin(&self->nl, &request, GET, 0);
	rawnl_u32(&request, TID, 1);
	ASSERT_EQ(0, rawnl_talk(&self->nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(EPERM, answer.error);
	EXPECT_EQ(TID, answer.attr);
	EXPECT_STRNE("", answer.msg);
	EXPECT_EQ(0, answer.count);
	expect_still_answered(_metadata, &self->nl);
}

/* More threads than one message can tell. */
#define CROWD 400

/* A socket has one dump at a time; the first is not disturbed by the refusal of the second. */
TEST_F(may_not, dump_twice_at_once)
{
	struct rawnl_reply first_answer = { 0 }, second_answer = { 0 };
	struct rawnl_request first, second;

	ASSERT_EQ(CROWD, worker_start_many(CROWD));
	rawnl_begin(&self->nl, &first, GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_send(&self->nl, &first));
	rawnl_begin(&self->nl, &second, GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_send(&self->nl, &second));
	ASSERT_EQ(0, rawnl_read(&self->nl, &first, RAWNL_SIZE, &first_answer));
	ASSERT_FALSE(first_answer.done);
	ASSERT_EQ(0, rawnl_read(&self->nl, &second, RAWNL_SIZE, &second_answer));
	EXPECT_TRUE(second_answer.done);
	EXPECT_EQ(EBUSY, second_answer.error);
	while (!first_answer.done) {
		ASSERT_EQ(0, rawnl_read(&self->nl, &first, RAWNL_SIZE, &first_answer));
	}
	EXPECT_EQ(0, first_answer.error);
	EXPECT_NE(NULL, rawnl_find(&first_answer, getpid()));
	rawnl_free(&first_answer);
}

TEST_HARNESS_MAIN
