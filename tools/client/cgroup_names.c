// SPDX-License-Identifier: GPL-2.0
/* The units and containers that paths of control groups name: pure functions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/cgroup.h"

#define ID_DIGITS 64

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len > end_len && !strcmp(name + len - end_len, end);
}

static bool is_slice(const char *name)
{
	return ends_with(name, ".slice");
}

bool cgroup_is_unit(const char *name)
{
	return is_slice(name) || ends_with(name, ".service") || ends_with(name, ".scope") ||
	       ends_with(name, ".socket") || ends_with(name, ".mount") || ends_with(name, ".swap");
}

const char *cgroup_unescape(const char *name)
{
	return name + (*name == '_');
}

/* systemd writes bytes that names of units do not have as \xHH. Return: 0 for other text. */
static char escaped_byte(const char *text, const char *end)
{
	char digits[3] = { 0 };

	if (end - text < 4 || memcmp(text, "\\x", 2) != 0 || !isxdigit((unsigned char)text[2]) ||
	    !isxdigit((unsigned char)text[3]))
		return 0;
	memcpy(digits, text + 2, 2);
	return (char)strtoul(digits, NULL, 16);
}

static void unescape(const char *from, size_t len, char *to)
{
	const char *end = from + len;

	while (from < end) {
		char byte = escaped_byte(from, end);

		*to++ = byte ? byte : *from;
		from += byte ? 4 : 1;
	}
	*to = '\0';
}

static bool is_id(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && isxdigit((unsigned char)text[i]); i++)
		;
	return i == len && len == ID_DIGITS;
}

bool cgroup_is_id(const char *container)
{
	return is_id(container, strlen(container));
}

/* "ID", "docker-ID", "cri-containerd-ID", "libpod-payload-ID"; but conmon only watches a container. */
static bool take_id(const char *name, size_t len, char *container)
{
	const char *id;

	if (len < ID_DIGITS)
		return false;
	id = name + len - ID_DIGITS;
	if (!is_id(id, ID_DIGITS) || (id > name && id[-1] != '-' && id[-1] != ':'))
		return false;
	if (id - name > 7 && !memcmp(id - 8, "-conmon-", 8))
		return false;
	memcpy(container, id, ID_DIGITS);
	container[ID_DIGITS] = '\0';
	return true;
}

/* libvirt numbers its machines: "qemu-1-debian". */
static void drop_number(char *machine)
{
	char *name = machine + (!strncmp(machine, "qemu-", 5) ? 5 :
				!strncmp(machine, "lxc-", 4)  ? 4 :
								0);
	size_t digits = strspn(name, "0123456789");

	if (name > machine && digits && name[digits] == '-')
		memmove(machine, name + digits + 1, strlen(name + digits + 1) + 1);
}

static bool take_name(const char *name, size_t len, char *container)
{
	static const struct {
		const char *begin, *end;
	} names[] = {
		{ "systemd-nspawn@", ".service" },
		{ "machine-", ".scope" },
		{ "crun-", ".scope" },
		{ "runc-", ".scope" },
		{ "lxc.payload.", "" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t begin = strlen(names[i].begin), end = strlen(names[i].end);

		if (len <= begin + end || strncmp(name, names[i].begin, begin) != 0 ||
		    strncmp(name + len - end, names[i].end, end) != 0)
			continue;
		unescape(name + begin, len - begin - end, container);
		if (*name == 'm')
			drop_number(container);
		return true;
	}
	return false;
}

bool cgroup_container(const char *path, size_t len, char container[CGROUP_NAME])
{
	const char *name = path + len, *scope;
	size_t size;

	while (name > path && name[-1] != '/')
		name--;
	size = (size_t)(path + len - name);
	if (size >= CGROUP_NAME)
		return false;
	scope = size > 6 && !strncmp(path + len - 6, ".scope", 6) ? path + len - 6 : path + len;
	if (take_id(name, (size_t)(scope - name), container) || take_name(name, size, container))
		return true;
	/* "/lxc/NAME" */
	if (!size || name - path < 4 || strncmp(name - 4, "lxc/", 4) != 0 ||
	    (name - path > 4 && name[-5] != '/'))
		return false;
	memcpy(container, name, size);
	container[size] = '\0';
	return true;
}

/* The manager whose units the next name of a path may be. */
enum manager {
	MANAGER_SYSTEM,
	MANAGER_USER,
	MANAGER_NONE,
};

/* Slices have units below them, and user@.service has those of its manager: the deepest counts. */
static void take_unit(const char *name, enum manager *manager, struct cgroup_names *names)
{
	char *unit = *manager == MANAGER_SYSTEM ? names->unit : names->user_unit;

	if (*manager == MANAGER_NONE || !strcmp(name, ".."))
		return;
	if (cgroup_is_unit(name))
		strcpy(unit, cgroup_unescape(name));
	if (is_slice(name)) {
		if (*manager == MANAGER_SYSTEM && !strncmp(name, "user-", 5) &&
		    isdigit((unsigned char)name[5]))
			names->user = (uid_t)strtoul(name + 5, NULL, 10);
		return;
	}
	if (*manager == MANAGER_SYSTEM && !strncmp(name, "user@", 5) && ends_with(name, ".service"))
		*manager = MANAGER_USER;
	else
		*manager = MANAGER_NONE;
}

void cgroup_parse(const char *path, struct cgroup_names *names)
{
	enum manager manager = MANAGER_SYSTEM;
	char name[CGROUP_NAME];
	const char *at, *end;

	*names = (struct cgroup_names){ .user = CGROUP_NO_USER };
	for (at = path + strspn(path, "/"); *at; at = end + strspn(end, "/")) {
		end = at + strcspn(at, "/");
		if (end - at >= CGROUP_NAME)
			return;
		memcpy(name, at, (size_t)(end - at));
		name[end - at] = '\0';
		take_unit(name, &manager, names);
		cgroup_container(path, (size_t)(end - path), names->container);
	}
}

const char *cgroup_unit(const struct cgroup_names *names)
{
	if (*names->user_unit)
		return names->user_unit;
	return *names->unit ? names->unit : NULL;
}
