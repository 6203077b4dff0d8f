/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to make a function of the VM disappear, and to bring it back. @n is its number
 * there, from 1: its domain, and its slot.
 */
#ifndef TESTING_HOTPLUG_H
#define TESTING_HOTPLUG_H

#include <stdbool.h>

#define DEVICES	"/sys/bus/pci/devices/"

/* Each that returns an int returns 0, or -1 with errno. */
int write_to(const char *path, const char *text);

/* Wait until a path exists, or no longer exists. Return false if it did not happen. */
bool path_is(const char *path, bool there);

/* Wait until another thread has raised @counter by some. Return false if it did not. */
bool moves_on(const unsigned long *counter);

/* Wait until the eventfd or file @fd can be read. Return false if it did not happen. */
bool is_signaled(int fd);

/* A function that came back has no driver, and can be bound only when it is complete. */
int bind_again(const char *address);

int slot_power(unsigned int n, bool on);

/* Through the emulator's monitor; @device describes the device for QEMU's device_add. */
int unplug(unsigned int n);
int plug(unsigned int n, const char *device);

/* An ISM enters the error state. It does so after the return, so wait for it. */
int ism_error(unsigned int n);

#endif
