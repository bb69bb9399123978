/* SPDX-License-Identifier: GPL-2.0 */
/* Read policies: programs in any format that people have, with the rules behind them. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

#include "bpf/arch.h"
#include "bpf/asm.h"

struct seccomp_data;

/* Longer files are refused. */
#define POLICY_MAX_BYTES 0x400000

/* A chain has at most 32768 instructions; a filter costs it 4, and has one itself. */
#define POLICY_MAX_PROGRAMS (32768 / 5)

/** enum policy_format - formats of a file */
enum policy_format {
	POLICY_AUTO, /* recognised by its content */
	POLICY_BPF, /* struct sock_filter[], as it is installed */
	POLICY_ASM, /* asm and pseudo of `seccompctl dump` */
	POLICY_NUMBERS, /* the numbers of instructions: C arrays, listings, tcpdump -ddd, hexadecimal ... */
	POLICY_JSON, /* `seccompctl dump --json` */
	POLICY_OCI, /* profiles of containers */
	POLICY_SYSTEMD, /* units */
	POLICY_MINIJAIL, /* minijail policies */
};

#define POLICY_FORMATS 8

/** policy_format_name() - its name for --format; NULL behind the last */
const char *policy_format_name(size_t format);

#define POLICY_CAPS_MAX 64

/**
 * struct policy_choice - selections of the user, for all files of a command
 * @format: the format; %POLICY_AUTO recognises it
 * @caps: capabilities that the container has beyond the default ones ("CAP_SYS_ADMIN", "ALL"), or
 *	lacks ("-CAP_KILL"), for OCI profiles; the last word on one counts
 * @cap_count: how many
 * @arch: architecture of the container in the words of Go (amd64, arm64); NULL for this machine's
 * @kernel: release of the kernel; NULL for the one that runs
 * @runc: add the stub of runc, which answers ENOSYS to calls that are newer than the profile
 */
struct policy_choice {
	enum policy_format format;
	const char *caps[POLICY_CAPS_MAX];
	size_t cap_count;
	const char *arch;
	const char *kernel;
	bool runc;
};

/** policy_choice() - the selections made by policy_choose() */
const struct policy_choice *policy_choice(void);

/**
 * policy_choose() - take an option
 * @option: OPT_FORMAT, OPT_FROM, OPT_CAP, OPT_ARCH, OPT_RUNTIME or OPT_KERNEL
 * @arg: its argument; it must live as long as the tool
 *
 * Return: false after a complaint.
 */
bool policy_choose(int option, const char *arg);

/** enum policy_op - unsigned comparison of an argument, all 64 bits of it */
enum policy_op {
	POLICY_EQ,
	POLICY_NE,
	POLICY_LT,
	POLICY_LE,
	POLICY_GT,
	POLICY_GE,
	POLICY_MASKED_EQ, /* (arg & mask) == value */
	POLICY_ANY_BIT, /* (arg & value) != 0 */
	POLICY_ONLY_BITS, /* (arg & ~value) == 0 */
};

/** struct policy_compare - one comparison; @mask for %POLICY_MASKED_EQ only */
struct policy_compare {
	uint8_t arg;
	uint8_t op;
	uint64_t mask;
	uint64_t value;
};

/**
 * struct policy_rule - a rule as the file writes it, to name it in reports
 * @number: its number in the file, from 1; several structs may share it
 * @line: its line, from 1; 0 if unknown
 * @call: name of the system call, owned
 * @abis: the ABIs it is for
 * @ret: the return value of the program for the calls it matches
 * @compares: comparisons that are all true, owned
 * @compare_count: how many
 */
struct policy_rule {
	unsigned int number;
	size_t line;
	char *call;
	bpf_abis abis;
	uint32_t ret;
	struct policy_compare *compares;
	size_t compare_count;
};

/**
 * struct policy_program - one program of a policy
 * @name: its name within the file, as "RestrictRealtime="; NULL if there is only one
 * @insns: its instructions, owned
 * @len: number of instructions, 1 to %BPF_MAXINSNS
 * @lines: the line of each instruction, owned; NULL if the file has no instructions
 * @rules: its rules, the first that holds wins; none if the file has no rules
 * @rule_count: how many
 * @rule_room: room for them
 * @rule_word: word for them: "rule", with @number; "line", with @line
 */
