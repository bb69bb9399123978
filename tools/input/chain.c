// SPDX-License-Identifier: GPL-2.0
/* Chains: the filters of a thread, or programs from files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/utsname.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include "analysis/exempt.h"
#include "analysis/query.h"
#include "cli/args.h"
#include "bpf/validate.h"
#include "input/chain.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "client/list.h"
#include "cli/clean.h"
#include "client/names.h"
#include "client/ptrace.h"

/* Room for strict mode as a program, for any number of ABIs. */
#define STRICT_INSNS 32

#define STRICT_CALLS 4

static size_t strict_calls(unsigned int abi, uint32_t numbers[STRICT_CALLS])
{
	const char *const names[] = { "read", "write", "exit",
				      bpf_abi_arch(abi) == AUDIT_ARCH_I386 ? "sigreturn" :
									     "rt_sigreturn" };
	size_t count = 0;

	for (size_t i = 0; i < STRICT_CALLS; i++)
		count += bpf_syscall_number(abi, names[i], &numbers[count]);
	return count;
}

/* Test for an ABI, then for the calls that strict mode allows there. */
static size_t add_strict_abi(unsigned int abi, struct sock_filter *insns)
{
	uint32_t numbers[STRICT_CALLS];
	size_t count = strict_calls(abi, numbers), len = 0;

	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, arch));
	insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bpf_abi_arch(abi), 0,
						    (uint8_t)(count + 3));
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						    offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++)
		insns[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[i],
							    (uint8_t)(count - i), 0);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return len;
}

/**
 * strict_program() - make a program that answers as strict mode does
 * @insns: filled with it
 *
 * SECCOMP_RET_KILL_THREAD stands for the SIGKILL that ends the thread. The source is
 * kernel/seccomp.c of 6.12, mode1_syscalls and __secure_computing_strict(), with
 * asm/seccomp.h: read, write, exit and sigreturn of the kernel's own ABI, and of its 32-bit one.
 * On x86, numbers with the x32 bit are compared with the 32-bit list, where none has it.
 *
 * uretprobe and uprobe, which newer kernels allow in any mode, are left out: see exempt.c.
 *
 * Return: number of instructions.
 */
static size_t strict_program(struct sock_filter insns[STRICT_INSNS])
{
	bpf_abis abis = bpf_abis_native() & ~(1u << BPF_ABI_X32);
	size_t len = 0;

	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (abis >> abi & 1)
			len += add_strict_abi(abi, insns + len);
	insns[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD);
	return len;
}

static void make_room(struct chain *chain, size_t count)
{
	chain->programs = xcalloc(count, sizeof(*chain->programs));
	chain->filters = xcalloc(count, sizeof(*chain->filters));
}

void chain_strict(struct chain *chain)
{
	struct sock_filter *insns = xcalloc(STRICT_INSNS, sizeof(*insns));

	make_room(chain, 1);
	chain->strict = true;
	chain->programs[0] = (struct bpf_program){ insns, strict_program(insns) };
	chain->count = 1;
}

const char *chain_running_kernel(void)
{
	static struct utsname running;

	return uname(&running) ? NULL : running.release;
}

/* Programs from the kernel are checked, too: the emulator trusts them as the kernel does. */
static bool check_program(const struct chain *chain, const struct sd_filter *filter)
{
	struct bpf_error error;

	if (bpf_check(filter->prog, filter->prog_len, &error))
		return true;
	complain("%d: the program of filter %u is not valid (%s): module and "
		 "kernel may not fit each other (seccompctl features)",
		 (int)chain->tid, filter->index, error.text);
	return false;
}

/* Move the programs to the chain. */
static int take_filters(struct chain *chain, struct filter_list *list)
{
	make_room(chain, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct sd_filter *filter = &list->filters[i];

		if (!check_program(chain, filter))
			return EXIT_UNAVAILABLE;
		chain->programs[i] = (struct bpf_program){ filter->prog, filter->prog_len };
		chain->filters[i] =
			(struct chain_filter){ .id = filter->id, .index = filter->index };
		filter->prog = NULL;
		chain->count++;
	}
	return EXIT_DONE;
}

static int fetch_filters(struct source *src, struct chain *chain)
{
	struct filter_list list = { 0 };
	int status = EXIT_UNAVAILABLE;

	if (filter_list_fetch_programs(src, chain->tid, NULL, &list) &&
	    filter_list_has_programs(chain->tid, &list))
		status = take_filters(chain, &list);
	filter_list_release(&list);
	return status;
}

