// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/modprobe.h"
#include "lib/netlink.h"

int module_unload(void)
{
	return syscall(SYS_delete_module, MODULE_NAME, O_NONBLOCK) ? -errno : 0;
}

/* The kernel may still be at the end of a last request. */
int module_unload_wait(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	int ret = module_unload();

	for (int i = 0; (ret == -EBUSY || ret == -EWOULDBLOCK) && i < 1000; i++) {
		nanosleep(&pause, NULL);
		ret = module_unload();
	}
	return ret == -ENOENT ? 0 : ret;
}

int module_load(void)
{
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (!ret)
		rawnl_close(&nl);
	return ret;
}

bool module_loaded(void)
{
	return access("/sys/module/" MODULE_NAME, F_OK) == 0;
}

int module_references(void)
{
	FILE *file = fopen("/sys/module/" MODULE_NAME "/refcnt", "re");
	int count = -1;

	if (file) {
		if (fscanf(file, "%d", &count) != 1)
			count = -1;
		fclose(file);
	}
	return count;
}
