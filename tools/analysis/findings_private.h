/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that look for findings share. */
#ifndef ANALYSIS_FINDINGS_PRIVATE_H
#define ANALYSIS_FINDINGS_PRIVATE_H

#include "analysis/findings.h"

/**
 * struct search - a search for findings
 * @chain: programs, newest first
 * @count: how many
 * @budget: as struct query has it
 * @tables: as findings_make() has them
 * @table_count: how many
 * @list: what has been found
 * @no_memory: there was none for more
 */
struct search {
	const struct bpf_program *chain;
	size_t count;
	size_t budget;
	const struct table *tables;
	size_t table_count;
	struct finding_list *list;
	bool no_memory;
};

/**
 * findings_add() - say that something was found
 * @search: the search
 * @finding: what, without a text
 * @answer: how it is decided; may be NULL
 * @fmt: the text
 */
__attribute__((format(printf, 4, 5))) void findings_add(struct search *search,
							struct finding finding,
							const struct table_answer *answer,
							const char *fmt, ...);

/** findings_bits() - look for conditions on more, or fewer, bits than a call looks at */
void findings_bits(struct search *search);

/** findings_twins() - look for calls that do what is refused of others */
void findings_twins(struct search *search);

#endif
