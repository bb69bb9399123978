#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# --source=ptrace reads of every filtered thread what the module reads: programs, order and log flags, and
# the same ABI; and the thread is in the same state afterwards. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
command -v python3 >/dev/null || skip_all "there is no python3 to read JSON"

# The number of threads that agree, and each that does not, unless it has ended
compare_all() {
	python3 - "$SECCOMPCTL" <<-'END'
		import json, os, subprocess, sys

		# The module is asked without sanitizers, which take three times as long: they are for ptrace.
		plain = "/usr/local/bin/seccompctl"
		asked = {"module": plain if os.access(plain, os.X_OK) else sys.argv[1], "ptrace": sys.argv[1]}

		# Without systemctl, status does not take its time to name the filters of units.
		def ask(source, *arguments):
		    run = subprocess.run([asked[source], f"--source={source}", *arguments],
		                         capture_output=True, text=True,
		                         env={**os.environ, "PATH": "/nonexistent"})
		    return json.loads(run.stdout) if run.stdout.startswith("{") else run.stderr

		def filters(document):
		    return [[f["index"], f["depth"], f["insns"], f["log"],
		             [[i[k] for k in ("code", "jt", "jf", "k")] for i in f["program"]]]
		            for f in document["filters"]] if isinstance(document, dict) else document

		def state(tid):
		    with open(f"/proc/{tid}/status") as file:
		        lines = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
		    return lines["TracerPid"], lines["State"][0] in "tT"

		threads = same = 0
		for thread in ask("module", "list", "--mode", "filter", "--json")["threads"]:
		    tid = str(thread["tid"])
		    try:
		        before = state(tid)
		        one, other = (filters(ask(s, "dump", "-J", tid)) for s in asked)
		        abis = [ask(s, "status", "-J", tid)["tasks"][0]["abi"] for s in asked]
		        if one == other and isinstance(one, list) and len(set(abis)) == 1 and state(tid) == before:
		            same += 1
		        elif os.path.exists(f"/proc/{tid}"):
		            print(tid, thread["comm"], "differs:", one == other, abis, before, state(tid),
		                  other if isinstance(other, str) else "")
		        threads += 1
		    except (OSError, IndexError):
		        print("gone:", tid, file=sys.stderr)
		print("enough" if same >= 28 else "too few:", "" if same >= 28 else same)
		print("#", same, "of", threads, "threads", file=sys.stderr)
	END
}

# Some programs install filters a while after systemd has started them.
wait_for_filters() {
	local i

	for ((i = 0; i < 120; i++)); do
		(($("$SECCOMPCTL" list -nr --mode filter -o TID | wc -l) < 28)) || break
		sleep 0.5
	done
}

test_every_thread() {
	wait_for_filters
	is "each filtered thread, as the module has it" "$(compare_all)" "enough "
}

run_tests
