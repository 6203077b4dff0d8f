// SPDX-License-Identifier: GPL-2.0
/*
 * A function that disappears while requests are in flight. The host resets it, switches
 * its slot off, removes it or unplugs it, or does so with the peer that owns the memory.
 * Requests are done or EIO, nothing else, and never hang. A function that comes back
 * works. Functions 2 and 3 are ISMs of one network.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "hotplug.h"
#include "ism_endpoint.h"

#define THREADS	4
#define FIRST	"0002:00:00.0"
#define SECOND	"0003:00:00.0"

/* The ways to make the second function disappear, and to bring it back. */
static int slot_off(void)
{
	return slot_power(3, false);
}

static int slot_on(void)
{
	return slot_power(3, true);
}

static int remove_function(void)
{
	return write_to(DEVICES SECOND "/remove", "1");
}

static int rescan(void)
{
	return write_to("/sys/bus/pci/rescan", "1");
}

static int unplug_it(void)
{
	return unplug(3);
}

static int plug_it(void)
{
	return plug(3, "ism,network=ism");
}

static int recover(void)
{
	return write_to(DEVICES SECOND "/recover", "1");
}

/**
 * struct sustained - requests without a pause
 * @side: the function that sends
 * @token: the buffer that it sends to
 * @end: the thread has to end
 * @done: requests that were done
 * @refused: requests that were EIO
 * @odd: requests with any other result
 * @thread: the thread that sends them
 */
struct sustained {
	struct side *side;
	uint64_t token;
	bool end;
	unsigned long done;
	unsigned long refused;
	unsigned long odd;
	pthread_t thread[THREADS];
};

static void count(unsigned long *counter, unsigned long n)
{
	__atomic_add_fetch(counter, n, __ATOMIC_RELAXED);
}

/* Single requests of both sizes of bounce buffer, loads, and batches. */
static void *send(void *arg)
{
	struct sustained *sustained = arg;
	struct function *fn = &sustained->side->fn;
	struct vfio_zpci_io_req req[32];
	uint8_t data[4096] = { 1 };
	uint64_t value;
	ssize_t bytes;
	int ret;

	for (int i = 0; i < 32; i++)
		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)data,
			.offset = sustained->token,
			.len = 10 * i + 1,
		};
	for (unsigned int i = 0; !__atomic_load_n(&sustained->end, __ATOMIC_RELAXED); i++) {
		switch (i % 4) {
		case 0:
			ret = store_block(fn, 0, sustained->token, 100, data);
			break;
		case 1:
			ret = store_block(fn, 0, sustained->token, 4096, data);
			break;
		case 2:
			ret = load(fn, 2, 0, 8, &value);
			break;
		case 3:
			bytes = pwrite(fn->device, req, sizeof(req), fn->region + REQ_POS);
			ret = bytes < 0 ? errno : 0;
			/* If only a part was done, the next request was refused. */
			if (bytes > 0 && bytes < (ssize_t)sizeof(req))
				ret = bytes % 32 ? EMSGSIZE : EIO;
			break;
		}
		if (!ret)
			count(&sustained->done, 1);
		else if (ret == EIO)
			count(&sustained->refused, 1);
		else
			count(&sustained->odd, 1);
	}
	return NULL;
}

static int load_begin(struct sustained *sustained, struct side *from, uint64_t token)
{
	*sustained = (struct sustained){ .side = from, .token = token };
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&sustained->thread[i], NULL, send, sustained))
			return -1;
	return 0;
}

