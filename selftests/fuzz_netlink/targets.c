// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/puppet.h"
#include "lib/filter_child.h"
#include "fuzz_netlink/targets.h"
#include "lib/confined_ctl.h"
#include "lib/worker.h"

#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))

/* Three such programs take more than two messages of a dump. */
#define LARGE_INSNS 4000

/* All actions that do not end the caller, on calls that nothing else here makes. */
static const struct ruleset survivable[] = {
	{ .rules = { { CALL, SECCOMP_RET_ERRNO | EDOM },
		     { SYS_getsid, SECCOMP_RET_LOG },
		     { SYS_getpgid, SECCOMP_RET_TRAP } },
	  .count = 3,
	  .flags = SECCOMP_FILTER_FLAG_LOG },
	{ .rules = { { SYS_getppid, SECCOMP_RET_TRACE | 1 },
		     { SYS_sched_yield, SECCOMP_RET_USER_NOTIF } },
	  .count = 2 },
};
static const struct ruleset kills = {
	.rules = { { SYS_sync, SECCOMP_RET_KILL_PROCESS }, { SYS_acct, SECCOMP_RET_KILL_THREAD } },
	.count = 2,
};

static int ready(const struct child *parent)
{
	child_send(parent, 0);
	return worker_sleep(parent, NULL);
}

static int run_free(const struct child *parent, void *arg)
{
	(void)arg;
	return ready(parent);
}

static int install_filters(const struct child *parent, void *arg)
{
	struct worker worker;

	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&survivable[0]);
	sandbox_allow_all(SECCOMP_FILTER_FLAG_NEW_LISTENER);
	sandbox_allow_all(0);
	worker_start(&worker, worker_sleep, NULL);
	return ready(parent);
}

static int install_large_filters(const struct child *parent, void *arg)
{
	(void)arg;
	sandbox_no_new_privs();
	for (unsigned int i = 0; i < 3; i++)
		program_install(&(struct program){ .len = LARGE_INSNS, .salt = i });
	return ready(parent);
}

static int enter_strict(const struct child *parent, void *arg)
{
	(void)arg;
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	return ready(parent);
}

static int disable_tsc(const struct child *parent, void *arg)
{
	(void)arg;
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	return ready(parent);
}

static int become_undumpable(const struct child *parent, void *arg)
{
	(void)arg;
	prctl(PR_SET_DUMPABLE, 0);
	return ready(parent);
}

static int end(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, 0);
	return 0;
}

static int get_killed(const struct child *parent, void *arg)
{
	(void)arg;
	sandbox_no_new_privs();
	ruleset_install(&kills);
	child_send(parent, 0);
	syscall(SYS_sync);
	return 0;
}

/* Its child is in a pid namespace of its own, if that is allowed. */
static int unshare_pid(const struct child *parent, void *arg)
{
	(void)arg;
	if (!unshare(CLONE_NEWPID) || !unshare(CLONE_NEWUSER | CLONE_NEWPID))
		fork();
	return install_filters(parent, arg);
}

/* @program: executed instead of @fn, if it was built and this kernel runs it */
static const struct {
	child_fn fn;
	const char *program;
	bool steady, large, suspended;
} members[] = {
	{ run_free, .steady = true },
	{ install_filters, .steady = true },
	{ install_filters, .steady = true, .suspended = true },
	{ install_large_filters, .steady = true, .large = true },
	{ enter_strict, .steady = true },
	{ disable_tsc, .steady = true },
	{ .fn = become_undumpable },
	{ .fn = end },
	{ .fn = get_killed },
	{ .fn = unshare_pid },
	{ .program = CONFINED_COMPAT },
	{ .program = CONFINED_X32 },
};
_Static_assert(ARRAY_SIZE(members) <= TARGETS_PEERS, "all members have a place");

static void *end_at_once(void *arg)
{
	return arg;
}

static void ignore(int signal)
{
	(void)signal;
}

/* In the stirred process itself, which survives. */
static void stir_tsc(void)
{
	prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
	prctl(PR_SET_TSC, PR_TSC_ENABLE);
	prctl(PR_SET_TSC, 77);
}

/* The others run in children, which end by it or right after. */
static void stir_calls(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(survivable); i++)
		ruleset_install(&survivable[i]);
	for (int i = 0; i < 4; i++) {
		syscall(CALL);
		syscall(SYS_getsid, 0);
		syscall(SYS_getpgid, 0);
		syscall(SYS_getppid);
		syscall(SYS_sched_yield);
	}
}

static void stir_failures(void)
{
	sandbox_allow_all(0);
	sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 1u << 31, NULL);
	sandbox_seccomp(SECCOMP_SET_MODE_FILTER, 0, NULL);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL);
}

static void stir_install(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

	program_install(&(struct program){ .len = 1 + getpid() % 50 });
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
	      &(struct sock_fprog){ .len = 1, .filter = &allow });
	sandbox_allow_all(SECCOMP_FILTER_FLAG_LOG);
}

static void stir_strict(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	syscall(CALL);
}

static void stir_threads(void)
{
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, end_at_once, NULL);
	sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC);
}

