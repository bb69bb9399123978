// SPDX-License-Identifier: GPL-2.0
/* A sender that changes its credentials shows no more to others who hold its socket. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/creds.h"
#include "lib/may_look.h"
#include "lib/netlink_events.h"
#include "lib/worker.h"

WATCHER_KEEPS_HOOKS

#define SOMEBODY 1000
#define CAP(_name) (1ull << CAP_##_name)

/* Enough threads for a dump of several messages. */
#define CROWD 300

static const struct creds somebody = { .uid = SOMEBODY, .gid = SOMEBODY };
static const struct creds may_become_root = { .uid = SOMEBODY,
					      .gid = SOMEBODY,
					      .keep = CAP(SETUID) };

static int look_as_user(const struct child *parent, void *arg)
{
	int ret = creds_assume(&somebody);

	child_send(parent, ret ? -ret : kernel_may_look(*(pid_t *)arg));
	return 0;
}

/* Whether the kernel lets a user look at a process: 0 or an errno. */
static int user_may_look(pid_t pid)
{
	struct child peer;
	int error;

	if (child_start(&peer, look_as_user, &pid))
		return -1;
	error = child_receive(&peer);
	child_reap(&peer);
	return error;
}

/* How the sender changes in the middle of a dump. */
enum change {
	STAYS,
	BECOMES_ROOT,
	GETS_UNDUMPABLE,
};

static int become(enum change change)
{
	switch (change) {
	case BECOMES_ROOT:
		return syscall(SYS_setresuid, 0, 0, 0);
	case GETS_UNDUMPABLE:
		return prctl(PR_SET_DUMPABLE, 0);
	default:
		return 0;
	}
}

/* The socket and the request of a dump. @before: threads that the sender has read. */
struct dump {
	enum change change;
	struct rawnl nl;
	struct rawnl_request request;
	size_t before;
};

