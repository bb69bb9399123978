// SPDX-License-Identifier: GPL-2.0
/* A new filter with another number of instructions does not get the id of one that is gone. */
#include <stdlib.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/sandbox.h"

#define ROUNDS 160
#define CHAIN 100

/* Memory of filters comes back after some thousand of them: the kernel unmaps programs lazily. */
#define IDS (ROUNDS * CHAIN)
#define TABLE (4 * IDS)

static struct known {
	uint64_t id;
	uint32_t insns;
} table[TABLE];

static struct program program_of(unsigned int *seed)
{
	return (struct program){ .len = 2 + rand_r(seed) % 254 };
}

static int install_chain(const struct child *parent, void *arg)
{
	unsigned int seed = *(unsigned int *)arg;
	struct program program;
	long ret = 0;

	sandbox_no_new_privs();
	for (int i = 0; i < CHAIN && !ret; i++) {
		program = program_of(&seed);
		ret = program_install(&program);
	}
	child_send(parent, ret);
	return child_receive(parent);
}

/* Return: the instructions of an earlier filter with this id, 0 if there was none. */
static uint32_t remember(uint64_t id, uint32_t insns)
{
	struct known *known = &table[id % TABLE];
	uint32_t earlier;

	while (known->id && known->id != id)
		if (++known == table + TABLE)
			known = table;
	earlier = known->id ? known->insns : 0;
	*known = (struct known){ id, insns };
	return earlier;
}

FIXTURE(ids)
{
	struct rawnl nl;
};

FIXTURE_SETUP(ids)
{
	RAWNL_OPEN(&self->nl);
}

FIXTURE_TEARDOWN(ids)
{
	rawnl_close(&self->nl);
}

TEST_F_TIMEOUT(ids, not_used_again, 200)
{
	unsigned int again = 0, other = 0;
	struct filters_reply reply;
	struct child child;
	unsigned int seed;
	uint32_t earlier;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		seed = round;
		ASSERT_EQ(0, child_start(&child, install_chain, &seed));
		ASSERT_EQ(0, child_receive(&child));
		ASSERT_EQ(0, filters_dump(&self->nl, child.pid, false, RAWNL_SIZE, &reply));
		ASSERT_EQ(CHAIN, reply.count)
		{
			TH_LOG("error %d: %s", reply.answer.error, reply.answer.msg);
		}
		for (unsigned int i = 0; i < CHAIN; i++) {
			ASSERT_EQ(program_of(&seed).len, reply.filters[CHAIN - 1 - i].insns);
			earlier = remember(reply.filters[CHAIN - 1 - i].id,
					   reply.filters[CHAIN - 1 - i].insns);
			again += earlier && earlier == reply.filters[CHAIN - 1 - i].insns;
			other += earlier && earlier != reply.filters[CHAIN - 1 - i].insns;
		}
		filters_free(&reply);
		child_kill(&child);
	}
	EXPECT_EQ(0, other);
	TH_LOG("of %u filters, %u had the id of one as long as they, %u that of another", IDS,
	       again, other);
}

TEST_HARNESS_MAIN
