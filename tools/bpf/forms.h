/* SPDX-License-Identifier: GPL-2.0 */
/* The forms in which a program is printed: assembly, C source, a graph and JSON. */
#ifndef BPF_FORMS_H
#define BPF_FORMS_H

#include "bpf/listing.h"

struct json_object;

/**
 * struct bpf_style - what begins and ends emphasis; empty strings for none
 * @on: begins it
 * @off: ends it
 */
struct bpf_style {
	const char *on;
	const char *off;
};

/**
 * bpf_disasm_insn() - one instruction
 * @listing: the program
 * @index: the instruction
 * @text: it is appended there, without its index, label and note
 */
void bpf_disasm_insn(const struct bpf_listing *listing, size_t index, struct text *text);

/**
 * bpf_disasm() - a whole program, a line an instruction
 * @listing: the program
 * @style: for what is returned
 * @text: it is appended there
 */
void bpf_disasm(const struct bpf_listing *listing, const struct bpf_style *style,
		struct text *text);

/** bpf_csource_includes() - append the headers that the source needs */
void bpf_csource_includes(struct text *text);

/**
 * bpf_csource() - a program as an array that compiles to the same bytes
 * @listing: the program
 * @name: of the array
 * @text: it is appended there
 */
void bpf_csource(const struct bpf_listing *listing, const char *name, struct text *text);

/**
 * bpf_dot() - draw a program
 * @listing: the program
 * @name: of the graph: letters, digits and "_"
 * @title: what is written above it, any text
 * @text: it is appended there, in graphviz' language
 */
void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text);

/**
 * bpf_json() - a program as an array, with an object for each instruction
 * @listing: the program
 *
 * Return: the array; the caller puts it.
 */
struct json_object *bpf_json(const struct bpf_listing *listing);

#endif
