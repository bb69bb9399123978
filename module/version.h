/* SPDX-License-Identifier: GPL-2.0 */
/* The version of module and tools, in this one place. */
#ifndef SCD_VERSION_H
#define SCD_VERSION_H

#define SECCOMP_DIAG_VERSION "0.1.0"

#endif
