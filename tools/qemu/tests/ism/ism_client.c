// SPDX-License-Identifier: GPL-2.0
/*
 * A client of Linux's ism driver that hands the client interface to tests in
 * user space: see ism_client.h. For Linux 6.12.
 */
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>
#include <linux/ism.h>
#include <net/smc.h>
#include <asm/asm-extable.h>
#include <asm/pci_insn.h>

#include "ism_client.h"

#define FUNCTIONS	4
#define BUFFERS		ISM_NR_DMBS
#define EVENTS		256

/* A function; nr is its PCI domain. */
static struct function {
	struct ism_dev *ism;		/* NULL: not bound; under client_sem */
	struct smcd_dev smcd;		/* what smcd_ops want to see of it */
	u32 bound;
	struct ism_dmb *buffer[BUFFERS];
	spinlock_t lock;		/* of all that follows */
	u16 mask[BUFFERS];
	bool interrupted[BUFFERS];
	struct ism_event event[EVENTS];
	u32 events, taken;
	wait_queue_head_t wait;
} functions[FUNCTIONS];

/* Held for reading by those who store and read: any number at once. */
static DECLARE_RWSEM(client_sem);
static struct ism_client client;

static struct function *function_of(struct ism_dev *ism)
{
	int nr = pci_domain_nr(ism->pdev->bus);

	return nr < FUNCTIONS ? &functions[nr] : NULL;
}

static void client_add(struct ism_dev *ism)
{
	struct function *f = function_of(ism);

	if (!f)
		return;
	down_write(&client_sem);
	f->ism = ism;
	f->smcd.priv = ism;
	f->bound++;
	up_write(&client_sem);
	wake_up_all(&f->wait);
}

static void client_remove(struct ism_dev *ism)
{
	struct function *f = function_of(ism);
	int i;

	if (!f)
		return;
	down_write(&client_sem);
	for (i = 0; i < BUFFERS; i++) {
		if (!f->buffer[i])
			continue;
		ism_unregister_dmb(ism, f->buffer[i]);
		kfree(f->buffer[i]);
		f->buffer[i] = NULL;
	}
	f->ism = NULL;
	up_write(&client_sem);
}

static void client_event(struct ism_dev *ism, struct ism_event *event)
{
	struct function *f = function_of(ism);
	unsigned long flags;

	if (!f)
		return;
	spin_lock_irqsave(&f->lock, flags);
	if (f->events - f->taken < EVENTS)
		f->event[f->events++ % EVENTS] = *event;
	spin_unlock_irqrestore(&f->lock, flags);
	wake_up_all(&f->wait);
}

static void client_irq(struct ism_dev *ism, unsigned int place, u16 mask)
{
	struct function *f = function_of(ism);
	unsigned long flags;

	if (!f || place >= BUFFERS)
		return;
	spin_lock_irqsave(&f->lock, flags);
	f->mask[place] |= mask;
	f->interrupted[place] = true;
	spin_unlock_irqrestore(&f->lock, flags);
	wake_up_all(&f->wait);
}

static struct ism_client client = {
	.name = "ism-client",
	.add = client_add,
	.remove = client_remove,
	.handle_event = client_event,
	.handle_irq = client_irq,
};

static long client_register(struct function *f, struct ism_client_buffer *arg)
{
	struct ism_dmb *dmb = kzalloc(sizeof(*dmb), GFP_KERNEL);
	int ret;

	if (!dmb)
		return -ENOMEM;
	dmb->dmb_len = arg->length;
	dmb->rgid = arg->sender;
	dmb->vlan_valid = arg->vlan_valid;
	dmb->vlan_id = arg->vlan;
	ret = ism_register_dmb(f->ism, dmb, &client);
	if (ret) {
		kfree(dmb);
		/* The device's own codes are above any errno. */
		return ret > 0 ? -EIO : ret;
	}
	memset(dmb->cpu_addr, 0, dmb->dmb_len);
	f->buffer[dmb->sba_idx] = dmb;
	f->mask[dmb->sba_idx] = 0;
	f->interrupted[dmb->sba_idx] = false;
	arg->token = dmb->dmb_tok;
	arg->place = dmb->sba_idx;
	return 0;
}

static long client_release(struct function *f, const struct ism_client_buffer *arg)
{
	long ret;

	if (arg->place >= BUFFERS || !f->buffer[arg->place])
		return -EINVAL;
	ret = ism_unregister_dmb(f->ism, f->buffer[arg->place]);
	kfree(f->buffer[arg->place]);
	f->buffer[arg->place] = NULL;
	return ret ? -EIO : 0;
}

