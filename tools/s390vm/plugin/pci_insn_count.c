// SPDX-License-Identifier: GPL-2.0
/*
 * pci_insn_count - count the PCI instructions that an s390x guest executes
 *
 * A TCG plugin for QEMU 10.0 and newer (plugin API 4). It counts executions, not
 * translations, of the function-handle forms and of the MIO forms. An instruction
 * that is nullified by an exception and run again counts twice. The plugin counts
 * between two marks with the same id (see insn_marks.h).
 *
 * Argument: out=FILE. For each pair of marks it gets a line of seven decimal
 * numbers with tabs between them: id, PCILG, PCISTG, PCISTB, PCILGI, PCISTGI,
 * PCISTBI.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <glib.h>
#include <qemu-plugin.h>

#include "../guest/insn_marks.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { PCILG, PCISTG, PCISTB, PCILGI, PCISTGI, PCISTBI, KINDS };

struct vcpu {
	uint64_t count[KINDS];
	struct qemu_plugin_register *r2;
};

/* An open mark, with the counts at the time when it was set. */
struct mark {
	uint64_t id;
	uint64_t count[KINDS];
};

static struct qemu_plugin_scoreboard *vcpus;
static FILE *out;
/* Protects the marks, which any vCPU's thread may set. */
static GMutex lock;
static GHashTable *marks;

static qemu_plugin_u64 counter(int kind)
{
	return (qemu_plugin_u64) {
		vcpus, offsetof(struct vcpu, count) + kind * sizeof(uint64_t)
	};
}

static void sum(uint64_t *count)
{
	for (int kind = 0; kind < KINDS; kind++)
		count[kind] = qemu_plugin_u64_sum(counter(kind));
}

static uint64_t mark_id(unsigned int vcpu_index)
{
	struct vcpu *vcpu = qemu_plugin_scoreboard_find(vcpus, vcpu_index);
	GByteArray *bytes = g_byte_array_new();
	uint64_t id = 0;

	/* In the guest's byte order. */
	if (vcpu->r2 && qemu_plugin_read_register(vcpu->r2, bytes) == sizeof(id)) {
		memcpy(&id, bytes->data, sizeof(id));
		id = GUINT64_FROM_BE(id);
	} else {
		fprintf(stderr, "pci_insn_count: cannot read general register 2\n");
	}
	g_byte_array_free(bytes, TRUE);
	return id;
}

static void begin(unsigned int vcpu_index, void *unused)
{
	struct mark *mark = g_new(struct mark, 1);

	(void)unused;
	mark->id = mark_id(vcpu_index);
	g_mutex_lock(&lock);
	sum(mark->count);
	g_hash_table_replace(marks, &mark->id, mark);
	g_mutex_unlock(&lock);
}

static void end(unsigned int vcpu_index, void *unused)
{
	uint64_t id = mark_id(vcpu_index), count[KINDS];
	struct mark *mark;

	(void)unused;
	g_mutex_lock(&lock);
	mark = g_hash_table_lookup(marks, &id);
	if (mark) {
		sum(count);
		fprintf(out, "%" PRIu64, id);
		for (int kind = 0; kind < KINDS; kind++)
			fprintf(out, "\t%" PRIu64, count[kind] - mark->count[kind]);
		fprintf(out, "\n");
		fflush(out);
		g_hash_table_remove(marks, &id);
	}
	g_mutex_unlock(&lock);
}

/* Which PCI instruction is it? KINDS if it is none. Opcodes: the kernel's asm/pci_insn.h. */
static int kind_of(const uint8_t *code, size_t size)
{
	if (size == 4 && code[0] == 0xb9) {
		switch (code[1]) {
		case 0xd2: return PCILG;
		case 0xd0: return PCISTG;
		case 0xd6: return PCILGI;
		case 0xd4: return PCISTGI;
		}
	}
	if (size == 6 && code[0] == 0xeb) {
		switch (code[5]) {
		case 0xd0: return PCISTB;
		case 0xd4: return PCISTBI;
		}
	}
	return KINDS;
}

static qemu_plugin_vcpu_udata_cb_t mark_of(const uint8_t *code, size_t size)
{
	uint32_t offset;

	if (size != 6 || code[0] != 0xc0 || code[1] != 0x04)
		return NULL;
	memcpy(&offset, &code[2], sizeof(offset));
	switch (GUINT32_FROM_BE(offset)) {
	case INSN_MARK_BEGIN: return begin;
	case INSN_MARK_END: return end;
	}
	return NULL;
}

static void translated(qemu_plugin_id_t plugin, struct qemu_plugin_tb *tb)
{
	const enum qemu_plugin_op add = QEMU_PLUGIN_INLINE_ADD_U64;

	(void)plugin;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_vcpu_udata_cb_t mark;
		uint8_t code[6];
		size_t size;
		int kind;

		size = qemu_plugin_insn_data(insn, code, sizeof(code));
		kind = kind_of(code, size);
		if (kind < KINDS)
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, add,
									    counter(kind), 1);
		mark = mark_of(code, size);
		if (mark)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, mark, QEMU_PLUGIN_CB_R_REGS,
							       NULL);
	}
}

static void started(qemu_plugin_id_t plugin, unsigned int vcpu_index)
{
	struct vcpu *vcpu = qemu_plugin_scoreboard_find(vcpus, vcpu_index);
	GArray *registers = qemu_plugin_get_registers();

	(void)plugin;
	for (guint i = 0; i < registers->len; i++) {
		qemu_plugin_reg_descriptor reg;

		reg = g_array_index(registers, qemu_plugin_reg_descriptor, i);
		if (!strcmp(reg.name, "r2"))
			vcpu->r2 = reg.handle;
	}
	g_array_free(registers, TRUE);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t plugin, const qemu_info_t *info,
					   int argc, char **argv)
{
	if (strcmp(info->target_name, "s390x")) {
		fprintf(stderr, "pci_insn_count: counts on s390x only, not on %s\n",
			info->target_name);
		return -1;
	}
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "pci_insn_count: takes one argument: out=FILE\n");
		return -1;
	}
	out = fopen(argv[0] + 4, "w");
	if (!out) {
		fprintf(stderr, "pci_insn_count: cannot write %s: %s\n", argv[0] + 4,
			strerror(errno));
		return -1;
	}

	vcpus = qemu_plugin_scoreboard_new(sizeof(struct vcpu));
	marks = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	qemu_plugin_register_vcpu_init_cb(plugin, started);
	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
	return 0;
}
