# SPDX-License-Identifier: GPL-2.0
# bash completion for seccompctl: commands, options and columns are asked of the tool itself.

_seccompctl_values()
{
	local option=$1 cur=$2

	case $option in
	--source)
		COMPREPLY=($(compgen -W 'auto module proc ptrace' -- "$cur"))
		;;
	--color)
		COMPREPLY=($(compgen -W 'auto always never' -- "$cur"))
		;;
	--uid)
		COMPREPLY=($(compgen -u -- "$cur"))
		;;
	--pid)
		COMPREPLY=($(compgen -W "$(cd /proc && echo [0-9]*)" -- "$cur"))
		;;
	--unit)
		COMPREPLY=($(compgen -W "$(_seccompctl_units)" -- "$cur"))
		;;
	--container)
		COMPREPLY=($(compgen -W "$(seccompctl list -anr -o CONTAINER 2>/dev/null | sort -u)" -- "$cur"))
		;;
	--cgroup)
		COMPREPLY=($(compgen -d -- "${cur:-/sys/fs/cgroup/}"))
		compopt -o filenames
		;;
	--comm)
		COMPREPLY=($(compgen -W "$(cat /proc/[0-9]*/comm 2>/dev/null | sort -u)" -- "$cur"))
		;;
	--mode)
		_seccompctl_list "$cur" disabled strict filter dead
		;;
	-f | --format | --from)
		if [[ $option != --from && $(_seccompctl_command) == dump ]]; then
			COMPREPLY=($(compgen -W 'asm c json pseudo raw' -- "$cur"))
		elif [[ $option != --from && $(_seccompctl_command) == export ]]; then
			COMPREPLY=($(compgen -W 'oci systemd minijail c' -- "$cur"))
		else
			COMPREPLY=($(compgen -W 'auto bpf asm numbers json oci systemd minijail' -- "$cur"))
		fi
		;;
	--runtime)
		COMPREPLY=($(compgen -W 'crun runc' -- "$cur"))
		;;
	--abi)
		COMPREPLY=($(compgen -W 'x86_64 x86 x32 aarch64 arm' -- "$cur"))
		;;
	--verdict)
		_seccompctl_list "$cur" allow log trace notify errno trap kill
		;;
	--suggest)
		COMPREPLY=($(compgen -W 'oci systemd minijail' -- "$cur"))
		;;
	--fail-on)
		COMPREPLY=($(compgen -W 'high medium low note' -- "$cur"))
		;;
	--action)
		_seccompctl_list "$cur" kill_process kill_thread trap errno user_notif trace log
		;;
	--with | --policy | --metrics)
		[[ $(_seccompctl_command) != why ]] || COMPREPLY=($(compgen -W "$(cd /proc && echo [0-9]*)" -- "$cur"))
		compopt -o default
		;;
	-o | --output)
		[[ $(_seccompctl_command) != @(asm|merge|monitor) ]] || return 1
		_seccompctl_list "$cur" $(_seccompctl_columns)
		;;
	--sort)
		COMPREPLY=($(compgen -W "$(_seccompctl_columns)" -- "$cur"))
		;;
	*)
		return 1
		;;
	esac
}

# A backslash in a name is part of it, and compgen removes one.
_seccompctl_units()
{
	systemctl list-units --all --plain --no-legend --full 2>/dev/null |
		awk '$1 ~ /\.(service|scope|slice|socket|mount|swap)$/ { gsub(/\\/, "&&", $1); print $1 }'
}

_seccompctl_columns()
{
	seccompctl list --list-columns --raw --noheadings 2>/dev/null | cut -d' ' -f1
}

# Completes the word after the last comma, or after the plus sign.
_seccompctl_list()
{
	local cur=$1 done=

	shift
	if [[ $cur =~ ^(.*[,+])([^,+]*)$ ]]; then
		done=${BASH_REMATCH[1]}
		cur=${BASH_REMATCH[2]}
	fi
	COMPREPLY=($(compgen -P "$done" -W "$*" -- "$cur"))
	compopt -o nospace
}

_seccompctl_command()
{
	local i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--source | --color) ((i += 2)) ;; # "--source", "=" and the value are three words
		-*) ;;
		*)
			echo "${COMP_WORDS[i]}"
			return
			;;
		esac
	done
}

_seccompctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command table

	# "=" is a word of its own to bash: --mode=strict is "--mode", "=" and "strict".
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	_seccompctl_values "$prev" "$cur" && return
	command=$(_seccompctl_command)
	table=$(seccompctl help --complete 2>/dev/null)
	if [[ -z $command ]]; then
		COMPREPLY=($(compgen -W "$(cut -d' ' -f1 <<<"$table") --source= --color= --no-pager --help --version" \
			-- "$cur"))
	elif [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$(sed -n "s/^$command //p" <<<"$table")" -- "$cur"))
	elif [[ $command == help ]]; then
		COMPREPLY=($(compgen -W "$(cut -d' ' -f1 <<<"$table")" -- "$cur"))
	elif [[ $command == @(asm|why) ]]; then
		compopt -o default
	elif [[ $command == @(check|diff|dump|explain|export|merge) ]]; then
		COMPREPLY=($(compgen -W "$(cd /proc && echo [0-9]*)" -- "$cur"))
		compopt -o default
	elif [[ $command == monitor && " ${COMP_WORDS[*]:0:COMP_CWORD} " == *" -- "* ]]; then
		COMPREPLY=($(compgen -c -- "$cur"))
		compopt -o default
	elif [[ $command == @(monitor|status|tree) ]]; then
		COMPREPLY=($(compgen -W "$(cd /proc && echo [0-9]*)" -- "$cur"))
	fi
	[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
	return 0
}

complete -F _seccompctl seccompctl
