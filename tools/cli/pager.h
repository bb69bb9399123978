/* SPDX-License-Identifier: GPL-2.0 */
/* Text that is longer than the terminal goes through a pager. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include <stdbool.h>

/**
 * pager_begin() - keep standard output back, if it is a terminal
 *
 * The command's questions and complaints go to standard error at once.
 */
void pager_begin(void);

/** pager_terminal() - the descriptor of the terminal behind @fd, for questions about it */
int pager_terminal(int fd);

/**
 * pager_end() - print what was kept back, by a pager if it does not fit
 * @wanted: false: without a pager
 *
 * SECCOMPCTL_PAGER, PAGER or less; without any of them, the text is simply printed.
 *
 * Return: false if it could not be written.
 */
bool pager_end(bool wanted);

#endif
