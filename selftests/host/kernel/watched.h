/* SPDX-License-Identifier: GPL-2.0 */
/* The made-up kernel of watched.c: what is behind its socket. */
#ifndef WATCHED_H
#define WATCHED_H

/** watched_serve() - answer requests and tell events, until the socket is closed */
void watched_serve(int fd);

#endif
