// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_DIAG_CMD_FILTER_GET: attributes to struct sd_filter, with assembled programs. */
#include <errno.h>
#include <stdlib.h>

#include "client/client_exchange.h"
#include "cli/xalloc.h"
#include "lazy/netlink.h"

/* Size of the longest program (BPF_MAXINSNS), in bytes. */
#define PROG_MAX (BPF_MAXINSNS * sizeof(struct sock_filter))

/*
 * Maximum size of a dump. The filters of one thread fit the budget. For all threads, a gigabyte is
 * more than any system has, and does not exhaust the memory of this one.
 */
#define THREAD_FILTERS_MAX SECCOMP_DIAG_BUDGET
#define THREAD_BYTES_MAX (SECCOMP_DIAG_BUDGET * sizeof(struct sock_filter))
#define DUMP_BYTES_MAX (1ul << 30)

/* Not needed to tell one filter from another. */
#define SPARE (1ull << SECCOMP_DIAG_A_FILTER_LISTENER | 1ull << SECCOMP_DIAG_A_FILTER_JITED)

/**
 * struct part - one message: a filter, with a part of its program
 * @filter: without program
 * @data: the part, in the message; NULL if there is no program
 * @len: its size in bytes, a multiple of an instruction, not 0
 * @offset: its offset in the program, in bytes
 * @whole: size of the whole program, in bytes
 */
struct part {
	struct sd_filter filter;
	const void *data;
	size_t len;
	size_t offset;
	size_t whole;
};

/**
 * struct whole - a filter whose program is being assembled
 * @filter: the filter, with room for the whole program
 * @have: received bytes
 * @want: size of the program in bytes
 */
struct whole {
	struct sd_filter filter;
	size_t have;
	size_t want;
};

/* Parse the optional attributes. */
static void filter_optional(const struct nlattr **tb, struct sd_filter *f)
{
	TAKE_OPTIONAL(f, parent_id, get_u64, tb[SECCOMP_DIAG_A_FILTER_PARENT_ID],
		      SD_FILTER_HAS_PARENT);
	TAKE_OPTIONAL(f, insns, get_u32, tb[SECCOMP_DIAG_A_FILTER_INSNS], SD_FILTER_HAS_INSNS);
	TAKE_OPTIONAL(f, listener, get_bool, tb[SECCOMP_DIAG_A_FILTER_LISTENER],
		      SD_FILTER_HAS_LISTENER);
	TAKE_OPTIONAL(f, jited, get_bool, tb[SECCOMP_DIAG_A_FILTER_JITED], SD_FILTER_HAS_JITED);
	TAKE_OPTIONAL(f, flags, get_u32, tb[SECCOMP_DIAG_A_FILTER_FLAGS],
		      SD_FILTER_HAS_FLAGS | SD_FILTER_HAS_WAIT_KILLABLE);
	TAKE_OPTIONAL(f, users, get_u32, tb[SECCOMP_DIAG_A_FILTER_USERS], SD_FILTER_HAS_USERS);
}

/* Parse the part of the program in a message, if there is one. */
static int parse_prog(struct exchange *x, const struct nlattr **tb, struct part *part)
{
	const struct nlattr *prog = tb[SECCOMP_DIAG_A_FILTER_PROG];
	const struct nlattr *offset = tb[SECCOMP_DIAG_A_FILTER_PROG_OFFSET];
	const struct nlattr *len = tb[SECCOMP_DIAG_A_FILTER_PROG_LEN];

	if (!prog != !offset || !prog != !len)
		return bad_message(x->error, "a part of a program without place or length");
	if (!prog)
		return 0;
	part->data = prog + 1;
	part->len = prog->nla_len - NLA_HDRLEN;
	part->offset = get_u32(offset);
	part->whole = get_u32(len);
	if (!part->len || part->len % sizeof(struct sock_filter))
		return bad_message(x->error, "a program that is no number of instructions");
	if (!part->whole || part->whole > PROG_MAX || part->whole % sizeof(struct sock_filter))
		return bad_message(x->error, "a program of a length that the kernel does not take");
	if (part->offset > part->whole || part->len > part->whole - part->offset)
		return bad_message(x->error, "a part beyond the end of its program");
	if (part->filter.has & SD_FILTER_HAS_INSNS &&
	    part->filter.insns != part->whole / sizeof(struct sock_filter))
		return bad_message(x->error, "a program of another length than it is said to have");
	return 0;
}

