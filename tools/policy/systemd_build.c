// SPDX-License-Identifier: GPL-2.0
/* The programs that systemd installs for a unit: the same calls of libseccomp in the same order. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "policy/systemd_filter.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The ABIs of a machine, in the order of systemd: its own is the last. */
#define LOCAL_MAX 3
static const struct {
	unsigned int count;
	unsigned int abis[LOCAL_MAX];
} locals[] = {
	{ 3, { BPF_ABI_X86, BPF_ABI_X32, BPF_ABI_X86_64 } },
	{ 2, { BPF_ABI_ARM, BPF_ABI_AARCH64 } },
	{ 1, { BPF_ABI_X86 } },
	{ 1, { BPF_ABI_ARM } },
	{ 3, { BPF_ABI_PPC, BPF_ABI_PPC64LE, BPF_ABI_PPC64 } },
	{ 3, { BPF_ABI_PPC, BPF_ABI_PPC64, BPF_ABI_PPC64LE } },
	{ 1, { BPF_ABI_RISCV64 } },
	{ 2, { BPF_ABI_S390, BPF_ABI_S390X } },
};

/*
 * Programs that are made.
 * @abis: the ABIs that still get filters: SystemCallArchitectures= takes some away
 * @count: how many
 */
struct build {
	struct systemd *s;
	unsigned int abis[LOCAL_MAX];
	unsigned int count;
};

/* A call with its comparisons; by the name of the call, because not every libseccomp knows it. */
static int add(struct systemd_filter *filter, int err, const char *call,
	       const struct scmp_arg_cmp *args, unsigned int count)
{
	int id = seccomp_syscall_resolve_name(call);

	return id == __NR_SCMP_ERROR ?
		       -EDOM :
		       systemd_filter_add(filter, SCMP_ACT_ERRNO((uint32_t)err), id,
					  filter->s->unit.line[filter->directive], args, count);
}

static int add_all_of(struct systemd_filter *filter, const char *call)
{
	return add(filter, EPERM, call, NULL, 0);
}

static int add_if(struct systemd_filter *filter, int err, const char *call, struct scmp_arg_cmp arg)
{
	return add(filter, err, call, &arg, 1);
}

/* A comparison that holds if these bits are set */
static struct scmp_arg_cmp bits(unsigned int arg, uint64_t mask)
{
	return SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, mask);
}

static enum systemd_made made_if(int err)
{
	return err ? MADE_NONE : MADE;
}

static enum systemd_made hostname(struct systemd_filter *filter)
{
	return made_if(add_all_of(filter, "sethostname") ?: add_all_of(filter, "setdomainname"));
}

static enum systemd_made kernel_logs(struct systemd_filter *filter)
{
	return made_if(add_all_of(filter, "syslog"));
}

static enum systemd_made kernel_tunables(struct systemd_filter *filter)
{
	if (filter->abi == BPF_ABI_AARCH64 || filter->abi == BPF_ABI_RISCV64 ||
	    filter->abi == BPF_ABI_X32)
		return MADE_NONE;
	return made_if(add_all_of(filter, "_sysctl"));
}

static enum systemd_made realtime(struct systemd_filter *filter)
{
	/* SCHED_OTHER, SCHED_BATCH and SCHED_IDLE remain. */
	static const unsigned int refused[] = { SCHED_FIFO, SCHED_RR, SCHED_BATCH + 1 };

	for (size_t i = 0; i < COUNT(refused); i++)
		add_if(filter, EPERM, "sched_setscheduler", SCMP_A1(SCMP_CMP_EQ, refused[i]));
	return made_if(
		add_if(filter, EPERM, "sched_setscheduler", SCMP_A1(SCMP_CMP_GT, SCHED_IDLE)));
}

static enum systemd_made lock_personality(struct systemd_filter *filter)
{
	return made_if(add_if(filter, EPERM, "personality",
			      SCMP_A0(SCMP_CMP_NE, filter->s->unit.personality)));
}

