// SPDX-License-Identifier: GPL-2.0
/* Return values of filters: actions and their data. */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"

const struct bpf_action bpf_actions[] = {
	{ SECCOMP_RET_KILL_PROCESS, "KILL_PROCESS", false },
	{ SECCOMP_RET_KILL_THREAD, "KILL_THREAD", false },
	{ SECCOMP_RET_TRAP, "TRAP", true },
	{ SECCOMP_RET_ERRNO, "ERRNO", true },
	{ SECCOMP_RET_USER_NOTIF, "USER_NOTIF", false },
	{ SECCOMP_RET_TRACE, "TRACE", true },
	{ SECCOMP_RET_LOG, "LOG", false },
	{ SECCOMP_RET_ALLOW, "ALLOW", false },
	{ 0 },
};

const struct bpf_action *bpf_action(uint32_t ret)
{
	const struct bpf_action *action;

	for (action = bpf_actions; action->name; action++)
		if (action->value == (ret & SECCOMP_RET_ACTION_FULL))
			return action;
	return NULL;
}

enum bpf_outcome bpf_outcome(uint32_t ret)
{
	const struct bpf_action *action = bpf_action(ret);

	switch (action ? action->value : SECCOMP_RET_KILL_PROCESS) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
		return OUTCOME_ALLOWED;
	case SECCOMP_RET_TRACE:
	case SECCOMP_RET_USER_NOTIF:
		return OUTCOME_ASKED;
	default:
		return OUTCOME_REFUSED;
	}
}

bool bpf_action_exact(uint32_t ret)
{
	const struct bpf_action *action = bpf_action(ret);

	if (!action)
		return false;
	if (action->value == SECCOMP_RET_ERRNO)
		return (ret & SECCOMP_RET_DATA) <= BPF_MAX_ERRNO;
	return action->has_data || !(ret & SECCOMP_RET_DATA);
}

void bpf_action_text(uint32_t ret, struct text *text)
{
	const struct bpf_action *action = bpf_action(ret);
	uint32_t data = ret & SECCOMP_RET_DATA;
	const char *name;

	if (!action) {
		text_add(text, "unknown, which is KILL_PROCESS");
		return;
	}
	text_add(text, "%s", action->name);
	if (action->value == SECCOMP_RET_ERRNO && data > BPF_MAX_ERRNO) {
		text_add(text, "(%d), the highest", BPF_MAX_ERRNO);
	} else if (action->value == SECCOMP_RET_ERRNO) {
		name = data ? strerrorname_np((int)data) : NULL;
		if (name)
			text_add(text, "(%s)", name);
		else
			text_add(text, "(%u)", data);
	} else if (action->value == SECCOMP_RET_TRACE) {
		text_add(text, "(0x%x)", data);
	} else if (action->has_data) {
		text_add(text, "(%u)", data);
	} else if (data) {
		text_add(text, ", data 0x%x is ignored", data);
	}
}

const struct bpf_action *bpf_action_find(const char *name)
{
	const struct bpf_action *action;

	if (!strcmp(name, "KILL"))
		name = "KILL_THREAD";
	for (action = bpf_actions; action->name; action++)
		if (!strcmp(action->name, name))
			return action;
	return NULL;
}

bool bpf_errno_find(const char *name, uint32_t *number)
{
	/* Second names: strerrorname_np() knows one name of each. */
	static const struct {
		const char *name;
		uint32_t number;
	} seconds[] = {
		{ "EWOULDBLOCK", EWOULDBLOCK },
		{ "EDEADLOCK", EDEADLOCK },
		{ "EOPNOTSUPP", EOPNOTSUPP },
		{ "ENOTSUP", ENOTSUP },
	};
	const char *known;
	size_t i;

	for (i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		if (!strcmp(seconds[i].name, name)) {
			*number = seconds[i].number;
			return true;
		}
	}
	for (*number = 1; *number <= BPF_MAX_ERRNO; ++*number) {
		known = strerrorname_np((int)*number);
		if (known && !strcmp(known, name))
			return true;
	}
	return false;
}
