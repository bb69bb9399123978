#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl check, explain and diff of live threads, with the module: their own filters, strict mode, no
# filters at all, and readers without permission. SECCOMPCTL is the tool to test.

set -euo pipefail
shopt -s extglob

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
HOLD=$fixtures_dir/hold
[[ -x $HOLD ]] || skip_all "fixtures/hold was not built"
command -v python3 >/dev/null || skip_all "there is no python3 to install filters"
cp "$HOLD" "$work/hold"

# confine FILE... [-- FILE...]: install the programs of files, those after -- in a second thread only; print
# the numbers of both threads, and stay
cat >"$work/confine" <<'EOT'
#!/usr/bin/env python3
import ctypes, os, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def install(names):
    for name in names:
        prog = open(name, "rb").read()
        buf = ctypes.create_string_buffer(prog, len(prog))
        fprog = (ctypes.c_uint64 * 2)(len(prog) // 8, ctypes.addressof(buf))
        if libc.syscall(int(os.environ["NR_SECCOMP"]), 1, 0, fprog) < 0:  # SECCOMP_SET_MODE_FILTER
            sys.exit("seccomp: errno %d" % ctypes.get_errno())
def second(names):
    install(names)
    print(threading.main_thread().native_id, threading.get_native_id(), flush=True)
    sys.stdin.read()
args = sys.argv[1:]
at = args.index("--") if "--" in args else len(args)
libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
install(args[:at])
thread = threading.Thread(target=second, args=(args[at + 1:],))
thread.start()
thread.join()
EOT
chmod +x "$work/confine"
export NR_SECCOMP=$nr_seccomp

make_programs() {
	"$SECCOMPCTL" asm -o "$work/old" - <<-EOT
		ld [arch]
		jeq #$abi, L, K
	L:	ld [nr]
		jeq #$abi:mount, E
		ret ALLOW
	E:	ret ERRNO(EPERM)
	K:	ret KILL_PROCESS
	EOT
	"$SECCOMPCTL" asm -o "$work/new" - <<-EOT
		ld [arch]
		jeq #$abi, L, A
	L:	ld [nr]
		jeq #$abi:socket, S
		jeq #$abi:mount, T, A
	S:	ld [args[0].lo]
		jeq #2, E
	A:	ret ALLOW
	E:	ret ERRNO(EACCES)
	T:	ret LOG
	EOT
	"$SECCOMPCTL" asm -o "$work/thread" - <<-EOT
		ld [nr]
		jeq #$abi:reboot, T
		ret ALLOW
	T:	ret TRAP(0)
	EOT
}

# answer RC ACTIONS OPERAND...: the exit status of check, and the actions of its answers
answer() {
	local words=${*:3}

	run check -J "${@:3}"
	is "check ${words//[0-9][0-9]+([0-9]) /PID }" "$rc $(json '[a["action"] for a in d["answers"]]' | tr -d '"[] ')" "$1 $2"
}

test_check() {
	answer 0 ALLOW "$main" getpid
	answer 3 ERRNO "$main" mount
	answer 4 ALLOW,ERRNO "$main" socket
	answer 3 ERRNO "$main" socket AF_INET
	answer 0 ALLOW "$main" socket AF_UNIX
	answer 3 KILL_PROCESS --abi $compat "$main" getpid
	answer 0 ALLOW "$main" reboot
	answer 3 TRAP "$second" reboot
	run check -J "$main" mount
	is "the older of two filters decides" "$(json '[[d["target"]["tid"], d["target"]["comm"]],
		[(x["filter"]["index"], x["filter"]["depth"], x["instruction"])
			for x in d["answers"][0]["decided_by"]]]')" \
		"[[$main, \"$(<"/proc/$main/comm")\"], [[0, 1, 5]]]"
	run check "$main" mount
	like "check in text" "$rc $out" "^3 mount: fails with EPERM.*filter 0x[0-9a-f]{16} #0"
	run check --trace "$main" socket AF_INET
	like "check --trace: the paths through both filters" "$rc $out" "^3 .*#1 .*ret +#?ERRNO.*#0 .*ret +#?ALLOW"
	run check --with "$work/thread" "$main" reboot
	like "check --with: one more filter" "$rc $out" "^3 reboot: .*SIGSYS"
}

