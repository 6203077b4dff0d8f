// SPDX-License-Identifier: GPL-2.0
/*
 * The library on a function of the fake VFIO: the requests that it sends, the results that
 * it returns, and the reasons that it gives for refused requests.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zpci_io.h>

#include "../lib/kernel_abi.h"
#include "fake_vfio.h"
#include "tap.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

static int device;

static struct zpci_io *attach(void)
{
	struct zpci_io *zio;

	if (zpci_io_attach(device, &zio, NULL, 0))
		abort();
	zpci_io_set_memory(zio, 1);
	return zio;
}

/* A handle on a function set up as @setup; the counters start at 0. */
static struct zpci_io *attach_to(struct fake_setup setup)
{
	fake_setup = setup;
	memset(fake_machine->issued, 0, sizeof(fake_machine->issued));
	fake_machine->writes = 0;
	return attach();
}

static uint64_t issued(void)
{
	return fake_machine->issued[VFIO_ZPCI_IO_FLAG_READ] +
	       fake_machine->issued[VFIO_ZPCI_IO_FLAG_STORE] +
	       fake_machine->issued[VFIO_ZPCI_IO_FLAG_BLOCKW];
}

static const struct fake_setup relaxed_function = { .max = 4096 };
static const struct fake_setup strict_function = { .strict = true, .max = 128 };

/* By whether it is strict. */
static const struct fake_setup * const functions[] = {
	&relaxed_function, &strict_function,
};

static void test_attach(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);
	char why[ZPCI_IO_WHY_SIZE];
	int null, err;

	ok(zpci_io_region_index(zio) == 11 &&
	   zpci_io_region_offset(zio) == UINT64_C(11) << 36,
	   "the region is found by its type, behind others, at the offset that VFIO tells");
	ok(zpci_io_region_size(zio) == 16 + 32 * FAKE_MAX_REQS,
	   "the region's size is what VFIO tells");
	ok(zpci_io_flags(zio) == (VFIO_ZPCI_IO_HDR_STORE | VFIO_ZPCI_IO_HDR_RELAXED |
				  VFIO_ZPCI_IO_HDR_BATCH) &&
	   zpci_io_max(zio) == 4096 && zpci_io_max_reqs(zio) == FAKE_MAX_REQS,
	   "flags, largest block and most requests are the header's");
	ok(zpci_io_bar_size(zio, 0) == UINT64_C(1) << 48 &&
	   !zpci_io_bar_size(zio, 1) &&
	   zpci_io_bar_size(zio, 4) == FAKE_BAR4_SIZE &&
	   !zpci_io_bar_size(zio, 6) && !zpci_io_bar_size(zio, 255),
	   "a BAR's size is told, and 0 where there is none");
	ok(zpci_io_device_fd(zio) == device &&
	   zpci_io_container_fd(zio) == -1 && zpci_io_iommufd(zio, NULL) == -1,
	   "a handed-over descriptor comes without container or iommufd");
	zpci_io_close(zio);
	ok(fcntl(device, F_GETFD) >= 0, "a handed-over descriptor stays open");
	zpci_io_close(NULL);

	fake_setup.no_region = true;
	err = zpci_io_attach(device, &zio, why, sizeof(why));
	ok(err == -EOPNOTSUPP && !zio && strstr(why, "modprobe vfio-pci"),
	   "a device without the region is EOPNOTSUPP, and the line says what to load");
	null = open("/dev/null", O_RDWR);
	err = zpci_io_attach(null, &zio, why, sizeof(why));
	ok(err == -ENOTTY && !zio && *why,
	   "a descriptor that is no VFIO device is ENOTTY");
	close(null);
	err = zpci_io_attach(null, &zio, NULL, 0);
	ok(err == -EBADF && !zio, "a closed descriptor is EBADF");
}

static void test_capability(void)
{
	const struct vfio_device_info_cap_zpci_group *group;
	struct zpci_io *zio = attach_to(relaxed_function);
	size_t size;

	group = zpci_io_capability(zio, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, &size);
	ok(group && size >= sizeof(*group) &&
	   group->flags == VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED,
	   "the group capability carries the relaxed flag");
	ok(!zpci_io_capability(zio, 99, NULL),
	   "a capability that is not there is NULL");
	zpci_io_close(zio);

	fake_setup.looping_caps = true;
	zio = attach();
	ok(!zpci_io_capability(zio, 99, NULL),
	   "a capability list that points to itself comes to an end");
	zpci_io_close(zio);
}

/* Answers of three kernels, each as long as its version of the capability. */
static void test_capability_versions(void)
{
	const struct vfio_device_info_cap_zpci_base *base;
	size_t size;

	for (int version = 1; version <= 3; version++) {
		struct zpci_io *zio;
		bool fh, ccdf;

		fake_setup = relaxed_function;
		fake_setup.base_version = version;
		zio = attach();
		base = zpci_io_capability(zio, VFIO_DEVICE_INFO_CAP_ZPCI_BASE,
					  &size);
		fh = zpci_io_capability_has(base, size, 2,
					    offsetof(__typeof__(*base), ccdf_err_length));
		ccdf = zpci_io_capability_has(base, size, 3, sizeof(*base));
		okf(base && base->header.version == version &&
		    zpci_io_capability_has(base, size, 1,
					   offsetof(__typeof__(*base), fh)) &&
		    fh == (version >= 2) && ccdf == (version >= 3) &&
		    (!fh || base->fh == 0x80000001) &&
		    (!ccdf || base->ccdf_err_length == FAKE_ERROR_RECORD),
		    "the base capability of version %d has the fields of that version",
		    version);
		ok(zpci_io_outcome_of(zio, -EIO) == ZPCI_IO_CC1,
		   "EIO on an enabled function is condition code 1 there");
		fake_setup.disabled = true;
		okf((zpci_io_outcome_of(zio, -EIO) == ZPCI_IO_CC3) == fh,
		    "a disabled function is %s there", fh ? "seen" : "not seen");
		zpci_io_close(zio);
	}
}

static void test_capability_end(void)
{
	const struct vfio_device_info_cap_zpci_base *base;
	struct zpci_io *zio = attach_to(relaxed_function);

	base = zpci_io_capability(zio, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, NULL);
	ok(!zpci_io_capability_has(base, sizeof(*base) - 1, 3, sizeof(*base)) &&
	   zpci_io_capability_has(base, sizeof(*base), 3, sizeof(*base)),
	   "a version that is not wholly within the answer is not there");
	ok(!zpci_io_capability_has(NULL, sizeof(*base), 1, 0),
	   "a capability that is not there has no version");
	zpci_io_close(zio);
}

static void test_single(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);
	uint8_t block[4096];
	bool right = true;
	uint64_t value;

	for (size_t len = 1; len <= 8; len++) {
		uint64_t mask = len < 8 ? (UINT64_C(1) << 8 * len) - 1 : UINT64_MAX;
		uint64_t image = UINT64_C(0x1122334455667788) & mask;

		value = -1;
		right &= !zpci_io_store(zio, 4, 0x20, len, image) &&
			 !zpci_io_load(zio, 4, 0x20, len, &value) &&
			 value == image;
	}
	ok(right, "a value of 1 to 8 bytes stored is the value loaded, the rest 0");
	ok(fake_machine->issued[VFIO_ZPCI_IO_FLAG_STORE] == 8 &&
	   fake_machine->issued[VFIO_ZPCI_IO_FLAG_READ] == 8 && fake_machine->writes == 16,
	   "each load and store is one request and one instruction");

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = i * 7 + (i >> 8);
	right = true;
	for (size_t len = 1; len <= sizeof(block); len++) {
		memset(fake_machine->memory[4], 0, FAKE_MEMORY);
		right &= !zpci_io_store_block(zio, 4, 0x1000, block, len) &&
			 !memcmp(fake_machine->memory[4] + 0x1000, block, len) &&
			 !fake_machine->memory[4][0x1000 + len];
	}
	ok(right, "a block of 1 to 4096 bytes arrives whole and alone");
	ok(fake_machine->issued[VFIO_ZPCI_IO_FLAG_BLOCKW] == sizeof(block),
	   "each block is one request and one instruction");

	fake_machine->writes = 0;
	ok(zpci_io_load(zio, 4, 0, 9, &value) == -EINVAL &&
	   zpci_io_store(zio, 7, 0, 8, 0) == -EINVAL &&
	   zpci_io_store_block(zio, 4, 4095, block, 2) == -EINVAL &&
	   zpci_io_load(zio, 2, FAKE_MSIX_START, 4, &value) == -EPERM &&
	   fake_machine->writes == 4,
	   "the library leaves it to the kernel to refuse");
	fake_machine->writes = 0;
	ok(zpci_io_load(zio, 4, 0, 65536 + 8, &value) == -EINVAL &&
	   zpci_io_store_block(zio, 4, 0, block, 65536 + 16) == -EINVAL &&
	   zpci_io_store(zio, 256 + 4, 0, 8, 0) == -EINVAL &&
	   !fake_machine->writes,
	   "a length or BAR that does not fit into a request is not cut down to one that does");
	zpci_io_close(zio);
}

