// SPDX-License-Identifier: GPL-2.0
/* Every refusal of WATCH: errno, attribute and words. */
#include <errno.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/creds.h"
#include "lib/expect_event.h"
#include "lib/worker.h"

WATCHER_KEEPS_HOOKS

#define A(_name) SECCOMP_DIAG_A_WATCH_##_name

/* Values that only become known when the test runs. */
#define NOBODY 0xabcd00000001ull
#define CHILD 0xabcd00000002ull
#define THREAD 0xabcd00000003ull

/* No uid of the initial user namespace: (uid_t)-1 is none anywhere. */
#define NO_USER 0xffffffff

/** struct attr - an attribute of a request: @len bytes, of @value as often as that takes */
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
#define TGIDS(_value, _count)                  \
	{                                      \
		A(TGIDS), _value, 4 * (_count) \
	}
#define ATTRS_MAX 4

FIXTURE(watch_refuse)
{
	struct watcher watcher;
	struct child child;
	pid_t thread;
};

/* @error, @blamed: the errno and the attribute that the answer must give, with words */
FIXTURE_VARIANT(watch_refuse)
{
	uint16_t nl_flags, reserved;
	struct attr attrs[ATTRS_MAX];
	int error, blamed;
};

#define REFUSED(_name, _error, _blamed, ...)                              \
	FIXTURE_VARIANT_ADD(watch_refuse, _name)                          \
	{                                                                 \
		.attrs = __VA_ARGS__, .error = _error, .blamed = _blamed, \
	}
#define KINDS U32(A(KINDS), VERDICTS)
#define WITH_KINDS(...)            \
	{                          \
		KINDS, __VA_ARGS__ \
	}

/* clang-format off */
REFUSED(kind_unknown, EINVAL, A(KINDS), { U32(A(KINDS), VERDICTS << 1) });
REFUSED(kind_greatest, EINVAL, A(KINDS), { U32(A(KINDS), 1u << 31 | VERDICTS) });
REFUSED(kinds_of_8_bytes, EINVAL, A(KINDS), { U64(A(KINDS), VERDICTS) });
REFUSED(kinds_of_1_byte, EINVAL, A(KINDS), { { A(KINDS), VERDICTS, 1 } });
REFUSED(kinds_of_no_byte, EINVAL, A(KINDS), { FLAG(A(KINDS)) });
REFUSED(action_unknown, EINVAL, A(ACTIONS),
	WITH_KINDS(U32(A(ACTIONS), 2 << SECCOMP_DIAG_ACTION_LOG)));
REFUSED(action_greatest, EINVAL, A(ACTIONS), WITH_KINDS(U32(A(ACTIONS), 0xffffffff)));
REFUSED(actions_of_8_bytes, EINVAL, A(ACTIONS), WITH_KINDS(U64(A(ACTIONS), 1)));
REFUSED(no_tgids, EINVAL, A(TGIDS), WITH_KINDS(TGIDS(CHILD, 0)));
REFUSED(too_many_tgids, ERANGE, A(TGIDS),
	WITH_KINDS(TGIDS(CHILD, SECCOMP_DIAG_WATCH_TGIDS_MAX + 1)));
REFUSED(half_a_tgid, EINVAL, A(TGIDS), WITH_KINDS({ A(TGIDS), CHILD, 6 }));
REFUSED(less_than_a_tgid, EINVAL, A(TGIDS), WITH_KINDS({ A(TGIDS), CHILD, 3 }));
REFUSED(tgid_zero, EINVAL, A(TGIDS), WITH_KINDS(TGIDS(0, 1)));
REFUSED(tgid_too_great, EINVAL, A(TGIDS), WITH_KINDS(TGIDS(0x80000000, 1)));
REFUSED(tgid_greatest, EINVAL, A(TGIDS), WITH_KINDS(TGIDS(0xffffffff, 1)));
REFUSED(tgid_of_nobody, ESRCH, A(TGIDS), WITH_KINDS(TGIDS(NOBODY, 1)));
REFUSED(tgid_of_a_thread, ESRCH, A(TGIDS), WITH_KINDS(TGIDS(THREAD, 1)));
REFUSED(descendants_of_nobody, EINVAL, A(DESCENDANTS), WITH_KINDS(FLAG(A(DESCENDANTS))));
REFUSED(descendants_of_4_bytes, ERANGE, A(DESCENDANTS),
	WITH_KINDS(TGIDS(CHILD, 1), U32(A(DESCENDANTS), 1)));
