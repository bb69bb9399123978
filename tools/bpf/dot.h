/* SPDX-License-Identifier: GPL-2.0 */
/* The control flow graph of a program, for graphviz. */
#ifndef BPF_DOT_H
#define BPF_DOT_H

#include "bpf/listing.h"

/**
 * bpf_dot() - draw a program
 * @listing: the program
 * @name: of the graph: letters, digits and "_"
 * @title: what is written above it, any text
 * @text: it is appended there, in graphviz' language
 */
void bpf_dot(const struct bpf_listing *listing, const char *name, const char *title,
	     struct text *text);

#endif
