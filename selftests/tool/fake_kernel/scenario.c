// SPDX-License-Identifier: GPL-2.0
/*
 * Scenarios of the made-up kernel: the lines of the file that $SCENARIO names. These hold from the
 * beginning:
 *
 *	protocol N		the family's version (the newest)
 *	unprivileged		no programs, flags and users
 *	unknown			the layout of filters is unknown
 *	refuse ERRNO WORDS	the answer to WATCH
 *	without KINDS WORDS	events of these kinds are not available
 *	filter ID INDEX PARENT INSNS FLAGS LISTENER USERS [late]
 *				late: a dump of all filters does not have it yet
 *	program ID FILE [PARENT]	a filter with this program, on top of the oldest one
 *	task TID TGID MODE ID COUNT COMM [gone|exiting|listener|full|native]
 *				gone: it has ended when its filters are requested; full: its
 *				budget is used up; native: its ABI is known
 *
 * and these are played one after another once somebody watches:
 *
 *	verdict TID COMM FILTER DEPTH COUNT RET LOG NR ARCH ARG...
 *	recheck			the next verdict is on a second look
 *	probe			the next installation is given no program
 *	install TID COMM FILTER COUNT ROUTE OP FLAGS RESULT BEFORE AFTER
 *	tsc TID COMM OP RESULT BEFORE AFTER
 *	times N			the next line so often
 *	sweep N			the same, of a verdict with ascending numbers of system calls
 *	drop N			so many events are dropped
 *	count MISSED NOT_FOLLOWED
 *	sleep MSEC
 *	await FILE		wait until it is there
 *	pending N		say that so many are on their way, in reply to the next requests
 *	late			the lines below are played when the watch has ended and all but one of
 *				those that are pending have arrived
 *	end			the module is unloaded
 *	garbage			a message that is not of the protocol
 *
 * ID, PARENT and FILTER are hexadecimal, 0 for none; other numbers are C's. A TID of 0 is the
 * process that is watched. \xHH in the COMM of an event is a byte.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tool/fake_kernel/kernel.h"

#define LINES_MAX 256

static struct {
	char lines[LINES_MAX][256];
	size_t count, next;
	bool recheck, probe, late, sweep;
	unsigned long times, swept;
} scenario;

static void fails(const char *line)
{
	fprintf(stderr, "scenario: unknown line: %s\n", line);
	kill(getppid(), SIGKILL);
	_exit(99);
}

static bool read_filter(const char *line)
{
	/* All instructions of the programs of filters: ld #0. */
	static struct sock_filter zeros[64];
	struct sd_filter f = { .has = SD_FILTER_HAS_FLAGS | SD_FILTER_HAS_USERS,
			       .jited = true,
			       .prog = zeros };
	char late[8] = "";

	if (sscanf(line, "filter %lx %u %lx %u %u %hhu %u %7s", &f.id, &f.index, &f.parent_id,
		   &f.insns, &f.flags, (unsigned char *)&f.listener, &f.users, late) < 7)
		return false;
	f.has |= f.parent_id ? SD_FILTER_HAS_PARENT : 0;
	f.budget = f.insns + 4;
	f.prog_len = f.insns;
	kernel.filters[kernel.filter_count].late = !strcmp(late, "late");
	kernel.filters[kernel.filter_count++].f = f;
	return true;
}

static bool read_program(const char *line)
{
	struct sd_filter f = { .prog = calloc(BPF_MAXINSNS, INSN) };
	char path[200];
	FILE *file;

	if (sscanf(line, "program %lx %199s %lx", &f.id, path, &f.parent_id) < 2)
		return false;
	file = fopen(path, "re");
	if (!file || !f.prog)
		fails(line);
	f.prog_len = fread(f.prog, INSN, BPF_MAXINSNS, file);
	fclose(file);
	f.index = f.parent_id != 0;
	f.has |= f.parent_id ? SD_FILTER_HAS_PARENT : 0;
	f.insns = (uint32_t)f.prog_len;
	f.budget = f.insns + 4;
	kernel.filters[kernel.filter_count++].f = f;
	return true;
}

