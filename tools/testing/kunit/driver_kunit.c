// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_pci.c, which is between VFIO and vfio-pci-core, one fact for each case. Recorders
 * replace both. The suite runs only on the host, because the kernel has a driver of the
 * same name.
 */

/*
 * As with the newest kernel; driver_6_12_kunit.c includes this file for one that
 * has a single set of parameters, and no dma-bufs.
 */
#ifdef HAVE_VFIO_PCI_SET_PARAMS
#define SUITE	"vfio_pci_6_12"
#define LOAD	"params driver"
#else
#define HAVE_VFIO_PCI_DEVICE_OPS
#define HAVE_BIND_IOMMUFD
#define HAVE_DETACH_IOAS
#define SUITE	"vfio_pci"
#define LOAD	"driver"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include "recorder.h"

#include "vfio_pci_zdev_io.h"
#include "vfio_pci.c"

#define REGION	12

static struct vfio_pci_zdev zvdev;
static struct vfio_pci_zdev_io region;
static struct zpci_dev zdev;
static struct pci_dev pdev;

/* Values that the next calls return. */
static struct {
	int enable;
	int io_init;
	int probe;
	int driver;
	int dynid;
	long info;
	bool no_device;
	bool relaxed;
	bool match;
} result;

/* Arguments of the last calls. */
static struct {
	size_t count;
	u32 argsz;
	char said[200];
	struct { unsigned int v[6]; } id;
	const struct pci_driver *driver;
	const void *put;
	bool nointxmask;
	bool disable_vga;
	bool disable_idle_d3;
} given;

const struct pci_error_handlers {
	int none;
} vfio_pci_core_err_handlers;

void kernel_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(given.said, sizeof(given.said), format, args);
	va_end(args);
	recorded("printk");
}

void vfio_pci_core_set_params(bool nointxmask, bool is_disable_vga,
			      bool is_disable_idle_d3)
{
	recorded("params");
	given.nointxmask = nointxmask;
	given.disable_vga = is_disable_vga;
	given.disable_idle_d3 = is_disable_idle_d3;
}

int vfio_pci_core_get_dmabuf_phys(struct vfio_pci_core_device *vdev)
{
	return 0;
}

int vfio_pci_core_init_dev(struct vfio_device *core_vdev)
{
	recorded("init");
	return 0;
}

void vfio_pci_core_release_dev(struct vfio_device *core_vdev)
{
}

int vfio_pci_core_enable(struct vfio_pci_core_device *vdev)
{
	recorded("enable");
	return result.enable;
}

void vfio_pci_core_disable(struct vfio_pci_core_device *vdev)
{
	recorded("disable");
}

void vfio_pci_core_finish_enable(struct vfio_pci_core_device *vdev)
{
	recorded("finish");
}

void vfio_pci_core_close_device(struct vfio_device *core_vdev)
{
	recorded("close");
}

int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev)
{
	recorded("register");
	KUNIT_EXPECT_PTR_EQ(rec.test, dev_get_drvdata(&pdev.dev), vdev);
	return result.probe;
}

void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev)
{
	recorded("unregister");
}

int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev, int nr)
{
	recorded("sriov%d", nr);
	return nr;
}

/* As VFIO: the caller's memory is rewritten, argsz with it. */
long vfio_pci_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			 unsigned long arg)
{
	recorded("ioctl%u", cmd & 0xff);
	if (cmd == VFIO_DEVICE_GET_INFO)
		*(u32 *)arg = 0xffffffff;
	return result.info;
}

int vfio_pci_core_ioctl_feature(struct vfio_device *device, u32 flags,
				void __user *arg, size_t argsz)
{
	return 0;
}

ssize_t vfio_pci_core_read(struct vfio_device *core_vdev, char __user *buf,
			   size_t count, loff_t *ppos)
{
	return 0;
}

ssize_t vfio_pci_core_write(struct vfio_device *core_vdev,
			    const char __user *buf, size_t count, loff_t *ppos)
{
	recorded("core-write");
	return count;
}

int vfio_pci_core_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	return 0;
}

void vfio_pci_core_request(struct vfio_device *core_vdev, unsigned int count)
{
}

int vfio_pci_core_match(struct vfio_device *core_vdev, char *buf)
{
	return 0;
}

