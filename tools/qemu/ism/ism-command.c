// SPDX-License-Identifier: GPL-2.0
/*
 * The ISM device: the commands of BAR 2, with the numbers and structures that
 * Linux's ism driver uses (drivers/s390/net/ism.h). All fields are big-endian.
 *
 * A command is a header of 8 bytes (number, a reserved halfword, length) and a
 * body. The body is stored first; the store of the header starts the command.
 * The answer (number, result, length, body) is then loaded from the same place.
 *
 * Only two results are known of the real device: 0, and 0xFFFF for an error.
 * The log has the reason.
 */

#include "ism-internal.h"
#include "qemu/bitmap.h"

#define ISM_HEADER	8
#define ISM_ERROR	0xFFFF

/* Every address is in the function's own DMA address space. */
static const char *ism_check_memory(IsmFunction *ism, uint64_t address,
				    uint64_t length)
{
	if (address & (ISM_PAGE - 1))
		return "not aligned to a page";
	if (!ism_mapped(ism, address, length))
		return "not mapped";
	return NULL;
}

static const char *ism_register_status(IsmFunction *ism)
{
	uint64_t address = ldq_be_p(ism->request + 8);
	const char *why = ism_check_memory(ism, address, ISM_PAGE);

	if (ism->status)
		return "registered already";
	if (why)
		return why;
	ism->status = address;
	return NULL;
}

static const char *ism_unregister_status(IsmFunction *ism)
{
	if (!ism->status)
		return "none registered";
	/* Nothing works without it, and its page is freed now. */
	ism_leave(ism, false);
	return NULL;
}

static const char *ism_register_queue(IsmFunction *ism)
{
	uint64_t address = ldq_be_p(ism->request + 8);
	uint64_t length = ldq_be_p(ism->request + 16);
	uint64_t header[4] = { 0, cpu_to_be64(length), cpu_to_be64(ISM_ENTRY), 0 };
	hwaddr at;

	if (!ism->status)
		return "no status area";
	if (ism->queue)
		return "registered already";
	if (length % ISM_ENTRY || length < 4 * ISM_ENTRY || length > ISM_PAGE)
		return "length";
	if (address & (ISM_PAGE - 1))
		return "not aligned to a page";
	if (!ism_translate(ism, address, &at))
		return "not mapped";
	if (!ism_memory_write(at, header, sizeof(header)))
		return "cannot be written";
	ism->queue = address;
	ism->queue_length = length;
	ism->queue_index = 0;
	ism->queue_unread = 0;
	return NULL;
}

static const char *ism_unregister_queue(IsmFunction *ism)
{
	if (!ism->queue)
		return "none registered";
	ism_left(ism);
	return NULL;
}

static const char *ism_read_gid(IsmFunction *ism)
{
	stq_be_p(ism->answer + 8, ism->gid);
	return NULL;
}

static const char *ism_add_vlan(IsmFunction *ism)
{
	uint64_t vlan = ldq_be_p(ism->request + 8);

	if (vlan > 4094 && vlan != ISM_VLAN_RESERVED)
		return "no VLAN number";
	if (ism_has_vlan(ism, vlan))
		return NULL;
	if (ism->vlans == ISM_VLANS)
		return "table full";
	ism->vlan[ism->vlans++] = vlan;
	return NULL;
}

static const char *ism_delete_vlan(IsmFunction *ism)
{
	uint64_t vlan = ldq_be_p(ism->request + 8);
	uint32_t i;

	for (i = 0; i < ism->vlans; i++) {
		if (ism->vlan[i] == vlan) {
			ism->vlan[i] = ism->vlan[--ism->vlans];
			ism_vlan_changed(ism);
			return NULL;
		}
	}
	return "not in the table";
}

static const char *ism_require_vlan(IsmFunction *ism)
{
	ism->vlan_required = true;
	ism_vlan_changed(ism);
	return NULL;
}

static const char *ism_release_vlan(IsmFunction *ism)
{
	ism->vlan_required = false;
	return NULL;
}

