/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to make a function of the emulated machine go, and to have it back. @n is
 * its number there, from 1: its domain, and its slot.
 */
#ifndef TESTING_HOTPLUG_H
#define TESTING_HOTPLUG_H

#include <stdbool.h>

#define DEVICES	"/sys/bus/pci/devices/"

/* Each that returns an int returns 0, or -1 with errno. */
int write_to(const char *path, const char *text);

/* Wait until a path is there, or is not any more: whether it came to that. */
bool path_is(const char *path, bool there);

/* Wait until @counter, which another thread raises, is some higher: whether it is. */
bool moves_on(const unsigned long *counter);

/* Wait until the eventfd @fd is signaled, or another file can be read: whether it is. */
bool is_signaled(int fd);

/* A function that came back has no driver, and takes none before it is all there. */
int bind_again(const char *address);

int slot_power(unsigned int n, bool on);

/* By the emulator's monitor; @device is what it is, as QEMU's device_add has it. */
int unplug(unsigned int n);
int plug(unsigned int n, const char *device);

/* An ISM enters the error state. It does so after the return, so wait for it. */
int ism_error(unsigned int n);

#endif