static void fill(struct vfio_zpci_io_req *reqs, size_t count, uint64_t *values)
{
	for (size_t i = 0; i < count; i++) {
		values[i] = i + 1;
		reqs[i] = zpci_io_request(VFIO_ZPCI_IO_FLAG_STORE, 4, 8 * i,
					  &values[i], 8);
	}
}

static void test_batch(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);
	struct vfio_zpci_io_req reqs[300];
	char why[ZPCI_IO_WHY_SIZE];
	uint64_t values[300];
	size_t done = -1;

	fill(reqs, ARRAY_SIZE(reqs), values);
	ok(!zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) &&
	   done == ARRAY_SIZE(reqs) && issued() == ARRAY_SIZE(reqs),
	   "a batch does every request once");
	ok(fake_machine->writes == (ARRAY_SIZE(reqs) + FAKE_MAX_REQS - 1) / FAKE_MAX_REQS,
	   "a batch takes as few writes as the header allows");
	ok(!zpci_io_batch(zio, reqs, 0, &done) && !done,
	   "a batch of no requests does nothing");
	ok(!zpci_io_batch(zio, reqs, 1, NULL), "a batch need not count");
	zpci_io_close(zio);

	zio = attach_to(relaxed_function);
	reqs[130].len = 9;
	ok(zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) == -ECANCELED &&
	   done == 130 && issued() == 130,
	   "a batch stops in the middle at the request that fails, with ECANCELED");
	zpci_io_explain(zio, &reqs[done], -ECANCELED, why, sizeof(why));
	ok(!strcmp(why, "length 9 is above 8"),
	   "the request that stopped a batch is explained");
	zpci_io_explain(zio, &reqs[0], -ECANCELED, why, sizeof(why));
	ok(strstr(why, "effect is unknown"),
	   "a stop without a broken rule is said to be unknown");
	zpci_io_close(zio);

	zio = attach_to(relaxed_function);
	fill(reqs, ARRAY_SIZE(reqs), values);
	reqs[FAKE_MAX_REQS].pcias = 3;
	ok(zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) == -EINVAL &&
	   done == FAKE_MAX_REQS,
	   "a failure at the first request of a write carries its errno");
	zpci_io_close(zio);

	zio = attach_to((struct fake_setup){ .old_header = true, .max = 128 });
	fill(reqs, 3, values);
	for (int i = 0; i < 3; i++)
		reqs[i].flags = VFIO_ZPCI_IO_FLAG_READ;
	ok(zpci_io_max_reqs(zio) == 1 && !zpci_io_batch(zio, reqs, 3, &done) &&
	   done == 3 && fake_machine->writes == 3,
	   "on a driver of the 2021 interface a batch is one write for each request");
	ok(zpci_io_store(zio, 4, 0, 8, 0) == -EINVAL,
	   "a driver of the 2021 interface refuses a store");
	reqs[0] = zpci_io_request(VFIO_ZPCI_IO_FLAG_STORE, 4, 0, values, 8);
	zpci_io_explain(zio, &reqs[0], -EINVAL, why, sizeof(why));
	ok(strstr(why, "takes no store requests"),
	   "that it takes no store is explained");
	zpci_io_close(zio);
}

static bool explains(const struct zpci_io *zio,
		     const struct vfio_zpci_io_req *req, int err,
		     const char *says)
{
	char why[ZPCI_IO_WHY_SIZE];

	if (strstr(zpci_io_explain(zio, req, err, why, sizeof(why)), says))
		return true;
	printf("# said: %s\n", why);
	return false;
}

/* Each rule of the driver's gate, by its number, and each sentence for it. */
static void test_explain_rules(void)
{
	static const struct {
		unsigned int rule;
		bool strict;
		struct vfio_zpci_io_req req;
		const char *says;
	} cases[] = {
		{ 1, false, { .flags = 1, .len = 8, .pcias = 4, .reserved = 1 },
		  "reserved fields" },
		{ 1, false, { .flags = 1, .len = 8, .pcias = 4, .reserved2 = 1 },
		  "reserved fields" },
		{ 2, false, { .flags = 0, .len = 8, .pcias = 4 }, "flags 0x0" },
		{ 2, false, { .flags = 3, .len = 8, .pcias = 4 }, "flags 0x3" },
		{ 3, false, { .flags = 1, .len = 0, .pcias = 4 },
		  "length 0 is below 1" },
		{ 3, false, { .flags = 4, .len = 9, .pcias = 4 },
		  "length 9 is above 8" },
		{ 4, false, { .flags = 1, .len = 8, .pcias = 4, .offset = 4 },
		  "offset 0x4 and length 8 cross an 8-byte boundary" },
		{ 5, true, { .flags = 2, .len = 136, .pcias = 4 },
		  "length 136 is above the function's largest block, 128" },
		{ 6, false, { .flags = 2, .len = 2, .pcias = 4, .offset = 4095 },
		  "offset 0xfff and length 2 cross a 4096-byte boundary" },
		{ 7, false, { .flags = 2, .len = 0, .pcias = 4 },
		  "length 0 is below 1" },
		{ 7, true, { .flags = 2, .len = 0, .pcias = 4 },
		  "length 0 is below 1" },
		{ 7, true, { .flags = 2, .len = 8, .pcias = 4 },
		  "length 8 is not above 8" },
		{ 8, true, { .flags = 2, .len = 20, .pcias = 4 },
		  "length 20 is no multiple of 8" },
		{ 8, true, { .flags = 2, .len = 16, .pcias = 4, .offset = 4 },
		  "offset 0x4 is no multiple of 8" },
		{ 9, false, { .flags = 1, .len = 8, .pcias = 15 },
		  "address space 15 is no BAR" },
		{ 10, false, { .flags = 1, .len = 8, .pcias = 1 }, "has no BAR 1" },
		{ 11, false,
		  { .flags = 1, .len = 8, .pcias = 4, .offset = FAKE_BAR4_SIZE },
		  "offset 0x4000 and length 8 reach beyond BAR 4, which has 0x4000 bytes" },
		{ 11, false, { .flags = 1, .len = 8, .pcias = 4, .offset = -8 },
		  "beyond BAR 4" },
		{ 12, false,
		  { .flags = 1, .len = 4, .pcias = 2, .offset = FAKE_MSIX_START },
		  "MSI-X table, which is at 0x800 to 0x83f of BAR 2" },
	};
	bool explained[FAKE_GATE_RULES + 1] = { false };
	bool all = true;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct zpci_io *zio = attach_to(*functions[cases[i].strict]);
		unsigned int rule = fake_gate(&cases[i].req, !cases[i].strict,
					      fake_setup.max);

		okf(rule == cases[i].rule &&
		    explains(zio, &cases[i].req, -fake_gate_errno(rule),
			     cases[i].says),
		    "rule %u is explained: %s", cases[i].rule, cases[i].says);
		explained[cases[i].rule] = true;
		zpci_io_close(zio);
	}
	for (unsigned int rule = 1; rule <= FAKE_GATE_RULES; rule++)
		all &= explained[rule];
	okf(all, "each rule from 1 to %d has a sentence", FAKE_GATE_RULES);
}