REFUSED(no_user, EINVAL, A(UID), WITH_KINDS(U32(A(UID), NO_USER)));
REFUSED(user_of_2_bytes, EINVAL, A(UID), WITH_KINDS({ A(UID), 1, 2 }));
REFUSED(with_prog_of_1_byte, ERANGE, A(WITH_PROG), WITH_KINDS({ A(WITH_PROG), 1, 1 }));
REFUSED(actions_without_kinds, EINVAL, A(ACTIONS), { U32(A(ACTIONS), 1) });
REFUSED(tgids_without_kinds, EINVAL, A(TGIDS), { TGIDS(CHILD, 1) });
REFUSED(descendants_without_kinds, EINVAL, A(DESCENDANTS), { FLAG(A(DESCENDANTS)) });
REFUSED(user_without_kinds, EINVAL, A(UID), { U32(A(UID), 0) });
REFUSED(with_prog_without_kinds, EINVAL, A(WITH_PROG), { FLAG(A(WITH_PROG)) });
REFUSED(unknown_attribute, EINVAL, A(MAX) + 1, WITH_KINDS(U32(A(MAX) + 1, 1)));
REFUSED(with_pad, EINVAL, A(PAD), WITH_KINDS(FLAG(A(PAD))));
REFUSED(with_made, EINVAL, A(MADE), WITH_KINDS(U64(A(MADE), 1)));
REFUSED(with_delivered, EINVAL, A(DELIVERED), WITH_KINDS(U64(A(DELIVERED), 1)));
REFUSED(with_pending, EINVAL, A(PENDING), WITH_KINDS(U64(A(PENDING), 1)));
REFUSED(with_dropped, EINVAL, A(DROPPED), WITH_KINDS(U64(A(DROPPED), 1)));
REFUSED(with_missed, EINVAL, A(MISSED), WITH_KINDS(U64(A(MISSED), 1)));
REFUSED(with_not_followed, EINVAL, A(NOT_FOLLOWED), WITH_KINDS(U64(A(NOT_FOLLOWED), 1)));
REFUSED(with_made_only, EINVAL, A(MADE), { U64(A(MADE), 1) });
/* clang-format on */

/* What the netlink core refuses itself has words only where it knows some. */
FIXTURE_VARIANT_ADD(watch_refuse, dump){
	.nl_flags = NLM_F_DUMP,
	.attrs = { KINDS },
	.error = EOPNOTSUPP,
};

FIXTURE_VARIANT_ADD(watch_refuse, reserved_bytes){
	.reserved = 1,
	.attrs = { KINDS },
	.error = EINVAL,
};

FIXTURE_SETUP(watch_refuse)
{
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->child, puppet, NULL));
	self->thread = PUPPET_DO(&self->child, PUPPET_THREAD);
	ASSERT_LT(0, self->thread);
	ASSERT_EQ(0, PUPPET_DO(&self->child, PUPPET_INSTALL,
			       .ruleset = ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM)));
}

FIXTURE_TEARDOWN(watch_refuse)
{
	child_kill(&self->child);
	watcher_close(&self->watcher);
}

static uint64_t known_now(uint64_t value, pid_t child, pid_t thread)
{
	switch (value) {
	case NOBODY:
		return child_dead_pid();
	case CHILD:
		return child;
	case THREAD:
		return thread;
	default:
		return value;
	}
}

static void add_attr(struct rawnl_request *request, const struct attr *attr, uint64_t value)
{
	uint32_t values[SECCOMP_DIAG_WATCH_TGIDS_MAX + 1];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		values[i] = value;
	if (attr->type == A(TGIDS))
		rawnl_attr(request, attr->type, values, attr->len);
	else
		rawnl_attr(request, attr->type, &value, attr->len);
}

static void expect_refusal(struct __test_metadata *_metadata, FIXTURE_DATA(watch_refuse) * self,
			   const FIXTURE_VARIANT(watch_refuse) * variant)
{
	struct rawnl_request request;

	rawnl_begin(&self->watcher.nl, &request, SECCOMP_DIAG_CMD_WATCH, variant->nl_flags);
	for (int i = 0; i < ATTRS_MAX && variant->attrs[i].type; i++)
		add_attr(&request, &variant->attrs[i],
			 known_now(variant->attrs[i].value, self->child.pid, self->thread));
	request.genl.reserved = variant->reserved;
	EXPECT_EQ(-variant->error, watcher_talk(&self->watcher, &request))
	{
		TH_LOG("%s", self->watcher.why);
	}
	EXPECT_EQ(variant->blamed, self->watcher.answer.attr);
	if (!variant->nl_flags)
		EXPECT_STRNE("", self->watcher.answer.msg);
}

