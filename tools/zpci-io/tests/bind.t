#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io bind and unbind: to vfio-pci, and back to what the function had.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 ism
function_is 0002:00:00.0 0x00000002 0x1af4 0x1044 0x00 ''
: >"$fake_root/sys/bus/pci/drivers_probe"
one=$devices/0001:00:00.0
two=$devices/0002:00:00.0
echo ism >"$one/fake_default"

# has DIRECTORY DRIVER: the function has that driver; none where it is empty.
has()
{
	[ "$(basename "$(readlink "$1/driver")" 2>/dev/null)" = "$2" ]
}

ends 4 bind 0001:00:00.0 && says "run 'modprobe vfio-pci'" && has "$one" ism; fact $? 'without vfio-pci bind is status 4, and says what to load'
driver_is vfio-pci
ends 4 unbind 0001:00:00.0 && says 'not bound to vfio-pci but to ism'; fact $? 'unbind of a function that is not bound to vfio-pci is status 4'
ends 0 bind 0001:00:00.0 && prints '0001:00:00.0 is bound to vfio-pci' && has "$one" vfio-pci; fact $? 'bind takes the function from its driver'
ends 0 bind 0001:00:00.0 --json && json '$_->{driver} eq "vfio-pci"' && [ "$(cat "$fake_root/run/zpci-io/0001:00:00.0")" = '0x00000001 ism -' ]
fact $? 'a second bind changes nothing'
ends 0 unbind 0001:00:00.0 && has "$one" ism && [ "$(cat "$one/driver_override")" = '' ]
fact $? 'unbind gives it back, and takes the override away'
[ ! -e "$fake_root/run/zpci-io/0001:00:00.0" ]; fact $? 'nothing is remembered after that'

rm "$one/fake_default"
ends 0 bind 0001:00:00.0 && ends 0 unbind 0001:00:00.0 && has "$one" ism; fact $? 'the driver that it had counts, not the one that the kernel would choose'
echo ism >"$two/fake_default"
ends 0 bind 0002:00:00.0 && has "$two" vfio-pci && ends 0 unbind 0002:00:00.0 --json && json '!defined $_->{driver}' && has "$two" ''
fact $? 'a function that had no driver has none again'
ends 0 bind 0002:00:00.0 && rm "$fake_root/run/zpci-io/0002:00:00.0" && ends 0 unbind 0002:00:00.0 && has "$two" ism
fact $? 'where nothing is remembered the kernel chooses'
echo mine >"$one/driver_override"
ends 0 bind 0001:00:00.0 && ends 0 unbind 0001:00:00.0 && [ "$(cat "$one/driver_override")" = mine ]; fact $? 'an override that was there is put back'
: >"$one/driver_override"
FAKE_VFIO=refuses=vfio-pci ends 1 bind 0001:00:00.0 && says 'did not take' && has "$one" ism && [ ! -e "$fake_root/run/zpci-io/0001:00:00.0" ] &&
	[ "$(cat "$one/driver_override")" = '' ]
fact $? 'where vfio-pci does not take it, it is given back, without an override'
ends 0 bind 0001:00:00.0 && FAKE_VFIO=refuses=ism ends 1 unbind 0001:00:00.0 && says 'ism did not take'; fact $? 'a driver that does not take it back is named'
ln -s "$drivers/vfio-pci" "$one/driver"
group_is 0001:00:00.0 7
FAKE_VFIO=busy=/dev/vfio/7 ends 7 unbind 0001:00:00.0 && says 'end that program first' && has "$one" vfio-pci; fact $? 'a function in use is not unbound'
FAKE_VFIO="denied=/sys/bus/pci/devices/0001:00:00.0/driver_override" ends 5 unbind 0001:00:00.0 && says 'run this as root'; fact $? 'no permission to unbind is status 5'
rm "$one/driver" && ln -s "$drivers/ism" "$one/driver"
FAKE_VFIO="denied=/sys/bus/pci/devices/0001:00:00.0/driver_override" ends 5 bind 0001:00:00.0 && has "$one" ism && [ ! -e "$fake_root/run/zpci-io/0001:00:00.0" ]
fact $? 'no permission to bind is status 5, and leaves nothing behind'

# From a VFIO driver to another one.
rm "$one/driver" && ln -s "$drivers/ism" "$one/driver"
ends 2 bind 0001:00:00.0 --driver virtio-pci && says "libzpci_io does not support the driver 'virtio-pci': use vfio-pci or ism_vfio_pci" && has "$one" ism; fact $? 'a driver that the library does not support is status 2'
ends 4 bind 0001:00:00.0 --driver ism_vfio_pci && says "run 'modprobe ism_vfio_pci'" && has "$one" ism; fact $? 'without ism_vfio_pci bind to it is status 4, and says what to load'
driver_is ism_vfio_pci
ends 0 bind 0001:00:00.0 --driver ism_vfio_pci && has "$one" ism_vfio_pci && [ "$(cat "$one/driver_override")" = ism_vfio_pci ]; fact $? 'bind --driver binds to ism_vfio_pci'
ends 0 bind 0001:00:00.0 && has "$one" vfio-pci && [ "$(cat "$fake_root/run/zpci-io/0001:00:00.0")" = '0x00000001 ism -' ]; fact $? 'from there to vfio-pci, what it had before stays remembered'
ends 0 bind 0001:00:00.0 --driver ism_vfio_pci && ends 0 unbind 0001:00:00.0 && has "$one" ism; fact $? 'unbind gives it back from ism_vfio_pci'
rm "$one/driver" && ln -s "$drivers/ism_vfio_pci" "$one/driver"
echo ism_vfio_pci >"$one/driver_override"
ends 0 bind 0001:00:00.0 && has "$one" vfio-pci && ends 0 unbind 0001:00:00.0 && has "$one" ism_vfio_pci && [ "$(cat "$one/driver_override")" = ism_vfio_pci ]
fact $? 'a function that others gave to ism_vfio_pci goes back there'

ends 0 bind fid=0x1 && prints '0001:00:00.0 is bound to vfio-pci' && ends 0 unbind fid=1 && has "$one" ism_vfio_pci; fact $? 'a function is bound and given back by its FID'
ends 2 bind nonsense; fact $? 'a malformed address is status 2'
ends 3 bind 0009:00:00.0; fact $? 'an address where nothing is has status 3'

tap_end
