// SPDX-License-Identifier: GPL-2.0
/*
 * The tool with a recorder: it writes the module's replies to the file $TAPE. The head of the tape
 * gets $TAPE_COMMAND, an index of tape_commands[], and $TAPE_PID.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "fuzz_tool/tape.h"
#include "lib/fake_netlink.h"

int __real_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __real_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);
int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);

static FILE *file;
static uint32_t seq;

static void put(enum tape_what what, uint8_t arg, const void *data, size_t len)
{
	struct tape_record record = { .what = what, .arg = arg, .len = (uint16_t)len };

	if (!file)
		return;
	fwrite(&record, sizeof(record), 1, file);
	if (len)
		fwrite(data, len, 1, file);
}

__attribute__((constructor)) static void begin(void)
{
	struct tape_head head = {
		.command = (uint32_t)strtoul(getenv("TAPE_COMMAND") ?: "0", NULL, 10),
		.pid = (uint32_t)strtoul(getenv("TAPE_PID") ?: "0", NULL, 10),
	};

	file = fopen(getenv("TAPE") ?: "/dev/null", "wbe");
	if (file)
		fwrite(&head, sizeof(head), 1, file);
}

__attribute__((destructor)) static void end(void)
{
	if (file && fclose(file))
		perror(getenv("TAPE"));
}

int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	int len = __real_nl_send_auto(sock, msg);

	seq = nlmsg_hdr(msg)->nlmsg_seq;
	put(TAPE_REQUEST, 0, NULL, 0);
	return len;
}

int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds)
{
	int len, err;
	uint8_t *copy;

	errno = 0;
	len = __real_nl_recv(sock, from, buf, creds);
	err = errno;
	copy = len > 0 ? malloc((size_t)len) : NULL;
	if (copy) {
		memcpy(copy, *buf, (size_t)len);
		fake_renumber(copy, (size_t)len, 0, FAKE_UNASKED, -seq);
		put(TAPE_DATAGRAM, from->nl_pid ? TAPE_FOREIGN : 0, copy, (size_t)len);
	} else {
		put(TAPE_ERROR, (uint8_t)(err ?: EAGAIN), NULL, 0);
	}
	free(copy);
	errno = err;
	return len;
}
