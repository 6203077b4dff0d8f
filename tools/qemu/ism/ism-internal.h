/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ISM device: what its files share.
 *
 * ism.c          the PCI function: BARs, MSI, group, properties, reset
 * ism-insn.c     PCI LOAD, STORE and STORE BLOCK as they meet the function
 * ism-command.c  the commands of BAR 2
 * ism-network.c  the network: tokens, blocks, signals, events, who sees whom
 * ism-log.c      the log and its counters
 *
 * All of it runs under the big QEMU lock: one instruction at a time, for all
 * functions. Nothing here is touched without it.
 */

#ifndef HW_S390X_ISM_INTERNAL_H
#define HW_S390X_ISM_INTERNAL_H

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "hw/pci/pci_device.h"
#include "hw/s390x/s390-pci-bus.h"
#include "qom/object.h"

#define TYPE_ISM "ism"
OBJECT_DECLARE_SIMPLE_TYPE(IsmFunction, ISM)

#define ISM_PAGE		4096
#define ISM_WINDOW_SIZE		BIT_ULL(48)	/* BAR 0 */
#define ISM_COMMAND_SIZE	4096		/* BAR 2 */
#define ISM_WINDOW_BAR		0
#define ISM_COMMAND_BAR		2
#define ISM_MAX_BLOCK		4096		/* bytes of one PCISTB */

/* A store to BAR 0: token | index << 24 | signal << 23 | offset in the buffer. */
#define ISM_TOKEN_SHIFT		32
#define ISM_TOKENS		65536
#define ISM_INDEX_SHIFT		24
#define ISM_INDEX_MASK		0xff
#define ISM_INDEXES		16
#define ISM_SIGNAL		BIT(23)
#define ISM_MAX_BUFFER		BIT(23)

/* Places in the status area for buffers; the first word of bits stays unused. */
#define ISM_FIRST_BUFFER	32
#define ISM_BUFFERS		1920

#define ISM_ENTRY		32	/* bytes of an event queue's entry, and its header */

#define ISM_VLANS		64
#define ISM_VLAN_RESERVED	0x1fff	/* adding it asks for SMC-D version 2 */

/*
 * Events: type and code, as drivers/s390/net/ism.h of Linux 7.2 has them. The token of a
 * device event is a GID, that of a buffer event the buffer's. A buffer has an owner, and
 * users: the functions that stored into it.
 */
#define ISM_EVENT_BUFFER	0
#define ISM_EVENT_DEVICE	1
#define ISM_EVENT_SOFTWARE	2
#define ISM_DEVICE_ERROR	1	/* device events */
#define ISM_DEVICE_DISABLED	7
#define ISM_OWNER_ERROR		2	/* buffer events, for users */
#define ISM_UNREGISTERED	4
#define ISM_OWNER_VLAN		5
#define ISM_USER_ERROR		3	/* buffer events, for the owner */
#define ISM_USER_VLAN		6
#define ISM_USER_DISABLED	8

/**
 * struct ism_buffer - a registered direct memory buffer (DMB)
 * @owner: function whose memory it is
 * @address: I/O address in the owner's DMA address space, page aligned
 * @length: bytes, 1..ISM_MAX_BUFFER
 * @place: its place in the owner's status area
 * @sender: GID of the only function that may store, 0: any of the network
 * @vlan_valid: not 0: the sender must have @vlan, too
 * @vlan: VLAN number
 * @token: what addresses it, already shifted to bits 32..47
 * @users: functions, other than the owner, that stored into it
 */
struct ism_buffer {
	IsmFunction *owner;
	uint64_t address;
	uint32_t length;
	uint32_t place;
	uint64_t sender;
	uint32_t vlan_valid;
	uint32_t vlan;
	uint64_t token;
	GSList *users;
};

