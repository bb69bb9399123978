// SPDX-License-Identifier: GPL-2.0
/* The promises of the tool for any replies. A breach ends in abort(). */
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/task.h"
#include "fuzz_tool/player.h"
#include "fuzz_tool/replies.h"

/* More than the tool can print about a tape of the largest size. */
#define OUTPUT_MAX (256 << 20)
#define LINES_MAX 64

/*
 * Bytes of an endless datagram: in one of many runs, and in a run about that, more than the tool
 * reads.
 */
#define MUCH (200 << 10)
#define FOREVER (4ull << 30)

/*
 * Standard output and error while the tool runs. The descriptor of the latter is not captured, so
 * that reports of sanitizers are seen.
 */
static int captured[2] = { -1, -1 }, kept_output;
static FILE *errors, *kept_errors;

__attribute__((format(printf, 1, 2), noreturn)) static void breach(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

static void prepare(void)
{
	int i;

	for (i = 0; i < 2; i++)
		captured[i] = memfd_create(i ? "errors" : "output", MFD_CLOEXEC);
	kept_output = dup(STDOUT_FILENO);
	kept_errors = stderr;
	errors = fdopen(captured[1], "w");
	if (captured[0] < 0 || kept_output < 0 || !errors)
		breach("no memory for output");
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("TERM");
}

static void capture(bool on)
{
	fflush(stdout);
	fflush(errors);
	stderr = on ? errors : kept_errors;
	if (dup2(on ? captured[0] : kept_output, STDOUT_FILENO) < 0)
		abort();
}

/* The captured text, terminated by a zero; free() it. */
static char *take(int fd, size_t *len)
{
	struct stat st;
	char *text;

	if (fstat(fd, &st) || st.st_size > OUTPUT_MAX)
		breach("too much output");
	*len = (size_t)st.st_size;
	text = calloc(1, *len + 1);
	if (!text || pread(fd, text, *len, 0) != (ssize_t)*len || ftruncate(fd, 0) ||
	    lseek(fd, 0, SEEK_SET))
		breach("no memory for output");
	return text;
}

/* Text has nothing that a terminal obeys: no control characters, not as UTF-8, no invalid UTF-8. */
static void check_printable(const char *what, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i;

	for (i = 0; i < len; i++) {
		bool c1 = p[i] == 0xc2 && p[i + 1] >= 0x80 && p[i + 1] < 0xa0;

		if ((p[i] < ' ' && p[i] != '\n' && p[i] != '\t') || p[i] == 0x7f || c1)
			breach("a control character on %s, at %zu: %s", what, i, text);
	}
	if (mbstowcs(NULL, text, 0) == (size_t)-1)
		breach("no UTF-8 on %s: %s", what, text);
}

/* Each line begins with the name of the tool. */
static size_t check_errors(const char *text)
{
	static const char name[] = "seccompctl: ";
	const char *end;
	size_t lines = 0;

	for (; (end = strchr(text, '\n')); text = end + 1, lines++)
		if (strncmp(text, name, sizeof(name) - 1))
			breach("a line that is no error: %s", text);
	if (*text)
		breach("half a line: %s", text);
	return lines;
}

static int run(const struct tape_head *head)
{
	const char *const *command = tape_commands[head->command % tape_command_count];
	char *argv[8] = { "seccompctl" }, pid[16];
	sigset_t mask, term;
	int argc, status;

	snprintf(pid, sizeof(pid), "%u", head->pid % SD_PID_MAX + 1);
	for (argc = 1; command[argc - 1]; argc++)
		argv[argc] = (char *)(strcmp(command[argc - 1], "PID") ? command[argc - 1] : pid);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	capture(true);
	status = tool_main(argc, argv);
	capture(false);
	/* A signal that came too late for the tool is not for this program. */
	while (sigtimedwait(&term, NULL, &(struct timespec){ 0 }) > 0)
		;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return status;
}

/* Return: the exit status; @texts get standard output and error. */
static int play(const uint8_t *bytes, size_t size, uint64_t forever, char *texts[2])
{
	struct tape_head head;
	struct tape tape;
	size_t len, lines;
	int status, i;

	if (captured[0] < 0)
		prepare();
	tape_open(&tape, &head, bytes, size);
	player_begin(&tape, forever);
	/* The head counts from 1, as processes do. */
	head.pid--;
	status = run(&head);
	for (i = 0; i < 2; i++) {
		texts[i] = take(captured[i], &len);
		check_printable(i ? "standard error" : "standard output", texts[i], len);
	}
	lines = check_errors(texts[1]);
	if (status != 0 && status != 1)
		breach("exit status %d", status);
	if (lines > LINES_MAX || (status && !lines))
		breach("exit status %d with %zu lines of errors", status, lines);
	return status;
}

void target_replies(const uint8_t *bytes, size_t size)
{
	char *texts[2];

	play(bytes, size, MUCH, texts);
	free(texts[0]);
	free(texts[1]);
}

int replies_output(const uint8_t *bytes, size_t size)
{
	char *texts[2];
	int status = play(bytes, size, FOREVER, texts);

	fputs(texts[0], stdout);
	fputs(texts[1], stderr);
	free(texts[0]);
	free(texts[1]);
	return status;
}
