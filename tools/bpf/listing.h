/* SPDX-License-Identifier: GPL-2.0 */
/* A program with all that the output forms need to know: its labels, and the state at each place. */
#ifndef BPF_LISTING_H
#define BPF_LISTING_H

#include "bpf/arch.h"
#include "bpf/opcode.h"
#include "bpf/strbuf.h"
#include "bpf/validate.h"

/* Indexes of 32-bit words of struct seccomp_data. */
#define BPF_WORD_NR 0
#define BPF_WORD_ARCH 1
#define BPF_WORD_ARGS 4

/** enum bpf_value_kind - knowledge about a register */
enum bpf_value_kind {
	VALUE_UNKNOWN,
	VALUE_CONST, /* the constant @k */
	VALUE_DATA, /* word @word of struct seccomp_data, masked with @k */
};

/** struct bpf_value - a register; see enum bpf_value_kind */
struct bpf_value {
	enum bpf_value_kind kind;
	uint32_t word;
	uint32_t k;
};

/* Ranges of numbers that are followed to one instruction; more of them become one, of every call. */
#define BPF_CALL_RANGES 16

/** struct bpf_call_range - system calls: the numbers from @first to @last in each of @abis */
struct bpf_call_range {
	bpf_abis abis;
	uint32_t first;
	uint32_t last;
};

/**
 * struct bpf_state - the known state before an instruction, on all paths to it
 * @reached: some path leads to it; if not, nothing is known
 * @abis: the ABIs that the tests on these paths leave over
 * @calls: the system calls that these tests leave over
 * @call_count: how many of @calls; 0 if none is left
 * @tested: the word of the last test for equality, and its mask, if it was equal to @equal
 * @equal: see @tested
 * @a: the accumulator
 * @x: the index register
 * @mem: scratch memory
 *
 * It is correct but may be incomplete: only tests of the ABI and the number count. x86_64 and x32 are
 * distinguished as far as the program has compared the number of the call with %BPF_X32_BIT.
 */
struct bpf_state {
	bool reached;
	bpf_abis abis;
	struct bpf_call_range calls[BPF_CALL_RANGES];
	size_t call_count;
	struct bpf_value tested;
	uint32_t equal;
	struct bpf_value a;
	struct bpf_value x;
	struct bpf_value mem[BPF_MEMWORDS];
};

/**
 * bpf_paths() - follow all paths through a program
 * @prog: any instructions; a path ends at an invalid one
 * @len: number of instructions, at most %BPF_MAXINSNS
 *
 * Classic BPF jumps forward only, so one pass in order sees every path.
 *
 * Return: a state for each instruction; free() it.
 */
struct bpf_state *bpf_paths(const struct sock_filter *prog, size_t len);

/**
 * bpf_compared() - the value that a jump compares A with
 * @insn: a conditional jump
 * @state: the state before it
 * @with: the value
 *
 * Return: false if the value is not known, or @insn is no conditional jump.
 */
bool bpf_compared(const struct sock_filter *insn, const struct bpf_state *state, uint32_t *with);

/**
 * struct bpf_names - names of arguments and of their values, which tools/bpf does not know itself
 * @argument: the name of a system call's argument, and the number of bits of its type; NULL if it is
 *	not known
 * @value: append a value of it by name if it has one, else as a number; @mask are its relevant bits
 * @parse: the value of a name, or of several joined by "|"; false if there is none
 */
struct bpf_names {
	const char *(*argument)(const char *syscall, unsigned int arg, unsigned int *bits);
	void (*value)(const char *syscall, unsigned int arg, uint64_t mask, uint64_t value,
		      struct text *text);
	bool (*parse)(const char *name, uint64_t *value);
};

/**
 * struct bpf_listing - an analysed program
 * @prog: the program
 * @len: number of instructions
 * @names: names for the notes on arguments; NULL after bpf_listing_init(), then there are none
 * @states: the known state before each instruction
 * @has_label: for each instruction, whether a jump names it
 * @valid: the kernel would accept the program
 * @error: why not
 */
