#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Profiles of real life in the language of rules.c.

profile_rules.py container FILE  a seccomp.json, as podman resolves it for x86_64
profile_rules.py service ABI     SystemCallFilter=@system-service of the systemd of this machine,
                                 which installs one program for each ABI
"""

import ctypes
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "systemd"))
from oci_bundle import resolve  # pylint: disable=wrong-import-position

OPERATORS = {"EQ": "==", "NE": "!=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<=",
             "MASKED_EQ": "&=="}
EPERM = 1
NO_SUCH_CALL = -1  # __NR_SCMP_ERROR

libseccomp = ctypes.CDLL("libseccomp.so.2")


def known(names):
    """What is newer than libseccomp, crun and systemd leave out, too."""
    return (name for name in names
            if libseccomp.seccomp_syscall_resolve_name(name.encode()) != NO_SUCH_CALL)


def action_word(action, errno):
    """SCMP_ACT_ALLOW as allow, SCMP_ACT_ERRNO as errno=1."""
    word = action.removeprefix("SCMP_ACT_").lower()
    return f"errno={EPERM if errno is None else errno}" if word == "errno" else word


def argument_words(arg):
    """0 == 8; of a masked comparison the value is the mask."""
    operator = arg["op"].removeprefix("SCMP_CMP_")
    words = f"{arg['index']} {OPERATORS[operator]} {arg['value']}"
    return words + (f" {arg['valueTwo']}" if operator == "MASKED_EQ" else "")


def container(path):
    """One rule a line."""
    with open(path, encoding="utf-8") as file:
        profile = resolve(json.load(file))
    yield "default " + action_word(profile["defaultAction"], profile["defaultErrnoRet"])
    for arch in profile["architectures"][1:]:
        yield "arch " + arch.removeprefix("SCMP_ARCH_").lower()
    for rule in profile["syscalls"]:
        action = action_word(rule["action"], rule.get("errnoRet"))
        for name in known(rule["names"]):
            yield " ".join([action, name] + [argument_words(a) for a in rule.get("args", [])])


def groups():
    """What systemd-analyze tells: the members of each group, which may be groups."""
    told = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    members = name = None
    found = {}
    for line in told.splitlines():
        line = line.split("#")[0].rstrip()
        if line.startswith("@"):
            name, members = line, []
            found[name] = members
        elif line.startswith(" ") and line.strip() and members is not None:
            members.append(line.strip())
    return found


def calls_of(name, of):
    """The system calls of a group, and of the groups in it."""
    if not name.startswith("@"):
        return {name}
    return set().union(*(calls_of(member, of) for member in of[name]))


def service(abi):
    """As systemd makes it: other ABIs are let through."""
    yield f"default errno={EPERM}"
    yield "only " + abi
    for name in known(sorted(calls_of("@system-service", groups()))):
        yield "allow " + name


def main():
    """Write the rules that are asked for."""
    for line in {"container": container, "service": service}[sys.argv[1]](sys.argv[2]):
        print(line)


main()
