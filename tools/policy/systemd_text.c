// SPDX-License-Identifier: GPL-2.0
/* The text of units: lines that continue, comments, sections, and the files of `systemctl cat`. */
#include <stdio.h>
#include <string.h>

#include "cli/clean.h"
#include "cli/xalloc.h"
#include "policy/systemd.h"

/* systemd refuses longer ones (LONG_LINE_MAX), also if several lines make one. */
#define LINE_MAX_BYTES 0x100000

#define BLANKS " \t\n\r"

/* Sections of units. Those of the first kind have commands, and settings for them. */
enum section {
	SECTION_NONE,
	SECTION_EXEC,
	SECTION_OTHER,
	SECTION_UNKNOWN,
};

static const char *const exec_sections[] = { "Service", "Socket", "Mount", "Swap" };

static const char *const other_sections[] = { "Unit",  "Install", "Automount", "Device", "Path",
					      "Scope", "Slice",	  "Target",    "Timer" };

/*
 * @next: the rest of the text
 * @number: the line that was read last
 * @section: the section, with its name for messages
 * @exec: the section of this unit that has commands; NULL if none was seen
 * @sections: there was a section
 * @outside: a line of an assignment outside of any section; 0 if there is none
 */
struct reader {
	struct systemd *s;
	const char *next;
	const char *end;
	size_t number;
	enum section section;
	char name[32];
	const char *exec;
	bool sections;
	size_t outside;
};

static bool is_end(char c)
{
	return c == '\n' || c == '\r' || !c;
}

/* One line. Its end is any of \n, \r and \0, or some of them together. */
static bool next_line(struct reader *r, const char **line, size_t *len)
{
	bool seen[3] = { false };

	if (r->next >= r->end)
		return false;
	*line = r->next;
	while (r->next < r->end && !is_end(*r->next))
		r->next++;
	*len = (size_t)(r->next - *line);
	for (; r->next < r->end && is_end(*r->next); r->next++) {
		bool *kind = &seen[*r->next == '\n' ? 0 : *r->next == '\r' ? 1 : 2];

		if (*kind)
			break;
		*kind = true;
	}
	r->number++;
	return true;
}

static bool ends_with(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(text + len - strlen(with), with, strlen(with));
}

static bool is_unit_name(const char *text, size_t len, const char *suffix)
{
	static const char *const kinds[] = { "service", "socket", "mount",  "swap",
					     "target",	"timer",  "path",   "automount",
					     "slice",	"scope",  "device", NULL };
	char end[32];

	for (size_t i = 0; kinds[i]; i++) {
		snprintf(end, sizeof(end), "%s%s", kinds[i], suffix);
		if (ends_with(text, len, end) &&
		    (len == strlen(end) || strchr("./", text[len - strlen(end) - 1])))
			return true;
	}
	return false;
}

/* "# /lib/systemd/system/x.service", "# /etc/systemd/system/x.service.d/override.conf" */
static bool is_file_header(const char *line, size_t len)
{
	const char *slash;

	if (len < 4 || memcmp(line, "# /", 3) || memchr(line + 2, ' ', len - 2))
		return false;
	if (!ends_with(line, len, ".conf"))
		return is_unit_name(line, len, "");
	slash = memrchr(line, '/', len);
	return is_unit_name(line, (size_t)(slash - line), ".d");
}

static void add_part(struct reader *r, const char *text, size_t len, size_t column)
{
	struct systemd_line *line = &r->s->line;

	line->parts = xgrow(line->parts, line->count, &line->room, sizeof(*line->parts));
	line->parts[line->count++] = (struct systemd_part){ line->text.len, r->number, column };
	text_add(&line->text, "%.*s", (int)len, text);
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static bool is_safe(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || strchr("'\"\\\x7f", *name))
			return false;
	return true;
}

static bool begin_section(struct reader *r, size_t at, char *name)
{
	size_t len = strlen(name);

	if (name[len - 1] != ']')
		return systemd_fail(r->s, at, "this section has no ']' at its end: '%s'",
				    clean_text(name));
	name[len - 1] = '\0';
	name++;
	if (!is_safe(name))
		return systemd_fail(r->s, at,
				    "the name of a section has no quotes, backslashes "
				    "and control characters: '%s'",
				    clean_text(name));
	snprintf(r->name, sizeof(r->name), "%s", clean_text(name));
	r->sections = true;
	r->section = SECTION_OTHER;
	if (is_one_of(name, exec_sections, sizeof(exec_sections) / sizeof(exec_sections[0]))) {
		for (size_t i = 0; !r->exec; i++)
			r->exec = strcmp(name, exec_sections[i]) ? NULL : exec_sections[i];
		if (!strcmp(r->exec, name))
			r->section = SECTION_EXEC;
	} else if (!is_one_of(name, other_sections,
			      sizeof(other_sections) / sizeof(other_sections[0]))) {
		r->section = SECTION_UNKNOWN;
		if (strncmp(name, "X-", 2))
			systemd_note(r->s, at, "systemd has no section [%s], and ignores it",
				     r->name);
	}
	return true;
}

