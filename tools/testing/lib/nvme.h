/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NVMe of the emulated machine as a function that gets into the error state: told to
 * fetch a command from memory that is not mapped. Its registers are in BAR 0 (NVM Express
 * Base Specification, "Property Definition").
 */
#ifndef TESTING_NVME_H
#define TESTING_NVME_H

#define NVME_CONFIGURATION	0x14
#define NVME_ENABLED		0x00460001	/* entries of 64 and of 16 bytes, enabled */
#define NVME_STATUS		0x1c
#define NVME_READY		1
#define NVME_FATAL		2
#define NVME_QUEUE_SIZES	0x24
#define NVME_QUEUE_SIZES_32	0x001f001f	/* 32 entries in each of both queues */
#define NVME_SUBMISSION_QUEUE	0x28
#define NVME_COMPLETION_QUEUE	0x30
#define NVME_DOORBELL		0x1000

/* The lowest address that a function may use here; nothing is mapped there. */
#define NVME_UNMAPPED		0x100000000ULL

#endif
