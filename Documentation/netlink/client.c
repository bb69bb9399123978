// SPDX-License-Identifier: GPL-2.0
/* The smallest client: print tid, mode and name of all threads under seccomp. */
/* cc client.c $(pkg-config --cflags --libs libnl-genl-3.0) */
#include <stdio.h>

#include <linux/seccomp_diag.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#define A(_name) SECCOMP_DIAG_A_TASK_##_name

static int print_task(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[A(MAX) + 1];

	(void)arg;
	/* Attributes of later versions are ignored; an absent one is NULL. */
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, A(MAX), NULL))
		return NL_SKIP;
	printf("%u %u %s\n", nla_get_u32(attrs[A(TID)]), nla_get_u32(attrs[A(MODE)]),
	       nla_get_string(attrs[A(COMM)]));
	return NL_OK;
}

int main(void)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct nl_msg *msg = nlmsg_alloc();
	int family, err = sock && msg ? genl_connect(sock) : -NLE_NOMEM;

	/* Asking for the family by name loads the module. */
	family = err ? err : genl_ctrl_resolve(sock, SECCOMP_DIAG_GENL_NAME);
	if (family >= 0 && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_DUMP,
				       SECCOMP_DIAG_CMD_TASK_GET, SECCOMP_DIAG_GENL_VERSION)) {
		nla_put_flag(msg, A(SEL_SECCOMP));
		/* libnl expects another number after an NLMSG_NOOP. */
		nl_socket_disable_seq_check(sock);
		nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, print_task, NULL);
		err = nl_send_auto(sock, msg);
		family = err < 0 ? err : nl_recvmsgs_default(sock);
	}
	if (family < 0)
		fprintf(stderr, "client: %s\n", nl_geterror(family));
	nlmsg_free(msg);
	nl_socket_free(sock);
	return family < 0;
}