static void stir_death(void)
{
	ruleset_install(&kills);
	syscall(SYS_sync);
}

static void stir_thread_death(void)
{
	ruleset_install(&kills);
	syscall(SYS_acct, NULL);
}

/* The program ends at once, because it has no input. */
static void stir_exec(void)
{
	sandbox_allow_all(0);
	close(STDIN_FILENO);
	exec_program(CONFINED_NATIVE);
}

static const struct {
	void (*fn)(void);
	bool forks;
} stirs[] = {
	{ .fn = stir_tsc },	     { stir_calls, true },   { stir_calls, true },
	{ stir_failures, true },     { stir_install, true }, { stir_install, true },
	{ stir_strict, true },	     { stir_threads, true }, { stir_death, true },
	{ stir_thread_death, true }, { stir_exec, true },
};

/* A child is reaped when the next one starts: until then it is a zombie. */
static void stir_child(void (*fn)(void))
{
	static pid_t last;

	if (last > 0)
		waitpid(last, NULL, 0);
	last = fork();
	if (last)
		return;
	fn();
	_exit(0);
}

static int run_stirred(const struct child *parent, void *arg)
{
	unsigned char what;

	(void)arg;
	signal(SIGSYS, ignore);
	sandbox_no_new_privs();
	child_send(parent, 0);
	while (child_get(parent, &what, 1)) {
		what %= ARRAY_SIZE(stirs);
		if (stirs[what].forks)
			stir_child(stirs[what].fn);
		else
			stirs[what].fn();
	}
	return 0;
}

static int start_member(struct targets *targets, size_t i)
{
	struct child *peer = &targets->peers[i];
	int ret;

	if (members[i].program) {
		ret = child_exec(peer, members[i].program);
		if (ret == -ENOENT || ret == -ENOEXEC)
			return 0;
	} else {
		ret = child_start(peer, members[i].fn, NULL);
		if (!ret && child_receive(peer))
			ret = -ECHILD;
	}
	if (ret)
		return ret;
	targets_saw_tid(targets, peer->pid);
	if (members[i].steady)
		targets->steady[targets->steady_count++] = peer->pid;
	/* It needs a privilege and kernel support; without them this is another filtered task. */
	if (members[i].suspended)
		ptrace(PTRACE_SEIZE, peer->pid, NULL, (void *)PTRACE_O_SUSPEND_SECCOMP);
	return 0;
}

int targets_start(struct targets *targets, bool large)
{
	int ret = 0;

	*targets = (struct targets){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(members) && !ret; i++) {
		if (large || !members[i].large)
			ret = start_member(targets, i);
	}
	if (!ret)
		ret = child_start(&targets->stirred, run_stirred, NULL);
	if (!ret && child_receive(&targets->stirred))
		ret = -ECHILD;
	if (!ret && fcntl(targets->stirred.out, F_SETFL, O_NONBLOCK))
		ret = -errno;
	targets_saw_tid(targets, targets->stirred.pid);
	return ret;
}

void targets_end(struct targets *targets)
{
	child_kill(&targets->stirred);
	for (size_t i = 0; i < TARGETS_PEERS; i++)
		child_kill(&targets->peers[i]);
}

void targets_stir(struct targets *targets, unsigned char what)
{
	/* The pipe is the queue: only a few commands wait in it, so that none runs much later. */
	int waiting = 0;

	if (ioctl(targets->stirred.out, FIONREAD, &waiting) || waiting > 3)
		return;
	if (write(targets->stirred.out, &what, 1) < 0)
		return;
}

bool targets_is_steady(const struct targets *targets, uint64_t tid)
{
	for (unsigned int i = 0; i < targets->steady_count; i++)
		if (targets->steady[i] == (pid_t)tid)
			return true;
	return tid == (uint64_t)getpid();
}

void targets_saw_tid(struct targets *targets, pid_t tid)
{
	targets->tids[targets->tids_seen++ % TARGETS_SEEN] = tid;
}

void targets_saw_filter(struct targets *targets, pid_t tid, uint64_t id)
{
	targets->filters[targets->filters_seen++ % TARGETS_SEEN] =
		(struct targets_filter){ tid, id };
}

static unsigned int known(unsigned int seen)
{
	return seen < TARGETS_SEEN ? seen : TARGETS_SEEN;
}

pid_t targets_tid(const struct targets *targets, struct prng *prng)
{
	switch (prng_below(prng, 8)) {
	case 0:
		return targets->peers[prng_below(prng, ARRAY_SIZE(members))].pid ?: getpid();
	case 1:
		return prng_one_in(prng, 4) ? getpid() : targets->stirred.pid;
	case 2:
	case 3:
	case 4:
		return targets->steady[prng_below(prng, targets->steady_count)];
	default:
		return targets->tids[prng_below(prng, known(targets->tids_seen))];
	}
}

struct targets_filter targets_filter(const struct targets *targets, struct prng *prng)
{
	if (!targets->filters_seen)
		return (struct targets_filter){ 0 };
	return targets->filters[prng_below(prng, known(targets->filters_seen))];
}
