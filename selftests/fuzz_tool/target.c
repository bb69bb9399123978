// SPDX-License-Identifier: GPL-2.0
/* Fuzz targets, with the promises that hold for any input. A breach ends in abort(). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>

#include <json-c/json.h>

#include "bpf/asm.h"
#include "bpf/forms.h"
#include "fuzz_tool/generate.h"
#include "fuzz_tool/target.h"
#include "fuzz_tool/walk.h"

#define WALKS 16

__attribute__((format(printf, 1, 2), noreturn)) static void breach(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

static void same_again(const struct bpf_listing *listing)
{
	static struct bpf_asm assembled;
	struct bpf_asm_error error;
	struct text text = { 0 };

	bpf_disasm(listing, &text);
	if (!bpf_assemble(text_str(&text), text.len, &assembled, &error))
		breach("%s%zu:%zu: %s", text_str(&text), error.line, error.column, error.text);
	if (assembled.len != listing->len ||
	    memcmp(assembled.prog, listing->prog, listing->len * sizeof(*listing->prog)))
		breach("%sassembles to other bytes", text_str(&text));
	text_free(&text);
}

static void print_all(const struct bpf_listing *listing)
{
	struct text text = { 0 };
	struct json_object *json = bpf_json(listing);

	bpf_csource(listing, "filter", &text);
	bpf_dot(listing, "filter", "a \"title\" \\", &text);
	if (strlen(text_str(&text)) != text.len)
		breach("what was printed has a zero byte, or was cut off");
	if (!json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN) ||
	    json_object_array_length(json) != listing->len)
		breach("JSON");
	json_object_put(json);
	text_free(&text);
}

/* Mostly values near those that the program compares with. */
static uint32_t random_word(uint64_t *state, const struct bpf_listing *listing)
{
	uint32_t k = listing->prog[random_below(state, (uint32_t)listing->len)].k;

	if (!random_below(state, 4))
		return (uint32_t)random_next(state);
	return k + random_below(state, 3) - 1;
}

static void walk_some(const struct bpf_listing *listing, uint64_t seed)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64 };
	uint32_t words[sizeof(struct seccomp_data) / 4];
	struct seccomp_data data;
	const char *wrong;
	size_t i, n;

	for (n = 0; n < WALKS; n++) {
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			words[i] = random_word(&seed, listing);
		if (!random_below(&seed, 4))
			words[BPF_WORD_NR] = BPF_X32_BIT - 2 + random_below(&seed, 4);
		if (random_below(&seed, 4))
			words[BPF_WORD_ARCH] = archs[random_below(&seed, 3)];
		memcpy(&data, words, sizeof(data));
		wrong = walk(listing, &data);
		if (wrong)
			breach("claimed to know better: %s (nr 0x%x, arch 0x%x)", wrong, data.nr,
			       data.arch);
	}
}

void target_program(const uint8_t *bytes, size_t size)
{
	size_t len = size / sizeof(struct sock_filter);
	struct sock_filter *prog;
	struct bpf_listing listing;

	if (len > BPF_MAXINSNS)
		len = BPF_MAXINSNS;
	/* Exactly as long as the program, so that the sanitizer notices a read behind it. */
	prog = malloc(len ? len * sizeof(*prog) : 1);
	if (!prog)
		return;
	memcpy(prog, bytes, len * sizeof(*prog));
	bpf_listing_init(&listing, prog, len);
	if (len) {
		same_again(&listing);
		print_all(&listing);
	}
	if (listing.valid)
		walk_some(&listing, size + bytes[0]);
	else if (listing.error.index >= len && listing.error.index != BPF_NO_INDEX)
		breach("the error is of no instruction");
	bpf_listing_end(&listing);
	free(prog);
}

static void check_error(const struct bpf_asm_error *error, const char *text, size_t size)
{
	size_t line, length = 0;

	for (line = 1; line < error->line; line++) {
		const char *newline = memchr(text, '\n', size);

		if (!newline)
			breach("an error in line %zu, of %zu", error->line, line);
		size -= (size_t)(newline + 1 - text);
		text = newline + 1;
	}
	if (size)
		length = memchr(text, '\n', size) ?
				 (size_t)((char *)memchr(text, '\n', size) - text) :
				 size;
	if (error->column < 1 || error->column > length + 1 || !*error->text)
		breach("an error at %zu:%zu, where %zu are: %s", error->line, error->column, length,
		       error->text);
}

void target_text(const uint8_t *bytes, size_t size)
{
	static struct bpf_asm assembled;
	struct bpf_asm_error error;
	struct bpf_listing listing;
	char *text = malloc(size ? size : 1);

	if (!text)
		return;
	memcpy(text, bytes, size);
	if (bpf_assemble(text, size, &assembled, &error)) {
		bpf_listing_init(&listing, assembled.prog, assembled.len);
		same_again(&listing);
		bpf_listing_end(&listing);
	} else {
		check_error(&error, text, size);
	}
	free(text);
}
