/* SPDX-License-Identifier: GPL-2.0 */
/* Threads as /proc reports them, read without code of the tool. */
#ifndef LIB_PROC_H
#define LIB_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct proc_task - one thread, from /proc/TID/status, stat and comm
 * @tgid: its process
 * @uid: its real user
 * @comm: its name, unescaped
 * @start_ticks: field 22 of stat, in clock ticks since boot
 * @state: the letter of stat: R, S, D, T, t, Z, X, I
 * @exiting: exiting or a zombie, from the flags of stat
 * @kernel_thread: from the flags of stat
 * @seccomp: Seccomp:
 * @filters: Seccomp_filters:
 * @no_new_privs: NoNewPrivs:
 * @store_bypass: Speculation_Store_Bypass:, empty if there is no such line
 * @indirect_branch: SpeculationIndirectBranch:, empty if there is no such line
 */
struct proc_task {
	pid_t tgid;
	uid_t uid;
	char comm[64];
	uint64_t start_ticks;
	char state;
	bool exiting;
	bool kernel_thread;
	unsigned int seccomp;
	unsigned int filters;
	unsigned int no_new_privs;
	char store_bypass[48];
	char indirect_branch[48];
};

/** proc_read() - fill @task. Return: false if there is no such thread, or it ended meanwhile */
bool proc_read(pid_t tid, struct proc_task *task);

/** proc_state() - the letter of the state alone, NUL if there is no such thread */
char proc_state(pid_t tid);

/** proc_blocked() - wait until a thread sleeps in the kernel; false if it doesn't within 10 s */
bool proc_blocked(pid_t tid);

/** proc_ended() - wait until a thread is a zombie; false if it isn't within 10 s */
bool proc_ended(pid_t tid);

/** proc_gone() - wait until a thread has been reaped; false if it isn't within 10 s */
bool proc_gone(pid_t tid);

/**
 * proc_tids() - all threads
 * @tids: a new array, in ascending order, for the caller to free
 *
 * Return: how many, or -1.
 */
ssize_t proc_tids(pid_t **tids);

#endif
