# SPDX-License-Identifier: GPL-2.0
"""
What Sphinx does for the kernel's tree and not by itself: the plain path of a page,
Documentation/FOLDER/PAGE.rst, becomes a link with the page's title. A path that names no
page is a warning, and so is a line of code that is wider than the column of text.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

PAGE = re.compile(r'\bDocumentation/([\w/-]+)\.rst\b')
# Text that is shown as it is, or leads somewhere already.
AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.reference, nodes.title,
            nodes.Invisible, addnodes.pending_xref)
# Columns of code, a tab being 8: what furo shows without a scroll bar.
WIDTH = 72

logger = logging.getLogger(__name__)


def link(match):
    """The reference that Sphinx makes of :doc:`/FOLDER/PAGE`."""
    name = nodes.inline(match[0], match[0], classes=['xref', 'std', 'std-doc'])
    return addnodes.pending_xref('', name, refdomain='std', reftype='doc',
                                 reftarget='/' + match[1], refexplicit=False, refwarn=True)


class Paths(SphinxTransform):
    """Links in place of plain paths."""

    default_priority = 500

    def apply(self):
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            while parent and not isinstance(parent, AS_IT_IS):
                parent = parent.parent
            if parent:
                continue
            parts, end = [], 0
            for match in PAGE.finditer(text):
                xref = link(match)
                xref['refdoc'] = self.env.docname
                xref.source, xref.line = text.parent.source, text.parent.line
                parts += [nodes.Text(text[end:match.start()]), xref]
                end = match.end()
            if parts:
                text.parent.replace(text, parts + [nodes.Text(text[end:])])


class Width(SphinxTransform):
    """No line of code that a reader has to scroll to."""

    default_priority = 501

    def apply(self):
        for code in self.document.findall(nodes.literal_block):
            for line in code.astext().expandtabs(8).splitlines():
                if len(line) > WIDTH:
                    logger.warning('%d columns of code, at most %d: %s', len(line), WIDTH,
                                   line.strip(), location=code)


def setup(app):
    """Called by Sphinx."""
    app.add_transform(Paths)
    app.add_transform(Width)
    return {'version': '1', 'parallel_read_safe': True, 'parallel_write_safe': True}
