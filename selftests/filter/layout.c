// SPDX-License-Identifier: GPL-2.0
/* The module does not report filters whose layout is unexpected, but all else. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/modprobe.h"
#include "lib/client.h"
#include "lib/proc.h"

/* The module's messages in the kernel's log. */
#define COMPLAINT MODULE_NAME ": the layout of this kernel's seccomp filters is unknown"
#define CONTRADICTION MODULE_NAME ": BTF has member users of struct seccomp_filter elsewhere"

#define BTF_DIR "/sys/kernel/btf"

static const struct program programs[] = {
	{ .len = 3, .salt = 1 },
	{ .len = 100, .salt = 2 },
	{ .len = 3, .salt = 3 },
};

/* Hide the kernel's BTF from this process. */
static bool hide_btf(void)
{
	return !unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       (!mount("none", BTF_DIR, "tmpfs", 0, NULL) || errno == ENOENT);
}

/* Load the module so that it misreads filters. Return: the exit status of modprobe(8). */
static int load_shifted(unsigned int shift, bool with_btf)
{
	char parameter[32];
	int status = -1;
	pid_t pid;

	snprintf(parameter, sizeof(parameter), "layout_shift=%u", shift);
	pid = fork();
	if (pid == 0) {
		if (!with_btf && !hide_btf())
			_exit(126);
		execlp("modprobe", "modprobe", MODULE_NAME, parameter, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : status;
}

/* Open the kernel's log at its end. */
static int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

static int log_count(int fd, const char *words)
{
	char record[8192];
	int count = 0;
	ssize_t n;

	while ((n = read(fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		record[n > 0 ? n : 0] = '\0';
		count += !!strstr(record, words);
	}
	return count;
}

/* Return: the exit status of a shell. */
static int shell(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : status;
}

FIXTURE(layout)
{
	struct rawnl nl;
	struct child child, listening, plain;
	int log;
};

FIXTURE_VARIANT(layout)
{
	unsigned int shift;
	bool with_btf;
};

FIXTURE_VARIANT_ADD(layout, off_by_1){
	.shift = 1,
};

FIXTURE_VARIANT_ADD(layout, off_by_a_pointer){
	.shift = 8,
};

FIXTURE_VARIANT_ADD(layout, off_by_two_pointers){
	.shift = 16,
};

FIXTURE_VARIANT_ADD(layout, off_by_64){
	.shift = 64,
};

FIXTURE_VARIANT_ADD(layout, off_by_a_pointer_and_btf_says_so){
	.shift = 8,
	.with_btf = true,
};

FIXTURE_SETUP(layout)
{
	int ret;

	MODULE_UNLOAD_WAIT();
	if (shell("modinfo -p " MODULE_NAME " | grep -q layout_shift"))
		SKIP(return, "the module is none for tests");
	if (variant->with_btf && access(BTF_DIR "/vmlinux", R_OK))
		SKIP(return, "this kernel has no BTF");
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ret = load_shifted(variant->shift, variant->with_btf);
	if (ret)
		SKIP(return, "modprobe can't load it (%d): is it installed?", ret);
	ASSERT_EQ(0, rawnl_open(&self->nl));
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 3));
	/* A listener is one more pointer that may be mistaken for another. */
	ASSERT_EQ(0, child_start(&self->listening, filter_child, NULL));
	ASSERT_LT(0,
		  filter_child_install(
			  &self->listening,
			  (struct program){ .len = 3, .flags = SECCOMP_FILTER_FLAG_NEW_LISTENER }));
	ASSERT_EQ(0, child_start(&self->plain, filter_child, NULL));
	ASSERT_EQ(0, filter_child_ready(&self->plain));
}

FIXTURE_TEARDOWN(layout)
{
	child_kill(&self->child);
	child_kill(&self->listening);
	child_kill(&self->plain);
	rawnl_close(&self->nl);
	close(self->log);
	module_unload_wait();
	EXPECT_EQ(0, module_load());
}

static void expect_unknown(struct __test_metadata *_metadata, const struct filters_reply *reply,
			   int ret)
{
	EXPECT_EQ(0, ret);
	EXPECT_EQ(EOPNOTSUPP, reply->answer.error);
	EXPECT_EQ(0, reply->count);
}

static void expect_no_filters(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct filters_reply reply;

	for (int with_prog = 0; with_prog < 2; with_prog++) {
		expect_unknown(_metadata, &reply,
			       filters_dump(nl, tid, with_prog, RAWNL_SIZE, &reply));
		EXPECT_NE(NULL, strstr(reply.answer.msg, "layout"));
		filters_free(&reply);
		expect_unknown(_metadata, &reply,
			       filters_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, with_prog - 1,
					   &reply));
		EXPECT_NE(NULL, strstr(reply.answer.msg, "layout"));
		filters_free(&reply);
	}
	expect_unknown(_metadata, &reply, filters_dump(nl, 0, true, RAWNL_SIZE, &reply));
	filters_free(&reply);
}

/* Mode, count and the rest are reported, and nothing about the filters. */
static void expect_task(struct __test_metadata *_metadata, pid_t tid, unsigned int filters)
{
	struct sd_client *module = module_connect();
	struct sd_error error = { 0 };
	struct sd_task task = { 0 };

	ASSERT_NE(NULL, module);
	EXPECT_STATE(module, tid,
		     .mode = filters ? SECCOMP_DIAG_MODE_FILTER : SECCOMP_DIAG_MODE_DISABLED,
		     .filters = filters, .no_new_privs = true);
	EXPECT_REPORT(module, tid);
	EXPECT_EQ(0, client_task_get(module, tid, &task, &error));
	EXPECT_EQ(0, task.has & (SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED | SD_HAS_LISTENER));
	module_disconnect(module);
}

/* A dump of all threads is complete; a selection by filter is refused. */
static void expect_tasks(struct __test_metadata *_metadata, struct rawnl *nl, pid_t tid)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	const uint64_t any = 1;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_NE(NULL, rawnl_find(&answer, tid));
	EXPECT_NE(NULL, rawnl_find(&answer, getpid()));
	rawnl_free(&answer);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &any, sizeof(any));
	ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(EOPNOTSUPP, answer.error);
	rawnl_free(&answer);
}

TEST_F(layout, wrong_offsets_are_detected)
{
	for (int i = 0; i < 3; i++) {
		expect_no_filters(_metadata, &self->nl, self->child.pid);
		expect_no_filters(_metadata, &self->nl, self->listening.pid);
		expect_task(_metadata, self->child.pid, 3);
		expect_task(_metadata, self->listening.pid, 1);
		expect_task(_metadata, self->plain.pid, 0);
		expect_tasks(_metadata, &self->nl, self->child.pid);
	}
	/* One message for all requests. */
	EXPECT_EQ(1, log_count(self->log, variant->with_btf ? CONTRADICTION : COMPLAINT));
	EXPECT_EQ(0,
		  shell(variant->with_btf ?
				"seccompctl features --json | grep -q '_error.*BTF contradicts'" :
				"seccompctl features --json | grep -q '_error.*is unknown'"));

	/* With the right layout, the module reports them. */
	ASSERT_EQ(0, module_unload_wait());
	rawnl_close(&self->nl);
	ASSERT_EQ(0, rawnl_open(&self->nl));
	EXPECT_CHAIN(&self->nl, self->child.pid, programs, 3);
	EXPECT_EQ(0, log_count(self->log, MODULE_NAME ": "));
}

TEST_HARNESS_MAIN
