/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * libzpci_io: PCI load, store and store block instructions on zPCI functions,
 * through the zPCI I/O region of vfio-pci, or for an ISM through Linux's ism_vfio_pci.
 *
 * A request is the kernel's struct vfio_zpci_io_req (linux/vfio_zdev.h, which is
 * installed with this header) and becomes exactly one instruction. The library sends a
 * request unchanged, and the kernel decides whether it is allowed. If the kernel refuses
 * it, zpci_io_explain() names the rule that it breaks.
 *
 * zpci_io(3) describes what all functions have in common: errors, threads, signals, fork.
 */

#ifndef ZPCI_IO_H
#define ZPCI_IO_H

#include <stddef.h>
#include <stdint.h>

#include <linux/vfio_zdev.h>
#include <zpci_io_version.h>

#ifndef VFIO_ZPCI_IO_FLAG_READ
#error "this linux/vfio_zdev.h has no zPCI I/O region: add $(pkg-config --cflags zpci_io)"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define ZPCI_IO_WHY_SIZE	512

/* One zPCI function, opened. */
struct zpci_io;

/**
 * zpci_io_version() - version of the library that the program runs with
 *
 * The header has the version that the program was compiled with: ZPCI_IO_VERSION, as
 * "0.1.0", and ZPCI_IO_VERSION_NUMBER for the preprocessor, as 0x000100 (a byte each for
 * major, minor and patch).
 *
 * Context: Any thread.
 * Return: the version, as ZPCI_IO_VERSION is written.
 */
const char *zpci_io_version(void);

/*
 * Flags of zpci_io_open().
 * ZPCI_IO_OPEN_NO_MEMORY: leave the function's memory space as it is. While memory
 * space is off, each request fails with EIO.
 */
#define ZPCI_IO_OPEN_NO_MEMORY	0x1U

/**
 * zpci_io_open() - open a zPCI function and find its zPCI I/O region, or ism_vfio_pci
 * @name:	the function, as zpci_io_find_function() takes it. If VFIO wants a VF token,
 *		",vf_token=" and the token, a UUID, follow
 * @flags:	0 or ZPCI_IO_OPEN_NO_MEMORY
 * @zio:	where the handle goes; NULL on failure
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * The function must be bound to vfio-pci, or to ism_vfio_pci (Linux 7.1 and newer). If
 * ism_vfio_pci has no region, its BAR regions are used (zpci_io_backend_of()).
 *
 * If the system has VFIO character devices and /dev/iommu, the function is opened through
 * them, and an I/O address space of its own is attached. Otherwise it is opened through
 * its group and a type 1 container. No DMA is mapped. Opening resets the function, as
 * every first open of a VFIO device does. Memory space is turned on. Bus master is left
 * as it is.
 *
 * While another program uses the physical function of a virtual function through VFIO,
 * the virtual function needs the VF token that the other program has set. The physical
 * function needs that token, too, while a virtual function is in use.
 *
 * Context: Any thread.
 * Return: 0, or
 * * -EINVAL: @name is malformed or has a VF token that VFIO does not want, or @flags
 *   has unknown bits
 * * -ENODEV: there is no such PCI function, or it is not a zPCI function
 * * -ENOTUNIQ: several functions have this user-defined identifier
 * * -ENXIO: the function is bound to neither driver
 * * -ENOENT: the system lacks a VFIO device file, or the type 1 IOMMU
 * * -EACCES, -EPERM: the caller may not open the VFIO device file, or VFIO wants a VF
 *   token, or another one
 * * -EBUSY: another program has the function
 * * -EOPNOTSUPP: the function has no zPCI I/O region, and is not bound to ism_vfio_pci
 * * -EIO: VFIO refused to set the function up
 * * -ENOMEM, or any other error of VFIO
 */
int zpci_io_open(const char *name, unsigned int flags, struct zpci_io **zio,
		 char *why, size_t why_size);

/**
 * zpci_io_attach() - find the zPCI I/O region of an open VFIO device, or ism_vfio_pci
 * @device_fd:	VFIO device descriptor. It stays the caller's: it must outlive
 *		the handle and is not closed with it
 * @zio:	where the handle goes; NULL on failure
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * This is for VMMs and other programs that set up VFIO themselves. The function is not
 * changed, so the program must turn memory space on before it sends requests. If there is
 * no region, the library reads /proc/self/fdinfo and /sys to find out whether the driver
 * is ism_vfio_pci.
 *
 * Context: Any thread.
 * Return: 0, or
 * * -EOPNOTSUPP: the device has no zPCI I/O region, and is not known to be bound to
 *   ism_vfio_pci
 * * -ENOTTY: @device_fd is not a VFIO device
 * * -ENOMEM, or any other error of VFIO
 */
