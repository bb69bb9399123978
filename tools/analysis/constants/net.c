// SPDX-License-Identifier: GPL-2.0
/* Names of values: sockets. */
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/net.h>

#include "analysis/constants/constants.h"

#ifndef AF_MCTP /* include/linux/socket.h, from Linux 5.15 on */
#define AF_MCTP 45
#endif

static const struct constant families_constants[] = {
	VALUE(AF_UNSPEC),     VALUE(AF_UNIX),	   VALUE(AF_INET),     VALUE(AF_AX25),
	VALUE(AF_IPX),	      VALUE(AF_APPLETALK), VALUE(AF_NETROM),   VALUE(AF_BRIDGE),
	VALUE(AF_ATMPVC),     VALUE(AF_X25),	   VALUE(AF_INET6),    VALUE(AF_ROSE),
	VALUE(AF_DECnet),     VALUE(AF_NETBEUI),   VALUE(AF_SECURITY), VALUE(AF_KEY),
	VALUE(AF_NETLINK),    VALUE(AF_PACKET),	   VALUE(AF_ASH),      VALUE(AF_ECONET),
	VALUE(AF_ATMSVC),     VALUE(AF_RDS),	   VALUE(AF_SNA),      VALUE(AF_IRDA),
	VALUE(AF_PPPOX),      VALUE(AF_WANPIPE),   VALUE(AF_LLC),      VALUE(AF_IB),
	VALUE(AF_MPLS),	      VALUE(AF_CAN),	   VALUE(AF_TIPC),     VALUE(AF_BLUETOOTH),
	VALUE(AF_IUCV),	      VALUE(AF_RXRPC),	   VALUE(AF_ISDN),     VALUE(AF_PHONET),
	VALUE(AF_IEEE802154), VALUE(AF_CAIF),	   VALUE(AF_ALG),      VALUE(AF_NFC),
	VALUE(AF_VSOCK),      VALUE(AF_KCM),	   VALUE(AF_QIPCRTR),  VALUE(AF_SMC),
	VALUE(AF_XDP),	      VALUE(AF_MCTP),	   VALUE(AF_LOCAL),    END,
};
VALUES(families, "address family");

/* include/linux/net.h of the kernel; the types are numbers, not bits */
#define SOCK_TYPE_MASK 0xf

static const struct constant socket_types_constants[] = {
	FIELD(SOCK_TYPE_MASK),
	FLAG(SOCK_PACKET),
	FLAG(SOCK_DCCP),
	FLAG(SOCK_SEQPACKET),
	FLAG(SOCK_RDM),
	FLAG(SOCK_RAW),
	FLAG(SOCK_DGRAM),
	FLAG(SOCK_STREAM),
	FLAG(SOCK_CLOEXEC),
	FLAG(SOCK_NONBLOCK),
	END,
};
FLAGS(socket_types, "socket type");

static const struct constant accept_flags_constants[] = { FLAG(SOCK_CLOEXEC), FLAG(SOCK_NONBLOCK),
							  END };
FLAGS(accept_flags, "accept4 flags");

/* The meaning of a number depends on the family: except for 0, these are the Internet's. */
static const struct constant protocols_constants[] = {
	VALUE(IPPROTO_ICMP), VALUE(IPPROTO_TCP),     VALUE(IPPROTO_UDP), VALUE(IPPROTO_IPV6),
	VALUE(IPPROTO_SCTP), VALUE(IPPROTO_UDPLITE), VALUE(IPPROTO_RAW), END,
};
VALUES(protocols, "protocol");

/* include/linux/socket.h of the kernel */
static const struct constant socket_levels_constants[] = {
	{ "SOL_SOCKET", SOL_SOCKET, false },
	{ "SOL_IP", 0, false },
	{ "SOL_TCP", 6, false },
	{ "SOL_UDP", 17, false },
	{ "SOL_IPV6", 41, false },
	{ "SOL_ICMPV6", 58, false },
	{ "SOL_RAW", 255, false },
	{ "SOL_PACKET", 263, false },
	{ "SOL_NETLINK", 270, false },
	{ "SOL_ALG", 279, false },
	{ "SOL_VSOCK", 287, false },
	{ "SOL_XDP", 283, false },
	END,
};
VALUES(socket_levels, "socket option level");

