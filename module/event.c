// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "event.h"

/**
 * scd_event_init() - fill what every event says of the current task
 * @event: filled
 * @cmd: SECCOMP_DIAG_CMD_*_NTF
 */
void scd_event_init(struct scd_event *event, u8 cmd)
{
	*event = (struct scd_event){
		.cmd = cmd,
		.time = ktime_get_boottime_ns(),
		.start_time = current->start_boottime,
		.mode = READ_ONCE(current->seccomp.mode),
		.filter_count = atomic_read(&current->seccomp.filter_count),
	};
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}
