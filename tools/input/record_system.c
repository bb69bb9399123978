// SPDX-License-Identifier: GPL-2.0
/* The logs of this system: the journal, the audit log and the kernel's log. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/record_log.h"
#include "policy/systemd_run.h"

#define AUDIT_LOG "/var/log/audit/audit.log"

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

static void read_audit_log(struct record_log *log)
{
	FILE *file = fopen(AUDIT_LOG, "re");

	if (!file)
		return;
	record_lines(file, NULL, log);
	fclose(file);
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

static int read_places(const char *since, struct record_log *log)
{
	name(log, "the journal of this boot");
	if (!read_journal(since, log) && since) {
		complain(
			"journalctl --since='%s' fails, and no other log has a --since: give a file",
			clean_text(since));
		return EXIT_UNAVAILABLE;
	}
	if (log->count || since)
		return EXIT_DONE;
	name(log, AUDIT_LOG);
	read_audit_log(log);
	if (log->count)
		return EXIT_DONE;
	name(log, "dmesg");
	read_dmesg(log);
	if (!log->count)
		name(log, "the journal of this boot, " AUDIT_LOG " and dmesg");
	return EXIT_DONE;
}

int record_log_system(const char *since, struct record_log *log)
{
	int status = read_places(since, log);

	/* Lines of other kinds are to be expected there. */
	log->others = 0;
	return status;
}
