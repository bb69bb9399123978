#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run the commands of a document, and compare their output with the one that it shows; print TAP.

quickstart.py DOCUMENT CHAPTER...  The chapters are numbers, from 1.

In a literal block, a line of "# COMMAND" or "$ COMMAND" is a command if it is the first one or
follows an empty line; a here-document belongs to it. Its output follows. There, a number stands
for any number, any white space for any other, "..." for any text, and a line of only "..." for any
lines.
"""

import re
import subprocess
import sys
import tempfile

LIMIT_S = 120
# A watch ("timeout 3 ...") that saw too little on a busy machine is repeated once, for longer.
LONGER = 6


def chapters(text):
    """The texts of the sections of the first level; the first one is in front of all of them."""
    return re.split(r"^.+\n={3,}$", text.split("\n\n", 2)[2], flags=re.M)


def blocks(text):
    """The literal blocks."""
    for block in re.findall(r"::\n\n((?:(?:\t.*)?\n)+)", text):
        yield [line.removeprefix("\t") for line in block.rstrip("\n").split("\n")]


def commands(block):
    """Each command of a block, with the lines of its output."""
    found, end = [], None
    for before, line in zip([""] + block, block):
        if end is not None:
            found[-1][0].append(line)
            end = None if line == end else end
        elif not before and line[:2] in ("# ", "$ "):
            found.append(([line[2:]], []))
            here = re.search(r"<<'?(\w+)", line)
            end = here and here[1]
        elif found:
            found[-1][1].append(line)
    return [("\n".join(command), "\n".join(output).strip()) for command, output in found]


def pattern_of(line):
    """A regular expression of one line."""
    parts = re.split(r"(\.\.\.|0x[0-9a-f]+|\d+|\s+)", line.strip())
    for i, part in enumerate(parts):
        if part == "...":
            parts[i] = ".*"
        elif part[:1].isdigit():
            parts[i] = r"(?:0x[0-9a-f]+|\d+)"
        else:
            parts[i] = r"\s+" if part.isspace() else re.escape(part)
    return r"\s*" + "".join(parts) + r"[ \t]*\n"


def same(wanted, got):
    """Whether the output is the one of the document."""
    lines = wanted.split("\n") if wanted else []
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else pattern_of(line)
                      for line in lines)
    return re.fullmatch(pattern, got.strip() + "\n" if got.strip() else "") is not None


def run(command):
    """The output of a command, errors included."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        # A file, because what stays in the background would keep a pipe open.
        subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=output,
                       stderr=output, timeout=LIMIT_S, check=False)
        output.seek(0)
        return output.read()


def main():
    """Run all commands, also those behind a failure."""
    with open(sys.argv[1], encoding="utf-8") as file:
        parts = chapters(file.read())
    found = [entry for number in sys.argv[2:] for block in blocks(parts[int(number)])
             for entry in commands(block)]
    failed = 0
    for number, (command, wanted) in enumerate(found, 1):
        got = run(command)
        good = same(wanted, got)
        if not good and command.startswith("timeout "):
            got = run(re.sub(r"\d+", lambda limit: str(LONGER * int(limit[0])), command, count=1))
            good = same(wanted, got)
        if not good:
            failed += 1
            for name, text in (("wanted", wanted), ("got", got)):
                print(f"# {name}:", *text.split("\n"), sep="\n#   ")
        command = command.split("\n")[0].replace("#", "")
        print("ok" if good else "not ok", number, "-", command, flush=True)
    print(f"1..{len(found)}")
    sys.exit(failed > 0 or not found)


if __name__ == "__main__":
    main()
