// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "bpf/emulate.h"

/* State of the classic BPF machine. */
struct machine {
	uint32_t a, x;
	uint32_t mem[BPF_MEMWORDS];
	const struct seccomp_data *data;
};

static uint32_t load_word(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t word;

	memcpy(&word, (const char *)data + offset, sizeof(word));
	return word;
}

static void run_load(struct machine *m, const struct sock_filter *insn, uint32_t *to)
{
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		*to = load_word(m->data, insn->k);
		break;
	case BPF_IMM:
		*to = insn->k;
		break;
	case BPF_LEN:
		*to = sizeof(struct seccomp_data);
		break;
	case BPF_MEM:
		*to = m->mem[insn->k];
		break;
	}
}

/* Return: 0 for a division by zero, which ends the program. */
static int run_alu(struct machine *m, const struct sock_filter *insn)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? m->x : insn->k;

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		m->a += operand;
		break;
	case BPF_SUB:
		m->a -= operand;
		break;
	case BPF_MUL:
		m->a *= operand;
		break;
	case BPF_DIV:
		if (!operand)
			return 0;
		m->a /= operand;
		break;
	case BPF_AND:
		m->a &= operand;
		break;
	case BPF_OR:
		m->a |= operand;
		break;
	case BPF_XOR:
		m->a ^= operand;
		break;
	case BPF_LSH:
		m->a <<= operand & 31;
		break;
	case BPF_RSH:
		m->a >>= operand & 31;
		break;
	case BPF_NEG:
		m->a = -m->a;
		break;
	}
	return 1;
}

/* Return: number of instructions to skip. */
static size_t run_jump(const struct machine *m, const struct sock_filter *insn)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? m->x : insn->k;
	int taken = 0;

	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return insn->k;
	case BPF_JEQ:
		taken = m->a == operand;
		break;
	case BPF_JGT:
		taken = m->a > operand;
		break;
	case BPF_JGE:
		taken = m->a >= operand;
		break;
	case BPF_JSET:
		taken = (m->a & operand) != 0;
		break;
	}
	return taken ? insn->jt : insn->jf;
}

static void record(struct emulate_path *path, const struct machine *m, size_t pc)
{
	if (path->registers)
		path->registers[path->len] = (struct emulate_registers){ m->a, m->x };
	path->insns[path->len++] = pc;
}

uint32_t emulate_program(const struct bpf_program *program, const struct seccomp_data *data,
			 size_t *last, struct emulate_path *path)
{
	struct machine m = { .data = data };
	uint32_t ret = 0;
	size_t pc;

	for (pc = 0; pc < program->len; pc++) {
		const struct sock_filter *insn = &program->insns[pc];

		if (path)
			record(path, &m, pc);
		/* Most instructions of filters compare with a number: this path is short. */
		if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K)) {
			pc += m.a == insn->k ? insn->jt : insn->jf;
			continue;
		}
		switch (BPF_CLASS(insn->code)) {
		case BPF_LD:
			run_load(&m, insn, &m.a);
			break;
		case BPF_LDX:
			run_load(&m, insn, &m.x);
			break;
		case BPF_ST:
			m.mem[insn->k] = m.a;
			break;
		case BPF_STX:
			m.mem[insn->k] = m.x;
			break;
		case BPF_ALU:
			if (!run_alu(&m, insn))
				goto end;
			break;
		case BPF_JMP:
			pc += run_jump(&m, insn);
			break;
		case BPF_MISC:
			if (BPF_MISCOP(insn->code) == BPF_TAX)
				m.x = m.a;
			else
				m.a = m.x;
			break;
		case BPF_RET:
			ret = BPF_RVAL(insn->code) == BPF_A ? m.a : insn->k;
			goto end;
		}
	}
end:
	if (last)
		*last = pc;
	return ret;
}

struct verdict emulate_chain(const struct bpf_program *chain, size_t count,
			     const struct seccomp_data *data)
{
	struct verdict verdict = { .ret = SECCOMP_RET_ALLOW };
	size_t i, last = 0;

	for (i = 0; i < count; i++) {
		uint32_t ret = emulate_program(&chain[i], data, &last, NULL);

		if (!i)
			verdict.insn = last;
		if (verdict_before(ret, verdict.ret))
			verdict = (struct verdict){ .ret = ret, .filter = i, .insn = last };
	}
	return verdict;
}