int zpci_io_attach(int device_fd, struct zpci_io **zio, char *why,
		   size_t why_size);

/**
 * zpci_io_close() - close a handle
 * @zio:	the handle, or NULL
 *
 * Closes the descriptors that zpci_io_open() opened. A descriptor that was passed to
 * zpci_io_attach() stays open.
 *
 * Context: No other thread uses @zio any more.
 */
void zpci_io_close(struct zpci_io *zio);

/**
 * enum zpci_io_backend - the way in which the requests of a handle are carried out
 * @ZPCI_IO_BACKEND_REGION: the zPCI I/O region of the function's driver
 * @ZPCI_IO_BACKEND_ISM_VFIO_PCI: the BAR regions of Linux's ism_vfio_pci. Rules and errors
 *	are those of the region, with these limits. PCI store is -EINVAL. A load is -EINVAL
 *	unless it has 1, 2, 4 or 8 bytes, at a multiple of that number. A batch is one system
 *	call for each request. The library tests memory space before the first request of
 *	each call, by a PCI load of the command register. If another thread turns memory
 *	space off or resets the function after that test, the request is still issued. The
 *	library writes the result of a load itself, so an address that cannot be written
 *	makes the program fault
 */
enum zpci_io_backend {
	ZPCI_IO_BACKEND_REGION,
	ZPCI_IO_BACKEND_ISM_VFIO_PCI
};

/**
 * zpci_io_backend_of() - the way in which the requests of a handle are carried out
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: the backend, which is the region wherever there is one.
 */
enum zpci_io_backend zpci_io_backend_of(const struct zpci_io *zio);

/**
 * zpci_io_flags() - features of the function and its driver
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: VFIO_ZPCI_IO_HDR_* bits. Ignore all other bits.
 */
uint64_t zpci_io_flags(const struct zpci_io *zio);

/**
 * zpci_io_max() - largest store block
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: bytes, at most 4096.
 */
size_t zpci_io_max(const struct zpci_io *zio);

/**
 * zpci_io_max_reqs() - largest number of requests in one system call
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: requests, at least 1.
 */
size_t zpci_io_max_reqs(const struct zpci_io *zio);

/**
 * zpci_io_bar_size() - size of a BAR
 * @zio:	the handle
 * @bar:	number of the BAR, 0 to 5
 *
 * Context: Any thread.
 * Return: bytes; 0 if the function has no such BAR.
 */
uint64_t zpci_io_bar_size(const struct zpci_io *zio, unsigned int bar);

/**
 * zpci_io_region_index() - VFIO index of the region
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: the index, 9 or above; 0 if there is no region.
 */
uint32_t zpci_io_region_index(const struct zpci_io *zio);

/**
 * zpci_io_region_offset() - where the region starts in the device descriptor
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: offset in bytes, for pread() and pwrite(); 0 if there is no region.
 */
uint64_t zpci_io_region_offset(const struct zpci_io *zio);

/**
 * zpci_io_region_size() - size of the region
 * @zio:	the handle
 *
 * Context: Any thread.
 * Return: bytes; 0 if there is no region.
 */
uint64_t zpci_io_region_size(const struct zpci_io *zio);

/**
 * zpci_io_device_fd() - the VFIO device descriptor
 * @zio:	the handle
 *
 * Use it for VFIO's other interfaces: BAR regions, migration, device features.
 *
 * Context: Any thread.
 * Return: a descriptor that belongs to the handle: do not close it.
 */
int zpci_io_device_fd(const struct zpci_io *zio);

/**
 * zpci_io_container_fd() - the type 1 container of a function opened by group
 * @zio:	the handle
 *
 * Use it for DMA mappings that zpci_io_map() does not offer.
 *
 * Context: Any thread.
 * Return: a descriptor that belongs to the handle, or -1 if there is none. Do not
 * close it.
 */
int zpci_io_container_fd(const struct zpci_io *zio);

/**
 * zpci_io_iommufd() - the iommufd of a function opened by character device
 * @zio:	the handle
 * @ioas_id:	where the identifier of the attached I/O address space goes, or
 *		NULL
 *
 * Use it for DMA mappings that zpci_io_map() does not offer.
 *
 * Context: Any thread.
 * Return: a descriptor that belongs to the handle, or -1 if there is none. Do not
 * close it.
 */
