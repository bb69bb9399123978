// SPDX-License-Identifier: GPL-2.0
/*
 * Symbolic execution. Classic BPF jumps forward only, so all paths end. A path is a list of
 * conditions, each on one masked word of the call. A branch is followed only if some word fulfils
 * its conditions. Each program runs on the paths that the ones before it left open.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/symbol.h"
#include "cli/xalloc.h"

/* Maximum number of regions; the rest is not decided. */
#define REGIONS_MAX 65536

/* Maximum number of conditions on one word. */
#define WORD_CONDITIONS_MAX 1024

/* Following this many links costs one step. */
#define STEP_LINKS 8

/* A condition and its predecessors, shared by all paths that go through it. */
struct link {
	struct condition condition;
	uint32_t before;
};

#define NO_LINK UINT32_MAX

/* A path that has not ended. */
struct state {
	size_t pc;
	uint32_t link;
	struct symbol a, x;
	struct symbol mem[BPF_MEMWORDS];
};

/*
 * A path that has ended, after some of the programs. If it is not decided, @verdict has the
 * instruction that is next, and the answer of the newer programs.
 */
struct ending {
	bool decided;
	struct verdict verdict;
	uint32_t link;
};

struct endings {
	struct ending *of;
	size_t count, size;
};

struct work {
	struct link *links;
	size_t link_count, link_size;
	struct state *states; /* a stack */
	size_t state_count, state_size;
	size_t steps;
	bool relations; /* some link compares two words */
};

static uint32_t add_link(struct work *w, uint32_t before, const struct condition *condition)
{
	w->links = xgrow(w->links, w->link_count, &w->link_size, sizeof(*w->links));
	w->relations |= condition_is_relation(condition);
	w->links[w->link_count] = (struct link){ .condition = *condition, .before = before };
	return w->link_count++;
}

static void push_state(struct work *w, const struct state *state)
{
	w->states = xgrow(w->states, w->state_count, &w->state_size, sizeof(*w->states));
	w->states[w->state_count++] = *state;
}

static void add_ending(struct endings *endings, const struct ending *ending)
{
	endings->of = xgrow(endings->of, endings->count, &endings->size, sizeof(*endings->of));
	endings->of[endings->count++] = *ending;
}

/* Collect the conditions on a word along a path, newest first. */
static size_t word_conditions(struct work *w, uint32_t link, unsigned int word,
			      struct condition *to, size_t max)
{
	size_t count = 0, links = 0;

	for (; link != NO_LINK && count < max; link = w->links[link].before, links++)
		if (w->links[link].condition.word == word)
			to[count++] = w->links[link].condition;
	/* Each instruction of a long path takes longer. */
	w->steps += links / STEP_LINKS;
	return count;
}

/* The same with conditions that compare two words: all words count. */
static enum conditions_answer possible_related(struct work *w, uint32_t link,
					       const struct condition *more)
{
	struct condition all[WORD_CONDITIONS_MAX];
	uint32_t words[DECIDE_WORDS] = { 0 };
	size_t count = 0;

	all[count++] = *more;
	for (; link != NO_LINK && count < WORD_CONDITIONS_MAX; link = w->links[link].before)
		all[count++] = w->links[link].condition;
	w->steps += count;
	return count < WORD_CONDITIONS_MAX ? conditions_solve(all, count, words) :
					     CONDITIONS_UNKNOWN;
}

static enum conditions_answer possible(struct work *w, uint32_t link, const struct condition *more)
{
	struct condition all[WORD_CONDITIONS_MAX];
	size_t count;

	if (w->relations || condition_is_relation(more))
		return possible_related(w, link, more);

	all[0] = *more;
	count = 1 + word_conditions(w, link, more->word, all + 1, WORD_CONDITIONS_MAX - 1);
	if (count == WORD_CONDITIONS_MAX)
		return CONDITIONS_UNKNOWN;
	return conditions_possible(all, count, 0, NULL);
}

static struct symbol load(const struct work *w, uint32_t link, uint32_t offset)
{
	struct symbol value = { .kind = SYMBOL_BITS,
				.word = offset / sizeof(uint32_t),
				.mask = ~0u };

