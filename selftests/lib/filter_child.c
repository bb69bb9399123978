// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/filter_child.h"
#include "lib/confined_ctl.h"
#include "lib/sandbox.h"
#include "lib/tracer.h"

/* The flags that can be asked for afterwards. */
#define LASTING_FLAGS (SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)

void program_make(const struct program *program, struct sock_filter *to)
{
	static const struct sock_filter fillers[] = {
		BPF_STMT(BPF_LD | BPF_IMM, 0),	BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0),
		BPF_STMT(BPF_LDX | BPF_IMM, 0),
	};
	unsigned int last = program->len - 1;

	for (unsigned int i = 1; i < last; i++) {
		to[i] = fillers[(i + program->salt) % 5];
		to[i].k = program->salt << 12 | i;
	}
	if (last)
		to[0] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, last - 1);
	to[last] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

long program_install(const struct program *program)
{
	struct sock_filter instructions[BPF_MAXINSNS];

	program_make(program, instructions);
	return sandbox_filter(instructions, program->len, program->flags);
}

static long install(const struct filter_child_command *order)
{
	struct program program = order->program;
	long ret = 0;

	for (unsigned int i = 0; i < order->times && ret >= 0; i++, program.salt++)
		ret = program_install(&program);
	return ret;
}

static int start_thread(void)
{
	static struct worker workers[64];
	static unsigned int used;
	struct worker *worker = &workers[used++];

	return worker_start(worker, worker_sleep, NULL) ?: worker->peer.pid;
}

static void *execute(void *arg)
{
	const struct child *pipes = arg;

	if (dup2(pipes->in, STDIN_FILENO) >= 0 && dup2(pipes->out, STDOUT_FILENO) >= 0)
		exec_program(CONFINED_NATIVE);
	return arg;
}

static int execute_in_thread(const struct child *pipes)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, execute, (void *)pipes))
		return 1;
	pthread_join(thread, NULL);
	return 1;
}

int filter_child(const struct child *parent, void *arg)
{
	struct filter_child_command order;

	sandbox_no_new_privs();
	while (child_get(parent, &order, sizeof(order))) {
		switch (order.op) {
		case FILTER_CHILD_INSTALL:
			child_send(parent, install(&order));
			break;
		case FILTER_CHILD_CLOSE:
			child_send(parent, close(order.fd) ? -errno : 0);
			break;
		case FILTER_CHILD_THREAD:
			child_send(parent, start_thread());
			break;
		case FILTER_CHILD_EXEC:
			return execute_in_thread(arg ?: parent);
		case FILTER_CHILD_END:
			return 0;
		}
	}
	return 0;
}

int filter_child_command(const struct child *peer, const struct filter_child_command *order)
{
	return child_put(peer, order, sizeof(*order)) ? child_receive(peer) : CHILD_GONE;
}

int filter_child_ready(const struct child *peer)
{
	return filter_child_command(
		peer, &(struct filter_child_command){ .op = FILTER_CHILD_INSTALL, .times = 0 });
}

int filter_child_install(const struct child *peer, struct program program)
{
	const struct filter_child_command order = {
		.op = FILTER_CHILD_INSTALL,
		.program = program,
		.times = 1,
	};

	return filter_child_command(peer, &order);
}

int filter_child_chain(const struct child *peer, const struct program *programs, unsigned int count)
{
	int ret = 0;

	for (unsigned int i = 0; i < count && ret >= 0; i++)
		ret = filter_child_install(peer, programs[i]);
	return ret < 0 ? ret : 0;
}

__attribute__((format(printf, 2, 3))) static bool differs(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
	return false;
}

bool filter_matches(const struct filter_reply *filter, const struct program *program, char *why)
{
	uint32_t flags = program->flags & LASTING_FLAGS;
	struct sock_filter wanted[BPF_MAXINSNS];

	if (filter->insns != program->len || !filter->prog || !filters_whole(filter))
		return differs(why, "filter %u: %u instructions, not %u; %u bytes of %u",
			       filter->index, filter->insns, program->len, filter->got,
			       filter->prog_len);
	program_make(program, wanted);
	if (memcmp(filter->prog, wanted, filter->prog_len))
		return differs(why, "filter %u: other instructions", filter->index);
	if (filter->flags != flags)
		return differs(why, "filter %u: flags %#x, not %#x", filter->index, filter->flags,
			       flags);
	return true;
}

bool filters_match(const struct filters_reply *told, pid_t tid, const struct program *programs,
		   unsigned int count, char *why)
{
	if (told->count != count)
		return differs(why, "%zu filters, not %u", told->count, count);
	for (unsigned int i = 0; i < count; i++) {
		const struct filter_reply *filter = &told->filters[i];
		uint64_t parent = i + 1 < count ? filter[1].id : 0;

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index != count - 1 - i || filter->parent_id != parent)
			return differs(why, "place %u: filter %u, depth %u of %u, parent %#llx", i,
				       filter->index, filter->depth, filter->tid,
				       (unsigned long long)filter->parent_id);
		if (!filter_matches(filter, &programs[filter->index], why))
			return false;
	}
	return true;
}

bool filter_is_genuine(const struct filter_reply *filter, char *why)
{
	struct program program = { .len = filter->insns, .flags = filter->flags };

	if (filter->prog && filter->got > sizeof(filter->prog[0]) && filter->insns > 2)
		program.salt = filter->prog[1].k >> 12;
	return filter_matches(filter, &program, why);
}

bool filters_are_chain(const struct filters_reply *told, pid_t tid, char *why)
{
	bool whole = !told->answer.error;

	for (size_t i = 0; i < told->count; i++) {
		const struct filter_reply *filter = &told->filters[i];
		bool last = i + 1 == told->count;

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index + i != told->filters[0].index)
			return differs(why, "place %zu: filter %u, depth %u of %u", i,
				       filter->index, filter->depth, filter->tid);
		if (last ? whole && filter->parent_id : filter->parent_id != filter[1].id)
			return differs(why, "place %zu: the next is not its parent", i);
		if ((whole || !last || filters_whole(filter)) && !filter_is_genuine(filter, why))
			return false;
	}
	return true;
}

static bool same_by_ptrace(const struct filter_reply *filter, const struct tracer *tracer,
			   char *why)
{
	struct sock_filter program[BPF_MAXINSNS];
	long len = tracer_filter(tracer, filter->index, program);
	uint64_t flags = 0;
	int ret;

	if (len != (long)filter->insns || !filters_whole(filter) ||
	    memcmp(program, filter->prog, filter->prog_len))
		return differs(why, "filter %u: not ptrace's %ld instructions", filter->index, len);
	ret = tracer_flags(tracer, filter->index, &flags);
	if (ret || flags != (filter->flags & SECCOMP_FILTER_FLAG_LOG))
		return differs(why, "filter %u: flags %#x, ptrace says %#llx (%d)", filter->index,
			       filter->flags, (unsigned long long)flags, ret);
	return true;
}

int filters_match_ptrace(const struct filters_reply *told, pid_t tid, char *why)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct tracer tracer;
	int ret = tracer_stop(&tracer, tid);
	bool same = true;

	if (ret)
		return ret;
	ret = tracer_filter(&tracer, told->count, program);
	if (ret != -ENOENT && ret != -EIO)
		same = differs(why, "ptrace says of a filter %zu: %d", told->count, ret);
	for (size_t i = 0; i < told->count && same && ret != -EIO; i++)
		same = same_by_ptrace(&told->filters[i], &tracer, why);
	tracer_release(&tracer);
	return ret == -EIO ? ret : same;
}
