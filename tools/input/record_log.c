// SPDX-License-Identifier: GPL-2.0
/* Logs and core files, line by line, with records counted once. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "input/record_log.h"

/* Files that another command makes text of, by their first bytes */
static const struct {
	const char *bytes;
	const char *what;
	const char *command;
} packed[] = {
	{ "\x28\xb5\x2f\xfd", "compressed by zstd", "zstdcat" },
	{ "\xfd"
	  "7zXZ",
	  "compressed by xz", "xzcat" },
	{ "\x04\x22\x4d\x18", "compressed by lz4", "lz4 -dc" },
	{ "\x1f\x8b", "compressed by gzip", "zcat" },
	{ "LPKSHHRH", "a file of the journal", "journalctl -o json --file" },
};

static bool is_readable(const char *path, const char *bytes, size_t len)
{
	const char *name = strcmp(path, "-") ? program_file_name(path) : "FILE";

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		size_t magic = strlen(packed[i].bytes);

		if (len < magic || memcmp(bytes, packed[i].bytes, magic) != 0)
			continue;
		complain("%s is %s: %s %s | seccompctl why -",
			 strcmp(path, "-") ? name : "standard input", packed[i].what,
			 packed[i].command, name);
		return false;
	}
	return true;
}

/* The journal may have a record twice, and so may two files. */
static bool is_again(struct record_log *log, const struct record *record)
{
	struct record_seen now = { record->time, record->serial }, *slot;

	if (!record->has_serial)
		return false;
	if (!log->seen)
		log->seen = xcalloc(RECORD_SEEN, sizeof(*log->seen));
	slot = &log->seen[(now.serial * 31 + now.time / 1000) % RECORD_SEEN];
	if (slot->time == now.time && slot->serial == now.serial)
		return true;
	*slot = now;
	return false;
}

static void take(struct record_log *log, const struct record *record)
{
	if (record->time < log->begin || is_again(log, record))
		return;
	log->count++;
	log->take(record, log->arg);
}

/* Return: false at the end. The rest of a line that is too long is read and left out. */
static bool read_line(FILE *file, char *line, size_t *len)
{
	int c;

	*len = 0;
	while ((c = getc_unlocked(file)) != EOF && c != '\n')
		if (*len < RECORD_LINE - 1)
			line[(*len)++] = (char)c;
	line[*len] = '\0';
	return c != EOF || *len;
}

static void take_line(struct record_log *log, char *line, uint64_t number)
{
	struct record record;

	switch (record_parse(line, &record)) {
	case RECORD_FOUND:
		take(log, &record);
		break;
	case RECORD_MALFORMED:
		if (log->malformed++)
			break;
		log->malformed_at = number;
		memcpy(log->malformed_in, log->from, sizeof(log->from));
		break;
	case RECORD_LOST:
		log->lost++;
		break;
	default:
		log->others += !!*line;
	}
}

bool record_lines(FILE *file, const char *path, struct record_log *log)
{
	char *line = xmalloc(RECORD_LINE);
	uint64_t number = 0;
	bool ok = true;
	size_t len;

	while (ok && read_line(file, line, &len)) {
		ok = number++ || !path || is_readable(path, line, len);
		if (ok)
			take_line(log, line, number);
	}
	free(line);
	return ok;
}

static int read_core(FILE *file, const char *path, struct record_log *log)
{
	struct record record;
	char why[160];

	if (!record_core(file, &record, why, sizeof(why))) {
		complain("%s %s", program_file_name(path), why);
		return EXIT_UNAVAILABLE;
	}
	take(log, &record);
	return EXIT_DONE;
}

static int read_file(FILE *file, const char *path, struct record_log *log)
{
	int first = getc(file), status = EXIT_DONE;

	ungetc(first, file);
	if (first == 0x7f)
		status = read_core(file, path, log);
	else if (!record_lines(file, path, log))
		status = EXIT_UNAVAILABLE;
	if (status == EXIT_DONE && ferror(file)) {
		complain("%s: %s", program_file_name(path), strerror(errno));
		status = EXIT_UNAVAILABLE;
	}
	return status;
}

int record_log_file(const char *path, struct record_log *log)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int status = EXIT_UNAVAILABLE;
	struct stat st;

	snprintf(log->from, sizeof(log->from), "%s", program_file_name(path));
	if (!file) {
		complain("%s: %s", log->from, strerror(errno));
		return status;
	}
	if (!fstat(fileno(file), &st) && S_ISDIR(st.st_mode)) {
		complain("%s is a directory: give a log or a core file", log->from);
	} else if (isatty(fileno(file))) {
		complain("%s is a terminal: give a log or a core file, or pipe one in", log->from);
		status = EXIT_WRONG_USAGE;
	} else {
		status = read_file(file, path, log);
	}
	if (file != stdin)
		fclose(file);
	return status;
}

void record_log_release(struct record_log *log)
{
	free(log->seen);
	log->seen = NULL;
}
