// SPDX-License-Identifier: MIT
/*
 * ism ADDRESS MIB [GID]: an ISM driver in user space, on libzpci_io and VFIO.
 *
 * Brings up the ISM function at ADDRESS and connects to the function of the same network
 * with this GID. Without a GID it prints its own and waits for a peer. Then it exchanges
 * MIB mebibytes each way, in four streams at once, and checks every byte.
 *
 * Read it from the end: main() brings the function up, step by step.
 *
 * An ISM function has two BARs. BAR 2 takes commands: a body at offset 8, then a
 * header at offset 0, and the answer is loaded from the same place. A store
 * to BAR 0 goes into a buffer of a peer; the offset selects buffer and place.
 * Both take only PCI store block instructions, at any alignment, from 1 byte up, within
 * 4096 bytes. The zPCI I/O region issues these. If the function is bound to Linux's
 * ism_vfio_pci, libzpci_io uses that driver, and nothing in this program differs. All
 * structures are big-endian, as the machine is, so nothing is swapped.
 *
 * The function reaches memory by DMA: one mapping, with the parts of struct memory.
 *
 * If the host wants the function back (REQ), the program closes it and ends. If the host
 * has an error event for the function (ERR), the program resets the function and starts
 * from the beginning. The peer has to do the same.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <zpci_io.h>
#include "ism_exchange.h"

#define WINDOW_BAR	0
#define COMMAND_BAR	2

/* Commands, by the numbers that Linux's ism driver uses. */
enum {
	REGISTER_STATUS = 0x01, REGISTER_QUEUE = 0x02, READ_GID = 0x03,
	QUERY_INFORMATION = 0x08, QUERY_GID = 0x09, REGISTER_BUFFER = 0x0a,
	RELEASE_BUFFER = 0x0b, SIGNAL = 0x0e,
	UNREGISTER_STATUS = 0x11, UNREGISTER_QUEUE = 0x12,
};

#define HAS_ENDED	(~0U)	/* no result of the device: those have 16 bits */
#define BODY_WORDS	24	/* of 8 bytes: the longest answer, but its header */

/* The event queue. Device events tell of peers, software events are signals. */
#define QUEUE_BYTES	512
#define QUEUE_ENTRIES	15
#define EVENT_DEVICE	1
#define EVENT_SOFTWARE	2
#define CODE_LEFT	7

/* The status area: one bit and one mask for each buffer. */
#define STATUS_SUMMARY	0x80
#define STATUS_EVENT	0x40
#define FIRST_PLACE	32	/* the places before it are not for buffers */

#define BATCH		127	/* requests that the region takes in one system call */

/* An offset in BAR 0: token | index << 24 | signal << 23 | offset in the buffer. */
#define TOKEN		(UINT64_C(0xffff) << 32)
#define WITH_SIGNAL	(UINT64_C(1) << 23)

/* All memory that the function reaches by DMA. Each part begins at a page boundary. */
struct memory {
	struct {
		uint8_t summary;
		uint8_t reserved[3];
		uint8_t bits[252];
		uint16_t mask[1920];
	} status;
	struct {
		uint64_t index;	/* number of the entry last written, plus 1 */
		uint64_t length;
		uint64_t entry_length;
		uint64_t reserved;
		struct event {
			uint32_t type;
			uint32_t code;
			uint64_t token;
			uint64_t time;
			uint64_t information;
		} entry[QUEUE_ENTRIES];
		uint8_t unused[PAGE - QUEUE_BYTES];
	} queue;
	union {
		struct {
			uint64_t produced;
			uint64_t consumed;
		};
		struct {
			uint8_t cursors[DATA];
			uint8_t ring[RING];
		};
	} buffer[STREAMS];
};

