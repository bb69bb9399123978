// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/proc.h"
#include "lib/may_look.h"

/* The first complaint counts. */
__attribute__((format(printf, 2, 3))) static void complain(char *why, const char *fmt, ...)
{
	va_list args;

	if (why[0])
		return;
	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
}

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
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	int ret;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, tid);
	ret = rawnl_talk(nl, &request, RAWNL_SIZE, &answer);
	if (ret)
		complain(why, "readers for %d: %s", tid, strerror(-ret));
	else if (answer.error && (answer.attr != SECCOMP_DIAG_A_TASK_TID || answer.msg[0] == '\0'))
		complain(why, "readers for %d: error %d without its reason", tid, answer.error);
	else if (!answer.error && answer.count != 1)
		complain(why, "readers for %d: %zu answers", tid, answer.count);
	ret = ret ? -ret : answer.error;
	rawnl_free(&answer);
	return ret;
}

void may_look_dump(struct rawnl *nl, struct rawnl_reply *answer, char *why)
{
	struct rawnl_request request;
	int ret;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	ret = rawnl_talk(nl, &request, RAWNL_SIZE, answer);
	if (ret || answer->error)
		complain(why, "dump: error %d", ret ? -ret : answer->error);
}

int may_look_compare(struct rawnl *nl, char *why)
{
	struct rawnl_reply answer = { 0 };
	pid_t *tids = NULL;
	ssize_t count = proc_tids(&tids);
	int seen = 0;

	may_look_dump(nl, &answer, why);
	for (ssize_t i = 0; i < count; i++) {
		int kernel = kernel_may_look(tids[i]);
		int module = module_may_look(nl, tids[i], why);
		bool dumped = rawnl_find(&answer, tids[i]);

		/* Asked again, it must be gone for everybody. */
		if (kernel == ESRCH || module == ESRCH) {
			if (!kernel_may_look(tids[i]))
				complain(why, "thread %d: it is there, but not for the module",
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
		if (kernel_may_look(answer.rows[i].tid) == EPERM)
			complain(why, "thread %d is in the dump", answer.rows[i].tid);
	rawnl_free(&answer);
	free(tids);
	return seen;
}
