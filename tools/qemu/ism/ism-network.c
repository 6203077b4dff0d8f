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

bool ism_translate(IsmFunction *ism, uint64_t address, hwaddr *at)
{
	S390PCIIOMMU *iommu = ism->zpci ? ism->zpci->iommu : NULL;
	IOMMUMemoryRegionClass *translation;
	IOMMUTLBEntry entry;

	/* Without bus master the access would be lost without a word. */
	if (!iommu || !iommu->enabled || iommu->dm_mr ||
	    ism->zpci->state != ZPCI_FS_ENABLED ||
	    !(pci_get_word(PCI_DEVICE(ism)->config + PCI_COMMAND) &
	      PCI_COMMAND_MASTER))
		return false;
	if (address < iommu->pba || address > iommu->pal)
		return false;

	/* Asking for no access is what never ends in the error state. */
	translation = memory_region_get_iommu_class_nocheck(&iommu->iommu_mr);
	entry = translation->translate(&iommu->iommu_mr, address & ~(ISM_PAGE - 1ULL),
				       IOMMU_NONE, 0);
	*at = entry.translated_addr | (address & (ISM_PAGE - 1));
	return entry.perm == IOMMU_RW && entry.target_as == &address_space_memory &&
	       address_space_access_valid(&address_space_memory, entry.translated_addr,
					  ISM_PAGE, true, MEMTXATTRS_UNSPECIFIED);
}

bool ism_mapped(IsmFunction *ism, uint64_t address, uint64_t length)
{
	uint64_t last = address + length - 1;
	uint64_t page = address & ~(ISM_PAGE - 1ULL);
	hwaddr at;

	if (last < address)
		return false;
	for (; page <= last && page >= (address & ~(ISM_PAGE - 1ULL)); page += ISM_PAGE)
		if (!ism_translate(ism, page, &at))
			return false;
	return true;
}

