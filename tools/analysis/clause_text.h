/* SPDX-License-Identifier: GPL-2.0 */
/* Conditions and verdicts as text. */
#ifndef ANALYSIS_CLAUSE_TEXT_H
#define ANALYSIS_CLAUSE_TEXT_H

#include "analysis/clauses.h"
#include "analysis/signature.h"
#include "bpf/strbuf.h"

/**
 * clauses_text() - append conditions as one line of text
 * @clauses: the conditions
 * @signature: signature of the system call, for names of arguments and values; NULL for args[N]
 * @text: the output: "domain is AF_UNIX or AF_INET", "flags & CLONE_NEWUSER is 0 and ...",
 *	"prot has PROT_EXEC"; "always", "never"
 *
 * The text says exactly the same as @clauses, with the values of an argument collected.
 */
void clauses_text(const struct clauses *clauses, const struct signature *signature,
		  struct text *text);

/**
 * verdict_words() - append a verdict for people: "is allowed", "fails with EPERM",
 * "kills the process (SIGSYS)", "raises SIGSYS", "asks the listener", "asks the tracer",
 * "is allowed and logged"
 * @ret: SECCOMP_RET_* and data
 * @strict: for strict mode, which kills with SIGKILL
 * @text: the output
 */
void verdict_words(uint32_t ret, bool strict, struct text *text);

#endif
