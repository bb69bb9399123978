/* SPDX-License-Identifier: GPL-2.0 */
/* Settings of systemd.exec(5) whose filters look at arguments. */
#ifndef ANALYSIS_SETTING_H
#define ANALYSIS_SETTING_H

/** setting_of() - the setting that refuses a call for its arguments: "RestrictNamespaces="; NULL if none does */
const char *setting_of(const char *syscall);

#endif
