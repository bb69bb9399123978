// SPDX-License-Identifier: GPL-2.0
/* Libraries that are loaded when the first of their functions is called. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "lazy/lazy.h"

/* debian/control names their packages, because dpkg-shlibdeps cannot see them. */
static struct {
	const char *name;
	void *handle;
} libraries[] = {
	[LAZY_JSON] = { .name = "libjson-c.so.5" },
	[LAZY_KMOD] = { .name = "libkmod.so.2" },
	[LAZY_NL] = { .name = "libnl-3.so.200" },
	[LAZY_NL_GENL] = { .name = "libnl-genl-3.so.200" },
	[LAZY_SECCOMP] = { .name = "libseccomp.so.2" },
};

bool lazy_open(enum lazy_library library)
{
	if (!libraries[library].handle)
		libraries[library].handle = dlopen(libraries[library].name, RTLD_LAZY);
	return libraries[library].handle;
}

const char *lazy_name(enum lazy_library library)
{
	return libraries[library].name;
}

void *lazy_function(enum lazy_library library, const char *name)
{
	void *function = lazy_open(library) ? dlsym(libraries[library].handle, name) : NULL;

	if (function)
		return function;
	fprintf(stderr, "seccompctl: a library is missing: %s\n", dlerror());
	exit(EXIT_FAILURE);
}