/**
 * struct ism_event - an entry of the event queue, in the CPU's byte order
 * @type: ISM_EVENT_*
 * @code: what happened; of a signal, the sender's word
 * @token: GID of the peer, or the buffer's token
 * @time: time of day clock
 * @information: of a signal, the sender's word
 */
struct ism_event {
	uint32_t type;
	uint32_t code;
	uint64_t token;
	uint64_t time;
	uint64_t information;
};

/**
 * struct ism_counters - what is counted, since QEMU's start
 * @pcistb: PCISTB done
 * @pcistb_refused: PCISTB refused, by condition code or exception
 * @pcilg: PCILG done
 * @pcilg_refused: PCILG refused
 * @pcistg_refused: PCISTG refused; none is ever done
 * @commands: commands, of which
 * @commands_refused: answered with an error
 * @blocks: blocks that this function stored into buffers
 * @bytes: their bytes
 * @blocks_in: blocks that were stored into this function's buffers
 * @bytes_in: their bytes
 * @signals: signals sent
 * @events_in: entries of this function's event queue
 * @events_lost: events that could not be put there
 * @interrupts: interrupts of this function
 * @errors: how often this function entered the error state
 * @log_lost: lines that are not in the log, because it has its limit
 *
 * ism-log.c has their names for the log and as properties.
 */
struct ism_counters {
	uint64_t pcistb;
	uint64_t pcistb_refused;
	uint64_t pcilg;
	uint64_t pcilg_refused;
	uint64_t pcistg_refused;
	uint64_t commands;
	uint64_t commands_refused;
	uint64_t blocks;
	uint64_t bytes;
	uint64_t blocks_in;
	uint64_t bytes_in;
	uint64_t signals;
	uint64_t events_in;
	uint64_t events_lost;
	uint64_t interrupts;
	uint64_t errors;
	uint64_t log_lost;
};

/**
 * struct IsmFunction - an ISM function
 * @parent_obj: the PCI device
 * @zpci: its zPCI side; NULL until plugged
 * @window: BAR 0
 * @commands: BAR 2
 * @network: name of the network; functions of one name see each other
 * @pnetid: physical network name for Linux's SMC, or NULL
 * @gid: its identity on the network, unique
 * @log_path: file to log to, or NULL
 * @log: that file, open
 * @log_limit: bytes of this function's lines, after which lines are counted only
 * @log_bytes: how many there are
 * @exit: prints the counters when QEMU ends
 * @count: counters since QEMU's start; no reset touches them
 * @status: I/O address of the status area, 0: none
 * @queue: I/O address of the event queue, 0: none
 * @queue_length: bytes
 * @queue_index: the queue's index: number of the entry last written, plus 1
 * @queue_unread: entries written since the guest last cleared the event bit
 * @leaving: was present when a reset began; peers are to be told
 * @waiting: events of the device's own that found the queue full
 * @retry: tries those again
 * @buffer: registered buffers by their place in the status area
 * @vlan: VLAN numbers that the function has
 * @vlans: how many
 * @vlan_required: talks to nobody without a VLAN
 * @request: command as stored, big-endian
 * @stored: bytes of it that were stored since the last command
 * @answer: answer to be loaded, big-endian
 * @unread: bytes of it that are not loaded yet
 */
struct IsmFunction {
	PCIDevice parent_obj;
	S390PCIBusDevice *zpci;
	MemoryRegion window;
	MemoryRegion commands;

	char *network;
	char *pnetid;
	uint64_t gid;
	char *log_path;
	FILE *log;
	uint64_t log_limit;
	uint64_t log_bytes;
	Notifier exit;
	struct ism_counters count;

	uint64_t status;
	uint64_t queue;
	uint32_t queue_length;
	uint32_t queue_index;
	uint32_t queue_unread;
	bool leaving;
	GQueue waiting;
	QEMUTimer *retry;
	struct ism_buffer *buffer[ISM_BUFFERS];
	uint16_t vlan[ISM_VLANS];
	uint32_t vlans;
	bool vlan_required;

