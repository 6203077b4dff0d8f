#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# An ISM on the newest Linux: the relaxed rules, and a function that disappears.
exec "${0%/*}/run" relaxed,disappear --kernel next --device ism,ism --monitor
