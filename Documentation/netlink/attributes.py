#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Prints the protocol's attributes as a C table, for the tool's client and the tests' decoders.

attributes.py SPEC >attributes.h

The header compiles only if SPEC and linux/seccomp_diag.h have the same names and numbers.
"""

import re
import sys

import yaml

LENGTHS = {"pad": 0, "flag": 0, "u8": 1, "u32": 4, "s32": 4, "u64": 8, "string": None, "binary": None}
# How flags begin that other headers define.
PREFIXES = {"linux/prctl.h": "PR_SPEC", "linux/seccomp.h": "SECCOMP_FILTER_FLAG"}
ANY = (1 << 64) - 1

BEGIN = """/* Made by attributes.py from the YAML specification. */
#ifndef ATTRIBUTES_H
#define ATTRIBUTES_H

#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/seccomp_diag.h>
#include <stdint.h>

enum attribute_type {
	ATTRIBUTE_NONE,
	%s
};

#define ATTRIBUTE_DO 1
#define ATTRIBUTE_DUMP 2

/**
 * struct attribute - an attribute
 * @name: its set and name
 * @type: its type
 * @requests: a set of ATTRIBUTE_DO and ATTRIBUTE_DUMP: the requests that may carry it
 * @always: a set of 1 << SECCOMP_DIAG_CMD_*: the replies and events that always carry it
 * @sometimes: likewise, those that may lack it
 * @min_len: bytes, at least
 * @max_len: bytes, at most
 * @min: the smallest value
 * @max: the largest value
 * @mask: the bits that may be set
 */
struct attribute {
	const char *name;
	enum attribute_type type;
	uint8_t requests;
	uint32_t always, sometimes;
	uint16_t min_len, max_len;
	uint64_t min, max, mask;
};

/**
 * struct attribute_set - the attributes of a command
 * @attributes: by number
 * @max: the largest number
 * @requests: ATTRIBUTE_DO and ATTRIBUTE_DUMP: the ways to request it
 * @always: a set of 1 << attribute: those that its replies, or the event, always carry
 * @sometimes: likewise, those that they may lack
 */
struct attribute_set {
	const struct attribute *attributes;
	uint16_t max;
	uint8_t requests;
	uint64_t always, sometimes;
};

