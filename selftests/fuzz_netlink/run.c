// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz_netlink/run.h"
#include "lib/netlink.h"

#define SOCKETS 10
#define BATCH_MAX 15

/* Once in so many datagrams: targets act, a socket closes, dumps are abandoned, a datagram is cut, a report. */
#define STIR_EVERY 64
#define CLOSE_EVERY 32
#define ABANDON_EVERY 24
#define CUT_EVERY 24
#define REPORT_EVERY 20

/* The bytes of a message that are shown. */
#define SHOWN_BYTES 160

/**
 * struct run - a running caller
 * @order: its work
 * @targets: the tasks that requests name
 * @caller: its permissions, for expect_reply()
 * @prng: of the current datagram
 * @maker: of the current datagram
 * @sockets: open and closed ones
 * @datagram: the last one sent
 * @seq: of the last message
 * @report: its progress
 */
struct run {
	const struct fuzz_order *order;
	struct targets targets;
	struct fuzz_caller caller;
	struct prng prng;
	struct maker maker;
	struct fuzz_socket sockets[SOCKETS];
	struct datagram datagram;
	uint32_t seq;
	struct fuzz_report report;
};

static uint32_t next_seq(struct run *run)
{
	/* 0 is for events. */
	return ++run->seq ?: ++run->seq;
}

static bool open_socket(struct run *run, struct fuzz_socket *socket)
{
	int ret = fuzz_socket_open(socket, &run->prng);

	return !ret || why_not(run->report.why, "no socket: %s", strerror(-ret));
}

static bool send_datagram(struct run *run, struct fuzz_socket *to)
{
	return fuzz_socket_send(to, &run->caller, &run->datagram, &run->report.totals,
				run->report.why);
}

static bool read_socket(struct run *run, struct fuzz_socket *from)
{
	return fuzz_socket_read(from, run->caller.family, &run->targets, &run->report.totals,
				run->report.why);
}

static bool read_until(struct run *run, struct fuzz_socket *from,
		       bool (*enough)(const struct fuzz_socket *from))
{
	while (!enough(from))
		if (!read_socket(run, from))
			return false;
	return true;
}

static void clear(struct datagram *datagram)
{
	datagram->len = 0;
	datagram->messages = 0;
}

/* A socket still serves after any request, and after any loss. */
static bool still_serves(struct run *run, struct fuzz_socket *socket)
{
	if (!fuzz_socket_is_checked(socket))
		return true;
	if (!read_until(run, socket, fuzz_socket_is_drained))
		return false;
	clear(&run->datagram);
	message_add_task(&run->maker, &run->datagram, next_seq(run), getpid());
	return send_datagram(run, socket) && read_until(run, socket, fuzz_socket_is_drained);
}

static bool drain_and_close(struct run *run, struct fuzz_socket *socket)
{
	if (socket->fd >= 0 && !still_serves(run, socket))
		return false;
	fuzz_socket_close(socket, &run->report.totals);
	return true;
}

static void make_datagram(struct run *run, struct datagram *datagram)
{
	uint32_t messages = 1;

	clear(datagram);
	if (prng_one_in(&run->prng, 2))
		messages += prng_below(&run->prng, BATCH_MAX);
	while (messages-- && message_room(datagram))
		message_add(&run->maker, datagram, next_seq(run));
	/* Cut it anywhere, even inside a header. */
	if (prng_one_in(&run->prng, CUT_EVERY))
		datagram->len = 1 + prng_below(&run->prng, datagram->len);
}

/* Only one of several dumps on one socket can run; close the socket before they are read. */
static bool abandon_dumps(struct run *run, struct fuzz_socket *socket)
{
	uint32_t dumps = 1 + prng_below(&run->prng, 3);

	clear(&run->datagram);
	while (dumps--)
		message_add_dump(&run->maker, &run->datagram, next_seq(run));
	if (!send_datagram(run, socket) ||
	    (prng_one_in(&run->prng, 2) && !read_socket(run, socket)))
		return false;
	fuzz_socket_close(socket, &run->report.totals);
	return true;
}

static bool send_requests(struct run *run, struct fuzz_socket *socket)
{
	if (!read_until(run, socket, fuzz_socket_has_room))
		return false;
	make_datagram(run, &run->datagram);
	return send_datagram(run, socket) && read_socket(run, socket);
}

