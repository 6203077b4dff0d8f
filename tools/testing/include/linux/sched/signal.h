/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_SCHED_SIGNAL_H
#define TESTING_LINUX_SCHED_SIGNAL_H

#include <linux/types.h>

#define current			NULL

int fatal_signal_pending(void *task);
bool need_resched(void);
void cond_resched(void);

#endif
