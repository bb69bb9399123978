// SPDX-License-Identifier: GPL-2.0
/*
 * Promises of OpenBSD's pledge(2), of version 1.71 of its manual page (lib/libc/sys/pledge.2, March
 * 2025); the calls of each are those of sys/kern/kern_pledge.c, by their names on Linux.
 *
 * Not in the table: promises on paths and devices, which no filter sees (tmppath, dns, getpw, tty,
 * audio, video, tape, bpf, pf, unveil); ps, vminfo, route and wroute, which are rpath and AF_NETLINK
 * here; mcast, because few filters look at socket options; error, which is no permission.
 */
#include <string.h>

#include "analysis/pledge.h"

const struct promise promises[] = {
	{ "stdio",
	  { "read", "write" },
	  { "close",	 "clock_gettime", "dup",      "fcntl",	      "fsync",
	    "ftruncate", "getpid",	  "lseek",    "madvise",      "mmap",
	    "munmap",	 "pipe2",	  "recvmsg",  "rt_sigaction", "rt_sigprocmask",
	    "send",	 "setitimer",	  "shutdown", "socketpair",   "threads",
	    "umask",	 "wait4" } },
	{ "rpath", { "read files" }, { "chdir", "getdents64", "newfstatat", "readlinkat" } },
	{ "wpath", { "write files" }, { "truncate" } },
	{ "cpath", { "create files", "remove files" }, { "mkdirat" } },
	{ "dpath", { "mknod", "mknodat" }, { NULL } },
	{ "inet", { "AF_INET", "AF_INET6" }, { "accept", "bind", "connect", "listen" } },
	{ "unix", { "AF_UNIX" }, { "accept", "bind", "connect", "listen" } },
	{ "fattr", { "chmod and chown" }, { "fchmodat", "utimensat" } },
	{ "chown", { "fchown", "fchownat" }, { NULL } },
	{ "flock", { "flock" }, { NULL } },
	/* Descriptors are in the control data, which no filter sees. */
	{ "sendfd", { "sendmsg" }, { NULL } },
	{ "recvfd", { "recvmsg" }, { NULL } },
	{ "proc", { "fork", "signal" }, { "priorities", "setpgid", "setsid" } },
	{ "exec", { "execute" }, { NULL } },
	{ "prot_exec", { "executable memory" }, { NULL } },
	{ "settime", { "clock" }, { NULL } },
	{ "id", { "setuid and setgid" }, { "priorities", "setgroups" } },
	{ 0 },
};

static enum ability_level row_level(const struct table_row *row)
{
	if (table_may(row))
		return row->count == 1 ? ABILITY_YES : ABILITY_IF;
	if (table_undecided(row))
		return ABILITY_UNDECIDED;
	for (size_t i = 0; i < row->count; i++)
		if (verdict_before(SECCOMP_RET_ERRNO, row->answers[i].ret))
			return ABILITY_ASKS;
	return ABILITY_NO;
}

static enum ability_level call_level(const struct pledge *pledge, const char *name,
				     enum ability_level missing)
{
	enum ability_level level = ABILITY_NO;
	bool known = false;

	for (size_t i = 0; i < pledge->table_count; i++) {
		const struct table_row *row = table_find(&pledge->tables[i], name);

		known |= !!row;
		if (row && row_level(row) > level)
			level = row_level(row);
	}
	return known ? level : missing;
}

enum ability_level pledge_level(const struct pledge *pledge, const char *part,
				enum ability_level missing)
{
	enum ability_level level = ABILITY_NO;

	for (size_t i = 0; abilities[i].name; i++) {
		if (strcmp(abilities[i].brief, part))
			continue;
		for (size_t j = 0; j < pledge->set_count; j++)
			if (pledge->sets[j].answers[i].level > level)
				level = pledge->sets[j].answers[i].level;
		return level;
	}
	return call_level(pledge, part, missing);
}

bool pledge_makes(const struct pledge *pledge, const struct promise *promise)
{
	for (size_t i = 0; promise->keys[i]; i++)
		if (pledge_level(pledge, promise->keys[i], ABILITY_NO) != ABILITY_NO)
			return true;
	return false;
}

static bool is_in(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

bool pledge_covers(const struct pledge *pledge, const struct ability *ability)
{
	for (const struct promise *promise = promises; promise->name; promise++)
		if ((is_in(promise->keys, ability->brief) ||
		     is_in(promise->parts, ability->brief)) &&
		    pledge_makes(pledge, promise))
			return true;
	return false;
}
