// SPDX-License-Identifier: GPL-2.0
/* The container of a profile: its architectures, capabilities and kernel, and rules that need them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "policy/oci.h"

/* Go's names of architectures, and the names in profiles: Docker takes the latter of libseccomp-golang. */
static const struct oci_arch arches[] = {
	{ "amd64", "amd64", "x86_64" },
	{ "386", "x86", "x86" },
	{ "arm64", "arm64", "aarch64" },
	{ "arm", "arm", "arm" },
	{ "loong64", "loongarch64", "loongarch64" },
	{ "mips", "mips", "mips" },
	{ "mips64", "mips64", "mips64" },
	{ "mips64p32", "mips64n32", "mips64n32" },
	{ "mipsle", "mipsel", "mipsel" },
	{ "mips64le", "mipsel64", "mipsel64" },
	{ "mips64p32le", "mipsel64n32", "mipsel64n32" },
	{ "ppc", "ppc", "ppc" },
	{ "ppc64", "ppc64", "ppc64" },
	{ "ppc64le", "ppc64le", "ppc64le" },
	{ "riscv64", "riscv64", "riscv64" },
	{ "s390", "s390", "s390" },
	{ "s390x", "s390x", "s390x" },
};

#define ARCHES (sizeof(arches) / sizeof(arches[0]))

/* Docker gives these to a container without --cap-add and --cap-drop. */
static const char *const default_caps[] = {
	"CAP_AUDIT_WRITE", "CAP_CHOWN",	  "CAP_DAC_OVERRIDE",	  "CAP_FOWNER",	    "CAP_FSETID",
	"CAP_KILL",	   "CAP_MKNOD",	  "CAP_NET_BIND_SERVICE", "CAP_NET_RAW",    "CAP_SETFCAP",
	"CAP_SETGID",	   "CAP_SETPCAP", "CAP_SETUID",		  "CAP_SYS_CHROOT",
};

bool oci_arch_choose(struct oci *oci)
{
	const char *native = bpf_abi_name(bpf_abi_native());
	const char *go = oci->json.source->choice->arch;

	for (size_t i = 0; i < ARCHES; i++)
		if (go ? !strcmp(arches[i].go, go) || !strcmp(arches[i].name, go) :
			 !strcmp(arches[i].name, native))
			oci->arch = &arches[i];
	if (!oci->arch)
		return policy_fail(oci->json.error, 0, 0,
				   "no architecture of containers is called '%s': --container-arch "
				   "is amd64, arm64, 386, arm, ppc64le, riscv64 ...",
				   oci_clean(go ?: native));
	oci->native = seccomp_arch_resolve_name(oci->arch->name);
	return oci->native || policy_fail(oci->json.error, 0, 0, "this libseccomp does not know %s",
					  oci->arch->name);
}

/* As crun: with or without SCMP_ARCH_, in any case */
static bool add_arch(struct oci *oci, const char *key, const char *name)
{
	const char *prefix = "SCMP_ARCH_";
	char lower[32] = "";
	unsigned int abi;
	uint32_t token;

	if (!strncmp(name, prefix, strlen(prefix)))
		name += strlen(prefix);
	for (size_t i = 0; name[i] && i + 1 < sizeof(lower); i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	token = seccomp_arch_resolve_name(lower);
	if (!token)
		return oci_json_fail(&oci->json, oci->object, key,
				     "unknown architecture '%s': this libseccomp does not know it",
				     oci_clean(name));
	for (size_t i = 0; i < oci->token_count; i++)
		if (oci->tokens[i] == token)
			return true;
	oci->tokens[oci->token_count++] = token;
	if (bpf_abi_find(lower, &abi))
		oci->abis |= 1u << abi;
	return true;
}

static bool add_arches(struct oci *oci, const char *key, struct json_object *names)
{
	for (size_t i = 0; names && i < json_object_array_length(names); i++)
		if (!add_arch(oci, key,
			      json_object_get_string(json_object_array_get_idx(names, i))))
			return false;
	return true;
}

/* The first entry for the container's architecture counts. */
static bool read_map(struct oci *oci, struct json_object *map)
{
	static const char *const known[] = { "architecture", "subArchitectures", NULL };
	bool found = false;

	for (size_t i = 0; i < json_object_array_length(map); i++) {
		struct json_object *subs = NULL, *entry;
		const char *name = "";
		char scmp[32];

		entry = oci_json_element(&oci->json, oci->object, "archMap", map, i);
		if (!entry || !oci_json_string(&oci->json, entry, "architecture", &name) ||
		    !oci_json_strings(&oci->json, entry, "subArchitectures", &subs))
			return false;
		oci_keys_known(oci, entry, known);
		snprintf(scmp, sizeof(scmp), "SCMP_ARCH_%s", oci->arch->name);
		if (found || strcasecmp(scmp, name))
			continue;
		found = true;
		if (!add_arches(oci, "archMap", subs))
			return false;
	}
	return true;
}

bool oci_arches_read(struct oci *oci)
{
	struct json_object *names = NULL, *map = NULL;

	if (!add_arch(oci, "architectures", oci->arch->name) ||
	    !oci_json_strings(&oci->json, oci->object, "architectures", &names) ||
	    !oci_json_array(&oci->json, oci->object, "archMap", &map))
		return false;
	if (map && oci_ignored(oci, "archMap"))
		map = NULL;
	if (map && json_object_array_length(map) && names && json_object_array_length(names))
		return oci_json_fail(&oci->json, oci->object, "archMap",
				     "archMap and architectures exclude each other");
	return add_arches(oci, "architectures", names) && (!map || read_map(oci, map));
}

/* The last word on a capability counts; --cap=-CAP_KILL takes one away. */
static bool has_cap(const struct policy_choice *choice, const char *name)
{
	bool has = false;

	for (size_t i = 0; i < sizeof(default_caps) / sizeof(default_caps[0]); i++)
		has |= !strcmp(default_caps[i], name);
	for (size_t i = 0; i < choice->cap_count; i++) {
		bool drop = choice->caps[i][0] == '-';

		if (!strcmp(choice->caps[i] + drop, name) || !strcmp(choice->caps[i] + drop, "ALL"))
			has = !drop;
	}
	return has;
}

static bool contains(struct json_object *names, const char *name)
{
	for (size_t i = 0; names && i < json_object_array_length(names); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(names, i)), name))
			return true;
	return false;
}

