// SPDX-License-Identifier: GPL-2.0
/* Load the module if possible, else find out why it is missing; libkmod is used here only. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

#include "client/probe.h"
#include "client/modload.h"
#include "lazy/kmod.h"

#define MODULE_NAME "seccomp_diag"
#define MODULE_ROOT "/lib/modules"

static bool read_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");
	bool ok = f && fgets(buf, (int)size, f);

	if (f)
		fclose(f);
	if (ok)
		buf[strcspn(buf, "\n")] = '\0';
	return ok;
}

bool modload_version(char *buf, size_t size)
{
	return read_line("/sys/module/" MODULE_NAME "/version", buf, size);
}

/* Open a context without log messages; modload_explain() explains. */
static struct kmod_ctx *open_root(const char *dir)
{
	struct kmod_ctx *ctx = kmod_new(dir, NULL);

	if (ctx)
		kmod_set_log_priority(ctx, -1);
	return ctx;
}

/* Return: the module in this context as a list of one, or NULL if it is not installed there. */
static struct kmod_list *look_up(struct kmod_ctx *ctx)
{
	struct kmod_list *list = NULL;

	if (kmod_module_new_from_lookup(ctx, MODULE_NAME, &list) == 0)
		return list;
	kmod_module_unref_list(list);
	return NULL;
}

static bool installed_in(const char *dir)
{
	struct kmod_ctx *ctx = open_root(dir);
	struct kmod_list *list = ctx ? look_up(ctx) : NULL;

	kmod_module_unref_list(list);
	kmod_unref(ctx);
	return list;
}