bool ism_memory_write(hwaddr at, const void *data, uint32_t length)
{
	return address_space_write(&address_space_memory, at, MEMTXATTRS_UNSPECIFIED,
				   data, length) == MEMTX_OK;
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

void ism_network_gid(IsmFunction *ism, uint64_t gid)
{
	GList *at = ism_functions;

	while (at) {
		IsmFunction *other = at->data;

		at = at->next;
		if (other != ism && other->gid == gid && ism_same_network(ism, other)) {
			gid++;
			at = ism_functions;
		}
	}
	ism->gid = gid;
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
	g_slist_free(buffer->users);
	g_free(buffer);
}

/* The status area in the emulator's memory, or NULL. */
static uint8_t *ism_status_map(IsmFunction *ism)
{
	hwaddr at, length = ISM_PAGE;
	uint8_t *status;

	if (!ism_translate(ism, ism->status, &at))
		return NULL;
	status = address_space_map(&address_space_memory, at, &length, true,
				   MEMTXATTRS_UNSPECIFIED);
	if (status && length < ISM_PAGE) {
		address_space_unmap(&address_space_memory, status, length, true, 0);
		return NULL;
	}
	return status;
}

static void ism_status_unmap(uint8_t *status)
{
	address_space_unmap(&address_space_memory, status, ISM_PAGE, true, ISM_PAGE);
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

/* Try once. @full is set if there was no room. */
static const char *ism_queue_write(IsmFunction *to, struct ism_event *event,
				   bool *full)
{
	uint32_t slots = to->queue_length / ISM_ENTRY - 1;
	uint32_t slot = to->queue_index % slots;
	const char *why = NULL;
	uint8_t entry[ISM_ENTRY];
	uint8_t *status;
	uint64_t index;
	hwaddr queue;
	S390TOD tod;

	*full = false;
	/* It lies within a page: what holds for its beginning holds for all of it. */
	if (!ism_translate(to, to->queue, &queue))
		return "event queue not mapped";
	status = ism_status_map(to);
	if (!status)
		return "status area not mapped";

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
	if (!ism_memory_write(queue + ISM_ENTRY * (slot + 1), entry, sizeof(entry))) {
		why = "event queue cannot be written";
		goto out;
	}
	smp_wmb(); /* the guest polls the index */
	if (!ism_memory_write(queue, &index, sizeof(index))) {
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
	ism_status_unmap(status);
	return why;
}

static void ism_lost(IsmFunction *to, const struct ism_event *event, const char *why)
{
	to->count.events_lost++;
	ism_log(to, "event lost type=%u code=0x%x token=0x%" PRIx64 " why=\"%s\"",
		event->type, event->code, event->token, why);
}

void ism_retry(void *opaque)
{
	IsmFunction *to = opaque;
	struct ism_event *event;
	bool full = false;
	const char *why;

	while (!full && (event = g_queue_pop_head(&to->waiting))) {
		why = ism_queue_write(to, event, &full);
		if (full) {
			g_queue_push_head(&to->waiting, event);
			continue;
		}
		if (why)
			ism_lost(to, event, why);
		g_free(event);
	}
	if (full)
		timer_mod(to->retry, qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL) +
			  ISM_RETRY_MS);
}

/* Behind those that wait. @full as above. */
static const char *ism_queue_event(IsmFunction *to, struct ism_event *event, bool *full)
{
	ism_retry(to);
	*full = !g_queue_is_empty(&to->waiting);
	return *full ? "event queue full" : ism_queue_write(to, event, full);
}

const char *ism_post(IsmFunction *to, struct ism_event *event)
{
	bool full;

	return ism_queue_event(to, event, &full);
}

/*
 * An event of the device's own, for a function that is present. Nobody is there to be
 * told that it fails, so it waits where the queue is full.
 */
static void ism_notify(IsmFunction *to, struct ism_event *event)
{
	struct ism_event *oldest;
	const char *why;
	bool full;

	if (!ism_present(to))
		return;
	why = ism_queue_event(to, event, &full);
	if (!why)
		return;
	if (!full) {
		ism_lost(to, event, why);
		return;
	}
	if (g_queue_get_length(&to->waiting) == ISM_WAITING) {
		oldest = g_queue_pop_head(&to->waiting);
		ism_lost(to, oldest, "too many wait");
		g_free(oldest);
	}
	g_queue_push_tail(&to->waiting, g_memdup2(event, sizeof(*event)));
	timer_mod(to->retry, qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL) + ISM_RETRY_MS);
}

/* A buffer event for each function that used the buffer. */
static void ism_notify_users(GSList *users, struct ism_event *event)
{
	for (; users; users = users->next)
		ism_notify(users->data, event);
}

/*
 * A function is not present any more: tell the network; the owners of the buffers that
 * it used; and, where it is an error, the users of its own.
 */
static void ism_tell(IsmFunction *about, bool error)
{
	struct ism_event device = {
		.type = ISM_EVENT_DEVICE,
		.code = error ? ISM_DEVICE_ERROR : ISM_DEVICE_DISABLED,
		.token = about->gid,
	};
	struct ism_event used = {
		.type = ISM_EVENT_BUFFER,
		.code = error ? ISM_USER_ERROR : ISM_USER_DISABLED,
	};
	struct ism_event owned = {
		.type = ISM_EVENT_BUFFER,
		.code = ISM_OWNER_ERROR,
	};
	struct ism_buffer *buffer;
	uint32_t token;
	GList *at;

	for (at = ism_functions; at; at = at->next)
		if (at->data != about && ism_same_network(about, at->data))
			ism_notify(at->data, &device);
	for (token = 1; token < ISM_TOKENS; token++) {
		buffer = ism_tokens[token];
		if (!buffer)
			continue;
		used.token = buffer->token;
		owned.token = buffer->token;
		if (g_slist_find(buffer->users, about)) {
			buffer->users = g_slist_remove(buffer->users, about);
			ism_notify(buffer->owner, &used);
		} else if (error && buffer->owner == about) {
			ism_notify_users(buffer->users, &owned);
		}
	}
}

static void ism_forget_queue(IsmFunction *ism)
{
	struct ism_event *event;

	ism->queue = 0;
	timer_del(ism->retry);
	while ((event = g_queue_pop_head(&ism->waiting))) {
		ism_lost(ism, event, "event queue is gone");
		g_free(event);
	}
}

void ism_left(IsmFunction *ism)
{
	bool was_present = ism_present(ism);

	ism_forget_queue(ism);
	if (was_present)
		ism_tell(ism, false);
}

void ism_leave(IsmFunction *ism, bool error)
{
	bool was_present = ism->leaving || ism_present(ism);
	uint32_t i;

	ism->leaving = false;
	ism->status = 0;
	ism_forget_queue(ism);
	if (was_present)
		ism_tell(ism, error);
	for (i = ISM_FIRST_BUFFER; i < ISM_BUFFERS; i++)
		if (ism->buffer[i])
			ism_buffer_drop(ism->buffer[i]);
}

void ism_buffer_released(struct ism_buffer *buffer)
{
	struct ism_event event = {
		.type = ISM_EVENT_BUFFER,
		.code = ISM_UNREGISTERED,
		.token = buffer->token,
	};
	GSList *users = buffer->users;

	buffer->users = NULL;
	ism_buffer_drop(buffer);
	ism_notify_users(users, &event);
	g_slist_free(users);
}

void ism_vlan_changed(IsmFunction *ism)
{
	struct ism_event event = { .type = ISM_EVENT_BUFFER };
	struct ism_buffer *buffer;
	GSList *at, *next;
	uint32_t token;

	for (token = 1; token < ISM_TOKENS; token++) {
		buffer = ism_tokens[token];
		for (at = buffer ? buffer->users : NULL; at; at = next) {
			IsmFunction *user = at->data;

			next = at->next;
			if ((buffer->owner != ism && user != ism) ||
			    ism_same_vlan(buffer->owner, user, buffer->vlan_valid,
					  buffer->vlan))
				continue;
			/* It cannot use the buffer any more. */
			buffer->users = g_slist_remove(buffer->users, user);
			event.token = buffer->token;
			event.code = user == ism ? ISM_USER_VLAN : ISM_OWNER_VLAN;
			ism_notify(user == ism ? buffer->owner : user, &event);
		}
	}
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
	hwaddr to;

	if (!ism_present(ism))
		return "nothing registered";
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
	/* Buffers begin at a page, and the block does not cross one. */
	if (!ism_translate(owner, buffer->address + at, &to))
		return "buffer not mapped";
	if (signal) {
		status = ism_status_map(owner);
		if (!status)
			return "status area not mapped";
	}

	if (!ism_memory_write(to, data, length)) {
		if (signal)
			ism_status_unmap(status);
		return "buffer cannot be written";
	}
	if (owner != ism && !g_slist_find(buffer->users, ism))
		buffer->users = g_slist_prepend(buffer->users, ism);
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
	ism_status_unmap(status);
	return NULL;
}