static bool read_task(const char *line)
{
	struct sd_task t = { .has = SD_HAS_FILTER_COUNT, .uid = 1000 };
	char comm[64], state[16] = "";

	if (sscanf(line, "task %d %d %u %lx %u %63s %15s", &t.tid, &t.tgid, &t.mode, &t.filter_id,
		   &t.filter_count, comm, state) < 6)
		return false;
	snprintf(t.comm, sizeof(t.comm), "%.15s", comm);
	t.start_time = (uint64_t)t.tid;
	t.exiting = !strcmp(state, "exiting");
	t.listener = !strcmp(state, "listener");
	t.budget_used = !strcmp(state, "full") ? SECCOMP_DIAG_BUDGET + 4 : 10 * t.filter_count;
	if (t.filter_id && !t.exiting)
		t.has |= SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED | SD_HAS_LISTENER;
	if (!strcmp(state, "native")) {
		t.has |= SD_HAS_ABI;
		t.abi = SECCOMP_DIAG_ABI_NATIVE;
	}
	kernel.tasks[kernel.task_count].gone = !strcmp(state, "gone");
	kernel.tasks[kernel.task_count++].t = t;
	return true;
}

void scenario_read(void)
{
	FILE *f = fopen(getenv("SCENARIO") ?: "/dev/null", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "protocol %u", &kernel.protocol) == 1 ||
		    sscanf(line, "refuse %d %127[^\n]", &kernel.refuse, kernel.words) == 2 ||
		    sscanf(line, "without %u %127[^\n]", &kernel.without, kernel.words) == 2 ||
		    read_filter(line) || read_program(line) || read_task(line))
			continue;
		if (!strcmp(line, "unprivileged"))
			kernel.unprivileged = true;
		else if (!strcmp(line, "unknown"))
			kernel.unknown = true;
		else if (scenario.count < LINES_MAX)
			strcpy(scenario.lines[scenario.count++], line);
		else
			fails(line);
	}
	if (f)
		fclose(f);
}

/* The fields that all events have; @e has the others already. */
static void send_event(struct sd_event *e, const char *comm)
{
	struct timespec now;
	size_t len = 0;

	for (; *comm && len < SD_COMM_LEN - 1; comm++) {
		unsigned int byte = (unsigned char)*comm;

		if (sscanf(comm, "\\x%2x", &byte) == 1)
			comm += 3;
		e->comm[len++] = (char)byte;
	}
	clock_gettime(CLOCK_BOOTTIME, &now);
	e->time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	e->tid = e->tid ?: kernel.watched;
	e->tgid = e->tid;
	e->start_time = 77;
	e->has |= e->filter_id ? SD_EVENT_HAS_FILTER_ID : 0;
	kernel_event(e);
}

static bool verdict(const char *line)
{
	struct sd_event e = { .type = SD_EVENT_VERDICT, .recheck = scenario.recheck };
	unsigned int ret, log, arch, n = 0;
	char comm[64], *rest;
	int at = 0;

	if (sscanf(line, "verdict %d %63s %lx %u %u %x %u %i %x%n", &e.tid, comm, &e.filter_id,
		   &e.filter_depth, &e.filter_count, &ret, &log, &e.call.nr, &arch, &at) < 9)
		return false;
	for (rest = (char *)line + at; *rest && n < 6; n++)
		e.call.args[n] = strtoull(rest, &rest, 0);
	e.mode = e.filter_id ? SECCOMP_DIAG_MODE_FILTER : SECCOMP_DIAG_MODE_STRICT;
	e.action = ret & SECCOMP_RET_ACTION_FULL;
	e.data = ret & SECCOMP_RET_DATA;
	e.call.nr += (int)scenario.swept;
	e.call.arch = arch;
	e.call.instruction_pointer = 0x7f0000001234;
	e.log = log;
	scenario.recheck = false;
	send_event(&e, comm);
	return true;
}

