#!/bin/sh
# Puts itself into a cgroup and becomes the program, so that the caller's child is the program.
# When the caller dies, the program gets a SIGNAL (nspawn turns TERM into a clean shutdown of its machine).
# Usage: guest.sh CGROUP SIGNAL PROGRAM [ARGUMENT...]
set -eu
group=$1
signal=$2
shift 2
root=/sys/fs/cgroup
if [ -e "$root/cgroup.controllers" ]; then
  echo $$ >"$root/$group/cgroup.procs"
else
  for hierarchy in systemd unified memory pids; do
    if [ -d "$root/$hierarchy/$group" ]; then echo $$ >"$root/$hierarchy/$group/cgroup.procs"; fi
  done
fi
exec setpriv --pdeathsig "$signal" -- "$@"