/* From version 255 on, systemd has libseccomp sort the calls of lists into a tree. */
static void set_tree(struct systemd_filter *filter)
{
	if (systemd_version() >= SYSTEMD_HAS_ENOSYS)
		seccomp_attr_set(filter->ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
}

static int add_group(struct systemd_filter *filter, const struct systemd_group *group)
{
	const struct systemd *s = filter->s;
	int err = 0;

	for (size_t i = 0; group && i < group->count && !err; i++) {
		if (group->ids[i] == __NR_SCMP_ERROR || !group->ids[i])
			continue;
		err = systemd_filter_add(filter, SCMP_ACT_ERRNO(EPERM), group->ids[i],
					 s->unit.line[filter->directive], NULL, 0);
		/* Another ABI has it. */
		if (err == -EDOM)
			err = 0;
	}
	return err;
}

/* ProtectKernelModules=, ProtectClock= and PrivateDevices= refuse a group. */
static enum systemd_made group(struct systemd_filter *filter)
{
	const char *name = filter->directive == SYSTEMD_MODULES ? "@module" :
			   filter->directive == SYSTEMD_CLOCK	? "@clock" :
								  "@raw-io";
	const struct systemd_group *of;
	int err;

	if (!systemd_analyze(filter->s->error))
		return MADE_ERROR;
	of = systemd_group(name);
	if (!of) {
		policy_fail(filter->s->error, 0, 0,
			    "systemd-analyze prints no group %s, which %s needs", name,
			    systemd_directive_name(filter->directive));
		return MADE_ERROR;
	}
	err = add_group(filter, of);
	set_tree(filter);
	return !err || systemd_filter_fail(filter, err) ? MADE : MADE_ERROR;
}

/* The flags are the first argument, on s390 the second. */
static int refuse_clone(struct systemd_filter *filter, unsigned long flag)
{
	bool second = filter->abi == BPF_ABI_S390 || filter->abi == BPF_ABI_S390X;

	return add_if(filter, EPERM, "clone", bits(second, flag));
}

static enum systemd_made namespaces(struct systemd_filter *filter)
{
	static const unsigned long flags[] = { CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET,
					       CLONE_NEWNS,	CLONE_NEWPID, CLONE_NEWUSER,
					       CLONE_NEWUTS,	CLONE_NEWTIME };
	unsigned long kept = filter->s->unit.namespaces;
	bool some = kept & SYSTEMD_NAMESPACES_ALL;
	int err;

	/* ENOSYS: its flags are in memory, and programs use clone() then. */
	add(filter, ENOSYS, "clone3", NULL, 0);
	err = some ? add_if(filter, EPERM, "setns", SCMP_A1(SCMP_CMP_EQ, 0)) :
		     add_all_of(filter, "setns");
	for (size_t i = 0; i < COUNT(flags) && !err; i++) {
		if (kept & flags[i])
			continue;
		err = add_if(filter, EPERM, "unshare", bits(0, flags[i])) ?:
			      refuse_clone(filter, flags[i]);
		if (!err && some)
			err = add_if(filter, EPERM, "setns", bits(1, flags[i]));
	}
	return made_if(err);
}

/* Those of socketcall(), whose families are in memory */
static bool has_families(unsigned int abi)
{
	switch (abi) {
	case BPF_ABI_X86_64:
	case BPF_ABI_X32:
	case BPF_ABI_ARM:
	case BPF_ABI_AARCH64:
	case BPF_ABI_RISCV64:
		return true;
	}
	return false;
}

static int refuse_family(struct systemd_filter *filter, enum scmp_compare op, unsigned int family)
{
	return add_if(filter, EAFNOSUPPORT, "socket", SCMP_A0(op, family));
}

static int refuse_families_but(struct systemd_filter *filter, uint64_t families)
{
	unsigned int first, last;
	int err;

	if (!families)
		return add(filter, EAFNOSUPPORT, "socket", NULL, 0);
	first = (unsigned int)__builtin_ctzll(families);
	last = 63 - (unsigned int)__builtin_clzll(families);
	err = refuse_family(filter, SCMP_CMP_LT, first) ?: refuse_family(filter, SCMP_CMP_GT, last);
	for (unsigned int i = 1; i < AF_MAX && !err; i++)
		if (!(families >> i & 1))
			err = refuse_family(filter, SCMP_CMP_EQ, i);
	return err;
}

static enum systemd_made families(struct systemd_filter *filter)
{
	const struct systemd_unit *unit = &filter->s->unit;
	int err = 0;

	if (!has_families(filter->abi))
		return MADE_NONE;
	if (unit->families_allow)
		return made_if(refuse_families_but(filter, unit->families));
	for (unsigned int i = 1; i < AF_MAX && !err; i++)
		if (unit->families >> i & 1)
			err = refuse_family(filter, SCMP_CMP_EQ, i);
	return made_if(err);
}

static enum systemd_made write_execute(struct systemd_filter *filter)
{
	bool two = filter->abi == BPF_ABI_X86 || filter->abi == BPF_ABI_S390;
	bool mmap2 = two || filter->abi == BPF_ABI_ARM;
	int err;

	err = add_if(filter, EPERM, mmap2 ? "mmap2" : "mmap", bits(2, PROT_EXEC | PROT_WRITE));
	if (!err && two)
		err = add_all_of(filter, "mmap");
	err = err ?: add_if(filter, EPERM, "mprotect", bits(2, PROT_EXEC));
	err = err ?: add_if(filter, EPERM, "pkey_mprotect", bits(2, PROT_EXEC));
	if (!err && has_families(filter->abi))
		err = add_if(filter, EPERM, "shmat", bits(2, SHM_EXEC));
	return made_if(err);
}

/* Whether a rule was made */
static bool refuse_mode(struct systemd_filter *filter, mode_t mode)
{
	static const struct {
		const char *call;
		unsigned int arg;
	} modes[] = {
		{ "chmod", 1 }, { "fchmod", 1 },  { "fchmodat", 2 }, { "fchmodat2", 2 },
		{ "mkdir", 1 }, { "mkdirat", 2 }, { "mknod", 1 },    { "mknodat", 2 },
		{ "open", 2 },	{ "openat", 3 },  { "openat2", 0 },  { "creat", 1 },
	};
	bool any = false;

	for (size_t i = 0; i < COUNT(modes); i++) {
		const char *call = modes[i].call;
		unsigned int arg = modes[i].arg;
		struct scmp_arg_cmp args[2] = { bits(arg, mode), bits(arg, mode) };
		bool known = seccomp_syscall_resolve_name(call) != __NR_SCMP_ERROR;

		if (!strcmp(call, "open") || !strcmp(call, "openat")) {
			args[0] = bits(arg - 1, O_CREAT);
			any |= !add(filter, EPERM, call, args, 2);
		} else if (!strcmp(call, "openat2")) {
			/* Its mode is in memory. */
			any |= !add(filter, ENOSYS, call, NULL, 0);
		} else if (!strcmp(call, "fchmodat2") && !known) {
			any |= !systemd_filter_add(filter, SCMP_ACT_ERRNO(ENOSYS), 452,
						   filter->s->unit.line[filter->directive], NULL,
						   0);
		} else {
			any |= !add(filter, EPERM, call, args, 1);
		}
	}
	return any;
}

static enum systemd_made suid(struct systemd_filter *filter)
{
	bool user = refuse_mode(filter, S_ISUID), also = refuse_mode(filter, S_ISGID);

	return user || also ? MADE : MADE_NONE;
}

static uint32_t action_of(int error)
{
	return error == SYSTEMD_KILL ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO((uint32_t)error);
}

/* A rule that repeats the default action is an error of libseccomp, and then of systemd. */
static bool repeats(const struct systemd_filter *filter, const struct systemd_call *call, int err)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call->id);

	policy_fail(filter->s->error, call->line, 1,
		    "systemd can't start this unit: %s of %s is refused by libseccomp (%s)",
		    name ?: "a call", systemd_directive_name(filter->directive),
		    err == -EACCES ? "it has the same action as calls that are not listed" :
				     strerror(-err));
	free(name);
	return false;
}

