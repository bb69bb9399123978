#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The smallest client: print tid, mode and name of all threads under seccomp."""

import os
import socket
import struct

NETLINK_GENERIC, GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NLM_F_REQUEST, NLM_F_DUMP, NLMSG_ERROR, NLMSG_DONE = 1, 0x300, 2, 3
# linux/seccomp_diag.h
TASK_GET, TID, COMM, MODE, SEL_SECCOMP = 1, 2, 5, 7, 20


def attr(kind, data=b""):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def attrs(data):
    """The attributes of a message: number to value. An unknown one does no harm."""
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        found[kind] = data[4:size]
        data = data[size + 3 & ~3 :]
    return found


def ask(sock, family, command, flags, data):
    """Send a request; yield the attributes of each message that it is answered with."""
    request = struct.pack("=IHHIIBBH", 20 + len(data), family, flags | NLM_F_REQUEST, 1, 0, command, 1, 0)
    sock.send(request + data)
    while True:
        datagram = sock.recv(32768)
        while datagram:
            size, kind = struct.unpack_from("=IH", datagram)
            if kind in (NLMSG_ERROR, NLMSG_DONE) and (error := struct.unpack_from("=i", datagram, 16)[0]):
                raise OSError(-error, os.strerror(-error))
            if kind == NLMSG_DONE:
                return
            if kind == family:
                yield attrs(datagram[20:size])
            datagram = datagram[size + 3 & ~3 :]
        if not flags:
            return


with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC) as netlink:
    # Asking for the family by name loads the module.
    NAME = attr(CTRL_ATTR_FAMILY_NAME, b"seccomp_diag\0")
    reply = next(ask(netlink, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0, NAME))
    number = struct.unpack("=H", reply[CTRL_ATTR_FAMILY_ID])[0]
    for task in ask(netlink, number, TASK_GET, NLM_F_DUMP, attr(SEL_SECCOMP)):
        tid, mode = (struct.unpack("=I", task[kind])[0] for kind in (TID, MODE))
        print(tid, mode, task[COMM][:-1].decode(errors="replace"))
