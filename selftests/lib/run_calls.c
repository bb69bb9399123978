// SPDX-License-Identifier: GPL-2.0
/*
 * A second thread, the warden, has no filter: so the death of the calling thread differs from the
 * death of the process. If a filter forbids everything, the caller can't even exit: it ends by a
 * fault.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/run_calls.h"
#include "lib/sandbox.h"

/* A call that never returns: then the child is killed, which is an error. */
#define TIMEOUT_S 60

/* Exit statuses of children that fail. */
#define EXIT_BROKEN 2
#define EXIT_NOT_INSTALLED 3

/* <linux/ptrace.h> and <sys/ptrace.h> exclude each other. */
#define INFO_SECCOMP 3

/* The state of the child. */
static const struct caller *caller;
static struct calls *calls;
static jmp_buf trapped;
static volatile bool listening;
static int listener;

/* Leaves by longjmp(): a filter may forbid rt_sigreturn(2). */
static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	struct attempt *attempt = &calls->attempts[calls->at];

	(void)sig;
	(void)context;
	attempt->outcome = TRAPPED;
	attempt->value = info->si_errno;
	attempt->as_reported = info->si_syscall == attempt->data.nr &&
			       info->si_arch == attempt->data.arch &&
			       (uintptr_t)info->si_call_addr == attempt->data.instruction_pointer;
	_longjmp(trapped, 1);
}

static void make_call(struct attempt *attempt)
{
	long ret;

	if (_setjmp(trapped))
		return;
	ret = call_make(&attempt->data);
	/* The tracer or the listener may have set it. */
	if (attempt->outcome != NOT_TRIED)
		return;
	attempt->outcome = RETURNED;
	attempt->value = ret;
}

/* Some filters forbid one of the two system calls that install another. */
static long install(const struct bpf_program *program, unsigned int flags)
{
	const struct sock_fprog fprog = { program->len, (struct sock_filter *)program->insns };
	long ret = sandbox_filter(program->insns, program->len, flags);

	if (ret < 0 && !flags)
		ret = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog);
	return ret;
}

/* The oldest filter is installed first. */
static void install_chain(void)
{
	if (_setjmp(trapped))
		_exit(EXIT_NOT_INSTALLED);
	for (size_t i = caller->count; i; i--) {
		bool listened = caller->listened == (long)i - 1;
		long ret = install(&caller->programs[i - 1],
				   listened ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0);

		if (ret < 0)
			_exit(EXIT_NOT_INSTALLED);
		if (listened)
			listener = ret;
	}
	calls->installed = true;
	listening = true;
}

static void *make_calls(void *arg)
{
	(void)arg;
	install_chain();
	for (; calls->at < calls->count; calls->at++)
		make_call(&calls->attempts[calls->at]);
	if (!_setjmp(trapped))
		syscall(SYS_exit_group, 0);
	__builtin_trap();
}

static void listen_once(void)
{
	struct attempt *attempt = &calls->attempts[calls->at];
	struct seccomp_notif notif = { 0 };
	struct seccomp_notif_resp resp = { .error = -ENOSYS };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notif))
		_exit(EXIT_BROKEN);
	attempt->outcome = NOTIFIED;
	attempt->as_reported = !memcmp(&notif.data, &attempt->data, sizeof(notif.data));
	resp.id = notif.id;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp))
		_exit(EXIT_BROKEN);
}

/*
 * Listen until no task has the filter. Poll for the listener: the chain may forbid the caller to wake
 * this thread.
 */
static void listen_all(void)
{
	struct pollfd fd = { .events = POLLIN };

	while (!listening)
		sched_yield();
	fd.fd = listener;
	while (poll(&fd, 1, -1) == 1 && fd.revents & POLLIN)
		listen_once();
	close(listener);
}

static void prepare(void)
{
	struct sigaction action = { .sa_sigaction = on_sigsys,
				    .sa_flags = SA_SIGINFO | SA_NODEFER };
	const struct rlimit no_core = { 0 };

	alarm(TIMEOUT_S);
	if (sigaction(SIGSYS, &action, NULL) || setrlimit(RLIMIT_CORE, &no_core) ||
	    sandbox_no_new_privs())
		_exit(EXIT_BROKEN);
	if (caller->traced && (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP)))
		_exit(EXIT_BROKEN);
}

