// SPDX-License-Identifier: GPL-2.0
/* libFuzzer changes the structure of tapes more often than single bytes. */
#include "fuzz_tool/generate.h"
#include "fuzz_tool/mutate.h"
#include "fuzz_tool/replies.h"

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned int seed)
{
	uint64_t state = seed;

	if (!random_below(&state, 8))
		return LLVMFuzzerMutate(bytes, size, room);
	return mutate(&state, bytes, size, room);
}
