// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/may_look.h"
#include "lib/netlink_tasks.h"
#include "lib/proc.h"

/* The first complaint counts. */
#define complain(_why, ...)                         \
	do {                                        \
		if (!(_why)[0])                     \
			why_not(_why, __VA_ARGS__); \
	} while (0)

int kernel_may_look(pid_t tid)
{
	char path[64], target[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", tid);
	if (readlink(path, target, sizeof(target)) > 0)
		return 0;
	return errno == EACCES ? EPERM : ESRCH;
}

int module_may_look(struct rawnl *nl, pid_t tid, char *why)
{
	struct rawnl_reply answer;
	int ret = tasks_get(nl, tid, &answer);

	if (ret)
		complain(why, "TASK_GET of %d: %s", tid, strerror(-ret));
	else if (answer.error && (answer.attr != SECCOMP_DIAG_A_TASK_TID || answer.msg[0] == '\0'))
		complain(why, "TASK_GET of %d: error %d without its reason", tid, answer.error);
	else if (!answer.error && answer.count != 1)
		complain(why, "TASK_GET of %d: %zu replies", tid, answer.count);
	ret = ret ? -ret : answer.error;
	rawnl_free(&answer);
	return ret;
}

void may_look_dump(struct rawnl *nl, struct rawnl_reply *answer, char *why)
{
	int ret = tasks_dump(nl, NULL, RAWNL_SIZE, answer);

	if (ret || answer->error)
		complain(why, "dump: error %d", ret ? -ret : answer->error);
}

int may_look_compare(struct rawnl *nl, char *why)
{
	struct rawnl_reply answer;
	pid_t *tids = NULL;
	ssize_t count = proc_tids(&tids);
	int seen = 0;

	may_look_dump(nl, &answer, why);
	for (ssize_t i = 0; i < count; i++) {
		int kernel = kernel_may_look(tids[i]);
		int module = module_may_look(nl, tids[i], why);
		bool dumped = rawnl_find(&answer, tids[i]);

		/* It must be gone for the kernel, too. */
		if (kernel == ESRCH || module == ESRCH) {
			if (!kernel_may_look(tids[i]))
				complain(why, "thread %d: it exists, but not for the module",
					 tids[i]);
			continue;
		}
		if (module != kernel)
			complain(why, "thread %d: the module says %d, the kernel %d", tids[i],
				 module, kernel);
		if (dumped != !kernel)
			complain(why, "thread %d: %s the dump, and the kernel says %d", tids[i],
				 dumped ? "in" : "not in", kernel);
		seen += !module;
	}
	for (size_t i = 0; i < answer.count; i++)
		if (kernel_may_look(answer.tasks[i].tid) == EPERM)
			complain(why, "thread %d is in the dump", answer.tasks[i].tid);
	rawnl_free(&answer);
	free(tids);
	return seen;
}
