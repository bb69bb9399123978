// SPDX-License-Identifier: GPL-2.0
/*
 * Longer timeouts for slow machines. The harness ends a test by alarm(2) after 30 s, or the time that
 * the test sets; a debug kernel on an emulated machine takes ten times as long. So this alarm()
 * replaces libc's: with PATIENCE=N in the environment, it is N times as late.
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
