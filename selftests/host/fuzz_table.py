#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Compares the table of netlink_fuzz with the YAML spec: types, ranges, and which message has what.

fuzz_table.py SPEC <TABLE: prints each difference on a line of its own; exit status 1 if any.
"""

import sys

import yaml

DO, DUMP = 1, 2


def numbered(attrs):
    """Attributes with their numbers: one more than the one before, if nothing else is said."""
    number = 0
    for attr in attrs:
        number = attr.get("value", number + 1)
        yield number, attr


def mask_of(spec, name):
    """All flags of an enum together."""
    entries = next(d["entries"] for d in spec["definitions"] if d["name"] == name)
    return (1 << len(entries)) - 1


def messages(spec, name, attr):
    """In which requests an attribute is, and in which of the module's messages."""
    asked = told = 0
    for cmd, op in enumerate(spec["operations"]["list"], 1):
        if op["attribute-set"] != name:
            continue
        for flag, how in ((DO, "do"), (DUMP, "dump")):
            asked |= flag * (attr in op.get(how, {}).get("request", {}).get("attributes", []))
            told |= (attr in op.get(how, {}).get("reply", {}).get("attributes", [])) << cmd
        told |= (attr in op.get("event", {}).get("attributes", [])) << cmd
    return asked, told


def differences(spec, rows):
    """One line for each."""
    seen = set()
    for attr_set in spec["attribute-sets"]:
        name = attr_set["name"]
        for number, attr in numbered(attr_set["attributes"]):
            where = f"{name} {attr['name']}"
            row = rows.get((name, number))
            if row is None:
                yield f"{where} is not in the table"
                continue
            seen.add((name, number))
            yield from compare(spec, name, attr, where, row)
    for name, number in rows.keys() - seen:
        yield f"{name} {number} is not in the spec"


def compare(spec, name, attr, where, row):
    """Of one attribute."""
    kind, least, most, asked, told = row
    checks = attr.get("checks", {})
    wanted = "u32" if attr["type"] == "s32" else attr["type"]
    if kind != wanted:
        yield f"{where} is {kind} in the table, {wanted} in the spec"
    if kind == "pad":
        return
    if messages(spec, name, attr["name"]) != (asked, told):
        yield f"{where}: asked {asked:#x}, told {told:#x}, in the spec " + "{:#x}, {:#x}".format(
            *messages(spec, name, attr["name"])
        )
    # Of answers, the table may know more than what the spec has checked.
    if "min" in checks and least != checks["min"] or asked and least != checks.get("min", 0):
        yield f"{where}: {least} or more in the table"
    flags = mask_of(spec, checks["flags-mask"]) if "flags-mask" in checks else 0
    if kind != "binary" and (flags or asked) and most != flags:
        yield f"{where}: a set of {most:#x} in the table"
    if kind == "binary" and asked and most != checks.get("max-len"):
        yield f"{where}: {most} bytes at most in the table"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    rows = {}
    for line in sys.stdin:
        name, number, kind, *numbers = line.split()
        rows[name, int(number)] = (kind, *map(int, numbers))
    found = list(differences(spec, rows))
    for line in found:
        print(line)
    sys.exit(bool(found))


main()
