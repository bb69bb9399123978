// SPDX-License-Identifier: GPL-2.0
/* Every refusal: its errno, the attribute that it blames, and that it has a text. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/creds.h"
#include "lib/expect_event.h"
#include "lib/filter_child.h"
#include "lib/puppet.h"

WATCHER_KEEPS_HOOKS

#define T(_name) SECCOMP_DIAG_A_TASK_##_name
#define F(_name) SECCOMP_DIAG_A_FILTER_##_name
#define W(_name) SECCOMP_DIAG_A_WATCH_##_name

/* Values that become known only when the test runs. */
#define SELF 0xabcd00000001ull
#define CHILD 0xabcd00000002ull
#define THREAD 0xabcd00000003ull /* of the child, not its first */
#define NOBODY 0xabcd00000004ull
#define NEWEST 0xabcd00000005ull /* filter of the child */
#define UNKNOWN 0xabcd00000006ull

/* No uid in any user namespace. */
#define NO_USER 0xffffffff

/* The kernel counts up. */
#define NO_CGROUP 0x7fffffffffffffff

/* The child's filters, the oldest first. */
static const struct program programs[] = { { .len = 3, .salt = 1 }, { .len = 10, .salt = 2 } };

#define ATTRS_MAX 4

/** struct attr - an attribute of a request: @len bytes, of 4-byte @value as often as that takes */
struct attr {
	uint16_t type;
	uint64_t value;
	size_t len;
};

FIXTURE(refuse)
{
	struct watcher watcher;
	struct child child, puppet;
	pid_t thread;
	uint64_t newest;
};

/*
 * @caller: the credentials of the sender
 * @cut, @pad: bytes that the message is shorter or longer than its attributes
 * @error, @blamed: the errno and the attribute of the answer
 * @no_text: the netlink core, which refuses it, has no text for this one
 */
FIXTURE_VARIANT(refuse)
{
	struct creds caller;
	uint8_t cmd;
	uint16_t nl_flags, reserved;
	struct attr attrs[ATTRS_MAX];
	unsigned int cut, pad;
	int error, blamed;
	bool no_text;
};

/* clang-format off */
#define U32(_type, _value) { _type, _value, 4 }
#define U64(_type, _value) { _type, _value, 8 }
#define FLAG(_type) { _type, 0, 0 }
#define TGIDS(_value, _count) { W(TGIDS), _value, 4 * (_count) }
#define ATTRS(...) { __VA_ARGS__ }

#define REFUSED(_name, _cmd, _flags, _error, _blamed, _attrs, ...) \
	FIXTURE_VARIANT_ADD(refuse, _name) { \
		.cmd = SECCOMP_DIAG_CMD_##_cmd, .nl_flags = _flags, .error = _error, \
		.blamed = _blamed, .attrs = _attrs, ##__VA_ARGS__ \
	}

