// SPDX-License-Identifier: GPL-2.0
/*
 * Core files of deaths by SIGSYS. The kernel puts headers and notes in front of the memory, so that no more
 * than they is read, from a pipe, too. libelf would map or read the whole file, and is one more library to
 * load at each start of the tool.
 */
#include <elf.h>
#include <endian.h>
#include <string.h>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include "input/record.h"

/* Bounds for hostile files; the notes of 1000 threads are some MiB, in front of which there is nothing. */
#define SEGMENTS_MAX 65536
#define NOTES_MAX 65536
#define OFFSET_MAX (256u << 20)

#define PRSTATUS_MAX 512
#define SIGINFO_BYTES 128

#define SYS_SECCOMP_CODE 1 /* SYS_SECCOMP of asm-generic/siginfo.h */

/**
 * struct layout - where the kernel writes what (elf_prstatus, elf_prpsinfo and siginfo of a machine)
 * @machine: EM_*
 * @arch: seccomp_data.arch that belongs to it
 * @wide: registers and pointers have 64 bits
 * @args: indexes of the registers with the arguments
 */
struct layout {
	uint16_t machine;
	uint32_t arch;
	bool wide;
	uint8_t args[6];
};

/*
 * struct user_regs_struct and struct pt_regs: rdi, rsi, rdx, r10, r8, r9; ebx ... ebp; x0 ... x5; r1 ... r5, of
 * which the first is kept in ORIG_r0.
 */
static const struct layout layouts[] = {
	{ EM_X86_64, AUDIT_ARCH_X86_64, true, { 14, 13, 12, 7, 9, 8 } },
	{ EM_386, AUDIT_ARCH_I386, false, { 0, 1, 2, 3, 4, 5 } },
	{ EM_AARCH64, AUDIT_ARCH_AARCH64, true, { 0, 1, 2, 3, 4, 5 } },
	{ EM_ARM, AUDIT_ARCH_ARM, false, { 17, 1, 2, 3, 4, 5 } },
	/* A call by int $0x80: rbx, rcx, rdx, rsi, rdi, rbp */
	{ EM_X86_64, AUDIT_ARCH_I386, true, { 5, 11, 12, 13, 14, 4 } },
};

#define LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

/**
 * struct core - a file that is read from its beginning to its end
 * @file: the file
 * @at: the current place
 * @wide: ELFCLASS64
 * @machine: EM_*
 * @prstatus: the registers of the thread that died
 * @prstatus_len: their length; 0 if they are not there yet
 * @siginfo: the signal
 * @has_siginfo: it is there
 */
struct core {
	FILE *file;
	uint64_t at;
	bool wide;
	uint16_t machine;
	uint8_t prstatus[PRSTATUS_MAX];
	size_t prstatus_len;
	uint8_t siginfo[SIGINFO_BYTES];
	bool has_siginfo;
};

static uint16_t get16(const void *from)
{
	uint16_t value;

	memcpy(&value, from, sizeof(value));
	return le16toh(value);
}

static uint32_t get32(const void *from)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return le32toh(value);
}

static uint64_t get64(const void *from)
{
	uint64_t value;

	memcpy(&value, from, sizeof(value));
	return le64toh(value);
}

static uint64_t get_word(bool wide, const void *from)
{
	return wide ? get64(from) : get32(from);
}

static bool read_bytes(struct core *core, void *to, size_t len)
{
	core->at += len;
	return fread(to, 1, len, core->file) == len;
}

static bool skip_to(struct core *core, uint64_t offset)
{
	char buf[4096];

	if (offset < core->at || offset > OFFSET_MAX)
		return false;
	while (core->at < offset) {
		uint64_t rest = offset - core->at;

		if (!read_bytes(core, buf, rest < sizeof(buf) ? (size_t)rest : sizeof(buf)))
			return false;
	}
	return true;
}

/* Find the notes among the segments. */
static bool find_notes(struct core *core, uint64_t offset, size_t count, uint64_t *notes,
		       uint64_t *size)
{
	uint8_t segment[sizeof(Elf64_Phdr)];
	size_t len = core->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);

	if (!skip_to(core, offset))
		return false;
	for (size_t i = 0; i < count && i < SEGMENTS_MAX && read_bytes(core, segment, len); i++) {
		if (get32(segment) != PT_NOTE)
			continue;
		*notes = get_word(core->wide, segment + (core->wide ? 8 : 4));
		*size = get_word(core->wide, segment + (core->wide ? 32 : 16));
		return true;
	}
	return false;
}

static bool read_header(struct core *core, uint64_t *notes, uint64_t *size, const char **why)
{
	uint8_t header[sizeof(Elf64_Ehdr)];
	uint64_t offset;

	*why = "has no whole ELF header: it may be truncated";
	if (!read_bytes(core, header, sizeof(Elf32_Ehdr)) || memcmp(header, ELFMAG, SELFMAG))
		return false;
	core->wide = header[EI_CLASS] == ELFCLASS64;
	if (core->wide &&
	    !read_bytes(core, header + sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr) - sizeof(Elf32_Ehdr)))
		return false;
	*why = "is a program and no core file: give the core, or a log";
	if (header[EI_DATA] == ELFDATA2LSB && get16(header + 16) != ET_CORE)
		return false;
	core->machine = get16(header + 18);
	*why = "is a core file of a machine that is not known here: those of x86_64, i386, aarch64 and arm are";
	if (header[EI_DATA] != ELFDATA2LSB)
		return false;
	offset = get_word(core->wide, header + (core->wide ? 32 : 28));
	*why = "is a core file whose notes are missing or out of reach: it may be truncated";
	return find_notes(core, offset, get16(header + (core->wide ? 56 : 44)), notes, size);
}

