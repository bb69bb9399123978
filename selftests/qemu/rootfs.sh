#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rootfs.sh [bench | containers | arm64]: make the guest's root file system, a Debian bookworm in an
# ext4 image, unless the cache has it; print its path. The image has nothing of
# this project, and guests never write to it, so all kernels and runs share it. Its
# name has a hash of the package list, so that another list makes another image.
#
# bench: an image that also has bpftrace, against which selftests/bench/watch.c
# measures. bpftrace depends on LLVM, so the image of all others goes without it.
#
# containers: an image that also has podman and docker, for real_programs/containers.sh.
#
# arm64: an image for that architecture. Its packages are unpacked, and not configured,
# because their scripts do not run on this machine. The selftests need no more; systemd as
# PID 1 would.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGES=(
	openssh-server			# the sandbox of the demo
	mount kmod procps iproute2
	strace gdb			# for people in a shell
	bash-completion
	python3-yaml python3-jsonschema	# the kernel's YNL command line
	libnl-3-200 libnl-genl-3-200 libsmartcols1 libjson-c5 libkmod2 libseccomp2
	libasan8 libubsan1		# the sanitized seccompctl
	libc6-i386			# 32-bit selftests
	systemd				# PID 1 for selftests/real_programs
	systemd-container		# systemd-nspawn, and machined
	auditd				# takes the records of seccomp away from the kernel's log
	qemu-system-x86 bubblewrap chrony	# programs that filter themselves, or others
	crun				# a container under the profile that podman would give it
	runc				# the same under docker's runtime
	golang-github-containers-common netavark
	dwarves				# pahole, for the kernel's layout of structures
)
BENCH_PACKAGES=(bpftrace)
CONTAINERS_PACKAGES=(podman docker.io)
ARM64_PACKAGES=(
	openssh-server bubblewrap	# the sandboxes of the demo
	mount kmod procps iproute2 strace gdb
	python3-yaml python3-jsonschema
	libnl-3-200 libnl-genl-3-200 libsmartcols1 libjson-c5 libkmod2 libseccomp2
	libasan8 libubsan1
)

# bootstrap DIR MMDEBSTRAP-OPTION...
bootstrap() {
	local dir=$1 mirror include security

	shift
	mirror=$(debian_mirror)
	[ -n "$mirror" ] || die "apt has no Debian bookworm source: run apt-get update"
	security=$(debian_mirror bookworm-security)
	include=$(IFS=,; printf '%s' "${PACKAGES[*]}")
	mmdebstrap --mode=root "$@" --include="$include" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		bookworm "$dir" "deb $mirror bookworm main" \
		${security:+"deb $security bookworm-security main"}
}

# No password: only "make shell" and the console of the virtual machine lead to root.
bootstrap_amd64() {
	bootstrap "$1" --variant=essential
	mkdir -p "$1/run/sshd"
	chroot "$1" passwd -q -d root
}

# These are the files and directories that the packages' scripts would make.
bootstrap_arm64() {
	local file

	bootstrap "$1" --variant=extract --include='?essential' --architectures=arm64 \
		--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr
	for file in passwd group; do
		sed 's/^root:\*/root:/' "$1/usr/share/base-passwd/$file.master" >"$1/etc/$file"
	done
	echo 'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin' >>"$1/etc/passwd"
	mkdir -p "$1/etc/ssh"
	cp "$1/usr/share/openssh/sshd_config" "$1/etc/ssh/"
	ln -s mawk "$1/usr/bin/awk"
	mkdir -p "$1"/{media,mnt,opt,srv}
}

name_image() {
	local key

	key=$({
		printf '%s\n' "${PACKAGES[@]}"
		[ "$ARCHITECTURE" = amd64 ] || declare -f "bootstrap_$ARCHITECTURE"
	} | sha256sum | cut -c1-12)
	IMAGE=$CACHE/rootfs/bookworm-$key.ext4
}

make_image() {
	local dir=$IMAGE.d size

	rm -rf --one-file-system "$dir"
	mkdir -p "$(dirname "$IMAGE")"
	"bootstrap_$ARCHITECTURE" "$dir"
	# Room for the files of a run, core dumps and logs; the image is sparse.
	size=$(($(du -sm "$dir" | cut -f1) * 5 / 4 + 1024))
	rm -f "$IMAGE.part"
	mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=0 -L guest -d "$dir" \
		"$IMAGE.part" "${size}M"
	rm -rf --one-file-system "$dir"
	mv "$IMAGE.part" "$IMAGE"
}

main() {
	name_image
	hold_lock "$CACHE/rootfs/.lock"
	if [ ! -s "$IMAGE" ]; then
		need_root "making the guest's root file system"
		step "making the guest's Debian" make_image
	fi
	printf '%s\n' "$IMAGE"
}

ARCHITECTURE=amd64
case ${1:-} in
-h | --help) print_header ;;
'') main ;;
bench)
	PACKAGES+=("${BENCH_PACKAGES[@]}")
	main
	;;
containers)
	PACKAGES+=("${CONTAINERS_PACKAGES[@]}")
	main
	;;
arm64)
	PACKAGES=("${ARM64_PACKAGES[@]}") ARCHITECTURE=arm64
	main
	;;
*) usage_die "unknown argument '$1'" ;;
esac