#define TASK(_name, _error, _blamed, ...) \
	REFUSED(task_##_name, TASK_GET, 0, _error, _blamed, __VA_ARGS__)
#define TASKS(_name, _error, _blamed, ...) \
	REFUSED(tasks_##_name, TASK_GET, NLM_F_DUMP, _error, _blamed, __VA_ARGS__)
#define WITH_TID(...) ATTRS(U32(T(TID), SELF), ##__VA_ARGS__)

TASK(without_tid, EINVAL, T(TID), ATTRS());
TASK(tid_zero, ERANGE, T(TID), ATTRS(U32(T(TID), 0)));
TASK(tid_of_nobody, ESRCH, T(TID), ATTRS(U32(T(TID), NOBODY)));
TASK(tid_too_great, ESRCH, T(TID), ATTRS(U32(T(TID), 0x80000000)));
TASK(tid_greatest, ESRCH, T(TID), ATTRS(U32(T(TID), 0xffffffff)));
TASK(tid_empty, EINVAL, T(TID), ATTRS(FLAG(T(TID))));
TASK(tid_of_2_bytes, EINVAL, T(TID), ATTRS({ T(TID), 1, 2 }));
TASK(tid_of_8_bytes, EINVAL, T(TID), ATTRS(U64(T(TID), 1)));
TASK(tid_nested, EINVAL, T(TID), ATTRS(U32(T(TID) | NLA_F_NESTED, 1)));
TASK(unknown_attribute, EINVAL, T(MAX) + 1, WITH_TID(U32(T(MAX) + 1, 1)));
TASK(attribute_0, EINVAL, 0, WITH_TID(U32(NLA_F_NET_BYTEORDER, 1)));
TASK(pad, EINVAL, T(PAD), WITH_TID(U32(T(PAD), 1)));
TASK(attribute_of_replies, EINVAL, T(MODE), WITH_TID(U32(T(MODE), 1)));
TASK(select_modes, EINVAL, T(SEL_MODES), WITH_TID(U32(T(SEL_MODES), 1)));
TASK(select_uid, EINVAL, T(SEL_UID), WITH_TID(U32(T(SEL_UID), 0)));
TASK(select_tgid, EINVAL, T(SEL_TGID), WITH_TID(U32(T(SEL_TGID), 1)));
TASK(select_seccomp, EINVAL, T(SEL_SECCOMP), WITH_TID(FLAG(T(SEL_SECCOMP))));
TASK(select_filter, EINVAL, T(SEL_FILTER_ID),
     ATTRS(U32(T(TID), CHILD), U64(T(SEL_FILTER_ID), NEWEST)));
TASK(cgroup, EINVAL, T(CGROUP_ID), WITH_TID(U64(T(CGROUP_ID), 1)));
TASK(select_cgroup, EINVAL, T(SEL_CGROUP_ID), WITH_TID(U64(T(SEL_CGROUP_ID), 1)));
TASK(bytes_left_over, EINVAL, 0, WITH_TID(), .pad = 2);
TASK(reserved_bytes, EINVAL, 0, WITH_TID(), .reserved = 1);
TASK(cut_short, EINVAL, 0, ATTRS(), .cut = 2, .no_text = true);
TASK(of_init, EPERM, T(TID), ATTRS(U32(T(TID), 1)), .caller = { .uid = 1000, .gid = 1000 });

TASKS(with_tid, EINVAL, T(TID), WITH_TID());
TASKS(unknown_mode, EINVAL, T(SEL_MODES),
      ATTRS(U32(T(SEL_MODES), 1 << (SECCOMP_DIAG_MODE_DEAD + 1))));
TASKS(modes_of_1_byte, EINVAL, T(SEL_MODES), ATTRS({ T(SEL_MODES), 1, 1 }));
TASKS(uid_invalid, EINVAL, T(SEL_UID), ATTRS(U32(T(SEL_UID), NO_USER)));
TASKS(tgid_zero, ERANGE, T(SEL_TGID), ATTRS(U32(T(SEL_TGID), 0)));
TASKS(tgid_of_nobody, ESRCH, T(SEL_TGID), ATTRS(U32(T(SEL_TGID), NOBODY)));
TASKS(tgid_of_a_thread, ESRCH, T(SEL_TGID), ATTRS(U32(T(SEL_TGID), THREAD)));
TASKS(seccomp_with_value, ERANGE, T(SEL_SECCOMP), ATTRS(U32(T(SEL_SECCOMP), 1)));
TASKS(attribute_of_replies, EINVAL, T(TGID), ATTRS(U32(T(TGID), 1)));
TASKS(unknown_attribute, EINVAL, T(MAX) + 1, ATTRS(U32(T(MAX) + 1, 1)));
TASKS(reserved_bytes, EINVAL, 0, ATTRS(), .reserved = 1);
TASKS(filter_zero, ERANGE, T(SEL_FILTER_ID), ATTRS(U64(T(SEL_FILTER_ID), 0)));
TASKS(filter_of_4_bytes, EINVAL, T(SEL_FILTER_ID), ATTRS(U32(T(SEL_FILTER_ID), 1)));
TASKS(cgroup_zero, ERANGE, T(SEL_CGROUP_ID), ATTRS(U64(T(SEL_CGROUP_ID), 0)));
TASKS(cgroup_of_4_bytes, EINVAL, T(SEL_CGROUP_ID), ATTRS(U32(T(SEL_CGROUP_ID), 1)));
TASKS(cgroup_unknown, ENOENT, T(SEL_CGROUP_ID), ATTRS(U64(T(SEL_CGROUP_ID), NO_CGROUP)));
TASKS(filter_id, EINVAL, T(FILTER_ID), ATTRS(U64(T(FILTER_ID), NEWEST)));
TASKS(budget, EINVAL, T(BUDGET_USED), ATTRS(U32(T(BUDGET_USED), 1)));
TASKS(listener, EINVAL, T(LISTENER), ATTRS({ T(LISTENER), 1, 1 }));

REFUSED(command_0, UNSPEC, 0, EOPNOTSUPP, 0, WITH_TID(), .no_text = true);
REFUSED(unknown_command, MAX + 1, 0, EOPNOTSUPP, 0, WITH_TID(), .no_text = true);
REFUSED(unknown_command_dump, MAX + 1, NLM_F_DUMP, EOPNOTSUPP, 0, ATTRS(), .no_text = true);

#define FILTER(_name, _error, _blamed, ...) \
	REFUSED(filter_##_name, FILTER_GET, 0, _error, _blamed, __VA_ARGS__)
#define FILTERS(_name, _error, _blamed, ...) \
	REFUSED(filters_##_name, FILTER_GET, NLM_F_DUMP, _error, _blamed, __VA_ARGS__)
#define OF_CHILD(...) ATTRS(U32(F(TID), CHILD), ##__VA_ARGS__)
#define OLDEST U32(F(INDEX), 0)
#define PROGRAM FLAG(F(WITH_PROG))
#define OFFSET(_bytes) U32(F(PROG_OFFSET), _bytes)

FILTER(without_anything, EINVAL, F(TID), ATTRS());
FILTER(without_tid, EINVAL, F(TID), ATTRS(OLDEST));
FILTER(tid_zero, ERANGE, F(TID), ATTRS(U32(F(TID), 0), OLDEST));
FILTER(tid_of_nobody, ESRCH, F(TID), ATTRS(U32(F(TID), NOBODY), OLDEST));
FILTER(tid_too_great, ESRCH, F(TID), ATTRS(U32(F(TID), 0x80000000), OLDEST));
FILTER(tid_greatest, ESRCH, F(TID), ATTRS(U32(F(TID), 0xffffffff), OLDEST));
FILTER(tid_of_2_bytes, EINVAL, F(TID), ATTRS({ F(TID), 1, 2 }, OLDEST));
FILTER(without_filter, EINVAL, F(INDEX), OF_CHILD());
FILTER(by_index_and_id, EINVAL, F(INDEX), OF_CHILD(OLDEST, U64(F(ID), NEWEST)));
FILTER(index_beyond, ENOENT, F(INDEX), OF_CHILD(U32(F(INDEX), 2)));
FILTER(index_greatest, ENOENT, F(INDEX), OF_CHILD(U32(F(INDEX), 0xffffffff)));
FILTER(index_of_8_bytes, EINVAL, F(INDEX), OF_CHILD(U64(F(INDEX), 0)));
FILTER(index_of_1_byte, EINVAL, F(INDEX), OF_CHILD({ F(INDEX), 0, 1 }));
FILTER(id_unknown, ENOENT, F(ID), OF_CHILD(U64(F(ID), UNKNOWN)));
FILTER(id_zero, ENOENT, F(ID), OF_CHILD(U64(F(ID), 0)));
FILTER(id_of_4_bytes, EINVAL, F(ID), OF_CHILD(U32(F(ID), 1)));
FILTER(program_of_4_bytes, ERANGE, F(WITH_PROG), OF_CHILD(OLDEST, U32(F(WITH_PROG), 1)));
FILTER(offset_without_program, EINVAL, F(PROG_OFFSET), OF_CHILD(OLDEST, OFFSET(8)));
FILTER(offset_0_without_program, EINVAL, F(PROG_OFFSET), OF_CHILD(OLDEST, OFFSET(0)));
FILTER(offset_in_an_instruction, EINVAL, F(PROG_OFFSET), OF_CHILD(OLDEST, PROGRAM, OFFSET(4)));
FILTER(offset_at_the_end, EINVAL, F(PROG_OFFSET), OF_CHILD(OLDEST, PROGRAM, OFFSET(24)));
FILTER(offset_behind_the_end, EINVAL, F(PROG_OFFSET),
       OF_CHILD(U32(F(INDEX), 1), PROGRAM, OFFSET(88)));
FILTER(offset_greatest, EINVAL, F(PROG_OFFSET), OF_CHILD(OLDEST, PROGRAM, OFFSET(0xfffffff8)));
FILTER(offset_of_8_bytes, EINVAL, F(PROG_OFFSET),
       OF_CHILD(OLDEST, PROGRAM, U64(F(PROG_OFFSET), 8)));
FILTER(select_cgroup, EINVAL, F(SEL_CGROUP_ID), OF_CHILD(OLDEST, U64(F(SEL_CGROUP_ID), 1)));
FILTER(reserved_bytes, EINVAL, 0, OF_CHILD(OLDEST), .reserved = 1);

FILTERS(tid_zero, ERANGE, F(TID), ATTRS(U32(F(TID), 0)));
FILTERS(tid_of_nobody, ESRCH, F(TID), ATTRS(U32(F(TID), NOBODY)));
FILTERS(tid_greatest, ESRCH, F(TID), ATTRS(U32(F(TID), 0xffffffff)));
FILTERS(tid_of_8_bytes, EINVAL, F(TID), ATTRS(U64(F(TID), 1)));
FILTERS(index, EINVAL, F(INDEX), OF_CHILD(OLDEST));
FILTERS(id, EINVAL, F(ID), OF_CHILD(U64(F(ID), NEWEST)));
FILTERS(offset, EINVAL, F(PROG_OFFSET), OF_CHILD(PROGRAM, OFFSET(8)));
FILTERS(program_of_4_bytes, ERANGE, F(WITH_PROG), OF_CHILD(U32(F(WITH_PROG), 1)));
FILTERS(index_of_all, EINVAL, F(INDEX), ATTRS(OLDEST));
FILTERS(cgroup_of_thread, EINVAL, F(SEL_CGROUP_ID), OF_CHILD(U64(F(SEL_CGROUP_ID), 1)));
FILTERS(cgroup_zero, ERANGE, F(SEL_CGROUP_ID), ATTRS(U64(F(SEL_CGROUP_ID), 0)));
FILTERS(cgroup_unknown, ENOENT, F(SEL_CGROUP_ID), ATTRS(U64(F(SEL_CGROUP_ID), NO_CGROUP)));
FILTERS(reserved_bytes, EINVAL, 0, OF_CHILD(), .reserved = 1);

/* Attributes that no request may have, in requests for one filter and for all. */
#define FILTER_AND_FILTERS(_name, _attr, _len) \
	FILTER(_name, EINVAL, F(_attr), OF_CHILD(OLDEST, { F(_attr), 1, _len })); \
	FILTERS(_name, EINVAL, F(_attr), OF_CHILD({ F(_attr), 1, _len }))

FILTER_AND_FILTERS(unknown_attribute, MAX + 1, 4);
FILTER_AND_FILTERS(pad, PAD, 0);
FILTER_AND_FILTERS(depth, DEPTH, 4);
FILTER_AND_FILTERS(parent_id, PARENT_ID, 8);
FILTER_AND_FILTERS(insns, INSNS, 4);
FILTER_AND_FILTERS(budget, BUDGET, 4);
FILTER_AND_FILTERS(listener, LISTENER, 1);
FILTER_AND_FILTERS(jited, JITED, 1);
FILTER_AND_FILTERS(flags, FLAGS, 4);
FILTER_AND_FILTERS(users, USERS, 4);
FILTER_AND_FILTERS(prog, PROG, 8);
FILTER_AND_FILTERS(prog_len, PROG_LEN, 4);
FILTER_AND_FILTERS(cgroup, CGROUP_ID, 8);

#define WATCH_REFUSED(_name, _error, _blamed, ...) \
	REFUSED(watch_##_name, WATCH, 0, _error, _blamed, __VA_ARGS__)
#define KINDS U32(W(KINDS), VERDICTS)
#define WITH_KINDS(...) ATTRS(KINDS, ##__VA_ARGS__)

WATCH_REFUSED(kind_unknown, EINVAL, W(KINDS), ATTRS(U32(W(KINDS), VERDICTS << 1)));
WATCH_REFUSED(kind_greatest, EINVAL, W(KINDS), ATTRS(U32(W(KINDS), 1u << 31 | VERDICTS)));
WATCH_REFUSED(kinds_of_8_bytes, EINVAL, W(KINDS), ATTRS(U64(W(KINDS), VERDICTS)));
WATCH_REFUSED(kinds_of_1_byte, EINVAL, W(KINDS), ATTRS({ W(KINDS), VERDICTS, 1 }));
WATCH_REFUSED(kinds_of_no_byte, EINVAL, W(KINDS), ATTRS(FLAG(W(KINDS))));
WATCH_REFUSED(action_unknown, EINVAL, W(ACTIONS),
	      WITH_KINDS(U32(W(ACTIONS), 2 << SECCOMP_DIAG_ACTION_LOG)));
WATCH_REFUSED(action_greatest, EINVAL, W(ACTIONS), WITH_KINDS(U32(W(ACTIONS), 0xffffffff)));
WATCH_REFUSED(actions_of_8_bytes, EINVAL, W(ACTIONS), WITH_KINDS(U64(W(ACTIONS), 1)));
WATCH_REFUSED(no_tgids, EINVAL, W(TGIDS), WITH_KINDS(TGIDS(CHILD, 0)));
WATCH_REFUSED(too_many_tgids, ERANGE, W(TGIDS),
	      WITH_KINDS(TGIDS(CHILD, SECCOMP_DIAG_WATCH_TGIDS_MAX + 1)));
WATCH_REFUSED(half_a_tgid, EINVAL, W(TGIDS), WITH_KINDS({ W(TGIDS), CHILD, 6 }));
WATCH_REFUSED(less_than_a_tgid, EINVAL, W(TGIDS), WITH_KINDS({ W(TGIDS), CHILD, 3 }));
WATCH_REFUSED(tgid_zero, EINVAL, W(TGIDS), WITH_KINDS(TGIDS(0, 1)));
WATCH_REFUSED(tgid_too_great, EINVAL, W(TGIDS), WITH_KINDS(TGIDS(0x80000000, 1)));
WATCH_REFUSED(tgid_greatest, EINVAL, W(TGIDS), WITH_KINDS(TGIDS(0xffffffff, 1)));
WATCH_REFUSED(tgid_of_nobody, ESRCH, W(TGIDS), WITH_KINDS(TGIDS(NOBODY, 1)));
WATCH_REFUSED(tgid_of_a_thread, ESRCH, W(TGIDS), WITH_KINDS(TGIDS(THREAD, 1)));
WATCH_REFUSED(descendants_of_nobody, EINVAL, W(DESCENDANTS), WITH_KINDS(FLAG(W(DESCENDANTS))));
WATCH_REFUSED(descendants_of_4_bytes, ERANGE, W(DESCENDANTS),
	      WITH_KINDS(TGIDS(CHILD, 1), U32(W(DESCENDANTS), 1)));
WATCH_REFUSED(cgroup_zero, ERANGE, W(CGROUP_ID), WITH_KINDS(U64(W(CGROUP_ID), 0)));
WATCH_REFUSED(cgroup_of_4_bytes, EINVAL, W(CGROUP_ID), WITH_KINDS(U32(W(CGROUP_ID), 1)));
WATCH_REFUSED(cgroup_unknown, ENOENT, W(CGROUP_ID), WITH_KINDS(U64(W(CGROUP_ID), NO_CGROUP)));
WATCH_REFUSED(cgroup_without_kinds, EINVAL, W(CGROUP_ID), ATTRS(U64(W(CGROUP_ID), 1)));
WATCH_REFUSED(no_user, EINVAL, W(UID), WITH_KINDS(U32(W(UID), NO_USER)));
WATCH_REFUSED(user_of_2_bytes, EINVAL, W(UID), WITH_KINDS({ W(UID), 1, 2 }));
WATCH_REFUSED(program_of_1_byte, ERANGE, W(WITH_PROG), WITH_KINDS({ W(WITH_PROG), 1, 1 }));
WATCH_REFUSED(actions_without_kinds, EINVAL, W(ACTIONS), ATTRS(U32(W(ACTIONS), 1)));
WATCH_REFUSED(tgids_without_kinds, EINVAL, W(TGIDS), ATTRS(TGIDS(CHILD, 1)));
WATCH_REFUSED(descendants_without_kinds, EINVAL, W(DESCENDANTS), ATTRS(FLAG(W(DESCENDANTS))));
WATCH_REFUSED(user_without_kinds, EINVAL, W(UID), ATTRS(U32(W(UID), 0)));
WATCH_REFUSED(program_without_kinds, EINVAL, W(WITH_PROG), ATTRS(FLAG(W(WITH_PROG))));
WATCH_REFUSED(unknown_attribute, EINVAL, W(MAX) + 1, WITH_KINDS(U32(W(MAX) + 1, 1)));
WATCH_REFUSED(pad, EINVAL, W(PAD), WITH_KINDS(FLAG(W(PAD))));
WATCH_REFUSED(made, EINVAL, W(MADE), WITH_KINDS(U64(W(MADE), 1)));
WATCH_REFUSED(delivered, EINVAL, W(DELIVERED), WITH_KINDS(U64(W(DELIVERED), 1)));
WATCH_REFUSED(pending, EINVAL, W(PENDING), WITH_KINDS(U64(W(PENDING), 1)));
WATCH_REFUSED(dropped, EINVAL, W(DROPPED), WITH_KINDS(U64(W(DROPPED), 1)));
WATCH_REFUSED(missed, EINVAL, W(MISSED), WITH_KINDS(U64(W(MISSED), 1)));
WATCH_REFUSED(not_followed, EINVAL, W(NOT_FOLLOWED), WITH_KINDS(U64(W(NOT_FOLLOWED), 1)));
WATCH_REFUSED(made_only, EINVAL, W(MADE), ATTRS(U64(W(MADE), 1)));
WATCH_REFUSED(reserved_bytes, EINVAL, 0, ATTRS(KINDS), .reserved = 1);
REFUSED(watch_dump, WATCH, NLM_F_DUMP, EOPNOTSUPP, 0, ATTRS(KINDS), .no_text = true);

/* Refused because of the caller; some are granted to another, or for another attribute. */
#define SOMEBODY .caller = { .uid = 1000, .gid = 1000 }
#define ROOT_OF_NS .caller = { .uid = 1000, .gid = 1000, .ns = CREDS_ROOT_OF_NS }
#define INSTALLATIONS U32(W(KINDS), INSTALLS)

WATCH_REFUSED(everything_for_a_user, EPERM, 0, WITH_KINDS(), SOMEBODY);
WATCH_REFUSED(nothing_for_a_user, EPERM, 0, ATTRS(U32(W(KINDS), 0)), SOMEBODY);
WATCH_REFUSED(itself_for_a_user, EPERM, 0, WITH_KINDS(TGIDS(CHILD, 1)), SOMEBODY);
WATCH_REFUSED(everything_for_root_of_a_namespace, EPERM, 0, WITH_KINDS(), ROOT_OF_NS);
WATCH_REFUSED(nothing_of_roots_process_for_root, 0, 0, WITH_KINDS(TGIDS(CHILD, 1)));
WATCH_REFUSED(verdicts_for_root_under_seccomp, EPERM, 0, WITH_KINDS(),
	      .caller = { .filtered = true });
WATCH_REFUSED(installations_for_root_under_seccomp, EPERM, 0, ATTRS(INSTALLATIONS),
	      .caller = { .filtered = true });
WATCH_REFUSED(verdicts_for_a_user_under_seccomp, EPERM, 0, WITH_KINDS(),
	      .caller = { .uid = 1000, .gid = 1000, .filtered = true });
WATCH_REFUSED(user_that_cannot_be, EINVAL, W(UID), WITH_KINDS(U32(W(UID), -1)));
/* clang-format on */

FIXTURE_SETUP(refuse)
{
	const struct filter_child_command thread = { .op = FILTER_CHILD_THREAD };
	uint32_t budget, listener;

	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	self->thread = filter_child_command(&self->child, &thread);
	ASSERT_LT(0, self->thread);
	ASSERT_EQ(0, filters_task(&self->watcher.nl, self->child.pid, &self->newest, &budget,
				  &listener));
	START_PUPPET(&self->puppet);
	/* From here on the test is the caller, and opens its own socket. */
	watcher_close(&self->watcher);
	ASSERT_EQ(0, creds_assume(&variant->caller));
	ASSERT_EQ(0, watcher_open(&self->watcher));
}

FIXTURE_TEARDOWN(refuse)
{
	/* A user can't kill root's processes. They end with their pipes, the last one first. */
	child_kill(&self->puppet);
	child_kill(&self->child);
	watcher_close(&self->watcher);
}

static uint64_t known_now(const FIXTURE_DATA(refuse) * self, uint64_t value)
{
	switch (value) {
	case SELF:
		return getpid();
	case CHILD:
		return self->child.pid;
	case THREAD:
		return self->thread;
	case NOBODY:
		return child_dead_pid();
	case NEWEST:
		return self->newest;
	case UNKNOWN:
		return self->newest ^ 1;
	default:
		return value;
	}
}

static void add_attr(struct rawnl_request *request, const struct attr *attr, uint64_t value)
{
	uint32_t values[SECCOMP_DIAG_WATCH_TGIDS_MAX + 1];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = value;
	if (attr->type == W(TGIDS))
		rawnl_attr(request, attr->type, values, attr->len);
	else
		rawnl_attr(request, attr->type, &value, attr->len);
}

static void expect_refusal(struct __test_metadata *_metadata, FIXTURE_DATA(refuse) * self,
			   const FIXTURE_VARIANT(refuse) * variant)
{
	struct watcher *watcher = &self->watcher;
	struct rawnl_request request;

	rawnl_begin(&watcher->nl, &request, variant->cmd, variant->nl_flags);
	for (int i = 0; i < ATTRS_MAX && variant->attrs[i].type; i++)
		add_attr(&request, &variant->attrs[i], known_now(self, variant->attrs[i].value));
	request.genl.reserved = variant->reserved;
	request.nl.nlmsg_len += variant->pad;
	request.nl.nlmsg_len -= variant->cut;
	EXPECT_EQ(-variant->error, watcher_talk(watcher, &request))
	{
		TH_LOG("%s", watcher->why);
	}
	EXPECT_EQ(variant->blamed, watcher->answer.attr);
	EXPECT_EQ(variant->error && !variant->no_text, watcher->answer.msg[0] != '\0')
	{
		TH_LOG("'%s'", watcher->answer.msg);
	}
}

/* A refusal loses nothing: the socket goes on, and does not watch. */
static void expect_usable(struct __test_metadata *_metadata, FIXTURE_DATA(refuse) * self)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	struct rawnl *nl = &self->watcher.nl;

	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	EXPECT_EQ(0, self->watcher.answer.attr);
	EXPECT_STRNE("", self->watcher.answer.msg);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, T(TID), getpid());
	EXPECT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(1, answer.count);
	EXPECT_NE(NULL, rawnl_find(&answer, getpid()));
	rawnl_free(&answer);
}

/* A socket that watches goes on with that. */
static void expect_watching(struct __test_metadata *_metadata, FIXTURE_DATA(refuse) * self,
			    const FIXTURE_VARIANT(refuse) * variant)
{
	EXPECT_CHAIN(&self->watcher.nl, self->child.pid, programs, 2);
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->puppet.pid, .tgids_len = 1);
	EXPECT_CALL_REFUSED(&self->puppet);
	expect_refusal(_metadata, self, variant);
	EXPECT_CALL_REFUSED(&self->puppet);
	DRAIN(&self->watcher);
	EXPECT_EQ(2, self->watcher.counts.made);
	EXPECT_EQ(2, verdicts_on(&self->watcher, self->puppet.pid, CALL));
}

TEST_F(refuse, with_reason)
{
	expect_refusal(_metadata, self, variant);
	if (!variant->error) {
		EXPECT_EQ(0, watcher_watch(&self->watcher, NULL));
		return;
	}
	expect_usable(_metadata, self);
	/* Not for callers that may not see the child, or not watch. */
	if (!variant->caller.uid && !variant->caller.filtered)
		expect_watching(_metadata, self, variant);
}

FILTER_FIXTURE(second_dump)

/* More threads than fit into one message. */
#define CROWD 400

/* A socket has one dump at a time. The refusal of the second does not disturb the first. */
TEST_F(second_dump, of_tasks_is_refused)
{
	struct rawnl_reply first_answer = { 0 }, second_answer = { 0 };
	struct rawnl_request first, second;

	ASSERT_EQ(CROWD, worker_start_many(CROWD));
	rawnl_begin(&self->nl, &first, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_send(&self->nl, &first));
	rawnl_begin(&self->nl, &second, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_send(&self->nl, &second));
	ASSERT_EQ(0, rawnl_read(&self->nl, &first, RAWNL_SIZE, &first_answer));
	ASSERT_FALSE(first_answer.done);
	ASSERT_EQ(0, rawnl_read(&self->nl, &second, RAWNL_SIZE, &second_answer));
	EXPECT_TRUE(second_answer.done);
	EXPECT_EQ(EBUSY, second_answer.error);
	ASSERT_EQ(0, rawnl_read_rest(&self->nl, &first, RAWNL_SIZE, &first_answer));
	EXPECT_EQ(0, first_answer.error);
	EXPECT_NE(NULL, rawnl_find(&first_answer, getpid()));
	rawnl_free(&first_answer);
}

TEST_F(second_dump, of_filters_is_refused)
{
	struct program chain[20];
	struct rawnl_request first, second;
	struct filters_reply reply, refusal;

	for (unsigned int i = 0; i < 20; i++)
		chain[i] = (struct program){ .len = 1000, .salt = i };
	ASSERT_EQ(0, filter_child_chain(&self->child, chain, 20));
	ASSERT_EQ(0, filters_begin(&self->nl, &first, self->child.pid, true, &reply));
	ASSERT_EQ(0, filters_begin(&self->nl, &second, self->child.pid, true, &refusal));
	ASSERT_EQ(0, filters_read(&self->nl, &first, RAWNL_SIZE, &reply));
	ASSERT_FALSE(reply.answer.done);
	ASSERT_EQ(0, filters_read(&self->nl, &second, RAWNL_SIZE, &refusal));
	EXPECT_EQ(EBUSY, refusal.answer.error);
	ASSERT_EQ(0, rawnl_read_rest(&self->nl, &first, RAWNL_SIZE, &reply.answer));
	EXPECT_WHY(filters_match(&reply, self->child.pid, chain, 20, __why));
	filters_free(&reply);
	filters_free(&refusal);
}

TEST_HARNESS_MAIN
