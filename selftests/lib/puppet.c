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
#include "lib/creds.h"
#include "lib/worker.h"

#define THREADS 8

/* The address of time(2) in the vsyscall page (vsyscall(7)). */
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
		.arch = CALL_NATIVE,
		.instruction_pointer = call_ip(CALL_NATIVE),
		.args = { 0x8000000000000001, 0x123456789abcdef0, 0xffffffffffffffff, 0,
			  0x00000000ffffffff, 0xfedcba9876543210 },
	};
}

/* The parent shares the stack, and waits meanwhile. */
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

/* Its child calls once @go is closed, and closes @made when it ends. */
static void run_middle(const struct seccomp_data *call, const int go[2], const int made[2])
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
		run_middle(call, go, made);
	close(made[1]);
	close(go[0]);
	if (waitpid(middle, NULL, 0) != middle || read(made[0], &pid, sizeof(pid)) != sizeof(pid))
		pid = -1;
	close(go[1]);
	/* Wait for its end. */
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

static int spawn(const struct puppet_command *command)
{
	static pid_t (*const ways[])(const struct seccomp_data *) = {
		[SPAWN_FORK] = call_in_fork,	   [SPAWN_VFORK] = call_in_vfork,
		[SPAWN_SIBLING] = call_in_sibling, [SPAWN_ORPHAN] = call_in_orphan,
		[SPAWN_EXEC] = call_in_program,
	};
	pid_t pid = ways[command->spawn](&command->call);

	if (pid > 0 && (command->spawn == SPAWN_FORK || command->spawn == SPAWN_VFORK))
		waitpid(pid, NULL, 0);
	return pid;
}

static int run_thread(const struct child *parent, void *arg);
static struct worker workers[THREADS];

static int start_thread(void)
{
	static int used;

	if (used == THREADS)
		return -EAGAIN;
	return worker_start(&workers[used], run_thread, NULL) ?: workers[used++].peer.pid;
}

static int execute(const struct puppet_command *command)
{
	long ret = 0;

	switch (command->op) {
	case PUPPET_INSTALL:
		return ruleset_install(&command->ruleset);
	case PUPPET_CALL:
		return call_make(&command->call);
	case PUPPET_CALLS:
		for (int i = 0; i < command->times; i++)
			ret = call_make(&command->call);
		return ret;
	case PUPPET_VSYSCALL:
		return ((long (*)(void *))VSYSCALL_TIME)(NULL);
	case PUPPET_THREAD:
		return start_thread();
	case PUPPET_SPAWN:
		return spawn(command);
	case PUPPET_EXIT:
		syscall(SYS_exit, 0);
	}
	return -ENOSYS;
}

static int pass_on(struct puppet_command *command)
{
	const struct child *thread = &workers[command->thread - 1].peer;

	command->thread = 0;
	if (command->unheard)
		return puppet_send(thread, command) ? 0 : CHILD_GONE;
	return puppet_do(thread, command);
}

static int run_commands(const struct child *from)
{
	struct puppet_command command;

	while (child_get(from, &command, sizeof(command)))
		child_send(from, command.thread ? pass_on(&command) : execute(&command));
	return 0;
}

static int run_thread(const struct child *parent, void *arg)
{
	(void)arg;
	return run_commands(parent);
}

static void on_sigsys(int sig)
{
	(void)sig;
}

int puppet(const struct child *parent, void *arg)
{
	struct sigaction action = { .sa_handler = on_sigsys };

	if (arg)
		child_send(parent, creds_assume(arg));
	sigaction(SIGSYS, &action, NULL);
	sandbox_no_new_privs();
	return run_commands(parent);
}

bool puppet_send(const struct child *child, const struct puppet_command *command)
{
	return child_put(child, command, sizeof(*command));
}

int puppet_do(const struct child *child, const struct puppet_command *command)
{
	return puppet_send(child, command) ? child_receive(child) : CHILD_GONE;
}