	for (; link != NO_LINK; link = w->links[link].before) {
		const struct condition *c = &w->links[link].condition;

		if (c->word == value.word && c->op == CONDITION_EQ && c->mask == ~0u)
			return symbol_number(c->value);
	}
	return value;
}

static struct symbol do_load(const struct work *w, const struct state *s,
			     const struct sock_filter *insn)
{
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		return load(w, s->link, insn->k);
	case BPF_IMM:
		return symbol_number(insn->k);
	case BPF_LEN:
		return symbol_number(sizeof(struct seccomp_data));
	default:
		return s->mem[insn->k];
	}
}

/* End a path that can't be decided. */
static void give_up(const struct state *s, struct endings *endings)
{
	add_ending(endings,
		   &(struct ending){ .decided = false, .verdict.insn = s->pc, .link = s->link });
}

/* Follow one side of a branch. @c is NULL if the path's conditions imply it. */
static void follow(struct work *w, const struct state *s, const struct condition *c, size_t over)
{
	struct state next = *s;

	next.pc += 1 + over;
	if (c)
		next.link = add_link(w, s->link, c);
	push_state(w, &next);
}

/* Follow each side that some call takes. */
static void branch(struct work *w, const struct state *s, const struct sock_filter *insn,
		   const struct condition *c, struct endings *endings)
{
	const struct condition not_c = condition_opposite(*c);
	enum conditions_answer yes = possible(w, s->link, c);
	enum conditions_answer no = possible(w, s->link, &not_c);

	if (yes == CONDITIONS_UNKNOWN || no == CONDITIONS_UNKNOWN) {
		give_up(s, endings);
		return;
	}
	if (yes == CONDITIONS_YES)
		follow(w, s, no == CONDITIONS_YES ? c : NULL, insn->jt);
	if (no == CONDITIONS_YES)
		follow(w, s, yes == CONDITIONS_YES ? &not_c : NULL, insn->jf);
}

/* a op b is b op' a; JGT and JGE become the opposite of each other. */
static uint16_t flipped(uint16_t op, bool *negated)
{
	*negated = op == BPF_JGT || op == BPF_JGE;
	return op == BPF_JGT ? BPF_JGE : op == BPF_JGE ? BPF_JGT : op;
}

static bool compare_numbers(uint32_t a, uint16_t op, uint32_t b)
{
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	default:
		return (a & b) != 0;
	}
}

/* Add a condition to a path, unless its conditions imply it. Return: whether some call fulfils it. */
static enum conditions_answer narrow(struct work *w, uint32_t *link, struct symbol v, uint16_t op,
				     uint32_t k, bool holds)
{
	struct condition c, not_c;
	int sure = symbol_condition(v, op, k, &c);
	enum conditions_answer yes, no;

	if (sure)
		return (sure > 0) == holds ? CONDITIONS_YES : CONDITIONS_NO;
	c = holds ? c : condition_opposite(c);
	not_c = condition_opposite(c);
	yes = possible(w, *link, &c);
	if (yes != CONDITIONS_YES)
		return yes;
	no = possible(w, *link, &not_c);
	if (no == CONDITIONS_YES)
		*link = add_link(w, *link, &c);
	return no == CONDITIONS_UNKNOWN ? no : CONDITIONS_YES;
}

static enum conditions_answer narrow_range(struct work *w, uint32_t *link, struct symbol v,
					   const struct symbol_range *range)
{
	enum conditions_answer answer;

	if (range->first == range->last)
		return narrow(w, link, v, BPF_JEQ, range->first, true);
	answer = narrow(w, link, v, BPF_JGE, range->first, true);
	return answer == CONDITIONS_YES ? narrow(w, link, v, BPF_JGT, range->last, false) : answer;
}

/* Follow each range that the bits of @v have in some call. */
static void branch_ranges(struct work *w, const struct state *s, const struct sock_filter *insn,
			  struct symbol v, const struct symbol_ranges *ranges,
			  struct endings *endings)
{
	enum conditions_answer answers[SYMBOL_RANGES];
	struct state next = *s;
	uint32_t links[SYMBOL_RANGES];