static const char *ism_query_information(IsmFunction *ism)
{
	uint32_t owned = 0, used = 0, i;

	for (i = ISM_FIRST_BUFFER; i < ISM_BUFFERS; i++) {
		owned += !!ism->buffer[i];
		used += ism->buffer[i] && ism->buffer[i]->users;
	}
	stl_be_p(ism->answer + 8, 1);			/* version */
	stl_be_p(ism->answer + 12, ISM_MAX_BUFFER);	/* longest buffer */
	stq_be_p(ism->answer + 16, ism_present(ism));	/* state */
	stq_be_p(ism->answer + 24, ism->gid);
	stq_be_p(ism->answer + 32, ism->status);
	stq_be_p(ism->answer + 40, ism->queue);
	stl_be_p(ism->answer + 48, ism->queue ? ism->queue_length : 0);
	stl_be_p(ism->answer + 56, owned);
	stl_be_p(ism->answer + 60, used);
	stl_be_p(ism->answer + 64, ism->vlan_required);
	stl_be_p(ism->answer + 68, ism->vlans);
	for (i = 0; i < ism->vlans; i++)
		stw_be_p(ism->answer + 72 + 2 * i, ism->vlan[i]);
	return NULL;
}

static const char *ism_query_gid(IsmFunction *ism)
{
	if (!ism_peer(ism, ldq_be_p(ism->request + 8), ldl_be_p(ism->request + 16),
		      ldl_be_p(ism->request + 20)))
		return "no such peer";
	return NULL;
}

static const char *ism_register_buffer(IsmFunction *ism)
{
	struct ism_buffer wanted = {
		.owner = ism,
		.address = ldq_be_p(ism->request + 8),
		.length = ldl_be_p(ism->request + 16),
		.place = ldl_be_p(ism->request + 20),
		.vlan_valid = ldl_be_p(ism->request + 24),
		.vlan = ldl_be_p(ism->request + 28),
		.sender = ldq_be_p(ism->request + 32),
	};
	struct ism_buffer *buffer;
	const char *why;

	if (!ism->status)
		return "no status area";
	if (wanted.place < ISM_FIRST_BUFFER || wanted.place >= ISM_BUFFERS)
		return "no such place in the status area";
	if (ism->buffer[wanted.place])
		return "place is taken";
	if (!wanted.length || wanted.length > ISM_MAX_BUFFER)
		return "length";
	if (wanted.vlan_valid && !ism_has_vlan(ism, wanted.vlan))
		return "no such VLAN";
	why = ism_check_memory(ism, wanted.address, wanted.length);
	if (why)
		return why;
	buffer = g_memdup2(&wanted, sizeof(wanted));
	if (!ism_buffer_add(buffer)) {
		g_free(buffer);
		return "no token left";
	}
	stq_be_p(ism->answer + 8, buffer->token);
	return NULL;
}

static const char *ism_release_buffer(IsmFunction *ism)
{
	struct ism_buffer *buffer = ism_buffer_find(ism, ldq_be_p(ism->request + 8));

	if (!buffer || buffer->owner != ism)
		return "no buffer of this function has that token";
	ism_buffer_released(buffer);
	return NULL;
}

/*
 * The second word of the body asks for an interrupt at once rather than some
 * time; here every event interrupts.
 */
static const char *ism_signal(IsmFunction *ism)
{
	struct ism_event event = {
		.type = ISM_EVENT_SOFTWARE,
		.code = ldl_be_p(ism->request + 20),
		.token = ism->gid,
		.information = ldq_be_p(ism->request + 24),
	};
	IsmFunction *peer = ism_peer(ism, ldq_be_p(ism->request + 8), 0, 0);
	const char *why;

	if (!peer)
		return "no such peer";
	why = ism_post(peer, &event);
	if (!why)
		ism->count.signals++;
	return why;
}

static const struct ism_command {
	uint32_t number;
	uint16_t length;	/* of the request, header included */
	uint16_t answer;	/* of a good answer, header included */
	const char *name;
	const char *(*run)(IsmFunction *ism);
} ism_commands[] = {
	{ 0x01, 16, 8, "register status area", ism_register_status },
	{ 0x02, 24, 8, "register event queue", ism_register_queue },
	{ 0x03, 8, 16, "read GID", ism_read_gid },
	{ 0x04, 16, 8, "add VLAN", ism_add_vlan },
	{ 0x05, 16, 8, "delete VLAN", ism_delete_vlan },
	{ 0x06, 8, 8, "require VLAN", ism_require_vlan },
	{ 0x07, 8, 8, "release VLAN", ism_release_vlan },
	{ 0x08, 8, 200, "query information", ism_query_information },
	{ 0x09, 24, 8, "query remote GID", ism_query_gid },
	{ 0x0a, 40, 16, "register buffer", ism_register_buffer },
	{ 0x0b, 16, 8, "release buffer", ism_release_buffer },
	{ 0x0e, 32, 8, "signal", ism_signal },
	{ 0x11, 8, 8, "unregister status area", ism_unregister_status },
	{ 0x12, 8, 8, "unregister event queue", ism_unregister_queue },
};

