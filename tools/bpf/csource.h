/* SPDX-License-Identifier: GPL-2.0 */
/* Programs as C source. */
#ifndef BPF_CSOURCE_H
#define BPF_CSOURCE_H

#include "bpf/listing.h"

/** bpf_csource_includes() - append the headers that the source needs */
void bpf_csource_includes(struct text *text);

/**
 * bpf_csource() - a program as an array that compiles to the same bytes
 * @listing: the program
 * @name: of the array
 * @text: it is appended there
 */
void bpf_csource(const struct bpf_listing *listing, const char *name, struct text *text);

#endif
