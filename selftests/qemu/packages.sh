#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# packages.sh SUITE...: build the Debian packages in each suite (bookworm, trixie), then install,
# upgrade and remove them in a guest of that suite, with its own kernel, for which DKMS builds the
# module. The last line is "N passed, N failed". This takes a quarter of an hour for each.

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

# An older version for the upgrade: the same sources with another number
OLD=0.0.1
# The guest's scripts need the first four.
GUEST_PACKAGES=(iproute2 kmod mount procps linux-image-amd64 linux-headers-amd64 dkms man-db)

# bootstrap SUITE TARGET OPTION...: a Debian, in a directory, or nowhere but for what hooks take out
bootstrap() {
	local suite=$1 target=$2 mirror security

	mirror=$(debian_mirror)
	[ -n "$mirror" ] || die "apt has no Debian source: run apt-get update"
	security=$(debian_mirror bookworm-security)
	mmdebstrap --mode=root "${@:3}" "$suite" "$target" "deb $mirror $suite main" \
		${security:+"deb $security $suite-security main"}
}

# sources DIR VERSION: the tree, as a release of another number
sources() {
	mkdir -p "$1"
	( cd "$TOP" && git ls-files -z | xargs -0 cp -a --parents -t "$1" )
	sed -i "s/VERSION \".*\"/VERSION \"$2\"/" "$1/module/version.h"
	sed -i "1s/(.*)/($2)/" "$1/debian/changelog"
}

build_packages() {
	local build='cd /src && apt-get -qq -y build-dep ./'$OLD

	build+=" && for version in $OLD $NEW; do (cd \$version && dpkg-buildpackage -us -uc -b); done"
	rm -rf "$WORK/src" "$WORK/debs"
	mkdir -p "$WORK/debs"
	sources "$WORK/src/$OLD" "$OLD"
	sources "$WORK/src/$NEW" "$NEW"
	bootstrap "$SUITE" /dev/null --format=null --variant=buildd --customize-hook="copy-in $WORK/src /" \
		--customize-hook="chroot \"\$1\" sh -c '$build'" \
		--customize-hook="for deb in \"\$1\"/src/*.deb; do cp \"\$deb\" $WORK/debs; done"
}

# The guest has no network: apt finds what the packages depend on among its archives.
make_image() {
	local dir=$WORK/root size

	rm -rf --one-file-system "$dir"
	bootstrap "$SUITE" "$dir" --variant=apt --include="$(IFS=,; echo "${GUEST_PACKAGES[*]}")" \
		--skip=cleanup/apt --customize-hook="mkdir -p \"\$1/debs\" && cp $WORK/debs/*.deb \"\$1/debs\"" \
		--customize-hook="chroot \"\$1\" sh -c 'apt-get -qq -y --download-only install /debs/*_${NEW}_*.deb'"
	KREL=$(basename "$dir"/lib/modules/*)
	size=$(($(du -sm "$dir" | cut -f 1) + 1024))
	rm -f "$WORK/image"
	mke2fs -q -t ext4 -O ^has_journal -L guest -d "$dir" "$WORK/image" "${size}M"
	printf '%s=%q\n' KREL "$KREL" KIMAGE "$dir/boot/vmlinuz-$KREL" KMODULES "$dir" >"$WORK/kernel.env"
}

boot() {
	local overlay=$WORK/overlay$GUEST_OPT

	rm -rf "$WORK/overlay"
	mkdir -p "$overlay/run" "$overlay/selftests"
	cp -a "$QEMU_DIR/guest" "$overlay/"
	cp -a "$QEMU_DIR/../lib" "$overlay/selftests/"
	{
		printf '%s=%q\n' OLD "$OLD" NEW "$NEW"
		cat "$QEMU_DIR/guest/packages"
	} >"$overlay/run/command"
	"$QEMU_DIR/initramfs.sh" "$WORK/kernel.env" '' "$WORK/initrd"
	IMAGE=$WORK/image TIMEOUT=${TIMEOUT:-3000} MEM=${MEM:-3072} \
		"$QEMU_DIR/boot.sh" "$WORK/kernel.env" "$WORK/initrd" "$WORK/overlay" "$WORK" MODE=run
}

check_suite() {
	SUITE=$1 WORK=$BUILD/packages/$1
	mkdir -p "$WORK"
	step "$SUITE: building packages" build_packages
	( cd "$WORK/debs" && stat -c '  %s %n' ./*_"${NEW}"_*.deb )
	step "$SUITE: making a guest" make_image
	boot
	sed "s/^/$SUITE: /" "$WORK/report"
	PASSED=$((PASSED + $(grep -c '^ok ' "$WORK/report" || true)))
	FAILED=$((FAILED + $(grep -c '^not ok ' "$WORK/report" || true)))
	grep -q '^1\.\.[0-9]' "$WORK/report" || FAILED=$((FAILED + 1))
	rm -rf --one-file-system "$WORK"/{root,image,src}
}

PASSED=0 FAILED=0
NEW=$(sed -n 's/.*VERSION "\(.*\)"/\1/p' "$TOP/module/version.h")
case ${1:-} in
-h | --help) print_header; exit 0 ;;
'' | -*) usage_die "SUITE is missing: bookworm, trixie" ;;
esac
need_root "making the guest's root file system"
for suite; do
	[[ $suite == @(bookworm|trixie) ]] || usage_die "unknown suite '$suite': bookworm, trixie"
	check_suite "$suite"
done
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
