// SPDX-License-Identifier: GPL-2.0
/* If BTF has a member elsewhere, the module reports no filters; broken BTF is none. */
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/modprobe.h"

#define STRINGS "\0int\0seccomp_filter\0users\0log\0wait_killable_recv\0cache\0prev\0prog\0notif"
#define MEMBERS 7

/* A BTF with three types; the last is the structure. Offsets are those of x86_64. */
struct file {
	struct btf_header header;
	struct btf_type integer;
	uint32_t encoding;
	struct btf_type proto;
	struct btf_param param;
	struct btf_type filter;
	struct btf_member members[MEMBERS];
	char strings[sizeof(STRINGS)];
};

static uint32_t name(const char *text)
{
	return (const char *)memmem(STRINGS, sizeof(STRINGS), text, strlen(text) + 1) - STRINGS;
}

static struct file right(void)
{
	return (struct file){
		.header = { .magic = 0xeb9f,
			    .version = 1,
			    .hdr_len = sizeof(struct btf_header),
			    .type_len =
				    offsetof(struct file, strings) - offsetof(struct file, integer),
			    .str_off =
				    offsetof(struct file, strings) - offsetof(struct file, integer),
			    .str_len = sizeof(STRINGS) },
		.integer = { .name_off = name("int"), .info = BTF_KIND_INT << 24, .size = 4 },
		.encoding = 32,
		.proto = { .info = BTF_KIND_FUNC_PROTO << 24 | 1 },
		.param = { .type = 1 },
		.filter = { .name_off = name("seccomp_filter"),
			    .info = BTF_KIND_STRUCT << 24 | MEMBERS,
			    .size = 224 },
		.members = { { name("users"), 1, 4 * 8 },
			     { name("log"), 1, 8 * 8 },
			     { name("wait_killable_recv"), 1, 9 * 8 },
			     { name("cache"), 1, 16 * 8 },
			     { name("prev"), 1, 144 * 8 },
			     { name("prog"), 1, 152 * 8 },
			     { name("notif"), 1, 160 * 8 } },
		.strings = STRINGS,
	};
}

/* Replace the kernel's BTF for this process. */
static bool replace_btf(const void *data, size_t size)
{
	int fd;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/sys/kernel", "tmpfs", 0, NULL) || mkdir("/sys/kernel/btf", 0700))
		return false;
	fd = open("/sys/kernel/btf/vmlinux", O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
	return fd >= 0 && write(fd, data, size) == (ssize_t)size && !close(fd);
}

static int load_with(const void *data, size_t size)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (!replace_btf(data, size))
			_exit(126);
		execlp("modprobe", "modprobe", MODULE_NAME, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : status;
}

FIXTURE(btf)
{
	struct child child;
};

/* Return: whether filters are reported by a module that was loaded with this BTF. */
static bool reported(struct __test_metadata *_metadata, const FIXTURE_DATA(btf) * self,
		     const void *data, size_t size)
{
	struct filters_reply reply;
	struct rawnl nl;
	bool ret;

	EXPECT_EQ(0, module_unload_wait());
	EXPECT_EQ(0, load_with(data, size));
	EXPECT_EQ(0, rawnl_open(&nl));
	EXPECT_EQ(0, filters_dump(&nl, self->child.pid, false, RAWNL_SIZE, &reply));
	ret = !reply.answer.error;
	EXPECT_EQ(ret ? 1 : 0, reply.count);
	EXPECT_EQ(ret ? 0 : EOPNOTSUPP, reply.answer.error);
	EXPECT_TRUE(ret || strstr(reply.answer.msg, "BTF contradicts"));
	filters_free(&reply);
	rawnl_close(&nl);
	return ret;
}

FIXTURE_SETUP(btf)
{
	struct file file = right();

	MODULE_UNLOAD_WAIT();
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	ASSERT_EQ(0, filter_child_install(&self->child, (struct program){ .len = 3 }));
	if (!reported(_metadata, self, &file, sizeof(file))) {
		/* Without this module: a test that is skipped here has no teardown. */
		module_unload_wait();
		SKIP(return, "other offsets are right for this kernel");
	}
}

FIXTURE_TEARDOWN(btf)
{
	child_kill(&self->child);
	module_unload_wait();
	EXPECT_EQ(0, module_load());
}

TEST_F_TIMEOUT(btf, member_elsewhere, 120)
{
	struct file file;

	for (int i = 0; i < MEMBERS; i++) {
		file = right();
		file.members[i].offset += 8;
		EXPECT_FALSE(reported(_metadata, self, &file, sizeof(file)));
	}
	file = right();
	file.members[0].name_off = name("int");
	EXPECT_FALSE(reported(_metadata, self, &file, sizeof(file)));
}

TEST_F_TIMEOUT(btf, bitfield, 120)
{
	struct file file = right();

	file.filter.info |= 1U << 31;
	EXPECT_TRUE(reported(_metadata, self, &file, sizeof(file)));
	file.members[1].offset |= 1 << 24;
	EXPECT_FALSE(reported(_metadata, self, &file, sizeof(file)));
}

/* Broken BTF of a structure that would contradict. */
TEST_F_TIMEOUT(btf, broken, 300)
{
	struct file wrong = right(), file;
	uint32_t *const fields[] = {
		&file.header.hdr_len, &file.header.type_off, &file.header.type_len,
		&file.header.str_off, &file.header.str_len,  &file.integer.info,
		&file.proto.info,     &file.filter.info,     &file.filter.name_off,
	};

	wrong.members[0].offset = 0;
	for (size_t size = 1; size < sizeof(file); size += 17)
		EXPECT_TRUE(reported(_metadata, self, &wrong, size));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		file = wrong;
		*fields[i] = UINT32_MAX;
		EXPECT_TRUE(reported(_metadata, self, &file, sizeof(file)));
	}
	file = wrong;
	file.header.magic = 0x9feb;
	EXPECT_TRUE(reported(_metadata, self, &file, sizeof(file)));
	file = wrong;
	file.strings[sizeof(STRINGS) - 1] = 'x';
	EXPECT_TRUE(reported(_metadata, self, &file, sizeof(file)));
}

TEST_HARNESS_MAIN