static bool install(const char *line)
{
	struct sd_event e = { .type = SD_EVENT_INSTALL,
			      .uargs = scenario.probe ? 0 : 0x7ffc00001000 };
	const struct sd_filter *f;
	char comm[64];

	if (sscanf(line, "install %d %63s %lx %u %u %lu %x %i %u %u", &e.tid, comm, &e.filter_id,
		   &e.filter_count, &e.route, &e.op, &e.flags, &e.result, &e.mode_before,
		   &e.mode) != 10)
		return false;
	f = e.filter_id ? kernel_filter(e.filter_id) : NULL;
	if (f) {
		e.has |= SD_EVENT_HAS_INSNS;
		e.insns = f->insns;
		e.prog = kernel.unprivileged ? NULL : f->prog;
		e.prog_len = f->prog_len;
	}
	scenario.probe = false;
	send_event(&e, comm);
	return true;
}

static bool tsc(const char *line)
{
	struct sd_event e = { .type = SD_EVENT_TSC,
			      .has = SD_EVENT_HAS_TSC | SD_EVENT_HAS_TSC_BEFORE };
	char comm[64];

	if (sscanf(line, "tsc %d %63s %lu %i %u %u", &e.tid, comm, &e.op, &e.result, &e.tsc_before,
		   &e.tsc) != 6)
		return false;
	send_event(&e, comm);
	return true;
}

static void end_module(void)
{
	kernel_counts(SECCOMP_DIAG_CMD_END_NTF, FAKE_UNASKED);
	kernel_flush();
	kernel.watching = 0;
}

static void garbage(void)
{
	static const struct spoil no_time[] = { OMIT(EVENT_TIME), { 0 } };
	struct sd_event e = { .type = SD_EVENT_TSC };

	kernel_room()->spoils = no_time;
	send_event(&e, "");
}

/* Return: false to come back to the line later. */
static bool play(const char *line)
{
	unsigned long number;
	struct stat st;
	char path[200];

	if (verdict(line) || install(line) || tsc(line) ||
	    sscanf(line, "times %lu", &scenario.times) == 1 ||
	    sscanf(line, "pending %lu", &kernel.counts.pending) == 1 ||
	    sscanf(line, "count %lu %lu", &kernel.counts.missed, &kernel.counts.not_followed) == 2)
		return true;
	if (sscanf(line, "sweep %lu", &scenario.times) == 1) {
		scenario.sweep = true;
	} else if (sscanf(line, "drop %lu", &number) == 1) {
		kernel.counts.dropped += number;
		kernel.seq += number;
	} else if (sscanf(line, "sleep %lu", &number) == 1) {
		usleep((useconds_t)number * 1000);
	} else if (sscanf(line, "await %199s", path) == 1) {
		if (!stat(path, &st))
			return true;
		usleep(10000);
		return false;
	} else if (!strcmp(line, "recheck")) {
		scenario.recheck = true;
	} else if (!strcmp(line, "probe")) {
		scenario.probe = true;
	} else if (!strcmp(line, "late")) {
		scenario.late = true;
	} else if (!strcmp(line, "end")) {
		end_module();
	} else if (!strcmp(line, "garbage")) {
		garbage();
	} else {
		fails(line);
	}
	return true;
}

bool scenario_play(void)
{
	const char *line = scenario.lines[scenario.next];
	unsigned long times = scenario.times;

	if (scenario.next == scenario.count ||
	    !(scenario.late ? kernel.was_watching && !kernel.watching && kernel.counts.pending < 2 :
			      kernel.watching))
		return false;
	scenario.times = 0;
	if (times > 1) {
		for (scenario.swept = 0; times--; scenario.swept += scenario.sweep)
			play(line);
		scenario.sweep = false;
		scenario.swept = 0;
		scenario.next++;
	} else if (play(line)) {
		scenario.next++;
	}
	return true;
}
