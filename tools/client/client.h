/* SPDX-License-Identifier: GPL-2.0 */
/* The module's side of the conversation: all of libnl is in client*.c. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/event.h"
#include "client/filter.h"
#include "client/task.h"

struct sd_client;

/**
 * client_open() - connect to the module
 * @result: where the connection is left; close it with client_close()
 * @error: why it failed; never NULL
 *
 * Resolving the family loads the module, if the kernel can find it.
 *
 * Return: 0, or a negative errno: -ENOENT if the kernel knows no such family (the module is
 * neither loaded nor loadable this way), else what the socket said.
 */
int client_open(struct sd_client **result, struct sd_error *error);

/** client_close() - end the connection; NULL is allowed */
void client_close(struct sd_client *client);

/** client_protocol_version() - the family's version, as the controller told it */
unsigned int client_protocol_version(const struct sd_client *client);

/**
 * client_set_rcvbuf() - give the socket another receive buffer (SO_RCVBUF)
 * @client: the connection
 * @bytes: its size
 *
 * Return: 0 or a negative errno.
 */
int client_set_rcvbuf(struct sd_client *client, int bytes);

/**
 * client_task_get() - ask for one thread
 * @client: the connection
 * @tid: the thread, in the caller's pid namespace
 * @task: filled on success only
 * @error: why it failed; never NULL
 *
 * Return: 0, or the kernel's errno, negative: -ESRCH (no such thread), -EPERM (may not look),
 * -EBADMSG (an answer that is not of the protocol).
 */
int client_task_get(struct sd_client *client, pid_t tid, struct sd_task *task,
		    struct sd_error *error);

/**
 * client_task_dump() - ask for all threads that agree with a selection
 * @client: the connection
 * @select: which threads
 * @fn: called for each, in ascending order of tid
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * An interrupted dump (NLM_F_DUMP_INTR) is begun again; @fn never sees a thread twice, as it is
 * called only once the dump is whole.
 *
 * Return: 0, or a negative errno: the kernel's, @fn's, -EINTR if the dump was interrupted again
 * and again.
 */
int client_task_dump(struct sd_client *client, const struct sd_select *select, sd_task_fn fn,
		     void *arg, struct sd_error *error);

/**
 * client_filter_get() - ask for one filter of a thread
 * @client: the connection
 * @tid: the thread, in the caller's pid namespace
 * @key: which filter
 * @with_prog: its program, too
 * @filter: filled on success only; end it with sd_filter_release()
 * @error: why it failed; never NULL
 *
 * Return: 0, or the kernel's errno, negative: as client_task_get(), -ENOENT (no such filter),
 * -EPERM (also: may not have programs), -EOPNOTSUPP (the module does not know this kernel's
 * filters, or knows of no filters at all, being older than this tool).
 */
int client_filter_get(struct sd_client *client, pid_t tid, const struct sd_filter_key *key,
		      bool with_prog, struct sd_filter *filter, struct sd_error *error);

/**
 * client_filter_dump() - ask for all filters of a thread, or of all threads
 * @client: the connection
 * @tid: the thread; 0 for every filter that the caller may see, each once
 * @with_prog: programs, too
 * @fn: called for each, newest first
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Where all threads are asked for, a filter whose thread ended before its program had come whole
 * is told without a program.
 *
 * Return: as client_filter_get(), or @fn's.
 */
int client_filter_dump(struct sd_client *client, pid_t tid, bool with_prog, sd_filter_fn fn,
		       void *arg, struct sd_error *error);

/**
 * client_watch() - be told of events from now on, or of others, or of none
 * @client: the connection; it then serves events only: ask for tasks and filters through another
 * @watch: what shall be told; NULL changes nothing
 * @counts: those up to now, filled on success; may be NULL
 * @error: why it failed; never NULL
 *
 * Events that arrive while the answer is waited for are kept for client_events().
 *
 * Return: 0, or the kernel's errno, negative: see SECCOMP_DIAG_CMD_WATCH; -EOPNOTSUPP also where
 * the module is older than this tool.
 */
int client_watch(struct sd_client *client, const struct sd_watch *watch, struct sd_counts *counts,
		 struct sd_error *error);

/** client_events_fd() - the descriptor to poll(2) for reading; client_events() then has work */
int client_events_fd(const struct sd_client *client);

/** client_events_kept() - has something arrived already that client_events() is to hand on? */
bool client_events_kept(const struct sd_client *client);

/**
 * client_events() - take what has arrived, without waiting
 * @client: a connection that watches
 * @fn: called for each event, in order of seq
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Return: how many events there were, 0 if none, or a negative errno: @fn's, -EBADMSG (a message
 * that is not of the protocol), or what the socket said.
 */
int client_events(struct sd_client *client, sd_event_fn fn, void *arg, struct sd_error *error);

#endif
