// SPDX-License-Identifier: GPL-2.0
/* The text is kept in a file in memory until its length is known. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/pager.h"

/* The terminal, while standard output is a file in memory */
static int terminal = -1;

/* The pager can't be executed, as a shell says it */
#define NOT_FOUND 127

void pager_begin(void)
{
	int file;

	if (!isatty(STDOUT_FILENO))
		return;
	file = memfd_create("seccompctl", MFD_CLOEXEC);
	terminal = file < 0 ? -1 : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (terminal >= 0)
		dup2(file, STDOUT_FILENO);
	close(file);
}

int pager_terminal(int fd)
{
	return fd == STDOUT_FILENO && terminal >= 0 ? terminal : fd;
}

static bool copy(int from, int to)
{
	char buf[65536];
	ssize_t got;

	lseek(from, 0, SEEK_SET);
	while ((got = read(from, buf, sizeof(buf))) > 0)
		for (ssize_t done = 0, n; done < got; done += n) {
			n = write(to, buf + done, (size_t)(got - done));
			if (n < 0)
				return false;
		}
	return got == 0;
}

/* Whether the text has more lines than the terminal; lines that wrap count once. */
static bool is_long(int file)
{
	struct winsize size;
	char buf[65536];
	size_t lines = 0;
	ssize_t got;

	if (ioctl(terminal, TIOCGWINSZ, &size) || !size.ws_row)
		return false;
	lseek(file, 0, SEEK_SET);
	while ((got = read(file, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < got; i++)
			lines += buf[i] == '\n';
	return lines >= size.ws_row;
}

static const char *command(void)
{
	const char *pager = getenv("SECCOMPCTL_PAGER") ?: getenv("PAGER");

	return pager && *pager ? pager : "less";
}

static void be_pager(int file)
{
	lseek(file, 0, SEEK_SET);
	dup2(file, STDIN_FILENO);
	dup2(terminal, STDOUT_FILENO);
	/* Colours, long lines as they are, the text stays on the screen */
	setenv("LESS", "FRSX", 0);
	execl("/bin/sh", "sh", "-c", command(), NULL);
	_exit(NOT_FOUND);
}

/* Return: false if there is no such pager. */
static bool page(int file)
{
	int status = 0;
	pid_t pid;

	signal(SIGINT, SIG_IGN); /* less handles Ctrl-C */
	pid = fork();
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		be_pager(file);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	return !WIFEXITED(status) || WEXITSTATUS(status) != NOT_FOUND;
}

bool pager_end(bool wanted)
{
	bool done;

	if (terminal < 0)
		return true;
	fflush(stdout);
	done = (wanted && is_long(STDOUT_FILENO) && page(STDOUT_FILENO)) ||
	       copy(STDOUT_FILENO, terminal);
	close(terminal);
	terminal = -1;
	return done;
}
