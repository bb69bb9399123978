// SPDX-License-Identifier: GPL-2.0
/* Fuzz targets, with the promises that hold for any input. A breach ends in abort(). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/audit.h>

#include <json-c/json.h>

#include "analysis/signature.h"
#include "bpf/asm.h"
#include "bpf/emulate.h"
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
	if (!bpf_assemble(text_str(&text), text.len, NULL, &assembled, &error))
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

static struct seccomp_data random_data(uint64_t *seed, const struct bpf_listing *listing)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64 };
	uint32_t words[sizeof(struct seccomp_data) / 4];
	struct seccomp_data data;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = random_word(seed, listing);
	if (!random_below(seed, 4))
		words[BPF_WORD_NR] = BPF_X32_BIT - 2 + random_below(seed, 4);
	if (random_below(seed, 4))
		words[BPF_WORD_ARCH] = archs[random_below(seed, 3)];
	memcpy(&data, words, sizeof(data));
	return data;
}

static void walk_some(const struct bpf_listing *listing, uint64_t seed)
{
	struct seccomp_data data;
	const char *wrong;
	size_t n;

	for (n = 0; n < WALKS; n++) {
		data = random_data(&seed, listing);
		wrong = walk(listing, &data);
		if (wrong)
			breach("claimed to know better: %s (nr 0x%x, arch 0x%x)", wrong, data.nr,
			       data.arch);
	}
}

/* Statements are read as a program with the same answers, unless it becomes too long. */
static void same_answers(const struct bpf_listing *listing, uint64_t seed)
{
	static struct bpf_asm again;
	struct bpf_program of = { listing->prog, listing->len }, other = { again.prog, 0 };
	struct bpf_error refused;
	struct bpf_asm_error error;
	struct seccomp_data data;
	struct text text = { 0 };
	size_t n;

	bpf_pseudo(listing, &text);
	if (!bpf_assemble(text_str(&text), text.len, &signature_names, &again, &error)) {
		if (!strstr(error.text, "too many instructions"))
			breach("%s%zu:%zu: %s", text_str(&text), error.line, error.column,
			       error.text);
		text_free(&text);
		return;
	}
	other.len = again.len;
	if (!bpf_check(again.prog, again.len, &refused))
		breach("%sis refused: %zu %s", text_str(&text), refused.index, refused.text);
	for (n = 0; n < WALKS; n++) {
		data = random_data(&seed, listing);
		if (emulate_program(&of, &data, NULL, NULL) !=
		    emulate_program(&other, &data, NULL, NULL))
			breach("%sanswers otherwise (nr 0x%x, arch 0x%x)", text_str(&text), data.nr,
			       data.arch);
	}
	text_free(&text);
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
	listing.names = &signature_names;
	if (listing.valid) {
		walk_some(&listing, size + bytes[0]);
		same_answers(&listing, size + bytes[0]);
	} else if (listing.error.index >= len && listing.error.index != BPF_NO_INDEX) {
		breach("the error is of no instruction");
	}
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
	if (bpf_assemble(text, size, &signature_names, &assembled, &error)) {
		bpf_listing_init(&listing, assembled.prog, assembled.len);
		same_again(&listing);
		bpf_listing_end(&listing);
	} else {
		check_error(&error, text, size);
	}
	free(text);
}
