# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What the tests of monitor share: the tool linked with a made-up kernel that tells the events of a
# scenario (watched.c tells the form). To be sourced.

# shellcheck source=selftests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../lib/tap.sh"
export LC_ALL=C.UTF-8

# build_watched: SECCOMPCTL is that tool then
build_watched() {
	local tools=$here/../../tools out source flags
	local wrap=genl_connect,--wrap=nl_send_auto,--wrap=nl_recv,--wrap=nl_socket_get_fd

	out=$(realpath "$here/../..")/build/tools-watched
	flags=$(pkg-config --cflags libnl-genl-3.0)
	mkdir -p "$out"
	for source in watched watched_serve watched_events; do
		# shellcheck disable=SC2086 # the flags are words
		${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g -fsanitize=address,undefined \
			-fno-sanitize-recover=all -iquote "$tools" -iquote "$here/.." -I"$tools/../module/include/uapi" $flags \
			-c -o "$out/$source.made.o" "$here/fake_kernel/$source.c"
	done
	make -s -C "$tools" O="$out" SANITIZE=1 CFLAGS='-O1 -g' \
		LDFLAGS="-Wl,--wrap=$wrap,--wrap=nl_socket_set_nonblocking $out/watched.made.o $out/watched_serve.made.o $out/watched_events.made.o" >&2
	cp "$out/seccompctl" "$work/made"
	SECCOMPCTL=$work/made
}

# scenario: what happens, from standard input; A and X are the ABIs, %w the work directory
scenario() {
	sed "s,%w,$work,g; s,\\<A\\>,c000003e,g; s,\\<X\\>,40000003,g" >"$work/scenario"
	export SCENARIO=$work/scenario
}

# untimed: lines without the time they begin with
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

# until_told FILE N: wait until N lines have been told into a file
until_told() {
	local i

	for ((i = 0; i < 500; i++)); do
		[[ ! -e $1 || $(wc -l <"$1") -lt $2 ]] || return 0
		sleep 0.02
	done
	return 1
}