	uint8_t request[64];
	DECLARE_BITMAP(stored, 64);
	uint8_t answer[200];
	DECLARE_BITMAP(unread, 200);
};

/* Registered with status area and event queue: peers can see it. */
static inline bool ism_present(const struct IsmFunction *ism)
{
	return ism->status && ism->queue;
}

/**
 * ism_fail() - Put a function into the error state and tell its owner.
 * @ism: function; nothing happens unless it is enabled
 * @why: reason, for the log
 *
 * The owner gets an error event (CCDF). No instruction, DMA or interrupt is done until
 * a reset of the function, or until MPCIFC resets the error state. All registrations
 * are dropped.
 *
 * Return: whether the function was enabled.
 */
bool ism_fail(IsmFunction *ism, const char *why);

/**
 * ism_find() - Find a function by the ID that QEMU knows it by.
 * @id: ID
 * @ids: NULL, or where the IDs of all functions go, each behind a space
 *
 * Return: function, or NULL.
 */
IsmFunction *ism_find(const char *id, GString *ids);

/**
 * ism_mapped() - Can the function's DMA reach this memory right now?
 * @ism: function
 * @address: I/O address
 * @length: bytes, at least 1
 *
 * Return: whether all of it is mapped for writing.
 */
bool ism_mapped(IsmFunction *ism, uint64_t address, uint64_t length);

/**
 * ism_translate() - Where an I/O address of a function is in the guest's memory.
 * @ism: function
 * @address: I/O address
 * @at: address in the guest's memory, for writing up to the end of the page
 *
 * Asks the function's own translation without the side effect that a failing
 * access has: that would put the owner, not the one who asked, into the error
 * state. The guest's CPUs change their tables at any time, and do not take the big
 * lock for it: ask once for an access, and use what was answered.
 *
 * Return: whether it is mapped for writing.
 */
bool ism_translate(IsmFunction *ism, uint64_t address, hwaddr *at);

/**
 * ism_memory_write() - Write where ism_translate() said.
 * @at: address in the guest's memory
 * @data: what to write
 * @length: bytes, within a page
 *
 * Return: whether it was written.
 */
bool ism_memory_write(hwaddr at, const void *data, uint32_t length);

/**
 * ism_command_store() - A block stored to BAR 2.
 * @ism: function
 * @offset: offset in BAR 2
 * @data: block
 * @length: bytes
 *
 * A block that begins at 0 and holds a whole header starts the command. One that begins
 * a command before the last one is ended puts the function into the error state.
 *
 * Return: NULL, or why the block is refused.
 */
const char *ism_command_store(IsmFunction *ism, uint64_t offset,
			      const uint8_t *data, uint32_t length);

/**
 * ism_command_load() - A load from BAR 2: the answer, and zeros behind it.
 * @ism: function
 * @offset: offset in BAR 2
 * @length: bytes, 1 to 8
 *
 * Return: the value.
 */
uint64_t ism_command_load(IsmFunction *ism, uint64_t offset, uint8_t length);

/**
 * ism_command_forget() - No command has begun, and no answer is there.
 * @ism: function
 */
void ism_command_forget(IsmFunction *ism);

/**
 * ism_network_join() - Add a function to the list of all.
 * @ism: function; its network's name is set
 * @errp: where the error goes: the GID is taken
 */
void ism_network_join(IsmFunction *ism, Error **errp);

/**
 * ism_network_gid() - Give a function its GID, which no other of its network has.
 * @ism: function
 * @gid: the GID wanted; the next one that is free is taken
 */
void ism_network_gid(IsmFunction *ism, uint64_t gid);

/**
 * ism_network_remove() - Take a function off the list permanently.
 * @ism: function, already left
 */
void ism_network_remove(IsmFunction *ism);

/**
 * ism_left() - Forget the event queue and tell the network.
 * @ism: function
 */
void ism_left(IsmFunction *ism);