static long client_move(struct function *f, const struct ism_client_move *arg)
{
	void *data = kvmalloc(arg->length, GFP_KERNEL);
	long ret = -EFAULT;

	if (!data)
		return -ENOMEM;
	if (!copy_from_user(data, u64_to_user_ptr(arg->data), arg->length))
		ret = ism_move(f->ism, arg->token, arg->index, arg->signal,
			       arg->offset, data, arg->length);
	kvfree(data);
	return ret;
}

static long client_read(struct function *f, const struct ism_client_move *arg)
{
	struct ism_dmb *dmb;

	if (arg->place >= BUFFERS || !f->buffer[arg->place])
		return -EINVAL;
	dmb = f->buffer[arg->place];
	if (arg->offset > dmb->dmb_len || arg->length > dmb->dmb_len - arg->offset)
		return -EINVAL;
	/* A word that the peer may be writing is read at once. */
	if (arg->length == 8 && IS_ALIGNED(arg->offset, 8))
		return put_user(READ_ONCE(*(u64 *)(dmb->cpu_addr + arg->offset)),
				(u64 __user *)u64_to_user_ptr(arg->data));
	return copy_to_user(u64_to_user_ptr(arg->data), dmb->cpu_addr + arg->offset,
			    arg->length) ? -EFAULT : 0;
}

/* An operation exception leaves the PSW behind the instruction, hence label 1. */
static int mio_load(u64 *value, u64 address, u64 length)
{
	union register_pair pair = { .even = address, .odd = length };
	int ret = -ENXIO;

	asm volatile("0:	.insn	rre,0xb9d60000,%[value],%[pair]\n"
		     "1:	lhi	%[ret],0\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [ret] "+d" (ret), [value] "+d" (*value), [pair] "+d" (pair.pair)
		     :
		     : "cc");
	return ret;
}

static int mio_store(u64 value, u64 address, u64 length)
{
	union register_pair pair = { .even = address, .odd = length };
	int ret = -ENXIO;

	asm volatile("0:	.insn	rre,0xb9d40000,%[value],%[pair]\n"
		     "1:	lhi	%[ret],0\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [ret] "+d" (ret), [pair] "+d" (pair.pair)
		     : [value] "d" (value)
		     : "cc", "memory");
	return ret;
}

static int mio_store_block(const u64 *data, u64 address, u64 length)
{
	int ret = -ENXIO;

	asm volatile("0:	.insn	rsy,0xeb00000000d4,%[length],%[address],%[data]\n"
		     "1:	lhi	%[ret],0\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [ret] "+d" (ret), [length] "+d" (length)
		     : [address] "d" (address), [data] "Q" (*data)
		     : "cc", "memory");
	return ret;
}

/* A block may be given a length of up to 13 bits. */
#define BLOCK	8192

static long client_instruction(struct function *f, struct ism_client_instruction *arg)
{
	struct zpci_dev *zdev = to_zpci(f->ism->pdev);
	u64 req = ZPCI_CREATE_REQ(zdev->fh, arg->space, arg->length);
	u64 *block = kmalloc(BLOCK, GFP_KERNEL);
	long ret = -ENOTTY;
	int i;

	if (!block)
		return -ENOMEM;
	for (i = 0; i < BLOCK / 8; i++)
		block[i] = arg->value;
	switch (arg->instruction) {
	case ISM_CLIENT_PCILG:
		ret = __zpci_load(&arg->value, req, arg->offset);
		break;
	case ISM_CLIENT_PCISTG:
		ret = __zpci_store(arg->value, req, arg->offset);
		break;
	case ISM_CLIENT_PCISTB:
		ret = __zpci_store_block(block, req, arg->offset);
		break;
	case ISM_CLIENT_PCILGI:
		ret = mio_load(&arg->value, arg->offset, arg->length);
		break;
	case ISM_CLIENT_PCISTGI:
		ret = mio_store(arg->value, arg->offset, arg->length);
		break;
	case ISM_CLIENT_PCISTBI:
		ret = mio_store_block(block, arg->offset, arg->length);
		break;
	}
	kfree(block);
	return ret;
}

static bool take_interrupt(struct function *f, struct ism_client_interrupt *arg)
{
	bool was;

	spin_lock_irq(&f->lock);
	was = f->interrupted[arg->place];
	f->interrupted[arg->place] = false;
	arg->mask = f->mask[arg->place];
	f->mask[arg->place] = 0;
	spin_unlock_irq(&f->lock);
	return was;
}

static bool take_event(struct function *f, struct ism_client_event *arg)
{
	struct ism_event *event;
	bool was;

	spin_lock_irq(&f->lock);
	was = f->events != f->taken;
	if (was) {
		event = &f->event[f->taken++ % EVENTS];
		arg->type = event->type;
		arg->code = event->code;
		arg->token = event->tok;
		arg->time = event->time;
		arg->information = event->info;
	}
	spin_unlock_irq(&f->lock);
	return was;
}