static void test_explain(void)
{
	static const struct {
		struct vfio_zpci_io_req req;
		int err;
		const char *says;
	} cases[] = {
		{ { .flags = 1, .len = 8, .pcias = 4 }, -ENXIO,
		  "program exception" },
		{ { .flags = 1, .len = 8, .pcias = 4 }, -ENOMEM, "try again" },
		{ { .flags = 1, .len = 8, .pcias = 4, .gaddr = 0x10 }, -EFAULT,
		  "8 bytes at 0x10 cannot be written" },
		{ { .flags = 2, .len = 8, .pcias = 4, .gaddr = 0x10 }, -EFAULT,
		  "data at 0x10, or the request, cannot be read" },
		{ { .flags = 1, .len = 8, .pcias = 4 }, -EIO,
		  "error condition code" },
		{ { .flags = 1, .len = 8, .pcias = 4 }, -EINVAL,
		  "breaks no rule that libzpci_io knows" },
		{ { .flags = 1, .len = 8, .pcias = 4 }, 0, "was done" },
		{ { .flags = 1, .len = 8, .pcias = 4 }, -ENODEV,
		  "No such device" },
	};
	static const struct vfio_zpci_io_req too_long = {
		.flags = 4, .len = 9, .pcias = 4,
	};
	struct zpci_io *zio = attach_to(relaxed_function);
	char small[8];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		okf(explains(zio, &cases[i].req, cases[i].err, cases[i].says),
		    "explained: %s", cases[i].says);
	zpci_io_set_memory(zio, 0);
	ok(zpci_io_load(zio, 4, 0, 8, &(uint64_t){ 0 }) == -EIO &&
	   explains(zio, &cases[0].req, -EIO, "memory space is off"),
	   "EIO with memory space off is explained as that");
	ok(strlen(zpci_io_explain(zio, &too_long, -EINVAL, small,
				  sizeof(small))) == sizeof(small) - 1,
	   "a line that does not fit is cut, with its end");
	zpci_io_close(zio);
}

/* Random numbers, mostly near the edges that the rules set. */
static uint64_t close_to(const uint64_t *edges, size_t count)
{
	return edges[random() % count] + random() % 17 - 8;
}

static void test_explain_and_gate(void)
{
	static const uint64_t offsets[] = {
		0, 8, 4096, FAKE_MSIX_START, FAKE_MSIX_END, FAKE_BAR2_SIZE,
		FAKE_BAR4_SIZE, UINT64_C(1) << 48, UINT64_C(1) << 63,
	};
	static const uint64_t lengths[] = { 8, 16, 128, 4096, 65535 };
	static const uint64_t flags[] = { 1, 2, 4, 1, 2, 4, 1, 2, 4, 0, 3, 8 };
	size_t allowed = 0, disagreed = 0;
	char why[ZPCI_IO_WHY_SIZE];

	for (int s = 0; s < 2; s++) {
		struct zpci_io *zio = attach_to(*functions[s]);

		for (int i = 0; i < 200000; i++) {
			struct vfio_zpci_io_req req = {
				.flags = flags[random() % ARRAY_SIZE(flags)],
				.offset = close_to(offsets, ARRAY_SIZE(offsets)),
				.reserved = !(random() % 50),
				.len = close_to(lengths, ARRAY_SIZE(lengths)),
				.pcias = random() % 7,
				.reserved2 = !(random() % 50),
			};
			bool named;
			int err;

			err = -fake_gate_errno(fake_gate(&req, !s,
							 fake_setup.max));
			allowed += !err;
			zpci_io_explain(zio, &req, err ? err : -EINVAL, why,
					sizeof(why));
			named = !strstr(why, "breaks no rule");
			if (named != !!err ||
			    !!strstr(why, "MSI-X") != (err == -EPERM)) {
				disagreed++;
				printf("# %d: BAR %d offset 0x%llx len %d: gate %d, said: %s\n",
				       (int)req.flags, req.pcias,
				       (unsigned long long)req.offset, req.len,
				       err, why);
			}
		}
		zpci_io_close(zio);
	}
	ok(!disagreed,
	   "what the library knows of the function is right: of 400000 requests, a rule is named for those that the driver refuses, and only for those");
	ok(allowed > 1000, "many of those requests were allowed ones");
}

static void test_errors(void)
{
	static const int errors[] = { EIO, ENXIO, ENOMEM, EFAULT, ENODEV };
	struct zpci_io *zio = attach_to(relaxed_function);
	bool right = true;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_setup.fail_with = errors[i];
		right &= zpci_io_store(zio, 4, 0, 8, 0) == -errors[i];
	}
	ok(right, "an errno of the kernel is handed on as it is");
	zpci_io_close(zio);
}

static bool in_range(const struct zpci_io *zio, unsigned int bar,
		     uint64_t offset, uint64_t len, int err, const char *says)
{
	char why[ZPCI_IO_WHY_SIZE] = "before";
	int got = zpci_io_check_range(zio, bar, offset, len, why, sizeof(why));

	if (got == err && (err ? !!strstr(why, says) : !*why))
		return true;
	printf("# BAR %u, 0x%llx, 0x%llx: %d, not %d, said: %s\n", bar,
	       (unsigned long long)offset, (unsigned long long)len, got, err,
	       why);
	return false;
}

static void test_range(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);

	ok(in_range(zio, 4, 0, FAKE_BAR4_SIZE, 0, "") &&
	   in_range(zio, 0, 0, UINT64_C(1) << 48, 0, ""),
	   "a range may be all of a BAR");
	ok(in_range(zio, 4, 1, FAKE_BAR4_SIZE, -EINVAL,
		    "offset 0x1 and length 16384 reach beyond BAR 4, which has 0x4000 bytes") &&
	   in_range(zio, 4, UINT64_MAX, 2, -EINVAL, "reach beyond BAR 4"),
	   "a range that reaches beyond its BAR, or round the end of all numbers, is refused");
	ok(in_range(zio, 3, 0, 1, -EINVAL, "the function has no BAR 3") &&
	   in_range(zio, 6, 0, 1, -EINVAL, "address space 6 is no BAR"),
	   "a range in no BAR is refused");
	ok(in_range(zio, 2, 0, FAKE_BAR2_SIZE, -EPERM,
		    "touches the MSI-X table, which is at 0x800 to 0x83f of BAR 2") &&
	   in_range(zio, 2, 0, FAKE_MSIX_START, 0, "") &&
	   in_range(zio, 2, FAKE_MSIX_END, 8, 0, ""),
	   "a range may reach up to the MSI-X table, and not into it");
	ok(zpci_io_check_range(zio, 3, 0, 1, NULL, 0) == -EINVAL,
	   "nobody need want the reason");
	ok(!issued(), "nothing was issued for any of these");
	zpci_io_close(zio);
}

static void test_outcome(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);

	ok(zpci_io_outcome_of(zio, 0) == ZPCI_IO_CC0,
	   "success is condition code 0");
	ok(zpci_io_outcome_of(zio, -EIO) == ZPCI_IO_CC1,
	   "EIO on an enabled function is condition code 1");
	ok(zpci_io_outcome_of(zio, -EINVAL) == ZPCI_IO_OPERAND &&
	   zpci_io_outcome_of(zio, -ENXIO) == ZPCI_IO_OPERAND,
	   "EINVAL and ENXIO are an operand exception");
	ok(zpci_io_outcome_of(zio, -ENOMEM) == ZPCI_IO_AGAIN,
	   "ENOMEM may be tried again");
	ok(zpci_io_outcome_of(zio, -EPERM) == ZPCI_IO_VMM_ERROR &&
	   zpci_io_outcome_of(zio, -EFAULT) == ZPCI_IO_VMM_ERROR,
	   "EPERM and EFAULT are errors of the VMM");
	fake_setup.disabled = true;
	ok(zpci_io_outcome_of(zio, -EIO) == ZPCI_IO_CC3,
	   "EIO on a disabled function is condition code 3");
	zpci_io_close(zio);
}

static void test_intercepted(void)
{
	struct vfio_zpci_io_req req;
	char data;

	zpci_io_intercepted(&req, VFIO_ZPCI_IO_FLAG_BLOCKW,
			    UINT64_C(0x8000000100021000), 0x1000, &data);
	ok(req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 4096 && req.pcias == 2 &&
	   req.offset == 0x1000 && req.gaddr == (uintptr_t)&data &&
	   !req.reserved && !req.reserved2,
	   "an intercepted store block keeps its 13-bit length");
	zpci_io_intercepted(&req, VFIO_ZPCI_IO_FLAG_READ, UINT64_C(0x80000001ffff0018),
			    8, &data);
	ok(req.flags == VFIO_ZPCI_IO_FLAG_READ && req.len == 8 && req.pcias == 15,
	   "an intercepted load has 4 bits of address space and of length");
}

