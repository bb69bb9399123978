// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the filters of a thread. Only this file knows struct seccomp_filter, which is private to
 * kernel/seccomp.c.
 *
 * Its layout is put together from this kernel's own headers; a wrong one must be refused, not
 * followed. It is compared with the kernel's BTF, if there is one, when the module is loaded. Two
 * more things hold for a right layout and hardly ever for a wrong one: the chain ends after exactly
 * as many filters as the thread counts, and prog->aux->prog is prog. Each walk proves both for the
 * whole chain, by scd_chain_sum(), before anything else is done with it; in a dump, down to a
 * filter from which an earlier walk has proven as many. Until one chain has been proven, memory is
 * read by copy_from_kernel_nofault(), so that a wild pointer is an error.
 *
 * Interrupts are off while siglock is held: for WALK_BATCH filters of a few reads each, or for the
 * copy of COPY_BATCH bytes, a microsecond or two. Between two holds a thread may lose all of its
 * filters, but none of them alone (struct scd_chain). So a chain that has been proven stays proven.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/audit.h> /* AUDIT_ARCH_* of SECCOMP_ARCH_* */
#include <linux/bitops.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/refcount.h>
#include <linux/sched/task.h>
#include <linux/seccomp.h>
#include <linux/siphash.h>
#include <linux/uaccess.h>

#include "btf.h"
#include "compat.h"
#include "filter.h"
#include "known.h"
#include "siglock.h"

/*
 * The work of one hold of siglock, small enough for the thread not to notice: filters that are
 * walked over, and bytes of a program that are copied. Either takes some 2000 instructions.
 */
#define WALK_BATCH 8
#define COPY_BATCH 8192

/* The budget of a filter beside its instructions: seccomp_attach_filter() in kernel/seccomp.c. */
#define BUDGET_PER_FILTER 4

/*
 * The layout of struct seccomp_filter in kernel/seccomp.c from 5.10 to 7.3, up to the last member
 * that is read. Up to 5.10 there is no cache, and up to 5.18 padding is where wait_killable_recv is
 * later. The sizes of the bitmaps follow the number of system calls.
 */
struct filter_layout {
	refcount_t refs;
	refcount_t users;
	bool log;
	bool wait_killable_recv;
	struct {
#ifdef SECCOMP_ARCH_NATIVE
		DECLARE_BITMAP(allow_native, SECCOMP_ARCH_NATIVE_NR);
#ifdef SECCOMP_ARCH_COMPAT
		DECLARE_BITMAP(allow_compat, SECCOMP_ARCH_COMPAT_NR);
#endif
#endif
	} cache;
	struct filter_links {
		const struct seccomp_filter *prev;
		const struct bpf_prog *prog;
		const void *notif;
	} links;
};

/* Those that are read; the cache lies between two of them. */
static const struct scd_member members[] __initconst = {
	{ "users", offsetof(struct filter_layout, users) },
	{ "log", offsetof(struct filter_layout, log) },
#if SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
	{ "wait_killable_recv", offsetof(struct filter_layout, wait_killable_recv) },
#endif
#ifdef SECCOMP_ARCH_NATIVE
	{ "cache", offsetof(struct filter_layout, cache) },
#endif
	{ "prev", offsetof(struct filter_layout, links.prev) },
	{ "prog", offsetof(struct filter_layout, links.prog) },
	{ "notif", offsetof(struct filter_layout, links.notif) },
};

#ifdef SCD_TESTS
static unsigned int layout_shift;
module_param(layout_shift, uint, 0);
MODULE_PARM_DESC(layout_shift, "for tests: read struct seccomp_filter this many bytes off");
#else
#define layout_shift 0
#endif

/* A member of which BTF says that it is elsewhere. Then no filter is read. */
static const char *contradicted __ro_after_init;

/*
 * One proven chain proves the layout, which does not change. A hook reads the chain of the current
 * task, which loses no filter while it runs, so no lock is needed. No bool: with -fsanitize=bool,
 * gcc 12 forgets that READ_ONCE() of one must read it.
 */
static int layout_proven;

