// SPDX-License-Identifier: GPL-2.0
/* One filter as a plain struct. */
#include <stdlib.h>

#include "client/filter.h"

void sd_filter_release(struct sd_filter *filter)
{
	free(filter->prog);
	filter->prog = NULL;
	filter->prog_len = 0;
}
