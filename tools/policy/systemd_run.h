/* SPDX-License-Identifier: GPL-2.0 */
/* Run a command of systemd, without a shell, in bounded memory and time. */
#ifndef POLICY_SYSTEMD_RUN_H
#define POLICY_SYSTEMD_RUN_H

#include <sys/types.h>

#include "policy/policy.h"

#define SYSTEMD_RUN_NEXT "install systemd, or put it on PATH"

/**
 * systemd_spawn() - start a command without input, colours and errors
 * @argv: its name, arguments and NULL
 * @fd: its output
 * @pid: receives its process, to be waited for
 *
 * Return: 0, or an errno.
 */
int systemd_spawn(const char *const argv[], int fd, pid_t *pid);

/**
 * systemd_run() - the output of a command, without its errors
 * @argv: its name, arguments and NULL
 * @error: filled on failure
 *
 * Return: text to be freed; NULL if the command does not start, fails, or prints too much.
 */
char *systemd_run(const char *const argv[], struct bpf_asm_error *error);

#endif
