// SPDX-License-Identifier: GPL-2.0
/*
 * The ISM device: its log. One line for each instruction that reaches the
 * function, for each command and each event, and the counters at the end. The
 * log is evidence: a line is written out before the guest goes on.
 */

#include "ism-internal.h"
#include "qapi/error.h"
#include "system/system.h"

static const char *ism_name(IsmFunction *ism)
{
	return DEVICE(ism)->id ?: "ism";
}

void ism_log(IsmFunction *ism, const char *format, ...)
{
	va_list args;

	if (!ism->log)
		return;
	if (ism->log_bytes >= ism->log_limit) {
		if (!ism->count.log_lost++)
			fprintf(ism->log, "%s log-limit=%" PRIu64 ": further lines are counted\n",
				ism_name(ism), ism->log_limit);
		return;
	}
	ism->log_bytes += MAX(0, fprintf(ism->log, "%s ", ism_name(ism)));
	va_start(args, format);
	ism->log_bytes += MAX(0, vfprintf(ism->log, format, args)) + 1;
	va_end(args);
	fputc('\n', ism->log);
}

void ism_log_access(IsmFunction *ism, const char *instruction, uint8_t bar,
		    uint64_t offset, uint32_t length, const char *outcome,
		    const char *why)
{
	ism_log(ism, "%s bar=%u offset=0x%" PRIx64 " len=%u %s%s%s%s", instruction, bar,
		offset, length, outcome, why ? " why=\"" : "", why ?: "",
		why ? "\"" : "");
}

/* In the order in which they are printed. */
static const struct {
	const char *name;
	size_t offset;
} ism_counters[] = {
	{ "pcistb", offsetof(IsmFunction, count.pcistb) },
	{ "pcistb-refused", offsetof(IsmFunction, count.pcistb_refused) },
	{ "pcilg", offsetof(IsmFunction, count.pcilg) },
	{ "pcilg-refused", offsetof(IsmFunction, count.pcilg_refused) },
	{ "pcistg-refused", offsetof(IsmFunction, count.pcistg_refused) },
	{ "commands", offsetof(IsmFunction, count.commands) },
	{ "commands-refused", offsetof(IsmFunction, count.commands_refused) },
	{ "blocks", offsetof(IsmFunction, count.blocks) },
	{ "bytes", offsetof(IsmFunction, count.bytes) },
	{ "blocks-in", offsetof(IsmFunction, count.blocks_in) },
	{ "bytes-in", offsetof(IsmFunction, count.bytes_in) },
	{ "signals", offsetof(IsmFunction, count.signals) },
	{ "events-in", offsetof(IsmFunction, count.events_in) },
	{ "events-lost", offsetof(IsmFunction, count.events_lost) },
	{ "interrupts", offsetof(IsmFunction, count.interrupts) },
	{ "errors", offsetof(IsmFunction, count.errors) },
	{ "log-lost", offsetof(IsmFunction, count.log_lost) },
};

static uint64_t *ism_counter(IsmFunction *ism, size_t i)
{
	return (void *)((char *)ism + ism_counters[i].offset);
}

static void ism_log_counters(IsmFunction *ism)
{
	g_autoptr(GString) line = g_string_new("counters");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ism_counters); i++)
		g_string_append_printf(line, " %s=%" PRIu64, ism_counters[i].name,
				       *ism_counter(ism, i));
	/* Whatever the limit. */
	fprintf(ism->log, "%s %s\n", ism_name(ism), line->str);
}

void ism_counter_properties(Object *obj)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ism_counters); i++)
		object_property_add_uint64_ptr(obj, ism_counters[i].name,
					       ism_counter(ISM(obj), i),
					       OBJ_PROP_FLAG_READ);
}

static void ism_log_exit(Notifier *notifier, void *unused)
{
	ism_log_counters(container_of(notifier, IsmFunction, exit));
}

void ism_log_open(IsmFunction *ism, Error **errp)
{
	if (!ism->log_path)
		return;
	/* Several functions may share a file: whole lines, appended. */
	ism->log = fopen(ism->log_path, "a");
	if (!ism->log) {
		error_setg_errno(errp, errno, "cannot open the ISM log '%s'",
				 ism->log_path);
		return;
	}
	setvbuf(ism->log, NULL, _IOLBF, BUFSIZ);
	ism->exit.notify = ism_log_exit;
	qemu_add_exit_notifier(&ism->exit);
}

void ism_log_close(IsmFunction *ism)
{
	if (!ism->log)
		return;
	qemu_remove_exit_notifier(&ism->exit);
	ism_log_counters(ism);
	fclose(ism->log);
	ism->log = NULL;
}
