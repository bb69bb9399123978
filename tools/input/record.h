/* SPDX-License-Identifier: GPL-2.0 */
/* Records of what seccomp did to a call: lines of logs, and core files of deaths by SIGSYS. */
#ifndef INPUT_RECORD_H
#define INPUT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Longest part of a line that is read: a record is shorter, unless its exe is a path of 4096 bytes. */
#define RECORD_LINE 65536

/**
 * struct record - one record
 * @time: microseconds since 1970; 0 if it has none
 * @serial: number of the audit record, with @has_serial
 * @has_serial: two records of one time and serial are the same
 * @pid: the process; 0 if unknown
 * @comm: the name of the thread; may be empty
 * @exe: its program; may be empty
 * @unit: its unit; may be empty
 * @sig: the signal that was sent; 0 for none
 * @arch: seccomp_data.arch
 * @nr: seccomp_data.nr
 * @code: SECCOMP_RET_*; data is there only for a core file, where it is that of the filter
 * @any_kill: the action may be any that kills; @code is one of them
 * @is_core: from a core file: the action may be TRAP, too, and @ip and @args are known
 * @ip: the instruction pointer
 * @args: the arguments, with @has_args
 * @has_args: whether they are known
 */
struct record {
	uint64_t time;
	uint64_t serial;
	bool has_serial;
	pid_t pid;
	char comm[64];
	char exe[256];
	char unit[256];
	int sig;
	uint32_t arch;
	uint32_t nr;
	uint32_t code;
	bool any_kill;
	bool is_core;
	uint64_t ip;
	uint64_t args[6];
	bool has_args;
};

/** enum record_kind - what a line is */
enum record_kind {
	RECORD_NONE,
	RECORD_FOUND,
	RECORD_MALFORMED, /* it begins as a record, and lacks a part */
	RECORD_LOST, /* the kernel's note that it left out audit records */
};

/**
 * record_parse() - read a line of a log
 * @line: the line, without a newline; it may be changed
 * @record: filled for %RECORD_FOUND
 *
 * Lines are those of the audit log, raw or as `ausearch -i` prints them, of the kernel's log, with any
 * time in front, and of the journal, as text or as JSON.
 */
enum record_kind record_parse(char *line, struct record *record);

/**
 * record_body() - read the fields of a record
 * @body: the fields, "auid=0 uid=0 ... code=0x0"
 * @raw: as the kernel prints them, and not as `ausearch -i` does
 * @record: receives them
 *
 * Return: false if one is missing that says what happened to which call.
 */
bool record_body(const char *body, bool raw, struct record *record);

/**
 * record_core() - read a core file
 * @file: at its first byte; may be a pipe. No more than headers and notes is read.
 * @record: filled on success
 * @why: receives the reason of a failure, a text for "FILE: ..."
 * @size: size of @why
 *
 * Return: whether the process died by SIGSYS of seccomp.
 */
bool record_core(FILE *file, struct record *record, char *why, size_t size);

#endif
