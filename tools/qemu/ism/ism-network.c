// SPDX-License-Identifier: GPL-2.0
/*
 * The ISM device: the network. Functions with the same network name see each
 * other; of a function with another name nothing can be seen, not even that a
 * token is taken.
 *
 * The rule of this file: whoever asks gets the error. Before anything of a
 * peer's is written, all that is to be written is checked to be mapped, since
 * a DMA that fails would put the peer into the error state.
 */

#include "ism-internal.h"
#include "qapi/error.h"
#include "qemu/atomic.h"
#include "qemu/timer.h"
#include "hw/pci/msi.h"
#include "hw/s390x/tod.h"

/* Status area: its first byte, and where the two tables of the buffers begin. */
#define ISM_STATUS_SUMMARY	0x80
#define ISM_STATUS_EVENT	0x40
#define ISM_STATUS_BITS		4
#define ISM_STATUS_MASKS	256

/* Events of the device's own that may wait for room, and how often to look. */
#define ISM_WAITING		64
#define ISM_RETRY_MS		10

/* All functions, of all networks. */
static GList *ism_functions;

/* Buffers of all networks by token; 0 is no token. */
static struct ism_buffer *ism_tokens[ISM_TOKENS];
static uint32_t ism_last_token;

bool ism_mapped(IsmFunction *ism, uint64_t address, uint64_t length)
{
	S390PCIIOMMU *iommu = ism->zpci ? ism->zpci->iommu : NULL;
	uint64_t last = address + length - 1;
	uint64_t page;
	IOMMUTLBEntry entry;
	IOMMUMemoryRegionClass *translation;

	/* Without bus master the access would be lost without a word. */
	if (!iommu || !iommu->enabled || iommu->dm_mr ||
	    ism->zpci->state != ZPCI_FS_ENABLED ||
	    !(pci_get_word(PCI_DEVICE(ism)->config + PCI_COMMAND) &
	      PCI_COMMAND_MASTER))
		return false;
	if (last < address || address < iommu->pba || last > iommu->pal)
		return false;

	translation = memory_region_get_iommu_class_nocheck(&iommu->iommu_mr);
	for (page = address & ~(ISM_PAGE - 1ULL); page <= last; page += ISM_PAGE) {
		/* Asking for no access is what never ends in the error state. */
		entry = translation->translate(&iommu->iommu_mr, page, IOMMU_NONE, 0);
		if (entry.perm != IOMMU_RW ||
		    !address_space_access_valid(entry.target_as,
						entry.translated_addr, ISM_PAGE,
						true, MEMTXATTRS_UNSPECIFIED))
			return false;
	}
	return true;
}

bool ism_has_vlan(const IsmFunction *ism, uint32_t vlan)
{
	uint32_t i;

	for (i = 0; i < ism->vlans; i++)
		if (ism->vlan[i] == vlan)
			return true;
	return false;
}

static bool ism_same_network(const IsmFunction *a, const IsmFunction *b)
{
	return !strcmp(a->network, b->network);
}

/* With a VLAN both must have it; without, neither may require one. */
static bool ism_same_vlan(const IsmFunction *a, const IsmFunction *b,
			  uint32_t vlan_valid, uint32_t vlan)
{
	if (vlan_valid)
		return ism_has_vlan(a, vlan) && ism_has_vlan(b, vlan);
	return !a->vlan_required && !b->vlan_required;
}

IsmFunction *ism_peer(IsmFunction *ism, uint64_t gid, uint32_t vlan_valid,
		      uint32_t vlan)
{
	GList *at;

	for (at = ism_functions; at; at = at->next) {
		IsmFunction *peer = at->data;

		if (peer->gid == gid && ism_present(peer) &&
		    ism_same_network(ism, peer) &&
		    ism_same_vlan(ism, peer, vlan_valid, vlan))
			return peer;
	}
	return NULL;
}