int zpci_io_iommufd(const struct zpci_io *zio, uint32_t *ioas_id);

/**
 * zpci_io_capability() - a capability of VFIO_DEVICE_GET_INFO
 * @zio:	the handle
 * @id:		VFIO_DEVICE_INFO_CAP_* (linux/vfio.h)
 * @size:	where the number of bytes from the capability's header to the
 *		end of the kernel's answer goes, or NULL
 *
 * The answer is the one that VFIO gave when the handle was made.
 *
 * Context: Any thread.
 * Return: the capability, beginning with its struct vfio_info_cap_header, valid
 * until zpci_io_close(); NULL if the kernel gave none with that identifier.
 */
const void *zpci_io_capability(const struct zpci_io *zio, uint16_t id,
			       size_t *size);

/**
 * zpci_io_capability_has() - does a capability have all fields of a version?
 * @capability:	the capability that zpci_io_capability() returned; may be NULL
 * @size:	the size that zpci_io_capability() gave
 * @version:	version that is needed
 * @end:	bytes of the structure in that version
 *
 * An older kernel gives an older version of a capability, which may be shorter than the
 * structure. For example, struct vfio_device_info_cap_zpci_base has fh from version 2 on,
 * which ends where ccdf_err_length begins.
 *
 * Context: Any thread.
 * Return: 1 if @capability is of @version or newer and @size is at least @end, else 0.
 */
static inline int zpci_io_capability_has(const void *capability, size_t size,
					 uint16_t version, size_t end)
{
	const struct vfio_info_cap_header *header =
		(const struct vfio_info_cap_header *)capability;

	return header && header->version >= version && size >= end;
}

/**
 * zpci_io_set_memory() - turn the function's memory space on or off
 * @zio:	the handle
 * @on:		0 for off, anything else for on
 *
 * This is memory enable of the command register. While it is off, every request fails
 * with -EIO and no instruction is issued. zpci_io_open() has already turned it on.
 *
 * Context: Any thread, one at a time: the register is read and written back.
 * Return: 0, or the error of VFIO.
 */
int zpci_io_set_memory(const struct zpci_io *zio, int on);

/**
 * zpci_io_set_bus_master() - let the function do DMA and send interrupts, or not
 * @zio:	the handle
 * @on:		0 for off, anything else for on
 *
 * This is bus master of the command register. While it is off, the function's DMA and
 * its message-signaled interrupts are lost without an error.
 *
 * Context: Any thread, one at a time: the register is read and written back.
 * Return: 0, or the error of VFIO.
 */
int zpci_io_set_bus_master(const struct zpci_io *zio, int on);

/*
 * DMA, interrupts and reset for a driver in user space. They work the same for both ways
 * of opening a function and for both backends.
 */

/*
 * Flags of zpci_io_map(): the function may read the memory, and may write to it.
 */
#define ZPCI_IO_MAP_READ	0x1U
#define ZPCI_IO_MAP_WRITE	0x2U

/**
 * zpci_io_map() - map memory for DMA by the function
 * @zio:	a handle of zpci_io_open()
 * @memory:	the memory, which begins at a page boundary
 * @size:	its size in bytes, a multiple of the page size
 * @flags:	ZPCI_IO_MAP_READ, ZPCI_IO_MAP_WRITE or both
 * @iova:	where the address of the first byte, as the function uses it, goes. It is in
 *		the range that the function can reach; on IBM Z it is not 0
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * The memory is pinned until zpci_io_unmap() or zpci_io_close(), and counts against
 * RLIMIT_MEMLOCK. The function reaches the memory of the process that mapped it, also
 * after fork(); a child has a copy of private memory. DMA also needs bus master
 * (zpci_io_set_bus_master()). A program that maps memory itself through
 * zpci_io_container_fd() must not use this function as well, because the library chooses
 * addresses by its own mappings only.
 *
 * Context: Any thread.
 * Return: 0, or
 * * -EINVAL: @memory or @size is no multiple of the page size, @size is 0, or @flags is
 *   none of these
 * * -ENOMEM: the limit on locked memory is reached, or there is no memory
 * * -ENOSPC: no free range of addresses has this size, or too many pieces are mapped
 * * -EFAULT: the process may not access @memory as @flags say
 * * -EOPNOTSUPP: @zio is of zpci_io_attach(): the program that opened the device has to map
 * * any other error of VFIO or iommufd
 */
