#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""oci_bundle.py [--docker] PROFILE DIR [COMMAND...]: make DIR a bundle of the OCI specification.

The container runs COMMAND, by default a sleeping busybox, under PROFILE, a seccomp.json of podman
or docker, resolved for this machine and for podman's default capabilities.

podman's profile allows mounts and namespaces, and the kernel refuses them without CAP_SYS_ADMIN.
With --docker the filter refuses them, as docker's own profile does; no package has that as a file.
"""

import json
import os
import shutil
import sys

BUSYBOX = "/opt/seccompctl/guest/busybox"
SLEEP = ["/busybox", "sleep", "1000000"]
MOUNTS = [("proc", "proc"), ("dev", "tmpfs")]
GOARCH = "amd64"
NATIVE = "SCMP_ARCH_X86_64"
# Calls that docker allows only with CAP_SYS_ADMIN, and podman always; and docker's errno.
DOCKER_REFUSES = [
    "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
    "setns", "umount", "umount2", "unshare",
]
EPERM = 1
# containers.conf(5), default_capabilities.
CAPABILITIES = [
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
    "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
    "CAP_SYS_CHROOT",
]


def applies(rule):
    """Whether the conditions of a rule hold: all of "includes", none of "excludes"."""
    includes = rule.get("includes") or {}
    excludes = rule.get("excludes") or {}
    if "arches" in includes and GOARCH not in includes["arches"]:
        return False
    if GOARCH in excludes.get("arches", []):
        return False
    if not set(includes.get("caps", [])) <= set(CAPABILITIES):
        return False
    return not set(excludes.get("caps", [])) & set(CAPABILITIES)


def resolve_rule(rule):
    """One rule, as in the runtime specification."""
    resolved = {"names": rule["names"], "action": rule["action"]}
    if rule.get("errnoRet") is not None:
        resolved["errnoRet"] = rule["errnoRet"]
    if rule.get("args"):
        resolved["args"] = rule["args"]
    return resolved


def resolve(profile):
    """The linux.seccomp object that podman would write for this profile."""
    arches = [NATIVE] + [a for a in profile.get("architectures", []) if a != NATIVE]
    for entry in profile.get("archMap", []):
        if entry["architecture"] == NATIVE:
            arches += entry["subArchitectures"]
    return {
        "defaultAction": profile["defaultAction"],
        "defaultErrnoRet": profile["defaultErrnoRet"],
        "architectures": arches,
        "syscalls": [resolve_rule(r) for r in profile["syscalls"] if applies(r)],
    }


def as_docker(profile):
    """The profile without the calls that docker's does not allow."""
    rules = [{**rule, "names": [n for n in rule["names"] if n not in DOCKER_REFUSES]}
             for rule in profile["syscalls"]]
    return {**profile, "defaultErrnoRet": EPERM, "syscalls": [r for r in rules if r["names"]]}


def config(command, seccomp):
    """The configuration: all namespaces of its own but the network."""
    sets = ("bounding", "effective", "permitted")
    return {
        "ociVersion": "1.0.2",
        "process": {
            "cwd": "/",
            "args": command,
            "user": {"uid": 0, "gid": 0},
            "capabilities": {name: CAPABILITIES for name in sets},
            "noNewPrivileges": False,
        },
        "root": {"path": "rootfs"},
        "mounts": [{"destination": "/" + name, "type": kind, "source": kind}
                   for name, kind in MOUNTS],
        "linux": {
            "namespaces": [{"type": t} for t in ("pid", "mount", "ipc", "uts")],
            "seccomp": seccomp,
        },
    }


def main():
    """Write DIR/config.json and DIR/rootfs."""
    docker = sys.argv[1:2] == ["--docker"]
    path, bundle, *command = sys.argv[1 + docker:]
    root = os.path.join(bundle, "rootfs")
    for name, _ in MOUNTS:
        os.makedirs(os.path.join(root, name))
    shutil.copy(BUSYBOX, root)
    with open(path, encoding="utf-8") as file:
        profile = json.load(file)
    seccomp = resolve(as_docker(profile) if docker else profile)
    with open(os.path.join(bundle, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config(command or SLEEP, seccomp), file)


if __name__ == "__main__":
    main()
