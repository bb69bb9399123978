// SPDX-License-Identifier: GPL-2.0
/* Write a program as it is installed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/pager.h"
#include "cli/clean.h"
#include "cli/command.h"
#include "cli/message.h"
#include "print/program.h"

bool program_output_fits(const char *path)
{
	if (strcmp(path, "-") != 0 || !isatty(pager_terminal(STDOUT_FILENO)))
		return true;
	complain("a program is bytes, and standard output is a terminal: "
		 "redirect it, or give -o FILE");
	return false;
}

int program_output(const char *path, const struct sock_filter *insns, size_t len)
{
	FILE *file;
	bool ok;

	/* main() notices if that fails. */
	if (!strcmp(path, "-")) {
		fwrite(insns, sizeof(*insns), len, stdout);
		return EXIT_DONE;
	}
	file = fopen(path, "we");
	ok = file;
	if (file) {
		ok = fwrite(insns, sizeof(*insns), len, file) == len;
		ok = !fclose(file) && ok;
	}
	if (!ok)
		complain("%s: %s: write to another file with -o", clean_text(path),
			 strerror(errno));
	return ok ? EXIT_DONE : EXIT_UNAVAILABLE;
}