static size_t padded(uint32_t len)
{
	return ((size_t)len + 3) & ~(size_t)3;
}

static void take_psinfo(const struct core *core, const uint8_t *desc, size_t len,
			struct record *record)
{
	size_t pid = core->wide ? 24 : 12, name = core->wide ? 40 : 28;

	if (len < name + 16)
		return;
	record->pid = (pid_t)(get32(desc + pid) & INT32_MAX);
	memcpy(record->comm, desc + name, 16);
	record->comm[16] = '\0';
}

/* The first thread is the one that died. */
static void take_note(struct core *core, uint32_t type, const uint8_t *desc, size_t len,
		      struct record *record)
{
	if (type == NT_PRPSINFO) {
		take_psinfo(core, desc, len, record);
	} else if (type == NT_PRSTATUS && !core->prstatus_len) {
		memcpy(core->prstatus, desc, len);
		core->prstatus_len = len;
	} else if (type == NT_SIGINFO && len >= SIGINFO_BYTES && !core->has_siginfo) {
		memcpy(core->siginfo, desc, SIGINFO_BYTES);
		core->has_siginfo = true;
	}
}

static void read_notes(struct core *core, uint64_t end, struct record *record)
{
	uint8_t header[sizeof(Elf64_Nhdr)], desc[PRSTATUS_MAX];

	for (unsigned int i = 0; i < NOTES_MAX && core->at + sizeof(header) <= end; i++) {
		uint32_t name, len;
		char owner[8] = "";
		uint64_t next;

		if (!read_bytes(core, header, sizeof(header)))
			return;
		name = get32(header);
		len = get32(header + 4);
		next = core->at + padded(name) + padded(len);
		if (next > end ||
		    (name && name <= sizeof(owner) && !read_bytes(core, owner, name)) ||
		    !skip_to(core, next - padded(len)))
			return;
		if (len <= sizeof(desc) && name == 5 && !memcmp(owner, "CORE", 5)) {
			if (!read_bytes(core, desc, len))
				return;
			take_note(core, get32(header + 8), desc, len, record);
		}
		if (!skip_to(core, next))
			return;
	}
}

static const struct layout *find_layout(uint16_t machine, uint32_t arch, bool wide)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		if (layouts[i].machine == machine && layouts[i].arch == arch &&
		    layouts[i].wide == wide)
			return &layouts[i];
	return NULL;
}

/* pr_reg begins behind struct elf_prstatus_common. */
static void take_args(const struct core *core, const struct layout *of, struct record *record)
{
	size_t start = of->wide ? 112 : 72, size = of->wide ? 8 : 4;

	for (size_t i = 0; i < 6; i++) {
		size_t at = start + of->args[i] * size;

		if (at + size > core->prstatus_len)
			return;
		record->args[i] = get_word(of->wide, core->prstatus + at);
	}
	record->has_args = true;
}

/* The code of SECCOMP_RET_KILL_* and of SECCOMP_RET_TRAP is the same; si_errno has the filter's data. */
static void take_siginfo(const struct core *core, struct record *record)
{
	const uint8_t *sigsys = core->siginfo + (core->wide ? 16 : 12);
	size_t word = core->wide ? 8 : 4;

	record->is_core = true;
	record->any_kill = true;
	record->sig = 31;
	record->code = SECCOMP_RET_KILL_PROCESS | (get32(core->siginfo + 4) & SECCOMP_RET_DATA);
	record->ip = get_word(core->wide, sigsys);
	record->nr = get32(sigsys + word);
	record->arch = get32(sigsys + word + 4);
}

static bool is_ours(const struct core *core, char *why, size_t size)
{
	uint32_t signal = get32(core->siginfo);

	if (!core->has_siginfo)
		snprintf(why, size, "is a core file without NT_SIGINFO: it may be truncated");
	else if (signal != 31)
		snprintf(why, size, "is a core file of a death by signal %u, and not by SIGSYS",
			 signal);
	else if (get32(core->siginfo + 8) != SYS_SECCOMP_CODE)
		snprintf(why, size,
			 "is a core file of a SIGSYS that a process sent, and not seccomp");
	else
		return true;
	return false;
}

bool record_core(FILE *file, struct record *record, char *why, size_t size)
{
	struct core core = { .file = file };
	uint64_t notes = 0, len = 0;
	const struct layout *layout;
	const char *reason;

	*record = (struct record){ 0 };
	if (!read_header(&core, &notes, &len, &reason) || !skip_to(&core, notes)) {
		snprintf(why, size, "%s", reason);
		return false;
	}
	read_notes(&core, len < OFFSET_MAX ? notes + len : OFFSET_MAX, record);
	if (!is_ours(&core, why, size))
		return false;
	take_siginfo(&core, record);
	layout = find_layout(core.machine, record->arch, core.wide);
	if (layout)
		take_args(&core, layout, record);
	return true;
}
