// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/fail_nth.h"

#define DEBUGFS "/sys/kernel/debug/"
#define FAIL_NTH "/proc/thread-self/fail-nth"

/* kselftest's exit status. */
#define SKIP_ALL 4

static const char *const knobs[] = { "failslab", "fail_page_alloc", "fail_usercopy" };

#define KNOBS (sizeof(knobs) / sizeof(knobs[0]))

/* Callers to look at: the most that the kernel allows, so that the module is found. */
#define DEPTH "32"

/* Bytes of a function whose next symbol is unknown: more than any has. */
#define FUNCTION_MAX 4096

static int set(const char *knob, const char *name, const char *value)
{
	char path[128];
	int fd, ret;

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", knob, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = write(fd, value, strlen(value)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int set_address(const char *knob, const char *name, uint64_t address)
{
	char value[32];

	snprintf(value, sizeof(value), "%#llx", (unsigned long long)address);
	return set(knob, name, value);
}

/* Nothing fails by chance, there is no limit, and the kernel log stays quiet. */
static void set_defaults(void)
{
	for (size_t i = 0; i < KNOBS; i++) {
		set(knobs[i], "probability", "0");
		set(knobs[i], "interval", "1");
		set(knobs[i], "times", "-1");
		set(knobs[i], "space", "0");
		set(knobs[i], "verbose", "0");
		set(knobs[i], "task-filter", "N");
		set(knobs[i], "stacktrace-depth", DEPTH);
	}
	set("failslab", "ignore-gfp-wait", "N");
	set("fail_page_alloc", "ignore-gfp-wait", "N");
	set("fail_page_alloc", "ignore-gfp-highmem", "N");
}

void fail_nth_skip_without(void)
{
	if (!access(DEBUGFS "failslab/probability", W_OK) && !access(FAIL_NTH, W_OK))
		return;
	printf("TAP version 13\n1..0 # SKIP no fault injection here (CONFIG_FAULT_INJECTION)\n");
	exit(SKIP_ALL);
}

int fail_nth_open(struct fail_nth *fail)
{
	*fail = (struct fail_nth){ .fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC) };
	if (fail->fd < 0)
		return -errno;
	set_defaults();
	return fail_nth_scope(FAIL_NTH_ALL, NULL);
}

void fail_nth_close(struct fail_nth *fail)
{
	if (fail->fd <= 0)
		return;
	close(fail->fd);
	fail->fd = -1;
	set_defaults();
	fail_nth_scope(FAIL_NTH_ALL, NULL);
}

/* The addresses of a function, or of the whole module. */
struct range {
	uint64_t from, to;
};

/* Call @fn for each function of a module, "" for the kernel itself. */
static int each_symbol(const char *of, void (*fn)(uint64_t, const char *, struct range *),
		       struct range *range)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		char type, name[256], module[64] = "";
		unsigned long long address;

		if (!strchr(line, '[') == !!of[0])
			continue;
		if (sscanf(line, "%llx %c %255s %63s", &address, &type, name, module) < 3 ||
		    strcmp(module, of) || !strchr("tT", type))
			continue;
		fn(address, name, range);
	}
	fclose(file);
	return 0;
}

static void widen(uint64_t address, const char *name, struct range *range)
{
	(void)name;
	if (!range->from || address < range->from)
		range->from = address;
	if (address + FUNCTION_MAX > range->to)
		range->to = address + FUNCTION_MAX;
}

static const char *wanted;

static void begin(uint64_t address, const char *name, struct range *range)
{
	if (!strcmp(name, wanted))
		*range = (struct range){ address, address + FUNCTION_MAX };
}

static void end(uint64_t address, const char *name, struct range *range)
{
	(void)name;
	if (address > range->from && address < range->to)
		range->to = address;
}

static int find(const char *function, struct range *range)
{
	const char *of = FAIL_NTH_MODULE;

	*range = (struct range){ 0 };
	if (!strcmp(function, FAIL_NTH_MODULE)) {
		each_symbol(of, widen, range);
	} else {
		wanted = function;
		each_symbol(of, begin, range);
		if (!range->from) {
			of = "";
			each_symbol(of, begin, range);
		}
		each_symbol(of, end, range);
	}
	return range->from ? 0 : -ESRCH;
}

/* A range without callers. */
static const struct range nowhere = { 1, 1 };
static const struct range anywhere = { 0, UINT64_MAX };

static int scope(const char *knob, const struct range *range)
{
	int ret = set_address(knob, "require-start", range->from);

	return ret ?: set_address(knob, "require-end", range->to);
}

int fail_nth_scope(unsigned int what, const char *function)
{
	struct range range = anywhere;
	int ret = 0;

	/* Without ranges these switch off what they can. */
	set("failslab", "cache-filter", what & FAIL_NTH_SLAB ? "N" : "Y");
	set("fail_page_alloc", "min-order", what & FAIL_NTH_PAGES ? "0" : "64");
	if (function)
		ret = find(function, &range);
	for (size_t i = 0; i < KNOBS && !ret; i++)
		ret = scope(knobs[i], what & 1u << i ? &range : &nowhere);
	return ret != -ENOENT ? ret : function ? -EOPNOTSUPP : 0;
}

static void put(struct fail_nth *fail, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	/* This write itself may be the point that fails, which disarms, too. */
	if (pwrite(fail->fd, text, len, 0) < 0)
		errno = 0;
}

void fail_nth_arm(struct fail_nth *fail, unsigned int nth)
{
	put(fail, nth);
}

bool fail_nth_disarm(struct fail_nth *fail)
{
	char text[16] = "";
	/* If this read fails, nothing has failed before. */
	ssize_t len = pread(fail->fd, text, sizeof(text) - 1, 0);
	bool met = len > 0 && !atoi(text);

	put(fail, 0);
	fail->met += met;
	return met;
}

int fail_nth_always(int times)
{
	char text[16];
	int ret = 0;

	snprintf(text, sizeof(text), "%d", times);
	for (size_t i = 0; i < KNOBS && !ret; i++) {
		ret = set(knobs[i], "times", text) ?:
			      set(knobs[i], "probability", times ? "100" : "0");
	}
	return ret;
}

int fail_nth_left(void)
{
	FILE *file = fopen(DEBUGFS "failslab/times", "re");
	int left = -1;

	if (file) {
		if (fscanf(file, "%d", &left) != 1)
			left = -1;
		fclose(file);
	}
	return left;
}
