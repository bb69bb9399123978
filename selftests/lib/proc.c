// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/proc.h"

/* linux/sched.h */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000

/* Read a whole file of /proc/TID. Return: its length, or -1. */
static ssize_t slurp(pid_t tid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t len;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	file = fopen(path, "re");
	if (!file)
		return -1;
	len = fread(text, 1, size - 1, file);
	if (ferror(file) || len == 0)
		len = -1;
	else
		text[len] = '\0';
	fclose(file);
	return len;
}

/* Find the line "Name:" of status. Return: its value, or an empty string. */
static const char *field(const char *status, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = status; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, "\t ");
	}
	return "";
}

static unsigned int number(const char *status, const char *name)
{
	return strtoul(field(status, name), NULL, 10);
}

static void text(const char *status, const char *name, char *to, size_t size)
{
	const char *value = field(status, name);

	snprintf(to, size, "%.*s", (int)strcspn(value, "\n"), value);
}

static bool read_stat(pid_t tid, struct proc_task *task)
{
	unsigned long flags = 0;
	char text[1024];
	const char *at;

	if (slurp(tid, "stat", text, sizeof(text)) < 0)
		return false;
	/* The name may contain anything, even a parenthesis: go on after the last one. */
	at = strrchr(text, ')');
	if (!at || at[1] != ' ')
		return false;
	at += 2;
	task->state = *at;
	/* State is field 3, the flags are field 9, the start time field 22. */
	for (int i = 3; i < 22; i++) {
		at = strchr(at, ' ');
		if (!at)
			return false;
		at++;
		if (i + 1 == 9)
			flags = strtoul(at, NULL, 10);
	}
	task->kernel_thread = flags & PF_KTHREAD;
	task->exiting = flags & PF_EXITING;
	task->start_ticks = strtoull(at, NULL, 10);
	return true;
}

bool proc_read(pid_t tid, struct proc_task *task)
{
	char status[8192];
	ssize_t len;

	*task = (struct proc_task){ 0 };
	if (!read_stat(tid, task) || slurp(tid, "status", status, sizeof(status)) < 0)
		return false;
	len = slurp(tid, "comm", task->comm, sizeof(task->comm));
	if (len < 1)
		return false;
	task->comm[len - 1] = '\0';

	task->tgid = number(status, "Tgid");
	task->uid = number(status, "Uid");
	task->seccomp = number(status, "Seccomp");
	task->filters = number(status, "Seccomp_filters");
	task->no_new_privs = number(status, "NoNewPrivs");
	text(status, "Speculation_Store_Bypass", task->store_bypass, sizeof(task->store_bypass));
	text(status, "SpeculationIndirectBranch", task->indirect_branch,
	     sizeof(task->indirect_branch));
	return true;
}

char proc_state(pid_t tid)
{
	struct proc_task task = { 0 };

	return read_stat(tid, &task) ? task.state : '\0';
}

static bool wait_for_state(pid_t tid, char state)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < 10000; i++) {
		if (proc_state(tid) == state)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

bool proc_blocked(pid_t tid)
{
	return wait_for_state(tid, 'S');
}

bool proc_ended(pid_t tid)
{
	return wait_for_state(tid, 'Z');
}

bool proc_gone(pid_t tid)
{
	return wait_for_state(tid, '\0');
}

/* A growing array of numbers. */
struct numbers {
	pid_t *list;
	size_t used, size;
};

static bool add(struct numbers *numbers, pid_t number)
{
	if (numbers->used == numbers->size) {
		size_t size = numbers->size ? 2 * numbers->size : 1024;
		pid_t *list = realloc(numbers->list, size * sizeof(*list));

		if (!list)
			return false;
		numbers->list = list;
		numbers->size = size;
	}
	numbers->list[numbers->used++] = number;
	return true;
}

/* Add the numbers of a directory; with @threads, those of task/ of each process instead. */
static bool add_directory(struct numbers *numbers, const char *path, bool threads)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool ok = true;

	/* A process that has ended meanwhile has no threads. */
	if (!dir)
		return !threads;
	while (ok && (entry = readdir(dir))) {
		char tasks[64];

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (!threads) {
			ok = add(numbers, atoi(entry->d_name));
			continue;
		}
		snprintf(tasks, sizeof(tasks), "/proc/%.20s/task", entry->d_name);
		ok = add_directory(numbers, tasks, false);
	}
	closedir(dir);
	return ok;
}

static int ascending(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

ssize_t proc_tids(pid_t **tids)
{
	struct numbers numbers = { 0 };

	if (!add_directory(&numbers, "/proc", true)) {
		free(numbers.list);
		return -1;
	}
	qsort(numbers.list, numbers.used, sizeof(*numbers.list), ascending);
	*tids = numbers.list;
	return numbers.used;
}
