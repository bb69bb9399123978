// SPDX-License-Identifier: GPL-2.0
/*
 * uretprobe and uprobe are made by the kernel's own trampolines. Filters and strict mode let them
 * pass: kernel/seccomp.c, seccomp_is_const_allow() and mode1_syscalls. The commits are cf6cb56ef244
 * (6.14, in 6.13.3 as stable, in 6.12.14 as 5a262628f4cf) and 89d1d8434d24 (6.18, which has uprobe
 * first).
 */
#include <stdlib.h>

#include "cli/xalloc.h"
#include "analysis/exempt.h"

/* Ranges of releases, the first included, the last not. A last of 0 has no end. */
static const struct exemption {
	uint32_t nr;
	const char *since;
	struct {
		unsigned int first, last;
	} releases[3];
} exemptions[] = {
#define RELEASE(_major, _minor, _patch) ((_major) << 20 | (_minor) << 10 | (_patch))
	{ 335,
	  "Linux 6.14 and later (stable: 6.13.3, 6.12.14)",
	  { { RELEASE(6, 12, 14), RELEASE(6, 13, 0) }, { RELEASE(6, 13, 3), 0 } } },
	{ 336, "Linux 6.18 and later", { { RELEASE(6, 18, 0), 0 } } },
};

static bool parse(const char *release, unsigned int *number)
{
	unsigned long part[3] = { 0 };
	size_t count;
	char *end;

	for (count = 0; count < 3 && *release >= '0' && *release <= '9'; count++) {
		part[count] = strtoul(release, &end, 10);
		if (part[count] > 999)
			return false;
		release = *end == '.' ? end + 1 : end;
	}
	*number = (unsigned int)RELEASE(part[0], part[1], part[2]);
	return count >= 2;
}

bool exempt_is_release(const char *release)
{
	unsigned int ignored;

	return parse(release, &ignored);
}

static const struct exemption *find(unsigned int abi, uint32_t nr)
{
	for (size_t i = 0; i < sizeof(exemptions) / sizeof(exemptions[0]); i++)
		if (abi == BPF_ABI_X86_64 && exemptions[i].nr == nr)
			return &exemptions[i];
	return NULL;
}

bool exempt_on(unsigned int abi, uint32_t nr, const char *release)
{
	const struct exemption *exemption = find(abi, nr);
	unsigned int number;

	if (!exemption || !release || !parse(release, &number))
		return false;
	for (size_t i = 0; i < 3 && exemption->releases[i].first; i++)
		if (number >= exemption->releases[i].first &&
		    (!exemption->releases[i].last || number < exemption->releases[i].last))
			return true;
	return false;
}

void exempt_text(unsigned int abi, uint32_t nr, const char *release, struct text *text)
{
	const struct exemption *exemption = find(abi, nr);

	if (!exemption || (release && !exempt_on(abi, nr, release)))
		return;
	text_add(text, "allowed on %s, whatever filters and strict mode say%s", exemption->since,
		 release ? "" : "; before, as above");
}

void exempt_row(struct table_row *row)
{
	answers_release(row);
	row->answers = xcalloc(1, sizeof(*row->answers));
	row->answers->decided = true;
	row->answers->ret = SECCOMP_RET_ALLOW;
	clauses_always(&row->answers->clauses);
	row->count = 1;
}

void exempt_table(struct table *table, const char *release)
{
	for (size_t i = 0; i < table->count; i++)
		if (*table->rows[i].name &&
		    exempt_on(table->abi, table->rows[i].ranges[0].first, release))
			exempt_row(&table->rows[i]);
}
