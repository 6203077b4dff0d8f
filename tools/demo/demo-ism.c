// SPDX-License-Identifier: GPL-2.0
/*
 * demo-ism: three stores to an ISM function. They are store blocks of libzpci_io if that
 * can use the zPCI I/O region or ism_vfio_pci. Otherwise they are writes to the regions of
 * the BARs, as a stock vfio-pci offers them. The first line is "backend=region",
 * "backend=ism_vfio_pci" or "backend=none". The stores go to buffers of function 2, which
 * is bound to the kernel's ism driver. For each store a line "step N OUTCOME" gives the
 * result. At the end "requests=N" gives the number of store blocks. Each store is between
 * marks of its number for the emulator's counts, and a load at MARK in BAR 2 separates the
 * stores in the device's log.
 *
 * Step 4 is a block while the memory space is off: does the host's driver issue it?
 * "offers store=yes|no batch=N" shows the other differences: PCI stores, and requests in
 * one system call.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include <zpci_io.h>
#include "../qemu/tests/ism/ism_client.h"
#include "../s390vm/guest/insn_marks.h"

#define ADDRESS		"0001:00:00.0"
#define PEER		2
#define WINDOW_BAR	0
#define COMMAND_BAR	2
#define REGISTER_STATUS	0x1
#define REGISTER_QUEUE	0x2
#define QUERY_GID	0x9
#define BLOCK		4000	/* bytes */
#define AT		7	/* where they go in the buffer */
#define FAR_TOKEN	0x200	/* 2^41 and up in BAR 0 */
#define MARK		0xf00	/* + 8 * step */
#define IOVA		0x100000000	/* where DMA begins */
#define PAGE		4096
#define QUEUE_BYTES	512

static struct zpci_io *zio;	/* NULL: the library does not work here */
static int container, device, client;
static unsigned int requests;

static void fail(const char *what)
{
	fprintf(stderr, "demo-ism: %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool through_region(void)
{
	return zio && zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_REGION;
}

/* Where VFIO puts the region of this index. */
static uint64_t region(unsigned int index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info))
		fail("VFIO_DEVICE_GET_REGION_INFO");
	return info.offset;
}

static void set_command(uint16_t command)
{
	const uint16_t value = htole16(command);

	if (pwrite(device, &value, 2, region(VFIO_PCI_CONFIG_REGION_INDEX) + PCI_COMMAND) != 2)
		fail("command register");
}