static bool step(struct run *run)
{
	struct prng *prng = &run->prng;
	struct fuzz_socket *socket = &run->sockets[prng_below(prng, SOCKETS)];

	if (prng_one_in(prng, STIR_EVERY))
		targets_stir(&run->targets, prng_next(prng));
	if (prng_one_in(prng, CLOSE_EVERY)) {
		if (prng_one_in(prng, 2))
			fuzz_socket_close(socket, &run->report.totals);
		else if (!drain_and_close(run, socket))
			return false;
	}
	if (socket->fd < 0 && !open_socket(run, socket))
		return false;
	return prng_one_in(prng, ABANDON_EVERY) ? abandon_dumps(run, socket) :
						  send_requests(run, socket);
}

static void show_message(const struct run *run, size_t at, size_t len)
{
	char text[2 * SHOWN_BYTES + 1] = "";
	size_t shown = len < SHOWN_BYTES ? len : SHOWN_BYTES;

	for (size_t i = 0; i < shown; i++)
		sprintf(text + 2 * i, "%02x", run->datagram.bytes[at + i]);
	fprintf(stderr, "# %s%s\n", text, shown < len ? " ..." : "");
}

/* Print the last datagram, message by message, and how to repeat it. */
static void show(const struct run *run)
{
	const struct datagram *datagram = &run->datagram;

	fprintf(stderr, "# %s: %s\n", run->order->name, run->report.why);
	fprintf(stderr,
		"# FUZZ_SEED=%llu FUZZ_CALLER=%s FUZZ_FROM=%llu FUZZ_MESSAGES=1, and before:\n",
		(unsigned long long)run->order->seed, run->order->name,
		(unsigned long long)run->report.datagram);
	for (unsigned int i = 0; i < datagram->messages; i++) {
		size_t at = datagram->begin[i];
		size_t end = i + 1 < datagram->messages ? datagram->begin[i + 1] : datagram->len;

		if (at < end)
			show_message(run, at, end - at);
	}
}

static bool begin(struct run *run)
{
	const struct fuzz_order *order = run->order;
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (ret)
		return why_not(run->report.why, "no family: %s", strerror(-ret));
	rawnl_close(&nl);
	ret = targets_start(&run->targets, order->programs);
	if (ret)
		return why_not(run->report.why, "no targets: %s", strerror(-ret));
	run->caller = (struct fuzz_caller){
		.targets = &run->targets,
		.family = nl.family,
		.programs = order->programs,
		.confined = order->confined,
		.only_root = order->only_root,
	};
	run->maker = (struct maker){
		.prng = &run->prng,
		.targets = &run->targets,
		.family = nl.family,
		.programs = order->programs,
	};
	for (int i = 0; i < SOCKETS; i++)
		run->sockets[i].fd = -1;
	return true;
}

static bool report(const struct child *parent, const struct run *run)
{
	return child_put(parent, &run->report, sizeof(run->report));
}

/*
 * Each caller has its own sequence of random numbers, and each datagram its own within that, so that
 * it can be repeated without the earlier ones.
 */
static bool go_on(struct run *run, const struct child *parent)
{
	const struct fuzz_order *order = run->order;
	uint64_t number = order->from, own = order->seed;
	bool good = true;

	for (const char *at = order->name; *at; at++)
		own = own * 31 + *at;

	for (; good && run->report.totals.sent < order->messages; number++) {
		run->report.datagram = number;
		run->prng = prng_seed(own, number);
		good = step(run);
		if (number % REPORT_EVERY == 0 && !report(parent, run))
			return false;
	}
	for (int i = 0; i < SOCKETS && good; i++)
		good = drain_and_close(run, &run->sockets[i]);
	return good;
}

int fuzz_run(const struct child *parent, const struct fuzz_order *order)
{
	struct run *run = calloc(1, sizeof(*run));
	bool good;

	if (!run)
		return 1;
	run->order = order;
	good = begin(run) && go_on(run, parent);
	if (!good)
		show(run);
	targets_end(&run->targets);
	run->report.ended = true;
	good &= report(parent, run);
	free(run);
	return !good;
}
