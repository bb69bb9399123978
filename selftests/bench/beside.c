// SPDX-License-Identifier: GPL-2.0
/*
 * Others beside a dump. While uid 1000 dumps, one bystander requests a family from the controller of
 * generic netlink over and over, and another loads and unloads a module with a family. All take the
 * same lock: the first two for reading, the last for writing, and all later readers wait for that.
 *
 * The dumps are of 1,500 threads on chains of 3,000 filters and find nothing, or find all filters.
 *
 * Bystanders have priority over everybody else, so they are late only while they wait for a lock.
 * The dumper comes next, so that nobody else keeps it from giving up the lock. Boot with one CPU and
 * preempt=full.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bench/chain.h"
#include "bench/timing.h"
#include "lib/netlink_tasks.h"

#define THREADS 1500
#define FILTERS 3000

#define LOADS 60

/* Not a round number, so that it drifts against the loops of the others. */
#define PERIOD_NS 113117

/* Bystanders must not take longer than this many times as long as without a dump. */
#define LIMIT 2.0

/**
 * struct shared - what all processes see
 * @over: bystanders have done their work
 * @ready: threads that have their filters
 * @family, @load: the longest request, and the longest load and unload, in ns
 * @send: the longest sendmsg(2) of a dump
 * @dumps: how many began
 */
struct shared {
	atomic_bool over;
	atomic_uint ready;
	uint64_t family, load, send;
	unsigned long dumps;
};

static struct shared *shared;

static void longest(uint64_t *record, uint64_t since)
{
	uint64_t time = now() - since;

	if (*record < time)
		*record = time;
}

static void sleep_until(uint64_t at)
{
	struct timespec ts = { .tv_sec = at / 1000000000, .tv_nsec = at % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void set_priority(int priority)
{
	const struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(0, SCHED_FIFO, &param) || mlockall(MCL_CURRENT))
		err(1, "priority");
}

/* The controller's own family, which is there on any kernel. */
static void request_families(void)
{
	static const char name[] = "nlctrl";
	static unsigned char buffer[8192];
	struct rawnl_request request;
	struct rawnl nl;

	if (rawnl_socket(&nl, GENL_ID_CTRL))
		errx(1, "socket");
	set_priority(60);
	while (!shared->over) {
		uint64_t start;

		sleep_until(now() + PERIOD_NS);
		rawnl_begin(&nl, &request, CTRL_CMD_GETFAMILY, 0);
		rawnl_attr(&request, CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
		start = now();
		if (rawnl_send(&nl, &request) || recv(nl.fd, buffer, sizeof(buffer), 0) <= 0)
			err(1, "CTRL_CMD_GETFAMILY");
		longest(&shared->family, start);
	}
	_exit(0);
}

static void load_modules(void)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	int fd;

	if (len < 0)
		err(1, "/proc/self/exe");
	path[len] = '\0';
	strcpy(strrchr(path, '/'), "/psample.ko");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	set_priority(50);
	for (int i = 0; i < LOADS; i++) {
		uint64_t start;

		sleep_until(now() + 100 * PERIOD_NS);
		start = now();
		if (syscall(SYS_finit_module, fd, "", 0) ||
		    syscall(SYS_delete_module, "psample", O_NONBLOCK))
			err(1, "loading %s", path);
		longest(&shared->load, start);
	}
	_exit(0);
}

static pid_t start(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fn();
	_exit(1);
}

static void be_user(void)
{
	if (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000) ||
	    prctl(PR_SET_DUMPABLE, 1) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		err(1, "uid 1000");
}

static void *shares(void *arg)
{
	if (arg)
		chain_install(1, 2);
	shared->ready++;
	for (;;)
		pause();
	return NULL;
}

static void start_threads(void *own_filter)
{
	pthread_attr_t attr;
	pthread_t thread;

	be_user();
	chain_install(FILTERS, 2);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, &attr, shares, own_filter))
			errx(1, "thread %d", i);
	for (;;)
		pause();
}

/* All threads have the same newest filter. */
static void be_crowd(void)
{
	start_threads(NULL);
}

/* Each has a newest filter of its own, above those that they share. */
static void be_tree(void)
{
	start_threads("");
}

/* The kernel's time of this process and of others, but no lock. */
static void read_elsewhere(void)
{
	static char text[1 << 16];
	int fd;

	be_user();
	for (;;) {
		fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, text, sizeof(text)) <= 0)
			err(1, "/proc/kallsyms");
		close(fd);
	}
}

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int count_message(const struct nlmsghdr *nl, void *arg)
{
	(void)nl;
	++*(unsigned long *)arg;
	return 0;
}

/* A request, or a dump with NLM_F_DUMP. @value: of an attribute, of 8 bytes or of 4. */
static void ask(struct rawnl *nl, uint8_t cmd, uint16_t flags, uint16_t attr, uint64_t value,
		size_t len, unsigned long *messages)
{
	struct rawnl_reply reply = { .fn = count_message, .arg = messages };
	struct rawnl_request request;
	uint64_t since;

	rawnl_begin(nl, &request, cmd, flags);
	if (len)
		rawnl_attr(&request, attr, &value, len);
	since = cpu_ns();
	if (rawnl_send(nl, &request))
		err(1, "sending a request");
	since = cpu_ns() - since;
	if (shared->send < since)
		shared->send = since;
	while (messages && !reply.done)
		if (rawnl_read(nl, &request, RAWNL_SIZE, &reply))
			errx(1, "reading a reply");
	if (reply.error)
		errx(1, "%s: %s", strerror(reply.error), reply.msg);
}

