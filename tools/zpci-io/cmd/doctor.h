/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations that the files of zpci-io doctor share. */

#ifndef DOCTOR_H
#define DOCTOR_H

#include <sys/utsname.h>

#include "command.h"

/**
 * enum state - how good a finding is
 * @FINE:	as it has to be
 * @NOTE:	good to know; nothing is wrong
 * @UNKNOWN:	this user cannot tell
 * @WRONG:	keeps the region from being used
 */
enum state {
	FINE,
	NOTE,
	UNKNOWN,
	WRONG,
};

/**
 * struct diagnosis - the findings so far
 * @findings:	for JSON, the findings; else NULL
 * @wrong:	one of the findings is WRONG
 * @kernel:	the running kernel
 */
struct diagnosis {
	struct json_object *findings;
	bool wrong;
	struct utsname kernel;
};

/**
 * find() - add a finding
 * @diagnosis:	the findings so far
 * @about:	the subject: a word, or the address of a function
 * @state:	how good the finding is
 * @format:	the finding and the remedy, as for printf()
 */
__printf(4, 5)
void find(struct diagnosis *diagnosis, const char *about, enum state state,
	  const char *format, ...);

/**
 * exists() - does a file exist?
 * @name:	its path in the system, without ZPCI_IO_ROOT
 *
 * Return: true if it does.
 */
bool exists(const char *name);

/* The answer to a question of yes or no. */
enum answer {
	NO,
	YES,
	CANNOT_TELL,
};

/**
 * has_symbol() - does the kernel, or a loaded module, have this symbol?
 * @symbol:	its name. Every user can read the names, but not the addresses
 *
 * Return: the answer.
 */
enum answer has_symbol(const char *symbol);

/* doctor_module.c */
void look_at_module(struct diagnosis *diagnosis);
void look_at_copies(struct diagnosis *diagnosis);
void look_at_initramfs(struct diagnosis *diagnosis);

/* doctor_system.c */
void look_at_distribution(struct diagnosis *diagnosis);
void look_at_interpretation(struct diagnosis *diagnosis);

/**
 * os_release() - read a value of /etc/os-release
 * @name:	its name, for example "VERSION_ID"
 * @value:	where the value goes, without quotes; empty if there is none
 * @size:	size of @value, in bytes
 *
 * Return: @value.
 */
const char *os_release(const char *name, char *value, size_t size);

#endif /* DOCTOR_H */
