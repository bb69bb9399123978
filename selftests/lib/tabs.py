#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Type lines into zsh, each with a tab at its end.

tabs.py FILE LINE...  The .zshrc has to have the tab append the completed line to FILE, and clear it.
                      Prints FILE.
"""

import os
import pty
import sys
import threading
import time

LIMIT_S = 60


def wait_for(condition):
    """Wait until a condition holds."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            sys.exit("zsh does not answer")
        time.sleep(0.02)


def main():
    """Type the lines."""
    path, lines = sys.argv[1], sys.argv[2:]
    pid, terminal = pty.fork()
    if not pid:
        os.environ.update(TERM="dumb", COLUMNS="200")
        os.execvp("zsh", ["zsh", "-d", "-i"])
    seen = bytearray()

    def read():
        try:
            while True:
                seen.extend(os.read(terminal, 65536))
        except OSError:
            pass

    threading.Thread(target=read, daemon=True).start()
    wait_for(lambda: b"prompt:" in seen)
    for count, line in enumerate(lines, 1):
        os.write(terminal, line.encode() + b"\t")
        wait_for(lambda: os.path.exists(path) and open(path).read().count("\n") >= count)
    print(open(path).read(), end="")
    os.kill(pid, 9)


main()
