#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Other clients: the kernel's own generic netlink client, with our spec, and the examples beside it.

YNL is where tools/net/ynl of a kernel tree is, SPEC our YAML, HOLD what fixtures/hold.c builds.
"""

import glob
import json
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
YNL = os.environ.get("YNL", "/opt/seccompctl/ynl")
HOLD = os.path.join(HERE, "..", "fixtures", "hold")
SPEC = "Documentation/netlink/specs/seccomp_diag.yaml"
MODES = ["disabled", "strict", "filter", "dead"]


def first_there(*paths):
    return next((path for path in paths if path and os.path.exists(path)), None)


def spec_path():
    """The path of the spec: from the environment, beside the client, or in this tree."""
    return first_there(
        os.environ.get("SPEC"), os.path.join(YNL, "..", SPEC), os.path.join(HERE, "..", "..", SPEC)
    )


def schema_path():
    """The kernel's schema of specs, in a kernel tree or in the guest."""
    name = "Documentation/netlink/genetlink.yaml"
    return first_there(os.path.join(YNL, "..", name), os.path.join(YNL, "../../..", name))


def skip_all(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(4)


def ynl(args, schema=False):
    """The output of cli.py, or its error. Checking the schema takes longer than all the rest."""
    cli = [sys.executable, os.path.join(YNL, "cli.py"), "--spec", spec_path()]
    cli += ["--schema", schema_path()] if schema else ["--no-schema"]
    done = subprocess.run(cli + args, capture_output=True, text=True, check=False)
    if done.returncode:
        return None, done.stderr + done.stdout
    return json.loads(done.stdout), ""


def ask(kind, request, schema=False, command="task-get"):
    return ynl([kind, command, "--json", json.dumps(request), "--output-json"], schema)


def status(tid):
    """/proc/TID/status as a dictionary, empty if the thread has ended."""
    try:
        with open(f"/proc/{tid}/status", encoding="utf-8", errors="surrogateescape") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except (FileNotFoundError, ProcessLookupError):
        return {}


def tids():
    return {int(path.split("/")[4]) for path in glob.glob("/proc/[0-9]*/task/[0-9]*")}


def differences(row):
    """The fields of a row that differ from /proc; none if the thread has ended."""
    proc = status(row["tid"])
    if not proc:
        return []
    pairs = {
        "tgid": (row["tgid"], int(proc["Tgid"])),
        "uid": (row["uid"], int(proc["Uid"].split()[0])),
        "mode": (row["mode"], MODES[int(proc["Seccomp"])]),
        "filter-count": (row["filter-count"], int(proc["Seccomp_filters"])),
        "no-new-privs": (row["no-new-privs"], int(proc["NoNewPrivs"])),
    }
    return [f"{row['tid']}: {key} is {a!r}, not {b!r}" for key, (a, b) in pairs.items() if a != b]


class Tap:
    """Test Anything Protocol: one line for each check, and the reason of a failure."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, good, why=""):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} {name}")
        if not good:
            print("".join(f"# {line}\n" for line in str(why).splitlines()), end="")

    def end(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def test_do(tap, child):
    row, why = ask("--do", {"tid": child.pid}, schema=True)
    tap.check("do: the schema holds, answered", row and row["tid"] == child.pid, why or row)
    if row:
        tap.check("do: as /proc says", not differences(row), differences(row))
        tsc = "disabled" if os.uname().machine == "x86_64" else "enabled"
        words = (row["mode"], row["tsc"], row["abi"], row["comm"])
        tap.check("do: enums by name", words == ("strict", tsc, "native", "hold"), row)
    _, why = ask("--do", {"tid": 0x7FFFFFFF})
    tap.check("do: no such thread", "No such process" in why, why)
    _, why = ask("--do", {})
    tap.check("do: the missing attribute is named", "tid" in why, why)


def test_dump(tap):
    before = tids()
    rows, why = ask("--dump", {})
    tap.check("dump: answered", rows, why)
    rows = rows or []
    reported = [row["tid"] for row in rows]
    wrong = [words for row in rows for words in differences(row)]
    tap.check("dump: as /proc says", not wrong, "\n".join(wrong))
    tap.check("dump: ascending", reported == sorted(set(reported)), reported)
    missing = before & tids() - set(reported)
    tap.check("dump: everybody", not missing, missing)


def test_selection(tap, child):
    rows, why = ask("--dump", {"sel-tgid": child.pid})
    tap.check("dump: one process", rows and [r["tid"] for r in rows] == [child.pid], why or rows)
    rows, why = ask("--dump", {"sel-modes": ["strict"], "sel-tgid": child.pid})
    tap.check("dump: modes by name", rows and len(rows) == 1, why or rows)
    rows, why = ask("--dump", {"sel-modes": ["disabled", "filter"], "sel-tgid": child.pid})
    tap.check("dump: other modes", rows == [], why or rows)
    rows, why = ask("--dump", {"sel-seccomp": True})
    reported = [row["tid"] for row in rows or []]
    wrong = [row for row in rows or [] if row["mode"] == "disabled"]
    tap.check("dump: a flag", child.pid in reported and not wrong, why or rows)


def test_filters(tap, child):
    rows, why = ask("--dump", {"tid": child.pid, "with-prog": True}, command="filter-get")
    rows = rows or [{}]
    tap.check("filters: newest first", [r.get("index") for r in rows] == [2, 1, 0], why or rows)
    # One instruction: return, with SECCOMP_RET_ALLOW.
    program = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000).hex()
    programs = {"".join(r.get("prog", "").split()).replace("0x", "") for r in rows}
    tap.check("filters: the program, byte for byte", programs == {program}, rows)
    tap.check("filters: flags by name", all(r.get("flags") == [] for r in rows), rows)
    row, why = ask("--do", {"tid": child.pid, "index": 1}, command="filter-get")
    tap.check("filters: one by index", row and row["parent-id"] == rows[-1].get("id"), why or row)
    row, why = ask("--do", {"tid": child.pid})
    tap.check("filters: the task's newest", row and row["filter-id"] == rows[0].get("id"), why)
    tasks, why = ask("--dump", {"sel-filter-id": rows[-1].get("id", 1)})
    tap.check("filters: who has it", [t["tid"] for t in tasks or []] == [child.pid], why or tasks)


def test_examples(tap, strict):
    """The smallest clients list what YNL lists."""
    rows, _ = ask("--dump", {"sel-seccomp": True})
    wanted = [f"{r['tid']} {MODES.index(r['mode'])} {r['comm']}" for r in rows or []]
    example = os.path.join(os.path.dirname(spec_path()), "..", "client.py")
    for name, command in ("C", [os.path.join(HERE, "client")]), ("Python", [sys.executable, example]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        tap.check(f"the client in {name} lists the same", strict.pid in [r["tid"] for r in rows or []]
                  and done.stdout.splitlines() == wanted, f"{done.stdout}{done.stderr}{wanted}")


def test_watch(tap):
    # The client ends after the reply, and the watch with the client.
    request = {"kinds": ["install", "verdict"], "actions": ["errno", "trap"], "uid": 0}
    counts, why = ask("--do", request, command="watch")
    wanted = {"made": 0, "delivered": 0, "pending": 0, "dropped": 0}
    reported = {name: (counts or {}).get(name) for name in wanted}
    # A module without hooks says why.
    tap.check("watch: counts are zero, or there are no events",
              reported == wanted or "events need a kernel with" in str(why), why or counts)
    counts, why = ask("--do", {"kinds": ["verdict"], "descendants": True}, command="watch")
    tap.check("watch: refused, with the attribute", "descendants" in why, why or counts)
    counts, why = ask("--do", {}, command="watch")
    tap.check("watch: a socket that has never watched", "never watched" in why, why or counts)


def held(*state):
    """Start the program in a state, and wait until it is ready."""
    child = subprocess.Popen([HOLD, *state], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    return child


def main():
    print("TAP version 13")
    if not os.path.exists(os.path.join(YNL, "cli.py")):
        skip_all(f"no cli.py in {YNL}: set YNL to tools/net/ynl of a kernel tree")
    if not spec_path() or not schema_path():
        skip_all(f"no {os.path.basename(SPEC)} (set SPEC to it) or no schema beside the client")
    if not os.path.exists(HOLD):
        skip_all("no program to look at: set HOLD to what fixtures/hold.c builds")
    if os.getuid():
        skip_all("only root sees every thread")
    # The client requests all existing families, which loads none.
    if subprocess.run(["modprobe", "seccomp_diag"], check=False).returncode:
        skip_all("there is no module to ask")
    tap = Tap()
    strict, filtered = held("strict"), held("filter", "3")
    try:
        test_do(tap, strict)
        test_dump(tap)
        test_selection(tap, strict)
        test_filters(tap, filtered)
        test_examples(tap, strict)
        test_watch(tap)
    finally:
        strict.kill()
        filtered.kill()
    tap.end()


main()
