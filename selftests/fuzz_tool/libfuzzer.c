// SPDX-License-Identifier: GPL-2.0
/* The targets for libFuzzer; TARGET is the one of this program. */
#include "fuzz_tool/replies.h"
#include "fuzz_tool/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	TARGET(bytes, size);
	return 0;
}