static const struct constant socket_options_constants[] = {
	VALUE(SO_DEBUG),	VALUE(SO_REUSEADDR),	 VALUE(SO_TYPE),
	VALUE(SO_ERROR),	VALUE(SO_DONTROUTE),	 VALUE(SO_BROADCAST),
	VALUE(SO_SNDBUF),	VALUE(SO_RCVBUF),	 VALUE(SO_SNDBUFFORCE),
	VALUE(SO_RCVBUFFORCE),	VALUE(SO_KEEPALIVE),	 VALUE(SO_OOBINLINE),
	VALUE(SO_NO_CHECK),	VALUE(SO_PRIORITY),	 VALUE(SO_LINGER),
	VALUE(SO_BSDCOMPAT),	VALUE(SO_REUSEPORT),	 VALUE(SO_PASSCRED),
	VALUE(SO_PEERCRED),	VALUE(SO_RCVLOWAT),	 VALUE(SO_SNDLOWAT),
	VALUE(SO_BINDTODEVICE), VALUE(SO_ATTACH_FILTER), VALUE(SO_DETACH_FILTER),
	VALUE(SO_PEERNAME),	VALUE(SO_TIMESTAMP),	 VALUE(SO_ACCEPTCONN),
	VALUE(SO_PEERSEC),	VALUE(SO_PASSSEC),	 VALUE(SO_MARK),
	VALUE(SO_PROTOCOL),	VALUE(SO_DOMAIN),	 VALUE(SO_LOCK_FILTER),
	VALUE(SO_BUSY_POLL),	VALUE(SO_ATTACH_BPF),	 VALUE(SO_INCOMING_CPU),
	VALUE(SO_PEERGROUPS),	VALUE(SO_ZEROCOPY),	 END,
};
VALUES(socket_options, "socket option");

static const struct constant message_flags_constants[] = {
	FLAG(MSG_OOB),
	FLAG(MSG_PEEK),
	FLAG(MSG_DONTROUTE),
	FLAG(MSG_CTRUNC),
	FLAG(MSG_TRUNC),
	FLAG(MSG_DONTWAIT),
	FLAG(MSG_EOR),
	FLAG(MSG_WAITALL),
	FLAG(MSG_CONFIRM),
	FLAG(MSG_ERRQUEUE),
	FLAG(MSG_NOSIGNAL),
	FLAG(MSG_MORE),
	FLAG(MSG_WAITFORONE),
	FLAG(MSG_ZEROCOPY),
	FLAG(MSG_FASTOPEN),
	FLAG(MSG_CMSG_CLOEXEC),
	END,
};
FLAGS(message_flags, "message flags");

static const struct constant shutdown_ways_constants[] = { VALUE(SHUT_RD), VALUE(SHUT_WR),
							   VALUE(SHUT_RDWR), END };
VALUES(shutdown_ways, "shutdown way");

static const struct constant socket_calls_constants[] = {
	VALUE(SYS_SOCKET),	VALUE(SYS_BIND),       VALUE(SYS_CONNECT),
	VALUE(SYS_LISTEN),	VALUE(SYS_ACCEPT),     VALUE(SYS_GETSOCKNAME),
	VALUE(SYS_GETPEERNAME), VALUE(SYS_SOCKETPAIR), VALUE(SYS_SEND),
	VALUE(SYS_RECV),	VALUE(SYS_SENDTO),     VALUE(SYS_RECVFROM),
	VALUE(SYS_SHUTDOWN),	VALUE(SYS_SETSOCKOPT), VALUE(SYS_GETSOCKOPT),
	VALUE(SYS_SENDMSG),	VALUE(SYS_RECVMSG),    VALUE(SYS_ACCEPT4),
	VALUE(SYS_RECVMMSG),	VALUE(SYS_SENDMMSG),   END,
};
VALUES(socket_calls, "call of socketcall");
