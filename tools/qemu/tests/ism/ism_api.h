/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions that clients of Linux's ism driver call, with the same names for all
 * kernels. Linux 6.12 has an interface of the driver itself, Linux 6.18 and newer have dibs.
 */
#ifndef ISM_API_H
#define ISM_API_H

#include <linux/pci.h>

/* An event, as the function reports it. */
struct api_event {
	u32 type;
	u32 code;
	u64 token;
	u64 time;
	u64 information;
};

#if __has_include("linux/dibs.h")

#include <linux/dibs.h>

#define ISM_NR_DMBS	1920

/* Of drivers/s390/net/ism.h. */
#define API_EVENT_DEVICE	1
#define API_EVENT_SOFTWARE	2
#define API_CODE_DISABLED	7

#define api_dev		dibs_dev
#define api_dmb		dibs_dmb
#define api_client	dibs_client

static inline struct pci_dev *api_pci_dev(struct api_dev *dev)
{
	return to_pci_dev(dev->dev.parent);
}

/* A GID of ISM has 8 bytes; dibs puts them first. */
static inline uuid_t api_uuid(u64 gid)
{
	uuid_t uuid = {};

	memcpy(&uuid, &gid, sizeof(gid));
	return uuid;
}

static inline u64 api_gid(struct api_dev *dev)
{
	u64 gid;

	memcpy(&gid, &dev->gid, sizeof(gid));
	return gid;
}

static inline void api_set_sender(struct api_dmb *dmb, u64 gid)
{
	dmb->rgid = api_uuid(gid);
}

static inline u32 api_place(const struct api_dmb *dmb)
{
	return dmb->idx;
}

static inline int api_register(struct api_dev *dev, struct api_dmb *dmb, struct api_client *client)
{
	return dev->ops->register_dmb(dev, dmb, client);
}

static inline int api_unregister(struct api_dev *dev, struct api_dmb *dmb)
{
	return dev->ops->unregister_dmb(dev, dmb);
}

static inline int api_move(struct api_dev *dev, u64 token, unsigned int index, bool signal,
			   unsigned int offset, void *data, unsigned int length)
{
	return dev->ops->move_data(dev, token, index, signal, offset, data, length);
}

static inline int api_signal(struct api_dev *dev, u64 gid, u32 code, u64 information)
{
	const uuid_t uuid = api_uuid(gid);

	return dev->ops->signal_event(dev, &uuid, 1, code, information);
}

static inline int api_query(struct api_dev *dev, u64 gid, u32 vlan_valid, u32 vlan)
{
	const uuid_t uuid = api_uuid(gid);

	return dev->ops->query_remote_gid(dev, &uuid, vlan_valid, vlan);
}

static inline int api_add_vlan(struct api_dev *dev, u64 vlan)
{
	return dev->ops->add_vlan_id(dev, vlan);
}

static inline int api_delete_vlan(struct api_dev *dev, u64 vlan)
{
	return dev->ops->del_vlan_id(dev, vlan);
}

/* dibs names the kinds anew; those that no test asks for become 0. */
static inline struct api_event api_event_of(const struct dibs_event *event)
{
	struct api_event api = { .time = event->time, .information = event->data };

	memcpy(&api.token, &event->gid, sizeof(api.token));
	if (event->type == DIBS_SW_EVENT) {
		api.type = API_EVENT_SOFTWARE;
		api.code = event->subtype;
	} else if (event->type == DIBS_DEV_EVENT) {
		api.type = API_EVENT_DEVICE;
		api.code = event->subtype == DIBS_DEV_DISABLED ? API_CODE_DISABLED : 0;
	}
	return api;
}

#define API_EVENT	const struct dibs_event
#define API_CLIENT(_name, _add, _remove, _event, _irq)			\
	static const struct dibs_client_ops api_client_ops = {		\
		.add_dev = _add, .del_dev = _remove,			\
		.handle_event = _event, .handle_irq = _irq,		\
	};								\
	static struct dibs_client client = { .name = _name, .ops = &api_client_ops }
#define api_register_client(client)	dibs_register_client(client)
#define api_unregister_client(client)	dibs_unregister_client(client)

#else

#include <linux/ism.h>
#include <net/smc.h>

#define api_dev		ism_dev
#define api_dmb		ism_dmb
#define api_client	ism_client

static inline struct pci_dev *api_pci_dev(struct api_dev *dev)
{
	return dev->pdev;
}

/* The only part of a device that smcd_ops need. */
#define API_SMCD(dev)	(&(struct smcd_dev){ .priv = (dev) })

static inline u64 api_gid(struct api_dev *dev)
{
	struct smcd_gid gid = {};

	ism_get_smcd_ops()->get_local_gid(API_SMCD(dev), &gid);
	return gid.gid;
}

static inline void api_set_sender(struct api_dmb *dmb, u64 gid)
{
	dmb->rgid = gid;
}

static inline u32 api_place(const struct api_dmb *dmb)
{
	return dmb->sba_idx;
}

static inline int api_register(struct api_dev *dev, struct api_dmb *dmb, struct api_client *client)
{
	return ism_register_dmb(dev, dmb, client);
}

static inline int api_unregister(struct api_dev *dev, struct api_dmb *dmb)
{
	return ism_unregister_dmb(dev, dmb);
}

static inline int api_move(struct api_dev *dev, u64 token, unsigned int index, bool signal,
			   unsigned int offset, void *data, unsigned int length)
{
	return ism_move(dev, token, index, signal, offset, data, length);
}

static inline int api_signal(struct api_dev *dev, u64 gid, u32 code, u64 information)
{
	struct smcd_gid to = { .gid = gid };

	return ism_get_smcd_ops()->signal_event(API_SMCD(dev), &to, 1, code, information);
}

static inline int api_query(struct api_dev *dev, u64 gid, u32 vlan_valid, u32 vlan)
{
	struct smcd_gid of = { .gid = gid };

	return ism_get_smcd_ops()->query_remote_gid(API_SMCD(dev), &of, vlan_valid, vlan);
}

static inline int api_add_vlan(struct api_dev *dev, u64 vlan)
{
	return ism_get_smcd_ops()->add_vlan_id(API_SMCD(dev), vlan);
}

static inline int api_delete_vlan(struct api_dev *dev, u64 vlan)
{
	return ism_get_smcd_ops()->del_vlan_id(API_SMCD(dev), vlan);
}

static inline struct api_event api_event_of(const struct ism_event *event)
{
	return (struct api_event){
		.type = event->type, .code = event->code, .token = event->tok,
		.time = event->time, .information = event->info,
	};
}

#define API_EVENT	struct ism_event
#define API_CLIENT(_name, _add, _remove, _event, _irq)			\
	static struct ism_client client = {				\
		.name = _name, .add = _add, .remove = _remove,		\
		.handle_event = _event, .handle_irq = _irq,		\
	}
#define api_register_client(client)	ism_register_client(client)
#define api_unregister_client(client)	ism_unregister_client(client)

#endif

#endif /* ISM_API_H */