static bool cut_is_right(const struct zpci_io *zio, uint64_t offset,
			 size_t left, size_t limit)
{
	bool is_strict = !(zpci_io_flags(zio) & VFIO_ZPCI_IO_HDR_RELAXED);

	while (left) {
		size_t block = zpci_io_next_block(zio, offset, left, limit);
		struct vfio_zpci_io_req req = {
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.offset = offset, .len = block,
		};

		/* Whether a block may start here at all does not hang on luck. */
		if (!block)
			return is_strict &&
			       (offset % 8 || left < 16 || (limit && limit < 16) ||
				4096 - offset % 4096 < 16);
		if (block > left || (limit && block > limit) ||
		    fake_gate(&req, !is_strict, fake_setup.max))
			return false;
		offset += block;
		left -= block;
	}
	return true;
}

static void test_cut(void)
{
	bool right = true;

	for (int s = 0; s < 2; s++) {
		struct zpci_io *zio = attach_to(*functions[s]);

		for (int i = 0; i < 20000; i++)
			right &= cut_is_right(zio, random() % 0x3000,
					      random() % 0x2000,
					      i % 3 ? random() % 300 : 0);
		if (s) {
			ok(zpci_io_next_block(zio, 0, 136, 0) == 120,
			   "the cut leaves no piece of 8 bytes behind");
			ok(!zpci_io_next_block(zio, 4088, 64, 0) &&
			   !zpci_io_next_block(zio, 4, 64, 0) &&
			   !zpci_io_next_block(zio, 0, 8, 0),
			   "where a strict function takes no block the cut is 0");
		} else {
			ok(zpci_io_next_block(zio, 4090, 64, 0) == 6,
			   "a relaxed function is cut at 4096 only");
		}
		zpci_io_close(zio);
	}
	ok(right, "each piece of 40000 cuts is a block that the gate allows");
}

static void *store_and_load(void *argument)
{
	const struct zpci_io *zio = argument;
	static int numbers;
	uint64_t own = __atomic_fetch_add(&numbers, 1, __ATOMIC_RELAXED);
	uint64_t value;

	for (uint64_t i = 0; i < 2000; i++)
		if (zpci_io_store(zio, 4, own * 8, 8, own << 32 | i) ||
		    zpci_io_load(zio, 4, own * 8, 8, &value) ||
		    value != (own << 32 | i))
			return argument;
	return NULL;
}

static void test_threads(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);
	pthread_t threads[8];
	bool right = true;
	void *failed;

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		if (pthread_create(&threads[i], NULL, store_and_load, zio))
			abort();
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &failed);
		right &= !failed;
	}
	ok(right && issued() == 2 * 2000 * ARRAY_SIZE(threads),
	   "8 threads share one handle");
	zpci_io_close(zio);
}

static void test_command(void)
{
	struct zpci_io *zio = attach_to(relaxed_function);

	fake_machine->config[PCI_COMMAND + 1] = 0x04;
	ok(!zpci_io_set_bus_master(zio, 1) &&
	   fake_machine->config[PCI_COMMAND] ==
		(PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER) &&
	   !zpci_io_set_memory(zio, 0) &&
	   fake_machine->config[PCI_COMMAND] == PCI_COMMAND_MASTER &&
	   !zpci_io_set_bus_master(zio, 0) &&
	   !fake_machine->config[PCI_COMMAND],
	   "memory space and bus master are turned on and off one by one");
	ok(fake_machine->config[PCI_COMMAND + 1] == 0x04,
	   "the other bits of the command register stay");
	zpci_io_close(zio);
}

static const char *root;

static const char *below(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

/* A file of one line below the root, with the folders that it lies in. */
static void put_line(const char *name, const char *line)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s", below(name));
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "w");
	if (!file)
		abort();
	fprintf(file, "%s\n", line);
	fclose(file);
}

