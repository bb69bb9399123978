// SPDX-License-Identifier: GPL-2.0
/*
 * sim SIMULATOR SEED CALLS FILE...: libseccomp's scmp_bpf_sim against emulate and table
 *
 * The programs in FILE..., which libseccomp has made, are a chain, the oldest first. The answers of
 * the simulator, of emulate_chain() and of the tables of the ABIs to CALLS random calls are
 * compared; "all" is every system call of every ABI, and some unknown numbers. Prints how often
 * each action was the answer; exit status 1 at the first difference.
 */
#include <err.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "bpf/action.h"
#include "analysis/table.h"
#include "lib/random_chain.h"

#define FILES 4
#define ABIS 3

static struct random_chain dice;
static struct {
	char *files[FILES];
	struct sock_filter insns[FILES][BPF_MAXINSNS];
	struct bpf_program programs[FILES]; /* the newest first */
	size_t count;
} chain;
static struct table tables[ABIS];
static char *simulator;

/* How often each of bpf_actions[] was the answer. */
static unsigned long seen[16], calls;

static void load(char **files, int count)
{
	for (int i = 0; i < count; i++) {
		FILE *file = fopen(files[i], "rb");

		if (!file)
			err(2, "%s", files[i]);
		chain.files[i] = files[i];
		chain.programs[count - 1 - i] =
			(struct bpf_program){ chain.insns[i],
					      fread(chain.insns[i], sizeof(chain.insns[i][0]),
						    BPF_MAXINSNS, file) };
		fclose(file);
	}
	chain.count = (size_t)count;
}

/* The return value that the simulator has printed. */
static uint32_t parse_answer(const char *text)
{
	static const struct {
		const char *name;
		uint32_t action;
	} words[] = {
		{ "KILL_PROCESS\n", SECCOMP_RET_KILL_PROCESS },
		{ "KILL\n", SECCOMP_RET_KILL_THREAD },
		{ "TRAP\n", SECCOMP_RET_TRAP },
		{ "LOG\n", SECCOMP_RET_LOG },
		{ "ALLOW\n", SECCOMP_RET_ALLOW },
	};
	unsigned int data;

	if (sscanf(text, "ERRNO(%u)", &data) == 1)
		return SECCOMP_RET_ERRNO | data;
	if (sscanf(text, "TRACE(%u)", &data) == 1)
		return SECCOMP_RET_TRACE | data;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i].name, text))
			return words[i].action;
	errx(2, "the simulator says '%s'", text);
}

/* Standard output of a command. */
static void run(char **argv, char *said, size_t size)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	int fds[2], status;
	ssize_t len;
	pid_t pid;

	if (pipe(fds) || posix_spawn_file_actions_init(&actions) ||
	    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO) ||
	    posix_spawn_file_actions_addclose(&actions, fds[0]) ||
	    posix_spawn(&pid, argv[0], &actions, NULL, argv, environ))
		err(2, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	len = read(fds[0], said, size - 1);
	close(fds[0]);
	if (waitpid(pid, &status, 0) != pid || status || len < 0)
		errx(2, "%s %s: wait status %#x", argv[0], argv[2], status);
	said[len] = '\0';
}

static uint32_t simulate_program(char *file, const char *abi, const struct seccomp_data *data)
{
	static char letters[6][3] = { "-0", "-1", "-2", "-3", "-4", "-5" };
	char nr[16], args[6][24], said[64];
	char *argv[20] = { simulator, "-f", file, "-a", (char *)abi, "-s", nr };
	size_t argc = 7;

	snprintf(nr, sizeof(nr), "%d", data->nr);
	for (size_t i = 0; i < 6; i++) {
		snprintf(args[i], sizeof(args[i]), "%#llx", data->args[i]);
		argv[argc++] = letters[i];
		argv[argc++] = args[i];
	}
	run(argv, said, sizeof(said));
	return parse_answer(said);
}

/* The most severe answer. */
static uint32_t simulate(const char *abi, const struct seccomp_data *data)
{
	uint32_t worst = SECCOMP_RET_ALLOW, ret;

	for (size_t i = chain.count; i--;) {
		ret = simulate_program(chain.files[i], abi, data);
		if (verdict_before(ret, worst))
			worst = ret;
	}
	return worst;
}

static const struct table_answer *table_says(const struct table *table,
					     const struct seccomp_data *data)
{
	const struct table_row *row = table_find_number(table, (uint32_t)data->nr);

	for (size_t i = 0; row && i < row->count; i++)
		if (clauses_hold(&row->answers[i].clauses, data))
			return &row->answers[i];
	return NULL;
}

