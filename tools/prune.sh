#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# prune.sh DESTDIR DIR...: remove each DIR below DESTDIR that is empty, and its parents as far
# as they are empty, DESTDIR included. Directories that Debian itself has stay.

dest=$1
shift
for dir; do
	dir=$dest$dir
	until case $dir in
		"${dest%/*}" | /opt | /lib/modules | /usr | /usr/bin | /usr/include | /usr/share | \
		/usr/share/doc | /usr/share/man | /usr/share/man/man8 | /usr/src | /usr/local | /usr/local/bin | \
		/usr/local/include | /usr/local/share | /usr/local/share/man) ;;
		*) ! rmdir "$dir" 2>/dev/null ;;
		esac; do
		dir=${dir%/*}
	done
done
