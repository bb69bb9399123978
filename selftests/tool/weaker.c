// SPDX-License-Identifier: GPL-2.0
/*
 * The less strict of two random programs, against running both.
 *
 * weaker PAIRS SEED		print how many pairs had which answer; exit 1 at the first that is wrong
 * weaker write SEED DIR	write a pair: DIR/a and DIR/b
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diff.h"
#include "bpf/action.h"
#include "lib/random_chain.h"

#define CALLS 3000

/* Budget of a pair. */
#define STEPS 4000000

static struct {
	unsigned long pairs, weaker, open, strict;
} seen;

static uint64_t seed;
static struct random_chain chains[2];

static int differs(const char *what)
{
	printf("seed %llu: %s\n", (unsigned long long)seed, what);
	return 1;
}

/* Change some answers; @harder: none to a more lenient one. */
static void change(struct random_chain *chain, bool harder)
{
	static const uint32_t rets[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP,
					 SECCOMP_RET_ERRNO | 1,	   SECCOMP_RET_USER_NOTIF,
					 SECCOMP_RET_TRACE,	   SECCOMP_RET_LOG,
					 SECCOMP_RET_ALLOW };

	for (size_t i = 0; i < chain->programs[0].len; i++) {
		struct sock_filter *insn = &chain->insns[0][i];
		uint32_t ret = rets[random_number(chain) % 7];

		if (insn->code != (BPF_RET | BPF_K) || random_number(chain) % 2)
			continue;
		if (!harder || verdict_before(ret, insn->k))
			insn->k = ret;
	}
}

/*
 * Two programs: equal but for answers, of which the second's may be the more severe ones only; or with
 * nothing in common
 */
static void make_pair(void)
{
	for (size_t side = 0; side < 2; side++) {
		random_tests_chain(&chains[side], seed % 4 ? seed : 2 * seed + side, false);
		chains[side].count = 1;
	}
	chains[1].state += seed | 1;
	change(&chains[0], false);
	if (seed % 4)
		memcpy(chains[1].insns[0], chains[0].insns[0], sizeof(chains[0].insns[0]));
	change(&chains[1], seed % 4 > 2);
}

static bool goes_further(const struct seccomp_data *data)
{
	static const unsigned int reach[] = {
		[OUTCOME_REFUSED] = 0, [OUTCOME_ASKED] = 1, [OUTCOME_ALLOWED] = 2
	};
	unsigned int of[2];

	for (size_t side = 0; side < 2; side++)
		of[side] = reach[bpf_outcome(emulate_chain(chains[side].programs, 1, data).ret)];
	return of[1] > of[0];
}

/* A call that can be made: x86_64 and x32 have no numbers but theirs, and arm no high halves. */
static void random_call(struct random_chain *chain, struct seccomp_data *data)
{
	uint32_t words[DECIDE_WORDS];

	for (unsigned int word = 0; word < DECIDE_WORDS; word++) {
		const struct bpf_program *of = chains[random_number(chain) % 2].programs;
		uint32_t k = of->insns[random_number(chain) % of->len].k;

		words[word] = random_number(chain) % 3 ? k + random_number(chain) % 3 - 1 :
							 random_word(chain);
	}
	if (random_number(chain) % 2)
		words[DECIDE_WORD(arch)] = bpf_abi_arch(bpf_abi_native());
	memcpy(data, words, sizeof(words));
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		for (unsigned int i = 0; i < 6; i++)
			if (bpf_abi_arch(abi) == data->arch && bpf_abi_high_zero(abi))
				data->args[i] = (uint32_t)data->args[i];
}

static int look_at_calls(void)
{
	struct seccomp_data data;

	for (size_t i = 0; i < CALLS; i++) {
		random_call(&chains[0], &data);
		if (goes_further(&data))
			return differs("as strict, but a call goes further");
	}
	return 0;
}

static int look_at(const struct differences *differences)
{
	bool weaker = false, open = false;

	for (size_t i = 0; i < differences->count; i++) {
		const struct weakness *weakness = &differences->of[i].weakness;

		if (weakness->weaker && !goes_further(&weakness->call))
			return differs("the example goes no further");
		weaker |= weakness->weaker;
		open |= weakness->open;
	}
	seen.pairs++;
	seen.weaker += weaker;
	seen.open += open && !weaker;
	seen.strict += !open && !weaker;
	return weaker || open ? 0 : look_at_calls();
}

static int look_at_pair(void)
{
	const struct difference_side sides[] = { { chains[0].programs, 1, false, NULL },
						 { chains[1].programs, 1, false, NULL } };
	struct differences differences = { .weaknesses = true };
	unsigned int abis[QUERY_ABIS + 1];
	size_t budget = STEPS, count = query_abis(QUERY_ABI_OTHER, abis);
	int err;

	abis[count++] = QUERY_ABI_OTHER;
	for (size_t i = 0; i < count; i++)
		differences_make(sides, abis[i], QUERY_ABI_OTHER, &budget, &differences);
	err = look_at(&differences);
	differences_release(&differences);
	return err;
}

static int write_pair(const char *dir)
{
	char path[4096];

	for (size_t side = 0; side < 2; side++) {
		const struct bpf_program *program = chains[side].programs;
		FILE *file;

		snprintf(path, sizeof(path), "%s/%c", dir, "ab"[side]);
		file = fopen(path, "wb");
		if (!file || fwrite(program->insns, sizeof(*program->insns), program->len, file) !=
				     program->len)
			return 2;
		fclose(file);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	seed = strtoull(argv[2], NULL, 10);
	if (argc == 4) {
		make_pair();
		return write_pair(argv[3]);
	}
	for (unsigned long count = strtoul(argv[1], NULL, 10); count; count--, seed++) {
		make_pair();
		if (look_at_pair())
			return 1;
	}
	printf("%lu pairs: %lu less strict, %lu not decided, %lu as strict\n", seen.pairs,
	       seen.weaker, seen.open, seen.strict);
	return 0;
}
