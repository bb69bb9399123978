// SPDX-License-Identifier: GPL-2.0
/* Every refusal of FILTER_GET, and of selecting by filter: errno, attribute and words. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"

#define A(_name) SECCOMP_DIAG_A_FILTER_##_name
#define T(_name) SECCOMP_DIAG_A_TASK_##_name

/* Values that only become known when the test runs. */
#define NOBODY 0xabcd00000001ull
#define CHILD 0xabcd00000002ull
#define NEWEST 0xabcd00000003ull
#define UNKNOWN 0xabcd00000004ull

/* The child's filters, the oldest first. */
static const struct program programs[] = { { .len = 3, .salt = 1 }, { .len = 10, .salt = 2 } };

/** struct attr - an attribute of a request */
struct attr {
	uint16_t type;
	uint64_t value;
	size_t len;
};

#define U32(_type, _value)       \
	{                        \
		_type, _value, 4 \
	}
#define U64(_type, _value)       \
	{                        \
		_type, _value, 8 \
	}
#define FLAG(_type)         \
	{                   \
		_type, 0, 0 \
	}
#define ATTRS_MAX 4

FIXTURE(refuse_filter)
{
	struct rawnl nl;
	struct child child;
	uint64_t newest;
};

/* @error, @blamed: the errno and the attribute that the answer must give, with words */
FIXTURE_VARIANT(refuse_filter)
{
	uint8_t cmd;
	uint16_t nl_flags, reserved;
	struct attr attrs[ATTRS_MAX];
	int error, blamed;
};

#define REFUSED(_name, _cmd, _flags, _error, _blamed, ...)                                \
	FIXTURE_VARIANT_ADD(refuse_filter, _name)                                         \
	{                                                                                 \
		.cmd = SECCOMP_DIAG_CMD_##_cmd, .nl_flags = _flags, .attrs = __VA_ARGS__, \
		.error = _error, .blamed = _blamed,                                       \
	}