static siphash_key_t id_key __ro_after_init;

/* Until the layout is proven, only for the addresses of members. */
static const struct filter_layout *layout_of(const struct seccomp_filter *filter)
{
	return (const void *)((const char *)filter + layout_shift);
}

/**
 * scd_filters_unknown() - say why filters are not available
 *
 * Return: a text for an extended ACK.
 */
const char *scd_filters_unknown(void)
{
	return contradicted ? "BTF contradicts the module's layout of this kernel's filters" :
			      "the layout of this kernel's filters is unknown";
}

static int layout_unknown(void)
{
	if (!contradicted)
		pr_warn_once(
			"the layout of this kernel's seccomp filters is unknown: filters and verdicts are not available, all else is\n");
	return -EOPNOTSUPP;
}

/*
 * Reads by the layout. With no5lvl, on a CPU that has five levels of page tables,
 * copy_from_kernel_nofault() accepts some addresses that are not canonical, and 6.1 then warns.
 * Filters lie above PAGE_OFFSET, and these addresses below.
 */
static __always_inline int read_kernel(void *to, const void *from, size_t size)
{
	if (likely(READ_ONCE(layout_proven))) {
		/* Others change only users and notif: either value was right at some moment. */
		data_race(memcpy(to, from, size));
		return 0;
	}
	if ((unsigned long)from < PAGE_OFFSET)
		return -ERANGE;
	return copy_from_kernel_nofault(to, from, size);
}

/* Reads a filter, and checks the second of the two proofs. */
static int read_unproven(const struct seccomp_filter *filter, struct filter_links *links, u32 *len)
{
	const struct bpf_prog *prog;
	struct bpf_prog_aux *aux;
	struct bpf_prog *back;

	if (contradicted || read_kernel(links, &layout_of(filter)->links, sizeof(*links)))
		return -EOPNOTSUPP;
	prog = links->prog;
	if (read_kernel(&aux, &prog->aux, sizeof(aux)) ||
	    read_kernel(&back, &aux->prog, sizeof(back)) || back != prog)
		return -EOPNOTSUPP;
	*len = prog->len;
	return 0;
}

/*
 * The memory of a filter that is gone is soon reused, piece by piece. So the id covers the
 * addresses of all its pieces, and sizes. They never change. By the second proof @prog is a
 * program, but the layout may not be proven yet.
 */
static u64 filter_id(const struct seccomp_filter *filter, const struct bpf_prog *prog)
{
	u64 object[5] = { (uintptr_t)filter, (uintptr_t)prog };
	struct bpf_prog head;

	if (!read_kernel(&head, prog, sizeof(head))) {
		object[2] = (uintptr_t)head.aux;
		object[3] = (uintptr_t)head.orig_prog;
		object[4] = (u64)head.len << 32 | head.jited_len;
	}
	return siphash(object, sizeof(object), &id_key) ?: 1;
}

/* Tests whether the thread still holds the chain. The caller holds its siglock. */
static bool task_has_filters(const struct task_struct *task)
{
	return READ_ONCE(task->seccomp.filter);
}

/*
 * The state of a walk from one hold of siglock to the next.
 *
 * @last: the id of the last filter that is remembered, 0 if there is none
 */
struct walk {
	const struct seccomp_filter *next;
	u32 left;
	u64 last;
	struct scd_known *known;
	struct scd_chain_sum *sum;
};

/* A wrong layout does no harm here: the answer only decides whether the filter is remembered. */
static bool is_shared(const struct seccomp_filter *filter)
{
	refcount_t users;

	return !read_kernel(&users, &layout_of(filter)->users, sizeof(users)) &&
	       refcount_read(&users) > 1;
}

/* An id takes as long as all the rest, so it is made only where it is used. */
static bool walk_needs_id(const struct walk *walk)
{
	const struct scd_known *known = walk->known;

	return !walk->sum->id || (known && (known->wanted || is_shared(walk->next)));
}

/*
 * Remembers a filter that may be met again. One that is not remembered for lack of memory is walked
 * over again.
 */
