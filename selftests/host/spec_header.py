#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Compares the comments of the uapi header with the YAML spec; attributes.h compares the numbers.

spec_header.py HEADER SPEC: prints each difference on a line of its own; exit status 1 if any.
"""

import re
import sys

import yaml


def c_name(*words):
    return "_".join(words).upper().replace("-", "_")


def described(spec):
    """Everything that needs a doc."""
    for part in (spec["definitions"], spec["attribute-sets"], spec["operations"]["list"]):
        yield from part
        for entry in part:
            yield from entry.get("entries", []) + entry.get("attributes", [])


def differences(header, spec):
    # The first word of each member's comment: the type of an attribute.
    words = {}
    enums = {"seccomp_diag_cmd"}
    for enum, body in re.findall(r"^enum (\w+) \{(.*?)^\};", header, re.S | re.M):
        comment = re.search(rf"^ \* enum {enum} - .*?\*/", header, re.S | re.M)
        explained = re.findall(r"^ \* @(\w+):[ \t]*(\w+)", comment[0] if comment else "", re.M)
        members = re.findall(r"^\t(\w+)", body.split("/* private: */")[0], re.M)
        if [name for name, _ in explained] != members:
            yield f"the comment of {enum} does not explain its members, in their order"
        words.update(explained)
        enums ^= {enum}
    enums ^= {f"seccomp_diag_{d['name']}" for d in spec["definitions"] if "header" not in d}
    enums ^= {f"seccomp_diag_{a['name']}_attr" for a in spec["attribute-sets"]}
    for enum in sorted(enums):
        yield f"{enum} is only in the header, or only in the spec"
    for attribute_set in spec["attribute-sets"]:
        for attr in attribute_set["attributes"]:
            name = c_name(attribute_set["name-prefix"]) + c_name(attr["name"])
            if attr["type"] not in ("pad", words.get(name)):
                yield f"{name} is {words.get(name)} in the header, {attr['type']} in the spec"
    for entry in described(spec):
        if not entry.get("doc"):
            yield f"{entry['name']} has no doc"


def main():
    with open(sys.argv[1], encoding="utf-8") as header, open(sys.argv[2], encoding="utf-8") as spec:
        found = list(differences(header.read(), yaml.safe_load(spec)))
    print("".join(f"{line}\n" for line in found), end="")
    sys.exit(bool(found))


main()
