// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter/kaddr.h"
#include "lib/netlink.h"

/* Smaller numbers in kallsyms are per-CPU offsets. */
#define KERNEL_HALF 0x8000000000000000ull

/*
 * The vmalloc area has tens of TiB, so a random number may well fall into it. /proc/vmallocinfo
 * lists the parts that are allocated.
 */
#define SEGMENT_MAX (1ull << 40)

#define KPTR_RESTRICT "/proc/sys/kernel/kptr_restrict"

static int add(struct kaddrs *kaddrs, uint64_t from, uint64_t to)
{
	if (kaddrs->count == kaddrs->size) {
		size_t size = kaddrs->size ? 2 * kaddrs->size : 256;
		struct kaddr_range *ranges = realloc(kaddrs->ranges, size * sizeof(*ranges));

		if (!ranges)
			return -ENOMEM;
		kaddrs->ranges = ranges;
		kaddrs->size = size;
	}
	kaddrs->ranges[kaddrs->count++] = (struct kaddr_range){ from, to };
	return 0;
}

static void widen(struct kaddr_range *range, uint64_t address)
{
	if (!range->from || address < range->from)
		range->from = address;
	if (address >= range->to)
		range->to = address + 1;
}

/* The symbols of the kernel and of each module come one after the other. */
static int read_kallsyms(struct kaddrs *kaddrs)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	struct kaddr_range range = { 0 };
	char line[512], of[64] = "";
	int ret = 0;

	if (!file)
		return -errno;
	while (!ret && fgets(line, sizeof(line), file)) {
		char type, name[256], module[64] = "";
		unsigned long long address;

		if (sscanf(line, "%llx %c %255s %63s", &address, &type, name, module) < 3 ||
		    address < KERNEL_HALF)
			continue;
		if (strcmp(module, of)) {
			ret = add(kaddrs, range.from, range.to);
			range = (struct kaddr_range){ 0 };
			strcpy(of, module);
		}
		widen(&range, address);
		if (!kaddrs->text && !module[0] && type == 'T')
			kaddrs->text = address;
		if (!kaddrs->module && !strcmp(module, "[seccomp_diag]"))
			kaddrs->module = address;
	}
	fclose(file);
	return ret ?: add(kaddrs, range.from, range.to);
}

static int write_number(const char *path, int number)
{
	FILE *file = fopen(path, "we");
	int ret = 0;

	if (!file)
		return -errno;
	if (fprintf(file, "%d\n", number) < 0)
		ret = -EIO;
	return fclose(file) ? -errno : ret;
}

static int read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	int number = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

static int read_vmallocinfo(struct kaddrs *kaddrs)
{
	FILE *file = fopen("/proc/vmallocinfo", "re");
	char line[512];
	int ret = 0;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (!ret && fgets(line, sizeof(line), file)) {
		unsigned long long from, to;

		if (sscanf(line, "%llx-%llx", &from, &to) != 2 || from < KERNEL_HALF || to <= from)
			continue;
		ret = add(kaddrs, from, to);
		kaddrs->vmalloc = from;
	}
	fclose(file);
	return ret;
}

/* kptr_restrict=0 prints hashes; 1 prints addresses to privileged readers. */
static int read_vmallocinfo_plain(struct kaddrs *kaddrs)
{
	int restricted = read_number(KPTR_RESTRICT), ret;

	if (restricted < 0 || write_number(KPTR_RESTRICT, 1))
		return read_vmallocinfo(kaddrs);
	ret = read_vmallocinfo(kaddrs);
	write_number(KPTR_RESTRICT, restricted);
	return ret;
}

/* The segments of the kernel's memory image: text, modules, and RAM in the direct map. */
static int read_kcore(struct kaddrs *kaddrs)
{
	FILE *file = fopen("/proc/kcore", "re");
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	uint64_t largest = 0;
	int ret = 0;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	if (fread(&header, sizeof(header), 1, file) != 1 || fseek(file, header.e_phoff, SEEK_SET))
		ret = -EIO;
	for (int i = 0; !ret && i < header.e_phnum; i++) {
		if (fread(&segment, sizeof(segment), 1, file) != 1)
			ret = -EIO;
		else if (segment.p_type == PT_LOAD && segment.p_memsz < SEGMENT_MAX)
			ret = add(kaddrs, segment.p_vaddr, segment.p_vaddr + segment.p_memsz);
		else
			continue;
		/* RAM has a physical address, and most of it is one segment. */
		if (!ret && segment.p_paddr != (Elf64_Addr)-1 && segment.p_memsz > largest &&
		    segment.p_vaddr - segment.p_paddr < 0xffffffff80000000ull) {
			largest = segment.p_memsz;
			kaddrs->direct = segment.p_vaddr + segment.p_memsz / 2;
		}
	}
	fclose(file);
	return ret;
}

int kaddrs_read(struct kaddrs *kaddrs)
{
	memset(kaddrs, 0, sizeof(*kaddrs));
	return read_kallsyms(kaddrs) ?: read_vmallocinfo_plain(kaddrs) ?: read_kcore(kaddrs);
}

void kaddrs_release(struct kaddrs *kaddrs)
{
	free(kaddrs->ranges);
	*kaddrs = (struct kaddrs){ 0 };
}

static bool is_one(const struct kaddrs *kaddrs, uint64_t number)
{
	for (size_t i = 0; i < kaddrs->count; i++)
		if (number >= kaddrs->ranges[i].from && number < kaddrs->ranges[i].to)
			return true;
	return false;
}

uint64_t kaddrs_in_message(const struct kaddrs *kaddrs, const struct nlmsghdr *nl, uint16_t opaque)
{
	const struct nlattr *hidden = opaque ? rawnl_find_attr(nl, opaque) : NULL;
	size_t from = hidden ? (const char *)hidden + NLA_HDRLEN - (const char *)nl : 0;
	size_t to = hidden ? from + hidden->nla_len - NLA_HDRLEN : 0;

	for (size_t at = 0; at + sizeof(uint64_t) <= nl->nlmsg_len; at += 4) {
		uint64_t number;

		if (at < to && at + sizeof(number) > from)
			continue;
		memcpy(&number, (const char *)nl + at, sizeof(number));
		if (is_one(kaddrs, number))
			return number;
	}
	return 0;
}
