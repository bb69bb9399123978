#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Compares the uapi header with the YAML spec: names, numbers, order, types and prose.

spec_header.py HEADER SPEC: prints each difference on a line of its own; exit status 1 if any.
"""

import os
import re
import subprocess
import sys
import tempfile

import yaml

PREFIX = "SECCOMP_DIAG"
# Flags that other headers define, and what their names begin with there.
FOREIGN = {"linux/prctl.h": "PR_SPEC", "linux/seccomp.h": "SECCOMP_FILTER_FLAG"}
# Attribute types of the spec that the header calls by another name.
TYPE_WORDS = {"pad": None}


def strip_private(text):
    """Takes away the enumerators that kernel-doc is told to leave out, and comments."""
    text = re.sub(r"/\* private: \*/.*", "", text, flags=re.S)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


class Header:
    """The enums of a header: their members in order, their numbers, and their kernel-doc."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.docs = {}
        for doc in re.findall(r"/\*\*\n \* enum (\w+) - .*?\*/", self.text, flags=re.S):
            self.docs[doc] = self.parse_doc(doc)
        self.enums = {
            name: re.findall(r"^\t(\w+)", strip_private(body), flags=re.M)
            for name, body in re.findall(r"^enum (\w+) \{(.*?)^\};", self.text, flags=re.S | re.M)
        }
        self.numbers = self.evaluate([m for members in self.enums.values() for m in members])

    def parse_doc(self, enum):
        """The members that an enum's comment explains, in order, each with its text."""
        start = self.text.index(f" * enum {enum} - ")
        comment = self.text[start : self.text.index("*/", start)]
        parts = re.split(r"^ \* @(\w+):", comment, flags=re.M)[1:]
        return {n: " ".join(t.replace("\n *", " ").split()) for n, t in zip(parts[::2], parts[1::2])}

    def evaluate(self, names):
        """The numbers, as a compiler sees them."""
        lines = [f'#include "{os.path.abspath(self.path)}"', "#include <stdio.h>"]
        lines += ["#include <linux/prctl.h>", "#include <linux/seccomp.h>"]
        lines += ["int main(void)", "{"]
        names = names + [f"PR_SPEC_{name}" for name in ("PRCTL", "ENABLE", "DISABLE")]
        names += [f"PR_SPEC_{name}" for name in ("FORCE_DISABLE", "DISABLE_NOEXEC")]
        names += [f"SECCOMP_FILTER_FLAG_{name}" for name in ("LOG", "WAIT_KILLABLE_RECV")]
        lines += [f'\tprintf("{name} %ld\\n", (long){name});' for name in names]
        lines += ["\tputs(SECCOMP_DIAG_GENL_NAME);", "\treturn 0;", "}"]
        with tempfile.TemporaryDirectory() as work:
            program = os.path.join(work, "numbers")
            subprocess.run(
                [os.environ.get("CC", "cc"), "-x", "c", "-", "-o", program],
                input="\n".join(lines) + "\n", text=True, check=True,
            )
            out = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        lines = out.split("\n")
        self.family = lines[len(names)]
        return {name: int(number) for name, number in (l.split() for l in lines[: len(names)])}


def c_name(*parts):
    return "_".join(parts).upper().replace("-", "_")


def compare_members(what, members, expected):
    """Names, numbers and order: expected is a list of (name, number)."""
    names = [name for name, _ in expected]
    for name in names:
        if name not in members:
            yield f"{what}: {name} is in the spec only"
    for name in members:
        if name not in names:
            yield f"{what}: {name} is in the header only"
    both = [name for name in names if name in members]
    if both != [name for name in members if name in names]:
        yield f"{what}: the order is not the same"


def compare_numbers(what, header, expected):
    for name, number in expected:
        if name in header.numbers and header.numbers[name] != number:
            yield f"{what}: {name} is {header.numbers[name]} in the header, {number} in the spec"


def compare_docs(what, header, enum, members):
    docs = header.docs.get(enum, {})
    for name in members:
        if not docs.get(name):
            yield f"{what}: the header does not explain {name}"
    public = [name for name in docs if not name.startswith("__")]
    if public != header.enums.get(enum, []):
        yield f"{what}: the header explains its members in another order, or others"


