/* SPDX-License-Identifier: GPL-2.0 */
/* A child process and the pair of pipes over which it and its parent keep in step. */
#ifndef LIB_CHILD_H
#define LIB_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct child - the other process, as a parent or a child sees it
 * @pid: the other process
 * @in: read from it
 * @out: write to it
 *
 * Only read(2) and write(2) are used on the pipes, so they work in strict mode.
 */
struct child {
	pid_t pid;
	int in;
	int out;
};

/**
 * typedef child_fn - the function of a child
 * @parent: the pipes to it
 * @arg: the caller's own
 *
 * Return: the exit status of the child.
 */
typedef int (*child_fn)(const struct child *parent, void *arg);

/**
 * child_start() - fork a child that runs @fn; it is killed when the calling thread ends
 * @child: filled for the parent
 * @fn: the function of the child
 * @arg: passed to @fn
 *
 * Return: 0 or a negative errno. The caller reaps the child with child_reap() or child_kill().
 */
int child_start(struct child *child, child_fn fn, void *arg);

/** child_start_ready() - child_start(). Return: a number from the child, or a negative errno */
int child_start_ready(struct child *child, child_fn fn, void *arg);

/**
 * child_exec() - start a program of fixtures/, with the pipes as its input and output
 * @child: filled for the parent
 * @program: its name
 *
 * Return: 0 or a negative errno, execve(2)'s included (-ENOENT: it was not built).
 */
int child_exec(struct child *child, const char *program);

/** program_path() - the path of a program of fixtures/, into PATH_MAX bytes; 0 or a negative errno */
int program_path(const char *program, char *path);

/** exec_program() - execute a program of fixtures/. Return: a negative errno if that fails */
int exec_program(const char *program);

/** child_put() - write @len bytes. Return: false if the other side is gone */
bool child_put(const struct child *peer, const void *data, size_t len);

/** child_get() - read exactly @len bytes. Return: false if the other side ended first */
bool child_get(const struct child *peer, void *data, size_t len);

/** child_send() - write a number; as child_put() */
bool child_send(const struct child *peer, int value);

/** child_receive() - read a number. Return: CHILD_GONE if the other side ended first */
int child_receive(const struct child *peer);

/** child_exchange() - write a number and read one. Return: as child_receive() */
int child_exchange(const struct child *peer, int value);

#define CHILD_GONE (-0x7fffffff)

/**
 * child_reap() - wait for the end of a child
 * @child: its pipes are closed, @out first
 *
 * Return: its exit status, -N if signal N killed it, CHILD_GONE if there is no such child.
 */
int child_reap(struct child *child);

/** child_wait_zombie() - wait until a child has ended, and leave it unreaped; false if there is none */
bool child_wait_zombie(const struct child *child);

/** child_dead_pid() - the pid of a process that has just been reaped */
pid_t child_dead_pid(void);

/** child_getfd() - pidfd_getfd(2): duplicate a descriptor of a process. Return: -1 and errno if it fails */
int child_getfd(pid_t pid, int fd);

/** child_kill() - end a child with SIGKILL and reap it; does nothing if it never started */
void child_kill(struct child *child);

#endif