void ism_network_join(IsmFunction *ism, Error **errp)
{
	GList *at;

	for (at = ism_functions; at; at = at->next) {
		IsmFunction *other = at->data;

		if (ism->gid && ism->gid == other->gid &&
		    ism_same_network(ism, other)) {
			error_setg(errp, "ISM network '%s' has a function with GID 0x%"
				   PRIx64 " already: give each its own gid=",
				   ism->network, ism->gid);
			return;
		}
	}
	ism_functions = g_list_append(ism_functions, ism);
}

IsmFunction *ism_find(const char *id, GString *ids)
{
	IsmFunction *found = NULL;
	GList *at;

	for (at = ism_functions; at; at = at->next) {
		DeviceState *dev = at->data;

		if (!g_strcmp0(dev->id, id))
			found = at->data;
		if (ids)
			g_string_append_printf(ids, " %s", dev->id);
	}
	return found;
}

void ism_network_remove(IsmFunction *ism)
{
	ism_functions = g_list_remove(ism_functions, ism);
}

bool ism_buffer_add(struct ism_buffer *buffer)
{
	uint32_t i, token;

	/* A token is not used again before all others were: stale ones miss. */
	for (i = 1; i <= ISM_TOKENS; i++) {
		token = (ism_last_token + i) % ISM_TOKENS;
		if (token && !ism_tokens[token])
			break;
	}
	if (i > ISM_TOKENS)
		return false;
	ism_last_token = token;
	ism_tokens[token] = buffer;
	buffer->token = (uint64_t)token << ISM_TOKEN_SHIFT;
	buffer->owner->buffer[buffer->place] = buffer;
	return true;
}

struct ism_buffer *ism_buffer_find(IsmFunction *ism, uint64_t token)
{
	uint64_t number = token >> ISM_TOKEN_SHIFT;
	struct ism_buffer *buffer;

	if (number >= ISM_TOKENS || token != number << ISM_TOKEN_SHIFT)
		return NULL;
	buffer = ism_tokens[number];
	return buffer && ism_same_network(ism, buffer->owner) ? buffer : NULL;
}

static void ism_buffer_drop(struct ism_buffer *buffer)
{
	ism_tokens[buffer->token >> ISM_TOKEN_SHIFT] = NULL;
	buffer->owner->buffer[buffer->place] = NULL;
	g_free(buffer);
}

/* The status area in the emulator's memory; ism_mapped() has said yes. */
static uint8_t *ism_status_map(IsmFunction *ism)
{
	dma_addr_t length = ISM_PAGE;
	uint8_t *status;

	status = pci_dma_map(PCI_DEVICE(ism), ism->status, &length,
			     DMA_DIRECTION_FROM_DEVICE);
	if (status && length < ISM_PAGE) {
		pci_dma_unmap(PCI_DEVICE(ism), status, length,
			      DMA_DIRECTION_FROM_DEVICE, 0);
		return NULL;
	}
	return status;
}

static void ism_status_unmap(IsmFunction *ism, uint8_t *status)
{
	pci_dma_unmap(PCI_DEVICE(ism), status, ISM_PAGE, DMA_DIRECTION_FROM_DEVICE,
		      ISM_PAGE);
}

/*
 * Set the summary bit, and interrupt if it was off. The guest clears it, with
 * an interlocked instruction, before it looks at anything else.
 */
static void ism_summary(IsmFunction *ism, uint8_t *status)
{
	PCIDevice *pci = PCI_DEVICE(ism);

	if (qatomic_fetch_or(status, ISM_STATUS_SUMMARY) & ISM_STATUS_SUMMARY)
		return;
	/* QEMU would set bits at address 0 if interrupts are not registered. */
	if (!msi_enabled(pci) || !ism->zpci->summary_ind) {
		ism_log(ism, "interrupt not set up");
		return;
	}
	ism->count.interrupts++;
	ism_log(ism, "interrupt");
	msi_notify(pci, 0);
}

/*
 * Entries that may be written before the guest clears the event bit. It clears
 * the bit first and reads then; so it may still be reading as many as were
 * written before, and the index cannot tell a full queue from an empty one.
 */
static uint32_t ism_queue_room(const IsmFunction *ism)
{
	return (ism->queue_length / ISM_ENTRY - 1 - 1) / 2;
}

