// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/proc_status.h"

static unsigned long number(const char *value)
{
	return strtoul(value, NULL, 10);
}

static void parse_line(struct sd_task *task, const char *line, const char *value)
{
	if (!strncmp(line, "Name:", 5))
		snprintf(task->comm, sizeof(task->comm), "%.*s", (int)strcspn(value, "\n"), value);
	else if (!strncmp(line, "Tgid:", 5))
		task->tgid = number(value);
	else if (!strncmp(line, "Pid:", 4))
		task->tid = number(value);
	else if (!strncmp(line, "Uid:", 4))
		task->uid = number(value);
	else if (!strncmp(line, "NoNewPrivs:", 11))
		task->no_new_privs = number(value);
	else if (!strncmp(line, "Seccomp:", 8))
		task->mode = number(value);
	else if (!strncmp(line, "Seccomp_filters:", 16))
		task->filter_count = number(value);
}

static void parse(struct sd_task *task, const char *text)
{
	const char *line = text;

	while (line && *line) {
		const char *value = strchr(line, '\t');

		if (!value)
			break;
		parse_line(task, line, value + 1);
		line = strchr(value, '\n');
		if (line)
			line++;
	}
}

static bool read_status(int proc, const char *pid, struct sd_task *task)
{
	char path[32], text[4096];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%.16s/status", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	memset(task, 0, sizeof(*task));
	parse(task, text);
	return true;
}

void proc_status_dump(bool seccomp, sd_task_fn fn, void *arg)
{
	struct sd_task task;
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	if (!proc)
		err(1, "/proc");
	while ((entry = readdir(proc))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (!read_status(dirfd(proc), entry->d_name, &task))
			continue;
		if (!seccomp || task.mode != SECCOMP_DIAG_MODE_DISABLED)
			fn(&task, arg);
	}
	closedir(proc);
}
