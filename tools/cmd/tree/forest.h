/* SPDX-License-Identifier: GPL-2.0 */
/* The tree of filters built by fork and stacking, and the threads on it. */
#ifndef CMD_TREE_FOREST_H
#define CMD_TREE_FOREST_H

#include "client/list.h"

struct json_object;

/**
 * struct tree_task - a thread, which is on its newest filter
 * @task: the thread
 * @differs: the leader of its process is on another filter, or on none
 */
struct tree_task {
	struct sd_task task;
	bool differs;
};

/**
 * struct tree_node - a filter
 * @filter: the filter; if it was not reported, only @id and perhaps @index are known
 * @reported: the source reported the filter
 * @numbered: its ids are our own numbers
 * @known: its name, if its program is one of the unit of its threads; owned, may be NULL
 * @parent: the filter it was installed on, NULL for the oldest
 * @child: the first filter installed on it
 * @next: the next sibling; for a root, the next root
 * @tasks: its threads; those of one process together, the leader first
 * @task_count: how many
 * @lowest: lowest tid on it or on its descendants; siblings are sorted by it
 */
struct tree_node {
	struct sd_filter filter;
	bool reported;
	bool numbered;
	char *known;
	struct tree_node *parent;
	struct tree_node *child;
	struct tree_node *next;
	const struct tree_task *tasks;
	size_t task_count;
	pid_t lowest;
};

/**
 * struct tree - filters and threads
 * @nodes: all filters, sorted by id
 * @count: how many
 * @tasks: all threads
 * @task_count: how many
 * @root: the first root
 */
struct tree {
	struct tree_node *nodes;
	size_t count;
	struct tree_task *tasks;
	size_t task_count;
	struct tree_node *root;
};

/**
 * tree_build() - build the tree
 * @tree: filled; end it with tree_release()
 * @filters: in any order, some perhaps twice
 * @tasks: whole processes, or the threads of them that are under seccomp; it is reordered
 * @only: restrict the tree to this thread; 0 for all
 * @numbered: the ids are those of tree_fetch_by_ptrace()
 *
 * Filters and threads come from different moments. A filter known only from a thread is in the tree
 * without details; a filter without threads is in the tree, too.
 */
void tree_build(struct tree *tree, const struct filter_list *filters, struct task_list *tasks,
		pid_t only, bool numbered);

/**
 * tree_fetch_by_ptrace() - read the filters of threads by ptrace
 * @src: the source
 * @filters: appended, with numbers in place of ids; they keep their programs
 * @tasks: the threads; those that have filters get the number of the newest one
 * @error: why it failed; never NULL
 *
 * Return: 0, or a negative errno.
 */
int tree_fetch_by_ptrace(struct source *src, struct filter_list *filters, struct task_list *tasks,
			 struct sd_error *error);

/** tree_known() - name the filters that units of systemd explain; see known_filters() */
void tree_known(struct source *src, struct tree *tree);

/* Buffer size for the name of a filter. */
#define TREE_FILTER_NAME 24

/** tree_filter_name() - its id; its place in the chain, if it has none: "#0". Return: @buf. */
const char *tree_filter_name(const struct tree_node *node, char buf[TREE_FILTER_NAME]);

/** tree_release() - free it */
void tree_release(struct tree *tree);

/** tree_run_end() - the last filter of a run from @node on, each with one child and no threads */
const struct tree_node *tree_run_end(const struct tree_node *node);

/* Buffer size for the text of a group. */
#define TREE_GROUP_TEXT 512

/**
 * typedef tree_group_fn - callback for a group of threads
 * @text: "sshd x3 (pids 12, 14, 15)", in plain ASCII but for the names, which are printable
 * @differs: their process leader is on another filter
 * @arg: the caller's own
 */
typedef void (*tree_group_fn)(const char *text, bool differs, void *arg);

/**
 * tree_groups() - group the threads on a filter by name
 * @node: the filter
 * @each: each thread is a group
 * @fn: called for each group
 * @arg: handed to @fn
 */
void tree_groups(const struct tree_node *node, bool each, tree_group_fn fn, void *arg);

/**
 * struct tree_style - output options
 * @tasks: print one line per thread
 * @verbose: print every filter of a long chain
 */
struct tree_style {
	bool tasks;
	bool verbose;
};

/**
 * struct tree_row - what is left out of a long row of plain filters
 * @hidden: filters between the first and the last
 * @insns: their instructions
 */
struct tree_row {
	size_t hidden;
	unsigned long insns;
};

/**
 * tree_row_end() - find the filters that are left out of a run
 * @node: a filter of the run
 * @end: the last of the run
 * @style: with @verbose, nothing is left out
 * @row: filled if the result is not @node
 *
 * Plain filters have only a length. Only the first and the last of a long row of them are printed.
 *
 * Return: the last filter of a long row that begins with @node, else @node.
 */
const struct tree_node *tree_row_end(const struct tree_node *node, const struct tree_node *end,
				     const struct tree_style *style, struct tree_row *row);

/** tree_text() - print the tree for people */
void tree_text(const struct tree *tree, const struct tree_style *style);

/** tree_dot() - print the tree for graphviz */
void tree_dot(const struct tree *tree, const struct tree_style *style);

/** tree_json() - the tree as an object. @hidden: the number of threads that are not shown */
struct json_object *tree_json(const struct tree *tree, size_t hidden);

#endif