static void open_function(void)
{
	char path[256], link[256], why[ZPCI_IO_WHY_SIZE];
	int group;
	ssize_t len;

	len = readlink("/sys/bus/pci/devices/" ADDRESS "/iommu_group", link, sizeof(link) - 1);
	if (len < 0)
		fail("IOMMU group");
	link[len] = 0;
	snprintf(path, sizeof(path), "/dev/vfio%s", strrchr(link, '/'));
	container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	group = open(path, O_RDWR | O_CLOEXEC);
	if (container < 0 || group < 0 || ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		fail(path);
	device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, ADDRESS);
	if (device < 0)
		fail(ADDRESS);
	set_command(PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	zpci_io_attach(device, &zio, why, sizeof(why));
	printf("backend=%s\n", !zio ? "none" :
	       through_region() ? "region" : "ism_vfio_pci");
}

/* Store. Return true if the driver reports success. */
static bool store(unsigned int bar, uint64_t offset, const void *data, size_t len)
{
	if (!zio)
		return pwrite(device, data, len, region(bar) + offset) == (ssize_t)len;
	requests++;
	return !zpci_io_store_block(zio, bar, offset, data, len);
}

static uint64_t load(uint64_t offset)
{
	uint64_t value = 0;

	if (zio)
		zpci_io_load(zio, COMMAND_BAR, offset, 8, &value);
	else if (pread(device, &value, 8, region(COMMAND_BAR) + offset) != 8)
		return 0;
	return value;
}

static void step(unsigned int number, const char *outcome)
{
	insn_mark_end(number);
	load(MARK + 8 * number);
	printf("step %u %s\n", number, outcome);
}

static void must_store(uint64_t offset, const void *data, size_t len)
{
	if (!store(COMMAND_BAR, offset, data, len))
		fail("a command is refused");
}

/* Issue a command whose answer is only a header. */
static void command(uint32_t number, const uint64_t *body, size_t len)
{
	const uint64_t header = (uint64_t)number << 32 | (8 + len);

	must_store(8, body, len);
	must_store(0, &header, sizeof(header));
	if (load(0) != ((uint64_t)number << 32 | 8))
		fail("a command fails");
}

/*
 * An ISM stores nothing before it has a status area and an event queue. Without store
 * blocks it cannot get them, because no command reaches it.
 */
static void bring_up(void)
{
	const uint64_t status[] = { IOVA }, queue[] = { IOVA + PAGE, QUEUE_BYTES };
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = IOVA,
		.size = 2 * PAGE,
	};
	void *memory = mmap(NULL, map.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	map.vaddr = (uintptr_t)memory;
	if (memory == MAP_FAILED || ioctl(container, VFIO_IOMMU_MAP_DMA, &map))
		fail("DMA memory");
	command(REGISTER_STATUS, status, sizeof(status));
	command(REGISTER_QUEUE, queue, sizeof(queue));
}

/* Is the kernel's function there? A question whose answer is known. */
static void ask(void)
{
	struct ism_client_gid gid = { .function = PEER };
	const uint64_t header = (uint64_t)QUERY_GID << 32 | 24;
	uint64_t body[2] = { 0 };
	bool stored;

	if (ioctl(client, ISM_CLIENT_GID, &gid))
		fail("GID of the peer");
	body[0] = gid.gid;
	insn_mark_begin(1);
	stored = store(COMMAND_BAR, 8, body, sizeof(body)) &&
		 store(COMMAND_BAR, 0, &header, sizeof(header));
	if (!stored)
		step(1, "refused");
	else
		step(1, load(0) == ((uint64_t)QUERY_GID << 32 | 8) ? "answered" : "no answer");
}

/* A buffer of the peer, 4096 bytes and all 0. */
static struct ism_client_buffer buffer(void)
{
	struct ism_client_buffer buffer = { .function = PEER, .length = 4096 };

	if (ioctl(client, ISM_CLIENT_REGISTER, &buffer))
		fail("a buffer of the peer");
	return buffer;
}

static void release(struct ism_client_buffer *buffer)
{
	if (ioctl(client, ISM_CLIENT_RELEASE, buffer))
		fail("release of a buffer");
}

static void send_block(unsigned int number, const struct ism_client_buffer *to)
{
	uint8_t block[BLOCK], expected[4096] = { 0 }, seen[4096];
	struct ism_client_move arg = {
		.function = PEER,
		.place = to->place,
		.data = (uintptr_t)seen,
		.length = sizeof(seen),
	};
	char outcome[64];
	bool stored;

	for (int i = 0; i < BLOCK; i++)
		block[i] = i % 251 + 1;
	memcpy(expected + AT, block, BLOCK);
	insn_mark_begin(number);
	stored = store(WINDOW_BAR, to->token | AT, block, BLOCK);
	if (ioctl(client, ISM_CLIENT_READ, &arg))
		fail("the peer's buffer");
	if (!memcmp(seen, expected, sizeof(seen)))
		snprintf(outcome, sizeof(outcome), "arrived");
	else
		snprintf(outcome, sizeof(outcome), "%s, not arrived",
			 stored ? "no error" : "error");
	step(number, outcome);
}

/*
 * Store the body of a command that is never issued. This does not use libzpci_io, which
 * tests the command register because ism_vfio_pci does not.
 */
static void memory_off(void)
{
	const uint64_t body[2] = { 0 };
	bool stored;

	set_command(PCI_COMMAND_MASTER);
	insn_mark_begin(4);
	if (through_region())
		stored = !zpci_io_store_block(zio, COMMAND_BAR, 8, body, sizeof(body));
	else
		stored = pwrite(device, body, sizeof(body), region(COMMAND_BAR) + 8) ==
			 sizeof(body);
	insn_mark_end(4);
	set_command(PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	printf("step 4 %s\n", stored ? "no error" : "refused");
}

static void offers(void)
{
	bool has_store = zio && zpci_io_flags(zio) & VFIO_ZPCI_IO_HDR_STORE;
	size_t batch = zio ? zpci_io_max_reqs(zio) : 0;

	printf("offers store=%s batch=%zu\n", has_store ? "yes" : "no", batch);
}

int main(void)
{
	struct ism_client_buffer near, far;

	client = open("/dev/ism-client", O_RDWR | O_CLOEXEC);
	if (client < 0)
		fail("/dev/ism-client");
	open_function();
	if (zio)
		bring_up();
	load(MARK);
	ask();
	near = buffer();
	send_block(2, &near);
	release(&near);
	/* Tokens count up. Get one as on a machine that has run for a while. */
	while ((far = buffer()).token >> 32 < FAR_TOKEN)
		release(&far);
	send_block(3, &far);
	release(&far);
	memory_off();
	offers();
	printf("token=0x%" PRIx64 "\nrequests=%u\n", (uint64_t)far.token >> 32, requests);
	return 0;
}
