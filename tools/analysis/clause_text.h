/* SPDX-License-Identifier: GPL-2.0 */
/* Conditions and verdicts in words. */
#ifndef ANALYSIS_CLAUSE_TEXT_H
#define ANALYSIS_CLAUSE_TEXT_H

#include "analysis/clauses.h"
#include "analysis/signature.h"
#include "bpf/strbuf.h"

/**
 * clauses_text() - conditions in words of one line
 * @clauses: the conditions
 * @signature: of the system call, for the names of arguments and values; NULL for args[N]
 * @text: appended there: "domain is AF_UNIX or AF_INET", "flags & CLONE_NEWUSER is 0 and ...",
 *	"prot has PROT_EXEC"; "always", "never"
 *
 * Exactly what @clauses say, with several values of one argument gathered.
 */
void clauses_text(const struct clauses *clauses, const struct signature *signature,
		  struct text *text);

/**
 * verdict_words() - what happens to a call, for people: "is allowed", "fails with EPERM",
 * "kills the process (SIGSYS)", "raises SIGSYS", "asks the listener", "asks the tracer",
 * "is allowed and logged"
 * @ret: SECCOMP_RET_* and data
 * @strict: it is strict mode, whose kill is SIGKILL
 * @text: appended there
 */
void verdict_words(uint32_t ret, bool strict, struct text *text);

#endif
