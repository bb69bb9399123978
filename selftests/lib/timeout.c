// SPDX-License-Identifier: GPL-2.0
/*
 * Time for slow machines. The harness gives a test half a minute, or what it asks for, and ends it by
 * alarm(2); under a kernel that checks itself, on an emulated machine, all takes ten times as long.
 * So this alarm() stands in for libc's: with PATIENCE=N in the environment, it is N times as late.
 */
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_MAX 1000

static unsigned int patience(void)
{
	const char *text = getenv("PATIENCE");
	long times = text ? strtol(text, NULL, 10) : 1;

	return times >= 1 && times <= PATIENCE_MAX ? times : 1;
}

unsigned int alarm(unsigned int seconds)
{
	struct itimerval timer = { .it_value.tv_sec = (time_t)seconds * patience() }, old;

	if (setitimer(ITIMER_REAL, &timer, &old))
		return 0;
	return old.it_value.tv_sec + !!old.it_value.tv_usec;
}
