/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_PM_RUNTIME_H
#define TESTING_LINUX_PM_RUNTIME_H

struct device;

int pm_runtime_resume_and_get(struct device *dev);
int pm_runtime_put(struct device *dev);

#endif