TEST_F(watch_refuse, with_reason)
{
	expect_refusal(_metadata, self, variant);
	/* It does not watch by that. */
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	EXPECT_EQ(0, self->watcher.answer.attr);
	EXPECT_STRNE("", self->watcher.answer.msg);
}

/* What it was told of before it is told of afterwards. */
TEST_F(watch_refuse, and_goes_on)
{
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = &self->child.pid, .tgids_len = 1);
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->child, PUPPET_CALL, .call = native_call(CALL)));
	expect_refusal(_metadata, self, variant);
	EXPECT_EQ(-EDOM, PUPPET_DO(&self->child, PUPPET_CALL, .call = native_call(CALL)));
	DRAIN(&self->watcher);
	EXPECT_EQ(2, self->watcher.counts.made);
	EXPECT_EQ(2, verdicts_on(&self->watcher, self->child.pid, CALL));
}

FIXTURE(who)
{
	struct watcher watcher;
	struct child child;
};

FIXTURE_SETUP(who)
{
	WATCHER_OPEN(&self->watcher);
}

FIXTURE_TEARDOWN(who)
{
	child_kill(&self->child);
	watcher_close(&self->watcher);
}

/* What somebody was told who asked. */
struct refusal {
	int error, attr;
	char msg[sizeof(((struct rawnl_reply *)0)->msg)];
};

static struct refusal refused(struct watcher *watcher, const struct sd_watch *watch)
{
	struct refusal refusal = { .error = -watcher_watch(watcher, watch) };

	refusal.attr = watcher->answer.attr;
	memcpy(refusal.msg, watcher->answer.msg, sizeof(refusal.msg));
	return refusal;
}

/* Who asks, and for what. */
struct request {
	struct creds identity;
	struct sd_watch watch;
	pid_t tgid;
};

static int ask_as(const struct child *parent, void *arg)
{
	struct request *request = arg;
	struct refusal refusal = { .error = -1 };
	struct watcher watcher;

	if (request->tgid) {
		request->watch.tgids = &request->tgid;
		request->watch.tgids_len = 1;
	}
	if (!creds_assume(&request->identity) && !watcher_open(&watcher))
		refusal = refused(&watcher, &request->watch);
	child_put(parent, &refusal, sizeof(refusal));
	child_receive(parent);
	return 0;
}

/* Asks by @_request, which must be refused with that errno and that attribute, and words. */
#define EXPECT_REFUSED(_error, _attr, ...)                                           \
	do {                                                                         \
		struct request __request = { __VA_ARGS__ };                          \
		struct refusal __refusal;                                            \
		ASSERT_EQ(0, child_start(&self->child, ask_as, &__request));         \
		ASSERT_TRUE(child_get(&self->child, &__refusal, sizeof(__refusal))); \
		EXPECT_EQ(_error, __refusal.error);                                  \
		EXPECT_EQ(_attr, __refusal.attr);                                    \
		EXPECT_EQ(_error != 0, __refusal.msg[0] != '\0')                     \
		{                                                                    \
			TH_LOG("'%s'", __refusal.msg);                               \
		}                                                                    \
		child_kill(&self->child);                                            \
	} while (0)

#define SOMEBODY                         \
	{                                \
		.uid = 1000, .gid = 1000 \
	}

TEST_F(who, may_have_no_programs)
{
	EXPECT_REFUSED(EPERM, A(WITH_PROG), .identity = SOMEBODY,
		       .watch = { .kinds = INSTALLS, .with_prog = true });
	EXPECT_REFUSED(EPERM, A(WITH_PROG),
		       .identity = { .uid = 1000, .gid = 1000, .ns = CREDS_ROOT_OF_NS },
		       .watch = { .kinds = INSTALLS, .with_prog = true });
	EXPECT_REFUSED(0, 0, .identity = SOMEBODY, .watch = { .kinds = INSTALLS });
}

TEST_F(who, may_not_look_at_a_process)
{
	EXPECT_REFUSED(EPERM, A(TGIDS), .identity = SOMEBODY, .watch = { .kinds = VERDICTS },
		       .tgid = getpid());
	EXPECT_REFUSED(EPERM, A(TGIDS), .identity = SOMEBODY,
		       .watch = { .kinds = VERDICTS, .descendants = true }, .tgid = 1);
	EXPECT_REFUSED(0, 0, .watch = { .kinds = VERDICTS }, .tgid = getpid());
}