int zpci_io_map(struct zpci_io *zio, void *memory, size_t size,
		unsigned int flags, uint64_t *iova, char *why, size_t why_size);

/**
 * zpci_io_unmap() - undo zpci_io_map()
 * @zio:	the handle
 * @iova:	address that zpci_io_map() gave
 * @size:	size that it took
 *
 * Stop the function's use of the memory first: DMA to it is an error event afterwards.
 *
 * Context: Any thread.
 * Return: 0, or
 * * -ENOENT: nothing is mapped with this address and size
 * * -EOPNOTSUPP: @zio is of zpci_io_attach()
 * * any other error of VFIO or iommufd
 */
int zpci_io_unmap(struct zpci_io *zio, uint64_t iova, size_t size);

/**
 * enum zpci_io_interrupt - interrupts of a function
 * @ZPCI_IO_INTERRUPT_MSI: the function's own interrupts, by MSI-X if it has that, else by
 *	MSI. They come only while bus master is on
 * @ZPCI_IO_INTERRUPT_ERR: the host has an error event for the function. To continue, call
 *	zpci_io_reset() and set the function up from the start. Before 7.3 Linux offers this
 *	interrupt only for functions with a PCIe capability, so not for an ISM
 * @ZPCI_IO_INTERRUPT_REQ: the host wants the function back (it is unbound, unplugged or
 *	recovered) and waits until all programs have closed it. The interrupt is signaled
 *	again until then. A program that does not close the function blocks the host for as
 *	long as it runs
 */
enum zpci_io_interrupt {
	ZPCI_IO_INTERRUPT_MSI,
	ZPCI_IO_INTERRUPT_ERR,
	ZPCI_IO_INTERRUPT_REQ
};

/**
 * zpci_io_interrupt_count() - number of interrupts of a kind
 * @zio:	the handle
 * @interrupt:	the kind
 *
 * Context: Any thread.
 * Return: the number; 0 where the kernel offers none.
 */
unsigned int zpci_io_interrupt_count(const struct zpci_io *zio,
				     enum zpci_io_interrupt interrupt);

/**
 * zpci_io_set_interrupts() - have interrupts of a kind signaled to eventfds
 * @zio:	the handle
 * @interrupt:	the kind
 * @eventfds:	an eventfd for each interrupt from number 0 on, or -1 for one that is not
 *		wanted. They stay the caller's
 * @count:	number of @eventfds, at most zpci_io_interrupt_count(); 0 turns all of the
 *		kind off
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * To change the number of eventfds, turn the kind off first.
 *
 * Context: Any thread, one at a time for a kind.
 * Return: 0, or
 * * -EOPNOTSUPP: the kernel offers none of the kind
 * * -EINVAL: @count is too large, or one of @eventfds is not an eventfd
 * * -EBADF: one of @eventfds is not an open descriptor
 * * -ENOMEM, or any other error of VFIO
 */
int zpci_io_set_interrupts(const struct zpci_io *zio,
			   enum zpci_io_interrupt interrupt, const int *eventfds,
			   size_t count, char *why, size_t why_size);

/**
 * zpci_io_reset() - reset the function
 * @zio:	the handle
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Requests that are under way end before the reset. Memory space is on after it. Bus
 * master is as before, if the command register could be read. DMA mappings and eventfds
 * stay. The state in the function itself is lost: for example, an ISM has lost its
 * registrations.
 *
 * While the host acts on the function, the reset is tried again, for at most 10 seconds.
 *
 * Context: Any thread. Waits for the reset.
 * Return: 0, or
 * * -EOPNOTSUPP: the kernel has no way to reset this function
 * * -EAGAIN: the host was not done in time
 * * any other error of VFIO
 */
int zpci_io_reset(const struct zpci_io *zio, char *why, size_t why_size);

/**
 * zpci_io_load() - one PCI load instruction (PCILG)
 * @zio:	the handle
 * @bar:	number of the BAR, 0 to 5
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes, 1 to 8; must not cross an 8-byte boundary of
 *		@offset
 * @value:	where the image of the instruction's register goes: the value
 *		right-aligned in the low @len bytes, the rest 0, no byte swap.
 *		Written on success only
 *
 * Context: Any thread. May wait for as long as the function is busy.
 * Return: 0, or
 * * -EINVAL: the request is malformed or not in a BAR; nothing was issued
 * * -EPERM: it touches the MSI-X table; nothing was issued
 * * -EIO: the function answered with an error, is disabled or gone, or its
 *   memory space is off
 * * -ENXIO: the instruction met a program exception
 * * -EFAULT: @value cannot be written; the load was done
 */
