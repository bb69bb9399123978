// SPDX-License-Identifier: GPL-2.0
/* Read threads from /proc, for systems without the module. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/prctl.h>

#include "client/source.h"

/* Flags in /proc/PID/stat: the thread is exiting, or one of the kernel (linux/sched.h). */
#define STAT_EXITING 0x4
#define STAT_KERNEL 0x200000

/* /proc/PID/status has 1.5 KB, plus up to 65536 groups (NGROUPS_MAX) of 11 bytes. */
#define STATUS_SIZE (1 << 20)
#define STAT_SIZE 4096

/* The words of fs/proc/array.c. The first word of a value is printed. */
static const struct spec_word {
	int kind;
	uint32_t value;
	const char *word;
} spec_words[] = {
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_NOT_AFFECTED, "not vulnerable" },
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE, "thread force mitigated" },
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_PRCTL | PR_SPEC_DISABLE, "thread mitigated" },
	/* Our own words: /proc says "vulnerable" for these. */
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_PRCTL | PR_SPEC_DISABLE_NOEXEC,
	  "thread mitigated until exec" },
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_PRCTL | PR_SPEC_ENABLE, "thread vulnerable" },
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_DISABLE, "globally mitigated" },
	{ PR_SPEC_STORE_BYPASS, PR_SPEC_ENABLE, "vulnerable" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_NOT_AFFECTED, "not affected" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE,
	  "conditional force disabled" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_PRCTL | PR_SPEC_DISABLE, "conditional disabled" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_PRCTL | PR_SPEC_ENABLE, "conditional enabled" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_ENABLE, "always enabled" },
	{ PR_SPEC_INDIRECT_BRANCH, PR_SPEC_DISABLE, "always disabled" },
	/* Not in /proc. PR_SPEC_ENABLE means that the cache is flushed. */
	{ PR_SPEC_L1D_FLUSH, PR_SPEC_NOT_AFFECTED, "not affected" },
	{ PR_SPEC_L1D_FLUSH, PR_SPEC_PRCTL | PR_SPEC_ENABLE, "enabled" },
	{ PR_SPEC_L1D_FLUSH, PR_SPEC_PRCTL | PR_SPEC_DISABLE, "disabled" },
	{ PR_SPEC_L1D_FLUSH, PR_SPEC_FORCE_DISABLE, "unavailable" },
};

#define SPEC_WORDS (sizeof(spec_words) / sizeof(spec_words[0]))

const char *procfs_spec_word(int kind, uint32_t value)
{
	size_t i;

	for (i = 0; i < SPEC_WORDS; i++)
		if (spec_words[i].kind == kind && spec_words[i].value == value)
			return spec_words[i].word;
	return NULL;
}

/* /proc also says "vulnerable" for PR_SPEC_DISABLE_NOEXEC, but only if prctl controls it. */
static bool noexec_in_disguise(int kind, uint32_t value)
{
	int own;

	if (kind != PR_SPEC_STORE_BYPASS || value != PR_SPEC_ENABLE)
		return false;
	own = prctl(PR_GET_SPECULATION_CTRL, kind, 0, 0, 0);
	return own >= 0 && own & PR_SPEC_PRCTL;
}

static bool parse_spec(int kind, const char *word, uint32_t *value)
{
	size_t i;

	for (i = 0; i < SPEC_WORDS; i++) {
		if (spec_words[i].kind != kind || strcmp(spec_words[i].word, word))
			continue;
		*value = spec_words[i].value;
		if (noexec_in_disguise(kind, *value))
			*value = PR_SPEC_PRCTL | PR_SPEC_DISABLE_NOEXEC;
		return true;
	}
	return false;
}

/* Read a file in the directory of a thread. Return: its length, or a negative errno. */
static ssize_t read_file(int dir, const char *name, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n = 1;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	while (n > 0 && len < size - 1) {
		n = read(fd, buf + len, size - 1 - len);
		if (n > 0)
			len += n;
	}
	if (n < 0)
		err = -errno;
	close(fd);
	buf[len] = '\0';
	return err ? err : (ssize_t)len;
}