static void function_is(const char *address, const char *fid, const char *uid)
{
	char name[128];

	snprintf(name, sizeof(name), "sys/bus/pci/devices/%s/function_id", address);
	put_line(name, fid);
	snprintf(name, sizeof(name), "sys/bus/pci/devices/%s/uid", address);
	put_line(name, uid);
	snprintf(name, sizeof(name), "sys/bus/pci/devices/%s/class", address);
	put_line(name, "0x020000");
	snprintf(name, sizeof(name), "sys/bus/pci/devices/%s/pft", address);
	put_line(name, "0x05");
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_below(const char *name)
{
	nftw(below(name), remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool finds(const char *name, const char *address)
{
	struct zpci_io_function *function;
	char why[ZPCI_IO_WHY_SIZE] = "old";
	bool right;

	right = !zpci_io_find_function(name, &function, why, sizeof(why)) &&
		!strcmp(zpci_io_function_address(function), address) &&
		!zpci_io_function_next(function) && !*why;
	zpci_io_functions_free(function);
	return right;
}

static bool refuses(const char *name, int err, const char *says)
{
	struct zpci_io_function *function = (void *)1;
	char why[ZPCI_IO_WHY_SIZE] = "";

	return zpci_io_find_function(name, &function, why, sizeof(why)) == err &&
	       !function && strstr(why, says);
}

static void test_functions(void)
{
	struct zpci_io_function *list;
	const struct zpci_io_function *second;

	ok(zpci_io_functions(&list) == -ENOENT && !list,
	   "without sysfs there is no list, and the errno says why");
	function_is("0003:00:00.0", "0x0000000a", "0x7");
	function_is("0001:00:00.0", "0x00000010", "0x0");
	function_is("0002:00:00.0", "0x0000000b", "0x7");
	function_is("0004:00:00.0", "0x0000000c", "0x8");
	put_line("sys/bus/pci/devices/0005:00:00.0/class", "0x060000");

	ok(!zpci_io_functions(&list) &&
	   !strcmp(zpci_io_function_address(list), "0001:00:00.0"),
	   "the list of functions begins with the first address");
	second = zpci_io_function_next(list);
	ok(zpci_io_function_fid(second) == 0xb && zpci_io_function_uid(second) == 7 &&
	   zpci_io_function_class(second) == 0x20000 && zpci_io_function_pft(second) == 5 &&
	   !*zpci_io_function_driver(second),
	   "each member of a function is told by a function of its own");
	second = zpci_io_function_next(zpci_io_function_next(second));
	ok(second && !strcmp(zpci_io_function_address(second), "0004:00:00.0") &&
	   !zpci_io_function_next(second),
	   "the list has the zPCI functions in the order of addresses, and ends");
	zpci_io_functions_free(list);
	zpci_io_functions_free(NULL);

	ok(finds("0003:00:00.0", "0003:00:00.0") && finds("fid=0xa", "0003:00:00.0") &&
	   finds("fid=0000000A", "0003:00:00.0") && finds("fid=10", "0001:00:00.0") &&
	   finds("uid=0x8", "0004:00:00.0"),
	   "a function is found by address, FID and UID, in hexadecimal digits, and the line is empty");
	ok(refuses("uid=7", -ENOTUNIQ, "several functions have the UID 0x7"),
	   "a UID that two functions have is ENOTUNIQ");
	ok(refuses("fid=0xd", -ENODEV, "no zPCI function with FID 0xd") &&
	   refuses("uid=9", -ENODEV, "no zPCI function with UID 0x9"),
	   "an identifier that no function has is ENODEV");
	ok(refuses("uid=0", -EINVAL, "is no UID") && refuses("fid=", -EINVAL, "is no FID") &&
	   refuses("fid=0x", -EINVAL, "is no FID") && refuses("fid=1g", -EINVAL, "is no FID") &&
	   refuses("fid=123456789", -EINVAL, "is no FID") &&
	   refuses("fid=-1", -EINVAL, "is no FID") &&
	   refuses("pchid=1", -EINVAL, "or as fid=FID"),
	   "what is no identifier is EINVAL, and the line shows the form");
	ok(refuses("0005:00:00.0", -ENODEV, "but not a zPCI function") &&
	   refuses("0006:00:00.0", -ENODEV, "no PCI function 0006:00:00.0"),
	   "an address without a zPCI function is ENODEV");
	remove_below("sys");
}

static bool finds_driver(const char *driver)
{
	struct zpci_io_function *function;
	bool right;

	right = !zpci_io_find_function("0001:00:00.0", &function, NULL, 0) &&
		!strcmp(zpci_io_function_driver(function), driver);
	zpci_io_functions_free(function);
	return right;
}

static void point_to(const char *name, const char *target)
{
	char to[256];

	put_line(name, "");
	remove(below(name));
	snprintf(to, sizeof(to), "%s", below(target));
	if (symlink(to, below(name)))
		abort();
}

/* The function 0001:00:00.0, bound to vfio-pci; with a group, a character device or both. */
static void bound_is(bool group, bool cdev)
{
	function_is("0001:00:00.0", "0x00000001", "0x1");
	put_line("sys/bus/pci/devices/0001:00:00.0/driver_override", "(null)");
	put_line("sys/bus/pci/drivers_probe", "");
	put_line("sys/bus/pci/drivers/vfio-pci/bind", "");
	put_line("sys/bus/pci/drivers/vfio-pci/unbind", "");
	point_to("sys/bus/pci/devices/0001:00:00.0/driver", "sys/bus/pci/drivers/vfio-pci");
	if (group) {
		put_line("sys/kernel/iommu_groups/7/type", "DMA");
		point_to("sys/bus/pci/devices/0001:00:00.0/iommu_group",
			 "sys/kernel/iommu_groups/7");
		put_line("dev/vfio/7", "");
		put_line("dev/vfio/vfio", "");
	}
	if (cdev) {
		put_line("sys/bus/pci/devices/0001:00:00.0/vfio-dev/vfio0/dev", "");
		put_line("dev/vfio/devices/vfio0", "");
		put_line("dev/iommu", "");
	}
}

static void unbound(void)
{
	unsetenv("FAKE_VFIO");
	remove_below("sys");
	remove_below("dev");
	remove_below("proc");
	remove_below("run");
}

/* Open 0001:00:00.0, with @more behind, close the handle, and return the result. */
static int opening(const char *more, char *why)
{
	struct zpci_io *zio;
	char name[96];
	int err;

	snprintf(name, sizeof(name), "0001:00:00.0%s", more);
	snprintf(why, ZPCI_IO_WHY_SIZE, "old");
	err = zpci_io_open(name, 0, &zio, why, ZPCI_IO_WHY_SIZE);
	zpci_io_close(zio);
	return err;
}

#define TOKEN	"83d8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void test_token(bool group, bool cdev, const char *way)
{
	char why[ZPCI_IO_WHY_SIZE];

	fake_setup = relaxed_function;
	bound_is(group, cdev);
	okf(!opening("", why) && !*why,
	    "%s: a function is opened, and the line is empty", way);
	okf(opening(",vf_token=" TOKEN, why) == -EINVAL && strstr(why, "the function wants none"),
	    "%s: a VF token that VFIO does not want is EINVAL", way);
	setenv("FAKE_VFIO", "token=" TOKEN, 1);
	okf(opening("", why) == -EACCES && strstr(why, "name it '0001:00:00.0,vf_token=UUID'"),
	    "%s: EACCES of a device that wants a VF token says so, and not to be root", way);
	okf(!opening(",vf_token=" TOKEN, why) && !*why &&
	    !opening(",vf_token=83D8F4F2-509F-382F-3C1E-E6BFE0FA1001", why),
	    "%s: with its VF token it is opened", way);
	okf(opening(",vf_token=83d8f4f2-509f-382f-3c1e-e6bfe0fa1002", why) == -EACCES &&
	    strstr(why, "with this VF token"), "%s: another VF token is named", way);
	unbound();
}

static void test_open(void)
{
	char why[ZPCI_IO_WHY_SIZE];

	test_token(true, false, "group");
	test_token(false, true, "character device");
	bound_is(true, true);
	setenv("FAKE_VFIO", "notoken,token=" TOKEN, 1);
	ok(!opening(",vf_token=" TOKEN, why) && !*why,
	   "where the character device takes no VF token, the group is opened with it");
	ok(opening(",vf_token=", why) == -EINVAL && strstr(why, "'' is no VF token") &&
	   opening(",vf_token=" TOKEN "0", why) == -EINVAL && strstr(why, "is no VF token") &&
	   opening(",vf_token=83d8f4f2-509f-382f-3c1e+e6bfe0fa1001", why) == -EINVAL &&
	   strstr(why, "is no VF token") &&
	   opening(",vf_token=83d8f4f2-509f-382f-3c1e-e6bfe0fa100g", why) == -EINVAL &&
	   strstr(why, "is no VF token"), "what is no UUID is no VF token");
	unbound();
}

static void test_in_use(void)
{
	char why[ZPCI_IO_WHY_SIZE];

	bound_is(false, true);
	setenv("FAKE_VFIO", "bound", 1);
	ok(zpci_io_unbind("0001:00:00.0", why, sizeof(why)) == -EBUSY &&
	   strstr(why, "another program has 0001:00:00.0 open"),
	   "a function whose character device is bound by a program is not unbound");
	ok(opening("", why) == -EBUSY && strstr(why, "another program has the function open"),
	   "and is EBUSY when it is opened");
	unsetenv("FAKE_VFIO");
	put_line("proc/417/comm", "qemu-system-s39");
	put_line("proc/417/fd/0", "");
	point_to("proc/417/fd/9", "dev/vfio/devices/vfio0");
	put_line("proc/self/comm", "library");
	ok(zpci_io_unbind("0001:00:00.0", why, sizeof(why)) == -EBUSY &&
	   strstr(why, "process 417 (qemu-system-s39) has 0001:00:00.0 open"),
	   "a process that has the character device open, bound or not, keeps it, and is named");
	setenv("FAKE_VFIO", "bound", 1);
	ok(opening("", why) == -EBUSY && strstr(why, "process 417 (qemu-system-s39)"),
	   "it is named where the function is EBUSY, too");
	unsetenv("FAKE_VFIO");
	remove(below("proc/417/fd/9"));
	ok(!zpci_io_unbind("0001:00:00.0", why, sizeof(why)) && !*why,
	   "when nobody has it open it is unbound");
	unbound();

	bound_is(true, true);
	setenv("FAKE_VFIO", "busy=/dev/vfio/7", 1);
	point_to("proc/417/fd/9", "dev/vfio/7");
	ok(zpci_io_unbind("0001:00:00.0", why, sizeof(why)) == -EBUSY &&
	   strstr(why, "process 417 () has"),
	   "a process that has the group open is named");
	unbound();
}

static void test_record(void)
{
	char why[ZPCI_IO_WHY_SIZE];
	char line[64] = "";
	FILE *file;

	bound_is(true, false);
	put_line("sys/bus/pci/drivers/ism/bind", "");
	put_line("sys/bus/pci/drivers/ism/unbind", "");
	put_line("sys/bus/pci/drivers/virtio-pci/bind", "");
	remove(below("sys/bus/pci/devices/0001:00:00.0/driver"));
	point_to("sys/bus/pci/devices/0001:00:00.0/driver", "sys/bus/pci/drivers/ism");
	ok(!zpci_io_bind("fid=1", why, sizeof(why)) && !*why,
	   "a system without /run has one after bind, and the line is empty");
	file = fopen(below("run/zpci-io/0001:00:00.0"), "r");
	if (!file || !fgets(line, sizeof(line), file))
		*line = 0;
	if (file)
		fclose(file);
	ok(!strcmp(line, "0x00000001 ism -\n"), "what is remembered names the function");

	put_line("sys/bus/pci/devices/0001:00:00.0/function_id", "0x00000002");
	put_line("sys/bus/pci/devices/0001:00:00.0/fake_default", "virtio-pci");
	ok(!zpci_io_unbind("0001:00:00.0", why, sizeof(why)) &&
	   finds_driver("virtio-pci"),
	   "another function that has the address by now does not get the driver of the first");
	ok(access(below("run/zpci-io/0001:00:00.0"), F_OK),
	   "and what was remembered is gone");
	unbound();
}

static void test_regions(void)
{
	struct zpci_io *zio;
	bool right = true;

	for (uint32_t index = 1; index < 11; index++) {
		if (index == 7)
			continue;
		fake_setup = relaxed_function;
		fake_setup.refused_region = index;
		right &= !zpci_io_attach(device, &zio, NULL, 0) &&
			 zpci_io_region_index(zio) == 11 &&
			 zpci_io_bar_size(zio, 4) == (index == 4 ? 0 : FAKE_BAR4_SIZE);
		zpci_io_close(zio);
	}
	ok(right, "an index that VFIO does not tell of does not end the search for the region");
	fake_setup.refused_region = 7;
	ok(zpci_io_attach(device, &zio, NULL, 0) == -EINVAL && !zio,
	   "but without configuration space there is no handle");
	fake_setup = relaxed_function;
}

#define PAGE	4096
#define BOTH	(ZPCI_IO_MAP_READ | ZPCI_IO_MAP_WRITE)

static void *pages;

static int mapping(struct zpci_io *zio, size_t count, uint64_t *iova)
{
	return zpci_io_map(zio, pages, count * PAGE, BOTH, iova, NULL, 0);
}

/* The same by group and by character device. */
static void test_map(bool cdev, const char *way)
{
	char why[ZPCI_IO_WHY_SIZE] = "old";
	uint64_t first, second = 0;
	struct zpci_io *zio;

	fake_setup = relaxed_function;
	bound_is(!cdev, cdev);
	if (zpci_io_open("0001:00:00.0", 0, &zio, NULL, 0))
		abort();
	okf(!zpci_io_map(zio, pages, PAGE, ZPCI_IO_MAP_READ, &first, why, sizeof(why)) && !*why &&
	    fake_machine->mapped == PAGE &&
	    fake_machine->map_flags == (cdev ? IOMMU_IOAS_MAP_READABLE : VFIO_DMA_MAP_FLAG_READ) &&
	    !zpci_io_map(zio, pages, PAGE, ZPCI_IO_MAP_WRITE, &second, NULL, 0) &&
	    fake_machine->map_flags == (cdev ? IOMMU_IOAS_MAP_WRITEABLE :
					       VFIO_DMA_MAP_FLAG_WRITE) &&
	    first && second && first != second && fake_machine->mapped == 2 * PAGE,
	    "%s: memory is mapped for reading and for writing, each at its own address", way);
	okf(zpci_io_unmap(zio, first, 2 * PAGE) == -ENOENT &&
	    zpci_io_unmap(zio, first + PAGE * 100, PAGE) == -ENOENT &&
	    fake_machine->mapped == 2 * PAGE &&
	    !zpci_io_unmap(zio, first, PAGE) && zpci_io_unmap(zio, first, PAGE) == -ENOENT &&
	    !zpci_io_unmap(zio, second, PAGE) && !fake_machine->mapped,
	    "%s: it is unmapped by its address and size, once", way);
	okf(zpci_io_map(zio, pages, PAGE, 0, &first, why, sizeof(why)) == -EINVAL &&
	    zpci_io_map(zio, pages, PAGE, 4, &first, why, sizeof(why)) == -EINVAL &&
	    strstr(why, "flags 0x4") && mapping(zio, 0, &first) == -EINVAL &&
	    zpci_io_map(zio, pages, 100, BOTH, &first, why, sizeof(why)) == -EINVAL &&
	    zpci_io_map(zio, (char *)pages + 8, PAGE, BOTH, &first, why, sizeof(why)) == -EINVAL &&
	    strstr(why, "are not whole pages"), "%s: what is no page, and no flag, is EINVAL", way);
	fake_setup.memlock = PAGE;
	okf(zpci_io_map(zio, pages, 2 * PAGE, BOTH, &first, why, sizeof(why)) == -ENOMEM &&
	    strstr(why, "ulimit -l"), "%s: the limit on locked memory is ENOMEM, and named", way);
	okf(!mapping(zio, 1, &first), "%s: what is below the limit is mapped", way);
	zpci_io_unmap(zio, first, PAGE);
	zpci_io_close(zio);
	unbound();
}

/* The addresses that the library chooses for DMA. */
static void test_addresses(void)
{
	uint64_t iova[16], large = 0;
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io *zio;
	bool right = true;

	fake_setup = relaxed_function;
	bound_is(true, false);
	if (zpci_io_open("0001:00:00.0", 0, &zio, NULL, 0))
		abort();
	for (size_t i = 0; i < 16; i++)
		right &= !mapping(zio, 1, &iova[i]) && iova[i] == FAKE_IOVA_1 + i * PAGE;
	ok(right, "addresses are those of the container's first range, one after another");
	ok(!mapping(zio, 1, &large) && large == FAKE_IOVA_2 && !zpci_io_unmap(zio, large, PAGE),
	   "then those of the next range");
	zpci_io_unmap(zio, iova[3], PAGE);
	zpci_io_unmap(zio, iova[7], PAGE);
	zpci_io_unmap(zio, iova[8], PAGE);
	ok(!mapping(zio, 2, &large) && large == iova[7] && !mapping(zio, 1, &large) &&
	   large == iova[3], "addresses that are free again are used, where they are enough");
	ok(!mapping(zio, FAKE_IOVA_SIZE_2 / PAGE, &large) && large == FAKE_IOVA_2 &&
	   zpci_io_map(zio, pages, PAGE, BOTH, &large, why, sizeof(why)) == -ENOSPC &&
	   strstr(why, "no free addresses"), "when all are in use it is ENOSPC");
	for (size_t i = 0; i < 16; i++)
		if (i != 7 && i != 8)
			right &= !zpci_io_unmap(zio, iova[i], PAGE);
	right &= !zpci_io_unmap(zio, iova[7], 2 * PAGE) &&
		 !zpci_io_unmap(zio, FAKE_IOVA_2, FAKE_IOVA_SIZE_2);
	ok(right && !fake_machine->mapped, "all of that is unmapped");
	zpci_io_close(zio);
	unbound();

	zio = attach_to(relaxed_function);
	ok(zpci_io_map(zio, pages, PAGE, BOTH, &large, why, sizeof(why)) == -EOPNOTSUPP &&
	   strstr(why, "where it opened it") && zpci_io_unmap(zio, large, PAGE) == -EOPNOTSUPP,
	   "a handle of a handed-over descriptor maps nothing");
	zpci_io_close(zio);
}

static void *map_and_unmap(void *argument)
{
	struct zpci_io *zio = argument;
	uint64_t iova;

	for (int i = 0; i < 200; i++)
		if (mapping(zio, 1, &iova) || zpci_io_unmap(zio, iova, PAGE))
			return argument;
	return NULL;
}

static void test_map_threads(void)
{
	struct zpci_io *zio;
	pthread_t threads[4];
	bool right = true;
	void *failed;

	fake_setup = relaxed_function;
	bound_is(true, false);
	if (zpci_io_open("0001:00:00.0", 0, &zio, NULL, 0))
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		if (pthread_create(&threads[i], NULL, map_and_unmap, zio))
			abort();
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &failed);
		right &= !failed;
	}
	ok(right && !fake_machine->mapped, "4 threads map and unmap by one handle");
	zpci_io_close(zio);
	unbound();
}

static int set_interrupts(const struct zpci_io *zio, enum zpci_io_interrupt interrupt,
			  const int *fds, size_t count, char *why, size_t why_size)
{
	return zpci_io_set_interrupts(zio, interrupt, fds, count, why, why_size);
}

static void test_interrupts(const struct fake_setup *setup, const char *backend)
{
	const int fds[] = { eventfd(0, EFD_CLOEXEC), -1, 12345 };
	char why[ZPCI_IO_WHY_SIZE] = "old";
	struct zpci_io *zio;

	zio = attach_to(*setup);
	fake_setup.interrupts[VFIO_PCI_MSI_IRQ_INDEX] = 1;
	fake_setup.interrupts[VFIO_PCI_REQ_IRQ_INDEX] = 1;
	okf(zpci_io_interrupt_count(zio, ZPCI_IO_INTERRUPT_MSI) == 1 &&
	    zpci_io_interrupt_count(zio, ZPCI_IO_INTERRUPT_REQ) == 1 &&
	    !zpci_io_interrupt_count(zio, ZPCI_IO_INTERRUPT_ERR) &&
	    !zpci_io_interrupt_count(zio, 99),
	    "%s: what VFIO offers of each kind is told", backend);
	okf(!set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, fds, 1, why, sizeof(why)) &&
	    !*why &&
	    fake_machine->eventfds[VFIO_PCI_MSI_IRQ_INDEX] == 1 &&
	    fake_machine->eventfd[VFIO_PCI_MSI_IRQ_INDEX][0] == fds[0] &&
	    !set_interrupts(zio, ZPCI_IO_INTERRUPT_REQ, fds, 1, NULL, 0) &&
	    fake_machine->eventfd[VFIO_PCI_REQ_IRQ_INDEX][0] == fds[0],
	    "%s: MSI and REQ are signaled to an eventfd", backend);
	okf(!set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, NULL, 0, NULL, 0) &&
	    !fake_machine->eventfds[VFIO_PCI_MSI_IRQ_INDEX] &&
	    !set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, NULL, 0, NULL, 0),
	    "%s: they are turned off, also twice", backend);
	okf(set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, fds, 2, why, sizeof(why)) == -EINVAL &&
	    strstr(why, "2 interrupts are wanted, but the function has 1") &&
	    set_interrupts(zio, ZPCI_IO_INTERRUPT_ERR, fds, 1, why, sizeof(why)) == -EOPNOTSUPP &&
	    strstr(why, "no error interrupt"),
	    "%s: more than there are, and a kind that is not offered, are refused", backend);
	fake_setup.interrupts[VFIO_PCI_MSIX_IRQ_INDEX] = 3;
	fake_setup.interrupts[VFIO_PCI_ERR_IRQ_INDEX] = 1;
	okf(zpci_io_interrupt_count(zio, ZPCI_IO_INTERRUPT_MSI) == 3 &&
	    !set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, fds, 2, NULL, 0) &&
	    fake_machine->eventfds[VFIO_PCI_MSIX_IRQ_INDEX] == 2 &&
	    fake_machine->eventfd[VFIO_PCI_MSIX_IRQ_INDEX][1] == -1 &&
	    !set_interrupts(zio, ZPCI_IO_INTERRUPT_MSI, NULL, 0, NULL, 0),
	    "%s: MSI-X is used where there is one, and a vector may have no eventfd",
	    backend);
	okf(!set_interrupts(zio, ZPCI_IO_INTERRUPT_ERR, fds, 1, NULL, 0) &&
	    fake_machine->eventfd[VFIO_PCI_ERR_IRQ_INDEX][0] == fds[0] &&
	    set_interrupts(zio, ZPCI_IO_INTERRUPT_ERR, fds + 2, 1, why, sizeof(why)) == -EBADF,
	    "%s: ERR is signaled to an eventfd, and what is none is EBADF", backend);
	zpci_io_close(zio);
	close(fds[0]);
}