/* The warden: start another caller each time one dies alone. */
static void run_callers(void)
{
	pthread_t thread;

	prepare();
	while (calls->at < calls->count) {
		listening = false;
		if (pthread_create(&thread, NULL, make_calls, NULL))
			_exit(EXIT_BROKEN);
		if (caller->listened >= 0)
			listen_all();
		pthread_join(thread, NULL);
		if (!calls->installed)
			_exit(EXIT_NOT_INSTALLED);
		if (calls->at < calls->count)
			calls->attempts[calls->at++].outcome = THREAD_KILLED;
	}
	_exit(0);
}

/* The beginning of struct ptrace_syscall_info. */
struct syscall_info {
	uint8_t op, pad[3];
	uint32_t arch;
	uint64_t instruction_pointer, stack_pointer;
	uint64_t nr, args[6];
	uint32_t ret_data;
};

static void note_trace(pid_t tid)
{
	struct attempt *attempt = &calls->attempts[calls->at];
	const struct seccomp_data *data = &attempt->data;
	struct syscall_info info = { 0 };

	ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info);
	attempt->outcome = TRACED;
	attempt->value = info.ret_data;
	attempt->as_reported = info.op == INFO_SECCOMP && info.arch == data->arch &&
			       info.instruction_pointer == data->instruction_pointer &&
			       (int)info.nr == data->nr &&
			       !memcmp(info.args, data->args, sizeof(info.args));
}

/* Return: 0 once the process has ended, with its status, or a negative errno. */
static int trace(pid_t child, int *status)
{
	long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
	pid_t tid = waitpid(child, status, __WALL);

	if (tid == child && WIFSTOPPED(*status) && ptrace(PTRACE_SETOPTIONS, child, 0, options))
		return -errno;
	while (tid > 0 && (tid != child || WIFSTOPPED(*status))) {
		int sig = 0;

		if (WIFSTOPPED(*status) && *status >> 16 == PTRACE_EVENT_SECCOMP)
			note_trace(tid);
		else if (WIFSTOPPED(*status) && !(*status >> 16) && WSTOPSIG(*status) != SIGSTOP)
			sig = WSTOPSIG(*status);
		/* A thread that is being killed is no longer stopped. */
		if (WIFSTOPPED(*status))
			ptrace(PTRACE_CONT, tid, 0, sig);
		tid = waitpid(-1, status, __WALL);
	}
	return tid < 0 ? -errno : 0;
}

static int run_child(int *status)
{
	pid_t pid;
	int ret = 0;

	calls->installed = false;
	pid = fork();
	if (!pid)
		run_callers();
	if (pid < 0)
		return -errno;
	if (caller->traced)
		ret = trace(pid, status);
	else if (waitpid(pid, status, 0) != pid)
		ret = -errno;
	if (ret)
		kill(pid, SIGKILL);
	return ret;
}

int caller_run(const struct caller *as, struct calls *which)
{
	int status, ret;

	caller = as;
	calls = which;
	for (calls->at = 0; calls->at < calls->count;) {
		ret = run_child(&status);
		if (ret)
			return ret;
		/* If exit_group(2) is forbidden, _exit() ends by SIGSEGV. */
		if (WIFSIGNALED(status) ? !calls->installed :
					  WEXITSTATUS(status) == EXIT_NOT_INSTALLED)
			return CALLER_NOT_INSTALLED;
		if (calls->at >= calls->count)
			continue;
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			return status ? status : -EPROTO;
		calls->attempts[calls->at++].outcome = PROCESS_KILLED;
	}
	return 0;
}

void calls_place(struct calls *of)
{
	for (size_t i = 0; i < of->count; i++)
		of->attempts[i].data.instruction_pointer = call_ip(of->attempts[i].data.arch);
}

struct calls *calls_new(void)
{
	struct calls *new =
		mmap(NULL, sizeof(*new), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return new == MAP_FAILED ? NULL : new;
}

void calls_free(struct calls *of)
{
	munmap(of, sizeof(*of));
}
