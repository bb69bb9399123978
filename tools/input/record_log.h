/* SPDX-License-Identifier: GPL-2.0 */
/* Sources of records: files, and the logs of this system. */
#ifndef INPUT_RECORD_LOG_H
#define INPUT_RECORD_LOG_H

#include "input/record.h"

/* Records that are remembered, to notice one that the journal has twice: from the kernel and from audit. */
#define RECORD_SEEN 65536

/**
 * struct record_log - what was read
 * @take: called for each record, in the order of reading
 * @arg: handed to @take
 * @from: the place that had the records: a file, "standard input", "the journal of this boot"
 * @begin: records before it are left out; microseconds since 1970
 * @count: records, each once
 * @others: lines that are no records
 * @malformed: lines that begin as a record and lack a part
 * @malformed_at: the number of the first of them
 * @malformed_in: the place of the first
 * @lost: notes of the kernel that it left out audit records
 * @seen: times and serials of records, by hash
 */
struct record_log {
	void (*take)(const struct record *record, void *arg);
	void *arg;
	char from[128];
	uint64_t begin;
	uint64_t count;
	uint64_t others;
	uint64_t malformed;
	uint64_t malformed_at;
	char malformed_in[128];
	uint64_t lost;
	struct record_seen {
		uint64_t time, serial;
	} * seen;
};

/**
 * record_log_file() - read a log, or a core file
 * @path: the file; "-" is standard input
 * @log: zeroed but for @take and @arg, or as another file left it; end it with record_log_release()
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int record_log_file(const char *path, struct record_log *log);

/**
 * record_lines() - read the lines of a log
 * @file: the log
 * @path: its name, to complain about one that is packed; NULL to complain about nothing
 * @log: as above
 *
 * Return: false after a complaint.
 */
bool record_lines(FILE *file, const char *path, struct record_log *log);

/**
 * record_log_system() - read the records of this boot
 * @since: a time for journalctl; NULL for any
 * @log: as above
 *
 * They are in the journal, in the audit log, or in both. If neither has one, the kernel's log is read,
 * unless there is a time.
 *
 * Return: as above; to have no record is no failure.
 */
int record_log_system(const char *since, struct record_log *log);

/** record_log_release() - free what was remembered */
void record_log_release(struct record_log *log);

#endif