struct policy_program {
	char *name;
	struct sock_filter *insns;
	size_t len;
	size_t *lines;
	struct policy_rule *rules;
	size_t rule_count;
	size_t rule_room;
	const char *rule_word;
};

/**
 * struct policy - the programs of a file
 * @format: its format
 * @programs: in the order of their installation
 * @count: how many
 * @notes: complete sentences on things that were skipped: unknown names, rules that do not apply
 * @note_count: how many
 */
struct policy {
	enum policy_format format;
	struct policy_program *programs;
	size_t count;
	char **notes;
	size_t note_count;
};

/**
 * struct policy_source - a text to read
 * @path: its file; policies may include others beside it
 * @text: its bytes and a NUL; may contain any bytes
 * @len: number of bytes, without the NUL
 * @choice: the selections
 * @names: names of values; see struct bpf_names
 */
struct policy_source {
	const char *path;
	const char *text;
	size_t len;
	const struct policy_choice *choice;
	const struct bpf_names *names;
};

/**
 * policy_read() - read a file of any format but %POLICY_BPF
 * @source: the text
 * @policy: filled on success; end it with policy_release()
 * @error: filled on failure; @line is 0 if the error has no place
 *
 * Programs may still be ones that seccomp refuses: see bpf_check().
 *
 * Return: false if the text is not a policy.
 */
bool policy_read(const struct policy_source *source, struct policy *policy,
		 struct bpf_asm_error *error);

/** policy_release() - free a policy */
void policy_release(struct policy *policy);

/**
 * policy_rule_find() - the rule that a program follows for a call
 * @program: the program
 * @data: the call
 * @ret: the program's answer: a rule with another answer is overruled
 *
 * Return: NULL if it is the default action, or the file has no rules.
 */
const struct policy_rule *policy_rule_find(const struct policy_program *program,
					   const struct seccomp_data *data, uint32_t ret);

/* For the readers of formats. */

/** policy_fail() - fill an error; no line of a text is longer than it. Return: false. */
__attribute__((format(printf, 4, 5))) bool policy_fail(struct bpf_asm_error *error, size_t line,
						       size_t column, const char *fmt, ...);

/** policy_fail_at() - the same for an offset in the text of @source */
__attribute__((format(printf, 4, 5))) bool policy_fail_at(const struct policy_source *source,
							  size_t offset,
							  struct bpf_asm_error *error,
							  const char *fmt, ...);

/** policy_add_program() - append an empty program; @name is copied, and may be NULL */
struct policy_program *policy_add_program(struct policy *policy, const char *name);

/** policy_add_insns() - give a program its instructions, which are copied */
void policy_add_insns(struct policy_program *program, const struct sock_filter *insns, size_t len);

/** policy_add_rule() - append a rule; what @rule points to is copied */
void policy_add_rule(struct policy_program *program, const struct policy_rule *rule);

/** policy_reverse() - put the programs into the opposite order */
void policy_reverse(struct policy *policy);

/** policy_note() - append a note */
__attribute__((format(printf, 2, 3))) void policy_note(struct policy *policy, const char *fmt, ...);

/* The formats; each may be called for a text that policy_read() has not recognised. */
bool policy_read_asm(const struct policy_source *source, struct policy *policy,
		     struct bpf_asm_error *error);
bool policy_read_numbers(const struct policy_source *source, struct policy *policy,
			 struct bpf_asm_error *error);
bool policy_read_json(const struct policy_source *source, struct policy *policy,
		      struct bpf_asm_error *error);
bool policy_read_oci(const struct policy_source *source, struct policy *policy,
		     struct bpf_asm_error *error);
bool policy_read_systemd(const struct policy_source *source, struct policy *policy,
			 struct bpf_asm_error *error);
bool policy_read_minijail(const struct policy_source *source, struct policy *policy,
			  struct bpf_asm_error *error);

/** policy_recognise() - the format of a text by its content; %POLICY_AUTO if it is none */
enum policy_format policy_recognise(const char *text, size_t len);

#endif
