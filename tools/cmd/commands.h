/* SPDX-License-Identifier: GPL-2.0 */
/* The commands and their options, for the table in main.c. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/command.h"

int cmd_status(const struct command *command, int argc, char **argv);
int cmd_list(const struct command *command, int argc, char **argv);
int cmd_explain(const struct command *command, int argc, char **argv);
int cmd_check(const struct command *command, int argc, char **argv);
int cmd_diff(const struct command *command, int argc, char **argv);
int cmd_merge(const struct command *command, int argc, char **argv);
int cmd_monitor(const struct command *command, int argc, char **argv);
int cmd_dump(const struct command *command, int argc, char **argv);
int cmd_asm(const struct command *command, int argc, char **argv);
int cmd_export(const struct command *command, int argc, char **argv);
int cmd_tree(const struct command *command, int argc, char **argv);
int cmd_why(const struct command *command, int argc, char **argv);
int cmd_features(const struct command *command, int argc, char **argv);

extern const struct option_desc status_options[];
extern const struct option_desc list_options[];
extern const struct option_desc explain_options[];
extern const struct option_desc check_options[];
extern const struct option_desc diff_options[];
extern const struct option_desc merge_options[];
extern const struct option_desc monitor_options[];
extern const struct option_desc dump_options[];
extern const struct option_desc asm_options[];
extern const struct option_desc export_options[];
extern const struct option_desc tree_options[];
extern const struct option_desc why_options[];
extern const struct option_desc features_options[];

#endif
