/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_VFIO_H
#define TESTING_LINUX_VFIO_H

#include_next <linux/vfio.h>

#include <linux/compiler.h>
#include <linux/types.h>

struct device;
struct iommufd_ctx;
struct vfio_device_ops;
struct vm_area_struct;

struct vfio_device {
	struct device *dev;
	const struct vfio_device_ops *ops;
};

struct vfio_device_ops {
	const char *name;
	int (*init)(struct vfio_device *vdev);
	void (*release)(struct vfio_device *vdev);
	int (*bind_iommufd)(struct vfio_device *vdev, struct iommufd_ctx *ictx,
			    u32 *id);
	void (*unbind_iommufd)(struct vfio_device *vdev);
	int (*attach_ioas)(struct vfio_device *vdev, u32 *id);
	void (*detach_ioas)(struct vfio_device *vdev);
	int (*open_device)(struct vfio_device *vdev);
	void (*close_device)(struct vfio_device *vdev);
	ssize_t (*read)(struct vfio_device *vdev, char __user *buf,
			size_t count, loff_t *ppos);
	ssize_t (*write)(struct vfio_device *vdev, const char __user *buf,
			 size_t count, loff_t *ppos);
	long (*ioctl)(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg);
	int (*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
	void (*request)(struct vfio_device *vdev, unsigned int count);
	int (*match)(struct vfio_device *vdev, char *buf);
	int (*device_feature)(struct vfio_device *device, u32 flags,
			      void __user *arg, size_t argsz);
};

void *_vfio_alloc_device(size_t size, struct device *dev,
			 const struct vfio_device_ops *ops);
void vfio_put_device(struct vfio_device *vdev);

#define vfio_alloc_device(type, member, dev, ops) ({			\
	_Static_assert(offsetof(struct type, member) == 0, #member);	\
	(struct type *)_vfio_alloc_device(sizeof(struct type), dev, ops); })

int vfio_iommufd_physical_bind(struct vfio_device *vdev,
			       struct iommufd_ctx *ictx, u32 *id);
void vfio_iommufd_physical_unbind(struct vfio_device *vdev);
int vfio_iommufd_physical_attach_ioas(struct vfio_device *vdev, u32 *id);
void vfio_iommufd_physical_detach_ioas(struct vfio_device *vdev);

#endif
