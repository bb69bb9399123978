/* SPDX-License-Identifier: GPL-2.0 */
/* Load the module if possible, else find out why it is missing; libkmod is used here only. */
#ifndef CLIENT_MODLOAD_H
#define CLIENT_MODLOAD_H

#include <stdbool.h>
#include <stddef.h>

/** enum modload_state - state of the module */
enum modload_state {
	MODLOAD_NO_MODULES, /* the kernel can't load modules */
	MODLOAD_NOT_INSTALLED, /* for no kernel */
	MODLOAD_OTHER_KERNEL, /* only for another kernel */
	MODLOAD_BLOCKED, /* by modprobe.d */
	MODLOAD_DISABLED, /* kernel.modules_disabled */
	MODLOAD_NOT_LOADED, /* installed, but the caller may not load it */
	MODLOAD_REFUSED, /* by the kernel */
	MODLOAD_LOADED, /* loaded, now or before */
	MODLOAD_NO_LIBRARY, /* there is no libkmod */
	MODLOAD_UNKNOWN, /* libkmod failed */
};

/**
 * struct modload_facts - findings
 * @state: state of the module
 * @err: MODLOAD_REFUSED and MODLOAD_UNKNOWN: the errno, positive
 * @lockdown: MODLOAD_REFUSED: the kernel is locked down
 * @release: release of the running kernel
 * @other: MODLOAD_OTHER_KERNEL: the release that has the module
 */
struct modload_facts {
	enum modload_state state;
	int err;
	bool lockdown;
	char release[65];
	char other[65];
};

/** modload_try() - find the state of the module, and load it if permitted */
void modload_try(struct modload_facts *facts);

/**
 * modload_explain() - explain the findings
 * @facts: the findings
 * @why: receives the cause
 * @why_size: size of @why
 * @next: receives the next step for the user
 * @next_size: size of @next
 */
void modload_explain(const struct modload_facts *facts, char *why, size_t why_size, char *next,
		     size_t next_size);

/** modload_version() - the loaded module's version. Return: false if it can't be read. */
bool modload_version(char *buf, size_t size);

#endif
