#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seccompctl dump with the module: the filters of a thread, in every format, for root and for others, and
# threads without filters. SECCOMPCTL is the tool to test.

set -euo pipefail

# shellcheck source=selftests/lib/live.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/live.sh"
command -v python3 >/dev/null || skip_all "there is no python3 to install filters"

# install FLAGS:FILE... [-- COMMAND...]: install the programs of files in order, and stay, or run a command
cat >"$work/install" <<'EOF'
#!/usr/bin/env python3
import ctypes, os, sys
args, command = sys.argv[1:], []
if "--" in args:
    args, command = args[:args.index("--")], args[args.index("--") + 1:]
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
for arg in args:
    flags, name = arg.split(":", 1)
    prog = open(name, "rb").read()
    buf = ctypes.create_string_buffer(prog, len(prog))
    fprog = (ctypes.c_uint64 * 2)(len(prog) // 8, ctypes.addressof(buf))
    if libc.syscall(int(os.environ["NR_SECCOMP"]), 1, int(flags), fprog) < 0:  # SECCOMP_SET_MODE_FILTER
        sys.exit("seccomp: errno %d" % ctypes.get_errno())
if command:
    os.execv(command[0], command)
print("ready", flush=True)
sys.stdin.read()
EOF
chmod +x "$work/install"
export NR_SECCOMP=$nr_seccomp

# SECCOMP_FILTER_FLAG_*
LOG=2
LISTENER=8

make_programs() {
	"$SECCOMPCTL" asm -o "$work/0" - <<-EOF
		ld [arch]
		jeq #$abi, L, K
	L:	ld [nr]
		jeq #$abi:ptrace, E
		ret ALLOW
	E:	ret ERRNO(EPERM)
	K:	ret KILL_PROCESS
	EOF
	"$SECCOMPCTL" asm -o "$work/1" - <<-EOF
		ld [nr]
		jeq #$abi:reboot, E
		ret ALLOW
		.raw 6 1 2 0x7fc00000
	E:	ret ERRNO(EACCES)
	EOF
	"$SECCOMPCTL" asm -o "$work/2" - <<-EOF
		ld [nr]
		jeq #$abi:mount, E
		ret ALLOW
	E:	ret USER_NOTIF
	EOF
	printf 'ld [nr]\n%.0s' {1..4095} | sed '$aret ALLOW' | "$SECCOMPCTL" asm -o "$work/3" -
}

start_filtered() {
	start install "0:$work/0" "$LOG:$work/1" "$LISTENER:$work/2" "0:$work/3"
	is "four filters are installed" "$said" ready
	filtered=$pid
}

# The headers, newest filter first
test_headers() {
	local place='; filter ([0-9]) of '$filtered': ([^,]*), id 0x[0-9a-f]{16}, '

	run dump "$filtered"
	is "all filters" "$rc$err" 0
	is "all filters, the newest first" \
		"$(sed -nE "s/^$place([0-9]+) instructions, (.*), (not )?JITed, ([0-9]+) users?$/\1 \2 \3 \4 \6/p" \
			"$work/out")" \
		"3 newest 4096 no flags, no listener 1
2 1 from the newest 4 no flags, listener attached 1
1 2 from the newest 5 log, no listener 1
0 oldest 7 no flags, no listener 1"
	is "all instructions" "$(grep -cE '^ +[0-9]+ ' "$work/out")" $((4096 + 4 + 5 + 7))
	like "a name where the ABI was tested" "$out" "jeq +#$nr_ptrace, L5 +; ptrace \($abi\)"
	like "no name where it was not" "$out" "jeq +#$nr_mount, L3 +; nr, ABI not tested"
}

test_formats() {
	local i id

	for i in 0 1 2 3; do
		run_command bash -c "'$SECCOMPCTL' dump -f raw $filtered $i | cmp - '$work/$i'"
		is "filter $i: raw as it was installed" "$rc$out$err" 0
		run_command bash -c "'$SECCOMPCTL' dump $filtered $i | '$SECCOMPCTL' asm | cmp - '$work/$i'"
		is "filter $i: assembles to the installed program" "$rc$out$err" 0
	done
	run dump --json "$filtered"
	is "JSON" "$(json '[[f[k] for k in ("tid", "index", "depth", "insns", "log", "listener", "users")]
		+ [len(f["program"])] for f in d["filters"]]')" \
		"[[$filtered, 3, 0, 4096, false, false, 1, 4096], [$filtered, 2, 1, 4, false, true, 1, 4], $(
		)[$filtered, 1, 2, 5, true, false, 1, 5], [$filtered, 0, 3, 7, false, false, 1, 7]]"
	is "JSON: each parent is the filter below" \
		"$(json '[f["parent_id"] for f in d["filters"][:-1]] == [f["filter_id"] for f in d["filters"][1:]]')" true
	is "JSON: the oldest has no parent" "$(json 'd["filters"][3]["parent_id"]')" null
	id=$(json 'd["filters"][2]["filter_id"]')
	run dump "$filtered" "$id"
	like "by id" "$rc $out" "^0 ; filter 1 of $filtered: .*, id $id, 5 instructions"
	run dump -f c "$filtered"
	is "C: an array each" "$(grep -o 'filter_[0-9]*\[\]' "$work/out" | xargs)" \
		"filter_3[] filter_2[] filter_1[] filter_0[]"
	run dump --dot "$filtered"
	is "a graph each" "$(grep -o '^digraph filter_[0-9]*' "$work/out" | xargs)" \
		"digraph filter_3 digraph filter_2 digraph filter_1 digraph filter_0"
	run_command bash -c "'$SECCOMPCTL' dump $filtered | '$SECCOMPCTL' asm"
	like "a chain makes no single program" "$rc $err" "^1 .*makes 4 programs, and one is needed: seccompctl merge"
}