static void differ(const char *abi, const struct seccomp_data *data, const char *what, uint32_t is,
		   uint32_t wanted)
{
	printf("%s: %s, number %d of %s, arguments %#llx %#llx %#llx %#llx %#llx %#llx: "
	       "%#x, scmp_bpf_sim %#x\n",
	       chain.files[0], what, data->nr, abi, data->args[0], data->args[1], data->args[2],
	       data->args[3], data->args[4], data->args[5], is, wanted);
	exit(1);
}

/* The simulator, too, takes x32 for x86_64 with a bit in the number. */
static void compare(const struct table *table, const struct seccomp_data *data)
{
	const char *abi = bpf_abi_name(table->abi);
	uint32_t wanted = simulate(abi, data);
	uint32_t is = emulate_chain(chain.programs, chain.count, data).ret;
	const struct table_answer *answer = table_says(table, data);

	calls++;
	seen[bpf_action(wanted) - bpf_actions]++;
	if (table_effect(is) != table_effect(wanted))
		differ(abi, data, "emulate", is, wanted);
	if (!answer || !answer->decided)
		differ(abi, data, "not decided", is, wanted);
	if (answer->ret != table_effect(wanted))
		differ(abi, data, "table", answer->ret, wanted);
}

/* A number that the programs compare with, or one near it. */
static uint32_t random_constant(void)
{
	const struct bpf_program *program = &chain.programs[random_number(&dice) % chain.count];
	const struct sock_filter *insn = &program->insns[random_number(&dice) % program->len];

	if (random_number(&dice) % 4 == 0)
		return random_number(&dice) % 16;
	return insn->k + (random_number(&dice) % 2 ? 0 : random_number(&dice) % 3 - 1);
}

static void random_arguments(bool narrow, struct seccomp_data *data)
{
	for (int i = 0; i < 6; i++) {
		data->args[i] = random_constant();
		if (!narrow && random_number(&dice) % 3 == 0)
			data->args[i] |= (uint64_t)random_constant() << 32;
	}
}

static void compare_number(const struct table *table, uint32_t nr)
{
	struct seccomp_data data = { .nr = (int)nr, .arch = bpf_abi_arch(table->abi) };

	random_arguments(bpf_abi_narrow(table->abi), &data);
	compare(table, &data);
}

static uint32_t number_of(const struct table *table, uint32_t nr)
{
	if (table->abi == BPF_ABI_X32)
		return (nr & INT32_MAX) | BPF_X32_BIT;
	return table->abi == BPF_ABI_X86_64 && nr <= INT32_MAX ? nr & ~BPF_X32_BIT : nr;
}

static void compare_all(const struct table *table)
{
	static const uint32_t others[] = { 335, 500, 1023, 0x3fffffff, 0x7fffffff, 0xffffffff };
	char name[TABLE_NAME];

	for (uint32_t nr = 0; nr < 1024; nr++)
		if (bpf_syscall_name(table->abi, number_of(table, nr), name, sizeof(name)))
			compare_number(table, number_of(table, nr));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		compare_number(table, number_of(table, others[i]));
}

static void make_tables(void)
{
	static const char *const names[ABIS] = { "x86_64", "x86", "x32" };
	size_t budget = TABLE_STEPS;
	unsigned int abi;

	for (size_t i = 0; i < ABIS; i++)
		if (bpf_abi_find(names[i], &abi))
			table_make(chain.programs, chain.count, abi, &budget, &tables[i]);
		else
			errx(2, "no table of %s", names[i]);
}

int main(int argc, char **argv)
{
	unsigned long count;

	if (argc < 5 || argc - 4 > FILES)
		return 2;
	simulator = argv[1];
	random_chain(&dice, strtoull(argv[2], NULL, 10), false);
	load(argv + 4, argc - 4);
	make_tables();
	for (size_t i = 0; i < ABIS && !strcmp(argv[3], "all"); i++)
		compare_all(&tables[i]);
	for (count = strtoul(argv[3], NULL, 10); count; count--) {
		const struct table *table = &tables[random_number(&dice) % ABIS];

		compare_number(table, number_of(table, random_constant()));
	}
	printf("%lu calls:", calls);
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		if (seen[i])
			printf(" %lu %s", seen[i], bpf_actions[i].name);
	printf("\n");
	for (size_t i = 0; i < ABIS; i++)
		table_release(&tables[i]);
	return 0;
}
