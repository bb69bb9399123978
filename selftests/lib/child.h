/* SPDX-License-Identifier: GPL-2.0 */
/* A child process and the pair of pipes over which it and its parent keep in step. */
#ifndef LIB_CHILD_H
#define LIB_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct child - the other side of a conversation, as a parent or a child sees it
 * @pid: the other process
 * @in: what the other one tells
 * @out: what the other one hears
 *
 * Only read(2) and write(2) are used on them, so a child in strict mode can go on talking.
 */
struct child {
	pid_t pid;
	int in;
	int out;
};

/**
 * typedef child_fn - what a child does
 * @parent: to talk with
 * @arg: the caller's own
 *
 * Return: the status that the child ends with.
 */
typedef int (*child_fn)(const struct child *parent, void *arg);

/**
 * child_start() - fork a child that runs @fn; it is killed when the calling thread ends
 * @child: filled for the parent
 * @fn: what the child does
 * @arg: handed to @fn
 *
 * Return: 0 or a negative errno. The caller reaps the child with child_reap() or child_kill().
 */
int child_start(struct child *child, child_fn fn, void *arg);

/**
 * child_exec() - start a program of this directory, with the pipes as its input and output
 * @child: filled for the parent
 * @program: its name in the directory of the running program
 *
 * Return: 0 or a negative errno, execve(2)'s included (-ENOENT: it was not built).
 */
int child_exec(struct child *child, const char *program);

/** exec_program() - execute a program of this directory; a negative errno if that fails */
int exec_program(const char *program);

/** child_put() - tell @len bytes; false if the other side is gone */
bool child_put(const struct child *peer, const void *data, size_t len);

/** child_get() - hear exactly @len bytes; false if the other side ended first */
bool child_get(const struct child *peer, void *data, size_t len);

/** child_send() - say a number */
bool child_send(const struct child *peer, int value);

/** child_receive() - hear a number; CHILD_GONE if the other side ended first */
int child_receive(const struct child *peer);

#define CHILD_GONE (-0x7fffffff)

/**
 * child_reap() - wait for the end of a child
 * @child: its pipes are closed, its input first
 *
 * Return: the status that waitpid(2) gives, -1 if there is no such child.
 */
int child_reap(struct child *child);

/** child_wait_zombie() - wait until a child has ended, and leave it unreaped; false if there is none */
bool child_wait_zombie(const struct child *child);

/** child_dead_pid() - the number of a process that has just been reaped */
pid_t child_dead_pid(void);

/** child_getfd() - take over a file of a process, as if it had been handed it; -1 and errno if not */
int child_getfd(pid_t pid, int fd);

/** child_kill() - end a child with SIGKILL and reap it; does nothing if it never started */
void child_kill(struct child *child);

#endif
