// SPDX-License-Identifier: GPL-2.0
/*
 * Installations that stay in progress: many at a time, and while the module should unload. Their programs are on a page that comes only when the test lets it (userfaultfd(2)).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/modprobe.h"
#include "lib/expect_event.h"

/* Placing and removing hooks waits for all tasks to leave hooked code, which a busy machine makes long. */
#define LIMIT_S 600

#define INSTALLERS 300

#define STACK (16 * 1024)
#define PAGE 4096

/* Return: a userfaultfd for a page that does not come by itself, or a negative errno. */
static int hold_back(void *page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)page, .len = PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))
		return -errno;
	return fd;
}

/* The page will hold a program without instructions, which is refused. */
static bool hand_over(int fd, void *page)
{
	struct uffdio_zeropage zero = { .range = { .start = (uintptr_t)page, .len = PAGE } };

	return ioctl(fd, UFFDIO_ZEROPAGE, &zero) == 0;
}

static void *install(void *page)
{
	return (void *)sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 0, page);
}

static int start_threads(pthread_t *threads, int count, void *page)
{
	pthread_attr_t attr;
	int started = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	while (started < count && !pthread_create(&threads[started], &attr, install, page))
		started++;
	pthread_attr_destroy(&attr);
	return started;
}

/* Send when it is ready, when all its threads wait, and how many of them were then refused. */
static int install_slowly(const struct child *parent, void *arg)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = hold_back(page), started, refused = 0;
	pthread_t threads[INSTALLERS];
	struct uffd_msg fault;
	void *ret;

	(void)arg;
	sandbox_no_new_privs();
	child_exchange(parent, fd < 0 ? fd : 0);
	started = start_threads(threads, INSTALLERS, page);
	for (int i = 0; i < started; i++)
		if (read(fd, &fault, sizeof(fault)) != sizeof(fault))
			return 1;
	child_exchange(parent, started);
	if (!hand_over(fd, page))
		return 1;
	for (int i = 0; i < started; i++)
		refused += !pthread_join(threads[i], &ret) && ret == (void *)-EINVAL;
	child_exchange(parent, refused);
	return 0;
}

FIXTURE(blocked)
{
	struct watcher watcher;
	struct child installer;
};

FIXTURE_SETUP(blocked)
{
	int ret;

	/* The count of missed ones begins with the module. */
	MODULE_UNLOAD_WAIT();
	WATCHER_OPEN(&self->watcher);
	ASSERT_EQ(0, child_start(&self->installer, install_slowly, NULL));
	ret = child_receive(&self->installer);
	if (ret)
		SKIP(return, "userfaultfd(2): %s", strerror(-ret));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->installer.pid, .tgids_len = 1);
	EXPECT_EQ(0, self->watcher.counts.missed);
	ASSERT_EQ(INSTALLERS, child_exchange(&self->installer, 0));
}

FIXTURE_TEARDOWN(blocked)
{
	child_kill(&self->installer);
	watcher_close(&self->watcher);
}

/* Each makes an event when it ends. */
TEST_F_TIMEOUT(blocked, installations, LIMIT_S)
{
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.made);
	ASSERT_EQ(INSTALLERS, child_exchange(&self->installer, 0));
	DRAIN(&self->watcher);
	EXPECT_EQ(0, self->watcher.counts.missed);
	ASSERT_EQ(INSTALLERS, self->watcher.count);
	for (size_t i = 0; i < self->watcher.count; i++)
		EXPECT_EQ(-EINVAL, self->watcher.events[i].event.result);
}

/* A watcher that has stopped gets no events of earlier installations. */
TEST_F_TIMEOUT(blocked, outlast_their_watcher, LIMIT_S)
{
	watcher_close(&self->watcher);
	EXPECT_EQ(INSTALLERS, child_exchange(&self->installer, 0));
	ASSERT_EQ(0, watcher_open(&self->watcher));
	WATCH(&self->watcher, .kinds = INSTALLS, .tgids = &self->installer.pid, .tgids_len = 1);
	EXPECT_EQ(0, self->watcher.counts.made);
}

/* The module is in use until they are on their way back to user mode, and rmmod does not wait. */
TEST_F_TIMEOUT(blocked, keep_the_module, LIMIT_S)
{
	watcher_close(&self->watcher);
	EXPECT_EQ(-EAGAIN, module_unload());
	EXPECT_TRUE(module_loaded());
	EXPECT_EQ(INSTALLERS, child_exchange(&self->installer, 0));
	EXPECT_EQ(0, module_unload());
	EXPECT_EQ(0, module_load());
}

/* They are killed while they wait. */
TEST_F_TIMEOUT(blocked, are_killed, LIMIT_S)
{
	child_kill(&self->installer);
	DRAIN(&self->watcher);
	EXPECT_GE(INSTALLERS, self->watcher.count);
	for (size_t i = 0; i < self->watcher.count; i++)
		EXPECT_EQ(-EFAULT, self->watcher.events[i].event.result);
	EXPECT_EQ(0, self->watcher.counts.missed);
}

TEST_HARNESS_MAIN
