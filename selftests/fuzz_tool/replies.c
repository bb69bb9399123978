// SPDX-License-Identifier: GPL-2.0
/*
 * The tool above damaged tapes without a fuzzer: the same inputs for the same seed.
 *
 * replies RUNS SEED TAPE...   damage tapes, and run their commands on them
 * replies FILE                one input, for example of a fuzzer: shows the output of the tool
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_tool/generate.h"
#include "fuzz_tool/mutate.h"
#include "fuzz_tool/replies.h"
#include "fuzz_tool/tape.h"

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

struct input {
	uint8_t *bytes;
	size_t len;
};

static unsigned long long seed;

static void read_input(const char *path, struct input *input)
{
	FILE *file = fopen(path, "rbe");

	input->bytes = malloc(TAPE_MAX);
	if (!file || !input->bytes) {
		perror(path);
		exit(1);
	}
	input->len = fread(input->bytes, 1, TAPE_MAX, file);
	fclose(file);
}

/* Every early end of the program is an abort(), see below. */
static void aborted(int number)
{
	(void)number;
	dprintf(STDERR_FILENO, "the seed was %llu\n", seed);
}

const char *__asan_default_options(void)
{
	return "abort_on_error=1:handle_abort=0:hard_rss_limit_mb=1024";
}

const char *__ubsan_default_options(void)
{
	return "abort_on_error=1:print_stacktrace=1";
}

static void run(unsigned long runs, const struct input *inputs, size_t count)
{
	uint8_t *bytes = malloc(TAPE_MAX);
	const struct input *input;
	unsigned long i;
	uint64_t state;
	size_t len;

	for (i = 0; bytes && i < runs; i++, seed++) {
		state = seed;
		input = &inputs[random_below(&state, (uint32_t)count)];
		memcpy(bytes, input->bytes, input->len);
		len = mutate(&state, bytes, input->len, TAPE_MAX);
		target_replies(bytes, len);
	}
	free(bytes);
	printf("%lu runs\n", i);
}

int main(int argc, char **argv)
{
	struct input inputs[256];
	int i, status = 0;

	if (argc < 2 || argc == 3 || argc > 256) {
		fprintf(stderr, "usage: %s RUNS SEED TAPE... | FILE\n", argv[0]);
		return 2;
	}
	if (argc == 2) {
		read_input(argv[1], &inputs[0]);
		status = replies_output(inputs[0].bytes, inputs[0].len);
		free(inputs[0].bytes);
		return status;
	}
	signal(SIGABRT, aborted);
	seed = strtoull(argv[2], NULL, 0);
	for (i = 3; i < argc; i++)
		read_input(argv[i], &inputs[i - 3]);
	run(strtoul(argv[1], NULL, 0), inputs, (size_t)argc - 3);
	for (i = 3; i < argc; i++)
		free(inputs[i - 3].bytes);
	return status;
}
