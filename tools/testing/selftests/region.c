// SPDX-License-Identifier: GPL-2.0
/* The region as it is found, its header, and what else may be done with it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "kselftest_harness.h"
#include "function.h"

FIXTURE(region)
{
	struct function fn;
};

FIXTURE_SETUP(region)
{
	ASSERT_EQ(0, function_open(&self->fn));
}

FIXTURE_TEARDOWN(region)
{
	function_close(&self->fn);
}

TEST_F(region, is_found_by_type_80001014_and_subtype_2)
{
	EXPECT_EQ(0x80001014, REGION_TYPE);
	EXPECT_EQ(2, VFIO_REGION_SUBTYPE_IBM_ZPCI_IO);
	EXPECT_LE(VFIO_PCI_NUM_REGIONS, self->fn.info.index);
}

TEST_F(region, may_be_read_and_written_and_never_mapped)
{
	EXPECT_EQ(VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
		  self->fn.info.flags & ~VFIO_REGION_INFO_FLAG_CAPS);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED,
				   self->fn.device, self->fn.region));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(region, size_is_the_header_and_max_reqs_requests)
{
	EXPECT_EQ(127, self->fn.hdr.max_reqs);
	EXPECT_EQ(16 + 32 * self->fn.hdr.max_reqs, self->fn.info.size);
}

TEST_F(region, header_offers_store_and_batches)
{
	EXPECT_EQ(VFIO_ZPCI_IO_HDR_STORE | VFIO_ZPCI_IO_HDR_BATCH,
		  self->fn.hdr.flags & ~VFIO_ZPCI_IO_HDR_RELAXED);
	EXPECT_EQ(0, self->fn.hdr.reserved2);
	EXPECT_LT(0, self->fn.hdr.max);
	EXPECT_GE(4096, self->fn.hdr.max);
}

TEST_F(region, any_part_of_the_header_can_be_read)
{
	char buf[16];

	for (int at = 0; at < 16; at++) {
		for (int len = 1; len <= 16 - at; len++) {
			memset(buf, 0x5a, sizeof(buf));
			ASSERT_EQ(len, pread(self->fn.device, buf, len,
					     self->fn.region + at));
			EXPECT_EQ(0, memcmp(buf, (char *)&self->fn.hdr + at,
					    len));
			EXPECT_EQ(len == 16 ? ((char *)&self->fn.hdr)[15] : 0x5a,
				  buf[15]);
		}
	}
}

TEST_F(region, preadv_gives_each_iovec_the_first_bytes_of_the_header)
{
	char part[2][12] = { 0 };
	struct iovec iov[] = { { part[0], 12 }, { part[1], 8 } };

	EXPECT_EQ(20, preadv(self->fn.device, iov, 2, self->fn.region));
	EXPECT_EQ(0, memcmp(part[0], &self->fn.hdr, 12));
	EXPECT_EQ(0, memcmp(part[1], &self->fn.hdr, 8));
}

TEST_F(region, reads_past_the_header_are_EINVAL)
{
	char buf[8192];

	for (int at = 0; at <= 64; at++) {
		for (int len = at < 16 ? 17 - at : 1; len <= 64; len++) {
			EXPECT_EQ(-1, pread(self->fn.device, buf, len,
					    self->fn.region + at));
			EXPECT_EQ(EINVAL, errno);
		}
	}
	EXPECT_EQ(-1, pread(self->fn.device, buf, sizeof(buf),
			    self->fn.region));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, pread(self->fn.device, buf, 1,
			    self->fn.region + (1ULL << 40) - 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(region, count_of_0_returns_0)
{
	static const int positions[] = { 0, 1, 15, 16, 17, 48, 5000 };
	uint64_t mark = INSNS(0, 0, 0);
	char c;

	insn_mark_begin(mark);
	for (unsigned int i = 0; i < sizeof(positions) / sizeof(int); i++) {
		EXPECT_EQ(0, pread(self->fn.device, &c, 0,
				   self->fn.region + positions[i]));
		EXPECT_EQ(0, pwrite(self->fn.device, &c, 0,
				    self->fn.region + positions[i]));
	}
	insn_mark_end(mark);
}

TEST_F(region, header_into_memory_that_is_not_there_is_EFAULT)
{
	void *volatile nowhere = (void *)8;

	EXPECT_EQ(-1, pread(self->fn.device, nowhere, 16, self->fn.region));
	EXPECT_EQ(EFAULT, errno);
}

/* A client of January 2021: reads the header, writes whole single requests. */
TEST_F(region, client_of_2021_runs_unchanged)
{
	struct {
		uint64_t flags;
		uint16_t max;
		uint16_t reserved;
		uint32_t reserved2;
	} hdr;
	struct {
		uint64_t flags, gaddr, offset;
		uint32_t reserved;
		uint16_t len;
		uint8_t pcias, reserved2;
	} req = { .flags = 2, .offset = WINDOW, .len = 16, .pcias = WINDOW_BAR };
	uint64_t data[2] = { 0x0102030405060708, 0x1112131415161718 };
	uint64_t mark = INSNS(0, 0, 1);

	ASSERT_EQ(16, pread(self->fn.device, &hdr, 16, self->fn.region));
	EXPECT_EQ(self->fn.hdr.max, hdr.max);
	req.gaddr = (uintptr_t)data;
	insn_mark_begin(mark);
	EXPECT_EQ(32, pwrite(self->fn.device, &req, 32, self->fn.region + 16));
	insn_mark_end(mark);
	mark = INSNS(1, 0, 0);
	req.flags = 1;
	req.len = 8;
	insn_mark_begin(mark);
	EXPECT_EQ(32, pwrite(self->fn.device, &req, 32, self->fn.region + 16));
	insn_mark_end(mark);
	EXPECT_EQ(stored_doubleword(0x0102030405060708), data[0]);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