int zpci_io_load(const struct zpci_io *zio, unsigned int bar, uint64_t offset,
		 size_t len, uint64_t *value);

/**
 * zpci_io_store() - one PCI store instruction (PCISTG)
 * @zio:	the handle
 * @bar:	number of the BAR, 0 to 5
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes, 1 to 8; must not cross an 8-byte boundary of
 *		@offset
 * @value:	image of the instruction's register: the value right-aligned in
 *		the low @len bytes, no byte swap
 *
 * Context: Any thread. May wait for as long as the function is busy.
 * Return: 0, or
 * * -EINVAL: the request is malformed or not in a BAR, or the driver takes no
 *   store requests (VFIO_ZPCI_IO_HDR_STORE), for example ism_vfio_pci; nothing was issued
 * * -EPERM: it touches the MSI-X table; nothing was issued
 * * -EIO: the function answered with an error, is disabled or gone, or its
 *   memory space is off; unless it was off, the effect is unknown
 * * -ENXIO: the instruction met a program exception; the effect is unknown
 */
int zpci_io_store(const struct zpci_io *zio, unsigned int bar, uint64_t offset,
		  size_t len, uint64_t value);

/**
 * zpci_io_store_block() - one PCI store block instruction (PCISTB)
 * @zio:	the handle
 * @bar:	number of the BAR, 0 to 5
 * @offset:	offset in the BAR, in bytes
 * @data:	the bytes, at any alignment
 * @len:	number of bytes, at most zpci_io_max(); must not cross a
 *		4096-byte boundary of @offset. Unless the function is relaxed,
 *		@offset and @len are multiples of 8 and @len is above 8
 *
 * The block is stored by one instruction or not at all. It is never split.
 *
 * Context: Any thread. May wait for as long as the function is busy.
 * Return: 0, or
 * * -EINVAL: the request is malformed or not in a BAR; nothing was issued
 * * -EPERM: it touches the MSI-X table; nothing was issued
 * * -ENOMEM: no memory for the kernel's copy; nothing was issued
 * * -EFAULT: @data cannot be read; nothing was issued
 * * -EIO: the function answered with an error, is disabled or gone, or its
 *   memory space is off; unless it was off, the effect is unknown
 * * -ENXIO: the instruction met a program exception; the effect is unknown
 */
int zpci_io_store_block(const struct zpci_io *zio, unsigned int bar,
			uint64_t offset, const void *data, size_t len);

/**
 * zpci_io_next_block() - length of the next block when data is split into blocks
 * @zio:	the handle
 * @offset:	where the data starts in the BAR, in bytes
 * @left:	length of the data in bytes
 * @limit:	largest block wanted, in bytes; 0 for zpci_io_max()
 *
 * This is for data that may be stored in several blocks. Call it again with the rest of
 * the data: it splits the data into blocks that the function takes, until none may
 * start::
 *
 *	while (left) {
 *		size_t block = zpci_io_next_block(zio, offset, left, 0);
 *		int err;
 *
 *		if (!block)
 *			return -EINVAL;
 *		err = zpci_io_store_block(zio, bar, offset, data, block);
 *		if (err)
 *			return err;
 *		data += block;
 *		offset += block;
 *		left -= block;
 *	}
 *
 * Context: Any thread.
 * Return: bytes; 0 if no block may start here. That happens on a strict (not relaxed)
 * function if @offset is not a multiple of 8, or if fewer than 16 bytes are left in the
 * data, in the limit or before the next multiple of 4096.
 */
size_t zpci_io_next_block(const struct zpci_io *zio, uint64_t offset,
			  size_t left, size_t limit);

/**
 * zpci_io_request() - fill in a request
 * @flag:	VFIO_ZPCI_IO_FLAG_READ for PCI load, VFIO_ZPCI_IO_FLAG_STORE for PCI
 *		store, VFIO_ZPCI_IO_FLAG_BLOCKW for PCI store block
 * @bar:	number of the BAR, 0 to 5
 * @offset:	offset in the BAR, in bytes
 * @data:	address of a uint64_t, the register image, for load and store; of
 *		@len bytes for store block. A load writes there
 * @len:	length in bytes
 *
 * Nothing is checked, and @data is not accessed.
 *
 * Context: Any thread.
 * Return: the request.
 */
