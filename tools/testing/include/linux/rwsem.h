/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_RWSEM_H
#define TESTING_LINUX_RWSEM_H

struct rw_semaphore {
	int readers;
};

#define init_rwsem(sem)	((sem)->readers = 0)

#define lockdep_assert_held(sem)	((void)(sem))

void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
int rwsem_is_contended(struct rw_semaphore *sem);

#endif
