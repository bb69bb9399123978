/* SPDX-License-Identifier: GPL-2.0 */
/* System calls that some kernels let pass, whatever seccomp says. */
#ifndef ANALYSIS_EXEMPT_H
#define ANALYSIS_EXEMPT_H

#include "analysis/table.h"

/* A kernel that has all exemptions. */
#define EXEMPT_NEWEST "999.0"

/** exempt_is_release() - whether a text begins as a release of Linux does: "6.12", "6.12.14-amd64" */
bool exempt_is_release(const char *release);

/** exempt_on() - whether a kernel of this release lets a call pass; false for NULL */
bool exempt_on(unsigned int abi, uint32_t nr, const char *release);

/**
 * exempt_text() - append which kernels let a call pass: "allowed on Linux 6.18 and later, ..."
 * @abi: the ABI
 * @nr: the number of the call
 * @release: the kernel in question; NULL for any
 * @text: the output; nothing is appended if that kernel, or any, does not let it pass
 */
void exempt_text(unsigned int abi, uint32_t nr, const char *release, struct text *text);

/** exempt_row() - replace the answers of a row: such a call is always allowed */
void exempt_row(struct table_row *row);

/** exempt_table() - replace the answers to all such calls of a kernel */
void exempt_table(struct table *table, const char *release);

#endif