static inline struct vfio_zpci_io_req
zpci_io_request(uint64_t flag, uint8_t bar, uint64_t offset, const void *data,
		uint16_t len)
{
	struct vfio_zpci_io_req req;

	req.flags = flag;
	req.gaddr = (uintptr_t)data;
	req.offset = offset;
	req.reserved = 0;
	req.len = len;
	req.pcias = bar;
	req.reserved2 = 0;
	return req;
}

/**
 * zpci_io_batch() - several instructions, strictly one after another
 * @zio:	the handle
 * @reqs:	the requests
 * @count:	number of requests, any
 * @done:	where the number of requests that were done goes; may be NULL
 *
 * Makes as few system calls as zpci_io_max_reqs() allows. Stops at the first request
 * that fails, @reqs[*@done]. The requests after it are not issued.
 *
 * Context: Any thread. May wait for as long as the function is busy.
 * Return: 0 if all were done, or
 * * -ECANCELED: @reqs[*@done] failed, or a fatal signal came before it. The kernel gives
 *   no error in the middle of a batch, only the count. The effect of the request is
 *   unknown unless zpci_io_explain() names the rule that it breaks
 * * the error that zpci_io_load(), zpci_io_store() or zpci_io_store_block() would return
 *   for @reqs[*@done]
 */
int zpci_io_batch(const struct zpci_io *zio,
		  const struct vfio_zpci_io_req *reqs, size_t count,
		  size_t *done);

/**
 * zpci_io_check_range() - may requests touch this range?
 * @zio:	the handle
 * @bar:	number of the BAR, 0 to 5
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes, any
 * @why:	where the reason goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Call it before an access that takes many requests, so that none is issued if the last
 * one would be refused. The rules are the driver's own (zpci_io_gate.h).
 *
 * Context: Any thread. Reads the function's configuration space.
 * Return: 0, or
 * * -EINVAL: the function has no such BAR, or the range ends beyond it
 * * -EPERM: it touches the MSI-X table
 */
int zpci_io_check_range(const struct zpci_io *zio, unsigned int bar,
			uint64_t offset, uint64_t len, char *why,
			size_t why_size);

/**
 * zpci_io_explain() - tell why a request was refused
 * @zio:	the handle
 * @req:	the request. After zpci_io_load(), zpci_io_store() or
 *		zpci_io_store_block(): zpci_io_request() of the same instruction, BAR,
 *		offset and length
 * @err:	the error that the call returned, for example -EINVAL
 * @text:	where the line goes
 * @text_size:	size of @text in bytes; ZPCI_IO_WHY_SIZE is enough
 *
 * Names the rule that the request breaks. The rules are the driver's own
 * (zpci_io_gate.h) and the limits of ism_vfio_pci. The library applies them to
 * the properties that user space can read: the region's header, the BARs, the
 * MSI-X table, the command register. A line that does not fit into @text is
 * truncated. For example, this code::
 *
 *	err = zpci_io_batch(zio, reqs, count, &done);
 *	if (err)
 *		fprintf(stderr, "request %zu: %s\n", done,
 *			zpci_io_explain(zio, &reqs[done], err, why,
 *					sizeof(why)));
 *
 * may print "request 3: length 9 is above 8".
 *
 * Context: Any thread. Reads the function's configuration space.
 * Return: @text.
 */
char *zpci_io_explain(const struct zpci_io *zio,
		      const struct vfio_zpci_io_req *req, int err, char *text,
		      size_t text_size);

/*
 * For VMMs that re-issue an instruction of their guest.
 */

/**
 * zpci_io_intercepted() - fill in the request for an intercepted instruction
 * @req:	where the request goes
 * @flag:	VFIO_ZPCI_IO_FLAG_READ for PCILG, VFIO_ZPCI_IO_FLAG_STORE for
 *		PCISTG, VFIO_ZPCI_IO_FLAG_BLOCKW for PCISTB
 * @operand:	the guest's register with function handle, address space and
 *		length (R2 of PCILG and PCISTG, R1 of PCISTB)
 * @offset:	the guest's register with the offset (R2 + 1 of PCILG and PCISTG,
 *		R3 of PCISTB)
 * @data:	host address of the data: the register image for load and store,
 *		the storage operand for store block
 *
 * The address space is 4 bits of @operand; the length is 4 bits (load, store) or 13
 * (store block). The function handle is ignored, because it is the guest's. Nothing
 * is checked: the VMM makes the architecture's checks first, with their program
 * interruptions and condition codes.
 *
 * Context: Any thread.
 */
