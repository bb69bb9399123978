/* SPDX-License-Identifier: GPL-2.0 */
/* A patch of an OCI profile, for --suggest=oci with --policy. */
#ifndef CMD_MONITOR_SUGGEST_PATCH_H
#define CMD_MONITOR_SUGGEST_PATCH_H

#include "bpf/strbuf.h"
#include "lazy/json.h"

struct suggest_patch;

/**
 * suggest_patch_new() - read a profile, and find where entries can be added
 * @path: its file
 * @result: set; end it with suggest_patch_free() in any case
 *
 * Return: enum exit_status; all but %EXIT_DONE after a complaint.
 */
int suggest_patch_new(const char *path, struct suggest_patch **result);

/** suggest_patch_free() - free it; NULL is allowed */
void suggest_patch_free(struct suggest_patch *patch);

/** suggest_patch_text() - print a patch that adds these entries; nothing without entries */
void suggest_patch_text(const struct suggest_patch *patch, struct json_object *entries,
			struct text *text);

#endif