int vfio_iommufd_physical_bind(struct vfio_device *vdev,
			       struct iommufd_ctx *ictx, u32 *id)
{
	return 0;
}

void vfio_iommufd_physical_unbind(struct vfio_device *vdev)
{
}

int vfio_iommufd_physical_attach_ioas(struct vfio_device *vdev, u32 *id)
{
	return 0;
}

void vfio_iommufd_physical_detach_ioas(struct vfio_device *vdev)
{
}

void *_vfio_alloc_device(size_t size, struct device *dev,
			 const struct vfio_device_ops *ops)
{
	recorded("alloc");
	if (result.no_device)
		return ERR_PTR(-ENOMEM);
	KUNIT_EXPECT_EQ(rec.test, size, sizeof(zvdev));
	KUNIT_EXPECT_PTR_EQ(rec.test, dev, &pdev.dev);
	KUNIT_EXPECT_STREQ(rec.test, ops->name, "vfio-pci");
	zvdev.core.vdev.ops = ops;
	return &zvdev;
}

void vfio_put_device(struct vfio_device *vdev)
{
	recorded("put");
	given.put = vdev;
}

const struct pci_device_id *pci_match_id(const struct pci_device_id *list,
					 struct pci_dev *dev)
{
	return result.match ? list : NULL;
}

int pci_add_dynid(struct pci_driver *drv, unsigned int vendor,
		  unsigned int device, unsigned int subvendor,
		  unsigned int subdevice, unsigned int class,
		  unsigned int class_mask, unsigned long driver_data)
{
	recorded("dynid");
	given.id.v[0] = vendor;
	given.id.v[1] = device;
	given.id.v[2] = subvendor;
	given.id.v[3] = subdevice;
	given.id.v[4] = class;
	given.id.v[5] = class_mask;
	KUNIT_EXPECT_EQ(rec.test, driver_data, 0);
	return result.dynid;
}

int pci_register_driver(struct pci_driver *drv)
{
	recorded("driver");
	given.driver = drv;
	return result.driver;
}

/* Its version is what the driver wants; it is not called. */
int zpci_disable_device(struct zpci_dev *zdev)
{
	return 0;
}

void pci_unregister_driver(struct pci_driver *drv)
{
	recorded("no-driver");
}

struct vfio_pci_zdev_io *
vfio_pci_zdev_io_init(struct vfio_pci_core_device *vdev, bool relaxed)
{
	recorded(relaxed ? "region-relaxed" : "region");
	KUNIT_EXPECT_PTR_EQ(rec.test, vdev, &zvdev.core);
	return result.io_init ? ERR_PTR(result.io_init) : &region;
}

ssize_t vfio_pci_zdev_io_write(struct vfio_pci_zdev_io *io,
			       const char __user *buf, size_t count)
{
	recorded("write");
	KUNIT_EXPECT_PTR_EQ(rec.test, io, &region);
	KUNIT_EXPECT_PTR_EQ(rec.test, buf, rec.user);
	given.count = count;
	return -ENXIO;
}

int vfio_pci_zdev_info_relaxed(struct vfio_device_info __user *uinfo, u32 argsz)
{
	recorded("relaxed");
	KUNIT_EXPECT_PTR_EQ(rec.test, uinfo, rec.user);
	given.argsz = argsz;
	return -ENOBUFS;
}

bool zpci_clp_group_relaxed(const struct zpci_dev *dev)
{
	recorded("clp");
	KUNIT_EXPECT_PTR_EQ(rec.test, dev, &zdev);
	return result.relaxed;
}

static int driver_init(struct kunit *test)
{
	recorder_start(test);
	memset(&result, 0, sizeof(result));
	memset(&given, 0, sizeof(given));
	memset(&zvdev, 0, sizeof(zvdev));
	memset(&pdev, 0, sizeof(pdev));
	memset(&zdev, 0, sizeof(zdev));
	pdev.sysdata = &zdev;
	zvdev.core.pdev = &pdev;
	zvdev.io = &region;
	region.requests = VFIO_PCI_INDEX_TO_OFFSET(REGION) + 16;
	nointxmask = false;
	disable_idle_d3 = false;
	enable_sriov = false;
	disable_denylist = false;
	memset(ids, 0, sizeof(ids));
	return 0;
}

