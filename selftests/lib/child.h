/* SPDX-License-Identifier: GPL-2.0 */
/* A child process and the pair of pipes over which it and its parent keep in step. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct peer - the other side of a conversation, as a parent or a child sees it
 * @pid: the other process
 * @in: what the other one tells
 * @out: what the other one hears
 *
 * Only read(2) and write(2) are used on them, so a child in strict mode can go on talking.
 */
struct peer {
	pid_t pid;
	int in;
	int out;
};

/**
 * typedef peer_fn - what a child does
 * @parent: to talk with
 * @arg: the caller's own
 *
 * Return: the status that the child ends with.
 */
typedef int (*peer_fn)(const struct peer *parent, void *arg);

/**
 * peer_start() - fork a child that runs @fn; it is killed when the calling thread ends
 * @child: filled for the parent
 * @fn: what the child does
 * @arg: handed to @fn
 *
 * Return: 0 or a negative errno. The caller reaps the child with peer_reap() or peer_kill().
 */
int peer_start(struct peer *child, peer_fn fn, void *arg);

/**
 * peer_exec() - start a program of this directory, with the pipes as its input and output
 * @child: filled for the parent
 * @program: its name in the directory of the running program
 *
 * Return: 0 or a negative errno, execve(2)'s included (-ENOENT: it was not built).
 */
int peer_exec(struct peer *child, const char *program);

/** peer_become() - execute a program of this directory; a negative errno if that fails */
int peer_become(const char *program);

/** peer_put() - tell @len bytes; false if the other side is gone */
bool peer_put(const struct peer *peer, const void *data, size_t len);

/** peer_get() - hear exactly @len bytes; false if the other side ended first */
bool peer_get(const struct peer *peer, void *data, size_t len);

/** peer_tell() - say a number */
bool peer_tell(const struct peer *peer, int value);

/** peer_hear() - hear a number; PEER_GONE if the other side ended first */
int peer_hear(const struct peer *peer);

#define PEER_GONE (-0x7fffffff)

/**
 * peer_reap() - wait for the end of a child
 * @child: its pipes are closed, its input first
 *
 * Return: the status that waitpid(2) gives, -1 if there is no such child.
 */
int peer_reap(struct peer *child);

/** peer_zombie() - wait until a child has ended, and leave it unreaped; false if there is none */
bool peer_zombie(const struct peer *child);

/** peer_nobody() - the number of a process that has just been reaped */
pid_t peer_nobody(void);

/** peer_take() - take over a file of a process, as if it had been handed it; -1 and errno if not */
int peer_take(pid_t pid, int fd);

/** peer_kill() - end a child with SIGKILL and reap it; does nothing if it never started */
void peer_kill(struct peer *child);

#endif