static bool add_calls(struct systemd_filter *filter, const struct systemd_calls *calls,
		      uint32_t action)
{
	for (size_t i = 0; i < calls->count; i++) {
		const struct systemd_call *call = &calls->calls[i];
		bool own = action != SCMP_ACT_LOG && call->error != SYSTEMD_NO_ERRNO;
		int err = systemd_filter_add(filter, own ? action_of(call->error) : action,
					     call->id, call->line, NULL, 0);

		if (err && err != -EDOM)
			return repeats(filter, call, err);
	}
	return true;
}

/* All known calls that are not listed; others get ENOSYS by default. */
static bool add_known(struct systemd_filter *filter, const struct systemd_calls *calls,
		      uint32_t action)
{
	const struct systemd_group *known = systemd_group("@known");
	int err = 0;

	for (size_t i = 0; i < known->count && !err; i++) {
		/* Not those without a number on this machine */
		if (known->ids[i] < 0 || systemd_calls_has(calls, known->ids[i]))
			continue;
		err = seccomp_rule_add_exact(filter->ctx, action, known->ids[i], 0);
		if (err == -EDOM)
			err = 0;
	}
	return !err || systemd_filter_fail(filter, err);
}

static enum systemd_made call_filter(struct systemd_filter *filter)
{
	struct systemd *s = filter->s;
	const struct systemd_calls *calls = &s->unit.filter;
	uint32_t refuse = action_of(s->unit.error);

