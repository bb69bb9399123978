// SPDX-License-Identifier: GPL-2.0
/* Lines of the audit log, of the kernel's log and of the journal as records. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/record.h"
#include "lazy/json.h"

#define USEC_PER_SEC 1000000u
#define DAY 86400

/* auditd separates its translations from the kernel's text by this byte. */
#define ENRICHED '\x1d'

/* The rest of @text behind @with; NULL if it begins otherwise */
static char *behind(char *text, const char *with)
{
	size_t len = strlen(with);

	return text && !strncmp(text, with, len) ? text + len : NULL;
}

static bool parse_u64(const char *text, char **end, uint64_t *value)
{
	errno = 0;
	*value = strtoull(text, end, 10);
	return isdigit((unsigned char)*text) && !errno;
}

/* ".646", up to microseconds */
static char *parse_fraction(char *text, uint64_t *usec)
{
	uint64_t unit = USEC_PER_SEC;

	*usec = 0;
	if (*text != '.')
		return text;
	for (text++; isdigit((unsigned char)*text); text++) {
		unit /= 10;
		*usec += unit * (uint64_t)(*text - '0');
	}
	return text;
}

/* A log without years is of the last twelve months. */
static void find_year(time_t now, struct tm *tm)
{
	struct tm copy = *tm;

	if (mktime(&copy) > now + DAY)
		tm->tm_year--;
}

static char *parse_date(char *text, struct tm *tm)
{
	/* As in this locale, and as ausearch, journalctl and dmesg print it in some others */
	static const char *const formats[] = { "%x %T",	      "%m/%d/%Y %T",	"%m/%d/%y %T",
					       "%d.%m.%Y %T", "%d/%m/%Y %T",	"%Y-%m-%dT%T",
					       "%Y-%m-%d %T", "%a %Y-%m-%d %T", "%b %d %T" };
	time_t now = time(NULL);
	struct tm today;

	localtime_r(&now, &today);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		char *rest;

		*tm = (struct tm){ .tm_year = today.tm_year, .tm_isdst = -1 };
		rest = strptime(text, formats[i], tm);
		/* "26" may have been taken for the year 26. */
		if (!rest || tm->tm_year < 70)
			continue;
		if (!strchr(formats[i], 'Y') && !strchr(formats[i], 'y') &&
		    !strchr(formats[i], 'x'))
			find_year(now, tm);
		return rest;
	}
	return NULL;
}

/* "11/28/26 16:29:29.646", "2026-11-28T16:29:29+0000". Return: the rest; NULL if it is no time. */
static char *parse_time(char *text, uint64_t *time)
{
	char *rest, *behind_zone;
	struct tm tm, zone;
	uint64_t usec;
	time_t seconds;

	rest = parse_date(text, &tm);
	if (!rest)
		return NULL;
	rest = parse_fraction(rest, &usec);
	behind_zone = *rest == '+' || *rest == '-' ? strptime(rest, "%z", &zone) : NULL;
	seconds = behind_zone ? timegm(&tm) - zone.tm_gmtoff : mktime(&tm);
	if (seconds > 0)
		*time = (uint64_t)seconds * USEC_PER_SEC + usec;
	return behind_zone ?: rest;
}

/* "1795883369.646:21): ", or a date as `ausearch -i` prints it. Return: the fields; NULL if malformed. */
static char *parse_stamp(char *text, bool *raw, struct record *record)
{
	char *close = strchr(text, ')'), *rest;
	uint64_t seconds, usec;

	if (!close)
		return NULL;
	*close = '\0';
	*raw = !text[strspn(text, "0123456789.:")];
	if (*raw && parse_u64(text, &rest, &seconds) && seconds < UINT32_MAX * 4ull) {
		rest = parse_fraction(rest, &usec);
		record->time = seconds * USEC_PER_SEC + usec;
	} else {
		/* A date of another locale is not known. */
		parse_time(text, &record->time);
		rest = strrchr(text, ':') ?: text;
	}
	record->has_serial = *rest == ':' && parse_u64(rest + 1, &rest, &record->serial) && !*rest;
	if (!record->has_serial)
		return NULL;
	return close + 1;
}

