// SPDX-License-Identifier: GPL-2.0
/* Connect to the module: a socket, and the number of the family. */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>

#include "client/client_exchange.h"
#include "cli/xalloc.h"
#include "lazy/netlink.h"

static int family_parse(struct exchange *x, struct nlmsghdr *nlh)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct sd_client *client = x->client;

	if (genlmsg_parse(nlh, 0, tb, CTRL_ATTR_MAX, NULL) || !tb[CTRL_ATTR_FAMILY_ID] ||
	    nla_len(tb[CTRL_ATTR_FAMILY_ID]) != sizeof(uint16_t) || !tb[CTRL_ATTR_VERSION] ||
	    nla_len(tb[CTRL_ATTR_VERSION]) != sizeof(uint32_t))
		return bad_message(x->error, "a family without number or version");
	client->family = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	client->version = nla_get_u32(tb[CTRL_ATTR_VERSION]);
	return 0;
}

static int family_resolve(struct sd_client *client, struct sd_error *error)
{
	struct exchange x = { .client = client, .reply = family_parse, .error = error };
	struct nl_msg *msg = nlmsg_alloc();
	int err = -ENOMEM;

	if (msg &&
	    genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, GENL_ID_CTRL, 0, 0, CTRL_CMD_GETFAMILY,
			1) &&
	    !nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, SECCOMP_DIAG_GENL_NAME))
		err = exchange_run(&x, msg);
	else
		sd_fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	return err;
}

int client_open(struct sd_client **result, struct sd_error *error)
{
	static const int kinds[SPEC_KINDS] = { PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH,
					       PR_SPEC_L1D_FLUSH };
	struct sd_client *client = xcalloc(1, sizeof(*client));
	int err, i;

	*error = (struct sd_error){ 0 };
	for (i = 0; i < SPEC_KINDS; i++)
		client->own_spec[i] = prctl(PR_GET_SPECULATION_CTRL, kinds[i], 0, 0, 0);
	err = exchange_open(client, error);
	if (!err)
		err = family_resolve(client, error);
	if (err) {
		client_close(client);
		return err;
	}
	*result = client;
	return 0;
}

void client_close(struct sd_client *client)
{
	if (!client)
		return;
	client_watch_release(client);
	nl_socket_free(client->sock);
	free(client);
}

unsigned int client_protocol_version(const struct sd_client *client)
{
	return client->version;
}

int client_set_rcvbuf(struct sd_client *client, int bytes)
{
	int fd = nl_socket_get_fd(client->sock);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return -errno;
	client->rcvbuf = bytes;
	return 0;
}
