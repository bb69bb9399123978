/* SPDX-License-Identifier: GPL-2.0 */
/* From the regions of a decision to the answers of a row. */
#ifndef ANALYSIS_ANSWERS_H
#define ANALYSIS_ANSWERS_H

#include "analysis/table.h"

/**
 * answers_make() - gather the regions of each answer
 * @decision: the regions
 * @row: its answers are filled in
 */
void answers_make(const struct decision *decision, struct table_row *row);

/** answers_release() - free the answers of a row */
void answers_release(struct table_row *row);

#endif
