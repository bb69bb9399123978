# SPDX-License-Identifier: GPL-2.0
#
# Targets for people; `make help` lists them. A target installs the Debian packages
# that it needs, and lists them. Kernels and guest images go to $(SECCOMPCTL_CACHE),
# products to build/.

SHELL := /bin/bash
QEMU := selftests/qemu

# A C header defines it, for module and tool.
VERSION := $(shell sed -n 's/^\#define SECCOMP_DIAG_VERSION "\(.*\)"/\1/p' module/version.h)

prefix ?= /usr/local
# Relative to this directory.
override DESTDIR := $(if $(DESTDIR),$(abspath $(DESTDIR)))
KERNELS ?= 6.1 6.12
DEBUG_KERNELS ?= 6.1-kasan 6.12-kasan 7.2-kasan 6.12-kcsan
# The environment of programs in check-debug: a long storm, and leaks of the tool, which other guests do not
# look for.
SETTINGS ?= STRESS_SECONDS=1200 ASAN_OPTIONS=
# Ten million messages take an hour and a half on this kernel, and nine hours on one with lockdep.
SUITES ?= bookworm trixie
FUZZ_KERNEL ?= 6.12-fuzz
FUZZ_MESSAGES ?= 10000000
# For make demo and make shell; a kernel developer's environment may have x86 here.
DEMO_KERNEL ?= 6.12$(addprefix -,$(filter-out amd64 x86 x86_64,$(ARCH)))

# A developer's own kernel replaces those of Debian.
CUSTOM = $(KERNEL)$(if $(filter command%,$(origin KDIR)),$(KDIR))
GUESTS = $(if $(KERNEL),custom,$(KERNELS))
GUEST = $(if $(KERNEL),custom,$(if $(filter command% environment%,$(origin KERNELS)),$(KERNELS),$(DEMO_KERNEL)))

# The default of KDIR.
RUNNING_KDIR := /lib/modules/$(shell uname -r)/build
# As in kbuild, but 1 by default: debugging information is most of the module's size. 0 installs it.
INSTALL_MOD_STRIP ?= 1
# Options for a dkms other than the machine's own: --dkmstree, --sourcetree, --installtree.
DKMSFLAGS ?=
DKMS_SRC = $(DESTDIR)/usr/src/seccomp_diag-$(VERSION)

# Guests of another architecture.
guest_architecture = $(if $(findstring -arm64,$(1)),arm64)

export KERNEL KDIR TESTS V MEM SMP TIMEOUT ACCEL APPEND REFRESH INSTALL_MOD_STRIP

.PHONY: help all modules tools known-kernel check check-host check-debug check-packages check-containers fuzz demo shell bench \
	modules_install install uninstall dkms dkms-uninstall format-check clean clean-cache

help:
	@echo 'seccompctl $(VERSION): see the seccomp state of live tasks'
	@echo
	@echo '  make demo             boot a Debian kernel in QEMU and show it at work'
	@echo '  make check            run every test, in guests of $(KERNELS) and on this machine'
	@echo '  make check-host       run the tests that need no guest: three minutes'
	@echo '  make check-debug      run those of guests on kernels with KASAN, lockdep, kmemleak ...'
	@echo '  make check-packages   install, upgrade and remove packages in guests of $(SUITES)'
	@echo '  make check-containers real containers of podman and docker, in an image of their own'
	@echo '  make fuzz             send ten million netlink messages to a kernel with KASAN'
	@echo '  make shell            open a root shell in a guest'
	@echo '  make bench            measure against /proc, ptrace and scmp_bpf_sim'
	@echo '  make modules          build seccomp_diag.ko (for the running kernel, or KDIR=)'
	@echo '  make tools            build seccompctl'
	@echo '  make install          install tool and module (DESTDIR=, prefix=$(prefix))'
	@echo '  make modules_install  only the module; INSTALL_MOD_STRIP=0: with debugging information'
	@echo '  make uninstall        undo make install, for every kernel'
	@echo '  make dkms             register the module with dkms'
	@echo '  make dkms-uninstall   undo make dkms'
	@echo '  make format-check     clang-format 14 over all C'
	@echo '  make clean            remove build/'
	@echo '  make clean-cache      remove fetched kernels and guest images, too'
	@echo
	@echo '  KERNELS="6.1 6.12 7.2"          Debian series for check (one for shell, bench); 6.12-arm64'
	@echo '  ARCH=arm64                      demo and shell on that architecture'
	@echo '  KERNEL=bzImage KDIR=tree        your own kernel, for check, shell and bench'
	@echo "  TESTS='seccomp/*'               only test programs of these names"
	@echo '  V=1                             show passed tests, too'
	@echo '  WITH=tests                      the selftests in the guest of make shell, too'
	@echo '  MEM=2048 TIMEOUT=1800           memory of a guest, in MiB; its time limit, in seconds'
	@echo '  REFRESH=1                       fetch newer kernels than those in the cache'
	@echo '  DEBUG_KERNELS="7.2-kasan"       some of $(DEBUG_KERNELS)'
	@echo
	@echo 'One command in a guest: $(QEMU)/run.sh 6.12 COMMAND (--help). Cache:'
	@echo '$${SECCOMPCTL_CACHE:-~/.cache/seccompctl}. More in Documentation/testing.rst.'

