// SPDX-License-Identifier: GPL-2.0
/* A line of strace or of `seccompctl monitor`, split into the operands of call_parse(). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/arch.h"
#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/call_line.h"

/* Both programs print these in front of a number, if a call has no name. */
#define STRACE_NUMBER "syscall_"
#define MONITOR_NUMBER "system call "

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool call_line_is(const char *operand)
{
	return strchr(operand, '(');
}

static bool is_syscall(const char *name)
{
	uint32_t nr;

	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (bpf_syscall_number(abi, name, &nr))
			return true;
	return false;
}

/* The word that ends at @end, which becomes NUL; NULL if there is none. */
static char *word_before(char *line, char *end)
{
	char *word = end;

	while (word > line && is_word(word[-1]))
		word--;
	*end = '\0';
	return word < end ? word : NULL;
}

static bool is_behind(const char *line, const char *at, const char *words)
{
	size_t len = strlen(words);

	return at >= line + len && !strncmp(at - len, words, len);
}

/*
 * Find the call: names of threads stand in front of it and may have brackets, too, so a known name
 * comes first. Return: the bracket behind it, or NULL.
 */
static char *find_call(char *line, char **name)
{
	char *found = NULL;

	for (char *at = strchr(line, '('); at; at = strchr(at + 1, '(')) {
		char *word = word_before(line, at);
		bool known = word && (is_syscall(word) ||
				      !strncmp(word, STRACE_NUMBER, strlen(STRACE_NUMBER)) ||
				      is_behind(line, word, MONITOR_NUMBER));

		*at = '(';
		if (word && (known || !found)) {
			*name = word;
			found = at;
		}
		if (known)
			break;
	}
	return found;
}

/* "x86:" or "arch 0x40000028: " in front of the call */
static void find_abi(struct call_line *line, char *name)
{
	char *at = name;
	unsigned int abi;

	if (is_behind(line->copy, at, MONITOR_NUMBER))
		at -= strlen(MONITOR_NUMBER);
	if (is_behind(line->copy, at, ": ")) {
		at = word_before(line->copy, at - 2);
		if (at && is_behind(line->copy, at, "arch "))
			line->arch = at;
	} else if (is_behind(line->copy, at, ":")) {
		at = word_before(line->copy, at - 1);
		if (at && bpf_abi_find(at, &abi))
			line->abi = at;
	}
}

/* The last character of a string or comment that begins here. */
static char *skip_quoted(char *at)
{
	const char *end = *at == '"' ? "\"" : "*/";
	char *from = at;

	for (at += strlen(end); *at; at++) {
		if (*from == '"' && *at == '\\' && at[1])
			at++;
		else if (!strncmp(at, end, strlen(end)))
			return at + strlen(end) - 1;
	}
	return at - 1;
}

/* The last character of a path, which may have a device: </dev/null<char 1:3>> */
static char *skip_path(char *at)
{
	size_t depth = 0;

	for (; *at; at++) {
		depth += *at == '<';
		/* "->" stands between the ends of a connection. */
		if (*at == '>' && at[-1] != '-' && !--depth)
			return at;
	}
	return at - 1;
}

/* strace prints a path behind a descriptor: 3</etc/passwd> */
static bool is_path(const char *arg, const char *at)
{
	return *at == '<' && at[1] != '<' && at > arg && is_word(at[-1]) && !strchr("\"{[", *arg);
}

/* The end of an argument: the comma or bracket that is not inside of it. */
static char *arg_end(char *arg)
{
	size_t depth = 0;
	char *at;

	for (at = arg; *at; at++) {
		if (*at == '"' || !strncmp(at, "/*", 2))
			at = skip_quoted(at);
		else if (!depth && is_path(arg, at))
			at = skip_path(at);
		else if (strchr("([{", *at))
			depth++;
		else if (!depth && strchr(",)", *at))
			break;
		else if (depth && strchr(")]}", *at))
			depth--;
	}
	return at;
}

/* Remove comments, the path of a descriptor, and blanks at both ends. */
static char *clean_arg(char *arg)
{
	char *from, *to;

	while (isspace((unsigned char)*arg))
		arg++;
	for (from = to = arg; *from;) {
		bool is_comment = !strncmp(from, "/*", 2), cut = is_comment || is_path(arg, from);
		char *end = from;

		if (is_comment || *from == '"')
			end = skip_quoted(from);
		else if (cut)
			end = skip_path(from);
		if (cut)
			from = end + 1;
		while (from <= end)
			*to++ = *from++;
	}
	while (to > arg && isspace((unsigned char)to[-1]))
		to--;
	*to = '\0';
	return arg;
}

static void split_args(struct call_line *line, char *at)
{
	bool more = true;

	while (more && line->count < CALL_LINE_OPERANDS) {
		char *end = arg_end(at), *arg;

		more = *end == ',';
		*end = '\0';
		arg = clean_arg(at);
		/* "getpid()" has no argument, and an unfinished call may end with a comma. */
		if ((*arg || more) && strcmp(arg, "...") != 0)
			line->operands[line->count++] = arg;
		at = end + more;
	}
}

bool call_line_split(const char *text, struct call_line *line)
{
	char *bracket, *unfinished, *name = NULL;

	*line = (struct call_line){ .copy = xstrdup(text), .count = 1 };
	unfinished = strstr(line->copy, "<unfinished ...>");
	if (unfinished)
		*unfinished = '\0';
	bracket = find_call(line->copy, &name);
	if (!bracket) {
		complain("'%s' has no system call: a line of strace or of monitor is wanted, as "
			 "'close(3) = 0'",
			 clean_text(text));
		return false;
	}
	find_abi(line, name);
	if (!strncmp(name, STRACE_NUMBER, strlen(STRACE_NUMBER)))
		name += strlen(STRACE_NUMBER);
	*bracket = '\0';
	line->operands[0] = name;
	split_args(line, bracket + 1);
	return true;
}

void call_line_release(struct call_line *line)
{
	free(line->copy);
	*line = (struct call_line){ 0 };
}
