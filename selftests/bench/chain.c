// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "bench/chain.h"
#include "lib/tracer.h"

static int install(unsigned int insns)
{
	static struct sock_filter program[BPF_MAXINSNS];
	struct sock_fprog prog = { .len = insns, .filter = program };

	program[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						  offsetof(struct seccomp_data, nr));
	for (unsigned int i = 1; i < insns - 1; i++)
		program[i] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 100000 + i, 0, 0);
	program[insns - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

/* Fills the budget with ever shorter filters. */
static void install_all(void)
{
	unsigned int insns = BPF_MAXINSNS;

	while (insns >= 2) {
		if (!install(insns))
			continue;
		if (errno != ENOMEM)
			err(1, "installing a filter of %u", insns);
		insns /= 2;
	}
}

void chain_install(unsigned int filters, unsigned int insns)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		err(1, "PR_SET_NO_NEW_PRIVS");
	if (!filters)
		install_all();
	for (unsigned int i = 0; i < filters; i++)
		if (install(insns))
			err(1, "installing filter %u of %u", i + 1, filters);
}

static int count_filter(struct sd_filter *filter, void *arg)
{
	struct chain_size *size = arg;

	size->filters++;
	size->bytes += filter->prog_len * sizeof(*filter->prog);
	return 0;
}

struct chain_size chain_by_module(struct sd_client *client, pid_t tid)
{
	struct chain_size size = { 0 };
	struct sd_error error = { 0 };

	if (client_filter_dump(client, tid, true, count_filter, &size, &error))
		errx(1, "filters of %d: %s: %s", tid, strerror(error.err), error.msg);
	return size;
}

struct chain_size chain_by_ptrace(pid_t tid)
{
	static struct sock_filter program[BPF_MAXINSNS];
	struct chain_size size = { 0 };
	struct tracer tracer;
	uint64_t flags;
	long len;
	int ret = tracer_stop(&tracer, tid);

	if (ret)
		errx(1, "tracing %d: %s", tid, strerror(-ret));
	while ((len = tracer_filter(&tracer, size.filters, program)) > 0) {
		if (tracer_flags(&tracer, size.filters, &flags))
			errx(1, "flags of filter %zu of %d", size.filters, tid);
		size.filters++;
		size.bytes += len * sizeof(*program);
	}
	tracer_release(&tracer);
	if (len != -ENOENT)
		errx(1, "filter %zu of %d: %s", size.filters, tid, strerror(-len));
	return size;
}
