// SPDX-License-Identifier: GPL-2.0
/*
 * Ask CLP (call logical processor) whether a function's group relaxes the length
 * and alignment of store block. Linux does not keep that bit, and exports no
 * function that queries a group. The code follows arch/s390/pci/pci_clp.c, whose
 * notices are:
 *
 * Copyright IBM Corp. 2012
 *
 * Author(s):
 *   Jan Glauber <jang@linux.vnet.ibm.com>
 */

#include <linux/gfp.h>
#include <linux/pci.h>
#include <asm/clp.h>
#include <asm/page.h>
#include <asm/pci_clp.h>

#include "vfio_pci_zdev.h"

/* The bit is in the byte after the version; Linux's structure does not name it. */
#define CLP_PCI_GRP_RELAXED	0x08

/*
 * Issue CLP for the PCI block @block, a page of its own. Return the condition code:
 * 0 if CLP processed the block. A program exception counts as 3, as in Linux's
 * clp_req().
 */
static int clp_pci(void *block)
{
	struct { u8 bytes[CLP_BLK_SIZE]; } *whole = block;
	unsigned long ignored;
	int cc = 3;

	asm volatile("	.insn	rrf,0xb9a00000,%[ignored],%[block],0,%[lps]\n"
		     "0:	ipm	%[cc]\n"
		     "	srl	%[cc],28\n"
		     "1:\n"
		     EX_TABLE(0b, 1b)
		     : [cc] "+d" (cc), [ignored] "=d" (ignored), "+m" (*whole)
		     : [block] "a" (block), [lps] "i" (CLP_LPS_PCI)
		     : "cc");
	return cc;
}

/* True if the answer of "query PCI function group" has the relaxed bit. */
static bool clp_query_relaxed(struct clp_req_rsp_query_pci_grp *block, u8 pfgid)
{
	const u8 *answer = (const u8 *)&block->response;

	block->request.hdr.len = sizeof(block->request);
	block->request.hdr.cmd = CLP_QUERY_PCI_FNGRP;
	block->request.pfgid = pfgid;
	block->response.hdr.len = sizeof(block->response);

	if (clp_pci(block) || block->response.hdr.rsp != CLP_RC_OK)
		return false;
	return answer[offsetofend(struct clp_rsp_query_pci_grp, version)] &
	       CLP_PCI_GRP_RELAXED;
}

/**
 * zpci_clp_group_relaxed() - does the function group allow store blocks of any
 *	length and alignment?
 * @zdev: the zPCI function
 *
 * If CLP gives no answer, the function counts as strict.
 *
 * Context: may sleep. Call it once, at bind: a CLP is expensive.
 * Return: true if the function group is relaxed.
 */
bool zpci_clp_group_relaxed(const struct zpci_dev *zdev)
{
	void *block;
	bool relaxed;

	/* CLP requires a block of one page that is aligned to a page. */
	block = (void *)get_zeroed_page(GFP_KERNEL);
	if (!block)
		return false;
	relaxed = clp_query_relaxed(block, zdev->pfgid);
	free_page((unsigned long)block);
	return relaxed;
}
