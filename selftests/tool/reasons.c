// SPDX-License-Identifier: GPL-2.0
/*
 * The messages for each reason why the module is unavailable: a cause and a next step for each, no
 * two alike. fallback.sh builds and runs it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "client/modload.h"

static const struct modload_facts cases[] = {
	{ .state = MODLOAD_NO_MODULES },
	{ .state = MODLOAD_NOT_INSTALLED },
	{ .state = MODLOAD_OTHER_KERNEL, .other = "5.4.3-other" },
	{ .state = MODLOAD_BLOCKED },
	{ .state = MODLOAD_DISABLED },
	{ .state = MODLOAD_NOT_LOADED },
	{ .state = MODLOAD_LOADED },
	{ .state = MODLOAD_NO_LIBRARY },
	{ .state = MODLOAD_UNKNOWN, .err = EIO },
	{ .state = MODLOAD_REFUSED, .err = EPERM },
	{ .state = MODLOAD_REFUSED, .err = EPERM, .lockdown = true },
	{ .state = MODLOAD_REFUSED, .err = EKEYREJECTED },
	{ .state = MODLOAD_REFUSED, .err = ENOEXEC },
	{ .state = MODLOAD_REFUSED, .err = ENOENT },
	{ .state = MODLOAD_REFUSED, .err = ENOMEM },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

int main(void)
{
	char why[CASES][320], next[CASES][160];
	unsigned int i, j, failures = 0;

	for (i = 0; i < CASES; i++) {
		struct modload_facts facts = cases[i];
		bool ok = true;

		strcpy(facts.release, "6.7.8-running");
		modload_explain(&facts, why[i], sizeof(why[i]), next[i], sizeof(next[i]));
		ok = *why[i] && *next[i] && !strchr(why[i], '\n') && !strchr(next[i], '\n');
		for (j = 0; j < i; j++)
			ok = ok && strcmp(why[i], why[j]);
		if (facts.state == MODLOAD_OTHER_KERNEL)
			ok = ok && strstr(why[i], facts.other) && strstr(why[i], facts.release);
		printf("%s %s (%s)\n", ok ? "good" : "bad", why[i], next[i]);
		failures += !ok;
	}
	return failures ? 1 : 0;
}
