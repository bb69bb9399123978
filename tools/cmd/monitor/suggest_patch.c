// SPDX-License-Identifier: GPL-2.0
/* A patch of an OCI profile, as patch(1) takes it: further entries for its "syscalls". */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "cmd/monitor/suggest_patch.h"
#include "input/program_file.h"

/* The limit of policies (policy/read.c) */
#define PROFILE_MAX (4 << 20)

/* Lines around the change */
#define CONTEXT 3

/**
 * struct suggest_patch - a profile, and where its entries end
 * @path: its name
 * @text: the profile
 * @last: the last character of the last entry, or the "[" of an empty array
 */
struct suggest_patch {
	const char *path;
	char *text;
	const char *last;
};

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* @p: the opening quote. Return: behind the closing one. */
static const char *skip_string(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : p;
}

/* Return: the "[" of the value of "syscalls", or NULL. */
static const char *find_array(const char *p)
{
	static const char key[] = "\"syscalls\"";

	while (*p) {
		const char *start = p, *colon;

		if (*p != '"') {
			p++;
			continue;
		}
		p = skip_string(p);
		colon = skip_blanks(p);
		if (strncmp(start, key, sizeof(key) - 1) != 0 || *colon != ':')
			continue;
		p = skip_blanks(colon + 1);
		return *p == '[' ? p : NULL;
	}
	return NULL;
}

/* @p: the "[". Return: its "]"; the profile has been read as JSON before. */
static const char *array_end(const char *p)
{
	int depth = 0;

	while (*p) {
		if (*p == '"') {
			p = skip_string(p);
			continue;
		}
		depth += (*p == '[' || *p == '{') - (*p == ']' || *p == '}');
		if (!depth)
			break;
		p++;
	}
	return p;
}

/* Return: false after a complaint. */
static bool find_last(struct suggest_patch *patch)
{
	const char *start = find_array(patch->text), *end = start ? array_end(start) : NULL;

	if (!start) {
		complain("%s has no \"syscalls\": --suggest=oci patches profiles of containers; "
			 "without --policy it prints entries",
			 program_file_name(patch->path));
		return false;
	}
	for (patch->last = end - 1; strchr(" \t\r\n", *patch->last); patch->last--)
		;
	if (memchr(patch->last, '\n', (size_t)(end - patch->last)))
		return true;
	complain("%s: an entry of \"syscalls\" shares its line with the end, so there can be no "
		 "patch: without --policy, --suggest=oci prints entries",
		 program_file_name(patch->path));
	return false;
}

int suggest_patch_new(const char *path, struct suggest_patch **result)
{
	struct suggest_patch *patch = xcalloc(1, sizeof(*patch));
	size_t len;
	int status;

	patch->path = path;
	*result = patch;
	status = program_file_bytes(path, PROFILE_MAX, &patch->text, &len);
	if (status == EXIT_DONE && !find_last(patch))
		status = EXIT_UNAVAILABLE;
	return status;
}

void suggest_patch_free(struct suggest_patch *patch)
{
	if (patch)
		free(patch->text);
	free(patch);
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

/* Return: the beginning of the line before, or of @text. */
static const char *line_before(const char *text, const char *line)
{
	if (line > text)
		line--;
	while (line > text && line[-1] != '\n')
		line--;
	return line;
}

static void add_line(char sign, const char *line, struct text *text)
{
	size_t len = strcspn(line, "\n");

	text_add(text, "%c%.*s\n%s", sign, (int)len, line,
		 line[len] ? "" : "\\ No newline at end of file\n");
}

/* The entries without the brackets around them, as far to the right as the others. Return: how many lines */
static size_t add_entries(const char *entries, const char *indent, int indent_len,
			  struct text *text)
{
	size_t count = 0;

	for (const char *line = next_line(entries); *line && *line != ']'; line = next_line(line)) {
		text_add(text, "+%.*s%.*s\n", indent_len, indent, (int)strcspn(line + 2, "\n"),
			 line + 2);
		count++;
	}
	return count;
}

void suggest_patch_text(const struct suggest_patch *patch, struct json_object *entries,
			struct text *text)
{
	const char *json = json_object_to_json_string_ext(
		entries,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *line = line_before(patch->text, patch->last + 1), *from = line, *p;
	bool first = *patch->last == '[';
	size_t number = 1, before = 0, after = 0, added;
	struct text hunk = { 0 };

	if (!json_object_array_length(entries))
		return;
	for (; before < CONTEXT && from > patch->text; before++)
		from = line_before(patch->text, from);
	for (p = patch->text; p < from; p = next_line(p))
		number++;
	for (p = from; p < line; p = next_line(p))
		add_line(' ', p, &hunk);
	add_line(first ? ' ' : '-', line, &hunk);
	if (!first)
		text_add(&hunk, "+%.*s,%.*s\n", (int)(patch->last + 1 - line), line,
			 (int)strcspn(patch->last + 1, "\n"), patch->last + 1);
	added = add_entries(json, line, (int)strspn(line, " \t"), &hunk);
	for (p = next_line(line); after < CONTEXT && *p; after++, p = next_line(p))
		add_line(' ', p, &hunk);
	text_add(text, "--- %s\n+++ %s\n@@ -%zu,%zu +%zu,%zu @@\n%s", patch->path, patch->path,
		 number, before + 1 + after, number, before + 1 + after + added, text_str(&hunk));
	text_free(&hunk);
}