#define DO(_name, _error, _blamed, ...) \
	REFUSED(do_##_name, FILTER_GET, 0, _error, A(_blamed), __VA_ARGS__)
#define DUMP(_name, _error, _blamed, ...) \
	REFUSED(dump_##_name, FILTER_GET, NLM_F_DUMP, _error, A(_blamed), __VA_ARGS__)
#define OF_CHILD(...)                           \
	{                                       \
		U32(A(TID), CHILD), __VA_ARGS__ \
	}
#define OLDEST U32(A(INDEX), 0)

/* clang-format off */
DO(without_anything, EINVAL, TID, { });
DO(without_tid, EINVAL, TID, { OLDEST });
DO(tid_zero, ERANGE, TID, { U32(A(TID), 0), OLDEST });
DO(tid_of_nobody, ESRCH, TID, { U32(A(TID), NOBODY), OLDEST });
DO(tid_too_great, ESRCH, TID, { U32(A(TID), 0x80000000), OLDEST });
DO(tid_greatest, ESRCH, TID, { U32(A(TID), 0xffffffff), OLDEST });
DO(tid_of_2_bytes, EINVAL, TID, { { A(TID), 1, 2 }, OLDEST });
DO(without_filter, EINVAL, INDEX, { U32(A(TID), CHILD) });
DO(by_index_and_id, EINVAL, INDEX, OF_CHILD(OLDEST, U64(A(ID), NEWEST)));
DO(index_beyond, ENOENT, INDEX, OF_CHILD(U32(A(INDEX), 2)));
DO(index_greatest, ENOENT, INDEX, OF_CHILD(U32(A(INDEX), 0xffffffff)));
DO(index_of_8_bytes, EINVAL, INDEX, OF_CHILD(U64(A(INDEX), 0)));
DO(index_of_1_byte, EINVAL, INDEX, OF_CHILD({ A(INDEX), 0, 1 }));
DO(id_unknown, ENOENT, ID, OF_CHILD(U64(A(ID), UNKNOWN)));
DO(id_zero, ENOENT, ID, OF_CHILD(U64(A(ID), 0)));
DO(id_of_4_bytes, EINVAL, ID, OF_CHILD(U32(A(ID), 1)));
DO(with_prog_of_4_bytes, ERANGE, WITH_PROG, OF_CHILD(OLDEST, U32(A(WITH_PROG), 1)));
DO(offset_unasked, EINVAL, PROG_OFFSET, OF_CHILD(OLDEST, U32(A(PROG_OFFSET), 8)));
DO(offset_0_unasked, EINVAL, PROG_OFFSET, OF_CHILD(OLDEST, U32(A(PROG_OFFSET), 0)));
DO(offset_in_an_instruction, EINVAL, PROG_OFFSET,
   OF_CHILD(OLDEST, FLAG(A(WITH_PROG)), U32(A(PROG_OFFSET), 4)));
DO(offset_at_the_end, EINVAL, PROG_OFFSET,
   OF_CHILD(OLDEST, FLAG(A(WITH_PROG)), U32(A(PROG_OFFSET), 24)));
DO(offset_behind_the_end, EINVAL, PROG_OFFSET,
   OF_CHILD(U32(A(INDEX), 1), FLAG(A(WITH_PROG)), U32(A(PROG_OFFSET), 88)));
DO(offset_greatest, EINVAL, PROG_OFFSET,
   OF_CHILD(OLDEST, FLAG(A(WITH_PROG)), U32(A(PROG_OFFSET), 0xfffffff8)));
DO(offset_of_8_bytes, EINVAL, PROG_OFFSET,
   OF_CHILD(OLDEST, FLAG(A(WITH_PROG)), U64(A(PROG_OFFSET), 8)));
DO(unknown_attribute, EINVAL, MAX + 1, OF_CHILD(OLDEST, U32(A(MAX) + 1, 1)));
DO(with_pad, EINVAL, PAD, OF_CHILD(OLDEST, { A(PAD), 0, 0 }));
DO(with_depth, EINVAL, DEPTH, OF_CHILD(OLDEST, { A(DEPTH), 0, 4 }));
DO(with_parent_id, EINVAL, PARENT_ID, OF_CHILD(OLDEST, { A(PARENT_ID), 0, 8 }));
DO(with_insns, EINVAL, INSNS, OF_CHILD(OLDEST, { A(INSNS), 0, 4 }));
DO(with_budget, EINVAL, BUDGET, OF_CHILD(OLDEST, { A(BUDGET), 0, 4 }));
DO(with_listener, EINVAL, LISTENER, OF_CHILD(OLDEST, { A(LISTENER), 0, 1 }));
DO(with_jited, EINVAL, JITED, OF_CHILD(OLDEST, { A(JITED), 0, 1 }));
DO(with_flags, EINVAL, FLAGS, OF_CHILD(OLDEST, { A(FLAGS), 0, 4 }));
DO(with_users, EINVAL, USERS, OF_CHILD(OLDEST, { A(USERS), 0, 4 }));
DO(with_prog, EINVAL, PROG, OF_CHILD(OLDEST, { A(PROG), 0, 8 }));
DO(with_prog_len, EINVAL, PROG_LEN, OF_CHILD(OLDEST, { A(PROG_LEN), 0, 4 }));

DUMP(tid_zero, ERANGE, TID, { U32(A(TID), 0) });
DUMP(tid_of_nobody, ESRCH, TID, { U32(A(TID), NOBODY) });
DUMP(tid_greatest, ESRCH, TID, { U32(A(TID), 0xffffffff) });
DUMP(tid_of_8_bytes, EINVAL, TID, { U64(A(TID), 1) });
DUMP(with_index, EINVAL, INDEX, OF_CHILD(OLDEST));
DUMP(with_id, EINVAL, ID, OF_CHILD(U64(A(ID), NEWEST)));
DUMP(with_offset, EINVAL, PROG_OFFSET, OF_CHILD(FLAG(A(WITH_PROG)), U32(A(PROG_OFFSET), 8)));
DUMP(with_prog_of_4_bytes, ERANGE, WITH_PROG, OF_CHILD(U32(A(WITH_PROG), 1)));
DUMP(of_all_with_index, EINVAL, INDEX, { OLDEST });
DUMP(unknown_attribute, EINVAL, MAX + 1, OF_CHILD(U32(A(MAX) + 1, 1)));
DUMP(with_pad, EINVAL, PAD, OF_CHILD({ A(PAD), 0, 0 }));
DUMP(with_depth, EINVAL, DEPTH, OF_CHILD({ A(DEPTH), 0, 4 }));
DUMP(with_parent_id, EINVAL, PARENT_ID, OF_CHILD({ A(PARENT_ID), 0, 8 }));
DUMP(with_insns, EINVAL, INSNS, OF_CHILD({ A(INSNS), 0, 4 }));
DUMP(with_budget, EINVAL, BUDGET, OF_CHILD({ A(BUDGET), 0, 4 }));
DUMP(with_listener, EINVAL, LISTENER, OF_CHILD({ A(LISTENER), 0, 1 }));
DUMP(with_jited, EINVAL, JITED, OF_CHILD({ A(JITED), 0, 1 }));
DUMP(with_flags, EINVAL, FLAGS, OF_CHILD({ A(FLAGS), 0, 4 }));
DUMP(with_users, EINVAL, USERS, OF_CHILD({ A(USERS), 0, 4 }));
DUMP(with_prog, EINVAL, PROG, OF_CHILD({ A(PROG), 0, 8 }));
DUMP(with_prog_len, EINVAL, PROG_LEN, OF_CHILD({ A(PROG_LEN), 0, 4 }));

#define TASKS(_name, _error, _blamed, ...) \
	REFUSED(tasks_##_name, TASK_GET, NLM_F_DUMP, _error, T(_blamed), __VA_ARGS__)

TASKS(with_filter_zero, ERANGE, SEL_FILTER_ID, { U64(T(SEL_FILTER_ID), 0) });
TASKS(with_filter_of_4_bytes, EINVAL, SEL_FILTER_ID, { U32(T(SEL_FILTER_ID), 1) });
TASKS(with_filter_id, EINVAL, FILTER_ID, { U64(T(FILTER_ID), NEWEST) });
TASKS(with_budget, EINVAL, BUDGET_USED, { U32(T(BUDGET_USED), 1) });
TASKS(with_listener, EINVAL, LISTENER, { { T(LISTENER), 1, 1 } });
REFUSED(task_selected_by_filter, TASK_GET, 0, EINVAL, T(SEL_FILTER_ID),
	{ U32(T(TID), CHILD), U64(T(SEL_FILTER_ID), NEWEST) });
/* clang-format on */

FIXTURE_VARIANT_ADD(refuse_filter, do_with_reserved_bytes){
	.cmd = SECCOMP_DIAG_CMD_FILTER_GET,
	.reserved = 1,
	.attrs = OF_CHILD(OLDEST),
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(refuse_filter, dump_with_reserved_bytes){
	.cmd = SECCOMP_DIAG_CMD_FILTER_GET,
	.nl_flags = NLM_F_DUMP,
	.reserved = 1,
	.attrs = { U32(A(TID), CHILD) },
	.error = EINVAL,
};

FIXTURE_SETUP(refuse_filter)
{
	int ret = rawnl_open(&self->nl);
	uint32_t budget, listener;

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	ASSERT_EQ(0, filters_task(&self->nl, self->child.pid, &self->newest, &budget, &listener));
}

FIXTURE_TEARDOWN(refuse_filter)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

static uint64_t known_now(uint64_t value, pid_t child, uint64_t newest)
{
	switch (value) {
	case NOBODY:
		return child_dead_pid();
	case CHILD:
		return child;
	case NEWEST:
		return newest;
	case UNKNOWN:
		return newest ^ 1;
	default:
		return value;
	}
}

TEST_F(refuse_filter, with_reason)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(&self->nl, &request, variant->cmd, variant->nl_flags);
	for (int i = 0; i < ATTRS_MAX && variant->attrs[i].type; i++) {
		const struct attr *attr = &variant->attrs[i];
		uint64_t value = known_now(attr->value, self->child.pid, self->newest);

		rawnl_attr(&request, attr->type, &value, attr->len);
	}
	request.genl.reserved = variant->reserved;
	ASSERT_EQ(0, rawnl_talk(&self->nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(variant->error, answer.error);
	EXPECT_EQ(variant->blamed, answer.attr);
	EXPECT_STRNE("", answer.msg);
	EXPECT_EQ(0, answer.count);
	rawnl_free(&answer);
	/* Nothing is lost by a refusal: the socket goes on. */
	EXPECT_CHAIN(&self->nl, self->child.pid, programs, 2);
}

FIXTURE(meanwhile)
{
	struct rawnl nl;
	struct child child;
};

FIXTURE_SETUP(meanwhile)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
}

FIXTURE_TEARDOWN(meanwhile)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

/* A socket has one dump at a time; the first is not disturbed by the refusal of the second. */
TEST_F(meanwhile, another_dump_is_refused)
{
	struct program chain[20];
	struct rawnl_request first, second;
	struct filters_reply told, refused;

	for (unsigned int i = 0; i < 20; i++)
		chain[i] = (struct program){ .len = 1000, .salt = i };
	ASSERT_EQ(0, filter_child_chain(&self->child, chain, 20));
	ASSERT_EQ(0, filters_begin(&self->nl, &first, self->child.pid, true, &told));
	ASSERT_EQ(0, filters_begin(&self->nl, &second, self->child.pid, true, &refused));
	ASSERT_EQ(0, filters_read(&self->nl, &first, RAWNL_SIZE, &told));
	ASSERT_FALSE(told.answer.done);
	ASSERT_EQ(0, filters_read(&self->nl, &second, RAWNL_SIZE, &refused));
	EXPECT_EQ(EBUSY, refused.answer.error);
	while (!told.answer.done) {
		ASSERT_EQ(0, filters_read(&self->nl, &first, RAWNL_SIZE, &told));
	}
	EXPECT_WHY(filters_match(&told, self->child.pid, chain, 20, __why));
	filters_free(&told);
	filters_free(&refused);
}

TEST_HARNESS_MAIN