	for (size_t i = 0; i < ranges->count; i++, w->steps++) {
		links[i] = s->link;
		answers[i] = narrow_range(w, &links[i], v, &ranges->of[i]);
		if (answers[i] == CONDITIONS_UNKNOWN) {
			give_up(s, endings);
			return;
		}
	}
	for (size_t i = 0; i < ranges->count; i++) {
		if (answers[i] != CONDITIONS_YES)
			continue;
		next.pc = s->pc + 1 + (ranges->of[i].holds ? insn->jt : insn->jf);
		next.link = links[i];
		push_state(w, &next);
	}
}

/*
 * Compare bits of a word with a number. @negated: the other side of the branch is meant. Return: as
 * do_jump().
 */
static bool compare(struct work *w, struct state *s, const struct sock_filter *insn,
		    struct symbol v, uint16_t op, uint32_t k, bool negated, struct endings *endings)
{
	struct sock_filter to = *insn;
	struct symbol_ranges ranges;
	struct condition c;
	int sure;

	if (negated) {
		to.jt = insn->jf;
		to.jf = insn->jt;
	}
	if ((op == BPF_JGT && k == UINT32_MAX) || (op == BPF_JSET && !k))
		sure = -1;
	else if (op == BPF_JGE && !k)
		sure = 1;
	else if (symbol_is_single(v, op, k))
		sure = symbol_single(v, op, k, &c);
	else if (symbol_ranges(&v, op, k, &ranges)) {
		branch_ranges(w, s, &to, v, &ranges, endings);
		return false;
	} else {
		give_up(s, endings);
		return false;
	}
	if (sure) {
		s->pc += sure > 0 ? to.jt : to.jf;
		return true;
	}
	branch(w, s, &to, &c, endings);
	return false;
}

/* Return: true if the path continues in @s, false if it ended or branched. */
static bool do_jump(struct work *w, struct state *s, const struct sock_filter *insn,
		    struct endings *endings)
{
	struct symbol a = s->a, b = BPF_SRC(insn->code) == BPF_X ? s->x : symbol_number(insn->k);
	uint16_t op = BPF_OP(insn->code);
	struct condition relation;
	bool negated = false;

	if (op == BPF_JA) {
		s->pc += insn->k;
		return true;
	}
	if (a.kind == SYMBOL_NUMBER && b.kind == SYMBOL_NUMBER) {
		s->pc += compare_numbers(a.number, op, b.number) ? insn->jt : insn->jf;
		return true;
	}
	if (insn->jt == insn->jf) {
		s->pc += insn->jt;
		return true;
	}
	if (a.kind == SYMBOL_NUMBER && b.kind == SYMBOL_BITS) {
		op = flipped(op, &negated);
		b = a;
		a = s->x;
	}
	if (a.kind == SYMBOL_BITS && b.kind == SYMBOL_BITS &&
	    symbol_relation(a, op, b, &relation)) {
		branch(w, s, insn, &relation, endings);
		return false;
	}
	if (a.kind != SYMBOL_BITS || b.kind != SYMBOL_NUMBER) {
		give_up(s, endings);
		return false;
	}
	return compare(w, s, insn, a, op, b.number, negated, endings);
}

static void end_path(const struct state *s, struct symbol ret, struct endings *endings)
{
	struct ending ending = { .decided = ret.kind == SYMBOL_NUMBER, .link = s->link };

	ending.verdict.ret = ret.number;
	ending.verdict.insn = s->pc;
	add_ending(endings, &ending);
}

/* Division by zero ends the program; a divisor from the call is not decided. */
static bool do_division(struct state *s, const struct sock_filter *insn, struct endings *endings)
{
	if (BPF_SRC(insn->code) != BPF_X)
		return true;
	if (s->x.kind == SYMBOL_NUMBER && !s->x.number) {
		end_path(s, symbol_number(0), endings);
		return false;
	}
	if (s->x.kind != SYMBOL_NUMBER) {
		give_up(s, endings);
		return false;
	}
	return true;
}

