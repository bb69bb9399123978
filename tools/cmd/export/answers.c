// SPDX-License-Identifier: GPL-2.0
/* Answers of a chain, as the writers of policies need them. */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cmd/export/export.h"

uint32_t export_default(const struct export *e)
{
	const struct table_row *row = table_else(&e->tables[0]);
	uint32_t ret;

	return row && export_only(row, &ret) ? ret : SECCOMP_RET_KILL_PROCESS;
}

bool export_only(const struct table_row *row, uint32_t *ret)
{
	if (row->count != 1 || !row->answers->decided)
		return false;
	*ret = row->answers->ret;
	return true;
}

bool export_lets_through(uint32_t ret)
{
	return bpf_outcome(ret) != OUTCOME_REFUSED;
}

bool export_refused(const struct export *e, const char *name, uint32_t *ret)
{
	size_t i = 0;

	while (i < e->refused_count && strcmp(e->refused[i], name) != 0)
		i++;
	if (i == e->refused_count)
		return false;
	*ret = SECCOMP_RET_ERRNO | EPERM;
	for (i = 0; i < e->count; i++) {
		const struct table_row *row = table_find(&e->tables[i], name);

		for (size_t j = 0; row && j < row->count; j++)
			if (row->answers[j].decided &&
			    (int32_t)(row->answers[j].ret & SECCOMP_RET_ACTION_FULL) <
				    (int32_t)(*ret & SECCOMP_RET_ACTION_FULL))
				*ret = row->answers[j].ret;
	}
	return true;
}

bool export_closed(const struct table *table, uint32_t *ret)
{
	uint32_t other;

	if (!export_only(&table->rows[0], ret) || export_lets_through(*ret))
		return false;
	for (size_t i = 1; i < table->count; i++)
		if (!export_only(&table->rows[i], &other) || other != *ret)
			return false;
	return true;
}
