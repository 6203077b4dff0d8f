# SPDX-License-Identifier: GPL-2.0
"""Sphinx, which wants its settings in Python."""

project = 'zPCI I/O region'
root_doc = 'index'
language = 'en'
primary_domain = 'c'
highlight_language = 'none'
c_id_attributes = ['__user']
html_theme = 'alabaster'
html_show_copyright = False
nitpicky = False
