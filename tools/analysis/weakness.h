/* SPDX-License-Identifier: GPL-2.0 */
/* Calls that one chain lets go further than another. */
#ifndef ANALYSIS_WEAKNESS_H
#define ANALYSIS_WEAKNESS_H

#include "analysis/diff.h"

/**
 * weakness_add() - look at the calls of a region, of which each side has one answer
 * @weakness: changed if the second side lets some of them go further, or may do so
 * @sides: both chains
 * @first: the answer of the first
 * @second: the answer of the second; its conditions select the calls
 *
 * A call is entered only if running both chains gives these answers.
 */
void weakness_add(struct weakness *weakness, const struct difference_side sides[2],
		  const struct region *first, const struct region *second);

#endif
