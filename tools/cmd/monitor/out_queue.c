// SPDX-License-Identifier: GPL-2.0
/* Queue for output, so that a slow reader does not block the tool. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/xalloc.h"
#include "cmd/monitor/monitor.h"
#include "cli/clean.h"

/* Bytes queued at most; beyond, the kernel drops events and counts them. */
#define OUTBOX_BYTES (64ul << 20)

/* Bytes written by one call. */
#define PIECES 64

bool out_queue_open(struct out_queue *box, const char *path)
{
	struct stat st;

	if (path && !strcmp(path, "-"))
		path = NULL;
	*box = (struct out_queue){ .fd = STDOUT_FILENO, .opened = path };
	if (path)
		box->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (box->fd < 0) {
		complain("%s: %s", clean_text(path), strerror(errno));
		return false;
	}
	box->file = !fstat(box->fd, &st) && S_ISREG(st.st_mode);
	return true;
}

void out_queue_add(struct out_queue *box, const struct text *text)
{
	if (box->err || !text->len)
		return;
	/* Discard written bytes once they are most of the queue. */
	if (box->done > box->text.len / 2 && box->done > 65536) {
		memmove(box->text.buf, box->text.buf + box->done, box->text.len - box->done + 1);
		box->text.len -= box->done;
		box->passed += box->done;
		box->done = 0;
		memmove(box->ends, box->ends + box->end_done,
			(box->end_count - box->end_done) * sizeof(*box->ends));
		box->end_count -= box->end_done;
		box->end_done = 0;
	}
	text_put(&box->text, text_str(text), text->len);
}

void out_queue_add_event(struct out_queue *box, const struct text *text)
{
	out_queue_add(box, text);
	box->ends = xgrow(box->ends, box->end_count, &box->end_room, sizeof(*box->ends));
	box->ends[box->end_count++] = box->passed + box->text.len;
}

uint64_t out_queue_lost(const struct out_queue *box)
{
	return box->lost + (box->end_count - box->end_done);
}

bool out_queue_waits(const struct out_queue *box)
{
	return !box->err && box->done < box->text.len;
}

bool out_queue_full(const struct out_queue *box)
{
	return !box->err && box->text.len - box->done > OUTBOX_BYTES;
}

/* Whether a write would not block. */
static bool is_ready(const struct out_queue *box)
{
	struct pollfd fd = { .fd = box->fd, .events = POLLOUT };

	return box->file || (poll(&fd, 1, 0) > 0 && fd.revents & POLLOUT);
}

static int write_piece(struct out_queue *box, size_t most)
{
	size_t len = box->text.len - box->done;
	ssize_t written;

	written = write(box->fd, box->text.buf + box->done, len < most ? len : most);
	if (written < 0 && errno != EINTR && errno != EAGAIN)
		box->err = -errno;
	else if (written > 0)
		box->done += (size_t)written;
	while (box->end_done < box->end_count &&
	       box->ends[box->end_done] <= box->passed + box->done)
		box->end_done++;
	if (box->done == box->text.len) {
		text_clear(&box->text);
		box->passed += box->done;
		box->done = 0;
		box->end_count = box->end_done = 0;
	}
	return box->err;
}

int out_queue_write(struct out_queue *box)
{
	/* poll() reports a pipe as writable only if PIPE_BUF bytes fit. */
	size_t most = box->file ? OUTBOX_BYTES : PIPE_BUF;
	int i;

	for (i = 0; i < PIECES && out_queue_waits(box) && is_ready(box); i++)
		write_piece(box, most);
	return box->err;
}

int out_queue_close(struct out_queue *box)
{
	if (box->opened && close(box->fd) && !box->err)
		box->err = -errno;
	text_free(&box->text);
	return box->err;
}