/**
 * struct stream - one stream each way
 * @ism: function
 * @number: number of the stream, 0 to STREAMS - 1
 * @token: the peer's buffer, 0: not known yet; under @ism->lock
 * @own: token of the function's own buffer
 * @woken: the peer has stored a cursor; under @ism->lock
 * @wake: when @woken is set
 * @sent: bytes stored into the peer's ring
 * @taken: of these, bytes that the peer has consumed
 * @received: bytes that were checked in our ring
 * @corrupt: bytes that were wrong
 * @reordered: bytes that had not arrived when the cursor counted them
 * @requests: store block requests that were carried out
 * @seed: state of the random numbers
 */
struct stream {
	struct ism *ism;
	unsigned int number;
	uint64_t token;
	uint64_t own;
	bool woken;
	pthread_cond_t wake;
	uint64_t sent;
	uint64_t taken;
	uint64_t received;
	uint64_t corrupt;
	uint64_t reordered;
	uint64_t requests;
	unsigned int seed;
};

/* Why the function's work has to end. */
enum end { RUNS, ERROR, WANTED };

/* Eventfds, by enum zpci_io_interrupt. */
#define INTERRUPTS	3

/**
 * struct ism - an ISM function
 * @zio: handle of the open function
 * @memory: the memory that is mapped for DMA
 * @iova: address of that memory for the function
 * @interrupt: eventfd of each kind of interrupt; -1 for one that is not offered
 * @gid: its identity on the network
 * @events: entries of the event queue that were taken
 * @requests: store block requests for commands
 * @total: bytes of a stream
 * @wanted: GID of the peer to connect to, 0: any
 * @lock: protects the fields below, and those of the streams that name it
 * @peer: GID of the peer, 0: not known yet
 * @left: the peer has left the network
 * @met: signaled when a stream's token, @peer or @end is set
 * @end: what has happened to the function
 * @stream: the streams
 */
struct ism {
	struct zpci_io *zio;
	struct memory *memory;
	uint64_t iova;
	int interrupt[INTERRUPTS];
	uint64_t gid;
	uint64_t events;
	uint64_t requests;
	uint64_t total;
	uint64_t wanted;
	pthread_mutex_t lock;
	uint64_t peer;
	bool left;
	pthread_cond_t met;
	enum end end;
	struct stream stream[STREAMS];
};