static int parse_part(struct exchange *x, struct nlmsghdr *nlh, struct part *part)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_FILTER_MAX + 1] = { 0 };
	struct sd_filter *f = &part->filter;
	uint32_t tid;
	int err;

	err = exchange_attrs(x, nlh, SECCOMP_DIAG_CMD_FILTER_GET, SPARE, tb);
	if (err)
		return err;
	*part = (struct part){ 0 };
	tid = get_u32(tb[SECCOMP_DIAG_A_FILTER_TID]);
	f->tid = (pid_t)tid;
	f->index = get_u32(tb[SECCOMP_DIAG_A_FILTER_INDEX]);
	f->depth = get_u32(tb[SECCOMP_DIAG_A_FILTER_DEPTH]);
	f->id = get_u64(tb[SECCOMP_DIAG_A_FILTER_ID]);
	f->budget = get_u32(tb[SECCOMP_DIAG_A_FILTER_BUDGET]);
	filter_optional(tb, f);
	if (!tid || tid > SD_PID_MAX)
		return bad_message(x->error, "a thread number out of range");
	if (f->index >= THREAD_FILTERS_MAX || f->depth >= THREAD_FILTERS_MAX)
		return bad_message(x->error, "more filters than a thread can have");
	if (!f->index != !(f->has & SD_FILTER_HAS_PARENT))
		return bad_message(x->error,
				   "a filter on top of nothing, or the oldest on another");
	if (f->has & SD_FILTER_HAS_INSNS && (!f->insns || f->insns > BPF_MAXINSNS))
		return bad_message(x->error, "a number of instructions out of range");
	return parse_prog(x, tb, part);
}

/* Start a filter with its first part. */
static int whole_begin(struct exchange *x, struct whole *whole, const struct part *part)
{
	*whole = (struct whole){ .filter = part->filter, .want = part->whole };
	if (!part->data)
		return 0;
	if (part->offset)
		return bad_message(x->error, "a program that does not begin at its beginning");
	whole->filter.prog = xmalloc(part->whole);
	memcpy(whole->filter.prog, part->data, part->len);
	whole->have = part->len;
	whole->filter.prog_len = part->whole / sizeof(struct sock_filter);
	return 0;
}

/* Whether a message continues this filter. */
static bool whole_awaits(const struct whole *whole, const struct part *part)
{
	return whole->have < whole->want && part->filter.id == whole->filter.id &&
	       part->filter.tid == whole->filter.tid;
}

/* Append the next part. */
static int whole_add(struct exchange *x, struct whole *whole, const struct part *part)
{
	if (part->filter.index != whole->filter.index || part->whole != whole->want)
		return bad_message(x->error, "parts that are not of the same program");
	if (part->offset != whole->have)
		return bad_message(x->error, "parts of a program out of order");
	memcpy((char *)whole->filter.prog + whole->have, part->data, part->len);
	whole->have += part->len;
	return 0;
}

/* A request for one filter, from an offset on. */
struct filter_get {
	pid_t tid;
	struct sd_filter_key key;
	bool with_prog;
	struct whole whole;
};

static int get_put(struct nl_msg *msg, const struct filter_get *get)
{
	const struct sd_filter_key *key = &get->key;
	int err = nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_TID, (uint32_t)get->tid);

	if (!err && key->by_id)
		err = nla_put_u64(msg, SECCOMP_DIAG_A_FILTER_ID, key->id);
	else if (!err)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_INDEX, key->index);
	if (!err && get->with_prog)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_FILTER_WITH_PROG);
	if (!err && get->whole.have)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_PROG_OFFSET,
				  (uint32_t)get->whole.have);
	return err;
}

static int get_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct filter_get *get = x->arg;
	const struct sd_filter_key *key = &get->key;
	struct part part;
	int err = parse_part(x, nlh, &part);

	if (err)
		return err;
	if (part.filter.tid != get->tid ||
	    (key->by_id ? part.filter.id != key->id : part.filter.index != key->index))
		return bad_message(x->error, "another filter than the one asked for");
	if (part.data && !get->with_prog)
		return bad_message(x->error, "a program that was not asked for");
	if (!get->whole.have)
		return whole_begin(x, &get->whole, &part);
	if (!part.data)
		return bad_message(x->error, "a program that breaks off");
	return whole_add(x, &get->whole, &part);
}

/* Request a part of the program, which is the whole if it is small. */
static int get_once(struct sd_client *client, struct filter_get *get, struct sd_error *error)
{
	struct exchange x = { .client = client, .reply = get_reply, .arg = get, .error = error };
	struct nl_msg *msg = exchange_request(client, 0, SECCOMP_DIAG_CMD_FILTER_GET);
	int err = -ENOMEM;

	if (msg && !get_put(msg, get))
		err = exchange_run(&x, msg);
	else
		sd_fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	return err;
}