static bool assign(struct reader *r, char *text, size_t at, char *equals)
{
	char *value = equals + 1 + strspn(equals + 1, BLANKS), *end = equals;
	enum systemd_directive directive;

	while (end > text && strchr(BLANKS, end[-1]))
		end--;
	*end = '\0';
	directive = systemd_directive(text);
	if (directive == SYSTEMD_DIRECTIVES || r->section == SECTION_UNKNOWN)
		return true;
	if (r->section == SECTION_EXEC)
		return systemd_assign(r->s, directive, at + (size_t)(value - text));
	if (directive != SYSTEMD_EXEC)
		systemd_note(r->s, at, "systemd ignores %s in [%s]%s%s",
			     systemd_directive_name(directive), r->name,
			     r->exec ? " of a unit with " : ": it belongs to ",
			     r->exec ?: "Service");
	return true;
}

/* A line with those that continue it */
static bool read_line(struct reader *r)
{
	struct text *line = &r->s->line.text;
	char *text = line->buf, *equals;
	size_t at, bad;

	if (!line->len)
		return true;
	while (line->len && strchr(BLANKS, text[line->len - 1]))
		text[--line->len] = '\0';
	at = strspn(text, BLANKS);
	text += at;
	if (!*text)
		return true;
	bad = clean_utf8(text);
	if (text[bad])
		return systemd_fail(r->s, at + bad,
				    "this byte is not UTF-8: systemd refuses the unit");
	if (*text == '[')
		return begin_section(r, at, text);
	if (r->section == SECTION_NONE) {
		systemd_note(r->s, at, "systemd ignores what is outside of a section");
		if (!r->outside)
			r->outside = r->s->line.parts[0].line;
		return true;
	}
	equals = strchr(text, '=');
	if (equals && equals != text)
		return assign(r, text, at, equals);
	if (r->section != SECTION_UNKNOWN)
		systemd_note(r->s, at, "systemd ignores a line without %s '='",
			     equals ? "a name before" : "a");
	return true;
}

static bool end_line(struct reader *r)
{
	bool ok = read_line(r);

	text_clear(&r->s->line.text);
	r->s->line.count = 0;
	return ok;
}

/* Each file has sections of its own. */
static bool begin_file(struct reader *r)
{
	bool ok = end_line(r);

	r->section = SECTION_NONE;
	return ok;
}

static bool add_line(struct reader *r, const char *line, size_t len)
{
	size_t blanks = 0, slashes = 0, column = 1;

	if (r->number == 1 && len >= 3 && !memcmp(line, "\xef\xbb\xbf", 3)) {
		line += 3;
		len -= 3;
		column += 3;
	}
	while (blanks < len && strchr(BLANKS, line[blanks]))
		blanks++;
	if (blanks < len && strchr("#;", line[blanks]))
		return !is_file_header(line, len) || begin_file(r);
	if (r->s->line.text.len + len > LINE_MAX_BYTES)
		return policy_fail(r->s->error, r->number, 1,
				   "this line is longer than %d bytes: systemd refuses the unit",
				   LINE_MAX_BYTES);
	while (slashes < len && line[len - 1 - slashes] == '\\')
		slashes++;
	if (slashes % 2 == 0) {
		add_part(r, line, len, column);
		return end_line(r);
	}
	add_part(r, line, len - 1, column);
	text_add(&r->s->line.text, " ");
	return true;
}

bool systemd_read_text(struct systemd *s)
{
	struct reader r = { .s = s, .next = s->source->text };
	const char *line;
	bool ok = true;
	size_t len;

	r.end = r.next + s->source->len;
	while (ok && next_line(&r, &line, &len))
		ok = add_line(&r, line, len);
	ok = ok && end_line(&r);
	if (ok && !r.sections)
		return policy_fail(
			s->error, r.outside ?: 1, 1,
			"no section: directives of a unit are below [Service], [Socket], "
			"[Mount] or [Swap]");
	return ok;
}
