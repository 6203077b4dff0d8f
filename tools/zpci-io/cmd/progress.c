// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"

/* Milliseconds before the bar is drawn, and between two drawings of it. */
#define FIRST_AFTER	500
#define NEXT_AFTER	100

#define BAR_WIDTH	40

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, uint64_t total, bool prints)
{
	progress->started = now();
	progress->shown = 0;
	progress->total = total;
	progress->hidden = !isatty(STDERR_FILENO) ||
			   (prints && isatty(STDOUT_FILENO));
}

void progress_show(struct progress *progress, uint64_t done)
{
	char bar[BAR_WIDTH + 1];
	int64_t time = now();
	int filled;

	if (progress->hidden || time - progress->started < FIRST_AFTER ||
	    time - progress->shown < NEXT_AFTER)
		return;
	progress->shown = time;
	if (!progress->total) {
		fprintf(stderr, "\r%.1f MB", done / 1e6);
		return;
	}
	filled = (double)done / progress->total * BAR_WIDTH;
	memset(bar, '-', BAR_WIDTH);
	memset(bar, '#', filled);
	bar[BAR_WIDTH] = 0;
	fprintf(stderr, "\r[%s] %3d %% of %.1f MB", bar,
		(int)((double)done / progress->total * 100),
		progress->total / 1e6);
}

void progress_end(const struct progress *progress)
{
	/* Back to the margin, and clear to the end of the line. */
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
