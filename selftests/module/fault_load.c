// SPDX-License-Identifier: GPL-2.0
/*
 * The module loads and unloads while memory runs out: it loads completely or not at all, later attempts
 * succeed, and it always unloads.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/hooks.h"
#include "lib/fail_nth.h"
#include "lib/modprobe.h"
#include "lib/expect_event.h"

#define LIMIT_S 600

/* This calls a module's init function. */
#define RUNS_INIT "do_one_initcall"

/* Open the file that depmod lists. */
static int open_module(void)
{
	char dir[256], line[512];
	int dirfd, depfd, fd = -1;
	struct utsname name;
	FILE *file;

	uname(&name);
	snprintf(dir, sizeof(dir), "/lib/modules/%s", name.release);
	dirfd = open(dir, O_PATH | O_CLOEXEC);
	depfd = openat(dirfd, "modules.dep", O_RDONLY | O_CLOEXEC);
	file = depfd < 0 ? NULL : fdopen(depfd, "r");
	while (file && fd < 0 && fgets(line, sizeof(line), file)) {
		char *end = strstr(line, "/" MODULE_NAME ".ko:");

		if (!end)
			continue;
		*strchr(end, ':') = '\0';
		fd = openat(dirfd, line, O_RDONLY | O_CLOEXEC);
	}
	if (file)
		fclose(file);
	close(dirfd);
	return fd;
}

FAIL_NTH_NEEDED

FIXTURE(fault)
{
	struct fail_nth inject;
	struct child puppet;
	struct watcher watcher;
	int file;
};

FIXTURE_SETUP(fault)
{
	ASSERT_EQ(0, fail_nth_open(&self->inject));
	WATCHER_OPEN(&self->watcher);
	FAIL_NTH_SCOPE(FAIL_NTH_SLAB, RUNS_INIT);
	self->file = open_module();
	if (self->file < 0)
		SKIP(return, "depmod lists no file of the module");
	MODULE_UNLOAD_WAIT();
	START_PUPPET(&self->puppet);
}

FIXTURE_TEARDOWN(fault)
{
	fail_nth_close(&self->inject);
	watcher_close(&self->watcher);
	if (self->file > 0)
		close(self->file);
	child_kill(&self->puppet);
	module_load();
}

static int load(int file)
{
	return syscall(SYS_finit_module, file, "", 0) ? -errno : 0;
}

/* The module is there and works. */
static void expect_working(struct __test_metadata *_metadata, FIXTURE_DATA(fault) * self)
{
	struct rawnl nl;

	ASSERT_EQ(0, rawnl_open(&nl));
	rawnl_close(&nl);
	watcher_close(&self->watcher);
	ASSERT_EQ(0, watcher_open(&self->watcher));
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	EXPECT_EQ(0, module_references());
}

TEST_F_TIMEOUT(fault, init, LIMIT_S)
{
	unsigned int refused = 0;
	bool met = true;

	ASSERT_EQ(0, fail_nth_scope(FAIL_NTH_SLAB, RUNS_INIT));
	for (unsigned int chance = 1; met; chance++) {
		int ret;

		fail_nth_arm(&self->inject, chance);
		ret = load(self->file);
		met = fail_nth_disarm(&self->inject);
		EXPECT_TRUE(!ret || (met && ret == -ENOMEM))
		{
			TH_LOG("%s", strerror(-ret));
		}
		refused += !!ret;
		EXPECT_EQ(!ret, module_loaded());
		if (ret)
			continue;
		expect_working(_metadata, self);
		EXPECT_EQ(0, module_unload_wait());
	}
	TH_LOG("%u failures, %u times refused", self->inject.met, refused);
	EXPECT_LT(0, refused);
}

#define OTHER_NAME "seccomp_twin"

_Static_assert(sizeof(OTHER_NAME) == sizeof(MODULE_NAME), "one takes the place of the other");

static const Elf64_Shdr *find_section(const char *image, const char *name)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)image;
	const Elf64_Shdr *sections = (const Elf64_Shdr *)(image + header->e_shoff);
	const char *names = image + sections[header->e_shstrndx].sh_offset;

	for (unsigned int i = 0; i < header->e_shnum; i++)
		if (strcmp(names + sections[i].sh_name, name) == 0)
			return &sections[i];
	return NULL;
}

/* Rename the module in its image: in struct module. Return: whether that was found. */
static bool rename_module(char *image)
{
	const Elf64_Shdr *this_module = find_section(image, ".gnu.linkonce.this_module");
	char *name = this_module ? memmem(image + this_module->sh_offset, this_module->sh_size,
					  MODULE_NAME, sizeof(MODULE_NAME)) :
				   NULL;

	if (name)
		memcpy(name, OTHER_NAME, sizeof(OTHER_NAME));
	return name;
}

/* Return: 0, -ENOEXEC if the file has no such place, or the negative errno of init_module(2). */
static int load_twin(int file)
{
	struct stat st;
	char *image;
	int ret;

	if (fstat(file, &st))
		return -errno;
	image = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	if (image == MAP_FAILED)
		return -errno;
	ret = -ENOEXEC;
	if (rename_module(image))
		ret = syscall(SYS_init_module, image, st.st_size, "") ? -errno : 0;
	munmap(image, st.st_size);
	return ret;
}

/*
 * The last step of loading hardly fails for want of memory, but it does if the family exists already. The
 * notifier of closed sockets, registered before, must be gone then.
 */
TEST_F(fault, family_exists)
{
	ASSERT_EQ(0, module_load());
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(-EBUSY, load_twin(self->file));
		expect_working(_metadata, self);
	}
	EXPECT_EQ(0, module_unload_wait());
}

/* All events came, or END_NTF counts them. */
static void expect_end(struct __test_metadata *_metadata, struct watcher *watcher, size_t made)
{
	EXPECT_EQ(-EAGAIN, watcher_read_rest(watcher))
	{
		TH_LOG("%s", watcher->why);
	}
	EXPECT_GE(made, watcher->seen);
	if (!watcher->ended)
		return;
	EXPECT_EQ(made, watcher->counts.made);
	EXPECT_EQ(watcher->seen, watcher->counts.delivered);
}

TEST_F_TIMEOUT(fault, unload_while_watched, LIMIT_S)
{
	unsigned int silent = 0;
	bool met = true;

	for (unsigned int chance = 1; met; chance++) {
		ASSERT_EQ(0, load(self->file));
		expect_working(_metadata, self);
		WATCH(&self->watcher, .kinds = INSTALLS | VERDICTS, .tgids = &self->puppet.pid,
		      .tgids_len = 1);
		EXPECT_CALL_REFUSED(&self->puppet);
		ASSERT_EQ(0, fail_nth_scope(FAIL_NTH_SLAB, FAIL_NTH_MODULE));
		fail_nth_arm(&self->inject, chance);
		EXPECT_EQ(0, module_unload());
		met = fail_nth_disarm(&self->inject);
		EXPECT_FALSE(module_loaded());
		EXPECT_FALSE(any_hooked());
		expect_end(_metadata, &self->watcher, 1);
		silent += !self->watcher.ended;
	}
	TH_LOG("%u failures, %u times without END_NTF", self->inject.met, silent);
	EXPECT_LT(0, silent);
}

TEST_HARNESS_MAIN
