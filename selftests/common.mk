# SPDX-License-Identifier: GPL-2.0
#
# Flags, the library of fixtures (lib/, with the tool's client) and kselftest's lib.mk. The Makefile
# of each folder includes this after its lists of programs.
#
# The build directory has the same folders as this one, so a test finds fixtures/ and lib/ beside its
# own folder in any case.

ifeq ($(filter clean help,$(MAKECMDGOALS)),)
ifeq ($(wildcard $(KSELFTEST_SRC)/lib.mk),)
$(error KSELFTEST_SRC="$(KSELFTEST_SRC)" has no lib.mk: set it to tools/testing/selftests of a \
kernel tree, or run selftests/qemu/kselftest.sh, which fetches that directory from Debian)
endif
endif

SELFTESTS := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
TOOLS := $(SELFTESTS)/../tools
FOLDER := $(notdir $(CURDIR))

OUTPUT ?= $(abspath $(SELFTESTS)/../build/selftests/$(FOLDER))
BUILT := $(abspath $(OUTPUT)/..)
$(shell mkdir -p $(OUTPUT) $(BUILT)/lib/client)

# lib.mk copies scripts and TEST_INCLUDES from SRC_PATH to OBJ_PATH before it runs them.
building_out_of_srctree := 1
SRC_PATH ?= $(SELFTESTS)
OBJ_PATH ?= $(BUILT)

PKG_CONFIG ?= pkg-config
NL_LIBS := $(shell $(PKG_CONFIG) --libs libnl-genl-3.0)
CFLAGS += -O2 -g -Wall -Wextra -iquote $(SELFTESTS) -iquote $(TOOLS) -iquote $(BUILT)/lib \
	  -I$(SELFTESTS)/../module/include/uapi -isystem $(KSELFTEST_SRC) \
	  $(shell $(PKG_CONFIG) --cflags libnl-genl-3.0)

LIB := $(BUILT)/lib/lib.a
LDLIBS += $(LIB) $(NL_LIBS) -lpthread
LOCAL_HDRS += $(wildcard *.h $(SELFTESTS)/lib/*.h $(TOOLS)/client/*.h $(TOOLS)/lazy/*.h \
	      $(SELFTESTS)/../module/include/uapi/linux/*.h) $(TOOLS)/bpf/emulate.h \
	      $(TOOLS)/cli/xalloc.h \
	      $(BUILT)/lib/attributes.h

# kselftest's runner looks for settings in KSELFTEST_SRC only.
export kselftest_override_timeout := $(shell sed -n 's/^timeout=//p' settings 2>/dev/null)

# The compiler of 32-bit programs
CC32 = $(if $(filter arm64,$(ARCH)),arm-linux-gnueabihf-gcc,$(CC) -m32)

include $(KSELFTEST_SRC)/lib.mk

$(TEST_GEN_PROGS) $(TEST_GEN_PROGS_EXTENDED): $(LIB)

# The table of the protocol, for the client and for the decoders that check it.
NETLINK := $(SELFTESTS)/../Documentation/netlink

$(BUILT)/lib/attributes.h: $(NETLINK)/attributes.py $(NETLINK)/specs/seccomp_diag.yaml
	$(Q)/usr/bin/python3 $^ >$@.new && mv $@.new $@

$(OUTPUT)/%.o: %.c $(LOCAL_HDRS)
	$(call msg,CC,,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

# The client of the tool, by which tests ask the module, and its idea of what BPF does.
CLIENT := $(patsubst $(TOOLS)/client/%.c,%.o,$(wildcard $(TOOLS)/client/client*.c))
LIB_OBJS := $(patsubst $(SELFTESTS)/lib/%.c,$(BUILT)/lib/%.o,$(wildcard $(SELFTESTS)/lib/*.c)) \
	    $(addprefix $(BUILT)/lib/client/,$(CLIENT)) $(addprefix $(BUILT)/lib/,emulate.o lazy.o)

$(BUILT)/lib/%.o: $(SELFTESTS)/lib/%.c $(LOCAL_HDRS)
	$(call msg,CC,lib,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(BUILT)/lib/client/%.o: $(TOOLS)/client/%.c $(LOCAL_HDRS)
	$(call msg,CC,client,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(BUILT)/lib/%.o: $(TOOLS)/bpf/%.c $(LOCAL_HDRS)
	$(call msg,CC,lib,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(BUILT)/lib/%.o: $(TOOLS)/lazy/%.c $(LOCAL_HDRS)
	$(call msg,CC,lib,$@)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(LIB): $(LIB_OBJS)
	$(call msg,AR,,$@)
	$(Q)rm -f $@
	$(Q)$(CROSS_COMPILE)$(AR) crs $@ $^

emit_extended:
	@for test in $(notdir $(TEST_GEN_PROGS_EXTENDED)); do echo "$(COLLECTION):$$test"; done

.PHONY: emit_extended
