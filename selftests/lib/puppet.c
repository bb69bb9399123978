// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/puppet.h"
#include "lib/confined_ctl.h"
#include "lib/worker.h"

#define THREADS 8

/* Where time(2) is in the vsyscall page (vsyscall(7)). */
#define VSYSCALL_TIME 0xffffffffff600400ul

unsigned short ruleset_program(const struct ruleset *ruleset, struct sock_filter *to)
{
	unsigned short len = 0;

	to[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (unsigned int i = 0; i < ruleset->count; i++) {
		to[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							 (uint32_t)ruleset->rules[i].nr, 0, 1);
		to[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ruleset->rules[i].action);
	}
	to[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return len;
}

long ruleset_install(const struct ruleset *ruleset)
{
	struct sock_filter program[RULESET_INSNS];

	return sandbox_filter(program, ruleset_program(ruleset, program), ruleset->flags);
}

struct seccomp_data native_call(int nr)
{
	return (struct seccomp_data){
		.nr = nr,
		.arch = AUDIT_ARCH_X86_64,
		.instruction_pointer = call_ip(AUDIT_ARCH_X86_64),
		.args = { 0x8000000000000001, 0x123456789abcdef0, 0xffffffffffffffff, 0,
			  0x00000000ffffffff, 0xfedcba9876543210 },
	};
}

/* The parent shares the stack, and waits. */
static __attribute__((noinline)) pid_t call_in_vfork(const struct seccomp_data *call)
{
	pid_t pid = vfork();

	if (pid == 0) {
		call_make(call);
		_exit(0);
	}
	return pid;
}

static pid_t call_in_fork(const struct seccomp_data *call)
{
	pid_t pid = fork();

	if (pid == 0) {
		call_make(call);
		_exit(0);
	}
	return pid;
}

static pid_t call_in_sibling(const struct seccomp_data *call)
{
	struct clone_args args = { .flags = CLONE_PARENT };
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0) {
		call_make(call);
		_exit(0);
	}
	return pid;
}

/* The call waits until @go is readable; @made is closed by it. */
static void be_middle(const struct seccomp_data *call, const int go[2], const int made[2])
{
	pid_t pid = fork();

	if (pid == 0) {
		char byte;

		close(go[1]);
		if (read(go[0], &byte, 1) == 0)
			call_make(call);
		_exit(0);
	}
	if (write(made[1], &pid, sizeof(pid)) != sizeof(pid))
		_exit(1);
	_exit(0);
}

static pid_t call_in_orphan(const struct seccomp_data *call)
{
	int go[2], made[2];
	pid_t middle, pid = -1;
	char byte;

	if (pipe(go) || pipe(made))
		return -1;
	middle = fork();
	if (middle == 0)
		be_middle(call, go, made);
	close(made[1]);
	close(go[0]);
	if (waitpid(middle, NULL, 0) != middle || read(made[0], &pid, sizeof(pid)) != sizeof(pid))
		pid = -1;
	close(go[1]);
	/* Until it has ended. */
	while (read(made[0], &byte, 1) > 0)
		;
	close(made[0]);
	return pid;
}

static pid_t call_in_program(const struct seccomp_data *call)
{
	struct child peer;
	pid_t pid;

	if (child_exec(&peer, CONFINED_NATIVE))
		return -1;
	pid = peer.pid;
	confined_command(&peer, CONFINED_CALL, call->nr);
	child_reap(&peer);
	return pid;
}

static int spawn(const struct puppet_command *act)
{
	static pid_t (*const ways[])(const struct seccomp_data *) = {
		[SPAWN_FORK] = call_in_fork,	   [SPAWN_VFORK] = call_in_vfork,
		[SPAWN_SIBLING] = call_in_sibling, [SPAWN_ORPHAN] = call_in_orphan,
		[SPAWN_EXEC] = call_in_program,
	};
	pid_t pid = ways[act->spawn](&act->call);

	if (pid > 0 && (act->spawn == SPAWN_FORK || act->spawn == SPAWN_VFORK))
		waitpid(pid, NULL, 0);
	return pid;
}

static int act_in_thread(const struct child *parent, void *arg);
static struct worker workers[THREADS];

static int start_thread(void)
{
	static int used;

	if (used == THREADS)
		return -EAGAIN;
	return worker_start(&workers[used], act_in_thread, NULL) ?: workers[used++].peer.pid;
}

static int do_act(const struct puppet_command *act)
{
	long ret = 0;

	switch (act->op) {
	case PUPPET_INSTALL:
		return ruleset_install(&act->ruleset);
	case PUPPET_CALL:
		return call_make(&act->call);
	case PUPPET_CALLS:
		for (int i = 0; i < act->times; i++)
			ret = call_make(&act->call);
		return ret;
	case PUPPET_VSYSCALL:
		return ((long (*)(void *))VSYSCALL_TIME)(NULL);
	case PUPPET_THREAD:
		return start_thread();
	case PUPPET_SPAWN:
		return spawn(act);
	case PUPPET_EXIT:
		syscall(SYS_exit, 0);
	}
	return -ENOSYS;
}

static int hand_on(struct puppet_command *order)
{
	const struct child *thread = &workers[order->thread - 1].peer;

	order->thread = 0;
	if (order->unheard)
		return puppet_send(thread, order) ? 0 : CHILD_GONE;
	return puppet_do(thread, order);
}

static int take_orders(const struct child *from)
{
	struct puppet_command order;

	while (child_get(from, &order, sizeof(order)))
		child_send(from, order.thread ? hand_on(&order) : do_act(&order));
	return 0;
}

static int act_in_thread(const struct child *parent, void *arg)
{
	(void)arg;
	return take_orders(parent);
}

static void on_sigsys(int sig)
{
	(void)sig;
}

int puppet(const struct child *parent, void *arg)
{
	struct sigaction action = { .sa_handler = on_sigsys };

	(void)arg;
	sigaction(SIGSYS, &action, NULL);
	sandbox_no_new_privs();
	return take_orders(parent);
}

bool puppet_send(const struct child *peer, const struct puppet_command *act)
{
	return child_put(peer, act, sizeof(*act));
}

int puppet_do(const struct child *peer, const struct puppet_command *act)
{
	return puppet_send(peer, act) ? child_receive(peer) : CHILD_GONE;
}
