// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Memory that the function reaches by DMA. An iommufd chooses the addresses itself.
 * For a type 1 container the library chooses them, within the container's ranges.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

#define MAP_FLAGS	(ZPCI_IO_MAP_READ | ZPCI_IO_MAP_WRITE)

static int refuse_map(int err, char *why, size_t why_size)
{
	switch (err) {
	case -ENOMEM:
		return zpci_io_refuse(ENOMEM, why, why_size,
				      "the memory cannot be mapped for DMA: the limit on locked memory ('ulimit -l') is reached, or there is no memory");
	case -ENOSPC:
		return zpci_io_refuse(ENOSPC, why, why_size,
				      "the memory cannot be mapped for DMA: no free addresses of this size are left, or too many pieces are mapped");
	default:
		return zpci_io_refuse(-err, why, why_size,
				      "the memory cannot be mapped for DMA: %s",
				      strerror(-err));
	}
}

/* Find the ranges that DMA may use in @info; NULL if the container gives none. */
static const struct vfio_iommu_type1_info_cap_iova_range *
find_ranges(const struct vfio_iommu_type1_info *info)
{
	const struct vfio_iommu_type1_info_cap_iova_range *ranges;
	size_t size, room;

	if (!(info->flags & VFIO_IOMMU_INFO_CAPS))
		return NULL;
	ranges = zpci_io_find_capability(info, info->argsz, info->cap_offset,
					 VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE,
					 &size);
	if (!ranges || size < sizeof(*ranges))
		return NULL;
	room = (size - sizeof(*ranges)) / sizeof(ranges->iova_ranges[0]);
	return ranges->nr_iovas <= room ? ranges : NULL;
}

/*
 * Find the first free range of @size bytes from @first to @last. Return the place in the
 * list where it has to be linked in, or NULL.
 */
static struct zpci_io_mapping **
find_free(struct zpci_io *zio, uint64_t first, uint64_t last, uint64_t size,
	  uint64_t *iova)
{
	const uint64_t page = sysconf(_SC_PAGESIZE);
	struct zpci_io_mapping **at = &zio->mappings;
	uint64_t from = (first + page - 1) & ~(page - 1);

	for (; *at; at = &(*at)->next) {
		if ((*at)->iova >= from && (*at)->iova - from >= size)
			break;
		if ((*at)->iova + (*at)->size > from)
			from = (*at)->iova + (*at)->size;
	}
	if (from < first || from > last || last - from < size - 1)
		return NULL;
	*iova = from;
	return at;
}

static int map_at(const struct zpci_io *zio, void *memory, uint64_t size,
		  unsigned int flags, uint64_t iova)
{
	const struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = (flags & ZPCI_IO_MAP_READ ?
			  VFIO_DMA_MAP_FLAG_READ : 0) |
			 (flags & ZPCI_IO_MAP_WRITE ?
			  VFIO_DMA_MAP_FLAG_WRITE : 0),
		.vaddr = (uintptr_t)memory,
		.iova = iova,
		.size = size,
	};

	return ioctl(zio->container, VFIO_IOMMU_MAP_DMA, &map) ? -errno : 0;
}

static int map_in_container(struct zpci_io *zio, void *memory, uint64_t size,
			    unsigned int flags, uint64_t *iova)
{
	const struct vfio_iommu_type1_info question = { 0 };
	const struct vfio_iommu_type1_info_cap_iova_range *ranges;
	struct zpci_io_mapping *mapping, **at = NULL;
	void *answer;
	int err;

	err = zpci_io_ask(zio->container, VFIO_IOMMU_GET_INFO, &question,
			  sizeof(question), &answer);
	if (err)
		return err;
	mapping = malloc(sizeof(*mapping));
	ranges = find_ranges(answer);
	for (uint32_t i = 0; ranges && i < ranges->nr_iovas && !at; i++)
		at = find_free(zio, ranges->iova_ranges[i].start,
			       ranges->iova_ranges[i].end, size, iova);
	free(answer);
	err = at ? -ENOMEM : -ENOSPC;
	if (mapping && at)
		err = map_at(zio, memory, size, flags, *iova);
	if (err) {
		free(mapping);
		return err;
	}
	mapping->iova = *iova;
	mapping->size = size;
	mapping->next = *at;
	*at = mapping;
	return 0;
}

static int map_in_iommufd(const struct zpci_io *zio, void *memory,
			  uint64_t size, unsigned int flags, uint64_t *iova)
{
	struct iommu_ioas_map map = {
		.size = sizeof(map),
		.flags = (flags & ZPCI_IO_MAP_READ ?
			  IOMMU_IOAS_MAP_READABLE : 0) |
			 (flags & ZPCI_IO_MAP_WRITE ?
			  IOMMU_IOAS_MAP_WRITEABLE : 0),
		.ioas_id = zio->ioas,
		.user_va = (uintptr_t)memory,
		.length = size,
	};

	if (ioctl(zio->iommufd, IOMMU_IOAS_MAP, &map))
		return -errno;
	*iova = map.iova;
	return 0;
}

ZPCI_IO_API int zpci_io_map(struct zpci_io *zio, void *memory, size_t size,
			    unsigned int flags, uint64_t *iova, char *why,
			    size_t why_size)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	int err;

	if (!flags || flags & ~MAP_FLAGS)
		return zpci_io_refuse(EINVAL, why, why_size,
				      "flags 0x%x are not ZPCI_IO_MAP_READ, ZPCI_IO_MAP_WRITE or both",
				      flags);
	if (!size || size % page || (uintptr_t)memory % page)
		return zpci_io_refuse(EINVAL, why, why_size,
				      "%zu bytes at 0x%llx are not whole pages of %zu bytes",
				      size,
				      (unsigned long long)(uintptr_t)memory,
				      page);
	if (zio->iommufd >= 0) {
		err = map_in_iommufd(zio, memory, size, flags, iova);
	} else if (zio->container >= 0) {
		pthread_mutex_lock(&zio->lock);
		err = map_in_container(zio, memory, size, flags, iova);
		pthread_mutex_unlock(&zio->lock);
	} else {
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the function was opened by the program itself, which maps memory where it opened it");
	}
	return err ? refuse_map(err, why, why_size) :
		     zpci_io_succeed(why, why_size);
}

static int unmap_in_container(struct zpci_io *zio, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = iova, .size = size,
	};
	struct zpci_io_mapping *mapping, **at = &zio->mappings;

	while (*at && (*at)->iova != iova)
		at = &(*at)->next;
	mapping = *at;
	if (!mapping || mapping->size != size)
		return -ENOENT;
	if (ioctl(zio->container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		return -errno;
	*at = mapping->next;
	free(mapping);
	return 0;
}

static int unmap_in_iommufd(const struct zpci_io *zio, uint64_t iova,
			    uint64_t size)
{
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = zio->ioas,
		.iova = iova,
		.length = size,
	};

	/* iommufd takes these values for "unmap all". */
	if (!iova && size == UINT64_MAX)
		return -ENOENT;
	return ioctl(zio->iommufd, IOMMU_IOAS_UNMAP, &unmap) ? -errno : 0;
}

ZPCI_IO_API int zpci_io_unmap(struct zpci_io *zio, uint64_t iova, size_t size)
{
	int err;

	if (zio->iommufd >= 0)
		return unmap_in_iommufd(zio, iova, size);
	if (zio->container < 0)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&zio->lock);
	err = unmap_in_container(zio, iova, size);
	pthread_mutex_unlock(&zio->lock);
	return err;
}
