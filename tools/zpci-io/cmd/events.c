// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "command.h"

/**
 * struct events - the events that are watched
 * @signals:	signalfd of the signals, or -1
 * @request:	eventfd of the REQ interrupt, or -1
 * @former:	signals that were blocked before
 * @address:	PCI address of the function
 * @signal:	the signal that came; 0 for none
 */
static struct events {
	int signals;
	int request;
	sigset_t former;
	const char *address;
	int signal;
} events = { .signals = -1, .request = -1 };

/* Have the REQ interrupt signaled to an eventfd. Return -1 if the function has none. */
static int watch_request(const struct zpci_io *zio)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd >= 0 && zpci_io_set_interrupts(zio, ZPCI_IO_INTERRUPT_REQ, &fd,
					      1, NULL, 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void events_begin(const struct zpci_io *zio, const char *address)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	events.address = address;
	events.request = watch_request(zio);
	events.signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	/* Without the descriptor, do not block the signals: they end the command at once. */
	if (events.signals < 0)
		sigemptyset(&held);
	sigprocmask(SIG_BLOCK, &held, &events.former);
}

enum event events_next(int fd)
{
	struct pollfd polled[] = {
		{ .fd = events.signals, .events = POLLIN },
		{ .fd = events.request, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	struct signalfd_siginfo info;

	poll(polled, ARRAY_SIZE(polled), fd < 0 ? 0 : -1);
	if (polled[0].revents &&
	    read(events.signals, &info, sizeof(info)) == sizeof(info)) {
		events.signal = info.ssi_signo;
		return EVENT_SIGNAL;
	}
	if (polled[1].revents)
		return EVENT_REQUEST;
	return fd < 0 ? EVENT_NONE : EVENT_INPUT;
}

enum status complain_of_event(enum event event)
{
	if (event == EVENT_SIGNAL) {
		complain("interrupted by %s", events.signal == SIGINT ?
			 "SIGINT" : "SIGTERM");
		return STATUS_INTERRUPTED;
	}
	complain("%s is being unplugged or taken from its driver, so it is closed",
		 events.address);
	return STATUS_NO_FUNCTION;
}

void events_end(void)
{
	if (events.request >= 0)
		close(events.request);
	if (events.signals >= 0)
		close(events.signals);
	events.request = -1;
	events.signals = -1;
}

void die_of_signal(void)
{
	signal(events.signal, SIG_DFL);
	raise(events.signal);
	sigprocmask(SIG_SETMASK, &events.former, NULL);
}
