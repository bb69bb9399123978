// SPDX-License-Identifier: GPL-2.0
/*
 * Real programs that are refused something while they are watched: a service by its unit's policy,
 * a container by docker's profile, sshd's child by its own sandbox, and what bubblewrap
 * runs. A watching socket is told of each call, and seccompctl monitor says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <poll.h>
#include <regex.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "real_programs/chains.h"
#include "real_programs/monitor.h"
#include "lib/proc.h"
#include "real_programs/unit.h"

#define PATIENCE_S 60

/**
 * struct event_message - events in the order in which they were told
 * @events: without programs
 * @count: how many
 */
struct event_message {
	struct sd_event *events;
	size_t count;
};

/* An sd_event_fn. */
static int keep(struct sd_event *event, void *arg)
{
	struct event_message *seen = arg;
	struct sd_event *events;

	events = realloc(seen->events, (seen->count + 1) * sizeof(*events));
	if (!events)
		return -ENOMEM;
	seen->events = events;
	events[seen->count] = *event;
	events[seen->count].prog = NULL;
	seen->count++;
	return 0;
}

/*
 * @watching: told of everything; @asking: for all other questions
 * @monitor: the tool
 * @chain: of one who has the deciding filter
 */
FIXTURE(seen)
{
	struct sd_client *watching, *readers;
	struct monitor *monitor;
	struct event_message seen;
	struct chain chain;
};

/*
 * @unit: in which it happens, and in which somebody has the filter; NULL if nobody has
 * @before: whoever has it there has it before, and no longer afterwards
 * @command: makes it happen; it may have the number of that thread in it
 * @comm: who makes the call
 * @nr, @first: the call and its first argument; that is not looked at if 0
 * @action, @data: what comes of it
 * @says: how monitor tells it, behind name and number
 */
FIXTURE_VARIANT(seen)
{
	const char *unit;
	bool before;
	const char *command, *comm;
	int nr;
	uint64_t first;
	uint32_t action, data;
	const char *says;
};

#define REFUSED(_name, ...)              \
	FIXTURE_VARIANT_ADD(seen, _name) \
	{                                \
		__VA_ARGS__              \
	}

/* A call of sshd's child that it would not make by itself; then it goes on, or has been killed. */
#define GDB "gdb --batch -p %d -ex 'print (long) syscall("
#define QUIET ")' >/dev/null 2>&1"

/* A filter of whoever it is handed to. */
#define NO_MKDIR                                                                          \
	"printf 'ld [nr]\\njeq #x86_64:mkdir, E\\nret ALLOW\\nE: ret ERRNO(EXDEV)\\n' | " \
	"seccompctl asm -o /tmp/no_mkdir - && "
#define BWRAP "bwrap --ro-bind / / --seccomp 9 mkdir /tmp/seen 9</tmp/no_mkdir"

REFUSED(unit, .unit = "refused.service", .command = "systemctl start refused.service",
	.comm = "unshare", .nr = SYS_unshare, .first = CLONE_NEWUTS, .action = SECCOMP_RET_ERRNO,
	.data = EPERM, .says = "unshare\\([^)]*CLONE_NEWUTS\\) = EPERM");
REFUSED(container_mount, .unit = "contained@mount.service",
	.command = "systemctl start contained@mount.service", .comm = "busybox", .nr = SYS_mount,
	.action = SECCOMP_RET_ERRNO, .data = EPERM, .says = "mount\\([^)]*0x[^)]*\\) = EPERM");
REFUSED(container_unshare, .unit = "contained@unshare.service",
	.command = "systemctl start contained@unshare.service", .comm = "busybox",
	.nr = SYS_unshare, .first = CLONE_NEWUTS, .action = SECCOMP_RET_ERRNO, .data = EPERM,
	.says = "unshare\\([^)]*CLONE_NEWUTS\\) = EPERM");
REFUSED(sshd_refused, .unit = "ssh.service", .before = true, .command = GDB "257, -100, 0, 0" QUIET,
	.comm = "sshd", .nr = SYS_openat, .first = (uint32_t)AT_FDCWD, .action = SECCOMP_RET_ERRNO,
	.data = EACCES, .says = "openat\\([^)]*AT_FDCWD, [^)]*\\) = EACCES");