/**
 * ism_leave() - Forget status area, event queue and buffers; tell the network.
 * @ism: function
 * @error: it has entered the error state
 */
void ism_leave(IsmFunction *ism, bool error);

/**
 * ism_vlan_changed() - Tell owners and users of buffers whose VLANs differ now.
 * @ism: function that has deleted a VLAN, or requires one
 */
void ism_vlan_changed(IsmFunction *ism);

/**
 * ism_peer() - Find the function that has this GID and can be talked to.
 * @ism: function that asks
 * @gid: GID asked for; its own counts, too
 * @vlan_valid: not 0: both must have @vlan
 * @vlan: VLAN number
 *
 * Return: function, or NULL.
 */
IsmFunction *ism_peer(IsmFunction *ism, uint64_t gid, uint32_t vlan_valid,
		      uint32_t vlan);

/**
 * ism_has_vlan() - Does a function have this VLAN?
 * @ism: function
 * @vlan: VLAN number
 */
bool ism_has_vlan(const IsmFunction *ism, uint32_t vlan);

/**
 * ism_buffer_add() - Give a buffer its token and make it known.
 * @buffer: filled in but for the token; freed by ism_buffer_released()
 *	and ism_leave()
 *
 * Return: whether there was a token left.
 */
bool ism_buffer_add(struct ism_buffer *buffer);

/**
 * ism_buffer_find() - The buffer that a token means to a function.
 * @ism: function
 * @token: token, shifted as in an offset of BAR 0
 *
 * Return: buffer of a function of the same network, or NULL.
 */
struct ism_buffer *ism_buffer_find(IsmFunction *ism, uint64_t token);

/**
 * ism_buffer_released() - Forget a buffer and tell the functions that used it.
 * @buffer: buffer, freed; its token is good for nothing any more
 */
void ism_buffer_released(struct ism_buffer *buffer);

/**
 * ism_move() - A block stored to BAR 0: store it into a peer's buffer.
 * @ism: function that sends
 * @offset: offset in BAR 0
 * @data: block
 * @length: bytes; the block crosses no 4 KiB boundary
 *
 * All is checked first: a block that is refused has changed nothing.
 *
 * Return: NULL, or why the block is refused.
 */
const char *ism_move(IsmFunction *ism, uint64_t offset, const uint8_t *data,
		     uint32_t length);

/**
 * ism_post() - Put an event into a function's queue.
 * @to: function
 * @event: event; its time is filled in
 *
 * Return: NULL, or why the queue does not take it.
 */
const char *ism_post(IsmFunction *to, struct ism_event *event);

/**
 * ism_retry() - Put the events that wait for room into the queue.
 * @opaque: function; timer callback
 */
void ism_retry(void *opaque);

/**
 * ism_log_open() - Open the function's log, if it has one.
 * @ism: function
 * @errp: where the error goes
 */
void ism_log_open(IsmFunction *ism, Error **errp);

/**
 * ism_log_close() - Print the counters and close the log.
 * @ism: function
 */
void ism_log_close(IsmFunction *ism);

/**
 * ism_log_access() - The line of an instruction that reached the function.
 * @ism: function
 * @instruction: its name
 * @bar: PCI address space
 * @offset: offset in it
 * @length: bytes
 * @outcome: condition code or exception, as the log has it
 * @why: why it was refused, or NULL
 */
void ism_log_access(IsmFunction *ism, const char *instruction, uint8_t bar,
		    uint64_t offset, uint32_t length, const char *outcome,
		    const char *why);

/**
 * ism_counter_properties() - Make the counters readable properties (qom-get).
 * @obj: function
 */
void ism_counter_properties(Object *obj);

/**
 * ism_log() - One line of the log.
 * @ism: function
 * @format: printf format of what follows the function's name, without newline
 */
void G_GNUC_PRINTF(2, 3) ism_log(IsmFunction *ism, const char *format, ...);

#endif
