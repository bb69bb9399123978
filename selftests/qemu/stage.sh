#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stage.sh ENVFILE STAGE [PART]...: lay out the products of a build as the guest sees them:
#
#   /usr/local            the tool, as "make install" puts it there
#   /lib/modules          the module, by modules_install (depmod: initramfs.sh)
#   /opt/seccompctl/debug       the module with its debugging information
#   /opt/seccompctl/guest       the scripts that run there
#   /opt/seccompctl/selftests/fixtures/hold
#
# PART tests:
#
#   /opt/seccompctl/selftests   a folder for each subject, and kselftest-list.txt
#   /opt/seccompctl/asan        seccompctl with ASan and UBSan
#   /opt/seccompctl/ynl         the kernel's cli.py
#   /opt/seccompctl/Documentation/netlink  schemas and our spec, as cli.py
#                                          expects them beside each other
#   /opt/seccompctl/Documentation/json     schemas of the tool's JSON
#   /opt/seccompctl/Documentation/quickstart.rst
#
# PART bench:
#
#   /opt/seccompctl/bench       benchmarks, and the kernel's psample.ko

# shellcheck source=selftests/qemu/lib.sh
. "$(dirname "$0")/lib.sh"

install_module() {
	# DEPMOD=true: initramfs.sh runs depmod when all modules are there. Stripped: tests load the
	# module hundreds of times, and with debugging information decompression takes most of that.
	in_builder make -s -C "$KDIR" M="$BUILD/$KREL/src" DEPMOD=true $(without_key) \
		INSTALL_MOD_PATH="$STAGE/usr" INSTALL_MOD_STRIP=1 modules_install \
		>"$BUILD/$KREL/install.log" 2>&1 ||
		{ cat "$BUILD/$KREL/install.log" >&2; die "modules_install failed for $KREL"; }
}

install_ynl() {
	local tree
	tree=$("$QEMU_DIR/kselftest.sh")
	mkdir -p "$OPT/ynl" "$OPT/Documentation/netlink/specs"
	cp -r "$tree/tools/net/ynl/cli.py" "$tree/tools/net/ynl/lib" "$OPT/ynl/"
	cp "$tree"/Documentation/netlink/*.yaml "$OPT/Documentation/netlink/"
	cp "$TOP"/Documentation/netlink/specs/*.yaml "$OPT/Documentation/netlink/specs/"
	cp "$TOP"/Documentation/netlink/client.py "$OPT/Documentation/netlink/"
	# For the test that compares header and spec.
	mkdir -p "$OPT/include/linux"
	cp "$TOP"/module/include/uapi/linux/*.h "$OPT/include/linux/"
}

install_tool() {
	for_guest make -s -C "$TOP/tools" O="$PRODUCTS/tools" DESTDIR="$STAGE" prefix=/usr/local \
		install >"$BUILD/tools-install.log" 2>&1 ||
		{ cat "$BUILD/tools-install.log" >&2; die "make -C tools install failed"; }
}

# copy_if_built PRODUCT DIR: prepare.sh may have left a product out.
copy_if_built() {
	mkdir -p "$2"
	if [ -d "$1" ]; then
		cp -a "$1/." "$2/"
	elif [ -e "$1" ]; then
		cp -a "$1" "$2/"
	fi
}

main() {
	local part

	rm -rf "$STAGE"
	OPT=$STAGE$GUEST_OPT
	mkdir -p "$OPT" "$STAGE/usr/local"
	[ ! -e "$BUILD/$KREL/seccomp_diag.ko" ] || install_module
	[ ! -e "$PRODUCTS/tools/seccompctl" ] || install_tool
	copy_if_built "$PRODUCTS/fixtures/hold" "$OPT/selftests/fixtures"
	cp -a "$QEMU_DIR/guest" "$OPT/"
	copy_if_built "$BUILD/$KREL/seccomp_diag.ko" "$OPT/debug"
	for part in "${PARTS[@]}"; do
		"stage_$part"
	done
}

stage_tests() {
	mkdir -p "$OPT/Documentation"
	cp -r "$TOP"/Documentation/{json,quickstart.rst} "$OPT/Documentation/"
	copy_if_built "$PRODUCTS/tools-asan/seccompctl" "$OPT/asan"
	copy_if_built "$PRODUCTS/selftests-install" "$OPT/selftests"
	install_ynl
}

stage_bench() {
	local file

	copy_if_built "$PRODUCTS/bench-install" "$OPT/bench"
	# A small module with a generic netlink family, which "beside" loads and unloads.
	file=$(find "$KMODULES/lib/modules/$KREL" -name 'psample.ko*' | head -n 1)
	case $file in
	*.xz) xz -dc "$file" >"$OPT/bench/psample.ko" ;;
	*.ko) cp "$file" "$OPT/bench/" ;;
	esac
}

case ${1:-} in
-h | --help) print_header; exit 0 ;;
'' | -*) usage_die "ENVFILE and STAGE are missing" ;;
esac
STAGE=$2 PARTS=("${@:3}")
# shellcheck source=/dev/null
. "$1"
main
