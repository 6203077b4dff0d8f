# SPDX-License-Identifier: GPL-2.0
"""Sphinx, which wants its settings in Python."""

import os
import pathlib
import re
import sys

import furo

sys.path.append(os.path.abspath('sphinx'))
sys.dont_write_bytecode = True

# Debian's compiler of furo's style drops the colors for browsers in dark mode. Those for
# readers who choose dark by the button are the same.
style = pathlib.Path(furo.__file__).with_name('theme') / 'furo/static/styles/furo.css'
dark = re.search(r'body\[data-theme="dark"\] \{(.*?)\}', style.read_text(), re.S)[1]

project = 'zPCI I/O region'
root_doc = 'index'
language = 'en'
primary_domain = 'c'
highlight_language = 'none'
c_id_attributes = ['__user']
extensions = ['house']
html_theme = 'furo'
html_title = project
html_theme_options = {'dark_css_variables': dict(re.findall(r'--([\w-]+): (.*?);', dark))}
html_static_path = ['sphinx/static']
html_css_files = ['tables.css']
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
nitpicky = False
