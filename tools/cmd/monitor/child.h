/* SPDX-License-Identifier: GPL-2.0 */
/* A command that is followed from its first instruction. */
#ifndef CMD_MONITOR_CHILD_H
#define CMD_MONITOR_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Exit statuses of a command that can't be run, as shells give them. */
#define RUN_NOT_FOUND 127
#define RUN_NOT_EXECUTABLE 126

/**
 * struct run - a command
 * @pid: its process; 0 if there is none (any more)
 * @go: a byte into it lets the process begin
 * @told: what comes out of it is why it could not
 */
struct run {
	pid_t pid;
	int go;
	int told;
};

/**
 * run_fork() - make the process that is to become a command, and let it wait
 * @run: filled
 * @argv: the command and its arguments
 * @mask: the signals that it shall find blocked
 *
 * Return: false after a complaint.
 */
bool run_fork(struct run *run, char **argv, const sigset_t *mask);

/** run_begin() - let it begin. Return: 0; or the exit status, after a complaint, if it can't. */
int run_begin(struct run *run);

/** run_signal() - hand a signal on to it */
void run_signal(const struct run *run, int sig);

/** run_end() - wait for its end. Return: its exit status; 128 and the signal's number if one did it */
int run_end(struct run *run);

/** run_cancel() - end it before it has begun; nothing if it has not been made */
void run_cancel(struct run *run);

#endif
