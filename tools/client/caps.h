/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CLIENT_CAPS_H
#define CLIENT_CAPS_H

#include <stdbool.h>

/** capability_had() - whether a capability (CAP_*) is in effect for the caller */
bool capability_had(unsigned int cap);

#endif