	if (!add_calls(filter, calls, calls->allow ? SCMP_ACT_ALLOW : refuse))
		return MADE_ERROR;
	if (calls->allow && systemd_version() >= SYSTEMD_HAS_ENOSYS &&
	    !add_known(filter, calls, refuse))
		return MADE_ERROR;
	set_tree(filter);
	return MADE;
}

static enum systemd_made call_log(struct systemd_filter *filter)
{
	const struct systemd_calls *calls = &filter->s->unit.log;

	set_tree(filter);
	return add_calls(filter, calls, calls->allow ? SCMP_ACT_LOG : SCMP_ACT_ALLOW) ? MADE :
											MADE_ERROR;
}

static uint32_t default_action(const struct systemd *s, enum systemd_directive directive)
{
	if (directive == SYSTEMD_CALL_LOG)
		return s->unit.log.allow ? SCMP_ACT_ALLOW : SCMP_ACT_LOG;
	if (directive != SYSTEMD_CALL_FILTER || !s->unit.filter.allow)
		return SCMP_ACT_ALLOW;
	return systemd_version() >= SYSTEMD_HAS_ENOSYS ? SCMP_ACT_ERRNO(ENOSYS) :
							 action_of(s->unit.error);
}

/* One filter that kills those who make a call of an ABI that is not listed */
static bool architectures(struct build *build)
{
	bpf_abis listed = build->s->unit.archs | 1u << bpf_abi_native();
	struct systemd_filter filter = { .s = build->s,
					 .directive = SYSTEMD_ARCHITECTURES,
					 .ctx = seccomp_init(SCMP_ACT_ALLOW) };
	unsigned int count = 0;
	int err = filter.ctx ? 0 : -ENOMEM;

	policy_add_program(&filter.scratch, systemd_directive_name(SYSTEMD_ARCHITECTURES))
		->rule_word = "line";
	for (unsigned int i = 0; i < build->count && !err; i++) {
		if (!(listed >> build->abis[i] & 1))
			continue;
		if (build->abis[i] != bpf_abi_native())
			err = seccomp_arch_add(filter.ctx, systemd_arch(build->abis[i]));
		build->abis[count++] = build->abis[i];
	}
	if (err)
		systemd_filter_fail(&filter, err);
	else if (count == build->count)
		policy_note(build->s->policy,
			    "line %zu: SystemCallArchitectures= refuses no architecture of this "
			    "machine, and needs no filter",
			    build->s->unit.line[SYSTEMD_ARCHITECTURES]);
	if (!systemd_filter_finish(&filter, err			  ? MADE_ERROR :
					    count == build->count ? MADE_NONE :
								    MADE))
		return false;
	build->count = count;
	return true;
}

static enum systemd_made (*const makers[SYSTEMD_FILTERS])(struct systemd_filter *filter) = {
	[SYSTEMD_HOSTNAME] = hostname,
	[SYSTEMD_FAMILIES] = families,
	[SYSTEMD_WRITE_EXECUTE] = write_execute,
	[SYSTEMD_REALTIME] = realtime,
	[SYSTEMD_SUID] = suid,
	[SYSTEMD_NAMESPACES] = namespaces,
	[SYSTEMD_TUNABLES] = kernel_tunables,
	[SYSTEMD_MODULES] = group,
	[SYSTEMD_LOGS] = kernel_logs,
	[SYSTEMD_CLOCK] = group,
	[SYSTEMD_DEVICES] = group,
	[SYSTEMD_LOCK_PERSONALITY] = lock_personality,
	[SYSTEMD_CALL_LOG] = call_log,
	[SYSTEMD_CALL_FILTER] = call_filter,
};

static bool is_set(const struct systemd_unit *unit, enum systemd_directive directive)
{
	switch (directive) {
	case SYSTEMD_FAMILIES:
		return unit->families_allow || unit->families;
	case SYSTEMD_NAMESPACES:
		return unit->namespaces_begun && ~unit->namespaces & SYSTEMD_NAMESPACES_ALL;
	case SYSTEMD_ARCHITECTURES:
		return unit->archs;
	case SYSTEMD_CALL_LOG:
		return unit->log.allow || unit->log.count;
	case SYSTEMD_CALL_FILTER:
		return unit->filter.allow || unit->filter.count;
	default:
		return unit->on[directive];
	}
}