static void walk_note(struct walk *walk, u64 id)
{
	struct scd_known_filter *filter = scd_known_add(walk->known, id, walk->left);

	if (filter) {
		filter->run = walk->last;
		filter->budget = walk->sum->budget;
		walk->last = id;
	}
}

/* Adds the next filter with all below it if it is known. Return: true if it is. */
static bool walk_is_known(struct walk *walk, u64 id)
{
	const struct scd_known_filter *filter;
	struct scd_chain_sum *sum = walk->sum;
	bool newest = !sum->id;

	sum->id = sum->id ?: id;
	if (!walk->known)
		return false;
	if (walk->known->wanted == id)
		sum->wanted = walk->left;
	/* The newest is met again when a dump goes on with its chain. */
	if (!is_shared(walk->next) && !(newest && walk->left > 1))
		return false;
	filter = scd_known_find(walk->known, id);
	if (!filter || filter->count != walk->left) {
		walk_note(walk, id);
		return false;
	}
	sum->budget += filter->budget;
	sum->listener = filter->listener ?: sum->listener;
	sum->wanted = filter->wanted ?: sum->wanted;
	return true;
}

static void walk_add(struct walk *walk, const struct filter_links *links, u32 len)
{
	struct scd_chain_sum *sum = walk->sum;

	if (links->notif)
		sum->listener = walk->left;
	sum->budget += len + BUDGET_PER_FILTER;
	walk->next = links->prev;
	walk->left--;
}

/*
 * Return: 1 if there is more to walk, 0 if the rest is known or the chain ended where it should, or
 * an error.
 */
static int walk_some(struct task_struct *task, void *arg)
{
	struct filter_links links;
	struct walk *walk = arg;
	int i, err;
	u32 len;

	if (!task_has_filters(task))
		return -ESRCH;
	for (i = 0; i < WALK_BATCH && walk->left; i++) {
		err = read_unproven(walk->next, &links, &len);
		if (err)
			return err;
		if (walk_needs_id(walk)) {
			i++;
			if (walk_is_known(walk, filter_id(walk->next, links.prog)))
				return 0;
		}
		walk_add(walk, &links, len);
	}
	if (walk->left)
		return 1;
	return walk->next ? -EOPNOTSUPP : 0;
}

/* Until now a filter's budget is that of the filters above. */
static void walk_remember(struct walk *walk, bool proven)
{
	const struct scd_chain_sum *sum = walk->sum;
	struct scd_known_filter *filter;

	while (walk->last) {
		filter = scd_known_find(walk->known, walk->last);
		walk->last = filter->run;
		filter->run = 0;
		filter->budget = sum->budget - filter->budget;
		filter->listener = sum->listener <= filter->count ? sum->listener : 0;
		filter->wanted = sum->wanted <= filter->count ? sum->wanted : 0;
		if (!proven)
			filter->count = 0;
	}
}

/* One hold of siglock. Return: as walk_some(), or an error if the walk may not go on. */
static int walk_on(struct walk *walk, struct task_struct *task)
{
	struct scd_known *known = walk->known;
	u32 left = walk->left;
	int ret;

	if (known)
		scd_known_reserve(known, WALK_BATCH);
	ret = with_siglock(task, walk_some, walk);
	if (known)
		known->work += SCD_WORK_WALK * (left - walk->left + 1);
	if (ret <= 0)
		return ret;
	if (known && !known->later && scd_known_is_enough(known))
		return -EMSGSIZE;
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : ret;
}

/**
 * scd_chain_sum() - prove a chain, and sum it up
 * @chain: the chain
 * @known: filters that need no proof and have been summed up; those of the chain are added. NULL:
 *	none
 * @sum: filled on success
 *
 * May sleep.
 *
 * Return: 0; -ESRCH if the thread has dropped its filters since, as it does when it ends;
 * -EOPNOTSUPP if the layout is unknown; -EMSGSIZE if that is too much for a call in sendmsg(2);
 * -EINTR if the caller is being killed.
 */
