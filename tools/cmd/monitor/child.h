/* SPDX-License-Identifier: GPL-2.0 */
/* A command that is followed from its first instruction. */
#ifndef CMD_MONITOR_CHILD_H
#define CMD_MONITOR_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Exit statuses of a command that cannot be executed, as in a shell. */
#define RUN_NOT_FOUND 127
#define RUN_NOT_EXECUTABLE 126

/**
 * struct run - a command
 * @pid: its process; 0 if it has not been forked or has ended
 * @go: a byte into it lets the process begin
 * @failure: the errno of a failed execve() arrives here
 */
struct run {
	pid_t pid;
	int go;
	int failure;
};

/**
 * run_fork() - fork the process of a command; it waits for run_begin()
 * @run: filled
 * @argv: the command and its arguments
 * @mask: the command's signal mask
 *
 * Return: false after a complaint.
 */
bool run_fork(struct run *run, char **argv, const sigset_t *mask);

/** run_begin() - execute the command. Return: 0, or an exit status after a complaint. */
int run_begin(struct run *run);

/** run_signal() - forward a signal to the command */
void run_signal(const struct run *run, int sig);

/** run_end() - wait for the command. Return: its exit status, or 128 + the signal that killed it */
int run_end(struct run *run);

/** run_cancel() - kill a process that still waits; does nothing without one */
void run_cancel(struct run *run);

#endif