/* Its own confinement must not be lifted by looking at what confines others. */
TEST_F(who, is_confined)
{
	EXPECT_REFUSED(EPERM, 0, .identity = { .filtered = true }, .watch = { .kinds = VERDICTS });
	EXPECT_REFUSED(EPERM, 0, .identity = { .filtered = true }, .watch = { .kinds = INSTALLS });
	EXPECT_REFUSED(EPERM, 0, .identity = { .uid = 1000, .gid = 1000, .filtered = true },
		       .watch = { .kinds = VERDICTS });
}

TEST_F(who, knows_no_such_user)
{
	EXPECT_REFUSED(EINVAL, A(UID),
		       .identity = { .uid = 1000, .gid = 1000, .ns = CREDS_ROOT_OF_NS },
		       .watch = { .kinds = VERDICTS, .has_uid = true, .uid = 1000 });
	EXPECT_REFUSED(0, 0, .identity = { .uid = 1000, .gid = 1000, .ns = CREDS_ROOT_OF_NS },
		       .watch = { .kinds = VERDICTS, .has_uid = true, .uid = 0 });
}

/* How many sockets of one process may watch until that is refused, and with what. */
struct crowd {
	struct creds identity;
	int watching, error, again;
	bool words;
};

static int watch_in_a_crowd(const struct child *parent, void *arg)
{
	const struct sd_watch watch = { .kinds = VERDICTS };
	struct watcher watchers[SECCOMP_DIAG_WATCHERS_MAX + 1];
	struct crowd *crowd = arg;
	int i = 0;

	if (creds_assume(&crowd->identity))
		return 1;
	for (; !crowd->error && i <= SECCOMP_DIAG_WATCHERS_MAX; i++) {
		crowd->error = -watcher_open(&watchers[i]) ?: -watcher_watch(&watchers[i], &watch);
		crowd->words = watchers[i].answer.msg[0];
		crowd->watching += !crowd->error;
	}
	/* Who watches already may go on, and change what. */
	crowd->again = watcher_watch(&watchers[0], &watch);
	child_put(parent, crowd, sizeof(*crowd));
	child_receive(parent);
	return 0;
}

static void expect_crowd(struct __test_metadata *_metadata, struct child *child, struct crowd crowd,
			 int watching)
{
	ASSERT_EQ(0, child_start(child, watch_in_a_crowd, &crowd));
	ASSERT_TRUE(child_get(child, &crowd, sizeof(crowd)));
	EXPECT_EQ(EBUSY, crowd.error);
	EXPECT_TRUE(crowd.words);
	EXPECT_EQ(watching, crowd.watching);
	EXPECT_EQ(0, crowd.again);
}

/* Places are had again some moments after sockets have been closed. */
static void expect_place(struct __test_metadata *_metadata)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct watcher watcher;
	int ret = -EBUSY;

	for (int i = 0; ret == -EBUSY && i < 1000; i++) {
		ASSERT_EQ(0, watcher_open(&watcher));
		ret = watcher_watch(&watcher, &(struct sd_watch){ .kinds = VERDICTS });
		watcher_close(&watcher);
		nanosleep(&pause, NULL);
	}
	EXPECT_EQ(0, ret);
}

TEST_F(who, are_too_many)
{
	/* One is there all the time: see WATCHER_KEEPS_HOOKS. */
	expect_crowd(_metadata, &self->child, (struct crowd){ 0 }, SECCOMP_DIAG_WATCHERS_MAX - 1);
	EXPECT_EQ(-EBUSY, watcher_watch(&self->watcher, &(struct sd_watch){ .kinds = VERDICTS }));
	EXPECT_STRNE("", self->watcher.answer.msg);
	child_kill(&self->child);
	expect_place(_metadata);
}

TEST_F(who, are_too_many_of_one_user)
{
	const struct crowd somebody = { .identity = SOMEBODY };
	const struct crowd other = { .identity = { .uid = 2000, .gid = 2000 } };
	struct child others = { 0 };

	expect_crowd(_metadata, &self->child, somebody, SECCOMP_DIAG_WATCHERS_USER_MAX);
	expect_crowd(_metadata, &others, other, SECCOMP_DIAG_WATCHERS_USER_MAX);
	/* And root is not in their way. */
	WATCH(&self->watcher, .kinds = VERDICTS);
	child_kill(&others);
}

TEST_HARNESS_MAIN