struct bpf_listing {
	const struct sock_filter *prog;
	size_t len;
	const struct bpf_names *names;
	struct bpf_state *states;
	bool *has_label;
	bool valid;
	struct bpf_error error;
};

/**
 * bpf_listing_init() - analyse a program
 * @listing: filled; end it with bpf_listing_end()
 * @prog: the program, valid or not; it must live as long as @listing
 * @len: number of instructions, at most %BPF_MAXINSNS
 */
void bpf_listing_init(struct bpf_listing *listing, const struct sock_filter *prog, size_t len);

/** bpf_listing_end() - free the analysis */
void bpf_listing_end(struct bpf_listing *listing);

/** BPF_SYSCALL_NAME - room for the name of a system call */
#define BPF_SYSCALL_NAME 48

/**
 * struct bpf_syscall - a system call that an instruction compares with
 * @abi: its ABI
 * @nr: its number there, including %BPF_X32_BIT
 * @name: its name
 */
struct bpf_syscall {
	unsigned int abi;
	uint32_t nr;
	char name[BPF_SYSCALL_NAME];
};

/**
 * bpf_listing_syscalls() - the system calls that an instruction compares with
 * @listing: the program
 * @index: the instruction
 * @calls: filled
 * @max: size of @calls
 *
 * Only ABIs that the tests on the paths to the instruction leave over count; if those are all ABIs,
 * there is no result.
 *
 * Return: number of calls.
 */
size_t bpf_listing_syscalls(const struct bpf_listing *listing, size_t index,
			    struct bpf_syscall *calls, size_t max);

/** bpf_listing_tests() - whether an instruction is a jump that tests this word of seccomp_data */
bool bpf_listing_tests(const struct bpf_listing *listing, size_t index, uint32_t word);

/** bpf_listing_names_arch() - whether it compares seccomp_data.arch with a named arch */
bool bpf_listing_names_arch(const struct bpf_listing *listing, size_t index);

/**
 * bpf_listing_condition() - append the test of a jump, or the word of a load, by the argument's name
 * @listing: the program
 * @index: a jump that compares an argument, or a load
 * @text: the output: "prot & PROT_EXEC", "domain == AF_UNIX", "upper half of cmd == 0"
 *
 * Return: false, and nothing is appended, if there is no name, or if the calls that may get to the
 * instruction have several.
 */
bool bpf_listing_condition(const struct bpf_listing *listing, size_t index, struct text *text);

/**
 * bpf_listing_argument() - append the name of an argument, as bpf_listing_condition()
 * @listing: the program
 * @index: a jump that compares it
 * @text: the output
 *
 * Return: false if there is no name, or if there are several.
 */
bool bpf_listing_argument(const struct bpf_listing *listing, size_t index, struct text *text);

/**
 * bpf_listing_value() - append a value of the argument that a jump compares, by its name
 * @listing: the program
 * @index: the jump
 * @mask: the bits of the value that count; a value that is its own mask is one of single bits
 * @value: the value
 * @text: the output: a name, or several joined by "|", which bpf_names.parse() understands
 *
 * Return: false if there is no such name, or if there are several.
 */
bool bpf_listing_value(const struct bpf_listing *listing, size_t index, uint64_t mask,
		       uint64_t value, struct text *text);

/** bpf_word_is_high() - whether a word is the upper half of 64 bits, on this machine */
static inline bool bpf_word_is_high(uint32_t word)
{
	return (word % 2) == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

/** bpf_word_text() - append the name of a word of struct seccomp_data: nr, args[0].lo */
void bpf_word_text(uint32_t word, struct text *text);

/**
 * bpf_listing_note() - append a note on an instruction, of one line, or nothing
 * @listing: the program
 * @index: the instruction
 * @text: the output
 */
void bpf_listing_note(const struct bpf_listing *listing, size_t index, struct text *text);

#endif
