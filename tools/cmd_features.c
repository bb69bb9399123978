#include <stddef.h>
#include "args.h"
const struct option_desc features_options[] = { { 'J', "json", NULL, "print JSON" }, { 0 } };
int cmd_features(const struct command *command, int argc, char **argv)
{
	int status;
	args_begin(command);
	args_next(argc, argv, &status);
	return 0;
}