/* Write one line to standard error and end the program. */
static void __attribute__((noreturn, format(printf, 1, 2)))
fail(const char *format, ...)
{
	va_list args;

	flockfile(stderr);
	fputs("ism: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static uint64_t iova_of(const struct ism *ism, const void *at)
{
	return ism->iova + (uint64_t)((const uint8_t *)at - (const uint8_t *)ism->memory);
}

/*
 * The end
 */

static enum end end_of(struct ism *ism)
{
	enum end end;

	pthread_mutex_lock(&ism->lock);
	end = ism->end;
	pthread_mutex_unlock(&ism->lock);
	return end;
}

/* Set @end and wake the waiting threads, which check it. */
static void set_end(struct ism *ism, enum end end)
{
	pthread_mutex_lock(&ism->lock);
	ism->end = end;
	pthread_cond_broadcast(&ism->met);
	for (int i = 0; i < STREAMS; i++)
		pthread_cond_broadcast(&ism->stream[i].wake);
	pthread_mutex_unlock(&ism->lock);
}

/* A failed request may be the first sign of an error event. ERR follows in that case. */
static bool is_error_event(struct ism *ism, int err)
{
	struct timespec until;
	enum end end;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&ism->lock);
	while (err == -EIO && !ism->end && ism->interrupt[ZPCI_IO_INTERRUPT_ERR] >= 0)
		if (pthread_cond_timedwait(&ism->met, &ism->lock, &until))
			break;
	end = ism->end;
	pthread_mutex_unlock(&ism->lock);
	return end != RUNS;
}

/*
 * Commands
 */

/*
 * Issue one store block or load of a command. A refused one is a fault of this file,
 * unless the function has an error event.
 *
 * Return: true if it was done.
 */
static bool issue(struct ism *ism, uint32_t number, uint64_t flag, uint64_t offset,
		  const void *data, uint16_t len)
{
	struct vfio_zpci_io_req req;
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	if (end_of(ism) == ERROR)
		return false;
	req = zpci_io_request(flag, COMMAND_BAR, offset, data, len);
	err = zpci_io_batch(ism->zio, &req, 1, NULL);
	if (err && is_error_event(ism, err))
		return false;
	if (err)
		fail("command 0x%" PRIx32 ": %s", number,
		     zpci_io_explain(ism->zio, &req, err, why, sizeof(why)));
	ism->requests += flag == VFIO_ZPCI_IO_FLAG_BLOCKW;
	return true;
}

/*
 * Issue a command with @words words of @body. The answer, of exactly @answer_words words,
 * goes to @body, too. The length in the device's answer is not trusted, but compared with
 * the expected one.
 *
 * Issue only one command at a time: a function that gets another command before the answer
 * of the last one was loaded to its end goes into the error state. Here one thread issues
 * all of them. A driver with more threads takes a lock around this.
 *
 * Return: 0, the device's error, or HAS_ENDED where there was an error event.
 */
static unsigned int command(struct ism *ism, uint32_t number, uint64_t *body,
			    uint16_t words, uint16_t answer_words)
{
	uint64_t header = (uint64_t)number << 32 | (8 + 8 * words);
	uint16_t result, length;

	if (words && !issue(ism, number, VFIO_ZPCI_IO_FLAG_BLOCKW, 8, body, 8 * words))
		return HAS_ENDED;
	/* The store of the header starts the command. */
	if (!issue(ism, number, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, &header, 8) ||
	    !issue(ism, number, VFIO_ZPCI_IO_FLAG_READ, 0, &header, 8))
		return HAS_ENDED;
	result = header >> 16;
	length = header;
	if (header >> 32 != number)
		fail("command 0x%" PRIx32 ": the answer is that of command 0x%" PRIx64,
		     number, header >> 32);
	if (result)
		return result;
	if (length != 8 + 8 * answer_words)
		fail("command 0x%" PRIx32 ": the answer has %u bytes instead of %u",
		     number, length, 8 + 8 * answer_words);
	for (uint16_t i = 0; i < answer_words; i++)
		if (!issue(ism, number, VFIO_ZPCI_IO_FLAG_READ, 8 + 8 * i, &body[i], 8))
			return HAS_ENDED;
	return 0;
}

static void must(unsigned int result, const char *what)
{
	if (result && result != HAS_ENDED)
		fail("the function refuses to %s (result 0x%x)", what, result);
}

static void register_buffer(struct ism *ism, struct stream *stream)
{
	uint64_t body[] = {
		iova_of(ism, &ism->memory->buffer[stream->number]),
		(uint64_t)BUFFER << 32 | (FIRST_PLACE + stream->number),
		0,		/* no VLAN */
		ism->peer,	/* nobody else may store there */
	};

	must(command(ism, REGISTER_BUFFER, body, 4, 1), "register a buffer");
	stream->own = body[0];
}

static void signal_peer(struct ism *ism, uint32_t code, uint64_t information)
{
	uint64_t body[] = { ism->peer, UINT64_C(1) << 32 | code, information };

	must(command(ism, SIGNAL, body, 3, 0), "signal the peer");
}

/*
 * Interrupts
 */

/* Once there is a peer, signals of other functions are ignored. */
static void take_event(struct ism *ism, const struct event *event)
{
	uint32_t number = event->code - HELLO;

	pthread_mutex_lock(&ism->lock);
	if (event->type == EVENT_SOFTWARE && number < STREAMS &&
	    (!ism->peer || ism->peer == event->token)) {
		if (!event->information || event->information & ~TOKEN)
			fail("the peer signals no token but 0x%" PRIx64, event->information);
		ism->peer = event->token;
		ism->stream[number].token = event->information;
		pthread_cond_signal(&ism->met);
	}
	if (event->type == EVENT_DEVICE && event->code == CODE_LEFT &&
	    event->token == ism->peer) {
		ism->left = true;
		for (int i = 0; i < STREAMS; i++) {
			ism->stream[i].woken = true;
			pthread_cond_signal(&ism->stream[i].wake);
		}
	}
	pthread_mutex_unlock(&ism->lock);
}

static void take_events(struct ism *ism)
{
	uint64_t index = __atomic_load_n(&ism->memory->queue.index, __ATOMIC_ACQUIRE);

	if (index < 1 || index > QUEUE_ENTRIES)
		fail("the index of the event queue is %" PRIu64, index);
	/* The entry with number index - 1 is the last one. */
	while (ism->events % QUEUE_ENTRIES != index % QUEUE_ENTRIES) {
		take_event(ism, &ism->memory->queue.entry[ism->events % QUEUE_ENTRIES]);
		ism->events++;
	}
}

static void take_interrupt(struct ism *ism)
{
	/*
	 * The device sets mask, bit and summary in this order, and interrupts
	 * if the summary was off. So clear the summary first: a bit that is set
	 * after that interrupts again.
	 */
	uint8_t summary = __atomic_fetch_and(&ism->memory->status.summary,
					     (uint8_t)~(STATUS_SUMMARY | STATUS_EVENT),
					     __ATOMIC_SEQ_CST);

	if (summary & STATUS_EVENT)
		take_events(ism);
	for (unsigned int i = 0; i < STREAMS; i++) {
		unsigned int place = FIRST_PLACE + i;
		uint8_t bit = 0x80 >> place % 8;

		if (!(__atomic_fetch_and(&ism->memory->status.bits[place / 8],
					 (uint8_t)~bit, __ATOMIC_SEQ_CST) & bit))
			continue;
		__atomic_store_n(&ism->memory->status.mask[place], 0, __ATOMIC_SEQ_CST);
		pthread_mutex_lock(&ism->lock);
		ism->stream[i].woken = true;
		pthread_cond_signal(&ism->stream[i].wake);
		pthread_mutex_unlock(&ism->lock);
	}
}

/* Take interrupts until @ism->end is set, or until run() cancels the thread. */
static void *take_interrupts(void *arg)
{
	struct ism *ism = arg;
	struct pollfd poller[INTERRUPTS];
	uint64_t count;

	for (int i = 0; i < INTERRUPTS; i++)
		poller[i] = (struct pollfd){ .fd = ism->interrupt[i], .events = POLLIN };
	for (;;) {
		if (poll(poller, INTERRUPTS, -1) < 0) {
			if (errno != EINTR)
				fail("poll: %s", strerror(errno));
			continue;
		}
		for (int i = 0; i < INTERRUPTS; i++)
			if (poller[i].revents &&
			    read(poller[i].fd, &count, sizeof(count)) != sizeof(count))
				fail("eventfd: %s", strerror(errno));
		if (poller[ZPCI_IO_INTERRUPT_REQ].revents) {
			set_end(ism, WANTED);
			return NULL;
		}
		if (poller[ZPCI_IO_INTERRUPT_ERR].revents) {
			set_end(ism, ERROR);
			return NULL;
		}
		if (poller[ZPCI_IO_INTERRUPT_MSI].revents)
			take_interrupt(ism);
	}
}

/*
 * Streams
 */

/* Fill in a store block into the peer's buffer. */
static struct vfio_zpci_io_req move(const struct stream *stream, uint64_t at,
				    const void *data, uint16_t len)
{
	return zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, WINDOW_BAR,
			       stream->token | at, data, len);
}

