#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compare the tool's names and numbers of system calls with a kernel header.

unistd.py SECCOMPCTL HEADER ABI: prints how many calls the header has, and each difference.
"""

import json
import re
import subprocess
import sys

BASES = {"x32": 0x40000000, "mips": 4000, "mipsel": 4000, "mips64": 5000, "mipsel64": 5000,
         "mips64n32": 6000, "mipsel64n32": 6000}
# "#define __NR_read 63" or "#define __NR_read (__NR_Linux + 3)". __NR_syscall_max, up to 5.11, is no call.
DEFINE = re.compile(r"#define __NR_(?!syscall_max)([a-z_]\w*)\s+(\(\w+\s*\+\s*)?(\d+)\)?\s*$")
NO_CALL = re.compile(r"(unused|reserved)\d+$|syscalls$")


def read_header(path, base):
    """The calls of a header: their numbers by name."""
    calls = {}
    with open(path, encoding="ascii") as header:
        for define in map(DEFINE.match, header):
            if define and not NO_CALL.match(define[1]):
                calls[define[1]] = base + int(define[3])
    return calls


def ask(tool, text):
    """The instructions of a program, as the tool lists them."""
    program = subprocess.run([tool, "asm", "-"], input=text.encode(), capture_output=True,
                             check=False)
    if program.returncode:
        return program.stderr.decode()
    listing = subprocess.run([tool, "dump", "--json", "-"], input=program.stdout,
                             capture_output=True, check=True)
    return json.loads(listing.stdout)["filters"][0]["program"]


def compare_numbers(tool, abi, calls):
    """A call by name must become its number."""
    listed = ask(tool, "".join(f"ld #{abi}:{name}\n" for name in calls) + "ret ALLOW\n")
    if isinstance(listed, str):
        print(listed, end="")
        return
    for (name, number), insn in zip(calls.items(), listed):
        if insn["k"] != number:
            print(f"{abi}: {name} is {insn['k']} instead of {number}")


def compare_names(tool, abi, calls):
    """A number must become the name of its call."""
    arch = "x86_64" if abi == "x32" else abi
    tests = "".join(f"jeq #{number}, N{number}\nN{number}: "
                    for number in sorted(set(calls.values())))
    listed = ask(tool, f"ld [arch]\njeq #{arch}, L\nret KILL\nL: ld [nr]\n{tests}ret ALLOW\n")
    for insn in listed:
        for call in insn["syscalls"]:
            if call["abi"] == abi and calls.get(call["syscall"]) != call["nr"]:
                print(f"{abi}: {call['number']} is called {call['name']}")
    named = {call["syscall"] for insn in listed for call in insn["syscalls"]}
    # Two names of one number are alike.
    shared = {name for name, number in calls.items() if list(calls.values()).count(number) > 1}
    for name in sorted(set(calls) - named - shared):
        print(f"{abi}: no number is called {name}")


def main():
    tool, path, abi = sys.argv[1:]
    calls = read_header(path, BASES.get(abi, 0))
    print(f"{len(calls)} calls")
    compare_numbers(tool, abi, calls)
    compare_names(tool, abi, calls)


if __name__ == "__main__":
    main()