/* /proc has all data of a thread without filters, except its ABI. */
static int take_thread(struct source *src, struct sd_task *task, struct chain *chain)
{
	bool filtered =
		task->mode != SECCOMP_DIAG_MODE_DISABLED && task->mode != SECCOMP_DIAG_MODE_STRICT;

	if (filtered && !source_has_filters(src, chain->tid, "programs"))
		return EXIT_UNAVAILABLE;
	if (filtered && !src->client)
		ptrace_task(task);

	memcpy(chain->comm, task->comm, sizeof(chain->comm));
	if (!chain->kernel)
		chain->kernel = chain_running_kernel();
	if (!(task->has & SD_HAS_ABI) || !bpf_abi_find(name_abi(task->abi), &chain->abi))
		chain->abi = bpf_abi_native();
	if (task->has & SD_HAS_SUSPENDED && task->suspended)
		complain("%d: a tracer has suspended seccomp: this applies once it resumes",
			 (int)task->tid);
	if (filtered)
		return fetch_filters(src, chain);
	if (task->mode == SECCOMP_DIAG_MODE_STRICT)
		chain_strict(chain);
	return EXIT_DONE;
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
		source_complain_thread(chain->tid, &error, "ask as root, outside of any sandbox");
	else
		status = take_thread(&src, &task, chain);
	source_close(&src);
	return status;
}

/* Programs for another machine, or for 32-bit programs, are asked in that ABI. */
static void find_only_abi(struct chain *chain)
{
	unsigned int native = bpf_abi_native();
	uint32_t arch;
	bpf_abis abis;

	if (chain->tid)
		return;
	chain->abi = native;
	chain->only_abi = false;
	if (!query_only_arch(chain->programs, chain->count, &arch))
		return;
	abis = bpf_arch_abis(arch);
	if (!abis || abis >> native & 1)
		return;
	chain->abi = (unsigned int)__builtin_ctz(abis);
	chain->only_abi = true;
}

/* Put the programs of a file on top: the last of them is the newest. */
static void add_programs(struct chain *chain, const char *path, const struct policy *policy)
{
	struct chain newer = *chain;

	make_room(&newer, chain->count + policy->count);
	for (size_t i = 0; i < policy->count; i++) {
		const struct policy_program *of = &policy->programs[policy->count - 1 - i];

		newer.programs[i] = (struct bpf_program){ of->insns, of->len };
		newer.filters[i] = (struct chain_filter){ .file = path, .of = of };
	}
	for (size_t i = 0; i < chain->count; i++) {
		newer.programs[i + policy->count] = chain->programs[i];
		newer.filters[i + policy->count] = chain->filters[i];
	}
	newer.count += policy->count;
	free(chain->programs);
	free(chain->filters);
	*chain = newer;
}

void chain_add_policy(struct chain *chain, const char *path, const struct policy *policy)
{
	add_programs(chain, path, policy);
	chain->policies = xreallocarray(chain->policies, chain->policy_count + 1, sizeof(*policy));
	chain->policies[chain->policy_count++] = *policy;
	find_only_abi(chain);
}

int chain_add_file(struct chain *chain, const char *path)
{
	struct policy policy;
	int status;

	if (chain->strict) {
		complain("%d is in strict mode: no filter can be installed there", (int)chain->tid);
		return EXIT_UNAVAILABLE;
	}
	status = program_file_read(path, false, &policy);
	if (status == EXIT_DONE)
		chain_add_policy(chain, path, &policy);
	return status;
}

/* The user's choice counts more than the kernel that runs. */
static bool set_kernel(struct chain *chain)
{
	const char *release = policy_choice()->kernel;

	if (release && !exempt_is_release(release)) {
		complain("'%s' is not a release of Linux: those are as 6.12 or 6.12.14",
			 clean_text(release));
		return false;
	}
	if (release)
		chain->kernel = release;
	return true;
}

int chain_load(char **operands, int count, struct chain *chain)
{
	int status = EXIT_DONE, i = 0;

	*chain = (struct chain){ .abi = bpf_abi_native() };
	if (!set_kernel(chain))
		return EXIT_WRONG_USAGE;
	if (!program_file_is(operands[0])) {
		if (count > 1) {
			complain("unexpected operand '%s': only one thread at a time",
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
		complain(
			"unexpected operand '%s': a thread can't be combined with others, ./%s is a file",
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
		if (!chain->filters[i].of)
			free((void *)chain->programs[i].insns);
	for (size_t i = 0; i < chain->policy_count; i++)
		policy_release(&chain->policies[i]);
	free(chain->policies);
	free(chain->programs);
	free(chain->filters);
	chain->policies = NULL;
	chain->policy_count = 0;
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
	else if (of->file && of->of->name)
		snprintf(buf, size, "%s of %s", of->of->name, program_file_name(of->file));
	else if (of->file)
		snprintf(buf, size, "%s", program_file_name(of->file));
	else if (of->id)
		snprintf(buf, size, "filter %s #%u", name_filter_id(of->id, id), of->index);
	else
		snprintf(buf, size, "filter #%u", of->index);
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
