// SPDX-License-Identifier: GPL-2.0
/* What is to be looked at: the filters of a thread, or programs from files, as one chain. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "bpf/validate.h"
#include "bpf/strict_mode.h"
#include "input/chain.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "client/thread_filters.h"
#include "cli/clean.h"
#include "client/names.h"

static void make_room(struct chain *chain, size_t count)
{
	chain->programs = xcalloc(count, sizeof(*chain->programs));
	chain->filters = xcalloc(count, sizeof(*chain->filters));
}

static int take_strict(struct chain *chain)
{
	struct sock_filter *insns = xcalloc(STRICT_INSNS, sizeof(*insns));

	make_room(chain, 1);
	chain->strict = true;
	chain->programs[0] = (struct bpf_program){ insns, strict_program(insns) };
	chain->count = 1;
	return EXIT_DONE;
}

/* Programs are the kernel's own, but what runs them here trusts them no less than it does. */
static bool check_program(const struct chain *chain, const struct sd_filter *filter)
{
	struct bpf_error error;

	if (bpf_check(filter->prog, filter->prog_len, &error))
		return true;
	complain("%d: the program of filter %u is not one that seccomp takes (%s): module and "
		 "kernel may not fit each other (seccompctl features)",
		 (int)chain->tid, filter->index, error.text);
	return false;
}

/* The programs are the chain's from now on. */
static int take_filters(struct chain *chain, struct thread_filters *filters)
{
	make_room(chain, filters->count);
	for (size_t i = 0; i < filters->count; i++) {
		struct sd_filter *filter = &filters->of[i];

		if (!check_program(chain, filter))
			return EXIT_UNAVAILABLE;
		chain->programs[i] = (struct bpf_program){ filter->prog, filter->prog_len };
		chain->filters[i] = (struct chain_filter){ .has_id = true,
							   .id = filter->id,
							   .index = filter->index };
		filter->prog = NULL;
		chain->count++;
	}
	return EXIT_DONE;
}

static int fetch_filters(struct source *src, struct chain *chain)
{
	struct thread_filters filters = { 0 };
	int status = EXIT_UNAVAILABLE;

	if (!src->client)
		source_complain_without(src, "programs");
	else if (thread_filters_fetch(src, chain->tid, NULL, &filters) &&
		 thread_filters_programs(chain->tid, &filters))
		status = take_filters(chain, &filters);
	thread_filters_release(&filters);
	return status;
}

/* Of a thread without filters /proc knows all there is to know, but for its ABI. */
static int take_thread(struct source *src, const struct sd_task *task, struct chain *chain)
{
	memcpy(chain->comm, task->comm, sizeof(chain->comm));
	if (!(task->has & SD_HAS_ABI) || !bpf_abi_find(name_abi(task->abi), &chain->abi))
		chain->abi = bpf_abi_native();
	if (task->has & SD_HAS_SUSPENDED && task->suspended)
		complain("%d: a tracer has suspended seccomp: this holds when it no longer does",
			 (int)task->tid);
	switch (task->mode) {
	case SECCOMP_DIAG_MODE_DISABLED:
		return EXIT_DONE;
	case SECCOMP_DIAG_MODE_STRICT:
		return take_strict(chain);
	default:
		return fetch_filters(src, chain);
	}
}

static int load_thread(const char *operand, struct chain *chain)
{
	struct sd_error error;
	struct source src;
	struct sd_task task;
	int status = EXIT_UNAVAILABLE;

	if (!args_pid(operand, &chain->tid))
		return EXIT_WRONG_USAGE;
	if (!source_open(&src))
		source_complain_without(&src, "programs");
	else if (source_task_get(&src, chain->tid, &task, &error))
		thread_filters_complain(chain->tid, &error);
	else
		status = take_thread(&src, &task, chain);
	source_close(&src);
	return status;
}

int chain_add_file(struct chain *chain, const char *path)
{
	struct chain newer = *chain;
	struct program program;
	int status;

	if (chain->strict) {
		complain("%d is in strict mode: no filter can be installed there", (int)chain->tid);
		return EXIT_UNAVAILABLE;
	}
	status = program_file_read(path, false, &program);
	if (status != EXIT_DONE)
		return status;
	make_room(&newer, chain->count + 1);
	newer.programs[0] = (struct bpf_program){ program.insns, program.len };
	newer.filters[0].file = path;
	for (size_t i = 0; i < chain->count; i++) {
		newer.programs[i + 1] = chain->programs[i];
		newer.filters[i + 1] = chain->filters[i];
	}
	newer.count++;
	free(chain->programs);
	free(chain->filters);
	*chain = newer;
	return EXIT_DONE;
}

int chain_load(char **operands, int count, struct chain *chain)
{
	int status = EXIT_DONE, i = 0;

	*chain = (struct chain){ .abi = bpf_abi_native() };
	if (!program_file_is(operands[0])) {
		if (count > 1) {
			complain("unexpected operand '%s': a thread stands alone",
				 clean_text(operands[1]));
			return EXIT_WRONG_USAGE;
		}
		status = load_thread(operands[i++], chain);
	}
	for (; i < count && status == EXIT_DONE; i++) {
		if (program_file_is(operands[i])) {
			status = chain_add_file(chain, operands[i]);
			continue;
		}
		complain("unexpected operand '%s': a thread stands alone, and ./%s is a file",
			 operands[i], operands[i]);
		status = EXIT_WRONG_USAGE;
	}
	if (status != EXIT_DONE)
		chain_release(chain);
	return status;
}

void chain_release(struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		free((void *)chain->programs[i].insns);
	free(chain->programs);
	free(chain->filters);
	chain->programs = NULL;
	chain->filters = NULL;
	chain->count = 0;
}

const char *chain_filter_text(const struct chain *chain, size_t filter, char *buf, size_t size)
{
	const struct chain_filter *of = &chain->filters[filter];
	char id[NAME_FILTER_ID];

	if (chain->strict)
		snprintf(buf, size, "strict mode");
	else if (of->has_id)
		snprintf(buf, size, "filter %s #%u", name_filter_id(of->id, id), of->index);
	else
		snprintf(buf, size, "%s", program_file_name(of->file));
	return buf;
}

void chain_place(const struct chain *chain, size_t filter, struct text *text)
{
	if (chain->count < 2)
		return;
	if (!filter)
		text_add(text, " (newest of %zu)", chain->count);
	else if (filter + 1 == chain->count)
		text_add(text, " (oldest of %zu)", chain->count);
	else
		text_add(text, " (%zu from the newest of %zu)", filter, chain->count);
}
