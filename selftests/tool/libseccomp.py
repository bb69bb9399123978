#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""libseccomp's own tests of its programs, asked of seccompctl check.

libseccomp.py SECCOMPCTL DIR  DIR has NAME.bpf and NAME.tests; scmp-bpf-sim.sh makes them.

A line of a .tests file has the name, ABIs, system calls, six arguments, and the action. A range is
asked at both ends. Prints how many calls were asked, then each wrong answer.
"""

import ctypes
import glob
import json
import os
import subprocess
import sys

NATIVE = "x86_64"
LITTLE = "x86 x86_64 x32 arm aarch64 mipsel mipsel64 mipsel64n32 ppc64le riscv64".split()
BIG = "mips mips64 mips64n32 parisc parisc64 ppc ppc64 s390 s390x".split()
WORDS = {"KILL": "KILL_THREAD", "NOTIFY": "USER_NOTIF"}

lib = ctypes.CDLL("libseccomp.so.2")


def abis(field):
    """Names without + are only meant if they are the machine's own."""
    found, without = [], set()
    for word in field.split(","):
        if word[0] == "-":
            without.add(word[1:])
        elif word in ("all", "all_le", "all_64", NATIVE):
            found.append(NATIVE)
        elif word[0] == "+":
            found += {"+all_le": LITTLE, "+all_be": BIG}.get(word, [word[1:]])
    return [abi for abi in found if abi not in without]


def ends(field, number):
    """The first and the last number of a range, as text."""
    if field == "N":
        return ["0"]
    low, _, high = field.partition("-") if field[0] != "-" else (field, "", "")
    return sorted({str(number(end)) for end in (low, high) if end}, key=int)


def resolver(abi):
    """The number of a call, of socketcall for those that it stands for."""
    token = lib.seccomp_arch_resolve_name(abi.encode())

    def number(word):
        try:
            return int(word, 0)
        except ValueError:
            return lib.seccomp_syscall_resolve_name_rewrite(token, word.encode())
    return number


def lines(path):
    """The fields of each line for a simulator."""
    with open(path, encoding="utf-8") as file:
        kind = None
        for line in file:
            if line.startswith("test type:"):
                kind = line.split()[2]
            elif line.strip() and line[0] != "#" and kind == "bpf-sim":
                yield line.split()


def ask(tool, program, abi, call):
    """The action, as libseccomp writes it; or why there is none."""
    run = subprocess.run([tool, "check", "-J", "--abi", abi, program, *call],
                         capture_output=True, text=True, check=False)
    if not run.stdout:
        return run.stderr.strip()
    answers = json.loads(run.stdout)["answers"]
    if len(answers) != 1 or not answers[0]["decided"]:
        return "undecided"
    data = answers[0]["data"] if answers[0]["action"] in ("ERRNO", "TRACE") else None
    return answers[0]["action"] + ("" if data is None else f"({data})")


def main():
    """Exit status 1 after a wrong answer."""
    tool, directory = sys.argv[1:]
    asked = set()
    wrong = []
    for path in sorted(glob.glob(os.path.join(directory, "*.tests"))):
        for name, where, nr, *args, wanted in lines(path):
            program = os.path.join(directory, name + ".bpf")
            for abi in abis(where):
                numbers = ends(nr, resolver(abi))
                ranges = [ends(arg, lambda text: int(text, 0)) for arg in args]
                for end in (0, -1):
                    call = (numbers[end], *(arg[end] for arg in ranges))
                    if (program, abi, call) in asked:
                        continue
                    asked.add((program, abi, call))
                    answer = ask(tool, program, abi, call)
                    if answer != WORDS.get(wanted, wanted):
                        wrong.append(f"{name} {abi} {' '.join(call)}: {answer}, not {wanted}")
    print(len(asked), "calls")
    print("\n".join(wrong))
    return int(bool(wrong) or not asked)


if __name__ == "__main__":
    sys.exit(main())