# By ptrace, which stops the thread, the same programs and log flags
test_ptrace() {
	local i flags='[[f[k] for k in ("tid", "index", "depth", "insns", "log")] for f in d["filters"]]' wanted

	for i in 0 1 2 3; do
		run_command bash -c "'$SECCOMPCTL' --source=ptrace dump -f raw $filtered $i | cmp - '$work/$i'"
		is "filter $i by ptrace: raw as it was installed" "$rc$out$err" 0
	done
	run dump --json "$filtered"
	wanted=$(json "$flags")
	run --source=ptrace dump --json "$filtered"
	is "by ptrace: places, lengths and log flags of the module" "$(json "$flags")" "$wanted"
}

test_refused() {
	local unused

	complains 2 "has 4 filters, and raw is one program: .* 0 \(the oldest\) to 3" \
		dump --format=raw "$filtered"
	complains 1 "$filtered has no filter 4: it has 4, from 0" dump "$filtered" 4
	complains 1 "$filtered has no filter 0x0123456789abcdef: .seccompctl dump $filtered. shows" \
		dump "$filtered" 0x0123456789abcdef
	complains 1 "$$ has no filters: its mode is disabled" dump $$
	complains 1 "$$ has no filters: its mode is disabled" dump $$ 0
	unused=$(bash -c 'echo $$')
	complains 1 "$unused: no such thread or process here" dump "$unused"
	complains 1 "/proc has no programs" --source=proc dump "$filtered"
}

# Programs need CAP_SYS_ADMIN, and a reader without filters of its own.
test_not_permitted() {
	# A place from which others may run it
	chmod 711 "$work"
	cp "$SECCOMPCTL" "$work/seccompctl"
	run_command setpriv --reuid=65534 --clear-groups "$work/seccompctl" dump "$filtered"
	like "not for others" "$rc $(lines "$err") $out$err" "^1 1 .*not permitted \(.*CAP_SYS_ADMIN"
	run_command setpriv --bounding-set=-sys_admin --inh-caps=-all "$work/seccompctl" dump "$filtered"
	like "not for root without CAP_SYS_ADMIN" "$rc $(lines "$err") $out$err" \
		"^1 1 .*not permitted \(.*CAP_SYS_ADMIN"
	printf 'ret ALLOW\n' | "$SECCOMPCTL" asm -o "$work/allow"
	run_command "$work/install" "0:$work/allow" -- "$work/seccompctl" dump "$filtered"
	like "not for a reader under seccomp" "$rc $(lines "$err") $out$err" \
		"^1 1 .*not permitted \(.*seccomp"
}

make_programs
start_filtered
run_tests
