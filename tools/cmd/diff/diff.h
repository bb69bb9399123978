/* SPDX-License-Identifier: GPL-2.0 */
/* What `seccompctl diff` has found out, and how it is told. */
#ifndef CMD_DIFF_DIFF_H
#define CMD_DIFF_DIFF_H

#include <json-c/json.h>

#include "analysis/diff.h"
#include "input/chain.h"

/** enum diff_kind - in what way two sides differ */
enum diff_kind {
	DIFF_ONLY_A, /* no call of the kind is allowed by the other */
	DIFF_ONLY_B,
	DIFF_BOTH, /* both allow some of them */
	DIFF_NEITHER, /* they refuse in different ways */
	DIFF_UNKNOWN, /* it could not be found out whether they differ */
};

#define DIFF_KINDS 5

/**
 * struct diff - two chains, and where they differ
 * @operands: what the user calls them
 * @chains: them
 * @abis: which ABIs were compared
 * @abi_count: how many
 * @differences: where they differ
 */
struct diff {
	const char *operands[2];
	struct chain chains[2];
	unsigned int abis[QUERY_ABIS + 1];
	size_t abi_count;
	struct differences differences;
};

/** diff_kind() - in what way */
enum diff_kind diff_kind(const struct difference *difference);

/** diff_signature() - the names of its arguments; @narrow is room for those of a 32-bit ABI */
const struct signature *diff_signature(const struct difference *difference,
				       struct signature *narrow);

/** diff_text() - print it for people */
void diff_text(const struct diff *diff);

/** diff_json() - the same as an object */
struct json_object *diff_json(const struct diff *diff);

#endif
