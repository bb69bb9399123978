#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands, options, their help, and the errors and exit statuses of wrong ones.

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
		like "$command --help has the exit statuses" "$out" "Exit status: 0 success; 1 .*2 wrong"
		cp "$work/out" "$work/help"
		run help "$command"
		is "help $command says the same" "$out" "$(<"$work/help")"
		complains 2 "unknown option --bogus " "$command" --bogus
		complains 2 "unknown option -Q " "$command" -Q
	done <<<"$table"
}

test_commands() {
	cases <<-'END'
	2 !~ a command is missing
	2 stauts !~ unknown command 'stauts', is status meant
	2 xyzzy !~ unknown command 'xyzzy' \(
	2 help lsit !~ help: unknown command 'lsit', is list meant
	2 help status list !~ help: too many operands
	2 version x !~ unexpected operand 'x'
	2 features x !~ unexpected operand 'x'
	2 list 1 !~ unexpected operand '1'.*--pid
	2 "" !~ unknown command ''
	0 version =~ ^seccompctl [0-9]+\.[0-9]+\.[0-9]+$
	0 --version =~ ^seccompctl [0-9]+\.[0-9]+\.[0-9]+$
	0 -V =~ ^seccompctl [0-9]+\.[0-9]+\.[0-9]+$
	END
}

test_options() {
	cases <<-'END'
	2 list --moed=strict !~ unknown option --moed, is --mode meant
	2 list --uid !~ option --uid needs an argument
	2 list -o !~ option -o needs an argument
	2 list --all=yes !~ option --all takes no argument
	2 --source=mdule list !~ unknown source 'mdule': module, proc, ptrace or auto
	2 list --source x !~ unknown source 'x': module, proc, ptrace or auto
	2 list --color=red !~ --color is auto, always or never, not 'red'
	2 status --source !~ option --source needs an argument
	0 --source=proc status
	0 status --source=proc
	END
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
	cases <<-'END'
	2 --source=proc status -5 !~ unknown option -5 \(
	2 --source=proc list --pid abc !~ 'abc' is not a number
	2 --source=proc list --uid no-such-user !~ no user is called 'no-such-user'
	2 list --uid 0 --bogus !~ unknown option --bogus
	2 --source=proc list --uid 4294967295 !~ '4294967295' is not a user number
	2 --source=proc list --uid 12x !~ '12x' is not a user number
	2 --source=proc list --uid -1 !~ no user is called '-1'
	END
}

test_list_arguments() {
	cases <<-'END'
	2 list --mode strct !~ unknown mode 'strct', is strict meant
	2 list --mode filter, !~ unknown mode '' \(
	2 list --mode bogus !~ unknown mode 'bogus' \(disabled, strict, filter or dead\)
	2 list -o TID,PIDD !~ unknown column 'PIDD', is PID meant
	2 list -o "" !~ unknown column '' \(
	2 list -o +xyzzy !~ unknown column 'xyzzy' \(
	2 list --sort -filter !~ unknown column 'filter', is FILTERS meant
	2 list --json --raw !~ exclude each other
	2 list -o "$(printf 'TID,%.0s' {1..80})TID" !~ too many columns
	END
}

# The number of a process that has ended: the kernel does not use it again at once.
gone() {
	bash -c 'echo $$'
}

test_ended() {
	local unused

	unused=$(gone)
	complains 1 "status: $unused: no such thread or process" --source=proc status "$unused"
	complains 1 "list: $unused: no such process" --source=proc list --pid "$unused"
	run --source=proc status $$ "$unused" abc $$
	is "several: the others are printed" "$(grep -c "^$$ " <<<"$out")" 2
	is "several: one line for each of the others" "$(lines "$err")" 2
	is "several: the highest exit status" "$rc" 2
	run status abc
	is "not a number: one line" "$rc $(lines "$err")" "2 1"
	run --source=proc status "$unused" $$
	is "several: exit status 1 if one has ended" "$rc" 1
	run --source=proc status --json "$unused"
	is "none left: valid JSON" "$rc $(json 'd["tasks"]')" "1 []"
}

test_terminal_safety() {
	run status $'\033[2Jx'
	is "an operand's control characters are not printed" "${err//[^$'\033']/}" ""
	run_command bash -c "'$SECCOMPCTL' --source=proc list >/dev/full"
	like "a full disk is an error" "$rc $err" "^1 .*writing to standard output failed"
	run_command bash -c "'$SECCOMPCTL' status >&-"
	like "a closed standard output is an error" "$rc $err" "^1 .*writing to standard output failed"
	# As services run it
	run_command bash -c "trap '' PIPE; exec 3> >(exit); wait \$!; exec '$SECCOMPCTL' help >&3"
	is "SIGPIPE is ignored, and the reader has gone: no complaint" "$rc $err" "1 "
	run_command bash -c "'$SECCOMPCTL' --source=proc status 2>&-"
	like "a closed standard error changes nothing on standard output" "$rc $out" "^0 .*Mode:"
	run_command env TERM=xterm "$SECCOMPCTL" --source=proc status
	is "no bold text in a file" "${out//[^$'\033']/}" ""
	check_bold "bold text on a terminal" 0 TERM=xterm
	check_bold "NO_COLOR" 1 TERM=xterm NO_COLOR=1
	check_bold "an empty NO_COLOR has no effect" 0 TERM=xterm NO_COLOR=
	check_bold "TERM=dumb" 1 TERM=dumb
}

check_bold() { # NAME WANTED VARIABLE...
	local bold=0

	needs script "$1" || return 0
	run_command env -u NO_COLOR "${@:3}" script -qec "'$SECCOMPCTL' --source=proc status" /dev/null
	[[ $out == *$'\033[1m'* ]] || bold=1
	is "$1" "$bold" "$2"
}

# Long text only, with its colours, and all of it without a pager
test_pager() {
	local page="env -u NO_COLOR TERM=xterm SECCOMPCTL_PAGER='sed s/^/PAGED/' script -qec" rows="stty rows 10 cols 80;"

	needs script "a pager" || return 0
	run_command bash -c "$page \"$rows '$SECCOMPCTL' list --help\" /dev/null"
	like "long text goes through the pager" "$out" $'^PAGED.*\nPAGED'
	run_command bash -c "$page \"${rows/10/5} '$SECCOMPCTL' --source=proc status\" /dev/null"
	like "the pager gets colours" "$out" $'PAGED.*\033\[1m'
	run_command bash -c "$page \"$rows '$SECCOMPCTL' version\" /dev/null"
	like "short text does not" "$out" '^seccompctl [0-9.]+'
	run_command bash -c "$page \"$rows '$SECCOMPCTL' list --no-pager --help\" /dev/null"
	is "nor with --no-pager" "${out/PAGED/}" "$out"
	run_command bash -c "${page/sed*\/\'/\/nothing\'} \"$rows '$SECCOMPCTL' list --help\" /dev/null"
	like "without such a pager the text is printed" "$out" $'\nUsage: seccompctl'
	run_command bash -c "SECCOMPCTL_PAGER=false '$SECCOMPCTL' list --help"
	like "nor into a file" "$out" '^Usage: seccompctl'
}

run_tests
