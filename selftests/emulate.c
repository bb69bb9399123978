// SPDX-License-Identifier: GPL-2.0
/* What the tool says of a system call is what the kernel does: by chance, and many times. */
#include <errno.h>
#include <linux/audit.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "random_chain.h"
#include "sandbox.h"

/* Calls of each chain, and how many of them all; EMULATE_CALLS and EMULATE_SEED say otherwise. */
#define CALLS_OF_CHAIN 250
#define CALLS 50000

/* Children that may be lost to one chain: killing ones take long, and say the same all over. */
#define KILLS_OF_CHAIN 3

/** enum outcome - what became of a call, as far as its caller can tell */
enum outcome {
	NOT_TRIED,
	RETURNED,
	TRAPPED,
	THREAD_KILLED,
	PROCESS_KILLED,
};

/**
 * struct attempt - one call
 * @data: as the kernel will see it
 * @outcome: what became of it
 * @value: what it returned, or the data that the signal brought
 * @as_told: the signal told the call as it was
 */
struct attempt {
	struct seccomp_data data;
	enum outcome outcome;
	long value;
	bool as_told;
};

/**
 * struct board - what a test shares with the children that make the calls
 * @attempts: the calls
 * @at: the one that is being made
 * @kills: children and threads that may still be lost
 */
struct board {
	struct attempt attempts[CALLS_OF_CHAIN];
	volatile size_t at;
	size_t kills;
};

long call_64(const struct seccomp_data *data);
long call_32(const struct seccomp_data *data);
extern const char call_64_ip[], call_32_ip[];

/* The instruction behind the one that enters the kernel is what the kernel tells filters. */
asm(".text\n"
    "call_64:\n"
    "	movslq	(%rdi), %rax\n"
    "	movq	24(%rdi), %rsi\n"
    "	movq	32(%rdi), %rdx\n"
    "	movq	40(%rdi), %r10\n"
    "	movq	48(%rdi), %r8\n"
    "	movq	56(%rdi), %r9\n"
    "	movq	16(%rdi), %rdi\n"
    "	syscall\n"
    "call_64_ip:\n"
    "	ret\n"
    "call_32:\n"
    "	pushq	%rbx\n"
    "	pushq	%rbp\n"
    "	movl	(%rdi), %eax\n"
    "	movl	16(%rdi), %ebx\n"
    "	movl	24(%rdi), %ecx\n"
    "	movl	32(%rdi), %edx\n"
    "	movl	40(%rdi), %esi\n"
    "	movl	56(%rdi), %ebp\n"
    "	movl	48(%rdi), %edi\n"
    "	int	$0x80\n"
    "call_32_ip:\n"
    "	movslq	%eax, %rax\n"
    "	popq	%rbp\n"
    "	popq	%rbx\n"
    "	ret\n");

static struct board *board;

static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	struct attempt *attempt = &board->attempts[board->at];

	(void)sig;
	(void)context;
	attempt->outcome = TRAPPED;
	attempt->value = info->si_errno;
	attempt->as_told = info->si_syscall == attempt->data.nr &&
			   info->si_arch == attempt->data.arch &&
			   (uintptr_t)info->si_call_addr == attempt->data.instruction_pointer;
}

static void make_call(struct attempt *attempt)
{
	bool native = attempt->data.arch == AUDIT_ARCH_X86_64;
	long ret = native ? call_64(&attempt->data) : call_32(&attempt->data);

	if (attempt->outcome == TRAPPED)
		return;
	attempt->outcome = RETURNED;
	attempt->value = ret;
}

static void *make_call_in_thread(void *arg)
{
	make_call(arg);
	return arg;
}

/* What a verdict looks like to the caller, whom nobody traces and nobody listens to. */
static enum outcome expected(uint32_t ret, long *value)
{
	*value = ret & SECCOMP_RET_DATA;
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_TRACE:
	case SECCOMP_RET_USER_NOTIF:
		*value = -ENOSYS;
		return RETURNED;
	case SECCOMP_RET_ERRNO:
		*value = *value > 4095 ? -4095 : -*value;
		return RETURNED;
	case SECCOMP_RET_TRAP:
		return TRAPPED;
	case SECCOMP_RET_KILL_THREAD:
		return THREAD_KILLED;
	default:
		return PROCESS_KILLED;
	}
}