static void test_reset(const struct fake_setup *setup, const char *backend)
{
	char why[ZPCI_IO_WHY_SIZE] = "old";
	struct zpci_io *zio = attach_to(*setup);

	fake_machine->resets = 0;
	zpci_io_set_bus_master(zio, 0);
	fake_setup.host_acts = 3;
	okf(!zpci_io_reset(zio, why, sizeof(why)) && !*why && fake_machine->resets == 1 &&
	    !fake_setup.host_acts && fake_machine->config[PCI_COMMAND] == PCI_COMMAND_MEMORY,
	    "%s: a reset waits for the host, and memory space is on after it", backend);
	okf(!zpci_io_set_bus_master(zio, 1) && !zpci_io_reset(zio, NULL, 0) &&
	    fake_machine->config[PCI_COMMAND] == (PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER),
	    "%s: bus master is as before", backend);
	fake_setup.no_reset = true;
	okf(zpci_io_reset(zio, why, sizeof(why)) == -EOPNOTSUPP && strstr(why, "no way to reset"),
	    "%s: a function without a reset is EOPNOTSUPP", backend);
	zpci_io_close(zio);
}

static void test_version(void)
{
	unsigned int major, minor, patch;

	ok(!strcmp(zpci_io_version(), ZPCI_IO_VERSION),
	   "the library has the version of the header that it was built with");
	ok(sscanf(ZPCI_IO_VERSION, "%u.%u.%u", &major, &minor, &patch) == 3 &&
	   ZPCI_IO_VERSION_NUMBER == (major << 16 | minor << 8 | patch),
	   "the version's number is that of its text");
}

