/* SPDX-License-Identifier: GPL-2.0 */
/* Filters as the tree that fork and stacking built, and the threads that are on it. */
#ifndef CMD_TREE_FOREST_H
#define CMD_TREE_FOREST_H

#include "client/filter_list.h"
#include "client/task_list.h"

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
 * @filter: the filter; of one that was not told, only @id and perhaps @index are known
 * @told: it was told
 * @parent: the filter it was installed on, NULL for the oldest
 * @child: the first of those that were installed on it
 * @next: the next that was installed on the same one; of an oldest, the next oldest
 * @tasks: the threads on it; those of a process together, its leader first
 * @task_count: how many
 * @lowest: the lowest number of a thread on it or on what is on top of it; siblings are in its order
 */
struct tree_node {
	struct sd_filter filter;
	bool told;
	struct tree_node *parent;
	struct tree_node *child;
	struct tree_node *next;
	const struct tree_task *tasks;
	size_t task_count;
	pid_t lowest;
};

/**
 * struct tree - all of it
 * @nodes: every filter, in the order of ids
 * @count: how many
 * @tasks: every thread on it
 * @task_count: how many
 * @root: the first of the oldest filters
 */
struct tree {
	struct tree_node *nodes;
	size_t count;
	struct tree_task *tasks;
	size_t task_count;
	struct tree_node *root;
};

/**
 * tree_build() - put filters and threads together
 * @tree: filled; end it with tree_release()
 * @filters: in any order, some perhaps twice
 * @tasks: whole processes, or the threads of them that are under seccomp; it is reordered
 * @only: only this thread; 0 for all
 *
 * The two were not told at the same moment. A filter that only a thread tells of is there
 * without what else there is to know of it; one that nobody is on any more is there, too.
 */
void tree_build(struct tree *tree, const struct filter_list *filters, struct task_list *tasks,
		pid_t only);

/** tree_release() - free it */
void tree_release(struct tree *tree);

/** tree_run_end() - the last filter of those from @node on that have one on top and nobody on them */
const struct tree_node *tree_run_end(const struct tree_node *node);

/* Room for what tree_groups() says of a group. */
#define TREE_GROUP_TEXT 512

/**
 * typedef tree_group_fn - what is done with threads of a filter that are told together
 * @text: "sshd x3 (pids 12, 14, 15)", in plain ASCII but for the names, which are printable
 * @differs: they are told because their process is on another filter
 * @arg: the caller's own
 */
typedef void (*tree_group_fn)(const char *text, bool differs, void *arg);

/**
 * tree_groups() - tell the threads on a filter, in groups of the same name
 * @node: the filter
 * @each: tell each thread by itself
 * @fn: called for each group
 * @arg: handed to @fn
 */
void tree_groups(const struct tree_node *node, bool each, tree_group_fn fn, void *arg);

/**
 * struct tree_style - how a tree is printed
 * @tasks: each thread on a line
 * @verbose: every filter of a long chain
 */
struct tree_style {
	bool tasks;
	bool verbose;
};

/** tree_text() - print it for people */
void tree_text(const struct tree *tree, const struct tree_style *style);

/** tree_dot() - print it for graphviz */
void tree_dot(const struct tree *tree, const struct tree_style *style);

/** tree_json() - the same as an object */
struct json_object *tree_json(const struct tree *tree);

#endif