static void status_line(struct sd_task *task, const char *key, const char *value)
{
	if (!strcmp(key, "Tgid")) {
		task->tgid = (pid_t)strtol(value, NULL, 10);
	} else if (!strcmp(key, "Pid")) {
		task->tid = (pid_t)strtol(value, NULL, 10);
	} else if (!strcmp(key, "PPid")) {
		task->parent = (pid_t)strtol(value, NULL, 10);
	} else if (!strcmp(key, "TracerPid")) {
		task->tracer = (pid_t)strtol(value, NULL, 10);
	} else if (!strcmp(key, "Uid")) {
		task->uid = (uid_t)strtoul(value, NULL, 10);
	} else if (!strcmp(key, "NoNewPrivs")) {
		task->no_new_privs = *value == '1';
		task->has |= SD_HAS_NO_NEW_PRIVS;
	} else if (!strcmp(key, "Seccomp")) {
		task->mode = strtoul(value, NULL, 10);
	} else if (!strcmp(key, "Seccomp_filters")) {
		task->filter_count = strtoul(value, NULL, 10);
		task->has |= SD_HAS_FILTER_COUNT;
	} else if (!strcmp(key, "Speculation_Store_Bypass")) {
		if (parse_spec(PR_SPEC_STORE_BYPASS, value, &task->spec_store_bypass))
			task->has |= SD_HAS_SPEC_STORE_BYPASS;
	} else if (!strcmp(key, "SpeculationIndirectBranch")) {
		if (parse_spec(PR_SPEC_INDIRECT_BRANCH, value, &task->spec_indirect_branch))
			task->has |= SD_HAS_SPEC_INDIRECT_BRANCH;
	}
}

static void parse_status(struct sd_task *task, char *buf)
{
	char *line, *value;

	while ((line = strsep(&buf, "\n"))) {
		value = strchr(line, ':');
		if (!value)
			continue;
		*value++ = '\0';
		status_line(task, line, value + strspn(value, "\t "));
	}
}

