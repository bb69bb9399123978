/* SPDX-License-Identifier: GPL-2.0 */
/* Capabilities of the caller. */
#ifndef CLIENT_CAPS_H
#define CLIENT_CAPS_H

#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

/** cap_effective() - whether a capability (CAP_*) is in effect for the caller */
static inline bool cap_effective(unsigned int cap)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}

#endif