static ssize_t write_to(u64 region, u64 pos, size_t count)
{
	loff_t ppos = VFIO_PCI_INDEX_TO_OFFSET(region) + pos;
	ssize_t ret;

	recorder_clear();
	ret = vfio_pci_ops.write(&zvdev.core.vdev, (char *)rec.user, count, &ppos);
	KUNIT_EXPECT_EQ(rec.test, ppos, VFIO_PCI_INDEX_TO_OFFSET(region) + pos);
	return ret;
}

static void write_to_the_region_is_taken_before_the_core_looks(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, write_to(REGION, 16, 64), -ENXIO);
	KUNIT_EXPECT_STREQ(test, rec.log, "write");
	KUNIT_EXPECT_EQ(test, given.count, 64);
}

/* Which answers for the rest of the region, too, by way of its ops. */
static void write_to_any_other_place_is_the_cores(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, write_to(REGION - 1, 16, 64), 64);
	KUNIT_EXPECT_STREQ(test, rec.log, "core-write");
	KUNIT_EXPECT_EQ(test, write_to(REGION + 1, 16, 64), 64);
	KUNIT_EXPECT_STREQ(test, rec.log, "core-write");
	KUNIT_EXPECT_EQ(test, write_to(REGION, 15, 64), 64);
	KUNIT_EXPECT_STREQ(test, rec.log, "core-write");
	KUNIT_EXPECT_EQ(test, write_to(REGION, 48, 64), 64);
	KUNIT_EXPECT_STREQ(test, rec.log, "core-write");
}

/* The core frees it. */
static void region_is_forgotten_at_close(struct kunit *test)
{
	vfio_pci_ops.close_device(&zvdev.core.vdev);
	KUNIT_EXPECT_STREQ(test, rec.log, "close");
	KUNIT_EXPECT_PTR_EQ(test, zvdev.io, NULL);
}

static long device_ioctl(unsigned int cmd)
{
	recorder_clear();
	return vfio_pci_ops.ioctl(&zvdev.core.vdev, cmd, (unsigned long)rec.user);
}

/* The argsz that counts is the caller's, not the one that the core leaves there. */
static void info_of_a_relaxed_function_is_marked(struct kunit *test)
{
	zvdev.relaxed = true;
	*(u32 *)rec.user = 216;
	KUNIT_EXPECT_EQ(test, device_ioctl(VFIO_DEVICE_GET_INFO), -ENOBUFS);
	KUNIT_EXPECT_STREQ(test, rec.log, "in4 ioctl107 relaxed");
	KUNIT_EXPECT_EQ(test, given.argsz, 216);
}

static void info_of_a_strict_function_is_the_cores(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, device_ioctl(VFIO_DEVICE_GET_INFO), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "in4 ioctl107");
}

static void failed_info_is_not_marked(struct kunit *test)
{
	zvdev.relaxed = true;
	result.info = -EINVAL;
	KUNIT_EXPECT_EQ(test, device_ioctl(VFIO_DEVICE_GET_INFO), -EINVAL);
	KUNIT_EXPECT_STREQ(test, rec.log, "in4 ioctl107");
}

static void unreadable_argsz_is_efault(struct kunit *test)
{
	rec.fault = 3;
	KUNIT_EXPECT_EQ(test, device_ioctl(VFIO_DEVICE_GET_INFO), -EFAULT);
	KUNIT_EXPECT_STREQ(test, rec.log, "in4");
}

static void other_ioctls_are_the_cores(struct kunit *test)
{
	zvdev.relaxed = true;
	result.info = -ENOTTY;
	KUNIT_EXPECT_EQ(test, device_ioctl(VFIO_DEVICE_RESET), -ENOTTY);
	KUNIT_EXPECT_STREQ(test, rec.log, "ioctl111");
}

static void open_registers_the_region_between_enable_and_finish(struct kunit *test)
{
	zvdev.io = NULL;
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.open_device(&zvdev.core.vdev), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "enable region finish");
	KUNIT_EXPECT_PTR_EQ(test, zvdev.io, &region);

	recorder_clear();
	zvdev.relaxed = true;
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.open_device(&zvdev.core.vdev), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "enable region-relaxed finish");
}