int client_filter_get(struct sd_client *client, pid_t tid, const struct sd_filter_key *key,
		      bool with_prog, struct sd_filter *filter, struct sd_error *error)
{
	struct filter_get get = { .tid = tid, .key = *key, .with_prog = with_prog };
	int err;

	*error = (struct sd_error){ 0 };
	err = exchange_knows_filters(client, error);
	if (!err)
		err = get_once(client, &get, error);
	while (!err && get.whole.have < get.whole.want) {
		/* If the number of the thread was reused meanwhile, this finds no such filter. */
		get.key = (struct sd_filter_key){ .by_id = true, .id = get.whole.filter.id };
		err = get_once(client, &get, error);
		if (err == -ENOENT && *error->msg)
			err = sd_fail(error, -ESRCH, "it ended while the filter was read");
	}
	err = explain_unload(err, error);
	if (err)
		sd_filter_release(&get.whole.filter);
	else
		*filter = get.whole.filter;
	return err;
}

/* A dump: request and results. */
struct filter_dump {
	pid_t tid;
	bool with_prog;
	struct whole *list;
	size_t count, room;
	size_t bytes;
};

static void dump_restart(void *arg)
{
	struct filter_dump *dump = arg;
	size_t i;

	for (i = 0; i < dump->count; i++)
		sd_filter_release(&dump->list[i].filter);
	dump->count = dump->bytes = 0;
}

static int dump_put(struct nl_msg *msg, const void *arg)
{
	const struct filter_dump *dump = arg;
	int err = 0;

	if (dump->tid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_FILTER_TID, (uint32_t)dump->tid);
	if (!err && dump->with_prog)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_FILTER_WITH_PROG);
	return err;
}

/* In a dump of one thread, each filter is the parent of the previous one. */
static int check_chain(struct exchange *x, const struct sd_filter *last,
		       const struct sd_filter *filter, pid_t tid)
{
	if (filter->tid != tid)
		return bad_message(x->error, "a filter of another thread");
	if (last && (filter->index + 1 != last->index || filter->depth <= last->depth ||
		     filter->id != last->parent_id))
		return bad_message(x->error, "filters out of order");
	return 0;
}

/* Drop the partial program of a filter whose thread has ended. */
static int give_up(struct exchange *x, struct filter_dump *dump, struct whole *last)
{
	if (!last || last->have == last->want)
		return 0;
	if (dump->tid)
		return bad_message(x->error, "a program that breaks off");
	sd_filter_release(&last->filter);
	last->have = last->want;
	return 0;
}

/* Make room for one more within the bounds. */
static int dump_grow(struct exchange *x, struct filter_dump *dump, const struct part *part)
{
	dump->bytes += part->whole + (dump->tid ? 0 : sizeof(*dump->list));
	if (dump->bytes > (dump->tid ? THREAD_BYTES_MAX : DUMP_BYTES_MAX))
		return sd_fail(x->error, -EFBIG, "more filters than can be");
	dump->list = xgrow(dump->list, dump->count, &dump->room, sizeof(*dump->list));
	return 0;
}

static int dump_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct filter_dump *dump = x->arg;
	struct whole *last = dump->count ? &dump->list[dump->count - 1] : NULL;
	struct part part;
	int err = parse_part(x, nlh, &part);

	if (err || x->interrupted)
		return err; /* an inconsistent dump is repeated */
	if (part.data && !dump->with_prog)
		return bad_message(x->error, "a program that was not asked for");
	if (last && part.data && whole_awaits(last, &part))
		return whole_add(x, last, &part);
	err = give_up(x, dump, last);
	if (!err && dump->tid)
		err = check_chain(x, last ? &last->filter : NULL, &part.filter, dump->tid);
	if (!err)
		err = dump_grow(x, dump, &part);
	if (!err)
		err = whole_begin(x, &dump->list[dump->count], &part);
	if (!err)
		dump->count++;
	return err;
}

/* Check at the end of a dump that nothing is missing. */
static int dump_end(struct filter_dump *dump, struct sd_error *error)
{
	struct exchange x = { .error = error };
	struct whole *last = dump->count ? &dump->list[dump->count - 1] : NULL;

	if (dump->tid && last && last->filter.index)
		return bad_message(error, "a chain that breaks off");
	return give_up(&x, dump, last);
}

int client_filter_dump(struct sd_client *client, pid_t tid, bool with_prog, sd_filter_fn fn,
		       void *arg, struct sd_error *error)
{
	struct filter_dump filters = { .tid = tid, .with_prog = with_prog };
	const struct dump dump = {
		.cmd = SECCOMP_DIAG_CMD_FILTER_GET,
		.put = dump_put,
		.restart = dump_restart,
		.reply = dump_reply,
		.arg = &filters,
	};
	size_t i;
	int err;

	*error = (struct sd_error){ 0 };
	err = exchange_knows_filters(client, error);
	if (!err)
		err = explain_unload(exchange_dump(client, &dump, error), error);
	if (!err)
		err = dump_end(&filters, error);
	for (i = 0; !err && i < filters.count; i++) {
		err = fn(&filters.list[i].filter, arg);
		if (err)
			sd_fail(error, err, "%s", "");
	}
	dump_restart(&filters);
	free(filters.list);
	return err;
}
