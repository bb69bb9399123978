/* SPDX-License-Identifier: GPL-2.0 */
/* Container profiles, as the reader's parts hand them on. */
#ifndef POLICY_OCI_H
#define POLICY_OCI_H

#include <time.h>

#include "bpf/strbuf.h"
#include "policy/oci_json.h"
#include "lazy/seccomp.h"

/* Bound on architectures of a profile; libseccomp knows 20. */
#define OCI_ARCHES 32

/* Names in a note before it is cut */
#define OCI_LIST_MAX 8

/** struct oci_list - names for a note: @text has the first, @count counts all */
struct oci_list {
	struct text text;
	size_t count;
};

/** oci_clean() - a name from the file, safe to print and cut; valid until the next call */
const char *oci_clean(const char *name);

/** oci_list_add() - append a name, made safe to print */
__attribute__((format(printf, 2, 3))) void oci_list_add(struct oci_list *list, const char *fmt,
							...);

/** struct oci_action - an action of the specification */
struct oci_action {
	const char *name;
	uint32_t ret;
	bool has_errno;
};

/**
 * struct oci_rule - an element of "syscalls" that applies
 * @number: its number in the file, from 1
 * @line: its line
 * @object: the element
 * @names: names of system calls, if it has no @name
 * @name: the only name, in old profiles
 * @action: the action
 * @ret: the return value of the program
 * @args: comparisons
 * @arg_count: how many
 * @separate: each comparison is a rule of its own
 */
struct oci_rule {
	unsigned int number;
	size_t line;
	struct json_object *object;
	struct json_object *names;
	const char *name;
	const struct oci_action *action;
	uint32_t ret;
	struct scmp_arg_cmp *args;
	size_t arg_count;
	bool separate;
};

/**
 * struct oci_arch - an architecture
 * @go: its name in Go
 * @profile: its name in "includes" and "excludes"
 * @name: its name in libseccomp, and behind SCMP_ARCH_ in lower case
 */
struct oci_arch {
	const char *go;
	const char *profile;
	const char *name;
};

/**
 * struct oci - a profile
 * @json: the document
 * @policy: the result
 * @object: the profile in the document
 * @is_config: it is the linux.seccomp of a config.json, which runtimes take as it is
 * @arch: the architecture of the container
 * @native: its token in libseccomp
 * @tokens: those whose calls the profile is for; @native is one of them
 * @abis: the same
 * @token_count: how many
 * @action: the default action
 * @ret: its return value
 * @rules: rules that apply
 * @rule_count: how many
 * @rule_room: room for them
 * @all_rules: how many rules the file has
 * @began: CPU time at the beginning of the work of libseccomp
 * @unknown_keys: keys that runtimes ignore
 * @unknown_names: calls that libseccomp does not know
 * @absent_names: calls that none of the ABIs has
 * @nameless: rules without calls
 * @defaults: rules whose action is the default one
 * @overruled: calls of rules that another rule overrules
 * @excess: rules with more than six comparisons
 */
struct oci {
	struct oci_json json;
	struct policy *policy;
	struct json_object *object;
	bool is_config;
	const struct oci_arch *arch;
	uint32_t native;
	uint32_t tokens[OCI_ARCHES];
	bpf_abis abis;
	size_t token_count;
	const struct oci_action *action;
	uint32_t ret;
	struct oci_rule *rules;
	size_t rule_count;
	size_t rule_room;
	size_t all_rules;
	clock_t began;
	struct oci_list unknown_keys;
	struct oci_list unknown_names;
	struct oci_list absent_names;
	struct oci_list nameless;
	struct oci_list defaults;
	struct oci_list overruled;
	struct oci_list excess;
};

/** oci_keys_known() - note the keys of an object that are not among @known, which NULL ends */
void oci_keys_known(struct oci *oci, struct json_object *object, const char *const *known);

/** oci_ignored() - whether runtimes ignore a key, of docker or podman, in a config.json; note that */
bool oci_ignored(struct oci *oci, const char *key);

/** oci_arch_choose() - take the user's choice of the container's architecture, or this machine's */
bool oci_arch_choose(struct oci *oci);

/** oci_arches_read() - read "architectures" or "archMap" */
bool oci_arches_read(struct oci *oci);

/** oci_applies() - whether "includes" and "excludes" of a rule apply. Return: false after an error. */
bool oci_applies(struct oci *oci, struct json_object *rule, bool *applies);

/** oci_action_read() - read an action with its errno, under the keys of a rule or of the profile */
bool oci_action_read(struct oci *oci, struct json_object *object, const char *const keys[3],
		     const struct oci_action **action, uint32_t *ret);

/** oci_rules_read() - read "syscalls" */
bool oci_rules_read(struct oci *oci);

/** oci_rule_names() - number of names of a rule */
size_t oci_rule_names(const struct oci_rule *rule);

/** oci_rule_name() - one of them */
const char *oci_rule_name(const struct oci_rule *rule, size_t index);

/** oci_build() - make the program with libseccomp, and its rules */
bool oci_build(struct oci *oci, struct policy_program *program);

/**
 * oci_runc_refuses() - complain about what runc refuses, and crun does not
 *
 * Return: true after oci_json_fail().
 */
bool oci_runc_refuses(struct oci *oci);

/**
 * oci_runc_stub() - make runc's stub, which answers ENOSYS to calls that are newer than the profile
 * @insns: receives it; room for %OCI_STUB_MAX
 *
 * Return: its length; 0 if runc adds none.
 */
size_t oci_runc_stub(const struct oci *oci, struct sock_filter *insns);
#define OCI_STUB_MAX (2 + 8 * OCI_ARCHES)

#endif
