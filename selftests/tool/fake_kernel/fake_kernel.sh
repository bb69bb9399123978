# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The tool above a made-up kernel: threads, filters and events are those of a scenario (see scenario.c).
# To be sourced.

# shellcheck source=selftests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../lib/tap.sh"
export LC_ALL=C.UTF-8

# link_fake OUTPUT SOURCE...: link with lib/fake_netlink.c, which takes the place of libnl's sockets
link_fake() {
	local libs=(libnl-genl-3.0 libnl-3.0 json-c libkmod libseccomp)

	# shellcheck disable=SC2046 # the flags are words
	${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-iquote "$(dirname "$SECCOMPCTL")" -iquote "$here/../../tools" -iquote "$here/.." \
		-I"$here/../../module/include/uapi" \
		$(pkg-config --cflags "${libs[@]}") -Wl,--wrap=lazy_function \
		-o "$1" "$here/../lib/fake_netlink.c" "${@:2}" $(pkg-config --libs "${libs[@]}")
}

# build_tool: make SECCOMPCTL the same tool above the made-up kernel
build_tool() {
	local objects

	mapfile -t objects < <(cd "$here/../../tools" && find . -name '*.c' |
		sed "s,^\.,$(dirname "$SECCOMPCTL"),; s,c$,o,")
	link_fake "$work/fake" "$here"/fake_kernel/*.c "${objects[@]}"
	SECCOMPCTL=$work/fake
}

# scenario: read it from standard input; A and X are the ABIs, %w is the work directory
scenario() {
	sed "s,%w,$work,g; s,\\<A\\>,c000003e,g; s,\\<X\\>,40000003,g" >"$work/scenario"
	export SCENARIO=$work/scenario
}

# untimed: lines without the time that they begin with
untimed() {
	sed -E 's/^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3} //'
}

make_programs() {
	"$SECCOMPCTL" asm -o "$work/policy" - <<-'EOT'
		ld [arch]
		jeq #x86_64, L, K
	L:	ld [nr]
		jeq #x86_64:openat, E
		jeq #x86_64:mount, E
		jeq #x86_64:read, E
		jeq #x86_64:write, E
		jeq #x86_64:close, E
		jeq #x86_64:socket, S
		ret ALLOW
	S:	ld [args[0].lo]
		jeq #17, E
		ret ALLOW
	E:	ret ERRNO(EPERM)
	K:	ret KILL_PROCESS
	EOT
}

# until_lines FILE N: wait until a file has N lines
until_lines() {
	local i

	for ((i = 0; i < 500; i++)); do
		[[ ! -e $1 || $(wc -l <"$1") -lt $2 ]] || return 0
		sleep 0.02
	done
	return 1
}