static void open_that_fails_leaves_nothing_enabled(struct kunit *test)
{
	zvdev.io = NULL;
	result.io_init = -ENOMEM;
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.open_device(&zvdev.core.vdev), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, rec.log, "enable region disable");
	KUNIT_EXPECT_PTR_EQ(test, zvdev.io, NULL);

	recorder_clear();
	result.enable = -EBUSY;
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.open_device(&zvdev.core.vdev), -EBUSY);
	KUNIT_EXPECT_STREQ(test, rec.log, "enable");
}

static int probe(void)
{
	recorder_clear();
	return vfio_pci_driver.probe(&pdev, vfio_pci_table);
}

static void probe_asks_the_group_once_and_registers(struct kunit *test)
{
	result.relaxed = true;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "alloc clp register");
	KUNIT_EXPECT_TRUE(test, zvdev.relaxed);
	result.relaxed = false;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_FALSE(test, zvdev.relaxed);
}

/* Whatever its group says: it is not asked. */
static void ism_is_relaxed_by_its_type_or_by_its_ids(struct kunit *test)
{
	zdev.pft = 5;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "alloc register");
	KUNIT_EXPECT_TRUE(test, zvdev.relaxed);

	zdev.pft = 0;
	pdev.vendor = 0x1014;
	pdev.device = 0x04ed;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "alloc register");
	KUNIT_EXPECT_TRUE(test, zvdev.relaxed);

	pdev.vendor = 0x1af4;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_FALSE(test, zvdev.relaxed);
	pdev.vendor = 0x1014;
	pdev.device = 0x04ee;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_FALSE(test, zvdev.relaxed);
}

static void probe_that_fails_keeps_nothing(struct kunit *test)
{
	result.probe = -EINVAL;
	KUNIT_EXPECT_EQ(test, probe(), -EINVAL);
	KUNIT_EXPECT_STREQ(test, rec.log, "alloc clp register put");
	KUNIT_EXPECT_PTR_EQ(test, given.put, &zvdev.core.vdev);
	result.no_device = true;
	KUNIT_EXPECT_EQ(test, probe(), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, rec.log, "alloc");
}

static void functions_of_the_denylist_are_not_bound(struct kunit *test)
{
	result.match = true;
	KUNIT_EXPECT_EQ(test, probe(), -EINVAL);
	KUNIT_EXPECT_STREQ(test, rec.log, "printk");
	disable_denylist = true;
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "printk alloc clp register");
}

static void remove_unregisters_and_puts(struct kunit *test)
{
	dev_set_drvdata(&pdev.dev, &zvdev.core);
	vfio_pci_driver.remove(&pdev);
	KUNIT_EXPECT_STREQ(test, rec.log, "unregister put");
	KUNIT_EXPECT_PTR_EQ(test, given.put, &zvdev.core.vdev);
}

static void sriov_is_off_unless_asked_for(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, vfio_pci_driver.sriov_configure(&pdev, 4), -ENOENT);
	KUNIT_EXPECT_STREQ(test, rec.log, "");
	enable_sriov = true;
	KUNIT_EXPECT_EQ(test, vfio_pci_driver.sriov_configure(&pdev, 4), 4);
	KUNIT_EXPECT_STREQ(test, rec.log, "sriov4");
}

static int load_with(const char *value)
{
	recorder_clear();
	snprintf(ids, sizeof(ids), "%s", value);
	return vfio_pci_init();
}

#ifdef HAVE_VFIO_PCI_SET_PARAMS
static void parameters_take_effect(struct kunit *test)
{
	nointxmask = true;
	load_with("");
	KUNIT_EXPECT_TRUE(test, given.nointxmask);
	KUNIT_EXPECT_TRUE(test, given.disable_vga);
	KUNIT_EXPECT_FALSE(test, given.disable_idle_d3);
	nointxmask = false;
	disable_idle_d3 = true;
	load_with("");
	KUNIT_EXPECT_FALSE(test, given.nointxmask);
	KUNIT_EXPECT_TRUE(test, given.disable_idle_d3);
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.init(&zvdev.core.vdev), 0);
}