/* Issue store blocks. After an error event, the stream's thread ends by itself. */
static void issue_moves(struct stream *stream, const struct vfio_zpci_io_req *req,
			size_t count)
{
	char why[ZPCI_IO_WHY_SIZE];
	size_t done;
	int err;

	err = zpci_io_batch(stream->ism->zio, req, count, &done);
	stream->requests += done;
	if (err && !is_error_event(stream->ism, err))
		fail("stream %u, block of %u bytes: %s", stream->number, req[done].len,
		     zpci_io_explain(stream->ism->zio, &req[done], err, why, sizeof(why)));
}

/*
 * Send as many blocks as the ring has room for and one batch can have, then the cursor
 * with a signal. This is one call of the library, and one instruction for each block.
 * Through the region, it is also one system call.
 *
 * Return: true if there was anything to send.
 */
static bool send_some(struct stream *stream)
{
	struct ism *ism = stream->ism;
	uint64_t taken = __atomic_load_n(&ism->memory->buffer[stream->number].consumed,
					 __ATOMIC_ACQUIRE);
	struct vfio_zpci_io_req req[BATCH];
	uint64_t room, at, len;
	size_t count = 0;

	if (taken < stream->taken || taken > stream->sent)
		fail("stream %u: the peer has taken %" PRIu64 " of %" PRIu64 " bytes",
		     stream->number, taken, stream->sent);
	stream->taken = taken;
	room = RING - (stream->sent - taken);
	if (stream->sent == ism->total)
		return false;
	/* A full ring is not worth a signal for a few bytes. */
	if (room < PAGE && room < ism->total - stream->sent)
		return false;
	if (room > ism->total - stream->sent)
		room = ism->total - stream->sent;

	while (room && count < BATCH - 1) {
		at = DATA + stream->sent % RING;
		len = zpci_io_next_block(ism->zio, stream->token | at, room,
					 exchange_length(&stream->seed));
		if (!len)
			fail("the function is not relaxed: it is no ISM");
		req[count++] = move(stream, at, exchange_data(stream->number, stream->sent), len);
		stream->sent += len;
		room -= len;
	}
	req[count++] = move(stream, WITH_SIGNAL | PRODUCED, &stream->sent, 8);
	issue_moves(stream, req, count);
	return true;
}

