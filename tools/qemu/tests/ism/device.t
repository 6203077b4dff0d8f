#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
exec "${0%/*}/run" device --device ism,ism,ism:b