/* Calls that are to end their thread are made in one of their own. */
static void try_call(const struct random_chain *chain, struct attempt *attempt)
{
	struct verdict verdict = emulate_chain(chain->programs, chain->count, &attempt->data);
	pthread_t thread;
	long value;

	if (expected(verdict.ret, &value) < THREAD_KILLED) {
		make_call(attempt);
		return;
	}
	if (!board->kills)
		return;
	board->kills--;
	if (pthread_create(&thread, NULL, make_call_in_thread, attempt))
		_exit(3);
	pthread_join(thread, NULL);
	if (attempt->outcome == NOT_TRIED)
		attempt->outcome = THREAD_KILLED;
}

/* The oldest filter is installed first. */
static void make_calls(const struct random_chain *chain)
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

	if (sandbox_no_new_privs() || sigaction(SIGSYS, &action, NULL))
		_exit(2);
	for (size_t i = chain->count; i; i--)
		if (sandbox_filter(chain->insns[i - 1], chain->programs[i - 1].len, 0))
			_exit(2);
	for (; board->at < CALLS_OF_CHAIN; board->at++)
		try_call(chain, &board->attempts[board->at]);
	_exit(0);
}

/* One that no kernel knows, of any ABI. */
static int random_nr(struct random_chain *chain)
{
	static const uint32_t bases[] = { 0, 0, 0x40000000, 0x80000000 };

	return bases[random_number(chain) % 4] + RANDOM_FIRST_NR + random_number(chain) % 64;
}

static void random_call(struct random_chain *chain, struct seccomp_data *data)
{
	bool native = random_number(chain) % 4;

	*data = (struct seccomp_data){
		.nr = random_nr(chain),
		.arch = native ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_I386,
		.instruction_pointer = (uintptr_t)(native ? call_64_ip : call_32_ip),
	};
	for (int i = 0; i < 6; i++) {
		data->args[i] = random_word(chain);
		if (native)
			data->args[i] |= (uint64_t)random_word(chain) << 32;
	}
}

FIXTURE(emulate)
{
	struct random_chain chain;
	uint64_t seed;
	size_t calls;
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

FIXTURE_SETUP(emulate)
{
	self->seed = setting("EMULATE_SEED", time(NULL) * 1000000ull);
	self->calls = setting("EMULATE_CALLS", CALLS);
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	ASSERT_NE(MAP_FAILED, board);
}

FIXTURE_TEARDOWN(emulate)
{
	munmap(board, sizeof(*board));
}

/* Until all calls are made, in as many children as it takes. */
static int run_chain(const struct random_chain *chain)
{
	int status;

	while (board->at < CALLS_OF_CHAIN) {
		pid_t pid = fork();

		if (!pid)
			make_calls(chain);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return -errno;
		if (WIFEXITED(status) && !WEXITSTATUS(status))
			continue;
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			return status;
		board->attempts[board->at++].outcome = PROCESS_KILLED;
	}
	return 0;
}

/* Return: how many calls were made. */
static size_t compare(struct __test_metadata *_metadata, const struct random_chain *chain,
		      uint64_t seed)
{
	size_t tried = 0;
	long value;

	for (size_t i = 0; i < CALLS_OF_CHAIN; i++) {
		const struct attempt *attempt = &board->attempts[i];
		uint32_t ret = emulate_chain(chain->programs, chain->count, &attempt->data).ret;

		if (attempt->outcome == NOT_TRIED)
			continue;
		tried++;
		EXPECT_EQ(expected(ret, &value), attempt->outcome)
		TH_LOG("EMULATE_SEED=%llu, call %zu: emulate says %#x", (unsigned long long)seed, i,
		       ret);
		if (attempt->outcome == TRAPPED)
			EXPECT_TRUE(attempt->as_told);
		if (attempt->outcome > TRAPPED)
			continue;
		EXPECT_EQ(value, attempt->value)
		TH_LOG("EMULATE_SEED=%llu, call %zu: emulate says %#x", (unsigned long long)seed, i,
		       ret);
	}
	return tried;
}

TEST_F(emulate, as_the_kernel_decides)
{
	size_t made = 0, chains = 0;

	for (; made < self->calls && !_metadata->exit_code; chains++) {
		uint64_t seed = self->seed + chains;

		random_chain(&self->chain, seed, true);
		memset(board, 0, sizeof(*board));
		board->kills = KILLS_OF_CHAIN;
		for (size_t i = 0; i < CALLS_OF_CHAIN; i++)
			random_call(&self->chain, &board->attempts[i].data);
		ASSERT_EQ(0, run_chain(&self->chain));
		made += compare(_metadata, &self->chain, seed);
	}
	TH_LOG("EMULATE_SEED=%llu: %zu calls, %zu chains", (unsigned long long)self->seed, made,
	       chains);
}

TEST_HARNESS_MAIN
