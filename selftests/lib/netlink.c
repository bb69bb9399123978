// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/netlink_tasks.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* linux/netlink.h of kernels before 6.1 lacks it. */
#define ATTR_MISS_TYPE 5

/* No test waits longer for a reply. */
#define TIMEOUT_S 20

int rawnl_socket(struct rawnl *nl, uint16_t family)
{
	const struct timeval timeout = { .tv_sec = TIMEOUT_S };
	const int on = 1;

	*nl = (struct rawnl){ .family = family };
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (nl->fd < 0)
		return -errno;
	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(nl->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout))) {
		rawnl_close(nl);
		return -errno;
	}
	return 0;
}

void rawnl_close(struct rawnl *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	nl->fd = -1;
}

void rawnl_begin(struct rawnl *nl, struct rawnl_request *request, uint8_t cmd, uint16_t flags)
{
	*request = (struct rawnl_request){
		.nl = {
			.nlmsg_len = offsetof(struct rawnl_request, attrs),
			.nlmsg_type = nl->family,
			.nlmsg_flags = NLM_F_REQUEST | flags,
			.nlmsg_seq = ++nl->seq,
		},
		.genl = { .cmd = cmd, .version = SECCOMP_DIAG_GENL_VERSION },
	};
}

void rawnl_attr(struct rawnl_request *request, uint16_t type, const void *data, size_t len)
{
	const struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };
	unsigned char *to = (unsigned char *)request + request->nl.nlmsg_len;

	memcpy(to, &attr, sizeof(attr));
	if (len)
		memcpy(to + NLA_HDRLEN, data, len);
	request->nl.nlmsg_len += NLA_ALIGN(attr.nla_len);
}

void rawnl_u32(struct rawnl_request *request, uint16_t type, uint32_t value)
{
	rawnl_attr(request, type, &value, sizeof(value));
}

int rawnl_send(const struct rawnl *nl, const struct rawnl_request *request)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n = sendto(nl->fd, request, request->nl.nlmsg_len, 0,
			   (const struct sockaddr *)&kernel, sizeof(kernel));

	return n < 0 ? -errno : 0;
}

/* Walks attributes: the one at @at, or NULL at the end or where it is malformed. */
static const struct nlattr *attr_ok(const unsigned char *at, const unsigned char *end)
{
	const struct nlattr *attr = (const void *)at;

	if (end - at < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
		return NULL;
	return attr;
}

#define for_each_attr(_attr, _at, _end)                              \
	for (const struct nlattr *_attr = attr_ok(_at, _end); _attr; \
	     _attr = attr_ok((const unsigned char *)_attr + NLA_ALIGN(_attr->nla_len), _end))

const struct nlattr *rawnl_find_attr(const struct nlmsghdr *nl, uint16_t type)
{
	const unsigned char *at = (const unsigned char *)nl + NLMSG_HDRLEN + GENL_HDRLEN;
	const unsigned char *end = (const unsigned char *)nl + nl->nlmsg_len;

	for_each_attr(attr, at, end)
	{
		if (attr->nla_type == type)
			return attr;
	}
	return NULL;
}

static uint32_t value(const struct nlattr *attr)
{
	uint32_t number = 0;

	if (attr->nla_len == NLA_HDRLEN + sizeof(number))
		memcpy(&number, (const char *)attr + NLA_HDRLEN, sizeof(number));
	return number;
}

/* The attribute of the request that begins at an offset. */
static int attr_at(const struct rawnl_request *request, uint32_t offset)
{
	const struct nlattr *attr = (const void *)((const char *)request + offset);

	if (offset < offsetof(struct rawnl_request, attrs) ||
	    offset + NLA_HDRLEN > request->nl.nlmsg_len)
		return 0;
	return attr->nla_type & NLA_TYPE_MASK;
}

static void read_extack(struct rawnl_reply *reply, const struct rawnl_request *request,
			const unsigned char *at, const unsigned char *end)
{
	for_each_attr(attr, at, end)
	{
		switch (attr->nla_type) {
		case NLMSGERR_ATTR_MSG:
			snprintf(reply->msg, sizeof(reply->msg), "%.*s",
				 (int)(attr->nla_len - NLA_HDRLEN),
				 (const char *)attr + NLA_HDRLEN);
			break;
		case NLMSGERR_ATTR_OFFS:
			reply->attr = attr_at(request, value(attr));
			break;
		case ATTR_MISS_TYPE:
			reply->attr = value(attr);
			break;
		}
	}
}

/* NLMSG_ERROR and NLMSG_DONE: an errno, in an error the request or its header, then the rest. */
static int read_end(struct rawnl_reply *reply, const struct rawnl_request *request,
		    const struct nlmsghdr *nl)
{
	const unsigned char *at = (const unsigned char *)nl + NLMSG_HDRLEN;
	const unsigned char *end = (const unsigned char *)nl + nl->nlmsg_len;
	int error;

	if (end - at < (ssize_t)sizeof(error))
		return -EBADMSG;
	memcpy(&error, at, sizeof(error));
	reply->done = true;
	reply->error = -error;
	at += sizeof(error);
	if (nl->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsghdr *inner = (const void *)at;

		if (end - at < NLMSG_HDRLEN)
			return -EBADMSG;
		at += nl->nlmsg_flags & NLM_F_CAPPED ? NLMSG_HDRLEN : NLMSG_ALIGN(inner->nlmsg_len);
	}
	if (nl->nlmsg_flags & NLM_F_ACK_TLVS)
		read_extack(reply, request, at, end);
	return 0;
}

static int read_message(struct rawnl_reply *reply, const struct rawnl_request *request,
			const struct nlmsghdr *nl)
{
	int ret;

	if (!nl->nlmsg_seq && nl->nlmsg_type == request->nl.nlmsg_type && reply->event)
		return reply->event(nl, reply->arg);
	if (nl->nlmsg_seq != request->nl.nlmsg_seq)
		return -EBADMSG;
	reply->interrupted |= !!(nl->nlmsg_flags & NLM_F_DUMP_INTR);
	if (nl->nlmsg_type == NLMSG_ERROR || nl->nlmsg_type == NLMSG_DONE)
		return read_end(reply, request, nl);
	if (nl->nlmsg_type == NLMSG_NOOP) {
		reply->noops++;
		return 0;
	}
	if (nl->nlmsg_type != request->nl.nlmsg_type)
		return -EBADMSG;
	ret = reply->fn ? reply->fn(nl, reply->arg) : tasks_add(nl, reply);
	if (!(nl->nlmsg_flags & NLM_F_MULTI))
		reply->done = true;
	return ret;
}

int rawnl_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *reply)
{
	unsigned char *buffer = malloc(size);
	const unsigned char *at = buffer;
	ssize_t left;
	int ret = 0;

	if (!buffer)
		return -ENOMEM;
	left = recv(nl->fd, buffer, size, MSG_TRUNC);
	if (left < 0)
		ret = -errno;
	else if ((size_t)left > size)
		ret = -EMSGSIZE;
	while (!ret && left > 0) {
		const struct nlmsghdr *message = (const void *)at;

		if (left < NLMSG_HDRLEN || message->nlmsg_len < NLMSG_HDRLEN ||
		    message->nlmsg_len > (size_t)left) {
			ret = -EBADMSG;
			break;
		}
		ret = read_message(reply, request, message);
		at += NLMSG_ALIGN(message->nlmsg_len);
		left -= NLMSG_ALIGN(message->nlmsg_len);
	}
	free(buffer);
	return ret;
}

