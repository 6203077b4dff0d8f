// SPDX-License-Identifier: GPL-2.0
/*
 * An ISM (Internal Shared Memory) function for QEMU's s390x machine.
 *
 *   -device zpci,uid=1,fid=1,target=ism1 -device ism,id=ism1,network=a,log=FILE
 *
 * Linux's driver is the only source on what a real ISM does. Where it says
 * nothing, this device answers with an error instead of a guess. README lists
 * both kinds.
 */

#include "ism-internal.h"
#include "qapi/error.h"
#include "qobject/qdict.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qemu/units.h"
#include "hw/pci/msi.h"
#include "hw/qdev-properties.h"
#include "hw/s390x/ebcdic.h"
#include "hw/s390x/ism.h"
#include "migration/vmstate.h"

#define ISM_DEVICE_ID	0x04ed
#define ISM_GROUP	0x15	/* of its own, below the simulated ones (0xf0) */
#define ISM_GROUP_FLAGS	0x09	/* relaxed length and alignment, refresh */
#define ISM_PCHID	0x0700	/* the 256 from here are the networks' */
#define ISM_PNETID	16

/*
 * The code of the error event. Linux takes all but a few codes as "in the error state, to
 * be recovered" (arch/s390/pci/pci_event.c); this one names no cause.
 */
#define ISM_PEC		ERR_EVENT_SERVAC

/*
 * A guest reaches the BARs by instructions only, and those go past QEMU's
 * memory regions: these are here for their sizes.
 */
static uint64_t ism_region_read(void *opaque, hwaddr addr, unsigned int size)
{
	return ~0ULL;
}

static void ism_region_write(void *opaque, hwaddr addr, uint64_t data,
			     unsigned int size)
{
}

static const MemoryRegionOps ism_region_ops = {
	.read = ism_region_read,
	.write = ism_region_write,
	.endianness = DEVICE_BIG_ENDIAN,
};

bool ism_is(PCIDevice *pci)
{
	return object_dynamic_cast(OBJECT(pci), TYPE_ISM);
}

static S390PCIGroup *ism_group(S390PCIGroup *model)
{
	S390PCIGroup *group = s390_group_find(ISM_GROUP);

	if (group)
		return group;
	group = s390_group_create(ISM_GROUP, ISM_GROUP);
	group->zpci_group = model->zpci_group;
	group->zpci_group.fr = ISM_GROUP_FLAGS;
	group->zpci_group.maxstbl = ISM_MAX_BLOCK;
	group->zpci_group.i = 1;
	return group;
}

void ism_plug(S390PCIBusDevice *zpci)
{
	IsmFunction *ism;
	uint32_t hash;

	if (!ism_is(zpci->pdev))
		return;
	ism = ISM(zpci->pdev);
	ism->zpci = zpci;
	hash = g_str_hash(ism->network);

	zpci->mio_avail = false;
	zpci->pci_group = ism_group(zpci->pci_group);
	zpci->zpci_fn.pfgid = ISM_GROUP;
	/* zpci->pft stays 0: that one means a passed-through ISM. */
	zpci->zpci_fn.pft = ZPCI_PFT_ISM;
	zpci->zpci_fn.pchid = ISM_PCHID + hash % 256;
	if (ism->pnetid) {
		char name[CLP_UTIL_STR_LEN];

		memset(name, ' ', sizeof(name));
		memcpy(name, ism->pnetid, strlen(ism->pnetid));
		ebcdic_put(zpci->zpci_fn.util_str, name, sizeof(name));
		zpci->zpci_fn.flags |= CLP_RSP_QPCI_MASK_UTIL;
	}
	/*
	 * The same after an unplug and a replug: the function ID decides. Where somebody
	 * gave that GID to another function of the network, it is the next one.
	 */
	if (!ism->gid)
		ism_network_gid(ism, (uint64_t)(hash | BIT(31)) << 32 | zpci->fid);
	ism_log(ism, "plugged fid=0x%x gid=0x%" PRIx64 " network=%s", zpci->fid,
		ism->gid, ism->network);
}

/* Drop the state that a reset clears; the error state drops it, too. */
static void ism_forget(IsmFunction *ism, bool error)
{
	ism_leave(ism, error);
	ism->vlans = 0;
	ism->vlan_required = false;
	ism_command_forget(ism);
}

static void ism_error(IsmFunction *ism, uint16_t pec, const char *why)
{
	ism->count.errors++;
	ism_log(ism, "error pec=0x%x why=\"%s\"", pec, why);
	ism_forget(ism, true);
}

void ism_failed(S390PCIBusDevice *zpci, uint16_t pec)
{
	if (ism_is(zpci->pdev))
		ism_error(ISM(zpci->pdev), pec, "translation");
}

bool ism_fail(IsmFunction *ism, const char *why)
{
	S390PCIBusDevice *zpci = ism->zpci;

	if (!zpci || (zpci->state != ZPCI_FS_ENABLED && zpci->state != ZPCI_FS_BLOCKED))
		return false;
	zpci->state = ZPCI_FS_ERROR;
	ism_error(ism, ISM_PEC, why);
	s390_pci_generate_error_event(ISM_PEC, zpci->fh, zpci->fid, 0, 0);
	return true;
}