/* Where the kernel names the device of the descriptor. */
static const char *fdinfo(void)
{
	char name[64];

	snprintf(name, sizeof(name), "proc/self/fdinfo/%d", device);
	return below(name);
}

/* The device belongs to @driver, which fdinfo and sysfs tell; NULL: nobody tells. */
static void driver_is(const char *driver)
{
	static const char * const folders[] = {
		"proc", "proc/self", "proc/self/fdinfo",
		"sys", "sys/devices", "sys/devices/0001:00:00.0",
	};
	FILE *file;

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		mkdir(below(folders[i]), 0700);
	unlink(below("sys/devices/0001:00:00.0/driver"));
	unlink(fdinfo());
	if (!driver)
		return;
	file = fopen(fdinfo(), "w");
	if (!file || symlink(driver, below("sys/devices/0001:00:00.0/driver")))
		abort();
	fprintf(file, "pos:\t0\nflags:\t02100002\nmnt_id:\t16\nino:\t9\n");
	fprintf(file, "vfio-device-syspath: /sys/devices/0001:00:00.0\n");
	fclose(file);
}

static const struct fake_setup ism_function = {
	.ism_vfio_pci = true, .max = 4096,
};

static void test_ism_found(void)
{
	struct zpci_io *zio;
	char why[ZPCI_IO_WHY_SIZE];
	bool right = true;

	driver_is("../../bus/pci/drivers/ism_vfio_pci");
	zio = attach_to(ism_function);
	ok(zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI &&
	   zpci_io_flags(zio) == VFIO_ZPCI_IO_HDR_RELAXED &&
	   zpci_io_max_reqs(zio) == 1 && !zpci_io_region_size(zio),
	   "a device without the region, of ism_vfio_pci, is used through that: relaxed, no PCI store, no batches");
	zpci_io_close(zio);
	zio = attach_to((struct fake_setup){ .ism_vfio_pci = true, .max = 1000 });
	ok(zpci_io_max(zio) == 1000,
	   "its largest block is that of the function's group, not that of the BAR path");
	zpci_io_close(zio);
	zio = attach_to((struct fake_setup){ .ism_vfio_pci = true, .max = 8192 });
	ok(zpci_io_max(zio) == 4096, "its largest block is not above 4096");
	zpci_io_close(zio);
	zio = attach_to(relaxed_function);
	ok(zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_REGION,
	   "where ism_vfio_pci has the region, that is used");
	zpci_io_close(zio);

	fake_setup = ism_function;
	driver_is("../../bus/pci/drivers/vfio-pci");
	right &= zpci_io_attach(device, &zio, why, sizeof(why)) == -EOPNOTSUPP &&
		 strstr(why, "has no zPCI I/O region");
	driver_is(NULL);
	right &= zpci_io_attach(device, &zio, why, sizeof(why)) == -EOPNOTSUPP &&
		 strstr(why, "let the program see /proc/self/fdinfo and /sys");
	driver_is("../../bus/pci/drivers/ism_vfio_pci");
	fake_setup.base_version = 1;
	ok(zpci_io_attach(device, &zio, why, sizeof(why)) == -EOPNOTSUPP &&
	   strstr(why, "does not tell the function's largest store block"),
	   "a kernel that does not tell the largest block is EOPNOTSUPP");
	ok(right,
	   "a device without the region, of another driver or of one that is not told, is EOPNOTSUPP, with what to do");
}

static void test_ism_single(void)
{
	struct zpci_io *zio = attach_to(ism_function);
	uint8_t *memory = fake_machine->memory[4];
	uint8_t block[4096];
	bool right = true;
	uint64_t value;

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = i * 7 + (i >> 8);
	for (size_t len = 1; len <= sizeof(block); len++) {
		memset(memory, 0, FAKE_MEMORY);
		right &= !zpci_io_store_block(zio, 4, 0x1000, block, len) &&
			 !memcmp(memory + 0x1000, block, len) &&
			 !memory[0x1000 + len];
	}
	ok(right, "through ism_vfio_pci a block of 1 to 4096 bytes arrives whole and alone");
	ok(fake_machine->issued[VFIO_ZPCI_IO_FLAG_BLOCKW] == sizeof(block) &&
	   fake_machine->writes == sizeof(block),
	   "each of them is one write and one instruction");
	ok(!zpci_io_store_block(zio, 0, UINT64_C(0xffff) << 32 | 0xfff, block, 1) &&
	   !zpci_io_store_block(zio, 0, (UINT64_C(1) << 48) - 4096, block, 4096) &&
	   fake_machine->issued[VFIO_ZPCI_IO_FLAG_BLOCKW] == sizeof(block) + 2,
	   "a BAR of 256 TiB is reached to its end");

	right = true;
	for (size_t len = 1; len <= 8; len *= 2) {
		uint64_t expected = 0;

		memcpy(memory + 8 + len % 8, block + 100, len);
		for (size_t i = 0; i < len; i++)
			expected = expected << 8 | block[100 + i];
		value = -1;
		right &= !zpci_io_load(zio, 4, 8 + len % 8, len, &value) &&
			 value == expected;
	}
	ok(right && fake_machine->issued[VFIO_ZPCI_IO_FLAG_READ] == 4,
	   "a load of 1, 2, 4 or 8 bytes is the register's image, and one instruction");
	zpci_io_close(zio);
}

