// SPDX-License-Identifier: GPL-2.0
/* Collect programs from the numbers of their instructions. */
#include <string.h>

#include "cli/xalloc.h"
#include "policy/numbers.h"

bool numbers_add(struct numbers *n, size_t offset, const struct fields *fields)
{
	if (n->len == BPF_MAXINSNS)
		return policy_fail_at(n->source, offset, n->error,
				      "too many instructions: at most %d", BPF_MAXINSNS);
	if (fields->code > UINT16_MAX || fields->jt > UINT8_MAX || fields->jf > UINT8_MAX ||
	    (fields->k > UINT32_MAX && fields->k < (uint64_t)INT32_MIN))
		return policy_fail_at(n->source, offset, n->error,
				      "a number is too large: the code has 16 bits, jumps have 8, "
				      "the last has 32");
	for (; n->scanned < offset; n->scanned++)
		n->line += n->source->text[n->scanned] == '\n';
	n->lines[n->len] = n->line;
	n->insns[n->len++] = (struct sock_filter){ (uint16_t)fields->code, (uint8_t)fields->jt,
						   (uint8_t)fields->jf, (uint32_t)fields->k };
	return true;
}

void numbers_end(struct numbers *n)
{
	struct policy_program *program;

	if (!n->len)
		return;
	program = policy_add_program(n->policy, NULL);
	policy_add_insns(program, n->insns, n->len);
	program->lines = xcalloc(n->len, sizeof(*program->lines));
	memcpy(program->lines, n->lines, n->len * sizeof(*program->lines));
	n->len = 0;
}
