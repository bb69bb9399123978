/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_KNOWN_H
#define SCD_KNOWN_H

#include <linux/types.h>

/**
 * struct scd_known_filter - a filter that a dump knows, together with all filters below it
 * @id: of the filter; 0 is an empty slot
 * @run: for the dump's own use; 0 at first. While a walk is under way, the id of the filter above
 *	that it has met before this one
 * @budget: how much of SECCOMP_DIAG_BUDGET they take
 * @count: how many they are; 0 if a walk had to give up
 * @listener: as in struct scd_chain_sum, of these filters
 * @wanted: the same. The budget of a thread has room for some 3600 filters
 */
struct scd_known_filter {
	u64 id;
	u64 run;
	u32 budget;
	u16 count;
	u16 listener;
	u16 wanted;
};

/**
 * struct scd_known - the filters that a dump knows, and the limit of its work
 * @slots: the filters, each as near behind its home as there was room
 * @size: how many slots, a power of two, at least a quarter of them empty; or 0
 * @count: how many are taken
 * @wanted: the id of the filter that walks look for, 0 for none
 * @work: how many instructions this call has taken
 * @later: this call runs in recvmsg(2)
 *
 * Ten thousand threads may share a chain of thousands of filters, each with a newest one of its own
 * above. A dump remembers all filters that are shared, and the newest one of each thread that has
 * more, so it walks over each filter once.
 *
 * The first .dumpit runs in sendmsg(2), under genetlink's cb_lock. The registration of any family
 * waits for that lock, and all later requests of anybody wait behind it. So the first one does
 * little, and gives up a long walk. The others run in recvmsg(2). They finish a walk, which the
 * limit of filters per thread bounds.
 *
 * A zeroed one is empty. The owner locks it. It takes 32 to 64 bytes a filter, a fraction of the
 * size of a filter, and is charged to the memory cgroup of the task that adds to it.
 */
struct scd_known {
	struct scd_known_filter *slots;
	size_t size;
	size_t count;
	u64 wanted;
	u32 work;
	bool later;
};

/* Instructions of x86_64, rounded up. */
#define SCD_WORK_PASS 300 /* a thread that is not selected */
#define SCD_WORK_THREAD 4500 /* a thread that is read and sent */
#define SCD_WORK_WALK 400 /* a filter that is walked over */
#define SCD_WORK_SEND 3000 /* a filter that is read and sent */

/*
 * The limits of a call in sendmsg(2), and of one in recvmsg(2). A message of 32 KiB takes about
 * half of the second.
 */
#define SCD_WORK_BRIEF 10000
#define SCD_WORK_FULL 2000000

/** scd_known_is_enough() - check whether a call has done its work; it finishes the thing in hand */
static inline bool scd_known_is_enough(const struct scd_known *known)
{
	return known->work > (known->later ? SCD_WORK_FULL : SCD_WORK_BRIEF);
}

struct scd_known_filter *scd_known_find(const struct scd_known *known, u64 id);
void scd_known_reserve(struct scd_known *known, size_t count);
struct scd_known_filter *scd_known_add(struct scd_known *known, u64 id, u32 count);
void scd_known_release(struct scd_known *known);

#endif