static void test_ism_refused(void)
{
	static const struct {
		struct vfio_zpci_io_req req;
		const char *says;
	} cases[] = {
		{ { .flags = 4, .len = 8, .pcias = 4 },
		  "ism_vfio_pci has no PCI store" },
		{ { .flags = 1, .len = 3, .pcias = 4 },
		  "would load 3 bytes at 0x0 by several instructions" },
		{ { .flags = 1, .len = 4, .pcias = 4, .offset = 2 },
		  "would load 4 bytes at 0x2 by several instructions" },
		{ { .flags = 1, .len = 7, .pcias = 4, .offset = 1 },
		  "would load 7 bytes at 0x1 by several instructions" },
	};
	struct zpci_io *zio = attach_to(ism_function);
	struct vfio_zpci_io_req req;
	uint64_t value = 1;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		req = cases[i].req;
		req.gaddr = (uintptr_t)&value;
		okf(zpci_io_batch(zio, &req, 1, NULL) == -EINVAL &&
		    explains(zio, &req, -EINVAL, cases[i].says),
		    "EINVAL, and explained: %s", cases[i].says);
	}
	ok(value == 1 && !issued() && !fake_machine->writes,
	   "nothing of that is issued");

	zpci_io_set_memory(zio, 0);
	req = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, 4, 0, &value, 8);
	ok(zpci_io_batch(zio, &req, 1, NULL) == -EIO &&
	   zpci_io_store_block(zio, 4, 0, &value, 8) == -EIO &&
	   zpci_io_load(zio, 4, 0, 8, &value) == -EIO && !issued() &&
	   explains(zio, &req, -EIO, "memory space is off"),
	   "with memory space off each call is EIO, issues nothing, and is explained");
	ok(zpci_io_store_block(zio, 4, 4095, &value, 8) == -EINVAL,
	   "a broken rule comes before memory space that is off");
	zpci_io_close(zio);
}

static void test_ism_batch(void)
{
	struct zpci_io *zio = attach_to(ism_function);
	struct vfio_zpci_io_req reqs[300];
	uint64_t values[300];
	size_t done = -1;

	for (size_t i = 0; i < ARRAY_SIZE(reqs); i++) {
		values[i] = i + 1;
		reqs[i] = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, 4, 8 * i,
					  &values[i], 8);
	}
	ok(!zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) &&
	   done == ARRAY_SIZE(reqs) && issued() == ARRAY_SIZE(reqs) &&
	   !memcmp(fake_machine->memory[4], values, sizeof(values)),
	   "through ism_vfio_pci a batch does every request once");
	ok(!zpci_io_batch(zio, reqs, 0, &done) && !done,
	   "and a batch of none does nothing");
	reqs[130].len = 0;
	ok(zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) == -EINVAL &&
	   done == 130 && issued() == ARRAY_SIZE(reqs) + 130,
	   "it stops at the request that fails, with the count and that request's errno");
	zpci_io_close(zio);

	zio = attach_to(ism_function);
	fake_setup.fail_with = EIO;
	fake_setup.fail_at = 2;
	ok(zpci_io_batch(zio, reqs, ARRAY_SIZE(reqs), &done) == -EIO &&
	   done == 2 && issued() == 2,
	   "what ism_vfio_pci answers ends it, too, and is handed on");
	ok(zpci_io_batch(zio, reqs, 1, NULL) == -EIO, "it need not count");
	fake_setup.fail_with = EINVAL;
	ok(zpci_io_batch(zio, reqs, 1, NULL) == -EINVAL &&
	   explains(zio, &reqs[0], -EINVAL, "ism_vfio_pci refused the request"),
	   "that ism_vfio_pci refuses what breaks no rule is explained");
	zpci_io_close(zio);

	zio = attach_to(ism_function);
	memcpy(fake_machine->memory[4], "\0\0\0\0\0\0\0\2", 8);
	reqs[0] = zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, 4, 0, values, 8);
	reqs[1] = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, 4, 0x100, values, 8);
	ok(!zpci_io_batch(zio, reqs, 2, NULL) && values[0] == 2 &&
	   !memcmp(fake_machine->memory[4] + 0x100, values, 8),
	   "a block of a batch sees what a load before it has written");
	zpci_io_close(zio);
}

/* The library gives the same answers as the driver, and issues only what that allows. */
static void test_ism_and_gate(void)
{
	static const uint64_t offsets[] = {
		0, 8, 4096, FAKE_MSIX_START, FAKE_MSIX_END, FAKE_BAR2_SIZE,
		FAKE_BAR4_SIZE, UINT64_C(1) << 40, UINT64_C(1) << 48,
		UINT64_C(1) << 63,
	};
	static const uint64_t lengths[] = { 8, 16, 128, 4096, 65535 };
	static const uint64_t flags[] = { 1, 2, 4, 1, 2, 1, 2, 0, 3, 8 };
	static uint8_t data[65536];
	struct zpci_io *zio = attach_to(ism_function);
	size_t allowed = 0, disagreed = 0;
	char why[ZPCI_IO_WHY_SIZE];

	for (int i = 0; i < 200000; i++) {
		struct vfio_zpci_io_req req = {
			.flags = flags[random() % ARRAY_SIZE(flags)],
			.gaddr = (uintptr_t)data,
			.offset = close_to(offsets, ARRAY_SIZE(offsets)),
			.reserved = !(random() % 50),
			.len = close_to(lengths, ARRAY_SIZE(lengths)),
			.pcias = random() % 7,
			.reserved2 = !(random() % 50),
		};
		const uint64_t before = issued();
		bool one = req.flags == 2 ||
			   (req.flags == 1 && (req.len == 1 || req.len == 2 ||
					       req.len == 4 || req.len == 8) &&
			    !(req.offset % req.len));
		int err, got;

		err = -fake_gate_errno(fake_gate(&req, true, 4096));
		if (!err && !one)
			err = -EINVAL;
		got = zpci_io_batch(zio, &req, 1, NULL);
		allowed += !got;
		zpci_io_explain(zio, &req, err ? err : -EINVAL, why,
				sizeof(why));
		if (got != err || issued() != before + !err ||
		    !!strstr(why, "breaks no rule") != !err) {
			disagreed++;
			printf("# %d: BAR %d offset 0x%llx len %d: %d, not %d, said: %s\n",
			       (int)req.flags, req.pcias,
			       (unsigned long long)req.offset, req.len, got,
			       err, why);
		}
	}
	ok(!disagreed,
	   "of 200000 requests through ism_vfio_pci those are refused that the driver refuses, with its errno, and those that would be no single instruction; each of the rest is one");
	ok(allowed > 1000, "many of those requests were allowed ones");
	zpci_io_close(zio);
}

int main(void)
{
	char folder[] = "/tmp/zpci-io-library-XXXXXX";
	char path[64];

	/* The fake VFIO takes the file "device" below the root for a device. */
	root = mkdtemp(folder);
	if (!root || setenv("ZPCI_IO_ROOT", root, 1))
		return 1;
	snprintf(path, sizeof(path), "%s/device", root);
	device = open(path, O_RDWR | O_CREAT, 0600);
	if (device < 0)
		return 1;

	pages = mmap(NULL, FAKE_IOVA_SIZE_2, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return 1;

	test_version();
	test_functions();
	test_open();
	test_in_use();
	test_record();
	test_regions();
	test_attach();
	test_capability();
	test_capability_versions();
	test_capability_end();
	test_single();
	test_batch();
	test_errors();
	test_explain_rules();
	test_explain();
	test_explain_and_gate();
	test_range();
	test_outcome();
	test_intercepted();
	test_cut();
	test_threads();
	test_command();
	test_map(false, "group");
	test_map(true, "character device");
	test_addresses();
	test_map_threads();
	test_interrupts(&relaxed_function, "region");
	test_reset(&relaxed_function, "region");
	test_ism_found();
	test_interrupts(&ism_function, "ism_vfio_pci");
	test_reset(&ism_function, "ism_vfio_pci");
	test_ism_single();
	test_ism_refused();
	test_ism_batch();
	test_ism_and_gate();

	close(device);
	remove_below("");
	return tap_end();
}