static int ask_and_change(const struct child *parent, void *arg)
{
	struct dump *dump = arg;
	int ret = creds_assume(&may_become_root) ?: rawnl_socket(&dump->nl, dump->nl.family);
	struct rawnl_reply reply = { 0 };

	worker_start_many(CROWD);
	rawnl_begin(&dump->nl, &dump->request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ret = ret ?: rawnl_send(&dump->nl, &dump->request);
	while (!ret && !reply.count)
		ret = rawnl_read(&dump->nl, &dump->request, 4096, &reply);
	dump->before = reply.count;
	rawnl_free(&reply);
	ret = ret ?: become(dump->change);
	child_send(parent, ret);
	child_put(parent, dump, sizeof(*dump));
	child_receive(parent);
	return 0;
}

FIXTURE(dump)
{
	struct child sender;
	struct dump dump;
};

FIXTURE_VARIANT(dump)
{
	enum change change;
};

FIXTURE_VARIANT_ADD(dump, unchanged){
	.change = STAYS,
};

FIXTURE_VARIANT_ADD(dump, becomes_root){
	.change = BECOMES_ROOT,
};

FIXTURE_VARIANT_ADD(dump, becomes_undumpable){
	.change = GETS_UNDUMPABLE,
};

FIXTURE_SETUP(dump)
{
	struct watcher watcher;

	WATCHER_OPEN(&watcher);
	self->dump = (struct dump){ .change = variant->change, .nl.family = watcher.nl.family };
	watcher_close(&watcher);
}

FIXTURE_TEARDOWN(dump)
{
	child_kill(&self->sender);
	rawnl_close(&self->dump.nl);
}

/* A message is made when somebody reads the one before. */
TEST_F(dump, rest_needs_permission)
{
	struct rawnl_reply reply = { 0 };
	struct dump *dump = &self->dump;
	size_t before;

	ASSERT_EQ(0, child_start_ready(&self->sender, ask_and_change, dump));
	ASSERT_TRUE(child_get(&self->sender, dump, sizeof(*dump)));
	dump->nl.fd = child_getfd(self->sender.pid, dump->nl.fd);
	ASSERT_LE(0, dump->nl.fd);
	ASSERT_EQ(0, rawnl_read(&dump->nl, &dump->request, 4096, &reply));
	before = reply.count;
	EXPECT_LT(0, before);
	ASSERT_EQ(0, rawnl_read_rest(&dump->nl, &dump->request, 4096, &reply));
	EXPECT_EQ(0, reply.error);
	if (variant->change == STAYS) {
		EXPECT_EQ(CROWD + 1, dump->before + reply.count);
	} else {
		EXPECT_EQ(before, reply.count);
		EXPECT_EQ(EPERM, user_may_look(self->sender.pid));
	}
	rawnl_free(&reply);
}

#define PROGRAM "/tmp/access_change"

/* Copy a program; the copy has a file capability if @capable. */
static int make_program(const char *source, bool capable)
{
	struct vfs_cap_data caps = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
				     .data[0].permitted = CAP(NET_RAW) };
	int from = open(source, O_RDONLY | O_CLOEXEC), to, ret = 0;
	struct stat stat;

	unlink(PROGRAM);
	to = open(PROGRAM, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (from < 0 || to < 0 || fstat(from, &stat) ||
	    sendfile(to, from, NULL, stat.st_size) != stat.st_size || fchmod(to, 0755) ||
	    (capable && fsetxattr(to, "security.capability", &caps, sizeof(caps), 0)))
		ret = -errno;
	close(from);
	close(to);
	return ret;
}

FIXTURE(executed)
{
	struct watcher watcher;
	struct child others, sender;
	struct dump dump;
};

FIXTURE_VARIANT(executed)
{
	bool capable;
};

FIXTURE_VARIANT_ADD(executed, plain_program){
	.capable = false,
};

FIXTURE_VARIANT_ADD(executed, capable_program){
	.capable = true,
};

FIXTURE_SETUP(executed)
{
	WATCHER_OPEN(&self->watcher);
	self->dump = (struct dump){ .nl.family = self->watcher.nl.family };
	watcher_close(&self->watcher);
}

FIXTURE_TEARDOWN(executed)
{
	child_kill(&self->sender);
	child_kill(&self->others);
	watcher_close(&self->watcher);
	rawnl_close(&self->dump.nl);
	unlink(PROGRAM);
}

/* Make the program that the sender executes. */
#define MAKE_PROGRAM(_source)                                                          \
	do {                                                                           \
		int __ret = make_program(_source, variant->capable);                   \
		if (__ret == -EOPNOTSUPP)                                              \
			SKIP(return, "the file system of /tmp keeps no capabilities"); \
		ASSERT_EQ(0, __ret);                                                   \
	} while (0)

/* So many threads take two messages. */
#define TWO_MESSAGES 32

static int be_many(const struct child *parent, void *arg)
{
	int ret = creds_assume(&somebody);

	(void)arg;
	worker_start_many(TWO_MESSAGES);
	child_exchange(parent, ret);
	return 0;
}

/* Request a dump, and execute a program that reads one message of it. */
static int ask_and_execute(const struct child *parent, void *arg)
{
	char *argv[] = { PROGRAM, "bs=1", "count=1", "of=/dev/null", "status=none", NULL };
	struct dump *dump = arg;
	int ret = creds_assume(&somebody) ?: rawnl_socket(&dump->nl, dump->nl.family);

	rawnl_begin(&dump->nl, &dump->request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ret = ret ?: rawnl_send(&dump->nl, &dump->request);
	child_send(parent, ret);
	child_put(parent, dump, sizeof(*dump));
	child_receive(parent);
	if (dup2(dump->nl.fd, STDIN_FILENO) >= 0)
		execv(PROGRAM, argv);
	return 1;
}

/*
 * To read a message makes the next one. A program that was executed may not know that it does so, and
 * must not show itself to others who hold the socket.
 */
TEST_F(executed, does_not_show_itself_by_reading)
{
	struct rawnl_reply reply = { 0 };
	struct dump *dump = &self->dump;

	MAKE_PROGRAM("/bin/dd");
	ASSERT_EQ(0, child_start_ready(&self->others, be_many, NULL));
	ASSERT_EQ(0, child_start_ready(&self->sender, ask_and_execute, dump));
	ASSERT_TRUE(child_get(&self->sender, dump, sizeof(*dump)));
	dump->nl.fd = child_getfd(self->sender.pid, dump->nl.fd);
	ASSERT_LE(0, dump->nl.fd);
	child_send(&self->sender, 0);
	ASSERT_TRUE(child_wait_zombie(&self->sender));
	ASSERT_EQ(0, rawnl_read_rest(&dump->nl, &dump->request, 4096, &reply));
	EXPECT_EQ(0, reply.error);
	EXPECT_LT(0, reply.count);
	EXPECT_EQ(!variant->capable, !!rawnl_find(&reply, self->sender.pid));
	rawnl_free(&reply);
}

TEST_HARNESS_MAIN