/* One attempt. @full says whether it failed for want of room. */
static const char *ism_queue_write(IsmFunction *to, struct ism_event *event,
				   bool *full)
{
	uint32_t slots = to->queue_length / ISM_ENTRY - 1;
	uint32_t slot = to->queue_index % slots;
	const char *why = NULL;
	uint8_t entry[ISM_ENTRY];
	uint8_t *status;
	uint64_t index;
	S390TOD tod;

	*full = false;
	if (!ism_mapped(to, to->status, ISM_PAGE) ||
	    !ism_mapped(to, to->queue, to->queue_length))
		return "event queue or status area not mapped";
	status = ism_status_map(to);
	if (!status)
		return "status area not in memory";

	if (!(qatomic_read(status) & ISM_STATUS_EVENT))
		to->queue_unread = 0;
	if (to->queue_unread >= ism_queue_room(to)) {
		*full = true;
		why = "event queue full";
		goto out;
	}

	S390_TOD_GET_CLASS(s390_get_todstate())->get(s390_get_todstate(), &tod,
						     &error_abort);
	event->time = tod.low;
	stl_be_p(entry, event->type);
	stl_be_p(entry + 4, event->code);
	stq_be_p(entry + 8, event->token);
	stq_be_p(entry + 16, event->time);
	stq_be_p(entry + 24, event->information);
	index = cpu_to_be64(slot + 1);
	if (pci_dma_write(PCI_DEVICE(to), to->queue + ISM_ENTRY * (slot + 1), entry,
			  sizeof(entry))) {
		why = "event queue cannot be written";
		goto out;
	}
	smp_wmb(); /* the guest polls the index */
	if (pci_dma_write(PCI_DEVICE(to), to->queue, &index, sizeof(index))) {
		why = "event queue cannot be written";
		goto out;
	}
	to->queue_index = slot + 1;
	to->queue_unread++;
	to->count.events_in++;
	ism_log(to, "event type=%u code=0x%x token=0x%" PRIx64 " information=0x%" PRIx64,
		event->type, event->code, event->token, event->information);
	qatomic_fetch_or(status, ISM_STATUS_EVENT);
	ism_summary(to, status);
out:
	ism_status_unmap(to, status);
	return why;
}

void ism_retry(void *opaque)
{
	IsmFunction *to = opaque;
	struct ism_event *event;
	bool full = false;

	while (!full && (event = g_queue_pop_head(&to->waiting))) {
		if (ism_queue_write(to, event, &full) && full)
			g_queue_push_head(&to->waiting, event);
		else
			g_free(event);
	}
	if (full)
		timer_mod(to->retry, qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL) +
			  ISM_RETRY_MS);
}

const char *ism_post(IsmFunction *to, struct ism_event *event)
{
	bool full;

	/* What waits comes first. */
	ism_retry(to);
	if (!g_queue_is_empty(&to->waiting))
		return "event queue full";
	return ism_queue_write(to, event, &full);
}

/* An event of the device's own: nobody is there to be told, so it waits. */
static void ism_notify(IsmFunction *to, struct ism_event *event)
{
	if (!ism_post(to, event))
		return;
	if (g_queue_get_length(&to->waiting) == ISM_WAITING) {
		g_free(g_queue_pop_head(&to->waiting));
		to->count.events_lost++;
		ism_log(to, "event lost");
	}
	g_queue_push_tail(&to->waiting, g_memdup2(event, sizeof(*event)));
	timer_mod(to->retry, qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL) + ISM_RETRY_MS);
}

/* To every function of the network that is present, but for the one it is about. */
static void ism_notify_network(IsmFunction *about, uint32_t code)
{
	struct ism_event event = {
		.type = ISM_EVENT_DEVICE,
		.code = code,
		.token = about->gid,
	};
	GList *at;

	for (at = ism_functions; at; at = at->next) {
		IsmFunction *peer = at->data;

		if (peer != about && ism_present(peer) &&
		    ism_same_network(about, peer))
			ism_notify(peer, &event);
	}
}