REFUSED(sshd_killed, .unit = "ssh.service", .before = true, .command = GDB "41, 2, 1, 0" QUIET,
	.comm = "sshd", .nr = SYS_socket, .first = AF_INET, .action = SECCOMP_RET_KILL_THREAD,
	.says = "socket\\([^)]*AF_INET, [^)]*\\).*kill");
REFUSED(bwrap, .command = NO_MKDIR BWRAP, .comm = "mkdir", .nr = SYS_mkdir,
	.action = SECCOMP_RET_ERRNO, .data = EXDEV, .says = "mkdir\\([^)]*0x[^)]*\\) = EXDEV");

FIXTURE_SETUP(seen)
{
	const struct sd_watch everything = { .kinds = 1 << SECCOMP_DIAG_KIND_INSTALL |
						      1 << SECCOMP_DIAG_KIND_VERDICT };
	struct sd_error error = { 0 };

	ASSERT_EQ(0, client_open(&self->readers, &error) || client_open(&self->watching, &error) ||
			     client_watch(self->watching, &everything, NULL, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	self->monitor = monitor_start();
	ASSERT_NE(NULL, self->monitor);
}

FIXTURE_TEARDOWN(seen)
{
	EXPECT_EQ(0, monitor_stop(self->monitor));
	client_close(self->watching);
	client_close(self->readers);
	chain_release(&self->chain);
	free(self->seen.events);
}

/* Return: a filtered thread of the unit, 0 if there is none. */
static pid_t filter_child_thread(const char *unit)
{
	pid_t *tids = NULL, found = 0;
	ssize_t count = unit ? unit_threads(unit, &tids) : 0;
	struct proc_task task;

	for (ssize_t i = 0; i < count && !found; i++)
		if (proc_read(tids[i], &task) && task.filters)
			found = tids[i];
	free(tids);
	return found;
}

static const struct sd_event *find_verdict(FIXTURE_DATA(seen) * self,
					   const FIXTURE_VARIANT(seen) * wanted)
{
	for (size_t i = 0; i < self->seen.count; i++) {
		const struct sd_event *event = &self->seen.events[i];

		if (event->type == SD_EVENT_VERDICT && event->call.nr == wanted->nr &&
		    !strcmp(event->comm, wanted->comm))
			return event;
	}
	return NULL;
}

static const struct sd_event *await_verdict(FIXTURE_DATA(seen) * self,
					    const FIXTURE_VARIANT(seen) * wanted)
{
	struct pollfd readable = { .fd = client_events_fd(self->watching), .events = POLLIN };
	time_t limit = time(NULL) + PATIENCE_S;
	const struct sd_event *found;
	struct sd_error error;

	while (!(found = find_verdict(self, wanted)) && time(NULL) < limit) {
		poll(&readable, 1, 1000);
		if (client_events(self->watching, keep, &self->seen, &error) < 0)
			return NULL;
	}
	return found;
}

/* Return: the event of the deciding filter's installation, NULL if it has not been seen. */
static const struct sd_event *find_install(const struct event_message *seen,
					   const struct sd_event *verdict)
{
	for (const struct sd_event *event = seen->events; event < verdict; event++)
		if (event->type == SD_EVENT_INSTALL && event->has & SD_EVENT_HAS_FILTER_ID &&
		    event->filter_id == verdict->filter_id)
			return event;
	return NULL;
}

/* Where the filter was before, and nobody was to see it come, its owner tells of it; else both. */
static void expect_filter(struct __test_metadata *_metadata, FIXTURE_DATA(seen) * self,
			  const FIXTURE_VARIANT(seen) * variant, const struct sd_event *event)
{
	const struct sd_event *install = find_install(&self->seen, event);
	const struct sd_filter *filter = chain_find(&self->chain, event->filter_id);

	EXPECT_EQ(!variant->before, install != NULL);
	if (install) {
		EXPECT_EQ(0, install->result);
		EXPECT_EQ(event->uid, install->uid);
		EXPECT_EQ(SECCOMP_DIAG_MODE_FILTER, install->mode);
		EXPECT_LE(install->filter_count, event->filter_count);
	}
	if (!variant->unit)
		return;
	EXPECT_EQ(self->chain.count, event->filter_count);
	ASSERT_NE(NULL, filter);
	EXPECT_EQ(filter->depth, event->filter_depth);
	EXPECT_EQ(!!(filter->flags & SECCOMP_FILTER_FLAG_LOG), event->log);
}

static void read_chain(struct __test_metadata *_metadata, FIXTURE_DATA(seen) * self, pid_t tid)
{
	char why[WHY_LEN];

	ASSERT_NE(0, tid)
	{
		TH_LOG("nobody there has a filter");
	}
	ASSERT_TRUE(chain_by_module(self->readers, tid, &self->chain, why))
	{
		TH_LOG("%s", why);
	}
}

TEST_F_TIMEOUT(seen, told_truly, 240)
{
	const struct sd_event *event;
	char command[512], line[512];
	pid_t checker = 0;

	if (variant->before) {
		checker = filter_child_thread(variant->unit);
		read_chain(_metadata, self, checker);
	}
	snprintf(command, sizeof(command), variant->command, checker);
	ASSERT_NE(-1, system(command));
	event = await_verdict(self, variant);
	ASSERT_NE(NULL, event)
	{
		TH_LOG("%zu events, and this is not among them", self->seen.count);
	}
	if (variant->unit && !variant->before)
		read_chain(_metadata, self, filter_child_thread(variant->unit));

	EXPECT_EQ(variant->action, event->action);
	EXPECT_EQ(variant->data, event->data);
	if (variant->first)
		EXPECT_EQ(variant->first, event->call.args[0]);
	EXPECT_EQ(AUDIT_ARCH_X86_64, event->call.arch);
	EXPECT_EQ(SECCOMP_DIAG_MODE_FILTER, event->mode);
	ASSERT_TRUE(event->has & SD_EVENT_HAS_FILTER_ID);
	expect_filter(_metadata, self, variant, event);

	snprintf(line, sizeof(line), "%s\\[%d\\] %s.* by filter 0x%016llx #%u insn [0-9]+",
		 variant->comm, event->tid, variant->says, (unsigned long long)event->filter_id,
		 event->filter_count - 1 - event->filter_depth);
	EXPECT_TRUE(monitor_says(self->monitor, line))
	{
		char *words = monitor_words(self->monitor);

		TH_LOG("no /%s/ in:\n%s", line, words);
		free(words);
	}
}

/* What a command prints, both streams. Return: its wait status. */
static int output_of(const char *command, char *output, size_t size)
{
	FILE *pipe = popen(command, "r");
	size_t len = 0, got;

	if (!pipe)
		return -1;
	while (len < size - 1 && (got = fread(output + len, 1, size - 1 - len, pipe)) > 0)
		len += got;
	output[len] = '\0';
	return pclose(pipe);
}

/* A sandbox followed from its first instruction, without a word about anybody else. */
TEST(command)
{
	static const char told[] = "bwrap\\[([0-9]+)\\] installs filter (0x[0-9a-f]{16}).*\n"
				   ".*mkdir\\[\\1\\] mkdir\\(.*\\) = EXDEV by filter \\2";
	static char output[65536];
	regex_t pattern;
	int status;

	status =
		output_of("exec 2>&1; " NO_MKDIR "exec ${SECCOMPCTL:-seccompctl} monitor -- " BWRAP,
			  output, sizeof(output));
	EXPECT_EQ(1, WEXITSTATUS(status));
	ASSERT_EQ(0, regcomp(&pattern, told, REG_EXTENDED | REG_NOSUB));
	EXPECT_EQ(0, regexec(&pattern, output, 0, NULL, 0))
	{
		TH_LOG("no /%s/ in:\n%s", told, output);
	}
	EXPECT_NE(NULL, strstr(output, " 0 dropped"));
	regfree(&pattern);
}

TEST_HARNESS_MAIN
