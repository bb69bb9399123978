// SPDX-License-Identifier: GPL-2.0
/* A kernel that plays a tape. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/modload.h"
#include "fuzz_tool/player.h"
#include "lib/fake_netlink.h"

/*
 * How often a tool may read after the end of a tape. The longest honest reply needs fewer: a
 * program in parts of one instruction, each requested by itself, for each filter.
 */
#define PATIENCE 100000

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
void __wrap_modload_try(struct modload_facts *facts);

static struct {
	struct tape tape;
	struct tape_record record; /* the one that repeats */
	const uint8_t *data;
	unsigned int repeats;
	uint64_t endless;
	unsigned int requests; /* not on the tape yet */
	unsigned long past_end;
} player;

static unsigned int repeats(void)
{
	unsigned int times = player.record.arg & TAPE_REPEAT;

	return times == TAPE_FOREVER ? (unsigned int)(player.endless / (512 + player.record.len)) :
				       times;
}

static void count_request(int fd, const struct nlmsghdr *request)
{
	(void)fd;
	(void)request;
	player.requests++;
}

/* The tool may not send a request that the tape waits for: then there is nothing to read. */
static const struct tape_record nothing = { TAPE_ERROR, EAGAIN, 0 };

/* The next record that is received, NULL at the end. */
static const uint8_t *next_received(void)
{
	if (player.repeats) {
		player.repeats--;
		return player.data;
	}
	do {
		player.data = tape_next(&player.tape, &player.record);
		if (!player.data || player.record.what != TAPE_REQUEST)
			break;
		if (!player.requests) {
			player.record = nothing;
			break;
		}
		player.requests--;
	} while (true);
	if (player.data && player.record.what == TAPE_DATAGRAM)
		player.repeats = repeats();
	return player.data;
}

/* Without a handler, the signal would end the tool, which leaves nothing to check. */
static void end_tool(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	if (sigismember(&mask, SIGTERM))
		raise(SIGTERM); /* to this thread: a fuzzer has others */
}

static struct fake_received receive(int fd)
{
	const uint8_t *data = next_received();
	const struct tape_record *record = &player.record;

	(void)fd;
	if (!data) {
		/* A real socket would wait for ever. A tool that goes on reading never ends. */
		if (++player.past_end > PATIENCE)
			abort();
		return (struct fake_received){ .err = ETIME };
	}
	if (record->what == TAPE_SIGNAL) {
		end_tool();
		return (struct fake_received){ .err = EAGAIN };
	}
	if (record->what == TAPE_ERROR)
		return (struct fake_received){ .err = record->arg ?: EAGAIN };
	return (struct fake_received){ .port = record->arg & TAPE_FOREIGN ? 1 : 0,
				       .len = record->len,
				       .data = data };
}

void player_begin(const struct tape *tape, uint64_t endless)
{
	static const struct fake_kernel fake = { fake_always_readable, count_request, receive };

	fake_netlink_use(&fake);
	memset(&player, 0, sizeof(player));
	player.tape = *tape;
	player.endless = endless;
}

/* Nothing arrives by waiting. */
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	return 0;
}

/* No reply may load a module here. */
void __wrap_modload_try(struct modload_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->state = MODLOAD_NOT_LOADED;
}
