// SPDX-License-Identifier: GPL-2.0
/* Read the filters of a thread by ptrace(2), for systems without the module. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cli/xalloc.h"
#include "client/names.h"
#include "client/probe.h"
#include "client/ptrace.h"
#include "client/source.h"

/* Time for a thread to stop, in milliseconds: one that sleeps uninterruptibly does not. */
#define STOP_MSEC 2000ull

/* Interval of looking whether it has stopped, in nanoseconds. */
#define STOP_STEP 200000

int ptrace_check_caller(struct sd_error *error)
{
	struct sd_error ignored;
	struct sd_task self;

	if (!cap_everywhere(CAP_SYS_ADMIN))
		return sd_fail(error, -EPERM,
			       "ptrace reads filters with CAP_SYS_ADMIN in the initial user "
			       "namespace only");
	if (!procfs_task_get(getpid(), &self, &ignored) && self.mode != SECCOMP_DIAG_MODE_DISABLED)
		return sd_fail(error, -EPERM,
			       "ptrace reads no filters for a caller that is under seccomp itself");
	return 0;
}

/* The ABI of a program, by the header of its file. Return: false if it is not known here. */
static bool elf_abi(const Elf64_Ehdr *header, enum seccomp_diag_abi *abi)
{
	bool narrow = header->e_ident[EI_CLASS] == ELFCLASS32;

	if (memcmp(header->e_ident, ELFMAG, SELFMAG))
		return false;
	switch (header->e_machine) {
	case EM_X86_64:
		*abi = narrow ? SECCOMP_DIAG_ABI_X32 : SECCOMP_DIAG_ABI_NATIVE;
		return true;
	case EM_386:
	case EM_ARM:
		*abi = SECCOMP_DIAG_ABI_COMPAT;
		return true;
	case EM_AARCH64:
		*abi = SECCOMP_DIAG_ABI_NATIVE;
		return true;
	default:
		return false;
	}
}

void ptrace_task(struct sd_task *task)
{
	Elf64_Ehdr header;
	char path[32];
	int fd;

	task->source = SD_SOURCE_PTRACE;
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)task->tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, &header, sizeof(header)) == sizeof(header) && elf_abi(&header, &task->abi))
		task->has |= SD_HAS_ABI;
	close(fd);
}

/* Why a thread can't be traced. */
static int explain_seize(const struct sd_task *task, int err, struct sd_error *error)
{
	struct sd_error ignored;
	struct sd_task tracer = { 0 };

	if (err == -ESRCH)
		return sd_fail(error, err, "%s", "");
	if (err != -EPERM)
		return sd_fail(error, err, "ptrace");
	if (task->tracer) {
		procfs_task_get(task->tracer, &tracer, &ignored);
		return sd_fail(error, -EBUSY, "it is traced already, by %d %s: end that first",
			       (int)task->tracer, clean_text(tracer.comm));
	}
	return sd_fail(error, err,
		       "ptrace refuses this thread: CAP_SYS_PTRACE, or a security module");
}

/*
 * Wait until the thread has stopped. Return: the signal to deliver when it goes on, or a negative
 * errno.
 */
static int wait_stop(pid_t tid, struct sd_error *error)
{
	const struct timespec step = { .tv_nsec = STOP_STEP };
	uint64_t deadline = clock_nsec(CLOCK_MONOTONIC) + STOP_MSEC * NSEC_PER_MSEC;
	int status;
	pid_t pid;

	while (!(pid = waitpid(tid, &status, __WALL | WNOHANG))) {
		if (clock_nsec(CLOCK_MONOTONIC) > deadline)
			return sd_fail(error, -ETIMEDOUT,
				       "it does not stop: it sleeps uninterruptibly in the kernel");
		nanosleep(&step, NULL);
	}
	if (pid < 0 || !WIFSTOPPED(status))
		return sd_fail(error, -ESRCH, "it has ended meanwhile");
	/* A signal may have come first. A thread that is stopped by a signal stays so. */
	return status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
}

