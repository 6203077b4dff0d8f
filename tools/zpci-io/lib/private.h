/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/* Declarations that the files of the library share. */

#ifndef ZPCI_IO_PRIVATE_H
#define ZPCI_IO_PRIVATE_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <zpci_io.h>

#include "kernel_abi.h"

#define ZPCI_IO_BARS	6

/* Marks the functions that the shared library exports. All others are hidden. */
#define ZPCI_IO_API	__attribute__((visibility("default")))

#define __printf(a, b)	__attribute((format(printf, a, b)))

/**
 * struct zpci_io_mapping - memory that is mapped in a type 1 container
 * @next:	the next one, by @iova; or NULL
 * @iova:	its first address
 * @size:	bytes
 */
struct zpci_io_mapping {
	struct zpci_io_mapping *next;
	uint64_t iova;
	uint64_t size;
};

/**
 * struct zpci_io - one open zPCI function; only the list of @mappings changes while it is open
 * @device:	VFIO device descriptor
 * @group:	VFIO group descriptor, or -1
 * @container:	VFIO container descriptor, or -1
 * @iommufd:	iommufd descriptor, or -1
 * @borrowed:	@device is the caller's
 * @ioas:	I/O address space that is attached through @iommufd
 * @index:	VFIO index of the region
 * @region:	offset of the region in @device, in bytes
 * @region_size: size of the region, in bytes
 * @config:	offset of configuration space in @device, in bytes
 * @bar_size:	size of each BAR, in bytes; 0 for none
 * @bar_offset:	offset of each BAR's region in @device, in bytes
 * @max_reqs:	most requests in one write, at least 1
 * @hdr:	the region's header, or one that describes what ism_vfio_pci offers
 * @geometry:	the limits for the gate, if ism_vfio_pci is used; NULL if the region is
 *		used, whose driver has the gate
 * @info:	answer of VFIO_DEVICE_GET_INFO, capabilities included
 * @lock:	of @mappings
 * @mappings:	the memory that is mapped in @container
 */
struct zpci_io {
	int device;
	int group;
	int container;
	int iommufd;
	bool borrowed;
	uint32_t ioas;
	uint32_t index;
	uint64_t region;
	uint64_t region_size;
	uint64_t config;
	uint64_t bar_size[ZPCI_IO_BARS];
	uint64_t bar_offset[ZPCI_IO_BARS];
	size_t max_reqs;
	struct vfio_zpci_io_hdr hdr;
	struct zpci_io_geometry *geometry;
	struct vfio_device_info *info;
	pthread_mutex_t lock;
	struct zpci_io_mapping *mappings;
};

/**
 * struct zpci_io_function - a zPCI function, with its attributes from sysfs
 * @next:	the next one of the list, or NULL
 *
 * zpci_io_function_*() return the other members.
 */
struct zpci_io_function {
	struct zpci_io_function *next;
	char address[16];
	char driver[64];
	uint32_t fid;
	uint32_t fh;
	uint32_t uid;
	uint32_t class_code;
	uint16_t pchid;
	uint16_t vfn;
	uint16_t vendor;
	uint16_t device;
	uint8_t pft;
	uint8_t pfgid;
};

/* open.c */
int zpci_io_device_file(const char *address, char *path);

/* in_use.c */
#define ZPCI_IO_HOLDER_SIZE	64

bool zpci_io_in_use(const char *address, char *holder, size_t size);

/**
 * zpci_io_holder() - which process has a file open?
 * @file:	path of the file
 * @holder:	where a description of the process goes; "another program" if none is found
 * @size:	size of @holder, in bytes
 *
 * Only root can read which files the processes of other users have open.
 *
 * Return: true if a process is found.
 */
bool zpci_io_holder(const char *file, char *holder, size_t size);

/* region.c */
int zpci_io_find_region(struct zpci_io *zio, const char *driver, char *why,
			size_t why_size);
int zpci_io_ask(int fd, unsigned long request, const void *question,
		size_t question_size, void **answer);
const void *zpci_io_find_capability(const void *answer, size_t answer_size,
				    uint32_t offset, uint16_t id, size_t *size);
int zpci_io_device_info(int device, struct vfio_device_info **info);
const void *zpci_io_info_capability(const struct vfio_device_info *info,
				    uint16_t id, size_t *size);
int zpci_io_read_config(const struct zpci_io *zio, unsigned int offset,
			size_t len, uint32_t *value);

/* explain.c; zpci_io_gate.h has the structure, for those files that compile it. */
struct zpci_io_geometry;
void zpci_io_describe(const struct zpci_io *zio, struct zpci_io_geometry *fn);

/* ism_vfio_pci.c */
void zpci_io_device_driver(int device, char *driver, size_t size);
int zpci_io_use_ism_vfio_pci(struct zpci_io *zio);
int zpci_io_by_ism_vfio_pci(const struct zpci_io *zio,
			    const struct vfio_zpci_io_req *reqs, size_t count,
			    size_t *done);

/**
 * zpci_io_ism_vfio_pci_takes() - can ism_vfio_pci issue this as one instruction?
 * @req:	a request that breaks no rule of the gate
 *
 * Return: false for PCI store, and for a load that is not of 1, 2, 4 or 8 bytes at a
 * multiple of its length.
 */
bool zpci_io_ism_vfio_pci_takes(const struct vfio_zpci_io_req *req);

/* sysfs.c */
#define ZPCI_IO_VFIO_PCI	"vfio-pci"
#define ZPCI_IO_ISM_VFIO_PCI	"ism_vfio_pci"

bool zpci_io_is_vfio_driver(const char *driver);

__printf(2, 3)
int zpci_io_path(char *path, const char *format, ...);
int zpci_io_read_line(const char *path, char *line, size_t size);
int zpci_io_write_line(const char *path, const char *line);
int zpci_io_link_name(const char *path, char *name, size_t size);

/**
 * zpci_io_refuse() - write the reason of a failure
 * @err:	positive errno value
 * @why:	where the reason goes, or NULL
 * @why_size:	size of @why in bytes
 * @format:	the reason, as for printf()
 *
 * Return: -@err.
 */
__printf(4, 5)
int zpci_io_refuse(int err, char *why, size_t why_size, const char *format,
		   ...);

/**
 * zpci_io_succeed() - clear the reason at the end of a function that can fail
 * @why:	where a reason would go, or NULL
 * @why_size:	size of @why in bytes
 *
 * A first attempt may have failed and left its reason there before another succeeded.
 *
 * Return: 0.
 */
int zpci_io_succeed(char *why, size_t why_size);

#endif /* ZPCI_IO_PRIVATE_H */