void ism_arrived(IsmFunction *ism)
{
	ism_notify_network(ism, ISM_CODE_ARRIVED);
}

void ism_left(IsmFunction *ism)
{
	bool was_present = ism_present(ism);

	ism->queue = 0;
	timer_del(ism->retry);
	g_queue_clear_full(&ism->waiting, g_free);
	if (was_present)
		ism_notify_network(ism, ISM_CODE_LEFT);
}

void ism_leave(IsmFunction *ism)
{
	uint32_t i;

	/* The buffers go first: nothing must reach them once peers know. */
	for (i = ISM_FIRST_BUFFER; i < ISM_BUFFERS; i++)
		if (ism->buffer[i])
			ism_buffer_drop(ism->buffer[i]);
	ism_left(ism);
	ism->status = 0;
}

void ism_buffer_released(struct ism_buffer *buffer)
{
	struct ism_event event = {
		.type = ISM_EVENT_BUFFER,
		.code = ISM_CODE_UNREGISTERED,
		.token = buffer->token,
	};
	IsmFunction *user = NULL;

	if (buffer->user)
		user = ism_peer(buffer->owner, buffer->user, buffer->vlan_valid,
				buffer->vlan);
	ism_buffer_drop(buffer);
	if (user)
		ism_notify(user, &event);
}

const char *ism_move(IsmFunction *ism, uint64_t offset, const uint8_t *data,
		     uint32_t length)
{
	uint64_t token = offset >> ISM_TOKEN_SHIFT << ISM_TOKEN_SHIFT;
	uint32_t index = offset >> ISM_INDEX_SHIFT & ISM_INDEX_MASK;
	bool signal = offset & ISM_SIGNAL;
	uint32_t at = offset & (ISM_SIGNAL - 1);
	struct ism_buffer *buffer = ism_buffer_find(ism, token);
	IsmFunction *owner;
	uint8_t *status = NULL;
	uint16_t mask;

	if (!buffer)
		return "token unknown";
	owner = buffer->owner;
	if (buffer->sender && buffer->sender != ism->gid)
		return "buffer is another sender's";
	if (!ism_same_vlan(ism, owner, buffer->vlan_valid, buffer->vlan))
		return "VLAN";
	if (index >= ISM_INDEXES)
		return "no such index";
	if (at > buffer->length || length > buffer->length - at)
		return "outside the buffer";
	if (!ism_mapped(owner, buffer->address + at, length))
		return "buffer not mapped";
	if (signal) {
		if (!ism_mapped(owner, owner->status, ISM_PAGE))
			return "status area not mapped";
		status = ism_status_map(owner);
		if (!status)
			return "status area not in memory";
	}

	if (pci_dma_write(PCI_DEVICE(owner), buffer->address + at, data, length)) {
		if (signal)
			ism_status_unmap(owner, status);
		return "buffer cannot be written";
	}
	if (owner != ism)
		buffer->user = ism->gid;
	ism->count.blocks++;
	ism->count.bytes += length;
	owner->count.blocks_in++;
	owner->count.bytes_in += length;
	if (!signal)
		return NULL;

	/*
	 * The bit that Linux's software ISM (drivers/dibs) gives index 0 is
	 * 0x1000; index 1 is the next lower one, and so on around.
	 */
	mask = (0x1000 >> index) | (uint16_t)(0x1000 << (16 - index));
	smp_wmb(); /* data before mask before bit before summary */
	if (mask >> 8)
		qatomic_fetch_or(status + ISM_STATUS_MASKS + 2 * buffer->place,
				 (uint8_t)(mask >> 8));
	else
		qatomic_fetch_or(status + ISM_STATUS_MASKS + 2 * buffer->place + 1,
				 (uint8_t)mask);
	qatomic_fetch_or(status + ISM_STATUS_BITS + buffer->place / 8,
			 (uint8_t)(0x80 >> buffer->place % 8));
	ism_summary(owner, status);
	ism_status_unmap(owner, status);
	return NULL;
}
