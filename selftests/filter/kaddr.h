/* SPDX-License-Identifier: GPL-2.0 */
/* Finds kernel addresses in a message; root can read which ranges are in use. */
#ifndef FILTER_KADDR_H
#define FILTER_KADDR_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/** struct kaddr_range - addresses from @from to @to, exclusive */
struct kaddr_range {
	uint64_t from, to;
};

/**
 * struct kaddrs - the ranges that are in use
 * @ranges: the ranges
 * @count: how many
 * @size: room for how many
 * @text: an address in the kernel's text, from /proc/kallsyms
 * @module: one in the module, from /proc/kallsyms
 * @vmalloc: one in the vmalloc area, from /proc/vmallocinfo
 * @direct: one in the direct map of memory, from /proc/kcore
 *
 * An address that the kernel does not report is 0.
 */
struct kaddrs {
	struct kaddr_range *ranges;
	size_t count, size;
	uint64_t text, module, vmalloc, direct;
};

/** kaddrs_read() - fill it; 0 or a negative errno */
int kaddrs_read(struct kaddrs *kaddrs);

/** kaddrs_release() - free what it holds */
void kaddrs_release(struct kaddrs *kaddrs);

/**
 * kaddrs_in_message() - find a kernel address in a message
 * @kaddrs: the ranges in use
 * @nl: the message
 * @opaque: an attribute whose content comes from user space, which is skipped
 *
 * Every 64-bit number that begins at a multiple of 4 bytes is checked.
 *
 * Return: the first address, 0 if there is none.
 */
uint64_t kaddrs_in_message(const struct kaddrs *kaddrs, const struct nlmsghdr *nl, uint16_t opaque);

#endif
