/* SPDX-License-Identifier: GPL-2.0 */
/* Where the kernel's memory is, as root may know, and whether a message gives any of it away. */
#ifndef LIB_KADDR_H
#define LIB_KADDR_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/** struct kaddr_range - addresses from @from to @to, exclusive */
struct kaddr_range {
	uint64_t from, to;
};

/**
 * struct kaddrs - the ranges that are in use
 * @ranges: where
 * @count: how many
 * @size: room for how many
 * @text: an address in the kernel's text, by /proc/kallsyms
 * @module: one of the module's own, by the same
 * @vmalloc: one that is allocated, by /proc/vmallocinfo
 * @direct: one of the direct map of memory, by /proc/kcore
 *
 * Any of them is 0 where the kernel does not tell it.
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
 * kaddrs_in_message() - the first address of the kernel's in a message
 * @kaddrs: what counts as one
 * @nl: the message
 * @opaque: an attribute that holds what others have put there, and is passed over
 *
 * Looked at is every 64-bit number that begins at a multiple of 4 bytes.
 *
 * Return: the address, 0 if there is none.
 */
uint64_t kaddrs_in_message(const struct kaddrs *kaddrs, const struct nlmsghdr *nl, uint16_t opaque);

#endif
