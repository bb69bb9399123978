// SPDX-License-Identifier: GPL-2.0
/* The logs of this system: the journal, the audit log and the kernel's log. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "client/names.h"
#include "input/record_log.h"
#include "policy/systemd_run.h"

#define JOURNAL "the journal of this boot"
#define AUDIT_LOG "/var/log/audit/audit.log"
#define USEC_PER_SEC 1000000u
#define NSEC_PER_USEC 1000u

/* Return: the output of a command; NULL if it does not start. */
static FILE *start(const char *const argv[], pid_t *pid)
{
	int fds[2], err;

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	err = systemd_spawn(argv, fds[1], pid);
	close(fds[1]);
	if (!err)
		return xalloc_check(fdopen(fds[0], "r"));
	close(fds[0]);
	return NULL;
}

/* Return: whether the command ran, and reported no error. */
static bool read_command(const char *const argv[], struct record_log *log)
{
	int status = 0;
	pid_t pid;
	FILE *file = start(argv, &pid);

	if (!file)
		return false;
	record_lines(file, NULL, log);
	fclose(file);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return !status;
}

/* JSON has the fields that no process can forge. The match leaves out all other services. */
static bool read_journal(const char *since, struct record_log *log)
{
	static const char fields[] = "--output-fields=MESSAGE,_TRANSPORT,_AUDIT_ID,_SYSTEMD_UNIT,"
				     "_SOURCE_REALTIME_TIMESTAMP";
	const char *argv[] = {
		"journalctl", "--quiet",	  "--no-pager",	      "--boot", "--output=json",
		fields,	      "_TRANSPORT=audit", "_AUDIT_TYPE=1326", "+",	"_TRANSPORT=kernel",
		NULL, /* --since */
		NULL
	};
	bool ok;
	char *option = NULL;

	if (since && asprintf(&option, "--since=%s", since) < 0)
		xalloc_failed();
	argv[10] = option;
	ok = read_command(argv, log);
	free(option);
	return ok;
}

/* Return: microseconds since 1970; 0 if systemd does not understand the time. */
static uint64_t parse_since(const char *since)
{
	static const char label[] = "UNIX seconds: @";
	const char *const argv[] = { "systemd-analyze", "timestamp", since, NULL };
	struct bpf_asm_error error;
	char *output = systemd_run(argv, &error), *found = output ? strstr(output, label) : NULL;
	double seconds = found ? strtod(found + strlen(label), NULL) : 0;

	free(output);
	return seconds > 0 ? (uint64_t)(seconds * USEC_PER_SEC) : 0;
}

/* Return: 0 if there is no such file, or auditd wrote to it before @begin only. */
static bool is_recent(const char *path, uint64_t begin)
{
	struct stat st;

	return !stat(path, &st) && (uint64_t)st.st_mtime >= begin / USEC_PER_SEC;
}

static void read_audit_file(const char *path, struct record_log *log)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	record_lines(file, NULL, log);
	fclose(file);
}

/* auditd renames a full log to audit.log.1, and that to audit.log.2. */
static void read_audit_log(const char *since, struct record_log *log)
{
	uint64_t asked = since ? parse_since(since) : 1;
	unsigned int old = 0;
	char path[64];

	if (!asked)
		return;
	log->begin = clock_boot() / NSEC_PER_USEC;
	if (asked > log->begin)
		log->begin = asked;
	do
		snprintf(path, sizeof(path), AUDIT_LOG ".%u", ++old);
	while (is_recent(path, log->begin));
	while (--old) {
		snprintf(path, sizeof(path), AUDIT_LOG ".%u", old);
		read_audit_file(path, log);
	}
	read_audit_file(AUDIT_LOG, log);
	log->begin = 0;
}

static void name(struct record_log *log, const char *from)
{
	snprintf(log->from, sizeof(log->from), "%s", from);
}

static void read_dmesg(struct record_log *log)
{
	static const char *const argv[] = { "dmesg", NULL };

	read_command(argv, log);
}

/* Unless systemd-journald-audit.socket is disabled, journald has a copy of what auditd gets. */
static int read_places(const char *since, struct record_log *log)
{
	uint64_t count;

	name(log, JOURNAL);
	if (!read_journal(since, log) && since) {
		complain("journalctl --since='%s' fails: give a file", clean_text(since));
		return EXIT_UNAVAILABLE;
	}
	count = log->count;
	read_audit_log(since, log);
	if (log->count > count)
		name(log, count ? JOURNAL " and " AUDIT_LOG : AUDIT_LOG);
	else if (!count && since)
		name(log, JOURNAL " and " AUDIT_LOG);
	if (log->count || since)
		return EXIT_DONE;
	name(log, "dmesg");
	read_dmesg(log);
	if (!log->count)
		name(log, JOURNAL ", " AUDIT_LOG " and dmesg");
	return EXIT_DONE;
}

int record_log_system(const char *since, struct record_log *log)
{
	int status = read_places(since, log);

	/* Lines of other kinds are to be expected there. */
	log->others = 0;
	return status;
}