void zpci_io_intercepted(struct vfio_zpci_io_req *req, uint64_t flag,
			 uint64_t operand, uint64_t offset, const void *data);

/**
 * enum zpci_io_outcome - the result of an instruction, as the VMM gives it to its guest
 * @ZPCI_IO_CC0:	condition code 0: done
 * @ZPCI_IO_CC1:	condition code 1: error, with a status of the VMM's choice
 * @ZPCI_IO_CC3:	condition code 3: the function is gone or disabled
 * @ZPCI_IO_OPERAND:	program interruption: operand exception
 * @ZPCI_IO_AGAIN:	not issued because there was no memory; may be tried again
 * @ZPCI_IO_VMM_ERROR:	the VMM sent a request that it should have refused or handled
 *			itself (an access to the MSI-X table, a wrong address of data)
 */
enum zpci_io_outcome {
	ZPCI_IO_CC0,
	ZPCI_IO_CC1,
	ZPCI_IO_CC3,
	ZPCI_IO_OPERAND,
	ZPCI_IO_AGAIN,
	ZPCI_IO_VMM_ERROR
};

/**
 * zpci_io_outcome_of() - condition code or program interruption for a result
 * @zio:	the handle
 * @err:	the result of zpci_io_load(), zpci_io_store() or zpci_io_store_block()
 *
 * If @err is -EIO, the library asks VFIO whether the function is gone or disabled.
 *
 * Context: Any thread.
 * Return: the outcome.
 */
enum zpci_io_outcome zpci_io_outcome_of(const struct zpci_io *zio, int err);

/*
 * The zPCI functions of the system, and their drivers. If the environment variable
 * ZPCI_IO_ROOT is set (tests, containers), all paths start there.
 */

/* A zPCI function, with its attributes from sysfs. */
struct zpci_io_function;

/**
 * zpci_io_functions() - list the zPCI functions of the system
 * @functions:	where the first function goes, in the order of addresses; NULL if there
 *		is none
 *
 * No function is opened. zpci_io_function_next() walks the list::
 *
 *	err = zpci_io_functions(&functions);
 *	for (f = functions; f; f = zpci_io_function_next(f))
 *		puts(zpci_io_function_address(f));
 *	zpci_io_functions_free(functions);
 *
 * Context: Any thread.
 * Return: 0, -ENOMEM, or why sysfs cannot be read.
 */
int zpci_io_functions(struct zpci_io_function **functions);

/**
 * zpci_io_find_function() - look up one zPCI function
 * @name:	a PCI address, for example "0001:00:00.0"; or "fid=" and a function
 *		identifier, or "uid=" and a user-defined identifier, in hexadecimal digits
 *		with or without 0x, for example "fid=0x1"
 * @function:	where the function goes, as a list of one for zpci_io_functions_free(); NULL
 *		on failure
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Context: Any thread.
 * Return: 0, or
 * * -EINVAL: @name is none of these
 * * -ENODEV: there is no such PCI function, or it is not a zPCI function
 * * -ENOTUNIQ: several functions have this user-defined identifier
 * * -ENOMEM, or why sysfs cannot be read
 */
int zpci_io_find_function(const char *name, struct zpci_io_function **function,
			  char *why, size_t why_size);

/**
 * zpci_io_functions_free() - free a list of functions
 * @functions:	the list from zpci_io_functions() or zpci_io_find_function(), or NULL
 *
 * Context: No other thread uses the list any more.
 */
void zpci_io_functions_free(struct zpci_io_function *functions);

/**
 * zpci_io_function_next() - the next function of a list
 * @function:	a function of zpci_io_functions()
 *
 * Context: Any thread.
 * Return: the next one; NULL after the last.
 */
const struct zpci_io_function *
zpci_io_function_next(const struct zpci_io_function *function);

/**
 * zpci_io_function_address() - PCI address
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the address, as "0001:00:00.0", valid as long as the list.
 */
const char *zpci_io_function_address(const struct zpci_io_function *function);

/**
 * zpci_io_function_driver() - driver that a function is bound to
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the name, valid as long as the list; empty for none.
 */
const char *zpci_io_function_driver(const struct zpci_io_function *function);

/**
 * zpci_io_function_can_open() - does zpci_io_open() support the function's driver?
 * @function:	the function
 *
 * Context: Any thread.
 * Return: 1 if it is bound to vfio-pci or ism_vfio_pci, else 0.
 */
int zpci_io_function_can_open(const struct zpci_io_function *function);