/* Check the data that has arrived, and tell the peer that its room is free again. */
static bool receive_some(struct stream *stream)
{
	struct ism *ism = stream->ism;
	uint64_t produced = __atomic_load_n(&ism->memory->buffer[stream->number].produced,
					    __ATOMIC_ACQUIRE);
	const uint8_t *ring = ism->memory->buffer[stream->number].ring;
	struct vfio_zpci_io_req req;

	if (produced < stream->received || produced - stream->received > RING ||
	    produced > ism->total)
		fail("stream %u: the peer says that %" PRIu64 " bytes are there, after %" PRIu64,
		     stream->number, produced, stream->received);
	if (produced == stream->received)
		return false;
	while (stream->received < produced) {
		uint64_t at = stream->received % RING;
		uint64_t len = PAGE - at % PAGE;

		if (len > produced - stream->received)
			len = produced - stream->received;
		exchange_check(stream->number, stream->received, ring + at, len,
			       &stream->corrupt, &stream->reordered);
		stream->received += len;
	}
	req = move(stream, WITH_SIGNAL | CONSUMED, &stream->received, 8);
	issue_moves(stream, &req, 1);
	return true;
}

static void *exchange(void *arg)
{
	struct stream *stream = arg;
	struct ism *ism = stream->ism;
	bool left = false;

	while (end_of(ism) == RUNS) {
		bool received = receive_some(stream);
		bool sent = send_some(stream);

		if (stream->received == ism->total && stream->taken == ism->total)
			return NULL;
		if (received || sent)
			continue;
		/* All that it stored before it left has been checked. */
		if (left)
			fail("stream %u: the peer has left", stream->number);
		pthread_mutex_lock(&ism->lock);
		while (!stream->woken && !ism->end)
			pthread_cond_wait(&stream->wake, &ism->lock);
		stream->woken = false;
		left = ism->left;
		pthread_mutex_unlock(&ism->lock);
	}
	return NULL;
}