static const struct ism_command *ism_command_find(uint32_t number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ism_commands); i++)
		if (ism_commands[i].number == number)
			return &ism_commands[i];
	return NULL;
}

static void ism_command(IsmFunction *ism)
{
	uint32_t number = ldl_be_p(ism->request);
	uint16_t length = lduw_be_p(ism->request + 6);
	uint16_t answer = ISM_HEADER;
	const struct ism_command *command = ism_command_find(number);
	const char *why = NULL;

	memset(ism->answer, 0, sizeof(ism->answer));
	if (!command)
		why = "unknown command";
	else if (length != command->length)
		why = "wrong length";
	else
		why = command->run(ism);
	if (!why)
		answer = command->answer;

	stl_be_p(ism->answer, number);
	stw_be_p(ism->answer + 4, why ? ISM_ERROR : 0);
	stw_be_p(ism->answer + 6, answer);
	bitmap_zero(ism->unread, sizeof(ism->answer));
	bitmap_set(ism->unread, 0, answer);
	/* The next command must bring its own body. */
	memset(ism->request, 0, sizeof(ism->request));
	bitmap_zero(ism->stored, sizeof(ism->request));

	ism->count.commands++;
	if (why)
		ism->count.commands_refused++;
	ism_log(ism, "command number=0x%x name=\"%s\" len=%u result=0x%x%s%s%s", number,
		command ? command->name : "", length, why ? ISM_ERROR : 0,
		why ? " why=\"" : "", why ?: "", why ? "\"" : "");
}

/* "0xa (register buffer)": a command in a line of the log. */
static void ism_command_name(GString *line, uint32_t number)
{
	const struct ism_command *command = ism_command_find(number);

	g_string_append_printf(line, "command 0x%x (%s)", number,
			       command ? command->name : "unknown");
}

/* Into the error state, with a line that names both commands. */
static void ism_fail_overlap(IsmFunction *ism, uint64_t offset, const uint8_t *data,
			     uint32_t length, bool unread)
{
	GString *line = g_string_new(NULL);

	if (offset) {
		g_string_printf(line, "the body of a command, %u bytes at %" PRIu64 ",",
				length, offset);
	} else {
		ism_command_name(line, ldl_be_p(data));
	}
	g_string_append(line, " was stored before ");
	if (unread) {
		g_string_append(line, "the answer of ");
		ism_command_name(line, ldl_be_p(ism->answer));
		g_string_append(line, " was loaded to its end");
	} else {
		g_string_append(line, "the command whose body is there was started");
	}
	ism_fail(ism, line->str);
	g_string_free(line, true);
}

/*
 * One command at a time: it begins with the first store of its body, or of its header
 * where it has none, and ends when all of its answer has been loaded. A store that
 * begins another one before is what the real device answers with the error state.
 */
static bool ism_begins_another(IsmFunction *ism, uint64_t offset, const uint8_t *data,
			       uint32_t length)
{
	bool unread = !bitmap_empty(ism->unread, sizeof(ism->answer));
	bool again = find_next_bit(ism->stored, offset + length, offset) < offset + length;

	if (!unread && !again)
		return false;
	ism_fail_overlap(ism, offset, data, length, unread);
	return true;
}

const char *ism_command_store(IsmFunction *ism, uint64_t offset,
			      const uint8_t *data, uint32_t length)
{
	if (offset + length > sizeof(ism->request))
		return "outside the command area";
	if (offset < ISM_HEADER && (offset || length < ISM_HEADER))
		return "part of a header";
	if (ism_begins_another(ism, offset, data, length))
		return "another command has not ended";
	memcpy(ism->request + offset, data, length);
	bitmap_set(ism->stored, offset, length);
	if (!offset)
		ism_command(ism);
	return NULL;
}

uint64_t ism_command_load(IsmFunction *ism, uint64_t offset, uint8_t length)
{
	uint64_t value = 0, at;

	for (at = offset; at < offset + length; at++) {
		value <<= 8;
		if (at >= sizeof(ism->answer))
			continue;
		value |= ism->answer[at];
		clear_bit(at, ism->unread);
	}
	return value;
}

void ism_command_forget(IsmFunction *ism)
{
	memset(ism->request, 0, sizeof(ism->request));
	memset(ism->answer, 0, sizeof(ism->answer));
	bitmap_zero(ism->stored, sizeof(ism->request));
	bitmap_zero(ism->unread, sizeof(ism->answer));
}
