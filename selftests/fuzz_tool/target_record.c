// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a log or a core file, and some to begin with. */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_tool/generate.h"
#include "fuzz_tool/target.h"
#include "input/record.h"

#define FIELDS                                                                                       \
	"auid=4294967295 uid=0 gid=0 ses=1 subj=unconfined pid=218 comm=\"ls\" exe=\"/usr/bin/ls\" " \
	"sig=31 arch=c000003e syscall=262 compat=0 ip=0x7fe981b1307e code=0x80000000"

static const char *const seeds[] = {
	"type=SECCOMP msg=audit(1795883369.646:21): " FIELDS "\x1d"
	"ARCH=x86_64 SYSCALL=openat\n",
	"[Sat Nov 28 16:29:29 2026] audit: type=1326 audit(1795883369.646:21): pid=1 comm=6D7920 "
	"exe=(null) sig=0 arch=40000003 syscall=-1 ip=0x0 code=0x50001\nkauditd_printk_skb: 5 audit\n",
	"----\ntype=SECCOMP msg=audit(11/28/26 16:29:29.646:21) : pid=7 comm=my prog exe=/my sig=SIGSYS "
	"arch=armeb syscall=unknown-syscall(999) compat=0 ip=0x1 code=unknown-seccomp-code(0x1)\n",
	"2026-11-28T16:29:29.1+0100 web audit[218]: SECCOMP " FIELDS
	"\nNov 28 16:29:29 a audit[1]: SECCOMP a\n",
	"{\"_TRANSPORT\":\"audit\",\"_AUDIT_ID\":\"21\",\"_SYSTEMD_UNIT\":\"a.service\",\"MESSAGE\":"
	"\"SECCOMP pid=1 comm=a exe=/a sig=31 arch=c00000b7 syscall=56 code=0x0\"}\n",
};

/* A core file of one thread: header, segment, and three notes. */
static struct {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	struct note {
		Elf64_Nhdr header;
		char owner[8];
		uint32_t desc[96];
	} notes[3];
} core;

static size_t make_core(char *to)
{
	static const uint32_t types[] = { NT_PRSTATUS, NT_PRPSINFO, NT_SIGINFO };

	memcpy(core.header.e_ident, ELFMAG, SELFMAG);
	core.header.e_ident[EI_CLASS] = ELFCLASS64;
	core.header.e_ident[EI_DATA] = ELFDATA2LSB;
	core.header.e_type = ET_CORE;
	core.header.e_machine = EM_X86_64;
	core.header.e_phoff = sizeof(core.header);
	core.header.e_phnum = 1;
	core.segment = (Elf64_Phdr){ .p_type = PT_NOTE,
				     .p_offset = sizeof(core.header) + sizeof(core.segment),
				     .p_filesz = sizeof(core.notes) };
	for (size_t i = 0; i < 3; i++) {
		core.notes[i].header = (Elf64_Nhdr){ 5, sizeof(core.notes[i].desc), types[i] };
		memcpy(core.notes[i].owner, "CORE", 5);
	}
	/* si_signo, si_code, si_syscall, si_arch */
	core.notes[2].desc[0] = 31;
	core.notes[2].desc[2] = 1;
	core.notes[2].desc[6] = 257;
	core.notes[2].desc[7] = 0xc000003e;
	memcpy(to, &core, sizeof(core));
	return sizeof(core);
}

size_t record_random(uint64_t *state, char *bytes, size_t room)
{
	uint32_t which = random_below(state, 6);
	size_t len;

	if (which == 5) {
		len = make_core(bytes);
		for (uint32_t i = random_below(state, 6); i; i--)
			bytes[random_below(state, (uint32_t)len)] = (char)random_next(state);
	} else {
		len = strlen(seeds[which]);
		memcpy(bytes, seeds[which], len);
	}
	return random_below(state, 3) ? generate_noise(state, bytes, len, room) : len;
}

static void check_string(const char *text, size_t size)
{
	if (memchr(text, '\0', size))
		return;
	fprintf(stderr, "a string of a record has no end\n");
	abort();
}

static void check_record(const struct record *record)
{
	check_string(record->comm, sizeof(record->comm));
	check_string(record->exe, sizeof(record->exe));
	check_string(record->unit, sizeof(record->unit));
	if (record->pid >= 0)
		return;
	fprintf(stderr, "a record has the process %d\n", (int)record->pid);
	abort();
}

static void read_core(const uint8_t *bytes, size_t size)
{
	FILE *file = fmemopen((void *)bytes, size, "r");
	struct record record;
	char why[160] = "";

	if (!file)
		abort();
	if (record_core(file, &record, why, sizeof(why))) {
		check_record(&record);
	} else if (!*why || strchr(why, '\n')) {
		fprintf(stderr, "a core file is refused without a reason: %s\n", why);
		abort();
	}
	fclose(file);
}

static void read_lines(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1), *line, *save;
	struct record record;

	memcpy(text, bytes, size);
	text[size] = '\0';
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (record_parse(line, &record) == RECORD_FOUND)
			check_record(&record);
	free(text);
}

void target_record(const uint8_t *bytes, size_t size)
{
	if (size && *bytes == 0x7f)
		read_core(bytes, size);
	else
		read_lines(bytes, size);
}
