/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of a watching socket as plain structs; for client*.c only. */
#ifndef CLIENT_CLIENT_EVENT_H
#define CLIENT_CLIENT_EVENT_H

#include "client/client_exchange.h"

/**
 * event_parse() - a notification
 * @nlh: the message
 * @event: filled on success; its program is to be freed
 * @error: why it failed
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int event_parse(struct nlmsghdr *nlh, struct sd_event *event, struct sd_error *error);

/** event_parse_counts() - the counts that a message of @cmd carries. Return: 0 or -EBADMSG. */
int event_parse_counts(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd,
		       struct sd_counts *counts);

#endif
