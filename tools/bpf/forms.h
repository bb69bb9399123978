/* SPDX-License-Identifier: GPL-2.0 */
/* The forms in which a program is printed: assembly, C source, a graph and JSON. */
#ifndef BPF_FORMS_H
#define BPF_FORMS_H

#include "bpf/listing.h"

struct json_object;

/**
 * bpf_disasm_insn() - append an instruction as assembly, without index, label and note
 * @listing: the program
 * @index: the instruction
 * @text: the output
 */
void bpf_disasm_insn(const struct bpf_listing *listing, size_t index, struct text *text);

/** bpf_disasm() - append a program as assembly, one line per instruction */
void bpf_disasm(const struct bpf_listing *listing, struct text *text);

/** bpf_pseudo() - append a valid program as statements: if, switch, return; Documentation/asm.rst */
void bpf_pseudo(const struct bpf_listing *listing, struct text *text);

/** bpf_csource_includes() - append the headers that the source needs */
void bpf_csource_includes(struct text *text);

/**
 * bpf_csource() - append a program as a C array that compiles to the same bytes
 * @listing: the program
 * @name: name of the array
 * @text: the output
 */
void bpf_csource(const struct bpf_listing *listing, const char *name, struct text *text);

/**
 * bpf_dot() - append the control flow graph of a program in the language of graphviz
 * @listing: the program
 * @name: name of the graph: letters, digits and "_"
 * @title: title of the graph, any text
 * @text: the output
 */
void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text);

/**
 * bpf_json() - a program as an array with an object for each instruction
 * @listing: the program
 *
 * Return: the array; the caller releases it.
 */
struct json_object *bpf_json(const struct bpf_listing *listing);

#endif
