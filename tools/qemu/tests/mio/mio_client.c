// SPDX-License-Identifier: GPL-2.0
/* See mio_client.h. For Linux 6.12 and newer. */
#include <linux/gfp.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/asm-extable.h>
#include <asm/pci.h>

#include "mio_client.h"

/* A page, and behind it the one that vmalloc() leaves unmapped. */
static char *page;

static void *unmapped(void)
{
	return page + PAGE_SIZE;
}

/*
 * The condition code, or MIO_CLIENT_EXCEPTION. Label 0 is for exceptions that leave the
 * PSW on the instruction, label 1 for those that leave it behind.
 */
static u32 clp(void *block)
{
	u32 condition = MIO_CLIENT_EXCEPTION;
	u64 ignored;

	asm volatile("0:	.insn	rrf,0xb9a00000,%[ignored],%[block],0,2\n"
		     "1:	ipm	%[condition]\n"
		     "	srl	%[condition],28\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [condition] "+d" (condition), [ignored] "=d" (ignored)
		     : [block] "a" (block)
		     : "cc", "memory");
	return condition;
}

static u32 pcilg(u64 *value, u64 *request, u64 offset)
{
	union register_pair pair = { .even = *request, .odd = offset };
	u32 condition = MIO_CLIENT_EXCEPTION;

	asm volatile("0:	.insn	rre,0xb9d20000,%[value],%[pair]\n"
		     "1:	ipm	%[condition]\n"
		     "	srl	%[condition],28\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [condition] "+d" (condition), [value] "+d" (*value), [pair] "+d" (pair.pair)
		     :
		     : "cc", "memory");
	*request = pair.even;
	return condition;
}

static u32 pcistb(const u64 *block, u64 *request, u64 offset)
{
	u32 condition = MIO_CLIENT_EXCEPTION;

	asm volatile("0:	.insn	rsy,0xeb00000000d0,%[request],%[offset],0(%[block])\n"
		     "1:	ipm	%[condition]\n"
		     "	srl	%[condition],28\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [condition] "+d" (condition), [request] "+d" (*request)
		     : [offset] "d" (offset), [block] "a" (block)
		     : "cc", "memory");
	return condition;
}

static u32 rpcit(u64 *request, u64 address, u64 length)
{
	union register_pair pair = { .even = address, .odd = length };
	u32 condition = MIO_CLIENT_EXCEPTION;

	asm volatile("0:	.insn	rre,0xb9d30000,%[request],%[pair]\n"
		     "1:	ipm	%[condition]\n"
		     "	srl	%[condition],28\n"
		     "2:\n"
		     EX_TABLE(0b, 2b)
		     EX_TABLE(1b, 2b)
		     : [condition] "+d" (condition), [request] "+d" (*request),
		       [pair] "+d" (pair.pair)
		     :
		     : "cc", "memory");
	return condition;
}

static long client_handle(struct mio_client_handle *arg)
{
	struct pci_dev *pdev = pci_get_domain_bus_and_slot(arg->function, 0, 0);

	if (!pdev)
		return -ENODEV;
	arg->handle = to_zpci(pdev)->fh;
	pci_dev_put(pdev);
	return 0;
}

static long client_clp(struct mio_client_clp *arg)
{
	/* A page, aligned as one: CLP takes nothing else. */
	void *block = (void *)get_zeroed_page(GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	memcpy(block, arg->block, sizeof(arg->block));
	arg->condition = clp(arg->unmapped ? unmapped() : block);
	memcpy(arg->block, block, sizeof(arg->block));
	free_page((unsigned long)block);
	return 0;
}

static long client_instruction(struct mio_client_instruction *arg)
{
	switch (arg->instruction) {
	case MIO_CLIENT_PCILG:
		arg->condition = pcilg(&arg->value, &arg->request, arg->offset);
		return 0;
	case MIO_CLIENT_PCISTB:
		arg->condition = pcistb(arg->unmapped ? unmapped() : arg->block,
					&arg->request, arg->offset);
		return 0;
	case MIO_CLIENT_RPCIT:
		arg->condition = rpcit(&arg->request, arg->offset, arg->value);
		return 0;
	}
	return -EINVAL;
}

static long client_call(unsigned int command, void *arg)
{
	switch (command) {
	case MIO_CLIENT_HANDLE: return client_handle(arg);
	case MIO_CLIENT_CLP: return client_clp(arg);
	case MIO_CLIENT_INSTRUCTION: return client_instruction(arg);
	}
	return -ENOTTY;
}

static long client_ioctl(struct file *file, unsigned int command, unsigned long user)
{
	void *arg = kzalloc(_IOC_SIZE(command), GFP_KERNEL);
	long ret = -EFAULT;

	if (!arg)
		return -ENOMEM;
	if (!copy_from_user(arg, (void __user *)user, _IOC_SIZE(command)))
		ret = client_call(command, arg);
	if (!ret && copy_to_user((void __user *)user, arg, _IOC_SIZE(command)))
		ret = -EFAULT;
	kfree(arg);
	return ret;
}

static int client_mmap(struct file *file, struct vm_area_struct *vma)
{
	return io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
				  vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static const struct file_operations client_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = client_ioctl,
	.mmap = client_mmap,
};

static struct miscdevice client_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mio-client",
	.fops = &client_fops,
};

static int __init client_init(void)
{
	int ret;

	page = vzalloc(PAGE_SIZE);
	if (!page)
		return -ENOMEM;
	ret = misc_register(&client_misc);
	if (ret)
		vfree(page);
	return ret;
}

static void __exit client_exit(void)
{
	misc_deregister(&client_misc);
	vfree(page);
}

module_init(client_init);
module_exit(client_exit);
MODULE_DESCRIPTION("PCI instructions for tests in user space");
MODULE_LICENSE("GPL");
