#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compare conditions in words with the conditions of the JSON output.

sentences.py SECCOMPCTL PROGRAM... ABI: `check -J` of each program prints conditions
both as terms and in words. The words are read back, and both are evaluated on the same arguments.
Most programs decide without a condition: it ends with the program that makes ENOUGH of them.
"""

import json
import operator
import random
import re
import subprocess
import sys

ALL = 2**64 - 1
LOW = 2**32 - 1
ENOUGH = 8

SUBJECT = re.compile(
    r"(the low 32 bits of |the high 32 bits of )?"
    r"(args\[(?P<arg>[0-5])\]|(?P<ip>the instruction pointer))(?P<all> \(all 64 bits\))?")
NUMBER = re.compile(r"-?(0x[0-9a-f]+|[0-9]+)")


def fits(value):
    return value <= LOW or value >= 2**64 - 2**31


class Reader:
    """Parse one line, from left to right."""

    def __init__(self, text, narrow):
        self.text, self.at, self.narrow = text, 0, narrow

    def take(self, words):
        if not self.text.startswith(words, self.at):
            return False
        self.at += len(words)
        return True

    def match(self, regex):
        found = regex.match(self.text, self.at)
        if not found:
            raise ValueError(f"at {self.at} of: {self.text}")
        self.at = found.end()
        return found

    def number(self, width):
        return int(self.match(NUMBER).group(), 0) & width

    def mask(self, width):
        inverted = self.take("~")
        value = self.number(width)
        return width & ~value if inverted else value

    def interval(self, width):
        if self.take("more than "):
            return self.number(width) + 1, width
        if self.take("at most "):
            return 0, self.number(width)
        first = self.number(width)
        return (first, self.number(width)) if self.take(" to ") else (first, first)

    def intervals(self, width, last):
        found = [self.interval(width)]
        while self.take(", "):
            found.append(self.interval(width))
        # After the last " and " of a list comes a number; after that of a fact, a name.
        before = self.at
        if self.take(last):
            if NUMBER.match(self.text, self.at) or self.text.startswith(("more", "at most"),
                                                                         self.at):
                found.append(self.interval(width))
            else:
                self.at = before
        return found

    def bits(self, value):
        """" has", " have": of several bits"""
        if self.take("not all of "):
            mask = self.mask(ALL)
            return lambda call: value(call) & mask != mask
        if self.take("any of "):
            mask = self.mask(ALL)
            return lambda call: value(call) & mask != 0
        self.take("all of ")
        mask = self.mask(ALL)
        return lambda call: value(call) & mask == mask

    def relation(self, value):
        """Another argument behind "is", or None"""
        before = self.at
        compare = (operator.ne if self.take("not ") else operator.gt if self.take("more than ")
                   else operator.le if self.take("at most ") else operator.eq)
        if not SUBJECT.match(self.text, self.at):
            self.at = before
            return None
        _, other, width = self.subject()
        mask = self.mask(width) if self.take(" & ") else width
        return lambda call: compare(value(call), other(call) & mask)

    def subject(self):
        """The index of an argument, a function of calls, and its width"""
        found = self.match(SUBJECT)
        part = found.group(1) or ""
        shift = 32 if part.startswith("the high") else 0
        wide = found.group("all") or (not part and (not self.narrow or found.group("ip")))
        width = ALL if wide else LOW
        index = 6 if found.group("ip") else int(found.group("arg"))
        return index, lambda call: call[index] >> shift & width, width

    def fact(self):
        index, value, width = self.subject()
        mask = width
        if self.take(" fits into 32 bits (signed or not)"):
            return lambda call: fits(call[index])
        if self.take(" doesn't fit into 32 bits (signed or not)"):
            return lambda call: not fits(call[index])
        if self.take(" has ") or self.take(" have "):
            return self.bits(value)
        if self.take(" & "):
            mask = self.mask(width)
        if not self.take(" are ") and not self.take(" is "):
            raise ValueError(f"at {self.at} of: {self.text}")
        related = self.relation(lambda call: value(call) & mask)
        if related:
            return related
        if self.take("none of ") or self.take("not "):
            of = self.intervals(width, " and ")
            return lambda call: all(not a <= value(call) & mask <= b for a, b in of)
        of = self.intervals(width, " or ")
        return lambda call: any(a <= value(call) & mask <= b for a, b in of)

    def sentences(self):
        if self.text in ("always", "never"):
            return [[lambda call, all=self.text == "always": all]]
        found = [[self.fact()]]
        while self.at < len(self.text):
            if self.take(" and "):
                found[-1].append(self.fact())
            elif self.take("; or "):
                found.append([self.fact()])
            else:
                raise ValueError(f"at {self.at} of: {self.text}")
        return found


def by_words(sentences, call):
    return any(all(fact(call) for fact in sentence) for sentence in sentences)


def by_terms(clauses, call):
    def argument(name):
        return call[6 if name == "instruction_pointer" else name]

    def holds(term):
        value, than = argument(term["arg"]) & term["mask"], term["value"]
        if "other" in term:
            than &= argument(term["other"])
        return {"==": value == than, "!=": value != than, ">": value > than, "<=": value <= than,
                "fits": fits(value), "fits_not": not fits(value)}[term["op"]]

    return any(all(holds(term) for term in clause) for clause in clauses)


def calls(clauses, narrow):
    """Arguments at the borders of the conditions, and random ones"""
    values = [[0, 1, LOW, ALL, 2**32] for _ in range(7)]
    for clause in clauses:
        for term in clause:
            arg = 6 if term["arg"] == "instruction_pointer" else term["arg"]
            for near in (-1, 0, 1):
                values[arg].append(term["value"] + near)
            values[arg] += [term["mask"], term["value"] | ALL ^ term["mask"]]
    for _ in range(200):
        call = [random.choice(v) if random.random() < 0.9 else random.getrandbits(64)
                for v in values]
        yield [v & (LOW if narrow and i < 6 else ALL) for i, v in enumerate(call)]


def numbers(term):
    """Terms have hexadecimal numbers."""
    return {key: int(value, 16) if key in ("mask", "value") else value
            for key, value in term.items()}


def main():
    tool, *programs, abi = sys.argv[1:]
    narrow = abi == "x86"
    count = 0
    for program in programs:
        if count >= ENOUGH:
            break
        run = subprocess.run([tool, "check", "-J", "--abi", abi, program, "1000"],
                             capture_output=True, text=True, check=False)
        if run.returncode not in (0, 3, 4):
            sys.exit(f"{program}: {run.stderr}")
        for answer in json.loads(run.stdout, object_hook=numbers)["answers"]:
            sentences = Reader(answer["when"], narrow).sentences()
            count += answer["when"] != "always"
            for call in calls(answer["clauses"], narrow):
                if by_words(sentences, call) != by_terms(answer["clauses"], call):
                    sys.exit(f"{program}: {answer['when']}: not so of {[hex(v) for v in call]}")
    print(count)


if __name__ == "__main__":
    main()
