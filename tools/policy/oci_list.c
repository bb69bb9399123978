// SPDX-License-Identifier: GPL-2.0
/* Names from a profile for notes, which are cut. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/clean.h"
#include "policy/oci.h"

const char *oci_clean(const char *name)
{
	static char buf[64];

	return clean_terminal(name, buf, sizeof(buf));
}

void oci_list_add(struct oci_list *list, const char *fmt, ...)
{
	char name[256];
	va_list ap;

	if (list->count++ >= OCI_LIST_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	text_add(&list->text, "%s%s", list->count > 1 ? ", " : "", oci_clean(name));
}

bool oci_ignored(struct oci *oci, const char *key)
{
	if (oci->is_config)
		oci_list_add(&oci->unknown_keys, "%s", key);
	return oci->is_config;
}

void oci_keys_known(struct oci *oci, struct json_object *object, const char *const *known)
{
	json_object_object_foreach(object, key, value)
	{
		size_t i = 0;

		(void)value;
		while (known[i] && strcmp(known[i], key))
			i++;
		if (!known[i])
			oci_list_add(&oci->unknown_keys, "%s", key);
	}
}
