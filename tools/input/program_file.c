// SPDX-License-Identifier: GPL-2.0
/* Read programs from files or standard input, with one-line complaints. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "bpf/validate.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "cli/clean.h"

#define MAX_BYTES (BPF_MAXINSNS * sizeof(struct sock_filter))

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

static bool check_size(const char *name, const char *bytes, size_t len)
{
	if (!len)
		complain("%s is empty: a program has 8 bytes per instruction", name);
	else if (is_text(bytes, len))
		complain("%s is text: `seccompctl asm` assembles it", name);
	else if (len > MAX_BYTES)
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
static bool is_swapped(const struct program *program)
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
static void swap_program(const char *name, struct program *program)
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

static bool check_program(const char *name, const struct program *program, bool unchecked)
{
	struct bpf_error error;

	if (unchecked || bpf_check(program->insns, program->len, &error))
		return true;
	if (error.index == BPF_NO_INDEX)
		complain("%s: %s: seccomp would refuse it (--unchecked shows it)", name,
			 error.text);
	else
		complain("%s: instruction %zu %s: seccomp would refuse it (--unchecked shows it)",
			 name, error.index, error.text);
	return false;
}

int program_file_read(const char *path, bool unchecked, struct program *program)
{
	const char *name;
	char *bytes;
	size_t len;
	int status;

	/* Read one more byte, to notice a file that is too long. */
	status = program_file_bytes(path, MAX_BYTES + 1, &bytes, &len);
	if (status != EXIT_DONE)
		return status;
	name = program_file_name(path);
	program->insns = (struct sock_filter *)bytes;
	program->len = len / sizeof(struct sock_filter);
	if (check_size(name, bytes, len)) {
		if (is_swapped(program))
			swap_program(name, program);
		if (check_program(name, program, unchecked))
			return EXIT_DONE;
	}
	free(bytes);
	*program = (struct program){ 0 };
	return EXIT_UNAVAILABLE;
}
