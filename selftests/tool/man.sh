#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Manual page, and completion for bash and zsh: well-formed, and complete by the tool's own table.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

page=$here/../../Documentation/seccompctl.8
completion=$here/../../tools/completion/seccompctl.bash

test_format() {
	if ! command -v groff >/dev/null || ! command -v man >/dev/null; then
		skip "man --warnings is silent" "there is no man(1) or groff(1)"
		return
	fi
	run_command groff -ww -z -mandoc -Tutf8 "$page"
	is "groff -ww is silent" "$rc$out$err" 0
	run_command env MANWIDTH=80 man --warnings -l "$page"
	is "man --warnings is silent" "$rc$err" 0
}


test_table() {
	local command options option missing="" column

	run help --complete
	while read -r command options; do
		grep -qE "^\.(Cm|Ss|It Cm) (.*, )?$command\b" "$page" || missing+=" $command"
		for option in $options; do
			option=${option#--}
			grep -qE "Fl -${option%=}( |$)" "$page" || missing+=" $command:$option"
		done
	done <<<"$out"
	is "the page has every command and option" "$missing" ""
	missing=
	run list --list-columns --raw --noheadings
	while read -r column _; do
		grep -qE "^\.It Li $column Ta " "$page" || missing+=" $column"
	done <<<"$out"
	is "the page has every column" "$missing" ""
	is "the page has no other columns" "$(grep -c '^\.It Li [A-Z].* Ta ' "$page")" \
		"$(lines "$out")"
	for option in "EXIT STATUS" ENVIRONMENT EXAMPLES "SEE ALSO" NOTES; do
		grep -qx "\.Sh $option" "$page" || missing+=" $option"
	done
	is "the page has all sections" "$missing" ""
}

# Each kind of finding, and its severity
test_findings() {
	is "the page has every finding" "$(sed -nE 's/^\.It Li ([a-z0-9-]+) Pq (high|medium|low|note)$/\1 \2/p' "$page")" \
		"$(tr -d '\n' <"$here/../../tools/analysis/finding_kinds.c" |
			grep -oE '\{ "[a-z0-9-]+", FINDING_[A-Z]+' |
			sed -E 's/.*"(.*)", FINDING_(.*)/\1 \L\2/')"
}

# The completions of bash for a command line, sorted
offers() {
	PATH=$work/bin:$PATH bash -c '
		compopt() { :; }
		. "$1"
		# bash takes "=" for a word of its own.
		read -ra COMP_WORDS <<<"${2//=/ = }"
		[[ $2 != *[\ =] ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_seccompctl
		printf "%s\n" "${COMPREPLY[@]}" | sort | xargs' - "$completion" "$1"
}

test_completion() {
	local mode missing="" commands

	mkdir "$work/bin"
	ln -s "$SECCOMPCTL" "$work/bin/seccompctl"
	run help --complete
	commands=$(cut -d' ' -f1 <<<"$out" | sort | xargs)
	is "commands" "$(offers "seccompctl ")" "--color= --help --no-pager --source= --version $commands"
	is "a command" "$(offers "seccompctl st")" "status"
	is "options" "$(offers "seccompctl list --")" \
		"$(sed -n 's/^list //p' <<<"$out" | tr ' ' '\n' | sort | paste -sd' ')"
	is "an option" "$(offers "seccompctl list --so")" "--sort= --source="
	is "sources" "$(offers "seccompctl --source=")" "auto module proc ptrace"
	is "colours" "$(offers "seccompctl dump --color=")" "always auto never"
	is "a command after --source" "$(offers "seccompctl --source=proc li")" "list"
	is "modes" "$(offers "seccompctl list --mode=")" "dead disabled filter strict"
	is "a second mode" "$(offers "seccompctl list --mode strict,f")" "strict,filter"
	is "columns" "$(offers "seccompctl list -o TID,STA")" "TID,START TID,START-NS"
	is "one more column" "$(offers "seccompctl list -o +SS")" "+SSB"
	is "a column to sort by" "$(offers "seccompctl list --sort FILTE")" "FILTER-ID FILTERS"
	printf '#!/bin/sh\nprintf "%%s\n" "web.service loaded" "getty@tty1.service loaded" "web.timer loaded"\n' >"$work/bin/systemctl"
	chmod +x "$work/bin/systemctl"
	is "units" "$(offers "seccompctl status --unit=")" "getty@tty1.service web.service"
	like "names of threads" " $(offers "seccompctl explain --comm ba") " " bash "
	like "numbers of processes" " $(offers "seccompctl status ") " " $$ "
	is "formats" "$(offers "seccompctl dump --format=")" "asm c json pseudo raw"
	is "verdicts" "$(offers "seccompctl explain --verdict allow,no")" "allow,notify"
	like "processes after tree" " $(offers "seccompctl tree ") " " $$ "
	is "formats of suggestions" "$(offers "seccompctl monitor --suggest=")" "minijail oci systemd"
	like "processes after merge" " $(offers "seccompctl merge ") " " $$ "
	like "processes after why --with" " $(offers "seccompctl why --with ") " " $$ "
	is "severities" "$(offers "seccompctl explain --fail-on=")" "high low medium note"
	is "actions" "$(offers "seccompctl monitor --action errno,t")" "errno,trace errno,trap"
	like "processes after monitor" " $(offers "seccompctl monitor ") " " $$ "
	like "a command after monitor --" " $(offers "seccompctl monitor -- tru") " " true "
	is "options of tree" "$(offers "seccompctl tree --d")" "--dot"
	is "help for a command" "$(offers "seccompctl help fe")" "features"
	for mode in $(offers "seccompctl list --mode=") ; do
		run --source=proc list --mode "$mode"
		[[ $rc == 0 ]] || missing+=" $mode"
	done
	is "every mode that is offered is accepted" "$missing" ""
}

# Each line as zsh leaves it after one tab
test_zsh() {
	needs zsh "completion for zsh" || return 0
	mkdir -p "$work/bin"
	ln -sf "$SECCOMPCTL" "$work/bin/seccompctl"
	cat >"$work/.zshrc" <<-END
		fpath=($(realpath "$here/../../tools/completion") \$fpath)
		path=($work/bin \$path)
		autoload -Uz compinit
		compinit -u -D
		press-tab() { zle complete-word; print -r -- "\$BUFFER" >>$work/lines; zle kill-buffer }
		zle -N press-tab
		bindkey '^I' press-tab
		PS1=prompt:
	END
	is "completion for zsh" "$(ZDOTDIR=$work python3 "$here/../lib/tabs.py" "$work/lines" \
		'seccompctl sta' 'seccompctl list --mo' 'seccompctl list --mode=strict,fi' 'seccompctl dump --format=p' \
		'seccompctl explain --fail-on=h' 'seccompctl list --sort=SS' 'seccompctl --source=pr' 'seccompctl help fe' \
		'seccompctl monitor --suggest=o' 'seccompctl monitor -- seccompc' 'seccompctl asm /etc/hostn' 2>&1)" "$(
		printf '%s\n' 'seccompctl status ' 'seccompctl list --mode=' 'seccompctl list --mode=strict,filter,' \
			'seccompctl dump --format=pseudo ' 'seccompctl explain --fail-on=high ' \
			'seccompctl list --sort=SSB ' 'seccompctl --source=proc ' 'seccompctl help features ' \
			'seccompctl monitor --suggest=oci ' 'seccompctl monitor -- seccompctl ' \
			'seccompctl asm /etc/hostname ')"
}

run_tests
