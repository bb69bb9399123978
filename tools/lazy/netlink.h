/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of libnl that the tool calls. */
#ifndef LAZY_NETLINK_H
#define LAZY_NETLINK_H

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "lazy/lazy.h"

#define genl_connect LAZY(NL_GENL, genl_connect)
#define genlmsg_parse LAZY(NL_GENL, genlmsg_parse)
#define genlmsg_put LAZY(NL_GENL, genlmsg_put)
#define nl_recv LAZY(NL, nl_recv)
#define nl_send_auto LAZY(NL, nl_send_auto)
#define nl_socket_alloc LAZY(NL, nl_socket_alloc)
#define nl_socket_disable_auto_ack LAZY(NL, nl_socket_disable_auto_ack)
#define nl_socket_disable_msg_peek LAZY(NL, nl_socket_disable_msg_peek)
#define nl_socket_free LAZY(NL, nl_socket_free)
#define nl_socket_get_fd LAZY(NL, nl_socket_get_fd)
#define nl_socket_set_msg_buf_size LAZY(NL, nl_socket_set_msg_buf_size)
#define nl_socket_set_nonblocking LAZY(NL, nl_socket_set_nonblocking)
#define nl_socket_use_seq LAZY(NL, nl_socket_use_seq)
#define nla_data LAZY(NL, nla_data)
#define nla_get_u16 LAZY(NL, nla_get_u16)
#define nla_get_u32 LAZY(NL, nla_get_u32)
#define nla_next LAZY(NL, nla_next)
#define nla_ok LAZY(NL, nla_ok)
#define nla_put LAZY(NL, nla_put)
#define nla_put_flag LAZY(NL, nla_put_flag)
#define nla_put_string LAZY(NL, nla_put_string)
#define nla_put_u32 LAZY(NL, nla_put_u32)
#define nla_put_u64 LAZY(NL, nla_put_u64)
#define nlmsg_alloc LAZY(NL, nlmsg_alloc)
#define nlmsg_data LAZY(NL, nlmsg_data)
#define nlmsg_datalen LAZY(NL, nlmsg_datalen)
#define nlmsg_free LAZY(NL, nlmsg_free)
#define nlmsg_hdr LAZY(NL, nlmsg_hdr)
#define nlmsg_next LAZY(NL, nlmsg_next)
#define nlmsg_ok LAZY(NL, nlmsg_ok)

/* Members of a struct have these names, too. */
#define nla_len(nla) LAZY(NL, nla_len)(nla)
#define nla_type(nla) LAZY(NL, nla_type)(nla)

#endif
