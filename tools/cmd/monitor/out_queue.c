// SPDX-License-Identifier: GPL-2.0
/* Output that waits for whoever reads it, so that the tool need not. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/message.h"
#include "cmd/monitor/out_queue.h"
#include "cli/clean.h"

/* With so many bytes waiting it is better to let the kernel count what is lost. */
#define OUTBOX_BYTES (64ul << 20)

/* Pieces that one call writes. */
#define PIECES 64

bool outbox_open(struct outbox *box, const char *path)
{
	struct stat st;

	if (path && !strcmp(path, "-"))
		path = NULL;
	*box = (struct outbox){ .fd = STDOUT_FILENO, .opened = path };
	if (path)
		box->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (box->fd < 0) {
		complain("%s: %s", clean_text(path), strerror(errno));
		return false;
	}
	box->file = !fstat(box->fd, &st) && S_ISREG(st.st_mode);
	return true;
}

void outbox_add(struct outbox *box, const struct text *text)
{
	if (box->err || !text->len)
		return;
	/* What has been written makes room once it is most of it. */
	if (box->done > box->text.len / 2 && box->done > 65536) {
		memmove(box->text.buf, box->text.buf + box->done, box->text.len - box->done + 1);
		box->text.len -= box->done;
		box->done = 0;
	}
	text_add(&box->text, "%s", text_str(text));
}

bool outbox_waits(const struct outbox *box)
{
	return !box->err && box->done < box->text.len;
}

bool outbox_full(const struct outbox *box)
{
	return !box->err && box->text.len - box->done > OUTBOX_BYTES;
}

/* Whether a write of a piece would not wait. */
static bool is_ready(const struct outbox *box)
{
	struct pollfd fd = { .fd = box->fd, .events = POLLOUT };

	return box->file || (poll(&fd, 1, 0) > 0 && fd.revents & POLLOUT);
}

static int write_piece(struct outbox *box, size_t most)
{
	size_t len = box->text.len - box->done;
	ssize_t written;

	written = write(box->fd, box->text.buf + box->done, len < most ? len : most);
	if (written < 0 && errno != EINTR && errno != EAGAIN)
		box->err = -errno;
	else if (written > 0)
		box->done += (size_t)written;
	if (box->done == box->text.len) {
		text_clear(&box->text);
		box->done = 0;
	}
	return box->err;
}

int outbox_write(struct outbox *box)
{
	/* A pipe that is ready at all has room for so much. */
	size_t most = box->file ? OUTBOX_BYTES : PIPE_BUF;
	int i;

	for (i = 0; i < PIECES && outbox_waits(box) && is_ready(box); i++)
		write_piece(box, most);
	return box->err;
}

int outbox_close(struct outbox *box)
{
	if (box->opened && close(box->fd) && !box->err)
		box->err = -errno;
	text_free(&box->text);
	return box->err;
}