/* Every other dump is read to its end. */
static void dump(uint8_t cmd, bool no_such_filter)
{
	unsigned long messages = 0;
	struct rawnl nl;
	uint16_t family;

	if (rawnl_open(&nl))
		errx(1, "there is no module to ask");
	family = nl.family;
	rawnl_close(&nl);
	set_priority(1);
	be_user();
	for (;; shared->dumps++) {
		sleep_until(now() + PERIOD_NS / 4);
		if (rawnl_socket(&nl, family))
			err(1, "socket");
		ask(&nl, cmd, NLM_F_DUMP, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, 0x5ca1ab1e,
		    no_such_filter ? sizeof(uint64_t) : 0, shared->dumps % 2 ? NULL : &messages);
		rawnl_close(&nl);
	}
}

static void dump_tasks(void)
{
	dump(SECCOMP_DIAG_CMD_TASK_GET, true);
}

static void dump_filters(void)
{
	dump(SECCOMP_DIAG_CMD_FILTER_GET, false);
}

/* The cost of one unit of work: a request takes @base without it, and does it @times times. */
static uint64_t cost(const char *work, uint8_t cmd, uint16_t flags, uint16_t attr, uint32_t value,
		     uint64_t base, unsigned long times)
{
	unsigned long messages = 0;
	uint64_t since, time;
	struct rawnl nl;

	if (rawnl_open(&nl))
		errx(1, "there is no module to ask");
	since = cpu_ns();
	ask(&nl, cmd, flags, attr, value, value ? sizeof(value) : 0, &messages);
	time = cpu_ns() - since;
	rawnl_close(&nl);
	times = times ?: messages;
	printf("%-34s %8lu %12lu\n", work, times, (time - base) / times);
	return time;
}

/* Compare with SCD_WORK_* in module/known.h. */
static void costs(void)
{
	pid_t pid;
	uint64_t base;

	memset(shared, 0, sizeof(*shared));
	pid = start(be_crowd);
	while (shared->ready < THREADS)
		usleep(10000);
	printf("\n%-34s %8s %12s\n", "instructions for", "times", "each");
	base = cost("a request", SECCOMP_DIAG_CMD_TASK_GET, 0, SECCOMP_DIAG_A_TASK_TID, getpid(), 0,
		    1);
	cost("a filter that is walked over", SECCOMP_DIAG_CMD_TASK_GET, 0, SECCOMP_DIAG_A_TASK_TID,
	     pid, base, FILTERS);
	cost("a thread that is passed over", SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP,
	     SECCOMP_DIAG_A_TASK_SEL_MODES, 1u << SECCOMP_DIAG_MODE_STRICT, base, THREADS);
	cost("a thread that is sent", SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP,
	     SECCOMP_DIAG_A_TASK_SEL_TGID, pid, base, 0);
	cost("a filter that is sent, of one", SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP,
	     SECCOMP_DIAG_A_FILTER_TID, pid, base, 0);
	cost("a filter that is sent, of all", SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP, 0, 0, base,
	     0);
	if (kill(pid, SIGKILL) || waitpid(pid, NULL, 0) < 0)
		err(1, "ending the crowd");
}

static uint64_t idle_family, idle_load;
static bool too_long;

/* @crowd, @dumper: other processes, NULL for none. */
static void row(const char *name, void (*crowd)(void), void (*dumper)(void))
{
	pid_t pids[4] = { 0 };
	double family, load;

	memset(shared, 0, sizeof(*shared));
	pids[0] = crowd ? start(crowd) : 0;
	while (crowd && shared->ready < THREADS)
		usleep(10000);
	pids[1] = dumper ? start(dumper) : 0;
	usleep(200000);
	pids[2] = start(request_families);
	pids[3] = start(load_modules);
	waitpid(pids[3], NULL, 0);
	shared->over = true;
	waitpid(pids[2], NULL, 0);
	for (int i = 1; i >= 0; i--)
		if (pids[i] && (kill(pids[i], SIGKILL) || waitpid(pids[i], NULL, 0) < 0))
			err(1, "ending a row");
	/* Until the kernel has freed the filters. */
	sleep(5);
	if (!shared->family || !shared->load)
		errx(1, "a bystander failed");
	/* Costs of the first run must not count. */
	if (!name)
		return;
	if (!dumper) {
		idle_family = shared->family;
		idle_load = shared->load;
	}
	family = (double)shared->family / idle_family;
	load = (double)shared->load / idle_load;
	printf("%-34s %8lu %12.1f %12.1f %7.2f %12.1f %7.2f\n", name, shared->dumps,
	       shared->send / 1e3, shared->family / 1e3, family, shared->load / 1e3, load);
	fflush(stdout);
	too_long |= dumper != read_elsewhere && (family > LIMIT || load > LIMIT);
}

int main(void)
{
	int fd = open("/proc/sys/kernel/sched_rt_runtime_us", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "-1", 2) != 2)
		err(1, "sched_rt_runtime_us");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		err(1, "mmap");
	printf("%-34s %8s %12s %12s %7s %12s %7s\n", "longest, beside", "dumps", "sendmsg us",
	       "GETFAMILY us", "ratio", "insmod us", "ratio");
	row(NULL, NULL, NULL);
	row("nobody", NULL, NULL);
	row("a reader of /proc/kallsyms", NULL, read_elsewhere);
	row("threads by filter, one chain", be_crowd, dump_tasks);
	row("threads by filter, a tree", be_tree, dump_tasks);
	row("all filters, one chain", be_crowd, dump_filters);
	row("all filters, a tree", be_tree, dump_filters);
	costs();
	if (too_long)
		errx(1, "bystanders took more than %.0f times as long beside a dump", LIMIT);
	return 0;
}
