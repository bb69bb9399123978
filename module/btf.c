// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up the members of one structure in the BTF of the kernel.
 *
 * Each length is checked before it is used. If anything is not as linux/btf.h says, BTF has no
 * answer.
 */
#include <uapi/linux/btf.h>
#include <linux/init.h>
#include <linux/kernel_read_file.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "btf.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

/* Ten times what distributions have. */
#define BTF_SIZE_MAX (64 << 20)

/* The sections of a BTF. The last string ends in NUL. */
struct sections {
	const char *types;
	const char *strings;
	u32 types_len;
	u32 strings_len;
};

static bool __init find_sections(const void *data, size_t size, struct sections *to)
{
	const struct btf_header *header = data;
	u64 types, strings;

	if (size < sizeof(*header) || header->magic != BTF_MAGIC || header->version != BTF_VERSION)
		return false;
	types = (u64)header->hdr_len + header->type_off;
	strings = (u64)header->hdr_len + header->str_off;
	if (types % sizeof(u32) || types + header->type_len > size ||
	    strings + header->str_len > size || !header->str_len)
		return false;
	*to = (struct sections){
		.types = data + types,
		.strings = data + strings,
		.types_len = header->type_len,
		.strings_len = header->str_len,
	};
	return !to->strings[to->strings_len - 1];
}

static bool __init has_name(const struct sections *btf, u32 offset, const char *name)
{
	return offset < btf->strings_len && !strcmp(btf->strings + offset, name);
}

/* The bytes that follow a type: once, and for each of its entries. */
struct detail {
	u8 fixed;
	u8 each;
};

static const struct detail details[] __initconst = {
	[BTF_KIND_INT] = { .fixed = sizeof(u32) },
	[BTF_KIND_ARRAY] = { .fixed = sizeof(struct btf_array) },
	[BTF_KIND_STRUCT] = { .each = sizeof(struct btf_member) },
	[BTF_KIND_UNION] = { .each = sizeof(struct btf_member) },
	[BTF_KIND_ENUM] = { .each = sizeof(struct btf_enum) },
	[BTF_KIND_FUNC_PROTO] = { .each = sizeof(struct btf_param) },
	[BTF_KIND_VAR] = { .fixed = sizeof(struct btf_var) },
	[BTF_KIND_DATASEC] = { .each = sizeof(struct btf_var_secinfo) },
#ifdef HAVE_BTF_DECL_TAG
	[BTF_KIND_DECL_TAG] = { .fixed = sizeof(struct btf_decl_tag) },
#endif
#ifdef HAVE_BTF_ENUM64
	[BTF_KIND_ENUM64] = { .each = sizeof(struct btf_enum64) },
#endif
};

/* Return: the bytes that follow a type, -1 if the kind of type is unknown. */
static int __init details_len(const struct btf_type *type)
{
	u32 kind = BTF_INFO_KIND(type->info);

	if (kind == BTF_KIND_UNKN || kind >= ARRAY_SIZE(details))
		return -1;
	return details[kind].fixed + details[kind].each * BTF_INFO_VLEN(type->info);
}

/* Return: the structure, followed by all of its members, or NULL. */
static const struct btf_type __init *find_struct(const struct sections *btf, const char *name)
{
	const struct btf_type *type;
	u32 pos = 0;
	int len;

	while (btf->types_len - pos >= sizeof(*type)) {
		type = (const void *)(btf->types + pos);
		pos += sizeof(*type);
		len = details_len(type);
		if (len < 0 || len > btf->types_len - pos)
			return NULL;
		if (BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT &&
		    has_name(btf, type->name_off, name))
			return type;
		pos += len;
	}
	return NULL;
}

/* Return: the offset in bits, -1 if there is no such member or it is a bitfield. */
static s64 __init member_bit(const struct sections *btf, const struct btf_type *type,
			     const char *name)
{
	const struct btf_member *member = (const void *)(type + 1);
	int i;

	for (i = 0; i < BTF_INFO_VLEN(type->info); i++, member++) {
		if (!has_name(btf, member->name_off, name))
			continue;
		if (!BTF_INFO_KFLAG(type->info))
			return member->offset;
		return BTF_MEMBER_BITFIELD_SIZE(member->offset) ?
			       -1 :
			       BTF_MEMBER_BIT_OFFSET(member->offset);
	}
	return -1;
}

static const char __init *compare(const struct sections *btf, const char *name,
				  const struct scd_member *members, size_t count, u32 shift)
{
	const struct btf_type *type = find_struct(btf, name);
	size_t i;

	for (i = 0; type && i < count; i++)
		if (member_bit(btf, type, members[i].name) != (members[i].offset + shift) * 8LL)
			return members[i].name;
	return NULL;
}

/**
 * scd_btf_contradicts() - compare a structure with the BTF of this kernel
 * @name: the structure
 * @members: where its members are believed to be
 * @count: how many
 * @shift: bytes to add to each offset
 *
 * Reads a file of some MiB, so it may sleep, and takes a few milliseconds.
 *
 * Return: the name of a member that is elsewhere; NULL if all are there or BTF has no answer.
 */
const char *__init scd_btf_contradicts(const char *name, const struct scd_member *members,
				       size_t count, u32 shift)
{
	const char *contradicts = NULL;
	struct sections btf;
	void *data = NULL;
	ssize_t size;

	/* IPE warns of READING_UNKNOWN. */
	size = kernel_read_file_from_path(BTF_PATH, 0, &data, BTF_SIZE_MAX, NULL, READING_POLICY);
	if (size < 0)
		return NULL;
	if (find_sections(data, size, &btf))
		contradicts = compare(&btf, name, members, count, shift);
	vfree(data);
	return contradicts;
}