/* Execute one instruction. Return: true if the path continues in @s. */
static bool step(struct work *w, struct state *s, const struct sock_filter *insn,
		 struct endings *endings)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		s->a = do_load(w, s, insn);
		break;
	case BPF_LDX:
		s->x = do_load(w, s, insn);
		break;
	case BPF_ST:
		s->mem[insn->k] = s->a;
		break;
	case BPF_STX:
		s->mem[insn->k] = s->x;
		break;
	case BPF_ALU:
		if (BPF_OP(insn->code) == BPF_DIV && !do_division(s, insn, endings))
			return false;
		s->a = symbol_alu(s->a, BPF_OP(insn->code),
				  BPF_SRC(insn->code) == BPF_X ? s->x : symbol_number(insn->k));
		break;
	case BPF_JMP:
		if (!do_jump(w, s, insn, endings))
			return false;
		break;
	case BPF_MISC:
		if (BPF_MISCOP(insn->code) == BPF_TAX)
			s->x = s->a;
		else
			s->a = s->x;
		break;
	case BPF_RET:
		end_path(s, BPF_RVAL(insn->code) == BPF_A ? s->a : symbol_number(insn->k), endings);
		return false;
	}
	s->pc++;
	return true;
}

/* Follow all paths of a program from the conditions of @link on. */
static void run_program(struct work *w, const struct bpf_program *program, uint32_t link,
			size_t steps_max, struct endings *endings)
{
	struct state s = { .link = link };

	push_state(w, &s);
	while (w->state_count) {
		s = w->states[--w->state_count];
		do {
			if (w->steps++ >= steps_max || endings->count >= REGIONS_MAX) {
				give_up(&s, endings);
				break;
			}
		} while (step(w, &s, &program->insns[s.pc], endings));
	}
}

/* Combine the answer of a filter with that of newer ones, as emulate_chain() does. */
static struct ending combine(const struct ending *newer, struct ending of, size_t filter)
{
	of.verdict.filter = filter;
	if (!of.decided)
		of.verdict.ret = newer->verdict.ret;
	else if (!filter && !verdict_before(of.verdict.ret, SECCOMP_RET_ALLOW))
		of.verdict.ret = SECCOMP_RET_ALLOW;
	else if (!verdict_before(of.verdict.ret, newer->verdict.ret))
		of.verdict = newer->verdict;
	return of;
}