int rawnl_read_rest(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		    struct rawnl_reply *reply)
{
	int ret = 0;

	while (!ret && !reply->done)
		ret = rawnl_read(nl, request, size, reply);
	return ret;
}

int rawnl_talk(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
	       struct rawnl_reply *reply)
{
	return rawnl_send(nl, request) ?: rawnl_read_rest(nl, request, size, reply);
}

void rawnl_free(struct rawnl_reply *reply)
{
	free(reply->tasks);
	*reply = (struct rawnl_reply){ 0 };
}

const struct sd_task *rawnl_find(const struct rawnl_reply *reply, pid_t tid)
{
	for (size_t i = 0; i < reply->count; i++)
		if (reply->tasks[i].tid == tid)
			return &reply->tasks[i];
	return NULL;
}

/* CTRL_ATTR_FAMILY_ID in the reply of the controller. */
static int family_of(const unsigned char *buffer, ssize_t len)
{
	const struct nlmsghdr *nl = (const void *)buffer;
	const unsigned char *end = buffer + len;

	if (nl->nlmsg_type == NLMSG_ERROR) {
		int error;

		memcpy(&error, buffer + NLMSG_HDRLEN, sizeof(error));
		return error ?: -EBADMSG;
	}
	for_each_attr(attr, buffer + NLMSG_HDRLEN + GENL_HDRLEN, end)
	{
		uint16_t family;

		if (attr->nla_type != CTRL_ATTR_FAMILY_ID)
			continue;
		memcpy(&family, (const char *)attr + NLA_HDRLEN, sizeof(family));
		return family;
	}
	return -EBADMSG;
}

int rawnl_open(struct rawnl *nl)
{
	struct rawnl_request request;
	unsigned char buffer[8192];
	ssize_t len;
	int ret;

	ret = rawnl_socket(nl, GENL_ID_CTRL);
	if (ret)
		return ret;
	rawnl_begin(nl, &request, CTRL_CMD_GETFAMILY, 0);
	rawnl_attr(&request, CTRL_ATTR_FAMILY_NAME, SECCOMP_DIAG_GENL_NAME,
		   sizeof(SECCOMP_DIAG_GENL_NAME));
	ret = rawnl_send(nl, &request);
	if (!ret) {
		len = recv(nl->fd, buffer, sizeof(buffer), 0);
		ret = len < NLMSG_HDRLEN ? -EBADMSG : family_of(buffer, len);
	}
	if (ret < 0) {
		rawnl_close(nl);
		return ret;
	}
	nl->family = ret;
	return 0;
}