# outcome FILE NR: whether a call fails with EXDEV under a program. A kernel kills a caller of these two
# calls that passes the filter, or returns EPROTO, because only its own trampolines may make them.
outcome() {
	python3 - "$@" <<-'EOT'
		import ctypes, os, sys
		libc = ctypes.CDLL(None, use_errno=True)
		program = ctypes.create_string_buffer(open(sys.argv[1], "rb").read())
		fprog = (ctypes.c_uint64 * 2)((len(program) - 1) // 8, ctypes.addressof(program))
		pid = os.fork()
		if not pid:
		    os.close(2)
		    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
		    libc.syscall(317, 1, 0, fprog)  # SECCOMP_SET_MODE_FILTER
		    libc.syscall(int(sys.argv[2]))
		    os._exit(ctypes.get_errno())
		status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
		print("fails" if status == 18 else "allowed")
	EOT
}

# Newer kernels let uretprobe and uprobe pass all filters.
test_exempt() {
	local nr

	[[ $abi == x86_64 ]] || {
		skip "calls that pass all filters" "$abi has none"
		return
	}
	"$SECCOMPCTL" asm -o "$work/probes" - <<-'EOT'
		ld [nr]
		jeq #335, E
		jeq #336, E
		ret ALLOW
	E:	ret ERRNO(EXDEV)
	EOT
	for nr in 335 336; do
		run check --kernel "$(uname -r)" --abi x86_64 "$work/probes" $nr
		is "call $nr on $(uname -r)" "$(outcome "$work/probes" $nr)" \
			"$(grep -om 1 'allowed\|fails' <<<"$out")"
	done
}

# tables OPERAND...: a short form of the tables of explain, without the source of the filters. For a
# thread the running kernel decides about uretprobe; programs do not know it.
tables() {
	run explain -J --kernel "$(uname -r)" "$@"
	echo "$rc $(json 'len(d["tables"])') $(json 'd["tables"]' | sha256sum)"
}

test_explain() {
	is "explain: a thread as its programs" \
		"$(tables "$main")" "$(tables "$work/old" "$work/new")"
	is "explain: another thread as its programs" \
		"$(tables "$second")" "$(tables "$work/old" "$work/new" "$work/thread")"
	run explain "$main"
	like "explain: the thread" "$rc $out" "^0 $main $(<"/proc/$main/comm") "
	run explain -J "$main"
	is "explain: nothing is undecided" "$(json '[t["complete"] for t in d["tables"]]' |
		tr -d '[] ' | tr , '\n' | sort -u)" true
}

test_diff() {
	run diff "$main" "$main"
	is "diff: a thread and itself" "$rc$err" 0
	run diff -J "$main" "$second"
	is "diff: two threads of a process" "$rc $(json '[[x["syscall"], x["kind"]]
		for x in d["differences"] if x["abi"] == "'"$abi"'"]')" '3 [["reboot", "only_a"]]'
	run diff -J "$single" "$work/old"
	is "diff: a thread and its program" "$rc $(json 'd["differences"]')" "0 []"
	run diff --abi $abi -J "$none" "$single"
	is "diff: a thread without filters, and one with" "$rc $(json '[[x["syscall"], x["kind"]]
		for x in d["differences"]]')" '3 [["mount", "only_a"]]'
}

test_no_filters() {
	answer 0 ALLOW "$none" mount
	answer 0 ALLOW --abi $compat "$none" mount
	run explain "$none"
	like "explain: no filters" "$rc $out" "^0 $none hold"
	run check --with "$work/old" "$none" mount
	like "no filters, and --with" "$rc $out" "^3 mount: fails with EPERM"
}

test_strict() {
	answer 0 ALLOW "$strict" read
	answer 0 ALLOW "$strict" exit
	run check "$strict" getpid
	like "strict mode: check" "$rc $out" "^3 getpid: .*SIGKILL.*strict"
	run explain -J "$strict"
	is "strict mode: explain: allowed calls, besides those that newer kernels let pass" \
		"$rc $(json 'sorted(c["syscall"]
		for t in d["tables"] if t["abi"] == "'"$abi"'" for c in t["calls"]
		for a in c["answers"] if a["action"] == "ALLOW" and "probe" not in c["syscall"])')" \
		'0 ["exit", "read", "rt_sigreturn", "write"]'
	complains 1 "$strict is in strict mode: no filter can be installed" \
		check --with "$work/old" "$strict" read
	run diff --abi $abi "$none" "$strict"
	like "strict mode: diff" "$rc $out" "^3 .*only A allows:"
}

# Programs need CAP_SYS_ADMIN; the fact that a thread has none is public.
test_somebody() {
	local command

	chmod 711 "$work"
	cp "$SECCOMPCTL" "$work/seccompctl"
	for command in "check $main mount" "explain $main" "diff $main $main"; do
		# shellcheck disable=SC2086 # words
		run_command setpriv --reuid=65534 --clear-groups "$work/seccompctl" $command
		like "somebody: ${command%% *}" "$rc $(lines "$err") $out$err" "^1 1 .*not permitted"
	done
	run_command setpriv --bounding-set=-sys_admin --inh-caps=-all "$work/seccompctl" check \
		"$main" mount
	like "root without CAP_SYS_ADMIN" "$rc $(lines "$err") $out$err" \
		"^1 1 .*not permitted .*CAP_SYS_ADMIN"
	run_command setpriv --reuid=65534 --clear-groups "$work/seccompctl" check "$none" mount
	like "somebody: a thread without filters" "$rc $out" "^0 mount: allowed"
}

test_ended() {
	local gone

	(exit 0) &
	gone=$!
	wait "$gone"
	complains 1 "$gone: no such thread or process" check "$gone" mount
	complains 1 "$gone: no such thread or process" explain "$gone"
	complains 1 "$gone: no such thread or process" diff "$main" "$gone"
	complains 1 "/proc has no programs" --source=proc check "$main" mount
	complains 2 "only one thread at a time" explain "$main" "$single"
	complains 2 "unknown system call" check "$main" nothing_of_the_kind
}

make_programs
start confine "$work/old" "$work/new" -- "$work/thread"
read -r main second <<<"$said"
start confine "$work/old"
single=$pid
start hold none
none=$pid
start hold strict
strict=$pid
run_tests
