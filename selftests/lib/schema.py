#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compare JSON documents of seccompctl with their schemas.

schema.py SCHEMAS FILE...  FILE is named ANYTHING.COMMAND, and SCHEMAS/COMMAND.json is the schema.
                           A file of monitor has a document in each line.

Prints the first error of each file. Readers have to ignore keys that they do not know, so the
schemas allow such keys; this program does not, because a key without a schema is a mistake.
"""

import json
import os
import sys

import jsonschema


def strict(schema):
    """Allow no other keys, at any depth."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        schema["additionalProperties"] = False
    return schema


def load(directory, command):
    """The schema of a command, with the definitions of common.json as its own."""
    def read(name):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            return strict(json.loads(file.read().replace("common.json#", "#")))

    schema = read(command + ".json")
    schema["$defs"] = {**schema.get("$defs", {}), **read("common.json")["$defs"]}
    return schema


def documents(path):
    """The documents in a file, or an error for a name that is there twice."""
    def unique(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError(f"a key is there twice: {[key for key, _ in pairs]}")
        return dict(pairs)

    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = path.endswith(".monitor")
    for part in text.splitlines() if lines else [text]:
        yield json.loads(part, object_pairs_hook=unique)


def main():
    """Exit status 1 after an error."""
    wrong = 0
    for path in sys.argv[2:]:
        schema = load(sys.argv[1], path.rpartition(".")[2])
        validator = jsonschema.Draft202012Validator(schema)
        for document in documents(path):
            for error in validator.iter_errors(document):
                print(f"{os.path.basename(path)}: {error.json_path}: {error.message[:300]}")
                wrong = 1
                break
    return wrong


if __name__ == "__main__":
    sys.exit(main())