void hmp_ism_error(Monitor *mon, const QDict *qdict)
{
	g_autoptr(GString) ids = g_string_new(NULL);
	const char *id = qdict_get_str(qdict, "id");
	IsmFunction *ism = ism_find(id, ids);

	if (!ism)
		monitor_printf(mon, "ism-error: no ISM has the ID '%s'; there are:%s\n", id,
			       ids->len ? ids->str : " none");
	else if (!ism_fail(ism, "monitor"))
		monitor_printf(mon, "ism-error: '%s' is %s\n", id,
			       ism->zpci && ism->zpci->state == ZPCI_FS_ERROR ?
			       "in the error state already: reset it first" :
			       "not enabled: bind a driver to it first");
}

/*
 * A machine that is reset has this done for all functions before the rest is done for any:
 * nobody is present any more when peers would be told, so nothing is sent, which the
 * machine would find after its reset.
 */
static void ism_reset_enter(Object *obj, ResetType type)
{
	IsmFunction *ism = ISM(obj);

	ism->leaving = ism_present(ism);
	ism->status = 0;
	ism->queue = 0;
}

static void ism_reset_hold(Object *obj, ResetType type)
{
	IsmFunction *ism = ISM(obj);

	ism_log(ism, "reset");
	ism_forget(ism, false);
}

static void ism_realize(PCIDevice *pci, Error **errp)
{
	IsmFunction *ism = ISM(pci);
	Error *error = NULL;

	if (!ism->network)
		ism->network = g_strdup("ism");
	if (ism->pnetid && (!*ism->pnetid || strlen(ism->pnetid) > ISM_PNETID)) {
		error_setg(errp, "pnetid must have 1 to %d characters", ISM_PNETID);
		return;
	}
	if (msi_init(pci, 0, 1, true, false, errp))
		return;

	ism_log_open(ism, &error);
	if (!error)
		ism_network_join(ism, &error);
	if (error) {
		ism_log_close(ism);
		msi_uninit(pci);
		error_propagate(errp, error);
		return;
	}
	g_queue_init(&ism->waiting);
	ism->retry = timer_new_ms(QEMU_CLOCK_VIRTUAL, ism_retry, ism);

	memory_region_init_io(&ism->window, OBJECT(ism), &ism_region_ops, ism,
			      "ism-window", ISM_WINDOW_SIZE);
	memory_region_init_io(&ism->commands, OBJECT(ism), &ism_region_ops, ism,
			      "ism-commands", ISM_COMMAND_SIZE);
	pci_register_bar(pci, ISM_WINDOW_BAR, PCI_BASE_ADDRESS_MEM_TYPE_64,
			 &ism->window);
	pci_register_bar(pci, ISM_COMMAND_BAR, PCI_BASE_ADDRESS_MEM_TYPE_64,
			 &ism->commands);
}

static void ism_exit(PCIDevice *pci)
{
	IsmFunction *ism = ISM(pci);

	ism_log(ism, "unplugged");
	ism_leave(ism, false);
	ism_network_remove(ism);
	timer_free(ism->retry);
	ism_log_close(ism);
	msi_uninit(pci);
}

static const Property ism_properties[] = {
	DEFINE_PROP_STRING("network", IsmFunction, network),
	DEFINE_PROP_STRING("pnetid", IsmFunction, pnetid),
	DEFINE_PROP_UINT64("gid", IsmFunction, gid, 0),
	DEFINE_PROP_STRING("log", IsmFunction, log_path),
	DEFINE_PROP_SIZE("log-limit", IsmFunction, log_limit, 1 * GiB),
};

static void ism_instance_init(Object *obj)
{
	ism_counter_properties(obj);
}

static const VMStateDescription ism_vmstate = {
	.name = TYPE_ISM,
	.unmigratable = 1,
};

/* class_init's argument is const since QEMU 10.1, which has system/memory.h. */
#if __has_include("system/memory.h")
#define ISM_CLASS_CONST	const
#else
#define ISM_CLASS_CONST
#endif

static void ism_class_init(ObjectClass *class, ISM_CLASS_CONST void *data)
{
	DeviceClass *dc = DEVICE_CLASS(class);
	PCIDeviceClass *pc = PCI_DEVICE_CLASS(class);
	ResettableClass *rc = RESETTABLE_CLASS(class);

	pc->realize = ism_realize;
	pc->exit = ism_exit;
	pc->vendor_id = PCI_VENDOR_ID_IBM;
	pc->device_id = ISM_DEVICE_ID;
	pc->class_id = PCI_CLASS_NOT_DEFINED;
	dc->desc = "Internal Shared Memory (ISM) function";
	dc->vmsd = &ism_vmstate;
	rc->phases.enter = ism_reset_enter;
	rc->phases.hold = ism_reset_hold;
	device_class_set_props(dc, ism_properties);
	set_bit(DEVICE_CATEGORY_NETWORK, dc->categories);
}

static const TypeInfo ism_info = {
	.name = TYPE_ISM,
	.parent = TYPE_PCI_DEVICE,
	.instance_size = sizeof(IsmFunction),
	.instance_init = ism_instance_init,
	.class_init = ism_class_init,
	.interfaces = (InterfaceInfo[]) {
		{ INTERFACE_CONVENTIONAL_PCI_DEVICE },
		{ }
	},
};

static void ism_register_types(void)
{
	type_register_static(&ism_info);
}

type_init(ism_register_types)
