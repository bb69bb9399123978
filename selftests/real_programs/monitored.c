// SPDX-License-Identifier: GPL-2.0
/*
 * Real programs make calls that their filters refuse: a service under the policy of its unit, a
 * container under docker's profile, sshd's child in its own sandbox, and a command in bubblewrap. A
 * socket that watches receives an event for each call, and seccompctl monitor prints it.
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
#include "lib/netlink_events.h"
#include "real_programs/chains.h"
#include "real_programs/monitor.h"
#include "real_programs/unit.h"

#define TIMEOUT_S 60

/**
 * struct events - events in the order of their arrival
 * @events: without programs
 * @count: number of @events
 */
struct events {
	struct sd_event *events;
	size_t count;
};

/* An sd_event_fn. */
static int keep(struct sd_event *event, void *arg)
{
	struct events *all = arg;
	struct sd_event *events;

	events = realloc(all->events, (all->count + 1) * sizeof(*events));
	if (!events)
		return -ENOMEM;
	all->events = events;
	events[all->count] = *event;
	events[all->count].prog = NULL;
	all->count++;
	return 0;
}

/*
 * @watcher: a connection that watches everything; @client: for other requests
 * @monitor: the tool
 * @events: events of @watcher
 * @chain: the filters of a thread that has the deciding filter
 */
FIXTURE(monitored)
{
	struct sd_client *watcher, *client;
	struct monitor *monitor;
	struct events events;
	struct chain chain;
};

/*
 * @unit: the unit of the process, in which a thread has the filter; NULL if none has
 * @before: that thread has it before the call, and may have ended afterwards; else only afterwards
 * @command: a command that leads to the call; %d is the thread
 * @comm: the name of the process
 * @nr, @first: the call and its first argument; 0: any
 * @action, @data: the action of the filter
 * @line: a pattern for the line of monitor, after name and number
 */
FIXTURE_VARIANT(monitored)
{
	const char *unit;
	bool before;
	const char *command, *comm;
	int nr;
	uint64_t first;
	uint32_t action, data;
	const char *line;
};

#define REFUSED(_name, ...)                   \
	FIXTURE_VARIANT_ADD(monitored, _name) \
	{                                     \
		__VA_ARGS__                   \
	}

/* Makes sshd's child make a call that it would not make by itself. */
#define GDB "gdb --batch -p %d -ex 'print (long) syscall("
#define QUIET ")' >/dev/null 2>&1"

/* A filter that refuses mkdir(2), for bubblewrap. */
#define NO_MKDIR                                                                          \
	"printf 'ld [nr]\\njeq #x86_64:mkdir, E\\nret ALLOW\\nE: ret ERRNO(EXDEV)\\n' | " \
	"seccompctl asm -o /tmp/no_mkdir - && "
#define BWRAP "bwrap --ro-bind / / --seccomp 9 mkdir /tmp/dir 9</tmp/no_mkdir"

REFUSED(unit, .unit = "refused.service", .command = "systemctl start refused.service",
	.comm = "unshare", .nr = SYS_unshare, .first = CLONE_NEWUTS, .action = SECCOMP_RET_ERRNO,
	.data = EPERM, .line = "unshare\\([^)]*CLONE_NEWUTS\\) = EPERM");
REFUSED(container_mount, .unit = "contained@mount.service",
	.command = "systemctl start contained@mount.service", .comm = "busybox", .nr = SYS_mount,
	.action = SECCOMP_RET_ERRNO, .data = EPERM, .line = "mount\\([^)]*0x[^)]*\\) = EPERM");
REFUSED(container_unshare, .unit = "contained@unshare.service",
	.command = "systemctl start contained@unshare.service", .comm = "busybox",
	.nr = SYS_unshare, .first = CLONE_NEWUTS, .action = SECCOMP_RET_ERRNO, .data = EPERM,
	.line = "unshare\\([^)]*CLONE_NEWUTS\\) = EPERM");
REFUSED(sshd_refused, .unit = "ssh.service", .before = true, .command = GDB "257, -100, 0, 0" QUIET,
	.comm = "sshd", .nr = SYS_openat, .first = (uint32_t)AT_FDCWD, .action = SECCOMP_RET_ERRNO,
	.data = EACCES, .line = "openat\\([^)]*AT_FDCWD, [^)]*\\) = EACCES");
REFUSED(sshd_killed, .unit = "ssh.service", .before = true, .command = GDB "41, 2, 1, 0" QUIET,
	.comm = "sshd", .nr = SYS_socket, .first = AF_INET, .action = SECCOMP_RET_KILL_THREAD,
	.line = "socket\\([^)]*AF_INET, [^)]*\\).*kill");
REFUSED(bwrap, .command = NO_MKDIR BWRAP, .comm = "mkdir", .nr = SYS_mkdir,
	.action = SECCOMP_RET_ERRNO, .data = EXDEV, .line = "mkdir\\([^)]*0x[^)]*\\) = EXDEV");

