/* SPDX-License-Identifier: GPL-2.0 */
/* Why the module is not there, and loading it where that is up to us: all of libkmod. */
#ifndef CLIENT_MODLOAD_H
#define CLIENT_MODLOAD_H

#include <stdbool.h>
#include <stddef.h>

/** enum modload_state - how it stands with the module */
enum modload_state {
	MODLOAD_NO_MODULES, /* the kernel can't load any */
	MODLOAD_NOT_INSTALLED, /* not for this kernel, nor for another */
	MODLOAD_OTHER_KERNEL, /* only for another kernel */
	MODLOAD_BLOCKED, /* modprobe.d keeps it out */
	MODLOAD_DISABLED, /* kernel.modules_disabled */
	MODLOAD_NOT_LOADED, /* installed, and we may not load it */
	MODLOAD_REFUSED, /* the kernel would not have it */
	MODLOAD_LOADED, /* loaded, by us or before */
	MODLOAD_UNKNOWN, /* libkmod failed */
};

/**
 * struct modload_facts - what was found out
 * @state: how it stands
 * @err: MODLOAD_REFUSED and MODLOAD_UNKNOWN: the errno, positive
 * @lockdown: MODLOAD_REFUSED: the kernel is locked down
 * @release: of the running kernel
 * @other: MODLOAD_OTHER_KERNEL: the release that has it
 */
struct modload_facts {
	enum modload_state state;
	int err;
	bool lockdown;
	char release[65];
	char other[65];
};

/** modload_try() - find out how it stands, and load the module if that is allowed */
void modload_try(struct modload_facts *facts);

/**
 * modload_explain() - say it
 * @facts: what was found out
 * @why: where the cause is put
 * @why_size: its room
 * @next: where the next step is put
 * @next_size: its room
 */
void modload_explain(const struct modload_facts *facts, char *why, size_t why_size, char *next,
		     size_t next_size);

/** modload_version() - the loaded module's version. Return: false if it can't be read. */
bool modload_version(char *buf, size_t size);

#endif
