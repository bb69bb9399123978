// SPDX-License-Identifier: GPL-2.0
/* Any bytes as a policy, and texts to begin with. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/signature.h"
#include "fuzz_tool/generate.h"
#include "fuzz_tool/target.h"
#include "policy/policy.h"

static const char *const seeds[] = {
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"architectures\":[\"SCMP_ARCH_X86_64\","
	"\"SCMP_ARCH_X86\"],\"syscalls\":[{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	"{\"name\":\"socket\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":1,"
	"\"valueTwo\":3,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}",
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\","
	"\"subArchitectures\":[\"SCMP_ARCH_X86\"]}],\"syscalls\":[{\"names\":[\"mount\"],\"action\":"
	"\"SCMP_ACT_ERRNO\",\"errno\":\"EPERM\",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"],"
	"\"minKernel\":\"4.8\",\"arches\":[\"amd64\"]},\"excludes\":{}}]}",
	"{\"ociVersion\":\"1.0.2\",\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_LOG\","
	"\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"],\"syscalls\":[]}}}",
	"{\"file\":null,\"filters\":[{\"program\":[{\"code\":32,\"jt\":0,\"jf\":0,\"k\":4},"
	"{\"code\":6,\"jt\":0,\"jf\":0,\"k\":2147418112}]}]}",
	"[Service]\nSystemCallFilter=read write \\\n  mount:EPERM\nSystemCallFilter=~mount\n"
	"SystemCallErrorNumber=EACCES\nRestrictAddressFamilies=AF_UNIX AF_INET\nRestrictNamespaces=yes\n"
	"LockPersonality=1\nRestrictRealtime=on\nRestrictSUIDSGID=true\nProtectClock=t\n"
	"SystemCallArchitectures=native x86\nPrivateDevices=yes\nProtectHostname=y\n",
	"# a policy\n@default trap\nread: 1\nopen: arg1 & O_CREAT || arg1 == 0; return EPERM\n"
	"{ mmap, mprotect[arch=x86_64] }: { arg2 in ~(PROT_EXEC|4) && arg3 > 0x100000000; log, kill }\n",
	"struct sock_filter f[] = {\n\tBPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),\n"
	"\tBPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_read, 0, 1),\n\t{ .code = 0x06, .k = ~(1 << 3) },\n"
	"\t{ 6, 0, 0, 0x7fff0000 },\n};\n",
	" line  OP   JT   JF   K\n 0000: 0x20 0x00 0x00 0x00000004  ld\n 0001: 0x06 0x00 0x00 0x7fff0000\n",
	"2\n32 0 0 4\n6 0 0 2147418112\n",
	"2000000004000000060000000000ff7f\n",
	"IAAAAAQAAAAGAAAAAAD/fw==\n",
	"; filter 1\nif (arch != x86_64) return KILL\nswitch (nr of x86_64) { /* x */\n"
	"case read, write: return ALLOW\n}\nret LOG\n; filter 0\nret ALLOW\n",
};

static const char *const tokens[] = {
	"{",	      "}",
	"[",	      "]",
	",",	      ":",
	"\"",	      "\n",
	"\\\n",	      ";",
	"#",	      "/*",
	"(",	      ")",
	"~",	      "!",
	"=",	      "==",
	"in ",	      "&&",
	"||",	      "-1",
	"0x",	      "99999999999999999999",
	"arg5 ",      "1e9",
	"null",	      "@include ./x",
	"@default ",  "SystemCallFilter=",
	"~",	      "[Service]\n",
	"BPF_STMT(",  "offsetof(",
	"0000: ",     "\xff",
	"\"args\":[", "SCMP_ACT_TRACE",
	"true",	      "64",
};

#define COUNT(_array) (sizeof(_array) / sizeof((_array)[0]))

size_t policy_random(uint64_t *state, char *text, size_t room)
{
	const char *seed = seeds[random_below(state, COUNT(seeds))];
	size_t len = strlen(seed);

	memcpy(text, seed, len);
	for (uint32_t i = random_below(state, 4); i; i--) {
		const char *token = tokens[random_below(state, COUNT(tokens))];
		size_t at = random_below(state, (uint32_t)len + 1), size = strlen(token);

		memmove(text + at + size, text + at, len - at);
		memcpy(text + at, token, size);
		len += size;
	}
	if (random_below(state, 2))
		len = generate_noise(state, text, len, room);
	return len;
}

static void check_error(const struct bpf_asm_error *error)
{
	if (!*error->text || strchr(error->text, '\n')) {
		fprintf(stderr, "an error without a text, or of several lines: %s\n", error->text);
		abort();
	}
}

static void check_programs(const struct policy *policy)
{
	for (size_t i = 0; i < policy->count; i++) {
		if (policy->programs[i].len && policy->programs[i].len <= BPF_MAXINSNS)
			continue;
		fprintf(stderr, "program %zu has %zu instructions\n", i, policy->programs[i].len);
		abort();
	}
}

void target_policy(const uint8_t *bytes, size_t size)
{
	static const struct policy_choice choice;
	char *text = malloc(size + 1);
	struct policy_source source = { "policy", text, size, &choice, &signature_names };
	struct bpf_asm_error error = { 0 };
	struct policy policy;

	/* The groups of systemd take another process. */
	setenv("PATH", "", 1);
	memcpy(text, bytes, size);
	text[size] = '\0';
	if (policy_read(&source, &policy, &error)) {
		check_programs(&policy);
		policy_release(&policy);
	} else {
		check_error(&error);
	}
	free(text);
}