all: modules tools

modules:
	@KDIR=$(or $(KDIR),$(RUNNING_KDIR)) $(QEMU)/build-module.sh

tools:
	@$(QEMU)/deps.sh tools
	@$(QEMU)/prepare.sh tools

# Refuses a wrong KERNEL= or KDIR= before packages are installed or parts built.
known-kernel:
	@$(if $(CUSTOM),$(QEMU)/kernel-custom.sh --check '$(KERNEL)' '$(KDIR)')

check: known-kernel
	@$(QEMU)/deps.sh check $(call guest_architecture,$(GUESTS))
	@$(QEMU)/check.sh host $(GUESTS)

# Random tests are shorter here than in check, unless the environment sets their lengths.
check-host:
	@$(QEMU)/deps.sh check
	@RUNS=$${RUNS-1000} CHAINS=$${CHAINS-500} POLICIES=$${POLICIES-20} $(QEMU)/check.sh host

# Kernels that check themselves are slow, and take some 15 minutes to build, once.
check-debug:
	@$(QEMU)/deps.sh check
	@MEM=$(or $(MEM),4096) TIMEOUT=$(or $(TIMEOUT),14400) LIMIT=3600 SETTINGS='$(SETTINGS)' \
		LEAST=$(if $(TESTS),0,95) $(QEMU)/check.sh $(DEBUG_KERNELS)

check-packages:
	@$(QEMU)/deps.sh check
	@$(QEMU)/packages.sh $(SUITES)

check-containers:
	@$(QEMU)/deps.sh check
	@IMAGE=containers TESTS=real_programs/containers.sh $(QEMU)/check.sh $(DEMO_KERNEL)

fuzz:
	@$(QEMU)/deps.sh check
	@MEM=$(or $(MEM),2048) TIMEOUT=$(or $(TIMEOUT),14400) LIMIT=14000 TESTS=fuzz_netlink/fuzz V=1 \
		SETTINGS='FUZZ_MESSAGES=$(FUZZ_MESSAGES)' $(QEMU)/check.sh $(FUZZ_KERNEL)

demo:
	@$(QEMU)/deps.sh demo $(call guest_architecture,$(DEMO_KERNEL))
	@$(QEMU)/terminal.sh demo $(DEMO_KERNEL)

shell: known-kernel
	@$(QEMU)/deps.sh check $(call guest_architecture,$(GUEST))
	@$(QEMU)/terminal.sh shell $(GUEST) $(WITH)

bench: known-kernel
	@$(QEMU)/deps.sh check
	@$(QEMU)/bench.sh $(GUEST)

modules_install:
	@KDIR=$(or $(KDIR),$(RUNNING_KDIR)) $(QEMU)/build-module.sh install "$(DESTDIR)"

# The tool is useful without the module, so missing headers are reported and no error.
install: tools
	@$(MAKE) --no-print-directory -C tools O=$(CURDIR)/build/tools \
		DESTDIR=$(DESTDIR) prefix=$(prefix) install
	@if [ -e $(or $(KDIR),$(RUNNING_KDIR)) ]; then \
		$(MAKE) --no-print-directory modules_install; \
	else \
		echo 'module not installed: no headers in $(or $(KDIR),$(RUNNING_KDIR));' \
		     'install them, or give KDIR=, and run make modules_install'; \
	fi

uninstall:
	@$(MAKE) --no-print-directory -C tools DESTDIR=$(DESTDIR) prefix=$(prefix) uninstall
	@$(QEMU)/build-module.sh uninstall "$(DESTDIR)"

# dkms rebuilds the module for each new kernel.
dkms:
	@command -v dkms >/dev/null || \
		{ echo 'dkms is not installed: apt-get install --no-install-recommends dkms' >&2; exit 1; }
	@! dkms status seccomp_diag/$(VERSION) $(DKMSFLAGS) | grep -q . || \
		dkms remove seccomp_diag/$(VERSION) --all $(DKMSFLAGS)
	rm -rf $(DKMS_SRC)
	install -d $(DKMS_SRC)
	cp -a Kbuild module $(DKMS_SRC)/
	sed -e 's/@VERSION@/$(VERSION)/' -e 's/@STRIP@/$(if $(filter-out 0,$(INSTALL_MOD_STRIP)),yes,no)/' \
		dkms.conf.in > $(DKMS_SRC)/dkms.conf
	dkms add seccomp_diag/$(VERSION) $(DKMSFLAGS)
	@if [ -e $(RUNNING_KDIR) ]; then \
		dkms install seccomp_diag/$(VERSION) $(DKMSFLAGS); \
	else \
		echo 'registered, not built: no headers in $(RUNNING_KDIR)'; \
	fi

dkms-uninstall:
	@! dkms status seccomp_diag/$(VERSION) $(DKMSFLAGS) | grep -q . || \
		dkms remove seccomp_diag/$(VERSION) --all $(DKMSFLAGS)
	rm -rf $(DKMS_SRC)
	@tools/prune.sh '$(DESTDIR)' /usr/src

format-check:
	@git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run --Werror

clean:
	rm -rf build

clean-cache: clean
	rm -rf --one-file-system "$${SECCOMPCTL_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/seccompctl}"