/* Whether older filters can't change the answer. */
static bool is_final(const struct ending *ending)
{
	return !ending->decided ||
	       (ending->verdict.ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_KILL_PROCESS;
}

/* Run a filter on each path that the newer ones left. */
static void run_filter(struct work *w, const struct decide_query *query, size_t filter,
		       const struct endings *before, struct endings *after)
{
	size_t steps = query->steps ? query->steps : DECIDE_STEPS;
	size_t i, from;

	for (i = 0; i < before->count; i++) {
		const struct ending *newer = &before->of[i];

		from = after->count;
		if (is_final(newer))
			add_ending(after, newer);
		else
			run_program(w, &query->chain[filter], newer->link, steps, after);
		for (; !is_final(newer) && from < after->count; from++)
			after->of[from] = combine(newer, after->of[from], filter);
	}
}

void outcomes_add(struct outcomes *outcomes, uint32_t ret)
{
	for (size_t i = 0; i < outcomes->count; i++)
		if (outcomes->of[i] == ret)
			return;
	if (outcomes->count < OUTCOMES_MAX)
		outcomes->of[outcomes->count++] = ret;
	else
		outcomes->more = true;
}

static void add_all(struct outcomes *to, const struct outcomes *from)
{
	for (size_t i = 0; i < from->count; i++)
		outcomes_add(to, from->of[i]);
	to->more |= from->more;
}

/* For each instruction of a program, the returns behind it, whatever its comparisons say. */
struct returns {
	struct outcomes *behind;
};

static struct outcomes *find_returns(const struct bpf_program *program)
{
	struct outcomes *behind = xcalloc(program->len, sizeof(*behind));

	for (size_t i = program->len; i-- > 0;) {
		const struct sock_filter *insn = &program->insns[i];

		if (BPF_CLASS(insn->code) == BPF_RET && BPF_RVAL(insn->code) != BPF_K) {
			behind[i].more = true;
		} else if (BPF_CLASS(insn->code) == BPF_RET) {
			outcomes_add(&behind[i], insn->k);
		} else if (BPF_CLASS(insn->code) != BPF_JMP) {
			behind[i] = behind[i + 1];
			if (insn->code == (BPF_ALU | BPF_DIV | BPF_X))
				outcomes_add(&behind[i], 0);
		} else if (BPF_OP(insn->code) == BPF_JA) {
			behind[i] = behind[i + 1 + insn->k];
		} else {
			behind[i] = behind[i + 1 + insn->jt];
			add_all(&behind[i], &behind[i + 1 + insn->jf]);
		}
	}
	return behind;
}

/* Both answers, combined as emulate_chain() does. */
static struct outcomes combine_outcomes(const struct outcomes *newer, const struct outcomes *older)
{
	struct outcomes both = { .more = newer->more || older->more };

	for (size_t i = 0; i < newer->count; i++)
		for (size_t j = 0; j < older->count; j++)
			outcomes_add(&both, verdict_before(older->of[j], newer->of[i]) ?
						    older->of[j] :
						    newer->of[i]);
	return both;
}

/* @returns: room for what find_returns() has found for each program */
static struct outcomes find_outcomes(const struct decide_query *query, const struct ending *ending,
				     struct returns *returns)
{
	struct outcomes found = { .of = { ending->verdict.ret }, .count = 1 };

	for (size_t i = ending->verdict.filter; i < query->count; i++) {
		size_t from = i == ending->verdict.filter ? ending->verdict.insn : 0;

		if (!returns[i].behind)
			returns[i].behind = find_returns(&query->chain[i]);
		found = combine_outcomes(&found, &returns[i].behind[from]);
	}
	return found;
}

static void make_region(const struct work *w, const struct ending *ending, struct region *region)
{
	uint32_t link;

	*region = (struct region){ .decided = ending->decided, .verdict = ending->verdict };
	for (link = ending->link; link != NO_LINK; link = w->links[link].before)
		region->count++;
	region->conditions = xcalloc(region->count, sizeof(struct condition));
	/* In the order of the comparisons. */
	link = ending->link;
	for (size_t i = region->count; i; i--, link = w->links[link].before)
		region->conditions[i - 1] = w->links[link].condition;
}

static void make_decision(const struct work *w, const struct decide_query *query,
			  const struct endings *endings, struct decision *decision)
{
	struct returns *returns = xcalloc(query->count + 1, sizeof(*returns));

	decision->regions = xcalloc(endings->count, sizeof(struct region));
	decision->complete = true;
	decision->steps = w->steps;
	for (size_t i = 0; i < endings->count; i++) {
		make_region(w, &endings->of[i], &decision->regions[i]);
		decision->count++;
		decision->complete &= endings->of[i].decided;
		if (!endings->of[i].decided)
			decision->regions[i].possible =
				find_outcomes(query, &endings->of[i], returns);
	}
	for (size_t i = 0; i < query->count; i++)
		free(returns[i].behind);
	free(returns);
}

void decide(const struct decide_query *query, struct decision *decision)
{
	struct endings before = { 0 }, after;
	struct ending start = { .decided = true, .link = NO_LINK };
	struct work w = { 0 };

	*decision = (struct decision){ 0 };
	start.verdict.ret = SECCOMP_RET_ALLOW;
	for (size_t i = 0; i < query->givens; i++)
		start.link = add_link(&w, start.link, &query->given[i]);
	add_ending(&before, &start);
	for (size_t i = 0; i < query->count; i++) {
		after = (struct endings){ 0 };
		run_filter(&w, query, i, &before, &after);
		free(before.of);
		before = after;
	}
	make_decision(&w, query, &before, decision);
	free(before.of);
	free(w.links);
	free(w.states);
}

void decision_release(struct decision *decision)
{
	for (size_t i = 0; i < decision->count; i++)
		free(decision->regions[i].conditions);
	free(decision->regions);
	*decision = (struct decision){ 0 };
}
