#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The relaxed rules with KASAN, lockdep, kmemleak and UBSAN.
exec "${0%/*}/run" relaxed --kernel debug --memory 512 --device ism --timeout 900