/* The name is between the first and the last parenthesis, as it may contain any byte. */
static bool parse_stat(struct sd_task *task, const char *buf, size_t len)
{
	const char *name = memchr(buf, '(', len), *end = memrchr(buf, ')', len);
	unsigned long long start;
	unsigned int flags;
	char state;
	size_t n;

	if (!name || !end || end < name)
		return false;
	/* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers */
	if (sscanf(end + 1,
		   " %c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		   &state, &flags, &start) != 3)
		return false;
	n = end - name - 1;
	if (n > SD_COMM_LEN - 1)
		n = SD_COMM_LEN - 1;
	memcpy(task->comm, name + 1, n);
	task->comm[n] = '\0';
	task->exiting = flags & STAT_EXITING || state == 'Z' || state == 'X';
	task->kernel = flags & STAT_KERNEL;
	/* Multiplying first would overflow 64 bits. */
	task->start_time = start / sysconf(_SC_CLK_TCK) * 1000000000ull +
			   start % sysconf(_SC_CLK_TCK) * (1000000000ull / sysconf(_SC_CLK_TCK));
	return true;
}

/*
 * Read the thread with the directory @dir. The descriptor belongs to the thread: if its number is
 * reused, reading fails with ESRCH.
 *
 * Return: 1 if it was read, 0 if it is not selected, or a negative errno.
 */
static int read_thread(int dir, const struct sd_select *select, struct sd_task *task)
{
	static char buf[STATUS_SIZE];
	ssize_t len;

	*task = (struct sd_task){ .source = SD_SOURCE_PROC };
	len = read_file(dir, "status", buf, sizeof(buf));
	if (len < 0)
		return (int)len;
	parse_status(task, buf);
	if (!task->tid || task->mode >= 32)
		return -EBADMSG;
	if (!sd_selected(task, select))
		return 0;
	len = read_file(dir, "stat", buf, STAT_SIZE);
	if (len < 0)
		return (int)len;
	return parse_stat(task, buf, len) ? 1 : -EBADMSG;
}

/* Open a directory or file of a thread; if it is missing, so is the thread. */
static int open_thread(int dir, const char *name)
{
	int fd = openat(dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return errno == ENOENT ? -ESRCH : -errno;
}

static int get_thread(int dir, const char *name, const struct sd_select *select,
		      struct sd_task *task)
{
	int fd = open_thread(dir, name);
	int ret;

	if (fd < 0)
		return fd;
	ret = read_thread(fd, select, task);
	close(fd);
	return ret == -ENOENT ? -ESRCH : ret;
}

static int explain(struct sd_error *error, int err)
{
	switch (err) {
	case -ENOENT:
		return sd_fail(error, err, "/proc is not mounted");
	case -EACCES:
	case -EPERM:
		return sd_fail(error, -EPERM, "/proc does not show this thread (hidepid)");
	case -EBADMSG:
		return sd_fail(error, err, "/proc says something that is not understood");
	default:
		return sd_fail(error, err, "%s", "");
	}
}

/* Return: a descriptor of /proc, or -ENOENT if there is none. */
static int open_proc(void)
{
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (!faccessat(fd, "self", F_OK, AT_SYMLINK_NOFOLLOW))
		return fd;
	close(fd);
	return -ENOENT;
}

int procfs_task_get(pid_t tid, struct sd_task *task, struct sd_error *error)
{
	static const struct sd_select all;
	struct sd_task found;
	char name[16];
	int proc, ret;

	*error = (struct sd_error){ 0 };
	proc = open_proc();
	if (proc < 0)
		return explain(error, proc);
	snprintf(name, sizeof(name), "%d", (int)tid);
	ret = get_thread(proc, name, &all, &found);
	close(proc);
	if (ret < 0)
		return explain(error, ret);
	*task = found;
	return 0;
}

/*
 * Return: the length. The file stays open for the next event of the same thread, because opening it
 * takes most of the time. Once the thread has ended it is read no more, even if another one has its
 * number.
 */
static ssize_t read_comm(pid_t tid, char *buf, size_t size)
{
	static pid_t last;
	static int fd = -1;
	char path[32];
	ssize_t len = -1;

	if (fd >= 0 && last == tid)
		len = pread(fd, buf, size, 0);
	if (len > 0)
		return len;
	if (fd >= 0)
		close(fd);
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)tid);
	last = tid;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : pread(fd, buf, size, 0);
}

bool procfs_comm(pid_t tid, char comm[SD_COMM_LEN])
{
	char buf[4 * SD_COMM_LEN];
	ssize_t len = read_comm(tid, buf, sizeof(buf));

	if (len <= 0)
		return false;
	/* A newline follows the name. */
	if (len > SD_COMM_LEN)
		len = SD_COMM_LEN;
	memcpy(comm, buf, (size_t)len);
	comm[len - 1] = '\0';
	return true;
}

/* Call @fn for each number in a directory, then close it. */
static int for_each_number(int fd, int (*fn)(int dir, const char *name, void *arg), void *arg)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int err = 0;

	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	while (!err && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			err = fn(fd, entry->d_name, arg);
	closedir(dir);
	return err;
}

struct dump {
	const struct sd_select *select;
	sd_task_fn fn;
	void *arg;
	int stop; /* the error of @fn */
};

/* Threads that are gone or not visible are omitted, as the module does. */
static bool left_out(int err)
{
	return err == -ESRCH || err == -EACCES || err == -EPERM;
}

static int dump_thread(int dir, const char *name, void *arg)
{
	struct dump *dump = arg;
	struct sd_task task;
	int ret = get_thread(dir, name, dump->select, &task);

	if (ret > 0)
		ret = dump->stop = dump->fn(&task, dump->arg);
	return left_out(ret) && !dump->stop ? 0 : ret;
}

static int dump_process(int dir, const char *name, void *arg)
{
	struct dump *dump = arg;
	char path[32];
	int fd, err;

	snprintf(path, sizeof(path), "%.15s/task", name);
	fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = fd < 0 ? -errno : for_each_number(fd, dump_thread, arg);
	return (left_out(err) || err == -ENOENT) && !dump->stop ? 0 : err;
}

static int count_threads(int dir, const char *name, void *arg)
{
	size_t *count = arg;
	char path[32];
	struct stat st;

	/* A link for each thread, besides those of every directory (fs/proc/base.c). */
	snprintf(path, sizeof(path), "%.15s/task", name);
	if (!fstatat(dir, path, &st, 0) && st.st_nlink > 2)
		*count += st.st_nlink - 2;
	return 0;
}

size_t procfs_count_threads(void)
{
	int proc = open_proc();
	size_t count = 0;

	if (proc >= 0)
		for_each_number(proc, count_threads, &count);
	return count;
}

/* Each thread has a task directory of the process: only accept the leader. */
static int dump_one(int proc, struct dump *dump)
{
	struct sd_select leader = { .tgid = dump->select->tgid };
	struct sd_task task;
	char name[16];
	int ret;

	snprintf(name, sizeof(name), "%d", (int)leader.tgid);
	ret = get_thread(proc, name, &leader, &task);
	if (ret > 0)
		ret = task.tid == leader.tgid ? dump_process(proc, name, dump) : -ESRCH;
	else if (!ret)
		ret = -ESRCH;
	close(proc);
	return ret;
}

int procfs_task_dump(const struct sd_select *select, sd_task_fn fn, void *arg,
		     struct sd_error *error)
{
	struct dump dump = { .select = select, .fn = fn, .arg = arg };
	int proc, err;

	*error = (struct sd_error){ 0 };
	proc = open_proc();
	if (proc < 0)
		return explain(error, proc);
	err = select->tgid ? dump_one(proc, &dump) : for_each_number(proc, dump_process, &dump);
	if (dump.stop)
		return sd_fail(error, dump.stop, "%s", "");
	return err ? explain(error, err) : 0;
}