int scd_chain_sum(const struct scd_chain *chain, struct scd_known *known, struct scd_chain_sum *sum)
{
	struct walk walk = {
		.next = chain->newest,
		.left = chain->count,
		.known = known,
		.sum = sum,
	};
	int ret;

	*sum = (struct scd_chain_sum){};
	if (!chain->newest)
		return 0;
	do {
		ret = walk_on(&walk, chain->task);
	} while (ret > 0);
	walk_remember(&walk, !ret);
	if (!ret)
		WRITE_ONCE(layout_proven, 1);
	return ret == -EOPNOTSUPP ? layout_unknown() : ret;
}

/**
 * scd_chain_find() - read the filter with an id
 * @chain: a proven chain
 * @id: the id
 * @filter: filled on success
 *
 * Return: 1 on success, 0 if the chain has no such filter, or an error as of scd_cursor_read().
 */
int scd_chain_find(const struct scd_chain *chain, u64 id, struct scd_filter *filter)
{
	struct scd_cursor cursor;
	int ret;

	scd_cursor_init(&cursor, chain);
	do {
		ret = scd_cursor_read(&cursor, filter);
	} while (ret > 0 && filter->id != id);
	return ret;
}

/** scd_chain_release() - drop the reference to the thread */
void scd_chain_release(struct scd_chain *chain)
{
	put_task_struct(chain->task);
}

/** scd_cursor_init() - begin at the newest filter of a proven chain */
void scd_cursor_init(struct scd_cursor *cursor, const struct scd_chain *chain)
{
	cursor->chain = chain;
	cursor->next = chain->newest;
	cursor->next_id = 0;
	cursor->left = chain->newest ? chain->count : 0;
}

struct skip {
	struct scd_cursor *cursor;
	u32 count;
};

static int skip_some(struct task_struct *task, void *arg)
{
	struct skip *skip = arg;
	int i;

	if (!task_has_filters(task))
		return -ESRCH;
	for (i = 0; i < WALK_BATCH && skip->count; i++) {
		skip->cursor->next = layout_of(skip->cursor->next)->links.prev;
		skip->cursor->next_id = 0;
		skip->cursor->left--;
		skip->count--;
	}
	return skip->count ? 1 : 0;
}

/**
 * scd_cursor_skip() - skip filters
 * @cursor: a place in a chain
 * @count: how many
 *
 * May sleep.
 *
 * Return: 0, or an error as of scd_cursor_read().
 */