static size_t count_caps(const struct policy_choice *choice, struct json_object *caps)
{
	size_t count = 0;

	for (size_t i = 0; caps && i < json_object_array_length(caps); i++)
		count +=
			has_cap(choice, json_object_get_string(json_object_array_get_idx(caps, i)));
	return count;
}

/* "6.12" of "6.12.14-amd64": Docker compares no more. */
static bool parse_release(const char *release, unsigned long *version)
{
	char *end;
	unsigned long major = strtoul(release, &end, 10), minor;

	if (!isdigit((unsigned char)*release) || *end != '.' || !isdigit((unsigned char)end[1]))
		return false;
	minor = strtoul(end + 1, NULL, 10);
	*version = major << 16 | minor;
	return major <= UINT8_MAX && minor <= UINT16_MAX;
}

static bool kernel_is(struct oci *oci, struct json_object *filter, const char *min, bool *is)
{
	const char *release = oci->json.source->choice->kernel;
	unsigned long wanted, has;
	struct utsname running;

	if (!release)
		release = uname(&running) ? "" : running.release;
	if (!parse_release(min, &wanted) || min[strspn(min, "0123456789.")])
		return oci_json_fail(&oci->json, filter, "minKernel",
				     "minKernel is as \"6.12\", not '%s'", oci_clean(min));
	if (!parse_release(release, &has))
		return policy_fail(oci->json.error, 0, 0,
				   "'%s' is not a release of Linux: --kernel is as 6.12",
				   oci_clean(release));
	*is = has >= wanted;
	return true;
}

/**
 * struct conditions - "includes" or "excludes" of a rule
 * @caps: capabilities
 * @arches: architectures
 * @min: the oldest kernel, NULL for any
 * @new_enough: the kernel is as new
 */
struct conditions {
	struct json_object *caps;
	struct json_object *arches;
	const char *min;
	bool new_enough;
};

static bool read_conditions(struct oci *oci, struct json_object *rule, const char *key,
			    struct conditions *conditions)
{
	static const char *const known[] = { "caps", "arches", "minKernel", NULL };
	struct json_object *filter = NULL;

	*conditions = (struct conditions){ 0 };
	if (!oci_json_object(&oci->json, rule, key, &filter))
		return false;
	if (!filter)
		return true;
	oci_keys_known(oci, filter, known);
	if (!oci_json_strings(&oci->json, filter, "caps", &conditions->caps) ||
	    !oci_json_strings(&oci->json, filter, "arches", &conditions->arches) ||
	    !oci_json_string(&oci->json, filter, "minKernel", &conditions->min))
		return false;
	if (conditions->min && !*conditions->min)
		conditions->min = NULL;
	return !conditions->min || kernel_is(oci, filter, conditions->min, &conditions->new_enough);
}

bool oci_applies(struct oci *oci, struct json_object *rule, bool *applies)
{
	const struct policy_choice *choice = oci->json.source->choice;
	struct conditions in, out;

	if (!read_conditions(oci, rule, "includes", &in) ||
	    !read_conditions(oci, rule, "excludes", &out))
		return false;
	*applies = !contains(out.arches, oci->arch->profile) && !count_caps(choice, out.caps) &&
		   !(out.min && out.new_enough) && !(in.min && !in.new_enough);
	if (in.arches && json_object_array_length(in.arches))
		*applies &= contains(in.arches, oci->arch->profile);
	if (in.caps)
		*applies &= count_caps(choice, in.caps) == json_object_array_length(in.caps);
	/* Runtimes do not know the conditions: engines have applied them to a config.json. */
	if (!*applies)
		*applies = oci_ignored(oci, "includes or excludes");
	return true;
}
