#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# libzpci_io against the driver's gate (library.c).
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/enter.sh"

exec "$O/tests/library"
