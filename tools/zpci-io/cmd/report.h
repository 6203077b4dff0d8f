/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of zpci-io on standard error, and its exit statuses. */

#ifndef REPORT_H
#define REPORT_H

#include <zpci_io.h>

#define __printf(a, b)	__attribute((format(printf, a, b)))

/* Exit statuses; zpci-io(1) documents them. */
enum status {
	STATUS_DONE,
	STATUS_REFUSED,
	STATUS_USAGE,
	STATUS_NO_FUNCTION,
	STATUS_NO_DRIVER,
	STATUS_NO_PERMISSION,
	STATUS_NO_REGION,
	STATUS_IN_USE,
	/* Not an exit status: the command ends by the signal instead. */
	STATUS_INTERRUPTED,
};

/**
 * complain_at_line() - set the line of a script that each complaint names
 * @line:	number of the line; 0 for none
 */
void complain_at_line(unsigned int line);

/**
 * complaint_line() - the line of the script that complaints name
 *
 * Return: its number; 0 for none.
 */
unsigned int complaint_line(void);

/**
 * complaint() - the first complaint since complain_at_line()
 *
 * Return: the complaint without its beginning; empty if there was none.
 */
const char *complaint(void);

/**
 * complain() - write one line to standard error
 * @format:	the line without its newline, as for printf()
 */
__printf(1, 2)
void complain(const char *format, ...);

/**
 * complain_of() - report on standard error why a request failed
 * @zio:	the handle
 * @address:	PCI address of the function
 * @req:	the request
 * @err:	the error that libzpci_io returned
 *
 * Return: STATUS_REFUSED.
 */
enum status complain_of(const struct zpci_io *zio, const char *address,
			const struct vfio_zpci_io_req *req, int err);

/**
 * status_of() - exit status for a failure to open, bind or unbind
 * @err:	negative errno value of libzpci_io
 *
 * Return: the status.
 */
enum status status_of(int err);

#endif /* REPORT_H */