def need_doc(what, entry):
    if not entry.get("doc", "").strip():
        yield f"{what}: {entry['name']} has no doc in the spec"


def compare_definition(header, definition):
    """An enum of values. One with a header of its own is checked against that."""
    name = definition["name"]
    first = definition.get("value-start", 0)
    entries = definition["entries"]
    yield from need_doc("definitions", definition)
    for entry in entries:
        yield from need_doc(name, entry)
    if "header" in definition:
        prefix = FOREIGN[definition["header"]]
        expected = [(flag, 1 << bit) for flag, bit in numbered(entries, prefix)]
        yield from compare_numbers(name, header, expected)
        return
    enum = f"seccomp_diag_{name}"
    members = header.enums.get(enum, [])
    expected = [(c_name(PREFIX, name, e["name"]), first + i) for i, e in enumerate(entries)]
    yield from compare_members(enum, members, expected)
    yield from compare_numbers(enum, header, expected)
    yield from compare_docs(enum, header, enum, members)


def numbered(entries, prefix):
    """(C name, number) of attributes or commands, which count on from the last given value."""
    number = -1
    for entry in entries:
        number = entry.get("value", number + 1)
        yield c_name(prefix.rstrip("-"), entry["name"]), number


def compare_attributes(header, attributes):
    enum = f"seccomp_diag_{attributes['name']}_attr"
    members = [m for m in header.enums.get(enum, []) if not m.endswith("_UNSPEC")]
    entries = attributes["attributes"]
    expected = list(numbered(entries, attributes["name-prefix"]))
    yield from compare_members(enum, members, expected)
    yield from compare_numbers(enum, header, expected)
    yield from compare_docs(enum, header, enum, members)
    for entry, (name, _) in zip(entries, expected):
        yield from need_doc(enum, entry)
        word = header.docs.get(enum, {}).get(name, "").split(" ")[0].rstrip(",:;")
        wanted = TYPE_WORDS.get(entry["type"], entry["type"])
        if wanted and word != wanted:
            yield f"{enum}: {name} is '{word}' in the header, {wanted} in the spec"


def attributes_used(operations, attribute_set):
    """The attributes of a set that requests, answers and events have."""
    for operation in operations:
        if operation["attribute-set"] == attribute_set:
            for kind in ("do", "dump"):
                for side in operation.get(kind, {}).values():
                    yield from side["attributes"]
            yield from operation.get("event", {}).get("attributes", [])


def compare_operations(header, spec):
    enum = "seccomp_diag_cmd"
    operations = spec["operations"]
    members = [m for m in header.enums.get(enum, []) if not m.endswith("_UNSPEC")]
    expected = list(numbered(operations["list"], operations["name-prefix"]))
    yield from compare_members(enum, members, expected)
    yield from compare_numbers(enum, header, expected)
    yield from compare_docs(enum, header, enum, members)
    for operation in operations["list"]:
        yield from need_doc(enum, operation)
    for attributes in spec["attribute-sets"]:
        used = set(attributes_used(operations["list"], attributes["name"]))
        known = {a["name"] for a in attributes["attributes"] if a["type"] != "pad"}
        for name in sorted(used ^ known):
            what = f"{attributes['name']}: {name}"
            yield f"{what} is {'unknown' if name in used else 'in no operation'}"


def compare(header, spec):
    if header.family != spec["name"]:
        yield f"the family is {header.family} in the header, {spec['name']} in the spec"
    if not header.path.endswith(spec["uapi-header"]):
        yield f"the spec is of {spec['uapi-header']}"
    for definition in spec["definitions"]:
        yield from compare_definition(header, definition)
    for attributes in spec["attribute-sets"]:
        yield from compare_attributes(header, attributes)
    yield from compare_operations(header, spec)
    described = {f"seccomp_diag_{d['name']}" for d in spec["definitions"]}
    described |= {f"seccomp_diag_{a['name']}_attr" for a in spec["attribute-sets"]}
    for enum in set(header.enums) - described - {"seccomp_diag_cmd"}:
        yield f"{enum} is in the header only"


def main():
    header, spec = sys.argv[1:]
    with open(spec, encoding="utf-8") as file:
        found = list(compare(Header(header), yaml.safe_load(file)))
    print("".join(f"{line}\n" for line in found), end="")
    sys.exit(1 if found else 0)


main()
