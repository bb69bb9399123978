// SPDX-License-Identifier: GPL-2.0
/*
 * make_filters CASE: install filters as no program of the distribution does, notify systemd, and
 * stay until killed.
 * make_filters program LEN: write a program of LEN instructions to standard output.
 *
 * No two programs are equal.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/sandbox.h"

#define LONGEST BPF_MAXINSNS

static unsigned int programs;

/* A number that no system call has, different in each instruction of each program. */
static uint32_t no_call(unsigned int program, unsigned int insn)
{
	return 0x10000000u | program << 13 | insn;
}

/* Writes a program of @len instructions, 2 or more, that allows everything. */
static void write_program(struct sock_filter *program, unsigned int len)
{
	const struct sock_filter load =
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

	program[0] = load;
	for (unsigned int i = 1; i < len - 1; i++)
		program[i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  no_call(programs, i), 0, 0);
	program[len - 1] = allow;
	programs++;
}

static long install(unsigned int len, unsigned int flags)
{
	static struct sock_filter program[LONGEST];

	write_program(program, len);
	return sandbox_filter(program, len, flags);
}

static void must_install(unsigned int len, unsigned int flags)
{
	long ret = install(len, flags);

	if (ret < 0)
		errx(1, "a filter of %u instructions: %s", len, strerror(-ret));
}

static void make_deep(void)
{
	for (unsigned int i = 0; i < 40; i++)
		must_install(2 + i % 7, 0);
}

static void make_long(void)
{
	must_install(LONGEST, 0);
}

/* Installs ever shorter filters until the budget has no room for the shortest. */
static void make_budget(void)
{
	unsigned int len = LONGEST;
	long ret;

	while (len >= 2) {
		ret = install(len, 0);
		if (ret == -ENOMEM)
			len /= 2;
		else if (ret < 0)
			errx(1, "a filter of %u instructions: %s", len, strerror(-ret));
	}
}

static void make_listener(void)
{
	must_install(10, 0);
	must_install(20, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	must_install(30, 0);
}

static void make_log(void)
{
	must_install(10, 0);
	must_install(20, SECCOMP_FILTER_FLAG_LOG);
	must_install(30, 0);
}

static void *stay(void *arg)
{
	while (pause() < 0)
		;
	return arg;
}

static void *install_one_more(void *arg)
{
	must_install(50, 0);
	pthread_barrier_wait(arg);
	return stay(NULL);
}

/* All threads have the same filters, and one thread has one more. */
static void make_threads(void)
{
	pthread_barrier_t there;
	pthread_t thread;

	must_install(10, 0);
	for (int i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, stay, NULL))
			errx(1, "no thread");
	must_install(20, SECCOMP_FILTER_FLAG_TSYNC);
	must_install(30, SECCOMP_FILTER_FLAG_TSYNC);
	pthread_barrier_init(&there, NULL, 2);
	if (pthread_create(&thread, NULL, install_one_more, &there))
		errx(1, "no thread");
	pthread_barrier_wait(&there);
}

/* Two children add filters to those of their parent, and one of them has children of its own. */
static void make_tree(void)
{
	int ready[2];
	char bytes[4];
	ssize_t got;
	unsigned int there = 0;

	if (pipe(ready))
		err(1, "pipe");
	must_install(10, 0);
	must_install(20, 0);
	if (fork() == 0) {
		must_install(30, 0);
		if (fork() == 0) {
			programs = 10;
			must_install(40, 0);
		} else {
			fork();
		}
		if (write(ready[1], bytes, 1) == 1)
			stay(NULL);
	} else if (fork() == 0) {
		programs = 20;
		must_install(30, 0);
		if (write(ready[1], bytes, 1) == 1)
			stay(NULL);
	}
	for (; there < sizeof(bytes); there += got) {
		got = read(ready[0], bytes, sizeof(bytes) - there);
		if (got <= 0)
			err(1, "only %u processes of the tree are ready", there);
	}
}

/* sd_notify(3): one datagram. */
static void notify_systemd(void)
{
	static const char ready[] = "READY=1";
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	socklen_t len;
	int fd;

	if (!path)
		return;
	strncpy(to.sun_path, path, sizeof(to.sun_path) - 1);
	len = offsetof(struct sockaddr_un, sun_path) + strlen(to.sun_path);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, ready, strlen(ready), 0, (struct sockaddr *)&to, len) < 0)
		err(1, "%s", path);
	close(fd);
}

static const struct {
	const char *name;
	void (*make)(void);
} cases[] = {
	{ "deep", make_deep },	       { "long", make_long }, { "budget", make_budget },
	{ "listener", make_listener }, { "log", make_log },   { "threads", make_threads },
	{ "tree", make_tree },
};

static void usage(void)
{
	fputs("usage: make_filters program LEN\n", stderr);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		fprintf(stderr, "       make_filters %s\n", cases[i].name);
	exit(2);
}

static void print_program(const char *arg)
{
	struct sock_filter program[LONGEST];
	unsigned long len = strtoul(arg, NULL, 10);

	if (len < 2 || len > LONGEST)
		usage();
	programs = len;
	write_program(program, len);
	if (fwrite(program, sizeof(program[0]), len, stdout) != len)
		err(1, "standard output");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "program")) {
		print_program(argv[2]);
		return 0;
	}
	if (argc != 2)
		usage();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(argv[1], cases[i].name))
			continue;
		if (sandbox_no_new_privs())
			err(1, "no_new_privs");
		cases[i].make();
		notify_systemd();
		stay(NULL);
	}
	usage();
}