/*
 * Setting up
 */

static void map_memory(struct ism *ism)
{
	const uint64_t size = (sizeof(*ism->memory) + PAGE - 1) / PAGE *
			      PAGE;
	char why[ZPCI_IO_WHY_SIZE];

	ism->memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ism->memory == MAP_FAILED)
		fail("mmap: %s", strerror(errno));
	if (zpci_io_map(ism->zio, ism->memory, size,
			ZPCI_IO_MAP_READ | ZPCI_IO_MAP_WRITE,
			&ism->iova, why, sizeof(why)))
		fail("%s", why);
}

/* An ISM has one MSI. Not every kernel offers ERR. */
static void set_up_interrupts(struct ism *ism)
{
	char why[ZPCI_IO_WHY_SIZE];

	for (int i = 0; i < INTERRUPTS; i++) {
		ism->interrupt[i] = -1;
		if (i == ZPCI_IO_INTERRUPT_ERR &&
		    !zpci_io_interrupt_count(ism->zio, i))
			continue;
		ism->interrupt[i] = eventfd(0, EFD_CLOEXEC);
		if (ism->interrupt[i] < 0)
			fail("eventfd: %s", strerror(errno));
		if (zpci_io_set_interrupts(ism->zio, i,
					   &ism->interrupt[i], 1,
					   why, sizeof(why)))
			fail("%s", why);
	}
}

static void bring_up(struct ism *ism)
{
	uint64_t status[] = { iova_of(ism, &ism->memory->status) };
	uint64_t queue[] = { iova_of(ism, &ism->memory->queue), QUEUE_BYTES };
	uint64_t body[BODY_WORDS];

	must(command(ism, REGISTER_STATUS, status, 1, 0), "register the status area");
	must(command(ism, REGISTER_QUEUE, queue, 2, 0), "register the event queue");
	must(command(ism, READ_GID, body, 0, 1), "tell its GID");
	ism->gid = body[0];
	/* Word 2 of the information is the GID once more, 3 the status area. */
	must(command(ism, QUERY_INFORMATION, body, 0, BODY_WORDS), "tell about itself");
	if (end_of(ism) == ERROR)
		return;
	if (body[2] != ism->gid || body[3] != status[0])
		fail("what the function tells about itself is not so");
}

static void meet(struct ism *ism)
{
	uint64_t body[] = { ism->peer, 0 };

	if (ism->peer)
		must(command(ism, QUERY_GID, body, 2, 0), "reach a peer of that GID");

	pthread_mutex_lock(&ism->lock);
	while (!ism->peer && !ism->end)
		pthread_cond_wait(&ism->met, &ism->lock);
	pthread_mutex_unlock(&ism->lock);
	if (end_of(ism) != RUNS)
		return;

	for (int i = 0; i < STREAMS; i++)
		register_buffer(ism, &ism->stream[i]);
	for (int i = 0; i < STREAMS; i++)
		signal_peer(ism, HELLO + i, ism->stream[i].own);

	pthread_mutex_lock(&ism->lock);
	for (int i = 0; i < STREAMS; i++)
		while (!ism->stream[i].token && !ism->end)
			pthread_cond_wait(&ism->met, &ism->lock);
	pthread_mutex_unlock(&ism->lock);
}

/* Before a reset none of this is needed, nor before a close, which also resets. */
static void bring_down(struct ism *ism)
{
	uint64_t body[1];

	for (int i = 0; i < STREAMS; i++) {
		body[0] = ism->stream[i].own;
		must(command(ism, RELEASE_BUFFER, body, 1, 0), "release a buffer");
	}
	must(command(ism, UNREGISTER_QUEUE, body, 0, 0), "release the event queue");
	must(command(ism, UNREGISTER_STATUS, body, 0, 0), "release the status area");
}

static void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
	int err = pthread_create(thread, NULL, body, arg);

	if (err)
		fail("pthread_create: %s", strerror(err));
}