static bool make_filter(struct build *build, enum systemd_directive directive, unsigned int abi)
{
	struct systemd_filter filter = { .s = build->s, .directive = directive, .abi = abi };
	bool begun = systemd_filter_begin(&filter, default_action(build->s, directive));

	return systemd_filter_finish(&filter, begun ? makers[directive](&filter) : MADE_ERROR);
}

static bool make_filters(struct build *build, enum systemd_directive directive)
{
	if (!is_set(&build->s->unit, directive))
		return true;
	if (directive == SYSTEMD_ARCHITECTURES)
		return architectures(build);
	for (unsigned int i = 0; i < build->count; i++)
		if (!make_filter(build, directive, build->abis[i]))
			return false;
	return true;
}

/* Version 254 prefers prctl() where the kernel has it. */
static bool choose_write_execute(struct systemd *s)
{
	const char *release = s->source->choice->kernel;
	struct utsname running;

	if (!s->unit.on[SYSTEMD_WRITE_EXECUTE])
		return true;
	if (!systemd_analyze(s->error))
		return false;
	if (!release)
		release = uname(&running) ? "" : running.release;
	if (systemd_version() < SYSTEMD_HAS_MDWE || strverscmp(release, "6.3") < 0)
		return true;
	s->unit.on[SYSTEMD_WRITE_EXECUTE] = false;
	policy_note(s->policy,
		    "line %zu: MemoryDenyWriteExecute= is no filter: systemd %d uses "
		    "prctl(PR_SET_MDWE), which Linux has from 6.3 on",
		    s->unit.line[SYSTEMD_WRITE_EXECUTE], systemd_version());
	return true;
}

/* Version 257 makes that call itself between the filter and the program. */
static bool choose_write(struct systemd *s)
{
	struct systemd_calls *calls = &s->unit.filter;
	int id = seccomp_syscall_resolve_name("write");

	/* systemd_analyze() has been called for a list that allows. */
	if (!calls->allow && !systemd_calls_has(calls, id))
		return true;
	if (!systemd_analyze(s->error))
		return false;
	if (systemd_version() < SYSTEMD_HAS_HANDOFF)
		return true;
	if (!calls->allow)
		systemd_calls_remove(calls, id);
	else if (!systemd_calls_has(calls, id))
		systemd_calls_put(calls, id, SYSTEMD_NO_ERRNO, s->unit.line[SYSTEMD_CALL_FILTER]);
	return true;
}

static bool choose(struct systemd *s)
{
	if (s->unit.on[SYSTEMD_DYNAMIC_USER] && !s->unit.on[SYSTEMD_SUID]) {
		s->unit.on[SYSTEMD_SUID] = true;
		s->unit.line[SYSTEMD_SUID] = s->unit.line[SYSTEMD_DYNAMIC_USER];
	}
	if (!choose_write_execute(s) || !choose_write(s))
		return false;
	if (systemd_version() > SYSTEMD_NEWEST)
		policy_note(s->policy,
			    "systemd %d is newer than this tool, which makes the filters "
			    "of systemd %d",
			    systemd_version(), SYSTEMD_NEWEST);
	return true;
}

/* Families of 32-bit x86 programs, say, are not restricted, unless none of those may run. */
static void note_families(const struct build *build)
{
	const struct systemd *s = build->s;

	if (!is_set(&s->unit, SYSTEMD_FAMILIES))
		return;
	for (unsigned int i = 0; i < build->count; i++)
		if (!has_families(build->abis[i]))
			policy_note(
				s->policy,
				"line %zu: RestrictAddressFamilies= does not apply to %s, where "
				"systemd has no filter for it",
				s->unit.line[SYSTEMD_FAMILIES], bpf_abi_name(build->abis[i]));
}

static bool find_abis(struct build *build)
{
	unsigned int native = bpf_abi_native();

	for (size_t i = 0; i < COUNT(locals); i++) {
		if (locals[i].abis[locals[i].count - 1] != native)
			continue;
		build->count = locals[i].count;
		memcpy(build->abis, locals[i].abis, sizeof(build->abis));
		return true;
	}
	return policy_fail(build->s->error, 0, 0, "systemd's filters are not known for %s",
			   bpf_abi_name(native));
}

bool systemd_build(struct systemd *s)
{
	struct build build = { .s = s };

	/* The result depends on systemd, and not on the kernel that runs. */
	if (seccomp_api_get() < 3)
		seccomp_api_set(3);
	if (!find_abis(&build) || !choose(s))
		return false;
	for (int i = 0; i < SYSTEMD_FILTERS; i++)
		if (!make_filters(&build, (enum systemd_directive)i))
			return false;
	note_families(&build);
	return true;
}
