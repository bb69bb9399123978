#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# scmp-bpf-sim.sh: build libseccomp's simulator of BPF programs, which no binary
# package has, from Debian's source package into the cache; print its path. Beside
# it is tests/, with the programs of libseccomp's own tests and what they promise.
# Exit status 3: the source package could not be fetched.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

DIR=$CACHE/scmp-bpf-sim

# apt gets a list of its own, because few machines have deb-src in their sources.
fetch() {
	local mirror apt

	mirror=$(debian_mirror)
	[ -n "$mirror" ] || die "apt has no Debian bookworm source: run apt-get update"
	mkdir -p "$1/apt/lists/partial"
	printf 'deb-src [signed-by=%s] %s bookworm main\n' \
		/usr/share/keyrings/debian-archive-keyring.gpg "$mirror" >"$1/apt/sources.list"
	apt=(-o "Dir::Etc::SourceList=$1/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$1/apt/lists")
	apt_get "${apt[@]}" -o APT::Update::Error-Mode=any update
	( cd "$1" && apt_get "${apt[@]}" --only-source source libseccomp )
}

# Static and optimized, for a fair comparison in the benchmark.
build() {
	local tools

	tools=$(echo "$1"/libseccomp-*/tools)
	"${CC:-gcc}" -O2 -static -o "$1/scmp_bpf_sim" "$tools/scmp_bpf_sim.c" "$tools/util.c"
}

# Each test is a C program that writes a BPF program.
build_tests() {
	local source name

	mkdir "$1/tests"
	for source in "$1"/libseccomp-*/tests/*-sim-*.c; do
		name=$(basename "$source" .c)
		"${CC:-gcc}" -w -o "$1/test" "$source" "${source%/*}/util.c" -lseccomp
		"$1/test" -b >"$1/tests/$name.bpf"
		cp "${source%.c}.tests" "$1/tests/"
	done
	rm "$1/test"
}

main() {
	local tmp=$DIR.part

	hold_lock "$CACHE/.scmp-bpf-sim.lock"
	if [ ! -d "$DIR/tests" ]; then
		rm -rf "$tmp"
		mkdir -p "$tmp"
		step "fetching Debian's source of libseccomp" fetch "$tmp" || exit 3
		step "building scmp_bpf_sim" build "$tmp"
		step "building libseccomp's tests" build_tests "$tmp"
		rm -rf "$tmp"/apt "$tmp"/libseccomp*
		rm -rf "$DIR"
		mv "$tmp" "$DIR"
	fi
	printf '%s\n' "$DIR/scmp_bpf_sim"
}

case ${1:-} in
-h | --help) print_header ;;
'') main ;;
*) usage_die "no arguments are accepted" ;;
esac
