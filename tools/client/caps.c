// SPDX-License-Identifier: GPL-2.0
/* What the caller may do. */
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "client/caps.h"

bool cap_effective(unsigned int cap)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap);
}