FIXTURE_SETUP(monitored)
{
	const struct sd_watch everything = { .kinds = 1 << SECCOMP_DIAG_KIND_INSTALL |
						      1 << SECCOMP_DIAG_KIND_VERDICT };
	struct sd_error error = { 0 };

	if (!watcher_supported())
		SKIP(return, "this kernel has no events");
	ASSERT_EQ(0, client_open(&self->client, &error) || client_open(&self->watcher, &error) ||
			     client_watch(self->watcher, &everything, NULL, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
	self->monitor = monitor_start();
	ASSERT_NE(NULL, self->monitor);
}

FIXTURE_TEARDOWN(monitored)
{
	EXPECT_EQ(0, monitor_stop(self->monitor));
	client_close(self->watcher);
	client_close(self->client);
	chain_release(&self->chain);
	free(self->events.events);
}

/* Return: a thread of the unit that has filters, or 0. */
static pid_t filtered_thread(const char *unit)
{
	pid_t *tids = NULL;
	ssize_t count = unit_filtered(unit, &tids);
	pid_t tid = count > 0 ? tids[0] : 0;

	free(tids);
	return tid;
}

static const struct sd_event *find_verdict(FIXTURE_DATA(monitored) * self,
					   const FIXTURE_VARIANT(monitored) * wanted)
{
	for (size_t i = 0; i < self->events.count; i++) {
		const struct sd_event *event = &self->events.events[i];

		if (event->type == SD_EVENT_VERDICT && event->call.nr == wanted->nr &&
		    !strcmp(event->comm, wanted->comm))
			return event;
	}
	return NULL;
}

static const struct sd_event *await_verdict(FIXTURE_DATA(monitored) * self,
					    const FIXTURE_VARIANT(monitored) * wanted)
{
	struct pollfd readable = { .fd = client_events_fd(self->watcher), .events = POLLIN };
	time_t limit = time(NULL) + TIMEOUT_S;
	const struct sd_event *found;
	struct sd_error error;

	while (!(found = find_verdict(self, wanted)) && time(NULL) < limit) {
		poll(&readable, 1, 1000);
		if (client_events(self->watcher, keep, &self->events, &error) < 0)
			return NULL;
	}
	return found;
}

/* Return: the event of the deciding filter's installation, or NULL. */
static const struct sd_event *find_install(const struct events *events,
					   const struct sd_event *verdict)
{
	for (const struct sd_event *event = events->events; event < verdict; event++)
		if (event->type == SD_EVENT_INSTALL && event->has & SD_EVENT_HAS_FILTER_ID &&
		    event->filter_id == verdict->filter_id)
			return event;
	return NULL;
}

/* The installation was an event, unless the filter is older; FILTER_GET still has the filter. */
static void expect_filter(struct __test_metadata *_metadata, FIXTURE_DATA(monitored) * self,
			  const FIXTURE_VARIANT(monitored) * variant, const struct sd_event *event)
{
	const struct sd_event *install = find_install(&self->events, event);
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

static void read_chain(struct __test_metadata *_metadata, FIXTURE_DATA(monitored) * self, pid_t tid)
{
	char why[WHY_LEN];

	ASSERT_NE(0, tid)
	{
		TH_LOG("no thread of the unit has a filter");
	}
	ASSERT_TRUE(chain_by_module(self->client, tid, &self->chain, why))
	{
		TH_LOG("%s", why);
	}
}

TEST_F_TIMEOUT(monitored, event_is_true, 240)
{
	const struct sd_event *event;
	char command[512], line[512];
	pid_t tid = 0;

	if (variant->before) {
		tid = filtered_thread(variant->unit);
		read_chain(_metadata, self, tid);
	}
	snprintf(command, sizeof(command), variant->command, tid);
	ASSERT_NE(-1, system(command));
	event = await_verdict(self, variant);
	ASSERT_NE(NULL, event)
	{
		TH_LOG("not among %zu events", self->events.count);
	}
	if (variant->unit && !variant->before)
		read_chain(_metadata, self, filtered_thread(variant->unit));

	EXPECT_EQ(variant->action, event->action);
	EXPECT_EQ(variant->data, event->data);
	if (variant->first)
		EXPECT_EQ(variant->first, event->call.args[0]);
	EXPECT_EQ(AUDIT_ARCH_X86_64, event->call.arch);
	EXPECT_EQ(SECCOMP_DIAG_MODE_FILTER, event->mode);
	ASSERT_TRUE(event->has & SD_EVENT_HAS_FILTER_ID);
	expect_filter(_metadata, self, variant, event);

	snprintf(line, sizeof(line),
		 "%s\\[%d\\]( in [^ ]+:)? %s.* by filter 0x%016llx #%u insn [0-9]+", variant->comm,
		 event->tid, variant->line, (unsigned long long)event->filter_id,
		 event->filter_count - 1 - event->filter_depth);
	EXPECT_TRUE(monitor_prints(self->monitor, line))
	{
		char *output = monitor_output(self->monitor);

		TH_LOG("no /%s/ in:\n%s", line, output);
		free(output);
	}
}

/* Runs a command, and reads its standard output. Return: its wait status. */
static int run(const char *command, char *output, size_t size)
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

/* monitor follows the command from its first instruction. */
TEST(command)
{
	static const char lines[] =
		"bwrap\\[([0-9]+)\\] in seccompctl.service: installs filter (0x[0-9a-f]{16}).*\n"
		".*mkdir\\[\\1\\] in seccompctl.service: mkdir\\(.*\\) = EXDEV by filter \\2";
	static char output[65536];
	regex_t pattern;
	int status;

	if (!watcher_supported())
		SKIP(return, "this kernel has no events");
	status = run("exec 2>&1; " NO_MKDIR "exec ${SECCOMPCTL:-seccompctl} monitor -- " BWRAP,
		     output, sizeof(output));
	EXPECT_EQ(1, WEXITSTATUS(status));
	ASSERT_EQ(0, regcomp(&pattern, lines, REG_EXTENDED | REG_NOSUB));
	EXPECT_EQ(0, regexec(&pattern, output, 0, NULL, 0))
	{
		TH_LOG("no /%s/ in:\n%s", lines, output);
	}
	EXPECT_NE(NULL, strstr(output, " 0 dropped"));
	regfree(&pattern);
}

TEST_HARNESS_MAIN
