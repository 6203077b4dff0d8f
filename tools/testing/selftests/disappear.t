#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
exec "${0%/*}/run" disappear --device virtio-rng,ism,ism --monitor
