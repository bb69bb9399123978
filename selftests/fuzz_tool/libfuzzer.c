// SPDX-License-Identifier: GPL-2.0
/* One target for libFuzzer: TARGET. */
#include "fuzz_tool/replies.h"
#include "fuzz_tool/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	TARGET(bytes, size);
	return 0;
}