/* Set up the function after a reset and exchange all data. Return why that ended. */
static enum end run(struct ism *ism)
{
	pthread_t interrupts, thread[STREAMS];

	start(&interrupts, take_interrupts, ism);
	bring_up(ism);
	printf("gid=0x%" PRIx64 "\nbackend=%s\n", ism->gid,
	       zpci_io_backend_of(ism->zio) == ZPCI_IO_BACKEND_REGION ?
	       "region" : "ism_vfio_pci");
	fflush(stdout);
	meet(ism);
	for (int i = 0; i < STREAMS; i++)
		start(&thread[i], exchange, &ism->stream[i]);
	for (int i = 0; i < STREAMS; i++)
		pthread_join(thread[i], NULL);
	if (end_of(ism) == RUNS) {
		bring_down(ism);
		/* The thread waits in poll(), where it may be canceled. */
		pthread_cancel(interrupts);
	}
	pthread_join(interrupts, NULL);
	return end_of(ism);
}

/* Restore the state before the first run. If the ISM cannot be reset, go on without that. */
static void start_again(struct ism *ism)
{
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	err = zpci_io_reset(ism->zio, why, sizeof(why));
	if (err && err != -EOPNOTSUPP)
		fail("%s", why);
	err = zpci_io_set_bus_master(ism->zio, 1);
	if (err)
		fail("bus master: %s", strerror(-err));
	memset(ism->memory, 0, sizeof(*ism->memory));
}

static void prepare(struct ism *ism)
{
	ism->events = 0;
	ism->requests = 0;
	ism->peer = ism->wanted;
	ism->left = false;
	ism->end = RUNS;
	for (int i = 0; i < STREAMS; i++)
		ism->stream[i] = (struct stream){
			.ism = ism,
			.number = i,
			.wake = PTHREAD_COND_INITIALIZER,
			.seed = i + 1,
		};
}

int main(int argc, char *argv[])
{
	struct ism ism = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.met = PTHREAD_COND_INITIALIZER,
	};
	uint64_t received = 0, corrupt = 0, reordered = 0;
	char why[ZPCI_IO_WHY_SIZE];
	unsigned int mib = argc > 2 ? atoi(argv[2]) : 0;
	enum end end;
	int err;

	if (argc < 3 || argc > 4 || mib < 1 || mib > 1 << 20) {
		fprintf(stderr, "usage: ism ADDRESS MIB [GID]\n");
		return 2;
	}
	if (argc == 4)
		ism.wanted = strtoull(argv[3], NULL, 0);
	ism.total = ((uint64_t)mib << 20) / STREAMS;
	exchange_begin();

	/* Opening turns memory space on. DMA and interrupts need bus master. */
	if (zpci_io_open(argv[1], 0, &ism.zio, why, sizeof(why)))
		fail("%s", why);
	err = zpci_io_set_bus_master(ism.zio, 1);
	if (err)
		fail("bus master: %s", strerror(-err));
	map_memory(&ism);
	set_up_interrupts(&ism);
	prepare(&ism);
	while ((end = run(&ism)) == ERROR) {
		fprintf(stderr, "ism: an error event: starting again\n");
		start_again(&ism);
		prepare(&ism);
	}
	/* Closing resets the function and unmaps the memory. */
	zpci_io_close(ism.zio);
	if (end == WANTED)
		fail("the host wants the function back: it is closed");

	for (int i = 0; i < STREAMS; i++) {
		received += ism.stream[i].received;
		corrupt += ism.stream[i].corrupt;
		reordered += ism.stream[i].reordered;
		ism.requests += ism.stream[i].requests;
	}
	printf("sent=%" PRIu64 " received=%" PRIu64 " corrupt=%" PRIu64,
	       STREAMS * ism.total, received, corrupt);
	printf(" reordered=%" PRIu64 " requests=%" PRIu64 "\n", reordered, ism.requests);
	return corrupt || reordered;
}
