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
 * struct diagnosis - what was found so far
 * @findings:	for JSON, the findings; else NULL
 * @wrong:	one of them is WRONG
 * @kernel:	the kernel that runs
 */
struct diagnosis {
	struct json_object *findings;
	bool wrong;
	struct utsname kernel;
};

/**
 * find() - add a finding
 * @diagnosis:	where to
 * @about:	what it is about: a word, or the address of a function
 * @state:	how good it is
 * @format:	the finding, and what to do, as for printf()
 */
__printf(4, 5)
void find(struct diagnosis *diagnosis, const char *about, enum state state,
	  const char *format, ...);

/**
 * exists() - is a file there?
 * @name:	its path, of the system
 *
 * Return: whether it is.
 */
bool exists(const char *name);

/* The answer to a question of yes or no. */
enum answer {
	NO,
	YES,
	CANNOT_TELL,
};

/**
 * has_symbol() - has the kernel, with the modules that are loaded, this symbol?
 * @symbol:	its name; names are there for every user, addresses are not
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
 * os_release() - a value of /etc/os-release
 * @name:	its name, as "VERSION_ID"
 * @value:	where it goes, without quotes; empty where there is none
 * @size:	size of @value, in bytes
 *
 * Return: @value.
 */
const char *os_release(const char *name, char *value, size_t size);

#endif /* DOCTOR_H */
