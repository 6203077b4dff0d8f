// SPDX-License-Identifier: GPL-2.0
/*
 * A client of Linux's ism driver that gives tests in user space the client interface: see
 * ism_client.h. ism_api.h has the differences between kernels.
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
#include <asm/asm-extable.h>
#include <asm/pci_insn.h>

#include "ism_api.h"
#include "ism_client.h"

#define FUNCTIONS	4
#define BUFFERS		ISM_NR_DMBS
#define EVENTS		256

/* A function; nr is its PCI domain. */
static struct function {
	struct api_dev *ism;			/* NULL: not bound; under client_sem */
	u32 bound;
	struct api_dmb *buffer[BUFFERS];
	spinlock_t lock;		/* of all that follows */
	u16 mask[BUFFERS];
	bool interrupted[BUFFERS];
	struct api_event event[EVENTS];
	u32 events, taken;
	wait_queue_head_t wait;
} functions[FUNCTIONS];

/* Held for reading while a caller stores or reads, so that any number can at once. */
static DECLARE_RWSEM(client_sem);

static struct function *function_of(struct api_dev *ism)
{
	int nr = pci_domain_nr(api_pci_dev(ism)->bus);

	return nr < FUNCTIONS ? &functions[nr] : NULL;
}

static void client_add(struct api_dev *ism)
{
	struct function *f = function_of(ism);

	if (!f)
		return;
	down_write(&client_sem);
	f->ism = ism;
	f->bound++;
	up_write(&client_sem);
	wake_up_all(&f->wait);
}

static void client_remove(struct api_dev *ism)
{
	struct function *f = function_of(ism);
	int i;

	if (!f)
		return;
	down_write(&client_sem);
	for (i = 0; i < BUFFERS; i++) {
		if (!f->buffer[i])
			continue;
		api_unregister(ism, f->buffer[i]);
		kfree(f->buffer[i]);
		f->buffer[i] = NULL;
	}
	f->ism = NULL;
	up_write(&client_sem);
}

static void client_event(struct api_dev *ism, API_EVENT *event)
{
	struct function *f = function_of(ism);
	unsigned long flags;

	if (!f)
		return;
	spin_lock_irqsave(&f->lock, flags);
	if (f->events - f->taken < EVENTS)
		f->event[f->events++ % EVENTS] = api_event_of(event);
	spin_unlock_irqrestore(&f->lock, flags);
	wake_up_all(&f->wait);
}

static void client_irq(struct api_dev *ism, unsigned int place, u16 mask)
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

API_CLIENT("ism-client", client_add, client_remove, client_event, client_irq);

static long client_register(struct function *f, struct ism_client_buffer *arg)
{
	struct api_dmb *dmb = kzalloc(sizeof(*dmb), GFP_KERNEL);
	int ret;

	if (!dmb)
		return -ENOMEM;
	dmb->dmb_len = arg->length;
	api_set_sender(dmb, arg->sender);
	dmb->vlan_valid = arg->vlan_valid;
	dmb->vlan_id = arg->vlan;
	ret = api_register(f->ism, dmb, &client);
	if (ret) {
		kfree(dmb);
		/* The device's own codes are above any errno. */
		return ret > 0 ? -EIO : ret;
	}
	memset(dmb->cpu_addr, 0, dmb->dmb_len);
	arg->token = dmb->dmb_tok;
	arg->place = api_place(dmb);
	f->buffer[arg->place] = dmb;
	f->mask[arg->place] = 0;
	f->interrupted[arg->place] = false;
	return 0;
}

static long client_release(struct function *f, const struct ism_client_buffer *arg)
{
	long ret;

	if (arg->place >= BUFFERS || !f->buffer[arg->place])
		return -EINVAL;
	ret = api_unregister(f->ism, f->buffer[arg->place]);
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
		ret = api_move(f->ism, arg->token, arg->index, arg->signal,
			       arg->offset, data, arg->length);
	kvfree(data);
	return ret;
}

static long client_read(struct function *f, const struct ism_client_move *arg)
{
	struct api_dmb *dmb;

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

/* An operation exception leaves the PSW behind the instruction: label 1. */
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
	struct zpci_dev *zdev = to_zpci(api_pci_dev(f->ism));
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
	struct api_event *event;
	bool was;

	spin_lock_irq(&f->lock);
	was = f->events != f->taken;
	if (was) {
		event = &f->event[f->taken++ % EVENTS];
		arg->type = event->type;
		arg->code = event->code;
		arg->token = event->token;
		arg->time = event->time;
		arg->information = event->information;
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
	switch (cmd) {
	case ISM_CLIENT_GID:
		arg->gid.gid = api_gid(f->ism);
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
		return api_signal(f->ism, arg->event.token, arg->event.code,
				  arg->event.information) ? -EIO : 0;
	case ISM_CLIENT_QUERY:
		return api_query(f->ism, arg->query.gid, arg->query.vlan_valid,
				 arg->query.vlan) ? -EIO : 0;
	case ISM_CLIENT_ADD_VLAN:
		return api_add_vlan(f->ism, arg->query.vlan) ? -EIO : 0;
	case ISM_CLIENT_DELETE_VLAN:
		return api_delete_vlan(f->ism, arg->query.vlan) ? -EIO : 0;
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
	ret = api_register_client(&client);
	if (ret)
		return ret;
	ret = misc_register(&client_device);
	if (ret)
		api_unregister_client(&client);
	return ret;
}

static void __exit client_exit(void)
{
	int i;

	misc_deregister(&client_device);
	for (i = 0; i < FUNCTIONS; i++)
		if (functions[i].ism)
			client_remove(functions[i].ism);
	api_unregister_client(&client);
}

module_init(client_init);
module_exit(client_exit);
MODULE_DESCRIPTION("ISM client interface for tests in user space");
MODULE_LICENSE("GPL");
