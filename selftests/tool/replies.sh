#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the tool's netlink client makes of replies, good and hostile: builds and runs fake_module/.

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../../tools
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

netlink=$here/../../Documentation/netlink
/usr/bin/python3 "$netlink/attributes.py" "$netlink/specs/seccomp_diag.yaml" >"$dir/attributes.h"
# shellcheck disable=SC2046 # the flags are words
${CC:-cc} -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-iquote "$tools" -iquote "$here/.." -iquote "$dir" -I"$here/../../module/include/uapi" \
	$(pkg-config --cflags libnl-genl-3.0) \
	-Wl,--wrap=genl_connect,--wrap=nl_send_auto,--wrap=nl_recv,--wrap=prctl \
	-Wl,--wrap=nl_socket_set_nonblocking,--wrap=poll \
	-o "$dir/replies" "$here"/fake_module/*.c "$tools"/client/{client*,filter}.c $(pkg-config --libs libnl-genl-3.0)
"$dir/replies"