union client_argument {
	u32 function;
	struct ism_client_gid gid;
	struct ism_client_buffer buffer;
	struct ism_client_move move;
	struct ism_client_interrupt interrupt;
	struct ism_client_event event;
	struct ism_client_query query;
	struct ism_client_instruction instruction;
};

/* The calls that need the function to be bound. */
static long client_call(struct function *f, unsigned int cmd, union client_argument *arg)
{
	const struct smcd_ops *ops = ism_get_smcd_ops();
	struct smcd_gid gid = {};

	switch (cmd) {
	case ISM_CLIENT_GID:
		ops->get_local_gid(&f->smcd, &gid);
		arg->gid.gid = gid.gid;
		arg->gid.bound = f->bound;
		return 0;
	case ISM_CLIENT_REGISTER:
		return client_register(f, &arg->buffer);
	case ISM_CLIENT_RELEASE:
		return client_release(f, &arg->buffer);
	case ISM_CLIENT_MOVE:
		return client_move(f, &arg->move);
	case ISM_CLIENT_READ:
		return client_read(f, &arg->move);
	case ISM_CLIENT_SIGNAL:
		gid.gid = arg->event.token;
		return ops->signal_event(&f->smcd, &gid, 1, arg->event.code,
					 arg->event.information) ? -EIO : 0;
	case ISM_CLIENT_QUERY:
		gid.gid = arg->query.gid;
		return ops->query_remote_gid(&f->smcd, &gid, arg->query.vlan_valid,
					     arg->query.vlan) ? -EIO : 0;
	case ISM_CLIENT_ADD_VLAN:
		return ops->add_vlan_id(&f->smcd, arg->query.vlan) ? -EIO : 0;
	case ISM_CLIENT_DELETE_VLAN:
		return ops->del_vlan_id(&f->smcd, arg->query.vlan) ? -EIO : 0;
	case ISM_CLIENT_INSTRUCTION:
		return client_instruction(f, &arg->instruction);
	default:
		return -ENOTTY;
	}
}

static long client_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	union client_argument arg = {};
	struct function *f;
	long ret;

	if (_IOC_SIZE(cmd) > sizeof(arg))
		return -ENOTTY;
	if (copy_from_user(&arg, (void __user *)user, _IOC_SIZE(cmd)))
		return -EFAULT;
	if (arg.function >= FUNCTIONS)
		return -ENODEV;
	f = &functions[arg.function];

	switch (cmd) {
	case ISM_CLIENT_INTERRUPT:
		if (arg.interrupt.place >= BUFFERS)
			return -EINVAL;
		ret = wait_event_interruptible_timeout(f->wait,
						       take_interrupt(f, &arg.interrupt),
						       msecs_to_jiffies(arg.interrupt.timeout));
		ret = ret > 0 ? 0 : ret ?: -ETIMEDOUT;
		break;
	case ISM_CLIENT_EVENT:
		ret = wait_event_interruptible_timeout(f->wait, take_event(f, &arg.event),
						       msecs_to_jiffies(arg.event.timeout));
		ret = ret > 0 ? 0 : ret ?: -ETIMEDOUT;
		break;
	case ISM_CLIENT_MOVE:
	case ISM_CLIENT_READ:
		down_read(&client_sem);
		ret = f->ism ? client_call(f, cmd, &arg) : -ENODEV;
		up_read(&client_sem);
		break;
	default:
		down_write(&client_sem);
		ret = f->ism ? client_call(f, cmd, &arg) : -ENODEV;
		up_write(&client_sem);
	}
	if (!ret && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user((void __user *)user, &arg, _IOC_SIZE(cmd)))
		return -EFAULT;
	return ret;
}

static const struct file_operations client_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = client_ioctl,
};

static struct miscdevice client_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ism-client",
	.fops = &client_fops,
};

static int __init client_init(void)
{
	int i, ret;

	for (i = 0; i < FUNCTIONS; i++) {
		spin_lock_init(&functions[i].lock);
		init_waitqueue_head(&functions[i].wait);
	}
	ret = ism_register_client(&client);
	if (ret)
		return ret;
	ret = misc_register(&client_device);
	if (ret)
		ism_unregister_client(&client);
	return ret;
}

static void __exit client_exit(void)
{
	int i;

	misc_deregister(&client_device);
	for (i = 0; i < FUNCTIONS; i++)
		if (functions[i].ism)
			client_remove(functions[i].ism);
	ism_unregister_client(&client);
}

module_init(client_init);
module_exit(client_exit);
MODULE_DESCRIPTION("ISM client interface for tests in user space");
MODULE_LICENSE("GPL");