static void bars_are_shared_where_the_kernel_can(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_PTR_EQ(test, zvdev.core.pci_ops, NULL);
}
#else
/* Those of the time when the function is bound. */
static void parameters_take_effect(struct kunit *test)
{
	nointxmask = true;
	KUNIT_EXPECT_EQ(test, vfio_pci_ops.init(&zvdev.core.vdev), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "init");
	KUNIT_EXPECT_TRUE(test, zvdev.core.nointxmask);
	KUNIT_EXPECT_FALSE(test, zvdev.core.disable_idle_d3);
	nointxmask = false;
	disable_idle_d3 = true;
	vfio_pci_ops.init(&zvdev.core.vdev);
	KUNIT_EXPECT_FALSE(test, zvdev.core.nointxmask);
	KUNIT_EXPECT_TRUE(test, zvdev.core.disable_idle_d3);
}

static void bars_are_shared_where_the_kernel_can(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, probe(), 0);
	KUNIT_EXPECT_PTR_EQ(test, zvdev.core.pci_ops->get_dmabuf_phys,
			    vfio_pci_core_get_dmabuf_phys);
}
#endif

static void module_registers_its_driver(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, load_with(""), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD);
	KUNIT_EXPECT_STREQ(test, given.driver->name, "vfio-pci");
	vfio_pci_exit();
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD " no-driver");
	result.driver = -EBUSY;
	KUNIT_EXPECT_EQ(test, load_with("1014:04ed"), -EBUSY);
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD);
}

static void ids_are_taken_at_load(struct kunit *test)
{
	static const unsigned int two[] = { 0x1014, 0x4ed, ~0U, ~0U, 0, 0 };
	static const unsigned int six[] = { 1, 2, 3, 4, 5, 6 };

	KUNIT_EXPECT_EQ(test, load_with("1014:04ed"), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD " dynid printk");
	KUNIT_EXPECT_MEMEQ(test, given.id.v, two, sizeof(two));
	KUNIT_EXPECT_STREQ(test, given.said, "vfio-pci: ids: added \"1014:04ed\"\n");
	load_with("1014:04ed,1:2:3:4:5:6,");
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD " dynid printk dynid printk");
	KUNIT_EXPECT_MEMEQ(test, given.id.v, six, sizeof(six));
}

static void bad_ids_are_told_and_skipped(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, load_with("1014"), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD " printk");
	KUNIT_EXPECT_STREQ(test, given.said,
			   "vfio-pci: ids: cannot add \"1014\" (-22)\n");
	result.dynid = -EEXIST;
	KUNIT_EXPECT_EQ(test, load_with("1:2"), 0);
	KUNIT_EXPECT_STREQ(test, given.said,
			   "vfio-pci: ids: cannot add \"1:2\" (-17)\n");
}

static void denylist_that_is_off_is_told_at_load(struct kunit *test)
{
	disable_denylist = true;
	KUNIT_EXPECT_EQ(test, load_with(""), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, LOAD " printk");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(write_to_the_region_is_taken_before_the_core_looks),
	KUNIT_CASE(write_to_any_other_place_is_the_cores),
	KUNIT_CASE(region_is_forgotten_at_close),
	KUNIT_CASE(info_of_a_relaxed_function_is_marked),
	KUNIT_CASE(info_of_a_strict_function_is_the_cores),
	KUNIT_CASE(failed_info_is_not_marked),
	KUNIT_CASE(unreadable_argsz_is_efault),
	KUNIT_CASE(other_ioctls_are_the_cores),
	KUNIT_CASE(open_registers_the_region_between_enable_and_finish),
	KUNIT_CASE(open_that_fails_leaves_nothing_enabled),
	KUNIT_CASE(parameters_take_effect),
	KUNIT_CASE(bars_are_shared_where_the_kernel_can),
	KUNIT_CASE(probe_asks_the_group_once_and_registers),
	KUNIT_CASE(ism_is_relaxed_by_its_type_or_by_its_ids),
	KUNIT_CASE(probe_that_fails_keeps_nothing),
	KUNIT_CASE(functions_of_the_denylist_are_not_bound),
	KUNIT_CASE(remove_unregisters_and_puts),
	KUNIT_CASE(sriov_is_off_unless_asked_for),
	KUNIT_CASE(module_registers_its_driver),
	KUNIT_CASE(ids_are_taken_at_load),
	KUNIT_CASE(bad_ids_are_told_and_skipped),
	KUNIT_CASE(denylist_that_is_off_is_told_at_load),
	{}
};

static struct kunit_suite suite = {
	.name = SUITE,
	.init = driver_init,
	.test_cases = cases,
};

kunit_test_suite(suite);
