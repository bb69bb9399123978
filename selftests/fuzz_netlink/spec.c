// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/seccomp_diag.h>

#include "fuzz_netlink/spec.h"

#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))
#define IN(_cmd) (1u << SECCOMP_DIAG_CMD_##_cmd)

#define MODES_ALL ((2u << SECCOMP_DIAG_MODE_DEAD) - 1)
#define KINDS_ALL ((2u << SECCOMP_DIAG_KIND_VERDICT) - 1)
#define ACTIONS_ALL ((2u << SECCOMP_DIAG_ACTION_LOG) - 1)

/* PR_SPEC_* of linux/prctl.h. */
#define SPEC_BITS 0x1f

#define DO_DUMP (ASKED_DO | ASKED_DUMP)

/* Whatever is said of an attribute, its number comes from the header. */
#define ATTR(_set, _name, _type, ...) \
	[SECCOMP_DIAG_A_##_set##_##   \
		_name] = { .name = #_set "_" #_name, .type = SPEC_##_type, __VA_ARGS__ }
/* A header that has one more than the table does not compile. */
#define COMPLETE(_array, _max) \
	_Static_assert(ARRAY_SIZE(_array) == (_max) + 1, "an attribute of " #_max " is missing")

/* clang-format off */
#define TASK(_name, _type, ...) ATTR(TASK, _name, _type, __VA_ARGS__)
#define ALWAYS .always = IN(TASK_GET)
#define TOLD .told = IN(TASK_GET)

static const struct spec_attr task_attrs[] = {
	TASK(PAD, PAD, TOLD),
	TASK(TID, U32, ALWAYS, .asked = ASKED_DO, .draw = DRAW_TID, .least = 1),
	TASK(TGID, U32, ALWAYS, .least = 1),
	TASK(UID, U32, ALWAYS),
	TASK(COMM, NAME, ALWAYS),
	TASK(START_TIME, U64, ALWAYS),
	TASK(MODE, U32, ALWAYS, .most = SECCOMP_DIAG_MODE_DEAD),
	TASK(TSC, U32, TOLD, .least = SECCOMP_DIAG_TSC_ENABLED, .most = SECCOMP_DIAG_TSC_DISABLED),
	TASK(FILTER_COUNT, U32, ALWAYS),
	TASK(NO_NEW_PRIVS, U8, ALWAYS, .most = 1),
	TASK(SPEC_STORE_BYPASS, U32, ALWAYS, .most = SPEC_BITS),
	TASK(SPEC_INDIRECT_BRANCH, U32, ALWAYS, .most = SPEC_BITS),
	TASK(SPEC_L1D_FLUSH, U32, TOLD, .most = SPEC_BITS),
	TASK(ABI, U32, TOLD, .least = SECCOMP_DIAG_ABI_NATIVE, .most = SECCOMP_DIAG_ABI_X32),
	TASK(EXITING, FLAG, TOLD),
	TASK(SUSPENDED, FLAG, TOLD),
	TASK(SEL_MODES, U32, .asked = ASKED_DUMP, .draw = DRAW_SET, .most = MODES_ALL),
	TASK(SEL_UID, U32, .asked = ASKED_DUMP, .draw = DRAW_UID),
	TASK(SEL_TGID, U32, .asked = ASKED_DUMP, .draw = DRAW_PROCESS, .least = 1),
	TASK(SEL_SECCOMP, FLAG, .asked = ASKED_DUMP),
	TASK(FILTER_ID, U64, TOLD, .least = 1),
	TASK(BUDGET_USED, U32, TOLD, .least = 1),
	TASK(LISTENER, U8, TOLD, .most = 1),
	TASK(SEL_FILTER_ID, U64, .asked = ASKED_DUMP, .draw = DRAW_ID, .least = 1),
};
COMPLETE(task_attrs, SECCOMP_DIAG_A_TASK_MAX);

#undef ALWAYS
#undef TOLD
#define FILTER(_name, _type, ...) ATTR(FILTER, _name, _type, __VA_ARGS__)
#define ALWAYS .always = IN(FILTER_GET)
#define TOLD .told = IN(FILTER_GET)

static const struct spec_attr filter_attrs[] = {
	FILTER(PAD, PAD, TOLD),
	FILTER(TID, U32, ALWAYS, .asked = DO_DUMP, .draw = DRAW_TID, .least = 1),
	FILTER(INDEX, U32, ALWAYS, .asked = ASKED_DO, .draw = DRAW_INDEX),
	FILTER(DEPTH, U32, ALWAYS),
	FILTER(ID, U64, ALWAYS, .asked = ASKED_DO, .draw = DRAW_ID),
	FILTER(PARENT_ID, U64, TOLD, .least = 1),
	FILTER(INSNS, U32, TOLD, .least = 1),
	FILTER(BUDGET, U32, ALWAYS, .least = 1),
	FILTER(LISTENER, U8, ALWAYS, .most = 1),
	FILTER(JITED, U8, ALWAYS, .most = 1),
	FILTER(FLAGS, U32, TOLD),
	FILTER(USERS, U32, TOLD),
	FILTER(WITH_PROG, FLAG, .asked = DO_DUMP),
	FILTER(PROG, BYTES, TOLD, .unit = sizeof(struct sock_filter), .most = BPF_MAXINSNS),
	FILTER(PROG_OFFSET, U32, TOLD, .asked = ASKED_DO, .draw = DRAW_OFFSET),
	FILTER(PROG_LEN, U32, TOLD, .least = sizeof(struct sock_filter)),
};
COMPLETE(filter_attrs, SECCOMP_DIAG_A_FILTER_MAX);

#undef ALWAYS
#undef TOLD
#define WATCHING(_name, _type, ...) ATTR(WATCH, _name, _type, __VA_ARGS__)
#define ALWAYS .always = IN(WATCH) | IN(END_NTF)

static const struct spec_attr watch_attrs[] = {
	WATCHING(PAD, PAD, .told = IN(WATCH) | IN(END_NTF)),
	WATCHING(KINDS, U32, .asked = ASKED_DO, .draw = DRAW_SET, .most = KINDS_ALL),
	WATCHING(ACTIONS, U32, .asked = ASKED_DO, .draw = DRAW_SET, .most = ACTIONS_ALL),
	WATCHING(TGIDS, BYTES, .asked = ASKED_DO, .draw = DRAW_PROCESSES, .unit = sizeof(uint32_t),
		 .most = SECCOMP_DIAG_WATCH_TGIDS_MAX),
	WATCHING(DESCENDANTS, FLAG, .asked = ASKED_DO),
	WATCHING(UID, U32, .asked = ASKED_DO, .draw = DRAW_UID),
	WATCHING(WITH_PROG, FLAG, .asked = ASKED_DO),
	WATCHING(MADE, U64, ALWAYS),
	WATCHING(DELIVERED, U64, ALWAYS),
	WATCHING(PENDING, U64, ALWAYS),
	WATCHING(DROPPED, U64, ALWAYS),
	WATCHING(MISSED, U64, ALWAYS),
	WATCHING(NOT_FOLLOWED, U64, ALWAYS),
};
COMPLETE(watch_attrs, SECCOMP_DIAG_A_WATCH_MAX);

#undef ALWAYS
#define EVENT(_name, _type, ...) ATTR(EVENT, _name, _type, __VA_ARGS__)
#define EVENTS (IN(INSTALL_NTF) | IN(TSC_NTF) | IN(VERDICT_NTF))
#define ALWAYS .always = EVENTS
#define IN_INSTALLS .always = IN(INSTALL_NTF)
#define IN_VERDICTS .always = IN(VERDICT_NTF)
#define BY_FILTER .told = IN(VERDICT_NTF)

static const struct spec_attr event_attrs[] = {
	EVENT(PAD, PAD, .told = EVENTS),
	EVENT(SEQ, U64, ALWAYS, .least = 1),
	EVENT(DROPPED, U64, ALWAYS),
	EVENT(TIME, U64, ALWAYS, .least = 1),
	EVENT(TID, U32, ALWAYS, .least = 1),
	EVENT(TGID, U32, ALWAYS, .least = 1),
	EVENT(UID, U32, ALWAYS),
	EVENT(COMM, NAME, ALWAYS),
	EVENT(START_TIME, U64, ALWAYS),
	EVENT(MODE, U32, ALWAYS, .most = SECCOMP_DIAG_MODE_DEAD),
	EVENT(FILTER_COUNT, U32, ALWAYS),
	EVENT(FILTER_ID, U64, .told = IN(INSTALL_NTF) | IN(VERDICT_NTF), .least = 1),
	EVENT(ACTION, U32, IN_VERDICTS),
	EVENT(DATA, U32, IN_VERDICTS, .most = 0xffff),
	EVENT(NR, U32, IN_VERDICTS),
	EVENT(ARCH, U32, IN_VERDICTS),
	EVENT(IP, U64, IN_VERDICTS),
	EVENT(ARGS, BYTES, IN_VERDICTS, .unit = 6 * sizeof(uint64_t), .most = 1),
	EVENT(FILTER_DEPTH, U32, BY_FILTER),
	EVENT(LOG, U8, BY_FILTER, .most = 1),
	EVENT(RECHECK, FLAG, BY_FILTER),
	EVENT(ROUTE, U32, IN_INSTALLS, .least = SECCOMP_DIAG_ROUTE_PRCTL,
	      .most = SECCOMP_DIAG_ROUTE_SECCOMP),
	EVENT(OP, U64, .always = IN(INSTALL_NTF) | IN(TSC_NTF)),
	EVENT(FLAGS, U32, IN_INSTALLS),
	EVENT(UARGS, U64, IN_INSTALLS),
	EVENT(RESULT, U32, .always = IN(INSTALL_NTF) | IN(TSC_NTF)),
	EVENT(MODE_BEFORE, U32, IN_INSTALLS, .most = SECCOMP_DIAG_MODE_DEAD),
	EVENT(PARENT_ID, U64, .told = IN(INSTALL_NTF), .least = 1),
	EVENT(INSNS, U32, .told = IN(INSTALL_NTF), .least = 1),
	EVENT(PROG, BYTES, .told = IN(INSTALL_NTF), .unit = sizeof(struct sock_filter),
	      .most = BPF_MAXINSNS),
	EVENT(TSC, U32, .always = IN(INSTALL_NTF) | IN(TSC_NTF),
	      .least = SECCOMP_DIAG_TSC_ENABLED, .most = SECCOMP_DIAG_TSC_DISABLED),
	EVENT(TSC_BEFORE, U32, .always = IN(INSTALL_NTF) | IN(TSC_NTF),
	      .least = SECCOMP_DIAG_TSC_ENABLED, .most = SECCOMP_DIAG_TSC_DISABLED),
};
COMPLETE(event_attrs, SECCOMP_DIAG_A_EVENT_MAX);
/* clang-format on */

static const struct spec_set sets[] = {
	{ task_attrs, SECCOMP_DIAG_A_TASK_MAX },
	{ filter_attrs, SECCOMP_DIAG_A_FILTER_MAX },
	{ watch_attrs, SECCOMP_DIAG_A_WATCH_MAX },
	{ event_attrs, SECCOMP_DIAG_A_EVENT_MAX },
};

static const struct {
	const struct spec_set *set;
	unsigned int asked;
} commands[] = {
	[SECCOMP_DIAG_CMD_TASK_GET] = { &sets[0], DO_DUMP },
	[SECCOMP_DIAG_CMD_FILTER_GET] = { &sets[1], DO_DUMP },
	[SECCOMP_DIAG_CMD_WATCH] = { &sets[2], ASKED_DO },
	[SECCOMP_DIAG_CMD_INSTALL_NTF] = { &sets[3], 0 },
	[SECCOMP_DIAG_CMD_TSC_NTF] = { &sets[3], 0 },
	[SECCOMP_DIAG_CMD_VERDICT_NTF] = { &sets[3], 0 },
	[SECCOMP_DIAG_CMD_END_NTF] = { &sets[2], 0 },
};
COMPLETE(commands, SECCOMP_DIAG_CMD_MAX);

const struct spec_set *spec_set(unsigned int cmd)
{
	return cmd < ARRAY_SIZE(commands) ? commands[cmd].set : NULL;
}

unsigned int spec_asked(unsigned int cmd)
{
	return cmd < ARRAY_SIZE(commands) ? commands[cmd].asked : 0;
}

int spec_len(const struct spec_attr *attr)
{
	switch (attr->type) {
	case SPEC_U8:
		return 1;
	case SPEC_U32:
		return 4;
	case SPEC_U64:
		return 8;
	case SPEC_NAME:
	case SPEC_BYTES:
		return -1;
	default:
		return 0;
	}
}

const char *spec_gap(void)
{
	static const char *const names[] = { "TASK", "FILTER", "WATCH", "EVENT" };

	/* A hole in the middle compiles. */
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		for (uint16_t attr = 1; attr <= sets[i].max; attr++)
			if (!sets[i].attrs[attr].type)
				return names[i];
	return NULL;
}
