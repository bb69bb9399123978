#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The CHECK= of module.sh: sparse 0.6.4, the newest in Debian, for headers of
# 7.x. It lacks __typeof_unqual__, and does not fold the strlen() in the
# static_assert behind every MODULE_*(); gcc checks those asserts.

exec sparse -D__typeof_unqual__=__typeof__ '-D_Static_assert(...)=' "$@"
