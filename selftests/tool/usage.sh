#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands, options, their help, and what is said and returned when they are wrong.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

test_help() {
	local command options option table missing

	run help --complete
	is "help --complete succeeds" "$rc" 0
	table=$out
	run --help
	is "--help succeeds" "$rc$err" 0
	missing=
	while read -r command _; do
		[[ $out == *"  $command "* ]] || missing+=" $command"
	done <<<"$table"
	is "--help names every command" "$missing" ""
	while read -r command options; do
		run "$command" --help
		is "$command --help succeeds" "$rc$err" 0
		missing=
		for option in $options; do
			[[ $out == *"$option"* ]] || missing+=" $option"
		done
		is "$command --help names every option" "$missing" ""
		like "$command --help tells the exit statuses" "$out" "Exit status: 0 success; 1 .*2 wrong"
		cp "$work/out" "$work/help"
		run help "$command"
		is "help $command says the same" "$out" "$(<"$work/help")"
		complains 2 "unknown option --bogus " "$command" --bogus
		complains 2 "unknown option -Q " "$command" -Q
	done <<<"$table"
}

test_commands() {
	complains 2 "a command is missing"
	complains 2 "unknown command 'stauts', is 'status' meant" stauts
	complains 2 "unknown command 'xyzzy' \(" xyzzy
	complains 2 "help: unknown command 'lsit', is 'list' meant" help lsit
	complains 2 "help: too many operands" help status list
	complains 2 "unexpected operand 'x'" version x
	complains 2 "unexpected operand 'x'" features x
	complains 2 "unexpected operand '1'.*--pid" list 1
	complains 2 "unknown command ''" ""
	run version
	like "version" "$rc $out" "^0 seccompctl [0-9]+\.[0-9]+\.[0-9]+$"
	cp "$work/out" "$work/version"
	run --version
	is "--version says the same" "$out" "$(<"$work/version")"
	run -V
	is "-V, too" "$out" "$(<"$work/version")"
}

test_options() {
	complains 2 "unknown option --moed, is --mode meant" list --moed=strict
	complains 2 "option --uid needs an argument" list --uid
	complains 2 "option -o needs an argument" list -o
	complains 2 "option --all takes no argument" list --all=yes
	complains 2 "unknown source 'mdule': module, proc or auto" --source=mdule list
	complains 2 "unknown source 'x': module, proc or auto" list --source x
	complains 2 "option --source needs an argument" status --source
	run --source=proc status
	is "--source before the command" "$rc$err" 0
	run status --source=proc
	is "--source behind it" "$rc$err" 0
}

test_numbers() {
	local number

	for number in abc 12x "" " 1" 0x10 1.5; do
		complains 2 "is not a number" --source=proc status "$number"
	done
	for number in 0 4194305 99999999999999999999999; do
		complains 2 "$number is out of range: .* 1 to 4194304" --source=proc status "$number"
		complains 2 "out of range" --source=proc list --pid "$number"
	done
	complains 2 "unknown option -5 " --source=proc status -5
	complains 2 "'abc' is not a number" --source=proc list --pid abc
	complains 2 "no user is called 'no-such-user'" --source=proc list --uid no-such-user
	complains 2 "unknown option --bogus" list --uid 0 --bogus
	complains 2 "'4294967295' is not a user number" --source=proc list --uid 4294967295
	complains 2 "'12x' is not a user number" --source=proc list --uid 12x
	complains 2 "no user is called '-1'" --source=proc list --uid -1
}

test_list_arguments() {
	complains 2 "unknown mode 'strct', is strict meant" list --mode strct
	complains 2 "unknown mode '' \(" list --mode filter,
	complains 2 "unknown mode 'bogus' \(disabled, strict, filter or dead\)" list --mode bogus
	complains 2 "unknown column 'PIDD', is PID meant" list -o TID,PIDD
	complains 2 "unknown column '' \(" list -o ""
	complains 2 "unknown column 'xyzzy' \(" list -o +xyzzy
	complains 2 "unknown column 'filter', is FILTERS meant" list --sort -filter
	complains 2 "exclude each other" list --json --raw
	complains 2 "too many columns" list -o "$(printf 'TID,%.0s' {1..80})TID"
}

# The number of a process that has been and is gone: numbers are not used again at once.
gone() {
	bash -c 'echo $$'
}

test_not_there() {
	local unused

	unused=$(gone)
	complains 1 "status: $unused: no such thread or process" --source=proc status "$unused"
	complains 1 "list: $unused: no such process" --source=proc list --pid "$unused"
	run --source=proc status $$ "$unused" abc $$
	is "several: the others are told" "$(grep -c "^$$ " <<<"$out")" 2
	is "several: one line for each that can't be" "$(lines "$err")" 2
	is "several: the highest exit status counts" "$rc" 2
	run status abc
	is "one that is no number: nothing else is said" "$rc $(lines "$err")" "2 1"
	run --source=proc status "$unused" $$
	is "several: exit status 1 if one is not there" "$rc" 1
	run --source=proc status --json "$unused"
	is "none told: JSON is valid still" "$rc $(json 'd["tasks"]')" "1 []"
}

test_terminal_safety() {
	run status $'\033[2Jx'
	is "an operand's control characters are not repeated" "${err//[^$'\033']/}" ""
	run_command bash -c "'$SECCOMPCTL' --source=proc list >/dev/full"
	like "a full disk is an error" "$rc $err" "^1 .*writing to standard output failed"
	run_command bash -c "'$SECCOMPCTL' status >&-"
	like "a closed standard output is an error" "$rc $err" "^1 .*writing to standard output failed"
	run_command bash -c "'$SECCOMPCTL' --source=proc status 2>&-"
	like "a closed standard error takes nothing away" "$rc $out" "^0 .*Mode:"
	run_command env TERM=xterm "$SECCOMPCTL" --source=proc status
	is "no bold letters into a file" "${out//[^$'\033']/}" ""
	test_bold "bold letters on a terminal" 0 TERM=xterm
	test_bold "NO_COLOR" 1 TERM=xterm NO_COLOR=1
	test_bold "an empty NO_COLOR is none" 0 TERM=xterm NO_COLOR=
	test_bold "TERM=dumb" 1 TERM=dumb
}

test_bold() { # NAME WANTED VARIABLE...
	local bold=0

	if ! command -v script >/dev/null; then
		skip "$1" "there is no script(1) to make a terminal"
		return
	fi
	run_command env -u NO_COLOR "${@:3}" script -qec "'$SECCOMPCTL' --source=proc status" /dev/null
	[[ $out == *$'\033[1m'* ]] || bold=1
	is "$1" "$bold" "$2"
}

test_help
test_commands
test_options
test_numbers
test_list_arguments
test_not_there
test_terminal_safety
finish
