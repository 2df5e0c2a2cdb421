#!/bin/sh
# Builds the base root file system of the sandbox's machines: Debian 12 with systemd, cloud-init and sshd,
# trimmed to what a machine of ours needs. Needs root and mmdebstrap.
# Usage: base.sh TARGET_DIR
set -eu
root=$1

packages=systemd,systemd-sysv,dbus,libpam-systemd,cloud-init,cloud-guest-utils,openssh-server,python3,python3-apt
packages=$packages,sudo,nftables,iproute2,iputils-ping,ca-certificates,curl,procps,kmod,netbase,less,libatomic1,zstd

# The host's own mirror where it is a Debian 12; mmdebstrap's default for the release elsewhere.
sources=
for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
  if [ -z "$sources" ] && grep -qs bookworm "$file"; then sources=$file; fi
done

mmdebstrap --variant=minbase --mode=root --include="$packages" \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$root" ${sources:+"$sources"}

# What must differ from machine to machine is made at first boot.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/var/lib/dbus/machine-id"
: >"$root/etc/machine-id"
rm -f "$root/etc/resolv.conf"
echo 'nameserver 127.0.0.1' >"$root/etc/resolv.conf"
ln -sf /usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"

# No console, no kernel of its own, no network outside: units that would only fail or wait.
system=$root/etc/systemd/system
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  fstrim.timer systemd-pstore.service getty@tty1.service console-getty.service getty.target \
  cloud-init-hotplugd.socket modprobe@.service kmod-static-nodes.service sys-kernel-debug.mount \
  sys-kernel-tracing.mount dev-hugepages.mount ldconfig.service \
  systemd-networkd-wait-online.service systemd-timesyncd.service systemd-resolved.service \
  systemd-udevd.service systemd-udev-trigger.service systemd-firstboot.service systemd-update-utmp.service \
  systemd-update-utmp-runlevel.service systemd-random-seed.service systemd-modules-load.service \
  systemd-hwdb-update.service systemd-udevd-kernel.socket systemd-udevd-control.socket; do
  ln -sf /dev/null "$system/$unit"
done
mkdir -p "$system/multi-user.target.wants"
ln -sf /lib/systemd/system/systemd-networkd.service "$system/multi-user.target.wants/systemd-networkd.service"

mkdir -p "$root/etc/systemd/journald.conf.d" "$root/etc/ssh/sshd_config.d" "$root/etc/cloud/cloud.cfg.d"
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' >"$root/etc/systemd/journald.conf.d/aura.conf"
printf 'UseDNS no\nPasswordAuthentication no\n' >"$root/etc/ssh/sshd_config.d/10-aura.conf"
echo 'policy: enabled' >"$root/etc/cloud/ds-identify.cfg"

# scripts-per-instance runs after phone-home, so that a machine may have registered long before its boot ends.
cat >"$root/etc/cloud/cloud.cfg.d/90-aura.cfg" <<'CONFIG'
datasource_list: [ NoCloud ]
datasource: { NoCloud: { fs_label: null } }
system_info: { network: { renderers: [networkd], activators: [networkd] } }
cloud_init_modules: [seed_random, write-files, set_hostname, update_hostname, update_etc_hosts, users-groups, ssh]
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-user, phone-home, scripts-per-instance, final-message]
preserve_hostname: false
manage_etc_hosts: true
disable_root: true
ssh_genkeytypes: [ed25519]
no_ssh_fingerprints: true
CONFIG

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root"/tmp/*
