// SPDX-License-Identifier: GPL-2.0
/*
 * The targets without a fuzzer, which needs clang: the same inputs for the same seed.
 *
 * replay program|text|policy|record|kernel RUNS SEED   run a target (kernel: see below)
 * replay program|text|policy|record FILE        one input that a fuzzer has found
 * replay files program|text|policy|record FILE...  inputs of the corpus
 * replay generate SEED                   write a valid program
 * replay seeds program|text|policy|record DIR   write first inputs for a fuzzer
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "bpf/forms.h"
#include "fuzz_tool/generate.h"
#include "fuzz_tool/target.h"

#define SEEDS 32
#define TEXT_ROOM (1 << 20)

static size_t random_program(uint64_t *state, struct sock_filter *prog)
{
	/* Most are short, so that more of them are run. */
	size_t len = generate_valid(state, prog, random_below(state, 512) ? 40 : BPF_MAXINSNS);
	struct bpf_error error;

	if (!bpf_check(prog, len, &error)) {
		fprintf(stderr, "made a program that is not valid: instruction %zu %s\n",
			error.index, error.text);
		abort();
	}
	return len;
}

static void run_program(uint64_t *state)
{
	static struct sock_filter prog[BPF_MAXINSNS];
	size_t len = random_program(state, prog);

	if (random_below(state, 2))
		generate_damage(state, prog, len);
	target_program((const uint8_t *)prog, len * sizeof(*prog));
}

static size_t random_text(uint64_t *state, char *buf)
{
	static struct sock_filter prog[BPF_MAXINSNS];
	size_t len = random_program(state, prog);
	struct bpf_listing listing;
	struct text text = { 0 };

	bpf_listing_init(&listing, prog, len);
	if (random_below(state, 2))
		bpf_pseudo(&listing, &text);
	else
		bpf_disasm(&listing, &text);
	len = text.len < TEXT_ROOM ? text.len : TEXT_ROOM;
	memcpy(buf, text_str(&text), len);
	text_free(&text);
	bpf_listing_end(&listing);
	return len;
}

static void run_text(uint64_t *state)
{
	static char text[TEXT_ROOM];
	size_t len = random_text(state, text);

	len = generate_noise(state, text, len, sizeof(text));
	target_text((const uint8_t *)text, len);
}

static void run_policy(uint64_t *state)
{
	static char text[TEXT_ROOM];
	size_t len = policy_random(state, text, sizeof(text));

	target_policy((const uint8_t *)text, len);
}

static void run_record(uint64_t *state)
{
	static char bytes[TEXT_ROOM];
	size_t len = record_random(state, bytes, sizeof(bytes));

	target_record((const uint8_t *)bytes, len);
}

/* The filter may allow no call at all, not even an exit: use memory and a trap instead. */
static void install(struct sock_filter *prog, size_t len, volatile int *result)
{
	struct sock_fprog fprog = { .len = (unsigned short)len, .filter = prog };
	struct rlimit no_core = { 0 };

	signal(SIGILL, SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	*result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) ? errno : 0;
	__builtin_trap();
}

/* Install the program. Return: 0 if the running kernel accepts it, else its errno. */
static int ask_kernel(struct sock_filter *prog, size_t len)
{
	static volatile int *result;
	pid_t pid;

	if (!result)
		result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*result = -1;
	pid = fork();
	if (!pid)
		install(prog, len, result);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		abort();
	return *result;
}

static void run_kernel(uint64_t *state)
{
	static struct sock_filter prog[BPF_MAXINSNS];
	size_t len = random_program(state, prog);
	struct bpf_error error = { 0 };
	int err;

	generate_damage(state, prog, len);
	err = ask_kernel(prog, len);
	if (bpf_check(prog, len, &error) == !err && (!err || err == EINVAL))
		return;
	fprintf(stderr, "the kernel says %s, and we: instruction %zu %s\n", strerror(err),
		error.index, error.text);
	target_program((const uint8_t *)prog, len * sizeof(*prog));
	abort();
}

static int run_file(const char *target, const char *path)
{
	static uint8_t bytes[TEXT_ROOM];
	FILE *file = fopen(path, "rbe");
	size_t len;

	if (!file) {
		perror(path);
		return 1;
	}
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	if (!strcmp(target, "text"))
		target_text(bytes, len);
	else if (!strcmp(target, "policy"))
		target_policy(bytes, len);
	else if (!strcmp(target, "record"))
		target_record(bytes, len);
	else
		target_program(bytes, len);
	return 0;
}

static int run_files(const char *target, char **paths, int count)
{
	int i, err = 0;

	for (i = 0; i < count && !err; i++)
		err = run_file(target, paths[i]);
	printf("%d files\n", i);
	return err;
}

static int write_seeds(const char *target, const char *dir)
{
	static struct sock_filter prog[BPF_MAXINSNS];
	static char text[TEXT_ROOM];
	uint64_t state = 1;
	char path[4096];
	size_t len, i;
	FILE *file;
	bool ok;

	for (i = 0; i < SEEDS; i++) {
		snprintf(path, sizeof(path), "%s/seed-%zu", dir, i);
		file = fopen(path, "wbe");
		if (!file) {
			perror(path);
			return 1;
		}
		if (!strcmp(target, "text")) {
			len = random_text(&state, text);
			ok = fwrite(text, 1, len, file) == len;
		} else if (!strcmp(target, "policy")) {
			len = policy_random(&state, text, sizeof(text));
			ok = fwrite(text, 1, len, file) == len;
		} else if (!strcmp(target, "record")) {
			len = record_random(&state, text, sizeof(text));
			ok = fwrite(text, 1, len, file) == len;
		} else {
			len = random_program(&state, prog);
			ok = fwrite(prog, sizeof(*prog), len, file) == len;
		}
		if (fclose(file) || !ok)
			return 1;
	}
	return 0;
}

static int generate(uint64_t seed)
{
	static struct sock_filter prog[BPF_MAXINSNS];
	size_t len = random_program(&seed, prog);

	return fwrite(prog, sizeof(*prog), len, stdout) != len;
}

static int run(const char *target, unsigned long runs, uint64_t seed)
{
	void (*run_target)(uint64_t * state) = run_program;
	unsigned long i;
	uint64_t state;

	if (!strcmp(target, "text"))
		run_target = run_text;
	else if (!strcmp(target, "policy"))
		run_target = run_policy;
	else if (!strcmp(target, "record"))
		run_target = run_record;
	else if (!strcmp(target, "kernel"))
		run_target = run_kernel;
	else if (strcmp(target, "program"))
		return 2;
	for (i = 0; i < runs; i++) {
		/* To repeat a failure, begin with the last seed that was printed. */
		if (i % 1000 == 0)
			fprintf(stderr, "seed %llu\n", (unsigned long long)(seed + i));
		state = seed + i;
		run_target(&state);
	}
	printf("%lu runs\n", runs);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 3 && !strcmp(argv[1], "files"))
		return run_files(argv[2], argv + 3, argc - 3);
	if (argc == 4 && !strcmp(argv[1], "seeds"))
		return write_seeds(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "generate"))
		return generate(strtoull(argv[2], NULL, 0));
	if (argc == 3)
		return run_file(argv[1], argv[2]);
	if (argc == 4)
		return run(argv[1], strtoul(argv[2], NULL, 0), strtoull(argv[3], NULL, 0));
	fprintf(stderr, "usage: %s program|text|policy|record|kernel RUNS SEED\n", argv[0]);
	return 2;
}
