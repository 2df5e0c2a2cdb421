#!/bin/sh
# take-machine.sh RUN EPOCH USER
# Lets one owner act on this machine: notes who came last, refuses who came earlier (exit 3), and ends what an
# earlier owner left running here. An owner that lost its lease may still hold an open SSH connection.
set -eu
run=$1 epoch=$2 user=$3
state=/var/lib/aura

mkdir -p "$state"
exec 9>"$state/owner.lock"
flock -w 10 9

last_run='' last_epoch=0
[ ! -f "$state/owner" ] || read -r last_run last_epoch <"$state/owner"
# Run ids are uuid v7: sorted as text they are sorted by time.
earlier=$(printf '%s\n%s\n' "$run" "$last_run" | LC_ALL=C sort | head -n 1)
if [ "$run" = "$last_run" ]; then
  [ "$epoch" -ge "$last_epoch" ] || refused=yes
elif [ "$earlier" = "$run" ]; then
  refused=yes
fi
if [ "${refused:-no}" = yes ]; then
  echo "superseded: this machine is held by $last_run epoch $last_epoch" >&2
  exit 3
fi
printf '%s %s\n' "$run" "$epoch" >"$state/owner.new"
mv "$state/owner.new" "$state/owner"

# A session's scope holds all its processes, also those started by sudo.
own=$(sed -n 's/.*session-\([^.]*\)\.scope.*/\1/p' /proc/self/cgroup | head -n 1)
[ -n "$own" ] || exit 0
loginctl list-sessions --no-legend | while read -r session _uid owner _rest; do
  if [ "$owner" = "$user" ] && [ "$session" != "$own" ]; then
    loginctl kill-session --signal=KILL "$session" || true
  fi
done
