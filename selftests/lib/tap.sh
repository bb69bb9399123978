# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Running seccompctl and fixtures, and tables of cases, for the tests of the tool. To be sourced.

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=selftests/lib/result.sh
. "$lib/result.sh"

SECCOMPCTL=${SECCOMPCTL:-$here/../../build/tools-asan/seccompctl}
schemas=$here/../../Documentation/json
documents=0
fixtures=()

mkdir "$work/documents"

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
		head -30 || true # more than that breaks the pipe
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
	[[ ${out:0:1} != '{' ]] || keep_document "$@"
}

# keep_document ARGUMENT...: keep $out for finish(), which compares it with the command's schema. Not
# if it is long: that takes python a second.
keep_document() {
	local argument

	((${#out} < 300000)) || return 0
	for argument; do
		[[ -e $schemas/$argument.json ]] || continue
		documents=$((documents + 1))
		cp "$work/out" "$work/documents/$documents.$argument"
		return
	done
}

finish() {
	local wrong

	if ((documents)); then
		wrong=$(python3 "$lib/schema.py" "$schemas" "$work/documents"/* 2>&1) || true
		result $((${#wrong} > 0)) "$documents JSON documents follow their schemas" "$wrong"
	fi
	end_tap
}

is() { # NAME GOT WANTED
	if [[ $2 == "$3" ]]; then
		result 0 "$1"
	else
		result 1 "$1" "$(diff -U 99 --label wanted --label got <(echo "$3") <(echo "$2"))"
	fi
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
	[[ $rc == "$wanted" ]] && one_error "$regex" || bad=1
	result $bad "seccompctl ${*@Q}: exit status $wanted and one line" "wanted /$regex/"
}

# json EXPRESSION: evaluate it, with the JSON of $out as d
json() {
	python3 -ISc 'import json, sys
d = json.load(open(sys.argv[2]))
v = eval(sys.argv[1])
print(json.dumps(v) if isinstance(v, (bool, type(None), list, dict)) else v)' "$1" "$work/out"
}

# same_json NAME "EXPRESSION == VALUE": evaluate both, with the JSON of $out, or its lines, as d
same_json() {
	local wrong

	wrong=$(python3 -ISc 'import json, sys
true, false, null = True, False, None
text = open(sys.argv[2]).read()
try:
    d = json.loads(text)
except ValueError:
    d = [json.loads(line) for line in text.splitlines()]
left, right = sys.argv[1].rsplit(" == ", 1)
got, wanted = (json.dumps(eval(side), sort_keys=True) for side in (left, right))
if got != wanted:
    print("wanted: %s\ngot:    %s" % (wanted, got))' "$2" "$work/out" 2>&1) || true
	result $((${#wrong} > 0)) "$1" "$wrong"
}

# that NAME COMMAND...: a result, by its exit status
that() {
	local wrong=0

	"${@:2}" || wrong=1
	result $wrong "$1"
}

contains() { [[ $(tr -s ' \n' ' ' <<<"$out") == *"$1"* ]]; }
lacks() { ! contains "$1"; }
matches() { [[ $out =~ $1 ]]; }
warns() { [[ $err =~ $1 ]]; }
one_error() { [[ -z $out && $err == "seccompctl: "* && $err != *$'\n'* && $err =~ $1 ]]; }

# end_row: compare the lines of the whole output, if a row has them
end_row() {
	((${#whole[@]} == 0)) || is "$row: output" "$out" "$(printf '%s\n' "${whole[@]}")"
	whole=()
}

# begin_row STATUS ARGUMENT... [OPERATOR TEXT]
begin_row() {
	local status=${1%% *} operator text='' wrong=0 warns=''

	row=${1#"$status"}
	for operator in '=>' '=~' '!~' ''; do
		[[ $operator && $row != *" $operator "* ]] || break
	done
	[[ -z $operator ]] || text=${row#* "$operator" } row=${row%% "$operator" *}
	row=${row# }
	eval "run $row"
	[[ $operator != '!~' && $status != *'!' ]] || warns=1
	case $operator in
	'=>') [[ ${out%%$'\n'*} == "$text" ]] || wrong=1 ;;
	'=~') matches "$text" || wrong=1 ;;
	'!~') one_error "$text" || wrong=1 ;;
	esac
	[[ $rc == "${status%!}" && ${err:+1} == "$warns" ]] || wrong=1
	result $wrong "$row: $status${operator:+ $operator $text}" "wanted: $status${operator:+ $operator $text}"
}

# cases: run a table that is read from standard input, with $work as the working directory. A row is
#
#	STATUS ARGUMENT... => LINE	the first line of standard output
#	STATUS ARGUMENT... =~ REGEX	standard output matches
#	STATUS ARGUMENT... !~ REGEX	standard output is empty, standard error one line that matches
#	STATUS ARGUMENT...
#
# with the exit status of seccompctl and its arguments, which the shell expands. Standard error is empty
# but for !~, and for "STATUS!", with which it must not be. Lines below a row assert more, each as a result
# of its own:
#
#	| LINE		all of these together are standard output
#	+ TEXT		it contains that, whatever the white space
#	- TEXT		it does not
#	~ REGEX		it matches
#	! REGEX		standard error matches
#	@ EXPRESSION == VALUE	as same_json
#
# A line of "$ COMMAND" prepares the rows below. Empty lines and those that begin with "#" are comments.
cases() {
	local line row whole=()

	cd "$work" || exit
	while IFS= read -r line; do
		line=${line#"${line%%[! 	]*}"}
		case $line in
		'' | '#'*) ;;
		'|' | '| '*) whole+=("${line:2}") ;;
		'+ '*) that "$row: $line" contains "${line:2}" ;;
		'- '*) that "$row: $line" lacks "${line:2}" ;;
		'~ '*) that "$row: $line" matches "${line:2}" ;;
		'! '*) that "$row: $line" warns "${line:2}" ;;
		'$ '*) eval "${line:2}" ;;
		'@ '*) same_json "$row: $line" "${line:2}" ;;
		*) end_row; begin_row "$line" ;;
		esac
	done
	end_row
	cd "$OLDPWD" || exit
}

# assemble NAME [TEXT]: a program of TEXT, where " / " ends a line, or of standard input
assemble() {
	if (($# > 1)); then echo "${2// \/ /$'\n'}"; else cat; fi | "$SECCOMPCTL" asm -o "$work/$1" -
}

# plain_tool: $plain is where the tool without sanitizers lies, with its object files
plain_tool() {
	plain=${BUILD:-$(realpath "$here/../..")/build}/tools
	make -s -C "$here/../../tools" O="$plain"
}

# objects DIR FOLDER...: those of folders of tools/, of a tool that was built in DIR
objects() {
	(cd "$here/../../tools" && find "${@:2}" -maxdepth 1 -name '*.c') | sed "s,^,$1/,; s,c$,o,"
}

# compile SOURCE NAME: a fixture
compile() {
	${CC:-cc} -O1 -pthread -o "$work/$2" "$1"
}

# start NAME ARGUMENT...: run a fixture until the end of the test; when it has printed that it is ready,
# $pid is its number, $said the line it printed
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
