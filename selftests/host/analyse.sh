#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Static analysis of the tool finds nothing: clang-tidy with clang's analyser (.clang-tidy has the
# checks), and cppcheck, which also reads the C files of some tests. The module has sparse instead, at
# every build: neither of the two knows the kernel's headers.
#
# NODES=225000 has the analyser look as far as it does by default, which takes minutes.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

NODES=${NODES:-20000}
top=$(cd "$here/../.." && pwd)
# An empty file for each clean result; it holds as long as its name, a hash of all that was read.
clean=${SECCOMPCTL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/seccompctl}/analysed
cd "$top"

LIBS=(libnl-genl-3.0 libnl-3.0 json-c libkmod libseccomp)
read -ra FLAGS < <(echo -D_GNU_SOURCE -std=gnu11 -iquote tools -iquote "$(dirname "$SECCOMPCTL")" -Imodule/include/uapi "$(pkg-config --cflags "${LIBS[@]}")")
CPPCHECK=(tools selftests/fuzz_tool selftests/fixtures)

# key FILE...: of these sources, with all headers and settings
key() {
	{
		clang-tidy --version
		cppcheck --version
		find tools selftests/f* module/include/uapi -name '*.h' | sort | xargs cat .clang-tidy "$(dirname "$SECCOMPCTL")/attributes.h" "$0"
		echo "${FLAGS[*]/$(dirname "$SECCOMPCTL")/} $NODES $*"
		cat "$@"
	} | sha256sum | cut -d ' ' -f 1
}

# A change of one C file has that file analysed, a change of a header all.
tidy() {
	local file files=() keys=() name

	while read -r file; do
		name=$(key "$file")
		[[ ! -e $clean/$name ]] || continue
		files+=("$file")
		keys+=("$clean/$name")
	done < <(find tools -name '*.c' | sort)
	if ((${#files[@]} == 0)); then
		result 0 "clang-tidy and the static analyser: nothing has changed since it was clean"
		return
	fi
	run_command clang-tidy --quiet --extra-arg=-Xclang --extra-arg=-analyzer-config \
		--extra-arg=-Xclang --extra-arg="max-nodes=$NODES" "${files[@]}" -- "${FLAGS[@]}"
	err=$(grep -v 'warnings\? generated\|^Suppressed\|^Use -' <<<"$err" || true)
	is "clang-tidy and the static analyser: ${#files[@]} files" "$rc$out$err" 0
	[[ $rc$out$err != 0 ]] || touch "${keys[@]}"
}

cppcheck_all() {
	local name files

	mapfile -t files < <(find "${CPPCHECK[@]}" -name '*.c' | sort)
	name=$clean/cppcheck-$(key "${files[@]}")
	if [[ -e $name ]]; then
		result 0 "cppcheck: nothing has changed since it was clean"
		return
	fi
	run_command cppcheck -q --error-exitcode=1 --enable=warning,performance,portability \
		--inline-suppr --std=c11 -D__x86_64__ -D_GNU_SOURCE -D__cppcheck__ -Itools -Iselftests \
		-I"$(dirname "$SECCOMPCTL")" -Imodule/include/uapi "${CPPCHECK[@]}"
	is "cppcheck" "$rc$out$err" 0
	[[ $rc$out$err != 0 ]] || touch "$name"
}

# It would be seen if something were wrong: each of the three finds what it is there for.
finds() {
	cat >"$work/wrong.c" <<-'END'
		#include <stdlib.h>
		#include <string.h>
		int wrong(const char *text);
		int wrong(const char *text)
		{
			char *copy = malloc(strlen(text + 1));
			int values[2] = { 0, 1 };

			if (!copy)
				return *copy;
			free(copy);
			return values[2];
		}
	END
	cp .clang-tidy "$work"
	run_command clang-tidy --quiet "$work/wrong.c" --
	like "clang-tidy finds what is wrong" "$out" 'bugprone-misplaced-operator-in-strlen-in-alloc'
	like "the analyser finds what is wrong" "$out" 'clang-analyzer-core.NullDereference'
	run_command cppcheck -q --error-exitcode=1 --enable=warning "$work/wrong.c"
	like "cppcheck finds what is wrong" "$rc$err" '^1.*arrayIndexOutOfBounds'
}

finds
mkdir -p "$clean"
find "$clean" -type f -mtime +30 -delete
tidy
cppcheck_all
finish
