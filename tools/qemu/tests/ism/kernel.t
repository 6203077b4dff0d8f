#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
exec "${0%/*}/run" --client kernel --device ism,ism
