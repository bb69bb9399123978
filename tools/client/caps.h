/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CLIENT_CAPS_H
#define CLIENT_CAPS_H

#include <stdbool.h>

/** cap_effective() - whether a capability (CAP_*) is in effect for the caller */
bool cap_effective(unsigned int cap);

#endif
