# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the tests of the tool share: running seccompctl, fixtures. To be sourced.

# shellcheck source=selftests/lib/result.sh
. "$(dirname "${BASH_SOURCE[0]}")/result.sh"

SECCOMPCTL=${SECCOMPCTL:-$here/../../build/tools-asan/seccompctl}
fixtures=()

[[ -x $SECCOMPCTL ]] || {
	echo "Bail out! $SECCOMPCTL is not there: make -C tools SANITIZE=1 O=..., or set SECCOMPCTL"
	exit 1
}

cleanup() {
	((${#fixtures[@]} == 0)) || kill -KILL "${fixtures[@]}" 2>/dev/null || true
	rm -rf "$work"
}

context() {
	[[ -z ${out-}${err-} ]] || printf 'rc %s\nstdout %s\nstderr %s\n' "$rc" "$out" "$err" |
		head -40 || true # what is longer breaks the pipe
}

# run ARGUMENT...: seccompctl with these; leaves $out, $err and $rc
run() {
	run_command "$SECCOMPCTL" "$@"
}

run_command() {
	rc=0
	"$@" >"$work/out" 2>"$work/err" </dev/null || rc=$?
	out=$(<"$work/out")
	err=$(<"$work/err")
}

is() { # NAME GOT WANTED
	local same=0

	[[ $2 == "$3" ]] || same=1
	result $same "$1" "got '$2', not '$3'"
}

like() { # NAME TEXT REGEX
	local same=0

	[[ $2 =~ $3 ]] || same=1
	result $same "$1" "no /$3/ in: $2"
}

lines() {
	if [[ -z $1 ]]; then echo 0; else wc -l <<<"$1"; fi
}

# complains RC REGEX ARGUMENT...: exit status, one line on standard error, nothing on the other
complains() {
	local wanted=$1 regex=$2 bad=0

	shift 2
	run "$@"
	[[ $rc == "$wanted" && $(lines "$err") == 1 && -z $out && $err =~ ^seccompctl:\  &&
		$err =~ $regex ]] || bad=1
	result $bad "seccompctl ${*@Q}: exit status $wanted and one line" "wanted /$regex/"
}

# json EXPRESSION: evaluated on what $out says, as d
json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[2]))
v = eval(sys.argv[1])
print(json.dumps(v) if isinstance(v, (bool, type(None), list, dict)) else v)' "$1" "$work/out"
}

# compile SOURCE NAME: a fixture
compile() {
	${CC:-cc} -O1 -pthread -o "$work/$2" "$1"
}

# start NAME ARGUMENT...: run a fixture until the end of the test; $pid is its number once it has
# said that it is ready, $said what it said
start() {
	local fifo=$work/fifo.${#fixtures[@]}

	mkfifo "$fifo" "$fifo.in"
	sleep infinity >"$fifo.in" &
	fixtures+=("$!")
	"$work/$1" "${@:2}" <"$fifo.in" >"$fifo" &
	pid=$!
	fixtures+=("$pid")
	disown -a
	read -r said <"$fifo"
}

# proc_field TID KEY: a field of /proc/TID/status
proc_field() {
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}
