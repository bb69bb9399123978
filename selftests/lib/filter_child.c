// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/filter_child.h"
#include "lib/confined_ctl.h"
#include "lib/sandbox.h"
#include "lib/tracer.h"

/* The flags that the kernel keeps. */
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

static long install(const struct filter_child_command *command)
{
	struct program program = command->program;
	long ret = 0;

	for (unsigned int i = 0; i < command->times && ret >= 0; i++, program.salt++)
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
	struct filter_child_command command;

	sandbox_no_new_privs();
	while (child_get(parent, &command, sizeof(command))) {
		switch (command.op) {
		case FILTER_CHILD_INSTALL:
			child_send(parent, install(&command));
			break;
		case FILTER_CHILD_CLOSE:
			child_send(parent, close(command.fd) ? -errno : 0);
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

int filter_child_command(const struct child *child, const struct filter_child_command *command)
{
	return child_put(child, command, sizeof(*command)) ? child_receive(child) : CHILD_GONE;
}

int filter_child_ready(const struct child *child)
{
	return filter_child_command(
		child, &(struct filter_child_command){ .op = FILTER_CHILD_INSTALL, .times = 0 });
}

int filter_child_install(const struct child *child, struct program program)
{
	const struct filter_child_command command = {
		.op = FILTER_CHILD_INSTALL,
		.program = program,
		.times = 1,
	};

	return filter_child_command(child, &command);
}

int filter_child_chain(const struct child *child, const struct program *programs,
		       unsigned int count)
{
	int ret = 0;

	for (unsigned int i = 0; i < count && ret >= 0; i++)
		ret = filter_child_install(child, programs[i]);
	return ret < 0 ? ret : 0;
}

bool filter_matches(const struct filter_reply *filter, const struct program *program, char *why)
{
	uint32_t flags = program->flags & LASTING_FLAGS;
	struct sock_filter wanted[BPF_MAXINSNS];

	if (filter->insns != program->len || !filter->prog || !filters_whole(filter))
		return why_not(why, "filter %u: %u instructions, not %u; %u bytes of %u",
			       filter->index, filter->insns, program->len, filter->got,
			       filter->prog_len);
	program_make(program, wanted);
	if (memcmp(filter->prog, wanted, filter->prog_len))
		return why_not(why, "filter %u: other instructions", filter->index);
	if (filter->flags != flags)
		return why_not(why, "filter %u: flags %#x, not %#x", filter->index, filter->flags,
			       flags);
	return true;
}

bool filters_match(const struct filters_reply *reply, pid_t tid, const struct program *programs,
		   unsigned int count, char *why)
{
	if (reply->count != count)
		return why_not(why, "%zu filters, not %u", reply->count, count);
	for (unsigned int i = 0; i < count; i++) {
		const struct filter_reply *filter = &reply->filters[i];
		uint64_t parent = i + 1 < count ? filter[1].id : 0;

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index != count - 1 - i || filter->parent_id != parent)
			return why_not(why, "place %u: filter %u, depth %u of %u, parent %#llx", i,
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

bool filters_are_chain(const struct filters_reply *reply, pid_t tid, char *why)
{
	bool whole = !reply->answer.error;

	for (size_t i = 0; i < reply->count; i++) {
		const struct filter_reply *filter = &reply->filters[i];
		bool last = i + 1 == reply->count;

		if (filter->tid != (uint32_t)tid || filter->depth != i ||
		    filter->index + i != reply->filters[0].index)
			return why_not(why, "place %zu: filter %u, depth %u of %u", i,
				       filter->index, filter->depth, filter->tid);
		if (last ? whole && filter->parent_id : filter->parent_id != filter[1].id)
			return why_not(why, "place %zu: the next is not its parent", i);
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
		return why_not(why, "filter %u: not the %ld instructions of ptrace", filter->index,
			       len);
	ret = tracer_flags(tracer, filter->index, &flags);
	if (ret || flags != (filter->flags & SECCOMP_FILTER_FLAG_LOG))
		return why_not(why, "filter %u: flags %#x, by ptrace %#llx (%d)", filter->index,
			       filter->flags, (unsigned long long)flags, ret);
	return true;
}

int filters_match_ptrace(const struct filters_reply *reply, pid_t tid, char *why)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct tracer tracer;
	int ret = tracer_stop(&tracer, tid);
	bool same = true;

	if (ret)
		return ret;
	ret = tracer_filter(&tracer, reply->count, program);
	if (ret != -ENOENT && ret != -EIO)
		same = why_not(why, "ptrace returns %d for filter %zu", ret, reply->count);
	for (size_t i = 0; i < reply->count && same && ret != -EIO; i++)
		same = same_by_ptrace(&reply->filters[i], &tracer, why);
	tracer_release(&tracer);
	return ret == -EIO ? ret : same;
}