/**
 * zpci_io_function_fid() - function identifier
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the FID.
 */
uint32_t zpci_io_function_fid(const struct zpci_io_function *function);

/**
 * zpci_io_function_fh() - function handle
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the handle at the time of the listing.
 */
uint32_t zpci_io_function_fh(const struct zpci_io_function *function);

/**
 * zpci_io_function_uid() - user-defined identifier
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the UID; 0 for none.
 */
uint32_t zpci_io_function_uid(const struct zpci_io_function *function);

/**
 * zpci_io_function_class() - PCI class
 * @function:	the function
 *
 * Context: Any thread.
 * Return: class, subclass and programming interface, a byte each.
 */
uint32_t zpci_io_function_class(const struct zpci_io_function *function);

/**
 * zpci_io_function_pchid() - physical channel identifier
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the PCHID.
 */
uint16_t zpci_io_function_pchid(const struct zpci_io_function *function);

/**
 * zpci_io_function_vfn() - virtual function number
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the number; 0 for a function that is not virtual.
 */
uint16_t zpci_io_function_vfn(const struct zpci_io_function *function);

/**
 * zpci_io_function_vendor() - PCI vendor
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the vendor, 0x1014 for IBM.
 */
uint16_t zpci_io_function_vendor(const struct zpci_io_function *function);

/**
 * zpci_io_function_device() - PCI device
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the device, of this vendor.
 */
uint16_t zpci_io_function_device(const struct zpci_io_function *function);

/**
 * zpci_io_function_pft() - PCI function type
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the type; 5 is ISM.
 */
uint8_t zpci_io_function_pft(const struct zpci_io_function *function);

/**
 * zpci_io_function_pfgid() - identifier of the group of a function
 * @function:	the function
 *
 * Context: Any thread.
 * Return: the identifier.
 */
uint8_t zpci_io_function_pfgid(const struct zpci_io_function *function);

/**
 * zpci_io_bind() - bind a function to vfio-pci
 * @name:	the function, as zpci_io_find_function() takes it
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Unbinds the function from its present driver, and records that driver in /run/zpci-io
 * for zpci_io_unbind(). The record has the function's address as its name and contains
 * its function identifier. Does nothing if the function is bound to vfio-pci already. If
 * vfio-pci does not take the function, it goes back to the driver that it had.
 *
 * Context: Any thread, one at a time for a function. Waits for the driver.
 * Return: 0, or
 * * -EINVAL: @name is malformed
 * * -ENODEV: there is no such PCI function, or it is not a zPCI function
 * * -ENOTUNIQ: several functions have this user-defined identifier
 * * -ENOENT: vfio-pci is not loaded
 * * -EACCES: the caller may not write to sysfs or /run
 * * -EIO: vfio-pci did not take the function
 * * any other error of sysfs
 */
int zpci_io_bind(const char *name, char *why, size_t why_size);

/**
 * zpci_io_bind_to() - bind a function to a VFIO driver
 * @name:	the function, as zpci_io_find_function() takes it
 * @driver:	"vfio-pci", or "ism_vfio_pci" for an ISM
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Does the same as zpci_io_bind(), with either VFIO driver. If the function moves from
 * one of the two drivers to the other, the recorded driver stays the same.
 *
 * Context: Any thread, one at a time for a function. Waits for the driver.
 * Return: as zpci_io_bind(), and -EINVAL if @driver is neither of the two.
 */
int zpci_io_bind_to(const char *name, const char *driver, char *why,
		    size_t why_size);

/**
 * zpci_io_unbind() - give a function back to the driver that it had
 * @name:	the function, as zpci_io_find_function() takes it
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * The function goes back to the driver that zpci_io_bind() recorded, or to none if it had
 * none. Without a record of this function, the kernel chooses the driver.
 *
 * Context: Any thread, one at a time for a function. Waits for the driver.
 * Return: 0, or
 * * -EINVAL: @name is malformed
 * * -ENODEV: there is no such PCI function, or it is not a zPCI function
 * * -ENOTUNIQ: several functions have this user-defined identifier
 * * -ENXIO: the function is bound neither to vfio-pci nor to ism_vfio_pci
 * * -EBUSY: a program has the function open
 * * -EACCES: the caller may not write to sysfs or /run
 * * -EIO: the driver did not take the function
 * * any other error of sysfs
 */
int zpci_io_unbind(const char *name, char *why, size_t why_size);

#ifdef __cplusplus
}
#endif

#endif /* ZPCI_IO_H */