static bool read_program(pid_t tid, uint32_t index, struct sd_filter *filter, int *err)
{
	static struct sock_filter insns[BPF_MAXINSNS];
	struct __ptrace_seccomp_metadata metadata = { .filter_off = index };
	long len = ptrace_call(PTRACE_SECCOMP_GET_FILTER, tid, index, insns);

	if (len <= 0) {
		*err = -errno;
		return false;
	}
	*filter = (struct sd_filter){ .has = SD_FILTER_HAS_INSNS, .tid = tid, .index = index };
	filter->insns = (uint32_t)len;
	filter->prog_len = (size_t)len;
	filter->prog = xmalloc((size_t)len * sizeof(*insns));
	memcpy(filter->prog, insns, (size_t)len * sizeof(*insns));
	if (ptrace_call(PTRACE_SECCOMP_GET_METADATA, tid, sizeof(metadata), &metadata) <= 0)
		return true; /* before Linux 4.16 */
	filter->flags = (uint32_t)metadata.flags;
	filter->has |= SD_FILTER_HAS_FLAGS;
	return true;
}

/**
 * struct programs - the filters of a thread
 * @filters: oldest first
 * @count: how many
 * @room: how many fit
 */
struct programs {
	struct sd_filter *filters;
	size_t count;
	size_t room;
};

/* Read all filters of a stopped thread. */
static int read_programs(pid_t tid, struct programs *p, struct sd_error *error)
{
	int err = -ENOENT;

	do
		p->filters = xgrow(p->filters, p->count, &p->room, sizeof(*p->filters));
	while (p->count < SECCOMP_DIAG_BUDGET &&
	       read_program(tid, (uint32_t)p->count, &p->filters[p->count], &err) && ++p->count);
	switch (err) {
	case -ENOENT:
		return 0;
	case -EACCES:
		return sd_fail(error, -EPERM, "ptrace reads no filters for this caller");
	case -ESRCH:
		return sd_fail(error, err, "it has ended meanwhile");
	default:
		return sd_fail(error, -EOPNOTSUPP,
			       "this kernel does not keep programs (CONFIG_CHECKPOINT_RESTORE)");
	}
}

/* Whether the number still is that of the same thread. */
static bool is_same(const struct sd_task *task)
{
	struct sd_error ignored;
	struct sd_task now;

	return !procfs_task_get(task->tid, &now, &ignored) && now.start_time == task->start_time;
}

static int stop_and_read(const struct sd_task *task, struct programs *programs,
			 struct sd_error *error)
{
	int signal, err;

	if (ptrace(PTRACE_SEIZE, task->tid, NULL, NULL))
		return explain_seize(task, -errno, error);
	/* Fails if the thread has ended meanwhile, which waiting reports. */
	ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
	signal = wait_stop(task->tid, error);
	if (signal < 0)
		return signal;
	err = is_same(task) ? read_programs(task->tid, programs, error) :
			      sd_fail(error, -ESRCH, "it has ended meanwhile");
	ptrace_number(PTRACE_DETACH, task->tid, signal);
	return err;
}

int ptrace_filter_dump(pid_t tid, sd_filter_fn fn, void *arg, struct sd_error *error)
{
	struct programs programs = { 0 };
	struct sd_task task;
	int err = procfs_task_get(tid, &task, error);

	if (err)
		return err;
	if (task.mode != SECCOMP_DIAG_MODE_FILTER || task.exiting)
		return 0; /* none, so there is no reason to stop it */
	err = ptrace_check_caller(error);
	if (!err)
		err = stop_and_read(&task, &programs, error);
	for (size_t i = programs.count; i--;) {
		programs.filters[i].depth = (uint32_t)(programs.count - 1 - i);
		if (!err && (err = fn(&programs.filters[i], arg)))
			sd_fail(error, err, "%s", "");
		sd_filter_release(&programs.filters[i]);
	}
	free(programs.filters);
	return err;
}
