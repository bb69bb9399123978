// SPDX-License-Identifier: GPL-2.0
/* Read programs and policies from files or standard input, with one-line complaints. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "analysis/signature.h"
#include "bpf/strbuf.h"
#include "bpf/validate.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "cli/clean.h"

#define MAX_PROGRAM (BPF_MAXINSNS * sizeof(struct sock_filter))

bool program_file_is(const char *operand)
{
	return !*operand || operand[strspn(operand, "0123456789")];
}

const char *program_file_name(const char *path)
{
	return strcmp(path, "-") ? clean_text(path) : "standard input";
}

static int open_file(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : STDIN_FILENO;
	const char *next = "";
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		complain("%s is a directory: give a file", program_file_name(path));
		close(fd);
		return -1;
	}
	if (fd < 0) {
		if (errno == ENOENT)
			next = ": a thread is named by its number, a program by its file";
		complain("%s: %s%s", program_file_name(path), strerror(errno), next);
	}
	return fd;
}

static bool read_all(int fd, char *buf, size_t size, size_t *len)
{
	ssize_t got;

	for (*len = 0; *len < size; *len += (size_t)got) {
		got = read(fd, buf + *len, size - *len);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			return !got;
	}
	return true;
}

int program_file_bytes(const char *path, size_t max, char **bytes, size_t *len)
{
	int fd = open_file(path), status = EXIT_DONE;

	if (fd < 0)
		return EXIT_UNAVAILABLE;
	*bytes = NULL;
	if (isatty(fd)) {
		complain("%s is a terminal: give a file, or pipe something in",
			 program_file_name(path));
		status = EXIT_WRONG_USAGE;
	} else {
		*bytes = xmalloc(max + 1);
		if (!read_all(fd, *bytes, max, len)) {
			complain("%s: %s", program_file_name(path), strerror(errno));
			status = EXIT_UNAVAILABLE;
		} else {
			(*bytes)[*len] = '\0';
		}
	}
	if (fd != STDIN_FILENO)
		close(fd);
	if (status != EXIT_DONE) {
		free(*bytes);
		*bytes = NULL;
	}
	return status;
}

/* Each valid instruction has a zero byte, in its code. */
static bool is_text(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)bytes[i] < ' ' && !strchr("\t\n\r\f", bytes[i]))
			return false;
	return !memchr(bytes, '\0', len);
}

static bool check_size(const char *name, size_t len)
{
	if (len > MAX_PROGRAM)
		complain("%s is too long: a program has at most %d instructions", name,
			 BPF_MAXINSNS);
	else if (len % sizeof(struct sock_filter))
		complain(
			"%s is truncated: %zu bytes are not a multiple of 8, the size of an instruction",
			name, len);
	else
		return true;
	return false;
}

/* No opcode has more than 8 bits: with those in the wrong byte, another machine wrote them. */
static bool is_swapped(const struct policy_program *program)
{
	uint16_t all = 0;

	for (size_t i = 0; i < program->len; i++)
		all |= program->insns[i].code;
	return all && !(all & 0xff);
}

/*
 * Convert a program of a machine with the other byte order. The halves of 64-bit members of
 * struct seccomp_data have the other order there, too.
 */
static void swap_program(const char *name, struct policy_program *program)
{
	complain("%s was made for %s-endian machines: it is converted to this machine's byte order",
		 name, __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "big" : "little");
	for (size_t i = 0; i < program->len; i++) {
		struct sock_filter *insn = &program->insns[i];

		insn->code = __builtin_bswap16(insn->code);
		insn->k = __builtin_bswap32(insn->k);
		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) &&
		    insn->k >= offsetof(struct seccomp_data, instruction_pointer))
			insn->k ^= sizeof(uint32_t);
	}
}

/* "profile.bpf", "nginx.service, RestrictRealtime=", "policy.c:7" */
static void add_place(const char *name, const struct policy_program *program, size_t insn,
		      struct text *text)
{
	text_add(text, "%s", name);
	if (program->lines && insn != BPF_NO_INDEX)
		text_add(text, ":%zu", program->lines[insn]);
	if (program->name)
		text_add(text, ", %s", program->name);
}

static bool check_program(const char *name, const struct policy_program *program)
{
	struct text place = { 0 };
	struct bpf_error error;

	if (bpf_check(program->insns, program->len, &error))
		return true;
	add_place(name, program, error.index, &place);
	if (error.index == BPF_NO_INDEX)
		complain("%s: %s: seccomp would refuse it (--unchecked ignores that)",
			 text_str(&place), error.text);
	else
		complain(
			"%s: instruction %zu %s: seccomp would refuse it (--unchecked ignores that)",
			text_str(&place), error.index, error.text);
	text_free(&place);
	return false;
}

static bool read_binary(const char *name, const char *bytes, size_t len, struct policy *policy)
{
	struct policy_program *program;

	if (!check_size(name, len))
		return false;
	*policy = (struct policy){ .format = POLICY_BPF };
	program = policy_add_program(policy, NULL);
	policy_add_insns(program, (const struct sock_filter *)bytes,
			 len / sizeof(struct sock_filter));
	if (is_swapped(program))
		swap_program(name, program);
	return true;
}

static bool read_text(const char *name, const struct policy_source *source, struct policy *policy)
{
	struct bpf_asm_error error;

	if (!policy_read(source, policy, &error)) {
		if (error.line)
			complain("%s:%zu:%zu: %s", name, error.line, error.column, error.text);
		else
			complain("%s: %s", name, error.text);
		return false;
	}
	for (size_t i = 0; i < policy->note_count; i++)
		complain("%s: %s", name, policy->notes[i]);
	return true;
}

bool program_file_has_one(const char *path, const struct policy *policy)
{
	const char *name = program_file_name(path);

	if (!policy->count)
		complain("%s makes no program, and one is needed", name);
	else if (policy->count > 1)
		complain(
			"%s makes %zu programs, and one is needed: seccompctl merge makes one of them",
			name, policy->count);
	return policy->count == 1;
}

static bool read_bytes(const char *path, const char *bytes, size_t len, struct policy *policy)
{
	const struct policy_choice *choice = policy_choice();
	struct policy_source source = { path, bytes, len, choice, &signature_names };
	/* Readers of policies use the buffer that the name is in. */
	char *name = xstrdup(program_file_name(path));
	bool ok = false;

	if (!len)
		complain("%s is empty: it has no program and no policy", name);
	else if (len > POLICY_MAX_BYTES)
		complain("%s is too long: a policy has at most %d bytes", name, POLICY_MAX_BYTES);
	else if (choice->format == POLICY_BPF ||
		 (choice->format == POLICY_AUTO && !is_text(bytes, len)))
		ok = read_binary(name, bytes, len, policy);
	else
		ok = read_text(name, &source, policy);
	free(name);
	return ok;
}

int program_file_read(const char *path, bool unchecked, struct policy *policy)
{
	char *bytes;
	size_t len;
	bool ok;
	int status;

	/* Read one more byte, to notice a file that is too long. */
	status = program_file_bytes(path, POLICY_MAX_BYTES + 1, &bytes, &len);
	if (status != EXIT_DONE)
		return status;
	ok = read_bytes(path, bytes, len, policy);
	free(bytes);
	if (!ok)
		return EXIT_UNAVAILABLE;
	for (size_t i = 0; ok && !unchecked && i < policy->count; i++)
		ok = check_program(program_file_name(path), &policy->programs[i]);
	if (ok)
		return EXIT_DONE;
	policy_release(policy);
	return EXIT_UNAVAILABLE;
}
