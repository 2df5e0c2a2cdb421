#!/bin/sh
# Leaves nothing in an image that two machines made from it would share.
set -eu
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /var/lib/systemd/random-seed
: >/etc/machine-id
rm -rf /var/lib/tailscale /var/lib/aura /var/lib/cloud ~root/.ssh ~root/.npm ~root/.ansible ~root/.cache
rm -f /etc/systemd/network/10-cloud-init-*
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
find /var/log -type f -exec truncate -s 0 {} +