static bool find_other(char *other, size_t size)
{
	DIR *dir = opendir(MODULE_ROOT);
	struct dirent *entry;
	char path[512];
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), MODULE_ROOT "/%s", entry->d_name);
		found = installed_in(path);
		if (found)
			snprintf(other, size, "%.*s", (int)size - 1, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* "blacklist seccomp_diag" or "install seccomp_diag /bin/false" */
static bool blocked(struct kmod_ctx *ctx, struct kmod_list *list)
{
	struct kmod_module *mod = kmod_module_get_module(list);
	struct kmod_list *left = NULL;
	bool yes = kmod_module_get_install_commands(mod);

	if (!kmod_module_apply_filter(ctx, KMOD_FILTER_BLACKLIST, list, &left))
		yes = yes || !left;
	kmod_module_unref_list(left);
	kmod_module_unref(mod);
	return yes;
}

static bool locked_down(void)
{
	char line[128];

	return read_line("/sys/kernel/security/lockdown", line, sizeof(line)) &&
	       !strstr(line, "[none]");
}

static bool modules_disabled(void)
{
	char line[16];

	return read_line("/proc/sys/kernel/modules_disabled", line, sizeof(line)) && *line != '0';
}

static void load(struct kmod_list *list, struct modload_facts *facts)
{
	struct kmod_module *mod = kmod_module_get_module(list);
	int err = kmod_module_probe_insert_module(mod, KMOD_PROBE_IGNORE_COMMAND, NULL, NULL, NULL,
						  NULL);

	facts->state = err ? MODLOAD_REFUSED : MODLOAD_LOADED;
	facts->err = err < 0 ? -err : err;
	facts->lockdown = err == -EPERM && locked_down();
	kmod_module_unref(mod);
}

/* Find out why a module that is installed for this kernel is not loaded. */
static void try_installed(struct kmod_ctx *ctx, struct kmod_list *list, struct modload_facts *facts)
{
	if (modules_disabled())
		facts->state = MODLOAD_DISABLED;
	else if (blocked(ctx, list))
		facts->state = MODLOAD_BLOCKED;
	else if (!cap_effective(CAP_SYS_MODULE))
		facts->state = MODLOAD_NOT_LOADED;
	else
		load(list, facts);
}

static void try_root(struct modload_facts *facts)
{
	struct kmod_ctx *ctx;
	struct kmod_list *list;

	if (!lazy_open(LAZY_KMOD)) {
		facts->state = MODLOAD_NO_LIBRARY;
		return;
	}
	ctx = open_root(NULL);
	if (!ctx) {
		facts->state = MODLOAD_UNKNOWN;
		facts->err = errno;
		return;
	}
	list = look_up(ctx);
	if (list)
		try_installed(ctx, list, facts);
	else if (find_other(facts->other, sizeof(facts->other)))
		facts->state = MODLOAD_OTHER_KERNEL;
	else
		facts->state = MODLOAD_NOT_INSTALLED;
	kmod_module_unref_list(list);
	kmod_unref(ctx);
}

void modload_try(struct modload_facts *facts)
{
	struct utsname uts;

	memset(facts, 0, sizeof(*facts));
	if (!uname(&uts))
		snprintf(facts->release, sizeof(facts->release), "%s", uts.release);
	if (!access("/sys/module/" MODULE_NAME, F_OK))
		facts->state = MODLOAD_LOADED;
	else if (!access("/proc/self", F_OK) && access("/proc/modules", F_OK))
		facts->state = MODLOAD_NO_MODULES;
	else
		try_root(facts);
}

/* Next steps, as Documentation/install.rst has them */
#define INSTALL "apt install seccomp-diag-dkms linux-headers-%s, or make dkms in the sources"
#define ENROLL "with Secure Boot: mokutil --import /var/lib/dkms/mok.pub, restart, enroll it"
#define BUILD_AGAIN "build it again: dpkg-reconfigure seccomp-diag-dkms, or make modules_install"

/* Explain the errno of loading a module (finit_module in init_module(2)). */
static const char *refusal(const struct modload_facts *facts, const char **next)
{
	switch (facts->err) {
	case EPERM:
	case EACCES:
		*next = facts->lockdown ? ENROLL :
					  "ask whoever runs the host: a container may load nothing";
		return facts->lockdown ?
			       "this kernel is locked down, and no key that it trusts has signed it" :
			       "loading modules is not permitted here";
	case EKEYREJECTED:
	case ENOKEY:
	case EBADMSG:
		*next = ENROLL;
		return "it is not signed by a key that this kernel trusts";
	case ENOEXEC:
		*next = BUILD_AGAIN;
		return "it was not built for this kernel";
	case ENOENT:
		*next = BUILD_AGAIN;
		return "it needs a symbol that this kernel does not have";
	default:
		*next = "dmesg may say more";
		return strerror(facts->err);
	}
}

void modload_explain(const struct modload_facts *facts, char *why, size_t why_size, char *next,
		     size_t next_size)
{
	const char *release = facts->release, *step = "";

	switch (facts->state) {
	case MODLOAD_NO_MODULES:
		snprintf(why, why_size, "kernel %s can load no modules (CONFIG_MODULES)", release);
		step = "boot a kernel that can";
		break;
	case MODLOAD_NOT_INSTALLED:
		snprintf(why, why_size, MODULE_NAME " is not installed for kernel %s", release);
		snprintf(next, next_size, INSTALL, release);
		return;
		break;
	case MODLOAD_OTHER_KERNEL:
		snprintf(why, why_size,
			 MODULE_NAME " is installed for kernel %s, but not for the running %s",
			 facts->other, release);
		snprintf(next, next_size, INSTALL, release);
		return;
		break;
	case MODLOAD_BLOCKED:
		snprintf(why, why_size, MODULE_NAME " is installed, but modprobe.d blocks it");
		step = "as root: modprobe --ignore-install " MODULE_NAME;
		break;
	case MODLOAD_DISABLED:
		snprintf(why, why_size,
			 MODULE_NAME " is not loaded, and kernel.modules_disabled is set");
		step = "load it at boot, before that is set: /etc/modules-load.d";
		break;
	case MODLOAD_NOT_LOADED:
		snprintf(why, why_size, MODULE_NAME " is installed, but not loaded");
		step = "as root: modprobe " MODULE_NAME;
		break;
	case MODLOAD_REFUSED:
		snprintf(why, why_size, "the kernel refused " MODULE_NAME ": %s",
			 refusal(facts, &step));
		break;
	case MODLOAD_LOADED:
		snprintf(why, why_size, MODULE_NAME " is loaded, but does not answer");
		step = "it may be on its way in or out: try again";
		break;
	case MODLOAD_NO_LIBRARY:
		snprintf(why, why_size, "%s is not installed, which finds and loads modules",
			 lazy_name(LAZY_KMOD));
		step = "install it, or as root: modprobe " MODULE_NAME;
		break;
	case MODLOAD_UNKNOWN:
		snprintf(why, why_size, "libkmod failed: %s", strerror(facts->err));
		step = "as root: modprobe " MODULE_NAME;
		break;
	}
	snprintf(next, next_size, "%s", step);
}