#define SAME(_name, _number) \\
	_Static_assert((_name) == (_number), #_name " is " #_number " in the specification")
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wswitch" /* a value that only the header has */
"""


def c_name(*words):
    return "_".join(words).upper().replace("-", "_")


def numbered(entries, first):
    """Each entry with its number: one more than the one before, if it has none of its own."""
    number = first - 1
    for entry in entries:
        number = entry.get("value", number + 1)
        yield number, entry


def values(definition):
    """The values of an enum, or the bits of flags, each with its C name."""
    prefix = PREFIXES.get(definition.get("header")) or c_name("seccomp-diag", definition["name"])
    for number, entry in numbered(definition["entries"], definition.get("value-start", 0)):
        yield c_name(prefix, entry["name"]), 1 << number if definition["type"] == "flags" else number


def print_definition(definition):
    for name, number in values(definition):
        print(f"SAME({name}, {number});")
    if "header" not in definition:
        cases = "\n".join(f"\tcase {name}:" for name, _ in values(definition))
        name = definition["name"]
        print(f"static inline void check_{name}(enum seccomp_diag_{name} value)")
        print(f"{{\n\tswitch (value) {{\n{cases}\n\t\tbreak;\n\t}}\n}}")


def carriers(operations):
    """The messages that carry each attribute: its requests, and a set of replies and events."""
    found = {}
    for cmd, operation in operations:
        sides = [(0, 1 << cmd, operation.get("event", {}))]
        for request, how in ((1, "do"), (2, "dump")):
            sides.append((request, 0, operation.get(how, {}).get("request", {})))
            sides.append((0, 1 << cmd, operation.get(how, {}).get("reply", {})))
        for request, reply, side in sides:
            for name in side.get("attributes", []):
                entry = found.setdefault((operation["attribute-set"], name), [0, 0])
                entry[0] |= request
                entry[1] |= reply
    return found


def limits(attr, definitions):
    """Lengths, values and mask of an attribute."""
    checks = attr.get("checks", {})
    length = LENGTHS[attr["type"]]
    if length is None:
        nul = attr["type"] == "string"
        least, most = checks.get("min-len", 0) + nul, checks.get("max-len", 0) + nul
        return checks.get("exact-len", least), checks.get("exact-len", most), 0, ANY, ANY
    least, most, mask = checks.get("min", 0), checks.get("max", ANY), ANY
    if "enum" in attr:
        numbers = [number for _, number in values(definitions[attr["enum"]])]
        if attr.get("enum-as-flags"):
            mask = sum(1 << number for number in numbers)
        elif definitions[attr["enum"]]["type"] == "flags":
            mask = sum(numbers)
        else:
            least, most = min(numbers), max(numbers)
    return length, length, least, most, mask


def print_set(attribute_set, definitions, found):
    """Print the set. Return: number, replies that always carry it, others, of each attribute."""
    carried = []
    prefix = c_name(attribute_set["name-prefix"])
    entries = list(numbered(attribute_set["attributes"], 1))
    for number, attr in entries:
        print(f"SAME({prefix}{c_name(attr['name'])}, {number});")
    print(f"SAME({prefix}MAX, {entries[-1][0]});")
    print(f"static const struct attribute {attribute_set['name']}_attributes[] = {{")
    for number, attr in entries:
        requests, replies = found.pop((attribute_set["name"], attr["name"]), (0, 0))
        if not requests and not replies and attr["type"] != "pad":
            sys.exit(f"{attribute_set['name']}: {attr['name']} is in no operation")
        absent = attr["type"] == "flag" or re.search(r"\babsent\b", attr["doc"], re.I)
        always, sometimes = (0, replies) if absent else (replies, 0)
        carried.append((number, always, sometimes))
        fields = [requests, always, sometimes]
        fields += ["-1" if field == ANY else field for field in limits(attr, definitions)]
        print(f"\t[{prefix}{c_name(attr['name'])}] = {{")
        print(f'\t\t"{c_name(attribute_set["name"], attr["name"])}",', end=" ")
        print(f"ATTRIBUTE_{attr['type'].upper()}, {', '.join(map(str, fields))}\n\t}},")
    print("};")
    return carried


def print_commands(operations, prefix, carried):
    for number, operation in operations:
        print(f"SAME({prefix}{c_name(operation['name'])}, {number});")
    print(f"SAME({prefix}MAX, {operations[-1][0]});")
    print("static const struct attribute_set command_attributes[] = {")
    for number, operation in operations:
        name = operation["attribute-set"]
        requests = ("do" in operation) + 2 * ("dump" in operation)
        maximum = c_name("seccomp-diag-a", name, "max")
        always = sum(1 << attr for attr, cmds, _ in carried[name] if cmds >> number & 1)
        sometimes = sum(1 << attr for attr, _, cmds in carried[name] if cmds >> number & 1)
        fields = f"{name}_attributes, {maximum}, {requests}, {always:#x}, {sometimes:#x}"
        print(f"\t[{number}] = {{ {fields} }},")
    print("};")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    definitions = {definition["name"]: definition for definition in spec["definitions"]}
    operations = list(numbered(spec["operations"]["list"], 1))
    found = carriers(operations)
    print(BEGIN % ",\n\t".join(f"ATTRIBUTE_{name.upper()}" for name in LENGTHS))
    print(f'SAME(__builtin_strcmp(SECCOMP_DIAG_GENL_NAME, "{spec["name"]}"), 0);')
    for definition in definitions.values():
        print_definition(definition)
    carried = {
        attribute_set["name"]: print_set(attribute_set, definitions, found)
        for attribute_set in spec["attribute-sets"]
    }
    print_commands(operations, c_name(spec["operations"]["name-prefix"]), carried)
    print("#undef SAME\n#pragma GCC diagnostic pop\n#endif")
    if found:
        sys.exit(f"operations have attributes that are in no set: {sorted(found)}")


main()