int scd_cursor_skip(struct scd_cursor *cursor, u32 count)
{
	struct skip skip = { .cursor = cursor, .count = min(count, cursor->left) };
	int ret = 0;

	while (skip.count && (ret = with_siglock(cursor->chain->task, skip_some, &skip)) > 0) {
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return ret;
}

/*
 * @id: of the filter if it is known, otherwise 0. Kernels with CONFIG_CHECKPOINT_RESTORE and
 *	SECCOMP_ARCH_NATIVE keep the classic program.
 */
static void read_identity(const struct seccomp_filter *from, u64 id, struct scd_filter *filter)
{
	const struct filter_links *links = &layout_of(from)->links;
	const struct sock_fprog_kern *orig_prog = links->prog->orig_prog;

	filter->id = id ?: filter_id(from, links->prog);
	if (links->prev)
		filter->parent_id = filter_id(links->prev, layout_of(links->prev)->links.prog);
	if (orig_prog) {
		filter->insns = orig_prog->len;
		filter->prog = orig_prog->filter;
	}
}

struct reading {
	struct scd_cursor *cursor;
	struct scd_filter *filter;
};

static int read_one(struct task_struct *task, void *arg)
{
	struct reading *reading = arg;
	struct scd_cursor *cursor = reading->cursor;
	struct scd_filter *filter = reading->filter;
	const struct filter_layout *layout;
	const struct bpf_prog *prog;

	if (!task_has_filters(task))
		return -ESRCH;
	layout = layout_of(cursor->next);
	prog = layout->links.prog;

	read_identity(cursor->next, cursor->next_id, filter);
	filter->budget = prog->len + BUDGET_PER_FILTER;
	filter->jited = prog->jited;
	filter->users = refcount_read(&layout->users);
	filter->listener = READ_ONCE(layout->links.notif);
	filter->flags = (layout->log ? SECCOMP_FILTER_FLAG_LOG : 0) |
			(layout->wait_killable_recv ? SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0);

	cursor->next = layout->links.prev;
	cursor->next_id = filter->parent_id;
	return 1;
}

/**
 * scd_cursor_read() - read a filter, and go on to the one below
 * @cursor: a place in a proven chain
 * @filter: filled on success
 *
 * Return: 1 if there was one, 0 at the end of the chain, -ESRCH if the thread has dropped its
 * filters, -EINTR if the caller is being killed.
 */
int scd_cursor_read(struct scd_cursor *cursor, struct scd_filter *filter)
{
	struct reading reading = { .cursor = cursor, .filter = filter };
	int ret;

	if (!cursor->left)
		return 0;
	if (fatal_signal_pending(current))
		return -EINTR;
	*filter = (struct scd_filter){
		.index = cursor->left - 1,
		.depth = cursor->chain->count - cursor->left,
	};
	ret = with_siglock(cursor->chain->task, read_one, &reading);
	cursor->left--;
	return ret;
}

struct copy {
	const char *from;
	char *to;
	u32 len;
};

/* The filter holds its program, the thread its filters: no other reference is needed. */
static int copy_some(struct task_struct *task, void *arg)
{
	struct copy *copy = arg;
	u32 len = min_t(u32, copy->len, COPY_BATCH);

	if (!task_has_filters(task))
		return -ESRCH;
	memcpy(copy->to, copy->from, len);
	copy->from += len;
	copy->to += len;
	copy->len -= len;
	return 0;
}

/**
 * scd_filter_copy() - copy a part of a program
 * @chain: the chain that the filter was read from
 * @filter: the filter
 * @offset: of the first byte
 * @to: the destination
 * @len: how many bytes; with @offset no more than the program has
 *
 * Return: 0, or -ESRCH if the thread has dropped its filters.
 */
int scd_filter_copy(const struct scd_chain *chain, const struct scd_filter *filter, u32 offset,
		    void *to, u32 len)
{
	struct copy copy = { .from = (const char *)filter->prog + offset, .to = to, .len = len };
	int err = 0;

	while (copy.len && !err)
		err = with_siglock(chain->task, copy_some, &copy);
	return err;
}

/* The newest filter of the current task, and how many it has. */
struct newest {
	const struct seccomp_filter *filter;
	u32 count;
};

/* Both change in one hold of siglock, also by another thread's TSYNC. */
static int read_newest(struct task_struct *task, void *arg)
{
	struct newest *newest = arg;

	newest->filter = READ_ONCE(task->seccomp.filter);
	newest->count = atomic_read(&task->seccomp.filter_count);
	return 0;
}

static bool prove_current(void)
{
	const struct seccomp_filter *filter;
	struct filter_links links;
	struct newest newest = {};
	u32 left, len;

	/* A hook that is not preemptible may not wait for the lock under PREEMPT_RT. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return false;
	if (with_siglock(current, read_newest, &newest))
		return false;
	filter = newest.filter;
	for (left = newest.count; filter && left; left--) {
		if (read_unproven(filter, &links, &len))
			break;
		filter = links.prev;
	}
	if (filter || left) {
		layout_unknown();
		return false;
	}
	WRITE_ONCE(layout_proven, 1);
	return true;
}

/* The current task has filters. */
static bool layout_works(void)
{
	return likely(READ_ONCE(layout_proven)) || prove_current();
}

#ifdef SECCOMP_ARCH_NATIVE
static bool bit_allows(const unsigned long *bitmap, u32 bits, int nr)
{
	return nr >= 0 && nr < bits && test_bit(array_index_nospec(nr, bits), bitmap);
}
#endif

/**
 * scd_current_allows() - check whether the kernel knows that the filters allow a system call
 * @nr: its number
 * @arch: AUDIT_ARCH_*
 *
 * For most calls the kernel finds this out when a filter is installed, and then runs none (cache of
 * the private struct). In the current task.
 *
 * Return: true if they allow it; false if they have to be run to know.
 */
bool scd_current_allows(int nr, u32 arch)
{
#ifdef SECCOMP_ARCH_NATIVE
	const struct seccomp_filter *filter = READ_ONCE(current->seccomp.filter);

	if (!filter || unlikely(!READ_ONCE(layout_proven)))
		return false;
	if (arch == SECCOMP_ARCH_NATIVE)
		return bit_allows(layout_of(filter)->cache.allow_native, SECCOMP_ARCH_NATIVE_NR,
				  nr);
#ifdef SECCOMP_ARCH_COMPAT
	if (arch == SECCOMP_ARCH_COMPAT)
		return bit_allows(layout_of(filter)->cache.allow_compat, SECCOMP_ARCH_COMPAT_NR,
				  nr);
#endif
#endif
	return false;
}

static s32 severity(u32 ret)
{
	return (s32)(ret & SECCOMP_RET_ACTION_FULL);
}

/*
 * As seccomp_run_filters() does: all are run, the most severe verdict wins, among equals the newest
 * filter's.
 */
static const struct seccomp_filter *run_filters(const struct seccomp_filter *filter,
						const struct seccomp_data *call,
						struct scd_decision *decision)
{
	const struct seccomp_filter *decider = NULL;
	u32 depth, ret;

	for (depth = 0; filter; filter = layout_of(filter)->links.prev, depth++) {
		/*
		 * Migration must be off. Preemption is cheaper to disable, and programs are short.
		 */
		preempt_disable();
		ret = bpf_prog_run(layout_of(filter)->links.prog, call);
		preempt_enable();
		if (severity(ret) < severity(decision->ret)) {
			decision->ret = ret;
			decision->depth = depth;
			decider = filter;
		}
	}
	return decider;
}

/**
 * scd_current_decide() - run the filters of the current task on a system call
 * @call: the call
 * @decision: filled on success
 *
 * In the current task, on its way into the call. The kernel runs the same filters a moment later;
 * there are more of them by then only if another thread installs one with TSYNC.
 *
 * Return: 0; -ENOENT if it has no filters; -EOPNOTSUPP if the layout is unknown.
 */
int scd_current_decide(const struct seccomp_data *call, struct scd_decision *decision)
{
	const struct seccomp_filter *filter = READ_ONCE(current->seccomp.filter);

	decision->ret = SECCOMP_RET_ALLOW;
	if (!filter)
		return -ENOENT;
	if (!layout_works())
		return -EOPNOTSUPP;
	filter = run_filters(filter, call, decision);
	if (filter) {
		decision->filter_id = filter_id(filter, layout_of(filter)->links.prog);
		decision->log = layout_of(filter)->log;
	}
	return 0;
}

/**
 * scd_current_newest() - read the newest filter of the current task
 * @count: how many filters it should have, 0 for any number
 * @filter: id, parent_id, insns and prog are set on success; prog stays as long as the task has
 *	filters
 *
 * In the current task, which does not hold its siglock.
 *
 * Return: 0, -ENOENT if it has not as many, or -EOPNOTSUPP if the layout is unknown.
 */
int scd_current_newest(u32 count, struct scd_filter *filter)
{
	struct newest newest = {};

	with_siglock(current, read_newest, &newest);
	if (!newest.filter || (count && newest.count != count))
		return -ENOENT;
	if (!layout_works())
		return -EOPNOTSUPP;
	*filter = (struct scd_filter){};
	read_identity(newest.filter, 0, filter);
	return 0;
}

/** scd_filter_init() - to be called before anything else here; may sleep */
void __init scd_filter_init(void)
{
	get_random_bytes(&id_key, sizeof(id_key));
	contradicted =
		scd_btf_contradicts("seccomp_filter", members, ARRAY_SIZE(members), layout_shift);
	if (contradicted)
		pr_warn("BTF has member %s of struct seccomp_filter elsewhere: filters and verdicts are not available, all else is\n",
			contradicted);
}