static void load_end(struct sustained *sustained)
{
	__atomic_store_n(&sustained->end, true, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(sustained->thread[i], NULL);
}

static bool works(const char *address)
{
	uint64_t mark = INSNS(0, 0, 1);
	struct side side;
	bool arrived;

	if (side_open_again(&side, address))
		return false;
	arrived = side_works(&side, mark);
	side_close(&side);
	return arrived;
}

static void *make_go(void *arg)
{
	int (**go)(void) = arg;

	return (void *)(intptr_t)(*go)();
}

FIXTURE(disappear)
{
	int unused;
};

FIXTURE_VARIANT(disappear)
{
	int (*go)(void);
	int (*come)(void);
};

FIXTURE_VARIANT_ADD(disappear, slot_power) { .go = slot_off, .come = slot_on };
FIXTURE_VARIANT_ADD(disappear, sysfs_remove) { .go = remove_function, .come = rescan };
FIXTURE_VARIANT_ADD(disappear, unplugged) { .go = unplug_it, .come = plug_it };
FIXTURE_VARIANT_ADD(disappear, recovered) { .go = recover };

FIXTURE_SETUP(disappear)
{
	ASSERT_TRUE(works(FIRST));
	ASSERT_TRUE(works(SECOND));
}

FIXTURE_TEARDOWN(disappear)
{
}

/*
 * The kernel asks for the function to be closed, and waits for that. Until then
 * requests go on.
 */
TEST_F_TIMEOUT(disappear, under_its_own_requests, 120)
{
	int (*go)(void) = variant->go;
	struct sustained sustained;
	struct side side;
	pthread_t thread;
	uint64_t token;
	int asked;
	void *ret;

	ASSERT_EQ(0, side_open(&side, SECOND));
	ASSERT_EQ(0, side_up(&side));
	token = register_buffer(&side, 0, PAGE, 32, side.gid);
	ASSERT_NE(0, token);
	asked = function_eventfd(&side.fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
	ASSERT_LE(0, asked);
	ASSERT_EQ(0, load_begin(&sustained, &side, token));
	ASSERT_TRUE(moves_on(&sustained.done));
	ASSERT_EQ(0, pthread_create(&thread, NULL, make_go, &go));
	ASSERT_TRUE(is_signaled(asked));
	ASSERT_TRUE(moves_on(&sustained.done));
	load_end(&sustained);
	EXPECT_EQ(0, sustained.odd);
	EXPECT_EQ(0, sustained.refused);
	side_close(&side);
	ASSERT_EQ(0, pthread_join(thread, &ret));
	EXPECT_EQ(NULL, ret);
	if (variant->come) {
		ASSERT_TRUE(path_is(DEVICES SECOND, false));
		ASSERT_EQ(0, variant->come());
	}
	ASSERT_EQ(0, bind_again(SECOND));
	EXPECT_TRUE(works(SECOND));
}

/* Its own requests are in flight when it is closed, by the end of the process. */
TEST_F_TIMEOUT(disappear, when_the_one_who_sends_is_killed, 120)
{
	int ready[2], asked, status;
	struct sustained sustained;
	struct side side;
	uint64_t token;
	pid_t child;
	char byte;

	ASSERT_EQ(0, pipe(ready));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		if (side_open(&side, SECOND) || side_up(&side))
			_exit(1);
		token = register_buffer(&side, 0, PAGE, 32, side.gid);
		asked = function_eventfd(&side.fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
		if (!token || asked < 0 || load_begin(&sustained, &side, token) ||
		    !moves_on(&sustained.done) || write(ready[1], "", 1) != 1 ||
		    !is_signaled(asked))
			_exit(1);
		_exit(raise(SIGKILL));
	}
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	ASSERT_EQ(0, variant->go());
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	if (variant->come) {
		ASSERT_TRUE(path_is(DEVICES SECOND, false));
		ASSERT_EQ(0, variant->come());
	}
	ASSERT_EQ(0, bind_again(SECOND));
	EXPECT_TRUE(works(SECOND));
}

/* The memory that requests go to goes away with its function. */
TEST_F_TIMEOUT(disappear, under_requests_of_its_peer, 120)
{
	int (*go)(void) = variant->go;
	struct side from, to;
	struct sustained sustained;
	pthread_t thread;
	uint64_t token;
	int asked;
	void *ret;

	ASSERT_EQ(0, side_open(&from, FIRST));
	ASSERT_EQ(0, side_up(&from));
	ASSERT_EQ(0, side_open(&to, SECOND));
	ASSERT_EQ(0, side_up(&to));
	token = register_buffer(&to, 0, PAGE, 32, from.gid);
	ASSERT_NE(0, token);
	asked = function_eventfd(&to.fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
	ASSERT_LE(0, asked);
	ASSERT_EQ(0, load_begin(&sustained, &from, token));
	ASSERT_TRUE(moves_on(&sustained.done));
	ASSERT_EQ(0, pthread_create(&thread, NULL, make_go, &go));
	ASSERT_TRUE(is_signaled(asked));
	side_close(&to);
	ASSERT_EQ(0, pthread_join(thread, &ret));
	EXPECT_EQ(NULL, ret);
	ASSERT_TRUE(moves_on(&sustained.refused));
	if (variant->come) {
		ASSERT_TRUE(path_is(DEVICES SECOND, false));
		ASSERT_EQ(0, variant->come());
	}
	ASSERT_EQ(0, bind_again(SECOND));
	load_end(&sustained);
	EXPECT_EQ(0, sustained.odd);
	/* The sender itself still works. */
	token = register_buffer(&from, 0, PAGE, 32, from.gid);
	EXPECT_EQ(0, move(&from, token, 0, false, 3, 5, "hello"));
	side_close(&from);
	EXPECT_TRUE(works(SECOND));
}

/* Resets by the host do not wait for anything that VFIO does. */
TEST(reset_through_sysfs_under_requests_gives_EIO_or_success)
{
	struct sustained sustained;
	struct side side;
	uint64_t token;

	ASSERT_EQ(0, side_open(&side, FIRST));
	ASSERT_EQ(0, side_up(&side));
	token = register_buffer(&side, 0, PAGE, 32, side.gid);
	ASSERT_EQ(0, load_begin(&sustained, &side, token));
	for (int i = 0; i < 10; i++) {
		ASSERT_TRUE(moves_on(&sustained.done));
		ASSERT_EQ(0, write_to(DEVICES FIRST "/reset", "1"));
	}
	/* The buffer went with the first reset. */
	ASSERT_TRUE(moves_on(&sustained.refused));
	load_end(&sustained);
	EXPECT_EQ(0, sustained.odd);
	side_close(&side);
	EXPECT_TRUE(works(FIRST));
}

TEST_HARNESS_MAIN
