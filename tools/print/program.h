/* SPDX-License-Identifier: GPL-2.0 */
/* Write a program as it is installed. */
#ifndef PRINT_PROGRAM_H
#define PRINT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/filter.h>

/**
 * program_output_fits() - check that the output is not a terminal
 * @path: the file; "-" is standard output
 *
 * Return: false after a complaint.
 */
bool program_output_fits(const char *path);

/**
 * program_output() - write a program: struct sock_filter[]
 * @path: as there; an older file is replaced
 * @insns: the program
 * @len: number of instructions
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int program_output(const char *path, const struct sock_filter *insns, size_t len);

#endif