/* Behind "type=1326 " and "msg="; NULL if the line is about something else */
static char *find_type(char *line)
{
	static const char *const types[] = { "type=1326 ", "type=SECCOMP ", "type=UNKNOWN[1326] " };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		char *found = strstr(line, types[i]);

		if (!found)
			continue;
		found += strlen(types[i]);
		return behind(behind(found, "msg=") ?: found, "audit(");
	}
	return NULL;
}

/* The journal's own text: "Nov 28 16:29:29 host audit[218]: SECCOMP auid=..." */
static char *find_journal(char *line)
{
	char *found = strstr(line, "]: SECCOMP "), *digits = found;

	while (digits > line && isdigit((unsigned char)digits[-1]))
		digits--;
	if (!found || digits - line < 6 || strncmp(digits - 6, "audit[", 6))
		return NULL;
	return found + strlen("]: SECCOMP");
}

static bool is_lost(const char *line)
{
	return strstr(line, "audit") &&
	       (strstr(line, "printk_skb: ") ? strstr(line, "callbacks suppressed") :
					       strstr(line, "audit_lost="));
}

static enum record_kind parse_fields(char *body, bool raw, struct record *record)
{
	body[strcspn(body, (const char[]){ ENRICHED, '\0' })] = '\0';
	return record_body(body, raw, record) ? RECORD_FOUND : RECORD_MALFORMED;
}

static enum record_kind parse_text(char *line, struct record *record)
{
	char *body = find_type(line);
	bool raw = true;

	if (body) {
		body = parse_stamp(body, &raw, record);
		return body ? parse_fields(body, raw, record) : RECORD_MALFORMED;
	}
	body = find_journal(line);
	if (!body)
		return is_lost(line) ? RECORD_LOST : RECORD_NONE;
	parse_time(line, &record->time);
	return parse_fields(body, true, record);
}

static const char *string_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) &&
			       json_object_is_type(value, json_type_string) ?
		       json_object_get_string(value) :
		       "";
}

static void number_of(struct json_object *object, const char *key, uint64_t *value, bool *has)
{
	const char *text = string_of(object, key);
	uint64_t number;
	char *end;

	if (!parse_u64(text, &end, &number) || *end)
		return;
	*value = number;
	if (has)
		*has = true;
}

/* Fields that begin with "_" are the journal's own, and no process can forge them. */
static enum record_kind parse_entry(struct json_object *entry, struct record *record)
{
	const char *transport = string_of(entry, "_TRANSPORT"), *of_audit;
	char *message = strdup(string_of(entry, "MESSAGE"));
	enum record_kind kind = RECORD_NONE;

	of_audit = message ? behind(message, "SECCOMP ") : NULL;
	if (message && !strcmp(transport, "kernel")) {
		kind = parse_text(message, record);
	} else if (of_audit && !strcmp(transport, "audit")) {
		kind = parse_fields(message, true, record);
		number_of(entry, "__REALTIME_TIMESTAMP", &record->time, NULL);
		number_of(entry, "_SOURCE_REALTIME_TIMESTAMP", &record->time, NULL);
		number_of(entry, "_AUDIT_ID", &record->serial, &record->has_serial);
	}
	snprintf(record->unit, sizeof(record->unit), "%s", string_of(entry, "_SYSTEMD_UNIT"));
	free(message);
	return kind;
}

static enum record_kind parse_json(char *line, struct record *record)
{
	struct json_object *entry = json_tokener_parse(line);
	enum record_kind kind;

	if (!json_object_is_type(entry, json_type_object)) {
		json_object_put(entry);
		return RECORD_MALFORMED;
	}
	kind = parse_entry(entry, record);
	json_object_put(entry);
	return kind;
}

enum record_kind record_parse(char *line, struct record *record)
{
	bool likely = strstr(line, "SECCOMP ") || strstr(line, "type=1326 ");

	*record = (struct record){ 0 };
	if (*line == '{' && (likely || is_lost(line)))
		return parse_json(line, record);
	return parse_text(line, record);
}
