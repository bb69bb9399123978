/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to the module; libnl is used in client*.c only. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "client/event.h"
#include "client/filter.h"
#include "client/task.h"

struct sd_client;

/**
 * client_open() - connect to the module
 * @result: receives the connection; close it with client_close()
 * @error: why it failed; never NULL
 *
 * Resolving the family loads the module, if the kernel can find it.
 *
 * Return: 0, or a negative errno: -ENOENT if the kernel knows no such family (the module is
 * neither loaded nor loadable this way), else the error of the socket.
 */
int client_open(struct sd_client **result, struct sd_error *error);

/** client_close() - end the connection; NULL is allowed */
void client_close(struct sd_client *client);

/** client_protocol_version() - version of the family */
unsigned int client_protocol_version(const struct sd_client *client);

/**
 * client_set_rcvbuf() - set the receive buffer of the socket (SO_RCVBUF)
 * @client: the connection
 * @bytes: its size
 *
 * Return: 0 or a negative errno.
 */
int client_set_rcvbuf(struct sd_client *client, int bytes);

/**
 * client_task_get() - request one thread
 * @client: the connection
 * @tid: the thread, in the caller's pid namespace
 * @task: filled on success only
 * @error: why it failed; never NULL
 *
 * Return: 0, or the kernel's errno, negative: -ESRCH (no such thread), -EPERM (not permitted),
 * -EBADMSG (the reply does not follow the protocol).
 */
int client_task_get(struct sd_client *client, pid_t tid, struct sd_task *task,
		    struct sd_error *error);

/**
 * client_task_dump() - request all threads of a selection
 * @client: the connection
 * @select: the selection
 * @fn: called for each, in ascending order of tid
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * An interrupted dump (NLM_F_DUMP_INTR) is repeated. @fn is called only after a complete dump, so
 * it never sees a thread twice.
 *
 * Return: 0, or a negative errno: the kernel's, @fn's, -EINTR if the dump was interrupted
 * repeatedly.
 */
int client_task_dump(struct sd_client *client, const struct sd_select *select, sd_task_fn fn,
		     void *arg, struct sd_error *error);

/**
 * client_filter_get() - request one filter of a thread
 * @client: the connection
 * @tid: the thread, in the caller's pid namespace
 * @key: which filter
 * @with_prog: request its program, too
 * @filter: filled on success only; end it with sd_filter_release()
 * @error: why it failed; never NULL
 *
 * Return: 0, or the kernel's errno, negative: as client_task_get(), -ENOENT (no such filter),
 * -EPERM (also: programs not permitted), -EOPNOTSUPP (the module does not support the filters of
 * this kernel, or is too old to support filters).
 */
int client_filter_get(struct sd_client *client, pid_t tid, const struct sd_filter_key *key,
		      bool with_prog, struct sd_filter *filter, struct sd_error *error);

/**
 * client_filter_dump() - request all filters of a thread, or of all threads
 * @client: the connection
 * @tid: the thread; 0 for every filter that the caller may see, each once
 * @with_prog: request programs, too
 * @fn: called for each, newest first
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * In a dump of all threads, a filter whose thread ended before its program was complete has no
 * program.
 *
 * Return: as client_filter_get(), or @fn's.
 */
int client_filter_dump(struct sd_client *client, pid_t tid, bool with_prog, sd_filter_fn fn,
		       void *arg, struct sd_error *error);

/**
 * client_watch() - start, change or stop watching events
 * @client: the connection; it then serves events only: request tasks and filters through another
 * @watch: the events to watch; NULL changes nothing
 * @counts: current counts, filled on success; may be NULL
 * @error: why it failed; never NULL
 *
 * Events that arrive before the reply are kept for client_events().
 *
 * Return: 0, or the kernel's errno, negative: see SECCOMP_DIAG_CMD_WATCH; -EOPNOTSUPP also if the
 * module is too old.
 */
int client_watch(struct sd_client *client, const struct sd_watch *watch, struct sd_counts *counts,
		 struct sd_error *error);

/** client_events_fd() - the descriptor to poll(2) for reading; client_events() then has work */
int client_events_fd(const struct sd_client *client);

/** client_events_kept() - whether client_events() has received events to pass on */
bool client_events_kept(const struct sd_client *client);

/**
 * client_events() - pass on received events, without waiting
 * @client: a connection that watches
 * @fn: called for each event, in order of seq
 * @arg: handed to @fn
 * @error: why it failed; never NULL
 *
 * Return: number of events, or a negative errno: @fn's, -EBADMSG (a message that does not follow
 * the protocol), or the error of the socket.
 */
int client_events(struct sd_client *client, sd_event_fn fn, void *arg, struct sd_error *error);

#endif
