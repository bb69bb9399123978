// SPDX-License-Identifier: GPL-2.0
/*
 * Documentation/limits.rst on the time under siglock, with interrupts off. The time depends on the
 * machine, the work in one hold does not. The kernel's function tracer counts the holds, each of
 * which ends in _raw_spin_unlock_irqrestore(): so long a chain, or a program, takes at least so many.
 *
 * If QEMU counts instructions (ICOUNT=1, see limits.rst), the guest's TSC counts them, too.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/client.h"

#define WALK_BATCH 8
#define COPY_BATCH 8192

/* Instructions of the longest hold, including the tracer's. */
#define HOLD_INSTRUCTIONS 4000

#define FILTERS 300
#define PROGRAM_BYTES (BPF_MAXINSNS * sizeof(struct sock_filter))

#define LOCKS "_raw_spin_lock_irqsave"
#define UNLOCKS "_raw_spin_unlock_irqrestore"

/* A separate instance, which does not disturb the system's tracer. */
#define TRACER "/sys/kernel/tracing/instances/seccomp_diag_limits/"

/* Files that take a list accept one word at a time. */
static bool write_all(int fd, const char *text)
{
	while (*text) {
		ssize_t written = write(fd, text, strlen(text));

		if (written <= 0)
			return false;
		text += written;
	}
	return true;
}

static bool tracer_write(const char *file, const char *text)
{
	char path[128];
	bool done;
	int fd;

	snprintf(path, sizeof(path), TRACER "%s", file);
	fd = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC);
	done = fd >= 0 && write_all(fd, text);
	if (fd >= 0)
		close(fd);
	return done;
}

/* Trace calls of these functions by the calling process. Times are ticks of the TSC. */
static bool tracer_start(void)
{
	char self[16];

	snprintf(self, sizeof(self), "%d", getpid());
	return tracer_write("tracing_on", "0") && tracer_write("buffer_size_kb", "4096") &&
	       tracer_write("set_ftrace_pid", self) && tracer_write("trace_clock", "x86-tsc") &&
	       tracer_write("set_ftrace_filter", UNLOCKS) &&
	       tracer_write("current_tracer", "function");
}

static void tracer_end(void)
{
	tracer_write("current_tracer", "nop");
	rmdir(TRACER);
}

/**
 * struct holds - the traced holds of siglock
 * @walks: holds that walk over filters
 * @copies: holds that copy a program
 * @count: holds by any function of the module
 * @longest: the longest of them, from the call of lock to that of unlock
 */
struct holds {
	unsigned int walks, copies, count;
	unsigned long longest;
};

/* The line ends in TIME: FUNCTION <-CALLER. */
static void count_line(struct holds *holds, const char *line)
{
	const char *unlock = strstr(line, ": " UNLOCKS " <-");

	if (!unlock)
		return;
	holds->walks += !!strstr(unlock, "<-scd_chain_sum");
	holds->copies += !!strstr(unlock, "<-scd_filter_copy");
}

/* The time of a line; 0 if it is not a call of @function by the module. */
static unsigned long called(const char *line, const char *function)
{
	char call[64];
	const char *at;

	snprintf(call, sizeof(call), ": %s <-scd_", function);
	at = strstr(line, call);
	if (!at)
		return 0;
	while (at > line && isdigit(at[-1]))
		at--;
	return strtoul(at, NULL, 10);
}

static void time_line(struct holds *holds, unsigned long *since, const char *line)
{
	unsigned long locks = called(line, LOCKS), unlocks = called(line, UNLOCKS);

	if (locks)
		*since = locks;
	if (!unlocks || !*since)
		return;
	holds->count++;
	if (unlocks - *since > holds->longest)
		holds->longest = unlocks - *since;
	*since = 0;
}

static bool read_trace(struct holds *holds)
{
	FILE *f = fopen(TRACER "trace", "re");
	unsigned long since = 0;
	char line[256];

	*holds = (struct holds){ 0 };
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		count_line(holds, line);
		time_line(holds, &since, line);
	}
	fclose(f);
	return true;
}

FIXTURE(siglock)
{
	struct rawnl nl;
	struct child child;
	bool traces;
};

FIXTURE_SETUP(siglock)
{
	RAWNL_OPEN(&self->nl);
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
	if (mkdir(TRACER, 0700))
		SKIP(return, "no tracer: %s", strerror(errno));
	self->traces = tracer_start();
	if (!self->traces) {
		tracer_end();
		SKIP(return, "this kernel can't trace " UNLOCKS);
	}
}

FIXTURE_TEARDOWN(siglock)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
	if (self->traces)
		tracer_end();
}

/* A hold walks over a fixed number of filters, however long the chain is. */
TEST_F(siglock, filters_per_hold)
{
	const struct filter_child_command order = {
		.op = FILTER_CHILD_INSTALL,
		.program = { .len = 1 },
		.times = FILTERS,
	};
	uint32_t budget, listener;
	struct holds holds;
	uint64_t id;

	ASSERT_EQ(0, filter_child_command(&self->child, &order));
	ASSERT_TRUE(tracer_write("tracing_on", "1"));
	EXPECT_EQ(0, filters_task(&self->nl, self->child.pid, &id, &budget, &listener));
	ASSERT_TRUE(tracer_write("tracing_on", "0"));
	ASSERT_TRUE(read_trace(&holds));
	EXPECT_LE(FILTERS, WALK_BATCH * holds.walks);
}

/* A hold copies a fixed part, however long the program is. */
TEST_F(siglock, program_bytes_per_hold)
{
	const struct program program = { .len = BPF_MAXINSNS, .salt = 5 };
	struct holds holds;
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_install(&self->child, program));
	ASSERT_TRUE(tracer_write("tracing_on", "1"));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &reply));
	ASSERT_TRUE(tracer_write("tracing_on", "0"));
	EXPECT_WHY(filters_match(&reply, self->child.pid, &program, 1, __why));
	filters_free(&reply);
	ASSERT_TRUE(read_trace(&holds));
	EXPECT_LE(PROGRAM_BYTES / COPY_BATCH, holds.copies);
}

/* All work under siglock: walk over a long chain, and copy long programs. */
TEST_F(siglock, longest_hold)
{
	const struct filter_child_command order = {
		.op = FILTER_CHILD_INSTALL,
		.program = { .len = 1 },
		.times = FILTERS,
	};
	struct holds holds;
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_command(&self->child, &order));
	for (int i = 0; i < 3; i++)
		ASSERT_EQ(0,
			  filter_child_install(&self->child,
					       (struct program){ .len = BPF_MAXINSNS, .salt = i }));
	ASSERT_TRUE(tracer_write("set_ftrace_filter", LOCKS " " UNLOCKS));
	ASSERT_TRUE(tracer_write("tracing_on", "1"));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &reply));
	ASSERT_TRUE(tracer_write("tracing_on", "0"));
	ASSERT_EQ(FILTERS + 3, reply.count);
	filters_free(&reply);
	ASSERT_TRUE(read_trace(&holds));
	EXPECT_LT(FILTERS, holds.count);
	TH_LOG("%u holds, the longest of %lu ticks of the TSC", holds.count, holds.longest);
	if (getenv("ICOUNT"))
		EXPECT_GE(HOLD_INSTRUCTIONS, holds.longest);
}

TEST_HARNESS_MAIN
